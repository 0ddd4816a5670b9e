"""Forty bad inputs at every place that takes such a value: refused alike on both databases, nothing stored."""

from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from backend.identity.models import FailureCount
from backend.kit.problems import Problem
from backend.models import metadata
from tests.client import Answer, Client
from tests.contract import rights
from tests.contract.bad_inputs import MARK, Attempt, attempts
from tests.contract.calls import Subject, calls
from tests.contract.people import Callers
from tests.world import World

EXPECTED = rights.read()
# The token endpoint speaks OAuth; the stream takes no body. Both are tried below.
APART = {"token", "revoke", "stream_events"}
OPERATIONS = sorted(set(EXPECTED) - APART)
# A database may understand these in its own way: text that it cannot hold, numbers and moments beyond its range.
# The rest is refused by the reading of a request, before any database: those are tried on one.
OF_A_DATABASE = {1, 2, 9, 11, 12, 13, 14, 21, 22, 23, 25, 26, 29, 30}
# Counting failures is what a refused try is there for.
UNCOUNTED = {FailureCount.__tablename__}


def described(application: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    """Path and description by operation id."""
    paths = application.app.openapi()["paths"]
    return {one["operationId"]: (path, one) for path, methods in paths.items() for one in methods.values()}


def who_may(operation: str) -> str:
    """The first caller of the table who gets what they ask for."""
    return next((name for name, status in EXPECTED[operation].items() if status < 300), "nobody")


class Rows:
    """Counts the rows of every table in one statement."""

    def __init__(self, connection: Connection, *left_out: str) -> None:
        self._connection = connection
        tables = [table for table in metadata.sorted_tables if table.name not in {*UNCOUNTED, *left_out}]
        counts = [select(func.count()).select_from(table).scalar_subquery().label(table.name) for table in tables]
        self._counts = select(*counts)

    def count(self) -> dict[str, int]:
        return dict(self._connection.execute(self._counts).one()._mapping)


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_bad_input_is_refused_at_every_place_of_an_operation(
    operation: str, client: Client, world: World, connection: Connection, application: Any
) -> None:
    callers = Callers(world)
    call = calls(Subject(world, client, operation))[operation]
    path, description = described(application)[operation]
    callers.sign_in(client, who_may(operation))
    rows = Rows(connection)
    before = rows.count()
    wrong: list[str] = []

    for attempt in attempts(application.app.openapi(), description, path, call):
        if connection.dialect.name != "sqlite" and attempt.row not in OF_A_DATABASE:
            continue
        answer = attempt.call.send(client)
        wrong += [f"row {attempt.row}, {attempt.what}: {fault}" for fault in faults(attempt, answer)]
        after = rows.count()
        if after != before:
            changed = sorted(name for name in after if after[name] != before[name])
            wrong.append(f"row {attempt.row}, {attempt.what}: stored rows in {changed}")
            before = after

    assert not wrong, "\n".join(wrong)


def faults(attempt: Attempt, answer: Answer) -> list[str]:
    """What is wrong with the answer to a bad input."""
    if refuses_its_item(attempt, answer):
        return []
    if answer.status not in attempt.statuses:
        return [f"{answer.status} instead of {sorted(attempt.statuses)} {answer.response.text[:200]}"]
    if not answer.response.content:
        return []
    if answer.problem not in Problem.catalogue:
        return [f"is no problem: {answer}"]
    body = answer.json
    found = [] if body["title"] == Problem.catalogue[answer.problem].title else ["another title"]
    text = answer.response.text
    if MARK in text or len(text) > 8_000:
        found.append(f"echoes the input: {text[:300]}")
    if answer.status == 422:
        pointers = [one["pointer"] for one in body["errors"]]
        if not pointers or (attempt.pointer is not None and not is_named(attempt.pointer, pointers)):
            found.append(f"names {pointers} instead of {attempt.pointer}")
    return found


def refuses_its_item(attempt: Attempt, answer: Answer) -> bool:
    """Whether the answer holds a result for each item, and the only one's refusal names the place within it."""
    if answer.status != 200 or answer.headers.get("content-type") != "application/json" or attempt.pointer is None:
        return False
    problem = answer.json["results"][0]["problem"] if "results" in answer.json else None
    if problem is None or problem["status"] not in attempt.statuses or MARK in answer.response.text:
        return False
    return any(attempt.pointer.endswith(one["pointer"]) for one in problem.get("errors", ()))


def is_named(pointer: str, named: list[str]) -> bool:
    """A member of the place may be named instead of the place, where that is a list or an object."""
    return any(one == pointer or one.startswith(f"{pointer}/") for one in named)
