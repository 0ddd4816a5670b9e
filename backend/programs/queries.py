"""Every SELECT of programs, and the facts that scoring reads."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from backend.programs import entries, rules
from backend.programs import rules_innovations as innovation_rules
from backend.programs.entries import Counted
from backend.programs.models import (
    ContributionStatus,
    Innovation,
    InnovationAdoption,
    InnovationMember,
    Program,
    ProgramChange,
    ProgramContribution,
    ProgramMember,
    ProgramMilestone,
    ProgramStatusChange,
)
from backend.programs.rules import Held, MemberRole, Milestone, ProgramStatus, Progress, StatusSince
from backend.programs.rules_innovations import InnovationState

Place = tuple[date, UUID]


@dataclass(frozen=True, slots=True)
class ProgramFilters:
    """What a list of programs is narrowed to."""

    unit_id: UUID | None = None
    employee_id: UUID | None = None
    status: ProgramStatus | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """Whose programs a caller may see: of these units (all where None), and those they are a member of."""

    unit_ids: frozenset[UUID] | None
    employee_id: UUID | None


# --- programs ---


def program(session: Session, program_id: UUID, *, for_update: bool = False) -> Program | None:
    return session.get(Program, program_id, with_for_update=True if for_update else None)


def program_with_code(session: Session, unit_id: UUID, code: str) -> Program | None:
    """The unit's program with a code; codes that differ only in case count as one."""
    return session.scalar(
        select(Program).where(Program.unit_id == unit_id, func.lower(Program.code) == code.lower()).limit(1)
    )


def programs(
    session: Session, circle: Circle, filters: ProgramFilters, *, before: Place | None, limit: int
) -> Sequence[Program]:
    """Programs that a caller may see, newest first, behind a place in that order."""
    query = select(Program)
    if circle.unit_ids is not None:
        seen: ColumnElement[bool] = Program.unit_id.in_(circle.unit_ids)
        if circle.employee_id is not None:
            seen = or_(seen, Program.id.in_(_programs_of(circle.employee_id)))
        query = query.where(seen)
    if filters.unit_id is not None:
        query = query.where(Program.unit_id == filters.unit_id)
    if filters.employee_id is not None:
        query = query.where(Program.id.in_(_programs_of(filters.employee_id)))
    if filters.status is not None:
        query = query.where(Program.status == filters.status)
    if before is not None:
        query = query.where(tuple_(Program.starts_on, Program.id) < before)
    return session.scalars(query.order_by(Program.starts_on.desc(), Program.id.desc()).limit(limit)).all()


def _programs_of(employee_id: UUID) -> Select[UUID]:
    return select(ProgramMember.program_id).where(ProgramMember.employee_id == employee_id)


def changes(session: Session, program_id: UUID) -> Sequence[ProgramChange]:
    """What happened to a program, in order."""
    return session.scalars(
        select(ProgramChange).where(ProgramChange.program_id == program_id).order_by(ProgramChange.version)
    ).all()


def statuses(session: Session, program_id: UUID) -> Sequence[ProgramStatusChange]:
    """The statuses that a program has had, in the order they were set."""
    return session.scalars(
        select(ProgramStatusChange)
        .where(ProgramStatusChange.program_id == program_id)
        .order_by(ProgramStatusChange.version)
    ).all()


def runs_on(session: Session, found: Program, day: date) -> bool:
    """Whether work of a day may count for a program."""
    had = [StatusSince(one.status, one.since) for one in statuses(session, found.id)]
    return rules.runs_on(had, found.starts_on, found.ends_on, day)


# --- milestones ---


def milestones(session: Session, program_id: UUID) -> Sequence[ProgramMilestone]:
    """A program's plan, in its order."""
    return session.scalars(
        select(ProgramMilestone)
        .where(ProgramMilestone.program_id == program_id)
        .order_by(ProgramMilestone.place, ProgramMilestone.id)
    ).all()


def milestone(session: Session, milestone_id: UUID) -> ProgramMilestone | None:
    return session.get(ProgramMilestone, milestone_id)


def progress(session: Session, program_ids: Collection[UUID], day: date) -> dict[UUID, Progress]:
    """How far programs are on a day; those without milestones are left out."""
    if not program_ids:
        return {}
    rows = session.execute(
        select(
            ProgramMilestone.program_id, ProgramMilestone.due_on, ProgramMilestone.weight, ProgramMilestone.done_on
        ).where(ProgramMilestone.program_id.in_(program_ids))
    )
    plans: dict[UUID, list[Milestone]] = {}
    for program_id, due_on, weight, done_on in rows:
        plans.setdefault(program_id, []).append(Milestone(due_on, weight, done_on))
    found = {program_id: rules.progress(plan, day) for program_id, plan in plans.items()}
    return {program_id: one for program_id, one in found.items() if one is not None}


# --- members ---


def held_on(day: date) -> ColumnElement[bool]:
    """Memberships that hold on a day."""
    return and_(ProgramMember.starts_on <= day, or_(ProgramMember.ends_on.is_(None), ProgramMember.ends_on >= day))


def members(session: Session, program_id: UUID) -> Sequence[ProgramMember]:
    """Every set that a program has had, newest first; in a set leaders first, then by share."""
    return session.scalars(
        select(ProgramMember)
        .where(ProgramMember.program_id == program_id)
        .order_by(
            ProgramMember.starts_on.desc(), ProgramMember.role, ProgramMember.share.desc(), ProgramMember.employee_id
        )
    ).all()


def members_between(session: Session, program_ids: Collection[UUID], first: date, last: date) -> list[ProgramMember]:
    """Memberships that hold on a day of a span, the latest last."""
    if not program_ids:
        return []
    rows = session.scalars(
        select(ProgramMember)
        .where(
            ProgramMember.program_id.in_(program_ids),
            ProgramMember.starts_on <= last,
            or_(ProgramMember.ends_on.is_(None), ProgramMember.ends_on >= first),
        )
        .order_by(ProgramMember.starts_on, ProgramMember.employee_id)
    )
    return [*rows]


def membership(session: Session, program_id: UUID, employee_id: UUID, day: date) -> ProgramMember | None:
    """What somebody is in a program on a day."""
    return session.scalar(
        select(ProgramMember).where(
            ProgramMember.program_id == program_id, ProgramMember.employee_id == employee_id, held_on(day)
        )
    )


def memberships(
    session: Session, program_ids: Collection[UUID], employee_id: UUID, day: date
) -> dict[UUID, ProgramMember]:
    """What somebody is in each of these programs on a day."""
    if not program_ids:
        return {}
    rows = session.scalars(
        select(ProgramMember).where(
            ProgramMember.program_id.in_(program_ids), ProgramMember.employee_id == employee_id, held_on(day)
        )
    )
    return {one.program_id: one for one in rows}


def was_ever_member(session: Session, program_id: UUID, employee_id: UUID) -> bool:
    """Whether somebody is, was or will be a member of a program."""
    found = select(ProgramMember.share).where(
        ProgramMember.program_id == program_id, ProgramMember.employee_id == employee_id
    )
    return session.scalar(found.limit(1)) is not None


# --- contributions entered by hand ---


def contribution(session: Session, contribution_id: UUID, *, for_update: bool = False) -> ProgramContribution | None:
    return session.get(ProgramContribution, contribution_id, with_for_update=True if for_update else None)


def contributions(
    session: Session, program_ids: Collection[UUID], first: date, last: date, *, only_approved: bool = False
) -> Sequence[ProgramContribution]:
    """Contributions of a span of days, in the order of their days."""
    if not program_ids:
        return []
    query = select(ProgramContribution).where(
        ProgramContribution.program_id.in_(program_ids),
        ProgramContribution.day >= first,
        ProgramContribution.day <= last,
    )
    if only_approved:
        query = query.where(ProgramContribution.status == ContributionStatus.APPROVED)
    return session.scalars(query.order_by(ProgramContribution.day, ProgramContribution.id)).all()


# --- facts for scoring ---


def involved(session: Session, subject_id: UUID) -> set[UUID]:
    """Everybody who ever had a part in a program or an innovation: whom a change of it may concern."""
    members = select(ProgramMember.employee_id).where(ProgramMember.program_id == subject_id)
    makers = select(InnovationMember.employee_id).where(InnovationMember.innovation_id == subject_id)
    return {*session.scalars(members), *session.scalars(makers)}


@dataclass(frozen=True, slots=True)
class ProgramFacts:
    """What one officer was, and did, in one program in a period.

    `share_e2` is the part of the program that was theirs: the mean of the days on which it had
    members, in hundredths of a percent, so that all members' parts add up to 10000. `member_days`
    are the days of the period on which they were a member (0: an officer of the unit who only
    logged for it). `activities` and `minutes` are of approved activities that name the program,
    `program_activities` and `program_minutes` those of all officers, `entries` the approved
    contributions entered by hand. `progress` is that of the program on the last day, None without
    milestones.
    """

    program_id: UUID
    unit_id: UUID
    code: str
    name: str
    role: MemberRole | None
    share_e2: int
    member_days: int
    activities: int
    minutes: int
    program_activities: int
    program_minutes: int
    entries: int
    progress: Progress | None


@dataclass(frozen=True, slots=True)
class InnovationFacts:
    """One officer's part in an innovation that was verified, or taken over by others, in a period.

    `share` is in whole percents. `verified_on` is the day of the verification, which may lie before
    the period; `is_verified_in_period` tells. `improvement_e2` is the gain in hundredths of a percent
    of the figure before (None where that was zero), positive is better; `difference_e4` the same
    as a difference. `adoptions` are those by others whose day lies in the period.
    """

    innovation_id: UUID
    unit_id: UUID
    title: str
    share: int
    is_proposer: bool
    verified_on: date
    is_verified_in_period: bool
    difference_e4: int
    improvement_e2: int | None
    adoptions: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that programs know of an officer in a period. `taken_over` are others' innovations they adopted."""

    programs: tuple[ProgramFacts, ...]
    innovations: tuple[InnovationFacts, ...]
    taken_over: int


def facts_of(session: Session, employee_ids: Collection[UUID], first_day: date, last_day: date) -> dict[UUID, Facts]:
    """What scoring reads of officers in a period (both days included), by officer; each of them is there.

    A handful of statements however many officers are asked for. Programs and innovations come in
    the order of their ids, so that the same facts always read the same.
    """
    asked = frozenset(employee_ids)
    of_programs = _program_facts(session, asked, first_day, last_day)
    of_innovations = _innovation_facts(session, asked, first_day, last_day)
    taken_over = _taken_over(session, asked, first_day, last_day)
    return {
        one: Facts(
            tuple(sorted(of_programs.get(one, ()), key=lambda fact: fact.program_id.int)),
            tuple(sorted(of_innovations.get(one, ()), key=lambda fact: fact.innovation_id.int)),
            taken_over.get(one, 0),
        )
        for one in asked
    }


def _program_facts(session: Session, asked: frozenset[UUID], first: date, last: date) -> dict[UUID, list[ProgramFacts]]:
    rows = session.scalars(select(Program).where(Program.starts_on <= last, Program.ends_on >= first)).all()
    rows = _that_ran(session, rows, first, last)
    ids = [one.id for one in rows]
    held = _by_program(members_between(session, ids, first, last))
    counted = _by_program(entries.counted(session, ids, first, last) if ids else [])
    by_hand = _by_program(contributions(session, ids, first, last, only_approved=True))
    how_far = progress(session, ids, last)
    found: dict[UUID, list[ProgramFacts]] = {}
    for row in rows:
        of_row = _OfProgram(
            row,
            (max(first, row.starts_on), min(last, row.ends_on)),
            held.get(row.id, []),
            counted.get(row.id, []),
            by_hand.get(row.id, []),
        )
        for employee_id in asked & of_row.people():
            found.setdefault(employee_id, []).append(of_row.facts(employee_id, how_far.get(row.id)))
    return found


def _that_ran(session: Session, rows: Sequence[Program], first: date, last: date) -> list[Program]:
    """Of these, those that ran on any day of a span: of the others nobody is asked for anything."""
    query = (
        select(ProgramStatusChange.program_id, ProgramStatusChange.status, ProgramStatusChange.since)
        .where(ProgramStatusChange.program_id.in_([one.id for one in rows]))
        .order_by(ProgramStatusChange.version)
    )
    had: dict[UUID, list[StatusSince]] = {}
    for program_id, status, since in session.execute(query):
        had.setdefault(program_id, []).append(StatusSince(status, since))

    def ran(row: Program) -> bool:
        changes = had.get(row.id, [])
        days = {max(first, row.starts_on), *(one.since for one in changes if first <= one.since <= last)}
        return any(rules.runs_on(changes, row.starts_on, row.ends_on, day) for day in days)

    return [row for row in rows if ran(row)]


class _OfProgram:
    """What is known of one program in a period, by officer."""

    def __init__(
        self,
        row: Program,
        span: tuple[date, date],
        held: list[ProgramMember],
        counted: list[Counted],
        by_hand: list[ProgramContribution],
    ) -> None:
        self._row = row
        spans = [as_held(one) for one in held]
        self._shares = rules.shares_over(spans, *span)
        self._roles = {one.employee_id: one.role for one in held}
        self._days = Counter[UUID]()
        for one in spans:
            self._days[one.employee_id] += rules.days_held(one, *span)
        self._entries = Counter(one.employee_id for one in by_hand)
        self._activities, self._minutes = Counter[UUID](), Counter[UUID]()
        for one in counted:
            self._activities[one.employee_id] += one.activities
            self._minutes[one.employee_id] += one.minutes

    def people(self) -> set[UUID]:
        return {*self._shares, *self._entries, *self._activities}

    def facts(self, employee_id: UUID, how_far: Progress | None) -> ProgramFacts:
        return ProgramFacts(
            program_id=self._row.id,
            unit_id=self._row.unit_id,
            code=self._row.code,
            name=self._row.name,
            role=self._roles.get(employee_id),
            share_e2=self._shares.get(employee_id, 0),
            member_days=self._days[employee_id],
            activities=self._activities[employee_id],
            minutes=self._minutes[employee_id],
            program_activities=self._activities.total(),
            program_minutes=self._minutes.total(),
            entries=self._entries[employee_id],
            progress=how_far,
        )


Row = TypeVar("Row", ProgramMember, ProgramContribution, Counted)


def _by_program(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {}
    for one in rows:
        found.setdefault(one.program_id, []).append(one)
    return found


def as_held(row: ProgramMember) -> Held:
    return Held(row.employee_id, row.share, row.starts_on, row.ends_on)


def _innovation_facts(
    session: Session, asked: frozenset[UUID], first: date, last: date
) -> dict[UUID, list[InnovationFacts]]:
    adopted = {
        row[0]: row[1]
        for row in session.execute(
            select(InnovationAdoption.innovation_id, func.count())
            .where(InnovationAdoption.adopted_on >= first, InnovationAdoption.adopted_on <= last)
            .group_by(InnovationAdoption.innovation_id)
        )
    }
    in_period = and_(Innovation.verified_on >= first, Innovation.verified_on <= last)
    rows = session.execute(
        select(Innovation, InnovationMember.employee_id, InnovationMember.share)
        .join(InnovationMember, InnovationMember.innovation_id == Innovation.id)
        .where(
            Innovation.state.in_((InnovationState.VERIFIED, InnovationState.ADOPTED)),
            or_(in_period, Innovation.id.in_(adopted)),
        )
    )
    found: dict[UUID, list[InnovationFacts]] = {}
    for row, employee_id, share in rows:
        if employee_id not in asked or row.after_e4 is None or row.verified_on is None:
            continue
        gained = innovation_rules.gain(row.before_e4, row.after_e4, row.polarity)
        found.setdefault(employee_id, []).append(
            InnovationFacts(
                innovation_id=row.id,
                unit_id=row.unit_id,
                title=row.title,
                share=share,
                is_proposer=row.employee_id == employee_id,
                verified_on=row.verified_on,
                is_verified_in_period=first <= row.verified_on <= last,
                difference_e4=gained.difference_e4,
                improvement_e2=gained.improvement_e2,
                adoptions=adopted.get(row.id, 0),
            )
        )
    return found


def _taken_over(session: Session, asked: frozenset[UUID], first: date, last: date) -> dict[UUID, int]:
    rows = session.execute(
        select(InnovationAdoption.employee_id, func.count())
        .where(
            InnovationAdoption.employee_id.is_not(None),
            InnovationAdoption.adopted_on >= first,
            InnovationAdoption.adopted_on <= last,
        )
        .group_by(InnovationAdoption.employee_id)
    )
    return {employee_id: count for employee_id, count in rows if employee_id is not None and employee_id in asked}
