"""Planning, changing and ending a government program, and what stays of it."""

from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.kit.outbox import OutboxRow
from tests.activities.doing import counted
from tests.client import Client
from tests.programs.doing import (
    PROGRAMS,
    a_program,
    create,
    member,
    milestone,
    new_id,
    path_of,
    plan,
    reach,
    read,
    run,
    seen,
    set_members,
    set_status,
)
from tests.world import World, days


def history(client: Client, program: dict[str, Any]) -> list[dict[str, Any]]:
    return client.get(f"{path_of(program)}/history").json["items"]


# --- making and changing ---


def test_a_program_is_planned_by_the_head_and_read_by_the_unit(client: Client, world: World) -> None:
    program = create(client, world)

    shown = client.sign_in(world.officer).get(path_of(program))

    assert shown.json == program | {"may_write": False, "may_reach": False}
    assert shown.etag.startswith('"1-')
    assert (program["status"], program["progress"], program["members"]) == ("planned", None, [])
    assert program["unit_name"] == "Puskesmas Contoh"
    assert [one["id"] for one in client.get(PROGRAMS).json["items"]] == [program["id"]]


def test_the_same_create_again_is_the_same_program_and_another_body_is_not(client: Client, world: World) -> None:
    body = a_program(world)
    client.sign_in(world.head)
    first, again = client.post(PROGRAMS, json=body), client.post(PROGRAMS, json=body)
    other = client.post(PROGRAMS, json={**body, "name": "Nama lain"})

    assert (first.status, again.status, again.json) == (201, 200, first.json)
    assert (other.status, other.problem) == (409, "operation-differs")


def test_an_id_of_another_unit_s_program_reveals_nothing(client: Client, world: World) -> None:
    program = create(client, world)
    unit = world.unit()
    stranger = world.employee(unit, head=True)
    world.employee(unit)

    answer = client.sign_in(stranger).post(PROGRAMS, json=a_program(world, id=program["id"], unit_id=str(unit)))

    assert (answer.status, answer.problem) == (409, "id-taken")


def test_a_code_is_used_once_in_a_unit_whatever_its_case(client: Client, world: World) -> None:
    create(client, world, code="a.1")
    other = create(client, world, code="b.1")

    again = client.post(PROGRAMS, json=a_program(world, code="A.1"))
    renamed = client.patch(path_of(other), json={"code": "A.1"}, if_match=seen(other))

    assert [(one.status, one.problem) for one in (again, renamed)] == [(409, "program-code-taken")] * 2


def test_a_change_is_a_step_of_the_history_with_both_values(client: Client, world: World, session: Session) -> None:
    program = create(client, world)

    amended = client.patch(path_of(program), json={"name": "Nama baru", "sponsor": None}, if_match=seen(program))

    assert (amended.status, amended.json["name"], amended.json["sponsor"]) == (200, "Nama baru", None)
    made, changed = history(client, program)
    assert (made["action"], changed["action"], changed["version"]) == ("create", "amend", 2)
    assert changed["changes"] == {"name": [program["name"], "Nama baru"], "sponsor": ["RPJMD 1.02.03", None]}
    assert (changed["by"], changed["by_name"]) == (str(world.head.employee_id), world.head.name)
    facts = session.execute(
        select(OutboxRow.subject_id, OutboxRow.unit_id).where(OutboxRow.name == "program.changed")
    ).all()
    assert [(str(subject), unit) for subject, unit in facts] == [(program["id"], world.puskesmas)] * 2


def test_a_change_of_what_was_not_seen_is_stale(client: Client, world: World) -> None:
    program = create(client, world)
    client.patch(path_of(program), json={"name": "Nama baru"}, if_match=seen(program))

    answer = client.patch(path_of(program), json={"name": "Nama lain"}, if_match=seen(program))

    assert (answer.status, answer.problem) == (412, "stale")


@pytest.mark.parametrize("patch", [{"ends_on": "2020-01-01"}, {"starts_on": "2090-01-01"}])
def test_a_time_that_ends_before_it_starts_is_refused(client: Client, world: World, patch: dict[str, str]) -> None:
    program = create(client, world)

    answer = client.patch(path_of(program), json=patch, if_match=seen(program))

    assert (answer.status, [one["pointer"] for one in answer.json["errors"]]) == (422, ["/ends_on"])
    assert read(client, program) == program


def test_a_program_s_time_is_not_moved_away_from_its_milestones(client: Client, world: World) -> None:
    program = plan(client, create(client, world), milestone(world.today, 100)).json

    early = client.patch(path_of(program), json={"ends_on": str(world.today - days(1))}, if_match=seen(program))
    late = client.patch(path_of(program), json={"starts_on": str(world.today + days(1))}, if_match=seen(program))

    assert [[one["pointer"] for one in answer.json["errors"]] for answer in (early, late)] == [
        ["/ends_on"],
        ["/starts_on"],
    ]


def test_a_plan_that_is_moved_back_may_be_run_from_its_new_start(client: Client, world: World) -> None:
    program = create(client, world, starts_on=str(world.today))
    earlier = str(world.today - days(9))
    program = client.patch(path_of(program), json={"starts_on": earlier}, if_match=seen(program)).json

    assert set_status(client, program, "running", since=earlier).json["status_since"] == earlier


def test_only_who_leads_the_unit_or_administers_it_or_the_performance_team_plans(client: Client, world: World) -> None:
    team, admin = world.with_role(Role.PERFORMANCE_TEAM), world.with_role(Role.UNIT_ADMIN, units=(world.puskesmas,))

    def answer_to(person: Any, number: int) -> int:
        return client.sign_in(person).post(PROGRAMS, json=a_program(world, code=f"x{number}")).status

    people = (world.head, team, admin, world.officer, world.regent)
    assert [answer_to(person, number) for number, person in enumerate(people)] == [201, 201, 201, 403, 403]


# --- status ---


def test_a_program_is_run_and_ended_and_every_status_keeps_its_day(client: Client, world: World) -> None:
    program = run(client, world, create(client, world))

    ended = set_status(client, program, "done", reason="Sasaran tercapai")

    assert (ended.json["status"], ended.json["status_since"]) == ("done", str(world.today))
    assert [(one["status"], one["since"]) for one in ended.json["statuses"]] == [
        ("planned", str(world.today - days(50))),
        ("running", str(world.today - days(40))),
        ("done", str(world.today)),
    ]
    assert history(client, program)[-1]["reason"] == "Sasaran tercapai"


def test_the_same_status_again_is_success_and_changes_nothing(client: Client, world: World) -> None:
    program = create(client, world)
    first = set_status(client, program, "running")

    again = set_status(client, program, "running")

    assert (again.status, again.json) == (200, first.json)


@pytest.mark.parametrize(
    ("status", "problem"),
    [("done", "program-status-impossible"), ("running", None), ("stopped", None)],
)
def test_what_is_planned_cannot_be_done(client: Client, world: World, status: str, problem: str | None) -> None:
    answer = set_status(client, create(client, world), status, reason="Anggaran dialihkan")

    assert answer.problem == problem


def test_stopping_needs_a_reason(client: Client, world: World) -> None:
    answer = set_status(client, create(client, world), "stopped")

    assert (answer.status, answer.json["errors"][0]["detail"]) == (422, "Tulis alasan program dihentikan")


def test_a_status_begins_neither_tomorrow_nor_before_the_one_that_it_follows(client: Client, world: World) -> None:
    program = run(client, world, create(client, world))

    early = set_status(client, program, "done", since=str(world.today - days(41)))
    late = set_status(client, program, "done", since=str(world.today + days(1)))

    assert [[one["pointer"] for one in answer.json["errors"]] for answer in (early, late)] == [["/since"]] * 2
    assert read(client, program) == program


# --- milestones ---


def test_a_plan_and_what_of_it_was_reached_make_the_progress(client: Client, world: World) -> None:
    first, second = milestone(world.today - days(10), 40), milestone(world.today + days(10), 60)
    program = plan(client, create(client, world), first, second).json

    reached = reach(client, program, first["id"], world.today - days(12), note="Lancar", evidence=["ab" * 32])

    assert program["progress"] == {"done_e2": 0, "due_e2": 4_000, "on_time_e2": 0}
    assert reached.json["progress"] == {"done_e2": 4_000, "due_e2": 4_000, "on_time_e2": 4_000}
    shown = reached.json["milestones"][0]
    assert (shown["note"], shown["evidence"], shown["done_by"]) == (
        "Lancar",
        ["ab" * 32],
        str(world.head.employee_id),
    )
    assert client.get(PROGRAMS).json["items"][0]["progress"] == reached.json["progress"]


def test_what_was_reached_may_be_taken_back_and_both_are_in_the_history(client: Client, world: World) -> None:
    first = milestone(world.today, 100)
    program = plan(client, create(client, world), first).json
    program = reach(client, program, first["id"], world.today).json

    taken_back = reach(client, program, first["id"], None)

    assert taken_back.json["milestones"][0]["done_on"] is None
    assert [one["changes"]["done_on"] for one in history(client, program)[-2:]] == [
        [None, str(world.today)],
        [str(world.today), None],
    ]


def test_the_same_again_is_success_though_the_version_has_moved_on(client: Client, world: World) -> None:
    first = milestone(world.today, 100)
    program = create(client, world)
    planned = plan(client, program, first)
    again = plan(client, program, first)
    reached = reach(client, planned.json, first["id"], world.today)
    repeated = reach(client, planned.json, first["id"], world.today)

    assert (again.status, again.json) == (200, planned.json)
    assert (repeated.status, repeated.json) == (200, reached.json)


def test_weights_that_are_no_whole_are_refused_and_nothing_is_stored(client: Client, world: World) -> None:
    program = create(client, world)

    answer = plan(client, program, milestone(world.today, 40), milestone(world.today, 50))

    assert (answer.status, answer.json["errors"]) == (
        422,
        [{"pointer": "/milestones", "detail": "Jumlah bobot 90, seharusnya 100"}],
    )
    assert read(client, program) == program


def test_a_milestone_lies_inside_the_program_s_time(client: Client, world: World) -> None:
    answer = plan(client, create(client, world), milestone(world.today + days(51), 100))

    assert [one["pointer"] for one in answer.json["errors"]] == ["/milestones/0/due_on"]


def test_a_new_plan_keeps_what_was_reached_and_cannot_drop_it(client: Client, world: World) -> None:
    first, second = milestone(world.today, 40), milestone(world.today, 60)
    program = plan(client, create(client, world), first, second).json
    program = reach(client, program, first["id"], world.today).json

    dropped = plan(client, program, {**second, "weight": 100})
    moved = plan(client, program, {**first, "weight": 100, "title": "Pelatihan lanjutan"})

    assert (dropped.status, dropped.problem) == (409, "milestone-reached")
    (kept,) = moved.json["milestones"]
    assert (kept["title"], kept["weight"], kept["done_on"]) == ("Pelatihan lanjutan", 100, str(world.today))


def test_a_milestone_s_id_of_another_program_is_not_taken_over(client: Client, world: World) -> None:
    first = milestone(world.today, 100)
    plan(client, create(client, world, code="1"), first)

    other = create(client, world, code="2")

    assert plan(client, other, first).problem == "id-taken"
    assert reach(client, other, first["id"], world.today).problem == "not-found"


def test_nobody_reaches_a_milestone_tomorrow(client: Client, world: World) -> None:
    first = milestone(world.today, 100)
    program = plan(client, create(client, world), first).json

    assert reach(client, program, first["id"], world.today + days(1)).status == 422


# --- reading ---


def test_programs_of_units_above_and_those_one_is_a_member_of_are_seen_others_are_not(
    client: Client, world: World
) -> None:
    elsewhere = world.unit()
    above, own = world.program(world.district), world.program()
    member_of = world.program(elsewhere, (world.officer, 100))
    hidden = world.program(elsewhere)
    client.sign_in(world.officer)

    items = client.get(PROGRAMS).json["items"]

    assert {one["id"] for one in items} == {str(above), str(own), str(member_of)}
    assert {one["id"]: one["my_share"] for one in items}[str(member_of)] == 100
    assert client.get(path_of(hidden)).problem == "not-found"
    narrowed = client.get(f"{PROGRAMS}?employee_id={world.officer.employee_id}&status=running").json["items"]
    assert [one["id"] for one in narrowed] == [str(member_of)]


def test_pages_follow_one_another_without_gap_or_repeat(client: Client, world: World) -> None:
    made = {str(world.program(since=world.today - days(n // 2))) for n in range(7)}
    client.sign_in(world.officer)
    found, cursor = list[str](), ""
    while cursor is not None:
        page = client.get(f"{PROGRAMS}?limit=2{cursor and f'&cursor={cursor}'}").json
        found += [one["id"] for one in page["items"]]
        cursor = page["next"]

    assert sorted(found) == sorted(made)
    assert client.get(f"{PROGRAMS}?limit=2&status=done&cursor={new_id()}").status == 422


def test_a_list_of_many_takes_as_many_statements_as_one_of_few(
    client: Client, world: World, connection: Connection
) -> None:
    if connection.dialect.name != "sqlite":
        pytest.skip("SQLite tells its statements")
    client.sign_in(world.officer).get(PROGRAMS)  # posts are remembered for a few seconds
    counts: list[int] = []
    for _ in range(2):
        for _ in range(3):
            world.program(None, (world.officer, 100))
        with counted(connection) as count:
            assert client.get(PROGRAMS).status == 200
            counts.append(count())

    assert counts[0] == counts[1]
    assert counts[1] <= 9


def test_a_program_says_whether_its_reader_may_change_it(client: Client, world: World) -> None:
    program = create(client, world)
    set_members(client, program, world.today, member(world.officer, 100, "leader"))
    mate = world.employee()

    answers = [read(client.sign_in(person), program) for person in (world.head, world.officer, mate)]

    assert [(one["may_write"], one["may_reach"]) for one in answers] == [(True, True), (False, True), (False, False)]
