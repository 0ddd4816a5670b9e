"""Evidence: bytes named by their digest, cleaned once, kept for those who may see what they prove."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.activities import queries
from backend.activities.events import EvidenceStored
from backend.activities.models import Evidence, EvidenceUse
from backend.activities.problems import EvidenceRefused, WrongDigest
from backend.activities.schemas import StoredEvidence
from backend.audit import service as audit
from backend.kit import clock, images, limited
from backend.kit.files import FileStore
from backend.kit.outbox import publish
from backend.kit.problems import Busy, NotFound
from backend.kit.stored import Stored
from backend.organisation import policy as organisation_policy

# Bytes that no activity names are kept this long: the activity may still be on its way.
UNNAMED_KEPT = timedelta(days=7)
# Files younger than this may belong to a put that has not reached the database yet.
FILE_KEPT_SECONDS = 86_400.0

# `is_used(session, digest)`: whether a stored file belongs to something else than evidence.
Uses = Callable[[Session, str], bool]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Bytes that were checked, cleaned and put on the disk, not yet known to the database."""

    sha256: str
    stored_sha256: str
    kind: str
    size: int


def must_put(actor: Actor) -> None:
    """Asked before the bytes are read: cleaning a photo for somebody who may not put it is a gift."""
    actor.must(Permission.ACTIVITY_LOG)
    actor.must_be_employee()


def prepare(files: FileStore, sha256: str, raw: bytes) -> Prepared:
    """Check, clean and store bytes; blocks, so it runs on a thread of its own, outside any job.

    Raises WrongDigest, EvidenceRefused, Busy, OSError.
    """
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise WrongDigest
    try:
        cleaned = images.clean(raw)
    except images.ImageRefused as refused:
        raise EvidenceRefused(reason=refused.reason_code, detail=refused.detail_id) from refused
    except limited.LimitExceeded as exceeded:
        if exceeded.is_of_input:
            raise EvidenceRefused(reason=exceeded.reason) from exceeded
        raise Busy from exceeded  # the machine is short of time or memory: the phone tries again
    stored = hashlib.sha256(cleaned.data).hexdigest()
    files.put(stored, cleaned.data)
    return Prepared(sha256, stored, cleaned.kind, len(cleaned.data))


def put(session: Session, actor: Actor, prepared: Prepared, now: datetime) -> Stored[StoredEvidence]:
    """Make prepared bytes the caller's evidence. Again is success."""
    must_put(actor)
    employee_id = actor.must_be_employee()
    known = session.get(Evidence, (employee_id, prepared.sha256))
    if known is not None:
        return Stored.again(_view(known))
    row = Evidence(
        employee_id=employee_id,
        sha256=prepared.sha256,
        stored_sha256=prepared.stored_sha256,
        kind=prepared.kind,
        size=prepared.size,
        put_at=now,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "evidence.put",
        subject_id=None,
        account_id=actor.account_id,
        employee_id=employee_id,
        sha256=prepared.sha256,
        kind=prepared.kind,
        size=prepared.size,
    )
    for activity in queries.naming(session, employee_id, prepared.sha256):
        publish(session, EvidenceStored(activity.id, employee_id, activity.unit_id, activity.worked_on))
    return Stored.new(_view(row))


def name(session: Session, employee_id: UUID, unit_id: UUID | None, subject_id: UUID, names: Iterable[str]) -> None:
    """Something of another package names an officer's evidence, whether or not its bytes have arrived.

    It is then kept, and may be read by those within whose sight the officer or the unit lies. What was
    named once stays named: a history may speak of it. Handed to others by `main.py`.
    """
    known = queries.uses_of(session, subject_id, employee_id)
    session.add_all(
        EvidenceUse(subject_id=subject_id, employee_id=employee_id, sha256=sha256, unit_id=unit_id)
        for sha256 in dict.fromkeys(names)
        if sha256 not in known
    )
    session.flush()


def find(session: Session, actor: Actor, sha256: str) -> Evidence:
    """Evidence that the caller may read: their own, or named by something within their sight.

    Raises NotFound.
    """
    actor.must(Permission.ACTIVITY_READ)
    rows = queries.owners_of_evidence(session, sha256)
    for evidence, _, _ in rows:
        if actor.employee_id is not None and evidence.employee_id == actor.employee_id:
            return evidence
    named = [(row[0], row[2]) for row in rows if row[1] is not None]
    named += queries.users_of_evidence(session, sha256)
    if named:
        found = organisation_policy.sight(session, actor, clock.today())
        for evidence, unit_id in named:
            if found.covers(unit_id=unit_id, employee_id=evidence.employee_id):
                return evidence
    raise NotFound


def sweep(session: Session, now: datetime, limit: int = 200) -> int:
    """Forget evidence that nothing has named for a week; returns how much. A worker's job."""
    rows = queries.unnamed_evidence(session, now - UNNAMED_KEPT, limit)
    for evidence in rows:
        session.delete(evidence)
    return len(rows)


def sweep_files(session: Session, files: FileStore, uses: Sequence[Uses] = ()) -> int:
    """Remove stored bytes that neither evidence nor any of `uses` needs; returns how many. Reads the database only.

    One folder holds the files of all packages, by digest; those beside this one tell of theirs.
    """
    dropped = 0
    for stored in files.older_than(FILE_KEPT_SECONDS):
        if not queries.is_stored(session, stored) and not any(is_used(session, stored) for is_used in uses):
            dropped += files.drop_if_older(stored, FILE_KEPT_SECONDS)
    return dropped


def _view(row: Evidence) -> StoredEvidence:
    return StoredEvidence(sha256=row.sha256, stored=True, kind=row.kind, size=row.size)
