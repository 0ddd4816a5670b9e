"""An indicator's life: each step kept for ever, with what was before and after, and told to others."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.audit import service as audit
from backend.iku import policy, queries
from backend.iku.events import ActualRecorded, IkuChanged
from backend.iku.models import Iku, IkuChange
from backend.iku.rules import first_day
from backend.iku.schemas import IkuHistory, IkuHistoryItem
from backend.kit.outbox import publish
from backend.organisation import placement
from backend.organisation import queries as organisation

Changes = dict[str, list[Any]]


def changed(
    session: Session, actor: Actor, row: Iku, action: str, changes: Changes, now: datetime, today: date
) -> None:
    """Keep and tell a change of an indicator or of its targets. The caller has counted its version on."""
    _keep(session, actor, row, action, None, changes, now)
    publish(session, IkuChanged(row.id, row.employee_id, unit_of(session, row, today)))


def recorded(
    session: Session, actor: Actor, row: Iku, action: str, month: str, changes: Changes, now: datetime, today: date
) -> None:
    """The same of a month's actual."""
    _keep(session, actor, row, action, month, changes, now)
    publish(session, ActualRecorded(row.id, row.employee_id, unit_of(session, row, today), first_day(month)))


def unit_of(session: Session, row: Iku, today: date) -> UUID | None:
    """The unit that an indicator counts for: its own, or that of its officer's post."""
    if row.employee_id is None:
        return row.unit_id
    post = placement.post_on(session, row.employee_id, today)
    return None if post is None else post.unit_id


def of(session: Session, actor: Actor, iku_id: UUID, today: date) -> IkuHistory:
    """Every step, the first one first. Raises NotFound."""
    policy.seen(session, actor, iku_id, today)
    steps = queries.changes(session, iku_id)
    names = organisation.names(session, {one.by for one in steps if one.by is not None})
    return IkuHistory(
        items=[
            IkuHistoryItem(
                action=one.action,
                month=one.month,
                by=one.by,
                by_name=None if one.by is None else names.get(one.by),
                at=one.at,
                changes=one.changes,
            )
            for one in steps
        ]
    )


def _keep(
    session: Session, actor: Actor, row: Iku, action: str, month: str | None, changes: Changes, now: datetime
) -> None:
    plain = {name: [as_json(before), as_json(after)] for name, (before, after) in changes.items()}
    session.add(IkuChange(iku_id=row.id, action=action, month=month, by=actor.employee_id, at=now, changes=plain))
    session.flush()
    audit.record(
        session,
        action,
        subject_id=row.id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
        version=row.version,
        month=month,
        changed=sorted(plain),
    )


def as_json(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, UUID) else value
