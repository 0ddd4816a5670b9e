"""A unit's month among a million activities: what its SQL takes, and the whole answer of a real server.

The statements are those of the product: heard while it makes the page once, then timed on their own.
"""

import http.client
import json
import sqlite3
import statistics
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from backend.access.actor import Actor, Role, permissions_of
from backend.dashboards import units
from backend.identity.models import Account
from backend.identity.tokens import Grant, TokenKeys, mint
from backend.iku.models import Iku, IkuActual, IkuTarget
from backend.iku.rules import Consolidation, Polarity, Source
from backend.kit import clock, migrations
from backend.kit.database import Database
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
from bench import servers
from bench.product import ROLL_UP, SECRET
from bench.servers import ROOT

PEOPLE, UNITS, INDICATORS = 2_000, 10, 5
SIZES = (10_000, 100_000, 1_000_000)
_REPEATS = 40
_HEAD = frozenset({Role.ASN, Role.APPRAISER})

# What the month would take without the sums of days.
FROM_ACTIVITIES = """
SELECT worked_on, count(*), sum(minutes), sum(status = 'waiting'), sum(status = 'returned'), sum(late)
FROM activities WHERE unit_id = ? AND worked_on BETWEEN ? AND ? GROUP BY worked_on
"""


@dataclass(frozen=True)
class Month:
    """Milliseconds. `sums` and `people` read the sums of days, `others` is the rest of the page's SQL.

    Medians; of the SQL the quickest of many, for it waits for nothing but its neighbours on the machine.
    """

    activities: int
    rows: int
    sums: float
    people: float
    others: float
    statements: int
    answer: float
    quickest: float
    unchanged: float
    officers: float
    without_sums: float
    plan: str


def measure(folder: Path, activities: int) -> Month:
    place = folder / f"month-{activities}"
    place.mkdir()
    url = f"sqlite:///{place / 'kinerja.db'}"
    database = Database(url)
    migrations.upgrade(database)
    last = clock.today().replace(day=1) - timedelta(days=1)
    district = _District(last)
    with database.writing.begin() as connection:
        district.found(connection)
    heard = _Heard()
    connection = sqlite3.connect(place / "kinerja.db", isolation_level=None)
    connection.execute("PRAGMA cache_size = -32000")
    district.fill(connection, activities)
    with database.reader() as session:
        heard.listen(session, district)
    answers = _answers(place, url, district)
    timed = [(text, _milliseconds(connection, text, values, _REPEATS)) for text, values in heard.statements]
    sums = [(text, taken) for text, taken in timed if "FROM activity_days" in text and "GROUP BY" in text]
    people = [taken for text, taken in timed if "EXISTS" in text and "activity_days" in text]
    rest = sum(taken for _, taken in timed) - sums[0][1] - people[0]
    asked = (district.unit.bytes, last.replace(day=1).isoformat(), last.isoformat())
    rows = "SELECT count(*) FROM activity_days WHERE unit_id = ? AND day BETWEEN ? AND ?"
    plan = connection.execute("EXPLAIN QUERY PLAN " + sums[0][0], heard.values_of(sums[0][0])).fetchall()
    found = Month(
        activities=activities,
        rows=connection.execute(rows, asked).fetchone()[0],
        sums=sums[0][1],
        people=people[0],
        others=rest,
        statements=len(timed),
        **answers,
        without_sums=_milliseconds(connection, FROM_ACTIVITIES, asked, 3),
        plan="; ".join(row[3] for row in plan),
    )
    connection.close()
    database.close()
    return found


class _Heard:
    """The statements with which the product makes the page."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Sequence[Any]]] = []

    def listen(self, session: Session, district: "_District") -> None:
        def hear(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
            self.statements.append((statement, values))

        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", hear)
        page = units.page(session, district.head, district.unit, district.period, clock.today())
        event.remove(engine, "before_cursor_execute", hear)
        assert page.entries
        assert page.people_placed == PEOPLE // UNITS
        assert len(page.indicators) == INDICATORS

    def values_of(self, statement: str) -> Sequence[Any]:
        return next(values for text, values in self.statements if text == statement)


def _milliseconds(connection: sqlite3.Connection, statement: str, values: Sequence[Any], repeats: int) -> float:
    found: list[float] = []
    for _ in range(repeats):
        started = time.perf_counter()
        connection.execute(statement, values).fetchall()
        found.append((time.perf_counter() - started) * 1000)
    return min(found)


def _answers(place: Path, url: str, district: "_District") -> dict[str, float]:
    """Whole answers over HTTP: the page, the page that is known already, and a page of its officers."""
    port = servers.free_port()
    command = [
        *(str(ROOT / ".venv/bin/python"), "-m", "uvicorn", "--factory", "backend.main:create_app"),
        *("--host", "127.0.0.1", "--port", str(port), "--loop", "uvloop", "--http", "httptools"),
        *("--no-access-log", "--log-level", "warning"),
    ]
    environment = {
        "KINERJA_DATA": str(place),
        "KINERJA_DATABASE_URL": url,
        "KINERJA_SECRET": SECRET,
        "KINERJA_LOG_REQUESTS": "false",
    }
    with servers.server(command, port, "/livez", place / "log", environment=environment):
        _until_scores_are_made(place / "kinerja.db")
        line = http.client.HTTPConnection("127.0.0.1", port)
        headers = {"Authorization": f"Bearer {district.token()}"}
        path = f"/api/v1/dashboards/units/{district.unit}"
        (page, quickest), etag = _asked(line, f"{path}?period={district.period}", headers)
        (known, _), _ = _asked(line, f"{path}?period={district.period}", {**headers, "If-None-Match": etag})
        (officers, _), _ = _asked(line, f"{path}/people?period={district.period}", headers)
        line.close()
    return {"answer": page, "quickest": quickest, "unchanged": known, "officers": officers}


def _until_scores_are_made(file: Path, most_seconds: float = 600) -> None:
    """A server that meets so much work for the first time makes everybody's scores, which is another measurement."""
    connection = sqlite3.connect(file)
    until = time.monotonic() + most_seconds
    while time.monotonic() < until:
        began = connection.execute("SELECT count(*) FROM score_progress").fetchone()[0]
        due = connection.execute("SELECT count(*) FROM score_dues").fetchone()[0]
        if began and not due:
            connection.close()
            return
        time.sleep(0.5)
    raise RuntimeError(f"scores are still being made after {most_seconds:.0f} s")


def _asked(line: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> tuple[tuple[float, float], str]:
    """Median and quickest, and the ETag."""
    found: list[float] = []
    etag = ""
    for _ in range(_REPEATS):
        started = time.perf_counter()
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        body = answer.read()
        found.append((time.perf_counter() - started) * 1000)
        assert answer.status == (304 if "If-None-Match" in headers else 200), body
        assert answer.status == 304 or json.loads(body)
        etag = answer.headers["ETag"] or ""
    return (statistics.median(found), min(found)), etag


class _District:
    """Two thousand people in ten units of a district; the one looked at has a head and indicators."""

    def __init__(self, last: date) -> None:
        self.last, self.period = last, clock.month_of(last)
        self.units = [uuid.UUID(int=number + 1, version=4) for number in range(UNITS)]
        self.people = [uuid.UUID(int=number << 64 | 7, version=4) for number in range(PEOPLE)]
        place = UNITS // 2
        self.unit = self.units[place]
        self._head_number = place * (PEOPLE // UNITS)
        self._account = uuid.UUID(int=9, version=4)

    @property
    def head(self) -> Actor:
        return Actor(
            account_id=self._account,
            session_id=None,
            employee_id=self.people[self._head_number],
            roles=_HEAD,
            permissions=permissions_of(_HEAD),
        )

    def token(self) -> str:
        grant = Grant(self._account, uuid.uuid4(), self.people[self._head_number], _HEAD)
        return mint(TokenKeys([SECRET.encode()]), "kinerja", grant, datetime.now(UTC))

    def found(self, connection: Any) -> None:
        """Everything but activities."""
        top = uuid.UUID(int=99, version=4)
        connection.execute(insert(OrgUnit).values(id=top, code="K", name="Kabupaten", kind=UnitKind.DISTRICT))
        below = [
            {"id": unit, "code": f"U{number}", "name": f"Unit {number}", "kind": UnitKind.OPD, "parent_id": top}
            for number, unit in enumerate(self.units)
        ]
        connection.execute(insert(OrgUnit), below)
        posts, held = self._posts()
        people = [
            {
                "id": one,
                "nip": f"19850101201{number:07d}",
                "name": f"Pegawai {number:04d}",
                "employee_type": EmployeeType.PNS,
            }
            for number, one in enumerate(self.people)
        ]
        connection.execute(insert(Employee), people)
        connection.execute(insert(Position), posts)
        connection.execute(insert(Assignment), held)
        head = people[self._head_number]
        account = {"id": self._account, "employee_id": head["id"], "nip": head["nip"], "name": head["name"]}
        connection.execute(insert(Account).values(**account, created_at=clock.now()))
        self._indicate(connection)

    def _posts(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        posts: list[dict[str, Any]] = []
        held: list[dict[str, Any]] = []
        for number, one in enumerate(self.people):
            unit, post = self.units[number * UNITS // PEOPLE], uuid.UUID(int=number << 64 | 8, version=4)
            is_head = number % (PEOPLE // UNITS) == 0
            title, kind = f"Jabatan {number}", PositionKind.FUNCTIONAL
            posts.append({"id": post, "unit_id": unit, "title": title, "kind": kind, "is_head": is_head})
            held.append(
                {
                    "id": uuid.UUID(int=number << 64 | 9, version=4),
                    "employee_id": one,
                    "position_id": post,
                    "unit_id": unit,
                    "kind": AssignmentKind.DEFINITIVE,
                    "starts_on": date(2020, 1, 1),
                }
            )
        return posts, held

    def _indicate(self, connection: Any) -> None:
        for number in range(INDICATORS):
            one = uuid.UUID(int=number + 1000, version=4)
            connection.execute(
                insert(Iku).values(
                    id=one,
                    code=f"IKU-{number}",
                    name=f"Indikator {number}",
                    unit_id=self.unit,
                    year=self.last.year,
                    polarity=Polarity.MAXIMIZE,
                    unit_of_measure="berkas",
                    consolidation=Consolidation.SUM,
                    source=Source.ENTERED,
                    weight=2_000,
                )
            )
            amounts = {"low_e4": 1_000_000, "high_e4": 1_000_000}
            connection.execute(insert(IkuTarget).values(iku_id=one, period=self.period, **amounts))
            connection.execute(
                insert(IkuActual).values(
                    id=uuid.UUID(int=number + 2000, version=4),
                    iku_id=one,
                    month=self.period,
                    amount_e4=800_000,
                    evidence=[],
                    recorded_at=clock.now(),
                    create_digest="0" * 32,
                )
            )

    def fill(self, connection: sqlite3.Connection, activities: int) -> None:
        """Everybody logs two entries on each working day, back from the end of last month."""
        back = max(0, self.last.weekday() - 4)
        friday = self.last - timedelta(days=back)
        # None of these serves a month; without them the rows are there in half the time.
        for index in ("employee_started", "undecided"):
            connection.execute(f"DROP INDEX ix_activities_{index}")
        connection.execute("BEGIN")
        connection.execute("CREATE TEMP TABLE people (number INTEGER PRIMARY KEY, employee_id BLOB, unit_id BLOB)")
        connection.executemany(
            "INSERT INTO people VALUES (?, ?, ?)",
            [(number, one.bytes, self.units[number * UNITS // PEOPLE].bytes) for number, one in enumerate(self.people)],
        )
        connection.execute(_ACTIVITIES, {"activities": activities, "people": PEOPLE, "friday": friday.isoformat()})
        connection.execute(ROLL_UP)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")


_ACTIVITIES = """
WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :activities)
INSERT INTO activities
    (id, employee_id, unit_id, description, started_at, ended_at, worked_on, minutes, innovation, evidence_count,
     judged_at, received_at, late, signals, signal_details, status, version, create_digest)
SELECT CAST(printf('%016x', n) AS BLOB), employee_id, unit_id, 'Verifikasi berkas permohonan nomor ' || n,
    day || ' 01:00:00.000000', day || ' 02:30:00.000000', day, 90, 0, 0,
    day || ' 02:30:00.000000', day || ' 02:30:00.000000', n % 50 = 0, '[]', '[]', 'waiting', 1, printf('%032x', n)
FROM (
    SELECT n, n % :people AS person, date(:friday, '-' || (back / 5 * 7 + back % 5) || ' days') AS day
    FROM (SELECT n, n / :people / 2 AS back FROM numbers)
) JOIN people ON people.number = person
"""
