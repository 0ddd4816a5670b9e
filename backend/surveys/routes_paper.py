"""HTTP of paper: posters and forms to print, sheets typed in, queue numbers drawn."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.kit import clock, web
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import IdTaken, NotAllowed, NotFound, OperationDiffers
from backend.kit.runtime import Runtime
from backend.kit.schema import Id
from backend.kit.stored import Stored
from backend.kit.web import answers, reads, writes
from backend.surveys import draws, paper, posters, sheets
from backend.surveys.posters import Size
from backend.surveys.problems import CodeRevoked
from backend.surveys.schemas_paper import DrawIn, DrawView, PaperIn, PaperResults

router = web.router("Survei kepuasan")
Found = TypeVar("Found")

_PDF = "application/pdf"
_BYTES = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/surveys/{survey_id}/codes/{code_id}/poster.pdf",
    operation_id="get_survey_poster",
    response_class=Response,
    responses={200: {"description": "Poster PDF", "content": {_PDF: _BYTES}}}
    | answers(NotAllowed, NotFound, CodeRevoked),
)
async def get_survey_poster(
    request: Request,
    actor: CurrentActor,
    survey_id: Id,
    code_id: Id,
    size: Annotated[Size, Query(description="Ukuran kertas")] = Size.A4,
) -> Response:
    """Poster untuk loket: nama unit, kode QR dan alamat singkatnya."""
    base = request.app.state.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")

    def run(session: Session) -> posters.Poster:
        return paper.poster(session, actor, survey_id, code_id, base=base, today=clock.today())

    found = await _found(request, actor, run)
    return await _file(lambda: posters.make(found, size), f"poster-survei-{size}.pdf")


@router.get(
    "/surveys/{survey_id}/sheet.pdf",
    operation_id="get_survey_sheet",
    response_class=Response,
    responses={200: {"description": "Lembar isian PDF", "content": {_PDF: _BYTES}}} | answers(NotAllowed, NotFound),
)
async def get_survey_sheet(request: Request, actor: CurrentActor, survey_id: Id) -> Response:
    """Lembar isian untuk dicetak, diisi dengan pena, lalu diketik kembali."""

    def run(session: Session) -> sheets.Form:
        return paper.form(session, actor, survey_id, clock.today())

    found = await _found(request, actor, run)
    return await _file(lambda: sheets.make(found), "lembar-survei.pdf")


@router.post(
    "/surveys/{survey_id}/paper",
    operation_id="enter_survey_sheets",
    responses=answers(NotAllowed, NotFound),
)
@writes
def enter_survey_sheets(session: Session, actor: CurrentActor, survey_id: Id, body: PaperIn) -> PaperResults:
    """Simpan setumpuk lembar yang sudah diisi; hasilnya per lembar, dan aman diulang."""
    return paper.enter(session, actor, survey_id, body, clock.now())


@router.post(
    "/surveys/{survey_id}/draws",
    status_code=201,
    operation_id="draw_survey_numbers",
    responses=web.repeatable(DrawView) | answers(NotAllowed, NotFound, IdTaken, OperationDiffers),
)
@writes
def draw_survey_numbers(session: Session, actor: CurrentActor, survey_id: Id, draft: DrawIn) -> Stored[DrawView]:
    """Undi nomor antrean yang diminta mengisi survei; diulang dengan nomor (id) yang sama, hasilnya sama."""
    return draws.draw(session, actor, survey_id, draft, clock.now())


@router.get("/surveys/{survey_id}/draws", operation_id="list_survey_draws", responses=answers(NotAllowed, NotFound))
@reads
def list_survey_draws(
    session: Session, actor: CurrentActor, survey_id: Id, *, limit: Limit = 50, cursor: Cursor = None
) -> Page[DrawView]:
    """Undian nomor antrean satu survei, terbaru lebih dulu."""
    return draws.page(session, actor, survey_id, limit=limit, cursor=cursor, today=clock.today())


async def _found(request: Request, actor: Any, run: Callable[[Session], Found]) -> Found:
    runtime: Runtime = request.app.state.runtime
    return await runtime.read(run, key=actor.writer_key)


async def _file(make: Callable[[], bytes], name: str) -> Response:
    # Some tens of milliseconds: on the loop it would hold up every other request.
    document = await asyncio.to_thread(make)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-cache"}
    return Response(document, headers=headers, media_type=_PDF)
