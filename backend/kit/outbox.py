"""Facts for others: written with the change itself, then given one place in one sequence.

A fact is stored in the transaction of what it tells, with a `position` that only grows; event
stream, sync, change feed and reactions read that sequence. Ids from a sequence cannot serve: on
PostgreSQL they can commit out of order, so that a reader would skip rows. Positions are therefore
given right before the commit, by one transaction at a time (`hold_order`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, cast
from uuid import UUID

from sqlalchemy import Connection, Index, String, Table, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.kit import clock, ledger
from backend.kit.constant import Constant
from backend.kit.database import Base, Serial


class OutboxRow(Base):
    """One fact."""

    __tablename__ = "outbox"

    position: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[UUID]
    employee_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    day: Mapped[date | None]
    recorded_at: Mapped[datetime]

    __table_args__ = (Index("ix_outbox_employee_position", "employee_id", "position"),)


# Heard by the other processes of a database on PostgreSQL (`stream.Listener`).
CHANNEL = "kinerja_facts"
_TABLE = cast("Table", OutboxRow.__table__)
_ADD = Constant(insert(_TABLE), [column.name for column in _TABLE.columns])
_LAST_POSITION = Constant(select(func.coalesce(func.max(_TABLE.c.position), 0)))
# Any constant; the same in every process of one database.
_ORDER_LOCK = 7_204_001


class _Facts:
    """Where the facts of a batch go."""

    is_last = True

    def many(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        hold_order(connection)
        head: int = _LAST_POSITION.rows(connection, {})[0][0]
        for position, row in enumerate(rows, start=head + 1):
            row["position"] = position
        _ADD.many(connection, rows)
        if connection.dialect.name == "postgresql":
            _driver(connection).execute(f"NOTIFY {CHANNEL}")


class _FactsOnce:
    """Facts of which one says as much as many: that a unit's answers have changed."""

    is_last = True

    def many(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        _FACTS.many(connection, list({(row["name"], row["subject_id"], row["day"]): row for row in rows}.values()))


_FACTS, _FACTS_ONCE = _Facts(), _FactsOnce()


def hold_order(connection: Connection) -> None:
    """From here to the commit nobody else gives a place in the sequence of facts or in the audit trail.

    SQLite has one writer anyway. On PostgreSQL the others wait, so it is taken last: what is written
    under it takes no other lock, and only the commit is left to do.
    """
    if connection.dialect.name == "postgresql":
        _driver(connection).execute(f"SELECT pg_advisory_xact_lock({_ORDER_LOCK})")


def _driver(connection: Connection) -> Any:
    # Not through SQLAlchemy, which asks for results that inside of a pipeline are not there yet.
    return connection.connection.dbapi_connection


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
class Told:
    """A fact with its place."""

    position: int
    name: str
    subject_id: UUID
    employee_id: UUID | None
    unit_id: UUID | None
    day: date | None


def publish(session: Session, fact: Fact, *, at: datetime | None = None) -> None:
    """Tell a fact, in the transaction that makes it true (`at` where the moment is known already)."""
    ledger.append(session, _FACTS, _row(fact, at))


def publish_once(session: Session, fact: Fact, *, at: datetime | None = None) -> None:
    """The same, but one row for all jobs of a batch that tell it of one subject and day.

    For facts that say only that something has changed, of subjects that very many change at once.
    """
    ledger.append(session, _FACTS_ONCE, _row(fact, at))


def _row(fact: Fact, at: datetime | None) -> dict[str, Any]:
    return {
        "name": fact.name,
        "subject_id": fact.subject_id,
        "employee_id": fact.employee_id,
        "unit_id": fact.unit_id,
        "day": fact.day,
        "recorded_at": at or clock.now(),
    }


def forget(session: Session, before: datetime, limit: int = 5_000) -> int:
    """Remove facts older than a moment, never the newest: positions must only grow."""
    newest = last_position(session)
    old = session.scalars(
        select(OutboxRow.position)
        .where(OutboxRow.recorded_at < before, OutboxRow.position < newest)
        .order_by(OutboxRow.position)
        .limit(limit)
    ).all()
    if old:
        session.execute(delete(OutboxRow).where(OutboxRow.position.in_(old)))
    return len(old)


def last_position(session: Session) -> int:
    """Position of the newest fact; 0 when there is none."""
    return session.scalar(select(func.coalesce(func.max(OutboxRow.position), 0))) or 0


def first_position(session: Session) -> int:
    """Position of the oldest fact still kept; 0 when there is none."""
    return session.scalar(select(func.coalesce(func.min(OutboxRow.position), 0))) or 0


def after(session: Session, position: int, limit: int) -> list[Told]:
    """Facts behind a position, in order."""
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
    return [Told(*cast("Any", row)) for row in rows]
