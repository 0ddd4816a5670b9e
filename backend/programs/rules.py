"""Programs: when one runs, whose share is how large, how far it is. Pure: no clock, no database, no HTTP.

Parts of a whole are integers in hundredths of a percent (`..._e2`, 10000 is all of it).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

WHOLE = 100  # percent: what the shares of a set, and the weights of a plan, add up to
WHOLE_E2 = 10_000


class ProgramStatus(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class MemberRole(StrEnum):
    LEADER = "leader"
    MEMBER = "member"


_FOLLOWING: Mapping[ProgramStatus, frozenset[ProgramStatus]] = {
    ProgramStatus.PLANNED: frozenset({ProgramStatus.RUNNING, ProgramStatus.STOPPED}),
    ProgramStatus.RUNNING: frozenset({ProgramStatus.DONE, ProgramStatus.STOPPED}),
    ProgramStatus.DONE: frozenset({ProgramStatus.RUNNING}),
    ProgramStatus.STOPPED: frozenset({ProgramStatus.RUNNING}),
}


def may_follow(status: ProgramStatus, following: ProgramStatus) -> bool:
    """Whether a program may go from one status to the other; what was ended may be taken up again."""
    return following in _FOLLOWING[status]


class StatusSince(NamedTuple):
    """A status and the day it holds from."""

    status: ProgramStatus
    since: date


def status_on(changes: Iterable[StatusSince], day: date) -> ProgramStatus | None:
    """The status at the end of a day, of changes in the order they were made; None before the first."""
    found = None
    for change in changes:
        if change.since <= day:
            found = change.status
    return found


def runs_on(changes: Sequence[StatusSince], starts_on: date, ends_on: date, day: date) -> bool:
    """Whether work of a day may count for a program: inside its time, and running at either end of the day.

    An entry of the morning before a program was ended is as good as one of the day before.
    """
    statuses = {status_on(changes, day), status_on(changes, day_before(day))}
    return starts_on <= day <= ends_on and ProgramStatus.RUNNING in statuses


def day_before(day: date) -> date:
    return day - timedelta(days=1)


# --- shares ---


@dataclass(frozen=True, slots=True)
class Held:
    """A member's share, in whole percents, from day to day (both included; no end: until further notice)."""

    employee_id: UUID
    share: int
    starts_on: date
    ends_on: date | None


def share_fault(total: int) -> str:
    """What to change where the shares of a set, in whole percents, are no whole."""
    if total > WHOLE:
        return f"Jumlah bagian {total} %, lebih {total - WHOLE} %. Kurangi sampai tepat {WHOLE} %"
    return f"Jumlah bagian {total} %, kurang {WHOLE - total} %. Tambah sampai tepat {WHOLE} %"


def days_held(held: Held, first: date, last: date) -> int:
    """How many days of a span a share holds."""
    starts = max(held.starts_on, first)
    ends = last if held.ends_on is None else min(held.ends_on, last)
    return max(0, (ends - starts).days + 1)


def shares_over(shares: Sequence[Held], first: date, last: date) -> dict[UUID, int]:
    """Each member's part of a span, in hundredths of a percent: the mean over the days that had members.

    As the shares of each day add up to 100 %, so do these: exactly, by the largest remainder (ties
    by id, so that the order of rows decides nothing). Empty where no day had members.
    """
    weights: dict[UUID, int] = {}
    for one in shares:
        days = days_held(one, first, last)
        if days:
            weights[one.employee_id] = weights.get(one.employee_id, 0) + one.share * days
    return apportioned(weights)


def apportioned(weights: Mapping[UUID, int]) -> dict[UUID, int]:
    """10000 hundredths of a percent, divided by weights that are not negative; nothing where all are zero."""
    total = sum(weights.values())
    if total == 0:
        return {}
    found = {key: weight * WHOLE_E2 // total for key, weight in weights.items()}
    left = WHOLE_E2 - sum(found.values())
    by_remainder = sorted(weights, key=lambda key: (-(weights[key] * WHOLE_E2 % total), key.int))
    for key in by_remainder[:left]:
        found[key] += 1
    return found


# --- milestones ---


class Milestone(NamedTuple):
    """A step of a program: the day it is due, its weight, and the day it was reached."""

    due_on: date
    weight: int
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a program is on a day, as parts of all weights.

    `done_e2` is reached, `due_e2` should be by now, `on_time_e2` is the part of it that was reached
    by its own day.
    """

    done_e2: int
    due_e2: int
    on_time_e2: int


def progress(milestones: Iterable[Milestone], day: date) -> Progress | None:
    """How far a program is on a day; None for one without milestones."""
    plan = list(milestones)
    total = sum(one.weight for one in plan)
    if total == 0:
        return None
    reached = [one for one in plan if one.done_on is not None and one.done_on <= day]
    due = [one for one in plan if one.due_on <= day]
    in_time = [one for one in due if one.done_on is not None and one.done_on <= one.due_on]
    return Progress(_part(reached, total), _part(due, total), _part(in_time, total))


def _part(milestones: Iterable[Milestone], total: int) -> int:
    """Halves round up."""
    return (sum(one.weight for one in milestones) * WHOLE_E2 * 2 + total) // (2 * total)
