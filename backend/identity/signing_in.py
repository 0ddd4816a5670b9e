"""The token endpoint: passwords, codes, refresh tokens and other systems' secrets become access tokens.

Hashing runs between the jobs, never inside one: the writer must not wait for it.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.audit import service as audit
from backend.identity import grants, passwords, queries, rules, service, sessions, throttle
from backend.identity.models import Account
from backend.identity.problems import OAuthRefusal, SetupClosed, WeakPassword, WrongCode, WrongPassword
from backend.identity.sessions import Begun
from backend.identity.throttle import Origin, Place
from backend.identity.tokens import Authenticator, Grant, mint
from backend.kit import clock
from backend.kit.problems import NotAllowed, NotSignedIn
from backend.kit.runtime import Runtime

_WRONG = "NIP atau sandi tidak cocok"
_CLOSED = "Akun ini sedang ditutup. Hubungi admin unit Anda"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who tries: from where, and on what (the browser's or app's name, for the list of sessions)."""

    origin: Origin
    device: str | None


@dataclass(frozen=True, slots=True)
class Signed:
    """What a successful sign-in gives: an access token, and a session to go on with."""

    access_token: str
    scope: str
    begun: Begun | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of an account before a secret is checked; all None for nobody's."""

    place: Place
    account_id: UUID | None
    password_hash: str | None
    nip: str
    name: str

    @property
    def key(self) -> int:
        """Jobs of one account run one after another."""
        return 0 if self.account_id is None else self.account_id.int & 0x7FFF_FFFF_FFFF_FFFF


class SigningIn:
    """Runs the ways of signing in against one runtime."""

    def __init__(self, runtime: Runtime, authenticator: Authenticator) -> None:
        self._runtime = runtime
        self._authenticator = authenticator

    async def by_password(self, name: str, password: str, caller: Caller) -> Signed:
        """Raises OAuthRefusal `invalid_grant`; TooMany while a guesser is slowed down."""
        now = clock.now()
        known: _Known = await self._runtime.read(lambda session: _look(session, name, caller, now), primary=True)
        with throttle.trying(known.place):
            if not await passwords.matches(password, known.password_hash) or known.account_id is None:
                await self._runtime.write(lambda session: _failed(session, "session.refused", known, now))
                raise OAuthRefusal("invalid_grant", _WRONG)
        account_id, fresh = known.account_id, None
        if known.password_hash is not None and passwords.needs_rehash(known.password_hash):
            fresh = await passwords.hashed(password)

        def run(session: Session) -> Signed:
            account = queries.account(session, account_id, for_update=True)
            if account is None or account.password_hash != known.password_hash:
                # Changed while it was checked: the password given is the old one.
                raise OAuthRefusal("invalid_grant", _WRONG)
            if fresh is not None:
                account.password_hash = fresh
            return self._begin(session, account, known.place, caller, now)

        return await self._runtime.write(run, key=known.key)

    async def by_code(self, name: str, code: str, password: str, caller: Caller) -> Signed:
        """Activate an account and sign in. Raises WrongCode, WeakPassword, TooMany."""
        now = clock.now()
        known: _Known = await self._runtime.read(lambda session: _look(session, name, caller, now), primary=True)

        def check(session: Session) -> bool:
            account = None if known.account_id is None else queries.account(session, known.account_id)
            if service.try_code(session, account, code, now):
                return True
            _failed(session, "activation.refused", known, now)
            return False

        with throttle.trying(known.place):
            if not await self._runtime.write(check, key=known.key) or known.account_id is None:
                raise WrongCode
        _must_be_strong(password, known.nip, known.name, "/password")
        hashed, account_id = await passwords.hashed(password), known.account_id
        return await self._first_time(
            lambda session: service.activate(session, account_id, code, hashed, now),
            caller,
            known.place,
            key=known.key,
            now=now,
        )

    async def by_setup_link(self, token: str, nip: str, name: str, password: str, caller: Caller) -> Signed:
        """Make the first administrator and sign in. Raises SetupClosed, WeakPassword."""
        now = clock.now()
        _must_be_strong(password, rules.normal_name(nip), name, "/password")
        # Looked at before hashing, which is dear: nobody without a link may have it done.
        await self._runtime.read(lambda session: service.open_setup_link(session, token, now).digest, primary=True)
        hashed = await passwords.hashed(password)
        try:
            return await self._first_time(
                lambda session: service.set_up(session, token, nip, name, hashed, now),
                caller,
                None,
                key=service.SETUP_KEY,
                now=now,
            )
        except OAuthRefusal as refusal:  # a blocked account: nothing of it was stored
            raise SetupClosed from refusal

    async def by_refresh(self, token: str, session_id: UUID | None) -> Signed:
        """Raises OAuthRefusal `invalid_grant`, after what must be stored of it is stored."""
        now = clock.now()
        keys = self._authenticator.keys

        def run(session: Session) -> Signed | None:
            begun = sessions.go_on(session, keys, token, session_id, now)
            return None if begun is None else self._signed(session, begun, now)

        signed: Signed | None = await self._runtime.write(run)
        if signed is None:
            raise OAuthRefusal("invalid_grant", "Sesi sudah berakhir. Masuk lagi")
        return signed

    async def by_secret(self, client_id: str, secret: str, scope: str | None, caller: Caller) -> Signed:
        """Another system's own rights. Raises OAuthRefusal `invalid_client`, `invalid_scope`; TooMany."""
        now = clock.now()

        def look(session: Session) -> tuple[Place, Grant | None, frozenset[str]]:
            place = throttle.place_of(session, None, f"client {client_id}", caller.origin, now)
            found = _id(client_id)
            client = None if found is None else queries.client(session, found)
            if client is None or client.revoked_at is not None:
                return place, None, frozenset()
            digest = sessions.digest_of(secret)
            if not any(secrets.compare_digest(one, digest) for one in service.live_secrets(client, now)):
                return place, None, frozenset()
            allowed = frozenset(client.scopes)
            asked = frozenset(scope.split()) if scope else allowed
            return place, grants.of_client(client, asked & allowed), asked - allowed

        place, grant, beyond = await self._runtime.read(look, primary=True)
        with throttle.trying(place):
            if grant is None:
                unknown = _Known(place, None, None, "", "")
                await self._runtime.write(lambda session: _failed(session, "client.refused", unknown, now))
                raise OAuthRefusal("invalid_client", "Klien tidak dikenal, atau rahasianya salah", status=401)
        if beyond:
            raise OAuthRefusal("invalid_scope", "Sistem ini tidak diberi semua cakupan yang diminta")
        return Signed(self._mint(grant, now), " ".join(sorted(grant.scopes)), None)

    async def change_password(self, actor: Actor, old: str, new: str, caller: Caller) -> None:
        """Set a new password for somebody who knows the old one; the other sessions end.

        Raises WrongPassword, WeakPassword, NotAllowed; TooMany, since an access token found on a
        phone left open must not do for guessing the password.
        """
        now = clock.now()
        known: _Known = await self._runtime.read(lambda session: _look_at(session, actor, caller, now), primary=True)
        if known.password_hash is None:
            raise NotAllowed
        with throttle.trying(known.place):
            if not await passwords.matches(old, known.password_hash):
                await self._runtime.write(lambda session: _failed(session, "account.password_refused", known, now))
                raise WrongPassword
        _must_be_strong(new, known.nip, known.name, "/new_password")
        hashed, checked = await passwords.hashed(new), known.password_hash
        await self._runtime.write(
            lambda session: service.change_password(session, actor, checked, hashed, now), key=actor.writer_key
        )

    async def revoke(self, token: str) -> None:
        """RFC 7009: end the session of a refresh or access token; an unknown one is success as well."""
        now = clock.now()
        try:
            by_access = self._authenticator(token).session_id
        except NotSignedIn:
            by_access = None

        def run(session: Session) -> None:
            row = queries.refresh_token(session, sessions.digest_of(token))
            session_id = by_access if row is None else row.session_id
            family = None if session_id is None else queries.sign_in_session(session, session_id, for_update=True)
            if family is not None:
                sessions.end(session, family, "signed_out", now, by=family.account_id)

        await self._runtime.write(run)

    async def _first_time(
        self, change: Callable[[Session], Account], caller: Caller, place: Place | None, *, key: int, now: datetime
    ) -> Signed:
        """Sign in with the password that `change` sets, in one transaction."""
        return await self._runtime.write(
            lambda session: self._begin(session, change(session), place, caller, now), key=key
        )

    def _begin(self, session: Session, account: Account, place: Place | None, caller: Caller, now: datetime) -> Signed:
        if not queries.is_open(session, account):
            raise OAuthRefusal("invalid_grant", _CLOSED)
        throttle.forget_failures(session, account.id, place, caller.origin.device_id, now)
        return self._signed(session, sessions.begin(session, account, caller.device, now), now)

    def _signed(self, session: Session, begun: Begun, now: datetime) -> Signed:
        grant = grants.of_account(session, begun.account, begun.session_id, clock.local_day(now))
        return Signed(self._mint(grant, now), "", begun)

    def _mint(self, grant: Grant, now: datetime) -> str:
        return mint(self._authenticator.keys, self._authenticator.issuer, grant, now)


def _look_at(session: Session, actor: Actor, caller: Caller, now: datetime) -> _Known:
    account = queries.account(session, actor.account_id)
    return _look(session, str(actor.account_id) if account is None else account.nip, caller, now)


def _look(session: Session, name: str, caller: Caller, now: datetime) -> _Known:
    normal = rules.normal_name(name)
    account = queries.account_called(session, name, normal)
    account_id = None if account is None else account.id
    return _Known(
        place=throttle.place_of(session, account_id, normal, caller.origin, now),
        account_id=account_id,
        password_hash=None if account is None else account.password_hash,
        nip=normal if account is None else account.nip,
        name="" if account is None else queries.name_of(session, account),
    )


def _failed(session: Session, action: str, known: _Known, now: datetime) -> None:
    throttle.count_failure(session, known.place, now)
    # Whose name was tried is told only where there is an account: people also mistype passwords there.
    audit.record(session, action, subject_id=known.account_id)


def _must_be_strong(password: str, nip: str, name: str, pointer: str) -> None:
    if rules.is_weak(password, nip=nip, name=name):
        raise WeakPassword(errors=[{"pointer": pointer, "detail": WeakPassword.help}])


def _id(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
