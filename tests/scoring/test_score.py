"""What a month's facts come to, to the hundredth, and what may never happen to a score."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.scoring import numbers, rules
from backend.scoring.rules import Band, Code, Day, Facts, Indicator, Membership, RuleSet

WEIGHTS = {
    Code.ATTENDANCE: 3_000,
    Code.TASK_COMPLETION: 5_000,
    Code.PROGRAM_CONTRIBUTION: 1_500,
    Code.PUBLIC_FEEDBACK: 500,
}
RULES = RuleSet("2026-1", date(2026, 1, 1), {"executor": WEIGHTS}, minutes_per_day=450)
WHOLE_DAY, LATE, ABSENT = Day(is_present=True), Day(is_present=True, late_minutes=31), Day(is_present=False)
SOME_ID = UUID(int=7)


def scored(facts: Facts, rule_set: RuleSet = RULES) -> rules.Score:
    return rules.score(rule_set, "executor", facts)


# --- by hand ---


def test_a_month_adds_up_as_anybody_can_check() -> None:
    facts = Facts(
        days=(*[WHOLE_DAY] * 19, LATE, ABSENT),
        indicators=(Indicator(SOME_ID, "Kunjungan", 60, 11_000), Indicator(UUID(int=8), "Laporan", 40, 8_000)),
        due_days=21,
        approved_minutes=8_505,
        approved_activities=44,
        memberships=(Membership(SOME_ID, "Posyandu", 5_000, 1),),
        innovations_verified=1,
        satisfaction=9_148,
        responses=29,
    )

    found = scored(facts)

    # attendance (19 x 100 + 90) / 21 = 94.7619; tasks 98 x 0.7 + 90 x 0.3 = 95.6; program 1 of 2 = 50;
    # satisfaction 91.48 / 76.61 = 119.41; 28.4286 + 47.8 + 7.5 + 5.9705 + 3 = 92.6991
    assert [(one.code, one.achievement, one.points) for one in found.components] == [
        (Code.ATTENDANCE, 9_476, 2_843),
        (Code.TASK_COMPLETION, 9_560, 4_780),
        (Code.PROGRAM_CONTRIBUTION, 5_000, 750),
        (Code.PUBLIC_FEEDBACK, 11_941, 597),
        (Code.INNOVATION, 300, 300),
    ]
    assert found.score == 9_270
    assert found.missing == ()
    assert found.components[0].explanation == (
        "Hadir 20 dari 21 hari kerja, 1 kali terlambat atau pulang cepat: 1990 ÷ 21 = 94,76."
        " 94,76 × 30 ÷ 100 = 28,43 poin."
    )


def test_what_was_not_planned_leaves_the_weighting_and_is_named() -> None:
    found = scored(Facts(due_days=2, days=(WHOLE_DAY, ABSENT), approved_minutes=900))

    assert found.missing == (Code.PROGRAM_CONTRIBUTION, Code.PUBLIC_FEEDBACK)
    assert found.score == 8_125  # (50 x 30 + 100 x 50) / 80
    assert [one.weight for one in found.components] == [3_000, 5_000]


def test_a_plan_without_work_is_zero_and_not_missing() -> None:
    facts = Facts(
        indicators=(Indicator(SOME_ID, "Laporan", 100, None),), memberships=(Membership(SOME_ID, "P", 1_000, 0),)
    )

    found = scored(facts)

    assert found.score == 0
    assert [one.code for one in found.components] == [Code.TASK_COMPLETION, Code.PROGRAM_CONTRIBUTION]


def test_nothing_at_all_is_no_score_to_speak_of() -> None:
    found = scored(Facts())

    assert (found.score, found.components) == (0, ())
    assert found.missing == rules.WEIGHTED


@pytest.mark.parametrize(
    ("minutes", "worth"),
    [(0, 10_000), (1, 9_500), (30, 9_500), (31, 9_000), (60, 9_000), (90, 8_750), (91, 8_500), (600, 8_500)],
)
def test_lateness_costs_what_its_band_says(minutes: int, worth: int) -> None:
    assert scored(Facts(days=(Day(is_present=True, late_minutes=minutes),))).score == worth
    assert scored(Facts(days=(Day(is_present=True, early_minutes=minutes),))).score == worth


def test_a_kind_of_post_without_weights_is_an_error_and_not_zero() -> None:
    with pytest.raises(KeyError):
        rules.score(RULES, "jpt", Facts())


def test_an_innovation_takes_nothing_from_those_who_have_none_and_never_exceeds_the_cap() -> None:
    facts = Facts(indicators=(Indicator(SOME_ID, "Laporan", 1, 12_000),))

    assert scored(facts).score == scored(replace(facts, innovations_verified=5)).score == 12_000
    assert (
        scored(replace(facts, indicators=(Indicator(SOME_ID, "L", 1, 11_800),), innovations_verified=5)).score == 12_000
    )


# --- whatever the facts ---

ids = st.integers(0, 2**32).map(lambda number: UUID(int=number))
days = st.builds(Day, is_present=st.booleans(), late_minutes=st.integers(0, 500), early_minutes=st.integers(0, 500))
indicators = st.builds(Indicator, ids, st.just("Indikator"), st.integers(1, 100), st.none() | st.integers(0, 12_000))
memberships = st.builds(Membership, ids, st.just("Program"), st.integers(1, 10_000), st.integers(0, 30))
facts_of_a_month = st.builds(
    Facts,
    due_days=st.integers(0, 27),
    days=st.lists(days, max_size=27).map(tuple),
    indicators=st.lists(indicators, max_size=6).map(tuple),
    approved_minutes=st.integers(0, 20_000),
    approved_activities=st.integers(0, 300),
    memberships=st.lists(memberships, max_size=4, unique_by=lambda one: one.id).map(tuple),
    innovations_verified=st.integers(0, 4),
    innovations_adopted=st.integers(0, 9),
    satisfaction=st.none() | st.integers(2_500, 10_000),
)
weightings = (
    st.lists(st.integers(0, 100), min_size=4, max_size=4)
    .filter(any)
    .map(lambda parts: dict(zip(rules.WEIGHTED, _to_full(parts), strict=True)))
)
rule_sets = st.builds(
    lambda weights, cap, share: replace(RULES, weights={"executor": weights}, cap=cap, indicator_share=share),
    weightings,
    st.integers(10_000, 15_000),
    st.integers(0, 10_000),
)


def _to_full(parts: list[int]) -> list[int]:
    found = [part * rules.FULL // sum(parts) for part in parts]
    found[found.index(max(found))] += rules.FULL - sum(found)
    return found


@given(rule_sets, facts_of_a_month)
def test_points_add_up_exactly_and_stay_between_nothing_and_the_cap(rule_set: RuleSet, facts: Facts) -> None:
    found = scored(facts, rule_set)

    assert sum(one.points for one in found.components) == found.score
    assert 0 <= found.score <= rule_set.cap
    assert all(one.points >= 0 for one in found.components)


@given(rule_sets, facts_of_a_month)
def test_the_order_of_facts_does_not_matter(rule_set: RuleSet, facts: Facts) -> None:
    other = replace(
        facts, days=facts.days[::-1], indicators=facts.indicators[::-1], memberships=facts.memberships[::-1]
    )

    assert scored(other, rule_set) == scored(facts, rule_set)


@given(rule_sets, facts_of_a_month, st.integers(1, 5_000))
def test_more_approved_work_never_lowers_a_score(rule_set: RuleSet, facts: Facts, minutes: int) -> None:
    more = replace(facts, approved_minutes=facts.approved_minutes + minutes, approved_activities=301)

    assert scored(more, rule_set).score >= scored(facts, rule_set).score


@given(rule_sets, facts_of_a_month, st.data())
def test_more_of_anything_good_never_lowers_a_score(rule_set: RuleSet, facts: Facts, data: st.DataObject) -> None:
    before = scored(facts, rule_set).score
    better = [
        replace(facts, innovations_verified=facts.innovations_verified + 1),
        replace(facts, innovations_adopted=facts.innovations_adopted + 1),
        replace(facts, indicators=tuple(replace(one, achievement=12_000) for one in facts.indicators)),
        replace(
            facts, memberships=tuple(replace(one, contributions=one.contributions + 1) for one in facts.memberships)
        ),
        replace(facts, days=tuple(replace(day, late_minutes=day.late_minutes // 2) for day in facts.days)),
        replace(facts, days=tuple(replace(day, is_present=True) for day in facts.days)),
    ]

    assert scored(data.draw(st.sampled_from(better)), rule_set).score >= before


@given(st.lists(st.fractions(0, 120), max_size=6))
def test_shares_of_a_sum_differ_from_it_by_nothing_and_from_themselves_by_less_than_a_hundredth(
    parts: list[Fraction],
) -> None:
    total, shares = numbers.shared(parts)

    assert sum(shares) == total == numbers.hundredths(sum(parts, Fraction(0)))
    assert all(abs(Fraction(share, 100) - part) < Fraction(1, 100) for share, part in zip(shares, parts, strict=True))


@pytest.mark.parametrize(
    ("value", "said"), [(0, "0"), (9_000, "90"), (8_235, "82,35"), (8_230, "82,3"), (5, "0,05"), (12_001, "120,01")]
)
def test_hundredths_are_written_as_people_do(value: int, said: str) -> None:
    assert numbers.spoken(value) == said


def test_a_late_band_without_an_end_is_the_last() -> None:
    assert RULES.late_bands[-1] == Band(None, 1_500)
