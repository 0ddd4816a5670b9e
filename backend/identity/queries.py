"""Every SELECT of identity."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.identity.models import (
    Account,
    ActivationCode,
    FailureCount,
    RefreshToken,
    RoleGrant,
    ServiceClient,
    SetupLink,
    SignInSession,
    TokenBlock,
)


def account(session: Session, account_id: UUID) -> Account | None:
    return session.get(Account, account_id)


def account_by_nip(session: Session, nip: str) -> Account | None:
    return session.scalar(select(Account).where(Account.nip == nip))


def account_of(session: Session, employee_id: UUID) -> Account | None:
    return session.scalar(select(Account).where(Account.employee_id == employee_id))


def accounts_of(session: Session, employee_ids: Collection[UUID]) -> Sequence[Account]:
    return session.scalars(
        select(Account).where(Account.employee_id.in_(employee_ids)).order_by(Account.name, Account.id)
    ).all()


def grants(session: Session, account_id: UUID) -> Sequence[RoleGrant]:
    return session.scalars(select(RoleGrant).where(RoleGrant.account_id == account_id).order_by(RoleGrant.id)).all()


def has_district_admin(session: Session) -> bool:
    """Whether anybody administers the district."""
    return (
        session.scalar(
            select(RoleGrant.id).where(RoleGrant.role == Role.DISTRICT_ADMIN, RoleGrant.unit_id.is_(None)).limit(1)
        )
        is not None
    )


def sign_in_session(session: Session, session_id: UUID, *, for_update: bool = False) -> SignInSession | None:
    return session.get(SignInSession, session_id, with_for_update=True if for_update else None)


def open_sessions(session: Session, account_id: UUID, now: datetime) -> Sequence[SignInSession]:
    """Sessions that still stand, the last used first."""
    return session.scalars(
        select(SignInSession)
        .where(SignInSession.account_id == account_id, SignInSession.ended_at.is_(None), SignInSession.expires_at > now)
        .order_by(SignInSession.last_used_at.desc(), SignInSession.id)
    ).all()


def refresh_token(session: Session, digest: str, *, for_update: bool = False) -> RefreshToken | None:
    return session.get(RefreshToken, digest, with_for_update=True if for_update else None)


def activation_code(session: Session, account_id: UUID) -> ActivationCode | None:
    return session.get(ActivationCode, account_id)


def setup_link(session: Session, digest: str) -> SetupLink | None:
    return session.get(SetupLink, digest)


def failures(session: Session, keys: Collection[str]) -> dict[str, FailureCount]:
    found = session.scalars(select(FailureCount).where(FailureCount.key.in_(keys)))
    return {one.key: one for one in found}


def blocks(session: Session, now: datetime) -> Sequence[Row[UUID, datetime]]:
    """What is blocked, and until when."""
    return session.execute(select(TokenBlock.subject_id, TokenBlock.until).where(TokenBlock.until > now)).all()


def client(session: Session, client_id: UUID) -> ServiceClient | None:
    return session.get(ServiceClient, client_id)


def clients(session: Session) -> Sequence[ServiceClient]:
    return session.scalars(select(ServiceClient).order_by(ServiceClient.created_at, ServiceClient.id)).all()
