"""Phones of a unit: who sees them, in which order, and when one raises a question."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, update

from backend.access.actor import Role
from backend.kit.ids import uuid7
from backend.sync import rules
from backend.sync.models import SyncDevice
from tests.activities.doing import counted
from tests.client import Client
from tests.people import Person
from tests.sync.test_push import an_operation
from tests.world import World, days, moment

PHONE = {"app": "1.2.0", "os": "Android 9", "waiting": 4}


def a_phone(
    client: Client, world: World, person: Person, *, pushed_at: datetime | None = None, sent_at: datetime | None = None
) -> str:
    """A phone of somebody that has pushed once."""
    device = str(uuid7())
    client.sign_in(person)
    envelope = {
        "device_id": device,
        "sent_at": moment(sent_at or world.now),
        "operations": [an_operation(world, world.an_activity())],
        "client": PHONE,
    }
    assert client.post("/api/v1/sync/push", json=envelope).status == 200
    if pushed_at is not None:
        change = update(SyncDevice).where(SyncDevice.device_id == UUID(device)).values(last_push_at=pushed_at)
        world.session.execute(change)
        world.session.flush()
    return device


def path(unit: UUID) -> str:
    return f"/api/v1/units/{unit}/devices"


def seen(client: Client, person: Person, unit: UUID) -> list[dict[str, Any]]:
    answer = client.sign_in(person).get(path(unit))
    assert answer.status == 200, answer
    return answer.json["items"]


def test_a_phone_shows_what_it_said_of_itself(client: Client, world: World) -> None:
    device = a_phone(client, world, world.officer)

    (found,) = seen(client, world.head, world.puskesmas)

    assert found.pop("first_seen_at") == found.pop("last_push_at")
    assert abs(found.pop("clock_offset_seconds")) < 60
    assert found == {
        "employee_id": str(world.officer.employee_id),
        "employee_name": world.officer.name,
        "device_id": device,
        "app": "1.2.0",
        "os": "Android 9",
        "waiting": 4,
        "stored": 1,
        "is_silent": False,
        "is_clock_off": False,
    }


def test_the_longest_silent_comes_first_page_by_page(client: Client, world: World) -> None:
    made = [a_phone(client, world, world.officer, pushed_at=world.now - days(age)) for age in (1, 9, 4)]
    made.append(a_phone(client, world, world.employee(), pushed_at=world.now - days(4)))
    client.sign_in(world.head)

    first = client.get(f"{path(world.puskesmas)}?limit=2")
    second = client.get(f"{path(world.puskesmas)}?limit=2&cursor={first.json['next']}")

    found = [one["device_id"] for page in (first, second) for one in page.json["items"]]
    assert set(found) == set(made)
    assert (found[0], found[-1]) == (made[1], made[0])
    assert second.json["next"] is None
    assert client.get(f"{path(world.district)}?cursor={first.json['next']}").status in {404, 422}


def test_a_phone_is_silent_after_some_working_days_and_its_clock_off_beyond_five_minutes(
    client: Client, world: World
) -> None:
    silent = a_phone(client, world, world.officer, pushed_at=world.now - days(7))
    off = a_phone(client, world, world.officer, sent_at=world.now - timedelta(minutes=6))

    found = {one["device_id"]: one for one in seen(client, world.head, world.puskesmas)}

    assert (found[silent]["is_silent"], found[silent]["is_clock_off"]) == (True, False)
    assert (found[off]["is_silent"], found[off]["is_clock_off"]) == (False, True)


def test_phones_of_units_below_are_shown_and_of_others_not(client: Client, world: World) -> None:
    below = world.unit(parent=world.puskesmas)
    mine = {a_phone(client, world, world.employee(below)), a_phone(client, world, world.officer)}
    a_phone(client, world, world.employee(world.unit()))

    assert {one["device_id"] for one in seen(client, world.head, world.puskesmas)} == mine
    assert len(seen(client, world.regent, world.district)) == 3


def test_the_phone_of_somebody_who_left_is_shown_no_more(client: Client, world: World) -> None:
    left = world.employee(world.puskesmas, until=world.today - days(1))
    world.assign(left.employee_id, world.unit())  # type: ignore[arg-type]
    a_phone(client, world, left)

    assert seen(client, world.head, world.puskesmas) == []


@pytest.mark.parametrize("role", [Role.DISTRICT_ADMIN, Role.AUDITOR, Role.UNIT_ADMIN])
def test_administrators_and_auditors_see_a_units_phones(client: Client, world: World, role: Role) -> None:
    a_phone(client, world, world.officer)
    units = (world.puskesmas,) if role is Role.UNIT_ADMIN else ()

    assert len(seen(client, world.with_role(role, units=units), world.puskesmas)) == 1


def test_for_everybody_else_there_is_nothing_there(client: Client, world: World) -> None:
    a_phone(client, world, world.officer)
    other = world.unit()
    strangers = [
        world.officer,
        world.employee(),
        world.employee(other, head=True),
        world.with_role(Role.UNIT_ADMIN, units=(other,)),
    ]

    for person in strangers:
        assert client.sign_in(person).get(path(world.puskesmas)).problem == "not-found"
    assert client.sign_in(world.with_role(Role.AUDITOR)).get(path(uuid7())).problem == "not-found"
    system = world.a_service("employees:read", units=(world.puskesmas,))
    assert client.sign_in(system).get(path(world.puskesmas)).problem == "not-allowed"


def test_many_phones_cost_as_many_statements_as_one(client: Client, world: World, connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        pytest.skip("counted on SQLite")
    admin, counts = world.with_role(Role.DISTRICT_ADMIN), []
    for _ in range(2):
        for _ in range(4):
            a_phone(client, world, world.officer)
        client.sign_in(admin)
        with counted(connection) as count:
            client.get(path(world.puskesmas))
        counts.append(count())

    assert counts == [4, 4]


# --- rules ---

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("ahead", "is_silent"), [(0, False), (1, False), (3, False), (5, False), (6, True), (7, True), (-2, False)]
)
def test_weekends_do_not_make_a_phone_silent(ahead: int, is_silent: bool) -> None:
    """Of a phone last heard of on a Friday: Monday to Wednesday must have gone by."""
    assert rules.is_silent(FRIDAY, FRIDAY + days(ahead), 3) == is_silent


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-3, 200))
def test_working_days_are_those_that_counting_finds(first: date, span: int) -> None:
    between = [first + days(number) for number in range(1, span)]

    assert rules.working_days_between(first, first + days(span)) == sum(day.weekday() < 5 for day in between)


@pytest.mark.parametrize(("offset", "is_off"), [(0, False), (300, False), (-300, False), (301, True), (-301, True)])
def test_five_minutes_are_no_matter(offset: int, is_off: bool) -> None:
    assert rules.is_clock_off(offset) == is_off
