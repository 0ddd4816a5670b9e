"""Every SELECT of photos, of what is public, and of what is on its way to LAPOR!."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from backend.feedback.models import Report, ReportPhoto
from backend.feedback.rules import LAPOR, RESTING_STATES, ReportKind, ReportState

# --- photos ---


def photo(session: Session, report_id: UUID, sha256: str) -> ReportPhoto | None:
    return session.get(ReportPhoto, (report_id, sha256))


def photo_or_render(session: Session, report_id: UUID, sha256: str) -> ReportPhoto | None:
    """A report's photo by the digest of what was sent, or by that of its covered picture."""
    return session.scalar(
        select(ReportPhoto)
        .where(ReportPhoto.report_id == report_id)
        .where(or_(ReportPhoto.sha256 == sha256, ReportPhoto.public_sha256 == sha256))
        .order_by(ReportPhoto.place)
        .limit(1)
    )


def count_photos(session: Session, report_id: UUID) -> int:
    return session.scalar(select(func.count()).where(ReportPhoto.report_id == report_id)) or 0


def public_photo(session: Session, sha256: str) -> ReportPhoto | None:
    """A photo whose covered picture with this digest may be read by anybody."""
    return session.scalar(
        select(ReportPhoto).where(ReportPhoto.public_sha256 == sha256, ReportPhoto.is_public).limit(1)
    )


def public_photos(session: Session, report_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """The public pictures of reports, in their order."""
    found: dict[UUID, list[str]] = {}
    rows = session.execute(
        select(ReportPhoto.report_id, ReportPhoto.public_sha256)
        .where(ReportPhoto.report_id.in_(report_ids), ReportPhoto.is_public, ReportPhoto.public_sha256.is_not(None))
        .order_by(ReportPhoto.report_id, ReportPhoto.place)
    )
    for report_id, sha256 in rows:
        if sha256 is not None:
            found.setdefault(report_id, []).append(sha256)
    return found


def is_stored(session: Session, digest: str) -> bool:
    """Whether a photo, as it came or covered, is the file with this digest."""
    kept = or_(ReportPhoto.stored_sha256 == digest, ReportPhoto.public_sha256 == digest)
    return session.scalar(select(ReportPhoto.sha256).where(kept).limit(1)) is not None


# --- what is public ---


@dataclass(frozen=True, slots=True)
class PublishedFilters:
    """Which published reports. `closed` true: nothing is awaited any more; false: still handled; None: all."""

    unit_id: UUID | None = None
    kind: ReportKind | None = None
    closed: bool | None = None
    first: date | None = None
    last: date | None = None
    ids: tuple[UUID, ...] | None = None


def published(
    session: Session,
    filters: PublishedFilters,
    *,
    before: tuple[date, UUID] | None = None,
    offset: int = 0,
    limit: int,
) -> Sequence[Report]:
    """Published reports, newest first."""
    query = select(Report).where(Report.published_on.is_not(None))
    if filters.unit_id is not None:
        query = query.where(Report.unit_id == filters.unit_id)
    if filters.kind is not None:
        query = query.where(Report.kind == filters.kind)
    if filters.closed is not None:
        states = RESTING_STATES if filters.closed else frozenset(ReportState) - RESTING_STATES
        query = query.where(Report.state.in_(sorted(states)))
    if filters.first is not None:
        query = query.where(Report.received_on >= filters.first)
    if filters.last is not None:
        query = query.where(Report.received_on <= filters.last)
    if filters.ids is not None:
        query = query.where(Report.id.in_(filters.ids))
    if before is not None:
        day, report_id = before
        query = query.where(or_(Report.published_on < day, and_(Report.published_on == day, Report.id < report_id)))
    return session.scalars(
        query.order_by(Report.published_on.desc(), Report.id.desc()).offset(offset).limit(limit)
    ).all()


# --- on the way to LAPOR! ---


def next_to_hand_on(session: Session, now: datetime) -> Report | None:
    """A report that LAPOR! shall have and that is due to be sent, held until the commit.

    On PostgreSQL another process passes by what one holds, so two never take the same.
    """
    return session.scalar(
        select(Report)
        .where(Report.forwarded_to == LAPOR, Report.state == ReportState.FORWARDED, Report.lapor_ticket.is_(None))
        .where(or_(Report.lapor_next_at.is_(None), Report.lapor_next_at <= now))
        .order_by(Report.lapor_next_at.is_not(None), Report.lapor_next_at, Report.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
