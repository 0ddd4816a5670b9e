"""Who may see, change and decide about programs and innovations."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission, Role
from backend.kit.problems import NotAllowed, NotFound
from backend.organisation import placement
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.organisation.policy import Sight
from backend.programs import queries, queries_innovations
from backend.programs.models import Innovation, Program
from backend.programs.problems import OwnInnovation
from backend.programs.queries import Circle
from backend.programs.rules import MemberRole
from backend.programs.rules_innovations import OPEN_STATES

# --- programs ---


def own_units(session: Session, employee_id: UUID, day: date) -> frozenset[UUID]:
    """The unit of an officer's post on a day, and all above it: their programs are the officer's too."""
    post = placement.post_on(session, employee_id, day)
    if post is None:
        return frozenset()
    return frozenset(organisation.structure(session, day).ancestors_of(post.unit_id))


def circle(session: Session, actor: Actor, today: date) -> Circle:
    """Whose programs the caller may see."""
    if actor.sees_district:
        return Circle(None, actor.employee_id)
    units = frozenset[UUID](organisation_policy.visible_units(session, actor, today))
    if actor.employee_id is not None:
        units |= own_units(session, actor.employee_id, today)
    return Circle(units, actor.employee_id)


def seen_program(session: Session, actor: Actor, program: Program | None, today: date) -> Program:
    """The program, if the caller may see it. Raises NotFound, whatever of the two is missing."""
    if program is None:
        raise NotFound
    found = circle(session, actor, today)
    if found.unit_ids is None or program.unit_id in found.unit_ids:
        return program
    if actor.employee_id is not None and queries.was_ever_member(session, program.id, actor.employee_id):
        return program
    raise NotFound


def may_write(session: Session, actor: Actor, unit_id: UUID, today: date) -> bool:
    """Whether the caller may change a unit's programs: who administers or leads it, and the performance team."""
    if not actor.may(Permission.PROGRAM_WRITE):
        return False
    if organisation_policy.manages(session, actor, unit_id, today):
        return True
    if actor.sees_district and Role.PERFORMANCE_TEAM in actor.roles:
        return True
    return actor.employee_id is not None and unit_id in organisation.led_units(session, actor.employee_id, today)


def must_write_for(session: Session, actor: Actor, unit_id: UUID, today: date) -> None:
    """Raises NotFound for a unit that the caller may not see, NotAllowed for one that is not theirs to change."""
    if may_write(session, actor, unit_id, today):
        return
    if organisation_policy.sight(session, actor, today).covers(unit_id=unit_id, employee_id=None):
        raise NotAllowed
    raise NotFound


def leads(session: Session, actor: Actor, program: Program, today: date) -> bool:
    """Whether the caller is a leader of the program today."""
    if actor.employee_id is None:
        return False
    found = queries.membership(session, program.id, actor.employee_id, today)
    return found is not None and found.role is MemberRole.LEADER


def is_head_of(session: Session, actor: Actor, unit_id: UUID, today: date) -> bool:
    """Whether the caller leads the unit or one above it."""
    if actor.employee_id is None:
        return False
    structure = organisation.structure(session, today)
    return actor.employee_id in {structure.heads.get(one) for one in structure.ancestors_of(unit_id)}


def may_count_for(session: Session, program: Program, employee_id: UUID, day: date) -> bool:
    """Whether an officer's work of a day may count for a program: as a member, or since it is their unit's."""
    if program.unit_id in own_units(session, employee_id, day):
        return True
    return queries.membership(session, program.id, employee_id, day) is not None


# --- innovations ---


def is_own(session: Session, actor: Actor, innovation: Innovation) -> bool:
    """Whether the caller has proposed the innovation, or has a share in it."""
    if actor.employee_id is None:
        return False
    return actor.employee_id == innovation.employee_id or queries_innovations.is_member(
        session, innovation.id, actor.employee_id
    )


def sees_draft(session: Session, actor: Actor, innovation: Innovation, today: date) -> bool:
    """Whether the caller may see an innovation in every state, with its history."""
    if is_own(session, actor, innovation):
        return True
    found: Sight = organisation_policy.sight(session, actor, today)
    return found.covers(unit_id=innovation.unit_id, employee_id=innovation.employee_id)


def seen_innovation(session: Session, actor: Actor, innovation: Innovation | None, today: date) -> Innovation:
    """The innovation, if the caller may see it; verified ones every person may. Raises NotFound."""
    if innovation is None:
        raise NotFound
    if innovation.state in OPEN_STATES and not actor.is_service:
        return innovation
    if sees_draft(session, actor, innovation, today):
        return innovation
    raise NotFound


def must_judge(session: Session, actor: Actor, innovation: Innovation, today: date) -> None:
    """Raises OwnInnovation, NotAllowed: a figure is confirmed by somebody else, within whose sight it lies."""
    if is_own(session, actor, innovation):
        raise OwnInnovation
    actor.must(Permission.INNOVATION_VERIFY)
    found = organisation_policy.sight(session, actor, today)
    if not found.covers(unit_id=innovation.unit_id, employee_id=innovation.employee_id):
        raise NotAllowed
