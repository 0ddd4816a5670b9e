"""Every SELECT of identity, and the inserts that must stand another process's same row."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Table, select
from sqlalchemy.dialects import postgresql, sqlite
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
from backend.organisation import queries as organisation

# --- accounts and roles ---


def account(session: Session, account_id: UUID, *, for_update: bool = False) -> Account | None:
    return session.get(Account, account_id, with_for_update=True if for_update else None)


def account_called(session: Session, written: str, normal: str) -> Account | None:
    """The account with a NIP or user name, as it was written or in its normal form."""
    found = session.scalars(select(Account).where(Account.nip.in_({written, normal}))).all()
    return next((one for one in found if one.nip == written), found[0] if found else None)


def account_of(session: Session, employee_id: UUID) -> Account | None:
    return session.scalar(select(Account).where(Account.employee_id == employee_id))


def accounts_of(session: Session, employee_ids: Collection[UUID]) -> dict[UUID, Account]:
    """Accounts of officers, by officer."""
    found = session.scalars(select(Account).where(Account.employee_id.in_(employee_ids)))
    return {one.employee_id: one for one in found if one.employee_id is not None}


def is_open(session: Session, found: Account) -> bool:
    """Whether an account may be signed in to: neither blocked nor of somebody who has left."""
    if found.is_blocked:
        return False
    if found.employee_id is None:
        return True
    employee = organisation.employee(session, found.employee_id)
    return employee is not None and employee.is_active


def name_of(session: Session, found: Account) -> str:
    """An officer's name as it is today; the account's own for accounts that are nobody's."""
    if found.employee_id is None:
        return found.name
    employee = organisation.employee(session, found.employee_id)
    return found.name if employee is None else employee.name


def grant(session: Session, grant_id: UUID) -> RoleGrant | None:
    return session.get(RoleGrant, grant_id)


def grants(session: Session, account_id: UUID) -> Sequence[RoleGrant]:
    return session.scalars(select(RoleGrant).where(RoleGrant.account_id == account_id).order_by(RoleGrant.id)).all()


def grants_of(session: Session, account_ids: Collection[UUID]) -> dict[UUID, list[RoleGrant]]:
    """Roles given to accounts, by account."""
    by_account: dict[UUID, list[RoleGrant]] = {}
    for one in session.scalars(select(RoleGrant).where(RoleGrant.account_id.in_(account_ids))):
        by_account.setdefault(one.account_id, []).append(one)
    return by_account


def administrators(session: Session) -> set[UUID]:
    """The employees who administer a unit or the district."""
    roles = (Role.UNIT_ADMIN, Role.DISTRICT_ADMIN)
    query = select(Account.employee_id).join(RoleGrant, RoleGrant.account_id == Account.id).distinct()
    return {one for one in session.scalars(query.where(RoleGrant.role.in_(roles))) if one is not None}


def has_district_admin(session: Session) -> bool:
    """Whether anybody administers the district."""
    admins = select(RoleGrant.id).where(RoleGrant.role == Role.DISTRICT_ADMIN, RoleGrant.unit_id.is_(None))
    return session.scalar(admins.limit(1)) is not None


# --- sessions and their tokens ---


def sign_in_session(session: Session, session_id: UUID, *, for_update: bool = False) -> SignInSession | None:
    return session.get(SignInSession, session_id, with_for_update=True if for_update else None)


def open_sessions(
    session: Session, account_id: UUID, now: datetime, *, before: UUID | None = None, limit: int | None = None
) -> Sequence[SignInSession]:
    """Sessions that still stand, newest first (their ids sort by time)."""
    found = (
        select(SignInSession)
        .where(SignInSession.account_id == account_id, SignInSession.ended_at.is_(None), SignInSession.expires_at > now)
        .order_by(SignInSession.id.desc())
    )
    if before is not None:
        found = found.where(SignInSession.id < before)
    return session.scalars(found.limit(limit)).all()


def refresh_token(session: Session, digest: str, *, for_update: bool = False) -> RefreshToken | None:
    return session.get(RefreshToken, digest, with_for_update=True if for_update else None)


def session_with_token(session: Session, account_id: UUID, digests: Collection[str]) -> UUID | None:
    """An account's session, also an ended one, that one of these refresh tokens comes from."""
    if not digests:
        return None
    return session.scalar(
        select(SignInSession.id)
        .join(RefreshToken, RefreshToken.session_id == SignInSession.id)
        .where(RefreshToken.digest.in_(digests), SignInSession.account_id == account_id)
        .limit(1)
    )


def blocks(session: Session, now: datetime) -> Sequence[Row[UUID, datetime]]:
    """What is blocked, and until when."""
    return session.execute(select(TokenBlock.subject_id, TokenBlock.until).where(TokenBlock.until > now)).all()


def put_block(session: Session, subject_id: UUID, until: datetime) -> None:
    _insert(session, TokenBlock, {"subject_id": subject_id, "until": until}, or_set={"until": until})


# --- codes, links, failures ---


def activation_code(session: Session, account_id: UUID, *, for_update: bool = False) -> ActivationCode | None:
    lock = True if for_update else None
    return session.get(ActivationCode, account_id, with_for_update=lock, populate_existing=True)


def put_activation_code(session: Session, account_id: UUID, **values: Any) -> None:
    """Make or replace the one code of an account."""
    _insert(session, ActivationCode, {"account_id": account_id, **values}, or_set=values)


def setup_link(session: Session, digest: str, *, for_update: bool = False) -> SetupLink | None:
    return session.get(SetupLink, digest, with_for_update=True if for_update else None)


def failures(session: Session, keys: Collection[str]) -> dict[str, FailureCount]:
    found = session.scalars(select(FailureCount).where(FailureCount.key.in_(keys)))
    return {one.key: one for one in found}


def held_count(session: Session, key: str, now: datetime) -> FailureCount:
    """The count under a key, made where there is none, and held until the commit."""
    _insert(session, FailureCount, {"key": key, "failures": 0, "last_at": now}, or_set=None)
    return session.get_one(FailureCount, key, with_for_update=True, populate_existing=True)


def put_count(session: Session, key: str, failures: int, last_at: datetime) -> None:
    values = {"failures": failures, "last_at": last_at}
    _insert(session, FailureCount, {"key": key, **values}, or_set=values)


# --- other systems ---


def client(session: Session, client_id: UUID) -> ServiceClient | None:
    return session.get(ServiceClient, client_id)


def clients(session: Session) -> Sequence[ServiceClient]:
    return session.scalars(select(ServiceClient).order_by(ServiceClient.created_at, ServiceClient.id)).all()


def _insert(session: Session, kind: type[Any], row: dict[str, Any], *, or_set: dict[str, Any] | None) -> None:
    """Insert a row, or where its key is there already, set these columns (None: leave it).

    Both databases know it, each in its own words. Reading first would fail with a duplicate key
    when two processes of one server do it at the same moment.
    """
    table = cast("Table", kind.__table__)
    key = [column.name for column in table.primary_key]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table).values(row)
    if or_set is None:
        session.execute(insert.on_conflict_do_nothing(index_elements=key))
    else:
        session.execute(insert.on_conflict_do_update(index_elements=key, set_=or_set))
