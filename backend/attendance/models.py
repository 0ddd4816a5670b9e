"""How presence is stored: punches, the calendar, excuses, corrections, machines."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.database import Base, Json, words
from backend.kit.ids import uuid7


class PunchKind(StrEnum):
    IN = "in"
    OUT = "out"
    ASSEMBLY = "assembly"


class PunchSource(StrEnum):
    PHONE = "phone"
    MACHINE = "machine"
    MANUAL = "manual"


class HolidayKind(StrEnum):
    """`collective` is cuti bersama."""

    NATIONAL = "national"
    COLLECTIVE = "collective"
    LOCAL = "local"


class AbsenceKind(StrEnum):
    """Leave by Perka BKN 24/2017, and what else explains that somebody is not at the workplace."""

    ANNUAL = "annual"
    LONG = "long"
    SICK = "sick"
    MATERNITY = "maternity"
    IMPORTANT_REASON = "important_reason"
    COLLECTIVE = "collective"
    UNPAID_STATE_LEAVE = "unpaid_state_leave"
    DUTY_TRAVEL = "duty_travel"
    TRAINING = "training"
    FLEXIBLE_LOCATION = "flexible_location"


class AbsenceStatus(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class CorrectionState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"


class NoticeStage(StrEnum):
    OFFICER = "officer"
    SUPERIOR = "superior"


class AttendancePunch(Base):
    """One mark of presence. `captured_at` is what the device said, `punched_at` the moment that counts.

    `notes` are signals for a person to look at. The id is made by the phone.
    """

    __tablename__ = "attendance_punches"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    kind: Mapped[PunchKind] = mapped_column(words(PunchKind))
    source: Mapped[PunchSource] = mapped_column(words(PunchSource))
    punched_at: Mapped[datetime]
    captured_at: Mapped[datetime]
    received_at: Mapped[datetime]
    location: Mapped[dict[str, Any] | None] = mapped_column(Json)
    workplace_id: Mapped[UUID | None]
    notes: Mapped[list[str]]
    entered_by: Mapped[UUID | None]
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (
        Index("ix_attendance_punches_employee_punched", "employee_id", "punched_at"),
        Index("ix_attendance_punches_unit_punched", "unit_id", "punched_at"),
    )


class AttendanceSchedule(Base):
    """A week that holds from a day on, for the district (no owner), a unit or a person.

    `week` has seven places, Monday first: null, or `[starts, ends, break, assembly]` in minutes.
    """

    __tablename__ = "attendance_schedules"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    employee_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    week: Mapped[list[Any]] = mapped_column(Json)
    works_on_holidays: Mapped[bool]
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("unit_id IS NULL OR employee_id IS NULL", name="one_owner"),
    )


class AttendanceHoliday(Base):
    """A free day of the district (no unit), or of a unit and all below it."""

    __tablename__ = "attendance_holidays"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[HolidayKind] = mapped_column(words(HolidayKind))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    create_digest: Mapped[str] = mapped_column(String(32))


class AttendanceLeave(Base):
    """Leave, duty travel, training or flexible location: asked for by the officer, or entered."""

    __tablename__ = "attendance_leaves"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    kind: Mapped[AbsenceKind] = mapped_column(words(AbsenceKind))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(1000))
    document: Mapped[str | None] = mapped_column(String(120))
    evidence: Mapped[list[str]]
    status: Mapped[AbsenceStatus] = mapped_column(words(AbsenceStatus))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    answer: Mapped[str | None] = mapped_column(String(1000))
    version: Mapped[int] = mapped_column(default=1)
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("ix_attendance_leaves_employee_starts", "employee_id", "starts_on"),
    )


class AttendanceOutage(Base):
    """Hours in which a branch could not punch. Undone by one action, which keeps what it was."""

    __tablename__ = "attendance_outages"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500))
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start"),)


class AttendanceWorkplace(Base):
    """A place of work of a unit or a person, in millionths of a degree; being elsewhere is a note."""

    __tablename__ = "attendance_workplaces"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    employee_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"), index=True)
    latitude_e6: Mapped[int]
    longitude_e6: Mapped[int]
    radius_m: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    create_digest: Mapped[str] = mapped_column(String(32))


class AttendanceCorrection(Base):
    """An officer's request to correct a day's times; what was recorded stays beside it."""

    __tablename__ = "attendance_corrections"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    day: Mapped[date]
    in_at: Mapped[datetime | None]
    out_at: Mapped[datetime | None]
    recorded_in_at: Mapped[datetime | None]
    recorded_out_at: Mapped[datetime | None]
    recorded_status: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(1000))
    evidence: Mapped[list[str]]
    status: Mapped[CorrectionState] = mapped_column(words(CorrectionState))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    answer: Mapped[str | None] = mapped_column(String(1000))
    version: Mapped[int] = mapped_column(default=1)
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (Index("ix_attendance_corrections_employee_day", "employee_id", "day"),)


class AttendanceChange(Base):
    """A step in the life of a leave, an outage, a correction or a part of the calendar.

    `action` names the kind of subject too: ids are made by callers, so two kinds may share one.
    """

    __tablename__ = "attendance_changes"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    action: Mapped[str] = mapped_column(String(40), primary_key=True)
    by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(1000))
    changes: Mapped[dict[str, Any]]


class AttendanceNotice(Base):
    """Word of unexcused days in a row: to the officer first, then to the superior; once per run."""

    __tablename__ = "attendance_notices"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    run_started_on: Mapped[date]
    stage: Mapped[NoticeStage] = mapped_column(words(NoticeStage))
    addressee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    last_on: Mapped[date]
    days: Mapped[int]
    noticed_at: Mapped[datetime]

    __table_args__ = (
        Index("uq_attendance_notices_run", "employee_id", "run_started_on", "stage", unique=True),
        Index("ix_attendance_notices_addressee", "addressee_id", "noticed_at"),
    )


class AttendancePolicy(Base):
    """Rules that a district may set, each row in force from its day on."""

    __tablename__ = "attendance_policies"

    effective_from: Mapped[date] = mapped_column(primary_key=True)
    grace_minutes: Mapped[int]
    officer_notice_days: Mapped[int]
    superior_notice_days: Mapped[int]
    run_threshold: Mapped[int]
    thresholds: Mapped[list[dict[str, Any]]]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]


class AttendanceMachine(Base):
    """A fingerprint machine that pushes its log. It is known by its serial number, and trusted by a
    secret in its path or by the address it calls from."""

    __tablename__ = "attendance_machines"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    secret_digest: Mapped[str | None] = mapped_column(String(64))
    addresses: Mapped[list[str]]
    is_active: Mapped[bool] = mapped_column(default=True)
    seen_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    create_digest: Mapped[str] = mapped_column(String(32))


class AttendancePin(Base):
    """Whose number on a machine this is."""

    __tablename__ = "attendance_pins"

    machine_id: Mapped[UUID] = mapped_column(ForeignKey("attendance_machines.id"), primary_key=True)
    pin: Mapped[str] = mapped_column(String(24), primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))


class AttendanceUnclaimed(Base):
    """A mark of a machine whose number nobody has been given yet; kept until somebody is."""

    __tablename__ = "attendance_unclaimed"

    machine_id: Mapped[UUID] = mapped_column(ForeignKey("attendance_machines.id"), primary_key=True)
    pin: Mapped[str] = mapped_column(String(24), primary_key=True)
    marked_at: Mapped[datetime] = mapped_column(primary_key=True)
    kind: Mapped[PunchKind] = mapped_column(words(PunchKind))
    received_at: Mapped[datetime]
