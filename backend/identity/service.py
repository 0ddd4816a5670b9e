"""Accounts: made, activated, blocked, given roles."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import SCOPE_PERMISSIONS, Actor, Permission, Role
from backend.audit import service as audit
from backend.identity import queries, rules, sessions, throttle
from backend.identity.models import Account, ActivationCode, RoleGrant, ServiceClient, SetupLink
from backend.identity.problems import NotOneself, SetupClosed, WrongCode
from backend.kit.problems import Invalid, NotFound
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.organisation import queries_lists as units


def ensure_account(session: Session, employee_id: UUID, nip: str, name: str, now: datetime) -> Account:
    """The account of an officer; made without a password where there is none."""
    found = queries.account_of(session, employee_id)
    if found is None:
        found = _new_account(session, nip, name, employee_id, now)
    return found


def has_admin(session: Session) -> bool:
    return queries.has_district_admin(session)


# --- the first administrator ---


def make_setup_link(session: Session, now: datetime) -> str:
    """A token for the first administrator's page: half an hour, one use. Shown, never stored."""
    token = secrets.token_urlsafe(32)
    session.add(SetupLink(digest=sessions.digest_of(token), expires_at=now + rules.SETUP_LIFE, used_at=None))
    session.flush()
    return token


def set_up(session: Session, token: str, nip: str, name: str, password_hash: str, now: datetime) -> Account:
    """Make the first administrator. Raises SetupClosed, also when there is one already."""
    link = queries.setup_link(session, sessions.digest_of(token))
    if link is None or link.used_at is not None or link.expires_at <= now or has_admin(session):
        raise SetupClosed
    link.used_at = now
    account = queries.account_by_nip(session, nip) or _new_account(session, nip, name, None, now)
    _set_password(session, account, password_hash, now)
    _grant(session, account, Role.DISTRICT_ADMIN, None, None, now)
    return account


def create_admin(session: Session, *, nip: str, name: str, now: datetime) -> str:
    """Make somebody an administrator of the district; returns their activation code."""
    account = queries.account_by_nip(session, nip) or _new_account(session, nip, name, None, now)
    if not any(one.role == Role.DISTRICT_ADMIN for one in queries.grants(session, account.id)):
        _grant(session, account, Role.DISTRICT_ADMIN, None, None, now)
    return make_code(session, account, None, now)


# --- activation ---


def make_code(session: Session, account: Account, by: Actor | None, now: datetime) -> str:
    """A new activation code; the one before counts no more. Returned once, stored as a digest."""
    code = "".join(secrets.choice(rules.CODE_ALPHABET) for _ in range(rules.CODE_LENGTH))
    session.merge(
        ActivationCode(
            account_id=account.id,
            digest=sessions.digest_of(code),
            made_at=now,
            expires_at=now + rules.CODE_LIFE,
            failures=0,
            used_at=None,
        )
    )
    audit.record(
        session,
        "account.activation_code",
        subject_id=account.id,
        account_id=None if by is None else by.account_id,
        employee_id=None if by is None else by.employee_id,
    )
    return rules.shown_code(code)


def is_open_code(session: Session, nip: str, code: str, now: datetime) -> Account | None:
    """The account that a code opens. Counts a wrong one, so it is a job of its own."""
    account = queries.account_by_nip(session, nip)
    row = None if account is None else queries.activation_code(session, account.id)
    if account is None or row is None or account.is_blocked:
        return None
    if row.used_at is not None or row.expires_at <= now or row.failures >= rules.CODE_TRIES:
        return None
    if not secrets.compare_digest(row.digest, sessions.digest_of(rules.normal_code(code))):
        row.failures += 1
        session.flush()
        return None
    return account


def activate(session: Session, nip: str, code: str, password_hash: str, now: datetime) -> Account:
    """Use a code up and set the first (or a forgotten) password. Raises WrongCode."""
    account = is_open_code(session, nip, code, now)
    if account is None:
        raise WrongCode
    row = queries.activation_code(session, account.id)
    if row is not None:
        row.used_at = now
    _set_password(session, account, password_hash, now)
    sessions.end_all(session, account.id, "activated", now)
    return account


def change_password(session: Session, actor: Actor, password_hash: str, now: datetime) -> list[UUID]:
    """Set a new password for the caller; returns the other sessions, which end."""
    account = queries.account(session, actor.account_id)
    if account is None:
        raise NotFound
    _set_password(session, account, password_hash, now)
    return sessions.end_all(session, account.id, "password_changed", now, except_id=actor.session_id)


def end_own_session(session: Session, actor: Actor, session_id: UUID, now: datetime) -> None:
    """End one of the caller's sessions. Again is success; raises NotFound for anybody else's."""
    family = queries.sign_in_session(session, session_id, for_update=True)
    if family is None or family.account_id != actor.account_id:
        raise NotFound
    sessions.end(session, family, "by_owner", now)


# --- administration ---


def managed_account(session: Session, actor: Actor, employee_id: UUID, today: date) -> Account:
    """The account of an officer whom the caller administers. Raises NotAllowed, NotFound."""
    actor.must(Permission.ACCOUNT_MANAGE)
    account = queries.account_of(session, employee_id)
    post = organisation.main_post(session, employee_id, today)
    unit_id = None if post is None else post.unit_id
    if account is None or not organisation_policy.manages(session, actor, unit_id, today):
        raise NotFound
    return account


def set_blocked(session: Session, actor: Actor, account: Account, *, blocked: bool, now: datetime) -> None:
    """Keep somebody out, or let them in again. A block ends every session. Raises NotOneself."""
    if account.id == actor.account_id:
        raise NotOneself
    if account.is_blocked == blocked:
        return
    account.is_blocked = blocked
    if blocked:
        sessions.end_all(session, account.id, "blocked", now)
        sessions.block(session, account.id, now)
    else:
        sessions.unblock(session, account.id)
    audit.record(
        session,
        "account.block" if blocked else "account.unblock",
        subject_id=account.id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
    )
    session.flush()


def grant_role(
    session: Session, actor: Actor, account: Account, role: Role, unit_id: UUID | None, now: datetime
) -> RoleGrant:
    """Give a role, for a unit's branch or the district. Again is success. Raises NotOneself, Invalid."""
    actor.must(Permission.ROLE_GRANT)
    if account.id == actor.account_id:
        raise NotOneself
    if role in {Role.ASN, Role.APPRAISER, Role.SERVICE}:
        raise Invalid(errors=[{"pointer": "/role", "detail": "Peran ini mengikuti jabatan, tidak diberikan"}])
    if role is Role.UNIT_ADMIN and unit_id is None:
        raise Invalid(errors=[{"pointer": "/unit_id", "detail": "Admin unit memerlukan unit"}])
    if role is Role.DISTRICT_ADMIN and unit_id is not None:
        # Its rights (granting roles, rules of logging) reach beyond any unit: for one there is unit_admin.
        raise Invalid(errors=[{"pointer": "/unit_id", "detail": "Admin kabupaten tidak dibatasi pada satu unit"}])
    if unit_id is not None and units.unit(session, unit_id) is None:
        raise NotFound
    known = [one for one in queries.grants(session, account.id) if (one.role, one.unit_id) == (role, unit_id)]
    return known[0] if known else _grant(session, account, role, unit_id, actor, now)


def take_role(session: Session, actor: Actor, account: Account, grant_id: UUID) -> None:
    """Take a role back; again is success. It is gone from tokens within one access token's life."""
    actor.must(Permission.ROLE_GRANT)
    if account.id == actor.account_id:
        raise NotOneself
    row = session.get(RoleGrant, grant_id)
    if row is None or row.account_id != account.id:
        return
    session.delete(row)
    session.flush()
    audit.record(
        session,
        "role.take",
        subject_id=account.id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
        role=row.role.value,
        unit_id=None if row.unit_id is None else str(row.unit_id),
    )


# --- other systems ---


def register_client(
    session: Session, *, name: str, scopes: Sequence[str], unit_ids: Sequence[UUID], now: datetime
) -> tuple[UUID, str]:
    """Register another system; returns its id and its secret, which is shown this once.

    Raises Invalid for an unknown scope or an empty name.
    """
    unknown = [scope for scope in scopes if scope not in SCOPE_PERMISSIONS]
    if unknown or not scopes or not name.strip():
        detail = f"Cakupan tidak dikenal: {', '.join(unknown)}" if unknown else "Nama dan cakupan wajib diisi"
        raise Invalid(errors=[{"pointer": "/scopes", "detail": detail}])
    secret = secrets.token_urlsafe(32)
    row = ServiceClient(
        name=name.strip(),
        scopes=sorted(set(scopes)),
        unit_ids=[str(one) for one in unit_ids],
        secrets=[_kept(secret, now)],
        created_at=now,
        revoked_at=None,
    )
    session.add(row)
    session.flush()
    audit.record(session, "client.register", subject_id=row.id, scopes=row.scopes, unit_ids=row.unit_ids)
    return row.id, secret


def rotate_client_secret(session: Session, client_id: str, *, now: datetime) -> str:
    """A second secret beside the newest one, so that the system can change over without a gap."""
    row = _client(session, client_id)
    secret = secrets.token_urlsafe(32)
    row.secrets = [*row.secrets[-1:], _kept(secret, now)]
    session.flush()
    audit.record(session, "client.rotate", subject_id=row.id)
    return secret


def revoke_client(session: Session, client_id: str, *, now: datetime) -> None:
    """Let a system in no more, and stop the tokens it holds."""
    row = _client(session, client_id)
    if row.revoked_at is None:
        row.revoked_at = now
        sessions.block(session, row.id, now)
        audit.record(session, "client.revoke", subject_id=row.id)
        session.flush()


def list_clients(session: Session) -> list[dict[str, Any]]:
    """Registered systems, without their secrets."""
    return [
        {
            "client_id": str(row.id),
            "name": row.name,
            "scopes": row.scopes,
            "unit_ids": row.unit_ids,
            "secrets": len(row.secrets),
            "created_at": row.created_at.isoformat(),
            "revoked_at": None if row.revoked_at is None else row.revoked_at.isoformat(),
        }
        for row in queries.clients(session)
    ]


def tidy(session: Session, now: datetime) -> int:
    """Forget what has run out. Returns 0: what is left for the next turn can wait."""
    sessions.tidy(session, now)
    throttle.tidy(session, now)
    return 0


def _client(session: Session, client_id: str) -> ServiceClient:
    try:
        row = queries.client(session, UUID(client_id))
    except ValueError:
        row = None
    if row is None:
        raise NotFound
    return row


def _kept(secret: str, now: datetime) -> dict[str, str]:
    return {"digest": sessions.digest_of(secret), "made_at": now.isoformat()}


def _new_account(session: Session, nip: str, name: str, employee_id: UUID | None, now: datetime) -> Account:
    row = Account(
        nip=nip,
        name=name,
        employee_id=employee_id,
        password_hash=None,
        password_changed_at=None,
        is_blocked=False,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _set_password(session: Session, account: Account, password_hash: str, now: datetime) -> None:
    account.password_hash, account.password_changed_at = password_hash, now
    session.flush()
    audit.record(
        session, "account.password", subject_id=account.id, account_id=account.id, employee_id=account.employee_id
    )


def _grant(
    session: Session, account: Account, role: Role, unit_id: UUID | None, by: Actor | None, now: datetime
) -> RoleGrant:
    row = RoleGrant(
        account_id=account.id,
        role=role,
        unit_id=unit_id,
        granted_by=None if by is None else by.account_id,
        granted_at=now,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "role.grant",
        subject_id=account.id,
        account_id=None if by is None else by.account_id,
        employee_id=None if by is None else by.employee_id,
        role=role.value,
        unit_id=None if unit_id is None else str(unit_id),
    )
    return row
