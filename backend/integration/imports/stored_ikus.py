"""The indicators stored for the years that a sheet is about."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.iku import queries
from backend.iku.models import Iku, IkuActual
from backend.iku.rules import Aspect, Consolidation, Counts, MinimizeBy, Perspective, Polarity, Source, Target
from backend.integration.imports.stored import Fingerprint

_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Known:
    """An indicator: stored, or as a sheet wants it."""

    id: UUID
    code: str
    name: str
    unit_id: UUID | None
    employee_id: UUID | None
    year: int
    polarity: Polarity
    minimize_by: MinimizeBy | None
    aspect: Aspect | None
    perspective: Perspective | None
    unit_of_measure: str
    consolidation: Consolidation
    source: Source
    counts: Counts | None
    weight: int
    parent_id: UUID | None
    is_active: bool

    @property
    def owner(self) -> UUID | None:
        return self.employee_id or self.unit_id

    def under(self, parent_id: UUID | None) -> "Known":
        return replace(self, parent_id=parent_id)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Targets by indicator and period, and which indicators have actuals."""

    targets: Mapping[UUID, Mapping[str, Target]]
    with_actuals: frozenset[UUID]


def read(session: Session, years: Collection[int]) -> list[Known]:
    """The indicators of these years."""
    columns = [getattr(Iku, name) for name in Known.__dataclass_fields__]
    rows = session.execute(select(*columns).where(Iku.year.in_(years)).order_by(Iku.code, Iku.id))
    return [Known(*row) for row in rows]


def numbers(session: Session, iku_ids: Collection[UUID]) -> Numbers:
    """What is recorded of these: in slices, since a statement takes only so many parameters."""
    ids = list(iku_ids)
    targets: dict[UUID, Mapping[str, Target]] = {}
    with_actuals: set[UUID] = set()
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        targets |= queries.targets(session, some)
        with_actuals |= set(session.scalars(select(IkuActual.iku_id).where(IkuActual.iku_id.in_(some)).distinct()))
    return Numbers(targets, frozenset(with_actuals))


def fingerprint(session: Session) -> Fingerprint:
    """What changes with every change of an indicator, of its targets or actuals."""
    found = [
        session.execute(select(func.count(), func.coalesce(func.sum(table.version), 0)).select_from(table)).one()
        for table in (Iku, IkuActual)
    ]
    return tuple(int(value) for row in found for value in row)
