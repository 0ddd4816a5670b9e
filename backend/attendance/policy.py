"""Who may see and decide about presence: the same sight as for activities."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit.problems import NotAllowed, NotFound
from backend.organisation import changes as organisation_changes
from backend.organisation import placement
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation


def unit_on(session: Session, employee_id: UUID, day: date) -> UUID | None:
    """The unit that a person's presence of a day counts for."""
    post = placement.post_on(session, employee_id, day)
    return None if post is None else post.unit_id


def person(session: Session, actor: Actor, employee_id: UUID | None, today: date) -> UUID:
    """The person asked about, or the caller. Raises NotFound outside of the caller's sight, NotAllowed."""
    actor.must(Permission.ATTENDANCE_READ)
    owner = employee_id or actor.employee_id
    if owner is None:
        raise NotAllowed
    if owner != actor.employee_id:
        found = organisation_policy.sight(session, actor, today)
        unit_id = unit_on(session, owner, today)
        is_there = unit_id is not None or organisation.employee(session, owner) is not None
        if not is_there or not found.covers(unit_id=unit_id, employee_id=owner):
            raise NotFound
    return owner


def unit(session: Session, actor: Actor, unit_id: UUID, today: date) -> None:
    """Raises NotFound for a unit whose people the caller may not see."""
    actor.must(Permission.ATTENDANCE_READ)
    found = organisation_policy.sight(session, actor, today)
    if not found.covers(unit_id=unit_id, employee_id=None) or unit_id not in organisation.parents(session):
        raise NotFound


def must_manage(session: Session, actor: Actor, *, unit_id: UUID | None, employee_id: UUID | None, today: date) -> None:
    """What belongs to a person, a unit, or (neither) the district is the caller's to change. Raises NotFound."""
    if employee_id is not None:
        organisation_changes.managed_person(session, actor, employee_id, today)
    else:
        organisation_changes.must_manage_unit(session, actor, unit_id, today)


def may_manage(session: Session, actor: Actor, employee_id: UUID, today: date) -> bool:
    return actor.may(Permission.ATTENDANCE_MANAGE) and organisation_changes.manages_person(
        session, actor, employee_id, today
    )


def may_review(session: Session, actor: Actor, employee_id: UUID, today: date) -> bool:
    """Whether the caller appraises this officer today."""
    if actor.employee_id is None or not actor.may(Permission.ATTENDANCE_REVIEW):
        return False
    return organisation.appraiser_on(session, employee_id, today) == actor.employee_id
