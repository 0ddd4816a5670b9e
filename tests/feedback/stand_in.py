"""A LAPOR! to test against: a real server on a loopback socket that speaks the shape of the true one."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

AUTH, TOKEN = "token-of-the-gateway", "token-of-the-district"


class StandIn:
    """What it was told, and how it answers. `number` counts up as there."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.followups: dict[str, list[dict[str, Any]]] = {}
        self.number = 8_112_000
        self.status, self.answer = 200, b""
        self.extra: dict[str, str] = {}
        self.pause_seconds = 0.0
        self.pieces: list[bytes] = []
        self.silent = threading.Event()
        self.url = ""

    def respond(self, method: str, path: str) -> tuple[int, bytes]:
        if self.status != 200 or self.answer:
            return self.status, self.answer
        if method == "POST" and path == "/lapor/3.0.0/complaints/complaint":
            self.number += 1
            return 200, json.dumps({"success": True, "data": {"ticket": self.number}}).encode()
        ticket = path.removeprefix("/lapor/3.0.0/complaints/").partition("/followups")[0]
        return 200, json.dumps({"data": {"followups": self.followups.get(ticket, [])}}).encode()


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """Runs until the test is done with it."""
    state = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            state.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._respond("POST")

        def do_GET(self) -> None:
            self._respond("GET")

        def _respond(self, method: str) -> None:
            state.headers.append({name.lower(): value for name, value in self.headers.items()})
            state.paths.append(f"{method} {self.path}")
            if state.pause_seconds:
                state.silent.wait(state.pause_seconds)
            status, body = state.respond(method, self.path)
            try:
                self.send_response(status)
                for name, value in state.extra.items():
                    self.send_header(name, value)
                if not state.pieces:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                for piece in state.pieces:
                    self.wfile.write(piece)
                    self.wfile.flush()
                    state.silent.wait(state.pause_seconds)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the caller had enough

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}/lapor/3.0.0"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        state.silent.set()
        server.shutdown()
        server.server_close()
        thread.join()
