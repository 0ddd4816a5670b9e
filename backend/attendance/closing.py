"""Months whose assessment is closed: what explains their days is not changed any more."""

from collections.abc import Callable, Collection
from datetime import date

from sqlalchemy.orm import Session

from backend.attendance.problems import MonthClosed

# `find(session, first, last)` gives the closed months (`YYYY-MM`) that a span touches; closed for one, closed for all.
ClosedMonths = Callable[[Session, date, date], Collection[str]]


def none_closed(_session: Session, _first: date, _last: date) -> Collection[str]:
    """As long as nothing closes months: that belongs to the assessment, which lies above."""
    return ()


_closed: ClosedMonths = none_closed


def use_closed_months(find: ClosedMonths) -> None:
    """Set who tells which months are closed. Called once, when the process starts."""
    global _closed  # noqa: PLW0603 - one answer per process, as with the zone of `kit.clock`
    _closed = find


def must_be_open(session: Session, first: date, last: date | None) -> None:
    """For what changes days from `first` to `last`, or without an end. Raises MonthClosed."""
    closed = sorted(_closed(session, first, last or date.max))
    if closed:
        raise MonthClosed(month=closed[0])
