"""The writer: write use cases run as jobs, many in one transaction, answered after its commit.

One thread per process on SQLite (it has one writer anyway), a few on PostgreSQL. Each job has its
own savepoint, so that one that is refused undoes itself alone. When a batch fails as a whole, its
jobs run again one by one, so that one bad job cannot fail its neighbours. A job may therefore run
more than once: it must have no effect outside the database.
"""

import asyncio
import contextlib
import contextvars
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol, cast

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.kit import database, ledger
from backend.kit.database import Database, is_of_database, refusal_of
from backend.kit.problems import Busy, DatabaseAway

log = structlog.get_logger()

# Jobs in one commit: more gains little (measured) and makes the first one wait longer.
BATCH = 64
# Above this, callers are told 503 at once: they would wait longer than phones do.
QUEUE_LIMIT = 2_000
# A job that could not be started within this time is dropped with 503.
DEADLINE_SECONDS = 8.0
RETRY_PAUSE_SECONDS = 0.05
_AFTER_COMMIT = "after_commit"


class Runs(Protocol):
    """What routes and workers need of a writer."""

    async def run(self, work: Callable[[Session], Any], *, key: int = 0) -> Any: ...

    def call(self, work: Callable[[Session], Any], *, key: int = 0) -> Any: ...


def after_commit(session: Session, action: Callable[[], None]) -> None:
    """Have `action` called once the job's transaction is on disk (to drop caches, to wake threads).

    It must be quick and must not fail; it is not called when the job is undone.
    """
    session.info.setdefault(_AFTER_COMMIT, []).append(action)


class _Job:
    """One use case on its way to the disk, and the caller who waits for it."""

    __slots__ = ("actions", "context", "deadline", "error", "finished", "key", "loop", "result", "waiter", "work")

    def __init__(self, work: Callable[[Session], Any], key: int) -> None:
        self.work = work
        # The request's own context goes along, so that audit and log know whose work it is.
        self.context = contextvars.copy_context()
        self.key = key
        self.deadline = time.monotonic() + DEADLINE_SECONDS
        self.result: Any = None
        self.error: BaseException | None = None
        self.actions: list[Callable[[], None]] = []
        self.loop: asyncio.AbstractEventLoop | None = None
        self.waiter: asyncio.Future[Any] | None = None
        self.finished: threading.Event | None = None

    def settle(self) -> None:
        """Hand the outcome to a waiting coroutine; runs on its event loop."""
        waiter = self.waiter
        if waiter is None or waiter.done():  # the caller went away; the write stands all the same
            return
        if self.error is not None:
            waiter.set_exception(self.error)
        else:
            waiter.set_result(self.result)


class _BatchBrokenError(Exception):
    """The whole transaction is gone, not only one job's savepoint."""

    def __init__(self, cause: Exception, *, never_begun: bool = False) -> None:
        super().__init__()
        refusal = refusal_of(cause)
        self.verdict: Exception = refusal or cause
        # Nothing was stored, and a lock or a restarting database passes by itself.
        self.may_repeat = isinstance(refusal, Busy) or (never_begun and refusal is not None)


class Writer:
    """Runs jobs on `database.writers` threads."""

    def __init__(self, database: Database, *, on_commit: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._on_commit = on_commit
        self._lanes = [_Lane() for _ in range(database.writers)]
        self._threads = [
            threading.Thread(target=self._work, args=(lane,), name=f"writer-{number}", daemon=True)
            for number, lane in enumerate(self._lanes)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Callable[[Session], Any], *, key: int = 0) -> Any:
        """Run one job; returns after its commit.

        `key` names whose job it is: jobs with one key run one after another, in order, in one lane.
        Raises the job's own problem, or Busy, StorageFull, DatabaseAway.
        """
        job = _Job(work, key)
        job.loop = asyncio.get_running_loop()
        job.waiter = job.loop.create_future()
        self._lane(key).put(job)
        return await job.waiter

    def call(self, work: Callable[[Session], Any], *, key: int = 0) -> Any:
        """The same for a thread that may block."""
        job = _Job(work, key)
        job.finished = threading.Event()
        self._lane(key).put(job)
        job.finished.wait()
        if job.error is not None:
            raise job.error
        return job.result

    def close(self) -> None:
        """Finish what is queued, then stop."""
        for lane in self._lanes:
            lane.close()
        for thread in self._threads:
            thread.join(timeout=DEADLINE_SECONDS)

    @property
    def waiting(self) -> int:
        """Jobs that are queued now."""
        return sum(len(lane.jobs) for lane in self._lanes)

    def _lane(self, key: int) -> "_Lane":
        return self._lanes[key % len(self._lanes)]

    def _work(self, lane: "_Lane") -> None:
        while jobs := lane.take():
            try:
                self._run_batch(jobs)
            except _BatchBrokenError:
                for job in jobs:
                    self._run_alone(job)
            self._finish(jobs)

    def _run_alone(self, job: _Job) -> None:
        """Give a job of a broken batch a transaction of its own, again while that can help."""
        while time.monotonic() < job.deadline:
            try:
                self._run_batch([job])
            except _BatchBrokenError as broken:
                job.error = broken.verdict
                if not broken.may_repeat:
                    return
                time.sleep(RETRY_PAUSE_SECONDS)
            else:
                return
        job.error = job.error or Busy()

    def _run_batch(self, jobs: list[_Job]) -> None:
        now = time.monotonic()
        connection = self._begin(jobs)
        batch = _Batch(connection)
        try:
            for job in jobs:
                if job.deadline < now:
                    job.error = Busy()
                else:
                    batch.attempt(job)
            batch.finish()
            if not self._commit(connection, jobs):
                return
        except _BatchBrokenError:
            _abandon(connection)
            raise
        except Exception as error:  # whatever it was, the jobs run again one by one
            _abandon(connection)
            raise _BatchBrokenError(error) from error
        finally:
            connection.close()
        for job in jobs:
            for action in job.actions:
                action()
        if batch.has_rows:  # a batch without ledger rows (the worker's own) told nothing new
            self._on_commit()

    def _commit(self, connection: Connection, jobs: list[_Job]) -> bool:
        """Commit; False where the line was lost meanwhile, so that nobody knows the outcome.

        Such jobs are not run again here: their callers are told 503 and repeat with the same ids.
        """
        try:
            connection.commit()
        except DBAPIError as error:
            refusal = refusal_of(error)
            if not isinstance(refusal, DatabaseAway):
                raise
            connection.invalidate()
            for job in jobs:
                job.error = job.error or refusal
            return False
        return True

    def _begin(self, jobs: list[_Job]) -> Connection:
        try:
            connection = self._database.writing.connect()
        except Exception as error:
            raise _BatchBrokenError(error, never_begun=True) from error
        try:
            connection.begin()
            if not self._database.is_sqlite:
                _take_locks(connection, {job.key for job in jobs if job.key})
        except Exception as error:
            _abandon(connection)
            connection.close()
            raise _BatchBrokenError(error, never_begun=True) from error
        return connection

    def _finish(self, jobs: list[_Job]) -> None:
        """Give the outcomes to their callers, one wake-up per event loop."""
        by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
        for job in jobs:
            if job.finished is not None:
                job.finished.set()
            elif job.loop is not None:
                by_loop.setdefault(job.loop, []).append(job)
        for loop, waiting in by_loop.items():
            try:
                loop.call_soon_threadsafe(_settle_all, waiting)
            except RuntimeError:  # the loop has been closed: nobody waits any more
                log.info("writer.callers_gone", jobs=len(waiting))


class _Lane:
    """A bounded queue for one writer thread."""

    def __init__(self) -> None:
        self.jobs: deque[_Job] = deque()
        self._ready = threading.Condition(threading.Lock())
        self._closed = False

    def put(self, job: _Job) -> None:
        with self._ready:
            if self._closed or len(self.jobs) >= QUEUE_LIMIT:
                raise Busy
            self.jobs.append(job)
            self._ready.notify()

    def take(self) -> list[_Job]:
        """Wait for jobs; at most one batch of them. Empty when closed and done."""
        with self._ready:
            while not self.jobs and not self._closed:
                self._ready.wait()
            jobs = self.jobs
            return [jobs.popleft() for _ in range(min(BATCH, len(jobs)))]

    def close(self) -> None:
        with self._ready:
            self._closed = True
            self._ready.notify()


class _Batch:
    """One transaction, its session, and the ledger rows that are still to be written."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # Savepoints by the driver itself: SQLAlchemy's own cost a quarter of a whole log entry.
        self._driver = cast("Any", connection.connection.dbapi_connection)
        self._session = self._new_session()
        self._rows: ledger.Rows = {}
        self._pending: set[int] = set()
        self._has_savepoint = False
        self.has_rows = False

    def attempt(self, job: _Job) -> None:
        """Run one job, from its first own write on behind a savepoint; its ledger rows join the batch's."""
        if job.key in self._pending:
            self.write()  # an account's next job sees what its last one wrote
        self._has_savepoint = False
        database.on_first_write(self._connection, self._set_savepoint)
        session = self._session
        job.error, job.result, job.actions = None, None, []
        try:
            job.result = job.context.run(job.work, session)
            session.flush()
            if self._has_savepoint:
                self._driver.execute("RELEASE SAVEPOINT job")
        except Exception as error:
            self._undo(error)
            job.error = error
            if refusal_of(error) is not None:
                raise _BatchBrokenError(error) from error
            return
        rows = ledger.take(session)
        job.actions = session.info.pop(_AFTER_COMMIT, [])
        # The next job shares the session, but neither its objects nor what it remembered.
        session.info.clear()
        session.expunge_all()
        if rows:
            ledger.merge(self._rows, rows)
            self._pending.add(job.key)
            self.has_rows = True

    def write(self) -> None:
        """Write the ledger rows that were handed in so far; they fail or stand with the whole batch."""
        now, self._rows = ledger.apart(self._rows)
        self._pending.clear()
        self._write(now)

    def finish(self) -> None:
        """Write all that is left, right before the commit."""
        self.write()
        self._write(self._rows)
        self._rows = {}

    def _write(self, rows: ledger.Rows) -> None:
        database.on_first_write(self._connection, _nothing)
        # On PostgreSQL one way there and back for all tables together.
        together = getattr(self._driver, "pipeline", contextlib.nullcontext)
        with together():
            ledger.write(self._connection, rows)

    def _new_session(self) -> Session:
        return Session(self._connection, join_transaction_mode="rollback_only", expire_on_commit=False)

    def _set_savepoint(self) -> None:
        """Only where a job writes at once: most hand in rows, and two statements less is a lot for them."""
        self._driver.execute("SAVEPOINT job")
        self._has_savepoint = True

    def _undo(self, error: Exception) -> None:
        """Back to where the job began. A session whose flush failed is of no more use: a new one follows."""
        self._session.close()
        self._session = self._new_session()
        if not self._has_savepoint:
            if is_of_database(error):  # PostgreSQL goes on with nothing after an error
                raise _BatchBrokenError(error) from error
            return
        try:
            self._driver.execute("ROLLBACK TO SAVEPOINT job")
            self._driver.execute("RELEASE SAVEPOINT job")
        except Exception:
            # SQLite ends the transaction by itself on a full disk; PostgreSQL when the line is cut.
            raise _BatchBrokenError(error) from error


def _abandon(connection: Connection) -> None:
    try:
        connection.rollback()
    except DBAPIError:
        connection.invalidate()


def _take_locks(connection: Connection, keys: set[int]) -> None:
    """One lock per account, always in the same order, so that two processes cannot block each other."""
    if keys:
        connection.execute(_LOCKS, {"keys": sorted(keys)})


_LOCKS = text(
    "SELECT pg_advisory_xact_lock(k) FROM unnest(CAST(:keys AS bigint[])) WITH ORDINALITY AS t(k, n) ORDER BY n"
)


def _nothing() -> None:
    pass


def _settle_all(jobs: list[_Job]) -> None:
    for job in jobs:
        job.settle()


class InlineWriter:
    """Runs jobs at once on a connection that its owner commits or rolls back (domain tests)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def run(self, work: Callable[[Session], Any], *, key: int = 0) -> Any:
        return self.call(work, key=key)

    def call(self, work: Callable[[Session], Any], *, key: int = 0) -> Any:
        job, batch = _Job(work, key), _Batch(self._connection)
        try:
            batch.attempt(job)
        except _BatchBrokenError as broken:
            raise broken.verdict from broken
        if job.error is not None:
            raise job.error
        batch.finish()
        for action in job.actions:
            action()
        return job.result
