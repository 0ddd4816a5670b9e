"""Asking for an approved activity to be opened again. The answer is a decision like any other (`reviews`)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.activities import history, policy, queries, rules, views
from backend.activities.events import CorrectionAsked
from backend.activities.history import Arrival
from backend.activities.models import Activity, Status
from backend.activities.problems import ActivityIsWithdrawn, NotApproved
from backend.activities.schemas import ActivityView
from backend.kit import clock
from backend.kit.outbox import publish
from backend.kit.problems import Stale


def ask(
    session: Session, actor: Actor, activity_id: UUID, reason: str, *, base_version: int, arrival: Arrival
) -> ActivityView:
    """Ask the appraiser to open an approved activity of the caller: it stays approved, and its score with it.

    The same words again are success; others take the place of those not answered yet. Raises
    NotFound, NotAllowed, ActivityIsWithdrawn, NotApproved, Stale.
    """
    actor.must(Permission.ACTIVITY_LOG)
    found = queries.activity(session, activity_id, for_update=True)
    activity = policy.must_own(session, actor, found, clock.local_day(arrival.received_at))
    if activity.status == Status.WITHDRAWN:
        raise ActivityIsWithdrawn
    if activity.status != Status.APPROVED:
        raise NotApproved
    if _is_same_again(activity, reason, base_version):
        return views.view_one(session, activity)
    if activity.version != base_version:
        raise Stale(version=activity.version)
    changes = {"correction": set_to(activity, reason, _asked_at(activity, arrival))}
    history.step(session, actor, activity, "activity.ask_correction", arrival, changes, reason=reason)
    publish(session, CorrectionAsked(activity.id, activity.employee_id, activity.unit_id, activity.worked_on))
    return views.view_one(session, activity)


def set_to(activity: Activity, reason: str | None, asked_at: datetime | None) -> list[Any]:
    """Open a request, or end it with None; gives `[before, after]` for the history."""
    before = activity.correction_reason
    activity.correction_reason, activity.correction_asked_at = reason, asked_at
    return [before, reason]


def _is_same_again(activity: Activity, reason: str, base_version: int) -> bool:
    return (
        activity.correction_asked_at is not None
        and activity.correction_reason == reason
        and base_version in {activity.version - 1, activity.version}
    )


def _asked_at(activity: Activity, arrival: Arrival) -> datetime:
    """When it was made, corrected by what is known of the phone's clock, as with an entry itself."""
    return rules.captured(
        arrival.made_at,
        received_at=arrival.received_at,
        started_at=activity.started_at,
        sent_at=arrival.sent_at,
        seen_server_time=arrival.seen_server_time,
    ).judged_at
