"""What officers do for a program: activities that name it, and what is entered by hand."""

from typing import Any

import pytest
from sqlalchemy import Connection, update
from sqlalchemy.orm import Session

from backend.programs.models import Program
from tests.activities.doing import PATH, a_decision, amend, approved, counted, log
from tests.activities.doing import decide as decide_activity
from tests.client import Client
from tests.programs.doing import (
    an_entry,
    create,
    decide,
    month,
    new_id,
    path_of,
    read,
    run,
    set_status,
)
from tests.world import World, days, hours, moment


def add(client: Client, world: World, program: Any, **members: Any) -> dict[str, Any]:
    answer = client.post(f"{path_of(program)}/contributions", json=an_entry(world, **members))
    assert answer.status == 201, answer
    return answer.json


# --- activities that name a program ---


def test_an_activity_may_name_a_program_of_the_officer_s_unit_or_one_above_it(client: Client, world: World) -> None:
    named = [str(world.program()), str(world.program(world.district))]

    logged = [
        log(client, world, program_id=program, start=world.morning() + hours(2 * place))
        for place, program in enumerate(named)
    ]

    assert [one["program_id"] for one in logged] == named


def test_an_activity_may_name_another_unit_s_program_where_the_officer_is_a_member(
    client: Client, world: World
) -> None:
    elsewhere = world.unit()
    mine, hidden = world.program(elsewhere, (world.officer, 100)), world.program(elsewhere)

    logged = log(client, world, program_id=str(mine))
    refused = client.post(PATH, json=world.an_activity(program_id=str(hidden)))
    unknown = client.post(PATH, json=world.an_activity(program_id="00000000-0000-7000-8000-000000000000"))

    assert logged["program_id"] == str(mine)
    assert [(one.status, one.problem, one.json["why"]) for one in (refused, unknown)] == [
        (409, "program-does-not-fit", "unknown")
    ] * 2


def test_an_activity_names_a_program_that_ran_on_the_day_worked_whenever_it_is_synced(
    client: Client, world: World
) -> None:
    program = run(client, world, create(client, world), since=world.today - days(3))
    set_status(client, program, "done", since=str(world.today - days(1)))
    client.sign_in(world.officer)

    found = [
        client.post(
            PATH, json=world.an_activity(program_id=program["id"], start=world.morning(world.today - days(ago)))
        )
        for ago in (4, 3, 2, 1)
    ]

    assert [one.problem for one in found] == ["program-does-not-fit", None, None, None]
    assert found[0].json["why"] == "not_running"


def test_mending_a_text_does_not_ask_again_and_another_program_or_day_does(
    client: Client, world: World, session: Session
) -> None:
    program, other = world.program(), world.program()
    activity = log(client, world, program_id=str(program))
    session.execute(update(Program).where(Program.id.in_([program, other])).values(ends_on=world.today - days(30)))

    mended = amend(client, activity, {"description": "Kunjungan rumah ibu hamil"})
    moved = amend(client, mended.json, {"program_id": str(other)})
    emptied = amend(client, mended.json, {"program_id": None})

    assert mended.status == 200
    assert (moved.status, moved.problem) == (409, "program-does-not-fit")
    assert (emptied.status, emptied.json["program_id"]) == (200, None)


def test_of_a_push_only_the_operation_with_a_program_that_does_not_fit_is_refused(client: Client, world: World) -> None:
    hidden, program = world.program(world.unit()), world.program()
    now = moment(world.now)
    operations = [
        {
            "op_id": new_id(),
            "kind": "activity.log",
            "base_version": None,
            "made_at": now,
            "body": world.an_activity(start=world.morning() + hours(2 * place), program_id=named),
        }
        for place, named in enumerate((None, str(hidden), str(program)))
    ]
    envelope = {"device_id": new_id(), "sent_at": now, "operations": operations}

    results = client.sign_in(world.officer).post("/api/v1/sync/push", json=envelope).json["results"]

    assert [one["outcome"] for one in results] == ["applied", "refused", "applied"]
    assert results[1]["problem"]["type"] == "/problems/program-does-not-fit"


def test_an_activity_that_names_no_program_costs_no_query_more(
    client: Client, world: World, connection: Connection
) -> None:
    if connection.dialect.name != "sqlite":
        pytest.skip("SQLite tells its statements")
    log(client, world, start=world.morning() - hours(48))
    bodies = [world.an_activity(start=world.morning() + hours(3 * n), description=f"Kerja {n}") for n in range(2)]
    found: list[int] = []
    for body in (bodies[0], {**bodies[1], "program_id": str(world.program())}):
        with counted(connection) as count:
            assert client.post(PATH, json=body).status == 201
            found.append(count())

    assert found[0] < found[1] <= found[0] + 4


# --- the month ---


def test_a_month_shows_per_member_what_was_approved_and_the_share(client: Client, world: World) -> None:
    mate = world.employee()
    day = world.today - days(1)
    program = world.program(None, (world.officer, 60), (mate, 40))
    start = world.morning(day)
    approved(client, world, program_id=str(program), start=start, quantity=3)
    approved(client, world, program_id=str(program), start=start + hours(2), quantity=4)
    approved(client, world, program_id=str(program), start=start + hours(4), quantity=None, unit=None)
    log(client, world, program_id=str(program), start=start + hours(6))
    approved(client, world, start=start + hours(8))
    approved(client, world, mate, program_id=str(program), start=start, minutes=60)

    shown = month(client.sign_in(world.officer), program, day)

    assert (shown["activities"], shown["minutes"]) == (4, 330)
    found = {one["employee_id"]: one for one in shown["members"]}
    assert set(found) == {str(world.officer.employee_id), str(mate.employee_id)}
    mine = found[str(world.officer.employee_id)]
    assert (mine["role"], mine["share_e2"], mine["activities"], mine["minutes"]) == ("leader", 6_000, 3, 270)
    assert mine["quantities"] == [{"unit": "kunjungan", "quantity": 7}]
    assert (found[str(mate.employee_id)]["role"], found[str(mate.employee_id)]["share_e2"]) == ("member", 4_000)
    assert month(client, program, day - days(40))["activities"] == 0


def test_a_member_sees_the_whole_and_only_their_own_part_of_it(client: Client, world: World) -> None:
    mate, other = world.employee(), world.employee()
    program = world.program(None, (world.officer, 60), (mate, 40))
    approved(client, world, program_id=str(program))
    day = world.today - days(1)

    def members(person: Any) -> list[str]:
        return [one["employee_id"] for one in month(client.sign_in(person), program, day)["members"]]

    assert month(client.sign_in(mate), program, day)["activities"] == 1
    assert members(mate) == [str(mate.employee_id)]
    assert members(other) == []
    assert len(members(world.officer)) == len(members(world.head)) == len(members(world.regent)) == 2


def test_an_officer_of_the_unit_who_is_no_member_shows_without_a_share(client: Client, world: World) -> None:
    program = world.program(None, (world.head, 100))
    approved(client, world, program_id=str(program))

    shown = month(client.sign_in(world.head), program, world.today - days(1))

    found = {one["employee_id"]: (one["role"], one["share_e2"]) for one in shown["members"]}
    assert found[str(world.officer.employee_id)] == (None, 0)


def test_the_month_is_counted_by_its_index(client: Client, world: World, connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        pytest.skip("SQLite tells the statement with its values, and its plan in one line")
    program = world.program(None, (world.officer, 100))
    client.sign_in(world.officer)
    said: list[str] = []
    driver: Any = connection.connection.dbapi_connection
    driver.set_trace_callback(said.append)
    month(client, program, world.today)
    driver.set_trace_callback(None)
    (statement,) = [one for one in said if "FROM activities" in one]

    plan = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")]

    assert any("ix_activities_program" in line for line in plan), plan


# --- entered by hand ---


def test_a_contribution_waits_for_the_leader_and_counts_where_the_month_shows_it(client: Client, world: World) -> None:
    mate = world.employee()
    program = world.program(None, (world.officer, 60), (mate, 40))
    entry = add(client.sign_in(mate), world, program, evidence=["ab" * 32])

    decided = decide(client.sign_in(world.officer), entry)

    assert (entry["status"], entry["version"], entry["decided_by"]) == ("waiting", 1, None)
    assert (decided.status, decided.json["status"], decided.json["version"]) == (200, "approved", 2)
    shown = month(client.sign_in(mate), program, world.today - days(1))
    assert shown["members"][0]["entries"] == [decided.json]


def test_the_same_entry_and_the_same_decision_again_are_success(client: Client, world: World) -> None:
    program, body = world.program(None, (world.officer, 100)), an_entry(world)
    path = f"{path_of(program)}/contributions"
    client.sign_in(world.officer)
    first, again = client.post(path, json=body), client.post(path, json=body)
    other = client.post(path, json={**body, "quantity": 9})
    client.sign_in(world.head)
    decisions = [decide(client, first.json), decide(client, first.json)]

    assert (first.status, again.status, again.json) == (201, 200, first.json)
    assert (other.status, other.problem) == (409, "operation-differs")
    assert [one.status for one in decisions] == [200, 200]
    assert decisions[0].json == decisions[1].json


def test_a_decision_may_be_taken_back_by_who_saw_it_and_declining_needs_a_reason(client: Client, world: World) -> None:
    entry = add(client.sign_in(world.officer), world, world.program(None, (world.officer, 100)))
    approved_entry = decide(client.sign_in(world.head), entry).json

    stale = decide(client, entry, "decline", "Belum selesai")
    unreasoned = decide(client, approved_entry, "decline")
    declined = decide(client, approved_entry, "decline", "Belum selesai")

    assert (stale.status, unreasoned.status) == (412, 422)
    assert (declined.json["status"], declined.json["decision_reason"]) == ("declined", "Belum selesai")


def test_nobody_decides_about_their_own_and_members_decide_about_none(client: Client, world: World) -> None:
    mate = world.employee()
    program = world.program(None, (world.officer, 60), (mate, 40))
    own = add(client.sign_in(world.officer), world, program)

    answers = [decide(client.sign_in(person), own) for person in (world.officer, mate, world.regent)]

    assert [(one.status, one.problem) for one in answers] == [
        (403, "own-contribution"),
        (403, "not-allowed"),
        (200, None),
    ]


def test_only_a_member_of_that_day_enters_and_only_while_the_program_runs(client: Client, world: World) -> None:
    program = world.program(None, (world.officer, 100))
    path = f"{path_of(program)}/contributions"

    def answer_to(person: Any, **members: Any) -> str | None:
        return client.sign_in(person).post(path, json=an_entry(world, **members)).problem

    assert answer_to(world.head) == "not-a-member"
    assert answer_to(world.officer, day=str(world.today - days(101))) == "not-a-member"
    assert answer_to(world.officer, day=str(world.today + days(1))) == "invalid"
    stopped = read(client.sign_in(world.head), program)
    set_status(client, stopped, "stopped", since=str(world.today - days(5)), reason="Anggaran dialihkan")
    assert answer_to(world.officer) == "program-not-running"
    assert answer_to(world.officer, day=str(world.today - days(6))) is None


def test_an_entry_of_another_program_is_not_found_there(client: Client, world: World) -> None:
    program, other = (world.program(None, (world.officer, 100)) for _ in range(2))
    entry = add(client.sign_in(world.officer), world, program)

    answer = decide(client.sign_in(world.head), {**entry, "program_id": str(other)})

    assert answer.problem == "not-found"


def test_an_activity_that_is_returned_no_longer_counts(client: Client, world: World) -> None:
    program = world.program(None, (world.officer, 100))
    activity = approved(client, world, program_id=str(program))
    before = month(client, program, world.today - days(1))["activities"]
    decide_activity(client.sign_in(world.head), a_decision(activity, "return"))
    after = month(client, program, world.today - days(1))["activities"]

    assert (before, after) == (1, 0)
