"""An officer's TPP of a month, worked out from presence, score and the policy in force. Nothing of it is stored."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.attendance import queries as attendance
from backend.attendance.days import Judge
from backend.attendance.rules import DayStatus
from backend.kit import clock
from backend.kit.problems import NotAllowed, NotFound
from backend.organisation import placement
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.organisation.models import OrgUnit, Position
from backend.scoring import facts, numbers, rule_sets, rules, snapshots, tpp, tpp_policies
from backend.scoring.models import ScoreSnapshot
from backend.scoring.problems import NoScore, TppNotPaid
from backend.scoring.rules import Code
from backend.scoring.schemas_tpp import TppLine, TppPolicyIn, TppSheet, TppUnitSheets
from backend.scoring.tpp import Event, Happened


def one(session: Session, actor: Actor, employee_id: UUID | None, period: str, now: datetime) -> TppSheet:
    """Of the caller, or of somebody within sight of those who administer pay.

    Raises NotAllowed, NotFound, TppNotPaid; NoScore for a month without a post.
    """
    owner = _person(session, actor, employee_id, now)
    policy = _policy(session, period)
    found = _sheets(session, [owner], policy, period, now)
    if not found:
        raise NoScore
    return found[0]


def of_unit(session: Session, actor: Actor, unit_id: UUID, period: str, now: datetime) -> TppUnitSheets:
    """Everybody who stands in the unit at the month's end, by name. Raises NotAllowed, NotFound, TppNotPaid."""
    actor.must(Permission.TPP_READ)
    today = clock.local_day(now)
    unit = session.get(OrgUnit, unit_id)
    if unit is None or not organisation_policy.sight(session, actor, today).covers(unit_id=unit_id, employee_id=None):
        raise NotFound
    policy = _policy(session, period)
    people = organisation.people_of(session, [unit_id], min(facts.bounds(period)[1], today))
    sheets = _sheets(session, people, policy, period, now)
    return TppUnitSheets(
        unit_id=unit_id,
        unit_name=unit.name,
        period=period,
        items=sorted(sheets, key=lambda sheet: (sheet.employee_name.casefold(), sheet.employee_id.int)),
    )


def _person(session: Session, actor: Actor, employee_id: UUID | None, now: datetime) -> UUID:
    """One's own pay is everybody's to see; an appraiser does not see that of those appraised."""
    owner = employee_id or actor.employee_id
    if owner is None:
        raise NotAllowed
    if owner == actor.employee_id:
        actor.must(Permission.SCORE_READ)
        return owner
    actor.must(Permission.TPP_READ)
    today = clock.local_day(now)
    post = placement.post_on(session, owner, today)
    found = organisation_policy.sight(session, actor, today)
    if not found.covers(unit_id=post.unit_id if post else None, employee_id=owner):
        raise NotFound
    return owner


def _policy(session: Session, period: str) -> TppPolicyIn:
    found = tpp_policies.in_force(session, period)
    if found is None:
        raise TppNotPaid
    return found


def _sheets(
    session: Session, people: Collection[UUID], policy: TppPolicyIn, period: str, now: datetime
) -> list[TppSheet]:
    first, last = facts.bounds(period)
    until = min(last, clock.local_day(now))
    if until < first:
        return []
    judge = Judge(session, people, first, until)
    posts = {person: post for person in people if (post := judge.last_post(person, until)) is not None}
    units = {post.unit_id for post in posts.values()}
    recording = attendance.units_recording(session, units, first, until)
    kinds = {
        row.id: row.kind
        for row in session.execute(
            select(Position.id, Position.kind).where(Position.id.in_({post.position_id for post in posts.values()}))
        )
    }
    reached = _productivity(session, posts, period, now)
    names = organisation.names(session, posts)
    found: list[TppSheet] = []
    for person, post in posts.items():
        if post.position_id not in kinds:
            continue
        statuses = judge.statuses(person, now) if post.unit_id in recording else ()
        base = policy.base(post.position_id, kinds[post.position_id])
        productivity = reached.get(person)
        sheet = tpp.sheet(
            policy.rules(), base, tpp.FULL if productivity is None else productivity, list(_happened(statuses, now))
        )
        found.append(_view(person, names.get(person, ""), period, policy, productivity, sheet))
    return found


def _productivity(session: Session, people: Collection[UUID], period: str, now: datetime) -> dict[UUID, int]:
    """How far the work was done, in hundredths of a percent; only of those for whom it was measured."""
    query = select(ScoreSnapshot).where(ScoreSnapshot.period == period, ScoreSnapshot.employee_id.in_(people))
    scores = {row.employee_id: snapshots.score_of(row) for row in session.scalars(query)}
    unknown = [person for person in people if person not in scores]
    if unknown:
        rule_set = rule_sets.in_force(session, period)
        for person, (standing, gathered) in facts.gather(session, unknown, period, now).items():
            scores[person] = rules.score(rule_set, standing.position_kind, gathered)
    return {
        person: part.achievement
        for person, score in scores.items()
        for part in score.components
        if part.code is Code.TASK_COMPLETION
    }


def _happened(statuses: Iterable[DayStatus], now: datetime) -> Iterable[Happened]:
    """What costs a part. A day that still runs has no missing record yet."""
    today = clock.local_day(now)
    for day in statuses:
        if day.status not in facts.COUNTED:
            continue
        if day.status == "absent":
            yield Happened(day.day, Event.ABSENT)
            continue
        if day.late_minutes > 0:
            yield Happened(day.day, Event.LATE, day.late_minutes)
        if day.early_minutes > 0:
            yield Happened(day.day, Event.EARLY_LEAVE, day.early_minutes)
        if day.day < today and (day.in_at is None) != (day.out_at is None):
            yield Happened(day.day, Event.NO_RECORD)
        if day.assembly == "missed":
            yield Happened(day.day, Event.NO_ASSEMBLY)


def _view(
    person: UUID, name: str, period: str, policy: TppPolicyIn, productivity: int | None, sheet: tpp.Sheet
) -> TppSheet:
    return TppSheet(
        employee_id=person,
        employee_name=name,
        period=period,
        policy_version=policy.version,
        policy_name=policy.name,
        base=sheet.base,
        productivity_percent=None if productivity is None else min(productivity, tpp.FULL) / 100,
        productivity=sheet.productivity,
        discipline=sheet.discipline,
        deducted=sheet.deducted,
        total=sheet.total,
        lines=[
            TppLine(
                day=line.day,
                event=line.event,
                minutes=line.minutes,
                percent=line.cost / 100,
                rupiah=line.rupiah,
                reason=line.reason,
            )
            for line in sheet.lines
        ],
        explanation=_explained(productivity, sheet),
    )


def _explained(productivity: int | None, sheet: tpp.Sheet) -> str:
    reached = (
        "belum ada yang diukur, jadi dibayar penuh"
        if productivity is None
        else f"tercapai {numbers.spoken(min(productivity, tpp.FULL))}%"
    )
    return (
        f"Produktivitas {tpp.rupiah(sheet.productivity)} ({reached}) + disiplin {tpp.rupiah(sheet.discipline)} "
        f"- potongan {tpp.rupiah(sheet.deducted)} = {tpp.rupiah(sheet.total)}"
    )
