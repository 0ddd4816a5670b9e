"""HTTP of signing in: the token endpoint (RFC 6749), its metadata, activation, set-up, passwords."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.orm import Session

from backend.access.actor import SCOPE_PERMISSIONS
from backend.access.request import CurrentActor
from backend.config import Settings
from backend.identity import passwords, queries, rules, service
from backend.identity.problems import OAuthRefusal, SetupClosed, WeakPassword, WrongCode, WrongPassword
from backend.identity.schemas import ActivationIn, OAuthError, PasswordChange, ServerMetadata, SetupIn, TokenView
from backend.identity.signing_in import Caller, Signed, SigningIn, basic_credentials
from backend.kit import clock, web
from backend.kit.problems import NotAllowed, TooMany
from backend.kit.runtime import Runtime
from backend.kit.web import answers

router = APIRouter(route_class=web.Route)

COOKIE = "kinerja_r_"
_COOKIE_PATH = "/api/v1/oauth"
_OAUTH_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": OAuthError, "description": "Permintaan ditolak (RFC 6749)"},
    401: {"model": OAuthError, "description": "Klien tidak dikenal"},
    429: {"model": OAuthError, "description": "Terlalu sering gagal; tunggu sesuai Retry-After"},
}
_MEMBERS = frozenset(
    {
        "grant_type",
        "username",
        "password",
        "refresh_token",
        "session",
        "client_id",
        "client_secret",
        "scope",
        "device_id",
    }
)


def signing_in(request: Request) -> SigningIn:
    return SigningIn(request.app.state.runtime, request.app.state.authenticate)


Signing = Annotated[SigningIn, Depends(signing_in)]


@router.post(
    "/oauth/token",
    operation_id="token",
    response_model=TokenView,
    responses=_OAUTH_ERRORS,
    openapi_extra={"security": []},
)
async def token(
    request: Request,
    grant_type: Annotated[str | None, Form(max_length=100)] = None,
    username: Annotated[str | None, Form(max_length=200)] = None,
    password: Annotated[str | None, Form(max_length=512)] = None,
    refresh_token: Annotated[str | None, Form(max_length=512)] = None,
    session: Annotated[str | None, Form(max_length=100)] = None,
    client_id: Annotated[str | None, Form(max_length=100)] = None,
    client_secret: Annotated[str | None, Form(max_length=512)] = None,
    scope: Annotated[str | None, Form(max_length=1000)] = None,
    device_id: Annotated[str | None, Form(max_length=100)] = None,
) -> Response:
    """Masuk: dengan sandi, dengan token penyegar, atau sebagai sistem lain."""
    try:
        await _check_form(request)
        signing, caller = signing_in(request), _caller(request, device_id)
        if grant_type == "password":
            signed = await signing.by_password(_given(username), _given(password), caller)
        elif grant_type == "refresh_token":
            family = _session_id(session)
            signed = await signing.by_refresh(_refresh_token(request, refresh_token, family), family)
        elif grant_type == "client_credentials":
            name, secret = _client(request, client_id, client_secret)
            signed = await signing.by_secret(name, secret, scope, caller)
        else:
            return refused(_unknown_grant(grant_type))
    except OAuthRefusal as refusal:
        return refused(refusal)
    return granted(request, signed)


@router.post("/oauth/revoke", operation_id="revoke", responses=_OAUTH_ERRORS, openapi_extra={"security": []})
async def revoke(
    request: Request,
    token: Annotated[str | None, Form(max_length=512)] = None,
    token_type_hint: Annotated[str | None, Form(max_length=100)] = None,  # noqa: ARG001 - RFC 7009 has it
    session: Annotated[str | None, Form(max_length=100)] = None,
) -> Response:
    """Keluar: akhiri sesi dari sebuah token penyegar (RFC 7009). Selalu dijawab berhasil."""
    try:
        family = _session_id(session)
        found = _refresh_token(request, token, family)
    except OAuthRefusal as refusal:
        return refused(refusal)
    ended = await signing_in(request).revoke(found)
    if ended is not None:
        request.app.state.authenticate.block(ended, clock.now() + 2 * rules.ACCESS_LIFE)
    response = Response(status_code=200, headers={"Cache-Control": "no-store"})
    if family is not None:
        response.delete_cookie(f"{COOKIE}{family}", path=_COOKIE_PATH)
    return response


metadata_router = APIRouter(route_class=web.Route, tags=["Akun"])


@metadata_router.get("/.well-known/oauth-authorization-server", operation_id="authorization_server")
async def authorization_server(request: Request) -> ServerMetadata:
    """Keterangan server otorisasi (RFC 8414)."""
    base = request.app.state.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
    return ServerMetadata(
        issuer=base,
        token_endpoint=f"{base}/api/v1/oauth/token",
        revocation_endpoint=f"{base}/api/v1/oauth/revoke",
        grant_types_supported=["password", "refresh_token", "client_credentials"],
        response_types_supported=[],
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post", "none"],
        scopes_supported=sorted(SCOPE_PERMISSIONS),
        service_documentation=f"{base}/api/docs",
    )


@router.post(
    "/activations",
    operation_id="activate",
    response_model=TokenView,
    responses=answers(WrongCode, WeakPassword, TooMany),
    openapi_extra={"security": []},
)
async def activate(request: Request, body: ActivationIn, signing: Signing) -> Response:
    """Aktifkan akun dengan kode, pilih sandi, dan langsung masuk."""
    runtime: Runtime = request.app.state.runtime
    now = clock.now()

    def look(session: Session) -> tuple[UUID, str] | None:
        account = service.is_open_code(session, body.nip, body.code, now)
        return None if account is None else (account.id, account.name)

    found = await runtime.write(look)  # a wrong code is counted, so this is a write
    if found is None:
        raise WrongCode
    account_id, name = found
    if rules.is_weak(body.password, nip=body.nip, name=name):
        raise WeakPassword(errors=[{"pointer": "/password", "detail": WeakPassword.help}])
    hashed = await passwords.hashed(body.password)
    caller = _caller(request, None if body.device_id is None else str(body.device_id))
    try:
        signed = await signing.by_activation(
            account_id, lambda session: service.activate(session, body.nip, body.code, hashed, now), caller
        )
    except OAuthRefusal as refusal:
        raise WrongCode from refusal
    return granted(request, signed)


@router.post(
    "/setup",
    operation_id="set_up",
    response_model=TokenView,
    responses=answers(SetupClosed, WeakPassword),
    openapi_extra={"security": []},
)
async def set_up(request: Request, body: SetupIn, signing: Signing) -> Response:
    """Buat admin kabupaten yang pertama, dengan tautan yang dicetak server."""
    if rules.is_weak(body.password, nip=body.nip, name=body.name):
        raise WeakPassword(errors=[{"pointer": "/password", "detail": WeakPassword.help}])
    hashed, now = await passwords.hashed(body.password), clock.now()
    try:
        signed = await signing.by_activation(
            UUID(int=0),
            lambda session: service.set_up(session, body.token, body.nip, body.name, hashed, now),
            _caller(request, None),
        )
    except OAuthRefusal as refusal:
        raise SetupClosed from refusal
    return granted(request, signed)


@router.post(
    "/me/password",
    status_code=204,
    operation_id="change_my_password",
    responses=answers(WrongPassword, WeakPassword, NotAllowed),
)
async def change_my_password(request: Request, actor: CurrentActor, body: PasswordChange) -> Response:
    """Ganti sandi; perangkat lain harus masuk lagi."""
    runtime: Runtime = request.app.state.runtime

    def look(session: Session) -> tuple[str | None, str, str]:
        account = queries.account(session, actor.account_id)
        return (None, "", "") if account is None else (account.password_hash, account.nip, account.name)

    stored, nip, name = await runtime.read(look, primary=True)
    if stored is None:
        raise NotAllowed
    if not await passwords.matches(body.old_password, stored):
        raise WrongPassword
    if rules.is_weak(body.new_password, nip=nip, name=name):
        raise WeakPassword(errors=[{"pointer": "/new_password", "detail": WeakPassword.help}])
    hashed, now = await passwords.hashed(body.new_password), clock.now()
    ended = await runtime.write(
        lambda session: service.change_password(session, actor, hashed, now), key=actor.writer_key
    )
    for session_id in ended:
        request.app.state.authenticate.block(session_id, now + 2 * rules.ACCESS_LIFE)
    return Response(status_code=204)


# --- answers and parameters ---


def granted(request: Request, signed: Signed) -> Response:
    """The token answer; a browser of ours gets the refresh token only as a cookie."""
    begun = signed.begun
    by_cookie = begun is not None and _is_app(request)
    view = TokenView(
        access_token=signed.access_token,
        token_type="Bearer",  # noqa: S106 - the name of the scheme
        expires_in=int(rules.ACCESS_LIFE.total_seconds()),
        scope=signed.scope,
        refresh_token=None if begun is None or by_cookie else begun.refresh_token,
        session=None if begun is None else begun.session_id,
    )
    response = Response(web.to_json(view), media_type="application/json", headers={"Cache-Control": "no-store"})
    if begun is not None and by_cookie:
        settings: Settings = request.app.state.settings
        response.set_cookie(
            f"{COOKIE}{begun.session_id}",
            begun.refresh_token,
            max_age=int(rules.REFRESH_LIFE.total_seconds()),
            path=_COOKIE_PATH,
            secure=not settings.may_use_plain_cookies,
            httponly=True,
            samesite="strict",
        )
    return response


def refused(refusal: OAuthRefusal) -> Response:
    headers = {"Cache-Control": "no-store"}
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(refusal.retry_after)
        headers["RateLimit"] = f'"failures";r=0;t={refusal.retry_after}'
        window = int(rules.FAILURES_FORGOTTEN_AFTER.total_seconds())
        headers["RateLimit-Policy"] = f'"failures";q={rules.FREE_FAILURES};w={window}'
    if refusal.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="kinerja"'
    body = {"error": refusal.error, "error_description": refusal.description}
    return JSONResponse(body, refusal.status, headers)


def _unknown_grant(grant_type: str | None) -> OAuthRefusal:
    return OAuthRefusal("unsupported_grant_type" if grant_type else "invalid_request", "grant_type tidak dikenal")


def _is_app(request: Request) -> bool:
    """A page of ours says so by a header that no foreign page can send."""
    return request.headers.get("x-requested-with") == "kinerja"


def _refresh_token(request: Request, given: str | None, session_id: UUID | None) -> str:
    """From the cookie for our own pages, else from the body; never from both."""
    if not _is_app(request):
        return _given(given)
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise OAuthRefusal("invalid_request", "Hanya dari halaman aplikasi sendiri")
    if session_id is None:
        raise OAuthRefusal("invalid_request", "Sebutkan sesi")
    found = request.cookies.get(f"{COOKIE}{session_id}")
    if not found:
        raise OAuthRefusal("invalid_grant", "Sesi sudah berakhir. Masuk lagi")
    return found


def _client(request: Request, client_id: str | None, client_secret: str | None) -> tuple[str, str]:
    header = request.headers.get("authorization")
    if header is not None:
        found = basic_credentials(header)
        if found is None or client_secret is not None:
            raise OAuthRefusal("invalid_client", "Cara masuk klien tidak dikenal", status=401)
        return found
    if not client_id or not client_secret:
        raise OAuthRefusal("invalid_client", "Sebutkan client_id dan client_secret", status=401)
    return client_id, client_secret


def _given(value: str | None) -> str:
    if not value:
        raise OAuthRefusal("invalid_request", "Isian wajib tidak ada")
    return value


def _session_id(value: str | None) -> UUID | None:
    if value is None:
        return None
    try:
        return UUID(value)
    except ValueError:
        raise OAuthRefusal("invalid_request", "Sesi tidak sah") from None


async def _check_form(request: Request) -> None:
    """Members that are unknown, or given twice, are refused (RFC 6749, section 3.2)."""
    names = [name for name, _ in (await request.form()).multi_items()]
    if len(set(names)) != len(names) or not set(names) <= _MEMBERS:
        raise OAuthRefusal("invalid_request", "Isian tidak dikenal atau berulang")


def _caller(request: Request, device_id: str | None) -> Caller:
    client = request.scope.get("client")
    device = request.headers.get("user-agent", "")[:120] or None
    if device is not None and not device.isprintable():
        device = None
    return Caller(address=client[0] if client else "-", device_id=device_id, device=device)
