"""The case that the study behind this project tells, and the facts that scoring reads of it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from backend.organisation.models import UnitKind
from backend.programs import queries
from backend.programs.queries import Facts, ProgramFacts
from backend.programs.rules import MemberRole, Progress
from tests.activities.doing import a_decision, counted, log
from tests.activities.doing import decide as decide_activity
from tests.client import Client
from tests.people import Person
from tests.programs.doing import (
    INNOVATIONS,
    adopt,
    an_entry,
    create,
    decide,
    member,
    milestone,
    path_of,
    plan,
    propose,
    reach,
    run,
    set_members,
    step,
)
from tests.world import World, days


def facts(session: Session, people: list[Person], first: date, last: date) -> list[Facts]:
    session.expire_all()
    ids = [person.employee_id for person in people if person.employee_id is not None]
    found = queries.facts_of(session, ids, first, last)
    return [found[one] for one in ids]


def test_an_officer_of_dinas_pendidikan_starts_a_program_and_pupils_participation_rises(
    client: Client, world: World, session: Session
) -> None:
    dinas = world.unit("Dinas Pendidikan")
    school = world.unit("SMP Negeri Contoh", UnitKind.SCHOOL, parent=dinas)
    second_school = world.unit("SMP Negeri Contoh 2", UnitKind.SCHOOL, parent=dinas)
    head, officer, teacher = world.employee(dinas, head=True), world.employee(dinas), world.employee(school)
    principal = world.employee(second_school, head=True)
    today = world.today
    first = today - days(30)

    # A program of the Dinas, with a plan, a leader and a member.
    body: dict[str, Any] = {"unit_id": str(dinas), "code": "1.01.02", "name": "Gerakan kembali ke sekolah"}
    program = _as(client, world, head, **body)
    program = run(client, world, program, since=first)
    begun, done = milestone(first + days(5), 40, "Sosialisasi"), milestone(today, 60, "Kelas sore berjalan")
    program = plan(client, program, begun, done).json
    program = set_members(client, program, first, member(officer, 60, "leader"), member(teacher, 40)).json

    # The officer works for it, day by day and beside that; head and leader approve.
    activity = log(client, world, officer, program_id=program["id"], quantity=25, unit="siswa", innovation=True)
    decide_activity(client.sign_in(head), a_decision(activity))
    entry = client.sign_in(teacher).post(f"{path_of(program)}/contributions", json=an_entry(world)).json
    assert decide(client.sign_in(officer), entry).json["status"] == "approved"
    program = client.get(path_of(program)).json
    assert reach(client, program, begun["id"], first + days(4)).json["progress"]["on_time_e2"] == 4_000

    # The idea is tried and measured; somebody else confirms the figure; a second school adopts it.
    innovation = propose(client, world, officer, activity_ids=[activity["id"]], before="61.50")
    innovation = step(client, innovation, "try", tried_from=str(first)).json
    innovation = step(client, innovation, "measure", after="78.20", after_on=str(today)).json
    assert step(client, innovation, "verify").problem == "own-innovation"
    innovation = step(client.sign_in(head), innovation, "verify").json
    adoption = adopt(client.sign_in(principal), innovation, today, second_school)

    assert innovation["gain"] == {"difference": "16.7", "improvement_e2": 2_715}
    assert (adoption.status, adoption.json["unit_name"]) == (201, "SMP Negeri Contoh 2")
    shown = client.sign_in(world.officer).get(f"{INNOVATIONS}/{innovation['id']}").json
    assert (shown["state"], shown["adoptions"]) == ("adopted", 1)

    # And the facts of all this are there for the score.
    of_officer, of_teacher, of_head = facts(session, [officer, teacher, head], first, today)
    (own,), (part,) = of_officer.programs, of_teacher.programs
    assert own == ProgramFacts(
        program_id=own.program_id,
        unit_id=dinas,
        code="1.01.02",
        name="Gerakan kembali ke sekolah",
        role=MemberRole.LEADER,
        share_e2=6_000,
        member_days=31,
        activities=1,
        minutes=90,
        program_activities=1,
        program_minutes=90,
        entries=0,
        progress=Progress(4_000, 10_000, 4_000),
    )
    assert str(own.program_id) == program["id"]
    assert (part.role, part.share_e2, part.activities, part.entries) == (MemberRole.MEMBER, 4_000, 0, 1)
    (gained,) = of_officer.innovations
    assert (gained.share, gained.is_proposer, gained.is_verified_in_period, gained.verified_on) == (
        100,
        True,
        True,
        today,
    )
    assert (gained.difference_e4, gained.improvement_e2, gained.adoptions) == (167_000, 2_715, 1)
    assert of_head == Facts((), (), 0)


def _as(client: Client, world: World, head: Person, **members: Any) -> dict[str, Any]:
    """A program that this head has planned."""
    puskesmas_head, world.head = world.head, head
    program = create(client, world, **members)
    world.head = puskesmas_head
    return program


def test_an_innovation_counts_in_the_period_it_was_verified_or_adopted_in(
    client: Client, world: World, session: Session
) -> None:
    mate, other = world.employee(), world.employee()
    shares = [
        {"employee_id": str(world.officer.employee_id), "share": 70},
        {"employee_id": str(mate.employee_id), "share": 30},
    ]
    innovation = propose(client, world, members=shares)
    innovation = step(client, innovation, "try", tried_from=str(world.today - days(9))).json
    innovation = step(client, innovation, "measure", after="78.2", after_on=str(world.today)).json
    people, month = [world.officer, mate, other], (world.today - days(20), world.today)
    before = facts(session, people, *month)
    innovation = step(client.sign_in(world.head), innovation, "verify").json
    adopt(client.sign_in(other), innovation, world.today)

    within, earlier = facts(session, people, *month), facts(session, people, month[0], world.today - days(1))

    assert before == earlier == [Facts((), (), 0)] * 3
    assert [[(one.share, one.is_proposer, one.adoptions) for one in each.innovations] for each in within] == [
        [(70, True, 1)],
        [(30, False, 1)],
        [],
    ]
    assert [each.taken_over for each in within] == [0, 0, 1]


def test_facts_of_an_officer_of_the_unit_who_is_no_member_have_no_share(
    client: Client, world: World, session: Session
) -> None:
    program = world.program(None, (world.head, 100))
    activity = log(client, world, program_id=str(program))
    decide_activity(client.sign_in(world.head), a_decision(activity))

    (mine,) = facts(session, [world.officer], world.today - days(5), world.today)

    (fact,) = mine.programs
    assert (fact.role, fact.share_e2, fact.member_days, fact.activities) == (None, 0, 0, 1)


def test_facts_take_as_many_statements_for_many_as_for_few(
    client: Client, world: World, session: Session, connection: Connection
) -> None:
    if connection.dialect.name != "sqlite":
        pytest.skip("SQLite tells its statements")
    people, counts = [world.officer], list[int]()
    for _ in range(2):
        people += [world.employee() for _ in range(3)]
        for person in people:
            world.program(None, (person, 100))
        session.flush()
        with counted(connection) as count:
            facts(session, people, world.today - days(30), world.today)
            counts.append(count())

    assert counts[0] == counts[1] <= 9


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 99)), min_size=1, max_size=4))
def test_the_shares_of_a_program_are_all_of_it_whatever_sets_it_has_had(
    client: Client, world: World, session: Session, connection: Connection, turns: list[tuple[int, int]]
) -> None:
    before = connection.begin_nested()
    mate = world.employee()
    program = client.sign_in(world.head).get(path_of(world.program())).json
    for ago, share in turns:
        members = member(world.officer, share, "leader"), member(mate, 100 - share)
        program = set_members(client, program, world.today - days(ago), *members).json

    found = facts(session, [world.officer, mate], world.today - days(30), world.today)

    assert sum(each.programs[0].share_e2 for each in found) == 10_000
    before.rollback()
    session.expire_all()
