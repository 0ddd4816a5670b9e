"""Rupiah of a month: the published sample tables, and what holds for every policy."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.scoring import tpp
from backend.scoring.tpp import Band, Event, Happened, Policy

DISTRICT, MINISTRY = tpp.SAMPLES
MONDAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("event", "minutes", "of_discipline", "of_all"),
    [
        (Event.LATE, 1, 50, 20),
        (Event.LATE, 30, 50, 20),
        (Event.LATE, 31, 100, 40),
        (Event.LATE, 60, 100, 40),
        (Event.LATE, 90, 125, 50),
        (Event.EARLY_LEAVE, 91, 150, 60),
        (Event.NO_RECORD, 0, 150, 60),
        (Event.ABSENT, 0, 150, 60),
        (Event.NO_ASSEMBLY, 0, 200, 80),
    ],
)
def test_a_district_deducts_as_its_table_says(event: Event, minutes: int, of_discipline: int, of_all: int) -> None:
    """Domain handbook 1.11: 0.5 % of the discipline part is 0.20 % of the whole, and so on."""
    found = tpp.sheet(DISTRICT, 5_000_000, 10_000, [Happened(MONDAY, event, minutes)])

    assert [line.cost for line in found.lines] == [of_discipline]
    assert found.deducted == 5_000_000 * of_all // 10_000
    assert found.total == 5_000_000 - found.deducted


@pytest.mark.parametrize(
    ("event", "minutes", "of_all"),
    [
        (Event.LATE, 30, 50),
        (Event.LATE, 60, 100),
        (Event.EARLY_LEAVE, 90, 150),
        (Event.LATE, 91, 200),
        (Event.ABSENT, 0, 400),
    ],
)
def test_a_ministry_deducts_from_the_whole(event: Event, minutes: int, of_all: int) -> None:
    found = tpp.sheet(MINISTRY, 4_000_000, 0, [Happened(MONDAY, event, minutes)])

    assert found.deducted == 4_000_000 * of_all // 10_000


def test_each_deduction_says_why() -> None:
    happened = [Happened(MONDAY, Event.NO_ASSEMBLY), Happened(MONDAY, Event.LATE, 75)]

    found = tpp.sheet(DISTRICT, 3_000_000, 9_000, happened)

    assert [(line.reason, line.rupiah) for line in found.lines] == [
        ("Terlambat 75 menit: 1,25% dari bagian disiplin", 15_000),
        ("Tidak mengikuti apel: 2% dari bagian disiplin", 24_000),
    ]
    assert (found.productivity, found.discipline, found.deducted) == (1_620_000, 1_200_000, 39_000)
    assert found.total == 2_781_000


def test_being_on_time_costs_nothing_and_shows_no_line() -> None:
    assert tpp.sheet(DISTRICT, 3_000_000, 10_000, [Happened(MONDAY, Event.LATE, 0)]).lines == ()


policies = st.builds(
    Policy,
    st.just("p"),
    st.just("P"),
    productivity_share=st.integers(0, 10_000),
    bands=st.tuples(st.integers(0, 500), st.integers(0, 500)).map(
        lambda two: (Band(30, min(two)), Band(None, max(two)))
    ),
    no_record=st.integers(0, 1_000),
    absent=st.integers(0, 1_000),
    no_assembly=st.integers(0, 1_000),
)
happenings = st.lists(
    st.builds(
        Happened,
        st.integers(0, 29).map(lambda days: MONDAY + timedelta(days)),
        st.sampled_from(Event),
        st.integers(0, 300),
    ),
    max_size=40,
)
amounts = st.integers(0, 60_000_000)


@given(policies, amounts, st.integers(0, 12_000), happenings)
def test_lines_add_up_to_what_is_deducted_and_nobody_owes_anything(
    policy: Policy, base: int, productivity: int, happened: list[Happened]
) -> None:
    found = tpp.sheet(policy, base, productivity, happened)

    assert sum(line.rupiah for line in found.lines) == found.deducted <= found.discipline
    assert found.total == found.productivity + found.discipline - found.deducted
    assert 0 <= found.total <= base


@given(policies, amounts, happenings)
def test_the_order_of_events_does_not_matter(policy: Policy, base: int, happened: list[Happened]) -> None:
    assert tpp.sheet(policy, base, 10_000, happened) == tpp.sheet(policy, base, 10_000, happened[::-1])


@given(policies, amounts, happenings, st.data())
def test_another_event_never_pays(policy: Policy, base: int, happened: list[Happened], data: st.DataObject) -> None:
    more = [*happened, Happened(MONDAY, data.draw(st.sampled_from(Event)), data.draw(st.integers(0, 300)))]

    assert tpp.sheet(policy, base, 10_000, more).total <= tpp.sheet(policy, base, 10_000, happened).total
