"""From a unit's indicators down to officers, and those that nobody works on."""

from typing import Any

from sqlalchemy import Connection

from backend.access.actor import Role
from tests.activities.doing import approved, counted
from tests.client import Client
from tests.iku.indicating import PATH
from tests.people import Person
from tests.world import World, days


def cascade(client: Client, world: World, year: int | None = None) -> list[dict[str, Any]]:
    year = year or world.today.year
    answer = client.get(f"{PATH}/cascade?unit_id={world.puskesmas}&year={year}")
    assert answer.status == 200, answer
    return answer.json["items"]


def told(items: list[dict[str, Any]]) -> list[tuple[int, str, int, bool]]:
    return [(one["depth"], one["iku"]["code"], one["officers"], one["unattended"]) for one in items]


def a_cascade(world: World) -> Person:
    """A: head, officer, mate. B: of nobody. C: the officer alone."""
    mate = world.employee()
    a, _, c = (world.iku(code=code) for code in "ABC")
    leader = world.iku(code="A1", person=world.head, parent_id=a)
    world.iku(code="A11", person=world.officer, parent_id=leader)
    world.iku(code="A12", person=mate, parent_id=leader)
    world.iku(code="C1", person=world.officer, parent_id=c)
    world.iku(code="C2", person=mate, parent_id=c, is_active=False)
    world.iku(code="Z", is_active=False)
    world.iku(code="Y", year=world.today.year - 1)
    world.iku(code="X", unit=world.unit())
    return mate


def test_a_unit_s_indicators_with_all_below_them(client: Client, world: World) -> None:
    a_cascade(world)

    items = cascade(client.sign_in(world.head), world)

    assert told(items) == [
        (0, "A", 3, False),
        (1, "A1", 3, False),
        (2, "A11", 1, False),
        (2, "A12", 1, False),
        (0, "B", 0, True),
        (0, "C", 1, False),
        (1, "C1", 1, False),
    ]
    ids = {one["iku"]["code"]: one["iku"]["id"] for one in items}
    assert [one["under"] for one in items[:4]] == [None, ids["A"], ids["A1"], ids["A1"]]
    assert items[2]["iku"]["owner_name"] == world.officer.name


def test_people_outside_of_sight_are_counted_and_not_shown(client: Client, world: World) -> None:
    a_cascade(world)

    items = cascade(client.sign_in(world.officer), world)

    assert told(items) == [
        (0, "A", 3, False),
        (1, "A11", 1, False),
        (0, "B", 0, True),
        (0, "C", 1, False),
        (1, "C1", 1, False),
    ]
    assert items[1]["under"] == items[0]["iku"]["id"]


def test_an_indicator_that_activities_name_is_attended_without_officers(client: Client, world: World) -> None:
    year = (world.today - days(1)).year
    busy, idle = world.iku(code="BUSY", year=year), world.iku(code="IDLE", year=year)
    approved(client, world, iku_id=str(busy), quantity=None)
    assert idle

    assert told(cascade(client.sign_in(world.head), world, year)) == [(0, "BUSY", 0, False), (0, "IDLE", 0, True)]


def test_units_below_are_part_of_it(client: Client, world: World) -> None:
    below = world.unit(parent=world.puskesmas)
    world.iku(code="SUB", unit=below, parent_id=world.iku(code="TOP"))

    assert told(cascade(client.sign_in(world.with_role(Role.AUDITOR)), world)) == [
        (0, "TOP", 0, True),
        (1, "SUB", 0, True),
    ]


def test_a_unit_outside_of_sight_is_not_found(client: Client, world: World) -> None:
    client.sign_in(world.employee(world.unit()))

    assert client.get(f"{PATH}/cascade?unit_id={world.puskesmas}&year=2026").status == 404
    assert client.get(f"{PATH}/cascade?unit_id={world.puskesmas}").problem == "invalid"


def test_its_statements_do_not_grow_with_it(client: Client, world: World, connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    found = []
    for _ in range(2):
        top = world.iku()
        for _ in range(10):
            world.iku(person=world.employee(), parent_id=top)
        world.session.expire_all()
        client.sign_in(world.head)
        with counted(connection) as count:
            cascade(client, world)
            found.append(count())

    assert found[0] == found[1] <= 14
