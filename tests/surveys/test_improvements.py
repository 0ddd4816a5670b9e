"""Anda bilang, kami perbaiki: noted by a unit, read by everybody once it is published."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.audit.models import AuditEntry
from backend.kit import clock
from backend.kit.ids import uuid7
from tests.client import Answer, Client
from tests.surveys.keeping import API, an_admin, new_id
from tests.world import World, days

IMPROVEMENTS = f"{API}/improvements"


def an_improvement(world: World, **members: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "unit_id": str(world.puskesmas),
        "element": "u3",
        "said": "Antrean terlalu lama",
        "done": "Loket kedua dibuka pukul 07.30",
        "started_on": str(world.today - days(20)),
        "done_on": str(world.today - days(5)),
        "published": False,
        **members,
    }


def public(client: Client, unit: object) -> Any:
    return client.sign_out().get(f"{API}/public/units/{unit}/improvements")


def change(client: Client, improvement: dict[str, Any], patch: dict[str, Any]) -> Answer:
    version = f'"{improvement["version"]}-x"'
    return client.patch(f"{IMPROVEMENTS}/{improvement['id']}", json=patch, if_match=version)


def test_the_public_reads_an_improvement_once_it_is_published(client: Client, world: World) -> None:
    admin = an_admin(world)
    body = an_improvement(world)

    made = client.sign_in(admin).post(IMPROVEMENTS, json=body)
    before = public(client, world.puskesmas).json
    published = change(client.sign_in(admin), made.json, {"published": True})
    shown = public(client, world.puskesmas).json["items"]

    assert (made.status, made.json["published"], before["items"]) == (201, False, [])
    assert (published.json["published"], published.json["version"]) == (True, 2)
    assert shown == [
        {
            "id": body["id"],
            "element": "u3",
            "element_label": "Waktu penyelesaian",
            "said": "Antrean terlalu lama",
            "done": "Loket kedua dibuka pukul 07.30",
            "started_on": body["started_on"],
            "done_on": body["done_on"],
        }
    ]


def test_a_published_improvement_can_be_taken_back(client: Client, world: World) -> None:
    client.sign_in(an_admin(world))
    made = client.post(IMPROVEMENTS, json=an_improvement(world, published=True)).json

    answer = change(client, made, {"published": False})

    assert made["published_at"] is not None
    assert (answer.json["published"], answer.json["published_at"]) == (False, None)
    assert public(client, world.puskesmas).json["items"] == []


def test_publishing_again_keeps_the_first_moment(client: Client, world: World) -> None:
    client.sign_in(an_admin(world))
    made = client.post(IMPROVEMENTS, json=an_improvement(world, published=True)).json

    answer = change(client, made, {"published": True})

    assert (answer.json["published_at"], answer.json["version"]) == (made["published_at"], 1)


def test_the_same_improvement_again_is_success_and_another_is_not(client: Client, world: World) -> None:
    body = an_improvement(world)
    client.sign_in(an_admin(world))
    first, again = client.post(IMPROVEMENTS, json=body), client.post(IMPROVEMENTS, json=body)
    other = client.post(IMPROVEMENTS, json={**body, "said": "Toilet kotor"})
    elsewhere = world.unit()
    stranger = client.sign_in(an_admin(world, elsewhere)).post(IMPROVEMENTS, json={**body, "unit_id": str(elsewhere)})

    assert (first.status, again.status, again.json) == (201, 200, first.json)
    assert (other.problem, stranger.problem) == ("operation-differs", "id-taken")


def test_who_leads_or_administers_a_unit_writes_and_others_do_not(client: Client, world: World) -> None:
    district = world.with_role(Role.DISTRICT_ADMIN)

    def status(person: Any) -> int:
        return client.sign_in(person).post(IMPROVEMENTS, json=an_improvement(world)).status

    assert status(world.head) == 201
    assert status(district) == 201
    assert status(world.officer) == 403
    assert status(world.with_role(Role.AUDITOR)) == 403
    assert status(an_admin(world, world.unit())) == 404


def test_an_officer_of_the_unit_reads_also_what_is_not_published(client: Client, world: World) -> None:
    made = client.sign_in(world.head).post(IMPROVEMENTS, json=an_improvement(world)).json

    mate = client.sign_in(world.officer).get(IMPROVEMENTS).json["items"]
    one = client.get(f"{IMPROVEMENTS}/{made['id']}")
    stranger = client.sign_in(world.employee(world.unit()))

    assert mate == [{**made, "may_write": False}]
    assert one.json == mate[0]
    assert stranger.get(IMPROVEMENTS).json["items"] == []
    assert stranger.get(f"{IMPROVEMENTS}/{made['id']}").status == 404


def test_lists_go_on_where_they_ended_with_the_latest_first(client: Client, world: World) -> None:
    client.sign_in(world.head)
    for age in (30, 10, 20, 10):
        day = str(world.today - days(age))
        client.post(IMPROVEMENTS, json=an_improvement(world, started_on=day, done_on=None, published=True))

    client.sign_out()
    seen: list[str] = []
    path: str | None = f"{API}/public/units/{world.puskesmas}/improvements?limit=2"
    first = client.get(path)
    seen += [one["started_on"] for one in first.json["items"]]
    rest = client.get(f"{path}&cursor={first.json['next']}").json
    seen += [one["started_on"] for one in rest["items"]]

    assert seen == [str(world.today - days(age)) for age in (10, 10, 20, 30)]
    assert rest["next"] is None


def test_a_list_is_narrowed_to_what_is_not_yet_published(client: Client, world: World) -> None:
    client.sign_in(world.head)
    client.post(IMPROVEMENTS, json=an_improvement(world, published=True))
    waiting = client.post(IMPROVEMENTS, json=an_improvement(world)).json

    found = client.get(f"{IMPROVEMENTS}?published=false&unit_id={world.puskesmas}").json["items"]

    assert [one["id"] for one in found] == [waiting["id"]]


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"done_on": -30}, "/done_on"),
        ({"done_on": 1}, "/done_on"),
        ({"element": "u10"}, "/element"),
        ({"said": " "}, "/said"),
    ],
)
def test_what_cannot_be_is_refused(client: Client, world: World, members: dict[str, Any], pointer: str) -> None:
    if isinstance(members.get("done_on"), int):
        members = {"done_on": str(world.today + days(members["done_on"]))}

    answer = client.sign_in(world.head).post(IMPROVEMENTS, json=an_improvement(world, **members))

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_a_change_must_have_seen_the_version_that_is_stored(client: Client, world: World) -> None:
    client.sign_in(world.head)
    made = client.post(IMPROVEMENTS, json=an_improvement(world)).json
    change(client, made, {"done": "Loket ketiga dibuka"})

    stale = change(client, made, {"done": "Loket keempat dibuka"})
    unseen = client.patch(f"{IMPROVEMENTS}/{made['id']}", json={"done": "Loket keempat dibuka"})

    assert (stale.status, unseen.status) == (412, 428)


def test_an_improvement_may_go_on_and_be_of_no_element(client: Client, world: World) -> None:
    client.sign_in(world.head)
    made = client.post(IMPROVEMENTS, json=an_improvement(world)).json

    answer = change(client, made, {"done_on": None, "element": None})

    assert (answer.json["done_on"], answer.json["element"], answer.json["element_label"]) == (None, None, None)


def test_improvements_of_what_is_no_unit_are_not_there(client: Client, world: World) -> None:
    assert public(client, uuid7()).status == 404


def test_each_change_is_in_the_trail(client: Client, world: World, session: Session) -> None:
    client.sign_in(world.head)
    made = client.post(IMPROVEMENTS, json=an_improvement(world)).json
    change(client, made, {"published": True})

    entries = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == UUID(made["id"]))).all()

    assert [entry.action for entry in entries] == ["improvement.create", "improvement.amend"]
    assert entries[-1].details["published"] is True
    assert clock.local_day(entries[-1].at) == world.today
