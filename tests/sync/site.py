"""The real application on a database of its own, in this process, that can be restarted and restored."""

import asyncio
import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from backend import backups
from backend.activities import queries as activities
from backend.config import Settings
from backend.main import create_app
from backend.organisation import placement
from tests.client import Client
from tests.signing import SECRET
from tests.world import World

Made = TypeVar("Made")


class Site:
    """A server with writer, worker and outbox as in real life; only the sockets are missing."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        self.settings = Settings(data=folder, database_url=url, secret=SECRET, log_requests=False, demo=True)
        self.restarts = -1
        self._world: World | None = None
        self._start()

    def build(self, make: Callable[[World], Made]) -> Made:
        """Let builders add to the district, in one transaction."""

        def job(session: Session) -> Made:
            if self._world is None:
                self._world = World(session)
            self._world.session = session
            return make(self._world)

        return self.application.app.state.runtime.writer.call(job)

    @property
    def world(self) -> World:
        """For what needs no database."""
        assert self._world is not None
        return self._world

    def read(self, look: Callable[[Session], Made]) -> Made:
        with self.application.app.state.runtime.database.reader() as session:
            return look(session)

    def restart(self) -> None:
        """Stop politely; a new application object takes over the same data."""
        self._stop()
        self._start()

    def back_up(self) -> Path:
        file = self.folder / "backup.tar"
        backups.write(self.settings, file)
        return file

    def restore(self, file: Path) -> None:
        """Everything since the backup is gone, and the database is told so by a new epoch."""
        self._stop()
        backups.restore(self.settings, file)
        self._start()

    def close(self) -> None:
        self._stop()

    def _start(self) -> None:
        self.restarts += 1
        placement.forget_all()
        activities.forget_policies()
        self.application: Any = create_app(self.settings)
        self._runner = asyncio.Runner()
        app = self.application.app
        self._life = app.router.lifespan_context(app)
        self._runner.run(self._life.__aenter__())
        if self.restarts % 25 == 0:
            gc.unfreeze()  # a server starts once in its process, a test many times
        self.client = Client(self.application, self._world)  # type: ignore[arg-type]

    def _stop(self) -> None:
        self.client.__exit__(None, None, None)
        # What was called from other threads while the loop stood still comes first.
        self._runner.run(asyncio.sleep(0.001))
        self._runner.run(self._life.__aexit__(None, None, None))
        self._runner.close()
