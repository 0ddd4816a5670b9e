"""One indicator given to many at once."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from backend.access.actor import Role
from backend.kit.ids import uuid7
from backend.organisation.models import Assignment
from tests.client import Answer, Client
from tests.iku.indicating import PATH, make, put_targets
from tests.organisation.looking import facts
from tests.people import Person
from tests.world import World, days


def assign(client: Client, iku_id: Any, **members: Any) -> Answer:
    return client.post(f"{PATH}/assign", json={"iku_id": str(iku_id), **members})


def to(*people: Person) -> list[str]:
    return [str(one.employee_id) for one in people]


def also_holds(world: World, person: Person, position_id: UUID, **members: Any) -> None:
    """Give somebody the post that another one holds."""
    assignment_id = world.assign(person.employee_id, world.puskesmas, **members)  # type: ignore[arg-type]
    world.session.get_one(Assignment, assignment_id).position_id = position_id
    world.session.flush()


def post_of(world: World, person: Person) -> UUID:
    query = select(Assignment.position_id).where(Assignment.employee_id == person.employee_id)
    return world.session.scalars(query.order_by(Assignment.id)).first()  # type: ignore[return-value]


def test_each_gets_a_copy_with_its_targets_below_it(client: Client, world: World) -> None:
    mate, year = world.employee(), world.today.year
    iku = make(client, world, world.head, weight=1000)
    put_targets(client, iku, {"period": f"{year}", "low": "80", "high": "90"})

    answer = assign(client, iku["id"], employee_ids=to(world.officer, mate), weight=2500)

    assert [one["is_new"] for one in answer.json["items"]] == [True, True]
    for person, item in zip((world.officer, mate), answer.json["items"], strict=True):
        copy = client.sign_in(person).get(f"{PATH}/{item['iku_id']}").json
        same = ("code", "name", "year", "polarity", "unit_of_measure", "consolidation", "source")
        assert {name: copy[name] for name in same} == {name: iku[name] for name in same}
        assert (copy["employee_id"], copy["parent_id"], copy["weight"]) == (item["employee_id"], iku["id"], 2500)
        targets = client.get(f"{PATH}/{item['iku_id']}/targets").json["items"]
        assert targets == [{"period": f"{year}", "low": "80", "high": "90"}]
        assert client.get(f"{PATH}/{item['iku_id']}/history").json["items"][0]["action"] == "iku.assign"
    assert {one["iku_id"] for one in answer.json["items"]} <= set(facts(world, "iku.changed"))


def test_giving_it_again_gives_it_only_to_those_who_lack_it(client: Client, world: World) -> None:
    mate = world.employee()
    iku = make(client, world, world.head)
    first = assign(client, iku["id"], employee_ids=to(world.officer)).json["items"][0]

    again = assign(client, iku["id"], employee_ids=to(world.officer, mate)).json["items"]

    assert again[0] == first | {"is_new": False}
    assert again[1]["is_new"]
    assert assign(client, iku["id"], employee_ids=to(world.officer, mate)).json["items"][1]["is_new"] is False


def test_everybody_who_holds_a_post_today_gets_it(client: Client, world: World) -> None:
    post = post_of(world, world.officer)
    mate, former, other = world.employee(), world.employee(), world.employee()
    also_holds(world, mate, post)
    also_holds(world, former, post, until=world.today - days(1))
    iku = make(client, world, world.head)

    found = assign(client, iku["id"], position_id=str(post)).json["items"]

    assert {one["employee_id"] for one in found} == set(to(world.officer, mate))
    assert other.employee_id is not None


def test_it_is_given_to_all_or_to_nobody(client: Client, world: World) -> None:
    stranger, mate = world.employee(world.unit()), world.employee()
    iku = make(client, world, world.head)
    own = make(client, world, world.head, code=iku["code"], employee_id=str(mate.employee_id))

    assert assign(client, iku["id"], employee_ids=to(world.officer, stranger)).problem == "not-found"
    assert assign(client, iku["id"], employee_ids=[*to(world.officer), str(uuid7())]).problem == "not-found"
    assert assign(client, iku["id"], employee_ids=to(world.officer, world.head)).problem == "not-allowed"
    taken = assign(client, iku["id"], employee_ids=to(world.officer, mate))
    assert (taken.problem, taken.json["employee_ids"]) == ("iku-code-taken", [own["employee_id"]])
    assert client.get(f"{PATH}?employee_id={world.officer.employee_id}").json["items"] == []


def test_an_indicator_out_of_use_or_one_s_own_is_not_given(client: Client, world: World) -> None:
    retired, own = world.iku(is_active=False), world.iku(person=world.officer)
    client.sign_in(world.head)

    assert assign(client, retired, employee_ids=to(world.officer)).problem == "iku-inactive"
    assert assign(client, own, employee_ids=to(world.officer)).problem == "iku-parent-unfit"
    assert assign(client, world.iku(unit=world.unit()), employee_ids=to(world.officer)).problem == "not-found"
    assert assign(client, world.iku(), position_id=str(uuid7())).problem == "not-found"


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"employee_ids": []},
        {"employee_ids": [str(uuid7())], "position_id": str(uuid7())},
        {"employee_ids": [str(uuid7()) for _ in range(201)]},
        {"employee_ids": ["x"]},
        {"position_id": str(uuid7()), "weight": 10_001},
    ],
)
def test_an_assignment_that_cannot_be_is_invalid(client: Client, world: World, members: dict[str, Any]) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    assert assign(client, world.iku(), **members).problem == "invalid"
