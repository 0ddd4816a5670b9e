"""HTTP of accounts, sessions and roles."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from backend.access.actor import Permission, Role
from backend.access.request import CurrentActor
from backend.identity import me, service, sheet
from backend.identity.problems import NotOneself
from backend.identity.routes_sign_in import router as sign_in_router
from backend.identity.schemas import (
    AccountView,
    CodesView,
    CodeView,
    GrantIn,
    GrantView,
    MeView,
    SessionsView,
)
from backend.kit import clock, web
from backend.kit.problems import NotAllowed, NotFound
from backend.kit.runtime import Runtime
from backend.kit.schema import Id
from backend.kit.stored import Stored
from backend.kit.web import answers, reads_primary, writes

router = web.router("Akun")


@router.get("/me", operation_id="get_me", responses=answers(NotAllowed))
@reads_primary
def get_me(session: Session, actor: CurrentActor) -> MeView:
    """Siapa saya hari ini: peran, izin, jabatan, dan pejabat penilai."""
    return me.view(session, actor, clock.now())


@router.get("/me/sessions", operation_id="list_my_sessions", responses=answers(NotAllowed))
@reads_primary
def list_my_sessions(session: Session, actor: CurrentActor) -> SessionsView:
    """Di perangkat mana saja saya masuk."""
    return me.sessions(session, actor, clock.now())


@router.delete("/me/sessions/{session_id}", status_code=204, operation_id="end_my_session", responses=answers(NotFound))
@writes
def end_my_session(session: Session, actor: CurrentActor, session_id: Id) -> None:
    """Keluar dari satu perangkat."""
    service.end_own_session(session, actor, session_id, clock.now())


@router.get("/accounts/{employee_id}", operation_id="get_account", responses=answers(NotAllowed, NotFound))
@reads_primary
def get_account(session: Session, actor: CurrentActor, employee_id: Id) -> AccountView:
    """Keadaan akun seorang pegawai yang saya kelola."""
    return me.account_view(session, service.managed_account(session, actor, employee_id, clock.today()), employee_id)


@router.post(
    "/accounts/{employee_id}/activation-code",
    status_code=201,
    operation_id="make_activation_code",
    responses=answers(NotAllowed, NotFound),
)
@writes
def make_activation_code(session: Session, actor: CurrentActor, employee_id: Id) -> Stored[CodeView]:
    """Buat kode aktivasi baru; yang lama tidak berlaku lagi. Ditampilkan sekali ini."""
    account = service.managed_account(session, actor, employee_id, clock.today())
    return Stored.new(me.new_code(session, actor, account, clock.now()))


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
        return me.new_codes(session, actor, unit_id, every=every, now=now)

    codes: CodesView = await runtime.write(run, key=actor.writer_key)
    if "application/pdf" in request.headers.get("accept", ""):
        address = request.app.state.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
        headers = {"Content-Disposition": 'attachment; filename="kode-aktivasi.pdf"', "Cache-Control": "no-store"}
        return Response(sheet.make(codes.items, address), 201, headers, media_type="application/pdf")
    return Response(web.to_json(codes), 201, {"Cache-Control": "no-store"}, media_type="application/json")


@router.post(
    "/accounts/{employee_id}/block",
    status_code=204,
    operation_id="block_account",
    responses=answers(NotAllowed, NotFound, NotOneself),
)
async def block_account(request: Request, actor: CurrentActor, employee_id: Id) -> Response:
    """Tutup akun seorang pegawai; semua sesinya berakhir saat ini juga."""
    await _set_blocked(request, actor, employee_id, blocked=True)
    return Response(status_code=204)


@router.post(
    "/accounts/{employee_id}/unblock",
    status_code=204,
    operation_id="unblock_account",
    responses=answers(NotAllowed, NotFound, NotOneself),
)
async def unblock_account(request: Request, actor: CurrentActor, employee_id: Id) -> Response:
    """Buka kembali akun seorang pegawai."""
    await _set_blocked(request, actor, employee_id, blocked=False)
    return Response(status_code=204)


async def _set_blocked(request: Request, actor: CurrentActor, employee_id: UUID, *, blocked: bool) -> None:
    runtime: Runtime = request.app.state.runtime
    now = clock.now()

    def run(session: Session) -> UUID:
        account = service.managed_account(session, actor, employee_id, clock.local_day(now))
        service.set_blocked(session, actor, account, blocked=blocked, now=now)
        return account.id

    account_id = await runtime.write(run, key=actor.writer_key)
    # Other processes hear of it from the database within two seconds; this one must not wait.
    authenticator = request.app.state.authenticate
    if blocked:
        authenticator.block(account_id, now + me.BLOCK_LIFE)
    else:
        authenticator.unblock(account_id)


@router.post(
    "/accounts/{employee_id}/roles",
    status_code=201,
    operation_id="grant_role",
    responses=web.repeatable(GrantView) | answers(NotAllowed, NotFound, NotOneself),
)
@writes
def grant_role(session: Session, actor: CurrentActor, employee_id: Id, body: GrantIn) -> Stored[GrantView]:
    """Beri peran, untuk satu unit beserta bawahannya atau untuk seluruh kabupaten."""
    actor.must(Permission.ROLE_GRANT)
    now = clock.now()
    account = service.managed_account(session, actor, employee_id, clock.local_day(now))
    row = service.grant_role(session, actor, account, Role(body.role), body.unit_id, now)
    return Stored(me.grant_view(row), is_new=row.granted_at == now)


@router.delete(
    "/accounts/{employee_id}/roles/{grant_id}",
    status_code=204,
    operation_id="take_role",
    responses=answers(NotAllowed, NotFound, NotOneself),
)
@writes
def take_role(session: Session, actor: CurrentActor, employee_id: Id, grant_id: Id) -> None:
    """Cabut peran yang diberikan."""
    account = service.managed_account(session, actor, employee_id, clock.today())
    service.take_role(session, actor, account, grant_id)


router.include_router(sign_in_router)
