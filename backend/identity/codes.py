"""Activation codes as an administrator gets them: shown once, one or a whole unit's."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.identity import administration, rules, service
from backend.identity.models import Account
from backend.identity.schemas import CodesView, CodeView
from backend.kit import clock
from backend.organisation import queries as organisation


def make_one(session: Session, actor: Actor, employee_id: UUID, now: datetime) -> CodeView:
    """A new code for an officer. Raises NotAllowed, NotFound, HigherRights."""
    today = clock.local_day(now)
    account = administration.account_to_activate(session, actor, employee_id, now, today)
    name = organisation.names(session, [employee_id])[employee_id]
    return _view(session, actor, account, employee_id, name, now)


def make_for_unit(session: Session, actor: Actor, unit_id: UUID, *, every: bool, now: datetime) -> CodesView:
    """Codes for a unit's people: those without a password, or `every` one. Raises NotAllowed, NotFound."""
    today: date = clock.local_day(now)
    found = administration.accounts_to_activate(session, actor, unit_id, every=every, now=now, today=today)
    return CodesView(items=[_view(session, actor, account, person.id, person.name, now) for person, account in found])


def _view(session: Session, actor: Actor, account: Account, employee_id: UUID, name: str, now: datetime) -> CodeView:
    return CodeView(
        employee_id=employee_id,
        nip=account.nip,
        name=name,
        code=service.make_code(session, account, actor, now),
        expires_at=now + rules.CODE_LIFE,
    )
