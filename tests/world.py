"""Builders as plain words: a small district to which each test adds what it needs."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Role, permissions_of
from backend.iku.models import Iku
from backend.iku.rules import Consolidation, Polarity, Source
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.organisation import placement
from backend.organisation import queries as organisation
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
from backend.programs.models import Program, ProgramMember, ProgramStatusChange
from backend.programs.rules import MemberRole, ProgramStatus
from tests import signing
from tests.people import Person

_number = itertools.count(1)


def days(count: int) -> timedelta:
    return timedelta(days=count)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


class World:
    """A district with a root unit, and one Puskesmas with a head and an officer."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.now = clock.now()
        self.today = clock.today()
        self.district = self.unit("Kabupaten Contoh", UnitKind.DISTRICT, parent=None)
        self.regent = self.employee(self.district, head=True)
        self.puskesmas = self.unit("Puskesmas Contoh", UnitKind.PUSKESMAS)
        self.head = self.employee(self.puskesmas, head=True)
        self.officer = self.employee(self.puskesmas)
        self.district_admin = self.officer  # tests that need one give the role to somebody

    def unit(self, name: str = "", kind: UnitKind = UnitKind.OPD, *, parent: UUID | str | None = "root") -> UUID:
        """A unit below `parent` (the district unless said)."""
        number = next(_number)
        parent_id = self.district if parent == "root" else parent
        row = OrgUnit(
            id=uuid7(), code=f"U{number:06d}", name=name or f"Unit Contoh {number}", kind=kind, parent_id=parent_id
        )
        self.session.add(row)
        self.session.flush()
        return row.id

    def employee(
        self,
        unit: UUID | None = None,
        *,
        head: bool = False,
        kind: AssignmentKind = AssignmentKind.DEFINITIVE,
        since: date | None = None,
        until: date | None = None,
        roles: frozenset[Role] = frozenset(),
        unit_ids: tuple[UUID, ...] = (),
    ) -> Person:
        """An officer of a unit (the Puskesmas unless said), with an account."""
        number = next(_number)
        unit = unit or self.puskesmas
        employee = Employee(
            id=uuid7(),
            nip=f"19850101201001{number % 10_000:04d}",
            name=f"Pegawai Contoh {number}",
            employee_type=EmployeeType.PNS,
        )
        self.session.add(employee)
        self.session.flush()
        self.assign(employee.id, unit, head=head, kind=kind, since=since, until=until)
        return signing.give_account(self.session, employee, roles, unit, unit_ids)

    def assign(
        self,
        employee_id: UUID,
        unit: UUID,
        *,
        head: bool = False,
        kind: AssignmentKind = AssignmentKind.DEFINITIVE,
        since: date | None = None,
        until: date | None = None,
        appraiser: UUID | None = None,
    ) -> UUID:
        """Give somebody a post of their own in a unit."""
        number = next(_number)
        position = Position(
            id=uuid7(), unit_id=unit, title=f"Jabatan Contoh {number}", kind=PositionKind.FUNCTIONAL, is_head=head
        )
        self.session.add(position)
        self.session.flush()
        row = Assignment(
            id=uuid7(),
            employee_id=employee_id,
            position_id=position.id,
            unit_id=unit,
            kind=kind,
            starts_on=since or self.today - days(400),
            ends_on=until,
            appraiser_id=appraiser,
        )
        self.session.add(row)
        self.session.flush()
        placement.forget_all()
        return row.id

    def iku(self, *, unit: UUID | None = None, person: Person | None = None, **members: Any) -> UUID:
        """An indicator of the year of `an_activity`, of a unit (the Puskesmas unless said) or of a person."""
        number = next(_number)
        usual: dict[str, Any] = {
            "id": uuid7(),
            "code": f"IKU-{number:06d}",
            "name": f"Indikator Contoh {number}",
            "unit_id": None if person is not None else unit or self.puskesmas,
            "employee_id": None if person is None else person.employee_id,
            "year": clock.local_day(self.morning()).year,
            "polarity": Polarity.MAXIMIZE,
            "unit_of_measure": "kunjungan",
            "consolidation": Consolidation.SUM,
            "source": Source.ENTERED,
            "weight": 0,
        }
        row = Iku(**usual | members)
        self.session.add(row)
        self.session.flush()
        return row.id

    def program(
        self,
        unit: UUID | None = None,
        *members: tuple[Person, int],
        since: date | None = None,
        until: date | None = None,
    ) -> UUID:
        """A running program of a unit (the Puskesmas unless said), since a hundred days; the first member leads."""
        starts, ends = since or self.today - days(100), until or self.today + days(100)
        row = Program(
            id=uuid7(),
            unit_id=unit or self.puskesmas,
            code=f"P{next(_number):06d}",
            name="Program Contoh",
            description=None,
            starts_on=starts,
            ends_on=ends,
            sponsor="RPJMD 1.02.03",
            status=ProgramStatus.RUNNING,
            status_since=starts,
            version=1,
            create_digest="0" * 32,
        )
        self.session.add(row)
        self.session.flush()
        running = ProgramStatus.RUNNING
        status = ProgramStatusChange(
            program_id=row.id, version=1, status=running, since=starts, reason=None, by=None, at=self.now
        )
        self.session.add(status)
        for place, (person, share) in enumerate(members):
            role = MemberRole.MEMBER if place else MemberRole.LEADER
            assert person.employee_id is not None
            self.session.add(
                ProgramMember(
                    program_id=row.id,
                    starts_on=starts,
                    employee_id=person.employee_id,
                    ends_on=None,
                    role=role,
                    share=share,
                )
            )
        self.session.flush()
        return row.id

    def with_role(self, *roles: Role, units: tuple[UUID, ...] = ()) -> Person:
        """An officer of the district's root unit who also has roles, for units or for the district."""
        return self.employee(self.district, roles=frozenset(roles), unit_ids=units)

    def a_service(self, *scopes: str, units: tuple[UUID, ...] = ()) -> Person:
        """Another system."""
        return signing.a_service(self.session, frozenset(scopes), units)

    def token_of(self, person: Person, *, at: datetime | None = None) -> str:
        """A real access token, as signing in would give it."""
        return signing.token(self.session, person, at or self.now)

    def actor(self, person: Person) -> Actor:
        """The caller that this person's token makes."""
        roles = set(person.roles)
        if person.employee_id is not None and organisation.appraised_by(self.session, person.employee_id, self.today):
            roles.add(Role.APPRAISER)
        return Actor(
            account_id=person.account_id,
            session_id=uuid7(),
            employee_id=person.employee_id,
            roles=frozenset(roles),
            permissions=permissions_of(frozenset(roles), person.scopes),
            unit_ids=person.unit_ids,
            sees_district=person.sees_district,
            scopes=person.scopes,
        )

    def an_activity(self, **members: Any) -> dict[str, Any]:
        """The body of a create: a morning's work of today, unless said otherwise."""
        start: datetime = members.pop("start", None) or self.morning()
        minutes: int = members.pop("minutes", 90)
        return {
            "id": str(uuid7()),
            "description": "Kunjungan rumah contoh",
            "started_at": moment(start),
            "ended_at": moment(start + timedelta(minutes=minutes)),
            "quantity": 3,
            "unit": "kunjungan",
            **members,
        }

    def morning(self, day: date | None = None) -> datetime:
        """Half past seven, in the district, of a day (yesterday unless said: it is surely over)."""
        start, _ = clock.day_bounds(day or self.today - days(1))
        return start + hours(7.5)


def moment(value: datetime) -> str:
    """RFC 3339 in UTC."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
