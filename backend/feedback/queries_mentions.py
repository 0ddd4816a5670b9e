"""Every SELECT of mentions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from backend.feedback.models import Report, ReportConcern, ReportMention

Mentioned = tuple[ReportMention, Report]


def mention(session: Session, mention_id: UUID, *, for_update: bool = False) -> ReportMention | None:
    """A mention; `for_update` holds it until the commit."""
    held = True if for_update else None
    return session.get(ReportMention, mention_id, with_for_update=held, populate_existing=for_update)


def mention_of(session: Session, report_id: UUID, employee_id: UUID) -> ReportMention | None:
    """The mention of an officer in a report, if it has not been withdrawn."""
    return session.scalar(
        select(ReportMention).where(
            ReportMention.report_id == report_id,
            ReportMention.employee_id == employee_id,
            ReportMention.withdrawn_at.is_(None),
        )
    )


def mentions_in(session: Session, report_id: UUID) -> Sequence[ReportMention]:
    return session.scalars(
        select(ReportMention)
        .where(ReportMention.report_id == report_id)
        .order_by(ReportMention.mentioned_at, ReportMention.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Readable:
    """Reports that somebody may see: those of these units (all where None), but none about themself."""

    unit_ids: frozenset[UUID] | None
    employee_id: UUID | None


def mentions_of(
    session: Session,
    employee_id: UUID,
    *,
    shared: bool,
    readable: Readable | None = None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Mentioned]:
    """An officer's mentions with their reports, newest first; `shared`: only those that are evidence."""
    query: Select[ReportMention, Report] = (
        select(ReportMention, Report)
        .join(Report, Report.id == ReportMention.report_id)
        .where(ReportMention.employee_id == employee_id)
    )
    if shared:
        query = query.where(ReportMention.shared_at.is_not(None), ReportMention.withdrawn_at.is_(None))
    if readable is not None and readable.unit_ids is not None:
        query = query.where(Report.handler_unit_id.in_(readable.unit_ids))
    if readable is not None and readable.employee_id is not None:
        about = select(ReportConcern.report_id).where(ReportConcern.employee_id == readable.employee_id)
        query = query.where(Report.id.not_in(about))
    if before is not None:
        moment, mention_id = before
        earlier = and_(ReportMention.mentioned_at == moment, ReportMention.id < mention_id)
        query = query.where(or_(ReportMention.mentioned_at < moment, earlier))
    query = query.order_by(ReportMention.mentioned_at.desc(), ReportMention.id.desc()).limit(limit)
    return [(found, report) for found, report in session.execute(query)]
