"""HTTP of fingerprint machines: administering them, and the protocol that they speak themselves.

The protocol (ZKTeco push) is plain text at the root. It is off unless the setting `machines` is on.
"""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse, Response
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.attendance import machines, rules_machines
from backend.attendance.machines import Caller
from backend.attendance.problems import LogRefused, LogUnusable, MachineKnown
from backend.attendance.schemas import (
    LogReport,
    MachineAmendment,
    MachineIn,
    MachinePin,
    Machines,
    MachineSecret,
    MachineView,
    Pin,
    PinsIn,
)
from backend.kit import clock, sheets, web
from backend.kit.limited import LimitExceeded
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import (
    Busy,
    NotAllowed,
    NotFound,
    OperationDiffers,
    PreconditionRequired,
    Stale,
    TooLarge,
    WrongType,
)
from backend.kit.runtime import Runtime
from backend.kit.schema import Id
from backend.kit.sheets import SheetRefused
from backend.kit.stored import Stored
from backend.kit.web import ExpectedVersion, answers, reads, writes

router = web.router("Mesin presensi")
# What machines call is no part of the API's document: no person and no program but they call it.
machine_router = APIRouter(include_in_schema=False)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = frozenset({_XLSX, "text/csv", "application/octet-stream"})
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_BODY = {"requestBody": {"required": True, "content": dict.fromkeys(sorted(_TYPES), _BYTES)}}
_MOST_ROWS, _MOST_COLUMNS = 10_000, 30

DryRun = Annotated[bool, Query(description="Hanya periksa; tidak ada yang disimpan")]


@router.get("/attendance/machines", operation_id="list_machines", responses=answers(NotAllowed))
@reads
def list_machines(session: Session, actor: CurrentActor) -> Machines:
    """Mesin sidik jari unit yang saya kelola."""
    return machines.every(session, actor, clock.now())


@router.post(
    "/attendance/machines",
    status_code=201,
    operation_id="create_machine",
    responses=web.repeatable(MachineView) | answers(NotAllowed, NotFound, OperationDiffers, MachineKnown),
)
@writes
def create_machine(session: Session, actor: CurrentActor, draft: MachineIn) -> Stored[MachineView]:
    """Daftarkan mesin sidik jari dengan nomor serinya."""
    return machines.create(session, actor, draft, clock.now())


@router.patch(
    "/attendance/machines/{machine_id}",
    operation_id="amend_machine",
    responses=answers(NotAllowed, NotFound, Stale, PreconditionRequired),
)
@writes
def amend_machine(
    session: Session, actor: CurrentActor, machine_id: Id, patch: MachineAmendment, version: ExpectedVersion
) -> MachineView:
    """Ubah nama, alamat yang dipercaya, atau hentikan suatu mesin."""
    return machines.amend(session, actor, machine_id, patch, base_version=version, now=clock.now())


@router.post(
    "/attendance/machines/{machine_id}/secret",
    operation_id="renew_machine_secret",
    response_model=MachineSecret,
    responses=answers(NotAllowed, NotFound),
)
async def renew_machine_secret(request: Request, actor: CurrentActor, machine_id: Id) -> Response:
    """Buat rahasia baru untuk alamat mesin; hanya ditampilkan sekali."""
    runtime: Runtime = request.app.state.runtime

    def run(session: Session) -> MachineSecret:
        return machines.renew_secret(session, actor, machine_id, clock.now())

    made: MachineSecret = await runtime.write(run, key=actor.writer_key)
    return Response(web.to_json(made), 200, {"Cache-Control": "no-store"}, media_type="application/json")


@router.post(
    "/attendance/machines/{machine_id}/pins",
    operation_id="give_machine_pins",
    responses=answers(NotAllowed, NotFound),
)
@writes
def give_machine_pins(session: Session, actor: CurrentActor, machine_id: Id, body: PinsIn) -> MachineView:
    """Sebutkan nomor mesin ini milik siapa; presensi yang menunggu langsung dicatat."""
    return machines.give_pins(session, actor, machine_id, body, clock.now())


@router.get(
    "/attendance/machines/{machine_id}/pins",
    operation_id="list_machine_pins",
    responses=answers(NotAllowed, NotFound),
)
@reads
def list_machine_pins(
    session: Session, actor: CurrentActor, machine_id: Id, *, limit: Limit = 50, cursor: Cursor = None
) -> Page[MachinePin]:
    """Nomor yang dikenal mesin ini, dan milik siapa."""
    return machines.pins(session, actor, machine_id, clock.now(), limit=limit, cursor=cursor)


@router.delete(
    "/attendance/machines/{machine_id}/pins/{pin}",
    operation_id="free_machine_pin",
    responses=answers(NotAllowed, NotFound),
)
@writes
def free_machine_pin(session: Session, actor: CurrentActor, machine_id: Id, pin: Pin) -> MachineView:
    """Lepaskan nomor dari pemiliknya; presensi berikutnya dengan nomor itu menunggu pemilik baru."""
    return machines.free_pin(session, actor, machine_id, pin, clock.now())


@router.post(
    "/attendance/machines/{machine_id}/log",
    operation_id="import_machine_log",
    response_model=LogReport,
    responses=answers(NotAllowed, NotFound, TooLarge, WrongType, LogUnusable, LogRefused, Busy),
    openapi_extra=_BODY,
)
async def import_machine_log(
    request: Request,
    actor: CurrentActor,
    machine_id: Id,
    *,
    dry_run: DryRun = False,
) -> Response:
    """Impor catatan mesin dari CSV atau XLSX; uji coba menyebut masalah setiap baris, lalu semua atau tidak."""
    runtime: Runtime = request.app.state.runtime
    now = clock.now()
    await runtime.read(lambda session: machines.must_manage(session, actor, machine_id, now), key=actor.writer_key)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _TYPES:
        raise WrongType
    table = await asyncio.to_thread(_read, await request.body())

    def run(session: Session) -> LogReport:
        report = machines.import_log(session, actor, machine_id, table, dry_run=dry_run, now=now)
        if report.errors and not dry_run:
            errors = [{"pointer": f"/rows/{one.row}/{one.column}", "detail": one.detail} for one in report.faults]
            raise LogRefused(errors=errors[:20], report=report.model_dump(mode="json"))
        return report

    work = runtime.read if dry_run else runtime.write
    return web.respond(request, await work(run, key=actor.writer_key))


def _read(raw: bytes) -> sheets.Table:
    try:
        return sheets.read_table(raw, max_rows=_MOST_ROWS, max_columns=_MOST_COLUMNS)
    except SheetRefused as refused:
        detail = refused.detail_id
        raise LogUnusable(detail=detail, errors=[{"pointer": "/", "detail": detail}]) from refused
    except LimitExceeded as error:
        raise Busy from error


# --- what machines call ---


@machine_router.api_route("/iclock/{call}", methods=["GET", "POST"])
async def machine_by_address(request: Request, call: str) -> Response:
    """A machine that is known by where it calls from."""
    return await _answer(request, call, None)


@machine_router.api_route("/machines/{secret}/iclock/{call}", methods=["GET", "POST"])
async def machine_by_secret(request: Request, secret: str, call: str) -> Response:
    """A machine that is known by the secret in its path."""
    return await _answer(request, call, secret)


async def _answer(request: Request, call: str, secret: str | None) -> Response:
    caller = _caller(request, secret)
    runtime: Runtime = request.app.state.runtime
    now = clock.now()
    is_log = call == "cdata" and request.method == "POST" and request.query_params.get("table") == "ATTLOG"
    if is_log:
        text = (await request.body()).decode("utf-8", errors="replace")
        if text.count("\n") > rules_machines.MOST_LINES:
            raise TooLarge
        taken = await runtime.write(lambda session: machines.take_log(session, caller, text, now), key=_key(caller))
        return PlainTextResponse(f"OK: {taken}")
    if call not in {"cdata", "getrequest", "devicecmd"}:
        raise NotFound
    if request.method == "POST":
        await request.body()
    await runtime.write(lambda session: machines.heard(session, caller, now), key=_key(caller))
    if call == "cdata" and request.method == "GET":
        return PlainTextResponse(_OPTIONS.format(serial=caller.serial))
    return PlainTextResponse("OK")


# Everything from its memory, in small pieces, whenever there is something.
_OPTIONS = (
    "GET OPTION FROM: {serial}\nStamp=0\nOpStamp=0\nErrorDelay=60\nDelay=30\nTransTimes=00:00;14:05\n"
    "TransInterval=1\nTransFlag=1000000000\nRealtime=1\nEncrypt=0\n"
)


def _caller(request: Request, secret: str | None) -> Caller:
    """Raises NotFound where machines are switched off, and for a serial number that is none."""
    serial = request.query_params.get("SN", "")
    is_plain = 3 <= len(serial) <= 64 and serial.isascii() and all(one.isalnum() or one in "_.-" for one in serial)
    if not request.app.state.settings.machines or not is_plain:
        raise NotFound
    return Caller(serial, secret, "" if request.client is None else request.client.host)


def _key(caller: Caller) -> int:
    """Jobs of one machine run one after another."""
    return int.from_bytes(caller.serial.encode()[-7:], "big")
