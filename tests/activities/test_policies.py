"""Dated rules of logging: late window, days on time, long days, each in force from its day on."""

from datetime import date
from typing import Any

import pytest

from backend.access.actor import Role
from tests.activities.doing import log
from tests.client import Answer, Client
from tests.world import World, days, hours

PATH = "/api/v1/activity-policies"
DEFAULT = {"effective_from": "2000-01-01", "on_time_days": 1, "late_window_days": 7, "long_day_minutes": 720}


def decide(client: Client, world: World, since: date, **members: Any) -> Answer:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    return client.post(PATH, json={**DEFAULT, "effective_from": since.isoformat(), **members})


def try_to_log(client: Client, world: World, day: date) -> Answer:
    return client.sign_in(world.officer).post("/api/v1/activities", json=world.an_activity(start=world.morning(day)))


def test_before_any_decision_a_day_is_on_time_and_a_week_is_the_window(client: Client, world: World) -> None:
    ago = {n: try_to_log(client, world, world.today - days(n)) for n in (1, 2, 7, 8)}

    assert [answer.status for answer in ago.values()] == [201, 201, 201, 409]
    assert [ago[n].json["late"] for n in (1, 2, 7)] == [False, True, True]
    assert (ago[8].problem, ago[8].json["window_days"]) == ("activity-outside-window", 7)
    assert client.get(PATH).json["items"] == [DEFAULT]


def test_a_decided_window_counts_for_days_from_its_day_on(client: Client, world: World) -> None:
    decided = decide(client, world, world.today - days(4), late_window_days=3, on_time_days=0)

    late, too_old, of_before = (try_to_log(client, world, world.today - days(n)) for n in (1, 4, 5))

    assert decided.status == 201
    assert (late.status, late.json["late"]) == (201, True)
    assert (too_old.status, too_old.json["window_days"]) == (409, 3)
    assert of_before.status == 201


def test_a_rule_of_tomorrow_changes_nothing_today(client: Client, world: World) -> None:
    decide(client, world, world.today + days(1), late_window_days=0, on_time_days=0)

    assert try_to_log(client, world, world.today - days(2)).status == 201


def test_a_wider_window_lets_older_entries_in(client: Client, world: World) -> None:
    decide(client, world, world.today - days(60), late_window_days=30, on_time_days=20)

    assert try_to_log(client, world, world.today - days(19)).json["late"] is False
    assert try_to_log(client, world, world.today - days(30)).json["late"] is True
    assert try_to_log(client, world, world.today - days(31)).status == 409


def test_what_makes_a_long_day_is_decided_too(client: Client, world: World) -> None:
    decide(client, world, world.today - days(10), long_day_minutes=60)

    assert log(client, world, minutes=60)["signals"] == []
    assert log(client, world, start=world.morning() + hours(2), minutes=1)["signals"] == ["long_day"]


def test_a_decision_again_is_success_and_another_for_the_same_day_is_refused(client: Client, world: World) -> None:
    since = world.today + days(3)

    first = decide(client, world, since, late_window_days=5)
    again = decide(client, world, since, late_window_days=5)
    other = decide(client, world, since, late_window_days=6)

    assert (first.status, again.status, again.json) == (201, 200, first.json)
    assert (other.status, other.problem) == (409, "operation-differs")


def test_the_rules_are_listed_newest_first_with_the_default_last(client: Client, world: World) -> None:
    for ahead in (5, 9, 7):
        decide(client, world, world.today + days(ahead))

    found = [item["effective_from"] for item in client.sign_in(world.officer).get(PATH).json["items"]]

    assert found == [*((world.today + days(ahead)).isoformat() for ahead in (9, 7, 5)), "2000-01-01"]


@pytest.mark.parametrize(
    "members",
    [
        {"late_window_days": 0},
        {"on_time_days": -1},
        {"late_window_days": 367},
        {"long_day_minutes": 59},
        {"effective_from": "kemarin"},
        {"note": "x"},
    ],
)
def test_a_rule_that_cannot_be_is_invalid(client: Client, world: World, members: dict[str, Any]) -> None:
    assert decide(client, world, world.today, **members).status == 422


@pytest.mark.parametrize("role", [Role.UNIT_ADMIN, Role.AUDITOR, Role.PERFORMANCE_TEAM, Role.PPK])
def test_only_an_admin_of_the_district_decides(client: Client, world: World, role: Role) -> None:
    units = (world.puskesmas,) if role is Role.UNIT_ADMIN else ()

    answer = client.sign_in(world.with_role(role, units=units)).post(
        PATH, json=DEFAULT | {"effective_from": "2026-12-01"}
    )

    assert (answer.status, answer.problem) == (403, "not-allowed")
