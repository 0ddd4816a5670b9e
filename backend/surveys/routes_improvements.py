"""HTTP of what units tell the public: improvements, and open data."""

import asyncio
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.kit import clock, web
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import (
    IdTaken,
    NotAllowed,
    NotFound,
    OperationDiffers,
    PreconditionRequired,
    Stale,
    TooMany,
)
from backend.kit.rates import Counted
from backend.kit.runtime import Runtime
from backend.kit.schema import Id, Month
from backend.kit.stored import Stored
from backend.kit.web import ExpectedVersion, answers, reads, writes
from backend.surveys import improvements, open_data
from backend.surveys.queries_paper import ImprovementFilters
from backend.surveys.schemas_paper import (
    ImprovementAmendment,
    ImprovementIn,
    ImprovementView,
    OpenData,
    PublicImprovement,
)

router = web.router("Survei kepuasan")
public_router = web.router("Warga", prefix="/api/v1/public")

_CSV = "text/csv"
Reader = Annotated[str, Depends(Counted("reads"))]
FromMonth = Annotated[Month | None, Query(alias="from", description="Bulan pertama; tanpa ini dua belas bulan")]
ToMonth = Annotated[Month | None, Query(alias="to", description="Bulan terakhir; tanpa ini bulan ini")]


@router.get("/improvements", operation_id="list_improvements", responses=answers(NotAllowed))
@reads
def list_improvements(
    session: Session,
    actor: CurrentActor,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
    unit_id: Annotated[Id | None, Query()] = None,
    published: Annotated[bool | None, Query(description="Hanya yang sudah, atau yang belum, diterbitkan")] = None,
) -> Page[ImprovementView]:
    """Perbaikan unit-unit yang boleh saya lihat, juga yang belum diterbitkan; terbaru lebih dulu."""
    filters = ImprovementFilters(unit_id, published)
    return improvements.page(session, actor, filters, limit=limit, cursor=cursor, today=clock.today())


@router.post(
    "/improvements",
    status_code=201,
    operation_id="create_improvement",
    responses=web.repeatable(ImprovementView) | answers(NotAllowed, NotFound, IdTaken, OperationDiffers),
)
@writes
def create_improvement(session: Session, actor: CurrentActor, draft: ImprovementIn) -> Stored[ImprovementView]:
    """Catat satu perbaikan: apa kata masyarakat, dan apa yang sudah diperbaiki."""
    return improvements.create(session, actor, draft, clock.now())


@router.get("/improvements/{improvement_id}", operation_id="get_improvement", responses=answers(NotAllowed, NotFound))
@reads
def get_improvement(session: Session, actor: CurrentActor, improvement_id: Id) -> ImprovementView:
    """Baca satu perbaikan."""
    return improvements.one(session, actor, improvement_id, clock.today())


@router.patch(
    "/improvements/{improvement_id}",
    operation_id="amend_improvement",
    responses=answers(NotAllowed, NotFound, Stale, PreconditionRequired),
)
@writes
def amend_improvement(
    session: Session,
    actor: CurrentActor,
    improvement_id: Id,
    patch: ImprovementAmendment,
    version: ExpectedVersion,
) -> ImprovementView:
    """Ubah satu perbaikan, terbitkan, atau tarik kembali (merge patch, dengan If-Match)."""
    return improvements.amend(session, actor, improvement_id, patch, base_version=version, now=clock.now())


@public_router.get(
    "/units/{unit_id}/improvements",
    operation_id="list_public_improvements",
    responses=answers(NotFound, TooMany),
)
@reads
def list_public_improvements(
    session: Session,
    network: Reader,  # noqa: ARG001 - counted
    unit_id: Id,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PublicImprovement]:
    """Anda bilang, kami perbaiki: perbaikan satu unit yang sudah diterbitkan, terbaru lebih dulu."""
    return improvements.public_page(session, unit_id, limit=limit, cursor=cursor)


@public_router.get("/satisfaction.json", operation_id="get_open_satisfaction", responses=answers(TooMany))
@reads
def get_open_satisfaction(
    session: Session,
    network: Reader,  # noqa: ARG001 - counted
    *,
    from_: FromMonth = None,
    to: ToMonth = None,
) -> OpenData:
    """Data terbuka: IKM setiap unit per bulan, dengan metode dan lisensinya."""
    return open_data.of_period(session, from_, to, clock.today())


@public_router.get(
    "/satisfaction.csv",
    operation_id="get_open_satisfaction_csv",
    response_class=Response,
    responses={200: {"description": "Data terbuka CSV", "content": {_CSV: {"schema": {"type": "string"}}}}}
    | answers(TooMany),
)
async def get_open_satisfaction_csv(
    request: Request,
    network: Reader,  # noqa: ARG001 - counted
    *,
    from_: FromMonth = None,
    to: ToMonth = None,
) -> Response:
    """Data terbuka yang sama sebagai CSV; dua baris pertama (`#`) memuat metode dan lisensi."""
    runtime: Runtime = request.app.state.runtime

    def run(session: Session) -> OpenData:
        return open_data.of_period(session, from_, to, clock.today())

    found = await runtime.read(run)
    document = await asyncio.to_thread(open_data.as_csv, found)
    name = f"kepuasan-{found.from_}-{found.to}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "public, max-age=300"}
    return Response(document, headers=headers, media_type=_CSV)
