"""Accounts: made, activated, their passwords and sessions; and other systems.

What an administrator does to somebody else's account is in `administration`.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.access.actor import SCOPE_PERMISSIONS, Actor, Role
from backend.audit import service as audit
from backend.identity import blocks, queries, rules, sessions, throttle
from backend.identity.models import Account, ActivationCode, RoleGrant, ServiceClient, SetupLink
from backend.identity.problems import SetupClosed, WrongCode, WrongPassword
from backend.kit import clock
from backend.kit.problems import Invalid, NotFound

# Any constant: the first administrator is made by one job at a time, in all processes.
SETUP_KEY = 7_204_020


def ensure_account(session: Session, employee_id: UUID, nip: str, name: str, now: datetime) -> Account:
    """The account of an officer; made without a password where there is none.

    An administrator made before there were any officers becomes the officer with the same NIP.
    """
    if (found := queries.account_of(session, employee_id)) is not None:
        return found
    found = queries.account_called(session, nip, nip)
    if found is None or found.employee_id is not None:
        return new_account(session, nip, name, employee_id, now)
    found.employee_id = employee_id
    session.flush()
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


def open_setup_link(session: Session, token: str, now: datetime) -> SetupLink:
    """The link, while it may be used. Raises SetupClosed, also once there is an administrator."""
    link = queries.setup_link(session, sessions.digest_of(token))
    if link is None or link.used_at is not None or link.expires_at <= now or has_admin(session):
        raise SetupClosed
    return link


def set_up(session: Session, token: str, nip: str, name: str, password_hash: str, now: datetime) -> Account:
    """Make the first administrator. Raises SetupClosed."""
    open_setup_link(session, token, now).used_at = now
    account = _named(session, nip, name, now)
    set_password(session, account, password_hash, now)
    add_grant(session, account, Role.DISTRICT_ADMIN, None, None, now)
    return account


def create_admin(session: Session, *, nip: str, name: str, now: datetime) -> str:
    """Make somebody an administrator of the district; returns their activation code.

    Raises Invalid for a NIP or name that is none.
    """
    if not nip.strip() or len(nip.strip()) > 32 or not name.strip() or len(name) > 200:
        raise Invalid(errors=[{"pointer": "/nip", "detail": "NIP dan nama wajib diisi"}])
    account = _named(session, nip, name.strip(), now)
    held = queries.grants(session, account.id)
    if not any(one.role is Role.DISTRICT_ADMIN and one.unit_id is None for one in held):
        add_grant(session, account, Role.DISTRICT_ADMIN, None, None, now)
    return make_code(session, account, None, now)


# --- activation and passwords ---


def make_code(session: Session, account: Account, by: Actor | None, now: datetime) -> str:
    """A new activation code; the one before counts no more. Returned once, stored as a digest."""
    code = "".join(secrets.choice(rules.CODE_ALPHABET) for _ in range(rules.CODE_LENGTH))
    queries.put_activation_code(
        session,
        account.id,
        digest=sessions.digest_of(code),
        made_at=now,
        expires_at=now + rules.CODE_LIFE,
        failures=0,
        used_at=None,
    )
    audit.record(
        session,
        "account.activation_code",
        subject_id=account.id,
        account_id=None if by is None else by.account_id,
        employee_id=None if by is None else by.employee_id,
    )
    return rules.shown_code(code)


def try_code(session: Session, account: Account | None, code: str, now: datetime) -> bool:
    """Whether a code opens an account. Counts a wrong one, so it is a job of its own."""
    row = _open_code(session, account, now)
    if row is None:
        return False
    if secrets.compare_digest(row.digest, sessions.digest_of(rules.normal_code(code))):
        return True
    row.failures += 1
    session.flush()
    return False


def activate(session: Session, account_id: UUID, code: str, password_hash: str, now: datetime) -> Account:
    """Use a code up and set the first (or a forgotten) password. Raises WrongCode."""
    account = queries.account(session, account_id)
    row = _open_code(session, account, now)
    if account is None or row is None or row.digest != sessions.digest_of(rules.normal_code(code)):
        raise WrongCode
    row.used_at = now
    set_password(session, account, password_hash, now)
    sessions.end_all(session, account.id, "activated", now, by=account.id)
    return account


def set_password(session: Session, account: Account, password_hash: str, now: datetime) -> None:
    account.password_hash, account.password_changed_at = password_hash, now
    session.flush()
    audit.record(
        session, "account.password", subject_id=account.id, account_id=account.id, employee_id=account.employee_id
    )


def change_password(session: Session, actor: Actor, checked: str, password_hash: str, now: datetime) -> None:
    """Set a new password for the caller; the other sessions end.

    `checked` is the hash that the old password was compared with: where another device has changed
    it meanwhile, the old password is old indeed. Raises WrongPassword.
    """
    account = queries.account(session, actor.account_id, for_update=True)
    if account is None or account.password_hash != checked:
        raise WrongPassword
    set_password(session, account, password_hash, now)
    sessions.end_all(session, account.id, "password_changed", now, by=account.id, except_id=actor.session_id)


def end_own_session(session: Session, actor: Actor, session_id: UUID, now: datetime) -> None:
    """End one of the caller's sessions. Again is success; raises NotFound for anybody else's."""
    family = queries.sign_in_session(session, session_id, for_update=True)
    if family is None or family.account_id != actor.account_id:
        raise NotFound
    sessions.end(session, family, "by_owner", now, by=actor.account_id)


# --- other systems ---


def register_client(
    session: Session, *, name: str, scopes: Sequence[str], unit_ids: Sequence[UUID], now: datetime
) -> tuple[UUID, str]:
    """Register another system; returns its id and its secret, which is shown this once.

    Raises Invalid for an unknown scope, an empty name, or more units than fit into a token.
    """
    unknown = [scope for scope in scopes if scope not in SCOPE_PERMISSIONS]
    if unknown or not scopes or not name.strip():
        detail = f"Cakupan tidak dikenal: {', '.join(unknown)}" if unknown else "Nama dan cakupan wajib diisi"
        raise Invalid(errors=[{"pointer": "/scopes", "detail": detail}])
    if len(unit_ids) > rules.MOST_UNITS:
        detail = f"Paling banyak {rules.MOST_UNITS} unit. Pakai unit induknya: bawahannya ikut"
        raise Invalid(errors=[{"pointer": "/unit_ids", "detail": detail}])
    secret = secrets.token_urlsafe(32)
    row = ServiceClient(
        name=name.strip(),
        scopes=sorted(set(scopes)),
        unit_ids=[str(one) for one in dict.fromkeys(unit_ids)],
        secrets=[_kept(secret, now)],
        created_at=now,
        revoked_at=None,
    )
    session.add(row)
    session.flush()
    audit.record(session, "client.register", subject_id=row.id, scopes=row.scopes, unit_ids=row.unit_ids)
    return row.id, secret


def rotate_client_secret(session: Session, client_id: str, *, now: datetime) -> str:
    """A second secret beside the newest one, which then counts for thirty days more.

    So the system can change over without a gap. Raises NotFound, also for a revoked one.
    """
    row = _client(session, client_id)
    if row.revoked_at is not None:
        raise NotFound
    secret = secrets.token_urlsafe(32)
    until = {"until": (now + rules.SECRET_OVERLAP).isoformat()}
    row.secrets = [*({**one, **until} for one in row.secrets[-1:]), _kept(secret, now)]
    session.flush()
    audit.record(session, "client.rotate", subject_id=row.id)
    return secret


def revoke_client(session: Session, client_id: str, *, now: datetime) -> None:
    """Let a system in no more, and stop the tokens it holds."""
    row = _client(session, client_id)
    if row.revoked_at is None:
        row.revoked_at = now
        session.flush()
        blocks.block(session, row.id, now)
        audit.record(session, "client.revoke", subject_id=row.id)


def live_secrets(client: ServiceClient, now: datetime) -> list[str]:
    """Digests of the secrets that count."""
    return [one["digest"] for one in client.secrets if "until" not in one or datetime.fromisoformat(one["until"]) > now]


def list_clients(session: Session) -> list[dict[str, Any]]:
    """Registered systems, without their secrets; `secrets` says how many count now."""
    now = clock.now()
    return [
        {
            "client_id": str(row.id),
            "name": row.name,
            "scopes": row.scopes,
            "unit_ids": row.unit_ids,
            "secrets": len(live_secrets(row, now)),
            "created_at": row.created_at.isoformat(),
            "revoked_at": None if row.revoked_at is None else row.revoked_at.isoformat(),
        }
        for row in queries.clients(session)
    ]


def tidy(session: Session, now: datetime) -> int:
    """Forget what has run out. Returns 0: what is left for the next turn can wait."""
    sessions.tidy(session, now)
    throttle.tidy(session, now)
    session.execute(delete(SetupLink).where(SetupLink.expires_at < now))
    session.execute(delete(ActivationCode).where(ActivationCode.expires_at < now - timedelta(days=30)))
    return 0


# --- parts ---


def new_account(session: Session, nip: str, name: str, employee_id: UUID | None, now: datetime) -> Account:
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


def add_grant(
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


def _named(session: Session, nip: str, name: str, now: datetime) -> Account:
    normal = rules.normal_name(nip)
    return queries.account_called(session, nip, normal) or new_account(session, normal, name, None, now)


def _open_code(session: Session, account: Account | None, now: datetime) -> ActivationCode | None:
    """The code of an account while it may be tried."""
    if account is None or not queries.is_open(session, account):
        return None
    row = queries.activation_code(session, account.id, for_update=True)
    if row is None or row.used_at is not None or row.expires_at <= now or row.failures >= rules.CODE_TRIES:
        return None
    return row


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
