"""Sessions and their refresh tokens: begun, passed on, ended.

A refresh token has exactly one successor, derived from it with a server key, so that a phone whose
answer was lost gets the same one again. The old one is retired when the successor is first used.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.audit import service as audit
from backend.identity import queries, rules
from backend.identity.models import Account, RefreshToken, SignInSession, TokenBlock
from backend.identity.tokens import TokenKeys
from backend.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Begun:
    """A session with the refresh token to be handed out."""

    session_id: UUID
    account_id: UUID
    refresh_token: str


def begin(session: Session, account: Account, device: str | None, now: datetime) -> Begun:
    """A new session with its first refresh token."""
    row = SignInSession(
        id=uuid7(),
        account_id=account.id,
        device=device,
        created_at=now,
        last_used_at=now,
        expires_at=now + rules.FAMILY_LIFE,
        ended_at=None,
        ended_reason=None,
    )
    session.add(row)
    session.flush()
    token = secrets.token_urlsafe(32)
    _add(session, row, token, None, now)
    audit.record(
        session,
        "session.begin",
        subject_id=row.id,
        account_id=account.id,
        employee_id=account.employee_id,
    )
    return Begun(row.id, account.id, token)


def go_on(session: Session, keys: TokenKeys, token: str, session_id: UUID | None, now: datetime) -> Begun | None:
    """The successor of a refresh token; None where the token is of no use (any more).

    Returns instead of raising: that a stolen token ends its family must be stored.
    """
    row = queries.refresh_token(session, digest_of(token), for_update=True)
    if row is None or row.expires_at <= now:
        return None
    family = queries.sign_in_session(session, row.session_id, for_update=True)
    if family is None or family.ended_at is not None or family.expires_at <= now:
        return None
    if session_id is not None and session_id != family.id:
        return None
    account = queries.account(session, family.account_id)
    if account is None or account.is_blocked:
        return None
    if row.retired_at is not None:
        if now - row.retired_at > rules.RETIRED_GRACE:
            end(session, family, "reused", now)
        return None
    successor = _successor(session, keys, token)
    known = queries.refresh_token(session, digest_of(successor))
    if known is None:
        _add(session, family, successor, row.digest, now)
    elif row.repeats >= rules.MOST_REPEATS:
        return None
    else:
        row.repeats += 1
    _retire_parent(session, row, now)
    family.last_used_at = now
    session.flush()
    return Begun(family.id, family.account_id, successor)


def end(session: Session, family: SignInSession, reason: str, now: datetime) -> None:
    """End a session: its refresh tokens at once, its access tokens by a block. Again is nothing."""
    if family.ended_at is not None:
        return
    family.ended_at, family.ended_reason = now, reason
    block(session, family.id, now)
    audit.record(session, "session.end", subject_id=family.id, account_id=family.account_id, reason=reason)


def end_all(
    session: Session, account_id: UUID, reason: str, now: datetime, *, except_id: UUID | None = None
) -> list[UUID]:
    """End every session of an account but one; returns their ids."""
    ended: list[UUID] = []
    for family in queries.open_sessions(session, account_id, now):
        if family.id != except_id:
            end(session, family, reason, now)
            ended.append(family.id)
    return ended


def block(session: Session, subject_id: UUID, now: datetime) -> None:
    """Let access tokens already given count no more, as long as any of them can live."""
    session.merge(TokenBlock(subject_id=subject_id, until=now + 2 * rules.ACCESS_LIFE))


def unblock(session: Session, subject_id: UUID) -> None:
    session.execute(delete(TokenBlock).where(TokenBlock.subject_id == subject_id))


def tidy(session: Session, now: datetime) -> None:
    """Forget tokens and blocks that have run out."""
    session.execute(delete(TokenBlock).where(TokenBlock.until < now))
    session.execute(delete(RefreshToken).where(RefreshToken.expires_at < now))


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _add(session: Session, family: SignInSession, token: str, parent: str | None, now: datetime) -> None:
    session.add(
        RefreshToken(
            digest=digest_of(token),
            session_id=family.id,
            parent_digest=parent,
            issued_at=now,
            expires_at=min(now + rules.REFRESH_LIFE, family.expires_at),
            retired_at=None,
            repeats=0,
        )
    )
    session.flush()


def _successor(session: Session, keys: TokenKeys, token: str) -> str:
    """Derived by the newest key, or by the older one under which it was first derived."""
    for key in keys.older_refresh:
        known = _derive(key, token)
        if queries.refresh_token(session, digest_of(known)) is not None:
            return known
    return _derive(keys.refresh, token)


def _derive(key: bytes, token: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, token.encode(), hashlib.sha256)).decode().rstrip("=")


def _retire_parent(session: Session, row: RefreshToken, now: datetime) -> None:
    """The first use of a token shows that it arrived: the one before is of no more use."""
    if row.parent_digest is None:
        return
    parent = queries.refresh_token(session, row.parent_digest)
    if parent is not None and parent.retired_at is None:
        parent.retired_at = now
