"""Properties of programs: when one runs, whose share is how large, how far it is."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from backend.programs import rules
from backend.programs.rules import Held, Milestone, ProgramStatus, Progress, StatusSince

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
days = st.dates(date(2026, 10, 1), date(2026, 12, 31))
people = st.integers(1, 6).map(lambda number: UUID(int=number))
RUNNING, DONE, STOPPED, PLANNED = (
    ProgramStatus.RUNNING,
    ProgramStatus.DONE,
    ProgramStatus.STOPPED,
    ProgramStatus.PLANNED,
)


@st.composite
def a_set(draw: Any) -> dict[UUID, int]:
    """Members whose shares add up to 100."""
    cuts = sorted(draw(st.sets(st.integers(1, 99), max_size=4)))
    bounds = [0, *cuts, 100]
    shares = [after - before for before, after in pairwise(bounds)]
    return {UUID(int=number): share for number, share in enumerate(shares, start=1)}


@st.composite
def sets_in_turn(draw: Any) -> list[Held]:
    """What a program has had: each set holds until the day before the next one."""
    starts = sorted(draw(st.sets(days, min_size=1, max_size=4)))
    held: list[Held] = []
    for place, start in enumerate(starts):
        end = starts[place + 1] - timedelta(days=1) if place + 1 < len(starts) else None
        found: dict[UUID, int] = draw(a_set())
        held += [Held(employee_id, share, start, end) for employee_id, share in found.items()]
    return held


@given(sets_in_turn(), days, days)
def test_the_shares_of_a_span_add_up_to_all_of_it_or_nobody_was_a_member(
    held: list[Held], one: date, other: date
) -> None:
    first, last = min(one, other), max(one, other)

    found = rules.shares_over(held, first, last)

    was_anybody = any(rules.days_held(each, first, last) for each in held)
    assert sum(found.values()) == (rules.WHOLE_E2 if was_anybody else 0)
    assert all(share >= 0 for share in found.values())


@given(sets_in_turn(), st.randoms())
def test_the_order_of_rows_decides_nothing(held: list[Held], random: Any) -> None:
    shuffled = list(held)
    random.shuffle(shuffled)

    assert rules.shares_over(held, FIRST, LAST) == rules.shares_over(shuffled, FIRST, LAST)


@given(a_set())
def test_a_set_that_holds_all_month_gives_its_own_shares(shares: dict[UUID, int]) -> None:
    held = [Held(key, share, date(2026, 1, 1), None) for key, share in shares.items()]

    assert rules.shares_over(held, FIRST, LAST) == {key: share * 100 for key, share in shares.items()}


def test_a_month_s_share_is_that_of_its_days() -> None:
    first, second = UUID(int=1), UUID(int=2)
    held = [
        Held(first, 100, date(2026, 10, 1), date(2026, 11, 10)),
        Held(first, 40, date(2026, 11, 11), None),
        Held(second, 60, date(2026, 11, 11), None),
    ]

    found = rules.shares_over(held, FIRST, LAST)

    assert found == {first: 6_000, second: 4_000}  # (10 x 100 + 20 x 40) / 30, and 20 x 60 / 30


def test_thirds_are_divided_by_the_largest_remainder() -> None:
    found = rules.apportioned({UUID(int=number): 1 for number in (3, 1, 2)})

    assert found == {UUID(int=1): 3_334, UUID(int=2): 3_333, UUID(int=3): 3_333}


milestones = st.lists(st.builds(Milestone, days, st.integers(1, 100), st.none() | days), max_size=8)


@given(milestones, days)
def test_progress_is_a_part_and_what_was_in_time_is_both_due_and_done(plan: list[Milestone], day: date) -> None:
    found = rules.progress(plan, day)

    if not plan:
        assert found is None
        return
    assert found is not None
    assert 0 <= found.on_time_e2 <= min(found.done_e2, found.due_e2) <= rules.WHOLE_E2


@given(milestones.filter(bool), days, days)
def test_progress_never_goes_back_as_days_pass(plan: list[Milestone], one: date, other: date) -> None:
    earlier, later = rules.progress(plan, min(one, other)), rules.progress(plan, max(one, other))

    assert earlier is not None
    assert later is not None
    assert earlier.done_e2 <= later.done_e2
    assert earlier.due_e2 <= later.due_e2
    assert earlier.on_time_e2 <= later.on_time_e2


@given(milestones.filter(bool), days, days)
def test_reaching_a_milestone_never_lowers_progress(plan: list[Milestone], reached_on: date, day: date) -> None:
    before = rules.progress([plan[0]._replace(done_on=None), *plan[1:]], day)
    after = rules.progress([plan[0]._replace(done_on=reached_on), *plan[1:]], day)

    assert before is not None
    assert after is not None
    assert (after.done_e2, after.on_time_e2) >= (before.done_e2, before.on_time_e2)
    assert after.due_e2 == before.due_e2


def test_progress_of_a_plan() -> None:
    plan = [
        Milestone(date(2026, 11, 5), 30, date(2026, 11, 4)),
        Milestone(date(2026, 11, 10), 20, date(2026, 11, 12)),
        Milestone(date(2026, 12, 1), 50, None),
    ]

    assert rules.progress(plan, date(2026, 11, 11)) == Progress(3_000, 5_000, 3_000)
    assert rules.progress(plan, date(2026, 11, 12)) == Progress(5_000, 5_000, 3_000)
    assert rules.progress(plan, date(2026, 12, 1)) == Progress(5_000, 10_000, 3_000)


changes = st.lists(st.builds(StatusSince, st.sampled_from(ProgramStatus), days), max_size=5).map(
    lambda found: [
        StatusSince(one.status, since) for one, since in zip(found, sorted(each.since for each in found), strict=True)
    ]
)


@given(changes, days)
def test_a_program_runs_on_a_day_only_inside_its_time(had: list[StatusSince], day: date) -> None:
    is_inside = FIRST <= day <= LAST

    assert rules.runs_on(had, FIRST, LAST, day) <= is_inside
    if is_inside and rules.status_on(had, day) is RUNNING:
        assert rules.runs_on(had, FIRST, LAST, day)


def test_on_the_day_that_a_program_is_ended_it_still_runs() -> None:
    had = [StatusSince(PLANNED, FIRST), StatusSince(RUNNING, FIRST), StatusSince(DONE, date(2026, 11, 20))]

    ran = [day for day in range(1, 31) if rules.runs_on(had, FIRST, LAST, date(2026, 11, day))]

    assert ran == list(range(1, 21))


def test_what_was_stopped_may_be_taken_up_again_and_what_is_planned_is_not_done() -> None:
    allowed = {(one, other) for one in ProgramStatus for other in ProgramStatus if rules.may_follow(one, other)}

    assert allowed == {
        (PLANNED, RUNNING),
        (PLANNED, STOPPED),
        (RUNNING, DONE),
        (RUNNING, STOPPED),
        (DONE, RUNNING),
        (STOPPED, RUNNING),
    }
