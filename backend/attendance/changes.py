"""What changes of presence have in common: repeats, the step in the history, the trail."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.attendance import queries
from backend.attendance.models import AttendanceChange
from backend.attendance.schemas import StepView
from backend.audit import service as audit
from backend.kit.problems import OperationDiffers, Stale
from backend.organisation import changes as organisation_changes
from backend.organisation import queries as organisation

Changes = dict[str, list[Any]]


class _Versioned(Protocol):
    id: Any
    version: Any
    create_digest: Any


def digest(draft: BaseModel) -> str:
    return organisation_changes.digest(draft)


def must_be_same(row: _Versioned, draft: BaseModel) -> None:
    """Raises OperationDiffers where an id is known with another body."""
    if row.create_digest != digest(draft):
        raise OperationDiffers


def must_be_current(row: _Versioned, expected: int) -> None:
    """Raises Stale."""
    if row.version != expected:
        raise Stale(version=row.version)


def created(session: Session, actor: Actor, action: str, row: Any, now: datetime, **members: Any) -> None:
    """Store a new row, with the first step of its history."""
    session.add(row)
    session.flush()
    step(session, actor, action, row, {name: [None, value] for name, value in members.items()}, now)


def apply(
    session: Session, actor: Actor, action: str, row: Any, now: datetime, *, reason: str | None = None, **members: Any
) -> bool:
    """Set members, count the version on and keep the step; False where nothing changes."""
    diff = {name: [getattr(row, name), value] for name, value in members.items() if getattr(row, name) != value}
    if not diff:
        return False
    for name, (_, after) in diff.items():
        setattr(row, name, after)
    row.version += 1
    session.flush()
    step(session, actor, action, row, diff, now, reason=reason)
    return True


def step(
    session: Session,
    actor: Actor,
    action: str,
    row: _Versioned,
    diff: Changes,
    now: datetime,
    *,
    reason: str | None = None,
) -> None:
    """Keep a step in the history and in the audit trail, with what was before and after."""
    plain = {name: [_json(before), _json(after)] for name, (before, after) in diff.items()}
    session.add(
        AttendanceChange(
            subject_id=row.id,
            version=row.version,
            action=action,
            by=actor.employee_id,
            at=now,
            reason=reason,
            changes=plain,
        )
    )
    session.flush()
    audit.record(
        session,
        action,
        subject_id=row.id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
        version=row.version,
        changed=sorted(plain),
    )


def histories(session: Session, kind: str, subject_ids: list[UUID]) -> dict[UUID, list[StepView]]:
    """Every step of several subjects of a kind (`attendance_leave`), oldest first."""
    rows = queries.steps(session, kind, subject_ids)
    names = organisation.names(session, {row.by for row in rows if row.by is not None})
    found: dict[UUID, list[StepView]] = {subject_id: [] for subject_id in subject_ids}
    for row in rows:
        found[row.subject_id].append(
            StepView(
                version=row.version,
                action=row.action,
                by=row.by,
                by_name=None if row.by is None else names.get(row.by),
                at=row.at,
                reason=row.reason,
                changes=row.changes,
            )
        )
    return found


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else getattr(value, "value", value)
