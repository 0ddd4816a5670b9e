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

from sqlalchemy import delete, exists, or_
from sqlalchemy.orm import Session

from backend.audit import service as audit
from backend.identity import blocks, queries, rules
from backend.identity.models import Account, RefreshToken, SignInSession, TokenBlock
from backend.identity.tokens import TokenKeys
from backend.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Begun:
    """A session with the refresh token to be handed out."""

    session_id: UUID
    account: Account
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
    return Begun(row.id, account, token)


def go_on(session: Session, keys: TokenKeys, token: str, session_id: UUID | None, now: datetime) -> Begun | None:
    """The successor of a refresh token; None where the token is of no use (any more).

    Returns instead of raising: that a stolen token ends its family must be stored.
    """
    row = queries.refresh_token(session, digest_of(token), for_update=True)
    if row is None or row.expires_at <= now:
        return None
    family = queries.sign_in_session(session, row.session_id, for_update=True)
    if family is None or not _stands(family, session_id, now):
        return None
    account = queries.account(session, family.account_id)
    if account is None or not queries.is_open(session, account):
        return None
    if row.retired_at is not None:
        if now - row.retired_at > rules.RETIRED_GRACE:
            end(session, family, "reused", now)
        return None
    successor = _successor(session, keys, token)
    if queries.refresh_token(session, digest_of(successor)) is None:
        _add(session, family, successor, row.digest, now)
    elif row.repeats >= rules.MOST_REPEATS:
        return None
    else:
        row.repeats += 1
    _retire_parent(session, row, now)
    family.last_used_at = now
    session.flush()
    return Begun(family.id, account, successor)


def end(session: Session, family: SignInSession, reason: str, now: datetime, *, by: UUID | None = None) -> None:
    """End a session: its refresh tokens at once, its access tokens by a block. Again is nothing.

    `by` is the account that ended it; None where the server itself did.
    """
    if family.ended_at is not None:
        return
    family.ended_at, family.ended_reason = now, reason
    session.flush()
    blocks.block(session, family.id, now)
    audit.record(session, "session.end", subject_id=family.id, account_id=by, reason=reason)


def end_all(
    session: Session, account_id: UUID, reason: str, now: datetime, *, by: UUID | None, except_id: UUID | None = None
) -> None:
    """End every session of an account but one."""
    for family in queries.open_sessions(session, account_id, now):
        if family.id != except_id:
            end(session, family, reason, now, by=by)


def tidy(session: Session, now: datetime) -> None:
    """Forget blocks, tokens and whole sessions that have run out."""
    session.execute(delete(TokenBlock).where(TokenBlock.until < now))
    session.execute(delete(RefreshToken).where(RefreshToken.expires_at < now))
    # Their last token has run out before they do. That somebody signed in stays in the audit trail.
    over = SignInSession.expires_at < now
    ended = SignInSession.ended_at < now - rules.REFRESH_LIFE
    without_tokens = ~exists().where(RefreshToken.session_id == SignInSession.id)
    session.execute(delete(SignInSession).where(or_(over, ended), without_tokens))


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _stands(family: SignInSession, named: UUID | None, now: datetime) -> bool:
    """Whether a session goes on, and is the one that the caller named, if any."""
    return family.ended_at is None and family.expires_at > now and named in {None, family.id}


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
