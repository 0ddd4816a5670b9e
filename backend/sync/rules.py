"""When a phone raises a question on its unit's page. Pure: no clock, no database, no HTTP."""

from datetime import date, timedelta

from backend.activities import rules

_SATURDAY = 5


def working_days_between(first: date, last: date) -> int:
    """Mondays to Fridays after `first` and before `last`."""
    if last <= first:
        return 0
    weeks, rest = divmod((last - first).days - 1, 7)
    following = (first + timedelta(days=weeks * 7 + number) for number in range(1, rest + 1))
    return weeks * _SATURDAY + sum(day.weekday() < _SATURDAY for day in following)


def is_silent(last_push_on: date, today: date, silent_days: int) -> bool:
    """Whether so many whole working days have gone by without a word of a phone."""
    return working_days_between(last_push_on, today) >= silent_days


def is_clock_off(offset_seconds: int) -> bool:
    """Whether a phone's clock is off by as much as an entry of it would be questioned for."""
    return abs(offset_seconds) > rules.CLOCK_TOLERANCE.total_seconds()
