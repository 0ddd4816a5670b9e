"""HTTP of evidence: bytes in and out, by digest."""

import asyncio
from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import Response

from backend.access.request import CurrentActor
from backend.activities import evidence
from backend.activities.models import Evidence
from backend.activities.problems import EvidenceRefused, WrongDigest
from backend.activities.schemas import StoredEvidence
from backend.kit import clock, web
from backend.kit.files import FileStore
from backend.kit.problems import NotAllowed, NotFound, StorageFull, TooLarge, WrongType
from backend.kit.runtime import Runtime
from backend.kit.web import answers

router = web.router("Bukti dukung")

Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256 dari isi yang dikirim")]
_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf", "application/octet-stream"})
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_BODY = {"requestBody": {"required": True, "content": dict.fromkeys(sorted(_TYPES), _BYTES)}}


@router.put(
    "/evidence/{sha256}",
    status_code=201,
    operation_id="put_evidence",
    response_model=StoredEvidence,
    responses=web.repeatable(StoredEvidence)
    | answers(NotAllowed, TooLarge, WrongType, WrongDigest, EvidenceRefused, StorageFull),
    openapi_extra=_BODY,
)
async def put_evidence(request: Request, actor: CurrentActor, sha256: Digest) -> Response:
    """Simpan foto atau PDF; aman diulang."""
    if request.headers.get("content-type", "application/octet-stream").partition(";")[0].lower() not in _TYPES:
        raise WrongType
    runtime: Runtime = request.app.state.runtime
    files: FileStore = request.app.state.files
    evidence.must_put(actor)
    raw = await request.body()
    try:
        prepared = await asyncio.to_thread(evidence.prepare, files, sha256, raw)
    except OSError as error:
        raise StorageFull from error
    now = clock.now()
    stored = await runtime.write(lambda session: evidence.put(session, actor, prepared, now), key=actor.writer_key)
    return web.respond(request, stored)


@router.get(
    "/evidence/{sha256}",
    operation_id="get_evidence",
    response_class=Response,
    responses={
        200: {"description": "Isi berkas", "content": dict.fromkeys(sorted(_TYPES), _BYTES)},
        304: {"description": "Tidak berubah"},
    }
    | answers(NotAllowed, NotFound),
)
async def get_evidence(request: Request, actor: CurrentActor, sha256: Digest) -> Response:
    """Baca isi bukti yang boleh saya lihat."""
    found = await _find(request, actor, sha256)
    headers = _headers(found)
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    files: FileStore = request.app.state.files
    raw = await asyncio.to_thread(files.get, found.stored_sha256)
    if raw is None:
        raise NotFound
    return Response(raw, headers=headers, media_type=found.kind)


@router.head(
    "/evidence/{sha256}",
    operation_id="head_evidence",
    response_class=Response,
    responses={200: {"description": "Ada"}} | answers(NotAllowed, NotFound),
)
async def head_evidence(request: Request, actor: CurrentActor, sha256: Digest) -> Response:
    """Apakah bukti ini sudah tersimpan."""
    found = await _find(request, actor, sha256)
    headers = _headers(found) | {"Content-Length": str(found.size)}
    return Response(headers=headers, media_type=found.kind)


async def _find(request: Request, actor: CurrentActor, sha256: str) -> Evidence:
    runtime: Runtime = request.app.state.runtime
    found: Evidence = await runtime.read(lambda session: evidence.find(session, actor, sha256), key=actor.writer_key)
    return found


def _headers(found: Evidence) -> dict[str, str]:
    """A stored file is shown, never run: no sniffing, no script, and saved under a neutral name."""
    ending = found.kind.rpartition("/")[2]
    return {
        "ETag": f'"{found.stored_sha256}"',
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Disposition": f'inline; filename="bukti-{found.sha256[:12]}.{ending}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
