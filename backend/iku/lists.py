"""Reading indicators."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.iku import policy, queries, views
from backend.iku.models import Iku
from backend.iku.queries import Filters
from backend.iku.schemas import IkuView
from backend.kit import pages
from backend.kit.pages import Page
from backend.kit.problems import NotFound


def page(
    session: Session, actor: Actor, filters: Filters, *, limit: int, cursor: str | None, today: date
) -> Page[IkuView]:
    """Indicators within the caller's sight, by code. Raises NotFound for a unit or person outside of it."""
    actor.must(Permission.IKU_READ)
    if filters.unit_id is not None and not policy.may_see_unit(session, actor, filters.unit_id, today):
        raise NotFound
    if filters.employee_id is not None and not policy.may_see_person(session, actor, filters.employee_id, today):
        raise NotFound
    scope = ("ikus", filters.unit_id, filters.employee_id, filters.year, filters.q)
    after = None
    if cursor is not None:
        code, row_id = pages.read_cursor(cursor, scope=scope)
        after = (code, UUID(row_id))
    circle = policy.circle(session, actor, today)
    rows = queries.page(session, circle, filters, after=after, limit=limit + 1)
    names = queries.owner_names(session, rows[:limit])
    return pages.page(rows, limit, view=lambda row: views.iku(row, names), place=_place, scope=scope)


def one(session: Session, actor: Actor, iku_id: UUID, today: date) -> IkuView:
    """Raises NotFound."""
    return views.one(session, policy.seen(session, actor, iku_id, today))


def _place(row: Iku) -> list[str]:
    return [row.code, str(row.id)]
