"""Days and weeks that people of the demo have called complete."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from backend.activities import rules
from backend.activities.models import MarkKind
from backend.demo.people import Ids
from backend.kit import clock

# How often an officer taps "Hari ini selesai" after a day of work, and "Minggu ini selesai" after a week of it.
_DAY_DONE, _WEEK_DONE = 0.6, 0.25

Row = dict[str, Any]


def write_all(days: list[Row], seed: int, now: datetime) -> list[Row]:
    """Marks for the days of a diary; with chances of their own, so that the diary stays as it is."""
    random = Random(f"{seed}-marks")  # noqa: S311 - sample data, the same each time
    return [row for row in _marks(days, random, Ids(random)) if row["marked_at"] <= now]


def _marks(days: list[Row], random: Random, ids: Ids) -> Iterator[Row]:
    weeks: set[tuple[Any, date]] = set()
    for worked in days:
        employee_id, day = worked["employee_id"], worked["day"]
        if random.random() < _DAY_DONE:
            yield _mark(employee_id, MarkKind.DAY, day, day, random, ids)
        week = rules.week_of(day)
        if (employee_id, week) not in weeks and random.random() < _WEEK_DONE:
            yield _mark(employee_id, MarkKind.WEEK, week, week + timedelta(days=4), random, ids)
        weeks.add((employee_id, week))


def _mark(employee_id: Any, kind: MarkKind, day: date, made_on: date, random: Random, ids: Ids) -> Row:
    """Made in the late afternoon; it arrives at once."""
    made_at = clock.day_bounds(made_on)[0] + timedelta(hours=16, minutes=random.randint(20, 160))
    return {
        "id": ids.at(made_at),
        "employee_id": employee_id,
        "kind": kind,
        "day": day,
        "made_at": made_at,
        "marked_at": made_at + timedelta(seconds=random.randint(2, 40)),
    }
