"""Every operation, every caller: the table in `rights.py` is what the API does, and nothing is missing in it."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from backend.access.actor import Permission, Role
from backend.kit import clock
from backend.organisation import policy, queries
from tests.client import Answer, Client
from tests.contract import rights
from tests.contract.calls import BASE, Subject, calls
from tests.contract.people import Callers
from tests.world import World

EXPECTED = rights.read()
CALLERS = tuple(next(iter(EXPECTED.values())))
STREAMED = {"stream_events"}  # never ends, so it is asked below without being read


def operations(application: Any) -> dict[str, dict[str, Any]]:
    document = application.app.openapi()
    return {one["operationId"]: one for path in document["paths"].values() for one in path.values()}


def test_every_operation_of_the_document_has_a_row_and_every_row_an_operation(application: Any) -> None:
    assert set(operations(application)) == set(EXPECTED)


def test_every_operation_asks_for_a_token_or_is_named_as_public(application: Any) -> None:
    assert {name for name, one in operations(application).items() if not one.get("security")} == rights.PUBLIC


@pytest.fixture
def callers(world: World, application: Any) -> Iterator[Callers]:
    found = Callers(world)
    yield found
    for person in found.people.values():
        application.app.state.authenticate.unblock(person.account_id)


@pytest.mark.slow
@pytest.mark.parametrize("operation", sorted(set(EXPECTED) - STREAMED))
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the table is long, and of rules, not of SQL
def test_an_operation_answers_each_caller_as_the_table_says(
    operation: str, client: Client, world: World, callers: Callers, connection: Connection
) -> None:
    call = calls(Subject(world, client, operation))[operation]
    found: dict[str, int] = {}
    for caller in CALLERS:
        before = connection.begin_nested()
        callers.sign_in(client, caller)
        answer = call.send(client)
        before.rollback()
        for person in callers.people.values():
            client.forget_blocks(person)
        found[caller] = status_of(answer)
        reveals_nothing(answer)

    assert found == EXPECTED[operation]


def status_of(answer: Answer) -> int:
    """That of the only item where the answer is a list of results, else the answer's own."""
    if answer.status == 200 and answer.headers.get("content-type") == "application/json":
        body = answer.json
        problem = body["results"][0]["problem"] if "results" in body else None
        return answer.status if problem is None else int(problem["status"])
    return answer.status


def reveals_nothing(answer: Answer) -> None:
    """A refusal for want of rights tells why, and nothing of what is behind it."""
    if answer.response.content and answer.problem in {"not-signed-in", "not-allowed", "not-found"}:
        assert set(answer.json) == {"type", "title", "status", "instance"}


@pytest.mark.parametrize("caller", CALLERS)
def test_the_stream_of_events_opens_as_the_table_says(
    caller: str, client: Client, world: World, callers: Callers, application: Any
) -> None:
    callers.sign_in(client, caller)
    expected = EXPECTED["stream_events"][caller]
    if expected == 401:
        assert client.get(f"{BASE}/events").status == 401
        return
    actor = application.app.state.authenticate(world.token_of(callers.people[caller]))

    assert actor.may(Permission.EVENTS_READ) == (expected == 200)


def test_the_stream_of_events_is_refused_to_a_system_without_its_scope(
    client: Client, world: World, application: Any
) -> None:
    client.sign_in(world.a_service("employees:read"))

    assert client.get(f"{BASE}/events").problem == "not-allowed"


# --- lists show what the policy lets see, whoever asks ---

ROLES = st.sets(st.sampled_from([Role.UNIT_ADMIN, Role.AUDITOR, Role.PPK, Role.PERFORMANCE_TEAM]), max_size=2)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(roles=ROLES, home=st.integers(0, 4), places=st.sets(st.integers(0, 4), max_size=2), leads=st.booleans())
def test_a_list_never_shows_more_than_the_policy_lets_see(
    client: Client,
    world: World,
    connection: Connection,
    application: Any,
    roles: set[Role],
    home: int,
    places: set[int],
    leads: bool,
) -> None:
    before = connection.begin_nested()
    units = [world.district, world.puskesmas]
    units += [world.unit(parent=parent) for parent in (world.puskesmas, world.district, units[-1])]
    people = [world.employee(unit) for unit in units for _ in range(2)]
    for person in people[::2]:
        client.sign_in(person).post(f"{BASE}/activities", json=world.an_activity())
    named = tuple(units[place] for place in sorted(places))
    caller = world.employee(
        units[home], head=leads and home > 1, roles=frozenset(roles), unit_ids=named if roles else ()
    )
    actor = application.app.state.authenticate(world.token_of(caller))
    session, today = world.session, clock.today()
    sight = policy.sight(session, actor, today)
    acquaintance = policy.acquaintance(session, actor, today)
    known = policy.known_units(session, actor, today)
    client.sign_in(caller)

    seen_units = {row["id"] for row in client.get(f"{BASE}/units?limit=200").json["items"]}
    seen_people = {row["id"] for row in client.get(f"{BASE}/employees?limit=200").json["items"]}

    if not actor.sees_district:
        assert seen_units == {str(one) for one in known}
    for person in [*people, world.head, world.officer, caller]:
        assert person.employee_id is not None
        post = queries.main_post(session, person.employee_id, today)
        assert post is not None
        place = {"unit_id": post.unit_id, "employee_id": person.employee_id}
        assert (str(person.employee_id) in seen_people) == acquaintance.covers(**place)
        listed = client.get(f"{BASE}/activities?employee_id={person.employee_id}")
        assert listed.status == (200 if sight.covers(**place) else 404)
        assert all(row["employee_id"] == str(person.employee_id) for row in listed.json.get("items", ()))
    pulled = [one["body"]["employee_id"] for one in client.get(f"{BASE}/sync/pull").json["changes"]]
    mine = queries.appraised_by(session, caller.employee_id, today) | {caller.employee_id}
    assert set(pulled) <= {str(one) for one in mine}
    before.rollback()
