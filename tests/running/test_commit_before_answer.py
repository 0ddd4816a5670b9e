"""The test that this project exists for: a phone deletes what was answered with success.

FastAPI runs what follows the `yield` of a dependency after the answer has been sent. A commit there
answers 201 and may still fail, so nobody may ever put it there.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from backend.activities.models import Activity
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.sync.models import SyncOperation
from tests.running.agreement import agrees_with_itself
from tests.running.server import Server, together
from tests.servers import Settlement
from tests.world import hours, moment

pytestmark = [pytest.mark.slow]

BAD = "rusak"


@pytest.fixture
def server(data_folder: Path, url: str, place: Settlement) -> Iterator[Server]:
    with Server(data_folder, url) as found:
        yield found


@pytest.fixture(autouse=True, scope="module")
def a_constraint_that_fails_at_the_commit(place: Settlement) -> None:
    """One that is looked at only when the transaction commits, and fails for one word."""
    with place.database.writing.connect() as connection:
        connection.begin()
        for statement in _BREAKING[connection.dialect.name]:
            connection.execute(text(statement))
        connection.commit()


_TABLES = [
    "CREATE TABLE nowhere (id INTEGER PRIMARY KEY)",
    "CREATE TABLE pointers (id INTEGER REFERENCES nowhere(id) DEFERRABLE INITIALLY DEFERRED)",
]
_BREAKING = {
    "sqlite": [
        *_TABLES,
        (
            f"CREATE TRIGGER breaks AFTER INSERT ON activities WHEN new.unit = '{BAD}'"
            " BEGIN INSERT INTO pointers VALUES (1); END"
        ),
    ],
    "postgresql": [
        *_TABLES,
        (
            "CREATE FUNCTION point() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN INSERT INTO pointers VALUES (1); RETURN NULL; END $$"
        ),
        (
            f"CREATE TRIGGER breaks AFTER INSERT ON activities FOR EACH ROW WHEN (new.unit = '{BAD}')"
            " EXECUTE FUNCTION point()"
        ),
    ],
}


def an_activity(place: Settlement, number: int, **members: Any) -> dict[str, Any]:
    return place.world.an_activity(start=place.world.morning() + hours(number / 20), minutes=2, **members)


def a_push(bodies: list[dict[str, Any]]) -> dict[str, Any]:
    now = moment(clock.now())
    operations = [
        {"op_id": str(uuid7()), "kind": "activity.log", "base_version": None, "made_at": now, "body": body}
        for body in bodies
    ]
    return {"device_id": str(uuid7()), "sent_at": now, "operations": operations}


def test_a_commit_that_fails_is_never_answered_with_success_and_harms_no_neighbour(
    server: Server, place: Settlement
) -> None:
    """All of them at once, so that they share a transaction: of one officer, and of others."""
    bodies = [an_activity(place, number) for number in range(12)]
    bad = an_activity(place, 15, unit=BAD)
    tokens = [token for _, token in place.officers]

    def send(number: int, body: dict[str, Any]) -> tuple[str, int, Any]:
        answer = server.post("/api/v1/activities", body, tokens[number % 3])
        return body["id"], answer.status, answer.json

    sent = [*bodies[:6], bad, *bodies[6:]]
    answers = together([lambda pair=pair: send(*pair) for pair in enumerate(sent)])

    told = {one: (status, answer) for one, status, answer in answers}
    status, problem = told.pop(bad["id"])
    assert (status, problem["type"]) == (500, "/problems/unexpected")
    assert {status for status, _ in told.values()} == {201}
    assert stored_of(place, sent) == {body["id"] for body in bodies}


def test_a_push_whose_commit_fails_stores_none_of_its_operations_and_harms_no_neighbour(
    server: Server, place: Settlement
) -> None:
    good = [[an_activity(place, number * 3 + other) for other in range(3)] for number in range(4)]
    bad = [an_activity(place, 20), an_activity(place, 21, unit=BAD), an_activity(place, 22)]
    pushes = [a_push(bodies) for bodies in [*good, bad]]
    tokens = [token for _, token in place.officers]

    answers = together(
        [
            lambda envelope=envelope, token=token: server.post("/api/v1/sync/push", envelope, token)
            for envelope, token in zip(pushes, tokens, strict=False)
        ]
    )

    assert [answer.status for answer in answers] == [200, 200, 200, 200, 500]
    assert stored_of(place, [body for bodies in [*good, bad] for body in bodies]) == {
        body["id"] for bodies in good for body in bodies
    }
    with place.database.reader() as session:
        remembered = {str(one) for one in session.scalars(select(SyncOperation.op_id))}
    operations = [{operation["op_id"] for operation in envelope["operations"]} for envelope in pushes]
    assert set.union(*operations[:4]) <= remembered
    assert not operations[4] & remembered

    bad[1]["unit"] = "kunjungan"  # mended, it is taken: nothing of the failure stayed behind
    again = server.post("/api/v1/sync/push", a_push(bad), tokens[4])
    assert [result["outcome"] for result in again.json["results"]] == ["applied"] * 3


def test_after_failed_commits_nothing_is_left_of_what_was_undone(server: Server, place: Settlement) -> None:
    answer = server.post("/api/v1/activities", an_activity(place, 1, unit=BAD), place.officers[0][1])
    assert answer.status == 500
    server.stop()

    agrees_with_itself(place)


def stored_of(place: Settlement, bodies: list[dict[str, Any]]) -> set[str]:
    with place.database.reader() as session:
        stored = {str(one) for one in session.scalars(select(Activity.id))}
    return stored & {body["id"] for body in bodies}
