"""How indicators, their targets, actuals and bounds are stored."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.iku.rules import Aspect, Consolidation, Counts, MinimizeBy, Perspective, Polarity, Source
from backend.kit.database import Base, words
from backend.kit.ids import uuid7


class Iku(Base):
    """An indicator of one year, of a unit or of a person. The id is made by whoever makes it.

    `weight` is in hundredths of a per cent among its owner's indicators. `parent_id` is the
    indicator that this one serves: unit, then leader, then officer. `version` counts on with every
    change of the indicator or of its targets.
    """

    __tablename__ = "ikus"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(300))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    employee_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    year: Mapped[int]
    polarity: Mapped[Polarity] = mapped_column(words(Polarity))
    minimize_by: Mapped[MinimizeBy | None] = mapped_column(words(MinimizeBy))
    aspect: Mapped[Aspect | None] = mapped_column(words(Aspect))
    perspective: Mapped[Perspective | None] = mapped_column(words(Perspective))
    unit_of_measure: Mapped[str] = mapped_column(String(32))
    consolidation: Mapped[Consolidation] = mapped_column(words(Consolidation))
    source: Mapped[Source] = mapped_column(words(Source))
    counts: Mapped[Counts | None] = mapped_column(words(Counts))
    weight: Mapped[int]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("ikus.id"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    # Digest of the validated create, to tell a repeat from another body; empty for imported ones.
    create_digest: Mapped[str | None] = mapped_column(String(32))

    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) <> (employee_id IS NULL)", name="one_owner"),
        UniqueConstraint("unit_id", "year", "code"),
        UniqueConstraint("employee_id", "year", "code"),
        Index("ix_ikus_code_id", "code", "id"),
    )


class IkuTarget(Base):
    """What is to be reached in a period (`2026-11`, `2026-Q4`, `2026`); a single value has both ends alike."""

    __tablename__ = "iku_targets"

    iku_id: Mapped[UUID] = mapped_column(ForeignKey("ikus.id"), primary_key=True)
    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    low_e4: Mapped[int] = mapped_column(BigInteger)
    high_e4: Mapped[int] = mapped_column(BigInteger)


class IkuActual(Base):
    """What was reached in a month, as entered. `evidence` are digests of what activities keep."""

    __tablename__ = "iku_actuals"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    iku_id: Mapped[UUID] = mapped_column(ForeignKey("ikus.id"))
    month: Mapped[str] = mapped_column(String(7))
    amount_e4: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str | None] = mapped_column(String(1000))
    evidence: Mapped[list[str]]
    version: Mapped[int] = mapped_column(default=1)
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    recorded_at: Mapped[datetime]
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (UniqueConstraint("iku_id", "month"),)


class IkuChange(Base):
    """What happened to an indicator, its targets or an actual (then with its month): `[before, after]`."""

    __tablename__ = "iku_changes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    iku_id: Mapped[UUID] = mapped_column(ForeignKey("ikus.id"))
    action: Mapped[str] = mapped_column(String(32))
    month: Mapped[str | None] = mapped_column(String(7))
    by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    at: Mapped[datetime]
    changes: Mapped[dict[str, Any]]

    __table_args__ = (Index("ix_iku_changes_iku_at", "iku_id", "at", "id"),)


class IkuPolicy(Base):
    """Bounds of achievements in hundredths of a per cent, each row in force from its day on."""

    __tablename__ = "iku_policies"

    effective_from: Mapped[date] = mapped_column(primary_key=True)
    cap: Mapped[int]
    floor: Mapped[int]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]
