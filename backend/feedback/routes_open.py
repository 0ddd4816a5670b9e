"""HTTP of what becomes public of reports: photos, previews, published reports, Open311."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.config import Settings
from backend.feedback import open311, photos, publication
from backend.feedback.open311 import MOST
from backend.feedback.photos import Picture
from backend.feedback.problems import (
    AlreadyPublished,
    ConversationClosed,
    NotForPublic,
    NotPrepared,
    PhotoDigestWrong,
    PhotoRefused,
    PhotosFull,
    ReportNotFound,
)
from backend.feedback.queries_open import PublishedFilters
from backend.feedback.request import Reported
from backend.feedback.rules import ReportKind
from backend.feedback.schemas_open import (
    Open311Request,
    Open311Service,
    PublicationIn,
    PublicationView,
    PublishedReport,
    StoredPhoto,
)
from backend.kit import clock, web
from backend.kit.files import FileStore
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import (
    NotAllowed,
    NotFound,
    PreconditionRequired,
    Stale,
    StorageFull,
    TooLarge,
    TooMany,
    WrongType,
)
from backend.kit.rates import Counted
from backend.kit.runtime import Runtime
from backend.kit.schema import Id
from backend.kit.web import ExpectedVersion, answers, reads, writes

router = web.router("Laporan warga")
# Not part of this API's document: the standard has its own. Off unless the district wants it.
open311_router = APIRouter(prefix="/open311/v2", include_in_schema=False, route_class=web.Route)

Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256 foto")]
_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "application/octet-stream"})
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_BODY = {"requestBody": {"required": True, "content": dict.fromkeys(sorted(_TYPES), _BYTES)}}
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"description": "Isi foto", "content": dict.fromkeys(sorted(_TYPES), _BYTES)},
    304: {"description": "Tidak berubah"},
}
_WITHOUT_ACCOUNT: dict[str, Any] = {"security": []}
_READ, _WRITTEN = [Depends(Counted("reads"))], [Depends(Counted("reports"))]


# --- photos of a report ---


@router.put(
    "/public/photos/{ticket}/{sha256}",
    status_code=201,
    operation_id="put_report_photo",
    dependencies=_WRITTEN,
    response_model=StoredPhoto,
    responses=web.repeatable(StoredPhoto)
    | answers(
        ReportNotFound,
        ConversationClosed,
        PhotosFull,
        TooLarge,
        WrongType,
        PhotoDigestWrong,
        PhotoRefused,
        TooMany,
        StorageFull,
    ),
    openapi_extra=_BODY | _WITHOUT_ACCOUNT,
)
async def put_report_photo(request: Request, report_id: Reported, sha256: Digest) -> Response:
    """Simpan foto laporan saya, paling banyak tiga; aman diulang."""
    if request.headers.get("content-type", "application/octet-stream").partition(";")[0].lower() not in _TYPES:
        raise WrongType
    runtime: Runtime = request.app.state.runtime
    files: FileStore = request.app.state.files
    await runtime.read(lambda session: photos.must_take(session, report_id, sha256), primary=True)
    raw = await request.body()
    try:
        prepared = await asyncio.to_thread(photos.prepare, files, sha256, raw)
    except OSError as error:
        raise StorageFull from error
    now = clock.now()
    stored = await runtime.write(lambda session: photos.put(session, report_id, prepared, now))
    return web.respond(request, stored)


@router.get(
    "/reports/{report_id}/photos/{sha256}",
    operation_id="get_report_photo",
    response_class=Response,
    responses=_PICTURE | answers(NotAllowed, NotFound),
)
async def get_report_photo(request: Request, actor: CurrentActor, report_id: Id, sha256: Digest) -> Response:
    """Lihat foto laporan, atau pratinjaunya yang sudah ditutup."""
    return await _answer(request, await _seen(request, actor, report_id, sha256), _MANAGED)


@router.head(
    "/reports/{report_id}/photos/{sha256}",
    operation_id="head_report_photo",
    response_class=Response,
    responses={200: {"description": "Ada"}} | answers(NotAllowed, NotFound),
)
async def head_report_photo(request: Request, actor: CurrentActor, report_id: Id, sha256: Digest) -> Response:
    """Apakah foto laporan ini ada."""
    found = await _seen(request, actor, report_id, sha256)
    return Response(headers=_headers(found, _MANAGED), media_type=found.media_type)


@router.get(
    "/public/report-photos/{sha256}",
    operation_id="get_published_report_photo",
    dependencies=_READ,
    response_class=Response,
    responses=_PICTURE | answers(NotFound, TooMany),
    openapi_extra=_WITHOUT_ACCOUNT,
)
async def get_published_report_photo(request: Request, sha256: Digest) -> Response:
    """Lihat foto dari laporan yang terbit; yang perlu ditutup sudah ditutup."""
    runtime: Runtime = request.app.state.runtime
    found: Picture = await runtime.read(lambda session: photos.public(session, sha256))
    return await _answer(request, found, _PUBLIC)


# --- preview and release ---


@router.get(
    "/reports/{report_id}/publication",
    operation_id="get_report_publication",
    responses=answers(NotAllowed, NotFound),
)
@reads
def get_report_publication(session: Session, actor: CurrentActor, report_id: Id) -> PublicationView:
    """Baca pratinjau terbitan sebuah laporan."""
    return publication.one(session, actor, report_id, clock.today())


@router.put(
    "/reports/{report_id}/publication",
    operation_id="prepare_report_publication",
    response_model=PublicationView,
    responses=answers(
        NotAllowed,
        NotFound,
        AlreadyPublished,
        NotForPublic,
        PhotoRefused,
        Stale,
        PreconditionRequired,
        StorageFull,
    ),
)
async def prepare_report_publication(
    request: Request, actor: CurrentActor, report_id: Id, body: PublicationIn, version: ExpectedVersion
) -> Response:
    """Siapkan pratinjau: teks tanpa nama, jawaban unit, foto dengan penutup. Belum terbit (dengan If-Match)."""
    runtime: Runtime = request.app.state.runtime
    files: FileStore = request.app.state.files
    today = clock.today()

    def plan(session: Session) -> list[publication.Wanted]:
        return publication.plan(session, actor, report_id, body, base_version=version, today=today)

    wanted = await runtime.read(plan, key=actor.writer_key, primary=True)
    try:
        rendered = await asyncio.to_thread(publication.render, files, wanted)
    except OSError as error:
        raise StorageFull from error
    now = clock.now()

    def prepare(session: Session) -> PublicationView:
        return publication.prepare(session, actor, report_id, body, rendered, base_version=version, now=now)

    return web.respond(request, await runtime.write(prepare, key=actor.writer_key))


@router.post(
    "/reports/{report_id}/publication/publish",
    operation_id="publish_report",
    responses=answers(NotAllowed, NotFound, NotPrepared, NotForPublic, Stale, PreconditionRequired),
)
@writes
def publish_report(session: Session, actor: CurrentActor, report_id: Id, version: ExpectedVersion) -> PublicationView:
    """Terbitkan pratinjau yang sudah diperiksa (dengan If-Match)."""
    return publication.release(session, actor, report_id, base_version=version, now=clock.now())


@router.delete(
    "/reports/{report_id}/publication",
    operation_id="withdraw_report_publication",
    responses=answers(NotAllowed, NotFound),
)
@writes
def withdraw_report_publication(session: Session, actor: CurrentActor, report_id: Id) -> PublicationView:
    """Tarik laporan dari umum saat itu juga; pratinjaunya tetap ada."""
    return publication.withdraw(session, actor, report_id, now=clock.now())


@router.get(
    "/public/reports",
    operation_id="list_published_reports",
    dependencies=_READ,
    responses=answers(TooMany),
    openapi_extra=_WITHOUT_ACCOUNT,
)
@reads
def list_published_reports(
    session: Session,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
    unit_id: Annotated[Id | None, Query(description="Unit yang dituju laporan")] = None,
) -> Page[PublishedReport]:
    """Laporan warga yang terbit, dengan jawabannya; terbaru lebih dulu."""
    return publication.page(session, unit_id, limit=limit, cursor=cursor)


# --- Open311 ---


@open311_router.get("/services.json", dependencies=_READ)
async def open311_services(request: Request) -> Response:
    """The kinds of reports, for readers of GeoReport v2."""
    _must_be_on(request)
    return _listed(open311.services())


@open311_router.get("/requests.json", dependencies=_READ)
async def open311_requests(
    request: Request,
    service_request_id: Annotated[str | None, Query(max_length=4000)] = None,
    service_code: Annotated[ReportKind | None, Query()] = None,
    status: Annotated[str | None, Query(pattern="^(open|closed)$")] = None,
    start_date: Annotated[str | None, Query(max_length=40)] = None,
    end_date: Annotated[str | None, Query(max_length=40)] = None,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=MOST)] = MOST,
) -> Response:
    """Published reports, for readers of GeoReport v2."""
    settings = _must_be_on(request)
    filters = PublishedFilters(
        kind=service_code,
        closed=None if status is None else status == "closed",
        first=open311.day_in(start_date, "/start_date"),
        last=open311.day_in(end_date, "/end_date"),
        ids=open311.ids_in(service_request_id),
    )
    runtime: Runtime = request.app.state.runtime

    def read(session: Session) -> list[Open311Request]:
        return open311.requests(session, filters, page=page, page_size=page_size, public_url=settings.public_url)

    return _listed(await runtime.read(read))


def _must_be_on(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    if not settings.open311:
        raise NotFound
    return settings


def _listed(found: list[Open311Service] | list[Open311Request]) -> Response:
    return Response(web.to_json(found), media_type="application/json", headers={"Cache-Control": _PUBLIC})


# --- pictures ---

# Withdrawn means gone: whoever has seen a picture asks again before it is shown once more.
_MANAGED, _PUBLIC = "private, no-cache", "public, max-age=60"


async def _seen(request: Request, actor: CurrentActor, report_id: Id, sha256: str) -> Picture:
    runtime: Runtime = request.app.state.runtime
    today = clock.today()
    found: Picture = await runtime.read(
        lambda session: photos.find(session, actor, report_id, sha256, today), key=actor.writer_key
    )
    return found


async def _answer(request: Request, found: Picture, cached: str) -> Response:
    headers = _headers(found, cached)
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    files: FileStore = request.app.state.files
    raw = await asyncio.to_thread(files.get, found.digest)
    if raw is None:
        raise NotFound
    return Response(raw, headers=headers, media_type=found.media_type)


def _headers(found: Picture, cached: str) -> dict[str, str]:
    """A stored file is shown, never run: no sniffing, no script, and saved under a neutral name."""
    ending = found.media_type.rpartition("/")[2]
    return {
        "ETag": f'"{found.digest}"',
        "Cache-Control": cached,
        "Content-Disposition": f'inline; filename="foto-{found.digest[:12]}.{ending}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
