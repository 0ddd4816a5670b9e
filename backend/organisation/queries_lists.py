"""Every SELECT behind lists and details of units, people, assignments and corrections."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.organisation import rules, rules_nip
from backend.organisation.models import (
    AppraiserCorrection,
    Assignment,
    CorrectionStatus,
    Employee,
    OrgUnit,
    Position,
    UnitKind,
)
from backend.organisation.policy import Sight
from backend.organisation.queries import held_on
from backend.organisation.rules import Post

Place = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Held:
    """An assignment with its post and its unit."""

    assignment: Assignment
    position: Position
    unit: OrgUnit

    @property
    def post(self) -> Post:
        one = self.assignment
        return Post(
            one.employee_id,
            one.unit_id,
            one.kind,
            self.position.is_head,
            one.starts_on,
            one.ends_on,
            one.appraiser_id,
            one.position_id,
        )


# --- units ---


def unit(session: Session, unit_id: UUID) -> OrgUnit | None:
    return session.get(OrgUnit, unit_id)


def unit_with_code(session: Session, code: str) -> OrgUnit | None:
    """The unit with a code; codes that differ only in case count as one."""
    return session.scalar(select(OrgUnit).where(func.lower(OrgUnit.code) == code.lower()))


@dataclass(frozen=True, slots=True)
class UnitFilters:
    kind: UnitKind | None = None
    parent_id: UUID | None = None
    q: str | None = None


def units(
    session: Session,
    known: Collection[UUID] | None,
    filters: UnitFilters,
    *,
    after: Place | None,
    limit: int,
) -> Sequence[OrgUnit]:
    """Units by name, behind a place in that order; all of the district where `known` is None."""
    query = select(OrgUnit)
    if known is not None:
        query = query.where(OrgUnit.id.in_(known))
    if filters.kind is not None:
        query = query.where(OrgUnit.kind == filters.kind)
    if filters.parent_id is not None:
        query = query.where(OrgUnit.parent_id == filters.parent_id)
    if filters.q is not None:
        query = query.where(
            or_(
                OrgUnit.name.icontains(filters.q, autoescape=True),
                OrgUnit.code.istartswith(filters.q, autoescape=True),
            )
        )
    return session.scalars(_by_name(query, OrgUnit.name, OrgUnit.id, after, limit)).all()


def unit_names(session: Session, unit_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of units by id."""
    if not unit_ids:
        return {}
    rows = session.execute(select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(unit_ids)))
    return {row.id: row.name for row in rows}


# --- people ---


def people(session: Session, employee_ids: Collection[UUID | None]) -> dict[UUID, Employee]:
    """Employees by id."""
    wanted = {one for one in employee_ids if one is not None}
    if not wanted:
        return {}
    return {one.id: one for one in session.scalars(select(Employee).where(Employee.id.in_(wanted)))}


def employees(
    session: Session,
    circle: Sight,
    *,
    within: Collection[UUID] | None,
    q: str | None,
    day: date,
    after: Place | None,
    limit: int,
) -> Sequence[Employee]:
    """Employees whom a caller may read about, by name; `within`: those who hold a post there."""
    query = select(Employee)
    if not circle.everything:
        query = query.where(or_(Employee.id.in_(circle.employee_ids), _holds_post_in(circle.unit_ids, day)))
    if within is not None:
        query = query.where(_holds_post_in(within, day))
    if q is not None:
        query = query.where(_is_meant_by(q))
    return session.scalars(_by_name(query, Employee.name, Employee.id, after, limit)).all()


def _holds_post_in(unit_ids: Collection[UUID], day: date) -> ColumnElement[bool]:
    return (
        select(Assignment.id)
        .where(Assignment.employee_id == Employee.id, Assignment.unit_id.in_(unit_ids), held_on(day))
        .exists()
    )


def _is_meant_by(q: str) -> ColumnElement[bool]:
    by_name = Employee.name.icontains(q, autoescape=True)
    digits = rules_nip.normalise(q)
    return or_(by_name, Employee.nip.startswith(digits, autoescape=True)) if digits.isdigit() else by_name


def employees_of(session: Session, unit_ids: Collection[UUID], day: date) -> Sequence[Employee]:
    """Everybody who holds a post in one of these units on a day, by name."""
    holds = _holds_post_in(unit_ids, day)
    return session.scalars(select(Employee).where(holds).order_by(Employee.name, Employee.id)).all()


# --- assignments ---


def assignment(session: Session, assignment_id: UUID) -> Assignment | None:
    return session.get(Assignment, assignment_id)


def held(session: Session, employee_ids: Collection[UUID], day: date | None = None) -> dict[UUID, list[Held]]:
    """Assignments of employees by employee, newest first; with a day, only those held on it."""
    if not employee_ids:
        return {}
    query = _held().where(Assignment.employee_id.in_(employee_ids))
    if day is not None:
        query = query.where(held_on(day))
    return _by_employee(Held(*row) for row in session.execute(query))


def held_by_people_of(session: Session, unit_ids: Collection[UUID], day: date) -> dict[UUID, list[Held]]:
    """All assignments on a day of everybody who holds one in these units."""
    employee_ids = select(Assignment.employee_id).where(Assignment.unit_id.in_(unit_ids), held_on(day))
    query = _held().where(Assignment.employee_id.in_(employee_ids), held_on(day))
    return _by_employee(Held(*row) for row in session.execute(query))


def one_held(session: Session, assignment_id: UUID) -> Held | None:
    row = session.execute(_held().where(Assignment.id == assignment_id)).first()
    return None if row is None else Held(*row)


def main_held(session: Session, employee_id: UUID, day: date) -> Held | None:
    """The assignment that an employee's work of a day belongs to, with its post and its unit."""
    by_post = {one.post: one for one in held(session, [employee_id], day).get(employee_id, [])}
    post = rules.main_post(by_post, day)
    return None if post is None else by_post[post]


def heads_of_unit(session: Session, unit_id: UUID) -> list[Assignment]:
    """Every assignment to a head's post of a unit, past and to come."""
    query = (
        select(Assignment)
        .join(Position, Position.id == Assignment.position_id)
        .where(Assignment.unit_id == unit_id, Position.is_head.is_(True))
    )
    return list(session.scalars(query))


def position(session: Session, unit_id: UUID, title: str) -> Position | None:
    """The post of a unit with a title; titles that differ only in case count as one."""
    query = select(Position).where(Position.unit_id == unit_id, func.lower(Position.title) == title.lower())
    return session.scalars(query.order_by(Position.id)).first()


def has_post_in(session: Session, employee_id: UUID, unit_ids: Collection[UUID], day: date) -> bool:
    """Whether somebody holds a post in one of these units on a day, or will later."""
    query = select(Assignment.id).where(
        Assignment.employee_id == employee_id,
        Assignment.unit_id.in_(unit_ids),
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day),
    )
    return session.scalars(query.limit(1)).first() is not None


def _held() -> Select[Assignment, Position, OrgUnit]:
    return (
        select(Assignment, Position, OrgUnit)
        .join(Position, Position.id == Assignment.position_id)
        .join(OrgUnit, OrgUnit.id == Assignment.unit_id)
        .order_by(Assignment.starts_on.desc(), Assignment.id.desc())
    )


def _by_employee(found: Iterable[Held]) -> dict[UUID, list[Held]]:
    by_employee: dict[UUID, list[Held]] = {}
    for one in found:
        by_employee.setdefault(one.assignment.employee_id, []).append(one)
    return by_employee


# --- corrections ---


def correction(session: Session, correction_id: UUID) -> AppraiserCorrection | None:
    return session.get(AppraiserCorrection, correction_id)


def open_correction(session: Session, employee_id: UUID) -> AppraiserCorrection | None:
    query = select(AppraiserCorrection).where(
        AppraiserCorrection.employee_id == employee_id,
        AppraiserCorrection.status == CorrectionStatus.OPEN,
    )
    return session.scalars(query).first()


def corrections(
    session: Session,
    scope: ColumnElement[bool] | None,
    status: CorrectionStatus | None,
    *,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[AppraiserCorrection]:
    """Requests within a scope (all where None), newest first, behind a place in that order."""
    query = select(AppraiserCorrection)
    if scope is not None:
        query = query.where(scope)
    if status is not None:
        query = query.where(AppraiserCorrection.status == status)
    if before is not None:
        asked_at, correction_id = AppraiserCorrection.asked_at, AppraiserCorrection.id
        query = query.where(
            tuple_(asked_at, correction_id)
            < tuple_(
                bindparam(None, before[0], asked_at.type),
                bindparam(None, before[1], correction_id.type),
            )
        )
    query = query.order_by(AppraiserCorrection.asked_at.desc(), AppraiserCorrection.id.desc())
    return session.scalars(query.limit(limit)).all()


def corrections_of(employee_id: UUID | None, unit_ids: Collection[UUID]) -> ColumnElement[bool]:
    """Scope of requests: one's own, and those from units that one may decide about."""
    of_units = AppraiserCorrection.unit_id.in_(unit_ids)
    return of_units if employee_id is None else or_(AppraiserCorrection.employee_id == employee_id, of_units)


def _by_name(
    query: Select[Any],
    name: InstrumentedAttribute[str],
    row_id: InstrumentedAttribute[UUID],
    after: Place | None,
    limit: int,
) -> Select[Any]:
    if after is not None:
        query = query.where(
            tuple_(name, row_id) > tuple_(bindparam(None, after[0], name.type), bindparam(None, after[1], row_id.type))
        )
    return query.order_by(name, row_id).limit(limit)
