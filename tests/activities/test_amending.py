"""A merge patch: members left out stay, null empties what may be empty; and what it leaves behind."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.activities.models import Activity
from backend.kit.ids import uuid7
from tests.activities.doing import a_decision, amend, decide, log, read, withdraw
from tests.client import Client
from tests.world import World, days, hours, moment

FULL: dict[str, Any] = {
    "innovation": True,
    "rhk_id": str(uuid7()),
    "template_id": str(uuid7()),
    "location": {"latitude": 3.48, "longitude": 97.81, "accuracy_m": 25.0, "mock": False},
    "evidence": ["ab" * 32],
}
CONTENT = (
    "description",
    "started_at",
    "ended_at",
    "quantity",
    "unit",
    "innovation",
    "location",
    "iku_id",
    "rhk_id",
    "program_id",
    "template_id",
)


def full(world: World) -> dict[str, Any]:
    """Every member that an activity may have."""
    return {**FULL, "iku_id": str(world.iku(person=world.officer)), "program_id": str(world.program())}


def test_members_that_are_left_out_stay(client: Client, world: World) -> None:
    activity = log(client, world, **full(world))

    amended = amend(client, activity, {"description": "Kunjungan rumah ibu hamil"}).json

    same = [name for name in CONTENT if name != "description"]
    assert {name: amended[name] for name in same} == {name: activity[name] for name in same}
    assert amended["evidence"] == activity["evidence"]
    assert (amended["description"], amended["version"]) == ("Kunjungan rumah ibu hamil", 2)
    assert amended == read(client, activity)


@pytest.mark.parametrize("name", ["quantity", "unit", "location", "iku_id", "rhk_id", "program_id", "template_id"])
def test_null_empties_what_may_be_empty(client: Client, world: World, name: str) -> None:
    activity = log(client, world, **full(world))
    assert activity[name] is not None

    amended = amend(client, activity, {name: None})

    assert (amended.status, amended.json[name]) == (200, None)


@pytest.mark.parametrize("name", ["description", "started_at", "ended_at", "innovation", "evidence"])
def test_null_does_not_empty_what_must_be_there(client: Client, world: World, name: str) -> None:
    activity = log(client, world, **full(world))

    refused = amend(client, activity, {name: None})

    assert (refused.status, refused.problem) == (422, "invalid")
    assert read(client, activity) == activity


@pytest.mark.parametrize(
    "patch",
    [
        {},
        {"made_at": "2026-11-24T03:10:00Z"},
        {"reason": "lupa"},
        {"status": "approved"},
        {"version": 9},
        {"id": str(uuid7())},
        {"employee_id": str(uuid7())},
        {"quantity": 1.5},
        {"quantity": -1},
        {"unit": "x" * 33},
        {"description": "ab"},
        {"ended_at": "2020-01-01T00:00:00Z"},
        {"started_at": "2026-11-24"},
    ],
)
def test_a_patch_that_says_nothing_or_too_much_is_refused(client: Client, world: World, patch: dict[str, Any]) -> None:
    activity = log(client, world)

    refused = amend(client, activity, patch)

    assert (refused.status, refused.problem) == (422, "invalid")
    assert read(client, activity)["version"] == 1


def test_one_end_may_be_moved_alone_but_not_beyond_the_other(client: Client, world: World) -> None:
    start = world.morning()
    activity = log(client, world, start=start, minutes=60)

    longer = amend(client, activity, {"ended_at": moment(start + hours(2))})
    reversed_ = amend(client, longer.json, {"started_at": moment(start + hours(3))})
    too_long = amend(client, longer.json, {"ended_at": moment(start + hours(25))})

    assert longer.json["minutes"] == 120
    assert (reversed_.status, too_long.status) == (422, 422)


def test_when_and_why_it_was_amended_is_kept_with_the_step(client: Client, world: World) -> None:
    activity = log(client, world)
    made = world.now - hours(1)

    amended = amend(client, activity, {"quantity": 5, "made_at": moment(made), "reason": "Salah hitung"})

    step = client.get(f"/api/v1/activities/{activity['id']}/history").json["items"][1]
    assert amended.status == 200
    assert (step["made_at"], step["reason"], step["changes"]) == (moment(made), "Salah hitung", {"quantity": [3, 5]})
    assert (amended.json["made_at"], amended.json["reason"]) == (None, None)


def test_moving_an_entry_to_another_day_moves_its_day_and_is_judged_anew(client: Client, world: World) -> None:
    activity = log(client, world)
    day = world.today - days(4)
    start = world.morning(day)

    moved = amend(client, activity, {"started_at": moment(start), "ended_at": moment(start + hours(1))})

    assert (moved.json["worked_on"], moved.json["late"]) == (day.isoformat(), True)
    assert activity["late"] is False


def test_an_entry_is_not_moved_out_of_the_window(client: Client, world: World) -> None:
    activity = log(client, world)
    start = world.morning(world.today - days(8))

    refused = amend(client, activity, {"started_at": moment(start), "ended_at": moment(start + hours(1))})

    assert (refused.status, refused.problem) == (409, "activity-outside-window")
    assert read(client, activity) == activity


def test_a_returned_entry_is_mended_also_after_its_window_has_closed(
    client: Client, world: World, session: Session
) -> None:
    start = world.morning(world.today - days(12))
    activity = log(client, world, start=start, made_at=moment(start + hours(8)))
    decide(client.sign_in(world.head), a_decision(activity, "return"))

    mended = amend(
        client.sign_in(world.officer), activity, {"description": "Kunjungan rumah, tiga ibu hamil"}, version=2
    )

    assert (mended.status, mended.json["status"], mended.json["late"]) == (200, "waiting", False)


def test_a_returned_entry_waits_again_without_the_old_decision(client: Client, world: World) -> None:
    activity = log(client, world)
    decide(client.sign_in(world.head), a_decision(activity, "return"))

    mended = amend(client.sign_in(world.officer), activity, {"quantity": 4}, version=2)

    assert (mended.json["status"], mended.json["review"], mended.json["version"]) == ("waiting", None, 3)


def test_a_lock_is_told_before_a_stale_version(client: Client, world: World) -> None:
    activity = log(client, world)
    decide(client.sign_in(world.head), a_decision(activity))
    client.sign_in(world.officer)

    assert amend(client, activity, {"quantity": 4}, version=1).problem == "activity-locked"
    assert withdraw(client, activity).problem == "activity-locked"


def test_a_withdrawn_entry_is_not_amended(client: Client, world: World) -> None:
    activity = log(client, world)
    withdraw(client, activity)

    assert amend(client, activity, {"quantity": 4}, version=2).problem == "activity-withdrawn"


def test_only_the_owner_amends_and_withdraws(client: Client, world: World) -> None:
    activity = log(client, world)

    by_head = [
        answer(client.sign_in(world.head)).status
        for answer in (lambda c: amend(c, activity, {"quantity": 1}), lambda c: withdraw(c, activity))
    ]
    by_stranger = amend(client.sign_in(world.employee()), activity, {"quantity": 1})

    assert by_head == [403, 403]
    assert (by_stranger.status, by_stranger.problem) == (404, "not-found")


@pytest.mark.parametrize("etag", ['"1-0f"', 'W/"1-0f"', '"1"', "1"])
def test_only_the_version_of_an_etag_is_compared(client: Client, world: World, etag: str) -> None:
    activity = log(client, world)

    answer = client.patch(f"/api/v1/activities/{activity['id']}", json={"quantity": 4}, if_match=etag)

    assert answer.status == 200


@pytest.mark.parametrize("etag", ['"x"', "*", '"-1"', "٣", '"99999999999"'])
def test_an_etag_that_is_none_of_ours_is_refused(client: Client, world: World, etag: str) -> None:
    activity = log(client, world)

    answer = client.patch(
        f"/api/v1/activities/{activity['id']}",
        json={"quantity": 4},
        headers={"If-Match": etag.encode()},  # type: ignore[dict-item]
    )

    assert answer.status in {412, 422}


def test_questions_are_asked_anew_of_what_was_amended(client: Client, world: World) -> None:
    first = log(client, world, start=world.morning(), minutes=60)
    second = log(client, world, start=world.morning() + hours(0.5), minutes=60)
    assert second["signals"] == ["overlaps"]

    start = world.morning() + hours(2)
    moved = amend(client, second, {"started_at": moment(start), "ended_at": moment(start + hours(1))})
    back = amend(client, moved.json, {"started_at": first["started_at"]})

    assert (moved.json["signals"], back.json["signals"]) == ([], ["overlaps"])


def test_an_entry_does_not_overlap_with_what_it_was_before(client: Client, world: World) -> None:
    activity = log(client, world, minutes=60)

    longer = amend(client, activity, {"ended_at": moment(world.morning() + hours(2))})

    assert longer.json["signals"] == []


def test_a_history_tells_every_step_with_who_when_and_what(client: Client, world: World, session: Session) -> None:
    activity = log(client, world, made_at=moment(world.now), reason="Sinyal hilang")
    amend(client, activity, {"quantity": 5, "unit": None, "location": FULL["location"]})
    decide(client.sign_in(world.head), a_decision(activity, "return", version=2, reason="Sebut desanya"))
    client.sign_in(world.officer)
    withdraw(client, {**activity, "version": 3})

    steps = client.get(f"/api/v1/activities/{activity['id']}/history").json["items"]

    assert [step["action"].removeprefix("activity.") for step in steps] == ["log", "amend", "review", "withdraw"]
    assert [step["version"] for step in steps] == [1, 2, 3, 4]
    officer, head = (world.officer.name, world.head.name)
    assert [step["by_name"] for step in steps] == [officer, officer, head, officer]
    assert [step["reason"] for step in steps] == ["Sinyal hilang", None, "Sebut desanya", None]
    assert steps[1]["changes"] == {
        "quantity": [3, 5],
        "unit": ["kunjungan", None],
        "location": [None, FULL["location"]],
    }
    assert steps[2]["changes"] == {"status": ["waiting", "returned"]}
    assert steps[3]["changes"] == {"status": ["returned", "withdrawn"]}
    assert session.get(Activity, session.query(Activity.id).scalar()).version == 4  # type: ignore[union-attr]


def test_a_history_is_there_for_whoever_sees_the_activity(client: Client, world: World) -> None:
    path = f"/api/v1/activities/{log(client, world)['id']}/history"

    statuses = [
        client.sign_in(one).get(path).status for one in (world.officer, world.head, world.regent, world.employee())
    ]

    assert statuses == [200, 200, 200, 404]


def test_the_owner_sees_an_old_entry_of_a_former_unit(client: Client, world: World, session: Session) -> None:
    activity = log(client, world)
    session.execute(update(Activity).values(unit_id=world.unit()))
    session.expire_all()

    assert read(client.sign_in(world.officer), activity)["id"] == activity["id"]
