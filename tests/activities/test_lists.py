"""Lists: whose they are, what they are narrowed to, and how many statements they take."""

from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.activities import queries as activities
from backend.kit.ids import uuid7
from backend.organisation import placement
from tests.activities.doing import PATH, a_decision, counted, decide, log, withdraw
from tests.client import Client
from tests.world import World, days, hours, moment


def ids(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"{PATH}{query}")
    assert answer.status == 200, answer
    return [item["id"] for item in answer.json["items"]]


def test_a_list_is_ones_own_newest_first(client: Client, world: World) -> None:
    log(client, world, world.employee())
    entries = [log(client, world, start=world.morning() + hours(n), minutes=5)["id"] for n in (2, 0, 1)]

    assert ids(client) == [entries[0], entries[2], entries[1]]


def test_a_list_is_narrowed_by_day_and_status(client: Client, world: World) -> None:
    by_day = {n: log(client, world, start=world.morning(world.today - days(n)))["id"] for n in (1, 2, 3)}
    returned, gone = (log(client, world, start=world.morning() + hours(n)) for n in (3, 5))
    withdraw(client, gone)
    decide(client.sign_in(world.head), a_decision(returned, "return"))
    client.sign_in(world.officer)
    first, last = (world.today - days(n) for n in (3, 2))

    assert ids(client, f"?from={first}&to={last}") == [by_day[2], by_day[3]]
    assert ids(client, f"?from={last}&to={last}") == [by_day[2]]
    assert ids(client, "?status=returned") == [returned["id"]]
    assert ids(client, "?status=withdrawn") == [gone["id"]]
    assert ids(client, "?status=approved") == []
    assert gone["id"] not in ids(client)
    assert gone["id"] not in ids(client, f"?from={first}")


@pytest.mark.parametrize(
    "query",
    [
        "?status=lost",
        "?from=2026-13-01",
        "?from=0",
        "?limit=0",
        "?limit=201",
        "?limit=x",
        "?limit=1&limit=2",
        "?cursor=",
        "?cursor=abc",
        "?employee_id=x",
    ],
)
def test_a_query_that_means_nothing_is_refused(client: Client, world: World, query: str) -> None:
    answer = client.sign_in(world.officer).get(f"{PATH}{query}")

    assert (answer.status, answer.problem) == (422, "invalid")


def test_entries_that_begin_together_are_ordered_by_id_over_pages(client: Client, world: World) -> None:
    entries = [log(client, world)["id"] for _ in range(5)]

    seen: list[str] = []
    cursor = ""
    while True:
        page = client.get(f"{PATH}?limit=2{cursor}").json
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    assert seen == sorted(entries, reverse=True)


def test_a_list_of_somebody_else_needs_sight_of_them(client: Client, world: World) -> None:
    entry = log(client, world)["id"]
    query = f"?employee_id={world.officer.employee_id}"

    seen = [
        ids(client.sign_in(one), query)
        for one in (world.officer, world.head, world.regent, world.with_role(Role.AUDITOR))
    ]
    unseen = [
        client.sign_in(one).get(f"{PATH}{query}").status
        for one in (world.employee(), world.employee(world.unit(), head=True))
    ]

    assert seen == [[entry]] * 4
    assert unseen == [404, 404]
    assert client.get(f"{PATH}?employee_id={uuid7()}").status == 404


def test_another_system_names_whose_list_it_wants(client: Client, world: World) -> None:
    entry = log(client, world)["id"]
    system = world.a_service("activities:read", units=(world.puskesmas,))
    client.sign_in(system)

    assert client.get(PATH).status == 403
    assert ids(client, f"?employee_id={world.officer.employee_id}") == [entry]
    assert (
        client.sign_in(world.a_service("activities:read", units=(world.unit(),)))
        .get(f"{PATH}?employee_id={world.officer.employee_id}")
        .status
        == 404
    )


def test_a_cursor_belongs_to_its_list(client: Client, world: World) -> None:
    for n in range(2):
        log(client, world, start=world.morning() + hours(n))
    cursor = client.get(f"{PATH}?limit=1").json["next"]

    assert client.get(f"{PATH}?limit=5&cursor={cursor}").status == 200
    for other in ("&status=waiting", "&from=2020-01-01", f"&employee_id={world.head.employee_id}"):
        assert client.get(f"{PATH}?cursor={cursor}{other}").status in {404, 422}
    assert client.sign_in(world.head).get(f"{PATH}?cursor={cursor}").status == 422


def test_a_single_activity_has_an_etag_and_is_not_sent_again(client: Client, world: World) -> None:
    path = f"{PATH}/{log(client, world)['id']}"
    first = client.get(path)

    again = client.get(path, headers={"If-None-Match": first.etag})

    assert first.etag.startswith('"1-')
    assert (again.status, again.response.content) == (304, b"")


# --- how many statements ---


@pytest.fixture
def warm(client: Client, world: World, connection: Connection, session: Session) -> Any:
    """Caches filled and the token verified, as in a server that has been up for a while."""
    if connection.dialect.name != "sqlite":
        pytest.skip("statements are counted by SQLite's driver")
    for number in range(12):
        log(
            client,
            world,
            start=world.morning() + hours(number / 4),
            minutes=5,
            evidence=[f"{number:064x}"] if number % 3 == 0 else [],
        )
    session.expire_all()
    return connection


def test_a_list_takes_one_statement_for_rows_and_one_for_evidence(
    warm: Connection, client: Client, world: World
) -> None:
    client.sign_in(world.officer)
    client.get(PATH)

    with counted(warm) as statements:
        answer = client.get(f"{PATH}?limit=10")

    assert len(answer.json["items"]) == 10
    assert statements() == 2


def test_a_review_queue_takes_no_more_for_more_rows(warm: Connection, client: Client, world: World) -> None:
    client.sign_in(world.head)
    with counted(warm) as statements:
        client.get("/api/v1/review-queue?limit=2")
        few = statements()
        client.get("/api/v1/review-queue?limit=12")

    assert (few, statements() - few) == (7, 7)


def test_a_pull_page_takes_no_more_for_more_rows(warm: Connection, client: Client, world: World) -> None:
    client.sign_in(world.officer)
    with counted(warm) as statements:
        client.get("/api/v1/sync/pull?limit=2")
        few = statements()
        client.get("/api/v1/sync/pull?limit=13")

    # The second page finishes the copy, and so asks for the facts behind it as well.
    assert (few, statements() - few) == (5, 7)


def test_a_push_of_twenty_takes_a_fixed_number_of_statements(warm: Connection, client: Client, world: World) -> None:
    placement.forget_all()
    activities.forget_policies()

    def operations(count: int) -> list[dict[str, Any]]:
        bodies = [world.an_activity(start=world.morning() + hours(n / 10), minutes=5) for n in range(count)]
        return [
            {"op_id": str(uuid7()), "kind": "activity.log", "made_at": moment(world.now), "body": body}
            for body in bodies
        ]

    def push(count: int) -> None:
        envelope = {"device_id": str(world.puskesmas), "sent_at": moment(world.now), "operations": operations(count)}
        answer = client.post("/api/v1/sync/push", json=envelope)
        assert [one["outcome"] for one in answer.json["results"]] == ["applied"] * count

    client.sign_in(world.officer)
    push(1)
    with counted(warm) as statements:
        push(2)
        of_two = statements()
        push(20)
        of_twenty = statements() - of_two

    # Reading is the same for any number; each operation writes its own rows in four sets, and their day one.
    assert of_twenty - of_two == 18 * 4
    assert of_two == 2 * 4 + 1 + 7
