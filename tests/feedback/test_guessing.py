"""Wrong secrets and guessed tickets: one and the same answer, and slower with each."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from backend.identity import rules as identity
from backend.identity.models import FailureCount
from backend.kit.rates import Limit, Rates
from tests.client import Answer, Client
from tests.feedback.telling import PUBLIC, Told, a_report, a_secret, new_id
from tests.signing import PASSWORD
from tests.world import World


def guess(client: Client, ticket: str, secret: str | None = None) -> Answer:
    return client.get(f"{PUBLIC}/{ticket}", headers={"X-Report-Secret": secret or a_secret()})


def some_ticket() -> str:
    return f"KT-{uuid4().hex[:8].upper()}"


def later(world: World, span: timedelta) -> None:
    for row in world.session.scalars(select(FailureCount).execution_options(populate_existing=True)):
        row.last_at -= span
    world.session.flush()


def without_instance(answer: Answer) -> dict[str, object]:
    return {name: value for name, value in answer.json.items() if name != "instance"}


def test_a_wrong_secret_and_an_unknown_ticket_are_told_apart_by_nothing(client: Client, world: World) -> None:
    told = Told(client, world)

    wrong, unknown = guess(client, told.ticket), guess(client, some_ticket(), told.secret)

    assert (wrong.status, wrong.problem) == (404, "report-not-found")
    assert unknown.status == 404
    assert without_instance(wrong) == without_instance(unknown)
    assert {name for name in wrong.headers if name != "x-request-id"} == {
        name for name in unknown.headers if name != "x-request-id"
    }


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("POST", "/messages", {"id": new_id(), "text": "Halo"}),
        ("POST", "/done", {"done": True}),
    ],
)
def test_every_call_of_a_reporter_needs_the_secret(
    client: Client, world: World, method: str, path: str, body: dict[str, object] | None
) -> None:
    told = Told(client, world)
    other = Told(client, world)

    for secret in (a_secret(), other.secret, told.secret[:-1] + ("0" if told.secret[-1] != "0" else "1")):
        answer = client.request(method, told.path + path, json=body, headers={"X-Report-Secret": secret})
        assert answer.problem == "report-not-found"
    assert client.request(method, told.path + path, json=body).status == 422
    assert told.follow()["messages"] == []


def test_four_wrong_secrets_are_free_and_then_each_makes_wait(client: Client, world: World) -> None:
    told = Told(client, world)

    answers = [guess(client, told.ticket) for _ in range(6)]

    assert [one.status for one in answers] == [404] * 5 + [429]
    assert answers[-1].problem == "too-many"
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_the_right_secret_waits_like_a_guess_and_passes_afterwards(client: Client, world: World) -> None:
    told = Told(client, world)
    for _ in range(6):
        guess(client, told.ticket)

    slowed = client.get(told.path, headers=told.headers)
    later(world, identity.LONGEST_PAUSE)

    assert slowed.status == 429
    assert told.follow()["ticket"] == told.ticket


def test_who_guesses_many_tickets_is_slowed_too_and_the_owner_waits_for_a_drop_at_most(
    client: Client, world: World
) -> None:
    told = Told(client, world)
    # The bucket drains while it fills: a slow machine gets some more tries.
    statuses = [guess(client, some_ticket()).status for _ in range(identity.ADDRESS_FAILURES + 20)]

    assert set(statuses[: identity.ADDRESS_FAILURES]) == {404}
    assert statuses[-1] == 429
    later(world, identity.ADDRESS_REGAIN)
    assert told.follow()["ticket"] == told.ticket


def test_guessing_reports_slows_nobody_s_sign_in(client: Client, world: World) -> None:
    for _ in range(identity.ADDRESS_FAILURES + 1):
        guess(client, some_ticket())
    form = {"grant_type": "password", "username": world.officer.nip, "password": PASSWORD}

    assert client.post("/api/v1/oauth/token", data=form).status == 200


def test_a_network_makes_so_many_reports_an_hour_and_then_waits(client: Client, world: World, application: Any) -> None:
    application.app.state.rates = Rates({"reads": Limit(600, 60), "reports": Limit(3, 3600)})

    answers = [client.post(PUBLIC, json=a_report(world)) for _ in range(4)]

    assert [one.status for one in answers] == [201, 201, 201, 429]
    assert answers[0].headers["ratelimit"].startswith('"reports";r=2;')
    assert answers[-1].headers["ratelimit-policy"] == '"reports";q=3;w=3600'
    assert int(answers[-1].headers["retry-after"]) > 0
