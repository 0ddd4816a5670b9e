"""Every SELECT of innovations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import Session

from backend.organisation.policy import Sight
from backend.programs.models import Innovation, InnovationAdoption, InnovationChange, InnovationMember
from backend.programs.rules_innovations import OPEN_STATES, InnovationState

Place = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class InnovationFilters:
    """What a list of innovations is narrowed to; an employee's are those they have a share in."""

    unit_id: UUID | None = None
    employee_id: UUID | None = None
    state: InnovationState | None = None


def innovation(session: Session, innovation_id: UUID, *, for_update: bool = False) -> Innovation | None:
    return session.get(Innovation, innovation_id, with_for_update=True if for_update else None)


def innovations(
    session: Session,
    sight: Sight,
    employee_id: UUID | None,
    filters: InnovationFilters,
    *,
    is_person: bool,
    before: Place | None,
    limit: int,
) -> Sequence[Innovation]:
    """Innovations that a caller may see, newest first, behind a place in that order.

    `employee_id` is the caller's; other systems are no persons, and see only what lies within their sight.
    """
    query = select(Innovation)
    if not sight.everything:
        seen: list[ColumnElement[bool]] = [
            Innovation.unit_id.in_(sight.unit_ids),
            Innovation.employee_id.in_(sight.employee_ids),
        ]
        if employee_id is not None:
            seen.append(Innovation.id.in_(_innovations_of(employee_id)))
        if is_person:
            seen.append(Innovation.state.in_(OPEN_STATES))
        query = query.where(or_(*seen))
    if filters.unit_id is not None:
        query = query.where(Innovation.unit_id == filters.unit_id)
    if filters.employee_id is not None:
        query = query.where(Innovation.id.in_(_innovations_of(filters.employee_id)))
    if filters.state is not None:
        query = query.where(Innovation.state == filters.state)
    if before is not None:
        proposed_at, innovation_id = before
        query = query.where(
            tuple_(Innovation.proposed_at, Innovation.id)
            < tuple_(
                bindparam(None, proposed_at, Innovation.proposed_at.type),
                bindparam(None, innovation_id, Innovation.id.type),
            )
        )
    return session.scalars(query.order_by(Innovation.proposed_at.desc(), Innovation.id.desc()).limit(limit)).all()


def _innovations_of(employee_id: UUID) -> Select[UUID]:
    return select(InnovationMember.innovation_id).where(InnovationMember.employee_id == employee_id)


def members(session: Session, innovation_ids: Collection[UUID]) -> dict[UUID, list[InnovationMember]]:
    """Members by innovation, the largest share first."""
    found: dict[UUID, list[InnovationMember]] = {}
    if not innovation_ids:
        return found
    rows = session.scalars(
        select(InnovationMember)
        .where(InnovationMember.innovation_id.in_(innovation_ids))
        .order_by(InnovationMember.innovation_id, InnovationMember.share.desc(), InnovationMember.employee_id)
    )
    for one in rows:
        found.setdefault(one.innovation_id, []).append(one)
    return found


def is_member(session: Session, innovation_id: UUID, employee_id: UUID) -> bool:
    return session.get(InnovationMember, (innovation_id, employee_id)) is not None


def changes(session: Session, innovation_id: UUID) -> Sequence[InnovationChange]:
    """What happened to an innovation, in order."""
    return session.scalars(
        select(InnovationChange)
        .where(InnovationChange.innovation_id == innovation_id)
        .order_by(InnovationChange.version)
    ).all()


def change(session: Session, change_id: UUID) -> InnovationChange | None:
    return session.get(InnovationChange, change_id)


def adoption(session: Session, adoption_id: UUID) -> InnovationAdoption | None:
    return session.get(InnovationAdoption, adoption_id)


def adoptions(session: Session, innovation_id: UUID) -> Sequence[InnovationAdoption]:
    """Who has taken an innovation over, in the order of the days."""
    return session.scalars(
        select(InnovationAdoption)
        .where(InnovationAdoption.innovation_id == innovation_id)
        .order_by(InnovationAdoption.adopted_on, InnovationAdoption.id)
    ).all()


def count_adoptions(session: Session, innovation_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many have taken each over; those with none are left out."""
    if not innovation_ids:
        return {}
    rows = session.execute(
        select(InnovationAdoption.innovation_id, func.count())
        .where(InnovationAdoption.innovation_id.in_(innovation_ids))
        .group_by(InnovationAdoption.innovation_id)
    )
    return {row[0]: row[1] for row in rows}


def is_adopted_by(session: Session, innovation_id: UUID, *, unit_id: UUID | None, employee_id: UUID | None) -> bool:
    """Whether this unit, or this officer, has taken the innovation over."""
    found = select(InnovationAdoption.id).where(InnovationAdoption.innovation_id == innovation_id)
    if unit_id is not None:
        found = found.where(InnovationAdoption.unit_id == unit_id)
    else:
        found = found.where(InnovationAdoption.employee_id == employee_id)
    return session.scalar(found.limit(1)) is not None
