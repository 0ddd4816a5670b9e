"""The writer: many jobs in one commit, none answered before it, and no job harmed by its neighbours."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.kit import ledger, writer
from backend.kit.constant import Constant
from backend.kit.database import Database
from backend.kit.problems import Busy, NotFound
from backend.kit.writer import Writer
from tests.conftest import POSTGRES, new_postgres_database

_TABLES = (
    "CREATE TABLE owners (id INTEGER PRIMARY KEY)",
    # Looked at only when the transaction commits.
    "CREATE TABLE rows (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES owners (id) DEFERRABLE INITIALLY DEFERRED)",
    "INSERT INTO owners VALUES (1)",
)
_ADD = text("INSERT INTO rows (id, owner) VALUES (:id, :owner)")
_LEDGER = Constant(_ADD)


@pytest.fixture(params=["sqlite", "postgres"] if POSTGRES else ["sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Database]:
    url = (
        f"sqlite:///{tmp_path / 'writer.db'}"
        if request.param == "sqlite"
        else new_postgres_database(f"writer_{worker_id}")
    )
    database = Database(url)
    with database.writing.connect() as connection:
        connection.begin()
        for statement in _TABLES:
            connection.execute(text(statement))
        connection.commit()
    yield database
    database.close()


@pytest.fixture
def commits() -> list[str]:
    return []


@pytest.fixture
def running(place: Database, commits: list[str]) -> Iterator[Writer]:
    found = Writer(place, on_commit=lambda: commits.append("commit"))
    yield found
    found.close()


def add(number: int, owner: int = 1) -> Callable[[Session], int]:
    def job(session: Session) -> int:
        session.execute(_ADD, {"id": number, "owner": owner})
        return number

    return job


def add_by_ledger(number: int, owner: int = 1) -> Callable[[Session], int]:
    def job(session: Session) -> int:
        ledger.append(session, _LEDGER, {"id": number, "owner": owner})
        return number

    return job


def fails_with(error: Exception, number: int) -> Callable[[Session], None]:
    def job(session: Session) -> None:
        add(number)(session)
        add_by_ledger(number + 1000)(session)
        raise error

    return job


def stored(database: Database) -> set[int]:
    with database.reader() as session:
        return set(session.execute(text("SELECT id FROM rows")).scalars())


@contextlib.contextmanager
def held(running: Writer) -> Iterator[None]:
    """While held, jobs gather, so that they come in one batch."""
    begun, go = threading.Event(), threading.Event()

    def job(_: Session) -> None:
        begun.set()
        go.wait(10)

    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(running.call, job)
        begun.wait(10)
        try:
            yield
        finally:
            go.set()
            waiting.result(10)


def in_one_batch(running: Writer, *jobs: Callable[[Session], Any], key: int = 0) -> list[Any]:
    """Results or errors of jobs that wait in the queue together."""

    async def run() -> list[Any]:
        return await asyncio.gather(*(running.run(job, key=key) for job in jobs), return_exceptions=True)

    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.extend(asyncio.run(run())))
    with held(running):
        thread.start()
        while running.waiting < len(jobs):
            pass
    thread.join(20)
    return found


def test_jobs_that_wait_together_share_a_commit(running: Writer, place: Database, commits: list[str]) -> None:
    results = in_one_batch(running, *(add_by_ledger(n) for n in range(20)))

    assert results == list(range(20))
    assert stored(place) == set(range(20))
    assert len(commits) == 1


def test_a_job_that_is_refused_undoes_itself_alone(running: Writer, place: Database) -> None:
    results = in_one_batch(
        running, add(1), fails_with(NotFound(), 2), add_by_ledger(3), fails_with(ValueError("x"), 4), add(5)
    )

    assert [type(one) for one in results] == [int, NotFound, int, ValueError, int]
    assert stored(place) == {1, 3, 5}


def test_a_job_whose_own_flush_fails_undoes_itself_alone(running: Writer, place: Database) -> None:
    results = in_one_batch(running, add(1), add(1), add(2))

    assert [type(one) for one in results] == [int, IntegrityError, int]
    assert stored(place) == {1, 2}


def test_a_job_that_only_the_commit_refuses_does_not_take_its_neighbours_along(
    running: Writer, place: Database
) -> None:
    results = in_one_batch(
        running, add(1), add_by_ledger(2), add(3, owner=99), add_by_ledger(4), add_by_ledger(5, owner=98)
    )

    assert [isinstance(one, Exception) for one in results] == [False, False, True, False, True]
    assert stored(place) == {1, 2, 4}


def test_a_ledger_row_that_cannot_be_written_fails_its_own_job_only(running: Writer, place: Database) -> None:
    results = in_one_batch(running, add_by_ledger(1), add_by_ledger(1), add_by_ledger(2))

    assert [isinstance(one, Exception) for one in results] == [False, True, False]
    assert stored(place) == {1, 2}


def test_the_same_key_sees_its_own_earlier_rows_within_a_batch(running: Writer) -> None:
    def count(session: Session) -> int:
        return session.execute(text("SELECT count(*) FROM rows")).scalar_one()

    results = in_one_batch(running, add_by_ledger(1), count, add_by_ledger(2), count, key=7)

    assert results == [1, 1, 2, 2]


def test_nothing_is_called_after_a_commit_that_did_not_happen(running: Writer, place: Database) -> None:
    heard: list[tuple[int, bool]] = []

    def tells(number: int, then: Callable[[Session], Any]) -> Callable[[Session], Any]:
        def job(session: Session) -> Any:
            writer.after_commit(session, lambda: heard.append((number, number in stored(place))))
            return then(session)

        return job

    in_one_batch(
        running, tells(1, add(1)), tells(2, fails_with(NotFound(), 2)), tells(3, add(3, owner=99)), tells(4, add(4))
    )

    assert heard == [(1, True), (4, True)]


def test_the_answer_does_not_come_before_the_row_can_be_read(running: Writer, place: Database) -> None:
    for number in range(20):
        running.call(add_by_ledger(number))
        assert number in stored(place)


def test_a_full_queue_refuses_at_once(running: Writer, place: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "QUEUE_LIMIT", 3)

    async def fill() -> list[Any]:
        return await asyncio.gather(*(running.run(add(n)) for n in range(5)), return_exceptions=True)

    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.extend(asyncio.run(fill())))
    with held(running):
        thread.start()
        while running.waiting < 3:
            pass
    thread.join(10)

    assert [type(one) for one in results] == [int, int, int, Busy, Busy]
    assert stored(place) == {0, 1, 2}


def test_a_deadline_drops_only_what_has_not_begun(
    running: Writer, place: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "DEADLINE_SECONDS", 0.2)
    begun, go = threading.Event(), threading.Event()

    def slow(session: Session) -> int:
        begun.set()
        go.wait(5)
        return add(1)(session)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(running.call, slow)
        begun.wait(5)
        second = threads.submit(running.call, add(2))
        threading.Event().wait(0.4)
        go.set()

        assert first.result(5) == 1
        with pytest.raises(Busy):
            second.result(5)
    assert stored(place) == {1}


def test_callers_whose_loop_is_closed_do_not_stop_the_writer(running: Writer, place: Database) -> None:
    loop = asyncio.new_event_loop()

    async def ask_and_leave() -> None:
        asyncio.ensure_future(running.run(add(1)))  # noqa: RUF006 - nobody waits for it, that is the point
        await asyncio.sleep(0)

    with held(running):
        loop.run_until_complete(ask_and_leave())
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    assert running.call(add(2)) == 2
    assert stored(place) == {1, 2}


def test_a_caller_who_gave_up_does_not_undo_what_is_written(running: Writer, place: Database) -> None:
    async def run() -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(running.run(add(1)), 0.05)

    with held(running):
        asyncio.run(run())

    running.call(add(2))
    assert stored(place) == {1, 2}


def test_closing_finishes_what_is_queued_and_takes_nothing_more(place: Database) -> None:
    found = Writer(place)
    with ThreadPoolExecutor(8) as threads:
        with held(found):
            waiting = [threads.submit(found.call, add(n)) for n in range(5)]
            while found.waiting < 5:
                pass
        found.close()

        assert sorted(one.result(5) for one in waiting) == [0, 1, 2, 3, 4]
    with pytest.raises(Busy):
        found.call(add(9))
    assert stored(place) == {0, 1, 2, 3, 4}


def test_what_one_job_remembers_is_not_there_for_the_next(running: Writer) -> None:
    def remember(session: Session) -> None:
        session.info["memory"] = "of one caller"

    def look(session: Session) -> Any:
        return session.info.get("memory")

    assert in_one_batch(running, remember, look) == [None, None]
