"""What reporters, handlers and the clock share: starting a report's clocks, and taking it up again."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.feedback import calendar, queries, rules_clocks
from backend.feedback.models import Report
from backend.feedback.rules import ReportState
from backend.feedback.rules_clocks import Clocks
from backend.kit import clock


def clocks_of(row: Report) -> Clocks:
    return Clocks(row.verify_due_on, row.finish_due_on)


def clocks_from(session: Session, row: Report, day: date) -> Clocks:
    """The clocks of a report that begins on a day, by the rules and holidays of its unit."""
    free = calendar.free_days(session, row.handler_unit_id, day)
    return rules_clocks.clocks(day, queries.policy(session, day), free)


def start_escalation(row: Report) -> None:
    """Have the clock that runs in this state end where it should; none runs where nothing is awaited."""
    row.escalates_on = rules_clocks.escalates_on(row.state, clocks_of(row))


def change_state(row: Report, state: ReportState) -> None:
    """Go on to a state. Its clock is set only where it is another one.

    A level once reached stays, and a step taken late takes a report no further up by itself.
    """
    before = rules_clocks.running_due(row.state, clocks_of(row))
    row.state = state
    if rules_clocks.running_due(state, clocks_of(row)) != before:
        start_escalation(row)


def close(session: Session, row: Report, now: datetime) -> None:
    """The unit is done: the reporter will be asked once whether it really is."""
    today = clock.local_day(now)
    row.state, row.closed_at = ReportState.CLOSED, now
    row.ask_again_on = rules_clocks.asks_again_on(today, queries.policy(session, today))
    row.asked_on, row.answered_done = None, None
    start_escalation(row)


def unpublish(session: Session, row: Report) -> None:
    """Take a report and its photos away from the public."""
    row.published_at, row.published_on = None, None
    for photo in queries.photos(session, row.id):
        photo.is_public = False


def reopen(session: Session, row: Report, now: datetime) -> None:
    """Take a report up again: it is due anew, from today."""
    row.state, row.reopened = ReportState.ASSIGNED, row.reopened + 1
    row.finish_due_on = clocks_from(session, row, clock.local_day(now)).finish_due_on
    row.closed_at, row.ask_again_on, row.forwarded_to = None, None, None
    row.escalation, row.escalated_unit_id = 0, None
    start_escalation(row)
