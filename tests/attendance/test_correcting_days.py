"""Correcting a day: asked with words and evidence, decided by the appraiser, both values visible."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.attendance.models import AttendanceCorrection
from backend.kit.ids import uuid7
from backend.kit.outbox import OutboxRow
from tests.attendance.being import PATH, a_workday, at, came_and_left, day_of
from tests.client import Answer, Client
from tests.world import World, days, moment


def ask(client: Client, day: date, came: float | None = 7.25, left: float | None = None, **members: Any) -> Answer:
    body = {
        "id": str(uuid7()),
        "day": day.isoformat(),
        "in_at": None if came is None else moment(at(day, came)),
        "out_at": None if left is None else moment(at(day, left)),
        "reason": "HP saya mati",
        "evidence": ["cd" * 32],
        **members,
    }
    return client.post(f"{PATH}/corrections", json=body)


def decide(client: Client, correction: dict[str, Any], decision: str = "approve", answer: str | None = None) -> Answer:
    return client.post(f"{PATH}/corrections/{correction['id']}/decide", json={"decision": decision, "answer": answer})


def test_an_approved_correction_shows_what_holds_and_what_was_recorded(
    client: Client, world: World, session: Session
) -> None:
    day = a_workday(world)
    came_and_left(client.sign_in(world.officer), day, came=9)
    asked = ask(client, day).json
    assert (asked["status"], asked["recorded_status"], asked["recorded_in_at"]) == ("asked", "late", moment(at(day, 9)))
    assert asked["employee_name"] == world.officer.name
    assert day_of(client, day)["late_minutes"] == 90

    approved = decide(client.sign_in(world.head), asked, answer="Saya lihat sendiri").json

    assert (approved["status"], approved["answer"]) == ("approved", "Saya lihat sendiri")
    assert [step["by_name"] for step in approved["history"]] == [world.officer.name, world.head.name]
    found = day_of(client.sign_in(world.officer), day)
    assert (found["status"], found["late_minutes"], found["in_at"], found["in_punch_id"]) == (
        "present",
        0,
        moment(at(day, 7.25)),
        None,
    )
    assert (found["recorded"]["status"], found["recorded"]["late_minutes"]) == ("late", 90)
    assert found["correction_id"] == asked["id"]
    facts = session.scalars(
        select(OutboxRow.name).where(OutboxRow.subject_id == session.scalars(select(AttendanceCorrection.id)).one())
    ).all()
    assert sorted(facts) == ["attendance.correction_asked", "attendance.correction_decided"]


def test_a_declined_correction_says_why_and_changes_nothing(client: Client, world: World) -> None:
    day = a_workday(world)
    asked = ask(client.sign_in(world.officer), day, left=16.5).json

    assert decide(client.sign_in(world.head), asked, "decline").problem == "invalid"
    assert decide(client, asked, "decline", "Anda tidak di tempat").json["status"] == "declined"
    assert decide(client, asked).problem == "attendance-decided"
    assert day_of(client, day, world.officer)["status"] == "absent"


def test_only_todays_appraiser_decides_and_never_about_oneself(client: Client, world: World) -> None:
    asked = ask(client.sign_in(world.officer), a_workday(world)).json
    own = ask(client.sign_in(world.head), a_workday(world)).json

    assert decide(client, own).problem == "own-request"
    assert decide(client.sign_in(world.regent), asked).problem == "not-allowed"
    assert decide(client.sign_in(world.officer), asked).problem == "not-allowed"


def test_a_repeat_is_harmless_and_one_request_a_day_waits(client: Client, world: World) -> None:
    day = a_workday(world)
    client.sign_in(world.officer)
    same = {"id": str(uuid7())}

    assert [ask(client, day, **same).status, ask(client, day, **same).status] == [201, 200]
    assert ask(client, day, 7, **same).problem == "operation-differs"
    assert ask(client, day).problem == "attendance-correction-waits"
    assert ask(client.sign_in(world.head), day, **same).problem == "id-taken"


def test_times_of_another_day_and_days_to_come_are_refused(client: Client, world: World) -> None:
    day = a_workday(world)
    client.sign_in(world.officer)

    assert ask(client, day, 40).json["errors"][0]["pointer"] == "/in_at"
    assert ask(client, day, None).problem == "invalid"
    assert ask(client, day, 9, 8).problem == "invalid"
    assert ask(client, world.today + days(2)).problem == "punch-too-far-ahead"


def test_a_correction_is_listed_for_its_officer_and_appraiser_only(client: Client, world: World) -> None:
    ask(client.sign_in(world.officer), a_workday(world))
    mate = world.employee(world.puskesmas)

    def seen(person: Any) -> int:
        return len(client.sign_in(person).get(f"{PATH}/corrections?status=asked").json["items"])

    assert [seen(one) for one in (world.officer, world.head, mate)] == [1, 1, 0]
