"""Two API processes on one PostgreSQL: both write, each tells its readers what the other one did."""

import itertools
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from backend.kit import clock
from backend.kit.ids import uuid7
from tests.conftest import POSTGRES, new_postgres_database
from tests.running.agreement import agrees_with_itself, stored_ids
from tests.running.server import Command, Line, Server, together, until
from tests.running.streams import Stream
from tests.servers import Settlement
from tests.world import hours, moment

pytestmark = [
    pytest.mark.crash,
    pytest.mark.slow,
    pytest.mark.skipif(not POSTGRES, reason="needs PostgreSQL"),
]

_number = itertools.count(1)


@pytest.fixture
def url(worker_id: str) -> str:
    return new_postgres_database(f"kinerja_two_{worker_id}")


@pytest.fixture
def place(url: str) -> Iterator[Settlement]:
    found = Settlement(url)
    yield found
    found.database.close()


@pytest.fixture(params=["inside", "apart"])
def servers(request: pytest.FixtureRequest, url: str, place: Settlement, tmp_path: Path) -> Iterator[list[Server]]:
    """Two servers, with a worker in each or one apart."""
    found = [Server(tmp_path, url, KINERJA_WORKER=request.param) for _ in range(2)]
    workers = [Command(tmp_path, url, "work", KINERJA_WORKER="apart")] if request.param == "apart" else []
    for worker in workers:
        worker.begin()
    together([server.start for server in found])
    yield found
    for worker in workers:
        assert worker.stop() < 10
    for server in found:
        server.kill()


def an_activity(place: Settlement) -> dict[str, Any]:
    start = place.world.morning() + hours(next(_number) % 240 / 30)
    return place.world.an_activity(start=start, minutes=2)


def a_push(place: Settlement, device_id: UUID, count: int) -> tuple[list[UUID], dict[str, Any]]:
    now, bodies = moment(clock.now()), [an_activity(place) for _ in range(count)]
    operations = [
        {"op_id": str(uuid7()), "kind": "activity.log", "base_version": None, "made_at": now, "body": body}
        for body in bodies
    ]
    envelope = {"device_id": str(device_id), "sent_at": now, "operations": operations}
    return [UUID(body["id"]) for body in bodies], envelope


def write(server: Server, place: Settlement, token: str, rounds: int) -> list[UUID]:
    """Alone and in pushes, as an officer's phone; returns what was acknowledged."""
    line, device_id = Line(server.port, token), uuid7()
    acknowledged: list[UUID] = []
    for _ in range(rounds):
        body = an_activity(place)
        assert line.call("POST", "/api/v1/activities", body).status == 201
        ids, envelope = a_push(place, device_id, 6)
        answer = line.call("POST", "/api/v1/sync/push", envelope)
        assert [result["outcome"] for result in answer.json["results"]] == ["applied"] * 6
        acknowledged += [UUID(body["id"]), *ids]
    line.close()
    return acknowledged


def test_both_write_and_the_sequence_of_facts_has_neither_gap_nor_double(
    servers: list[Server], place: Settlement
) -> None:
    """Every officer writes on both at once: their jobs must not come between one another, either."""
    written = together(
        [lambda s=server, t=token: write(s, place, t, 12) for _, token in place.officers for server in servers]
    )

    acknowledged = {one for ids in written for one in ids}
    for server in servers:
        server.stop()
    assert len(acknowledged) == 2 * len(place.officers) * 12 * 7
    assert stored_ids(place) == acknowledged
    agrees_with_itself(place)


def test_what_one_process_stores_reaches_the_streams_of_both_within_a_second_or_two(
    servers: list[Server], place: Settlement
) -> None:
    first, second = servers
    tokens = [token for _, token in place.officers]
    with Stream(first.port, place.head[1]) as here, Stream(second.port, place.head[1]) as there:
        together([lambda: write(first, place, tokens[0], 5), lambda: write(second, place, tokens[1], 5)])
        last = write(first, place, tokens[0], 1) + write(second, place, tokens[1], 1)
        started = time.monotonic()
        assert here.hears(*map(str, last))
        assert there.hears(*map(str, last))
        waited = time.monotonic() - started

        told = [(event.position, event.subject) for event in here.events]
        assert len(told) == 84
        until(lambda: len(there.events) == len(told))
        assert [(event.position, event.subject) for event in there.events] == told
        assert [position for position, _ in told] == sorted({position for position, _ in told})
    assert waited < 3, "the notification did not come; only the poll did"


def test_the_same_requests_sent_to_both_at_once_are_stored_once(servers: list[Server], place: Settlement) -> None:
    """A phone whose answer was lost repeats, and its repeat may reach the other process."""
    for _ in range(15):
        send_to_all(servers * 2, place, place.officers[0][1])
    for server in servers:
        server.stop()
    agrees_with_itself(place)


def send_to_all(servers: list[Server], place: Settlement, token: str) -> None:
    """One create and one push, to each of these at the same moment."""
    body = an_activity(place)
    ids, envelope = a_push(place, uuid7(), 5)
    answers = together(
        [lambda s=server: s.post("/api/v1/activities", body, token) for server in servers]
        + [lambda s=server: s.post("/api/v1/sync/push", envelope, token) for server in servers]
    )
    assert sorted(answer.status for answer in answers[:4]) == [200, 200, 200, 201]
    outcomes = [{result["outcome"] for result in answer.json["results"]} for answer in answers[4:]]
    assert sorted(outcomes, key=sorted) == [{"applied"}, {"duplicate"}, {"duplicate"}, {"duplicate"}]
    assert stored_ids(place) >= {UUID(body["id"]), *ids}


def test_one_of_the_two_is_killed_and_the_other_goes_on_for_both(servers: list[Server], place: Settlement) -> None:
    killed, other = servers
    over = threading.Event()
    acknowledged: list[UUID] = []

    def phone(token: str) -> None:
        """Writes to the one until it is gone, then the same again to the other, as behind a balancer."""
        lines = [Line(killed.port, token), Line(other.port, token)]
        while not over.is_set():
            body = an_activity(place)
            statuses = [line.call("POST", "/api/v1/activities", body).status for line in lines]
            assert statuses[1] in {200, 201}
            acknowledged.append(UUID(body["id"]))
        for line in lines:
            line.close()

    def fail() -> None:
        until(lambda: len(acknowledged) > 20)
        time.sleep(random.Random(len(acknowledged)).random() / 5)
        killed.kill()
        goal = len(acknowledged) + 40
        until(lambda: len(acknowledged) > goal)
        over.set()

    together([fail, *[lambda t=token: phone(t) for _, token in place.officers]])
    other.stop()
    assert stored_ids(place) == set(acknowledged)
    agrees_with_itself(place)
