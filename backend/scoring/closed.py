"""Which months are closed. What is decided about one of them waits until it is open again."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.attendance.problems import MonthClosed
from backend.scoring.models import ScoreMonth


def between(session: Session, first: str, last: str) -> Sequence[str]:
    """The closed months of a span (`2026-10`), oldest first."""
    query = select(ScoreMonth.period).where(ScoreMonth.is_closed, ScoreMonth.period.between(first, last))
    return session.scalars(query.order_by(ScoreMonth.period)).all()


def must_be_open_since(session: Session, period: str) -> None:
    """For what holds from a month on. Raises MonthClosed."""
    closed = between(session, period, "2099-12")
    if closed:
        raise MonthClosed(month=closed[0])
