"""An officer's days: what is logged, what is empty, and the marks of a finished day or week."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from backend.activities import days as marking
from backend.activities import rules
from backend.activities.models import DayMark
from backend.audit.models import AuditEntry
from backend.kit.ids import uuid7
from backend.kit.outbox import OutboxRow
from tests.activities.doing import counted, log, withdraw
from tests.client import Answer, Client
from tests.people import Person
from tests.sync.test_push import an_operation, outcomes, push
from tests.world import World, days

PATH = "/api/v1/me/days"


def monday(world: World) -> date:
    """Of last week: all of it is over."""
    return rules.week_of(world.today) - days(7)


def mark(
    client: Client, world: World, day: date, kind: str = "day", person: Person | None = None, **members: Any
) -> Answer:
    body = {"id": str(uuid7()), "kind": kind, "day": day.isoformat(), **members}
    return client.sign_in(person or world.officer).post("/api/v1/me/day-marks", json=body)


def look(client: Client, first: date, last: date) -> dict[date, dict[str, Any]]:
    answer = client.get(f"{PATH}?from={first}&to={last}")
    assert answer.status == 200, answer
    return {date.fromisoformat(one["day"]): one for one in answer.json["items"]}


def states(client: Client, world: World, person: Person | None = None) -> list[str]:
    """Monday to Sunday of last week."""
    client.sign_in(person or world.officer)
    first = monday(world)
    return [one["state"] for one in look(client, first, first + days(6)).values()]


FREE = ["excused", "excused"]


def test_a_week_without_entries_is_empty_but_for_its_weekend(client: Client, world: World) -> None:
    assert states(client, world) == ["empty"] * 5 + FREE


def test_a_day_with_an_entry_is_logged_with_its_sum(client: Client, world: World) -> None:
    first = rules.week_of(world.today - days(1))
    yesterday = world.today - days(1)
    log(client, world, minutes=90)
    log(client, world, start=world.morning() + timedelta(hours=3), minutes=30)

    found = look(client, first, yesterday)

    assert found[yesterday] == {"day": yesterday.isoformat(), "entries": 2, "minutes": 120, "state": "logged"}


def test_a_withdrawn_entry_leaves_its_day_empty_again(client: Client, world: World) -> None:
    activity = log(client, world, start=world.morning(monday(world) + days(4)))
    withdraw(client, activity)

    assert states(client, world) == ["empty"] * 5 + FREE


def test_a_marked_day_is_done_with_or_without_entries(client: Client, world: World) -> None:
    answer = mark(client, world, monday(world) + days(2))

    assert answer.status == 201
    assert set(answer.json) == {"id", "kind", "day", "made_at", "marked_at"}
    assert states(client, world) == ["empty", "empty", "done", "empty", "empty", *FREE]


def test_a_marked_week_is_done_whichever_of_its_days_was_named(client: Client, world: World) -> None:
    answer = mark(client, world, monday(world) + days(3), "week")

    assert answer.json["day"] == monday(world).isoformat()
    assert states(client, world) == ["done"] * 7
    around = look(client, monday(world) - days(1), monday(world) + days(7))
    assert [list(around.values())[place]["state"] for place in (0, -1)] == ["excused", "empty"]


def test_a_week_counts_for_a_look_that_begins_inside_it(client: Client, world: World) -> None:
    mark(client, world, monday(world), "week")

    assert look(client, monday(world) + days(2), monday(world) + days(2)).popitem()[1]["state"] == "done"


def test_a_mark_again_is_harmless_and_the_first_one_stands(client: Client, world: World, session: Session) -> None:
    body = {"id": str(uuid7())}
    first = mark(client, world, monday(world), **body)
    again = mark(client, world, monday(world), **body)
    other = mark(client, world, monday(world))

    assert [one.status for one in (first, again, other)] == [201, 200, 200]
    assert first.json == again.json == other.json
    assert len(session.scalars(select(DayMark)).all()) == 1


def test_an_id_that_is_taken_is_refused(client: Client, world: World) -> None:
    body = {"id": str(uuid7())}
    mark(client, world, monday(world), **body)

    assert mark(client, world, monday(world) + days(1), **body).problem == "operation-differs"
    assert mark(client, world, monday(world), "week", **body).problem == "operation-differs"
    assert mark(client, world, monday(world), person=world.head, **body).problem == "id-taken"
    assert states(client, world, world.head) == ["empty"] * 5 + FREE


def test_a_day_that_has_not_begun_cannot_be_finished(client: Client, world: World) -> None:
    assert mark(client, world, world.today + days(2)).problem == "day-not-begun"
    assert mark(client, world, world.today + days(8), "week").problem == "day-not-begun"
    assert mark(client, world, world.today).status == 201
    assert mark(client, world, rules.week_of(world.today) + days(6), "week").status == 201


def test_a_mark_is_told_to_the_trail_and_as_a_fact(
    client: Client, world: World, session: Session, connection: Connection
) -> None:
    made = mark(client, world, world.today).json

    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "day.done")).all()
    facts = session.scalars(select(OutboxRow).where(OutboxRow.name == "day.marked")).all()

    assert [(str(one.subject_id), one.details) for one in entries] == [(made["id"], {"day": made["day"]})]
    assert [(one.employee_id, one.unit_id, one.day) for one in facts] == [
        (world.officer.employee_id, world.puskesmas, world.today)
    ]


def test_one_officers_marks_are_not_anothers(client: Client, world: World) -> None:
    mark(client, world, monday(world), "week", world.head)

    assert states(client, world) == ["empty"] * 5 + FREE


def test_at_most_two_months_are_shown_at_once(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    first = world.today - days(61)

    assert len(look(client, first, world.today)) == 62
    for span in (f"from={first - days(1)}&to={world.today}", f"from={world.today}&to={first}"):
        answer = client.get(f"{PATH}?{span}")
        assert (answer.problem, answer.json["errors"][0]["pointer"]) == ("invalid", "/to")
    assert client.get(f"{PATH}?from={first}").problem == "invalid"


def test_who_is_no_officer_has_no_days(client: Client, world: World) -> None:
    client.sign_in(world.a_service("activities:read", units=(world.puskesmas,)))

    assert client.get(f"{PATH}?from={world.today}&to={world.today}").problem == "not-allowed"


def test_another_calendar_can_be_handed_in(client: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    holiday = monday(world) + days(1)
    monkeypatch.setattr(marking, "_excused", lambda session, employee_id, first, last: [holiday])

    assert states(client, world) == ["empty", "excused", *["empty"] * 5]


def test_two_months_cost_as_many_statements_as_one_day(client: Client, world: World, connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        pytest.skip("counted on SQLite")
    client.sign_in(world.officer)
    for first in (world.today, world.today - days(61)):
        with counted(connection) as count:
            look(client, first, world.today)
        assert count() == 8  # two for the entries and marks, six for the calendar and leave


# --- from a phone's queue ---


def test_a_phone_marks_days_and_weeks_among_its_entries(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    day = {"id": str(uuid7()), "day": monday(world).isoformat()}
    week = {"id": str(uuid7()), "day": (monday(world) - days(7)).isoformat()}
    operations = [
        an_operation(world, world.an_activity()),
        an_operation(world, day, kind="day.done"),
        an_operation(world, week, kind="week.done"),
    ]

    first, again = push(client, world, *operations), push(client, world, *operations)

    assert outcomes(first) == ["applied"] * 3
    assert [(one["version"], one["entity"]) for one in first.json["results"][1:]] == [(1, None)] * 2
    assert outcomes(again) == ["duplicate"] * 3
    assert [(one["version"], one["entity"]) for one in again.json["results"][1:]] == [(1, None)] * 2
    assert again.json["device"] == {"stored": 3}
    assert states(client, world)[:2] == ["done", "empty"]
    assert look(client, monday(world) - days(7), monday(world) - days(1)).popitem()[1]["state"] == "done"


def test_a_mark_with_another_operation_and_id_is_applied_and_changes_nothing(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    for _ in range(2):
        body = {"id": str(uuid7()), "day": monday(world).isoformat()}
        assert outcomes(push(client, world, an_operation(world, body, kind="day.done"))) == ["applied"]

    assert states(client, world)[0] == "done"


def test_a_mark_that_cannot_be_is_refused_alone(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    ahead = {"id": str(uuid7()), "day": (world.today + days(9)).isoformat()}
    malformed = {"id": str(uuid7()), "day": "kemarin"}
    good = {"id": str(uuid7()), "day": world.today.isoformat()}

    answer = push(client, world, *(an_operation(world, body, kind="day.done") for body in (ahead, malformed, good)))

    assert outcomes(answer) == ["refused", "refused", "applied"]
    assert [one["problem"]["type"] for one in answer.json["results"][:2]] == [
        "/problems/day-not-begun",
        "/problems/invalid",
    ]


def test_a_mark_never_shows_an_activity_that_bears_its_id(client: Client, world: World) -> None:
    activity = log(client, world)
    operation = an_operation(world, {"id": activity["id"], "day": world.today.isoformat()}, kind="day.done")
    push(client, world, operation)

    assert push(client, world, operation).json["results"][0]["entity"] is None


# --- rules ---


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_week_begins_on_monday_and_holds_its_day(day: date) -> None:
    first = rules.week_of(day)

    assert first.weekday() == 0
    assert day in rules.days_between(first, first + days(6))
    assert rules.weekend_days(first, first + days(6)) == {first + days(5), first + days(6)}


def test_what_the_officer_said_goes_before_what_is_counted() -> None:
    assert rules.day_state(is_done=True, entries=3, is_excused=True) == "done"
    assert rules.day_state(is_done=False, entries=3, is_excused=True) == "logged"
    assert rules.day_state(is_done=False, entries=0, is_excused=True) == "excused"
    assert rules.day_state(is_done=False, entries=0, is_excused=False) == "empty"
