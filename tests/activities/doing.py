"""What officers and appraisers do in tests of activities, as plain words."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from tests.client import Answer, Client
from tests.people import Person
from tests.world import World

PATH = "/api/v1/activities"


def log(client: Client, world: World, person: Person | None = None, **members: Any) -> dict[str, Any]:
    """An activity of somebody (the officer unless said), as the answer shows it."""
    answer = client.sign_in(person or world.officer).post(PATH, json=world.an_activity(**members))
    assert answer.status == 201, answer
    return answer.json


def amend(client: Client, activity: dict[str, Any], patch: dict[str, Any], *, version: int | None = None) -> Answer:
    """As whoever is signed in, having seen the version of `activity` unless said."""
    seen = activity["version"] if version is None else version
    return client.patch(f"{PATH}/{activity['id']}", json=patch, if_match=f'"{seen}-x"')


def withdraw(client: Client, activity: dict[str, Any]) -> Answer:
    return client.delete(f"{PATH}/{activity['id']}", if_match=f'"{activity["version"]}-x"')


def ask_correction(
    client: Client, activity: dict[str, Any], reason: str = "Jumlahnya keliru", **members: Any
) -> Answer:
    """As whoever is signed in, having seen the version of `activity`."""
    path, seen = f"{PATH}/{activity['id']}/correction", f'"{activity["version"]}-x"'
    return client.post(path, json={"reason": reason, **members}, if_match=seen)


def approved(client: Client, world: World, person: Person | None = None, **members: Any) -> dict[str, Any]:
    """An activity that the head has approved; its officer is signed in."""
    activity = log(client, world, person, **members)
    decide(client.sign_in(world.head), a_decision(activity))
    return read(client.sign_in(person or world.officer), activity)


def read(client: Client, activity: dict[str, Any]) -> dict[str, Any]:
    return client.get(f"{PATH}/{activity['id']}").json


def a_decision(activity: dict[str, Any], decision: str = "approve", **members: Any) -> dict[str, Any]:
    reason = "Tulis hasilnya" if decision == "return" else None
    return {
        "activity_id": activity["id"],
        "version": activity["version"],
        "decision": decision,
        "reason": reason,
        **members,
    }


def decide(client: Client, *decisions: dict[str, Any]) -> list[dict[str, Any]]:
    """As whoever is signed in; the results."""
    answer = client.post("/api/v1/reviews", json={"decisions": list(decisions)})
    assert answer.status == 200, answer
    return answer.json["results"]


def problem_of(result: dict[str, Any]) -> str:
    return result["problem"]["type"].removeprefix("/problems/")


@contextmanager
def counted(connection: Connection) -> Iterator[Callable[[], int]]:
    """Count the statements that reach the driver, whichever way they take (SQLite only)."""
    driver: Any = connection.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)
    found: list[str] = []

    def heard(statement: str) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO", "--")):
            found.append(statement)

    driver.set_trace_callback(heard)
    try:
        yield lambda: len(found)
    finally:
        driver.set_trace_callback(None)
