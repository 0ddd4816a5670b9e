"""When somebody is due on a day, and which moments belong to that day. Pure: no clock, database, HTTP."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise
from uuid import UUID

DAY_MINUTES = 24 * 60
# A punch belongs to the day whose shift it is near: before a shift from here on, after it until here.
# Between two shifts that lie closer together, half of the time in between goes to each.
_BEFORE = timedelta(hours=4)
_AFTER = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Slot:
    """One day's working time, in minutes after the day's midnight; `ends` above 1440 lies on the next day.

    `assembly` is when the assembly (apel) begins, on days that have one.
    """

    starts: int
    ends: int
    break_minutes: int = 0
    assembly: int | None = None

    @property
    def minutes(self) -> int:
        """What is worked, without the break."""
        return self.ends - self.starts - self.break_minutes


Week = tuple[Slot | None, ...]  # Monday to Sunday; None: nothing is due

_WEEKDAY = Slot(7 * 60 + 30, 16 * 60, 60)
_FRIDAY = Slot(7 * 60 + 30, 16 * 60 + 30, 90)
_RAMADAN_WEEKDAY = Slot(8 * 60, 15 * 60, 30)
_RAMADAN_FRIDAY = Slot(8 * 60, 15 * 60 + 30, 60)
_SHORT = Slot(7 * 60 + 30, 14 * 60 + 30, 30)

# Perpres 21/2023: 37 h 30 min a week without breaks, from 07.30; in Ramadan 32 h 30 min, from 08.00.
PERPRES_21_2023: Week = (*[_WEEKDAY] * 4, _FRIDAY, None, None)
PERPRES_21_2023_RAMADAN: Week = (*[_RAMADAN_WEEKDAY] * 4, _RAMADAN_FRIDAY, None, None)
# An example for units that are exempt (Ps 7): the same 37 h 30 min on six days. No regulation sets it.
SIX_DAYS: Week = (*[_SHORT] * 4, Slot(7 * 60 + 30, 12 * 60 + 30), _SHORT, None)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A week that holds from one day to another, for the district, a unit or a person.

    `works_on_holidays`: who is on this schedule is due on holidays too, as a ward or a post is.
    """

    id: UUID | None
    name: str
    unit_id: UUID | None
    employee_id: UUID | None
    starts_on: date
    ends_on: date | None
    week: Week
    works_on_holidays: bool = False

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def slot_on(self, day: date) -> Slot | None:
        return self.week[day.weekday()]


# Holds wherever and whenever nothing else was decided.
DEFAULT_SCHEDULE = Schedule(None, "Perpres 21/2023", None, None, date(2000, 1, 1), None, PERPRES_21_2023)


def schedule_on(schedules: Iterable[Schedule], *, employee_id: UUID, ancestors: Sequence[UUID], day: date) -> Schedule:
    """The schedule that holds for a person on a day.

    One's own comes before one's unit's, that before the unit's above it, the district's last: so a
    unit with shifts of its own is exempt from what the district decides, Ramadan hours included.
    Of one owner's, one with an end (Ramadan, a roster) comes before one without, then the later.
    """
    places = {unit_id: place for place, unit_id in enumerate(ancestors)}
    fitting: list[tuple[int, bool, int, str, Schedule]] = []
    for one in schedules:
        if not one.holds_on(day):
            continue
        if one.employee_id is not None:
            nearness = -1 if one.employee_id == employee_id else None
        elif one.unit_id is not None:
            nearness = places.get(one.unit_id)
        else:
            nearness = len(places)
        if nearness is not None:
            fitting.append((nearness, one.ends_on is None, -one.starts_on.toordinal(), str(one.id), one))
    return min(fitting, key=lambda found: found[:4])[4] if fitting else DEFAULT_SCHEDULE


@dataclass(frozen=True, slots=True)
class Plan:
    """What is due on a day, and which moments are looked at for it: `opens` <= moment < `closes`."""

    day: date
    midnight: datetime
    slot: Slot | None
    opens: datetime
    closes: datetime
    schedule: Schedule = DEFAULT_SCHEDULE

    @property
    def starts_at(self) -> datetime:
        return self.midnight + timedelta(minutes=0 if self.slot is None else self.slot.starts)

    @property
    def ends_at(self) -> datetime:
        return self.midnight + timedelta(minutes=DAY_MINUTES if self.slot is None else self.slot.ends)

    def holds(self, moment: datetime) -> bool:
        return self.opens <= moment < self.closes


def plans(
    days: Sequence[date], schedule_of: Callable[[date], Schedule], midnight_of: Callable[[date], datetime]
) -> list[Plan]:
    """The plans of consecutive days. Every moment belongs to one day: a day ends where the next begins.

    A shift over midnight belongs to the day on which it starts, and takes its hours of the next day along.
    """
    if not days:
        return []
    around = [days[0] - timedelta(days=1), *days, days[-1] + timedelta(days=1)]
    found = [_unbounded(day, schedule_of(day), midnight_of(day)) for day in around]
    # Shifts may overlap by mistake; even then no moment belongs to two days.
    borders = list(accumulate((_border(before, after) for before, after in pairwise(found)), max))
    return [
        Plan(plan.day, plan.midnight, plan.slot, opens, closes, plan.schedule)
        for plan, (opens, closes) in zip(found[1:-1], pairwise(borders), strict=True)
    ]


def _unbounded(day: date, schedule: Schedule, midnight: datetime) -> Plan:
    return Plan(day, midnight, schedule.slot_on(day), midnight, midnight, schedule)


def _border(before: Plan, after: Plan) -> datetime:
    if before.slot is None and after.slot is None:
        return after.midnight
    if before.slot is None:
        return min(after.midnight, after.starts_at - _BEFORE)
    if after.slot is None:
        return max(after.midnight, before.ends_at + _AFTER)
    return after.starts_at - min(_BEFORE, (after.starts_at - before.ends_at) / 2)


def days_between(first: date, last: date) -> list[date]:
    """Every day of a span, both ends included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def month_bounds(month: str) -> tuple[date, date]:
    """First and last day of `YYYY-MM`."""
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)


def week_minutes(week: Week) -> int:
    """What a week asks for, without breaks."""
    return sum(slot.minutes for slot in week if slot is not None)


def overlapping(wanted: Schedule, others: Mapping[UUID, Schedule]) -> Schedule | None:
    """One of the same owner's schedules that `wanted` cannot stand beside.

    A later one without end takes the place of an earlier one; two that begin on one day, or two
    with an end that share a day, would leave open which holds.
    """
    for one in others.values():
        if (one.unit_id, one.employee_id) != (wanted.unit_id, wanted.employee_id):
            continue
        if (one.ends_on is None) != (wanted.ends_on is None):
            continue
        if one.ends_on is None or wanted.ends_on is None:
            if one.starts_on == wanted.starts_on:
                return one
        elif one.starts_on <= wanted.ends_on and wanted.starts_on <= one.ends_on:
            return one
    return None
