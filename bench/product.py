"""The product as a real server process on a throw-away database of twenty officers."""

import contextlib
import random
from collections.abc import Generator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text

from backend.access.actor import Role
from backend.activities import queries
from backend.activities.models import Status
from backend.identity.models import Account
from backend.identity.tokens import Grant, TokenKeys, mint
from backend.kit import clock, migrations
from backend.kit.constant import Constant
from backend.kit.database import Database
from backend.kit.ids import uuid7
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
from bench.servers import ROOT, Request, Target

OFFICERS = 20
ACTIVITIES = 100_000
SECRET = "a-secret-of-the-bench-that-is-long-enough-to-be-one"
_DAYS = 300
_BATCH = 5_000

ACTIVITY = (
    '{"id":"@uuid@","description":"Verifikasi berkas permohonan @number@","started_at":"@start@",'
    '"ended_at":"@end@","quantity":@number@,"unit":"berkas"}'
)
_OPERATION = '{"op_id":"@uuid@","kind":"activity.log","base_version":null,"made_at":"@now@","body":' + ACTIVITY + "}"
REQUESTS = {
    "W1": Request("POST", "/api/v1/activities", ACTIVITY, rows=1),
    "R1": Request("GET", "/api/v1/activities?limit=20"),
    "W2": Request(
        "POST",
        "/api/v1/sync/push",
        '{"device_id":"0199a0f0-0000-7000-8000-000000000001","sent_at":"@now@","operations":['
        + ",".join([_OPERATION] * 20)
        + "]}",
        rows=20,
    ),
}


@contextlib.contextmanager
def running(folder: Path, *, url: str = "", extra_pids: tuple[int, ...] = ()) -> Generator[Target]:
    """Seed and start it: on SQLite in `folder`, or on an empty PostgreSQL at `url`."""
    name = "postgres" if url else "sqlite"
    place = folder / f"product-{name}"
    place.mkdir()
    url = url or f"sqlite:///{place / 'kinerja.db'}"
    database = Database(url)
    officers = seed(database)
    with serving(place, url) as (base, pid):
        yield Target(
            name="product",
            base=base,
            pids=(pid, *extra_pids),
            requests=REQUESTS,
            tokens=[f"Bearer {token}" for token in tokens(officers)],
            owners=["-"] * len(officers),
            count=partial(count, database),
        )
    database.close()


@contextlib.contextmanager
def serving(place: Path, url: str, settings: Mapping[str, str] | None = None) -> Generator[tuple[str, int]]:
    """The product on a database and a folder that are there; gives its address and its process."""
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
        # The peers write no request logs either.
        "KINERJA_LOG_REQUESTS": "false",
        **(settings or {}),
    }
    with servers.server(command, port, "/livez", place / "log", environment=environment) as pid:
        yield f"http://127.0.0.1:{port}", pid


def tokens(officers: list[tuple[UUID, UUID]]) -> list[str]:
    """Access tokens, minted as signing in would: hashing passwords is not what is measured."""
    keys, now = TokenKeys([SECRET.encode()]), datetime.now(UTC)
    return [
        mint(keys, "kinerja", Grant(account, uuid7(), employee, frozenset({Role.ASN})), now)
        for account, employee in officers
    ]


def count(database: Database) -> int:
    with database.reader() as session:
        return session.scalar(select(func.count()).select_from(queries.TABLE)) or 0


def seed(database: Database, officers: int = OFFICERS, activities: int = ACTIVITIES) -> list[tuple[UUID, UUID]]:
    """Make the tables and fill them; returns (account, employee) of each officer."""
    migrations.upgrade(database)
    people = [(uuid7(), uuid7()) for _ in range(officers)]
    with database.writing.begin() as connection:
        unit = uuid7()
        connection.execute(
            insert(OrgUnit).values(id=unit, code="CONTOH", name="Puskesmas Contoh", kind=UnitKind.PUSKESMAS)
        )
        for number, (account, employee) in enumerate(people):
            _add_person(connection, number, account, employee, unit)
        employees = [employee for _, employee in people]
        columns = [column.name for column in queries.TABLE.columns]
        statement = Constant(insert(queries.TABLE), columns)
        chance, today = random.Random(7), clock.now().replace(hour=1, minute=0, second=0, microsecond=0)
        for start in range(0, activities, _BATCH):
            numbers = range(start, min(start + _BATCH, activities))
            rows = [_activity(number, employees[number % officers], unit, today, chance) for number in numbers]
            statement.many(connection, rows)
        connection.execute(text(ROLL_UP))
        connection.execute(text("ANALYZE"))
    return people


def _add_person(connection: Any, number: int, account: UUID, employee: UUID, unit: UUID) -> None:
    now, position = clock.now(), uuid7()
    nip, name = f"19850101201001{number:04d}", f"Pegawai Contoh {number}"
    kind = EmployeeType.PNS
    connection.execute(insert(Employee).values(id=employee, nip=nip, name=name, employee_type=kind))
    connection.execute(
        insert(Position).values(id=position, unit_id=unit, title=f"Jabatan {number}", kind=PositionKind.FUNCTIONAL)
    )
    connection.execute(
        insert(Assignment).values(
            id=uuid7(),
            employee_id=employee,
            position_id=position,
            unit_id=unit,
            kind=AssignmentKind.DEFINITIVE,
            starts_on=date(2020, 1, 1),
        )
    )
    connection.execute(insert(Account).values(id=account, nip=nip, name=name, employee_id=employee, created_at=now))


def _activity(number: int, employee: UUID, unit: UUID, today: datetime, chance: random.Random) -> dict[str, Any]:
    """A row of the past: officers in turn, day after day, from 310 to 10 days ago."""
    days_ago = 10 + _DAYS - number // OFFICERS % _DAYS
    start = today - timedelta(days=days_ago, minutes=-chance.randrange(480))
    end = start + timedelta(minutes=45)
    return {
        **_EMPTY,
        "id": UUID(int=chance.getrandbits(128), version=4),
        "employee_id": employee,
        "unit_id": unit,
        "description": f"Verifikasi berkas permohonan nomor {number}",
        "started_at": start,
        "ended_at": end,
        "worked_on": clock.local_day(start),
        "minutes": 45,
        "quantity": number % 9,
        "unit": "berkas",
        "innovation": False,
        "evidence_count": 0,
        "judged_at": end,
        "received_at": end,
        "late": False,
        "signals": [],
        "signal_details": [],
        "status": Status.WAITING,
        "version": 1,
        "create_digest": f"{number:032x}",
    }


_EMPTY = dict.fromkeys(column.name for column in queries.TABLE.columns)

# What the server would have kept up to date, had it logged these rows itself.
ROLL_UP = """
INSERT INTO activity_days
    (unit_id, day, employee_id, entries, minutes, waiting, approved, approved_minutes, returned, late)
SELECT unit_id, worked_on, employee_id, count(*), sum(minutes), count(*), 0, 0, 0, 0
FROM activities GROUP BY worked_on, employee_id, unit_id ORDER BY worked_on
"""
