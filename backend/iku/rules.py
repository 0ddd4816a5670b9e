"""What actuals come to against their target. Pure: exact fractions, rounded once at the end.

Amounts are ten-thousandths of the unit of measure, achievements hundredths of a per cent.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Literal
from uuid import UUID

E4 = 10_000
FULL = 10_000  # 100 per cent
QUARTERS = 4

PeriodKind = Literal["month", "quarter", "year"]


class Polarity(StrEnum):
    MAXIMIZE = "maximize"
    MINIMIZE = "minimize"
    STABILIZE = "stabilize"


class MinimizeBy(StrEnum):
    """Both formulas are in use: the "special" one of PermenPANRB 8/2021, and target over actual."""

    SPECIAL = "special"
    RATIO = "ratio"


class Aspect(StrEnum):
    """What an individual's indicator is about."""

    QUANTITY = "quantity"
    QUALITY = "quality"
    TIME = "time"
    COST = "cost"


class Perspective(StrEnum):
    """The same for leaders."""

    SERVICE_RECIPIENT = "service_recipient"
    BUSINESS_PROCESS = "business_process"
    INTERNAL_STRENGTHENING = "internal_strengthening"
    BUDGET = "budget"


class Consolidation(StrEnum):
    """How the months of a longer period become one amount."""

    SUM = "sum"
    AVERAGE = "average"
    LAST = "last"


class Source(StrEnum):
    ENTERED = "entered"
    FROM_ACTIVITIES = "from_activities"


class Counts(StrEnum):
    """What of the approved activities that name an indicator is its actual."""

    QUANTITY = "quantity"
    ENTRIES = "entries"


@dataclass(frozen=True, slots=True)
class Policy:
    """The bounds of an achievement from a day on."""

    effective_from: date
    cap: int
    floor: int


# In use by custom, not by a regulation that could be verified: so a district may decide otherwise.
DEFAULT_POLICY = Policy(date(2000, 1, 1), cap=12_000, floor=0)


@dataclass(frozen=True, slots=True)
class Manner:
    """Which way is better, and by which formula."""

    polarity: Polarity
    minimize_by: MinimizeBy | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A single value (both alike) or a range, both ends included."""

    low: int
    high: int


def fits(target: Target, polarity: Polarity) -> bool:
    """Whether anything can be measured against it: more of what need not be at all is undefined."""
    return 0 <= target.low <= target.high and (polarity is not Polarity.MAXIMIZE or target.low > 0)


def nearest(target: Target, actual: Fraction) -> Fraction | None:
    """The end of a range that an actual is measured against; None inside of it, where it is reached."""
    if actual > target.high:
        return Fraction(target.high)
    if actual < target.low:
        return Fraction(target.low)
    return None


def share(manner: Manner, target: Target, actual: Fraction) -> Fraction | None:
    """Achievement as a share of 1, without bounds; None: without limit. Actuals are never negative.

    Normal R/T, special 2 - R/T and the rule of ranges: PermenPANRB 8/2021 (domain handbook 1.8). Its
    example prints 113 % for 92 against 80-90; its own rule gives 92/90, which is followed here.
    """
    against = nearest(target, actual)
    if against is None:
        return Fraction(1)
    if manner.polarity is Polarity.MAXIMIZE:
        return actual / against
    if against == 0:
        return Fraction(0)  # nothing was allowed, and there was something
    if manner.polarity is Polarity.STABILIZE:
        return 1 - abs(actual - against) / against
    if manner.minimize_by is MinimizeBy.RATIO:
        return None if actual == 0 else against / actual
    return 2 - actual / against


def achievement(manner: Manner, target: Target, actual: Fraction, policy: Policy) -> int:
    """Hundredths of a per cent, within the bounds of a policy, halves rounded up."""
    exact = share(manner, target, actual)
    if exact is None:
        return policy.cap
    return rounded(min(max(exact * FULL, Fraction(policy.floor)), Fraction(policy.cap)))


def rounded(value: Fraction) -> int:
    """The nearest whole number; halves go up."""
    return (value + Fraction(1, 2)).__floor__()


def consolidated(by: Consolidation, amounts: Sequence[int]) -> Fraction | None:
    """One amount for the months that have any, in their order; None without one."""
    if not amounts:
        return None
    if by is Consolidation.LAST:
        return Fraction(amounts[-1])
    total = Fraction(sum(amounts))
    return total / len(amounts) if by is Consolidation.AVERAGE else total


# --- periods: `2026-11`, `2026-Q4`, `2026` ---


def kind_of(period: str) -> PeriodKind:
    if len(period) == len("2026"):
        return "year"
    return "quarter" if period[5] == "Q" else "month"


def year_of(period: str) -> int:
    return int(period[:4])


def months_of(period: str) -> list[str]:
    """The months that a period is made of."""
    kind, year = kind_of(period), period[:4]
    if kind == "month":
        return [period]
    if kind == "year":
        return [f"{year}-{month:02d}" for month in range(1, 13)]
    first = 3 * int(period[6]) - 2
    return [f"{year}-{month:02d}" for month in range(first, first + 3)]


def periods_of(year: int) -> list[str]:
    """Every period of a year: months, quarters, the year."""
    return [
        *months_of(f"{year:04d}"),
        *(f"{year:04d}-Q{quarter}" for quarter in range(1, QUARTERS + 1)),
        f"{year:04d}",
    ]


def first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(period: str) -> date:
    """The last day of a period."""
    first = first_day(months_of(period)[-1])
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def order_of(period: str) -> tuple[int, int, str]:
    """Months before quarters before the year."""
    return year_of(period), ("month", "quarter", "year").index(kind_of(period)), period


# --- cascade ---


def makes_cycle(iku_id: UUID, new_parent: UUID | None, parent_of: Mapping[UUID, UUID | None]) -> bool:
    """Whether an indicator would come to stand below itself."""
    seen: set[UUID] = set()
    above = new_parent
    while above is not None and above not in seen:
        if above == iku_id:
            return True
        seen.add(above)
        above = parent_of.get(above)
    return False


def in_tree_order(
    roots: Iterable[UUID], children_of: Mapping[UUID, Sequence[UUID]], depth: int = 0
) -> Iterator[tuple[UUID, int]]:
    """Each indicator with its depth, children right behind their parent."""
    for root in roots:
        yield root, depth
        yield from in_tree_order(children_of.get(root, ()), children_of, depth + 1)
