"""Access tokens: JWTs of one fixed algorithm, checked to the last claim. The only import of jose."""

import base64
import hashlib
import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from jose import jwt
from sqlalchemy.orm import Session

from backend.access.actor import Actor, Role, permissions_of
from backend.identity import blocks, rules
from backend.kit.ids import uuid7
from backend.kit.problems import NotSignedIn

ALGORITHM = "HS256"
AUDIENCE = "kinerja-api"
LONGEST = 4_096
CACHED = 20_000
_LEEWAY_SECONDS = 30
_REQUIRED = ("exp", "iat", "iss", "aud", "sub", "jti")
# Headers that would let a token bring its own key or rules along.
_FORBIDDEN_HEADERS = frozenset({"crit", "jku", "jwk", "x5u", "x5c", "b64"})


@dataclass(frozen=True, slots=True)
class Grant:
    """Who a token is for, and what for: everything an `Actor` needs.

    The first `managed_units` of the units are those where something may be changed.
    """

    account_id: UUID
    session_id: UUID | None
    employee_id: UUID | None
    roles: frozenset[Role]
    unit_ids: tuple[UUID, ...] = ()
    managed_units: int = 0
    sees_district: bool = False
    scopes: frozenset[str] = field(default_factory=frozenset)


class TokenKeys:
    """Keys derived from the server's secrets: the first signs, all verify."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        keys = [hmac.digest(secret, b"kinerja access token 1", hashlib.sha256).hex() for secret in secrets]
        self.by_id = {hashlib.sha256(key.encode()).hexdigest()[:12]: key for key in keys}
        self.current = next(iter(self.by_id))
        # Refresh tokens follow from one another by this key; the first secret alone counts.
        self.refresh = hmac.digest(secrets[0], b"kinerja refresh token 1", hashlib.sha256)
        self.older_refresh = tuple(hmac.digest(one, b"kinerja refresh token 1", hashlib.sha256) for one in secrets[1:])


def mint(keys: TokenKeys, issuer: str, grant: Grant, now: datetime) -> str:
    """A signed access token, valid for fifteen minutes from `now`."""
    issued = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": AUDIENCE,
        "sub": str(grant.account_id),
        "iat": issued,
        "exp": issued + int(rules.ACCESS_LIFE.total_seconds()),
        "jti": str(uuid7()),
        "use": "access",
        "sid": None if grant.session_id is None else str(grant.session_id),
        "emp": None if grant.employee_id is None else str(grant.employee_id),
        "roles": sorted(grant.roles),
        "units": _packed(grant.unit_ids),
        "managed": grant.managed_units,
        "all": grant.sees_district,
        "scopes": sorted(grant.scopes),
    }
    key = keys.by_id[keys.current]
    return jwt.encode(claims, key, ALGORITHM, headers={"kid": keys.current})


class Authenticator:
    """Verifies tokens. Asks no database: what is blocked is held in memory and refreshed."""

    def __init__(self, keys: TokenKeys, issuer: str) -> None:
        self.keys, self.issuer = keys, issuer
        self._verified: dict[str, tuple[Actor, float]] = {}

    def __call__(self, token: str) -> Actor:
        """The caller that a token names. Raises NotSignedIn."""
        actor, expires = self._verified.get(token) or self._verify(token)
        blocked = blocks.IN_MEMORY.ids
        if expires <= time.time() or actor.account_id in blocked or actor.session_id in blocked:
            raise NotSignedIn
        return actor

    def unblock(self, subject_id: UUID) -> None:
        """Let tokens count again in this process."""
        blocks.IN_MEMORY.set(subject_id, blocked=False)

    def refresh_blocks(self, session: Session) -> None:
        """Take over the blocks of all processes (called every two seconds)."""
        blocks.refresh(session)

    def _verify(self, token: str) -> tuple[Actor, float]:
        try:
            claims = self._claims(token)
            verified = (_actor(claims), float(claims["exp"]))
        except NotSignedIn:
            raise
        except Exception:
            # The library raises far more than its own errors (deep nesting, numbers without end,
            # broken Unicode), and a bad token is a bad token.
            raise NotSignedIn from None
        if len(self._verified) >= CACHED:
            # Rare, and cheaper than keeping an order: each is verified once more.
            self._verified.clear()
        self._verified[token] = verified
        return verified

    def _claims(self, token: str) -> dict[str, Any]:
        if len(token) > LONGEST or not token.isascii():
            raise NotSignedIn
        header = jwt.get_unverified_header(token)
        key = self.keys.by_id.get(header.get("kid", ""))
        if key is None or header.get("alg") != ALGORITHM or _FORBIDDEN_HEADERS & header.keys():
            raise NotSignedIn
        if header.get("typ", "JWT") != "JWT":
            raise NotSignedIn
        options: dict[str, Any] = {f"require_{name}": True for name in _REQUIRED}
        options["leeway"] = _LEEWAY_SECONDS
        claims = jwt.decode(token, key, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=self.issuer, options=options)
        # The library takes numbers as text, and a token made in the future.
        if not all(type(claims[name]) is int for name in ("exp", "iat")) or claims["aud"] != AUDIENCE:
            raise NotSignedIn
        if claims["iat"] > time.time() + _LEEWAY_SECONDS or claims.get("use") != "access":
            raise NotSignedIn
        if not 0 < claims["exp"] - claims["iat"] <= rules.ACCESS_LIFE.total_seconds():
            raise NotSignedIn
        return claims


def _packed(ids: Sequence[UUID]) -> str:
    """Sixteen bytes an id: written out, sixty units would no longer fit into a token."""
    return base64.urlsafe_b64encode(b"".join(one.bytes for one in ids)).decode()


def _unpacked(packed: str) -> tuple[UUID, ...]:
    raw = base64.urlsafe_b64decode(packed)
    return tuple(UUID(bytes=raw[start : start + 16]) for start in range(0, len(raw), 16))


def _actor(claims: dict[str, Any]) -> Actor:
    roles = frozenset(Role(one) for one in claims["roles"])
    scopes = frozenset[str](claims["scopes"])
    units = _unpacked(claims["units"])
    return Actor(
        account_id=UUID(claims["sub"]),
        session_id=None if claims["sid"] is None else UUID(claims["sid"]),
        employee_id=None if claims["emp"] is None else UUID(claims["emp"]),
        roles=roles,
        permissions=permissions_of(roles, scopes),
        unit_ids=units,
        managed_unit_ids=units[: claims["managed"]],
        sees_district=claims["all"] is True,
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        scopes=scopes,
    )
