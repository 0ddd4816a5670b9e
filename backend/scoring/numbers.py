"""Exact numbers: fractions inside, integer hundredths outside, and how both are written for people. Pure."""

from collections.abc import Sequence
from fractions import Fraction


def hundredths(value: Fraction) -> int:
    """82.345 gives 8235: halves up, once, at the end. Values are never negative here."""
    return (value * 200 + 1).__floor__() // 2


def spoken(value: int) -> str:
    """Hundredths as people write them: 8235 is `82,35`, 9000 is `90`."""
    whole, rest = divmod(value, 100)
    return str(whole) if rest == 0 else f"{whole},{rest:02}".rstrip("0")


def shared(parts: Sequence[Fraction]) -> tuple[int, list[int]]:
    """The sum in hundredths, and each part so that the parts add up to it exactly (largest remainder).

    Of equal remainders the earlier part gets the hundredth.
    """
    total = hundredths(sum(parts, Fraction(0)))
    floors = [(part * 100).__floor__() for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda place: (floors[place] - parts[place] * 100, place))
    for place in by_remainder[: total - sum(floors)]:
        floors[place] += 1
    return total, floors
