"""How days stand: the facts of people and days read set-wise, then judged by the pure rules."""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.attendance import policy, queries, rules, rules_calendar
from backend.attendance.models import AttendanceSchedule, HolidayKind
from backend.attendance.rules import Absence, Correction, DayStatus, Facts, Holiday, Outage, Policy, Punch, Reading
from backend.attendance.rules_calendar import Plan, Schedule
from backend.attendance.schemas import AttendanceDays, DayStatusView, ReadingView, read_week
from backend.kit import clock
from backend.kit.problems import Invalid
from backend.organisation import queries as organisation
from backend.organisation import rules as organisation_rules
from backend.organisation.rules import Post

# A shift over midnight reaches into the next day, and a border between shifts into both.
_AROUND = timedelta(days=2)
_NO_POST = Schedule(None, "Tanpa penempatan", None, None, date(2000, 1, 1), None, (None,) * 7)


class Judge:
    """Judges days of some people within a span. All that it needs is read when it is made.

    Without `with_times` nothing is read of what only tells how somebody came and went.
    """

    def __init__(
        self, session: Session, people: Collection[UUID], first: date, last: date, *, with_times: bool = True
    ) -> None:
        self._first, self._last = first, last
        since, until = first - _AROUND, last + _AROUND
        self.posts = queries.posts(session, people, since, until)
        self._parents = organisation.parents(session)
        self._lines: dict[UUID, list[UUID]] = {}
        self._policies: tuple[Policy, ...] = ()
        self._read_calendar(session, people, since, until)
        self._punches: dict[UUID, list[Punch]] = {}
        self._outages: list[tuple[UUID | None, Outage]] = []
        self._corrections: dict[tuple[UUID, date], list[Correction]] = {}
        if with_times:
            self._policies = queries.policies(session)
            self._read_times(session, people, first, last)
        self._plans: dict[tuple[Any, ...], list[Plan]] = {}

    def _read_calendar(self, session: Session, people: Collection[UUID], since: date, until: date) -> None:
        self._own: dict[UUID, list[Schedule]] = {}
        self._shared: list[Schedule] = []
        for row in queries.schedules(session, people, since, until):
            into = self._shared if row.employee_id is None else self._own.setdefault(row.employee_id, [])
            into.append(schedule(row))
        self._holidays: dict[date, list[tuple[UUID | None, Holiday]]] = {}
        for row in queries.holidays(session, since, until):
            one = Holiday(row.id, row.name, row.kind is HolidayKind.COLLECTIVE)
            self._holidays.setdefault(row.day, []).append((row.unit_id, one))
        self._absences: dict[UUID, list[tuple[date, date, Absence]]] = {}
        for row in queries.granted(session, people, since, until):
            span = (row.starts_on, row.ends_on, Absence(row.id, row.kind.value))
            self._absences.setdefault(row.employee_id, []).append(span)

    def _read_times(self, session: Session, people: Collection[UUID], first: date, last: date) -> None:
        since, before = clock.day_bounds(first - _AROUND)[0], clock.day_bounds(last + _AROUND)[1]
        self._punches = queries.punches(session, people, since, before)
        self._outages = [
            (row.unit_id, Outage(row.id, row.starts_at, row.ends_at or before, row.reason))
            for row in queries.outages_between(session, since, before)
        ]
        for row in queries.approved(session, people, first, last):
            one = Correction(row.id, row.decided_at or row.asked_at, row.in_at, row.out_at)
            self._corrections.setdefault((row.employee_id, row.day), []).append(one)

    def last_post(self, employee_id: UUID, day: date) -> Post | None:
        """The post held on a day; of somebody who left within the span before it, the last one."""
        held = self.post_on(employee_id, day)
        if held is not None:
            return held
        ends = [one.ends_on for one in self.posts.get(employee_id, ()) if one.ends_on is not None]
        left = max((end for end in ends if self._first <= end <= day), default=None)
        return None if left is None else self.post_on(employee_id, left)

    def post_on(self, employee_id: UUID, day: date) -> Post | None:
        """The post that a person's day belongs to."""
        return organisation_rules.main_post(self.posts.get(employee_id, ()), day)

    def plans(self, employee_id: UUID) -> list[Plan]:
        """What was due on each day of the span."""
        posts = tuple(self.posts.get(employee_id, ()))
        own = self._own.get(employee_id)
        # People without a schedule of their own who hold one post all along share their unit's plans.
        key: tuple[Any, ...] = (employee_id,)
        if not own and len(posts) == 1:
            key = (posts[0].unit_id, posts[0].starts_on, posts[0].ends_on)
        if key not in self._plans:
            days = rules_calendar.days_between(self._first, self._last)
            self._plans[key] = rules_calendar.plans(
                days, lambda day: self._schedule(employee_id, day), lambda day: clock.day_bounds(day)[0]
            )
        return self._plans[key]

    def _schedule(self, employee_id: UUID, day: date) -> Schedule:
        post = self.post_on(employee_id, day)
        if post is None:
            return _NO_POST
        known = [*self._own.get(employee_id, ()), *self._shared]
        return rules_calendar.schedule_on(
            known, employee_id=employee_id, ancestors=self._ancestors(post.unit_id), day=day
        )

    def _ancestors(self, unit_id: UUID) -> list[UUID]:
        if unit_id not in self._lines:
            self._lines[unit_id] = organisation_rules.ancestors_of(unit_id, self._parents)
        return self._lines[unit_id]

    def statuses(self, employee_id: UUID, now: datetime) -> list[DayStatus]:
        """Every day of the span."""
        return [self.status(employee_id, plan, now) for plan in self.plans(employee_id)]

    def status(self, employee_id: UUID, plan: Plan, now: datetime) -> DayStatus:
        post = self.post_on(employee_id, plan.day)
        units: set[UUID | None] = set() if post is None else {None, *self._ancestors(post.unit_id)}
        facts = Facts(
            punches=self._punches_of(employee_id, plan),
            absences=[one for first, last, one in self._absences.get(employee_id, ()) if first <= plan.day <= last],
            holidays=[one for unit_id, one in self._holidays.get(plan.day, ()) if unit_id in units],
            outages=[
                one
                for unit_id, one in self._outages
                if unit_id in units and one.starts_at < plan.closes and plan.opens < one.ends_at
            ],
            corrections=self._corrections.get((employee_id, plan.day), ()),
        )
        return rules.day_status(plan, facts, queries.policy_on(self._policies, plan.day), now)

    def _punches_of(self, employee_id: UUID, plan: Plan) -> Sequence[Punch]:
        """Those of a day, cut out of what is in order: looking at each for every day took most of a month's time."""
        every = self._punches.get(employee_id, ())
        return every[bisect_left(every, plan.opens, key=_moment) : bisect_left(every, plan.closes, key=_moment)]


def _moment(one: Punch) -> datetime:
    return one.at


def schedule(row: AttendanceSchedule) -> Schedule:
    return Schedule(
        row.id,
        row.name,
        row.unit_id,
        row.employee_id,
        row.starts_on,
        row.ends_on,
        read_week(row.week),
        row.works_on_holidays,
    )


def of_month(session: Session, actor: Actor, employee_id: UUID | None, month: str, now: datetime) -> AttendanceDays:
    """The days of the caller, or of somebody within sight, explained. Raises NotFound, NotAllowed."""
    owner = policy.person(session, actor, employee_id, clock.local_day(now))
    first, last = rules_calendar.month_bounds(month)
    judge = Judge(session, [owner], first, last)
    found = [(plan, judge.status(owner, plan, now)) for plan in judge.plans(owner)]
    return AttendanceDays(
        employee_id=owner,
        month=month,
        totals=totals(one for _, one in found),
        late_minutes=sum(one.late_minutes for _, one in found),
        early_minutes=sum(one.early_minutes for _, one in found),
        items=[view(plan, one) for plan, one in found],
    )


def totals(days: Any) -> dict[str, int]:
    """How many days stand how; words without a day are left out."""
    counts: dict[str, int] = {}
    for one in days:
        counts[one.status] = counts.get(one.status, 0) + 1
    return {word: counts[word] for word in rules.LABELS if word in counts}


def one_day(session: Session, employee_id: UUID, day: date, now: datetime) -> tuple[Plan, DayStatus]:
    judge = Judge(session, [employee_id], day, day)
    plan = judge.plans(employee_id)[0]
    return plan, judge.status(employee_id, plan, now)


def day_of(session: Session, employee_id: UUID, moment: datetime) -> date:
    """The day that a moment belongs to: after a night shift, the day on which that began."""
    local = clock.local_day(moment)
    judge = Judge(session, [employee_id], local - timedelta(days=1), local + timedelta(days=1), with_times=False)
    return next((plan.day for plan in judge.plans(employee_id) if plan.holds(moment)), local)


def must_lie_in(plan: Plan, moments: Mapping[str, datetime | None]) -> None:
    """Raises Invalid for a time that belongs to another day."""
    errors = [
        {"pointer": f"/{name}", "detail": "Waktu ini bukan bagian dari hari kerja yang disebut"}
        for name, moment in moments.items()
        if moment is not None and not plan.holds(moment)
    ]
    if errors:
        raise Invalid(errors=errors)


def view(plan: Plan, one: DayStatus) -> DayStatusView:
    return DayStatusView(
        day=one.day,
        status=one.status,
        label=rules.LABELS[one.status],
        late_minutes=one.late_minutes,
        early_minutes=one.early_minutes,
        in_at=one.in_at,
        in_punch_id=one.in_punch_id,
        out_at=one.out_at,
        out_punch_id=one.out_punch_id,
        assembly=one.assembly,
        notes=list(one.notes),
        explanation=" ".join(one.reasons),
        correction_id=one.correction_id,
        recorded=None if one.recorded is None else _reading(one.recorded),
        schedule=plan.schedule.name,
        due_from=None if plan.slot is None else plan.starts_at,
        due_until=None if plan.slot is None else plan.ends_at,
    )


def _reading(one: Reading) -> ReadingView:
    return ReadingView(
        status=one.status,
        label=rules.LABELS[one.status],
        late_minutes=one.late_minutes,
        early_minutes=one.early_minutes,
        in_at=one.in_at,
        out_at=one.out_at,
    )
