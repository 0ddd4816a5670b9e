"""How a month's figures are put together. Pure: no clock, no database, no HTTP."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def share(part: int, whole: int) -> int | None:
    """In hundredths of a per cent, half up; None of nothing."""
    return None if whole == 0 else _rounded(Fraction(part * 10_000, whole))


def periods_of(month: str) -> tuple[str, str, str]:
    """The month, its quarter and its year, the nearest first."""
    year, number = month[:4], int(month[5:])
    return month, f"{year}-Q{(number + 2) // 3}", year


def mean_achievement(reached: Sequence[tuple[int, int]]) -> int | None:
    """The mean of (weight, achievement), by weight where any weighs; None of nothing."""
    weights = [weight for weight, _ in reached]
    if not any(weights):
        weights = [1] * len(reached)
    whole = sum(weights)
    if whole == 0:
        return None
    return _rounded(Fraction(_products(weights, (one for _, one in reached)), whole))


def _products(weights: Iterable[int], values: Iterable[int]) -> int:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def _rounded(value: Fraction) -> int:
    """Half up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
