"""How scores are stored: rule sets by month, a snapshot per officer and month, whose is due anew, closed months."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.database import Base


class ScoreRuleSet(Base):
    """A decided rule set, in force from a month on until the next one. Never changed: a new one is decided.

    `document` is the rule set as it was sent, all figures whole hundredths (`rules.RuleSet`).
    """

    __tablename__ = "score_rule_sets"

    version: Mapped[str] = mapped_column(String(40), primary_key=True)
    effective_from: Mapped[str] = mapped_column(String(7), unique=True)
    document: Mapped[dict[str, Any]]
    note: Mapped[str | None] = mapped_column(String(1000))
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]


class ScoreSnapshot(Base):
    """An officer's month as it stands: the facts that went in, and what came of them.

    `appraiser_id`, `position_kind` and `unit_id` are those of the month's last day (or today), so that a
    move in mid-year rewrites nothing. `score` in hundredths. `has_attendance`: the unit's presence was recorded.
    """

    __tablename__ = "score_snapshots"

    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), primary_key=True)
    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    score: Mapped[int]
    rule_version: Mapped[str] = mapped_column(String(40))
    position_kind: Mapped[str] = mapped_column(String(32))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    appraiser_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    has_attendance: Mapped[bool]
    facts: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]]
    computed_at: Mapped[datetime]

    __table_args__ = (Index("ix_score_snapshots_unit_period", "unit_id", "period"),)


class ScoreDue(Base):
    """A month of an officer that something has changed: to be computed anew, from the moment it was asked for on."""

    __tablename__ = "score_dues"

    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), primary_key=True)
    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    asked_at: Mapped[datetime]


class ScoreMonth(Base):
    """A month that was closed, or opened again. What falls due after it was closed no longer counts."""

    __tablename__ = "score_months"

    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    is_closed: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(String(500))
    changed_by: Mapped[UUID]
    changed_at: Mapped[datetime]


class TppPolicyRow(Base):
    """A decided policy about TPP, in force from a month on until the next one. Never changed.

    `document` is the policy as it was sent; `is_paid` false ends what was before.
    """

    __tablename__ = "tpp_policies"

    version: Mapped[str] = mapped_column(String(40), primary_key=True)
    effective_from: Mapped[str] = mapped_column(String(7), unique=True)
    is_paid: Mapped[bool]
    document: Mapped[dict[str, Any]]
    decided_by: Mapped[UUID]
    decided_at: Mapped[datetime]


class ScoreProgress(Base):
    """One row: up to where in the sequence of facts has been looked, and on which day last."""

    __tablename__ = "score_progress"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    looked_on: Mapped[date]
