"""The direct way to a route answers exactly as FastAPI's own way does."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from backend.kit.direct import Ways, is_plain
from backend.kit.web import Route
from backend.main import ROUTERS
from tests.client import Answer, Client
from tests.contract.bad_inputs import attempts
from tests.contract.calls import BASE, Call, Subject, calls
from tests.contract.people import Callers
from tests.contract.test_bad_inputs import described, who_may
from tests.world import World

# What binds a request does not ask the database.
ON_ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
# A quarter of the bad inputs is enough: what binds a value is the same for every field of a kind.
STEP = 4
# Bodies that are large or deep take long to make, and are refused before any route.
LEFT_OUT = {10, 16, 32}


@pytest.fixture
def both(client: Client, application: Any, connection: Connection) -> Iterator[Any]:
    """Calls both ways, each undone; gives status, headers that tell of the body, and the body."""
    known: Ways = application.app.ways

    def call(it: Call) -> tuple[Any, Any]:
        found = []
        for ways in (known, Ways()):
            application.app.ways = ways
            before = connection.begin_nested()
            found.append(seen(it.send(client)))
            before.rollback()
        return found[0], found[1]

    yield call
    application.app.ways = known


def seen(answer: Answer) -> tuple[int, dict[str, str], Any]:
    """What a caller can tell an answer by; moments of the server, and what it draws at random, differ."""
    headers = {
        name: value for name, value in answer.headers.items() if name in {"content-type", "link", "www-authenticate"}
    }
    kind = headers.get("content-type", "")
    body = timeless(answer.json) if kind.endswith("json") and answer.response.content else answer.response.text
    return answer.status, headers, body


# Of the server's own clock, and what it draws at random: tokens, codes, ids of things it makes itself.
NOW = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z")
DRAWN = {"instance", "ticket", "device_token", "cursor", "position_id"}
DRAWN_BY = {
    "create_survey_code": "code",
    "draw_survey_numbers": "numbers",
    "grant_role": "id",
    "make_activation_code": "code",
}


def timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: None if name in DRAWN else timeless(one) for name, one in value.items()}
    if isinstance(value, list):
        return [timeless(one) for one in value]
    return None if isinstance(value, str) and NOW.fullmatch(value) else value


DIRECT = sorted(
    route.operation_id
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, Route) and is_plain(route) and route.operation_id
)


def test_there_are_direct_ways_and_the_hot_calls_are_among_them(application: Any) -> None:
    hot = {"log_activity", "list_activities", "sync_push", "sync_pull", "get_me", "answer_survey", "amend_activity"}
    assert hot <= set(DIRECT)
    assert len(application.app.ways.known) == len(DIRECT)


@pytest.mark.slow
@ON_ONE_DATABASE
@pytest.mark.parametrize("operation", DIRECT)
def test_valid_and_bad_requests_are_answered_alike(
    client: Client, world: World, application: Any, both: Any, operation: str
) -> None:
    callers = Callers(world)
    call = calls(Subject(world, client, operation))[operation]
    path, description = described(application)[operation]
    for caller in ("nobody", "expired", "bare", who_may(operation)):
        callers.sign_in(client, caller)
        direct, usual = both(call)
        for _, _, body in (direct, usual):
            if operation in DRAWN_BY:
                body.pop(DRAWN_BY[operation], None)
        assert direct == usual, caller
    for attempt in list(attempts(application.app.openapi(), description, path, call))[::STEP]:
        if attempt.row not in LEFT_OUT:
            direct, usual = both(attempt.call)
            assert direct == usual, attempt.what


QUERY = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
PARAMETERS = st.lists(
    st.tuples(
        st.sampled_from(["limit", "cursor", "from", "to", "status", "employee_id", "strange", "Limit", ""]),
        st.one_of(QUERY, st.sampled_from(["", "1", "200", "201", "-1", " 5", "5.0", "2026-11-24", "waiting", "null"])),
    ),
    max_size=4,
)


@ON_ONE_DATABASE
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parameters=PARAMETERS)
def test_any_parameters_are_bound_alike(
    client: Client, world: World, both: Any, parameters: list[tuple[str, str]]
) -> None:
    client.sign_in(world.officer)
    direct, usual = both(Call("GET", f"{BASE}/activities?{urlencode(parameters)}"))

    assert direct == usual


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
BODIES = st.one_of(
    st.binary(max_size=30),
    JSON_VALUES.map(lambda value: json.dumps(value).encode()),
    st.dictionaries(
        st.sampled_from(["id", "description", "started_at", "ended_at", "quantity", "evidence", "location"]),
        JSON_VALUES,
        max_size=5,
    ).map(lambda value: json.dumps(value).encode()),
)
TYPES = st.sampled_from(
    [
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=latin-1",
        "text/json",
        "",
        "APPLICATION/JSON",
    ]
)


@ON_ONE_DATABASE
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES, kind=TYPES, members=st.dictionaries(st.sampled_from(["quantity", "unit", "evidence"]), JSON_VALUES))
def test_any_body_is_bound_alike(
    client: Client, world: World, both: Any, body: bytes, kind: str, members: dict[str, Any]
) -> None:
    client.sign_in(world.officer)
    nearly = json.dumps({**world.an_activity(), **members}).encode()
    for content in (body, nearly):
        direct, usual = both(Call("POST", f"{BASE}/activities", content=content, headers={"Content-Type": kind}))

        assert direct == usual
