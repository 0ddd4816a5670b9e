"""What officers do for a program: a month of it, and what is entered by hand beside the activities."""

import calendar
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.audit import service as audit
from backend.kit import clock, named_evidence
from backend.kit.outbox import publish
from backend.kit.problems import IdTaken, NotAllowed, NotFound, OperationDiffers
from backend.kit.stored import Stored
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.programs import entries, history, policy, queries, rules, views
from backend.programs.entries import Counted
from backend.programs.events import ProgramChanged
from backend.programs.models import ContributionStatus, Program, ProgramContribution, ProgramMember
from backend.programs.problems import NotAMember, OwnContribution, ProgramNotRunning
from backend.programs.schemas import (
    ContributionDecisionIn,
    ContributionIn,
    ContributionView,
    MemberContributions,
    MonthOfContributions,
    QuantityView,
)

_DECISIONS = {"approve": ContributionStatus.APPROVED, "decline": ContributionStatus.DECLINED}


def add(
    session: Session, actor: Actor, program_id: UUID, draft: ContributionIn, now: datetime
) -> Stored[ContributionView]:
    """Enter what the caller, a member on that day, did for a program. It waits for a decision.

    Raises NotFound, NotAllowed, IdTaken, OperationDiffers, NotAMember, ProgramNotRunning, Invalid.
    """
    actor.must(Permission.PROGRAM_READ)
    employee_id = actor.must_be_employee()
    today = clock.local_day(now)
    known = queries.contribution(session, draft.id)
    if known is not None:
        if (known.employee_id, known.program_id) != (employee_id, program_id):
            raise IdTaken
        if known.create_digest != history.digest(draft):
            raise OperationDiffers
        return Stored.again(views.contribution(known))
    program = policy.seen_program(session, actor, queries.program(session, program_id), today)
    if draft.day > today:
        raise history.wrong("/day", "Tanggalnya belum tiba")
    if queries.membership(session, program.id, employee_id, draft.day) is None:
        raise NotAMember
    if not queries.runs_on(session, program, draft.day):
        raise ProgramNotRunning
    row = ProgramContribution(
        **draft.model_dump(),
        program_id=program.id,
        employee_id=employee_id,
        status=ContributionStatus.WAITING,
        received_at=now,
        decided_by=None,
        decided_at=None,
        decision_reason=None,
        version=1,
        create_digest=history.digest(draft),
    )
    session.add(row)
    session.flush()
    named_evidence.name(session, employee_id, program.unit_id, row.id, row.evidence)
    _tell(session, actor, program, row, "contribution.add", None)
    return Stored.new(views.contribution(row))


def decide(
    session: Session,
    actor: Actor,
    program_id: UUID,
    contribution_id: UUID,
    body: ContributionDecisionIn,
    *,
    base_version: int,
    now: datetime,
) -> ContributionView:
    """Approve or decline what a member has entered: a leader of the program, or a head of its unit or above.

    A decision may be taken back by another. The same again is success.
    Raises NotFound, NotAllowed, OwnContribution, Stale.
    """
    actor.must(Permission.PROGRAM_READ)
    today = clock.local_day(now)
    program = policy.seen_program(session, actor, queries.program(session, program_id), today)
    row = queries.contribution(session, contribution_id, for_update=True)
    if row is None or row.program_id != program.id:
        raise NotFound
    if not (policy.leads(session, actor, program, today) or policy.is_head_of(session, actor, program.unit_id, today)):
        raise NotAllowed
    if row.employee_id == actor.employee_id:
        raise OwnContribution
    status = _DECISIONS[body.decision]
    if (row.status, row.decided_by, row.decision_reason) == (status, actor.employee_id, body.reason):
        return views.contribution(row)
    history.must_be_current(row.version, base_version)
    before = row.status
    row.status, row.decided_by, row.decided_at, row.decision_reason = status, actor.employee_id, now, body.reason
    row.version += 1
    _tell(session, actor, program, row, "contribution.decide", before)
    session.flush()
    return views.contribution(row)


def month(session: Session, actor: Actor, program_id: UUID, month: str, today: date) -> MonthOfContributions:
    """A month of a program, officer by officer: all for leaders, else those within the caller's sight.

    Raises NotFound.
    """
    actor.must(Permission.PROGRAM_READ)
    program = policy.seen_program(session, actor, queries.program(session, program_id), today)
    first, last = days_of(month)
    held = queries.members_between(session, [program.id], first, last)
    counted = entries.counted(session, [program.id], first, last)
    by_hand = queries.contributions(session, [program.id], first, last)
    progress = queries.progress(session, [program.id], min(last, today))
    people = {one.employee_id for one in (*held, *counted, *by_hand)}
    shown = _shown(session, actor, program, people, today)
    names = organisation.names(session, shown)
    span = max(first, program.starts_on), min(last, program.ends_on)
    shares = rules.shares_over([queries.as_held(one) for one in held], *span)
    return MonthOfContributions(
        program_id=program.id,
        month=month,
        activities=sum(one.activities for one in counted),
        minutes=sum(one.minutes for one in counted),
        progress=views.how_far(progress.get(program.id)),
        members=[
            _of_officer(one, names[one], shares.get(one, 0), held, counted, by_hand)
            for one in sorted(shown, key=lambda one: (-shares.get(one, 0), names[one], one.int))
        ],
    )


def days_of(month: str) -> tuple[date, date]:
    """The first and the last day of `YYYY-MM`."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])


def _shown(session: Session, actor: Actor, program: Program, people: set[UUID], today: date) -> set[UUID]:
    """Of these officers those whose work the caller may see."""
    if policy.leads(session, actor, program, today):
        return people
    sight = organisation_policy.sight(session, actor, today)
    if sight.covers(unit_id=program.unit_id, employee_id=None):
        return people
    own = set[UUID]() if actor.employee_id is None else {actor.employee_id}
    return people & {*sight.employee_ids, *own}


def _of_officer(
    employee_id: UUID,
    name: str,
    share_e2: int,
    held: Iterable[ProgramMember],
    counted: Iterable[Counted],
    by_hand: Iterable[ProgramContribution],
) -> MemberContributions:
    own = [one for one in counted if one.employee_id == employee_id]
    roles = [one.role for one in held if one.employee_id == employee_id]
    return MemberContributions(
        employee_id=employee_id,
        name=name,
        role=roles[-1] if roles else None,
        share_e2=share_e2,
        activities=sum(one.activities for one in own),
        minutes=sum(one.minutes for one in own),
        quantities=[
            QuantityView(unit=one.unit, quantity=one.quantity)
            for one in sorted(own, key=lambda one: one.unit or "")
            if one.quantity
        ],
        entries=[views.contribution(one) for one in by_hand if one.employee_id == employee_id],
    )


def _tell(
    session: Session,
    actor: Actor,
    program: Program,
    row: ProgramContribution,
    action: str,
    before: ContributionStatus | None,
) -> None:
    audit.record(
        session,
        action,
        subject_id=row.id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
        version=row.version,
        status=[None if before is None else before.value, row.status.value],
    )
    publish(session, ProgramChanged(program.id, program.unit_id, row.employee_id, row.day))
