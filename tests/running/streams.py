"""A reader of `GET /api/v1/events`: a socket of its own, read by a thread until it ends."""

import contextlib
import http.client
import json
import socket
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from tests.running.server import until


@dataclass(frozen=True)
class Event:
    """One event as a browser would see it; `raw` is all of its lines."""

    position: int
    name: str
    data: dict[str, Any]
    raw: str

    @property
    def subject(self) -> str:
        return self.data["subject"]


class Stream:
    """Opens at once and remembers what it hears."""

    def __init__(self, port: int, token: str, *, after: int | None = None) -> None:
        self.events: list[Event] = []
        self.position = after
        self.ended_at: float | None = None
        headers = {"Authorization": f"Bearer {token}"} | ({} if after is None else {"Last-Event-ID": str(after)})
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._http.request("GET", "/api/v1/events", headers=headers)
        assert self._http.sock is not None
        self._socket: socket.socket = self._http.sock
        self._answer = self._http.getresponse()
        self.status = self._answer.status
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        # Where it stands has been told: whatever is written from now on must be heard.
        until(lambda: self.position is not None or self.ended_at is not None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Go away without a word, as a browser does."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=10)
        self._answer.close()
        self._http.close()

    def hears(self, *subjects: str, seconds: float = 15.0) -> bool:
        """Whether it comes to hear of all of these."""
        until(lambda: set(subjects) <= {event.subject for event in self.events}, seconds=seconds)
        return True

    @property
    def subjects(self) -> list[str]:
        return [event.subject for event in self.events]

    def ends(self, seconds: float) -> float:
        """Wait for the server to end it; returns how long that took."""
        started = time.monotonic()
        until(lambda: self.ended_at is not None, seconds=seconds)
        return time.monotonic() - started

    def _read(self) -> None:
        lines: list[str] = []
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError, AttributeError):
            while raw := self._answer.readline():
                line = raw.decode().rstrip("\n")
                if line:
                    lines.append(line)
                else:
                    self._take(lines)
                    lines = []
        self.ended_at = time.monotonic()

    def _take(self, lines: list[str]) -> None:
        fields = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
        if "event" in fields:
            self.events.append(Event(int(fields["id"]), fields["event"], json.loads(fields["data"]), "\n".join(lines)))
        if "id" in fields:
            self.position = int(fields["id"])
