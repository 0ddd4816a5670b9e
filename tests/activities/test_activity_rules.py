"""Properties of the rules of logging, whatever the phone's clock says."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st

from backend.activities import rules
from backend.activities.rules import DEFAULT_POLICY, Entry, Near, Policy

moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.timedeltas(timedelta(seconds=1), timedelta(hours=24))
offsets = st.timedeltas(timedelta(days=-900), timedelta(days=900))
small = st.timedeltas(timedelta(minutes=-5), timedelta(minutes=5))
waits = st.timedeltas(timedelta(0), timedelta(days=120))
policies = st.builds(Policy, st.just(date(2000, 1, 1)), st.integers(0, 60), st.integers(0, 366), st.integers(60, 1440))


@given(moments, st.none() | moments, st.none() | moments, st.none() | moments, moments)
def test_the_moment_judged_by_is_never_after_the_arrival(
    received: datetime, made: datetime | None, sent: datetime | None, seen: datetime | None, started: datetime
) -> None:
    found = rules.captured(made, received_at=received, started_at=started, sent_at=sent, seen_server_time=seen)

    assert found.judged_at <= received
    assert found.made_at == made
    if seen is not None and seen <= received and made is not None:
        assert found.judged_at >= min(seen, received)


@given(moments, offsets, waits, st.timedeltas(timedelta(0), timedelta(hours=30)), policies)
def test_a_late_sync_never_makes_an_honest_entry_late(
    started: datetime, offset: timedelta, wait: timedelta, after: timedelta, policy: Policy
) -> None:
    """Logged `after` its start, sent after any `wait`, by a phone whose clock is off by anything."""
    made, received = started + after, started + after + wait
    worked_on = started.date()
    at_once = rules.is_late(worked_on, made.date(), policy)

    found = rules.captured(made - offset, received_at=received, started_at=started - offset, sent_at=received - offset)

    assert not found.is_impossible
    assert abs(found.judged_at - made) <= rules.CLOCK_TOLERANCE
    if found.is_clock_off or offset == timedelta(0):
        assert rules.is_late(worked_on, found.judged_at.date(), policy) == at_once


@given(moments, waits, st.timedeltas(timedelta(minutes=5, seconds=1), timedelta(days=900)))
def test_a_making_after_the_arrival_is_impossible(received: datetime, ago: timedelta, ahead: timedelta) -> None:
    found = rules.captured(received + ahead, received_at=received, started_at=received - ago)

    assert (found.is_impossible, found.is_clock_off, found.judged_at) == (True, True, received)


@given(moments, st.timedeltas(timedelta(seconds=1), timedelta(days=900)), waits)
def test_a_making_before_the_work_is_impossible(started: datetime, before: timedelta, wait: timedelta) -> None:
    found = rules.captured(started - before, received_at=started + wait, started_at=started)

    assert (found.is_impossible, found.is_clock_off) == (True, True)


@given(moments, small, spans)
def test_a_clock_within_five_minutes_is_taken_as_right(received: datetime, offset: timedelta, ago: timedelta) -> None:
    made = received - ago
    found = rules.captured(made, received_at=received, started_at=made, sent_at=received - offset)

    assert (found.is_clock_off, found.judged_at) == (False, made)


@given(moments)
def test_without_a_making_the_arrival_counts(received: datetime) -> None:
    found = rules.captured(None, received_at=received, started_at=received)

    assert (found.judged_at, found.is_clock_off, found.is_impossible) == (received, False, False)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-400, 400), policies)
def test_what_is_on_time_is_also_in_the_window(worked_on: date, after: int, policy: Policy) -> None:
    assume(policy.on_time_days <= policy.late_window_days)
    made_on = worked_on + timedelta(days=after)

    if not rules.is_late(worked_on, made_on, policy):
        assert rules.is_in_window(worked_on, made_on, policy)


def an_entry(started: datetime, span: timedelta, number: int = 1, text: str = "Apel") -> Entry:
    return Entry(UUID(int=number), started, started + span, text)


@given(moments, spans, st.timedeltas(timedelta(days=-2), timedelta(days=2)), spans)
def test_overlapping_is_mutual_and_means_shared_time(
    start: datetime, one: timedelta, gap: timedelta, two: timedelta
) -> None:
    first, second = an_entry(start, one), an_entry(start + gap, two, 2)

    forth = rules.overlapping(first.started_at, first.ended_at, [second])
    back = rules.overlapping(second.started_at, second.ended_at, [first])

    shared = min(first.ended_at, second.ended_at) - max(first.started_at, second.started_at)
    assert (forth is None) == (back is None) == (shared <= timedelta(0))


@given(moments, spans)
def test_minutes_are_whole_rounded_and_at_least_one(start: datetime, span: timedelta) -> None:
    minutes = rules.minutes_between(start, start + span)

    assert 1 <= minutes <= 1440
    assert minutes == 1 or abs(minutes * 60 - span.total_seconds()) <= 30


@given(moments, st.integers(1, 1440), st.integers(1, 1440))
def test_minutes_of_whole_parts_add_up(start: datetime, one: int, two: int) -> None:
    middle, end = start + timedelta(minutes=one), start + timedelta(minutes=one + two)

    assert rules.minutes_between(start, middle) + rules.minutes_between(middle, end) == rules.minutes_between(
        start, end
    )


def asked(**members: Any) -> list[dict[str, Any]]:
    start = datetime(2026, 11, 23, 1, tzinfo=UTC)
    given_ = {
        "started_at": start,
        "description": "Kunjungan",
        "has_template": False,
        "is_mock": False,
        "capture": rules.captured(None, received_at=start + timedelta(hours=2), started_at=start),
        "received_at": start + timedelta(hours=2),
        "day_minutes": 60,
        "policy": DEFAULT_POLICY,
        "near": Near(),
    }
    return rules.signals(**{**given_, **members})


@given(
    st.booleans(),
    st.booleans(),
    st.integers(1, 3000),
    st.none() | st.builds(Entry, st.uuids(), moments, moments, st.text(max_size=200)),
    st.none() | st.uuids(),
)
def test_every_signal_has_all_members_and_comes_once(
    has_template: bool, is_mock: bool, day_minutes: int, overlapping: Entry | None, same_text: UUID | None
) -> None:
    near = Near(overlapping, same_text)

    found = asked(has_template=has_template, is_mock=is_mock, day_minutes=day_minutes, near=near)

    codes = [one["code"] for one in found]
    assert len(codes) == len(set(codes))
    assert all(one.keys() == {"code", "activity_id", "description", "minutes"} for one in found)
    assert ("overlaps" in codes) == (overlapping is not None)
    assert "same_text" not in codes  # the words are too few to be worth a question
    assert ("mock_location" in codes) == is_mock
    assert ("long_day" in codes) == (day_minutes > DEFAULT_POLICY.long_day_minutes)
