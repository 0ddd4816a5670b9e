"""Clocks over weekends and holidays: as tables, and as what must hold for any days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.feedback import rules_clocks
from backend.feedback.rules import DEFAULT_POLICY, OPEN_STATES, RESTING_STATES, Policy, ReportState
from backend.feedback.rules_clocks import HORIZON, Clocks
from tests.world import days

# 30 November 2026 is a Monday.
MONDAY = date(2026, 11, 30)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (MONDAY + timedelta(days=one) for one in range(1, 7))
NEXT = timedelta(days=7)


@pytest.mark.parametrize(
    ("arrived", "count", "free", "due"),
    [
        (MONDAY, 3, set(), THURSDAY),
        (TUESDAY, 3, set(), FRIDAY),
        (WEDNESDAY, 3, set(), MONDAY + NEXT),
        (FRIDAY, 3, set(), WEDNESDAY + NEXT),
        (SATURDAY, 3, set(), WEDNESDAY + NEXT),
        (SUNDAY, 3, set(), WEDNESDAY + NEXT),
        (MONDAY, 1, set(), TUESDAY),
        (FRIDAY, 1, set(), MONDAY + NEXT),
        (MONDAY, 5, set(), MONDAY + NEXT),
        # The day of arrival never counts, be it free or not.
        (MONDAY, 3, {MONDAY}, THURSDAY),
        (MONDAY, 3, {TUESDAY}, FRIDAY),
        (MONDAY, 3, {TUESDAY, WEDNESDAY}, MONDAY + NEXT),
        # A holiday on a weekend takes nothing away.
        (WEDNESDAY, 3, {SATURDAY, SUNDAY}, MONDAY + NEXT),
        # A long holiday: Idul Fitri with its joint leave.
        (FRIDAY, 3, {MONDAY + NEXT, TUESDAY + NEXT, WEDNESDAY + NEXT, THURSDAY + NEXT, FRIDAY + NEXT},
         WEDNESDAY + 2 * NEXT),
    ],
)  # fmt: skip
def test_working_days_skip_weekends_and_holidays(arrived: date, count: int, free: set[date], due: date) -> None:
    assert rules_clocks.after_working_days(arrived, count, free) == due


DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
COUNTS = st.integers(1, 60)


@st.composite
def around(draw: st.DrawFn) -> tuple[date, set[date]]:
    """A day and free days in the weeks after it."""
    day = draw(DAYS)
    return day, {day + timedelta(days=one) for one in draw(st.sets(st.integers(0, 60), max_size=25))}


@given(found=around(), count=COUNTS)
def test_so_many_working_days_lie_between_arrival_and_the_last_day(found: tuple[date, set[date]], count: int) -> None:
    day, free = found

    due = rules_clocks.after_working_days(day, count, free)

    between = [day + timedelta(days=one) for one in range(1, (due - day).days + 1)]
    assert sum(rules_clocks.is_working_day(one, free) for one in between) == count
    assert rules_clocks.is_working_day(due, free)


@given(found=around(), count=COUNTS)
def test_a_holiday_more_never_shortens_a_clock(found: tuple[date, set[date]], count: int) -> None:
    day, free = found
    fewer = set(sorted(free)[1:])

    assert rules_clocks.after_working_days(day, count, fewer) <= rules_clocks.after_working_days(day, count, free)


@given(found=around(), count=COUNTS)
def test_a_later_arrival_is_never_due_earlier(found: tuple[date, set[date]], count: int) -> None:
    day, free = found
    following = day + timedelta(days=1)

    assert rules_clocks.after_working_days(day, count, free) <= rules_clocks.after_working_days(following, count, free)


def test_a_calendar_without_any_working_day_still_ends() -> None:
    always = {MONDAY + timedelta(days=one) for one in range(2000)}

    due = rules_clocks.after_working_days(MONDAY, 3, always)

    assert MONDAY + HORIZON < due <= MONDAY + HORIZON + timedelta(days=7)


@given(day=DAYS, verify=COUNTS, finish=st.integers(1, 366))
def test_the_finish_counts_calendar_days(day: date, verify: int, finish: int) -> None:
    found = rules_clocks.clocks(day, Policy(day, verify, finish, 3, 28, 7), ())

    assert found.finish_due_on == day + timedelta(days=finish)


def test_unless_decided_three_working_days_sixty_days_and_one_question_after_four_weeks() -> None:
    found = rules_clocks.clocks(MONDAY, DEFAULT_POLICY, ())

    assert found == Clocks(THURSDAY, date(2027, 1, 29))
    assert rules_clocks.asks_again_on(MONDAY, DEFAULT_POLICY) == MONDAY + 4 * NEXT


# --- which clock runs ---

CLOCKS = Clocks(THURSDAY, THURSDAY + 8 * NEXT)


@pytest.mark.parametrize(
    ("state", "due"),
    [
        ("received", CLOCKS.verify_due_on),
        ("verified", CLOCKS.finish_due_on),
        ("assigned", CLOCKS.finish_due_on),
        ("answered", CLOCKS.finish_due_on),
        ("closed", None),
        ("forwarded", None),
        ("archived", None),
    ],
)
def test_each_state_has_its_clock(state: str, due: date | None) -> None:
    assert rules_clocks.running_due(ReportState(state), CLOCKS) == due


@given(state=st.sampled_from(sorted(ReportState)), due=st.tuples(DAYS, DAYS), today=DAYS)
def test_a_report_is_late_or_soon_or_neither_and_rises_on_the_day_it_is_late(
    state: ReportState, due: tuple[date, date], today: date
) -> None:
    found = Clocks(*due)
    late, soon = rules_clocks.is_late(state, found, today), rules_clocks.is_soon(state, found, today)
    rises = rules_clocks.escalates_on(state, found)

    assert not (late and soon)
    assert (rises is None) == (state in RESTING_STATES)
    assert late == (rises is not None and rises <= today)
    assert state in OPEN_STATES or not (late or soon)


def test_the_next_level_has_working_days_of_its_own() -> None:
    assert rules_clocks.next_escalation(FRIDAY, DEFAULT_POLICY, {MONDAY + NEXT}) == THURSDAY + NEXT + days(1)


# --- the question ---


@pytest.mark.parametrize(
    ("state", "after", "answered", "asks"),
    [
        ("closed", 27, None, False),
        ("closed", 28, None, True),
        ("closed", 400, None, True),
        ("closed", 28, True, False),
        ("closed", 28, False, False),
        ("assigned", 28, None, False),
        ("archived", 28, None, False),
    ],
)
def test_the_reporter_is_asked_after_28_days_and_once(
    state: str, after: int, answered: bool | None, asks: bool
) -> None:
    ask_on = rules_clocks.asks_again_on(MONDAY, DEFAULT_POLICY)
    today = MONDAY + timedelta(days=after)

    assert rules_clocks.asks_now(ReportState(state), ask_on, today, answered=answered) is asks
