"""Who somebody is: views of one's own account, and of those that an administrator looks after."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.identity import queries
from backend.identity.models import Account, RoleGrant, SignInSession
from backend.identity.schemas import AccountView, AssignmentRef, GrantView, MeView, PersonRef, SessionView, UnitRef
from backend.kit import clock, pages
from backend.kit.pages import Page
from backend.kit.problems import NotFound
from backend.organisation import queries as organisation
from backend.organisation import queries_lists as lists


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
        name=queries.name_of(session, account) if account else (client.name if client else ""),
        employee_id=actor.employee_id,
        roles=sorted(actor.roles),
        permissions=sorted(actor.permissions),
        assignment=None if actor.employee_id is None else _assignment(session, actor.employee_id, today),
        appraiser=appraiser,
        server_time=now,
    )


def sessions(session: Session, actor: Actor, now: datetime, *, limit: int, cursor: str | None) -> Page[SessionView]:
    """Where the caller is signed in, the newest first."""
    scope = ("sessions", actor.account_id)
    before = None if cursor is None else UUID(pages.read_cursor(cursor, scope=scope))
    rows = queries.open_sessions(session, actor.account_id, now, before=before, limit=limit + 1)
    return pages.page(rows, limit, view=lambda row: _session(row, actor), place=lambda row: str(row.id), scope=scope)


def account_view(session: Session, account: Account, employee_id: UUID) -> AccountView:
    return AccountView(
        employee_id=employee_id,
        nip=account.nip,
        name=queries.name_of(session, account),
        is_active=account.password_hash is not None,
        is_blocked=account.is_blocked,
        grants=[grant_view(row) for row in queries.grants(session, account.id)],
    )


def grant_view(row: RoleGrant) -> GrantView:
    return GrantView(id=row.id, role=row.role.value, unit_id=row.unit_id, granted_at=row.granted_at)


def _session(row: SignInSession, actor: Actor) -> SessionView:
    return SessionView(
        id=row.id,
        device=row.device,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        current=row.id == actor.session_id,
    )


def _assignment(session: Session, employee_id: UUID, today: date) -> AssignmentRef | None:
    held = lists.main_held(session, employee_id, today)
    if held is None:
        return None
    return AssignmentRef(
        id=held.assignment.id, position=held.position.title, unit=UnitRef(id=held.unit.id, name=held.unit.name)
    )


def _person(session: Session, employee_id: UUID | None) -> PersonRef | None:
    if employee_id is None:
        return None
    name = organisation.names(session, [employee_id]).get(employee_id)
    return None if name is None else PersonRef(id=employee_id, name=name)
