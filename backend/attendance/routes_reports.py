"""HTTP of a unit's month: as JSON, as a spreadsheet, on paper."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.attendance import recap, recap_pdf, recap_xlsx
from backend.attendance.problems import RecapTooLarge
from backend.attendance.schemas import Recap
from backend.kit import clock, web
from backend.kit.problems import NotAllowed, NotFound
from backend.kit.runtime import Runtime
from backend.kit.schema import Id, Month
from backend.kit.web import answers, reads

router = web.router("Kehadiran")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PDF = "application/pdf"
_BYTES = {"schema": {"type": "string", "format": "binary"}}

UnitId = Annotated[Id, Query()]
InMonth = Annotated[Month, Query()]
Branch = Annotated[bool, Query(description="Juga unit di bawahnya")]


@router.get("/attendance/recap", operation_id="get_recap", responses=answers(NotAllowed, NotFound, RecapTooLarge))
@reads
def get_recap(
    session: Session,
    actor: CurrentActor,
    unit_id: UnitId,
    month: InMonth,
    branch: Branch = False,  # noqa: FBT002 - a query parameter
) -> Recap:
    """Rekap kehadiran satu unit dalam satu bulan, dengan semua status hari."""
    return recap.of_unit(session, actor, unit_id, month, with_branch=branch, now=clock.now())


@router.get(
    "/attendance/recap.xlsx",
    operation_id="get_recap_sheet",
    response_class=Response,
    responses={200: {"description": "Rekap XLSX", "content": {_XLSX: _BYTES}}}
    | answers(NotAllowed, NotFound, RecapTooLarge),
)
async def get_recap_sheet(
    request: Request,
    actor: CurrentActor,
    unit_id: UnitId,
    month: InMonth,
    branch: Branch = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """Rekap yang sama sebagai berkas XLSX."""
    found = await _recap(request, actor, unit_id, month, branch)
    return await _file(recap_xlsx.make, found, "xlsx", _XLSX)


@router.get(
    "/attendance/recap.pdf",
    operation_id="get_recap_document",
    response_class=Response,
    responses={200: {"description": "Rekap PDF siap ditandatangani", "content": {_PDF: _BYTES}}}
    | answers(NotAllowed, NotFound, RecapTooLarge),
)
async def get_recap_document(
    request: Request,
    actor: CurrentActor,
    unit_id: UnitId,
    month: InMonth,
    branch: Branch = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """Rekap yang sama sebagai PDF yang siap ditandatangani."""
    found = await _recap(request, actor, unit_id, month, branch)
    return await _file(recap_pdf.make, found, "pdf", _PDF)


async def _recap(request: Request, actor: Any, unit_id: Any, month: str, with_branch: bool) -> Recap:  # noqa: FBT001
    runtime: Runtime = request.app.state.runtime

    def run(session: Session) -> Recap:
        return recap.of_unit(session, actor, unit_id, month, with_branch=with_branch, now=clock.now())

    return await runtime.read(run, key=actor.writer_key)


async def _file(make: Callable[[Recap], bytes], found: Recap, ending: str, kind: str) -> Response:
    # Some milliseconds a person: a whole unit's would hold up every other request.
    document = await asyncio.to_thread(make, found)
    name = f"rekap-kehadiran-{found.month}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-cache"}
    return Response(document, headers=headers, media_type=kind)
