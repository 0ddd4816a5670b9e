"""Properties of innovations: their steps, their gain, and how figures are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.programs import rules_innovations as rules
from backend.programs.rules_innovations import Gain, InnovationState, Polarity, Step

figures = st.integers(-(10**13), 10**13)


@given(figures)
def test_a_figure_is_written_as_it_is_read(value: int) -> None:
    assert rules.amount_e4(rules.amount(value)) == value


@pytest.mark.parametrize(
    ("text", "value", "shortest"),
    [
        ("61.50", 615_000, "61.5"),
        ("78.2", 782_000, "78.2"),
        ("0", 0, "0"),
        ("-0", 0, "0"),
        ("-0.0001", -1, "-0.0001"),
        ("100", 1_000_000, "100"),
        ("007.1", 71_000, "7.1"),
    ],
)
def test_figures(text: str, value: int, shortest: str) -> None:
    assert rules.amount_e4(text) == value
    assert rules.amount(value) == shortest


@pytest.mark.parametrize(
    ("before", "after", "polarity", "difference", "improvement_e2"),
    [
        # 61.50 % of pupils before, 78.20 % after: 16.70 points, which is 27.15 % of what it was.
        pytest.param("61.50", "78.20", Polarity.HIGHER, "16.7", 2_715, id="participation rises"),
        pytest.param("30", "12", Polarity.LOWER, "18", 6_000, id="waiting time falls"),
        pytest.param("78.20", "61.50", Polarity.HIGHER, "-16.7", -2_136, id="it became worse"),
        pytest.param("-4", "-2", Polarity.HIGHER, "2", 5_000, id="less than nothing"),
        pytest.param("0", "12", Polarity.HIGHER, "12", None, id="from nothing"),
        pytest.param("3", "3", Polarity.LOWER, "0", 0, id="the same"),
    ],
)
def test_the_gain(before: str, after: str, polarity: Polarity, difference: str, improvement_e2: int | None) -> None:
    found = rules.gain(rules.amount_e4(before), rules.amount_e4(after), polarity)

    assert (rules.amount(found.difference_e4), found.improvement_e2) == (difference, improvement_e2)


@given(figures, figures)
def test_what_is_a_gain_one_way_is_a_loss_the_other(before: int, after: int) -> None:
    higher, lower = (rules.gain(before, after, polarity) for polarity in (Polarity.HIGHER, Polarity.LOWER))

    assert lower == Gain(-higher.difference_e4, None if higher.improvement_e2 is None else -higher.improvement_e2)


@given(figures.filter(bool), figures, st.integers(0, 10**12))
def test_a_better_figure_is_never_a_smaller_gain(before: int, after: int, more: int) -> None:
    less, better = rules.gain(before, after, Polarity.HIGHER), rules.gain(before, after + more, Polarity.HIGHER)

    assert less.improvement_e2 is not None
    assert better.improvement_e2 is not None
    assert better.improvement_e2 >= less.improvement_e2
    assert better.improvement_e2 < 2**63  # as far as JSON's numbers go


def test_an_innovation_is_verified_only_after_it_was_tried_and_measured() -> None:
    ways: dict[InnovationState, list[Step]] = {InnovationState.PROPOSED: []}
    reached = [InnovationState.PROPOSED]
    for state in reached:
        for step in Step:
            after = rules.state_after(state, step)
            if after is not None and after not in ways:
                ways[after] = [*ways[state], step]
                reached.append(after)

    assert set(ways) == set(InnovationState)
    assert ways[InnovationState.VERIFIED] == [Step.TRY, Step.MEASURE, Step.VERIFY]
    assert ways[InnovationState.ADOPTED] == [Step.TRY, Step.MEASURE, Step.VERIFY, Step.ADOPT]


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_whatever_steps_are_tried_what_is_adopted_was_verified_and_what_is_withdrawn_stays_so(
    steps: list[Step],
) -> None:
    state, taken = InnovationState.PROPOSED, list[Step]()
    for step in steps:
        after = rules.state_after(state, step)
        if state is InnovationState.WITHDRAWN:
            assert after is None
        if after is not None:
            state = after
            taken.append(step)

    if Step.ADOPT in taken:
        assert Step.VERIFY in taken[: taken.index(Step.ADOPT)]
    if Step.VERIFY in taken:
        assert Step.MEASURE in taken[: taken.index(Step.VERIFY)]
        assert Step.WITHDRAW not in taken
