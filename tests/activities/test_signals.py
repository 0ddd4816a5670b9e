"""Signals: each a question for a person to look at, never a reason to refuse."""

from datetime import timedelta
from typing import Any

import pytest

from tests.activities.doing import log
from tests.client import Client
from tests.world import World, days, hours, moment

LONG_TEXT = "Menyusun laporan bulanan puskesmas contoh"


def test_an_ordinary_entry_raises_no_question(client: Client, world: World) -> None:
    activity = log(client, world, location={"latitude": 3.5, "longitude": 97.8}, made_at=moment(world.now))

    assert (activity["signals"], activity["signal_details"], activity["late"]) == ([], [], False)


def test_overlap_names_the_other_entry(client: Client, world: World) -> None:
    other = log(client, world, description="Rapat koordinasi lintas sektor", minutes=60)

    activity = log(client, world, start=world.morning() + hours(0.9), minutes=60)

    assert activity["signals"] == ["overlaps"]
    assert activity["signal_details"] == [
        {
            "code": "overlaps",
            "activity_id": other["id"],
            "description": "Rapat koordinasi lintas sektor",
            "minutes": None,
        }
    ]


@pytest.mark.parametrize("start", [-1.0, 1.0])
def test_entries_that_only_touch_do_not_overlap(client: Client, world: World, start: float) -> None:
    log(client, world, minutes=60)

    assert log(client, world, start=world.morning() + hours(start), minutes=60)["signals"] == []


def test_an_entry_within_another_overlaps_with_it(client: Client, world: World) -> None:
    log(client, world, minutes=240)

    assert log(client, world, start=world.morning() + hours(1), minutes=10)["signals"] == ["overlaps"]


def test_other_peoples_entries_and_withdrawn_ones_do_not_overlap(client: Client, world: World) -> None:
    log(client, world, world.employee())
    withdrawn = log(client, world)
    client.delete(f"/api/v1/activities/{withdrawn['id']}", if_match='"1-x"')

    assert log(client, world)["signals"] == []


@pytest.mark.parametrize(("mock", "signals"), [(True, ["mock_location"]), (False, [])])
def test_a_place_that_an_app_made_up_is_a_question(
    client: Client, world: World, mock: bool, signals: list[str]
) -> None:
    activity = log(client, world, location={"latitude": 3.5, "longitude": 97.8, "mock": mock})

    assert activity["signals"] == signals


def test_the_same_long_text_again_is_a_question(client: Client, world: World) -> None:
    first = log(client, world, description=LONG_TEXT, minutes=30)

    again = log(client, world, description=LONG_TEXT.upper(), start=world.morning() + hours(1), minutes=30)

    assert again["signals"] == ["same_text"]
    assert again["signal_details"][0]["activity_id"] == first["id"]


def test_routine_words_and_entries_from_a_template_may_be_the_same(client: Client, world: World) -> None:
    template = {"template_id": "01990000-0000-7000-8000-000000000001"}
    for number, members in enumerate([{"description": "Apel pagi"}, {"description": LONG_TEXT, **template}]):
        log(client, world, start=world.morning() + hours(4 * number), minutes=30, **members)
        again = log(client, world, start=world.morning() + hours(4 * number + 1), minutes=30, **members)
        assert again["signals"] == []


def test_a_day_of_more_than_twelve_hours_is_a_question_with_its_minutes(client: Client, world: World) -> None:
    start = world.morning() - hours(6)
    log(client, world, start=start, minutes=400)

    under = log(client, world, start=start + hours(7), minutes=320)
    over = log(client, world, start=start + hours(13), minutes=1)

    assert (under["signals"], over["signals"]) == ([], ["long_day"])
    assert over["signal_details"][0]["minutes"] == 721


@pytest.mark.parametrize(
    ("ahead", "signals"), [(timedelta(minutes=4), []), (hours(1), ["in_future"]), (hours(23), ["in_future"])]
)
def test_an_entry_that_has_not_begun_is_a_question(
    client: Client, world: World, ahead: timedelta, signals: list[str]
) -> None:
    assert log(client, world, start=world.now + ahead, minutes=30)["signals"] == signals


def test_an_entry_of_the_day_after_tomorrow_is_refused(client: Client, world: World) -> None:
    body = world.an_activity(start=world.now + hours(24.2))

    answer = client.sign_in(world.officer).post("/api/v1/activities", json=body)

    assert (answer.status, answer.problem) == (409, "activity-too-far-ahead")


@pytest.mark.parametrize(
    "made_at",
    [
        lambda world: world.now + timedelta(minutes=6),  # after the arrival
        lambda world: world.morning() - timedelta(seconds=1),  # before the work
        lambda world: world.now + days(400),
    ],
)
def test_an_impossible_making_is_stored_as_late_with_a_question(client: Client, world: World, made_at: Any) -> None:
    activity = log(client, world, made_at=moment(made_at(world)))

    assert (activity["late"], activity["signals"]) == (True, ["clock_off"])
    assert activity["made_at"] == moment(made_at(world))


def push_one(client: Client, world: World, *, sent_at: Any, made_at: Any, **members: Any) -> dict[str, Any]:
    operation = {
        "op_id": "01990000-0000-7000-8000-0000000000aa",
        "kind": "activity.log",
        "made_at": moment(made_at),
        "body": world.an_activity(**members.pop("body", {})),
        **members,
    }
    envelope = {"device_id": str(world.puskesmas), "sent_at": moment(sent_at), "operations": [operation]}
    answer = client.sign_in(world.officer).post("/api/v1/sync/push", json=envelope)
    (result,) = answer.json["results"]
    assert result["outcome"] == "applied", result
    return result["entity"]


@pytest.mark.parametrize("behind", [timedelta(minutes=6), timedelta(minutes=-6), -days(9), -days(700)])
def test_a_clock_that_is_off_is_corrected_and_asked_about(client: Client, world: World, behind: timedelta) -> None:
    phone = world.now - behind

    entity = push_one(client, world, sent_at=phone, made_at=phone - hours(1))

    assert (entity["signals"], entity["late"]) == (["clock_off"], False)
    assert entity["made_at"] == moment(phone - hours(1))


def test_a_made_moment_before_a_server_time_already_seen_is_moved_up_to_it(client: Client, world: World) -> None:
    start = world.morning(world.today - days(3))
    seen = world.now - hours(1)

    entity = push_one(
        client, world, sent_at=world.now, made_at=start + hours(2), seen_server_time=moment(seen), body={"start": start}
    )

    assert entity["late"] is True


def test_the_envelopes_made_at_wins_over_the_bodys(client: Client, world: World) -> None:
    start = world.morning(world.today - days(3))
    made = start + hours(4)

    entity = push_one(
        client, world, sent_at=world.now, made_at=made, body={"start": start, "made_at": moment(world.now)}
    )

    assert (entity["made_at"], entity["late"]) == (moment(made), False)


def test_several_questions_stand_side_by_side(client: Client, world: World) -> None:
    log(client, world, description=LONG_TEXT, minutes=500)

    activity = log(
        client,
        world,
        start=world.morning() + hours(1),
        minutes=300,
        description=LONG_TEXT,
        location={"latitude": 0.0, "longitude": 0.0, "mock": True},
        made_at=moment(world.now + days(1)),
    )

    assert activity["signals"] == ["overlaps", "mock_location", "clock_off", "same_text", "long_day"]
    assert [detail["code"] for detail in activity["signal_details"]] == activity["signals"]
