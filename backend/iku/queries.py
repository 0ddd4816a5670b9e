"""Every SELECT of indicators."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import Session

from backend.iku import rules
from backend.iku.models import Iku, IkuActual, IkuChange, IkuPolicy, IkuTarget
from backend.iku.rules import Policy, Target
from backend.organisation.models import Assignment, Employee, OrgUnit, Position
from backend.organisation.queries import held_on

# Any constant; the same in every process of one database.
_CASCADE_LOCK = 7_204_011

Unusable = Literal["unknown", "inactive", "other_year"]


@dataclass(frozen=True, slots=True)
class Circle:
    """Whose indicators are shown: all, or those of these units, these people, and whoever has a post there."""

    everything: bool
    unit_ids: Collection[UUID]
    post_unit_ids: Collection[UUID]
    employee_ids: Collection[UUID]
    day: date


@dataclass(frozen=True, slots=True)
class Filters:
    unit_id: UUID | None = None
    employee_id: UUID | None = None
    year: int | None = None
    q: str | None = None


def iku(session: Session, iku_id: UUID, *, for_update: bool = False) -> Iku | None:
    return session.get(Iku, iku_id, with_for_update=True if for_update else None)


def why_not_usable(
    session: Session, iku_id: UUID, *, employee_id: UUID, unit_id: UUID | None, day: date
) -> Unusable | None:
    """Why an officer's activity of a day may not name an indicator; None: it may.

    It must be their own or that of the unit of their post. What is somebody else's is as unknown
    as what is not there.
    """
    row = session.get(Iku, iku_id)
    if row is None or not (row.employee_id == employee_id or (row.unit_id is not None and row.unit_id == unit_id)):
        return "unknown"
    if not row.is_active:
        return "inactive"
    return None if row.year == day.year else "other_year"


def page(
    session: Session, circle: Circle, filters: Filters, *, after: tuple[str, UUID] | None, limit: int
) -> Sequence[Iku]:
    """Indicators by code, behind a place in that order."""
    query = select(Iku)
    if not circle.everything:
        query = query.where(_is_within(circle))
    for column, value in ((Iku.unit_id, filters.unit_id), (Iku.employee_id, filters.employee_id)):
        if value is not None:
            query = query.where(column == value)
    if filters.year is not None:
        query = query.where(Iku.year == filters.year)
    if filters.q is not None:
        query = query.where(
            or_(Iku.name.icontains(filters.q, autoescape=True), Iku.code.istartswith(filters.q, autoescape=True))
        )
    if after is not None:
        place = tuple_(bindparam(None, after[0], Iku.code.type), bindparam(None, after[1], Iku.id.type))
        query = query.where(tuple_(Iku.code, Iku.id) > place)
    return session.scalars(query.order_by(Iku.code, Iku.id).limit(limit)).all()


def _is_within(circle: Circle) -> ColumnElement[bool]:
    posts = select(Assignment.employee_id).where(Assignment.unit_id.in_(circle.post_unit_ids), held_on(circle.day))
    return or_(
        Iku.unit_id.in_(circle.unit_ids),
        Iku.employee_id.in_(circle.employee_ids),
        Iku.employee_id.in_(posts),
    )


def with_code(session: Session, *, unit_id: UUID | None, employee_id: UUID | None, year: int, code: str) -> Iku | None:
    """The indicator of an owner and year with a code."""
    owner = Iku.unit_id == unit_id if unit_id is not None else Iku.employee_id == employee_id
    return session.scalar(select(Iku).where(owner, Iku.year == year, Iku.code == code))


def of_people(session: Session, employee_ids: Collection[UUID], year: int) -> dict[UUID, list[Iku]]:
    """People's active indicators of a year, by person; each one's by code."""
    query = select(Iku).where(Iku.employee_id.in_(employee_ids), Iku.year == year, Iku.is_active.is_(True))
    found: dict[UUID, list[Iku]] = {}
    for row in session.scalars(query.order_by(Iku.code, Iku.id)):
        if row.employee_id is not None:
            found.setdefault(row.employee_id, []).append(row)
    return found


def of_unit(session: Session, unit_id: UUID, year: int) -> Sequence[Iku]:
    """A unit's active indicators of a year, by code."""
    query = select(Iku).where(Iku.unit_id == unit_id, Iku.year == year, Iku.is_active.is_(True))
    return session.scalars(query.order_by(Iku.code, Iku.id)).all()


def of_people_with_code(session: Session, employee_ids: Collection[UUID], year: int, code: str) -> dict[UUID, Iku]:
    """By person."""
    query = select(Iku).where(Iku.employee_id.in_(employee_ids), Iku.year == year, Iku.code == code)
    return {row.employee_id: row for row in session.scalars(query) if row.employee_id is not None}


# --- cascade ---


def hold_cascade(session: Session) -> None:
    """Let no other change of indicators run beside this one, until the commit.

    Two that are fine alone could close a circle, or take the same code. Taken before any row, so
    that two callers never wait for each other. SQLite has one writer, so there is nothing to hold.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_CASCADE_LOCK)))


def parents_above(session: Session, iku_id: UUID | None) -> dict[UUID, UUID | None]:
    """The chain from an indicator upwards: each with the one above it."""
    found: dict[UUID, UUID | None] = {}
    while iku_id is not None and iku_id not in found:
        parent_id = session.scalar(select(Iku.parent_id).where(Iku.id == iku_id))
        found[iku_id] = parent_id
        iku_id = parent_id
    return found


def below(session: Session, root_ids: Collection[UUID]) -> Sequence[Iku]:
    """Active indicators below these, at any depth, by code."""
    found = select(Iku.id).where(Iku.parent_id.in_(root_ids), Iku.is_active.is_(True)).cte("below", recursive=True)
    # UNION rather than UNION ALL: it ends even in a circle.
    found = found.union(select(Iku.id).join(found, Iku.parent_id == found.c.id).where(Iku.is_active.is_(True)))
    return session.scalars(select(Iku).where(Iku.id.in_(select(found.c.id))).order_by(Iku.code, Iku.id)).all()


# --- numbers ---


def targets(session: Session, iku_ids: Collection[UUID]) -> dict[UUID, dict[str, Target]]:
    """By indicator and period."""
    found: dict[UUID, dict[str, Target]] = {}
    query = select(IkuTarget.iku_id, IkuTarget.period, IkuTarget.low_e4, IkuTarget.high_e4)
    for iku_id, period, low, high in session.execute(query.where(IkuTarget.iku_id.in_(iku_ids))):
        found.setdefault(iku_id, {})[period] = Target(low, high)
    return found


def amounts(session: Session, iku_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """What was entered, by indicator and month."""
    found: dict[UUID, dict[str, int]] = {}
    query = select(IkuActual.iku_id, IkuActual.month, IkuActual.amount_e4)
    for iku_id, month, amount in session.execute(query.where(IkuActual.iku_id.in_(iku_ids))):
        found.setdefault(iku_id, {})[month] = amount
    return found


def actuals(session: Session, iku_id: UUID) -> dict[str, IkuActual]:
    """What was entered, by month."""
    return {row.month: row for row in session.scalars(select(IkuActual).where(IkuActual.iku_id == iku_id))}


def actual(session: Session, actual_id: UUID, *, for_update: bool = False) -> IkuActual | None:
    return session.get(IkuActual, actual_id, with_for_update=True if for_update else None)


def has_numbers(session: Session, iku_id: UUID) -> bool:
    """Whether an indicator has targets or entered actuals."""
    return any(
        session.scalar(select(table.iku_id).where(table.iku_id == iku_id).limit(1)) is not None
        for table in (IkuTarget, IkuActual)
    )


def changes(session: Session, iku_id: UUID) -> Sequence[IkuChange]:
    """Every step, in order."""
    query = select(IkuChange).where(IkuChange.iku_id == iku_id)
    return session.scalars(query.order_by(IkuChange.at, IkuChange.id)).all()


def policies(session: Session) -> list[Policy]:
    """Every decided policy, newest first, and the default last."""
    rows = session.execute(
        select(IkuPolicy.effective_from, IkuPolicy.cap, IkuPolicy.floor).order_by(IkuPolicy.effective_from.desc())
    )
    return [*(Policy(*row) for row in rows), rules.DEFAULT_POLICY]


# --- owners ---


def owner_names(session: Session, rows: Collection[Iku]) -> dict[UUID, str]:
    """Names of the units and people that own these, by id."""
    units = {row.unit_id for row in rows if row.unit_id is not None}
    people = {row.employee_id for row in rows if row.employee_id is not None}
    found: dict[UUID, str] = {}
    for table, ids in ((OrgUnit, units), (Employee, people)):
        if ids:
            named = session.execute(select(table.id, table.name).where(table.id.in_(ids)))
            found.update((row.id, row.name) for row in named)
    return found


def units_of_posts(session: Session, employee_ids: Collection[UUID], day: date) -> dict[UUID, set[UUID]]:
    """The units where people hold a post on a day."""
    if not employee_ids:
        return {}
    query = select(Assignment.employee_id, Assignment.unit_id).where(
        Assignment.employee_id.in_(employee_ids), held_on(day)
    )
    found: dict[UUID, set[UUID]] = {}
    for employee_id, unit_id in session.execute(query):
        found.setdefault(employee_id, set()).add(unit_id)
    return found


def holders(session: Session, position_id: UUID, day: date) -> list[UUID] | None:
    """Who holds a post on a day, or None where there is no such post."""
    if session.get(Position, position_id) is None:
        return None
    query = select(Assignment.employee_id).where(Assignment.position_id == position_id, held_on(day))
    return sorted(set(session.scalars(query)))
