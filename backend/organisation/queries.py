"""Who leads and appraises whom on a day, and the look-ups that other domains share.

Structure (tree and heads) is read once per session and day: a job that decides two hundred reviews
asks for it once. A flush of organisation rows drops what the session remembers; whoever writes
them past the ORM calls `forget_structure`.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, event, func, or_, select
from sqlalchemy.orm import Session

from backend.kit.problems import NotFound
from backend.organisation import rules
from backend.organisation.models import Assignment, AssignmentKind, Employee, OrgUnit, Position
from backend.organisation.rules import Post, Reach

_MEMORY = "organisation"
# Any constant; the same in every process of one database.
_STRUCTURE_LOCK = 7_204_010

Value = TypeVar("Value")
SelectPosts = Select[UUID, UUID, AssignmentKind, bool, date, date | None, UUID | None, UUID]


@dataclass(frozen=True, slots=True)
class Structure:
    """The tree of units, and who leads which on one day (units without head are left out)."""

    parent_of: dict[UUID, UUID | None]
    head_posts: dict[UUID, Post]
    heads: dict[UUID, UUID]

    def ancestors_of(self, unit_id: UUID) -> list[UUID]:
        return rules.ancestors_of(unit_id, self.parent_of)

    def appraiser_of(self, post: Post) -> UUID | None:
        return rules.appraiser_of(post, self.ancestors_of(post.unit_id), self.heads)


def held_on(day: date) -> ColumnElement[bool]:
    """Assignments that hold on a day."""
    return and_(Assignment.starts_on <= day, or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day))


def posts() -> SelectPosts:
    """SELECT of posts, column by column as `rules.Post` takes them."""
    return select(
        Assignment.employee_id,
        Assignment.unit_id,
        Assignment.kind,
        Position.is_head,
        Assignment.starts_on,
        Assignment.ends_on,
        Assignment.appraiser_id,
        Assignment.position_id,
    ).join(Position, Position.id == Assignment.position_id)


def main_post(session: Session, employee_id: UUID, day: date) -> Post | None:
    """The post that an employee's work of `day` belongs to."""
    return _remembered(session, ("main", employee_id, day), lambda: _read_main_post(session, employee_id, day))


def _read_main_post(session: Session, employee_id: UUID, day: date) -> Post | None:
    rows = session.execute(posts().where(Assignment.employee_id == employee_id, held_on(day)))
    return rules.main_post((Post(*row) for row in rows), day)


def posts_of(session: Session, employee_id: UUID) -> tuple[Post, ...]:
    """All assignments of an employee, past and to come."""
    return tuple(Post(*row) for row in session.execute(posts().where(Assignment.employee_id == employee_id)))


# --- structure ---


def structure(session: Session, day: date) -> Structure:
    """Tree and heads on a day. A district has some hundred units: reading them all is one page."""
    return _remembered(session, ("structure", day), lambda: _read_structure(session, day))


def _read_structure(session: Session, day: date) -> Structure:
    parent_of = {row.id: row.parent_id for row in session.execute(select(OrgUnit.id, OrgUnit.parent_id))}
    by_unit: dict[UUID, list[Post]] = {}
    for row in session.execute(posts().where(Position.is_head.is_(True), held_on(day))):
        post = Post(*row)
        by_unit.setdefault(post.unit_id, []).append(post)
    found = {unit_id: rules.head_post(held, day) for unit_id, held in by_unit.items()}
    head_posts = {unit_id: post for unit_id, post in found.items() if post is not None}
    return Structure(parent_of, head_posts, {unit_id: post.employee_id for unit_id, post in head_posts.items()})


def forget_structure(session: Session) -> None:
    """Drop what this session remembers, after a change of units, posts or assignments."""
    session.info.pop(_MEMORY, None)


@event.listens_for(Session, "after_flush")
def _forget_after_change(session: Session, _context: object) -> None:
    # Rights follow from the structure, so forgetting must not hang on every writer's memory.
    if any(
        isinstance(row, OrgUnit | Position | Assignment) for row in (*session.new, *session.dirty, *session.deleted)
    ):
        forget_structure(session)


def hold_structure(session: Session) -> None:
    """Let no other change of the organisation run beside this one until the commit.

    Without it two moves that are fine one by one could close a circle, or two heads overlap.
    SQLite has one writer, so there is nothing to hold.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_STRUCTURE_LOCK)))


def parents(session: Session) -> dict[UUID, UUID | None]:
    """The unit above each unit."""
    return {row.id: row.parent_id for row in session.execute(select(OrgUnit.id, OrgUnit.parent_id))}


def heads_on(session: Session, day: date) -> dict[UUID, UUID]:
    """Who leads each unit on a day; units without a head are left out."""
    return structure(session, day).heads


def branch(session: Session, unit_ids: Iterable[UUID], day: date) -> frozenset[UUID]:
    """Units and all units below them."""
    return rules.branch(unit_ids, structure(session, day).parent_of)


def is_empty(session: Session) -> bool:
    """Whether no unit has been made yet."""
    return session.scalar(select(OrgUnit.id).limit(1)) is None


def unit_id_of(session: Session, code: str) -> UUID:
    """The unit with a code. Raises NotFound."""
    found = session.scalar(select(OrgUnit.id).where(func.lower(OrgUnit.code) == code.lower()))
    if found is None:
        raise NotFound
    return found


# --- leading and appraising ---


def led_units(session: Session, employee_id: UUID, day: date) -> frozenset[UUID]:
    """The units that an employee leads on a day."""
    claimed, _ = _claims(session, employee_id, day)
    if not claimed:
        return frozenset()
    heads = structure(session, day).heads
    return frozenset(unit_id for unit_id in claimed if heads.get(unit_id) == employee_id)


def appraiser_on(session: Session, employee_id: UUID, day: date) -> UUID | None:
    """Who appraises an employee on a day, or None where nobody is found."""
    post = main_post(session, employee_id, day)
    if post is None:
        return None
    return post.appraiser_id if rules.is_delegated(post) else structure(session, day).appraiser_of(post)


def appraised_by(session: Session, leader_id: UUID, day: date) -> frozenset[UUID]:
    """The employees whom `leader_id` appraises on a day: those whose `appraiser_on` it is."""
    return _remembered(session, ("appraised", leader_id, day), lambda: _read_appraised(session, leader_id, day))


def _claims(session: Session, employee_id: UUID, day: date) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Units whose head's post an employee holds, and employees with an assignment that names them.

    One small query tells for most officers that they lead nobody.
    """
    return _remembered(session, ("claims", employee_id, day), lambda: _read_claims(session, employee_id, day))


def _read_claims(session: Session, employee_id: UUID, day: date) -> tuple[frozenset[UUID], frozenset[UUID]]:
    of_a_head = and_(Assignment.employee_id == employee_id, Position.is_head.is_(True))
    found = [
        Post(*row)
        for row in session.execute(posts().where(held_on(day), or_(of_a_head, Assignment.appraiser_id == employee_id)))
    ]
    units = frozenset(post.unit_id for post in found if post.employee_id == employee_id and post.is_head)
    delegated = frozenset(post.employee_id for post in found if post.appraiser_id == employee_id)
    return units, delegated - {employee_id}


def _read_appraised(session: Session, leader_id: UUID, day: date) -> frozenset[UUID]:
    led = led_units(session, leader_id, day)
    _, delegated = _claims(session, leader_id, day)
    if not led and not delegated:
        return frozenset()
    found = structure(session, day)
    scope = Assignment.employee_id.in_(delegated)
    if led:
        scope = or_(scope, _within(rules.reach_of(leader_id, led, found.parent_of, found.heads)))
    by_employee: dict[UUID, list[Post]] = {}
    for row in session.execute(_all_posts_of_those(scope, day)):
        post = Post(*row)
        by_employee.setdefault(post.employee_id, []).append(post)
    main_posts = {employee_id: rules.main_post(held, day) for employee_id, held in by_employee.items()}
    return frozenset(
        employee_id
        for employee_id, post in main_posts.items()
        if post is not None and found.appraiser_of(post) == leader_id
    )


def _within(reach: Reach) -> ColumnElement[bool]:
    exceptions = or_(Position.is_head.is_(True), Assignment.employee_id.in_(reach.near_heads))
    return or_(
        Assignment.unit_id.in_(reach.wholly),
        and_(Assignment.unit_id.in_(reach.partly), exceptions),
    )


def _all_posts_of_those(scope: ColumnElement[bool], day: date) -> SelectPosts:
    """All posts of the employees found: a main post elsewhere decides who appraises them."""
    employee_ids = (
        select(Assignment.employee_id).join(Position, Position.id == Assignment.position_id).where(held_on(day), scope)
    )
    return posts().where(Assignment.employee_id.in_(employee_ids), held_on(day))


def _remembered(session: Session, key: tuple[Any, ...], make: Callable[[], Value]) -> Value:
    memory: dict[tuple[Any, ...], Any] = session.info.setdefault(_MEMORY, {})
    if key not in memory:
        memory[key] = make()
    return memory[key]


# --- people ---


def employee(session: Session, employee_id: UUID) -> Employee | None:
    return session.get(Employee, employee_id)


def employee_by_nip(session: Session, nip: str) -> Employee | None:
    return session.scalar(select(Employee).where(Employee.nip == nip))


def people_of(session: Session, unit_ids: Collection[UUID] | None, day: date) -> list[UUID]:
    """Those who hold a post on a day in some units (None: anywhere), each once, in the order of their ids."""
    query = select(Assignment.employee_id).where(held_on(day)).distinct().order_by(Assignment.employee_id)
    if unit_ids is not None:
        query = query.where(Assignment.unit_id.in_(unit_ids))
    return list(session.scalars(query))


def people_between(session: Session, first: date, last: date) -> list[UUID]:
    """Those who hold a post on any day of a span, each once, in the order of their ids."""
    within = (Assignment.starts_on <= last) & (Assignment.ends_on.is_(None) | (Assignment.ends_on >= first))
    query = select(Assignment.employee_id).where(within).distinct().order_by(Assignment.employee_id)
    return list(session.scalars(query))


def names(session: Session, employee_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of employees by id."""
    if not employee_ids:
        return {}
    rows = session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(employee_ids)))
    return {row.id: row.name for row in rows}
