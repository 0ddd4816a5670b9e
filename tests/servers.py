"""Real server processes for tests that kill, starve or stop them."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from backend.kit import clock, migrations
from backend.kit.database import Database
from tests.people import Person
from tests.signing import SECRET
from tests.world import World

ROOT = Path(__file__).parent.parent


class Answered:
    """Status, headers and JSON of an answer."""

    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Server:
    """One API process on a port of its own."""

    def __init__(self, folder: Path, url: str, **environment: str) -> None:
        self.folder, self.url = folder, url
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **os.environ,
            "KINERJA_DATA": str(folder),
            "KINERJA_DATABASE_URL": url,
            "KINERJA_SECRET": SECRET,
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "uvicorn", "--factory", "backend.main:create_app", "--port", str(self.port),
                "--no-access-log", "--loop", "uvloop", "--http", "httptools", "--timeout-graceful-shutdown", "6",
            ],
            cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        log.close()
        for _ in range(400):
            assert self.process.poll() is None, (self.folder / "server.log").read_text()[-3000:]
            if self.get("/livez").status == 200:
                return
            time.sleep(0.03)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """SIGKILL, as if the line to the machine had been cut."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> float:
        """SIGTERM; returns how many seconds it took."""
        assert self.process is not None
        started = time.monotonic()
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        return time.monotonic() - started

    def get(self, path: str, token: str | None = None, **headers: str) -> Answered:
        return self.call("GET", path, None, token, **headers)

    def post(self, path: str, body: Any, token: str | None = None, **headers: str) -> Answered:
        return self.call("POST", path, body, token, **headers)

    def call(self, method: str, path: str, body: Any, token: str | None, **headers: str) -> Answered:
        """Status 0 stands for no answer at all."""
        sent = {"Content-Type": "application/json", **headers}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        raw = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, raw, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Answered(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Answered(error.code, error.headers, error.read())
        except OSError:
            return Answered(0, {}, b"")


class Settlement:
    """A migrated database with a small world in it, and tokens for its people."""

    def __init__(self, url: str, officers: int = 4) -> None:
        self.database = Database(url)
        migrations.upgrade(self.database)
        with self.database.writing.connect() as connection:
            connection.begin()
            self.officers, self.head = self._people(connection, officers)
            connection.commit()

    def _people(self, connection: Connection, officers: int) -> tuple[list[tuple[Person, str]], tuple[Person, str]]:
        with Session(connection, join_transaction_mode="rollback_only") as session:
            world = World(session)
            self.world = world
            people = [world.employee() for _ in range(officers)]
            found = [(person, world.token_of(person, at=clock.now())) for person in people]
            head = (world.head, world.token_of(world.head, at=clock.now()))
            session.flush()
        return found, head


def an_id(value: str) -> UUID:
    return UUID(value)
