"""For the machine room: is the process alive, can it store, and its counters."""

import hmac
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.kit import metrics, outbox
from backend.kit.database import is_of_database
from backend.kit.problems import NotFound, Problem
from backend.kit.runtime import Runtime

# Below this much free space the server says that it is not ready, while it still can store.
LEAST_FREE_BYTES = 50_000_000

router = APIRouter(include_in_schema=False)


@router.get("/livez")
async def livez() -> Response:
    """Alive: the event loop turns. Asks nothing of the database."""
    return PlainTextResponse("ok")


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """Ready: schema as the code expects it, the writer stores, the disk has room, facts flow."""
    started = time.perf_counter()
    checks = await _checks(request)
    ready = all(value == "ok" for value in checks.values())
    body = {
        "ready": ready,
        "demo": request.app.state.settings.demo,
        "checks": checks,
        "ms": round((time.perf_counter() - started) * 1000, 1),
    }
    return JSONResponse(body, 200 if ready else 503, {} if ready else {"Retry-After": "5"})


@router.get("/metrics")
async def counters(request: Request) -> Response:
    """Prometheus counters; only with the configured token."""
    expected = request.app.state.settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise NotFound
    _measure_disk(request.app.state.settings.data)
    await request.app.state.runtime.read(_measure_outbox, primary=True)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _checks(request: Request) -> dict[str, str]:
    state = request.app.state
    runtime: Runtime = state.runtime
    checks = {"stopping": "yes" if getattr(state, "is_stopping", False) else "ok"}
    expected_head: Callable[[], str] = state.expected_schema
    checks["schema"] = await _try(runtime.read(lambda session: _schema(session, expected_head()), primary=True))
    checks["writer"] = await _try(runtime.write(_stores))
    free = _free_bytes(state.settings.data)
    checks["disk"] = "ok" if free >= LEAST_FREE_BYTES else f"{free // 1_000_000} MB free"
    return checks


async def _try(check: Awaitable[str]) -> str:
    try:
        return await check
    except Problem as problem:
        return problem.slug
    except Exception as error:
        if not is_of_database(error):
            raise
        return type(error).__name__


def _stores(_session: Session) -> str:
    """Nothing but a transaction: it opens, and it commits."""
    return "ok"


def _schema(session: Session, expected: str) -> str:
    found = session.scalar(text("SELECT version_num FROM alembic_version"))
    return "ok" if found == expected else f"schema {found}, code expects {expected}"


def _free_bytes(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def _measure_disk(folder: Path) -> None:
    metrics.DISK_FREE_BYTES.set(_free_bytes(folder))
    log = folder / "kinerja.db-wal"
    metrics.WAL_BYTES.set(log.stat().st_size if log.exists() else 0)


def _measure_outbox(session: Session) -> None:
    metrics.OUTBOX_POSITION.set(outbox.last_position(session))
