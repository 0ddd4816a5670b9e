"""How reports, their conversation and what follows from them are stored.

Of an anonymous report every moment is the beginning of its day: nothing here tells when it was
written. Nobody's address is kept anywhere.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as condition
from sqlalchemy.orm import Mapped, mapped_column

from backend.feedback.rules import ConcernSource, MessageSender, ReportKind, ReportState, StepAction
from backend.kit.database import Base, words


class Report(Base):
    """A citizen's report.

    `id` is derived from the id and the secret of the reporter's device (`reporting.derived`): an id
    that tells the time of writing never reaches anybody. `unit_id` is whom it is addressed to,
    `handler_unit_id` who has it now; null is the district. `escalated_unit_id` is the unit that it
    has risen to. `escalates_on` is the day on which the duty takes it further; null: no more.
    """

    __tablename__ = "reports"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    secret_digest: Mapped[str] = mapped_column(String(64))
    ticket: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[ReportKind] = mapped_column(words(ReportKind))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    handler_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    text: Mapped[str] = mapped_column(String(4000))
    happened_on: Mapped[date | None]
    officer_name: Mapped[str | None] = mapped_column(String(200))
    is_anonymous: Mapped[bool]
    contact_name: Mapped[str | None] = mapped_column(String(200))
    contact_phone: Mapped[str | None] = mapped_column(String(32))
    contact_email: Mapped[str | None] = mapped_column(String(254))
    state: Mapped[ReportState] = mapped_column(words(ReportState))
    received_at: Mapped[datetime]
    received_on: Mapped[date]
    verify_due_on: Mapped[date]
    finish_due_on: Mapped[date]
    verified_on: Mapped[date | None]
    forwarded_to: Mapped[str | None] = mapped_column(String(200))
    escalation: Mapped[int]
    escalated_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    escalates_on: Mapped[date | None] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    ask_again_on: Mapped[date | None]
    asked_on: Mapped[date | None]
    answered_done: Mapped[bool | None]
    reopened: Mapped[int]
    public_text: Mapped[str | None] = mapped_column(String(4000))
    public_answer: Mapped[str | None] = mapped_column(String(4000))
    publication_by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    publication_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_on: Mapped[date | None]
    lapor_ticket: Mapped[str | None] = mapped_column(String(64))
    lapor_sent_at: Mapped[datetime | None]
    lapor_tries: Mapped[int]
    lapor_next_at: Mapped[datetime | None]
    version: Mapped[int]
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (
        CheckConstraint(
            "NOT is_anonymous OR (contact_name IS NULL AND contact_phone IS NULL AND contact_email IS NULL)",
            name="anonymous_without_contact",
        ),
        Index("ix_reports_received_at_id", "received_at", "id"),
        Index("ix_reports_unit_id_received_on", "unit_id", "received_on"),
        Index("ix_reports_ask_again_on", "ask_again_on"),
        Index(
            "ix_reports_published_on_id",
            "published_on",
            "id",
            postgresql_where=condition("published_on IS NOT NULL"),
            sqlite_where=condition("published_on IS NOT NULL"),
        ),
        Index(
            "ix_reports_forwarded_to",
            "forwarded_to",
            postgresql_where=condition("forwarded_to IS NOT NULL"),
            sqlite_where=condition("forwarded_to IS NOT NULL"),
        ),
    )


class ReportMessage(Base):
    """A word between the reporter and the unit. `place` counts on in one report: the order of the talk."""

    __tablename__ = "report_messages"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"))
    place: Mapped[int]
    sender: Mapped[MessageSender] = mapped_column(words(MessageSender))
    text: Mapped[str] = mapped_column(String(4000))
    by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    at: Mapped[datetime]
    on: Mapped[date]
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (UniqueConstraint("report_id", "place"),)


class ReportStep(Base):
    """A step in a report's life, kept for ever. `version` is the report's then; `state` the one after it."""

    __tablename__ = "report_steps"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"))
    version: Mapped[int]
    action: Mapped[StepAction] = mapped_column(words(StepAction))
    state: Mapped[ReportState] = mapped_column(words(ReportState))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    text: Mapped[str | None] = mapped_column(String(4000))
    reason: Mapped[str | None] = mapped_column(String(1000))
    sent_to: Mapped[str | None] = mapped_column(String(200))
    by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    at: Mapped[datetime]
    on: Mapped[date]
    digest: Mapped[str | None] = mapped_column(String(32))

    __table_args__ = (UniqueConstraint("report_id", "version"),)


class ReportConcern(Base):
    """An officer whom a report may be about: they neither see it among the unit's reports nor handle it."""

    __tablename__ = "report_concerns"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), primary_key=True, index=True)
    source: Mapped[ConcernSource] = mapped_column(words(ConcernSource))


class ReportMention(Base):
    """An officer whom a report names, put there by whoever moderates it. Evidence once it is shared, never a score.

    `text` is what the officer and, once it is shared, the appraiser read: the report as it was moderated.
    Withdrawn (`withdrawn_at`), it is read by the officer alone, with the reason.
    """

    __tablename__ = "report_mentions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"))
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    text: Mapped[str] = mapped_column(String(4000))
    mentioned_by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    mentioned_at: Mapped[datetime]
    answer_due_on: Mapped[date]
    answer: Mapped[str | None] = mapped_column(String(4000))
    answered_at: Mapped[datetime | None]
    answer_digest: Mapped[str | None] = mapped_column(String(32))
    shared_by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    shared_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    withdrawn_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str | None] = mapped_column(String(1000))
    version: Mapped[int]
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (
        Index(
            "uq_report_mentions_report_id_employee_id",
            "report_id",
            "employee_id",
            unique=True,
            sqlite_where=condition("withdrawn_at IS NULL"),
            postgresql_where=condition("withdrawn_at IS NULL"),
        ),
        Index("ix_report_mentions_employee_id_mentioned_at", "employee_id", "mentioned_at"),
    )


class ReportPhoto(Base):
    """A photo of a report, by the digest of what was sent; the original is never public.

    `stored_sha256` names the cleaned file, which `size`, `width`, `height` and `media_type` describe.
    `covers` are the rectangles to be covered, in thousandths of width and height; `public_sha256`
    names the covered picture, which may be read by anybody once `is_public`.
    """

    __tablename__ = "report_photos"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    place: Mapped[int]
    stored_sha256: Mapped[str] = mapped_column(String(64), index=True)
    media_type: Mapped[str] = mapped_column(String(32))
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    received_on: Mapped[date]
    covers: Mapped[list[dict[str, Any]]]
    public_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    is_public: Mapped[bool]


class ReplyTemplate(Base):
    """A reply that is often given, for the step that leads to a state; of a unit, or (null) of the district."""

    __tablename__ = "reply_templates"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    state: Mapped[ReportState] = mapped_column(words(ReportState))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(String(4000))
    is_active: Mapped[bool]
    version: Mapped[int]
    create_digest: Mapped[str] = mapped_column(String(32))


class FeedbackPolicy(Base):
    """Rules that a district may set, each row in force from its day on."""

    __tablename__ = "feedback_policies"

    effective_from: Mapped[date] = mapped_column(primary_key=True)
    verify_working_days: Mapped[int]
    finish_days: Mapped[int]
    escalate_working_days: Mapped[int]
    ask_again_days: Mapped[int]
    officer_answer_days: Mapped[int]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]
