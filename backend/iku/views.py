"""From stored rows to the wire."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.iku import queries
from backend.iku.models import Iku, IkuActual
from backend.iku.rules import Target
from backend.iku.schemas import ActualView, IkuView, TargetView, from_e4

_PLAIN = [name for name in IkuView.model_fields if name != "owner_name"]


def iku(row: Iku, names: Mapping[UUID, str]) -> IkuView:
    """`names` are those of owners."""
    members: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    owner = row.employee_id or row.unit_id
    return IkuView.model_construct(**members, owner_name=None if owner is None else names.get(owner))


def one(session: Session, row: Iku) -> IkuView:
    return iku(row, queries.owner_names(session, [row]))


def many(session: Session, rows: Sequence[Iku]) -> list[IkuView]:
    names = queries.owner_names(session, rows)
    return [iku(row, names) for row in rows]


def target(period: str, it: Target) -> TargetView:
    return TargetView(period=period, low=from_e4(it.low), high=from_e4(it.high))


def actual(row: IkuActual) -> ActualView:
    return ActualView(
        id=row.id,
        iku_id=row.iku_id,
        month=row.month,
        amount=from_e4(row.amount_e4),
        note=row.note,
        evidence=row.evidence,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        version=row.version,
    )
