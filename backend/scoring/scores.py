"""Reading scores: one explained, one's months in a row, and what a rule set would change."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit import clock
from backend.kit.problems import NotAllowed, NotFound
from backend.organisation import placement
from backend.organisation import policy as organisation_policy
from backend.scoring import facts, rule_sets, rules, snapshots
from backend.scoring.models import ScoreSnapshot
from backend.scoring.problems import NoScore
from backend.scoring.rules import Code, Component, Score
from backend.scoring.schemas import ComponentView, FactsView, MissingView, MonthView, ScoreHistory, ScoreView

_MISSING = {
    Code.ATTENDANCE: "Unit belum mencatat kehadiran pada bulan ini",
    Code.TASK_COMPLETION: "Belum ada indikator bertarget atau hari kerja pada bulan ini",
    Code.PROGRAM_CONTRIBUTION: "Tidak menjadi anggota program yang berjalan pada bulan ini",
    Code.PUBLIC_FEEDBACK: "Belum ada hasil survei unit yang dapat diterbitkan",
}


def one(session: Session, actor: Actor, employee_id: UUID | None, period: str, now: datetime) -> ScoreView:
    """The score of the caller, or of somebody within sight. Raises NotAllowed, NotFound, NoScore.

    The kept one where there is one, else worked out on the spot; a month that has not begun has none.
    """
    owner = _person(session, actor, employee_id, period, now)
    row = session.get(ScoreSnapshot, (owner, period))
    if row is not None:
        return _view(owner, period, snapshots.score_of(row), row.computed_at)
    gathered = facts.gather(session, [owner], period, now).get(owner)
    if gathered is None:
        raise NoScore
    standing, found = gathered
    return _view(owner, period, rules.score(rule_sets.in_force(session, period), standing.position_kind, found), now)


def history(
    session: Session, actor: Actor, employee_id: UUID | None, first: str, last: str, now: datetime
) -> ScoreHistory:
    """The kept months of a person, oldest first: a trend of one's own. Raises NotAllowed, NotFound."""
    owner = _person(session, actor, employee_id, last, now)
    query = (
        select(ScoreSnapshot.period, ScoreSnapshot.score, ScoreSnapshot.rule_version)
        .where(ScoreSnapshot.employee_id == owner, ScoreSnapshot.period.between(first, last))
        .order_by(ScoreSnapshot.period)
    )
    if not _is_in_sight(session, actor, owner, clock.local_day(now)):
        # Somebody who appraised then reads the months in which they did.
        query = query.where(ScoreSnapshot.appraiser_id == actor.employee_id)
    items = [
        MonthView(period=row.period, score=row.score / 100, rule_version=row.rule_version)
        for row in session.execute(query)
    ]
    return ScoreHistory(employee_id=owner, items=items)


def _person(session: Session, actor: Actor, employee_id: UUID | None, period: str, now: datetime) -> UUID:
    """Raises NotFound outside of the caller's sight: of today, or of whoever appraised or led in the month."""
    actor.must(Permission.SCORE_READ)
    owner = employee_id or actor.employee_id
    if owner is None:
        raise NotAllowed
    if owner == actor.employee_id:
        return owner
    row = session.get(ScoreSnapshot, (owner, period))
    appraised_then = row is not None and row.appraiser_id is not None and row.appraiser_id == actor.employee_id
    if not appraised_then and not _is_in_sight(session, actor, owner, clock.local_day(now)):
        raise NotFound
    return owner


def _is_in_sight(session: Session, actor: Actor, owner: UUID, today: date) -> bool:
    post = placement.post_on(session, owner, today)
    found = organisation_policy.sight(session, actor, today)
    return owner == actor.employee_id or found.covers(unit_id=post.unit_id if post else None, employee_id=owner)


def _view(owner: UUID, period: str, found: Score, computed_at: datetime) -> ScoreView:
    return ScoreView(
        employee_id=owner,
        period=period,
        score=found.score / 100,
        complete=not found.missing,
        rule_version=found.rule_version,
        computed_at=computed_at,
        components=[_component(owner, period, component) for component in found.components],
        missing=[_missing(code) for code in found.missing],
    )


def _missing(code: Code) -> MissingView:
    return MissingView(code=code, label=rules.LABELS[code], reason=_MISSING[code])


def _component(owner: UUID, period: str, one: Component) -> ComponentView:
    return ComponentView(
        code=one.code,
        label=one.label,
        weight=one.weight / 100,
        target=one.target / 100,
        actual=one.actual / 100,
        unit=one.unit,
        achievement=one.achievement / 100,
        points=one.points / 100,
        explanation=one.explanation,
        facts=FactsView(count=one.count, href=_href(one.code, owner, period)),
    )


def _href(code: Code, owner: UUID, period: str) -> str | None:
    """Where what was counted can be read one by one."""
    first, last = facts.bounds(period)
    match code:
        case Code.ATTENDANCE:
            return f"/api/v1/attendance/days?employee_id={owner}&month={period}"
        case Code.TASK_COMPLETION:
            return f"/api/v1/activities?employee_id={owner}&from={first}&to={last}&status=approved"
        case Code.PROGRAM_CONTRIBUTION:
            return f"/api/v1/programs?employee_id={owner}"
        case Code.INNOVATION:
            return f"/api/v1/innovations?employee_id={owner}"
        case Code.PUBLIC_FEEDBACK:
            return None
