"""Who may see, change and record indicators."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission, Role
from backend.iku import queries
from backend.iku.models import Iku
from backend.iku.queries import Circle
from backend.iku.schemas import IkuIn
from backend.kit.problems import NotAllowed, NotFound
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.organisation import queries_lists as people


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as owner of an indicator yet to be made."""

    employee_id: UUID
    unit_id: UUID | None = None


# A unit's or a person's: one of both is None.
Owned = Iku | IkuIn | Person


def circle(session: Session, actor: Actor, today: date) -> Circle:
    """What lists are narrowed to: people as with activities, and the units that one may read about.

    An officer sees the indicators of their own unit, since their work may name them.
    """
    sight = organisation_policy.sight(session, actor, today)
    if sight.everything:
        return Circle(everything=True, unit_ids=(), post_unit_ids=(), employee_ids=(), day=today)
    return Circle(
        everything=False,
        unit_ids=organisation_policy.known_units(session, actor, today),
        post_unit_ids=sight.unit_ids,
        employee_ids=sight.employee_ids,
        day=today,
    )


def may_see_unit(session: Session, actor: Actor, unit_id: UUID, today: date) -> bool:
    return actor.sees_district or unit_id in organisation_policy.known_units(session, actor, today)


def may_see_person(session: Session, actor: Actor, employee_id: UUID, today: date) -> bool:
    if employee_id == actor.employee_id:
        return True
    sight = organisation_policy.sight(session, actor, today)
    units = queries.units_of_posts(session, [employee_id], today).get(employee_id, set())
    return any(sight.covers(unit_id=unit_id, employee_id=employee_id) for unit_id in (None, *units))


def may_see(session: Session, actor: Actor, owned: Owned, today: date) -> bool:
    if owned.employee_id is not None:
        return may_see_person(session, actor, owned.employee_id, today)
    return owned.unit_id is not None and may_see_unit(session, actor, owned.unit_id, today)


def seen(session: Session, actor: Actor, iku_id: UUID, today: date, *, for_update: bool = False) -> Iku:
    """An indicator within the caller's sight. Raises NotFound for the others as for what is not there."""
    actor.must(Permission.IKU_READ)
    row = queries.iku(session, iku_id, for_update=for_update)
    if row is None or not may_see(session, actor, row, today):
        raise NotFound
    return row


def may_write(session: Session, actor: Actor, owned: Owned, today: date) -> bool:
    """Administrators in their branches, the performance team, a head for the unit, an appraiser for the appraised.

    Nobody sets what they are to reach themselves.
    """
    if not actor.may(Permission.IKU_WRITE):
        return False
    if owned.employee_id is not None and owned.employee_id == actor.employee_id:
        return False
    if organisation_policy.manages_district(actor) or (actor.sees_district and Role.PERFORMANCE_TEAM in actor.roles):
        return True
    managed = organisation_policy.managed_units(session, actor, today)
    if owned.employee_id is not None:
        return _appraises(session, actor, owned.employee_id, today) or (
            bool(managed) and people.has_post_in(session, owned.employee_id, managed, today)
        )
    return owned.unit_id is not None and (owned.unit_id in managed or _leads(session, actor, owned.unit_id, today))


def must_write(session: Session, actor: Actor, owned: Owned, today: date) -> None:
    """Raises NotAllowed for what is only seen, NotFound for what is not even that."""
    actor.must(Permission.IKU_WRITE)
    if not may_write(session, actor, owned, today):
        raise NotAllowed if may_see(session, actor, owned, today) else NotFound


def must_record(session: Session, actor: Actor, owned: Owned, today: date) -> None:
    """An officer records for their own indicators, a head for those of the unit. Raises NotAllowed."""
    actor.must(Permission.IKU_RECORD)
    is_own = owned.employee_id is not None and owned.employee_id == actor.employee_id
    if not is_own and (owned.unit_id is None or not _leads(session, actor, owned.unit_id, today)):
        raise NotAllowed


def _leads(session: Session, actor: Actor, unit_id: UUID, today: date) -> bool:
    return actor.employee_id is not None and unit_id in organisation.led_units(session, actor.employee_id, today)


def _appraises(session: Session, actor: Actor, employee_id: UUID, today: date) -> bool:
    return actor.employee_id is not None and employee_id in organisation.appraised_by(session, actor.employee_id, today)
