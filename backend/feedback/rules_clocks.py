"""A report's clocks: days to verify and to finish, escalation, the question afterwards. Pure.

All of them count whole days of the district; free days are handed in, weekends are known.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from backend.feedback.rules import RESTING_STATES, UNVERIFIED_STATES, Policy, ReportState

_SATURDAY = 5
# So far ahead free days are asked for: 60 working days are 84 days without any holiday.
LONGEST_COUNT = 60
HORIZON = timedelta(days=4 * LONGEST_COUNT)
SOON_DAYS = 2


def is_working_day(day: date, free: Collection[date]) -> bool:
    return day.weekday() < _SATURDAY and day not in free


def after_working_days(day: date, count: int, free: Collection[date]) -> date:
    """The last of so many working days after a day; the day itself does not count.

    Monday and three days: Thursday. Friday and three: Wednesday. Where free days never end the
    count goes on without them beyond `HORIZON`.
    """
    found, left = day, count
    while left > 0:
        found += timedelta(days=1)
        known = free if found - day <= HORIZON else ()
        left -= is_working_day(found, known)
    return found


@dataclass(frozen=True, slots=True)
class Clocks:
    """The last days on which a report is verified, and finished, in time."""

    verify_due_on: date
    finish_due_on: date


def clocks(day: date, policy: Policy, free: Collection[date]) -> Clocks:
    """The clocks of a report that arrives on a day."""
    return Clocks(after_working_days(day, policy.verify_working_days, free), day + timedelta(days=policy.finish_days))


def running_due(state: ReportState, found: Clocks) -> date | None:
    """The last day of the clock that runs now; None where nothing is awaited."""
    if state in RESTING_STATES:
        return None
    # A district may give a long time to verify: what is finished late is late.
    return min(found.verify_due_on, found.finish_due_on) if state in UNVERIFIED_STATES else found.finish_due_on


def is_late(state: ReportState, found: Clocks, today: date) -> bool:
    due = running_due(state, found)
    return due is not None and today > due


def is_soon(state: ReportState, found: Clocks, today: date) -> bool:
    """Whether the running clock ends today or within two days."""
    due = running_due(state, found)
    return due is not None and today <= due <= today + timedelta(days=SOON_DAYS)


def escalates_on(state: ReportState, found: Clocks) -> date | None:
    """The day on which a report first goes to the next level if nothing happens: that after the last one."""
    due = running_due(state, found)
    return None if due is None else due + timedelta(days=1)


def next_escalation(today: date, policy: Policy, free: Collection[date]) -> date:
    """The day of the level after that, for one that rose today."""
    return after_working_days(today, policy.escalate_working_days, free) + timedelta(days=1)


def asks_again_on(closed_on: date, policy: Policy) -> date:
    """From when on the reporter is asked whether it is really done."""
    return closed_on + timedelta(days=policy.ask_again_days)


def asks_now(state: ReportState, ask_again_on: date | None, today: date, *, answered: bool | None) -> bool:
    """Whether the reporter's page shows the question: closed long enough, and not answered."""
    return state is ReportState.CLOSED and answered is None and ask_again_on is not None and today >= ask_again_on
