"""An activity's life: each step after it was logged, kept for ever."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.activities import policy, queries
from backend.activities.models import Activity, ActivityChange
from backend.activities.schemas import History, HistoryItem
from backend.audit import service as audit
from backend.kit.problems import NotFound
from backend.organisation import queries as organisation


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a change reached the server: when, and what the phone's envelope says of its making."""

    received_at: datetime
    sent_at: datetime | None = None
    made_at: datetime | None = None
    seen_server_time: datetime | None = None
    reason: str | None = None


def step(
    session: Session,
    actor: Actor,
    activity: Activity,
    action: str,
    arrival: Arrival,
    changes: dict[str, list[Any]],
    *,
    reason: str | None,
) -> None:
    """Count the version on, and keep the step in the activity's history and in the audit trail.

    `changes` maps a member to `[before, after]` as JSON values; the trail holds only the names.
    """
    activity.version += 1
    session.add(
        ActivityChange(
            activity_id=activity.id,
            version=activity.version,
            action=action,
            by=actor.employee_id,
            at=arrival.received_at,
            made_at=arrival.made_at,
            reason=reason,
            changes=changes,
        )
    )
    audit.record(
        session,
        action,
        subject_id=activity.id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
        version=activity.version,
        status=activity.status.value,
        changed=sorted(changes),
    )
    session.flush()


def of(session: Session, actor: Actor, activity_id: UUID, today: date) -> History:
    """Every step of an activity that the caller may see. Raises NotFound."""
    activity = queries.activity(session, activity_id)
    policy.must_see(session, actor, activity, today)
    if activity is None:
        raise NotFound
    changes = queries.changes(session, activity_id)
    names = organisation.names(session, {activity.employee_id, *(one.by for one in changes if one.by is not None)})
    return History(items=[_logged(activity, names), *(_changed(one, names) for one in changes)])


def _logged(activity: Activity, names: dict[UUID, str]) -> HistoryItem:
    return HistoryItem(
        version=1,
        action="activity.log",
        by=activity.employee_id,
        by_name=names.get(activity.employee_id),
        at=activity.received_at,
        made_at=activity.made_at,
        reason=activity.reason,
        changes={},
    )


def _changed(change: ActivityChange, names: dict[UUID, str]) -> HistoryItem:
    return HistoryItem(
        version=change.version,
        action=change.action,  # type: ignore[arg-type]
        by=change.by,
        by_name=None if change.by is None else names.get(change.by),
        at=change.at,
        made_at=change.made_at,
        reason=change.reason,
        changes=change.changes,
    )
