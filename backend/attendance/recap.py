"""A unit's month: every person, every day, and the sums."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.attendance import days, policy, queries, rules, rules_calendar
from backend.attendance.problems import RecapTooLarge
from backend.attendance.schemas import Recap, RecapRow
from backend.kit import clock
from backend.kit.problems import NotFound
from backend.organisation import queries as organisation
from backend.organisation.models import Employee, OrgUnit
from backend.organisation.rules import Post

MOST_PEOPLE = 1_000  # what a spreadsheet is still read with, and is made within seconds
OUTSIDE = "-"  # a day on which the person did not belong to the unit


def of_unit(session: Session, actor: Actor, unit_id: UUID, month: str, *, with_branch: bool, now: datetime) -> Recap:
    """The month of a unit, or with all below it, by name. Raises NotFound, NotAllowed, RecapTooLarge."""
    today = clock.local_day(now)
    policy.unit(session, actor, unit_id, today)
    first, last = rules_calendar.month_bounds(month)
    units = organisation.branch(session, [unit_id], today) if with_branch else frozenset({unit_id})
    people = queries.people_of(session, units, first, last)
    if len(people) > MOST_PEOPLE:
        raise RecapTooLarge(people=len(people))
    judge = days.Judge(session, people, first, last)
    persons = queries.persons(session, people)
    rows: list[tuple[Employee, Post, list[rules.DayStatus | None]]] = []
    for employee_id in people:
        found: list[rules.DayStatus | None] = []
        held: Post | None = None
        for plan in judge.plans(employee_id):
            post = judge.post_on(employee_id, plan.day)
            is_here = post is not None and post.unit_id in units
            held = post if is_here else held
            found.append(judge.status(employee_id, plan, now) if is_here else None)
        if held is not None:
            rows.append((persons[employee_id], held, found))
    rows.sort(key=lambda row: (row[0].name.casefold(), row[0].nip))
    titles = queries.titles(session, {post.position_id for _, post, _ in rows if post.position_id is not None})
    unit = session.get(OrgUnit, unit_id)
    if unit is None:
        raise NotFound
    head_id = organisation.heads_on(session, min(last, today)).get(unit_id)
    head = None if head_id is None else organisation.employee(session, head_id)
    return Recap(
        unit_id=unit_id,
        unit_name=unit.name,
        month=month,
        dates=rules_calendar.days_between(first, last),
        head_name=None if head is None else head.name,
        head_nip=None if head is None else head.nip,
        labels=dict(rules.LABELS),
        items=[_row(person, titles, post, found) for person, post, found in rows],
    )


def _row(person: Employee, titles: dict[UUID, str], post: Post, found: list[rules.DayStatus | None]) -> RecapRow:
    here = [one for one in found if one is not None]
    return RecapRow(
        employee_id=person.id,
        nip=person.nip,
        name=person.name,
        position=None if post.position_id is None else titles.get(post.position_id),
        days=[OUTSIDE if one is None else one.status for one in found],
        totals=days.totals(here),
        late_minutes=sum(one.late_minutes for one in here),
        early_minutes=sum(one.early_minutes for one in here),
    )
