"""The index of satisfaction (IKM) and what may be shown of it (PermenPANRB 14/2017). Pure.

Averages and indexes are integers in hundredths (`..._e2`), made from exact fractions: the weight of
an element is one ninth, not the 0.111 or 0.11 that many reports print.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

# Below this nothing is shown, to nobody: four answers of a village's office can be told apart by who asks.
MINIMUM = 5
BEST = 4


@dataclass(frozen=True, slots=True)
class Element:
    """One of the nine, with its official name and its four answer words, from 1 to 4 (the best)."""

    code: str
    label: str
    question: str
    answers: tuple[str, str, str, str]


ELEMENTS: tuple[Element, ...] = (
    Element(
        "u1",
        "Persyaratan",
        "Apakah persyaratan sesuai dengan jenis layanannya?",
        ("Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"),
    ),
    Element(
        "u2",
        "Sistem, mekanisme, dan prosedur",
        "Apakah prosedur layanannya mudah?",
        ("Tidak mudah", "Kurang mudah", "Mudah", "Sangat mudah"),
    ),
    Element(
        "u3",
        "Waktu penyelesaian",
        "Apakah layanannya cepat?",
        ("Tidak cepat", "Kurang cepat", "Cepat", "Sangat cepat"),
    ),
    Element(
        "u4",
        "Biaya/tarif",
        "Bagaimana biaya atau tarifnya?",
        ("Sangat mahal", "Cukup mahal", "Murah", "Gratis"),
    ),
    Element(
        "u5",
        "Produk spesifikasi jenis pelayanan",
        "Apakah hasil layanan sesuai dengan yang dijanjikan?",
        ("Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"),
    ),
    Element(
        "u6",
        "Kompetensi pelaksana",
        "Apakah petugasnya mampu melayani?",
        ("Tidak kompeten", "Kurang kompeten", "Kompeten", "Sangat kompeten"),
    ),
    Element(
        "u7",
        "Perilaku pelaksana",
        "Apakah petugasnya sopan dan ramah?",
        ("Tidak sopan dan ramah", "Kurang sopan dan ramah", "Sopan dan ramah", "Sangat sopan dan ramah"),
    ),
    Element(
        "u8",
        "Sarana dan prasarana",
        "Bagaimana mutu sarana dan prasarananya?",
        ("Buruk", "Cukup", "Baik", "Sangat baik"),
    ),
    Element(
        "u9",
        "Penanganan pengaduan, saran, dan masukan",
        "Bagaimana pengaduan pengguna layanan ditangani?",
        ("Tidak ada", "Ada tetapi tidak berfungsi", "Berfungsi kurang maksimal", "Dikelola dengan baik"),
    ),
)
BY_CODE = {one.code: one for one in ELEMENTS}
CODES = tuple(BY_CODE)

METHOD = (
    "IKM dihitung menurut PermenPANRB 14/2017: 25 × rata-rata dari rata-rata setiap unsur, bobot setiap unsur"
    " tepat 1/9; jawaban kosong tidak dihitung; dibulatkan dua desimal, lalu ditentukan mutunya. Di bawah"
    f" {MINIMUM} jawaban tidak ada yang ditampilkan."
)


class Grade(StrEnum):
    A = "A"
    B = "B"
    C = "C"
    D = "D"


GRADE_LABELS = {Grade.A: "Sangat Baik", Grade.B: "Baik", Grade.C: "Kurang Baik", Grade.D: "Tidak Baik"}
# From this index on, in hundredths. The bands of the regulation leave no gap at two decimals.
_FROM_E2 = ((Grade.A, 8831), (Grade.B, 7661), (Grade.C, 6500), (Grade.D, 2500))


@dataclass(frozen=True, slots=True)
class ElementSum:
    """How many answered an element, and the sum of their answers (1 to 4 each)."""

    count: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """An index with its grade. `missing` are the elements that it leaves out for want of answers."""

    index_e2: int
    grade: Grade
    missing: tuple[str, ...]


def index_e2(sums: Mapping[str, ElementSum], codes: Collection[str] = CODES) -> int | None:
    """25 times the mean of the elements' means, each over its own answers; None without any answer.

    An element without answers is left out of the mean: as a zero it would count as a refusal.
    """
    means = [mean for code in codes if (mean := _mean(sums.get(code))) is not None]
    if not means:
        return None
    return half_up(25 * 100 * sum(means, Fraction()) / len(means))


def _mean(found: ElementSum | None) -> Fraction | None:
    return None if found is None or found.count == 0 else Fraction(found.total, found.count)


def average_e2(found: ElementSum) -> int | None:
    """An element's mean answer (NRR) in hundredths, 100 to 400; None without answers."""
    mean = _mean(found)
    return None if mean is None else half_up(100 * mean)


def grade(index_e2: int) -> Grade:
    """The grade of an index that has been rounded to its two decimals, in hundredths."""
    return next(one for one, least in _FROM_E2 if index_e2 >= least)


def half_up(value: Fraction) -> int:
    """To the nearest whole; halves of values that are not negative go up, as the regulation's tables do."""
    return int(value + Fraction(1, 2))


# --- what may be shown ---


def published(responses: int, sums: Mapping[str, ElementSum], codes: Collection[str] = CODES) -> Result | None:
    """The index that may be shown; None below five responses, or where no element has five answers.

    Elements with fewer are left out of it: beside the others' averages, the index would tell theirs.
    """
    if responses < MINIMUM:
        return None
    enough = {code: one for code in codes if (one := sums.get(code)) is not None and one.count >= MINIMUM}
    found = index_e2(enough, codes)
    if found is None:
        return None
    return Result(found, grade(found), tuple(code for code in codes if code not in enough))


def shown(count: int) -> int | None:
    """A number of answers, as far as it may be told."""
    return count if count >= MINIMUM else None


def hidden(counts: Mapping[str, int]) -> frozenset[str]:
    """Which parts of a whole are not shown: those below five, and where these are together fewer than
    five, the next smallest too, since the whole less the others would tell them.

    Parts without any answer are no secret of anybody.
    """
    small = {part for part, count in counts.items() if 0 < count < MINIMUM}
    together = sum(counts[part] for part in small)
    for part in sorted(counts.keys() - small, key=lambda part: (counts[part], part)):
        if not 0 < together < MINIMUM:
            break
        if counts[part] > 0:
            small.add(part)
            together += counts[part]
    return frozenset(small)


# --- how many to ask ---

_CHI_SQUARE = Fraction(3841, 1000)
_PROPORTION = Fraction(1, 2)
_ERROR_SQUARE = Fraction(5, 100) ** 2


def sample(population: int) -> int:
    """How many of a population to ask (Krejcie and Morgan, 1970): 95 % sure, within 5 %."""
    spread = _CHI_SQUARE * _PROPORTION * (1 - _PROPORTION)
    return half_up(spread * population / (_ERROR_SQUARE * (population - 1) + spread))


# --- months ---

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, both included (`2026-01` to `2026-11`)."""

    first: str
    last: str

    @property
    def months(self) -> tuple[str, ...]:
        return tuple(_month(number) for number in range(_number(self.first), _number(self.last) + 1))

    @property
    def before(self) -> "Period":
        """As many months, right before these."""
        first, last = _number(self.first), _number(self.last)
        return Period(_month(first - (last - first + 1)), _month(first - 1))


def latest(month: str, months: int = MONTHS_OF_A_YEAR) -> Period:
    """So many months up to this one."""
    return Period(_month(_number(month) - months + 1), month)


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def added(parts: Iterable[Mapping[str, ElementSum]]) -> dict[str, ElementSum]:
    """The sums of several months, services or forms together."""
    found = dict.fromkeys(CODES, ElementSum())
    for part in parts:
        for code, one in part.items():
            so_far = found[code]
            found[code] = ElementSum(so_far.count + one.count, so_far.total + one.total)
    return found
