"""Views of accounts: one's own, and those that an administrator looks after."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.identity import queries, rules, service
from backend.identity.models import Account, RoleGrant
from backend.identity.schemas import (
    AccountView,
    AssignmentRef,
    CodesView,
    CodeView,
    GrantView,
    MeView,
    PersonRef,
    SessionsView,
    SessionView,
    UnitRef,
)
from backend.kit import clock
from backend.kit.problems import NotFound
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.organisation import queries_lists as lists
from backend.organisation import rules as organisation_rules

BLOCK_LIFE = 2 * rules.ACCESS_LIFE


def view(session: Session, actor: Actor, now: datetime) -> MeView:
    """Who the caller is; another system is told what it was registered as."""
    account = queries.account(session, actor.account_id)
    client = queries.client(session, actor.account_id) if account is None else None
    if account is None and client is None:
        raise NotFound
    today = clock.local_day(now)
    appraiser = None
    if actor.employee_id is not None:
        appraiser = _person(session, organisation.appraiser_on(session, actor.employee_id, today))
    return MeView(
        id=actor.account_id,
        nip=account.nip if account else str(actor.account_id),
        name=account.name if account else (client.name if client else ""),
        employee_id=actor.employee_id,
        roles=sorted(actor.roles),
        permissions=sorted(actor.permissions),
        assignment=None if actor.employee_id is None else _assignment(session, actor.employee_id, today),
        appraiser=appraiser,
        server_time=now,
    )


def sessions(session: Session, actor: Actor, now: datetime) -> SessionsView:
    """Where the caller is signed in."""
    return SessionsView(
        items=[
            SessionView(
                id=row.id,
                device=row.device,
                created_at=row.created_at,
                last_used_at=row.last_used_at,
                current=row.id == actor.session_id,
            )
            for row in queries.open_sessions(session, actor.account_id, now)
        ]
    )


def account_view(session: Session, account: Account, employee_id: UUID) -> AccountView:
    return AccountView(
        employee_id=employee_id,
        nip=account.nip,
        name=account.name,
        is_active=account.password_hash is not None,
        is_blocked=account.is_blocked,
        grants=[grant_view(row) for row in queries.grants(session, account.id)],
    )


def grant_view(row: RoleGrant) -> GrantView:
    return GrantView(id=row.id, role=row.role.value, unit_id=row.unit_id, granted_at=row.granted_at)


def new_code(session: Session, actor: Actor, account: Account, now: datetime) -> CodeView:
    """A new activation code for an account that the caller looks after."""
    if account.employee_id is None:
        raise NotFound
    return CodeView(
        employee_id=account.employee_id,
        nip=account.nip,
        name=account.name,
        code=service.make_code(session, account, actor, now),
        expires_at=now + rules.CODE_LIFE,
    )


def new_codes(session: Session, actor: Actor, unit_id: UUID, *, every: bool, now: datetime) -> CodesView:
    """Codes for a unit's people: those without a password, or `every` one. Raises NotFound."""
    actor.must(Permission.ACCOUNT_MANAGE)
    today = clock.local_day(now)
    if lists.unit(session, unit_id) is None or not organisation_policy.manages(session, actor, unit_id, today):
        raise NotFound
    people = [person.id for person in lists.employees_of(session, [unit_id], today)]
    accounts = queries.accounts_of(session, people)
    return CodesView(
        items=[
            new_code(session, actor, account, now)
            for account in accounts
            if (every or account.password_hash is None) and not account.is_blocked
        ]
    )


def _assignment(session: Session, employee_id: UUID, today: date) -> AssignmentRef | None:
    by_post = {one.post: one for one in lists.held(session, [employee_id], today).get(employee_id, [])}
    main = organisation_rules.main_post(by_post, today)
    if main is None:
        return None
    held = by_post[main]
    return AssignmentRef(
        id=held.assignment.id, position=held.position.title, unit=UnitRef(id=held.unit.id, name=held.unit.name)
    )


def _person(session: Session, employee_id: UUID | None) -> PersonRef | None:
    if employee_id is None:
        return None
    name = organisation.names(session, [employee_id]).get(employee_id)
    return None if name is None else PersonRef(id=employee_id, name=name)
