"""Giving posts to officers, ending them, and naming who appraises."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit.outbox import publish
from backend.kit.problems import Invalid, NotFound
from backend.kit.stored import Stored
from backend.organisation import changes, placement, policy, queries, views
from backend.organisation import queries_lists as rows
from backend.organisation.changes import Changes
from backend.organisation.events import AssignmentChanged
from backend.organisation.models import Assignment, AssignmentKind, Employee, Position, PositionKind
from backend.organisation.problems import (
    AssignmentOverlaps,
    EndsBeforeStart,
    PostDiffers,
    UnitHasHead,
)
from backend.organisation.rules import Span
from backend.organisation.schemas import AssignmentAmendment, AssignmentIn, AssignmentView


def assign(
    session: Session, actor: Actor, employee_id: UUID, draft: AssignmentIn, today: date
) -> Stored[AssignmentView]:
    """Give an officer a post in a unit that the caller manages.

    Raises NotFound, IdTaken, OperationDiffers, AssignmentOverlaps, UnitHasHead, PostDiffers,
    Invalid.
    """
    actor.must(Permission.ORGANISATION_WRITE)
    queries.hold_structure(session)
    if (known := rows.one_held(session, draft.id)) is not None:
        mine = policy.manages(session, actor, known.assignment.unit_id, today)
        is_theirs = known.assignment.employee_id == employee_id
        changes.must_be_same(known.assignment.create_digest if is_theirs else None, draft, mine=mine)
        return Stored.again(views.assignment(known))
    employee = changes.managed_person(session, actor, employee_id, today)
    return Stored.new(views.assignment(give(session, actor, employee, draft, today)))


def amend(
    session: Session,
    actor: Actor,
    assignment_id: UUID,
    patch: AssignmentAmendment,
    *,
    base_version: int,
    today: date,
) -> AssignmentView:
    """End an assignment, reopen it, or name another appraiser.

    Raises NotFound, Stale, EndsBeforeStart, AssignmentOverlaps, UnitHasHead, Invalid.
    """
    actor.must(Permission.ORGANISATION_WRITE)
    queries.hold_structure(session)
    held = rows.one_held(session, assignment_id)
    if held is None or not policy.manages(session, actor, held.assignment.unit_id, today):
        raise NotFound
    row = held.assignment
    changes.must_be_current(row.version, base_version)
    diff = changes.between(row, patch)
    if "ends_on" in diff:
        if patch.ends_on is not None and patch.ends_on < row.starts_on:
            raise EndsBeforeStart
        _must_not_overlap(session, row, held.position, Span(row.starts_on, patch.ends_on))
    if "appraiser_id" in diff:
        must_be_possible_appraiser(session, row.employee_id, patch.appraiser_id)
    if changes.apply(session, row, diff):
        tell(session, actor, row, "assignment.amend", diff)
    return views.assignment(held)


def give(session: Session, actor: Actor, employee: Employee, draft: AssignmentIn, today: date) -> rows.Held:
    unit = rows.unit(session, draft.unit_id)
    if unit is None:
        raise NotFound
    changes.must_manage_unit(session, actor, draft.unit_id, today)
    must_be_possible_appraiser(session, employee.id, draft.appraiser_id)
    position = _position(session, draft)
    row = Assignment(
        id=draft.id,
        employee_id=employee.id,
        position_id=position.id,
        unit_id=draft.unit_id,
        kind=draft.kind,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        appraiser_id=draft.appraiser_id,
        version=1,
        create_digest=changes.digest(draft),
    )
    _must_not_overlap(session, row, position, Span(row.starts_on, row.ends_on))
    session.add(row)
    session.flush()
    tell(session, actor, row, "assignment.create", changes.new(draft))
    return rows.Held(row, position, unit)


def _position(session: Session, draft: AssignmentIn) -> Position:
    """The unit's post of that title, made where there is none. Raises PostDiffers."""
    known = rows.position(session, draft.unit_id, draft.title)
    if known is None:
        known = Position(
            unit_id=draft.unit_id,
            title=draft.title,
            kind=draft.position_kind or PositionKind.EXECUTOR,
            level=draft.position_level,
            is_head=bool(draft.is_head),
        )
        session.add(known)
        session.flush()
        return known
    said = (
        ("kind", draft.position_kind),
        ("level", draft.position_level),
        ("is_head", draft.is_head),
    )
    if any(value is not None and getattr(known, name) != value for name, value in said):
        raise PostDiffers(kind=known.kind, level=known.level, is_head=known.is_head)
    return known


def _must_not_overlap(session: Session, row: Assignment, position: Position, span: Span) -> None:
    """At any time: one definitive post a person, one head of each kind a unit, a post once."""
    for other in _others(rows.held(session, [row.employee_id]).get(row.employee_id, []), row, span):
        is_definitive = row.kind == other.assignment.kind == AssignmentKind.DEFINITIVE
        is_the_same = row.kind == other.assignment.kind and position.id == other.position.id
        if is_definitive or is_the_same:
            raise AssignmentOverlaps(assignment_id=str(other.assignment.id))
    if not position.is_head:
        return
    for head in rows.heads_of_unit(session, row.unit_id):
        if head.id != row.id and head.kind == row.kind and span.overlaps(Span(head.starts_on, head.ends_on)):
            raise UnitHasHead(assignment_id=str(head.id))


def _others(held: Iterable[rows.Held], row: Assignment, span: Span) -> Iterable[rows.Held]:
    return (
        one
        for one in held
        if one.assignment.id != row.id and span.overlaps(Span(one.assignment.starts_on, one.assignment.ends_on))
    )


def must_be_possible_appraiser(session: Session, employee_id: UUID, appraiser_id: UUID | None) -> None:
    """Raises Invalid for oneself, and for somebody who is not there or not active."""
    if appraiser_id is None:
        return
    if appraiser_id == employee_id:
        raise Invalid(errors=[{"pointer": "/appraiser_id", "detail": "Tidak boleh pegawai itu sendiri"}])
    appraiser = queries.employee(session, appraiser_id)
    if appraiser is None or not appraiser.is_active:
        raise Invalid(errors=[{"pointer": "/appraiser_id", "detail": "Pegawai tidak ditemukan"}])


def tell(session: Session, actor: Actor, row: Assignment, action: str, diff: Changes) -> None:
    """Audit and publish a change of somebody's post, and forget what was remembered of it."""
    changes.record(session, actor, action, row.id, {"employee_id": [row.employee_id, row.employee_id], **diff})
    publish(session, AssignmentChanged(row.id, row.employee_id, row.unit_id, row.starts_on))
    placement.forget(session, row.employee_id)
