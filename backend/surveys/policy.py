"""Who may see and change surveys, and who decides about comments."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit.problems import NotAllowed, NotFound
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.surveys import queries
from backend.surveys.models import Survey


def known_units(session: Session, actor: Actor, today: date) -> frozenset[UUID] | None:
    """The units whose surveys the caller may read: those within sight and the own; None for all."""
    if actor.sees_district:
        return None
    return organisation_policy.known_units(session, actor, today)


def sees(session: Session, actor: Actor, unit_id: UUID, today: date) -> bool:
    units = known_units(session, actor, today)
    return units is None or unit_id in units


def may_change(session: Session, actor: Actor, unit_id: UUID, permission: Permission, today: date) -> bool:
    """Whether the caller holds a right over a unit: who administers it, and who leads it."""
    if not actor.may(permission):
        return False
    if organisation_policy.manages(session, actor, unit_id, today):
        return True
    return actor.employee_id is not None and unit_id in organisation.led_units(session, actor.employee_id, today)


def must_change(session: Session, actor: Actor, unit_id: UUID, permission: Permission, today: date) -> None:
    """Raises NotFound for a unit that the caller may not see, NotAllowed for one that is not theirs to change."""
    if may_change(session, actor, unit_id, permission, today):
        return
    if sees(session, actor, unit_id, today):
        raise NotAllowed
    raise NotFound


def seen_survey(session: Session, actor: Actor, survey_id: UUID, today: date) -> Survey:
    """The survey, if the caller may see it. Raises NotFound, whatever of the two is missing."""
    row = queries.survey(session, survey_id)
    if row is None or not sees(session, actor, row.unit_id, today):
        raise NotFound
    return row


def changeable_survey(
    session: Session, actor: Actor, survey_id: UUID, permission: Permission, today: date, *, for_update: bool = True
) -> Survey:
    """The survey, held until the commit, if the caller may change it. Raises NotFound, NotAllowed."""
    row = queries.survey(session, survey_id, for_update=for_update)
    if row is None:
        raise NotFound
    must_change(session, actor, row.unit_id, permission, today)
    return row
