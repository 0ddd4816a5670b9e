"""What programs need of daily activities: functions handed in by `main.py`.

Activities lie beside this package. Until functions are handed in, nothing is known of any activity.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session


class Counted(NamedTuple):
    """Approved activities of one officer that name a program, of one unit of measure."""

    program_id: UUID
    employee_id: UUID
    unit: str | None
    activities: int
    minutes: int
    quantity: int


class Ticked(NamedTuple):
    """An activity that may be linked to an innovation: whose it is, and whether it bears the tick."""

    id: UUID
    employee_id: UUID
    innovation: bool


# `count(session, program_ids, first, last)`: in the order of `Counted`, of the days of a span.
Counts = Callable[[Session, Collection[UUID], date, date], Sequence[tuple[UUID, UUID, str | None, int, int, int]]]
# `find(session, activity_ids)`: in the order of `Ticked`; those that are withdrawn or unknown are left out.
Ticks = Callable[[Session, Collection[UUID]], Sequence[tuple[UUID, UUID, bool]]]


def _no_counts(_session: Session, _programs: Collection[UUID], _first: date, _last: date) -> list[Counted]:
    return []


def _no_ticks(_session: Session, _activity_ids: Collection[UUID]) -> list[Ticked]:
    return []


_counts: Counts = _no_counts
_ticks: Ticks = _no_ticks


def use_activities(counts: Counts, ticks: Ticks) -> None:
    """Set who tells about activities. Called once, when the process starts."""
    global _counts, _ticks
    _counts, _ticks = counts, ticks


def counted(session: Session, program_ids: Collection[UUID], first: date, last: date) -> list[Counted]:
    """Approved activities of a span of days that name one of these programs."""
    return [Counted(*row) for row in _counts(session, program_ids, first, last)]


def ticked(session: Session, activity_ids: Collection[UUID]) -> dict[UUID, Ticked]:
    """These activities, by id."""
    return {row[0]: Ticked(*row) for row in _ticks(session, activity_ids)}
