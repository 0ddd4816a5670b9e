"""What tests of pull say again and again."""

from typing import Any

from tests.client import Answer, Client
from tests.people import Person
from tests.world import World, hours


def pull(client: Client, cursor: str | None = None, **query: Any) -> Answer:
    given = {"cursor": cursor, **query}
    return client.get("/api/v1/sync/pull", params={key: value for key, value in given.items() if value is not None})


def pull_all(client: Client, cursor: str | None = None, limit: int = 200) -> tuple[list[dict[str, Any]], str]:
    """Every change behind a cursor, and the cursor to go on with"""
    changes: list[dict[str, Any]] = []
    while True:
        answer = pull(client, cursor, limit=limit)
        assert answer.status == 200
        changes += answer.json["changes"]
        cursor = answer.json["cursor"]
        assert len(answer.json["changes"]) <= limit
        if not answer.json["more"]:
            return changes, cursor


def log(client: Client, world: World, person: Person, count: int = 1, **members: Any) -> list[str]:
    """Activities of a person, one after another; returns their ids."""
    client.sign_in(person)
    ids = []
    for number in range(count):
        body = world.an_activity(start=world.morning() + hours(number / 10), minutes=5, **members)
        assert client.post("/api/v1/activities", json=body).status == 201
        ids.append(body["id"])
    return ids


def review(client: Client, world: World, activity_id: str, decision: str = "approve", version: int = 1) -> None:
    one = {"activity_id": activity_id, "version": version, "decision": decision, "reason": "Tulis hasilnya"}
    answer = client.sign_in(world.head).post("/api/v1/reviews", json={"decisions": [one]})
    assert answer.json["results"][0]["outcome"] == "applied"


def ids_of(changes: list[dict[str, Any]]) -> list[str]:
    return [change["id"] for change in changes]


def gone(changes: list[dict[str, Any]]) -> set[str]:
    return {change["id"] for change in changes if change["deleted"]}
