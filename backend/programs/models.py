"""How programs, contributions and innovations are stored."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.database import Base, words
from backend.programs.rules import MemberRole, ProgramStatus
from backend.programs.rules_innovations import InnovationState, Polarity


class ContributionStatus(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"


class Program(Base):
    """A government program of a unit. `sponsor` says where it comes from, such as a code of the RPJMD.

    `status` and `status_since` repeat the newest of `ProgramStatusChange`.
    """

    __tablename__ = "programs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(String(2000))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    sponsor: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[ProgramStatus] = mapped_column(words(ProgramStatus))
    status_since: Mapped[date]
    version: Mapped[int]
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        UniqueConstraint("unit_id", "code"),
        Index("ix_programs_starts_on_id", "starts_on", "id"),
    )


class ProgramStatusChange(Base):
    """From which day a program has a status. `version` is the program's then."""

    __tablename__ = "program_statuses"

    program_id: Mapped[UUID] = mapped_column(ForeignKey("programs.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[ProgramStatus] = mapped_column(words(ProgramStatus))
    since: Mapped[date]
    reason: Mapped[str | None] = mapped_column(String(1000))
    by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    at: Mapped[datetime]


class ProgramChange(Base):
    """A step in a program's life: who changed what, from what to what."""

    __tablename__ = "program_changes"

    program_id: Mapped[UUID] = mapped_column(ForeignKey("programs.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    action: Mapped[str] = mapped_column(String(32))
    by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(1000))
    changes: Mapped[dict[str, Any]]


class ProgramMilestone(Base):
    """A step that a program plans. `done_on` is the day it was reached, `done_at` when that was said."""

    __tablename__ = "program_milestones"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID] = mapped_column(ForeignKey("programs.id"), index=True)
    place: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date]
    weight: Mapped[int]
    done_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    note: Mapped[str | None] = mapped_column(String(1000))
    evidence: Mapped[list[str]]


class ProgramMember(Base):
    """A member of the set that a program has from day to day; the shares of one set add up to 100."""

    __tablename__ = "program_members"

    program_id: Mapped[UUID] = mapped_column(ForeignKey("programs.id"), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), primary_key=True)
    ends_on: Mapped[date | None]
    role: Mapped[MemberRole] = mapped_column(words(MemberRole))
    share: Mapped[int]

    __table_args__ = (
        CheckConstraint("share BETWEEN 1 AND 100", name="share_is_percent"),
        Index("ix_program_members_employee_id", "employee_id"),
    )


class ProgramContribution(Base):
    """What a member did for a program beside the daily activities; counts once it is approved."""

    __tablename__ = "program_contributions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID] = mapped_column(ForeignKey("programs.id"))
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    day: Mapped[date]
    description: Mapped[str] = mapped_column(String(2000))
    quantity: Mapped[int | None]
    unit: Mapped[str | None] = mapped_column(String(32))
    evidence: Mapped[list[str]]
    status: Mapped[ContributionStatus] = mapped_column(words(ContributionStatus))
    received_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None] = mapped_column(String(1000))
    version: Mapped[int]
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (Index("ix_program_contributions_program_id_day", "program_id", "day"),)


class Innovation(Base):
    """An officer's innovation: a problem, an idea, and one figure measured before and after.

    Figures are integers in ten-thousandths of `figure_unit`. `verified_on` is the day of the
    verification, which scoring counts it in.
    """

    __tablename__ = "innovations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    problem: Mapped[str] = mapped_column(String(2000))
    idea: Mapped[str] = mapped_column(String(4000))
    figure: Mapped[str] = mapped_column(String(200))
    figure_unit: Mapped[str] = mapped_column(String(32))
    polarity: Mapped[Polarity] = mapped_column(words(Polarity))
    before_e4: Mapped[int] = mapped_column(BigInteger)
    before_on: Mapped[date]
    before_evidence: Mapped[list[str]]
    tried_from: Mapped[date | None]
    tried_to: Mapped[date | None]
    after_e4: Mapped[int | None] = mapped_column(BigInteger)
    after_on: Mapped[date | None]
    after_evidence: Mapped[list[str]]
    state: Mapped[InnovationState] = mapped_column(words(InnovationState))
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    verified_on: Mapped[date | None] = mapped_column(index=True)
    activity_ids: Mapped[list[str]]
    proposed_at: Mapped[datetime]
    version: Mapped[int]
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (Index("ix_innovations_proposed_at_id", "proposed_at", "id"),)


class InnovationMember(Base):
    """Whose innovation it is: the shares of one innovation add up to 100."""

    __tablename__ = "innovation_members"

    innovation_id: Mapped[UUID] = mapped_column(ForeignKey("innovations.id"), primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), primary_key=True, index=True)
    share: Mapped[int]

    __table_args__ = (CheckConstraint("share BETWEEN 1 AND 100", name="share_is_percent"),)


class InnovationChange(Base):
    """A step in an innovation's life, kept for ever. The id is made by whoever took it."""

    __tablename__ = "innovation_changes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    innovation_id: Mapped[UUID] = mapped_column(ForeignKey("innovations.id"))
    version: Mapped[int]
    action: Mapped[str] = mapped_column(String(32))
    state: Mapped[InnovationState] = mapped_column(words(InnovationState))
    by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(1000))
    changes: Mapped[dict[str, Any]]
    digest: Mapped[str | None] = mapped_column(String(32))

    __table_args__ = (UniqueConstraint("innovation_id", "version"),)


class InnovationAdoption(Base):
    """Another unit, or an officer for themself, has taken a verified innovation over."""

    __tablename__ = "innovation_adoptions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    innovation_id: Mapped[UUID] = mapped_column(ForeignKey("innovations.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    employee_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"), index=True)
    adopted_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(String(1000))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    recorded_at: Mapped[datetime]
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) <> (employee_id IS NULL)", name="one_adopter"),
        # One of the two is null, and a null equals nothing.
        UniqueConstraint("innovation_id", "unit_id"),
        UniqueConstraint("innovation_id", "employee_id"),
        Index("ix_innovation_adoptions_adopted_on", "adopted_on"),
    )
