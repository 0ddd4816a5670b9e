"""The month of a unit of 200 people among a million activities: what its SQL takes."""

import sqlite3
import statistics
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from backend.kit import clock, migrations
from backend.kit.database import Database
from bench.product import ROLL_UP

PEOPLE, UNITS, ACTIVITIES = 2_000, 10, 1_000_000
_REPEATS = 30

# A line for each person of the unit, from the sums of days...
FROM_DAYS = """
SELECT employee_id, sum(entries), sum(minutes), sum(waiting), sum(approved), sum(approved_minutes), sum(late)
FROM activity_days WHERE unit_id = :unit AND day BETWEEN :first AND :last GROUP BY employee_id
"""
# ... the unit's whole month in one line...
UNIT_FROM_DAYS = """
SELECT sum(entries), sum(minutes), sum(waiting), sum(approved), sum(approved_minutes), sum(late)
FROM activity_days WHERE unit_id = :unit AND day BETWEEN :first AND :last
"""
# ... and what it would take without them.
FROM_ACTIVITIES = """
SELECT employee_id, count(*), sum(minutes), sum(status = 'waiting'), sum(status = 'approved'), sum(late)
FROM activities WHERE unit_id = :unit AND worked_on BETWEEN :first AND :last GROUP BY employee_id
"""


@dataclass(frozen=True)
class Months:
    """Milliseconds (medians), and how SQLite goes about the first of them."""

    people: float
    unit: float
    without_sums: float
    plan: str


def measure(folder: Path, activities: int = ACTIVITIES) -> Months:
    database = Database(f"sqlite:///{folder / 'month.db'}")
    migrations.upgrade(database)
    database.close()
    connection = sqlite3.connect(folder / "month.db", isolation_level=None)
    connection.execute("PRAGMA cache_size = -32000")
    unit = _fill(connection, activities)
    last = clock.today().replace(day=1) - timedelta(days=1)
    asked = {"unit": unit, "first": last.replace(day=1).isoformat(), "last": last.isoformat()}
    plan = connection.execute("EXPLAIN QUERY PLAN " + FROM_DAYS, asked).fetchall()
    found = Months(
        people=_milliseconds(connection, FROM_DAYS, asked, _REPEATS),
        unit=_milliseconds(connection, UNIT_FROM_DAYS, asked, _REPEATS),
        without_sums=_milliseconds(connection, FROM_ACTIVITIES, asked, 3),
        plan="; ".join(row[3] for row in plan),
    )
    connection.close()
    return found


def _milliseconds(connection: sqlite3.Connection, statement: str, asked: dict[str, object], repeats: int) -> float:
    found: list[float] = []
    for _ in range(repeats):
        started = time.perf_counter()
        rows = connection.execute(statement, asked).fetchall()
        found.append((time.perf_counter() - started) * 1000)
        assert rows
    return statistics.median(found)


def _fill(connection: sqlite3.Connection, activities: int) -> bytes:
    """Everybody logs two entries on each working day, back from last Friday; returns a unit's id."""
    units = [uuid.UUID(int=number + 1, version=4).bytes for number in range(UNITS)]
    people = [uuid.UUID(int=number << 64 | 7, version=4).bytes for number in range(PEOPLE)]
    friday = clock.today() - timedelta(days=(clock.today().weekday() + 3) % 7 or 7)
    # Neither index serves a month; without them the rows are there in half the time.
    connection.execute("DROP INDEX ix_activities_employee_started")
    connection.execute("DROP INDEX ix_activities_waiting")
    connection.execute("BEGIN")
    connection.execute("CREATE TEMP TABLE people (number INTEGER PRIMARY KEY, employee_id BLOB, unit_id BLOB)")
    connection.executemany(
        "INSERT INTO people VALUES (?, ?, ?)",
        [(number, one, units[number * UNITS // PEOPLE]) for number, one in enumerate(people)],
    )
    connection.execute(_ACTIVITIES, {"activities": activities, "people": PEOPLE, "friday": friday.isoformat()})
    connection.execute(ROLL_UP)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    return units[UNITS // 2]


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
