"""Programs of the demo: planned, staffed and run by the packages' own services; activities that count for them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from backend.demo import plans
from backend.demo.acting import Cast, Span
from backend.demo.people import Ids, Person
from backend.demo.plans import Plan, Who
from backend.demo.rows import Row
from backend.demo.wire import sent
from backend.programs import contributions, members, milestones, service
from backend.programs.rules import WHOLE, MemberRole, ProgramStatus
from backend.programs.schemas import (
    ContributionDecisionIn,
    ContributionIn,
    MemberIn,
    MembersIn,
    MilestoneDoneIn,
    MilestoneIn,
    MilestonesIn,
    ProgramIn,
    StatusIn,
)

# Of the activities of a kind that may count for a program, how many do.
_COUNTED = 0.1


class Programs:
    """Ties activities to programs first, while they are rows in memory; then stores the programs."""

    def __init__(self, cast: Cast, span: Span, seed: int) -> None:
        self._cast, self._span = cast, span
        self._random = Random(f"{seed}-programs")  # noqa: S311 - sample data, the same each time
        self._ids = Ids(self._random)
        moment = span.at(span.first, 8)
        self._ids_of = {plan.code: self._ids.at(moment) for plan in plans.PLANS}

    def tie(self, activities: Iterable[Row], task_of: Mapping[UUID, str]) -> None:
        """Name programs in activities of their members, on days on which they ran."""
        plans_of: dict[UUID, Plan] = {}
        for plan in plans.PLANS:
            if plan.status is not ProgramStatus.PLANNED:
                plans_of |= {self._person(who).id: plan for who, _ in plan.members}
        for row in activities:
            plan = plans_of.get(row["employee_id"])
            if plan is None or task_of[row["template_id"]] not in plan.tasks:
                continue
            is_running = self._day(plan.begins) <= row["worked_on"] <= self._last_day(plan)
            if is_running and self._random.random() < _COUNTED:
                row["program_id"] = self._ids_of[plan.code]

    def store(self, session: Session) -> None:
        for plan in plans.PLANS:
            _Storing(session, self._cast, self._span, plan, self._ids_of[plan.code], self._ids).store()
        self._enter_by_hand(session)

    def _enter_by_hand(self, session: Session) -> None:
        """What was done beside the daily activities: once approved by the leader, once waiting."""
        program_id = self._ids_of[plans.READING.code]
        leader, teacher = self._person(plans.READER), self._person(plans.READING.members[2][0])
        done_on = self._span.today - timedelta(days=16)
        for day, said in ((done_on, "Pojok baca dibuat bersama orang tua siswa"), (self._span.today, "Lomba membaca")):
            at = self._span.at(day, 11)
            draft = sent(ContributionIn, id=self._ids.at(at), day=day, description=said, quantity=1, unit="kegiatan")
            contributions.add(session, self._cast.officer(teacher), program_id, draft, at)
            if day == done_on:
                body = ContributionDecisionIn(decision="approve")
                actor, later = self._cast.head(leader), at + timedelta(hours=5)
                contributions.decide(session, actor, program_id, draft.id, body, base_version=1, now=later)

    def _person(self, who: Who) -> Person:
        return _person(self._cast, who)

    def _day(self, number: int) -> date:
        return self._span.first + timedelta(days=number)

    def _last_day(self, plan: Plan) -> date:
        return self._span.today - timedelta(days=plan.ended_days_ago)


class _Storing:
    """One program, from its plan to how it stands today."""

    def __init__(self, session: Session, cast: Cast, span: Span, plan: Plan, program_id: UUID, ids: Ids) -> None:
        self._session, self._cast, self._span, self._plan, self._ids = session, cast, span, plan, ids
        self._id = program_id
        self._admin = cast.admin()
        self._starts_on = span.first + timedelta(days=plan.begins)
        self._ends_on = max(span.today, self._starts_on) + timedelta(days=plan.until)
        self._version = 1

    def store(self) -> None:
        plan, at = self._plan, self._span.at(self._span.first, 8)
        draft = sent(
            ProgramIn,
            id=self._id,
            unit_id=self._cast.unit_ids[plan.unit],
            code=plan.code,
            name=plan.name,
            description=plan.description,
            starts_on=self._starts_on,
            ends_on=self._ends_on,
            sponsor=plan.sponsor,
        )
        self._version = service.create(self._session, self._admin, draft, at).value.version
        self._set_members(at)
        ids = self._plan_milestones(at)
        if plan.status is ProgramStatus.PLANNED:
            return
        self._set_status(ProgramStatus.RUNNING, self._starts_on, at)
        self._reach(ids)
        if plan.status is not ProgramStatus.RUNNING:
            since = self._span.today - timedelta(days=plan.ended_days_ago)
            self._set_status(plan.status, since, self._span.at(since, 15))

    def _set_members(self, at: datetime) -> None:
        """The first leads; the shares are whole, as the service checks."""
        roles = (MemberRole.LEADER, *[MemberRole.MEMBER] * len(self._plan.members))
        body = sent(
            MembersIn,
            starts_on=self._starts_on,
            members=[
                MemberIn(employee_id=_person(self._cast, who).id, role=role, share=share)
                for (who, share), role in zip(self._plan.members, roles, strict=False)
            ],
        )
        found = members.replace(self._session, self._admin, self._id, body, base_version=self._version, now=at)
        self._version = found.version

    def _plan_milestones(self, at: datetime) -> list[UUID]:
        """Equal weights; the last one has what is left."""
        planned = self._plan.milestones
        each = WHOLE // len(planned)
        weights = [each] * (len(planned) - 1) + [WHOLE - each * (len(planned) - 1)]
        ids = [self._ids.at(at) for _ in planned]
        body = MilestonesIn(
            milestones=[
                sent(MilestoneIn, id=one, title=title, due_on=min(self._day(due), self._ends_on), weight=weight)
                for one, (title, due, _), weight in zip(ids, planned, weights, strict=True)
            ]
        )
        found = milestones.plan(self._session, self._admin, self._id, body, base_version=self._version, now=at)
        self._version = found.version
        return ids

    def _reach(self, ids: list[UUID]) -> None:
        """By the leader, on the day itself."""
        actor = self._cast.head(_person(self._cast, self._plan.members[0][0]))
        for milestone_id, (_, _, reached) in zip(ids, self._plan.milestones, strict=True):
            if reached is None or self._day(reached) > self._span.today:
                continue
            day = self._day(reached)
            found = milestones.reach(
                self._session,
                actor,
                self._id,
                milestone_id,
                sent(MilestoneDoneIn, done_on=day),
                base_version=self._version,
                now=self._span.at(day, 15),
            )
            self._version = found.version

    def _set_status(self, status: ProgramStatus, since: date, at: datetime) -> None:
        body = sent(StatusIn, status=status, since=since, reason=self._plan.reason)
        found = service.set_status(self._session, self._admin, self._id, body, base_version=self._version, now=at)
        self._version = found.version

    def _day(self, number: int) -> date:
        return self._span.first + timedelta(days=number)


def _person(cast: Cast, who: Who) -> Person:
    code, title, number = who
    return cast.every(code, title)[number]
