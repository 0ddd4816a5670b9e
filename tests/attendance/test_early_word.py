"""Early word of unexcused days: to the officer first, once per run, and never a sanction."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.attendance import notices, queries
from backend.attendance.models import AttendanceNotice, AttendancePolicy
from backend.kit.outbox import OutboxRow
from backend.kit.writer import InlineWriter
from tests.attendance.being import PATH, a_workday, admin, at, came_and_left, create
from tests.client import Client
from tests.world import World, days


@pytest.fixture(autouse=True)
def _somebody_punches(client: Client, world: World) -> None:
    """The unit uses attendance: the head was there on each of these days."""
    client.sign_in(world.head)
    for back in range(1, 7):
        came_and_left(client, a_workday(world, back))


def evening(world: World, back: int) -> datetime:
    return at(a_workday(world, back), 20)


def tell(session: Session, now: datetime) -> list[tuple[str, int]]:
    words = notices.Rounds().next(session, now)
    InlineWriter(session.connection()).call(lambda writing: notices.give(writing, words, now))
    rows = session.scalars(select(AttendanceNotice).order_by(AttendanceNotice.noticed_at, AttendanceNotice.id)).all()
    return [(row.stage.value, row.days) for row in rows]


def was_there(client: Client, world: World, *backs: int) -> None:
    client.sign_in(world.officer)
    for back in backs:
        came_and_left(client, a_workday(world, back))


def test_the_officer_hears_at_day_two_and_the_superior_at_day_three(
    client: Client, world: World, session: Session
) -> None:
    was_there(client, world, 6, 5)

    assert tell(session, evening(world, 4)) == []
    assert tell(session, evening(world, 3)) == [("officer", 2)]
    assert tell(session, evening(world, 3)) == [("officer", 2)]
    assert tell(session, evening(world, 2)) == [("officer", 2), ("superior", 3)]
    assert tell(session, evening(world, 1)) == [("officer", 2), ("superior", 3)]

    told = session.execute(
        select(OutboxRow.name, OutboxRow.employee_id, OutboxRow.unit_id)
        .where(OutboxRow.name.like("attendance.absence%"))
        .order_by(OutboxRow.position)
    ).all()
    assert [tuple(row) for row in told] == [
        ("attendance.absence_noticed", world.officer.employee_id, None),
        ("attendance.absence_reported", world.head.employee_id, None),
    ]
    mine = client.sign_in(world.officer).get(f"{PATH}/notices").json["items"]
    theirs = client.sign_in(world.head).get(f"{PATH}/notices").json["items"]
    assert [one["stage"] for one in mine] == ["officer"]
    assert [(one["stage"], one["employee_name"]) for one in theirs] == [("superior", world.officer.name)]
    assert "hukuman" not in mine[0]["sentence"]


def test_the_superior_never_hears_before_the_officer_has(client: Client, world: World, session: Session) -> None:
    was_there(client, world, 6)

    assert tell(session, evening(world, 1)) == [("officer", 5)]
    assert tell(session, evening(world, 1)) == [("officer", 5), ("superior", 5)]


def test_a_new_run_is_told_anew(client: Client, world: World, session: Session) -> None:
    was_there(client, world, 6, 3)

    assert tell(session, evening(world, 4)) == [("officer", 2)]
    assert tell(session, evening(world, 2)) == [("officer", 2)]
    assert tell(session, evening(world, 1)) == [("officer", 2), ("officer", 2)]


def test_excused_days_and_a_late_sync_give_no_word(client: Client, world: World, session: Session) -> None:
    was_there(client, world, 6, 5, 4)
    client.sign_in(admin(world))
    create(
        client, "leaves", employee_id=str(world.officer.employee_id), kind="sick", starts_on=str(a_workday(world, 3)),
        ends_on=str(a_workday(world, 2)), reason="Sakit",
    )  # fmt: skip

    assert tell(session, evening(world, 1)) == []


def test_a_unit_in_which_nobody_punches_gets_no_word(client: Client, world: World, session: Session) -> None:
    world.employee(world.unit("Dinas Lain"))
    was_there(client, world, 6, 5, 4, 3, 2, 1)

    assert tell(session, evening(world, 1)) == []


def test_the_district_may_do_without(client: Client, world: World, session: Session) -> None:
    session.add(
        AttendancePolicy(
            effective_from=world.today - days(100), grace_minutes=0, officer_notice_days=0, superior_notice_days=0,
            run_threshold=10, thresholds=[], decided_by=None, decided_at=world.now,
        )
    )  # fmt: skip
    session.flush()
    queries.forget_policies()

    assert tell(session, evening(world, 1)) == []
    queries.forget_policies()


def test_a_round_goes_through_everybody_once_an_hour(client: Client, world: World, session: Session) -> None:
    for _ in range(130):
        world.employee(world.puskesmas)
    rounds, now = notices.Rounds(), evening(world, 1)

    turns = [len(rounds.next(session, now + timedelta(minutes=minutes))) for minutes in (0, 1, 2, 61)]

    assert turns[:3] == [100, 31, 0]  # the officer is the 131st
    assert turns[3] == 100
