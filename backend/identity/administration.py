"""What an administrator does to the accounts of others: codes, blocks, roles."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import DISTRICT_ROLES, Actor, Permission, Role
from backend.audit import service as audit
from backend.identity import blocks, queries, rules, service, sessions
from backend.identity.models import Account, RoleGrant
from backend.identity.problems import HigherRights, NotOneself
from backend.kit.problems import Invalid, NotAllowed, NotFound
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.organisation import queries_lists as lists
from backend.organisation import rules as organisation_rules
from backend.organisation.models import Employee


def seen_account(session: Session, actor: Actor, employee_id: UUID, today: date) -> Account:
    """The account of an officer whom the caller administers. Raises NotAllowed, NotFound."""
    actor.must(Permission.ACCOUNT_MANAGE)
    post = organisation.main_post(session, employee_id, today)
    account = queries.account_of(session, employee_id)
    unit_id = None if post is None else post.unit_id
    if account is None or not organisation_policy.manages(session, actor, unit_id, today):
        raise NotFound
    return account


def managed_account(session: Session, actor: Actor, employee_id: UUID, today: date) -> Account:
    """The same, where the caller may change it.

    Raises HigherRights for an account whose roles reach beyond the caller's units: who can hand
    out its activation code, could sign in as its owner. Raises NotAllowed, NotFound.
    """
    account = seen_account(session, actor, employee_id, today)
    if not _is_within_reach(session, actor, queries.grants(session, account.id), today):
        raise HigherRights
    return account


def account_to_activate(session: Session, actor: Actor, employee_id: UUID, now: datetime, today: date) -> Account:
    """The same for an officer who may not have had an account yet."""
    actor.must(Permission.ACCOUNT_MANAGE)
    employee = organisation.employee(session, employee_id)
    post = organisation.main_post(session, employee_id, today)
    unit_id = None if post is None else post.unit_id
    if employee is None or not organisation_policy.manages(session, actor, unit_id, today):
        raise NotFound
    service.ensure_account(session, employee.id, employee.nip, employee.name, now)
    return managed_account(session, actor, employee_id, today)


def accounts_to_activate(
    session: Session, actor: Actor, unit_id: UUID, *, every: bool, now: datetime, today: date
) -> list[tuple[Employee, Account]]:
    """The people of a unit who need a code: those without a password, or `every` one, by name.

    Left out: who only helps out here and belongs to a unit of somebody else's, who is blocked or
    has left, and who has rights beyond the caller's units. Raises NotAllowed, NotFound.
    """
    actor.must(Permission.ACCOUNT_MANAGE)
    if lists.unit(session, unit_id) is None or not organisation_policy.manages(session, actor, unit_id, today):
        raise NotFound
    found = [
        (person, service.ensure_account(session, person.id, person.nip, person.name, now))
        for person in _people_of(session, actor, unit_id, today)
    ]
    given = queries.grants_of(session, [account.id for _, account in found])
    return [
        (person, account)
        for person, account in found
        if (every or account.password_hash is None)
        and not account.is_blocked
        and _is_within_reach(session, actor, given.get(account.id, ()), today)
    ]


def set_blocked(session: Session, actor: Actor, account: Account, *, blocked: bool, now: datetime) -> None:
    """Keep somebody out, or let them in again. A block ends every session. Raises NotOneself."""
    if account.id == actor.account_id:
        raise NotOneself
    if account.is_blocked == blocked:
        return
    account.is_blocked = blocked
    session.flush()
    if blocked:
        sessions.end_all(session, account.id, "blocked", now, by=actor.account_id)
        blocks.block(session, account.id, now)
    else:
        blocks.unblock(session, account.id)
    audit.record(
        session,
        "account.block" if blocked else "account.unblock",
        subject_id=account.id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
    )


def grant_role(
    session: Session, actor: Actor, account: Account, role: Role, unit_id: UUID | None, now: datetime, today: date
) -> RoleGrant:
    """Give a role, for a unit's branch or the district. Again is success.

    Raises NotAllowed, NotOneself, NotFound, Invalid.
    """
    actor.must(Permission.ROLE_GRANT)
    if account.id == actor.account_id:
        raise NotOneself
    _must_fit(role, unit_id)
    if unit_id is not None and lists.unit(session, unit_id) is None:
        raise NotFound
    if not organisation_policy.manages(session, actor, unit_id, today):
        raise NotAllowed if unit_id is None else NotFound
    # Held until the commit: the same grant, given twice at once, would otherwise be there twice.
    queries.account(session, account.id, for_update=True)
    held = queries.grants(session, account.id)
    known = [one for one in held if (one.role, one.unit_id) == (role, unit_id)]
    if known:
        return known[0]
    if len(held) >= rules.MOST_UNITS:
        raise Invalid(errors=[{"pointer": "/unit_id", "detail": "Terlalu banyak peran pada satu akun"}])
    return service.add_grant(session, account, role, unit_id, actor, now)


def take_role(session: Session, actor: Actor, account: Account, grant_id: UUID, today: date) -> None:
    """Take a role back; again is success. It is gone from tokens within one access token's life.

    Raises NotAllowed, NotOneself.
    """
    actor.must(Permission.ROLE_GRANT)
    if account.id == actor.account_id:
        raise NotOneself
    row = queries.grant(session, grant_id)
    if row is None or row.account_id != account.id:
        return
    if not organisation_policy.manages(session, actor, row.unit_id, today):
        raise NotAllowed
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


def _must_fit(role: Role, unit_id: UUID | None) -> None:
    if role not in DISTRICT_ROLES | {Role.UNIT_ADMIN}:
        raise Invalid(errors=[{"pointer": "/role", "detail": "Peran ini mengikuti jabatan, tidak diberikan"}])
    if role is Role.UNIT_ADMIN and unit_id is None:
        raise Invalid(errors=[{"pointer": "/unit_id", "detail": "Admin unit memerlukan unit"}])
    if role is Role.DISTRICT_ADMIN and unit_id is not None:
        # Who may give roles must see all of the district; for one unit there is `unit_admin`.
        raise Invalid(errors=[{"pointer": "/unit_id", "detail": "Admin kabupaten berlaku untuk seluruh kabupaten"}])


def _is_within_reach(session: Session, actor: Actor, held: Sequence[RoleGrant], today: date) -> bool:
    return all(organisation_policy.manages(session, actor, one.unit_id, today) for one in held)


def _people_of(session: Session, actor: Actor, unit_id: UUID, today: date) -> list[Employee]:
    """Active people who hold a post in a unit and whose main post the caller manages."""
    held = lists.held_by_people_of(session, [unit_id], today)
    mains = {who: organisation_rules.main_post([one.post for one in posts], today) for who, posts in held.items()}
    return [
        person
        for person in lists.employees_of(session, [unit_id], today)
        if person.is_active
        and (main := mains.get(person.id)) is not None
        and organisation_policy.manages(session, actor, main.unit_id, today)
    ]
