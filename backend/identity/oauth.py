"""OAuth's own manners: forms in, tokens or RFC 6749 refusals out, and the refresh token's cookie."""

from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ValidationError

from backend.config import Settings
from backend.identity import rules, sessions
from backend.identity.problems import OAuthRefusal
from backend.identity.schemas import OAuthError, TokenView
from backend.identity.signing_in import Caller, Signed
from backend.identity.throttle import Origin
from backend.kit import schema, web

Shape = TypeVar("Shape", bound=BaseModel)

COOKIE = "kinerja_r_"
COOKIE_PATH = "/api/v1/oauth"
FORM = "application/x-www-form-urlencoded"
# The longest members together, each character written as three.
_LONGEST_FORM = 16_384
_MOST_MEMBERS = 20
# A phone that several officers share carries a cookie of each; more would only cost time.
_MOST_COOKIES = 20
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}

ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": OAuthError, "description": "Permintaan ditolak (RFC 6749)"},
    401: {"model": OAuthError, "description": "Klien tidak dikenal"},
    403: {"model": OAuthError, "description": "Bukan dari halaman aplikasi sendiri"},
    429: {"model": OAuthError, "description": "Terlalu sering gagal; tunggu sesuai Retry-After"},
}


async def read_form(request: Request, shape: type[Shape]) -> Shape:
    """The members of a form. Raises OAuthRefusal for what is unknown, given twice or malformed.

    Read here rather than by FastAPI, whose way also takes multipart bodies with files, keeps the
    last of two values, and answers 422.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise OAuthRefusal("invalid_request", f"Kirim sebagai {FORM}")
    raw = await request.body()
    if len(raw) > _LONGEST_FORM:
        raise OAuthRefusal("invalid_request", "Isian terlalu panjang")
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_MEMBERS)
    except ValueError:
        raise OAuthRefusal("invalid_request", "Isian tidak dapat dibaca") from None
    if len({name for name, _ in pairs}) != len(pairs):
        raise OAuthRefusal("invalid_request", "Ada isian yang berulang")
    try:
        # A member without a value counts as left out (RFC 6749, section 3.2).
        return shape.model_validate({name: value for name, value in pairs if value})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        # A name that is none of ours is not repeated: it may be a value sent in the wrong place.
        name = "" if first["type"] == "extra_forbidden" else f"{first['loc'][0]}: "
        raise OAuthRefusal("invalid_request", name + schema.error_of(first)["detail"]) from None


def public_form(shape: type[BaseModel]) -> dict[str, Any]:
    """What the OpenAPI document says of an operation that takes a form and no access token."""
    described = shape.model_json_schema()
    for member in described["properties"].values():
        # In a form there is no null: what may be null may be left out.
        kinds: list[dict[str, Any]] = member.pop("anyOf", [])
        if kinds:
            member.update(kinds[0])
        member.pop("default", None)
    return {"security": [], "requestBody": {"required": True, "content": {FORM: {"schema": described}}}}


def granted(request: Request, signed: Signed) -> Response:
    """The token answer; a browser of ours gets the refresh token only as a cookie."""
    begun = signed.begun
    by_cookie = begun is not None and is_app(request)
    view = TokenView(
        access_token=signed.access_token,
        token_type="Bearer",  # noqa: S106 - the name of the scheme
        expires_in=int(rules.ACCESS_LIFE.total_seconds()),
        scope=signed.scope,
        refresh_token=None if begun is None or by_cookie else begun.refresh_token,
        session=None if begun is None else begun.session_id,
    )
    body = web.to_json(view.model_dump(exclude_none=True))
    response = Response(body, media_type="application/json", headers=_NO_STORE)
    if begun is not None and by_cookie:
        _set_cookie(request, response, begun.session_id, begun.refresh_token)
    return response


def refused(refusal: OAuthRefusal) -> Response:
    headers = dict(_NO_STORE)
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(refusal.retry_after)
        window = int(rules.FAILURES_FORGOTTEN_AFTER.total_seconds())
        headers["RateLimit-Policy"] = f'"failures";q={rules.FREE_FAILURES};w={window}'
        headers["RateLimit"] = f'"failures";r=0;t={refusal.retry_after}'
    if refusal.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="kinerja"'
    return JSONResponse({"error": refusal.error, "error_description": refusal.description}, refusal.status, headers)


def signed_out(request: Request, session_id: UUID | None) -> Response:
    response = Response(status_code=200, headers=_NO_STORE)
    if session_id is not None and is_app(request):
        _set_cookie(request, response, session_id, "")
    return response


def is_app(request: Request) -> bool:
    """A page of ours says so by a header that no foreign page can send."""
    return request.headers.get("x-requested-with") == "kinerja"


def cookie_of(request: Request, session_id: UUID | None) -> str | None:
    """The refresh token that our own page has in its cookie. Raises OAuthRefusal.

    The header above is what keeps foreign pages out; where the browser says more, it must agree.
    """
    if not _is_same_origin(request):
        raise OAuthRefusal("invalid_request", "Hanya dari halaman aplikasi sendiri", status=403)
    if session_id is None:
        raise OAuthRefusal("invalid_request", "Sebutkan sesi")
    return request.cookies.get(f"{COOKIE}{session_id}")


def caller(request: Request, device_id: str | None) -> Caller:
    """Who tries to sign in, from where and on what."""
    client = request.scope.get("client")
    device = request.headers.get("user-agent", "")[:120].strip()
    held = [value for name, value in request.cookies.items() if name.startswith(COOKIE) and value]
    origin = Origin(
        address=client[0] if client else "-",
        device_id=device_id,
        cookie_digests=tuple(sessions.digest_of(value) for value in held[:_MOST_COOKIES]),
    )
    return Caller(origin=origin, device=device if device.isprintable() and device else None)


def _is_same_origin(request: Request) -> bool:
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    settings: Settings = request.app.state.settings
    # Only hosts are compared: behind a proxy that ends TLS, the scheme seen here is http.
    own = {request.headers.get("host"), urlsplit(settings.public_url).netloc or None}
    return urlsplit(origin).netloc in own


def _set_cookie(request: Request, response: Response, session_id: UUID, value: str) -> None:
    settings: Settings = request.app.state.settings
    response.set_cookie(
        f"{COOKIE}{session_id}",
        value,
        max_age=int(rules.REFRESH_LIFE.total_seconds()) if value else 0,
        path=COOKIE_PATH,
        secure=not settings.may_use_plain_cookies,
        httponly=True,
        samesite="strict",
    )
