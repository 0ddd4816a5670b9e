"""Facts on their way to open event streams of this process.

One reader per process follows the sequence; every stream takes its facts from the shared window,
so that a thousand open pages cost one query and not a thousand. While no page is open nothing is
read: measured, an eighth of the time of logging an activity went into facts that nobody heard.
"""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import psycopg
import structlog
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from backend.kit import outbox
from backend.kit.outbox import Told
from backend.kit.runtime import Runtime

log = structlog.get_logger("stream")

WINDOW = 5_000
# Without a wake-up (another process told something and the notification was lost) facts wait this long.
POLL_SECONDS = 1.0
# A quiet stream looks this often whether it may go on: a token expires, an account is blocked, and
# nobody wakes it. Two seconds here and two until a block is known keep the five that are promised.
LONGEST_WAIT_SECONDS = 2.0
_CHUNK = 1_000


class Broker:
    """The window of the newest facts, and those who wait for more."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._facts: deque[Told] = deque(maxlen=WINDOW)
        self._news = asyncio.Event()
        self._woken = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None
        self.head = 0
        self.floor = 0  # facts up to here are no longer in the window
        self.is_closed = False
        self._followers = 0
        self._is_kept = False
        self._joining = asyncio.Lock()

    async def start(self) -> None:
        self.head = self.floor = await self._runtime.read(outbox.last_position, primary=True)
        self._task = self._loop.create_task(self._follow())

    def end_streams(self) -> None:
        """Let every open stream end by itself: the server is going down."""
        self.is_closed = True
        self._news.set()

    async def close(self) -> None:
        self.end_streams()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @asynccontextmanager
    async def following(self) -> AsyncGenerator[None]:
        """While this is open the window is kept: `head` is where the sequence stands on entering."""
        self._followers += 1  # first, so that what commits from now on wakes the reader
        try:
            async with self._joining:
                if not self._is_kept:
                    self._start_at(await self._runtime.read(outbox.last_position, primary=True))
                    self._is_kept = True
            yield
        finally:
            self._followers -= 1
            self._is_kept = self._is_kept and self._followers > 0

    def _start_at(self, position: int) -> None:
        """A window that was not kept ends where it is: what lies between is read from the database."""
        if position > self.head:
            self._facts.clear()
            self.floor = self.head = position

    def wake(self) -> None:
        """There may be new facts; may be called from any thread."""
        if not self._followers:
            return
        try:
            self._loop.call_soon_threadsafe(self._woken.set)
        except RuntimeError:  # the loop is closed: the server is going down
            return

    async def beyond(self, position: int, seconds: float) -> None:
        """Return when there are facts behind `position`, or after so many seconds, two at the most."""
        if self.head > position or self.is_closed:
            return
        news = self._news
        try:
            await asyncio.wait_for(news.wait(), min(seconds, LONGEST_WAIT_SECONDS))
        except TimeoutError:
            return

    async def after(self, position: int, limit: int = _CHUNK) -> list[Told]:
        """Facts behind `position`, from the window or, for one who comes back late, the database."""
        if position >= self.floor:
            found = [fact for fact in self._facts if fact.position > position]
            return found[:limit]
        return await self._runtime.read(lambda session: outbox.after(session, position, limit), primary=True)

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)
            self._woken.clear()
            try:
                while self._is_kept and (facts := await self._runtime.read(self._newer, primary=True)):
                    self._take([fact for fact in facts if fact.position > self.head])
            except Exception as error:
                with contextlib.suppress(OSError):  # the log may lie on a disk that is full
                    log.warning("stream.cannot_read", reason=type(error).__name__)
                await asyncio.sleep(POLL_SECONDS)

    def _newer(self, session: Session) -> list[Told]:
        return outbox.after(session, self.head, _CHUNK)

    def _take(self, facts: list[Told]) -> None:
        if not facts:
            return
        overflow = len(self._facts) + len(facts) - WINDOW
        if overflow > 0:
            self.floor = ([*self._facts, *facts])[overflow - 1].position
        self._facts.extend(facts)
        self.head = facts[-1].position
        news, self._news = self._news, asyncio.Event()
        news.set()


class Listener:
    """Hears on PostgreSQL that another process told facts, and calls `heard`."""

    def __init__(self, url: URL, heard: Callable[[], None]) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._heard = heard
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join(timeout=3)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True, connect_timeout=3) as connection:
                    connection.execute(f"LISTEN {outbox.CHANNEL}")
                    self._heard()  # what was told while the line was down
                    while not self._closing.is_set():
                        for _ in connection.notifies(timeout=1.0):
                            self._heard()
            except psycopg.Error as error:
                with contextlib.suppress(OSError):
                    log.warning("listener.lost", reason=type(error).__name__)
                self._closing.wait(1.0)
