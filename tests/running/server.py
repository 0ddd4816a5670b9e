"""Real processes of the command line, real HTTP, real streams, for tests of the running system."""

import atexit
import contextlib
import http.client
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from tests.servers import ROOT, Answered, Settlement
from tests.signing import SECRET
from tests.world import World

METRICS_TOKEN = "a-token-for-the-machine-room-of-the-tests"
_number = itertools.count(1)


def until(what: Callable[[], Any], *, seconds: float = 15.0, every: float = 0.03) -> Any:
    """Ask again and again until the answer is true; returns it, or fails."""
    end = time.monotonic() + seconds
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < end, f"still not so after {seconds} s"
        time.sleep(every)


class _Nursery:
    """The process that has the application loaded and forks it (`nursery.py`)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            process = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

    def close(self) -> None:
        if self._process is not None:
            self._process.communicate(timeout=20)

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.running.nursery"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
            atexit.register(self.close)
        return self._process


nursery = _Nursery()


class Command:
    """One run of `kinerja …` on a data folder and a database; its output goes to a file."""

    def __init__(self, folder: Path, url: str, *arguments: str, **environment: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.url, self.arguments = folder, url, arguments
        self.output = folder / f"{arguments[0]}-{next(_number)}.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("KINERJA_")},
            "KINERJA_DATA": str(folder),
            "KINERJA_DATABASE_URL": url,
            "KINERJA_SECRET": SECRET,
            **environment,
        }
        self.pid = 0

    def begin(self) -> None:
        order = {"arguments": self.arguments, "environment": self.environment, "output": str(self.output)}
        self.pid = nursery.ask(order)["pid"]

    @property
    def code(self) -> int | None:
        """The exit code, as `subprocess` tells it; None while it runs."""
        return nursery.ask({"pid": self.pid})["code"]

    @property
    def log(self) -> str:
        return self.output.read_text() if self.output.exists() else ""

    def run(self, seconds: float = 60.0) -> int:
        """Start it and wait for its end; returns the exit code."""
        self.begin()
        return self.ended(seconds)

    def ended(self, seconds: float = 30.0) -> int:
        until(lambda: self.code is not None, seconds=seconds)
        code = self.code
        assert code is not None
        return code

    def kill(self) -> None:
        """SIGKILL, as if the line to the machine had been cut."""
        if self.pid and self.code is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self.ended()

    def stop(self, seconds: float = 20.0) -> float:
        """SIGTERM; returns how many seconds it took."""
        started = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        self.ended(seconds)
        return time.monotonic() - started


class Server(Command):
    """`kinerja serve` on a port of its own."""

    def __init__(self, folder: Path, url: str, **environment: str) -> None:
        self.port = _free_port()
        given = {"KINERJA_PORT": str(self.port), "KINERJA_METRICS_TOKEN": METRICS_TOKEN, **environment}
        super().__init__(folder, url, "serve", **given)
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self, path: str = "/livez") -> "Server":
        self.begin()
        until(lambda: self._answers(path), seconds=90)  # the first one waits for the nursery, too
        return self

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _answers(self, path: str) -> bool:
        code = self.code
        assert code is None, f"the server ended with {code}:\n{self.log[-3000:]}"
        return self.get(path).status == 200

    def get(self, path: str, token: str | None = None, **headers: str) -> Answered:
        return self.call("GET", path, None, token, **headers)

    def post(self, path: str, body: Any, token: str | None = None, **headers: str) -> Answered:
        return self.call("POST", path, body, token, **headers)

    def metrics(self) -> str:
        return self.get("/metrics", METRICS_TOKEN).body.decode()

    def call(self, method: str, path: str, body: Any, token: str | None, **headers: str) -> Answered:
        """One request on a connection of its own."""
        line = Line(self.port, token)
        try:
            return line.call(method, path, body, Connection="close", **headers)
        finally:
            line.close()


class Line:
    """A connection that stays open between requests, as a phone's does."""

    def __init__(self, port: int, token: str | None) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=40)
        self._token = token

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answered:
        """One request; `X_Request_ID` names the header. Status 0 stands for no whole answer."""
        sent = {"Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if self._token is not None:
            sent["Authorization"] = f"Bearer {self._token}"
        raw = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        try:
            self._http.request(method, path, raw, sent)
            answer = self._http.getresponse()
            return Answered(answer.status, answer.headers, answer.read())
        except (OSError, http.client.HTTPException):
            self._http.close()  # the next request opens it again
            return Answered(0, {}, b"")

    def close(self) -> None:
        self._http.close()


def together(works: Iterable[Callable[[], Any]], *, seconds: float = 60.0) -> list[Any]:
    """Run these at once, a thread each; returns what they return, in order. An error of one is raised."""
    outcomes: dict[int, Any] = {}
    errors: list[BaseException] = []

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            outcomes[place] = work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=seconds)
        assert not thread.is_alive(), "still running"
    if errors:
        raise errors[0]
    return [outcomes[place] for place in range(len(threads))]


def add_to(place: Settlement, make: Callable[[World], Any]) -> Any:
    """Let builders add to a place, in a transaction of their own; returns what they make."""
    with place.database.writing.connect() as connection:
        connection.begin()
        with Session(connection, join_transaction_mode="rollback_only", expire_on_commit=False) as session:
            place.world.session = session
            found = make(place.world)
            session.flush()
        connection.commit()
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
