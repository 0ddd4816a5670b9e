"""Structured logs: one JSON object a line, with the request's id and nothing personal."""

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger

from backend.kit import trace


def _with_request_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    request_id = trace.request_id.get()
    if request_id is not None:
        event["request_id"] = str(request_id)
    return event


def _safe_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Where an error arose, without its message: a database error quotes the row it failed on."""
    if event.pop("exc_info", None):
        error = sys.exc_info()[1]
        event["error"] = type(error).__name__
        event["at"] = _places(error)
    return event


def _places(error: BaseException | None) -> list[str]:
    places: list[str] = []
    trail = error.__traceback__ if error is not None else None
    while trail is not None:
        code = trail.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 3)[-1]}:{trail.tb_lineno} {code.co_name}")
        trail = trail.tb_next
    return places[-12:]


def set_up() -> None:
    """Send structlog's and the standard library's records to standard error as JSON lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _with_request_id,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
        _safe_exception,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    # Its access log would hold whole addresses; the edge writes a line with the pattern instead.
    logging.getLogger("uvicorn.access").disabled = True


def request(method: str, route: str, status: int, seconds: float, request_id: str) -> None:
    """The line of one answered request: the same shape, without the way through all processors.

    It is written for every request; `route` is the pattern, since addresses hold ids.
    """
    line = {
        "ts": datetime.now(UTC).isoformat(),
        "level": "info",
        "event": "request",
        "method": method,
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "request_id": request_id,
    }
    sys.stderr.write(orjson.dumps(line).decode() + "\n")
