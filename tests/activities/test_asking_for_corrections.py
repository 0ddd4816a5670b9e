"""Asking for an approved activity to be opened again, and the appraiser's answer to it."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from backend.kit import migrations
from backend.kit.database import Database
from backend.kit.outbox import OutboxRow
from tests.activities.doing import (
    PATH,
    a_decision,
    amend,
    approved,
    ask_correction,
    decide,
    log,
    problem_of,
    read,
    withdraw,
)
from tests.activities.test_rollup import stored
from tests.client import Answer, Client
from tests.world import World, hours, moment


def steps(client: Client, activity: dict[str, Any]) -> list[dict[str, Any]]:
    return client.get(f"{PATH}/{activity['id']}/history").json["items"]


def queue(client: Client, world: World) -> list[str]:
    items = client.sign_in(world.head).get("/api/v1/review-queue").json["items"]
    return [item["activity"]["id"] for item in items]


def asked(client: Client, world: World, reason: str = "Jumlahnya keliru") -> dict[str, Any]:
    """An approved activity whose officer, signed in, has asked for a correction."""
    answer = ask_correction(client, approved(client, world), reason)
    assert answer.status == 200, answer
    return answer.json


# --- asking ---


def test_a_request_shows_in_the_activity_that_stays_approved(client: Client, world: World) -> None:
    activity = approved(client, world)
    made_at = moment(world.now - hours(1))

    answer = ask_correction(client, activity, "Jumlahnya\nkeliru", made_at=made_at)

    assert (answer.status, answer.json["status"], answer.json["version"]) == (200, "approved", 3)
    assert answer.json["correction"] == {"reason": "Jumlahnya\nkeliru", "at": made_at}
    assert answer.json == {**activity, "version": 3, "correction": answer.json["correction"]}
    assert answer.json == read(client, activity) == client.get(PATH).json["items"][0]
    assert client.get(f"{PATH}?status=approved").json["items"] == [answer.json]


def test_an_activity_without_a_request_says_so(client: Client, world: World) -> None:
    activity = log(client, world)

    assert activity["correction"] is None
    assert client.get(PATH).json["items"] == [activity]


def test_a_request_without_a_moment_or_with_an_impossible_one_counts_from_its_arrival(
    client: Client, world: World
) -> None:
    first, second = (approved(client, world, start=world.morning() + hours(n)) for n in (0, 3))
    before_it_began = moment(world.morning() - hours(5))

    without = ask_correction(client, first).json["correction"]["at"]
    early = ask_correction(client, second, made_at=before_it_began).json["correction"]["at"]

    assert min(without, early) > moment(world.now - hours(1))


def test_a_request_is_a_step_of_the_history_and_a_fact_for_phones(
    client: Client, world: World, session: Session
) -> None:
    activity = asked(client, world)

    step = steps(client, activity)[-1]
    assert (step["action"], step["by"], step["version"]) == (
        "activity.ask_correction",
        str(world.officer.employee_id),
        3,
    )
    assert (step["reason"], step["changes"]) == ("Jumlahnya keliru", {"correction": [None, "Jumlahnya keliru"]})
    facts = select(OutboxRow.name).where(OutboxRow.employee_id == world.officer.employee_id)
    assert "activity.correction_asked" in session.scalars(facts).all()


def test_a_request_changes_nothing_in_the_roll_up(client: Client, world: World, session: Session) -> None:
    activity = approved(client, world)
    before = stored(session, world.officer)

    activity = ask_correction(client, activity).json
    decide(client.sign_in(world.head), a_decision(activity))

    session.expire_all()
    assert stored(session, world.officer) == before
    ((counts,),) = [tuple(before.values())]
    assert (counts["approved"], counts["waiting"]) == (1, 0)


@pytest.mark.parametrize("version", [2, 3])
def test_the_same_request_again_is_success_and_changes_nothing(client: Client, world: World, version: int) -> None:
    activity = asked(client, world)

    again = ask_correction(client, {**activity, "version": version})

    assert (again.status, again.json) == (200, activity)
    assert len(steps(client, activity)) == 3


def test_other_words_take_the_place_of_those_not_answered_yet(client: Client, world: World) -> None:
    activity = asked(client, world)

    again = ask_correction(client, activity, "Jamnya juga keliru")

    assert (again.json["version"], again.json["correction"]["reason"]) == (4, "Jamnya juga keliru")
    assert steps(client, activity)[-1]["changes"] == {"correction": ["Jumlahnya keliru", "Jamnya juga keliru"]}


@pytest.mark.parametrize("version", [1, 9])
def test_a_request_that_saw_another_version_is_stale(client: Client, world: World, version: int) -> None:
    activity = approved(client, world)

    answer = ask_correction(client, {**activity, "version": version})

    assert (answer.status, answer.problem, answer.json["version"]) == (412, "stale", 2)
    assert read(client, activity) == activity


def test_a_request_names_the_version_it_saw(client: Client, world: World) -> None:
    activity = approved(client, world)

    answer = client.post(f"{PATH}/{activity['id']}/correction", json={"reason": "Jumlahnya keliru"})

    assert (answer.status, answer.problem) == (428, "if-match-required")


@pytest.mark.parametrize("how", ["waiting", "returned", "withdrawn"])
def test_what_is_not_approved_needs_no_request(client: Client, world: World, how: str) -> None:
    activity = log(client, world)
    if how == "returned":
        decide(client.sign_in(world.head), a_decision(activity, "return"))
    if how == "withdrawn":
        withdraw(client, activity)
    client.sign_in(world.officer)
    activity = read(client, activity)

    answer = ask_correction(client, activity)

    expected = "activity-withdrawn" if how == "withdrawn" else "activity-not-approved"
    assert (answer.status, answer.problem) == (409, expected)
    assert read(client, activity) == activity


def test_that_it_may_be_mended_directly_is_told_before_the_version(client: Client, world: World) -> None:
    activity = approved(client, world)
    decide(client.sign_in(world.head), a_decision(activity, "return"))

    answer = ask_correction(client.sign_in(world.officer), activity)

    assert (answer.status, answer.problem) == (409, "activity-not-approved")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="missing"),
        pytest.param({"reason": None}, id="null"),
        pytest.param({"reason": "  ab "}, id="short"),
        pytest.param({"reason": "x" * 1001}, id="long"),
        pytest.param({"reason": "Jumlah\x07nya"}, id="control characters"),
        pytest.param({"reason": "\u200b\u200b\u200b\u200b"}, id="invisible"),
    ],
)
def test_a_request_says_why_in_three_to_a_thousand_characters(
    client: Client, world: World, body: dict[str, Any]
) -> None:
    activity = approved(client, world)

    answer = client.post(f"{PATH}/{activity['id']}/correction", json=body, if_match='"2-x"')

    assert (answer.status, answer.problem) == (422, "invalid")
    assert [one["pointer"] for one in answer.json["errors"]] == ["/reason"]
    assert read(client, activity) == activity


def test_only_the_officer_asks_and_strangers_learn_nothing(client: Client, world: World) -> None:
    activity = approved(client, world)
    stranger = world.employee(world.unit(), head=True)
    world.employee(stranger.unit_id)

    def answer_to(person: Any) -> Answer:
        return ask_correction(client.sign_in(person), activity)

    found = {person.nip: answer_to(person) for person in (world.head, world.regent, world.employee(), stranger)}

    assert [(one.status, one.problem) for one in found.values()] == [
        (403, "not-allowed"),
        (403, "not-allowed"),
        (404, "not-found"),
        (404, "not-found"),
    ]
    assert read(client.sign_in(world.officer), activity) == activity


# --- the answer ---


def test_a_request_waits_in_the_queue_until_it_is_answered(client: Client, world: World) -> None:
    waiting = log(client, world, start=world.morning() + hours(4))
    other = approved(client, world, start=world.morning() + hours(2))
    activity = asked(client, world)

    before = queue(client, world)
    decide(client, a_decision(activity))
    after = queue(client, world)

    assert before == [waiting["id"], activity["id"]]
    assert after == [waiting["id"]]
    assert other["id"] not in before


@pytest.mark.parametrize("reason", [None, "Sudah sesuai daftar hadir"])
def test_approving_it_once_more_declines_the_request(client: Client, world: World, reason: str | None) -> None:
    activity = asked(client, world)

    (result,) = decide(client.sign_in(world.head), a_decision(activity, reason=reason))

    shown = read(client.sign_in(world.officer), activity)
    assert (result["outcome"], result["version"]) == ("applied", 4)
    assert (shown["status"], shown["correction"], shown["review"]["reason"]) == ("approved", None, reason)
    step = steps(client, activity)[-1]
    assert (step["action"], step["version"]) == ("activity.review", 4)
    assert step["changes"] == {"status": ["approved", "approved"], "correction": ["Jumlahnya keliru", None]}
    assert amend(client, shown, {"quantity": 9}).problem == "activity-locked"


def test_the_approval_of_before_does_not_answer_the_request(client: Client, world: World) -> None:
    activity = asked(client, world)

    (result,) = decide(client.sign_in(world.head), a_decision({**activity, "version": 2}))

    assert (result["outcome"], problem_of(result)) == ("conflict", "stale")
    assert read(client, activity) == activity


def test_the_same_answer_again_is_success_and_changes_nothing(client: Client, world: World) -> None:
    activity = asked(client, world)
    decide(client.sign_in(world.head), a_decision(activity))

    results = decide(client, a_decision(activity), a_decision(activity, version=4))

    assert [(one["outcome"], one["version"]) for one in results] == [("applied", 4)] * 2
    assert len(steps(client, activity)) == 4


def test_returning_it_opens_the_entry_for_its_officer(client: Client, world: World) -> None:
    activity = asked(client, world)

    (result,) = decide(client.sign_in(world.head), a_decision(activity, "return", reason="Silakan perbaiki"))
    returned = read(client.sign_in(world.officer), activity)
    mended = amend(client, returned, {"quantity": 9})

    assert (result["outcome"], returned["status"], returned["correction"]) == ("applied", "returned", None)
    assert (mended.status, mended.json["status"], mended.json["correction"]) == (200, "waiting", None)
    assert [one["action"] for one in steps(client, activity)] == [
        "activity.log",
        "activity.review",
        "activity.ask_correction",
        "activity.review",
        "activity.amend",
    ]


def test_returning_it_needs_a_reason_as_ever(client: Client, world: World) -> None:
    activity = asked(client, world)

    (result,) = decide(client.sign_in(world.head), a_decision(activity, "return", reason=None))

    assert problem_of(result) == "reason-missing"
    assert read(client, activity) == activity


def test_a_declined_request_may_be_followed_by_another(client: Client, world: World) -> None:
    activity = asked(client, world)
    decide(client.sign_in(world.head), a_decision(activity))
    client.sign_in(world.officer)

    again = ask_correction(client, read(client, activity))

    assert (again.status, again.json["version"]) == (200, 5)
    assert queue(client, world) == [activity["id"]]


def test_while_a_request_is_open_the_entry_stays_locked(client: Client, world: World) -> None:
    activity = asked(client, world)

    assert amend(client, activity, {"quantity": 9}).problem == "activity-locked"
    assert withdraw(client, activity).problem == "activity-locked"


def test_the_queue_is_read_from_its_own_index(
    client: Client, world: World, connection: Connection, tmp_path: Path
) -> None:
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite":
        pytest.skip("SQLite tells the statement with its values, and its plan in one line")
    asked(client, world)
    said: list[str] = []
    driver.set_trace_callback(said.append)
    queue(client, world)
    driver.set_trace_callback(None)

    (statement,) = [one for one in said if "correction_asked_at IS NOT NULL" in one]

    assert "USING INDEX ix_activities_undecided" in plan_of(statement, tmp_path / "migrated.db")


def plan_of(statement: str, path: Path) -> str:
    """The plan in a database as a server has it: between indexes that cost the same, the newer one is taken."""
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database)
    database.close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return str(connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()[0][3])
