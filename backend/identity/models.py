"""How accounts and sessions are stored. Of every secret only a digest is kept."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.access.actor import Role
from backend.kit.database import Base, words
from backend.kit.ids import uuid7


class Account(Base):
    """Somebody who may sign in; without a password until it is activated."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    nip: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    employee_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_changed_at: Mapped[datetime | None]
    is_blocked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class RoleGrant(Base):
    """A role given by hand, for one unit's branch or (without a unit) for the district."""

    __tablename__ = "role_grants"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    granted_by: Mapped[UUID | None]
    granted_at: Mapped[datetime]


class SignInSession(Base):
    """One sign-in on one device: the family of refresh tokens that follow from it."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    device: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None] = mapped_column(String(32))


class RefreshToken(Base):
    """A refresh token by its SHA-256. It is retired when its successor is first used."""

    __tablename__ = "refresh_tokens"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sign_in_sessions.id"), index=True)
    parent_digest: Mapped[str | None] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    repeats: Mapped[int]


class ActivationCode(Base):
    """The one open activation code of an account."""

    __tablename__ = "activation_codes"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    failures: Mapped[int]
    used_at: Mapped[datetime | None]


class SetupLink(Base):
    """The way in for the first administrator."""

    __tablename__ = "setup_links"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class TokenBlock(Base):
    """Access tokens of a session, an account or a client that no longer count, though not expired."""

    __tablename__ = "token_blocks"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)


class FailureCount(Base):
    """Failed tries under one key (`throttle`): an account at an address or on its device, or an address.

    A device's row stays when it has no failures: it tells that the account has signed in there.
    """

    __tablename__ = "failure_counts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class ServiceClient(Base):
    """Another system. `secrets` holds at most two `{digest, made_at}`, newest last."""

    __tablename__ = "service_clients"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str] = mapped_column(String(200))
    scopes: Mapped[list[str]]
    unit_ids: Mapped[list[str]]
    secrets: Mapped[list[dict[str, Any]]]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


Index("uq_role_grants_account_role_unit", RoleGrant.account_id, RoleGrant.role, RoleGrant.unit_id, unique=True)
