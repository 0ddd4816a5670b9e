"""Replies that are often given, and the dated rules of the clocks."""

from typing import Any

import pytest

from backend.access.actor import Role
from tests.client import Client
from tests.feedback.telling import Told, new_id
from tests.world import World, days

TEMPLATES = "/api/v1/reply-templates"
POLICIES = "/api/v1/feedback-policies"


def a_template(world: World, **members: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "unit_id": str(world.puskesmas),
        "state": "answered",
        "title": "Jam pelayanan",
        "text": "Loket buka sampai pukul 14.00.",
        **members,
    }


def test_a_unit_sees_its_own_templates_and_the_district_s(client: Client, world: World) -> None:
    district, other = world.with_role(Role.DISTRICT_ADMIN), world.unit("Dinas Lain")
    client.sign_in(district)
    for title, unit in (("B bersama", None), ("C lain", str(other)), ("A sini", str(world.puskesmas))):
        assert client.post(TEMPLATES, json=a_template(world, title=title, unit_id=unit)).status == 201

    def titles(query: str = "") -> list[str]:
        return [one["title"] for one in client.get(f"{TEMPLATES}{query}").json["items"]]

    assert titles() == ["A sini", "B bersama", "C lain"]
    client.sign_in(world.head)
    assert titles() == ["A sini", "B bersama"]
    assert titles("?state=closed") == []
    first = client.get(f"{TEMPLATES}?limit=1").json
    assert client.get(f"{TEMPLATES}?limit=1&cursor={first['next']}").json["items"][0]["title"] == "B bersama"


def test_the_same_template_again_is_success_and_another_is_not(client: Client, world: World) -> None:
    body = a_template(world)
    client.sign_in(world.head)

    assert [client.post(TEMPLATES, json=body).status for _ in range(2)] == [201, 200]
    assert client.post(TEMPLATES, json={**body, "title": "Lain"}).problem == "operation-differs"


def test_a_template_is_changed_and_put_out_of_use_by_who_has_seen_it(client: Client, world: World) -> None:
    body = a_template(world)
    client.sign_in(world.head).post(TEMPLATES, json=body)
    path = f"{TEMPLATES}/{body['id']}"

    answer = client.patch(path, json={"is_active": False}, if_match='"1-x"')

    assert (answer.status, answer.json["is_active"], answer.json["version"]) == (200, False, 2)
    assert client.patch(path, json={"title": "Baru"}, if_match='"1-x"').problem == "stale"
    assert client.patch(path, json={"title": "Baru"}).status == 428


def test_only_the_district_writes_the_district_s(client: Client, world: World) -> None:
    assert client.sign_in(world.head).post(TEMPLATES, json=a_template(world, unit_id=None)).status == 403


def a_policy(world: World, **members: Any) -> dict[str, Any]:
    return {
        "effective_from": str(world.today),
        "verify_working_days": 10,
        "finish_days": 14,
        "escalate_working_days": 2,
        "ask_again_days": 7,
        "officer_answer_days": 5,
        **members,
    }


def test_a_decided_policy_holds_for_reports_from_its_day_on(client: Client, world: World) -> None:
    before = Told(client, world)
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    assert [client.post(POLICIES, json=a_policy(world)).status for _ in range(2)] == [201, 200]
    assert client.post(POLICIES, json=a_policy(world, finish_days=15)).problem == "operation-differs"
    after = Told(client, world)

    assert before.row.finish_due_on == world.today + days(60)
    assert after.row.finish_due_on == world.today + days(14)
    assert after.row.verify_due_on > before.row.verify_due_on
    after.take(world.head, "verify", "answer", "close")
    assert after.row.ask_again_on == world.today + days(7)


def test_the_default_stands_last_in_the_list(client: Client, world: World) -> None:
    found = client.sign_in(world.head).get(POLICIES).json["items"]

    assert found[-1] == {
        "effective_from": "2000-01-01",
        "verify_working_days": 3,
        "finish_days": 60,
        "escalate_working_days": 3,
        "ask_again_days": 28,
        "officer_answer_days": 7,
    }


@pytest.mark.parametrize("name", ["verify_working_days", "finish_days", "ask_again_days"])
def test_no_clock_may_be_without_time(client: Client, world: World, name: str) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    assert client.post(POLICIES, json=a_policy(world, **{name: 0})).status == 422
