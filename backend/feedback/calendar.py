"""The free days that a report's clocks skip beside weekends."""

from collections.abc import Callable, Collection
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.feedback import rules_clocks

# `find(session, unit_id, first, last)` gives the holidays of a span in a unit (None: in the district).
Holidays = Callable[[Session, UUID | None, date, date], Collection[date]]


def weekends_only(_session: Session, _unit_id: UUID | None, _first: date, _last: date) -> Collection[date]:
    """No holiday at all: what holds until `main.py` hands in the district's calendar."""
    return ()


_holidays: Holidays = weekends_only


def use_holidays(find: Holidays) -> None:
    """Set who knows the holidays: `attendance`, which lies beside this package. Called when the process starts."""
    global _holidays  # noqa: PLW0603 - one calendar per process, as with the zone of `kit.clock`
    _holidays = find


def free_days(session: Session, unit_id: UUID | None, since: date) -> Collection[date]:
    """Holidays from a day on, as far ahead as any clock counts working days."""
    return _holidays(session, unit_id, since, since + rules_clocks.HORIZON)
