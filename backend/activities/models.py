"""How activities, their evidence, templates and roll-ups are stored."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.database import Base, Json, words
from backend.kit.ids import uuid7


class Status(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Decision(StrEnum):
    APPROVE = "approve"
    RETURN = "return"


class Activity(Base):
    """One activity of an officer (domain handbook 1.9). The id is made by the phone.

    `made_at` is what the phone said, `judged_at` the moment that lateness is judged by: `made_at`
    corrected by the phone's known clock offset, or the arrival where it cannot be right.
    `create_digest` is the digest of the validated create, to tell a repeat from another body.
    """

    __tablename__ = "activities"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    description: Mapped[str] = mapped_column(String(2000))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    worked_on: Mapped[date]
    minutes: Mapped[int]
    quantity: Mapped[int | None]
    unit: Mapped[str | None] = mapped_column(String(32))
    iku_id: Mapped[UUID | None]
    rhk_id: Mapped[UUID | None]
    program_id: Mapped[UUID | None]
    template_id: Mapped[UUID | None]
    innovation: Mapped[bool]
    location: Mapped[dict[str, Any] | None] = mapped_column(Json)
    evidence_count: Mapped[int]
    made_at: Mapped[datetime | None]
    judged_at: Mapped[datetime]
    received_at: Mapped[datetime]
    late: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(String(500))
    signals: Mapped[list[str]]
    signal_details: Mapped[list[dict[str, Any]]]
    status: Mapped[Status] = mapped_column(words(Status))
    version: Mapped[int]
    decision: Mapped[Decision | None] = mapped_column(words(Decision))
    decision_reason: Mapped[str | None] = mapped_column(String(1000))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    decided_at: Mapped[datetime | None]
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (
        CheckConstraint("ended_at > started_at", name="ends_after_start"),
        Index("ix_activities_employee_started", "employee_id", "started_at", "id"),
        # The review queue: few rows of many.
        Index(
            "ix_activities_waiting",
            "employee_id",
            "started_at",
            "id",
            postgresql_where=text("status = 'waiting'"),
            sqlite_where=text("status = 'waiting'"),
        ),
    )


class ActivityChange(Base):
    """What happened to an activity after it was logged: amended, withdrawn, reviewed."""

    __tablename__ = "activity_changes"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activities.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    action: Mapped[str] = mapped_column(String(32))
    by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(1000))
    changes: Mapped[dict[str, Any]]


class Evidence(Base):
    """Bytes that an officer has put. `sha256` names what was sent, `stored_sha256` what is kept."""

    __tablename__ = "evidence"

    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    stored_sha256: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    put_at: Mapped[datetime] = mapped_column(index=True)


class ActivityEvidence(Base):
    """An activity names a piece of evidence, whether or not its bytes have arrived."""

    __tablename__ = "activity_evidence"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activities.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    place: Mapped[int]

    __table_args__ = (Index("ix_activity_evidence_sha256_employee", "sha256", "employee_id"),)


class ActivityDay(Base):
    """Roll-up of one officer and day, kept in the transaction of each change. Withdrawn: left out."""

    __tablename__ = "activity_days"

    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    entries: Mapped[int]
    minutes: Mapped[int]
    waiting: Mapped[int]
    approved: Mapped[int]
    approved_minutes: Mapped[int]
    returned: Mapped[int]
    late: Mapped[int]

    __table_args__ = (Index("ix_activity_days_unit_day", "unit_id", "day"),)


class Template(Base):
    """A usual activity of a post (or, without a post, of a whole unit): one tap fills an entry."""

    __tablename__ = "activity_templates"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    position_id: Mapped[UUID | None] = mapped_column(ForeignKey("positions.id"))
    title: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str | None] = mapped_column(String(32))
    usual_minutes: Mapped[int | None]
    rhk_id: Mapped[UUID | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class ActivityPolicy(Base):
    """Rules that a district may set, each row in force from its day on."""

    __tablename__ = "activity_policies"

    effective_from: Mapped[date] = mapped_column(primary_key=True)
    on_time_days: Mapped[int]
    late_window_days: Mapped[int]
    long_day_minutes: Mapped[int]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]
