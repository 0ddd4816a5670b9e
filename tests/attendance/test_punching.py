"""Marks of presence from phones, and how the day stands by them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.attendance.models import AttendancePunch
from backend.audit.models import AuditEntry
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.kit.outbox import OutboxRow
from tests.attendance.being import PATH, a_punch, a_workday, admin, at, came_and_left, create, day_of, punch
from tests.client import Client
from tests.sync.test_push import an_operation, outcomes, push
from tests.world import World, days, moment

HERE = {"latitude": 3.48, "longitude": 97.81}


def test_a_day_with_both_marks_is_present_and_explained(client: Client, world: World) -> None:
    day = a_workday(world)
    client.sign_in(world.officer)
    came_and_left(client, day, came=7.25)

    found = day_of(client, day)

    assert (found["status"], found["label"], found["late_minutes"]) == ("present", "Hadir", 0)
    assert found["explanation"].startswith("Masuk 07.15, pulang 16.30 (jadwal 07.30–16.")
    assert found["in_at"] == moment(at(day, 7.25))
    assert found["schedule"] == "Perpres 21/2023"
    assert found["recorded"] is None


def test_a_repeat_is_harmless_and_another_body_is_refused(client: Client, world: World, session: Session) -> None:
    body = a_punch("in", at(a_workday(world), 7.5))
    client.sign_in(world.officer)

    first, again = client.post(f"{PATH}/punches", json=body), client.post(f"{PATH}/punches", json=body)

    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    assert client.post(f"{PATH}/punches", json={**body, "kind": "out"}).problem == "operation-differs"
    assert client.sign_in(world.head).post(f"{PATH}/punches", json=body).problem == "id-taken"
    assert len(session.scalars(select(AttendancePunch)).all()) == 1


def test_a_punch_is_told_to_the_trail_and_as_a_fact(client: Client, world: World, session: Session) -> None:
    day = a_workday(world)
    made = punch(client.sign_in(world.officer), "in", at(day, 7.5)).json

    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance.punch")).one()
    fact = session.scalars(select(OutboxRow).where(OutboxRow.name == "attendance.punched")).one()

    assert str(entry.subject_id) == made["id"]
    assert (fact.employee_id, fact.unit_id, fact.day) == (world.officer.employee_id, world.puskesmas, day)


def test_a_punch_from_next_year_is_refused_and_nothing_is_stored(
    client: Client, world: World, session: Session
) -> None:
    client.sign_in(world.officer)

    assert punch(client, "in", world.now + days(365)).problem == "punch-too-far-ahead"
    assert session.scalars(select(AttendancePunch)).all() == []


def test_a_little_ahead_is_judged_by_the_arrival(client: Client, world: World) -> None:
    made = punch(client.sign_in(world.officer), "in", world.now + timedelta(hours=2)).json

    assert made["notes"] == ["clock_off"]
    assert made["punched_at"] == made["received_at"]


# --- offline ---


def test_a_punch_sent_weeks_later_is_not_late(client: Client, world: World) -> None:
    day = a_workday(world, 15)
    client.sign_in(world.officer)
    operations = [
        an_operation(world, a_punch("in", at(day, 7.4)), kind="attendance.punch"),
        an_operation(world, a_punch("out", at(day, 16.5)), kind="attendance.punch"),
    ]

    first, again = push(client, world, *operations), push(client, world, *operations)

    assert outcomes(first) == ["applied"] * 2
    assert [(one["version"], one["entity"]) for one in first.json["results"]] == [(1, None)] * 2
    assert outcomes(again) == ["duplicate"] * 2
    found = day_of(client, day)
    assert (found["status"], found["late_minutes"], found["notes"]) == ("present", 0, ["sent_late"])


def test_a_phone_whose_clock_is_off_is_judged_by_the_true_moment(client: Client, world: World) -> None:
    day = a_workday(world)
    off = timedelta(hours=3)
    client.sign_in(world.officer)
    operation = an_operation(world, a_punch("in", at(day, 7.5) + off), kind="attendance.punch")

    answer = push(client, world, operation, sent_at=moment(clock.now() + off))

    assert outcomes(answer) == ["applied"]
    found = day_of(client, day)
    assert found["late_minutes"] == 0
    assert "clock_off" in found["notes"]


def test_a_punch_that_cannot_be_is_refused_alone(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    ahead = an_operation(world, a_punch("in", world.now + days(400)), kind="attendance.punch")
    good = an_operation(world, a_punch("in", at(a_workday(world), 7.5)), kind="attendance.punch")

    answer = push(client, world, ahead, good)

    assert outcomes(answer) == ["refused", "applied"]
    assert answer.json["results"][0]["problem"]["type"] == "/problems/punch-too-far-ahead"


# --- places ---


def noted(told: dict[str, Any]) -> list[str]:
    """What is noted about a place; how late it is told depends on when the test runs."""
    return [one for one in told["notes"] if one != "sent_late"]


def test_being_elsewhere_is_a_note_and_never_a_refusal(client: Client, world: World) -> None:
    day = a_workday(world)
    client.sign_in(admin(world))
    place = create(client, "workplaces", name="Puskesmas", unit_id=str(world.puskesmas), **HERE)
    person = create(
        client, "workplaces", name="Pustu", employee_id=str(world.officer.employee_id), latitude=3.52, longitude=97.9
    )
    client.sign_in(world.officer)

    inside = punch(client, "in", at(day, 7), location={"latitude": 3.4805, "longitude": 97.8105}).json
    own = punch(client, "in", at(day, 7.1), location={"latitude": 3.5205, "longitude": 97.9}).json
    unsure = punch(client, "in", at(day, 7.2), location={**HERE, "latitude": 3.485, "accuracy_m": 1000.0}).json
    outside = punch(client, "out", at(day, 16.5), location={"latitude": 3.6, "longitude": 97.81, "mock": True}).json

    assert (inside["workplace_id"], noted(inside)) == (place["id"], [])
    assert (own["workplace_id"], noted(own)) == (person["id"], [])
    assert noted(unsure) == []
    assert noted(outside) == ["mock_location", "outside_workplace"]
    found = day_of(client, day)
    assert (found["status"], noted(found)) == ("present", ["mock_location", "outside_workplace"])


def test_without_any_workplace_nowhere_is_outside(client: Client, world: World) -> None:
    made = punch(client.sign_in(world.officer), "in", at(a_workday(world), 7), location=HERE).json

    assert noted(made) == []


# --- by hand ---


def test_an_admin_writes_down_a_punch_of_their_unit_only(client: Client, world: World) -> None:
    day = a_workday(world)
    of_officer = {"source": "manual", "employee_id": str(world.officer.employee_id)}
    of_regent = {"source": "manual", "employee_id": str(world.regent.employee_id)}
    unit_admin = admin(world)

    client.sign_in(unit_admin)
    assert punch(client, "in", at(day, 7.5), **of_officer).status == 201
    assert punch(client, "in", at(day, 7.5), **of_regent).problem == "not-found"
    assert punch(client, "in", at(day, 7.5), source="manual").problem == "invalid"
    assert (
        punch(client, "in", at(day, 7.5), source="manual", employee_id=str(unit_admin.employee_id)).problem
        == "not-allowed"
    )
    client.sign_in(world.officer)
    assert punch(client, "in", at(day, 7.5), **of_officer).problem == "not-allowed"
    assert punch(client, "in", at(day, 7.5), employee_id=str(world.head.employee_id)).problem == "not-allowed"
    assert day_of(client, day)["in_at"] == moment(at(day, 7.5))


def test_a_system_with_its_scope_hands_in_the_marks_of_machines(client: Client, world: World) -> None:
    client.sign_in(world.a_service("attendance:write", units=(world.puskesmas,)))
    day = a_workday(world)

    made = punch(client, "in", at(day, 7.5), source="machine", employee_id=str(world.officer.employee_id))

    assert made.status == 201
    assert made.json["day"] == day.isoformat()


# --- seeing ---


def test_days_are_seen_by_whom_activities_are_seen(client: Client, world: World) -> None:
    day = a_workday(world)
    mate = world.employee(world.puskesmas)
    came_and_left(client.sign_in(world.officer), day)

    assert day_of(client.sign_in(world.head), day, world.officer)["status"] == "present"
    assert day_of(client.sign_in(admin(world)), day, world.officer)["status"] == "present"
    path = f"{PATH}/days?month={day:%Y-%m}&employee_id="
    assert client.sign_in(mate).get(f"{path}{world.officer.employee_id}").problem == "not-found"
    assert client.sign_in(world.head).get(f"{path}{uuid7()}").problem == "not-found"


def test_the_day_of_a_night_shift_is_the_one_on_which_it_began(client: Client, world: World) -> None:
    night = {"starts": "20:00", "ends": "08:00"}
    evening = a_workday(world, 2)
    client.sign_in(admin(world))
    for name, day, week in (("Jaga malam", evening, [night] * 7), ("Lepas jaga", evening + days(1), [None] * 7)):
        mine = {"employee_id": str(world.officer.employee_id), "starts_on": str(day), "ends_on": str(day)}
        create(client, "schedules", name=name, week=week, **mine)
    client.sign_in(world.officer)

    punch(client, "in", at(evening, 19.9))
    out = punch(client, "out", at(evening, 32))

    assert out.json["day"] == evening.isoformat()
    found = day_of(client, evening)
    assert (found["status"], found["schedule"]) == ("present", "Jaga malam")


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "bulan ini", ""])
def test_a_month_that_is_none_is_refused(client: Client, world: World, month: str) -> None:
    assert client.sign_in(world.officer).get(f"{PATH}/days?month={month}").problem == "invalid"
