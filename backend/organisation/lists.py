"""Reading the organisation: units, people, and who appraises whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit import pages
from backend.kit.pages import Page
from backend.kit.problems import NotFound
from backend.organisation import policy, queries, rules, views
from backend.organisation import queries_lists as rows
from backend.organisation.models import Employee, OrgUnit
from backend.organisation.policy import Sight
from backend.organisation.queries import Structure
from backend.organisation.queries_lists import Held, UnitFilters
from backend.organisation.rules import Post
from backend.organisation.schemas import (
    Appraisal,
    AppraiserView,
    EmployeeDetail,
    EmployeeView,
    HeadView,
    UnitDetail,
    UnitView,
)


def units(
    session: Session,
    actor: Actor,
    filters: UnitFilters,
    *,
    limit: int,
    cursor: str | None,
    today: date,
) -> Page[UnitView]:
    """Units that the caller may read about, by name."""
    actor.must(Permission.ORGANISATION_READ)
    known = None if actor.sees_district else policy.known_units(session, actor, today)
    scope = ("units", filters.kind, filters.parent_id, filters.q)
    found = rows.units(session, known, filters, after=_after(cursor, scope), limit=limit + 1)
    return pages.page(found, limit, view=views.unit, place=_place, scope=scope)


def unit(session: Session, actor: Actor, unit_id: UUID, today: date) -> UnitDetail:
    """A unit, its head and gaps, as far as the caller may read about people. Raises NotFound."""
    actor.must(Permission.ORGANISATION_READ)
    row = _known_unit(session, actor, unit_id, today)
    circle = policy.acquaintance(session, actor, today)
    found = queries.structure(session, today)
    gaps = _without_appraiser(session, unit_id, found, today)
    head_post = found.head_posts.get(unit_id)
    people = rows.people(session, [*gaps, None if head_post is None else head_post.employee_id])
    shown = [person for person in map(people.__getitem__, gaps) if _is_known(circle, unit_id, person.id)]
    view = views.unit(row)
    return UnitDetail(
        id=view.id,
        code=view.code,
        name=view.name,
        kind=view.kind,
        parent_id=view.parent_id,
        version=view.version,
        head=_known_head(circle, unit_id, head_post, people),
        without_appraiser=[views.person(person) for person in sorted(shown, key=lambda one: (one.name, one.id))],
    )


def employees(
    session: Session,
    actor: Actor,
    *,
    unit_id: UUID | None,
    q: str | None,
    limit: int,
    cursor: str | None,
    today: date,
) -> Page[EmployeeView]:
    """Officers whom the caller may read about, by name; of a unit and below. Raises NotFound."""
    actor.must(Permission.ORGANISATION_READ)
    within = None
    if unit_id is not None:
        _known_unit(session, actor, unit_id, today)
        within = queries.branch(session, [unit_id], today)
    circle = policy.acquaintance(session, actor, today)
    scope = ("employees", unit_id, q)
    found = rows.employees(session, circle, within=within, q=q, day=today, after=_after(cursor, scope), limit=limit + 1)
    held = rows.held(session, [row.id for row in found], today)
    return pages.page(
        found,
        limit,
        view=lambda row: views.employee(row, held.get(row.id, []), today),
        place=_place,
        scope=scope,
    )


def employee(session: Session, actor: Actor, employee_id: UUID, today: date) -> EmployeeDetail:
    """An officer whom the caller may read about. Raises NotFound.

    Of one's own appraiser one reads name and post, not who appraises them in turn.
    """
    actor.must(Permission.ORGANISATION_READ)
    row = queries.employee(session, employee_id)
    if row is None:
        raise NotFound
    held = rows.held(session, [employee_id]).get(employee_id, [])
    units_today = [one.assignment.unit_id for one in held if one.post.holds_on(today)]
    if _is_within(policy.sight(session, actor, today), units_today, employee_id):
        return employee_detail(session, row, held, today)
    if _is_within(policy.acquaintance(session, actor, today), units_today, employee_id):
        return _detail(row, held, today, assignments=[])
    raise NotFound


def employee_detail(session: Session, row: Employee, held: list[Held], today: date) -> EmployeeDetail:
    """An officer's whole view; whether the caller may see it has been asked before."""
    current = views.main(held, today)
    appraiser = None if current is None else _appraisers(session, {row.id: current}, today).get(row.id)
    stand_in = _stand_in(session, current, today)
    return _detail(row, held, today, assignments=held, appraiser=appraiser, stand_in=stand_in)


def _detail(
    row: Employee,
    held: list[Held],
    today: date,
    *,
    assignments: list[Held],
    appraiser: AppraiserView | None = None,
    stand_in: HeadView | None = None,
) -> EmployeeDetail:
    view = views.employee(row, held, today)
    return EmployeeDetail(
        id=view.id,
        nip=view.nip,
        name=view.name,
        employee_type=view.employee_type,
        grade=view.grade,
        is_active=view.is_active,
        version=view.version,
        position=view.position,
        unit=view.unit,
        assignments=[views.assignment(one) for one in assignments],
        appraiser=appraiser,
        stand_in=stand_in,
    )


def _is_within(circle: Sight, unit_ids: Iterable[UUID], employee_id: UUID) -> bool:
    return any(_is_known(circle, unit_id, employee_id) for unit_id in (None, *unit_ids))


@dataclass(frozen=True, slots=True)
class AppraisalFilters:
    """Of which unit (and all below it), on which day, and whether only gaps are asked for."""

    unit_id: UUID
    on: date
    missing: bool = False


def appraisals(
    session: Session,
    actor: Actor,
    filters: AppraisalFilters,
    *,
    limit: int,
    cursor: str | None,
    today: date,
) -> Page[Appraisal]:
    """Who appraises whom in a branch on a day, by name. Raises NotFound."""
    actor.must(Permission.ORGANISATION_READ)
    _known_unit(session, actor, filters.unit_id, today)
    within = queries.branch(session, [filters.unit_id], filters.on)
    circle = policy.acquaintance(session, actor, today)
    held = rows.held_by_people_of(session, within, filters.on)
    mains = _mains(held, within, filters.on)
    known = {key: one for key, one in mains.items() if _is_known(circle, one.assignment.unit_id, key)}
    if filters.missing:
        known = _gaps(known, queries.structure(session, filters.on))
    people = sorted(rows.people(session, known).values(), key=lambda one: (one.name, one.id))
    scope = ("appraisals", filters.unit_id, filters.on, filters.missing)
    after = _after(cursor, scope)
    shown = [one for one in people if after is None or (one.name, one.id) > after][: limit + 1]
    return _appraisal_page(session, shown, known, limit, scope, filters.on)


def _appraisal_page(
    session: Session,
    shown: list[Employee],
    mains: Mapping[UUID, Held],
    limit: int,
    scope: tuple[object, ...],
    day: date,
) -> Page[Appraisal]:
    appraisers = _appraisers(session, {one.id: mains[one.id] for one in shown}, day)
    parent_of = queries.structure(session, day).parent_of

    def view(row: Employee) -> Appraisal:
        held, appraiser = mains[row.id], appraisers.get(row.id)
        return Appraisal(
            employee=views.person(row),
            position=held.position.title,
            unit=views.named_unit(held.unit),
            appraiser=appraiser,
            missing=appraiser is None and rules.needs_appraiser(held.post, parent_of),
        )

    return pages.page(shown, limit, view=view, place=_place, scope=scope)


def _appraisers(session: Session, mains: Mapping[UUID, Held], day: date) -> dict[UUID, AppraiserView]:
    """Who appraises each of these officers on a day; those whom nobody appraises are left out."""
    found = queries.structure(session, day)
    who = {key: found.appraiser_of(one.post) for key, one in mains.items()}
    people = rows.people(session, who.values())
    named = {key: people[one] for key, one in who.items() if one is not None}
    by = {key: views.leading_post(mains[key].post, person.id, found) for key, person in named.items()}
    names = rows.unit_names(session, {post.unit_id for post in by.values() if post is not None})
    return {key: views.appraiser(person, by[key], names) for key, person in named.items()}


def _mains(held: Mapping[UUID, list[Held]], within: frozenset[UUID], day: date) -> dict[UUID, Held]:
    """The main assignments that lie in these units."""
    found = {employee_id: views.main(many, day) for employee_id, many in held.items()}
    return {key: one for key, one in found.items() if one is not None and one.assignment.unit_id in within}


def _gaps(mains: Mapping[UUID, Held], found: Structure) -> dict[UUID, Held]:
    """Those of the officers whom nobody appraises, though somebody should."""
    return {
        key: one
        for key, one in mains.items()
        if found.appraiser_of(one.post) is None and rules.needs_appraiser(one.post, found.parent_of)
    }


def _without_appraiser(session: Session, unit_id: UUID, found: Structure, day: date) -> Iterable[UUID]:
    held = rows.held_by_people_of(session, [unit_id], day)
    return _gaps(_mains(held, frozenset([unit_id]), day), found)


def _stand_in(session: Session, current: Held | None, today: date) -> HeadView | None:
    """Who leads a unit for the day in place of the one who holds its head's post."""
    if current is None or not current.position.is_head:
        return None
    post = queries.structure(session, today).head_posts.get(current.assignment.unit_id)
    if post is None or post.employee_id == current.assignment.employee_id:
        return None
    return views.head(post, rows.people(session, [post.employee_id]))


def _known_unit(session: Session, actor: Actor, unit_id: UUID, today: date) -> OrgUnit:
    row = rows.unit(session, unit_id)
    if row is None or not (actor.sees_district or unit_id in policy.known_units(session, actor, today)):
        raise NotFound
    return row


def _is_known(circle: Sight, unit_id: UUID | None, employee_id: UUID) -> bool:
    return circle.covers(unit_id=unit_id, employee_id=employee_id)


def _known_head(circle: Sight, unit_id: UUID, post: Post | None, people: Mapping[UUID, Employee]) -> HeadView | None:
    if post is None or not _is_known(circle, unit_id, post.employee_id):
        return None
    return views.head(post, people)


def _place(row: OrgUnit | Employee) -> list[str]:
    return [row.name, str(row.id)]


def _after(cursor: str | None, scope: tuple[object, ...]) -> rows.Place | None:
    if cursor is None:
        return None
    name, row_id = pages.read_cursor(cursor, scope=scope)
    return name, UUID(row_id)
