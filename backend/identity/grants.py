"""What an account is today: its roles, units and rights, as they go into a token."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import DISTRICT_ROLES, Role
from backend.identity import queries
from backend.identity.models import Account, ServiceClient
from backend.identity.tokens import Grant
from backend.organisation import queries as organisation

_MANAGING = frozenset({Role.UNIT_ADMIN, Role.DISTRICT_ADMIN})


def of_account(session: Session, account: Account, session_id: UUID, today: date) -> Grant:
    """Roles given by hand, and those that follow: an officer, and the appraiser of somebody today."""
    given = queries.grants(session, account.id)
    roles = {grant.role for grant in given}
    if account.employee_id is not None:
        roles.add(Role.ASN)
        if organisation.appraised_by(session, account.employee_id, today):
            roles.add(Role.APPRAISER)
    managed = {grant.unit_id for grant in given if grant.unit_id is not None and grant.role in _MANAGING}
    seen = {grant.unit_id for grant in given if grant.unit_id is not None} - managed
    return Grant(
        account_id=account.id,
        session_id=session_id,
        employee_id=account.employee_id,
        roles=frozenset(roles),
        unit_ids=(*sorted(managed), *sorted(seen)),
        managed_units=len(managed),
        sees_district=any(grant.unit_id is None and grant.role in DISTRICT_ROLES for grant in given),
    )


def of_client(client: ServiceClient, scopes: frozenset[str]) -> Grant:
    """Another system: the scopes it asked for, inside the units it was registered for."""
    units = tuple(UUID(one) for one in client.unit_ids)
    return Grant(
        account_id=client.id,
        session_id=None,
        employee_id=None,
        roles=frozenset({Role.SERVICE}),
        unit_ids=units,
        managed_units=len(units),
        sees_district=not units,
        scopes=scopes,
    )
