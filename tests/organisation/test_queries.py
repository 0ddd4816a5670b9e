"""How many questions the lists ask the database, whatever they show; and who waits for whom."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.kit import clock
from backend.kit.database import Database
from backend.organisation import corrections, lists, queries
from backend.organisation.lists import AppraisalFilters
from backend.organisation.queries_lists import UnitFilters
from tests.world import World


def asked(session: Session, work: Callable[[], Any]) -> int:
    """How many statements a piece of work sends, with nothing remembered before it."""
    session.flush()
    session.expunge_all()
    queries.forget_structure(session)
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(statements)


@pytest.mark.parametrize("role", [None, Role.AUDITOR])
def test_lists_ask_as_much_for_forty_people_as_for_four(world: World, role: Role | None) -> None:
    session, today = world.session, world.today
    actor = world.actor(world.head if role is None else world.with_role(role))
    officer = world.officer.employee_id
    assert officer is not None
    gaps = AppraisalFilters(world.puskesmas, today)
    works: dict[str, Callable[[], Any]] = {
        "units": lambda: lists.units(session, actor, UnitFilters(), limit=50, cursor=None, today=today),
        "unit": lambda: lists.unit(session, actor, world.puskesmas, today),
        "employees": lambda: lists.employees(session, actor, unit_id=None, q=None, limit=50, cursor=None, today=today),
        "employee": lambda: lists.employee(session, actor, officer, today),
        "appraisers": lambda: lists.appraisals(session, actor, gaps, limit=50, cursor=None, today=today),
        "corrections": lambda: corrections.page(session, actor, None, limit=50, cursor=None, now=clock.now()),
    }
    few = {name: asked(session, work) for name, work in works.items()}

    for _ in range(36):
        world.employee(world.unit(parent=world.puskesmas), head=True)

    assert {name: asked(session, work) for name, work in works.items()} == few
    most = {"units": 5, "unit": 8, "employees": 7, "employee": 8, "appraisers": 10, "corrections": 1}
    assert {name: max(few[name], most[name]) for name in most} == most


def test_one_change_of_the_organisation_waits_for_another(database: Database) -> None:
    """Two moves that are fine one by one could otherwise close a circle."""
    if database.is_sqlite:
        pytest.skip("SQLite has one writer")
    with Session(database.writing) as first, Session(database.writing) as second:
        queries.hold_structure(first)
        second.execute(text("SET LOCAL lock_timeout = '50ms'"))

        with pytest.raises(OperationalError):
            queries.hold_structure(second)
        second.rollback()
        first.rollback()
        queries.hold_structure(second)
        second.rollback()
