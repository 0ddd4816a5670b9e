"""Photos of a report: cleaned on arrival, kept for those who handle it, public only as covered pictures."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.audit import service as audit
from backend.feedback import history, policy, queries, queries_open, rules_covers
from backend.feedback.events import ReportPhotoAdded
from backend.feedback.models import Report, ReportPhoto
from backend.feedback.problems import ConversationClosed, PhotoDigestWrong, PhotoRefused, PhotosFull
from backend.feedback.rules import ReportState
from backend.feedback.schemas_open import StoredPhoto
from backend.kit import clock, images, limited
from backend.kit.files import FileStore
from backend.kit.outbox import publish
from backend.kit.problems import Busy, NotFound
from backend.kit.stored import Stored


@dataclass(frozen=True, slots=True)
class Prepared:
    """A photo that was checked, cleaned and put on the disk, not yet known to the database."""

    sha256: str
    stored_sha256: str
    media_type: str
    size: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that the caller may read."""

    digest: str
    media_type: str


# --- the reporter's side ---


def must_take(session: Session, report_id: UUID, sha256: str) -> None:
    """Asked before the bytes are cleaned: nobody shall keep the decoder busy with what is then refused.

    Raises NotFound, ConversationClosed, PhotosFull.
    """
    row = queries.report(session, report_id)
    if row is None:
        raise NotFound
    _must_fit(session, row, sha256)


def prepare(files: FileStore, sha256: str, raw: bytes) -> Prepared:
    """Check, clean and store a photo; blocks, so it runs on a thread of its own, outside any job.

    Raises PhotoDigestWrong, PhotoRefused, Busy, OSError.
    """
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise PhotoDigestWrong
    try:
        cleaned = images.clean_photo(raw)
    except images.ImageRefused as refused:
        raise PhotoRefused(reason=refused.reason_code, detail=refused.detail_id) from refused
    except limited.LimitExceeded as exceeded:
        raise Busy from exceeded  # the machine is short of time or memory: the phone tries again
    stored = hashlib.sha256(cleaned.data).hexdigest()
    files.put(stored, cleaned.data)
    return Prepared(sha256, stored, cleaned.kind, len(cleaned.data), cleaned.width or 0, cleaned.height or 0)


def put(session: Session, report_id: UUID, prepared: Prepared, now: datetime) -> Stored[StoredPhoto]:
    """Make a prepared photo one of the report's. Again is success. Raises as `must_take` does."""
    row = queries.report(session, report_id, for_update=True)
    if row is None:
        raise NotFound
    known = queries_open.photo(session, report_id, prepared.sha256)
    if known is not None:
        return Stored.again(_view(known))
    _must_fit(session, row, prepared.sha256)
    today = clock.local_day(now)
    photo = ReportPhoto(
        report_id=report_id,
        sha256=prepared.sha256,
        place=queries_open.count_photos(session, report_id) + 1,
        stored_sha256=prepared.stored_sha256,
        media_type=prepared.media_type,
        size=prepared.size,
        width=prepared.width,
        height=prepared.height,
        received_on=today,
        covers=[],
        public_sha256=None,
        is_public=False,
    )
    session.add(photo)
    moment = history.told_moment(row, now)
    audit.record(session, "report.photo", subject_id=row.id, at=moment, sha256=photo.sha256, size=photo.size)
    publish(session, ReportPhotoAdded(row.id, row.handler_unit_id, None, today), at=moment)
    session.flush()
    return Stored.new(_view(photo))


def _must_fit(session: Session, row: Report, sha256: str) -> None:
    if row.state is ReportState.ARCHIVED:
        raise ConversationClosed
    known = queries_open.photo(session, row.id, sha256) is not None
    if not known and queries_open.count_photos(session, row.id) >= rules_covers.MOST_PHOTOS:
        raise PhotosFull


def _view(row: ReportPhoto) -> StoredPhoto:
    return StoredPhoto(sha256=row.sha256, stored=True, width=row.width, height=row.height)


# --- reading ---


def find(session: Session, actor: Actor, report_id: UUID, sha256: str, today: date) -> Picture:
    """A photo of a report within the caller's sight: as it came, or by `public_sha256` as it would be public.

    Raises NotFound.
    """
    actor.must(Permission.REPORT_READ)
    policy.seen(session, actor, queries.report(session, report_id), today)
    found = queries_open.photo_or_render(session, report_id, sha256)
    if found is None:
        raise NotFound
    return Picture(found.stored_sha256 if found.sha256 == sha256 else sha256, found.media_type)


def public(session: Session, sha256: str) -> Picture:
    """A covered picture that was published. Raises NotFound, for every other one too."""
    found = queries_open.public_photo(session, sha256)
    if found is None:
        raise NotFound
    return Picture(sha256, found.media_type)


def is_stored(session: Session, digest: str) -> bool:
    """Whether a stored file is a photo's, so that a sweeper leaves it. Handed to `activities` by the worker."""
    return queries_open.is_stored(session, digest)
