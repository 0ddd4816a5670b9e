"""Who leads and appraises whom on a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from backend.kit.ids import uuid7
from backend.organisation import placement, queries
from backend.organisation.models import (
    Assignment,
    AssignmentKind,
    Employee,
    EmployeeType,
    OrgUnit,
    Position,
    PositionKind,
    UnitKind,
)
from tests.world import World, days

PLT, PLH, PJ = AssignmentKind.PLT, AssignmentKind.PLH, AssignmentKind.PJ
ADDITIONAL = AssignmentKind.ADDITIONAL
DAY = date(2026, 11, 24)


def appraiser_of(world: World, employee_id: UUID | None, day: date | None = None) -> UUID | None:
    assert employee_id is not None
    return queries.appraiser_on(world.session, employee_id, day or world.today)


def test_an_officer_is_appraised_by_the_head_of_the_unit(world: World) -> None:
    assert appraiser_of(world, world.officer.employee_id) == world.head.employee_id


def test_a_head_is_appraised_by_the_next_head_above(world: World) -> None:
    assert appraiser_of(world, world.head.employee_id) == world.regent.employee_id


def test_nobody_is_above_the_head_of_the_whole_tree(world: World) -> None:
    assert appraiser_of(world, world.regent.employee_id) is None


def test_an_officer_of_a_unit_without_head_is_appraised_from_above(world: World) -> None:
    school = world.unit(parent=world.puskesmas)
    teacher = world.employee(school)

    assert appraiser_of(world, teacher.employee_id) == world.head.employee_id


def test_an_acting_head_leads_while_the_head_is_away(world: World) -> None:
    stand_in = world.employee(world.puskesmas)
    assert stand_in.employee_id is not None
    until = world.today + days(3)
    world.assign(stand_in.employee_id, world.puskesmas, head=True, kind=PLH, since=world.today, until=until)

    assert appraiser_of(world, world.officer.employee_id) == stand_in.employee_id
    assert appraiser_of(world, world.officer.employee_id, world.today - days(1)) == world.head.employee_id
    assert appraiser_of(world, world.officer.employee_id, until) == stand_in.employee_id
    assert appraiser_of(world, world.officer.employee_id, until + days(1)) == world.head.employee_id


def test_who_stands_in_appraises_neither_the_head_they_stand_in_for_nor_themselves(world: World) -> None:
    stand_in = world.employee(world.puskesmas)
    assert stand_in.employee_id is not None
    world.assign(stand_in.employee_id, world.puskesmas, head=True, kind=PLH, since=world.today)

    assert appraiser_of(world, world.head.employee_id) == world.regent.employee_id
    assert appraiser_of(world, stand_in.employee_id) == world.regent.employee_id


def test_a_vacant_post_is_led_by_plt_before_pj_and_by_additional_duty_last(world: World) -> None:
    unit = world.unit()
    officer = world.employee(unit)
    teacher = world.employee(unit, head=True, kind=ADDITIONAL)
    assert appraiser_of(world, officer.employee_id) == teacher.employee_id

    temporary = world.employee(unit, head=True, kind=PJ)
    assert appraiser_of(world, officer.employee_id) == temporary.employee_id

    acting = world.employee(unit, head=True, kind=PLT)
    assert appraiser_of(world, officer.employee_id) == acting.employee_id


def test_a_delegated_official_comes_before_the_head(world: World) -> None:
    official = world.employee(world.district)
    officer = world.employee(world.unit())
    assert officer.employee_id is not None
    world.assign(officer.employee_id, world.puskesmas, since=world.today - days(3), appraiser=official.employee_id)

    assert appraiser_of(world, officer.employee_id) == official.employee_id
    assert official.employee_id is not None
    assert officer.employee_id in queries.appraised_by(world.session, official.employee_id, world.today)


def test_nobody_is_their_own_delegated_appraiser(world: World) -> None:
    someone = world.employee(world.unit(parent=world.puskesmas), kind=ADDITIONAL)
    assert someone.employee_id is not None
    world.assign(someone.employee_id, world.puskesmas, appraiser=someone.employee_id)

    assert appraiser_of(world, someone.employee_id) == world.head.employee_id


def test_the_own_post_decides_and_not_what_is_done_besides(world: World) -> None:
    other = world.unit()
    other_head = world.employee(other, head=True)
    world.assign(world.officer.employee_id or uuid7(), other, kind=PLT)

    assert appraiser_of(world, world.officer.employee_id) == world.head.employee_id
    assert other_head.employee_id is not None
    assert world.officer.employee_id not in queries.appraised_by(world.session, other_head.employee_id, world.today)


def test_an_assignment_counts_from_its_first_to_its_last_day(world: World) -> None:
    first, last = world.today - days(10), world.today - days(5)
    officer = world.employee(since=first, until=last)

    found = [appraiser_of(world, officer.employee_id, first + days(n)) for n in (-1, 0, 5, 6)]

    assert found == [None, world.head.employee_id, world.head.employee_id, None]


def test_a_changed_post_shows_at_once_in_a_running_session(world: World) -> None:
    """What a session remembers of the structure is dropped when it writes to it."""
    assert appraiser_of(world, world.officer.employee_id) == world.head.employee_id

    new_head = world.employee(world.puskesmas, head=True, since=world.today)

    assert appraiser_of(world, world.officer.employee_id) == new_head.employee_id


# --- any organisation ---


@dataclass(frozen=True)
class Assigned:
    employee: int
    unit: int
    is_head: bool
    kind: AssignmentKind
    starts: int
    length: int | None
    appraiser: int | None


@st.composite
def organisations(draw: st.DrawFn) -> tuple[list[int | None], list[Assigned]]:
    """Parents of units (by number; also circles), and who holds what around a day."""
    units, people = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    parents = draw(st.lists(st.none() | st.integers(0, units - 1), min_size=units, max_size=units))
    person = st.integers(0, people - 1)
    assigned = st.builds(
        Assigned,
        employee=person,
        unit=st.integers(0, units - 1),
        is_head=st.booleans(),
        kind=st.sampled_from(AssignmentKind),
        starts=st.integers(-2, 1),
        length=st.none() | st.integers(0, 2),
        appraiser=st.none() | st.none() | person,
    )
    return parents, draw(st.lists(assigned, max_size=12))


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(organisation=organisations())
def test_appraised_by_is_the_exact_inverse_of_appraiser_on(
    session: Session, organisation: tuple[list[int | None], list[Assigned]]
) -> None:
    with stored(session, *organisation) as people:
        forward = {one: queries.appraiser_on(session, one, DAY) for one in people}
        for leader in people:
            naive = {one for one in people if forward[one] == leader}
            assert queries.appraised_by(session, leader, DAY) == naive
            assert leader not in naive, "nobody appraises themselves"


@pytest.mark.slow
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(organisation=organisations())
def test_each_unit_is_led_by_one_at_most_and_led_units_says_by_whom(
    session: Session, organisation: tuple[list[int | None], list[Assigned]]
) -> None:
    with stored(session, *organisation) as people:
        heads = queries.heads_on(session, DAY)
        for one in people:
            assert queries.led_units(session, one, DAY) == {unit for unit in heads if heads[unit] == one}


@contextmanager
def stored(session: Session, parents: list[int | None], assigned: list[Assigned]) -> Iterator[list[UUID]]:
    """An organisation that is gone afterwards; yields its people."""
    units, people = [uuid7() for _ in parents], [uuid7() for _ in range(6)]
    with session.begin_nested() as savepoint:
        session.execute(insert(OrgUnit), [_unit(place, one) for place, one in enumerate(units)])
        for unit, parent in zip(units, parents, strict=True):
            if parent is not None:
                session.get_one(OrgUnit, unit).parent_id = units[parent]
        session.execute(insert(Employee), [_employee(place, one) for place, one in enumerate(people)])
        for place, one in enumerate(assigned):
            _assign(session, place, one, units, people)
        session.flush()
        queries.forget_structure(session)
        placement.forget_all()
        yield people
        savepoint.rollback()
    session.expunge_all()
    queries.forget_structure(session)


def _unit(place: int, unit_id: UUID) -> dict[str, Any]:
    return {"id": unit_id, "code": f"X{place}", "name": f"Unit {place}", "kind": UnitKind.OPD, "version": 1}


def _employee(place: int, employee_id: UUID) -> dict[str, Any]:
    return {
        "id": employee_id,
        "nip": f"19850315201001{place:04d}",
        "name": "Contoh",
        "employee_type": EmployeeType.PNS,
        "is_active": True,
        "version": 1,
    }


def _assign(session: Session, place: int, one: Assigned, units: list[UUID], people: list[UUID]) -> None:
    position = Position(
        id=uuid7(), unit_id=units[one.unit], title=f"J{place}", kind=PositionKind.EXECUTOR, is_head=one.is_head
    )
    session.add(position)
    session.flush()
    starts_on = DAY + timedelta(days=one.starts)
    session.add(
        Assignment(
            employee_id=people[one.employee],
            position_id=position.id,
            unit_id=position.unit_id,
            kind=one.kind,
            starts_on=starts_on,
            ends_on=None if one.length is None else starts_on + timedelta(days=one.length),
            appraiser_id=None if one.appraiser is None else people[one.appraiser],
            version=1,
        )
    )


# --- how many questions the database is asked ---


def test_the_number_of_queries_is_small(world: World) -> None:
    """A phone asks these with every sync; an ordinary officer costs one look-up."""
    session, today = world.session, world.today
    officer, head = world.officer.employee_id, world.head.employee_id
    assert officer is not None
    assert head is not None

    assert queries_of(session, lambda: queries.led_units(session, officer, today)) == 1
    assert queries_of(session, lambda: queries.appraised_by(session, officer, today)) == 1
    assert queries_of(session, lambda: queries.led_units(session, head, today)) == 3
    assert queries_of(session, lambda: queries.appraised_by(session, head, today)) == 4
    assert queries_of(session, lambda: queries.appraiser_on(session, officer, today)) == 3


def test_a_job_that_asks_again_asks_the_database_once(world: World) -> None:
    session, today = world.session, world.today
    head = world.head.employee_id
    people = [world.employee().employee_id for _ in range(5)]
    assert head is not None

    def review_all() -> None:
        for one in people:
            assert one in queries.appraised_by(session, head, today)
            assert queries.appraiser_on(session, one or head, today) == head

    assert queries_of(session, review_all) == 4 + len(people)


def queries_of(session: Session, work: Any) -> int:
    """How many statements a piece of work sends, with nothing remembered before it."""
    session.flush()
    queries.forget_structure(session)
    count = 0

    def count_one(*_: Any) -> None:
        nonlocal count
        count += 1

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", count_one)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", count_one)
    return count
