"""Every SELECT of reports."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.feedback import rules
from backend.feedback.models import FeedbackPolicy, Report, ReportConcern
from backend.feedback.rules import Policy
from backend.kit.cache import TimedCache

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
