"""Reading programs: one, its history, and lists."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit import pages
from backend.kit.pages import Page
from backend.organisation import placement
from backend.organisation import queries as organisation
from backend.organisation import queries_lists as organisation_rows
from backend.organisation.queries_lists import Held
from backend.organisation.rules import main_post
from backend.programs import policy, queries, views
from backend.programs.queries import ProgramFilters
from backend.programs.schemas import (
    Colleagues,
    ColleagueView,
    ProgramChangeView,
    ProgramDetail,
    ProgramHistory,
    ProgramView,
)


def page(
    session: Session, actor: Actor, filters: ProgramFilters, *, limit: int, cursor: str | None, today: date
) -> Page[ProgramView]:
    """Programs that the caller may see, newest first."""
    actor.must(Permission.PROGRAM_READ)
    scope = ("programs", filters.unit_id, filters.employee_id, filters.status)
    before = None if cursor is None else views.read_program_place(pages.read_cursor(cursor, scope=scope))
    circle = policy.circle(session, actor, today)
    rows = queries.programs(session, circle, filters, before=before, limit=limit + 1)
    found = views.programs(session, actor, rows[:limit], today)
    return pages.page(rows, limit, view=lambda row: found[row.id], place=views.program_place, scope=scope)


def one(session: Session, actor: Actor, program_id: UUID, today: date) -> ProgramDetail:
    """A program that the caller may see. Raises NotFound."""
    actor.must(Permission.PROGRAM_READ)
    row = policy.seen_program(session, actor, queries.program(session, program_id), today)
    return views.program(session, actor, row, today)


def colleagues(session: Session, actor: Actor, today: date) -> Colleagues:
    """Who works in the unit of the caller's post today, the caller among them: whom an innovation may name."""
    actor.must(Permission.INNOVATION_PROPOSE)
    post = placement.post_on(session, actor.must_be_employee(), today)
    if post is None:
        return Colleagues(items=[])
    people = organisation_rows.employees_of(session, [post.unit_id], today)
    held = organisation_rows.held(session, [one.id for one in people], today)
    return Colleagues(
        items=[
            ColleagueView(employee_id=one.id, name=one.name, position=_position(held.get(one.id, []), today))
            for one in people
        ]
    )


def _position(held: list[Held], today: date) -> str | None:
    by_post = {one.post: one.position.title for one in held}
    main = main_post(by_post, today)
    return None if main is None else by_post[main]


def history_of(session: Session, actor: Actor, program_id: UUID, today: date) -> ProgramHistory:
    """Every step of a program that the caller may see. Raises NotFound."""
    actor.must(Permission.PROGRAM_READ)
    row = policy.seen_program(session, actor, queries.program(session, program_id), today)
    changes = queries.changes(session, row.id)
    names = organisation.names(session, {one.by for one in changes if one.by is not None})
    return ProgramHistory(
        items=[
            ProgramChangeView(
                version=one.version,
                action=one.action,
                by=one.by,
                by_name=None if one.by is None else names.get(one.by),
                at=one.at,
                reason=one.reason,
                changes=one.changes,
            )
            for one in changes
        ]
    )
