"""When an activity may be logged, and which questions it raises. Pure: no clock, database, HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

CLOCK_TOLERANCE = timedelta(minutes=5)
LATEST_START = timedelta(hours=24)
LONGEST = timedelta(hours=24)
# Routine words ("Apel pagi") repeat every day; only longer texts are worth a question.
SHORTEST_TEXT_COMPARED = 24
NEAREST = 5
MOST_DAYS = 62  # of one look at an officer's days: two months, as a phone shows them
_SATURDAY = 5

DayState = Literal["empty", "logged", "done", "excused"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What the district decided about logging, for days from `effective_from` on.

    An entry made more than `on_time_days` days after the day worked is late; one made more than
    `late_window_days` days after it is refused. `long_day_minutes` is where a day raises a question.
    """

    effective_from: date
    on_time_days: int
    late_window_days: int
    long_day_minutes: int


# Used for days before any decision of the district. No regulation sets these figures.
DEFAULT_POLICY = Policy(date(2000, 1, 1), on_time_days=1, late_window_days=7, long_day_minutes=12 * 60)


class Capture(NamedTuple):
    """When something was captured: what the phone said, and what it is judged by."""

    made_at: datetime | None
    judged_at: datetime
    is_clock_off: bool
    is_impossible: bool


class Entry(NamedTuple):
    """Another activity of the officer, as far as the questions ask.

    A tuple, like `Capture`: many are made for one push, and a frozen dataclass takes thrice as long.
    """

    id: UUID | str  # only told to a person, so as the database gives it
    started_at: datetime
    ended_at: datetime
    description: str


class Near(NamedTuple):
    """Which of the officer's other entries raise a question about one."""

    # Of those that share its time, the one that starts last.
    overlapping: Entry | None = None
    # The id of one that says the same, among the `NEAREST` that start last before it ends.
    same_text: UUID | str | None = None


def captured(
    made_at: datetime | None,
    *,
    received_at: datetime,
    started_at: datetime,
    sent_at: datetime | None = None,
    seen_server_time: datetime | None = None,
) -> Capture:
    """When an entry was made, corrected by what is known of the phone's clock.

    `sent_at` is the phone's time when it sent, so `received_at - sent_at` is how far its clock is
    off. `seen_server_time` is the newest server time the phone had seen when it made the entry:
    the true time lies between it and the arrival. What cannot be right is judged by the arrival.
    """
    offset = timedelta(0) if sent_at is None else received_at - sent_at
    is_clock_off = abs(offset) > CLOCK_TOLERANCE
    if made_at is None:
        return Capture(None, received_at, is_clock_off, is_impossible=False)
    corrected = made_at + offset if is_clock_off else made_at
    if seen_server_time is not None and corrected < seen_server_time <= received_at:
        corrected = seen_server_time
    # Start and making come from one clock, so they are compared as the phone said them.
    if corrected > received_at + CLOCK_TOLERANCE or made_at < started_at:
        return Capture(made_at, received_at, is_clock_off=True, is_impossible=True)
    return Capture(made_at, min(corrected, received_at), is_clock_off, is_impossible=False)


def is_in_window(worked_on: date, made_on: date, policy: Policy) -> bool:
    return made_on <= worked_on + timedelta(days=policy.late_window_days)


def is_late(worked_on: date, made_on: date, policy: Policy) -> bool:
    return made_on > worked_on + timedelta(days=policy.on_time_days)


def starts_too_far_ahead(started_at: datetime, received_at: datetime) -> bool:
    return started_at > received_at + LATEST_START


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def weekend_days(first: date, last: date) -> frozenset[date]:
    """Saturdays and Sundays of a span, both ends included."""
    return frozenset(day for day in days_between(first, last) if day.weekday() >= _SATURDAY)


def days_between(first: date, last: date) -> list[date]:
    """Every day of a span, both ends included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def day_state(*, is_done: bool, entries: int, is_excused: bool) -> DayState:
    """How a day stands in an officer's own list: what the officer said goes before what is counted."""
    if is_done:
        return "done"
    if entries:
        return "logged"
    return "excused" if is_excused else "empty"


def minutes_between(started_at: datetime, ended_at: datetime) -> int:
    """Whole minutes, halves up; at least one."""
    return max(1, int((ended_at - started_at).total_seconds() + 30) // 60)


def overlapping(started_at: datetime, ended_at: datetime, others: Iterable[Entry]) -> Entry | None:
    """The first of `others` that shares time with the given span."""
    return next((other for other in others if other.started_at < ended_at and started_at < other.ended_at), None)


def signals(
    *,
    started_at: datetime,
    description: str,
    has_template: bool,
    is_mock: bool,
    capture: Capture,
    received_at: datetime,
    day_minutes: int,
    policy: Policy,
    near: Near,
) -> list[dict[str, Any]]:
    """Questions about an entry, each with all members of the wire; never reasons to refuse it.

    `day_minutes` is the day's sum with this entry.
    """
    found: list[dict[str, Any]] = []
    if (other := near.overlapping) is not None:
        found.append(_signal("overlaps", activity_id=str(other.id), description=other.description[:120]))
    if is_mock:
        found.append(_signal("mock_location"))
    if capture.is_clock_off:
        found.append(_signal("clock_off"))
    if near.same_text is not None and not has_template and len(description) >= SHORTEST_TEXT_COMPARED:
        found.append(_signal("same_text", activity_id=str(near.same_text)))
    if day_minutes > policy.long_day_minutes:
        found.append(_signal("long_day", minutes=day_minutes))
    if started_at > received_at + CLOCK_TOLERANCE:
        found.append(_signal("in_future"))
    return found


def _signal(
    code: str, *, activity_id: str | None = None, description: str | None = None, minutes: int | None = None
) -> dict[str, Any]:
    return {"code": code, "activity_id": activity_id, "description": description, "minutes": minutes}
