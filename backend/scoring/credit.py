"""Angka kredit of functional posts (PermenPANRB 1/2023, Peraturan BKN 3/2023). Pure, in hundredths.

The predicate comes from an evaluation by people; nothing here makes one.
"""

from enum import StrEnum
from fractions import Fraction

from backend.scoring.numbers import hundredths

MONTHS = 12


class Predicate(StrEnum):
    """The yearly predicate of PermenPANRB 6/2022."""

    VERY_GOOD = "very_good"
    GOOD = "good"
    NEEDS_IMPROVEMENT = "needs_improvement"
    POOR_MISCONDUCT = "poor_misconduct"
    VERY_POOR = "very_poor"


class Level(StrEnum):
    """Jenjang of a functional post: of skill, then of expertise."""

    PEMULA = "pemula"
    TERAMPIL = "terampil"
    MAHIR = "mahir"
    PENYELIA = "penyelia"
    AHLI_PERTAMA = "ahli_pertama"
    AHLI_MUDA = "ahli_muda"
    AHLI_MADYA = "ahli_madya"
    AHLI_UTAMA = "ahli_utama"


PERCENT = {
    Predicate.VERY_GOOD: 150,
    Predicate.GOOD: 100,
    Predicate.NEEDS_IMPROVEMENT: 75,
    Predicate.POOR_MISCONDUCT: 50,
    Predicate.VERY_POOR: 25,
}
# Of a whole year, in hundredths.
COEFFICIENT = {
    Level.PEMULA: 375,
    Level.TERAMPIL: 500,
    Level.MAHIR: 1_250,
    Level.PENYELIA: 2_500,
    Level.AHLI_PERTAMA: 1_250,
    Level.AHLI_MUDA: 2_500,
    Level.AHLI_MADYA: 3_750,
    Level.AHLI_UTAMA: 5_000,
}


def credit_score(predicate: Predicate, level: Level, months: int = MONTHS) -> int:
    """Angka kredit in hundredths for so many months of a year. Raises ValueError outside 1 to 12."""
    if not 1 <= months <= MONTHS:
        raise ValueError(f"{months} months")
    return hundredths(Fraction(PERCENT[predicate] * COEFFICIENT[level] * months, 100 * 100 * MONTHS))
