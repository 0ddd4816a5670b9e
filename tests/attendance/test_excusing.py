"""What explains a day: the calendar, leave and duty travel, outages; and who decides."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.attendance import closing
from backend.attendance.models import AttendanceLeave
from backend.kit.ids import uuid7
from tests.attendance.being import PATH, a_workday, admin, at, came_and_left, create, day_of, punch
from tests.client import Answer, Client
from tests.world import World, days, moment

OFFICE = {"starts": "07:30", "ends": "16:00", "break_minutes": 60}


# --- schedules ---


def test_a_units_own_schedule_exempts_it_from_the_districts(client: Client, world: World) -> None:
    day = a_workday(world)
    client.sign_in(world.with_role("district_admin"))  # type: ignore[arg-type]
    create(
        client, "schedules", name="Kabupaten", starts_on="2026-01-01", week=[{"starts": "07:00", "ends": "15:00"}] * 7
    )
    came_and_left(client.sign_in(world.officer), day, came=7.5)
    assert day_of(client, day)["late_minutes"] == 30

    create(
        client.sign_in(admin(world)), "schedules", name="Puskesmas", unit_id=str(world.puskesmas), starts_on="2026-01-01",
        week=[{"starts": "08:00", "ends": "14:00"}] * 7,
    )  # fmt: skip

    found = day_of(client.sign_in(world.officer), day)
    assert (found["status"], found["schedule"], found["late_minutes"]) == ("present", "Puskesmas", 0)


def test_schedules_that_overlap_are_refused_by_name(client: Client, world: World) -> None:
    client.sign_in(admin(world))
    body: dict[str, Any] = {
        "unit_id": str(world.puskesmas),
        "starts_on": "2027-02-08",
        "ends_on": "2027-03-09",
        "week": [OFFICE] * 7,
    }
    first = create(client, "schedules", name="Ramadan", **body)

    answer = client.post(
        f"{PATH}/schedules", json={"id": str(uuid7()), "name": "Lain", **body, "starts_on": "2027-03-09"}
    )

    assert answer.problem == "schedule-overlaps"
    assert answer.json["schedule"] == {
        "id": first["id"],
        "name": "Ramadan",
        "starts_on": "2027-02-08",
        "ends_on": "2027-03-09",
    }
    later = create(client, "schedules", name="Lain", **body | {"starts_on": "2027-03-10", "ends_on": "2027-03-20"})
    amended = client.patch(f"{PATH}/schedules/{first['id']}", json={"ends_on": "2027-03-10"}, if_match='"1-x"')
    assert amended.json["schedule"]["id"] == later["id"]


def test_a_schedule_taken_out_of_force_holds_no_more(client: Client, world: World) -> None:
    day = a_workday(world)
    client.sign_in(admin(world))
    made = create(
        client,
        "schedules",
        name="Libur",
        unit_id=str(world.puskesmas),
        starts_on="2026-01-01",
        week=[*[None] * 6, OFFICE],
    )
    assert day_of(client, day, world.officer)["status"] == "shift_off"

    answer = client.patch(f"{PATH}/schedules/{made['id']}", json={"is_active": False}, if_match='"1-x"')

    assert answer.json["is_active"] is False
    assert day_of(client, day, world.officer)["status"] == "absent"
    assert client.patch(f"{PATH}/schedules/{made['id']}", json={"name": "Lagi"}, if_match='"1-x"').problem == "stale"


def test_the_weeks_to_start_from_hold_the_hours_of_the_regulation(client: Client, world: World) -> None:
    presets = client.sign_in(world.officer).get(f"{PATH}/schedules").json["presets"]

    assert {one["code"]: one["week_minutes"] for one in presets} == {
        "perpres_21_2023": 2250,
        "perpres_21_2023_ramadan": 1950,
        "six_days": 2250,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"week": [OFFICE] * 6},
        {"week": [None] * 7},
        {"week": [{**OFFICE, "starts": "7:30"}] * 7},
        {"week": [{**OFFICE, "starts": "24:00"}] * 7},
        {"week": [{"starts": "08:00", "ends": "09:00", "break_minutes": 60}] * 7},
        {"ends_on": "2025-01-01"},
        {"employee_id": str(uuid7())},
    ],
)
def test_a_week_that_cannot_be_is_refused(client: Client, world: World, wrong: dict[str, Any]) -> None:
    body = {
        "id": str(uuid7()),
        "name": "Keliru",
        "unit_id": str(world.puskesmas),
        "starts_on": "2026-01-01",
        "week": [OFFICE] * 7,
    }

    assert client.sign_in(admin(world)).post(f"{PATH}/schedules", json={**body, **wrong}).problem == "invalid"


# --- holidays ---


def test_a_holiday_holds_for_its_branch(client: Client, world: World) -> None:
    day = a_workday(world)
    client.sign_in(admin(world))
    made = create(client, "holidays", day=str(day), name="Meugang", kind="local", unit_id=str(world.puskesmas))

    again = client.post(
        f"{PATH}/holidays",
        json={"id": str(uuid7()), "day": str(day), "name": "Dua", "kind": "local", "unit_id": str(world.puskesmas)},
    )

    assert again.problem == "holiday-exists"
    found = day_of(client, day, world.officer)
    assert (found["status"], found["explanation"]) == ("holiday", "Libur: Meugang.")
    assert day_of(client.sign_in(world.regent), day)["status"] == "absent"
    client.sign_in(admin(world)).patch(f"{PATH}/holidays/{made['id']}", json={"is_active": False}, if_match='"1-x"')
    assert day_of(client, day, world.officer)["status"] == "absent"


# --- leave, duty travel, training, flexible location ---


def ask(client: Client, first: Any, last: Any = None, kind: str = "annual", **members: Any) -> Answer:
    body = {
        "id": str(uuid7()),
        "kind": kind,
        "starts_on": str(first),
        "ends_on": str(last or first),
        "reason": "Urusan keluarga",
        **members,
    }
    return client.post(f"{PATH}/leaves", json=body)


def decide(client: Client, leave: dict[str, Any], decision: str = "grant", answer: str | None = None) -> Answer:
    return client.post(f"{PATH}/leaves/{leave['id']}/decide", json={"decision": decision, "answer": answer})


def test_what_is_asked_counts_once_the_appraiser_grants_it(client: Client, world: World) -> None:
    day = a_workday(world)
    asked = ask(
        client.sign_in(world.officer), day, kind="duty_travel", document="SPT 800/1/2026", evidence=["ab" * 32]
    ).json
    assert (asked["status"], day_of(client, day)["status"]) == ("asked", "absent")

    granted = decide(client.sign_in(world.head), asked).json
    again = decide(client, asked).json

    assert (granted["status"], granted["decided_by"], granted["version"]) == ("granted", str(world.head.employee_id), 2)
    assert again == granted
    assert [step["action"] for step in granted["history"]] == ["attendance_leave.ask", "attendance_leave.decide"]
    assert granted["history"][1]["changes"]["status"] == ["asked", "granted"]
    found = day_of(client.sign_in(world.officer), day)
    assert (found["status"], found["explanation"]) == ("duty_travel", "Dinas luar disetujui untuk hari ini.")


def test_what_is_declined_says_why_and_changes_nothing(client: Client, world: World) -> None:
    day = a_workday(world)
    asked = ask(client.sign_in(world.officer), day).json

    assert decide(client.sign_in(world.head), asked, "decline").problem == "invalid"
    assert decide(client, asked, "decline", "Sisa cuti habis").json["status"] == "declined"
    assert decide(client, asked).problem == "attendance-decided"
    assert day_of(client.sign_in(world.officer), day)["status"] == "absent"


def test_nobody_decides_about_themselves(client: Client, world: World) -> None:
    asked = ask(client.sign_in(world.head), a_workday(world)).json

    assert decide(client, asked).problem == "own-request"
    assert decide(client.sign_in(world.regent), asked).status == 200


def test_an_admin_enters_leave_for_others_and_cancels_it(client: Client, world: World) -> None:
    first, last = a_workday(world, 3), a_workday(world)
    client.sign_in(admin(world))

    made = ask(client, first, last, "sick", employee_id=str(world.officer.employee_id)).json

    assert (made["status"], made["label"]) == ("granted", "Cuti sakit")
    assert day_of(client, first, world.officer)["status"] == "leave:sick"
    assert ask(client, last, last, "sick", employee_id=str(world.officer.employee_id)).json["leave_id"] == made["id"]
    cancelled = client.post(f"{PATH}/leaves/{made['id']}/cancel", json={"reason": "Salah orang"}).json
    assert (cancelled["status"], cancelled["history"][-1]["reason"]) == ("cancelled", "Salah orang")
    assert day_of(client, first, world.officer)["status"] == "absent"


def test_an_officer_takes_back_only_what_still_waits(client: Client, world: World) -> None:
    asked = ask(client.sign_in(world.officer), a_workday(world)).json
    other = ask(client, a_workday(world, 4), kind="training").json
    decide(client.sign_in(world.head), other)
    client.sign_in(world.officer)

    assert (
        client.post(f"{PATH}/leaves/{asked['id']}/cancel", json={"reason": "Tidak jadi"}).json["status"] == "cancelled"
    )
    assert (
        client.post(f"{PATH}/leaves/{other['id']}/cancel", json={"reason": "Tidak jadi"}).problem
        == "attendance-decided"
    )


def test_leave_across_a_closed_month_names_the_month_and_stores_nothing(
    client: Client, world: World, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "_closed", lambda session, first, last: ["2026-10"])

    answer = ask(client.sign_in(world.officer), "2026-10-30", "2026-11-02")

    assert (answer.problem, answer.json["month"]) == ("month-closed", "2026-10")
    assert session.scalars(select(AttendanceLeave)).all() == []


def test_the_list_shows_ones_own_and_those_in_sight_by_pages(client: Client, world: World) -> None:
    for back in (1, 2, 3):
        ask(client.sign_in(world.officer), a_workday(world, back), kind="training")
    ask(client.sign_in(world.head), a_workday(world))

    assert len(client.sign_in(world.officer).get(f"{PATH}/leaves").json["items"]) == 3
    page = client.sign_in(world.head).get(f"{PATH}/leaves?limit=3&status=asked").json
    rest = client.get(f"{PATH}/leaves?limit=3&status=asked&cursor={page['next']}").json
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (3, 1, None)
    assert client.get(f"{PATH}/leaves?limit=3&cursor={page['next']}").problem == "invalid"
    assert client.get(f"{PATH}/leaves?employee_id={world.regent.employee_id}").problem == "not-found"


def test_days_that_ask_nothing_leave_no_empty_day_among_the_activities(client: Client, world: World) -> None:
    first, last = a_workday(world, 2), a_workday(world)
    client.sign_in(admin(world))
    ask(client, first, first, "duty_travel", employee_id=str(world.officer.employee_id))
    ask(client, last, last, "flexible_location", employee_id=str(world.officer.employee_id))

    found = client.sign_in(world.officer).get(f"/api/v1/me/days?from={first}&to={last}").json["items"]

    assert [one["state"] for one in found if one["day"] in {str(first), str(last)}] == ["excused", "empty"]


# --- outages ---


def test_an_outage_excuses_a_branch_and_is_undone_by_one_action(client: Client, world: World) -> None:
    day = a_workday(world)
    came_and_left(client.sign_in(world.officer), day, came=8.5)
    assert day_of(client, day)["late_minutes"] == 60

    client.sign_in(admin(world))
    made = create(
        client,
        "outages",
        unit_id=str(world.puskesmas),
        starts_at=moment(at(day, 7)),
        ends_at=moment(at(day, 9)),
        reason="Listrik padam",
    )
    found = day_of(client, day, world.officer)
    assert (found["status"], found["late_minutes"]) == ("system_outage", 0)
    assert found["explanation"].endswith("Gangguan 07.00–09.00: Listrik padam.")

    undone = client.post(f"{PATH}/outages/{made['id']}/undo", json={"reason": "Ternyata tidak padam"}).json
    again = client.post(f"{PATH}/outages/{made['id']}/undo", json={"reason": "Ternyata tidak padam"}).json

    assert again == undone
    assert [step["action"] for step in undone["history"]] == ["attendance_outage.create", "attendance_outage.undo"]
    assert undone["ends_at"] == made["ends_at"]  # what it was stays readable
    assert day_of(client, day, world.officer)["late_minutes"] == 60
    assert (
        client.patch(f"{PATH}/outages/{made['id']}", json={"reason": "Lagi"}, if_match='"2-x"').problem
        == "outage-undone"
    )


def test_an_outage_without_end_lasts_until_somebody_ends_it(client: Client, world: World) -> None:
    day = a_workday(world)
    client.sign_in(admin(world))
    made = create(
        client, "outages", unit_id=str(world.puskesmas), starts_at=moment(at(day, 15)), reason="Jaringan putus"
    )
    assert day_of(client, day, world.officer)["status"] == "system_outage"

    ended = client.patch(f"{PATH}/outages/{made['id']}", json={"ends_at": moment(at(day, 15.25))}, if_match='"1-x"')

    assert ended.json["version"] == 2
    assert day_of(client, day, world.officer)["status"] == "absent"
    wrong = client.patch(f"{PATH}/outages/{made['id']}", json={"ends_at": moment(at(day, 14))}, if_match='"2-x"')
    assert wrong.json["errors"][0]["pointer"] == "/ends_at"


def test_an_outage_of_another_unit_excuses_nobody_here(client: Client, world: World) -> None:
    day = a_workday(world)
    other = world.unit("Dinas Lain")
    client.sign_in(world.with_role("district_admin"))  # type: ignore[arg-type]
    create(
        client,
        "outages",
        unit_id=str(other),
        starts_at=moment(at(day, 7)),
        ends_at=moment(at(day, 17)),
        reason="Listrik padam",
    )
    assert day_of(client, day, world.officer)["status"] == "absent"

    create(client, "outages", starts_at=moment(at(day, 7)), ends_at=moment(at(day, 9)), reason="Server mati")

    assert day_of(client, day, world.officer)["status"] == "system_outage"
    assert [one["reason"] for one in client.sign_in(world.officer).get(f"{PATH}/outages").json["items"]] == [
        "Server mati"
    ]
    assert punch(client, "in", at(day, 8)).status == 201
    assert day_of(client, day + days(0))["status"] == "system_outage"


def test_two_kinds_of_things_may_bear_one_id(client: Client, world: World) -> None:
    same, day = str(uuid7()), a_workday(world)
    client.sign_in(admin(world))
    create(client, "holidays", id=same, day=str(day), name="Meugang", kind="local", unit_id=str(world.puskesmas))
    ends = moment(at(day, 9))
    made = create(
        client,
        "outages",
        id=same,
        unit_id=str(world.puskesmas),
        starts_at=moment(at(day, 7)),
        ends_at=ends,
        reason="Padam",
    )

    assert [step["action"] for step in made["history"]] == ["attendance_outage.create"]
