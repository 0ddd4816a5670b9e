"""Templates: the usual activities of a post, kept by whoever administers the unit."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.kit.ids import uuid7
from backend.organisation.models import Assignment
from tests.client import Answer, Client
from tests.people import Person
from tests.world import World

PATH = "/api/v1/templates"


def a_template(of: UUID, **members: Any) -> dict[str, Any]:
    return {
        "id": str(uuid7()),
        "unit_id": str(of),
        "title": "Kunjungan rumah ibu hamil",
        "unit": "kunjungan",
        "usual_minutes": 45,
        **members,
    }


def admin_of(world: World, *units: UUID) -> Person:
    return world.with_role(Role.UNIT_ADMIN, units=units)


def amend(client: Client, template: dict[str, Any], patch: dict[str, Any], etag: str | None = '"1-x"') -> Answer:
    return client.patch(f"{PATH}/{template['id']}", json=patch, if_match=etag)


def titles(client: Client) -> list[str]:
    return [item["title"] for item in client.get(PATH).json["items"]]


def post_of(session: Session, person: Person) -> str:
    return str(
        session.scalars(select(Assignment.position_id).where(Assignment.employee_id == person.employee_id)).one()
    )


def test_a_template_is_made_and_found_by_those_of_the_unit(client: Client, world: World) -> None:
    template = a_template(world.puskesmas)
    client.sign_in(admin_of(world, world.puskesmas))

    made, again = client.post(PATH, json=template), client.post(PATH, json=template)

    assert (made.status, again.status) == (201, 200)
    assert made.json == again.json == template | {"position_id": None, "rhk_id": None, "is_active": True, "version": 1}
    assert titles(client.sign_in(world.officer)) == [template["title"]]
    assert titles(client.sign_in(world.employee(world.unit()))) == []


def test_a_template_of_a_post_is_for_those_who_hold_it(client: Client, world: World, session: Session) -> None:
    other = world.employee()
    client.sign_in(admin_of(world, world.puskesmas))
    client.post(PATH, json=a_template(world.puskesmas, title="Untuk semua"))
    client.post(
        PATH, json=a_template(world.puskesmas, title="Untuk bidan", position_id=post_of(session, world.officer))
    )

    assert titles(client.sign_in(world.officer)) == ["Untuk bidan", "Untuk semua"]
    assert titles(client.sign_in(other)) == ["Untuk semua"]
    assert titles(client.sign_in(world.head)) == ["Untuk semua", "Untuk bidan"]


def test_who_sees_the_district_sees_all_templates(client: Client, world: World) -> None:
    for unit in (world.puskesmas, world.unit()):
        client.sign_in(admin_of(world, unit)).post(PATH, json=a_template(unit))

    assert len(titles(client.sign_in(world.with_role(Role.AUDITOR)))) == 2


def test_the_same_id_with_another_title_is_refused(client: Client, world: World) -> None:
    template = a_template(world.puskesmas)
    client.sign_in(admin_of(world, world.puskesmas)).post(PATH, json=template)

    answer = client.post(PATH, json={**template, "title": "Sesuatu yang lain"})

    assert (answer.status, answer.problem) == (409, "operation-differs")


def test_only_an_admin_of_the_unit_makes_templates(client: Client, world: World) -> None:
    template = a_template(world.puskesmas)
    people = [
        world.officer,
        world.head,
        admin_of(world, world.unit()),
        world.with_role(Role.AUDITOR),
        world.with_role(Role.DISTRICT_ADMIN),
    ]

    statuses = [client.sign_in(one).post(PATH, json=template).status for one in people]

    assert statuses == [403, 403, 404, 403, 201]


def test_a_unit_admin_reaches_the_units_below(client: Client, world: World) -> None:
    below = world.unit(parent=world.puskesmas)

    assert client.sign_in(admin_of(world, world.puskesmas)).post(PATH, json=a_template(below)).status == 201
    assert client.sign_in(admin_of(world, below)).post(PATH, json=a_template(world.puskesmas)).status == 404


def test_an_auditor_of_the_district_who_administers_a_unit_writes_only_there(client: Client, world: World) -> None:
    unit = world.unit()
    both = world.employee(world.district, roles=frozenset({Role.AUDITOR}))
    admin = client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    admin.post(f"/api/v1/accounts/{both.employee_id}/roles", json={"role": "unit_admin", "unit_id": str(unit)})
    client.sign_in(both)

    assert client.post(PATH, json=a_template(unit)).status == 201
    assert client.post(PATH, json=a_template(world.puskesmas)).status == 404


@pytest.mark.parametrize("members", [{"unit_id": str(uuid7())}, {"position_id": str(uuid7())}])
def test_a_unit_or_post_that_is_not_there_is_not_found(client: Client, world: World, members: dict[str, str]) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    assert client.post(PATH, json=a_template(world.puskesmas, **members)).status == 404


def test_a_post_of_another_unit_does_not_fit(client: Client, world: World, session: Session) -> None:
    elsewhere = post_of(session, world.employee(world.unit()))
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    assert client.post(PATH, json=a_template(world.puskesmas, position_id=elsewhere)).status == 404


@pytest.mark.parametrize(
    "members",
    [{"title": "ab"}, {"usual_minutes": 0}, {"usual_minutes": 1441}, {"unit": "x" * 33}, {"is_active": False}],
)
def test_a_malformed_template_is_invalid(client: Client, world: World, members: dict[str, Any]) -> None:
    client.sign_in(admin_of(world, world.puskesmas))

    assert client.post(PATH, json=a_template(world.puskesmas, **members)).status == 422


def test_a_template_is_changed_by_whoever_saw_its_version(client: Client, world: World) -> None:
    template = a_template(world.puskesmas)
    client.sign_in(admin_of(world, world.puskesmas)).post(PATH, json=template)

    missing = amend(client, template, {"usual_minutes": 60}, etag=None)
    changed = amend(client, template, {"usual_minutes": 60, "unit": None})
    stale = amend(client, template, {"usual_minutes": 90})
    same = amend(client, template, {"usual_minutes": 60}, etag=changed.etag)

    assert (missing.status, missing.problem) == (428, "if-match-required")
    assert (changed.status, changed.json["usual_minutes"], changed.json["unit"], changed.json["version"]) == (
        200,
        60,
        None,
        2,
    )
    assert (stale.status, stale.problem, stale.json["version"]) == (412, "stale", 2)
    assert same.json == changed.json


def test_a_template_is_put_out_of_use_and_back(client: Client, world: World) -> None:
    template = a_template(world.puskesmas)
    client.sign_in(admin_of(world, world.puskesmas)).post(PATH, json=template)

    out = amend(client, template, {"is_active": False})
    without = titles(client)
    back = amend(client, template, {"is_active": True}, etag=out.etag)

    assert (out.json["is_active"], without, back.json["is_active"]) == (False, [], True)
    assert titles(client) == [template["title"]]


@pytest.mark.parametrize(
    "patch", [{"title": None}, {"is_active": None}, {"title": "a"}, {"version": 2}, {"unit_id": str(uuid7())}]
)
def test_a_change_that_cannot_be_is_invalid(client: Client, world: World, patch: dict[str, Any]) -> None:
    template = a_template(world.puskesmas)
    client.sign_in(admin_of(world, world.puskesmas)).post(PATH, json=template)

    assert amend(client, template, patch).status == 422


def test_only_an_admin_of_the_unit_changes_a_template(client: Client, world: World) -> None:
    template = a_template(world.puskesmas)
    client.sign_in(admin_of(world, world.puskesmas)).post(PATH, json=template)

    statuses = [
        amend(client.sign_in(one), template, {"unit": "kali"}).status
        for one in (world.officer, world.head, admin_of(world, world.unit()))
    ]

    assert statuses == [403, 403, 404]
    assert amend(client.sign_in(admin_of(world, world.puskesmas)), {"id": str(uuid7())}, {"unit": "kali"}).status == 404
