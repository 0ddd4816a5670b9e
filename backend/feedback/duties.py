"""What the clock does by itself: a level further where a day has passed, one question after closing.

Safe to run again and in several processes: rows are held, those that another one holds are skipped,
and what was done moves the row out of the search.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.feedback import calendar, history, queries, rules_clocks
from backend.feedback.events import ReportAsked
from backend.feedback.models import Report
from backend.feedback.rules import StepAction
from backend.kit import clock
from backend.kit.outbox import publish
from backend.organisation import queries as organisation

# Of a backlog so many rows in one transaction; the worker comes again at once while there are more.
_AT_ONCE = 100


def watch_clocks(session: Session, now: datetime) -> int:
    """Take late reports further and ask about closed ones. Returns how many."""
    return _escalate(session, now) + _ask(session, now)


def _escalate(session: Session, now: datetime) -> int:
    rows = queries.due_for_escalation(session, clock.local_day(now), _AT_ONCE)
    for row in rows:
        _one_level_up(session, row, now)
    return len(rows)


def _one_level_up(session: Session, row: Report, now: datetime) -> None:
    """To the next unit above the one that it had reached; above the highest stands the district, the last level."""
    today = clock.local_day(now)
    row.escalation += 1
    line = (
        [] if row.handler_unit_id is None else organisation.structure(session, today).ancestors_of(row.handler_unit_id)
    )
    row.escalated_unit_id = line[row.escalation] if row.escalation < len(line) else None
    row.escalates_on = None
    if row.escalated_unit_id is not None:
        free = calendar.free_days(session, row.handler_unit_id, today)
        row.escalates_on = rules_clocks.next_escalation(today, queries.policy(session, today), free)
    row.version += 1
    history.step(session, row, StepAction.ESCALATE, now, unit_id=row.escalated_unit_id)


def _ask(session: Session, now: datetime) -> int:
    today = clock.local_day(now)
    rows = queries.due_for_question(session, today, _AT_ONCE)
    for row in rows:
        row.asked_on = today
        row.version += 1
        history.step(session, row, StepAction.ASK, now)
        publish(session, ReportAsked(row.id, row.handler_unit_id, None, today))
    return len(rows)
