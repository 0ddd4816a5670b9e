"""Accounts and real tokens for people of the test world."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import DISTRICT_ROLES, Role
from backend.identity import grants, passwords, queries, service
from backend.identity.models import RoleGrant, ServiceClient, SignInSession
from backend.identity.tokens import TokenKeys, mint
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.organisation.models import Employee
from tests.people import Person

SECRET = "a-secret-of-the-tests-that-is-long-enough-to-be-one"
KEYS = TokenKeys([SECRET.encode()])
ISSUER = "kinerja"
PASSWORD = "Gunung-Leuser-2457"

passwords.use_cheap_hashes()


def give_account(
    session: Session, employee: Employee, roles: frozenset[Role], unit: UUID, unit_ids: tuple[UUID, ...]
) -> Person:
    """An account with a password, and with roles for units or for the district."""
    now = clock.now()
    account = service.ensure_account(session, employee.id, employee.nip, employee.name, now)
    account.password_hash = passwords.hash_now(PASSWORD)
    for role in roles:
        for unit_id in unit_ids or (None,):
            session.add(RoleGrant(account_id=account.id, role=role, unit_id=unit_id, granted_by=None, granted_at=now))
    session.flush()
    return Person(
        account_id=account.id,
        employee_id=employee.id,
        nip=employee.nip,
        name=employee.name,
        roles=frozenset(roles | {Role.ASN}),
        unit_id=unit,
        unit_ids=unit_ids,
        sees_district=bool(roles & DISTRICT_ROLES) and not unit_ids,
    )


def a_service(session: Session, scopes: frozenset[str], units: tuple[UUID, ...]) -> Person:
    """Another system with a token of all its scopes."""
    client_id, _ = service.register_client(
        session, name="Sistem contoh", scopes=sorted(scopes), unit_ids=units, now=clock.now()
    )
    return Person(
        account_id=client_id,
        employee_id=None,
        nip=str(client_id),
        name="Sistem contoh",
        roles=frozenset({Role.SERVICE}),
        unit_ids=units,
        sees_district=not units,
        scopes=scopes,
    )


def token(session: Session, person: Person, at: datetime) -> str:
    """The access token that signing in would give."""
    client = session.get(ServiceClient, person.account_id)
    if client is not None:
        return mint(KEYS, ISSUER, grants.of_client(client, person.scopes), at)
    account = queries.account(session, person.account_id)
    assert account is not None
    family = SignInSession(
        id=uuid7(),
        account_id=account.id,
        device="tests",
        created_at=at,
        last_used_at=at,
        expires_at=at + timedelta(days=365),
        ended_at=None,
        ended_reason=None,
    )
    session.add(family)
    session.flush()
    return mint(KEYS, ISSUER, grants.of_account(session, account, family.id, clock.local_day(at)), at)
