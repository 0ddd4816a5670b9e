"""HTTP of signing in and out: the OAuth endpoints, activation, the first administrator, passwords."""

import base64
import binascii
from typing import Annotated
from urllib.parse import unquote_plus

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from backend.access.actor import SCOPE_PERMISSIONS
from backend.access.request import CurrentActor
from backend.identity import oauth
from backend.identity.problems import OAuthRefusal, SetupClosed, WeakPassword, WrongCode, WrongPassword
from backend.identity.schemas import (
    ActivationIn,
    PasswordChange,
    RevokeForm,
    ServerMetadata,
    SetupIn,
    TokenForm,
    TokenView,
)
from backend.identity.signing_in import Signed, SigningIn
from backend.kit import web
from backend.kit.problems import NotAllowed, TooMany
from backend.kit.web import answers

router = web.router("Akun")


def signing_in(request: Request) -> SigningIn:
    return SigningIn(request.app.state.runtime, request.app.state.authenticate)


Signing = Annotated[SigningIn, Depends(signing_in)]


@router.post(
    "/oauth/token",
    operation_id="token",
    response_model=TokenView,
    responses=oauth.ERRORS,
    openapi_extra=oauth.public_form(TokenForm),
)
async def token(request: Request, signing: Signing) -> Response:
    """Masuk: dengan sandi, dengan token penyegar, atau sebagai sistem lain."""
    try:
        signed = await _grant(request, signing, await oauth.read_form(request, TokenForm))
    except OAuthRefusal as refusal:
        return oauth.refused(refusal)
    except TooMany as slowed:
        return oauth.refused(
            OAuthRefusal("slow_down", slowed.title, status=429, retry_after=slowed.members["retry_after"])
        )
    return oauth.granted(request, signed)


@router.post(
    "/oauth/revoke",
    operation_id="revoke",
    response_class=Response,
    responses={200: {"description": "Sudah berakhir, atau memang tidak dikenal"}} | oauth.ERRORS,
    openapi_extra=oauth.public_form(RevokeForm),
)
async def revoke(request: Request, signing: Signing) -> Response:
    """Keluar: akhiri sesi dari sebuah token (RFC 7009). Token yang tidak dikenal pun dijawab berhasil."""
    try:
        form = await oauth.read_form(request, RevokeForm)
        given = oauth.cookie_of(request, form.session) if oauth.is_app(request) else _given(form.token, "token")
    except OAuthRefusal as refusal:
        return oauth.refused(refusal)
    if given is not None:
        await signing.revoke(given)
    return oauth.signed_out(request, form.session)


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
    caller = oauth.caller(request, None if body.device_id is None else str(body.device_id))
    return oauth.granted(request, await signing.by_code(body.nip, body.code, body.password, caller))


@router.post(
    "/setup",
    operation_id="set_up",
    response_model=TokenView,
    responses=answers(SetupClosed, WeakPassword),
    openapi_extra={"security": []},
)
async def set_up(request: Request, body: SetupIn, signing: Signing) -> Response:
    """Buat admin kabupaten yang pertama, dengan tautan yang dicetak server."""
    caller = oauth.caller(request, None)
    signed = await signing.by_setup_link(body.token, body.nip, body.name, body.password, caller)
    return oauth.granted(request, signed)


@router.post(
    "/me/password",
    status_code=204,
    operation_id="change_my_password",
    responses=answers(WrongPassword, WeakPassword, NotAllowed, TooMany),
)
async def change_my_password(request: Request, actor: CurrentActor, body: PasswordChange, signing: Signing) -> Response:
    """Ganti sandi; perangkat lain harus masuk lagi."""
    await signing.change_password(actor, body.old_password, body.new_password, oauth.caller(request, None))
    return Response(status_code=204)


# --- grants ---


async def _grant(request: Request, signing: SigningIn, form: TokenForm) -> Signed:
    caller = oauth.caller(request, form.device_id)
    if form.grant_type == "password":
        return await signing.by_password(_given(form.username, "username"), _given(form.password, "password"), caller)
    if form.grant_type == "refresh_token":
        return await signing.by_refresh(_refresh_token(request, form), form.session)
    if form.grant_type == "client_credentials":
        client_id, secret = _client(request, form)
        return await signing.by_secret(client_id, secret, form.scope, caller)
    raise OAuthRefusal("unsupported_grant_type", "grant_type tidak dikenal")


def _refresh_token(request: Request, form: TokenForm) -> str:
    """From the cookie for our own pages, else from the form; never from both."""
    if not oauth.is_app(request):
        return _given(form.refresh_token, "refresh_token")
    if (found := oauth.cookie_of(request, form.session)) is None:
        raise OAuthRefusal("invalid_grant", "Sesi sudah berakhir. Masuk lagi")
    return found


def _client(request: Request, form: TokenForm) -> tuple[str, str]:
    header = request.headers.get("authorization")
    if header is None:
        if form.client_id is None or form.client_secret is None:
            raise OAuthRefusal("invalid_client", "Sebutkan client_id dan client_secret", status=401)
        return form.client_id, form.client_secret
    if form.client_secret is not None:
        raise OAuthRefusal("invalid_request", "Pakai satu cara saja: header Authorization atau isian")
    return _basic(header)


def _basic(header: str) -> tuple[str, str]:
    """Client id and secret of HTTP Basic, each form-encoded first (RFC 6749, section 2.3.1)."""
    scheme, _, encoded = header.partition(" ")
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode("ascii").partition(":")
    except (binascii.Error, ValueError):
        scheme, name, secret = "", "", ""
    if scheme.lower() != "basic":
        raise OAuthRefusal("invalid_client", "Cara masuk klien tidak dikenal", status=401)
    return unquote_plus(name), unquote_plus(secret)


def _given(value: str | None, name: str) -> str:
    if value is None:
        raise OAuthRefusal("invalid_request", f"Isian {name} tidak ada")
    return value
