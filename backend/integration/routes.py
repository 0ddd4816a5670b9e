"""HTTP of imports."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.integration.imports import service, template
from backend.integration.imports.columns import Import
from backend.integration.imports.problems import ImportRefused, SheetUnusable
from backend.integration.imports.schemas import ImportReport
from backend.integration.imports.service import Outcome
from backend.kit import clock, web
from backend.kit.problems import Busy, NotAllowed, TooLarge, WrongType
from backend.kit.runtime import Runtime
from backend.kit.web import answers

router: APIRouter = web.router("Impor")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = frozenset({_XLSX, "text/csv", "application/octet-stream"})
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_BODY = {"requestBody": {"required": True, "content": dict.fromkeys(sorted(_TYPES), _BYTES)}}
_ZIP = b"PK\x03\x04"

DryRun = Annotated[bool, Query(description="Hanya periksa; tidak ada yang disimpan")]
Annotated_ = Annotated[bool, Query(description="Pada uji coba: jawab dengan berkas yang sama, ditambah kolom catatan")]


@router.post(
    "/imports/{name}",
    operation_id="import_sheet",
    response_model=ImportReport,
    responses={200: {"content": dict.fromkeys((_XLSX, "text/csv"), _BYTES)}}
    | answers(NotAllowed, TooLarge, WrongType, SheetUnusable, ImportRefused, Busy),
    openapi_extra=_BODY,
)
async def import_sheet(
    request: Request,
    actor: CurrentActor,
    name: Import,
    *,
    dry_run: DryRun = False,
    annotated: Annotated_ = False,
) -> Response:
    """Impor unit, pegawai, penempatan, atau indikator dari XLSX atau CSV; semua atau tidak sama sekali."""
    author = service.author(actor)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _TYPES:
        raise WrongType
    raw = await request.body()
    database = _Bridge(request.app.state.runtime, asyncio.get_running_loop(), actor.writer_key)
    outcome = await asyncio.to_thread(
        service.import_sheet, database, name, raw, author, dry_run=dry_run, today=clock.today()
    )
    if dry_run and (annotated or _XLSX in request.headers.get("accept", "")):
        return await _file(name, raw, outcome)
    if outcome.report.errors and not dry_run:
        raise _refused(outcome)
    return web.respond(request, outcome.report)


@router.get(
    "/imports/{name}/template.xlsx",
    operation_id="get_import_template",
    response_class=Response,
    responses={200: {"description": "Templat XLSX", "content": {_XLSX: _BYTES}}} | answers(NotAllowed),
)
async def get_import_template(actor: CurrentActor, name: Import) -> Response:
    """Unduh templat untuk diisi, dengan petunjuk dan contohnya."""
    service.author(actor)
    book = await asyncio.to_thread(template.workbook, name)
    return Response(book, headers=_attachment(f"templat-{name.value}.xlsx"), media_type=_XLSX)


class _Bridge:
    """Lets a thread that may block run work on the server's own readers and writer."""

    def __init__(self, runtime: Runtime, loop: asyncio.AbstractEventLoop, key: int) -> None:
        self._runtime, self._loop, self._key = runtime, loop, key

    def read(self, work: Callable[[Session], Any]) -> Any:
        running = self._runtime.read(work, key=self._key, primary=True)
        return asyncio.run_coroutine_threadsafe(running, self._loop).result()

    def write(self, work: Callable[[Session], Any]) -> Any:
        running = self._runtime.write(work, key=self._key)
        return asyncio.run_coroutine_threadsafe(running, self._loop).result()


async def _file(name: Import, raw: bytes, outcome: Outcome) -> Response:
    marked = await asyncio.to_thread(service.annotated, raw, outcome)
    ending, kind = ("xlsx", _XLSX) if marked.startswith(_ZIP) else ("csv", "text/csv")
    headers = _attachment(f"catatan-{name.value}.{ending}")
    headers["X-Import-Errors"] = str(outcome.report.errors)
    return Response(marked, headers=headers, media_type=kind)


def _refused(outcome: Outcome) -> ImportRefused:
    """The report goes along; `errors` points at the first mistakes, as every 422 does."""
    errors = [
        {"pointer": f"/rows/{one.row}/{one.column or ''}", "detail": one.detail}
        for one in outcome.findings
        if not one.is_warning
    ]
    return ImportRefused(errors=errors[:20], report=outcome.report.model_dump(mode="json"))


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
