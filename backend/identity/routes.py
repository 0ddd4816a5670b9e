"""HTTP of accounts, sessions and roles, on the router of signing in."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission, Role
from backend.access.request import CurrentActor
from backend.identity import administration, codes, me, service, sheet
from backend.identity.problems import HigherRights, NotOneself
from backend.identity.routes_sign_in import router
from backend.identity.schemas import (
    AccountView,
    CodesView,
    CodeView,
    GrantIn,
    GrantView,
    MeView,
    SessionView,
)
from backend.kit import clock, web
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import NotAllowed, NotFound
from backend.kit.runtime import Runtime
from backend.kit.schema import Id
from backend.kit.stored import Stored
from backend.kit.web import answers, reads_primary, writes


@router.get("/me", operation_id="get_me", responses=answers(NotAllowed))
@reads_primary
def get_me(session: Session, actor: CurrentActor) -> MeView:
    """Siapa saya hari ini: peran, izin, jabatan, dan pejabat penilai."""
    return me.view(session, actor, clock.now())


@router.get("/me/sessions", operation_id="list_my_sessions", responses=answers(NotAllowed))
@reads_primary
def list_my_sessions(
    session: Session, actor: CurrentActor, limit: Limit = 50, cursor: Cursor = None
) -> Page[SessionView]:
    """Di perangkat mana saja saya masuk, yang terbaru lebih dulu."""
    return me.sessions(session, actor, clock.now(), limit=limit, cursor=cursor)


@router.delete("/me/sessions/{session_id}", status_code=204, operation_id="end_my_session", responses=answers(NotFound))
@writes
def end_my_session(session: Session, actor: CurrentActor, session_id: Id) -> None:
    """Keluar dari satu perangkat."""
    service.end_own_session(session, actor, session_id, clock.now())


@router.get("/accounts/{employee_id}", operation_id="get_account", responses=answers(NotAllowed, NotFound))
@reads_primary
def get_account(session: Session, actor: CurrentActor, employee_id: Id) -> AccountView:
    """Keadaan akun seorang pegawai yang saya kelola."""
    return me.account_view(
        session, administration.seen_account(session, actor, employee_id, clock.today()), employee_id
    )


@router.post(
    "/accounts/{employee_id}/activation-code",
    status_code=201,
    operation_id="make_activation_code",
    response_model=CodeView,
    responses=answers(NotAllowed, HigherRights, NotFound),
)
@writes
def make_activation_code(session: Session, actor: CurrentActor, employee_id: Id) -> Response:
    """Buat kode aktivasi baru; yang lama tidak berlaku lagi. Ditampilkan sekali ini."""
    return _shown_once(codes.make_one(session, actor, employee_id, clock.now()))


@router.post(
    "/units/{unit_id}/activation-codes",
    status_code=201,
    operation_id="make_activation_codes",
    response_model=CodesView,
    responses={201: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}
    | answers(NotAllowed, NotFound),
)
async def make_activation_codes(
    request: Request,
    actor: CurrentActor,
    unit_id: Id,
    every: Annotated[bool, Query(description="Juga untuk akun yang sudah aktif")] = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """Kode aktivasi untuk pegawai satu unit; dengan `Accept: application/pdf` sebagai lembar cetak."""
    runtime: Runtime = request.app.state.runtime
    now = clock.now()

    def run(session: Session) -> CodesView:
        return codes.make_for_unit(session, actor, unit_id, every=every, now=now)

    made: CodesView = await runtime.write(run, key=actor.writer_key)
    if "application/pdf" not in request.headers.get("accept", ""):
        return _shown_once(made)
    address = request.app.state.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
    # Some milliseconds a slip: a whole unit's would hold up every other request.
    document = await asyncio.to_thread(sheet.make, made.items, address)
    headers = {"Content-Disposition": 'attachment; filename="kode-aktivasi.pdf"', "Cache-Control": "no-store"}
    return Response(document, 201, headers, media_type="application/pdf")


def _shown_once(made: CodeView | CodesView) -> Response:
    return Response(web.to_json(made), 201, {"Cache-Control": "no-store"}, media_type="application/json")


@router.post(
    "/accounts/{employee_id}/block",
    status_code=204,
    operation_id="block_account",
    responses=answers(NotAllowed, HigherRights, NotFound, NotOneself),
)
@writes
def block_account(session: Session, actor: CurrentActor, employee_id: Id) -> None:
    """Tutup akun seorang pegawai; semua sesinya berakhir saat ini juga."""
    _set_blocked(session, actor, employee_id, blocked=True)


@router.post(
    "/accounts/{employee_id}/unblock",
    status_code=204,
    operation_id="unblock_account",
    responses=answers(NotAllowed, HigherRights, NotFound, NotOneself),
)
@writes
def unblock_account(session: Session, actor: CurrentActor, employee_id: Id) -> None:
    """Buka kembali akun seorang pegawai."""
    _set_blocked(session, actor, employee_id, blocked=False)


def _set_blocked(session: Session, actor: Actor, employee_id: UUID, *, blocked: bool) -> None:
    now = clock.now()
    account = administration.managed_account(session, actor, employee_id, clock.local_day(now))
    administration.set_blocked(session, actor, account, blocked=blocked, now=now)


@router.post(
    "/accounts/{employee_id}/roles",
    status_code=201,
    operation_id="grant_role",
    responses=web.repeatable(GrantView) | answers(NotAllowed, HigherRights, NotFound, NotOneself),
)
@writes
def grant_role(session: Session, actor: CurrentActor, employee_id: Id, body: GrantIn) -> Stored[GrantView]:
    """Beri peran, untuk satu unit beserta bawahannya atau untuk seluruh kabupaten."""
    actor.must(Permission.ROLE_GRANT)
    now = clock.now()
    today = clock.local_day(now)
    account = administration.managed_account(session, actor, employee_id, today)
    row = administration.grant_role(session, actor, account, Role(body.role), body.unit_id, now, today)
    return Stored(me.grant_view(row), is_new=row.granted_at == now)


@router.delete(
    "/accounts/{employee_id}/roles/{grant_id}",
    status_code=204,
    operation_id="take_role",
    responses=answers(NotAllowed, HigherRights, NotFound, NotOneself),
)
@writes
def take_role(session: Session, actor: CurrentActor, employee_id: Id, grant_id: Id) -> None:
    """Cabut peran yang diberikan."""
    today = clock.today()
    account = administration.managed_account(session, actor, employee_id, today)
    administration.take_role(session, actor, account, grant_id, today)
