"""The index of satisfaction: the regulation's sums, to the hundredth."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from backend.surveys import rules
from backend.surveys.rules import CODES, ElementSum, Grade, Period

# The worked example: 29 respondents, the answers to nine elements add up to 955.
TOTALS = (106, 106, 106, 106, 106, 106, 106, 106, 107)
VECTOR = {code: ElementSum(29, total) for code, total in zip(CODES, TOTALS, strict=True)}


def everybody(value: int, count: int = 1) -> dict[str, ElementSum]:
    return {code: ElementSum(count, value * count) for code in CODES}


def test_29_respondents_whose_answers_add_up_to_955_make_91_48() -> None:
    assert sum(one.total for one in VECTOR.values()) == 955
    assert rules.index_e2(VECTOR) == 9148


@pytest.mark.parametrize(("weight", "printed"), [("0.111", "91.38"), ("0.11", "90.56")])
def test_a_rounded_weight_would_print_another_index(weight: str, printed: str) -> None:
    # The nine weights would not add up to one: 9 × 0.111 is 0.999, and the tenth is lost.
    index = 25 * Fraction(955, 29) * Fraction(weight)

    assert Decimal(rules.half_up(100 * index)) / 100 == Decimal(printed)
    assert rules.half_up(100 * index) != rules.index_e2(VECTOR)


@pytest.mark.parametrize(
    ("index_e2", "grade"),
    [
        (10000, "A"),
        (8831, "A"),
        (8830, "B"),
        (7661, "B"),
        (7660, "C"),
        (6500, "C"),
        (6499, "D"),
        (2500, "D"),
    ],
)
def test_the_bands_begin_and_end_at_their_hundredth(index_e2: int, grade: str) -> None:
    assert rules.grade(index_e2) is Grade(grade)


def test_an_index_is_rounded_before_it_is_graded() -> None:
    # 88.305 exactly: below the band of A until it is rounded up to 88.31.
    total = 8_830_500 * 4 // 100
    sums = {"u1": ElementSum(100_000, total)}

    assert rules.index_e2(sums) == 8831
    assert rules.grade(8831) is Grade.A


def test_one_respondent_is_the_plain_mean() -> None:
    answers = (1, 2, 3, 4, 4, 3, 2, 1, 4)
    sums = {code: ElementSum(1, value) for code, value in zip(CODES, answers, strict=True)}

    assert rules.index_e2(sums) == rules.half_up(Fraction(2500 * sum(answers), 9))


@pytest.mark.parametrize(
    ("value", "index_e2", "grade"), [(1, 2500, "D"), (2, 5000, "D"), (3, 7500, "C"), (4, 10000, "A")]
)
def test_all_the_same_is_a_quarter_of_a_hundred_for_each_step(value: int, index_e2: int, grade: str) -> None:
    assert rules.index_e2(everybody(value, 17)) == index_e2
    assert rules.grade(index_e2) == grade


def test_a_missing_answer_counts_neither_as_zero_nor_for_the_others() -> None:
    sums = everybody(4, 10) | {"u9": ElementSum(3, 6)}

    assert rules.average_e2(sums["u9"]) == 200
    assert rules.index_e2(sums) == rules.half_up(Fraction(2500 * (8 * 4 + 2), 9))


def test_an_element_that_nobody_answered_leaves_the_mean_and_is_named() -> None:
    sums = everybody(3, 10) | {"u4": ElementSum()}
    found = rules.published(10, sums)

    assert found is not None
    assert (found.index_e2, found.missing) == (7500, ("u4",))


def test_an_element_below_five_answers_is_left_out_or_the_index_would_tell_it() -> None:
    found = rules.published(10, everybody(3, 10) | {"u4": ElementSum(4, 4)})

    assert found is not None
    assert (found.index_e2, found.missing) == (7500, ("u4",))


def test_nobody_has_no_index() -> None:
    assert rules.index_e2(everybody(4, 0)) is None
    assert rules.published(0, everybody(4, 0)) is None


@pytest.mark.parametrize(("count", "is_shown"), [(4, False), (5, True)])
def test_an_index_is_published_from_five_answers(count: int, is_shown: bool) -> None:
    assert (rules.published(count, everybody(4, count)) is not None) is is_shown


@given(
    some.lists(
        some.tuples(*[some.one_of(some.none(), some.integers(1, 4)) for _ in CODES]),
        min_size=1,
        max_size=40,
    )
)
def test_the_index_is_what_a_plain_mean_of_means_gives(answers: list[tuple[int | None, ...]]) -> None:
    columns = [[one for one in column if one is not None] for column in zip(*answers, strict=True)]
    sums = {code: ElementSum(len(column), sum(column)) for code, column in zip(CODES, columns, strict=True)}
    means = [Decimal(sum(column)) / len(column) for column in columns if column]

    found = rules.index_e2(sums)

    if not means:
        assert found is None
        return
    plain = 25 * sum(means) / len(means)
    assert found is not None
    assert abs(Decimal(found) / 100 - plain) <= Decimal("0.005000001")
    assert 2500 <= found <= 10000


# --- how many to ask ---


@pytest.mark.parametrize(
    ("population", "asked"),
    [(10, 10), (50, 44), (100, 80), (200, 132), (500, 217), (1000, 278), (5000, 357), (10000, 370), (1, 1)],
)
def test_the_sample_is_that_of_krejcie_and_morgan(population: int, asked: int) -> None:
    assert rules.sample(population) == asked


# --- parts of a whole ---


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 10, "b": 7}, set()),
        ({"a": 10, "b": 0}, set()),
        ({"a": 10, "b": 2}, {"a", "b"}),
        ({"a": 10, "b": 2, "c": 6}, {"b", "c"}),
        ({"a": 10, "b": 3, "c": 2}, {"b", "c"}),
        ({"a": 2}, {"a"}),
        ({"a": 0, "b": 0}, set()),
    ],
)
def test_what_the_whole_less_the_rest_would_tell_is_hidden_too(counts: dict[str, int], hidden: set[str]) -> None:
    assert rules.hidden(counts) == hidden


@given(some.dictionaries(some.sampled_from("abcdefg"), some.integers(0, 30), min_size=1))
def test_hidden_parts_are_never_fewer_than_five_together(counts: dict[str, int]) -> None:
    hidden = rules.hidden(counts)
    together = sum(counts[part] for part in hidden)

    assert all(part in hidden for part, count in counts.items() if 0 < count < rules.MINIMUM)
    assert together == 0 or together >= rules.MINIMUM or hidden == {part for part, count in counts.items() if count}


# --- months ---


def test_a_year_ends_with_its_month_and_the_year_before_lies_right_behind_it() -> None:
    year = rules.latest("2026-11")

    assert (year.first, year.last, len(year.months)) == ("2025-12", "2026-11", 12)
    assert year.before == Period("2024-12", "2025-11")
    assert Period("2026-01", "2026-01").before == Period("2025-12", "2025-12")
