"""From a unit's indicators down to the officers who work on them, and which nobody works on."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.iku import achievements, policy, queries, rules, views
from backend.iku.models import Iku
from backend.iku.schemas import Cascade, CascadeItem
from backend.kit.problems import NotFound
from backend.organisation import policy as organisation_policy


def of_unit(session: Session, actor: Actor, unit_id: UUID, year: int, today: date) -> Cascade:
    """A unit's active indicators with all below them. Raises NotFound.

    Officers are counted whoever asks; indicators of people outside the caller's sight are left out,
    and what stands below them moves up.
    """
    actor.must(Permission.IKU_READ)
    if not policy.may_see_unit(session, actor, unit_id, today):
        raise NotFound
    roots = queries.of_unit(session, unit_id, year)
    rows = {row.id: row for row in (*roots, *queries.below(session, [row.id for row in roots]))}
    children_of = _children(rows)
    tops = [row.id for row in roots if row.parent_id not in rows]
    busy = set(achievements.from_activities(session, list(rows), year))
    people, is_busy = _gathered(rows, busy)
    shown = _shown(session, actor, rows, today)
    names = queries.owner_names(session, [rows[iku_id] for iku_id in shown])
    items: list[CascadeItem] = []
    for iku_id, _ in rules.in_tree_order(tops, children_of):
        if iku_id not in shown:
            continue
        above = [one for one in _above(iku_id, rows) if one in shown]
        items.append(
            CascadeItem(
                iku=views.iku(rows[iku_id], names),
                under=above[0] if above else None,
                depth=len(above),
                officers=len(people[iku_id]),
                unattended=not people[iku_id] and not is_busy[iku_id],
            )
        )
    return Cascade(unit_id=unit_id, year=year, items=items)


def who_work_on(session: Session, roots: Sequence[Iku], year: int) -> tuple[dict[UUID, int], frozenset[UUID]]:
    """How many officers work on each of these indicators of a unit, and which of them nobody does."""
    rows = {row.id: row for row in (*roots, *queries.below(session, [row.id for row in roots]))}
    people, is_busy = _gathered(rows, set(achievements.from_activities(session, list(rows), year)))
    officers = {row.id: len(people[row.id]) for row in roots}
    return officers, frozenset(one for one, count in officers.items() if not count and not is_busy[one])


def _children(rows: Mapping[UUID, Iku]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for row in rows.values():
        if row.parent_id is not None and row.parent_id in rows:
            found.setdefault(row.parent_id, []).append(row.id)
    return found


def _gathered(rows: Mapping[UUID, Iku], busy: set[UUID]) -> tuple[dict[UUID, set[UUID]], dict[UUID, bool]]:
    """Of each indicator with all below it: whose they are, and whether activities name one."""
    people: dict[UUID, set[UUID]] = {one: set() for one in rows}
    is_busy = dict.fromkeys(rows, False)
    for iku_id, row in rows.items():
        for one in (iku_id, *_above(iku_id, rows)):
            if row.employee_id is not None:
                people[one].add(row.employee_id)
            is_busy[one] = is_busy[one] or iku_id in busy
    return people, is_busy


def _above(iku_id: UUID, rows: Mapping[UUID, Iku]) -> list[UUID]:
    """The indicators above one, the nearest first, as far as they are among these."""
    found: list[UUID] = []
    above = rows[iku_id].parent_id
    while above is not None and above in rows and above not in found:
        found.append(above)
        above = rows[above].parent_id
    return found


def _shown(session: Session, actor: Actor, rows: Mapping[UUID, Iku], today: date) -> set[UUID]:
    """Those that the caller may see: one question for all of their owners."""
    if actor.sees_district:
        return set(rows)
    sight = organisation_policy.sight(session, actor, today)
    units = organisation_policy.known_units(session, actor, today)
    owners = {row.employee_id for row in rows.values() if row.employee_id is not None}
    posts = queries.units_of_posts(session, owners, today)
    return {
        iku_id
        for iku_id, row in rows.items()
        if row.unit_id in units
        or (
            row.employee_id is not None
            and any(
                sight.covers(unit_id=unit_id, employee_id=row.employee_id)
                for unit_id in (None, *posts.get(row.employee_id, ()))
            )
        )
    }
