"""Reading activities: one, and lists of one officer."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.activities import policy, queries, views
from backend.activities.queries import Filters
from backend.activities.schemas import ActivityView
from backend.kit import pages
from backend.kit.pages import Page
from backend.kit.problems import NotAllowed, NotFound
from backend.organisation import placement


def one(session: Session, actor: Actor, activity_id: UUID, today: date) -> ActivityView:
    """An activity that the caller may see, withdrawn or not. Raises NotFound."""
    activity = queries.activity(session, activity_id)
    policy.must_see(session, actor, activity, today)
    if activity is None:
        raise NotFound
    return views.view_one(session, activity)


def page(
    session: Session,
    actor: Actor,
    employee_id: UUID | None,
    filters: Filters,
    *,
    limit: int,
    cursor: str | None,
    today: date,
) -> Page[ActivityView]:
    """Activities of the caller, or of `employee_id`, newest first. Raises NotFound, NotAllowed."""
    actor.must(Permission.ACTIVITY_READ)
    owner = employee_id or actor.employee_id
    if owner is None:
        raise NotAllowed  # an account that is nobody's has no activities of its own
    if owner != actor.employee_id:
        post = placement.post_on(session, owner, today)
        policy.must_see_person(session, actor, owner, None if post is None else post.unit_id, today)
    scope = ("activities", owner, filters.from_day, filters.to_day, filters.status)
    before = None if cursor is None else views.read_place(pages.read_cursor(cursor, scope=scope))
    if before is None and filters == _NO_FILTERS:
        rows = queries.latest(session, owner, limit + 1)
        shown = views.wires(session, rows[:limit])
    else:
        rows = queries.of_employee(session, owner, filters, before=before, limit=limit + 1)
        shown = views.views(session, rows[:limit])
    following = None
    if len(rows) > limit:
        last = shown[-1]
        following = pages.write_cursor([str(last["started_at"]), str(last["id"])], scope=scope)
    return Page[ActivityView](items=shown, next=following)


_NO_FILTERS = Filters()
