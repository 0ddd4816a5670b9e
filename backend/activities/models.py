"""How activities, their evidence, templates and roll-ups are stored."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
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


_UNDECIDED = "status = 'waiting' OR correction_asked_at IS NOT NULL"


class Activity(Base):
    """One activity of an officer (domain handbook 1.9). The id is made by the phone.

    `made_at` is what the phone said, `judged_at` the moment that lateness is judged by: `made_at`
    corrected by the phone's known clock offset, or the arrival where it cannot be right.
    `create_digest` is the digest of the validated create, to tell a repeat from another body.
    `correction_*` are the officer's open request to unlock an approved one; the next decision ends it.
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
    correction_reason: Mapped[str | None] = mapped_column(String(1000))
    correction_asked_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("ended_at > started_at", name="ends_after_start"),
        Index("ix_activities_employee_started", "employee_id", "started_at", "id"),
        # The review queue: few rows of many. One index for both that are in it, and its queries say the
        # same: with one each, databases rather read all entries of an officer.
        Index(
            "ix_activities_undecided",
            "employee_id",
            "started_at",
            "id",
            postgresql_where=text(_UNDECIDED),
            sqlite_where=text(_UNDECIDED),
        ),
        # What an indicator's actual is made of.
        Index(
            "ix_activities_iku_worked",
            "iku_id",
            "worked_on",
            postgresql_where=text("iku_id IS NOT NULL"),
            sqlite_where=text("iku_id IS NOT NULL"),
        ),
        # Few entries name a program: the index costs the others nothing.
        Index(
            "ix_activities_program",
            "program_id",
            "worked_on",
            postgresql_where=text("program_id IS NOT NULL"),
            sqlite_where=text("program_id IS NOT NULL"),
        ),
    )


class ActivityChange(Base):
    """What happened to an activity after it was logged: amended, withdrawn, reviewed, asked about."""

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


class EvidenceUse(Base):
    """Something beside activities names a piece of evidence, such as a contribution. Kept for ever.

    `unit_id` is the unit within whose sight it lies, besides that of its officer.
    """

    __tablename__ = "evidence_uses"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))

    __table_args__ = (Index("ix_evidence_uses_sha256_employee", "sha256", "employee_id"),)


# Of the sums of officers without a post: a key holds no null.
NO_UNIT = UUID(int=0)


class ActivityDay(Base):
    """Roll-up of one officer and day, kept in the transaction of each change. Withdrawn: left out.

    A day is in two units where a move became known after its first entries: each counts what it was
    credited with. Ordered by unit and day, so that a unit's month is one stretch to read.
    """

    __tablename__ = "activity_days"

    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), primary_key=True)
    entries: Mapped[int]
    minutes: Mapped[int]
    waiting: Mapped[int]
    approved: Mapped[int]
    approved_minutes: Mapped[int]
    returned: Mapped[int]
    late: Mapped[int]

    # Without row ids SQLite keeps the rows themselves in the order of the key: one tree less to write.
    __table_args__ = (Index("ix_activity_days_employee_day", "employee_id", "day"), {"sqlite_with_rowid": False})


class MarkKind(StrEnum):
    DAY = "day"
    WEEK = "week"


class DayMark(Base):
    """An officer's word that a day, or the week that begins on `day`, is complete. The first one stands.

    The id is made by the phone. `made_at` is what the phone said, `marked_at` the arrival.
    """

    __tablename__ = "day_marks"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    kind: Mapped[MarkKind] = mapped_column(words(MarkKind))
    day: Mapped[date]
    made_at: Mapped[datetime | None]
    marked_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("employee_id", "kind", "day"),)


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
