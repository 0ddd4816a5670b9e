"""Facts for others: written with the change itself, then given one place in one sequence.

A fact is stored in the transaction of what it tells. Committed facts have a `position` that only
grows; event stream, sync, change feed and reactions read that sequence. Row ids cannot serve: on
PostgreSQL they can commit out of order, so that a reader by id would skip rows. There the worker
gives the positions; on SQLite, where one writer commits in order, the writer does.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, cast
from uuid import UUID

from sqlalchemy import BigInteger, Index, Insert, String, Table, bindparam, delete, func, insert, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.kit import clock, ledger
from backend.kit.constant import Constant
from backend.kit.database import Base, Serial


class OutboxRow(Base):
    """One fact. `position` is empty until it is settled."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    position: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    name: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[UUID]
    employee_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    day: Mapped[date | None]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "ix_outbox_unsettled",
            "id",
            postgresql_where=text("position IS NULL"),
            sqlite_where=text("position IS NULL"),
        ),
        Index("ix_outbox_employee_position", "employee_id", "position"),
    )


_TABLE = cast("Table", OutboxRow.__table__)
_COLUMNS = ["name", "subject_id", "employee_id", "unit_id", "day", "recorded_at"]


def _add(dialect: str) -> Insert:
    """On SQLite a fact is settled as it is written: its one writer commits in this very order."""
    if dialect != "sqlite":
        return insert(_TABLE)
    following = select(func.coalesce(func.max(_TABLE.c.position), 0) + 1).scalar_subquery()
    return insert(_TABLE).values(position=following)


_ADD = Constant(_add, _COLUMNS)
# Any constant; the same in every process of one database.
_SETTLE_LOCK = 7_204_001
_PLACE = Constant(update(_TABLE).where(_TABLE.c.id == bindparam("row_id")).values(position=bindparam("new_position")))


class Fact(Protocol):
    """An event class: a name, whose it is, and where it belongs. Never personal content."""

    name: ClassVar[str]

    @property
    def subject_id(self) -> UUID: ...
    @property
    def employee_id(self) -> UUID | None: ...
    @property
    def unit_id(self) -> UUID | None: ...
    @property
    def day(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Settled:
    """A fact with its place."""

    position: int
    name: str
    subject_id: UUID
    employee_id: UUID | None
    unit_id: UUID | None
    day: date | None


def publish(session: Session, fact: Fact, *, at: datetime | None = None) -> None:
    """Tell a fact, in the transaction that makes it true (`at` where the moment is known already)."""
    ledger.append(
        session,
        _ADD,
        {
            "name": fact.name,
            "subject_id": fact.subject_id,
            "employee_id": fact.employee_id,
            "unit_id": fact.unit_id,
            "day": fact.day,
            "recorded_at": at or clock.now(),
        },
    )


def has_unsettled(session: Session) -> bool:
    """Whether any committed fact has no place yet."""
    return session.scalar(select(OutboxRow.id).where(OutboxRow.position.is_(None)).limit(1)) is not None


def settle(session: Session, limit: int = 500) -> int:
    """Give committed facts their positions; returns how many. A job of the worker.

    On PostgreSQL one process at a time: the lock is held until the commit, so positions become
    visible in order. A fact that commits later gets a later position, whatever its id.
    """
    if not try_lock(session, _SETTLE_LOCK):
        return 0
    ids = session.scalars(
        select(OutboxRow.id).where(OutboxRow.position.is_(None)).order_by(OutboxRow.id).limit(limit)
    ).all()
    if not ids:
        return 0
    head = last_position(session)
    _PLACE.many(
        session.connection(),
        [{"row_id": row_id, "new_position": head + place} for place, row_id in enumerate(ids, start=1)],
    )
    return len(ids)


def forget(session: Session, before: datetime, limit: int = 5_000) -> int:
    """Remove settled facts older than a moment, never the newest: positions must only grow."""
    newest = last_position(session)
    old = session.scalars(
        select(OutboxRow.id)
        .where(OutboxRow.recorded_at < before, OutboxRow.position < newest)
        .order_by(OutboxRow.position)
        .limit(limit)
    ).all()
    if old:
        session.execute(delete(OutboxRow).where(OutboxRow.id.in_(old)))
    return len(old)


def try_lock(session: Session, key: int) -> bool:
    """Whether this transaction may do what only one process may do at a time."""
    if session.get_bind().dialect.name != "postgresql":
        return True  # SQLite has one writer
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(key))))


def last_position(session: Session) -> int:
    """Position of the newest settled fact; 0 when there is none."""
    return session.scalar(select(func.coalesce(func.max(OutboxRow.position), 0))) or 0


def first_position(session: Session) -> int:
    """Position of the oldest fact still kept; 0 when there is none."""
    return session.scalar(select(func.coalesce(func.min(OutboxRow.position), 0))) or 0


def after(session: Session, position: int, limit: int) -> list[Settled]:
    """Settled facts behind a position, in order."""
    rows = session.execute(
        select(
            OutboxRow.position,
            OutboxRow.name,
            OutboxRow.subject_id,
            OutboxRow.employee_id,
            OutboxRow.unit_id,
            OutboxRow.day,
        )
        .where(OutboxRow.position > position)
        .order_by(OutboxRow.position)
        .limit(limit)
    )
    return [Settled(*cast("Any", row)) for row in rows]
