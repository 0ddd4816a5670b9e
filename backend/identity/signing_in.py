"""The token endpoint: passwords, refresh tokens and other systems' secrets become access tokens."""

import base64
import binascii
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.audit import service as audit
from backend.identity import grants, passwords, queries, sessions, throttle
from backend.identity.problems import OAuthRefusal
from backend.identity.sessions import Begun
from backend.identity.throttle import Keys
from backend.identity.tokens import Authenticator, Grant, TokenKeys, mint
from backend.kit import clock
from backend.kit.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Caller:
    """From where a try comes, and on what."""

    address: str
    device_id: str | None
    device: str | None


@dataclass(frozen=True, slots=True)
class Signed:
    """What a successful sign-in gives: an access token, and a session to go on with."""

    access_token: str
    scope: str
    begun: Begun | None


class SigningIn:
    """Runs the grants of the token endpoint against one runtime.

    Hashing runs between the jobs, never inside one: the writer must not wait for it.
    """

    def __init__(self, runtime: Runtime, authenticator: Authenticator) -> None:
        self._runtime = runtime
        self._keys: TokenKeys = authenticator.keys
        self._issuer = authenticator.issuer

    async def by_password(self, name: str, password: str, caller: Caller) -> Signed:
        """Raises OAuthRefusal: `invalid_grant`, or 429 while a guesser is slowed down."""
        now, keys = clock.now(), Keys.of(name, caller.device_id, caller.address)

        def look(session: Session) -> tuple[int, UUID | None, str | None]:
            account = queries.account_by_nip(session, name)
            usable = account is not None and not account.is_blocked
            stored = account.password_hash if account is not None and usable else None
            return throttle.seconds_to_wait(session, keys, now), account.id if account else None, stored

        wait, account_id, stored = await self._runtime.read(look, primary=True)
        if wait:
            raise OAuthRefusal("slow_down", "Terlalu sering gagal. Tunggu lalu coba lagi", status=429, retry_after=wait)
        if not await passwords.matches(password, stored) or account_id is None:
            await self._runtime.write(lambda session: _failed(session, keys, account_id, now))
            raise OAuthRefusal("invalid_grant", "NIP atau sandi tidak cocok")
        fresh = await passwords.hashed(password) if stored and passwords.needs_rehash(stored) else None
        key = account_id.int & 0x7FFF_FFFF_FFFF_FFFF
        signed = await self._runtime.write(
            lambda session: self._begin(session, account_id, keys, caller, fresh, now), key=key
        )
        if signed is None:  # blocked while the password was checked
            raise OAuthRefusal("invalid_grant", "NIP atau sandi tidak cocok")
        return signed

    async def by_activation(self, account_id: UUID, change: Callable[[Session], Any], caller: Caller) -> Signed:
        """Sign in with what `change` sets (a first password), in the same transaction."""
        now = clock.now()

        def run(session: Session) -> Signed | None:
            account = change(session)
            keys = Keys.of(account.nip, caller.device_id, caller.address)
            return self._begin(session, account.id, keys, caller, None, now)

        signed = await self._runtime.write(run, key=account_id.int & 0x7FFF_FFFF_FFFF_FFFF)
        if signed is None:
            raise OAuthRefusal("invalid_grant", "Akun ini sedang ditutup")
        return signed

    async def by_refresh(self, token: str, session_id: UUID | None) -> Signed:
        """Raises OAuthRefusal `invalid_grant`, after what must be stored of it is stored."""
        now = clock.now()

        def run(session: Session) -> Signed | None:
            begun = sessions.go_on(session, self._keys, token, session_id, now)
            return None if begun is None else self._signed(session, begun, now)

        signed = await self._runtime.write(run)
        if signed is None:
            raise OAuthRefusal("invalid_grant", "Sesi sudah berakhir. Masuk lagi")
        return signed

    async def by_secret(self, client_id: str, secret: str, scope: str | None, caller: Caller) -> Signed:
        """Another system's own rights. Raises OAuthRefusal `invalid_client`, `invalid_scope`."""
        now, keys = clock.now(), Keys.of(f"client {client_id}", None, caller.address)

        def look(session: Session) -> tuple[int, Grant | None, frozenset[str]]:
            client = None if (found := _id(client_id)) is None else queries.client(session, found)
            wait = throttle.seconds_to_wait(session, keys, now)
            if client is None or client.revoked_at is not None:
                return wait, None, frozenset()
            digest = sessions.digest_of(secret)
            known = [secrets.compare_digest(one["digest"], digest) for one in client.secrets]
            if not any(known):
                return wait, None, frozenset()
            allowed = frozenset(client.scopes)
            asked = frozenset(scope.split()) if scope else allowed
            return wait, grants.of_client(client, asked & allowed), asked - allowed

        wait, grant, refused = await self._runtime.read(look, primary=True)
        if wait:
            raise OAuthRefusal("slow_down", "Terlalu sering gagal. Tunggu lalu coba lagi", status=429, retry_after=wait)
        if grant is None:
            await self._runtime.write(lambda session: _failed(session, keys, None, now))
            raise OAuthRefusal("invalid_client", "Klien tidak dikenal, atau rahasianya salah", status=401)
        if refused:
            raise OAuthRefusal("invalid_scope", f"Cakupan tidak diberikan: {' '.join(sorted(refused))}")
        return Signed(mint(self._keys, self._issuer, grant, now), " ".join(sorted(grant.scopes)), None)

    async def revoke(self, token: str) -> None:
        """RFC 7009: end the session of a refresh token; an unknown one is success as well."""
        now = clock.now()

        def run(session: Session) -> UUID | None:
            row = queries.refresh_token(session, sessions.digest_of(token))
            family = None if row is None else queries.sign_in_session(session, row.session_id, for_update=True)
            if family is None:
                return None
            sessions.end(session, family, "signed_out", now)
            return family.id

        await self._runtime.write(run)

    def _begin(
        self, session: Session, account_id: UUID, keys: Keys, caller: Caller, fresh_hash: str | None, now: datetime
    ) -> Signed | None:
        account = queries.account(session, account_id)
        if account is None or account.is_blocked:
            return None
        if fresh_hash is not None:
            account.password_hash = fresh_hash
        throttle.forget_failures(session, keys)
        return self._signed(session, sessions.begin(session, account, caller.device, now), now)

    def _signed(self, session: Session, begun: Begun, now: datetime) -> Signed | None:
        account = queries.account(session, begun.account_id)
        if account is None:
            return None
        grant = grants.of_account(session, account, begun.session_id, clock.local_day(now))
        return Signed(mint(self._keys, self._issuer, grant, now), "", begun)


def _failed(session: Session, keys: Keys, account_id: UUID | None, now: datetime) -> None:
    throttle.count_failure(session, keys, now)
    audit.record(session, "session.refused", subject_id=account_id)


def _id(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def basic_credentials(header: str) -> tuple[str, str] | None:
    """Client id and secret of an HTTP Basic header; None where it is none."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode("ascii").partition(":")
    except (binascii.Error, UnicodeError):
        return None
    return name, secret
