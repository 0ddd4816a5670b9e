"""Who may see and decide about activities."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.activities.models import Activity
from backend.kit.problems import NotAllowed, NotFound
from backend.organisation import policy as organisation_policy
from backend.organisation.policy import Sight


def may_see(session: Session, actor: Actor, activity: Activity, today: date) -> bool:
    """Whether the caller may see an activity: their own, or one within their sight today."""
    if actor.employee_id is not None and activity.employee_id == actor.employee_id:
        return True
    found = organisation_policy.sight(session, actor, today)
    return found.covers(unit_id=activity.unit_id, employee_id=activity.employee_id)


def must_see(session: Session, actor: Actor, activity: Activity | None, today: date) -> None:
    """Raises NotFound for what is not there or may not be seen: a caller cannot tell which."""
    actor.must(Permission.ACTIVITY_READ)
    if activity is None or not may_see(session, actor, activity, today):
        raise NotFound


def must_own(session: Session, actor: Actor, activity: Activity | None, today: date) -> Activity:
    """The activity, if it is the caller's own. Raises NotFound as above, NotAllowed for what others logged."""
    must_see(session, actor, activity, today)
    if activity is None:
        raise NotFound
    if activity.employee_id != actor.employee_id:
        raise NotAllowed
    return activity


def must_see_person(
    session: Session, actor: Actor, employee_id: UUID, unit_id: UUID | None, today: date
) -> Sight | None:
    """Raises NotFound unless the caller may see this officer's activities; None means: their own."""
    actor.must(Permission.ACTIVITY_READ)
    if employee_id == actor.employee_id:
        return None
    found = organisation_policy.sight(session, actor, today)
    if not found.covers(unit_id=unit_id, employee_id=employee_id):
        raise NotFound
    return found
