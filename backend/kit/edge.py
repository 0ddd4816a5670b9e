"""The outermost layer: request ids, size limits, safe headers, the log line, and the last net.

Plain ASGI: Starlette's own base class for middleware costs a task and two queues per request.
"""

import json
import time
from uuid import UUID

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.kit import logs, metrics, trace
from backend.kit.ids import uuid7
from backend.kit.problems import Problem, TooLarge, Unexpected

log = structlog.get_logger("http")

JSON_LIMIT = 1_000_000
EVIDENCE_LIMIT = 5_000_000
IMPORT_LIMIT = 20_000_000
_LIMITS = (
    ("/api/v1/evidence/", EVIDENCE_LIMIT),
    ("/api/v1/public/photos/", EVIDENCE_LIMIT),
    ("/api/v1/imports/", IMPORT_LIMIT),
)

_HEADERS = (
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(self)"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


class Edge:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, *, strict_transport: bool = False, log_requests: bool = True) -> None:
        self.app = app
        self._log_requests = log_requests
        self._headers = [(name.lower().encode(), value.encode()) for name, value in _HEADERS]
        if strict_transport:
            self._headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send, self._headers)
        started = time.perf_counter()
        token = trace.request_id.set(exchange.request_id)
        try:
            if exchange.announced > exchange.limit:
                await exchange.refuse(TooLarge())
            else:
                await self.app(scope, exchange.receive, exchange.send)
        except ClientDisconnect:
            # The caller hung up, or sent more than is taken; only the latter waits for an answer.
            if exchange.received > exchange.limit and not exchange.has_begun:
                await exchange.refuse(TooLarge())
        except Exception:
            # The last net: whatever nobody expected is logged with its request id and answered
            # as a problem that tells nothing of the inside.
            log.exception("request.failed", method=scope["method"], route=_template(scope))
            if not exchange.has_begun:
                await exchange.refuse(Unexpected())
        finally:
            self._record(scope, exchange.status, time.perf_counter() - started)
            trace.request_id.reset(token)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = _template(scope)
        metrics.request(scope["method"], route, status, seconds)
        if self._log_requests:
            logs.request(scope["method"], route, status, seconds, scope["request_id"])


class _Exchange:
    """One request and its answer on their way through the edge."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
        self._scope, self._receive, self._send, self._headers = scope, receive, send, headers
        given: dict[bytes, bytes] = dict(scope["headers"])
        self.request_id = _request_id(given.get(b"x-request-id", b""))
        scope["request_id"] = str(self.request_id)
        self.limit = _limit(scope["path"])
        length = given.get(b"content-length", b"0")
        self.announced = int(length) if length.isdigit() else 0
        self.received = 0
        self.has_begun = False
        self.status = 499  # the caller went away before an answer
        self._swallow = False

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self.received += len(message.get("body", b""))
            if self.received > self.limit:
                # The application sees a caller who hung up; `send` then answers 413 in its place.
                return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        if self._swallow:
            return
        if message["type"] == "http.response.start":
            if self.received > self.limit:
                self._swallow = True
                await self.refuse(TooLarge())
                return
            self._begin(message)
        await self._send(message)

    async def refuse(self, problem: Problem) -> None:
        body = json.dumps(problem.body(str(self.request_id))).encode()
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            # What is still under way in the request's body must not be read as the next request.
            (b"connection", b"close"),
            *((name.lower().encode(), value.encode()) for name, value in problem.headers().items()),
        ]
        start: Message = {"type": "http.response.start", "status": problem.status, "headers": headers}
        self._begin(start)
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})

    def _begin(self, start: Message) -> None:
        self.has_begun = True
        self.status = start["status"]
        headers: list[tuple[bytes, bytes]] = start.setdefault("headers", [])
        present = {name for name, _ in headers}
        headers.extend(header for header in self._headers if header[0] not in present)
        rates: dict[str, str] = self._scope.get("rate_headers", {})
        headers.extend((name.lower().encode(), value.encode()) for name, value in rates.items())
        headers.append((b"x-request-id", str(self.request_id).encode()))


def _request_id(given: bytes) -> UUID:
    """The caller's id if it is a UUID: nothing else may reach the log and the audit trail."""
    if len(given) == 36:
        try:
            return UUID(given.decode("ascii"))
        except ValueError:
            pass
    return uuid7()


def _limit(path: str) -> int:
    for prefix, limit in _LIMITS:
        if path.startswith(prefix):
            return limit
    return JSON_LIMIT


def _template(scope: Scope) -> str:
    """The route's pattern, never the path itself: it holds ids, and metrics must stay few."""
    route = scope.get("route")
    return getattr(route, "path", "-")
