"""Angka kredit, as the regulation's examples have it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.scoring.credit import COEFFICIENT, PERCENT, Level, Predicate, credit_score


@pytest.mark.parametrize(
    ("predicate", "level", "months", "hundredths"),
    [
        # Domain handbook 1.8, both examples.
        (Predicate.VERY_GOOD, Level.AHLI_PERTAMA, 12, 1_875),
        (Predicate.GOOD, Level.AHLI_PERTAMA, 2, 208),
        (Predicate.GOOD, Level.PEMULA, 12, 375),
        (Predicate.NEEDS_IMPROVEMENT, Level.AHLI_MUDA, 12, 1_875),
        (Predicate.POOR_MISCONDUCT, Level.AHLI_MADYA, 6, 938),
        (Predicate.VERY_POOR, Level.AHLI_UTAMA, 12, 1_250),
    ],
)
def test_a_predicate_gives_its_part_of_the_levels_coefficient(
    predicate: Predicate, level: Level, months: int, hundredths: int
) -> None:
    assert credit_score(predicate, level, months) == hundredths


def test_every_level_and_predicate_has_its_figure() -> None:
    assert set(COEFFICIENT) == set(Level)
    assert set(PERCENT) == set(Predicate)


@pytest.mark.parametrize("months", [0, 13, -1])
def test_a_year_has_one_to_twelve_months(months: int) -> None:
    with pytest.raises(ValueError, match="months"):
        credit_score(Predicate.GOOD, Level.MAHIR, months)


@given(st.sampled_from(Predicate), st.sampled_from(Level), st.integers(1, 11))
def test_another_month_never_takes_credit_away(predicate: Predicate, level: Level, months: int) -> None:
    assert credit_score(predicate, level, months + 1) >= credit_score(predicate, level, months)
