"""Every SELECT of reports."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from backend.feedback import rules, rules_clocks
from backend.feedback.models import (
    FeedbackPolicy,
    ReplyTemplate,
    Report,
    ReportConcern,
    ReportMessage,
    ReportPhoto,
    ReportStep,
)
from backend.feedback.rules import MessageSender, Policy, ReportKind, ReportState
from backend.kit.cache import TimedCache

Due = Literal["late", "soon"]
Place = tuple[datetime, UUID]

_policies: TimedCache[str, tuple[Policy, ...]] = TimedCache(seconds=5.0, size=1)


# --- reports ---


def report(session: Session, report_id: UUID, *, for_update: bool = False) -> Report | None:
    """A report; `for_update` holds it until the commit."""
    return session.get(Report, report_id, with_for_update=True if for_update else None, populate_existing=for_update)


def report_with_ticket(session: Session, ticket: str) -> Report | None:
    return session.scalar(select(Report).where(Report.ticket == ticket))


def is_concerned(session: Session, report_id: UUID, employee_id: UUID) -> bool:
    """Whether a report may be about this officer."""
    return session.get(ReportConcern, (report_id, employee_id)) is not None


def concerned(session: Session, report_id: UUID) -> frozenset[UUID]:
    """The officers whom a report may be about."""
    found: Sequence[UUID] = session.scalars(
        select(ReportConcern.employee_id).where(ReportConcern.report_id == report_id)
    ).all()
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class ReportFilters:
    """`unit_id` is the unit that handles them."""

    state: ReportState | None
    kind: ReportKind | None
    unit_id: UUID | None
    due: Due | None


def reports(
    session: Session,
    unit_ids: Collection[UUID] | None,
    employee_id: UUID | None,
    filters: ReportFilters,
    *,
    today: date,
    before: Place | None,
    limit: int,
) -> Sequence[Report]:
    """Reports that some units handle (None: all of them), newest first, without those about an officer."""
    query = select(Report).order_by(Report.received_at.desc(), Report.id.desc()).limit(limit)
    if unit_ids is not None:
        query = query.where(Report.handler_unit_id.in_(unit_ids))
    if employee_id is not None:
        query = query.where(~_is_about(employee_id))
    if filters.state is not None:
        query = query.where(Report.state == filters.state)
    if filters.kind is not None:
        query = query.where(Report.kind == filters.kind)
    if filters.unit_id is not None:
        query = query.where(Report.handler_unit_id == filters.unit_id)
    if filters.due is not None:
        query = query.where(_is_late(today) if filters.due == "late" else _is_soon(today))
    if before is not None:
        query = query.where(tuple_(Report.received_at, Report.id) < before)
    return session.scalars(query).all()


def _is_about(employee_id: UUID) -> ColumnElement[bool]:
    about = select(ReportConcern.report_id).where(
        ReportConcern.report_id == Report.id, ReportConcern.employee_id == employee_id
    )
    return about.exists()


def _is_late(today: date) -> ColumnElement[bool]:
    """The same as `rules_clocks.is_late`, in SQL."""
    return or_(
        and_(Report.state.in_(rules.UNVERIFIED_STATES), Report.verify_due_on < today),
        and_(Report.state.in_(rules.OPEN_STATES), Report.finish_due_on < today),
    )


def _is_soon(today: date) -> ColumnElement[bool]:
    """The same as `rules_clocks.is_soon`, in SQL."""
    last = today + timedelta(days=rules_clocks.SOON_DAYS)
    return and_(
        ~_is_late(today),
        or_(
            and_(Report.state.in_(rules.UNVERIFIED_STATES), Report.verify_due_on <= last),
            and_(Report.state.in_(rules.OPEN_STATES), Report.finish_due_on <= last),
        ),
    )


# --- what belongs to a report ---


def steps(session: Session, report_id: UUID) -> Sequence[ReportStep]:
    """In the order in which they were taken."""
    query = select(ReportStep).where(ReportStep.report_id == report_id).order_by(ReportStep.version)
    return session.scalars(query).all()


def messages(session: Session, report_id: UUID) -> Sequence[ReportMessage]:
    """The talk, in its order; `rules.MOST_MESSAGES` at most."""
    query = select(ReportMessage).where(ReportMessage.report_id == report_id).order_by(ReportMessage.place)
    return session.scalars(query).all()


def message_counts(session: Session, report_id: UUID, day: date) -> tuple[int, int]:
    """Messages of a report, and those of its reporter on a day."""
    total = session.scalar(select(func.count()).where(ReportMessage.report_id == report_id)) or 0
    of_day = select(func.count()).where(
        ReportMessage.report_id == report_id, ReportMessage.sender == MessageSender.REPORTER, ReportMessage.on == day
    )
    return total, session.scalar(of_day) or 0


def photos(session: Session, report_id: UUID) -> Sequence[ReportPhoto]:
    query = select(ReportPhoto).where(ReportPhoto.report_id == report_id).order_by(ReportPhoto.place)
    return session.scalars(query).all()


# --- what the clock does ---


def due_for_escalation(session: Session, today: date, limit: int) -> Sequence[Report]:
    """Reports to be taken a level further today, held; those that another process holds are left to it."""
    return session.scalars(
        select(Report)
        .where(Report.escalates_on <= today, Report.state.in_(rules.OPEN_STATES))
        .order_by(Report.escalates_on, Report.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def due_for_question(session: Session, today: date, limit: int) -> Sequence[Report]:
    """Closed reports whose reporter is to be asked from today on, held."""
    return session.scalars(
        select(Report)
        .where(
            Report.ask_again_on <= today,
            Report.state == ReportState.CLOSED,
            Report.asked_on.is_(None),
            Report.answered_done.is_(None),
        )
        .order_by(Report.ask_again_on, Report.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


# --- reply templates ---


def templates(
    session: Session,
    unit_ids: Collection[UUID] | None,
    state: ReportState | None,
    *,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[ReplyTemplate]:
    """The district's and those of some units (None: of all), by title."""
    query = select(ReplyTemplate).order_by(ReplyTemplate.title, ReplyTemplate.id).limit(limit)
    if unit_ids is not None:
        query = query.where(or_(ReplyTemplate.unit_id.is_(None), ReplyTemplate.unit_id.in_(unit_ids)))
    if state is not None:
        query = query.where(ReplyTemplate.state == state)
    if after is not None:
        query = query.where(tuple_(ReplyTemplate.title, ReplyTemplate.id) > after)
    return session.scalars(query).all()


# --- the dated rules ---


def policies(session: Session) -> tuple[Policy, ...]:
    """Every decided policy, newest first, and the default last."""
    return _policies.get("all", lambda: _read_policies(session))


def _read_policies(session: Session) -> tuple[Policy, ...]:
    rows = session.execute(
        select(
            FeedbackPolicy.effective_from,
            FeedbackPolicy.verify_working_days,
            FeedbackPolicy.finish_days,
            FeedbackPolicy.escalate_working_days,
            FeedbackPolicy.ask_again_days,
            FeedbackPolicy.officer_answer_days,
        ).order_by(FeedbackPolicy.effective_from.desc())
    )
    return (*(Policy(*row) for row in rows), rules.DEFAULT_POLICY)


def forget_policies() -> None:
    _policies.clear()


def policy(session: Session, day: date) -> Policy:
    """The policy in force on a day."""
    return next((one for one in policies(session) if one.effective_from <= day), rules.DEFAULT_POLICY)
