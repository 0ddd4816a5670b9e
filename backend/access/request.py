"""The caller of a request, for route signatures: `actor: CurrentActor`."""

from typing import Annotated, Protocol

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer
from starlette.requests import HTTPConnection

from backend.access.actor import Actor
from backend.kit.problems import NotSignedIn


class Authenticates(Protocol):
    """Turns a bearer token into an actor. Given by `identity`, handed in by `main.py`."""

    def __call__(self, token: str) -> Actor:
        """Raises NotSignedIn for anything but a valid token of a session that still stands."""
        ...


class _Bearer(OAuth2PasswordBearer):
    """Declares the security of an operation in the OpenAPI document; the token is read below."""

    async def __call__(self, request: HTTPConnection) -> str | None:
        return _token(request)


def _token(request: HTTPConnection) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn
    return token


_bearer = _Bearer(tokenUrl="/api/v1/oauth/token", scheme_name="bearer")


async def current_actor(request: Request, _declared: Annotated[str, Depends(_bearer)]) -> Actor:
    """Who calls. Raises NotSignedIn."""
    return _at_once(request)


def _at_once(request: Request) -> Actor:
    """The same without FastAPI's machinery (`kit.direct`)."""
    authenticate: Authenticates = request.app.state.authenticate
    return authenticate(_token(request))


setattr(current_actor, "at_once", _at_once)  # noqa: B010 - a function has no such attribute by type

CurrentActor = Annotated[Actor, Depends(current_actor)]
