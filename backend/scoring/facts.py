"""The facts of a month, read for many officers in a handful of statements, and how they are kept in a snapshot."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.activities.models import ActivityDay
from backend.attendance import queries as attendance
from backend.attendance.days import Judge
from backend.attendance.rules import DayStatus
from backend.iku import achievements
from backend.iku import queries as ikus
from backend.kit import clock
from backend.organisation import queries as organisation
from backend.organisation.models import Position
from backend.programs import queries as programs
from backend.scoring.rules import Day, Facts, Indicator, Membership

# Days on which somebody was to be there, and no reason excuses.
COUNTED = frozenset({"present", "late", "early_leave", "absent"})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an officer stood on their last day of a month (or so far): a later move rewrites nothing."""

    unit_id: UUID | None
    position_kind: str
    appraiser_id: UUID | None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """A unit's published index of a month, in hundredths, and from how many answers."""

    index: int
    responses: int


# `reader(session, unit_ids, period)`; the package that asks citizens lies beside those read here.
Reader = Callable[[Session, Collection[UUID], str], Mapping[UUID, Satisfaction]]


def nobody_asked(_session: Session, _unit_ids: Collection[UUID], _period: str) -> dict[UUID, Satisfaction]:
    return {}


_satisfaction: Reader = nobody_asked


def use_satisfaction(reader: Reader) -> None:
    """Set who tells how satisfied a unit's citizens are; `main.py` hands it in."""
    global _satisfaction  # noqa: PLW0603 - one reader per process
    _satisfaction = reader


def satisfaction(session: Session, unit_ids: Collection[UUID], period: str) -> Mapping[UUID, Satisfaction]:
    """The published index of each of these units; left out where there is none."""
    return _satisfaction(session, unit_ids, period)


def bounds(period: str) -> tuple[date, date]:
    """First and last day of a month (`2026-11`)."""
    first = date(int(period[:4]), int(period[5:]), 1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def gather(
    session: Session, employee_ids: Collection[UUID], period: str, now: datetime
) -> dict[UUID, tuple[Standing, Facts]]:
    """Standing and facts of each officer who held a post in the month; others are left out."""
    first, last = bounds(period)
    until = min(last, clock.local_day(now))
    if until < first:
        return {}
    judge = Judge(session, employee_ids, first, until)
    standings = _standings(session, judge, employee_ids, until)
    work = _work(session, standings, first, until)
    indicators = _indicators(session, standings, period, clock.local_day(now))
    contributed = programs.facts_of(session, standings.keys(), first, until)
    units = {one.unit_id for one in standings.values() if one.unit_id is not None}
    recording = attendance.units_recording(session, units, first, until)
    satisfied = satisfaction(session, units, period)
    found: dict[UUID, tuple[Standing, Facts]] = {}
    for employee_id, standing in standings.items():
        statuses = [one for one in judge.statuses(employee_id, now) if one.status in COUNTED]
        minutes, count = work.get(employee_id, (0, 0))
        of_programs = contributed[employee_id]
        answers = satisfied.get(standing.unit_id) if standing.unit_id else None
        found[employee_id] = (
            standing,
            Facts(
                due_days=len(statuses),
                days=tuple(map(_day, statuses)) if standing.unit_id in recording else (),
                indicators=tuple(indicators.get(employee_id, ())),
                approved_minutes=minutes,
                approved_activities=count,
                memberships=tuple(_memberships(of_programs)),
                innovations_verified=sum(one.is_verified_in_period for one in of_programs.innovations),
                innovations_adopted=sum(one.adoptions for one in of_programs.innovations),
                satisfaction=answers.index if answers else None,
                responses=answers.responses if answers else 0,
            ),
        )
    return found


def _standings(session: Session, judge: Judge, people: Collection[UUID], day: date) -> dict[UUID, Standing]:
    posts = {one: post for one in people if (post := judge.last_post(one, day)) is not None}
    ids = {post.position_id for post in posts.values()}
    kinds = {
        row.id: row.kind.value
        for row in session.execute(select(Position.id, Position.kind).where(Position.id.in_(ids)))
    }
    structure = organisation.structure(session, day)
    return {
        employee_id: Standing(post.unit_id, kinds[post.position_id], structure.appraiser_of(post))
        for employee_id, post in posts.items()
        if post.position_id in kinds
    }


def _work(session: Session, people: Collection[UUID], first: date, last: date) -> dict[UUID, tuple[int, int]]:
    """Approved minutes and activities, from the sums of days."""
    query = (
        select(ActivityDay.employee_id, func.sum(ActivityDay.approved_minutes), func.sum(ActivityDay.approved))
        .where(ActivityDay.employee_id.in_(people), ActivityDay.day.between(first, last))
        .group_by(ActivityDay.employee_id)
    )
    return {employee_id: (int(minutes), int(count)) for employee_id, minutes, count in session.execute(query)}


def _indicators(session: Session, people: Collection[UUID], period: str, today: date) -> dict[UUID, list[Indicator]]:
    """Own active indicators with a target in this month, by their code."""
    by_person = ikus.of_people(session, people, int(period[:4]))
    reached = achievements.of(session, [row for its in by_person.values() for row in its], [period], today)
    return {
        employee_id: [
            Indicator(row.id, row.name, row.weight, reached[row.id][period].achievement)
            for row in its
            if reached[row.id][period].target is not None
        ]
        for employee_id, its in by_person.items()
    }


def _memberships(facts: programs.Facts) -> list[Membership]:
    return [
        Membership(one.program_id, one.name, one.share_e2, one.activities + one.entries)
        for one in facts.programs
        if one.member_days > 0 and one.share_e2 > 0
    ]


def _day(one: DayStatus) -> Day:
    return Day(one.status != "absent", one.late_minutes, one.early_minutes)


# --- kept in a snapshot ---

_KEPT_APART = frozenset({"days", "indicators", "memberships"})


def stored(facts: Facts) -> dict[str, Any]:
    """As JSON, so that an old month comes out the same however much has changed since."""
    alike = {one.name: getattr(facts, one.name) for one in fields(facts) if one.name not in _KEPT_APART}
    return alike | {
        "indicators": [asdict(one) | {"id": str(one.id)} for one in facts.indicators],
        "memberships": [asdict(one) | {"id": str(one.id)} for one in facts.memberships],
        "days": [[one.is_present, one.late_minutes, one.early_minutes] for one in facts.days],
    }


def read(kept: Mapping[str, Any]) -> Facts:
    """What `stored` has made of facts."""
    return Facts(
        **{name: kept[name] for name in kept if name not in _KEPT_APART},
        days=tuple(Day(*one) for one in kept["days"]),
        indicators=tuple(Indicator(**_with_id(one)) for one in kept["indicators"]),
        memberships=tuple(Membership(**_with_id(one)) for one in kept["memberships"]),
    )


def _with_id(members: Mapping[str, Any]) -> dict[str, Any]:
    return {**members, "id": UUID(members["id"])}
