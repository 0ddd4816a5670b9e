"""What the server remembers of phones: operations applied, and the phones themselves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.database import Base


class SyncOperation(Base):
    """An operation that was applied. Only these are remembered, for ever: a repeat is `duplicate`."""

    __tablename__ = "sync_operations"

    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    device_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(32))
    applied_at: Mapped[datetime]

    # One tree instead of two: ids of phones are random, and each tree costs a page per row.
    __table_args__ = ({"sqlite_with_rowid": False},)


class SyncDevice(Base):
    """A phone as used by one account. `stored` counts its applied operations.

    `clock_offset_seconds` is how far its clock was off at its last push (positive: it is behind);
    `waiting` what it said it still holds.
    """

    __tablename__ = "sync_devices"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    employee_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    stored: Mapped[int]
    waiting: Mapped[int | None]
    app: Mapped[str | None] = mapped_column(String(40))
    os: Mapped[str | None] = mapped_column(String(40))
    clock_offset_seconds: Mapped[int]
    first_seen_at: Mapped[datetime]
    last_push_at: Mapped[datetime]


class DatabaseEpoch(Base):
    """One row: which life of this database it is. `restore` writes a new one."""

    __tablename__ = "database_epoch"

    id: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[UUID]
