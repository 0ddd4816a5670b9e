"""What the organisation holds now, read in sets; an import compares with it in memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.integration.imports import words
from backend.organisation.models import (
    Assignment,
    AssignmentKind,
    Employee,
    EmployeeType,
    OrgUnit,
    Position,
    PositionKind,
    UnitKind,
)


@dataclass(frozen=True, slots=True)
class Unit:
    id: UUID
    code: str
    name: str
    kind: UnitKind
    parent_id: UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    nip: str
    name: str
    employee_type: EmployeeType
    grade: str | None
    is_active: bool
    version: int


@dataclass(frozen=True, slots=True)
class Post:
    id: UUID
    unit_id: UUID
    title: str
    kind: PositionKind
    level: str | None
    is_head: bool


@dataclass(frozen=True, slots=True)
class Held:
    """An assignment."""

    id: UUID
    employee_id: UUID
    position_id: UUID
    unit_id: UUID
    kind: AssignmentKind
    starts_on: date
    ends_on: date | None
    appraiser_id: UUID | None
    version: int


# Counts and sums of versions: every change makes one of them grow, and none ever shrinks.
Fingerprint = tuple[int, ...]


@dataclass(frozen=True)
class Organisation:
    """Everything an import looks at, and the fingerprint of the state it was read from."""

    fingerprint: Fingerprint
    units: Mapping[UUID, Unit]
    people: Mapping[str, Person]
    posts_by_id: Mapping[UUID, Post]
    held: Mapping[UUID, list[Held]]

    @cached_property
    def people_by_id(self) -> Mapping[UUID, Person]:
        return {one.id: one for one in self.people.values()}

    @cached_property
    def posts(self) -> Mapping[tuple[UUID, str], Post]:
        """By unit and title; where titles differ only in case or signs, the first one stands."""
        found: dict[tuple[UUID, str], Post] = {}
        for one in self.posts_by_id.values():
            found.setdefault((one.unit_id, words.folded(one.title)), one)
        return found


def read(session: Session) -> Organisation:
    """Read it all: a few SELECTs, whatever the size of the import."""
    # First: what changes while the rest is read must show as another fingerprint later on.
    before = fingerprint(session)
    units = session.execute(
        select(OrgUnit.id, OrgUnit.code, OrgUnit.name, OrgUnit.kind, OrgUnit.parent_id, OrgUnit.version)
    )
    people = session.execute(
        select(
            Employee.id,
            Employee.nip,
            Employee.name,
            Employee.employee_type,
            Employee.grade,
            Employee.is_active,
            Employee.version,
        )
    )
    posts = session.execute(
        select(
            Position.id,
            Position.unit_id,
            Position.title,
            Position.kind,
            Position.level,
            Position.is_head,
        ).order_by(Position.id)
    )
    return Organisation(
        before,
        {row[0]: Unit(*row) for row in units},
        {row[1]: Person(*row) for row in people},
        {row[0]: Post(*row) for row in posts},
        _held(session),
    )


def _held(session: Session) -> dict[UUID, list[Held]]:
    rows = session.execute(
        select(
            Assignment.id,
            Assignment.employee_id,
            Assignment.position_id,
            Assignment.unit_id,
            Assignment.kind,
            Assignment.starts_on,
            Assignment.ends_on,
            Assignment.appraiser_id,
            Assignment.version,
        ).order_by(Assignment.starts_on, Assignment.id)
    )
    by_employee: dict[UUID, list[Held]] = {}
    for row in rows:
        by_employee.setdefault(row[1], []).append(Held(*row))
    return by_employee


def fingerprint(session: Session) -> Fingerprint:
    """What changes with every change of the organisation; cheap enough to ask again before storing.

    Posts have no version; whoever makes one gives it to somebody, or imports.
    """
    versioned = [
        session.execute(select(func.count(), func.coalesce(func.sum(table.version), 0)).select_from(table)).one()
        for table in (OrgUnit, Employee, Assignment)
    ]
    posts = session.execute(select(func.count()).select_from(Position)).one()
    return tuple(int(value) for row in (*versioned, posts) for value in row)
