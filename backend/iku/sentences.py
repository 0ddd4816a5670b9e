"""The sum behind an achievement, written out for the person whom it is about. Pure; Indonesian."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from backend.iku import rules
from backend.iku.rules import Consolidation, Manner, MinimizeBy, Polarity, Policy, Target

_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)


@dataclass(frozen=True, slots=True)
class Sum:
    """What there is to say of one period. `amounts` are the months that have one, in their order."""

    period: str
    unit: str
    by: Consolidation
    amounts: Sequence[tuple[str, int]]
    missing: Sequence[str]
    manner: Manner
    target: Target | None
    policy: Policy


def written_out(it: Sum) -> str:
    """One to three sentences."""
    actual = rules.consolidated(it.by, [amount for _, amount in it.amounts])
    if actual is None:
        return f"Belum ada realisasi untuk {period(it.period)}."
    said = [f"Realisasi {period(it.period)}: {_consolidation(it, actual)} {it.unit}."]
    if it.target is None:
        said.append("Belum ada target, jadi capaian tidak dihitung.")
    else:
        said.append(_against(it.manner, it.target, actual, it.policy))
    if it.missing:
        said.append(f"Belum ada realisasi: {', '.join(period(month) for month in it.missing)}.")
    return " ".join(said)


def _consolidation(it: Sum, actual: Fraction) -> str:
    if rules.kind_of(it.period) == "month":
        return amount(actual)
    terms = " + ".join(amount(Fraction(one)) for _, one in it.amounts)
    if it.by is Consolidation.LAST:
        return f"angka terakhir ({period(it.amounts[-1][0])}) {amount(actual)}"
    if it.by is Consolidation.AVERAGE:
        return f"rata-rata ({terms}) ÷ {len(it.amounts)} = {amount(actual)}"
    return terms if len(it.amounts) == 1 else f"{terms} = {amount(actual)}"


def _against(manner: Manner, target: Target, actual: Fraction, policy: Policy) -> str:
    reached = percent(rules.achievement(manner, target, actual, policy))
    found = amount(Fraction(target.low))
    said = f"Target {found}" if target.low == target.high else f"Target {found} sampai {amount(Fraction(target.high))}"
    against = rules.nearest(target, actual)
    if against is None:
        return f"{said}: tercapai, jadi {reached}."
    exact = rules.share(manner, target, actual)
    if exact is None:
        return f"{said}: realisasi 0, jadi paling tinggi, {reached}."
    if against == 0:
        return f"{said}, realisasi {amount(actual)}: tidak tercapai, jadi {reached}."
    formula = f"Capaian {_formula(manner, amount(actual), amount(against))} × 100%"
    hundredths = exact * rules.FULL
    if hundredths > policy.cap:
        return f"{said}. {formula} = {percent(rules.rounded(hundredths))}, dibatasi paling tinggi {reached}."
    if hundredths < policy.floor:
        return f"{said}. {formula} = {percent(rules.rounded(hundredths))}, dibatasi paling rendah {reached}."
    return f"{said}. {formula} = {reached}."


def _formula(manner: Manner, actual: str, target: str) -> str:
    if manner.polarity is Polarity.MAXIMIZE:
        return f"{actual} ÷ {target}"
    if manner.polarity is Polarity.STABILIZE:
        return f"(1 − selisih {actual} dan {target} ÷ {target})"
    return f"{target} ÷ {actual}" if manner.minimize_by is MinimizeBy.RATIO else f"(2 − {actual} ÷ {target})"


def period(name: str) -> str:
    """`November 2026`, `triwulan 4 2026`, `tahun 2026`."""
    kind = rules.kind_of(name)
    if kind == "year":
        return f"tahun {name}"
    if kind == "quarter":
        return f"triwulan {name[6]} {name[:4]}"
    return f"{_MONTHS[int(name[5:]) - 1]} {name[:4]}"


def amount(e4: Fraction) -> str:
    """`1.234,5`: at most four decimals."""
    return _decimal(rules.rounded(e4), rules.E4)


def percent(hundredths: int) -> str:
    """`102,22%`."""
    return f"{_decimal(hundredths, 100)}%"


def _decimal(value: int, scale: int) -> str:
    whole, rest = divmod(abs(value), scale)
    grouped = f"{whole:,}".replace(",", ".")
    decimals = f"{rest:0{len(str(scale)) - 1}d}".rstrip("0")
    return f"{'−' if value < 0 else ''}{grouped}{',' if decimals else ''}{decimals}"
