"""A line between phones and the server that can be held up at the worst moment. It keeps what went over it."""

import contextlib
import json
import socket
import socketserver
import sys
import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

from tests.browser.places import Demo

PUSH, TOKEN = "/api/v1/sync/push", "/api/v1/oauth/token"
_OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding"}


@dataclass(eq=False)
class Call:
    """What a phone asked, what the server said to it, and whether the phone was told."""

    path: str
    body: bytes
    status: int | None = None
    answer: bytes = b""
    is_told: bool = False

    @property
    def operations(self) -> list[str]:
        """Of a push: the `op_id`s, in order."""
        return [one["op_id"] for one in json.loads(self.body)["operations"]]

    @property
    def outcomes(self) -> list[str]:
        """Of a push that the server has answered, in the order of its operations."""
        found = {one["op_id"]: one["outcome"] for one in json.loads(self.answer)["results"]}
        return [found[one] for one in self.operations]


class Hold:
    """Holds the first call to a path: before the server has it, or (`after`) its answer."""

    def __init__(self, path: str, *, after: bool) -> None:
        self.path, self.after = path, after
        self.call: Call | None = None
        self.seconds = 0.0  # that it was held, once it is let go
        self._since = 0.0
        self._there, self._free = threading.Event(), threading.Event()
        self._choosing = threading.Lock()
        self._is_lost = False

    @property
    def is_there(self) -> bool:
        """Whether a call is being held."""
        return self._there.is_set()

    def until_there(self, page: Page, seconds: int = 20) -> Call:
        for _ in range(seconds * 20):
            if self.is_there:
                break
            page.wait_for_timeout(50)  # not `Event.wait`: the browser's own messages wait for it
        assert self.call is not None, f"nobody called {self.path}"
        return self.call

    def release(self) -> None:
        self.seconds = time.monotonic() - self._since if self.is_there else 0.0
        self._free.set()

    def lose(self) -> None:
        """The line dies with the call on it."""
        self._is_lost = True
        self.release()

    def pass_by(self, call: Call, *, after: bool) -> bool:
        """Holds up the call if it is the one; returns whether it may go on."""
        with self._choosing:
            if after is not self.after or call.path != self.path or self.is_there:
                return True
            self.call, self._since = call, time.monotonic()
            self._there.set()
        self._free.wait()
        return not self._is_lost


class Line:
    """Listens at an address of its own and passes every call on."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.calls: list[Call] = []
        self.holds: list[Hold] = []
        self.open: set[socket.socket] = set()
        self._server = _Server(("127.0.0.1", 0), _Way)
        self._server.line = self
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def hold(self, path: str, *, after: bool = False) -> Hold:
        self.holds.append(Hold(path, after=after))
        return self.holds[-1]

    def pushes(self) -> list[Call]:
        return [call for call in self.calls if call.path == PUSH]

    def renewals(self) -> list[Call]:
        """Sessions renewed; signing in is none."""
        asked = [call for call in self.calls if call.path == TOKEN]
        return [call for call in asked if parse_qs(call.body.decode()).get("grant_type") == ["refresh_token"]]

    def close(self) -> None:
        self._server.shutdown()
        for hold in self.holds:
            hold.lose()
        for one in list(self.open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._thread.join()


class _Server(socketserver.ThreadingTCPServer):
    request_queue_size = 64
    line: Line

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A phone that hung up is no more than that."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Way(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride] - always this one

    def setup(self) -> None:
        super().setup()
        self.server.line.open.add(self.connection)

    def finish(self) -> None:
        self.server.line.open.discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Nothing: the server has a log."""

    def do_GET(self) -> None:
        self._pass_on()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET  # noqa: N815 - their names there

    def _pass_on(self) -> None:
        line = self.server.line
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        call = Call(urlsplit(self.path).path, body)
        line.calls.append(call)
        server = HTTPConnection("127.0.0.1", line.demo.port, timeout=60)
        try:
            if self._may_go_on(call, after=False):
                server.connect()
                line.open.add(server.sock)
                headers = {name: value for name, value in self.headers.items() if name.lower() not in _OF_ONE_HOP}
                server.request(self.command, self.path, body or None, {**headers, "Connection": "close"})
                self._answer(call, server.getresponse())
        except (OSError, HTTPException):
            self.close_connection = True
        finally:
            line.open.discard(server.sock)
            server.close()

    def _may_go_on(self, call: Call, *, after: bool) -> bool:
        # All of them: `all` would stop at the first.
        may = False not in [hold.pass_by(call, after=after) for hold in self.server.line.holds]
        self.close_connection = self.close_connection or not may
        return may

    def _answer(self, call: Call, found: HTTPResponse) -> None:
        is_stream = found.length is None
        call.answer = whole = b"" if is_stream else found.read()
        call.status = found.status
        if not self._may_go_on(call, after=True):
            return
        self.send_response_only(found.status)
        for name, value in found.getheaders():
            if name.lower() not in _OF_ONE_HOP:
                self.send_header(name, value)
        if is_stream:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(whole)
        while is_stream and (part := found.read1(65_536)):
            self.wfile.write(part)
        call.is_told = True
