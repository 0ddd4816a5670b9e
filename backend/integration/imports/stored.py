"""What the organisation holds now, read in sets: an import compares with it, row by row, in memory."""

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
    posts: Mapping[tuple[UUID, str], Post]
    held: Mapping[UUID, list[Held]]

    @cached_property
    def people_by_id(self) -> Mapping[UUID, Person]:
        return {one.id: one for one in self.people.values()}

    @cached_property
    def posts_by_id(self) -> Mapping[UUID, Post]:
        return {one.id: one for one in self.posts.values()}


def read(session: Session) -> Organisation:
    """Read it all: five SELECTs, whatever the size of the import."""
    units = session.execute(
        select(OrgUnit.id, OrgUnit.code, OrgUnit.name, OrgUnit.kind, OrgUnit.parent_id, OrgUnit.version)
    )  # fmt: skip
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
        select(Position.id, Position.unit_id, Position.title, Position.kind, Position.level, Position.is_head)
    )  # fmt: skip
    return Organisation(
        fingerprint(session),
        {row[0]: Unit(*row) for row in units},
        {row[1]: Person(*row) for row in people},
        {(row[1], words.folded(row[2])): Post(*row) for row in posts},
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

    Posts have no version: their count, the heads among them, and the number of kinds stand in.
    """
    versioned = [
        session.execute(select(func.count(), func.coalesce(func.sum(table.version), 0)).select_from(table)).one()
        for table in (OrgUnit, Employee, Assignment)
    ]  # fmt: skip
    posts = session.execute(select(func.count()).select_from(Position)).one()
    return tuple(int(value) for row in (*versioned, posts) for value in row)
