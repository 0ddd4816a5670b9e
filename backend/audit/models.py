"""How the trail is stored."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.database import Base, Serial


class AuditEntry(Base):
    """One action. `position`, `previous_hash` and `hash` are empty until it is sealed."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    position: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    action: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    employee_id: Mapped[UUID | None]
    request_id: Mapped[UUID | None]
    at: Mapped[datetime]
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        Index(
            "ix_audit_entries_unsealed",
            "id",
            postgresql_where=text("position IS NULL"),
            sqlite_where=text("position IS NULL"),
        ),
    )
