"""What one process holds while it serves: database, writer, readers. Routes reach it by the request."""

import asyncio
import contextvars
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from sqlalchemy.orm import Session

from backend.kit.database import Database
from backend.kit.writer import Runs

# More threads fight for the interpreter lock: on two cores 40 gave a quarter of the speed of 3.
READERS = 3
# A person who has just written must see it, also where reads go to a replica that lags behind.
READ_YOUR_WRITES_SECONDS = 10.0
_REMEMBERED_WRITERS = 10_000


class Runtime(Protocol):
    """Runs use cases against the database. Tests give their own, on one rolled-back connection."""

    async def write(self, work: Callable[[Session], Any], *, key: int = 0) -> Any:
        """Run as a job of the writer; returns after the commit."""
        ...

    async def read(
        self, work: Callable[[Session], Any], *, key: int = 0, primary: bool = False, quick: bool = False
    ) -> Any:
        """Run with a reading session, off the event loop.

        `primary` forbids the replica. `quick` promises a few indexed rows: on SQLite such a read
        costs less than handing it to another thread, so it runs where it stands.
        """
        ...


class ServerRuntime:
    """The runtime of a real server process."""

    def __init__(self, database: Database, writer: Runs) -> None:
        self.database = database
        self.writer = writer
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._wrote_at: dict[int, float] = {}

    async def write(self, work: Callable[[Session], Any], *, key: int = 0) -> Any:
        if self.database.replica is not None:
            self._remember(key)
        return await self.writer.run(work, key=key)

    async def read(
        self, work: Callable[[Session], Any], *, key: int = 0, primary: bool = False, quick: bool = False
    ) -> Any:
        if quick and self.database.is_sqlite:
            return self._read(work, replica=False)
        replica = not primary and self.database.replica is not None and not self._wrote_lately(key)
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: context.run(self._read, work, replica=replica))

    def close(self) -> None:
        self._readers.shutdown(wait=True)

    def _read(self, work: Callable[[Session], Any], *, replica: bool) -> Any:
        with self.database.reader(replica=replica) as session:
            return work(session)

    def _remember(self, key: int) -> None:
        if len(self._wrote_at) > _REMEMBERED_WRITERS:
            self._wrote_at.clear()
        self._wrote_at[key] = time.monotonic()

    def _wrote_lately(self, key: int) -> bool:
        return time.monotonic() - self._wrote_at.get(key, float("-inf")) < READ_YOUR_WRITES_SECONDS
