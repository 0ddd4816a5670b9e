"""Every SELECT of sync."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import cast
from uuid import UUID

from sqlalchemy import Row, Table, bindparam, select, tuple_
from sqlalchemy.orm import Session

from backend.activities import queries as activities
from backend.activities.events import ACTIVITY_FACTS
from backend.activities.models import Activity, Status
from backend.kit.constant import Constant, names_of
from backend.kit.outbox import OutboxRow
from backend.organisation.models import Assignment, Employee
from backend.organisation.queries import held_on
from backend.sync.models import DatabaseEpoch, SyncDevice, SyncOperation

# A phone's place among others: last push, account, device.
PhonePlace = tuple[datetime, UUID, UUID]

_OPERATIONS = cast("Table", SyncOperation.__table__)


@dataclass(frozen=True, slots=True)
class Known:
    """An operation that was applied before."""

    account_id: UUID
    kind: str
    subject_id: UUID
    version: int
    digest: str


def known_operations(session: Session, op_ids: Collection[UUID]) -> dict[UUID, Known]:
    names = names_of("op", len(op_ids))
    rows = _known(len(names)).rows(session, dict(zip(names, op_ids, strict=True)))
    return {row[0]: Known(*row[1:]) for row in rows}


@cache
def _known(count: int) -> Constant:
    table = _OPERATIONS.c
    ids = [bindparam(name, type_=table.op_id.type) for name in names_of("op", count)]
    columns = (table.op_id, table.account_id, table.kind, table.subject_id, table.version, table.digest)
    return Constant(select(*columns).where(table.op_id.in_(ids)))


def stored_on(session: Session, account_id: UUID, device_id: UUID) -> int:
    """How many operations of a phone are stored."""
    return (
        session.scalar(
            select(SyncDevice.stored).where(SyncDevice.account_id == account_id, SyncDevice.device_id == device_id)
        )
        or 0
    )


def phones(
    session: Session, unit_ids: Collection[UUID], day: date, *, after: PhonePlace | None, limit: int
) -> Sequence[Row[SyncDevice, str]]:
    """Phones of those who hold a post in these units on a day, with their names; behind a place, oldest push first."""
    holders = select(Assignment.employee_id).where(Assignment.unit_id.in_(unit_ids), held_on(day))
    query = (
        select(SyncDevice, Employee.name)
        .join(Employee, Employee.id == SyncDevice.employee_id)
        .where(SyncDevice.employee_id.in_(holders))
    )
    order = (SyncDevice.last_push_at, SyncDevice.account_id, SyncDevice.device_id)
    if after is not None:
        place = (bindparam(None, value, column.type) for value, column in zip(after, order, strict=True))
        query = query.where(tuple_(*order) > tuple_(*place))
    return session.execute(query.order_by(*order).limit(limit)).all()


def epoch(session: Session) -> UUID:
    """Which life of the database this is."""
    return session.execute(select(DatabaseEpoch.epoch)).scalar_one()


def facts_after(
    session: Session, position: int, employee_ids: Collection[UUID], limit: int
) -> Sequence[Row[int, UUID]]:
    """Facts about these officers' activities behind a position: (position, activity)."""
    return session.execute(
        select(OutboxRow.position, OutboxRow.subject_id)
        .where(
            OutboxRow.position > position,
            OutboxRow.employee_id.in_(employee_ids),
            OutboxRow.name.in_(ACTIVITY_FACTS),
        )
        .order_by(OutboxRow.position)
        .limit(limit)
    ).all()


def copy_of(
    session: Session, employee_id: UUID, since: date, *, only_undecided: bool, after: UUID | None, limit: int
) -> Sequence[Activity]:
    """One officer's activities that a phone keeps, by id, behind an id."""
    query = select(Activity).where(
        Activity.employee_id == employee_id, Activity.worked_on >= since, Activity.status != Status.WITHDRAWN
    )
    if only_undecided:
        query = query.where(activities.UNDECIDED)
    if after is not None:
        query = query.where(Activity.id > after)
    return session.scalars(query.order_by(Activity.id).limit(limit)).all()


def ids_of(
    session: Session, employee_id: UUID, since: date, after: UUID | None, limit: int
) -> Sequence[Row[UUID, int]]:
    """Ids and versions of one officer's activities, by id, behind an id."""
    query = select(Activity.id, Activity.version).where(
        Activity.employee_id == employee_id, Activity.worked_on >= since
    )
    if after is not None:
        query = query.where(Activity.id > after)
    return session.execute(query.order_by(Activity.id).limit(limit)).all()
