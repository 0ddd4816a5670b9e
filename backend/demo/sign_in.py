"""Accounts of the demo: passwords that follow from the server's secret, so that nothing is kept."""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import SCOPE_PERMISSIONS, Role
from backend.config import Settings
from backend.demo.district import ROOT, SHOWN
from backend.identity import passwords, sessions
from backend.identity.models import Account, RoleGrant, ServiceClient
from backend.kit import clock
from backend.organisation import queries
from backend.organisation import queries_lists as organisation
from backend.organisation.models import Assignment, Employee, OrgUnit

_CONSONANTS, _VOWELS = "bdgjklmnprstw", "aeiou"
_SYLLABLES = 6
CLIENT_NAME = "Sistem Contoh (DATA CONTOH)"


def password_of(settings: Settings, name: str) -> str:
    """A password that can be read aloud, from the oldest secret: a new one changes none of them."""
    digest = hmac.digest(settings.secrets[-1], b"demo password\x00" + name.encode(), hashlib.sha256)
    spoken = "".join(
        _CONSONANTS[digest[2 * place] % len(_CONSONANTS)] + _VOWELS[digest[2 * place + 1] % len(_VOWELS)]
        for place in range(_SYLLABLES)
    )
    number = int.from_bytes(digest[-4:], "big") % 900 + 100
    return f"{spoken[:6]}-{spoken[6:]}-{number}"


def set_passwords(session: Session, settings: Settings, nips: Collection[str], now: datetime) -> None:
    """Give a password to these accounts; the others have to be activated, as in real life.

    A hash takes 30 ms, so it is made for the few that are shown.
    """
    for account in session.scalars(select(Account).where(Account.nip.in_(nips))):
        account.password_hash = passwords.hash_now(password_of(settings, account.nip))
        account.password_changed_at = now
    session.flush()


def register_client(session: Session, settings: Settings, client_id: UUID, now: datetime) -> None:
    """Another system that reads, with a secret that follows from the server's."""
    digest = sessions.digest_of(password_of(settings, str(client_id)))
    session.add(
        ServiceClient(
            id=client_id,
            name=CLIENT_NAME,
            scopes=sorted(scope for scope in SCOPE_PERMISSIONS if scope.endswith(":read")),
            unit_ids=[],
            secrets=[{"digest": digest, "made_at": now.isoformat()}],
            created_at=now,
            revoked_at=None,
        )
    )
    session.flush()


def accounts(session: Session, settings: Settings) -> list[dict[str, Any]] | None:
    """The demo's accounts with their passwords, at least one of each role; None without a demo.

    All of one unit with the one who appraises them. The `service` account is another system's: its
    `nip` and `password` are the client id and secret of `client_credentials`.
    """
    root = session.scalars(select(OrgUnit.id).where(OrgUnit.code == ROOT)).first()
    client = session.scalars(select(ServiceClient).where(ServiceClient.name == CLIENT_NAME)).first()
    if root is None or client is None:
        return None
    shown = [_account(session, settings, *row) for row in _with_password(session)]
    return [*shown, _client(settings, client)]


def _with_password(session: Session) -> Iterable[tuple[Account, Employee]]:
    """Those with a password: who holds a role first, then the shown unit, by name."""
    rows = session.execute(
        select(Account, Employee)
        .join(Employee, Employee.id == Account.employee_id)
        .where(Account.password_hash.is_not(None))
    ).all()
    granted = set(session.scalars(select(RoleGrant.account_id)))
    unit_id = queries.unit_id_of(session, SHOWN)
    there = set(session.scalars(select(Assignment.employee_id).where(Assignment.unit_id == unit_id)))
    return sorted(
        ((row[0], row[1]) for row in rows),
        key=lambda one: (one[0].id not in granted, one[1].id not in there, one[1].name),
    )


def _account(session: Session, settings: Settings, account: Account, employee: Employee) -> dict[str, Any]:
    today = clock.today()
    roles = {
        Role.ASN,
        *session.scalars(select(RoleGrant.role).where(RoleGrant.account_id == account.id)),
    }
    if queries.appraised_by(session, employee.id, today):
        roles.add(Role.APPRAISER)
    held = organisation.main_held(session, employee.id, today)
    return {
        "nip": account.nip,
        "password": password_of(settings, account.nip),
        "name": employee.name,
        "roles": sorted(role.value for role in roles),
        "unit_id": None if held is None else str(held.unit.id),
    }


def _client(settings: Settings, client: ServiceClient) -> dict[str, Any]:
    return {
        "nip": str(client.id),
        "password": password_of(settings, str(client.id)),
        "name": client.name,
        "roles": [Role.SERVICE.value],
        "unit_id": None,
    }
