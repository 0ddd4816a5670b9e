"""What the worker does, and how often."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from backend.activities import evidence
from backend.attendance import notices
from backend.config import Settings
from backend.feedback import duties as reports
from backend.feedback import handing_on, photos
from backend.feedback.lapor import Lapor
from backend.identity import service as identity
from backend.identity.tokens import Authenticator
from backend.kit import clock, outbox
from backend.kit.database import Database
from backend.kit.files import FileStore
from backend.kit.worker import Duty
from backend.kit.writer import Runs
from backend.scoring import snapshots

# Facts older than this leave the outbox: phones that were away longer copy anew.
FACTS_KEPT = timedelta(days=120)
_HOUR = 3600.0


def of_server(
    database: Database, writer: Runs, files: FileStore, *, authenticator: Authenticator | None = None
) -> list[Duty]:
    """The duties of a server process."""

    def checkpoint() -> int:
        database.checkpoint()
        return 0  # under load the log stays large: once per turn is enough

    def write(work: Callable[[Session], int]) -> Callable[[], int]:
        return lambda: writer.call(work)

    duties = [
        Duty("checkpoint", checkpoint, every_seconds=0.5),
        Duty("forget-facts", write(_forget_facts), every_seconds=_HOUR),
        Duty("forget-sessions", write(lambda session: identity.tidy(session, clock.now())), every_seconds=_HOUR),
        Duty("sweep-evidence", write(lambda session: evidence.sweep(session, clock.now())), every_seconds=_HOUR),
        Duty("scores", write(_follow_scores), every_seconds=2.0),
        Duty("report-clocks", write(lambda session: reports.watch_clocks(session, clock.now())), every_seconds=60.0),
        Duty("sweep-files", lambda: _sweep_files(database, files), every_seconds=6 * _HOUR),
    ]
    rounds = notices.Rounds()
    duties.append(Duty("notice-absences", lambda: _notice_absences(database, writer, rounds), every_seconds=10.0))
    if authenticator is not None:
        duties.append(Duty("blocks", lambda: _refresh_blocks(database, authenticator), every_seconds=2.0))
    return duties


def of_bridges(writer: Runs, settings: Settings) -> list[Duty]:
    """Duties that speak to other systems: for a worker of their own, since those may keep them waiting."""
    if not settings.lapor_url:
        return []
    lapor = Lapor(
        settings.lapor_url,
        auth=settings.lapor_auth or settings.lapor_token,
        token=settings.lapor_token,
        fields=settings.lapor_fields,
    )
    return [Duty("lapor", lambda: handing_on.hand_on(writer.call, lapor), every_seconds=20.0)]


def _follow_scores(session: Session) -> int:
    """Rests where less came than fits into a round: what is told meanwhile is worked off together."""
    done = snapshots.follow(session, clock.now())
    return done if done >= snapshots.FULL_ROUND else 0


def _forget_facts(session: Session) -> int:
    return outbox.forget(session, clock.now() - FACTS_KEPT)


def _notice_absences(database: Database, writer: Runs, rounds: notices.Rounds) -> int:
    """Looked for on a reader, some people at a time; only what is new is written."""
    now = clock.now()
    with database.reader() as session:
        words = rounds.next(session, now)
    return writer.call(lambda session: notices.give(session, words, now)) if words else 0


def _sweep_files(database: Database, files: FileStore) -> int:
    with database.reader() as session:
        evidence.sweep_files(session, files, [photos.is_stored])
    return 0


def _refresh_blocks(database: Database, authenticator: Authenticator) -> int:
    with database.reader() as session:
        authenticator.refresh_blocks(session)
    return 0
