"""Reading surveys, and the units that citizens may look for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit import clock, pages
from backend.kit.pages import Page
from backend.surveys import policy, queries, service, views
from backend.surveys.queries import MetUnit
from backend.surveys.schemas import SurveyView
from backend.surveys.schemas_public import PublicUnit


def page(
    session: Session, actor: Actor, unit_id: UUID | None, *, limit: int, cursor: str | None, now: datetime
) -> Page[SurveyView]:
    """Surveys of units that the caller knows, newest first."""
    actor.must(Permission.SURVEY_READ)
    scope = ("surveys", unit_id)
    before = None if cursor is None else views.read_place(pages.read_cursor(cursor, scope=scope))
    known = policy.known_units(session, actor, clock.local_day(now))
    rows = queries.surveys(session, known, unit_id, before=before, limit=limit + 1)
    found = service.view_many(session, actor, rows[:limit], now)
    return pages.page(rows, limit, view=lambda row: found[row.id], place=views.place, scope=scope)


def one(session: Session, actor: Actor, survey_id: UUID, now: datetime) -> SurveyView:
    """A survey that the caller may see. Raises NotFound."""
    actor.must(Permission.SURVEY_READ)
    row = policy.seen_survey(session, actor, survey_id, clock.local_day(now))
    return service.view(session, actor, row, now)


def public_units(session: Session, q: str | None, *, limit: int, cursor: str | None) -> Page[PublicUnit]:
    """Units that citizens meet, by name."""
    scope = ("public units", q)
    after = None if cursor is None else _read_name(pages.read_cursor(cursor, scope=scope))
    rows = queries.met_units(session, q, after=after, limit=limit + 1)
    codes = queries.open_codes(session, [row.survey_id for row in rows if row.survey_id is not None])

    def view(row: MetUnit) -> PublicUnit:
        code = None if row.survey_id is None else codes.get(row.survey_id)
        return PublicUnit(
            id=row.id, name=row.name, kind=row.kind.value, has_survey=row.survey_id is not None, survey_code=code
        )

    return pages.page(rows, limit, view=view, place=lambda row: [row.name, str(row.id)], scope=scope)


def _read_name(found: list[str]) -> tuple[str, UUID]:
    return found[0], UUID(found[1])
