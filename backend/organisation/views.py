"""From stored rows to the wire."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from backend.organisation import rules
from backend.organisation.models import AssignmentKind, Employee, OrgUnit
from backend.organisation.queries import Structure
from backend.organisation.queries_lists import Held
from backend.organisation.rules import Post
from backend.organisation.schemas import (
    AppraiserView,
    AssignmentView,
    EmployeeView,
    HeadView,
    Named,
    PersonRef,
    UnitView,
)


def unit(row: OrgUnit) -> UnitView:
    return UnitView(
        id=row.id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        parent_id=row.parent_id,
        version=row.version,
    )


def person(row: Employee) -> PersonRef:
    return PersonRef(id=row.id, nip=row.nip, name=row.name)


def named_unit(row: OrgUnit) -> Named:
    return Named(id=row.id, name=row.name)


def employee(row: Employee, held: Sequence[Held], day: date) -> EmployeeView:
    """An officer with the post of a day, out of the assignments that they hold."""
    current = main(held, day)
    return EmployeeView(
        id=row.id,
        nip=row.nip,
        name=row.name,
        employee_type=row.employee_type,
        grade=row.grade,
        is_active=row.is_active,
        version=row.version,
        position=None if current is None else current.position.title,
        unit=None if current is None else named_unit(current.unit),
    )


def main(held: Sequence[Held], day: date) -> Held | None:
    """The assignment that somebody's work of a day belongs to."""
    by_post = {one.post: one for one in held}
    post = rules.main_post(by_post, day)
    return None if post is None else by_post[post]


def assignment(one: Held) -> AssignmentView:
    row = one.assignment
    return AssignmentView(
        id=row.id,
        employee_id=row.employee_id,
        unit=named_unit(one.unit),
        position_id=row.position_id,
        position=one.position.title,
        position_kind=one.position.kind,
        position_level=one.position.level,
        is_head=one.position.is_head,
        kind=row.kind,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        appraiser_id=row.appraiser_id,
        version=row.version,
    )


def head(post: Post, people: Mapping[UUID, Employee]) -> HeadView:
    row = people[post.employee_id]
    return HeadView(id=row.id, nip=row.nip, name=row.name, kind=AssignmentKind(post.kind))


def leading_post(post: Post, appraiser_id: UUID, found: Structure) -> Post | None:
    """The head's post by which somebody appraises the holder of `post`; None: delegated."""
    if rules.is_delegated(post):
        return None
    ancestors = found.ancestors_of(post.unit_id)
    for unit_id in ancestors[1:] if post.is_head else ancestors:
        if found.heads.get(unit_id) == appraiser_id:
            return found.head_posts[unit_id]
    return None


def appraiser(row: Employee, by: Post | None, unit_names: Mapping[UUID, str]) -> AppraiserView:
    """An appraiser and why it is them: `by` is the head's post that makes them so."""
    if by is None:
        return AppraiserView(id=row.id, nip=row.nip, name=row.name, basis="delegated", unit=None)
    is_acting = by.kind in {AssignmentKind.PLT, AssignmentKind.PLH, AssignmentKind.PJ}
    return AppraiserView(
        id=row.id,
        nip=row.nip,
        name=row.name,
        basis="acting_head" if is_acting else "head",
        unit=Named(id=by.unit_id, name=unit_names[by.unit_id]),
    )
