"""An officer's TPP of a month: base, policy and what happened come to rupiah. Pure, in whole rupiah.

PP 12/2019 article 58 leaves the figures to each district's Perkada; the samples below are two that were
found in public sources and none that is known to be in force here. A district switches one on, or its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

FULL = 10_000  # 100 % in hundredths


class Event(StrEnum):
    """What costs a part: `no_record` is a day with one of its two punches missing."""

    LATE = "late"
    EARLY_LEAVE = "early_leave"
    NO_RECORD = "no_record"
    ABSENT = "absent"
    NO_ASSEMBLY = "no_assembly"


_SAID = {
    Event.LATE: "Terlambat",
    Event.EARLY_LEAVE: "Pulang sebelum waktunya",
    Event.NO_RECORD: "Tidak ada catatan masuk atau pulang",
    Event.ABSENT: "Tidak hadir tanpa keterangan",
    Event.NO_ASSEMBLY: "Tidak mengikuti apel",
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One unexcused event of a day. `minutes` for lateness and leaving early."""

    day: date
    event: Event
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Band:
    """Up to so many minutes costs so many hundredths of a percent of the discipline part. None: any longer."""

    up_to_minutes: int | None
    costs: int


@dataclass(frozen=True, slots=True)
class Policy:
    """A dated decision about TPP. Shares and costs are hundredths of a percent; costs are of the discipline part."""

    code: str
    name: str
    productivity_share: int
    bands: tuple[Band, ...]
    no_record: int
    absent: int
    no_assembly: int

    @property
    def discipline_share(self) -> int:
        return FULL - self.productivity_share


# Domain handbook 1.11, the table of sample deductions; the 60/40 split is unverified there, too.
SAMPLES = (
    Policy(
        "sample-district",
        "Contoh kabupaten: potongan dari bagian disiplin",
        productivity_share=6_000,
        bands=(Band(30, 50), Band(60, 100), Band(90, 125), Band(None, 150)),
        no_record=150,
        absent=150,
        no_assembly=200,
    ),
    Policy(
        "sample-ministry",
        "Contoh kementerian: TL1-TL4, PSW1-PSW4, dari seluruh tunjangan",
        productivity_share=0,
        bands=(Band(30, 50), Band(60, 100), Band(90, 150), Band(None, 200)),
        no_record=200,
        absent=400,
        no_assembly=0,
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A deduction with its reason; `cost` in hundredths of a percent of the discipline part."""

    day: date
    event: Event
    minutes: int
    cost: int
    rupiah: int
    reason: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All sums in whole rupiah: `total = productivity + discipline - deducted`."""

    base: int
    productivity: int
    discipline: int
    deducted: int
    total: int
    lines: tuple[Line, ...]


def sheet(policy: Policy, base: int, productivity: int, happened: Sequence[Happened]) -> Sheet:
    """`base` in rupiah, `productivity` reached in hundredths of a percent (at most 100 % is paid).

    The same for the same facts in whatever order. The lines add up to what is deducted exactly, and never to
    more than the discipline part.
    """
    discipline = _part(base, policy.discipline_share)
    paid = Fraction((base - discipline) * min(max(productivity, 0), FULL), FULL).__floor__()
    events = sorted(happened, key=lambda one: (one.day, one.event, one.minutes))
    costs = [_cost(policy, one) for one in events]
    asked = sum(costs)
    deducted = _part(discipline, min(asked, FULL))
    amounts = _spread(deducted, costs)
    lines = tuple(
        Line(one.day, one.event, one.minutes, cost, amount, _reason(one, cost))
        for one, cost, amount in zip(events, costs, amounts, strict=True)
        if cost > 0
    )
    return Sheet(base, paid, discipline, deducted, paid + discipline - deducted, lines)


def _part(amount: int, share: int) -> int:
    """Halves up to the whole rupiah."""
    return (amount * share * 2 + FULL) // (2 * FULL)


def _cost(policy: Policy, one: Happened) -> int:
    match one.event:
        case Event.LATE | Event.EARLY_LEAVE:
            if one.minutes <= 0:
                return 0
            fits = (band for band in policy.bands if band.up_to_minutes is None or one.minutes <= band.up_to_minutes)
            return next(fits).costs
        case Event.NO_RECORD:
            return policy.no_record
        case Event.ABSENT:
            return policy.absent
        case Event.NO_ASSEMBLY:
            return policy.no_assembly


def _spread(amount: int, costs: Sequence[int]) -> list[int]:
    """The amount over its causes in proportion, in whole rupiah that add up to it."""
    whole = sum(costs)
    if whole == 0:
        return [0] * len(costs)
    found = [amount * cost // whole for cost in costs]
    rest = sorted(range(len(costs)), key=lambda place: (-(amount * costs[place] % whole), place))
    for place in rest[: amount - sum(found)]:
        found[place] += 1
    return found


def rupiah(amount: int) -> str:
    """As people write it: Rp1.250.000."""
    return f"Rp{amount:,}".replace(",", ".")


def _reason(one: Happened, cost: int) -> str:
    minutes = f" {one.minutes} menit" if one.minutes > 0 else ""
    percent = f"{cost // 100},{cost % 100:02}".rstrip("0").rstrip(",")
    return f"{_SAID[one.event]}{minutes}: {percent}% dari bagian disiplin"
