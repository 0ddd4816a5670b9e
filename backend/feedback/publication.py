"""From a report to what everybody may read: a preview, its release, its withdrawal, and the public list."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.audit import service as audit
from backend.feedback import history, policy, queries, queries_open, rules, rules_covers, service
from backend.feedback.events import ReportPublicationChanged
from backend.feedback.models import Report
from backend.feedback.problems import AlreadyPublished, NotForPublic, NotPrepared, PhotoRefused
from backend.feedback.queries_open import PublishedFilters
from backend.feedback.schemas import ReportUnitView
from backend.feedback.schemas_open import (
    CoverIn,
    CoverView,
    PublicationIn,
    PublicationPhotoView,
    PublicationView,
    PublishedReport,
)
from backend.kit import clock, images, limited, pages
from backend.kit.files import FileStore
from backend.kit.outbox import publish as tell
from backend.kit.pages import Page
from backend.kit.problems import Busy
from backend.organisation import queries as organisation
from backend.organisation import queries_lists as organisation_rows


@dataclass(frozen=True, slots=True)
class Wanted:
    """A photo that shall become public, and what is to be covered in it."""

    sha256: str
    stored_sha256: str
    covers: Sequence[CoverIn]


@dataclass(frozen=True, slots=True)
class Rendered:
    """Its covered picture, on the disk, not yet known to the database."""

    wanted: Wanted
    public_sha256: str


# --- the preview ---


def one(session: Session, actor: Actor, report_id: UUID, today: date) -> PublicationView:
    """What is prepared or public of a report within the caller's sight. Raises NotFound."""
    actor.must(Permission.REPORT_READ)
    return _view(session, policy.seen(session, actor, queries.report(session, report_id), today))


def plan(
    session: Session, actor: Actor, report_id: UUID, body: PublicationIn, *, base_version: int, today: date
) -> list[Wanted]:
    """Which photos have to be drawn. Only reads.

    Raises NotFound, NotAllowed, Stale, AlreadyPublished, NotForPublic, Invalid.
    """
    actor.must(Permission.REPORT_HANDLE)
    row = policy.handled(session, actor, queries.report(session, report_id), today)
    _must_be_open_to_change(row, base_version)
    known = {photo.sha256: photo for photo in queries.photos(session, report_id)}
    found: list[Wanted] = []
    for place, wanted in enumerate(body.photos):
        if wanted.sha256 not in known:
            raise history.wrong(f"/photos/{place}/sha256", "Foto ini bukan milik laporan ini")
        found.append(Wanted(wanted.sha256, known[wanted.sha256].stored_sha256, wanted.covers))
    return found


def render(files: FileStore, wanted: Sequence[Wanted]) -> list[Rendered]:
    """Draw and store the covered pictures; blocks, so it runs on a thread of its own, outside any job.

    Raises PhotoRefused (the file on our disk is lost or damaged), Busy, OSError.
    """
    return [Rendered(one, _drawn(files, one)) for one in wanted]


def _drawn(files: FileStore, wanted: Wanted) -> str:
    cleaned = files.get(wanted.stored_sha256)
    if cleaned is None:
        raise PhotoRefused(reason="lost", detail="Berkas foto ini tidak ada lagi di server. Terbitkan tanpa foto ini.")
    if not wanted.covers:
        # Nothing to hide: the cleaned file itself, without what a second round of JPEG would lose.
        files.put(wanted.stored_sha256, cleaned)
        return wanted.stored_sha256
    try:
        covers = [images.Cover(one.x, one.y, one.width, one.height) for one in wanted.covers]
        drawn = images.cover(cleaned, covers)
    except images.ImageRefused as refused:
        raise PhotoRefused(reason=refused.reason_code, detail=refused.detail_id) from refused
    except limited.LimitExceeded as exceeded:
        raise Busy from exceeded
    digest = hashlib.sha256(drawn.data).hexdigest()
    files.put(digest, drawn.data)
    return digest


def prepare(
    session: Session,
    actor: Actor,
    report_id: UUID,
    body: PublicationIn,
    rendered: Sequence[Rendered],
    *,
    base_version: int,
    now: datetime,
) -> PublicationView:
    """Keep a preview: nothing of it is public. Raises as `plan` does."""
    actor.must(Permission.REPORT_HANDLE)
    row = policy.handled(session, actor, queries.report(session, report_id, for_update=True), clock.local_day(now))
    _must_be_open_to_change(row, base_version)
    row.public_text, row.public_answer = body.text, body.answer
    row.publication_by, row.publication_at = actor.employee_id, now
    drawn = {one.wanted.sha256: one for one in rendered}
    for photo in queries.photos(session, report_id):
        one = drawn.get(photo.sha256)
        photo.public_sha256 = None if one is None else one.public_sha256
        photo.covers = [] if one is None else [cover.model_dump() for cover in one.wanted.covers]
    _changed(session, actor, row, "report.prepare", now, photos=len(drawn))
    return _view(session, row)


def _must_be_open_to_change(row: Report, base_version: int) -> None:
    history.must_be_current(row.version, base_version)
    if row.published_at is not None:
        raise AlreadyPublished
    if not rules_covers.may_be_public(row.state):
        raise NotForPublic


# --- release and withdrawal ---


def release(session: Session, actor: Actor, report_id: UUID, *, base_version: int, now: datetime) -> PublicationView:
    """Make the preview public. Where it is already: success, since nobody can change what is public.

    Raises NotFound, NotAllowed, Stale, NotPrepared, NotForPublic.
    """
    actor.must(Permission.REPORT_HANDLE)
    today = clock.local_day(now)
    row = policy.handled(session, actor, queries.report(session, report_id, for_update=True), today)
    if row.published_at is not None:
        return _view(session, row)
    history.must_be_current(row.version, base_version)
    if row.public_text is None:
        raise NotPrepared
    if not rules_covers.may_be_public(row.state):
        raise NotForPublic
    row.published_at, row.published_on = now, today
    for photo in queries.photos(session, report_id):
        photo.is_public = photo.public_sha256 is not None
    _changed(session, actor, row, "report.publish", now)
    return _view(session, row)


def withdraw(session: Session, actor: Actor, report_id: UUID, *, now: datetime) -> PublicationView:
    """Take a report away from the public at once; the preview stays. Again is success.

    Whatever else has changed meanwhile: what should not be public must go. Raises NotFound, NotAllowed.
    """
    actor.must(Permission.REPORT_HANDLE)
    row = policy.handled(session, actor, queries.report(session, report_id, for_update=True), clock.local_day(now))
    if row.published_at is None:
        return _view(session, row)
    service.unpublish(session, row)
    _changed(session, actor, row, "report.withdraw", now)
    return _view(session, row)


def _changed(session: Session, actor: Actor, row: Report, action: str, now: datetime, **details: int) -> None:
    row.version += 1
    audit.record(
        session,
        action,
        subject_id=row.id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
        at=now,
        version=row.version,
        **details,
    )
    tell(session, ReportPublicationChanged(row.id, row.handler_unit_id, None, clock.local_day(now)), at=now)
    session.flush()


def _view(session: Session, row: Report) -> PublicationView:
    by = row.publication_by
    return PublicationView(
        text=row.public_text,
        answer=row.public_answer,
        photos=[
            PublicationPhotoView(
                sha256=photo.sha256,
                covers=[CoverView(**cover) for cover in photo.covers],
                public_sha256=photo.public_sha256,
            )
            for photo in queries.photos(session, row.id)
            if photo.public_sha256 is not None
        ],
        prepared_by_name=None if by is None else organisation.names(session, {by}).get(by),
        is_published=row.published_at is not None,
        published_on=row.published_on,
        version=row.version,
    )


# --- what everybody reads ---


def page(session: Session, unit_id: UUID | None, *, limit: int, cursor: str | None) -> Page[PublishedReport]:
    """Published reports (of one unit), newest first. Nobody's name, no ticket, days only."""
    scope = ("published-reports", unit_id)
    before = None if cursor is None else _read_place(pages.read_cursor(cursor, scope=scope))
    rows = queries_open.published(session, PublishedFilters(unit_id=unit_id), before=before, limit=limit + 1)
    found = published(session, rows[:limit])
    return pages.page(rows, limit, view=lambda row: found[row.id], place=_place, scope=scope)


def published(session: Session, rows: Sequence[Report]) -> dict[UUID, PublishedReport]:
    """Published reports by id, with a look-up each for all their units and photos."""
    units = organisation_rows.unit_names(session, {row.unit_id for row in rows if row.unit_id is not None})
    photos = queries_open.public_photos(session, [row.id for row in rows])
    return {
        row.id: PublishedReport(
            id=row.id,
            kind=row.kind,
            unit=None if row.unit_id is None else ReportUnitView(id=row.unit_id, name=units.get(row.unit_id, "")),
            text=row.public_text or "",
            answer=row.public_answer,
            on=row.received_on,
            state_label=rules.public_words(row.state),
            photos=photos.get(row.id, []),
        )
        for row in rows
    }


def _place(row: Report) -> list[str]:
    return [str(row.published_on), str(row.id)]


def _read_place(found: list[str]) -> tuple[date, UUID]:
    return date.fromisoformat(found[0]), UUID(found[1])
