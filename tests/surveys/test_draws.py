"""Queue numbers drawn at random, so that nobody chooses whom to ask."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.audit.models import AuditEntry
from tests.client import Answer, Client
from tests.surveys.keeping import API, a_survey, an_admin, new_id
from tests.world import World


def draw(client: Client, survey: object, **members: Any) -> Answer:
    body = {"id": new_id(), "first": 1, "last": 80, "count": 8, **members}
    return client.post(f"{API}/surveys/{survey}/draws", json=body)


def test_numbers_are_drawn_once_each_in_rising_order(client: Client, world: World) -> None:
    survey = a_survey(world)

    answer = draw(client.sign_in(world.head), survey)

    numbers = answer.json["numbers"]
    assert answer.status == 201
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 8
    assert set(numbers) <= set(range(1, 81))
    assert (answer.json["day"], answer.json["by_name"]) == (str(world.today), world.head.name)


def test_the_same_draw_again_gives_the_same_numbers(client: Client, world: World) -> None:
    survey, other = a_survey(world), a_survey(world, world.unit())
    body = {"id": new_id(), "first": 1, "last": 9999, "count": 10}
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    first, again = draw(client, survey, **body), draw(client, survey, **body)

    assert (first.status, again.status, again.json) == (201, 200, first.json)
    assert draw(client, survey, **{**body, "count": 11}).problem == "operation-differs"
    assert draw(client, other, **body).problem == "id-taken"


def test_every_number_has_its_chance(client: Client, world: World) -> None:
    survey = a_survey(world)
    client.sign_in(world.head)

    drawn = Counter(number for _ in range(40) for number in draw(client, survey, last=10, count=5).json["numbers"])

    # 40 draws of half of them: a number that never comes up would be a chance of 1 in 2 to the power of 40.
    assert set(drawn) == set(range(1, 11))


def test_all_numbers_may_be_drawn(client: Client, world: World) -> None:
    answer = draw(client.sign_in(world.head), a_survey(world), first=7, last=9, count=3)

    assert answer.json["numbers"] == [7, 8, 9]


@pytest.mark.parametrize(
    "members", [{"first": 10, "last": 9}, {"last": 5, "count": 6}, {"count": 0}, {"count": 201}, {"last": 10_000}]
)
def test_what_cannot_be_drawn_is_refused(client: Client, world: World, members: dict[str, int]) -> None:
    assert draw(client.sign_in(world.head), a_survey(world), **members).status == 422


def test_draws_are_kept_for_those_who_may_see_the_survey(client: Client, world: World) -> None:
    survey = a_survey(world)
    path = f"{API}/surveys/{survey}/draws"
    made = [draw(client.sign_in(world.head), survey).json for _ in range(3)]

    first = client.sign_in(world.officer).get(f"{path}?limit=2").json
    rest = client.get(f"{path}?limit=2&cursor={first['next']}").json

    assert {one["id"] for one in first["items"] + rest["items"]} == {one["id"] for one in made}
    assert (len(first["items"]), rest["next"]) == (2, None)
    assert client.sign_in(world.employee(world.unit())).get(path).status == 404


def test_only_who_keeps_the_survey_draws(client: Client, world: World) -> None:
    survey = a_survey(world)

    assert draw(client.sign_in(an_admin(world)), survey).status == 201
    assert draw(client.sign_in(world.officer), survey).status == 403
    assert draw(client.sign_in(an_admin(world, world.unit())), survey).status == 404


def test_a_draw_is_in_the_trail_with_its_numbers(client: Client, world: World, session: Session) -> None:
    survey = a_survey(world)
    made = draw(client.sign_in(world.head), survey).json

    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "survey.draw")).one()

    assert (entry.subject_id, entry.details["draw_id"]) == (survey, made["id"])
    assert entry.details["numbers"] == made["numbers"]
