"""Every SELECT of dashboards: sums of days by unit, and who was placed where."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import Session

from backend.activities.models import ActivityDay
from backend.organisation import queries as organisation
from backend.organisation import rules
from backend.organisation.models import Assignment, AssignmentKind, Employee, OrgUnit, Position
from backend.organisation.rules import Post
from backend.scoring.models import ScoreSnapshot


class DaySum(NamedTuple):
    """What a unit's own people (not those of units below) have recorded of a day."""

    unit_id: UUID
    day: date
    entries: int
    minutes: int
    waiting: int
    returned: int
    late: int


class Placed(NamedTuple):
    """An assignment, and whether its holder has an entry that counts for its unit."""

    employee_id: UUID
    unit_id: UUID
    kind: AssignmentKind
    is_head: bool
    starts_on: date
    ends_on: date | None
    is_active: bool

    @property
    def post(self) -> Post:
        return Post(*self[:6])


# Approved is what is left: a sum for every row of a month is most of what this page costs.
_SUMS = tuple(func.sum(getattr(ActivityDay, name)) for name in DaySum._fields[2:])


def day_sums(session: Session, unit_ids: Collection[UUID], first: date, last: date) -> list[DaySum]:
    """By unit and day: one stretch of rows for each unit, in the order of the key."""
    query = _days(select(ActivityDay.unit_id, ActivityDay.day, *_SUMS), unit_ids, first, last)
    rows: Any = session.execute(query.group_by(ActivityDay.unit_id, ActivityDay.day))
    return [DaySum(row[0], row[1], *map(int, row[2:])) for row in rows]


def _days(query: Any, unit_ids: Collection[UUID], first: date, last: date) -> Any:
    return query.where(ActivityDay.unit_id.in_(unit_ids), ActivityDay.day.between(first, last))


def placed(session: Session, unit_ids: Collection[UUID], first: date, last: date) -> list[Placed]:
    """All assignments within a span of those who have one in these units."""
    is_active = (
        select(ActivityDay.day)
        .where(
            ActivityDay.employee_id == Assignment.employee_id,
            ActivityDay.day.between(first, last),
            ActivityDay.unit_id == Assignment.unit_id,
            ActivityDay.entries > 0,
        )
        .exists()
    )
    query = (
        select(
            Assignment.employee_id,
            Assignment.unit_id,
            Assignment.kind,
            Position.is_head,
            Assignment.starts_on,
            Assignment.ends_on,
            is_active,
        )
        .join(Position, Position.id == Assignment.position_id)
        .where(Assignment.employee_id.in_(_holders(unit_ids, first, last)), _held_within(first, last))
    )
    rows: Any = session.execute(query)
    return [Placed(*row) for row in rows]


def _holders(unit_ids: Collection[UUID], first: date, last: date) -> Select[UUID]:
    return select(Assignment.employee_id).where(Assignment.unit_id.in_(unit_ids), _held_within(first, last))


def _held_within(first: date, last: date) -> ColumnElement[bool]:
    return and_(Assignment.starts_on <= last, or_(Assignment.ends_on.is_(None), Assignment.ends_on >= first))


def unit(session: Session, unit_id: UUID) -> OrgUnit | None:
    return session.get(OrgUnit, unit_id)


def units_below(session: Session, unit_id: UUID) -> Sequence[OrgUnit]:
    """The units right below, by name."""
    return session.scalars(select(OrgUnit).where(OrgUnit.parent_id == unit_id).order_by(OrgUnit.name, OrgUnit.id)).all()


class Work(NamedTuple):
    """What an officer has recorded in some units within a span."""

    employee_id: UUID
    name: str
    entries: int
    minutes: int
    waiting: int
    approved: int
    returned: int
    late: int


def people(
    session: Session,
    unit_ids: Collection[UUID],
    first: date,
    last: date,
    *,
    placed: Collection[UUID],
    after: tuple[str, UUID] | None,
    limit: int,
) -> list[Work]:
    """Officers by name, behind a place in that order: `placed`, and whoever has an entry in these units."""
    names = Work._fields[2:]
    sums = _days(
        select(ActivityDay.employee_id, *(func.sum(getattr(ActivityDay, one)).label(one) for one in names)),
        unit_ids,
        first,
        last,
    )
    of_days = sums.group_by(ActivityDay.employee_id).subquery()
    query = (
        select(Employee.id, Employee.name, *(func.coalesce(of_days.c[one], 0) for one in names))
        .outerjoin(of_days, of_days.c.employee_id == Employee.id)
        .where(or_(Employee.id.in_(placed), of_days.c.entries > 0))
    )
    if after is not None:
        place = tuple_(bindparam(None, after[0], Employee.name.type), bindparam(None, after[1], Employee.id.type))
        query = query.where(tuple_(Employee.name, Employee.id) > place)
    rows: Any = session.execute(query.order_by(Employee.name, Employee.id).limit(limit))
    return [Work(row[0], row[1], *map(int, row[2:])) for row in rows]


def main_posts(session: Session, employee_ids: Collection[UUID], day: date) -> dict[UUID, Post]:
    """Where each of them works on a day; who has no post is left out."""
    held: dict[UUID, list[Post]] = {}
    query = organisation.posts().where(Assignment.employee_id.in_(employee_ids), organisation.held_on(day))
    for row in session.execute(query):
        post = Post(*row)
        held.setdefault(post.employee_id, []).append(post)
    mains = {employee_id: rules.main_post(posts, day) for employee_id, posts in held.items()}
    return {employee_id: post for employee_id, post in mains.items() if post is not None}


def scores(session: Session, employee_ids: Collection[UUID], period: str) -> dict[UUID, int]:
    """Kept scores of a month, in hundredths."""
    query = select(ScoreSnapshot.employee_id, ScoreSnapshot.score).where(
        ScoreSnapshot.employee_id.in_(employee_ids), ScoreSnapshot.period == period
    )
    return {row.employee_id: row.score for row in session.execute(query)}
