"""Accounts for imported officers: without a password, until somebody hands out activation codes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from backend.identity.models import Account
from backend.kit.ids import uuid7
from backend.organisation.models import Employee

_ACCOUNTS = cast("Table", Account.__table__)


def give_all(session: Session, now: datetime) -> None:
    """Give an account to every officer without one.

    An administrator made before there were any officers becomes the officer with the same NIP.
    """
    with_account = select(Account.employee_id).where(Account.employee_id.is_not(None))
    without = session.execute(
        select(Employee.id, Employee.nip, Employee.name, Account.id)
        .outerjoin(Account, Account.nip == Employee.nip)
        .where(Employee.id.not_in(with_account), Account.employee_id.is_(None))
    ).all()
    found: list[tuple[UUID, str, str, UUID | None]] = [(*row[:3], row[3]) for row in without]
    known = [
        {"row_id": account_id, "new_employee_id": employee_id}
        for employee_id, _, _, account_id in found
        if account_id is not None
    ]
    if known:
        session.connection().execute(_JOIN, known)
    new = [_new_row(employee_id, nip, name, now) for employee_id, nip, name, account_id in found if account_id is None]
    if new:
        session.connection().execute(insert(_ACCOUNTS), new)


def rename(session: Session, names: Iterable[tuple[UUID, str]]) -> None:
    """Let accounts bear the new names of their officers."""
    rows = [{"of_employee_id": employee_id, "new_name": name} for employee_id, name in names]
    if rows:
        session.connection().execute(_RENAME, rows)


_JOIN = update(_ACCOUNTS).where(_ACCOUNTS.c.id == bindparam("row_id")).values(employee_id=bindparam("new_employee_id"))
_RENAME = (
    update(_ACCOUNTS).where(_ACCOUNTS.c.employee_id == bindparam("of_employee_id")).values(name=bindparam("new_name"))
)


def _new_row(employee_id: UUID, nip: str, name: str, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "nip": nip,
        "name": name,
        "employee_id": employee_id,
        "password_hash": None,
        "password_changed_at": None,
        "is_blocked": False,
        "created_at": now,
    }
