"""A year's scores of a whole district worked out anew: what an officer's month costs, with few people and with many.

Processor time of the one process that does it, SQLite's included; a busy machine only makes it wait longer.
"""

import sqlite3
import statistics
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from backend.iku.models import Iku, IkuActual, IkuTarget
from backend.iku.rules import Consolidation, Polarity, Source
from backend.kit import clock, migrations
from backend.kit.database import Database
from backend.kit.writer import Writer
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
from backend.programs.models import MemberRole, Program, ProgramMember, ProgramStatus, ProgramStatusChange
from backend.scoring import snapshots

PEOPLE_OF_UNIT, MONTHS, INDICATORS = 50, 12, 3
SIZES = (500, 5_000)
_AT_ONCE = 100
_REFRESHED = 30


@dataclass(frozen=True)
class Rebuilt:
    """`months` counts officers times months. Processor seconds; `one` is of a single officer's month, in ms."""

    people: int
    months: int
    seconds: float
    one: float

    @property
    def each(self) -> float:
        """Processor milliseconds an officer's month."""
        return self.seconds * 1000 / self.months


def measure(folder: Path, people: int) -> Rebuilt:
    place = folder / f"scores-{people}"
    place.mkdir()
    database = Database(f"sqlite:///{place / 'kinerja.db'}")
    migrations.upgrade(database)
    district = _District(people)
    with database.writing.begin() as connection:
        for model, rows in district.rows():
            connection.execute(insert(cast("Table", model.__table__)), list(rows))
    _mark(place / "kinerja.db", district)
    writer = Writer(database)
    try:
        started, done = time.process_time(), 0
        for period in district.periods:
            done += writer.call(lambda session, period=period: snapshots.rebuild(session, period, clock.now()))
            while writer.call(lambda session: snapshots.compute_due(session, clock.now(), _AT_ONCE)):
                pass
        seconds = time.process_time() - started
        return Rebuilt(people, done, seconds, statistics.median(_refreshes(writer, district)))
    finally:
        writer.close()
        database.close()


def _refreshes(writer: Writer, district: "_District") -> Iterator[float]:
    """What the worker does after one approval: that officer's month, and nobody else's."""
    period = district.periods[-1]
    for person in district.people[:_REFRESHED]:
        due = {(person, period)}

        def refresh(session: Session, due: set[tuple[uuid.UUID, str]] = due) -> int:
            snapshots.ask(session, due, clock.now())
            return snapshots.compute_due(session, clock.now(), _AT_ONCE)

        started = time.process_time()
        assert writer.call(refresh) == 1
        yield (time.process_time() - started) * 1000


class _District:
    """Units of fifty; everybody with three indicators and their targets, and half a share of their unit's program."""

    def __init__(self, people: int) -> None:
        this = clock.today().replace(day=1)
        firsts: list[date] = []
        for _ in range(MONTHS):
            this = (this - timedelta(days=1)).replace(day=1)
            firsts.insert(0, this)
        self.first, self.last = firsts[0], clock.today().replace(day=1) - timedelta(days=1)
        self.periods = [f"{one:%Y-%m}" for one in firsts]
        self.units = [uuid.UUID(int=number << 80 | 1, version=4) for number in range(1, people // PEOPLE_OF_UNIT + 1)]
        self.people = [uuid.UUID(int=number << 80 | 2, version=4) for number in range(1, people + 1)]
        self.at = datetime.combine(self.first, datetime.min.time(), UTC)

    def unit_of(self, number: int) -> uuid.UUID:
        return self.units[number // PEOPLE_OF_UNIT]

    def rows(self) -> Iterator[tuple[Any, Iterator[dict[str, Any]]]]:
        yield (
            OrgUnit,
            (
                {"id": one, "code": f"U{number}", "name": f"Unit {number}", "kind": UnitKind.OPD, "parent_id": None}
                | {"version": 1, "create_digest": None}
                for number, one in enumerate(self.units)
            ),
        )
        yield (
            Employee,
            (
                {"id": one, "nip": f"{number:018}", "name": f"Pegawai {number}", "employee_type": EmployeeType.PNS}
                | {"grade": None, "is_active": True, "version": 1, "create_digest": None}
                for number, one in enumerate(self.people)
            ),
        )
        yield (
            Position,
            (
                {
                    "id": one,
                    "unit_id": self.unit_of(number),
                    "title": f"Jabatan {number}",
                    "kind": PositionKind.FUNCTIONAL,
                }
                | {"level": None, "is_head": number % PEOPLE_OF_UNIT == 0}
                for number, one in enumerate(self.people)
            ),
        )
        yield (
            Assignment,
            (
                {"id": one, "employee_id": one, "position_id": one, "unit_id": self.unit_of(number)}
                | {"kind": AssignmentKind.DEFINITIVE, "starts_on": self.first - timedelta(days=400), "ends_on": None}
                | {"appraiser_id": None, "version": 1, "create_digest": None}
                for number, one in enumerate(self.people)
            ),
        )
        yield Iku, (self._indicator(number, one, which) for number, one, which in self._indicators())
        yield (
            IkuTarget,
            (
                {"iku_id": self._iku(number, which), "period": period, "low_e4": 100_000, "high_e4": 100_000}
                for number, _, which in self._indicators()
                for period in self.periods
            ),
        )
        yield (
            IkuActual,
            (
                {
                    "id": uuid.uuid4(),
                    "iku_id": self._iku(number, which),
                    "month": period,
                    "amount_e4": 80_000 + number % 9,
                }
                | {"note": None, "evidence": [], "version": 1, "recorded_by": one, "recorded_at": self.at}
                | {"create_digest": "0" * 32}
                for number, one, which in self._indicators()
                for period in self.periods
            ),
        )
        yield from self._programs()

    def _programs(self) -> Iterator[tuple[Any, Iterator[dict[str, Any]]]]:
        since = self.first - timedelta(days=30)
        yield (
            Program,
            (
                {"id": one, "unit_id": one, "code": f"P{number}", "name": f"Program {number}", "description": None}
                | {"starts_on": since, "ends_on": self.last + timedelta(days=90), "sponsor": "RPJMD", "version": 1}
                | {"status": ProgramStatus.RUNNING, "status_since": since, "create_digest": "0" * 32}
                for number, one in enumerate(self.units)
            ),
        )
        yield (
            ProgramStatusChange,
            (
                {"program_id": one, "version": 1, "status": ProgramStatus.RUNNING, "since": since, "reason": None}
                | {"by": None, "at": self.at}
                for one in self.units
            ),
        )
        yield (
            ProgramMember,
            (
                {"program_id": self.unit_of(number), "starts_on": since, "employee_id": one, "ends_on": None}
                | {"role": MemberRole.MEMBER, "share": 50}
                for number, one in enumerate(self.people)
                if number % PEOPLE_OF_UNIT < 2
            ),
        )

    def _indicators(self) -> Iterator[tuple[int, uuid.UUID, int]]:
        for number, one in enumerate(self.people):
            for which in range(INDICATORS):
                yield number, one, which

    def _iku(self, number: int, which: int) -> uuid.UUID:
        return uuid.UUID(int=number << 80 | which << 8 | 3, version=4)

    def _indicator(self, number: int, one: uuid.UUID, which: int) -> dict[str, Any]:
        return {
            "id": self._iku(number, which),
            "code": f"IKU-{which}",
            "name": f"Indikator {which}",
            "unit_id": None,
            "employee_id": one,
            "year": self.last.year,
            "polarity": Polarity.MAXIMIZE,
            "minimize_by": None,
            "aspect": None,
            "perspective": None,
            "unit_of_measure": "berkas",
            "consolidation": Consolidation.SUM,
            "source": Source.ENTERED,
            "counts": None,
            "weight": 3_333,
            "parent_id": None,
            "is_active": True,
            "version": 1,
            "create_digest": None,
        }


def _mark(file: Path, district: _District) -> None:
    """Two marks of presence and the sums of a day, on each working day of everybody."""
    span = (district.last - district.first).days + 1
    workdays = [day for back in range(span) if (day := district.first + timedelta(days=back)).weekday() < 5]
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("BEGIN")
    for number, person in enumerate(district.people):
        unit = district.unit_of(number).bytes
        late = f"0{number % 2}:{number % 60:02}:00.000000"
        connection.executemany(
            "INSERT INTO activity_days (employee_id, day, unit_id, entries, minutes, waiting, approved,"
            " approved_minutes, returned, late) VALUES (?, ?, ?, 2, 360, 0, 2, 360, 0, 0)",
            [(person.bytes, day.isoformat(), unit) for day in workdays],
        )
        connection.executemany(
            "INSERT INTO attendance_punches (id, employee_id, unit_id, kind, source, punched_at, captured_at,"
            " received_at, notes, create_digest) VALUES (?, ?, ?, ?, 'phone', ?, ?, ?, '[]', ?)",
            [
                (uuid.uuid4().bytes, person.bytes, unit, kind, moment, moment, moment, "0" * 32)
                for day in workdays
                for kind, moment in (("in", f"{day} {late}"), ("out", f"{day} 09:40:00.000000"))
            ],
        )
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()
