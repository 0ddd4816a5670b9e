"""Hands reports that were forwarded to LAPOR! on to it: sent outside of any transaction, then noted.

Before a report is sent it is taken: the time of its next try is moved on and stored. So two
processes never send the same one, and one that dies on the way leaves it to the next try. Whose
answer was lost is sent again: LAPOR! knows no id of ours that would make a repeat harmless, but the
tag of both names the same ticket.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from backend.audit import service as audit
from backend.feedback import history, queries, queries_open
from backend.feedback.events import ReportHandedOn
from backend.feedback.lapor import HandedOn, Lapor, NotHandedOn
from backend.feedback.rules import StepAction
from backend.kit import clock
from backend.kit.outbox import publish

log = structlog.get_logger("lapor")

# Longer than a call may take: until then the report is that process's.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)

# Runs a job of the writer and gives its result, as `Writer.call` does.
Write = Callable[[Callable[[Session], Any]], Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """A report that this process may send now."""

    id: UUID
    report: HandedOn


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries: a minute, then twice as long each time, at most six hours."""
    return min(FIRST_PAUSE * 2 ** min(tries - 1, 20), LONGEST_PAUSE)


def hand_on(write: Write, lapor: Lapor) -> int:
    """Send one report that waits; returns 1 where LAPOR! has taken it. A worker's duty."""
    taken: Taken | None = write(lambda session: take(session, clock.now()))
    if taken is None:
        return 0
    try:
        number = lapor.send(taken.report)
    except NotHandedOn as error:
        log.warning("lapor.not_handed_on", report=str(taken.id), fault=error.fault, status=error.status)
        return 0
    write(lambda session: note(session, taken.id, number, clock.now()))
    return 1


def take(session: Session, now: datetime) -> Taken | None:
    """The next report to send, from now on this caller's for a while; None where none is due."""
    row = queries_open.next_to_hand_on(session, now)
    if row is None:
        return None
    row.lapor_tries += 1
    row.lapor_next_at = now + pause_after(row.lapor_tries)
    session.flush()
    return Taken(row.id, HandedOn(row.ticket, row.kind.value, row.text, row.happened_on))


def note(session: Session, report_id: UUID, number: str, now: datetime) -> None:
    """Keep the number that LAPOR! gave. A second number for the same report is told in the trail only."""
    row = queries.report(session, report_id, for_update=True)
    if row is None:
        return
    audit.record(session, "report.hand_on", subject_id=row.id, at=now, number=number, tries=row.lapor_tries)
    if row.lapor_ticket is not None:
        return
    row.lapor_ticket, row.lapor_sent_at, row.lapor_next_at = number, now, None
    row.version += 1
    history.step(session, row, StepAction.NOTE, now, text=f"SP4N-LAPOR! mencatat laporan ini dengan nomor {number}.")
    publish(session, ReportHandedOn(row.id, row.handler_unit_id, None, clock.local_day(now)), at=now)
