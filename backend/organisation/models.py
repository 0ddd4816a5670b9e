"""How the organisation is stored."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.database import Base, words
from backend.kit.ids import uuid7


class UnitKind(StrEnum):
    """What a unit is (domain glossary, `org_unit.kind`)."""

    DISTRICT = "district"
    SECRETARIAT = "secretariat"
    OPD = "opd"
    BIDANG = "bidang"
    UPTD = "uptd"
    PUSKESMAS = "puskesmas"
    SCHOOL = "school"
    KECAMATAN = "kecamatan"
    MUKIM = "mukim"
    KUTE = "kute"


class PositionKind(StrEnum):
    """Kind of a post (UU 20/2023): managerial, functional, executor."""

    JPT = "jpt"
    ADMINISTRATOR = "administrator"
    PENGAWAS = "pengawas"
    FUNCTIONAL = "functional"
    EXECUTOR = "executor"


class EmployeeType(StrEnum):
    PNS = "pns"
    CPNS = "cpns"
    PPPK = "pppk"
    PPPK_PART_TIME = "pppk_part_time"
    NON_ASN = "non_asn"


class AssignmentKind(StrEnum):
    """How a post is held (SIASN jenisPenugasan D, PLT, PLH, PJ, TT)."""

    DEFINITIVE = "definitif"
    PLT = "plt"
    PLH = "plh"
    PJ = "pj"
    ADDITIONAL = "tugas_tambahan"


class CorrectionStatus(StrEnum):
    OPEN = "open"
    CORRECTED = "corrected"
    DECLINED = "declined"


class OrgUnit(Base):
    """A unit of the district's tree. `code` is the district's own short name for it, stable."""

    __tablename__ = "org_units"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[UnitKind] = mapped_column(words(UnitKind))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    # Digest of the validated create, to tell a repeat from another body; empty for imported rows.
    create_digest: Mapped[str | None] = mapped_column(String(32))


class Position(Base):
    """A post of a unit. The holder of the post with `is_head` leads the unit."""

    __tablename__ = "positions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[PositionKind] = mapped_column(words(PositionKind))
    level: Mapped[str | None] = mapped_column(String(40))
    is_head: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index("uq_positions_unit_title", "unit_id", "title", unique=True),)


class Employee(Base):
    """A civil servant. Logs, plans and scores hang on the assignment, not on the person."""

    __tablename__ = "employees"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    nip: Mapped[str] = mapped_column(String(18), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    employee_type: Mapped[EmployeeType] = mapped_column(words(EmployeeType))
    grade: Mapped[str | None] = mapped_column(String(8))
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    create_digest: Mapped[str | None] = mapped_column(String(32))


class Assignment(Base):
    """A post held by an employee from day to day (both included; no end: until further notice).

    `unit_id` repeats the post's unit, since most questions are asked by unit. `appraiser_id` names
    an official with delegated authority, where it is not the one who follows from the tree.
    """

    __tablename__ = "assignments"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    position_id: Mapped[UUID] = mapped_column(ForeignKey("positions.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    kind: Mapped[AssignmentKind] = mapped_column(words(AssignmentKind))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    appraiser_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    create_digest: Mapped[str | None] = mapped_column(String(32))

    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        Index("ix_assignments_employee_starts", "employee_id", "starts_on"),
        Index("ix_assignments_unit_starts", "unit_id", "starts_on"),
    )


class AppraiserCorrection(Base):
    """ "Atasan saya salah": an officer says that the appraiser shown is not theirs."""

    __tablename__ = "appraiser_corrections"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    note: Mapped[str] = mapped_column(String(1000))
    # As it was typed: it may be nobody's yet, and whose it is, is not the asker's to find out.
    proposed_appraiser_nip: Mapped[str | None] = mapped_column(String(18))
    proposed_appraiser_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    status: Mapped[CorrectionStatus] = mapped_column(words(CorrectionStatus))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    answer: Mapped[str | None] = mapped_column(String(1000))
    version: Mapped[int] = mapped_column(default=1)
    create_digest: Mapped[str | None] = mapped_column(String(32))
