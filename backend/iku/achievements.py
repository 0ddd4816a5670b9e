"""What indicators have reached, worked out for many at once: for their page, the cascade, and scores above."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from backend.iku import queries, rules, sentences
from backend.iku.models import Iku
from backend.iku.rules import Manner, Policy, Source, Target
from backend.iku.sentences import Sum

_MOST_IDS = 10_000

# `reader(session, iku_ids, first, last)`: what approved activities that name an indicator make of it,
# in ten-thousandths by month. A month is there as soon as one of them is.
Reader = Callable[[Session, Collection[UUID], date, date], Mapping[UUID, Mapping[str, int]]]


def no_activities(_session: Session, _ids: Collection[UUID], _first: date, _last: date) -> dict[UUID, dict[str, int]]:
    return {}


_activities: Reader = no_activities


def use_activities(reader: Reader) -> None:
    """Set who reads activities. They lie above this package, so `main.py` hands the function in."""
    global _activities  # noqa: PLW0603 - one reader per process, as with the calendar of `activities.days`
    _activities = reader


@dataclass(frozen=True, slots=True)
class Numbers:
    """An indicator's amounts by month and its targets by period, in ten-thousandths."""

    amounts: Mapping[str, int]
    targets: Mapping[str, Target]


@dataclass(frozen=True, slots=True)
class Reached:
    """A period's outcome. `achievement` is in hundredths of a per cent; None without target or actual."""

    period: str
    target: Target | None
    actual: Fraction | None
    missing: tuple[str, ...]
    achievement: int | None
    explanation: str


def from_activities(session: Session, iku_ids: Collection[UUID], year: int) -> Mapping[UUID, Mapping[str, int]]:
    """What approved activities of a year make of indicators, whatever the source they are to have."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found: dict[UUID, Mapping[str, int]] = {}
    for some in _slices(list(iku_ids)):
        found |= _activities(session, some, first, last)
    return found


def numbers(session: Session, ikus: Sequence[Iku], today: date) -> dict[UUID, Numbers]:
    """Two statements, and one more for each year with indicators that follow from activities."""
    ids = [one.id for one in ikus]
    targets: dict[UUID, dict[str, Target]] = {}
    for some in _slices(ids):
        targets |= queries.targets(session, some)
    entered: dict[UUID, dict[str, int]] = {}
    for some in _slices([one.id for one in ikus if one.source is Source.ENTERED]):
        entered |= queries.amounts(session, some)
    derived = {one.id: one.year for one in ikus if one.source is Source.FROM_ACTIVITIES}
    amounts: dict[UUID, Mapping[str, int]] = dict(entered)
    for year in sorted(set(derived.values())):
        of_year = [iku_id for iku_id, its in derived.items() if its == year]
        found = from_activities(session, of_year, year)
        amounts |= {iku_id: _begun(year, found.get(iku_id, {}), today) for iku_id in of_year}
    return {one: Numbers(amounts.get(one, {}), targets.get(one, {})) for one in ids}


def _slices(ids: list[UUID]) -> Iterator[list[UUID]]:
    """A statement takes only so many parameters: SQLite 32,766, PostgreSQL 65,535."""
    for start in range(0, len(ids), _MOST_IDS):
        yield ids[start : start + _MOST_IDS]


def _begun(year: int, found: Mapping[str, int], today: date) -> dict[str, int]:
    """Without an approved activity a month is zero once it has begun; before that it is missing."""
    months = rules.months_of(f"{year:04d}")
    return {month: found.get(month, 0) for month in months if month in found or rules.first_day(month) <= today}


def reached(iku: Iku, numbers: Numbers, period: str, policies: Sequence[Policy]) -> Reached:
    """What an indicator has reached in a period, by the policy in force on its last day."""
    months = rules.months_of(period)
    present = [(month, numbers.amounts[month]) for month in months if month in numbers.amounts]
    missing = tuple(month for month in months if month not in numbers.amounts)
    target = numbers.targets.get(period)
    policy = policy_on(policies, rules.last_day(period))
    manner = Manner(iku.polarity, iku.minimize_by)
    actual = rules.consolidated(iku.consolidation, [amount for _, amount in present])
    return Reached(
        period,
        target,
        actual,
        missing,
        None if actual is None or target is None else rules.achievement(manner, target, actual, policy),
        sentences.written_out(
            Sum(period, iku.unit_of_measure, iku.consolidation, present, missing, manner, target, policy)
        ),
    )


def of(session: Session, ikus: Sequence[Iku], periods: Iterable[str], today: date) -> dict[UUID, dict[str, Reached]]:
    """What each of these has reached in each period: a handful of statements for all of them."""
    wanted = list(periods)
    policies = queries.policies(session)
    found = numbers(session, ikus, today)
    return {one.id: {period: reached(one, found[one.id], period, policies) for period in wanted} for one in ikus}


def policy_on(policies: Sequence[Policy], day: date) -> Policy:
    """The policy in force on a day; they are given newest first."""
    return next((one for one in policies if one.effective_from <= day), rules.DEFAULT_POLICY)
