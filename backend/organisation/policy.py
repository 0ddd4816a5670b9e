"""Who may see and change which units and people."""

from dataclasses import dataclass
from datetime import date
from typing import NewType
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Role
from backend.organisation import queries

VisibleUnitId = NewType("VisibleUnitId", UUID)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a caller may see of others: the whole district, or these units and these people.

    `employee_ids` are the caller and those whom the caller appraises today.
    """

    everything: bool
    unit_ids: frozenset[VisibleUnitId]
    employee_ids: frozenset[UUID]

    def covers(self, *, unit_id: UUID | None, employee_id: UUID | None) -> bool:
        return (
            self.everything
            or unit_id in self.unit_ids
            or (employee_id is not None and employee_id in self.employee_ids)
        )


_EVERYTHING = Sight(everything=True, unit_ids=frozenset(), employee_ids=frozenset())


def visible_units(session: Session, actor: Actor, today: date) -> frozenset[VisibleUnitId]:
    """The units whose people and work the caller may see: given to the account, or led.

    The only maker of `VisibleUnitId`. Empty means: no unit at all, only oneself.
    """
    roots = set(actor.unit_ids)
    if actor.employee_id is not None:
        roots |= queries.led_units(session, actor.employee_id, today)
    if not roots:
        return frozenset()
    return frozenset(VisibleUnitId(unit_id) for unit_id in queries.branch(session, roots, today))


def sight(session: Session, actor: Actor, today: date) -> Sight:
    """Everything the caller may see today of other people's work."""
    if actor.sees_district:
        return _EVERYTHING
    people = frozenset[UUID]()
    if actor.employee_id is not None:
        people = queries.appraised_by(session, actor.employee_id, today) | {actor.employee_id}
    return Sight(everything=False, unit_ids=visible_units(session, actor, today), employee_ids=people)


def acquaintance(session: Session, actor: Actor, today: date) -> Sight:
    """Whose name and NIP the caller may read: those within sight, and one's own appraiser."""
    found = sight(session, actor, today)
    if found.everything or actor.employee_id is None:
        return found
    appraiser_id = queries.appraiser_on(session, actor.employee_id, today)
    if appraiser_id is None:
        return found
    return Sight(everything=False, unit_ids=found.unit_ids, employee_ids=found.employee_ids | {appraiser_id})


def known_units(session: Session, actor: Actor, today: date) -> frozenset[UUID]:
    """Units that the caller may read about: the visible ones, and the unit of one's own post."""
    units = frozenset[UUID](visible_units(session, actor, today))
    if actor.employee_id is None:
        return units
    post = queries.main_post(session, actor.employee_id, today)
    return units if post is None else units | {post.unit_id}


# --- changing ---


def manages_district(actor: Actor) -> bool:
    """Whether the caller's rights to change hold everywhere.

    Seeing the district is not enough: an auditor who also administers one unit changes only that.
    """
    return actor.sees_district and bool(actor.roles & {Role.DISTRICT_ADMIN, Role.SERVICE})


def managed_units(session: Session, actor: Actor, today: date) -> frozenset[UUID]:
    """The branches given to the caller to change; units merely seen or led are not among them.

    Not asked for callers who manage the whole district.
    """
    roots = actor.managed_unit_ids
    return queries.branch(session, roots, today) if roots else frozenset()


def manages(session: Session, actor: Actor, unit_id: UUID | None, today: date) -> bool:
    """Whether the caller may change what belongs to a unit (None: to the district itself)."""
    if manages_district(actor):
        return True
    return unit_id is not None and unit_id in managed_units(session, actor, today)
