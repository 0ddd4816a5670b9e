"""From stored rows to the wire."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, cast
from uuid import UUID

from sqlalchemy.orm import Session

from backend.activities import queries
from backend.activities.schemas import (
    ActivityView,
    CorrectionRequestView,
    EvidenceView,
    ReviewView,
)

_MEMBERS = tuple(ActivityView.__annotations__)
_pick = cast("Callable[[dict[str, Any]], tuple[Any, ...]]", itemgetter(*_MEMBERS))

Named = list[tuple[str, str | None, int | None]]


def view(row: Any, named: Named | None = None) -> ActivityView:
    """The wire shape of an activity: of a stored object, or of a row with all its columns.

    Built without validation: what is stored was validated when it came in.
    """
    return ActivityView(
        id=row.id,
        description=row.description,
        started_at=row.started_at,
        ended_at=row.ended_at,
        quantity=row.quantity,
        unit=row.unit,
        iku_id=row.iku_id,
        rhk_id=row.rhk_id,
        program_id=row.program_id,
        template_id=row.template_id,
        innovation=row.innovation,
        evidence=[_evidence(*one) for one in named] if named else [],
        location=row.location,
        made_at=row.made_at,
        reason=row.reason,
        status=row.status.value,
        version=row.version,
        minutes=row.minutes,
        worked_on=row.worked_on,
        employee_id=row.employee_id,
        unit_id=row.unit_id,
        received_at=row.received_at,
        late=row.late,
        signals=row.signals,
        signal_details=row.signal_details,
        review=_review(row) if row.decision is not None else None,
        correction=_correction(row) if row.correction_asked_at is not None else None,
    )


def of_row(row: dict[str, Any], named: Named | None = None) -> ActivityView:
    """The same of a row that is about to be stored: new, so not yet decided."""
    members: Any = dict(zip(_MEMBERS, _pick({**row, "evidence": [], "review": None, "correction": None}), strict=True))
    if named:
        members["evidence"] = [_evidence(*one) for one in named]
    members["status"] = row["status"].value
    return members


def view_one(session: Session, row: Any) -> ActivityView:
    """The same, with the evidence looked up."""
    if not row.evidence_count:
        return view(row)
    return view(row, queries.evidence_of(session, [row.id]).get(row.id))


def wires(session: Session, rows: Sequence[tuple[Any, ...]]) -> list[ActivityView]:
    """The same of rows of `queries.latest`, whose columns stand ready in the order of the shape."""
    naming = [UUID(str(row[0])) for row in rows if row[_EVIDENCE_COUNT]]
    evidence = queries.evidence_of(session, naming)
    found: list[ActivityView] = []
    for row in rows:
        members: Any = dict(zip(_MEMBERS, row, strict=False))
        decision, reason, by, at, wrong, asked_at = row[-6:]
        members["evidence"] = [_evidence(*one) for one in evidence[UUID(str(row[0]))]] if row[_EVIDENCE_COUNT] else []
        members["review"] = None if decision is None else {"decision": decision, "reason": reason, "by": by, "at": at}
        members["correction"] = None if asked_at is None else {"reason": wrong, "at": asked_at}
        found.append(members)
    return found


_EVIDENCE_COUNT = queries.WIRE_NAMES.index("evidence_count")


def views(session: Session, rows: Sequence[Any]) -> list[ActivityView]:
    """Many at once, with one look-up for all their evidence (none where there is none)."""
    evidence = _evidence_of(session, rows)
    return [view(row, evidence.get(row.id)) for row in rows]


def _evidence_of(session: Session, rows: Iterable[Any]) -> dict[UUID, Named]:
    return queries.evidence_of(session, [row.id for row in rows if row.evidence_count])


def _evidence(sha256: str, kind: str | None, size: int | None) -> EvidenceView:
    return EvidenceView(sha256=sha256, stored=kind is not None, kind=kind, size=size)


def _review(row: Any) -> ReviewView:
    return ReviewView(decision=row.decision.value, reason=row.decision_reason, by=row.decided_by, at=row.decided_at)


def _correction(row: Any) -> CorrectionRequestView:
    return CorrectionRequestView(reason=row.correction_reason, at=row.correction_asked_at)


def place(row: Any) -> list[str]:
    """A row's place in the order of lists: newest start first, then id."""
    return [row.started_at.isoformat(), str(row.id)]


def read_place(found: list[str]) -> tuple[datetime, UUID]:
    return datetime.fromisoformat(found[0]), UUID(found[1])
