"""Scores of the demo: every month that is shown, worked out as the server would have done."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.demo.acting import Cast, Span
from backend.kit import clock
from backend.scoring import facts, snapshots


def compute(session: Session, cast: Cast, span: Span) -> None:
    """Of all people; a month that is over in the first days of the next one."""
    session.flush()
    people = [person.id for person in cast.people]
    for month in span.months:
        snapshots.compute(session, people, month, _computed_at(month, span))
    session.flush()


def _computed_at(month: str, span: Span) -> datetime:
    _, last = facts.bounds(month)
    return min(clock.day_bounds(last)[1] + timedelta(days=4, hours=20), span.now)
