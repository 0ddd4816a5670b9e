"""How the trail is stored."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.database import Base, Serial


class AuditEntry(Base):
    """One action, chained to the one before it."""

    __tablename__ = "audit_entries"

    position: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=False)
    action: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    employee_id: Mapped[UUID | None]
    request_id: Mapped[UUID | None]
    at: Mapped[datetime]
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
