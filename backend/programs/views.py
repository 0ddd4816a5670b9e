"""From stored rows to the wire."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.organisation import queries as organisation
from backend.organisation import queries_lists as organisation_rows
from backend.programs import policy, queries
from backend.programs import queries_innovations as innovation_rows
from backend.programs import rules_innovations as innovation_rules
from backend.programs.models import (
    Innovation,
    InnovationAdoption,
    Program,
    ProgramContribution,
    ProgramMember,
    ProgramMilestone,
)
from backend.programs.rules import MemberRole, Progress
from backend.programs.schemas import (
    ContributionView,
    MemberView,
    MilestoneView,
    ProgramDetail,
    ProgramView,
    ProgressView,
    StatusView,
)
from backend.programs.schemas_innovations import AdoptionView, GainView, InnovationView, InnovatorView

# --- programs ---


def programs(session: Session, actor: Actor, rows: Sequence[Program], today: date) -> dict[UUID, ProgramView]:
    """Programs by id, with a look-up each for all their progress, units and the caller's part."""
    ids = [row.id for row in rows]
    progress = queries.progress(session, ids, today)
    units = organisation_rows.unit_names(session, {row.unit_id for row in rows})
    mine = {} if actor.employee_id is None else queries.memberships(session, ids, actor.employee_id, today)
    return {row.id: ProgramView(**_members(row, progress, units, mine)) for row in rows}


def program(session: Session, actor: Actor, row: Program, today: date) -> ProgramDetail:
    """A program with its plan, its members today, and the statuses it has had."""
    progress = queries.progress(session, [row.id], today)
    units = organisation_rows.unit_names(session, {row.unit_id})
    held = [one for one in queries.members(session, row.id) if holds_on(one, today)]
    own = [one for one in held if one.employee_id == actor.employee_id]
    may_write = policy.may_write(session, actor, row.unit_id, today)
    return ProgramDetail(
        **_members(row, progress, units, {row.id: own[0]} if own else {}),
        may_write=may_write,
        may_reach=may_write or any(one.role is MemberRole.LEADER for one in own),
        milestones=[milestone(one) for one in queries.milestones(session, row.id)],
        members=members(held, organisation.names(session, {one.employee_id for one in held})),
        statuses=[
            StatusView(status=one.status, since=one.since, reason=one.reason, by=one.by, at=one.at)
            for one in queries.statuses(session, row.id)
        ],
    )


def _members(
    row: Program, progress: dict[UUID, Progress], units: dict[UUID, str], mine: dict[UUID, ProgramMember]
) -> dict[str, Any]:
    own = mine.get(row.id)
    return {
        "id": row.id,
        "unit_id": row.unit_id,
        "unit_name": units[row.unit_id],
        "code": row.code,
        "name": row.name,
        "description": row.description,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "sponsor": row.sponsor,
        "status": row.status,
        "status_since": row.status_since,
        "progress": how_far(progress.get(row.id)),
        "my_role": None if own is None else own.role,
        "my_share": None if own is None else own.share,
        "version": row.version,
    }


def how_far(progress: Progress | None) -> ProgressView | None:
    if progress is None:
        return None
    return ProgressView(done_e2=progress.done_e2, due_e2=progress.due_e2, on_time_e2=progress.on_time_e2)


def holds_on(row: ProgramMember, day: date) -> bool:
    return row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)


def members(rows: Iterable[ProgramMember], names: dict[UUID, str]) -> list[MemberView]:
    return [
        MemberView(employee_id=one.employee_id, name=names[one.employee_id], role=one.role, share=one.share)
        for one in rows
    ]


def milestone(row: ProgramMilestone) -> MilestoneView:
    return MilestoneView(
        id=row.id,
        title=row.title,
        due_on=row.due_on,
        weight=row.weight,
        done_on=row.done_on,
        done_at=row.done_at,
        done_by=row.done_by,
        note=row.note,
        evidence=row.evidence,
    )


def contribution(row: ProgramContribution) -> ContributionView:
    return ContributionView(
        id=row.id,
        program_id=row.program_id,
        employee_id=row.employee_id,
        day=row.day,
        description=row.description,
        quantity=row.quantity,
        unit=row.unit,
        evidence=row.evidence,
        status=row.status,
        received_at=row.received_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
        version=row.version,
    )


def program_place(row: Program) -> list[str]:
    """A program's place in the order of lists: newest start first, then id."""
    return [row.starts_on.isoformat(), str(row.id)]


def read_program_place(found: list[str]) -> tuple[date, UUID]:
    return date.fromisoformat(found[0]), UUID(found[1])


# --- innovations ---


def innovations(session: Session, rows: Sequence[Innovation]) -> dict[UUID, InnovationView]:
    """Innovations by id, with a look-up each for all their members, units and adoptions."""
    ids = [row.id for row in rows]
    shares = innovation_rows.members(session, ids)
    people = {one.employee_id for many in shares.values() for one in many}
    names = organisation.names(session, people)
    units = organisation_rows.unit_names(session, {row.unit_id for row in rows})
    adopted = innovation_rows.count_adoptions(session, ids)
    return {
        row.id: _innovation(
            row,
            [
                InnovatorView(employee_id=one.employee_id, name=names[one.employee_id], share=one.share)
                for one in shares.get(row.id, [])
            ],
            units[row.unit_id],
            adopted.get(row.id, 0),
        )
        for row in rows
    }


def innovation(session: Session, row: Innovation) -> InnovationView:
    return innovations(session, [row])[row.id]


def _innovation(row: Innovation, members: list[InnovatorView], unit_name: str, adopted: int) -> InnovationView:
    return InnovationView(
        id=row.id,
        employee_id=row.employee_id,
        unit_id=row.unit_id,
        unit_name=unit_name,
        title=row.title,
        problem=row.problem,
        idea=row.idea,
        figure=row.figure,
        figure_unit=row.figure_unit,
        polarity=row.polarity,
        before=innovation_rules.amount(row.before_e4),
        before_on=row.before_on,
        before_evidence=row.before_evidence,
        tried_from=row.tried_from,
        tried_to=row.tried_to,
        after=None if row.after_e4 is None else innovation_rules.amount(row.after_e4),
        after_on=row.after_on,
        after_evidence=row.after_evidence,
        gain=_gain(row),
        state=row.state,
        verified_by=row.verified_by,
        verified_on=row.verified_on,
        members=members,
        activity_ids=[UUID(one) for one in row.activity_ids],
        adoptions=adopted,
        proposed_at=row.proposed_at,
        version=row.version,
    )


def _gain(row: Innovation) -> GainView | None:
    if row.after_e4 is None:
        return None
    found = innovation_rules.gain(row.before_e4, row.after_e4, row.polarity)
    return GainView(difference=innovation_rules.amount(found.difference_e4), improvement_e2=found.improvement_e2)


def adoptions(session: Session, rows: Sequence[InnovationAdoption]) -> list[AdoptionView]:
    names = organisation.names(session, {one.employee_id for one in rows if one.employee_id is not None})
    units = organisation_rows.unit_names(session, {one.unit_id for one in rows if one.unit_id is not None})
    return [
        AdoptionView(
            id=one.id,
            innovation_id=one.innovation_id,
            unit_id=one.unit_id,
            unit_name=None if one.unit_id is None else units[one.unit_id],
            employee_id=one.employee_id,
            employee_name=None if one.employee_id is None else names[one.employee_id],
            adopted_on=one.adopted_on,
            note=one.note,
            recorded_by=one.recorded_by,
            recorded_at=one.recorded_at,
        )
        for one in rows
    ]


def innovation_place(row: Innovation) -> list[str]:
    """An innovation's place in the order of lists: newest first, then id."""
    return [row.proposed_at.isoformat(), str(row.id)]


def read_innovation_place(found: list[str]) -> tuple[datetime, UUID]:
    return datetime.fromisoformat(found[0]), UUID(found[1])
