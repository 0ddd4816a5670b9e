"""The officers of a unit's month, by name: nobody is ranked."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.dashboards import queries, units
from backend.dashboards.queries import Work
from backend.dashboards.schemas import PersonView
from backend.kit import pages
from backend.kit.pages import Page
from backend.organisation import policy


def page(
    session: Session,
    actor: Actor,
    unit_id: UUID,
    period: str,
    *,
    limit: int,
    cursor: str | None,
    today: date,
) -> Page[PersonView]:
    """Raises NotAllowed, NotFound."""
    scene = units.scene(session, actor, unit_id, period, today)
    scope = ("unit people", unit_id, period)
    after = None if cursor is None else _read_place(pages.read_cursor(cursor, scope=scope))
    placed = units.placements(queries.placed(session, scene.branch, scene.first, scene.until), scene)
    rows = queries.people(
        session, scene.branch, scene.first, scene.last, placed=placed.keys(), after=after, limit=limit + 1
    )
    readable = _readable(session, actor, scene, [row.employee_id for row in rows])
    scores = queries.scores(session, readable, period) if actor.may(Permission.SCORE_READ) else {}

    def view(row: Work) -> PersonView:
        score = scores.get(row.employee_id)
        return PersonView(
            **row._asdict(),
            score=None if score is None else score / 100,
            readable=row.employee_id in readable,
        )

    return pages.page(rows, limit, view=view, place=_place, scope=scope)


def _readable(session: Session, actor: Actor, scene: units.Scene, employee_ids: list[UUID]) -> set[UUID]:
    """Whose entries the caller may open: as lists of activities decide it, by where the post is today."""
    posts = queries.main_posts(session, employee_ids, scene.today)
    found = {one for one in employee_ids if scene.sees(posts[one].unit_id if one in posts else None)}
    if len(found) < len(employee_ids):
        # Who has moved away may still be appraised by the caller.
        sight = policy.sight(session, actor, scene.today)
        found |= {one for one in employee_ids if sight.covers(unit_id=None, employee_id=one)}
    return found


def _place(row: Work) -> list[str]:
    return [row.name, str(row.employee_id)]


def _read_place(place: Any) -> tuple[str, UUID]:
    name, employee_id = place
    return name, UUID(employee_id)
