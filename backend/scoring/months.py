"""Closing a month: its scores stay as they are until somebody opens it again."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.audit import service as audit
from backend.kit import clock
from backend.scoring import closed, facts, snapshots
from backend.scoring.models import ScoreMonth
from backend.scoring.problems import MonthNotOver
from backend.scoring.schemas import ScoreMonthIn, ScoreMonths, ScoreMonthView


def every(session: Session, actor: Actor) -> ScoreMonths:
    """Months that were ever closed, newest first."""
    actor.must(Permission.SCORE_READ)
    rows = session.scalars(select(ScoreMonth).order_by(ScoreMonth.period.desc()))
    return ScoreMonths(items=[_view(row) for row in rows])


def put(session: Session, actor: Actor, period: str, wanted: ScoreMonthIn, now: datetime) -> ScoreMonthView:
    """Close a month that is over, or open it again; as it already is, nothing happens. Raises MonthNotOver.

    Both note everybody's score as due: what is closed is complete, and what is open again is up to date.
    """
    actor.must(Permission.POLICY_WRITE)
    if facts.bounds(period)[1] >= clock.local_day(now):
        raise MonthNotOver(month=period)
    # What has happened so far still counts: seen to before the month is closed.
    while snapshots.note(session, now):
        pass
    # Held against whoever computes: a month just opened must not lose what is due in it.
    row = session.get(ScoreMonth, period, with_for_update=True)
    if row is None or row.is_closed != wanted.is_closed:
        row = row or ScoreMonth(period=period)
        row.is_closed, row.reason = wanted.is_closed, wanted.reason
        row.changed_by, row.changed_at = actor.account_id, now
        session.add(row)
        session.flush()
        snapshots.rebuild(session, period, now)
        audit.record(
            session,
            "score_month.close" if wanted.is_closed else "score_month.reopen",
            subject_id=None,
            account_id=actor.account_id,
            period=period,
            reason=wanted.reason,
        )
    return _view(row)


def closed_between(session: Session, first: date, last: date) -> Collection[str]:
    """The closed months that a span touches."""
    return closed.between(session, f"{first:%Y-%m}", f"{last:%Y-%m}")


def _view(row: ScoreMonth) -> ScoreMonthView:
    return ScoreMonthView(period=row.period, is_closed=row.is_closed, reason=row.reason, changed_at=row.changed_at)
