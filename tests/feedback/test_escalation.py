"""What the worker does when a clock runs out, and that it does it once."""

import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend import duties as worker
from backend.access.actor import Role
from backend.feedback import calendar, duties, reporting
from backend.feedback.models import Report, ReportStep
from backend.feedback.rules import StepAction
from backend.feedback.schemas import ReportIn
from backend.kit import clock
from backend.kit.database import Database
from backend.kit.files import FileStore
from backend.kit.outbox import OutboxRow
from backend.kit.writer import Writer
from backend.models import metadata
from tests.client import Client
from tests.conftest import POSTGRES, new_postgres_database
from tests.feedback.telling import Told, a_secret, later, new_id, tick
from tests.world import World, days

BASE = "/api/v1"


def rises(world: World, told: Told) -> int:
    """Let just so many days pass that it rises; returns how many."""
    due = told.row.escalates_on
    assert due is not None
    passed = (due - world.today).days
    later(world, passed)
    return passed


def test_a_report_that_nobody_verifies_rises_level_by_level_to_the_district(client: Client, world: World) -> None:
    poli = world.unit("Poli Gigi", parent=world.puskesmas)
    told = Told(client, world, unit_id=str(poli))
    levels: list[tuple[int, Any]] = []

    assert tick(world) == 0
    for _ in range(3):
        rises(world, told)
        assert tick(world) == 1
        assert tick(world) == 0, "the same turn again does nothing"
        levels.append((told.row.escalation, told.row.escalated_unit_id))

    assert levels == [(1, world.puskesmas), (2, world.district), (3, None)]
    assert told.row.escalates_on is None
    later(world, 400)
    assert tick(world) == 0
    assert told.row.handler_unit_id == poli, "it is still theirs to handle"


def test_a_level_is_told_to_the_unit_that_it_rises_to(client: Client, world: World) -> None:
    told = Told(client, world)
    rises(world, told)
    tick(world)

    facts = world.session.scalars(select(OutboxRow).where(OutboxRow.name == "report.escalated")).all()
    assert [(one.subject_id, one.unit_id) for one in facts] == [(told.row.id, world.district)]
    step = told.history(world.head)[-1]
    assert (step["action"], step["unit"]["name"]) == ("escalate", "Kabupaten Contoh")
    assert [one["label"] for one in told.follow()["steps"]] == ["Laporan diterima"]
    view = told.read(world.regent).json
    assert (view["escalation"], view["escalated_unit"]["name"], view["is_late"]) == (1, "Kabupaten Contoh", True)


def test_one_verified_in_time_waits_for_its_sixty_days(client: Client, world: World) -> None:
    told = Told(client, world)
    told.take(world.head, "verify")

    later(world, 60)
    assert tick(world) == 0
    later(world, 1)
    assert tick(world) == 1


def test_a_step_taken_late_takes_a_report_no_further_up(client: Client, world: World) -> None:
    told = Told(client, world)
    told.take(world.head, "verify")
    later(world, 61)
    tick(world)

    told.take(world.head, "answer")

    assert tick(world) == 0
    assert told.row.escalation == 1


@pytest.mark.parametrize("action", ["archive", "forward"])
def test_what_awaits_nothing_rises_no_more(client: Client, world: World, action: str) -> None:
    told = Told(client, world)
    told.take(world.head, action)

    later(world, 400)

    assert tick(world) == 0


def test_a_report_taken_up_again_begins_at_the_bottom(client: Client, world: World) -> None:
    told = Told(client, world)
    rises(world, told)
    tick(world)
    told.take(world.head, "verify", "answer", "close", "reopen")

    assert (told.row.escalation, told.row.escalated_unit_id) == (0, None)
    assert told.row.escalates_on == world.today + days(61)


# --- the district's calendar ---


def a_free_week(client: Client, world: World, unit: str | None) -> None:
    admin = world.with_role(Role.DISTRICT_ADMIN)
    for after in range(1, 8):
        body = {
            "id": new_id(),
            "day": str(world.today + days(after)),
            "name": "Libur panjang",
            "kind": "local",
            "unit_id": unit,
        }
        answer = client.sign_in(admin).post(f"{BASE}/attendance/holidays", json=body)
        assert answer.status == 201, answer


@pytest.mark.parametrize("whose", ["district", "puskesmas", "other"])
def test_holidays_of_the_district_and_of_the_own_line_stop_the_clock(client: Client, world: World, whose: str) -> None:
    other = world.unit("Dinas Lain")
    unit = {"district": None, "puskesmas": str(world.puskesmas), "other": str(other)}[whose]
    before = Told(client, world).row.verify_due_on
    a_free_week(client, world, unit)

    after = Told(client, world).row.verify_due_on

    assert (after > before) == (whose != "other")
    assert whose == "other" or after > world.today + days(7)


# --- as a server runs it ---


def test_the_duty_is_among_the_workers(database: Database, tmp_path: Path) -> None:
    writer = Writer(database)
    try:
        found = {duty.name: duty for duty in worker.of_server(database, writer, FileStore(tmp_path))}
        assert found["report-clocks"].work() == 0
    finally:
        writer.close()


@pytest.fixture(params=["sqlite", "postgres"] if POSTGRES else ["sqlite"])
def several(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Any:
    """Several processes' databases."""
    url = f"sqlite:///{tmp_path / 'reports.db'}"
    if request.param == "postgres":
        url = new_postgres_database(f"kinerja_reports_{worker_id}")
    databases = [Database(url) for _ in range(3)]
    metadata.create_all(databases[0].writing)
    writers = [Writer(one) for one in databases]
    yield writers
    for writer in writers:
        writer.close()
    for one in databases:
        one.close()


def at_once(writers: list[Writer], work: Any) -> list[Any]:
    start, found = threading.Barrier(len(writers)), list[Any]()

    def one(writer: Writer) -> None:
        start.wait()
        try:
            found.append(writer.call(work))
        except Exception as error:
            found.append(error)

    threads = [threading.Thread(target=one, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def a_body() -> ReportIn:
    body = {"id": new_id(), "secret": a_secret(), "kind": "complaint", "text": "Jalan menuju pasar rusak parah"}
    return ReportIn.model_validate(body)


def test_one_report_sent_three_times_at_once_has_one_ticket(several: list[Writer]) -> None:
    body, now = a_body(), clock.now()

    found = at_once(several, lambda session: reporting.create(session, body, now))

    assert not [one for one in found if isinstance(one, Exception)]
    assert len({one.value.ticket for one in found}) == 1
    assert [one.is_new for one in found].count(True) == 1


def test_several_workers_take_each_report_one_level_further(several: list[Writer]) -> None:
    now = clock.now()
    for _ in range(10):
        body = a_body()
        several[0].call(lambda session, body=body: reporting.create(session, body, now) and None)
    then = now + timedelta(days=30)

    found = at_once(several, lambda session: duties.watch_clocks(session, then))

    assert sum(found) == 10
    assert at_once(several, lambda session: duties.watch_clocks(session, then)) == [0, 0, 0]

    def counts(session: Session) -> tuple[int, int]:
        steps = select(func.count()).where(ReportStep.action == StepAction.ESCALATE)
        return session.scalar(steps) or 0, session.scalar(select(func.max(Report.escalation))) or 0

    assert several[0].call(counts) == (10, 1)


def test_without_a_calendar_only_weekends_are_free(world: World) -> None:
    assert calendar.weekends_only(world.session, None, date(2026, 1, 1), date(2026, 12, 31)) == ()
