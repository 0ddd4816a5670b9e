"""Scores kept month by month: whose is due after which fact, computing it, and doing all anew."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, delete, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.activities.models import ActivityDay
from backend.attendance.events import Punched
from backend.kit import clock, outbox
from backend.kit.outbox import Told
from backend.organisation import queries as organisation
from backend.programs import queries as programs
from backend.scoring import facts as gathered
from backend.scoring import rule_sets, rules
from backend.scoring.models import ScoreDue, ScoreMonth, ScoreProgress, ScoreSnapshot
from backend.scoring.rules import Code, Component, Score

SATISFACTION = "satisfaction.changed"
# Facts of a kind that can move a score begin so.
_OF_ONE_DAY = ("activity.", "attendance.punched", "attendance.correction", "iku.actual_recorded")
_MOVING = (
    *("activity.", "iku.", "attendance.", "program.", "innovation.", "assignment.", SATISFACTION, "score_rules."),
)
_FACTS_AT_ONCE, _DUE_AT_ONCE = 500, 100
# What did less than this has nothing left to do at once.
FULL_ROUND = min(_FACTS_AT_ONCE, _DUE_AT_ONCE)
# A unit's citizens may answer all day long, and each answer bears on everybody there a little.
_MANY_TOGETHER = {SATISFACTION: timedelta(minutes=1)}
_ONLY = 1


def follow(session: Session, now: datetime) -> int:
    """Look at the next facts and note whose month they touch; then compute some that are due.

    A job of the writer; returns how much it did. Order and repetition do not matter: a month is computed
    from what is stored when its turn comes.
    """
    return note(session, now) + compute_due(session, now)


def note(session: Session, now: datetime) -> int:
    """Turn facts into months that are due. The very first time, every month in which work was logged is.

    A day that has passed is a fact, too: with each new one the month of the day before it is due for everybody.
    """
    today = clock.local_day(now)
    progress = session.get(ScoreProgress, _ONLY)
    if progress is None:
        session.add(ScoreProgress(id=_ONLY, position=outbox.last_position(session), looked_on=today))
        return sum(rebuild(session, period, now) for period in months_with_work(session, now))
    if progress.looked_on < today:
        passed = _months_since(progress.looked_on, today - timedelta(days=1))
        progress.looked_on = today
        return sum(rebuild(session, period, now) for period in dict.fromkeys([*passed, f"{today:%Y-%m}"]))
    told = outbox.after(session, progress.position, _FACTS_AT_ONCE)
    if not told:
        return 0
    # A counter's citizens tell the same of their unit again and again: it is looked at once.
    alike = {(one.name, one.subject_id, one.employee_id, one.unit_id, one.day): one for one in told}
    for name in dict.fromkeys(one.name for one in alike.values()):
        dues = {due for one in alike.values() if one.name == name for due in _touched(session, one, now)}
        ask(session, dues, now + _MANY_TOGETHER.get(name, timedelta()))
    progress.position = told[-1].position
    return len(told)


def ask(session: Session, dues: Collection[tuple[UUID, str]], at: datetime) -> None:
    """Note months of officers as due from a moment on; those that are due sooner stay as they are."""
    if not dues:
        return
    table = cast("Table", ScoreDue.__table__)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [{"employee_id": one, "period": period, "asked_at": at} for one, period in sorted(dues, key=str)]
    statement = insert(table)
    sooner = statement.on_conflict_do_update(
        index_elements=[table.c.employee_id, table.c.period],
        set_={"asked_at": statement.excluded.asked_at},
        where=table.c.asked_at > statement.excluded.asked_at,
    )
    session.connection().execute(sooner, rows)


def _touched(session: Session, told: Told, now: datetime) -> Iterable[tuple[UUID, str]]:
    """Officers and months that a fact may bear on. Too many cost time, one too few a wrong score."""
    if not told.name.startswith(_MOVING):
        return
    months = _months_of(told, clock.local_day(now))
    for employee_id in _people_of(session, told, clock.local_day(now)):
        for period in months:
            yield employee_id, period
    if told.name == Punched.name:
        yield from _not_recorded_before(session, told.unit_id, months)


def _not_recorded_before(session: Session, unit_id: UUID | None, months: Collection[str]) -> Iterable[tuple[UUID, str]]:
    """The first punch of a unit's month makes presence count for everybody there."""
    query = select(ScoreSnapshot.employee_id, ScoreSnapshot.period).where(
        ScoreSnapshot.unit_id == unit_id, ScoreSnapshot.period.in_(months), ~ScoreSnapshot.has_attendance
    )
    return [(row.employee_id, row.period) for row in session.execute(query)]


def _people_of(session: Session, told: Told, today: date) -> Collection[UUID]:
    if told.name.startswith(("program.", "innovation.")):
        return programs.involved(session, told.subject_id) | ({told.employee_id} if told.employee_id else set())
    if told.employee_id is not None:
        return [told.employee_id]
    if told.name.startswith("iku.") and told.unit_id is not None:
        return []  # a unit's own indicator is nobody's score
    units = None if told.unit_id is None else organisation.branch(session, [told.unit_id], today)
    return organisation.people_of(session, units, min(told.day or today, today))


def _months_of(told: Told, today: date) -> list[str]:
    """One month for what happened on a day; for what holds from a day on, every month from there to this one.

    A night shift's punch of the first day of a month belongs to the day before; an answer to no other.
    """
    # Without a day: a year is looked at again in the next one.
    first = told.day or date(today.year - 1, 1, 1)
    if told.name == SATISFACTION:
        return [f"{first:%Y-%m}"]
    if told.name.startswith(_OF_ONE_DAY):
        return sorted({f"{day:%Y-%m}" for day in (first - timedelta(days=1), first)})
    return _months_since(first, today)


def _months_since(first: date, today: date) -> list[str]:
    counted = range(first.year * 12 + first.month - 1, today.year * 12 + today.month)
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in counted]


def compute_due(session: Session, now: datetime, limit: int = _DUE_AT_ONCE) -> int:
    """Compute the months that have been due longest, one month's officers together."""
    is_due = ScoreDue.asked_at <= now
    first = select(ScoreDue.period).where(is_due).order_by(ScoreDue.asked_at, ScoreDue.period).limit(1)
    oldest = session.scalar(first)
    if oldest is None:
        return 0
    query = (
        select(ScoreDue.employee_id, ScoreDue.asked_at)
        .where(ScoreDue.period == oldest, is_due)
        .order_by(ScoreDue.asked_at)
        .limit(limit)
    )
    dues = session.execute(query).all()
    month = session.get(ScoreMonth, oldest, with_for_update=True)
    closed_at = month.changed_at if month is not None and month.is_closed else None
    # What is told after a month was closed counts once it is opened again, which asks for everybody.
    people = [due.employee_id for due in dues if closed_at is None or due.asked_at <= closed_at]
    compute(session, people, oldest, now)
    done = [(due.employee_id, oldest) for due in dues]
    session.execute(delete(ScoreDue).where(tuple_(ScoreDue.employee_id, ScoreDue.period).in_(done)))
    return len(dues)


def compute(session: Session, people: Collection[UUID], period: str, now: datetime) -> None:
    """Put these officers' scores of a month in place of what was there. One that came out alike stays."""
    rule_set = rule_sets.in_force(session, period)
    known = {
        row.employee_id: row
        for row in session.scalars(
            select(ScoreSnapshot).where(ScoreSnapshot.period == period, ScoreSnapshot.employee_id.in_(people))
        )
    }
    found_now = gathered.gather(session, people, period, now)
    for employee_id, row in known.items():
        if employee_id not in found_now:
            session.delete(row)  # a post that ended before the month after all
    for employee_id, (standing, facts) in found_now.items():
        found = rules.score(rule_set, standing.position_kind, facts)
        kept: dict[str, Any] = {
            "score": found.score,
            "rule_version": found.rule_version,
            "has_attendance": Code.ATTENDANCE not in found.missing,
            "facts": gathered.stored(facts),
            "result": stored(found),
            **asdict(standing),
        }
        row = known.get(employee_id)
        if row is None:
            session.add(ScoreSnapshot(employee_id=employee_id, period=period, computed_at=now, **kept))
        elif any(getattr(row, name) != value for name, value in kept.items()):
            for name, value in kept.items():
                setattr(row, name, value)
            row.computed_at = now


def months_with_work(session: Session, now: datetime) -> list[str]:
    """From the first day with an entry to this month (`2026-11`), oldest first."""
    first = session.scalar(select(func.min(ActivityDay.day)))
    return [] if first is None else _months_since(first, clock.local_day(now))


def rebuild(session: Session, period: str, now: datetime) -> int:
    """Note everybody's month as due; returns how many."""
    first, last = gathered.bounds(period)
    people = organisation.people_between(session, first, min(last, clock.local_day(now)))
    ask(session, {(employee_id, period) for employee_id in people}, now)
    return len(people)


def stored(found: Score) -> dict[str, Any]:
    return {
        "components": [asdict(one) | {"code": one.code.value} for one in found.components],
        "missing": [code.value for code in found.missing],
    }


def score_of(row: ScoreSnapshot) -> Score:
    """A kept score as it was worked out."""
    return Score(
        score=row.score,
        rule_version=row.rule_version,
        components=tuple(Component(**_with(one, code=Code(one["code"]))) for one in row.result["components"]),
        missing=tuple(map(Code, row.result["missing"])),
    )


def _with(members: dict[str, Any], **others: Any) -> dict[str, Any]:
    return members | others
