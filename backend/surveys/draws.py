"""Queue numbers drawn at random: whom to ask is nobody's choice, so that nobody picks the contented."""

import secrets
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.audit import service as audit
from backend.kit import clock, pages
from backend.kit.outbox import publish
from backend.kit.pages import Page
from backend.kit.stored import Stored
from backend.organisation import changes
from backend.organisation import queries as organisation
from backend.surveys import policy, queries_paper
from backend.surveys.events import SurveyChanged
from backend.surveys.models import SurveyDraw
from backend.surveys.schemas_paper import DrawIn, DrawView

# Of the operating system: a sequence that somebody could work out would be a choice again.
_RANDOM = secrets.SystemRandom()


def draw(session: Session, actor: Actor, survey_id: UUID, draft: DrawIn, now: datetime) -> Stored[DrawView]:
    """Draw numbers, and keep them. Raises NotFound, NotAllowed, IdTaken, OperationDiffers."""
    actor.must(Permission.SURVEY_WRITE)
    today = clock.local_day(now)
    survey = policy.changeable_survey(session, actor, survey_id, Permission.SURVEY_WRITE, today, for_update=False)
    if (known := queries_paper.draw(session, draft.id)) is not None:
        changes.must_be_same(known.create_digest, draft, mine=known.survey_id == survey.id)
        return Stored.again(_view(known, organisation.names(session, _people([known]))))
    row = SurveyDraw(
        id=draft.id,
        survey_id=survey.id,
        day=today,
        first=draft.first,
        last=draft.last,
        numbers=sorted(_RANDOM.sample(range(draft.first, draft.last + 1), draft.count)),
        by=actor.employee_id,
        at=now,
        create_digest=changes.digest(draft),
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "survey.draw",
        subject_id=survey.id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
        draw_id=str(row.id),
        first=row.first,
        last=row.last,
        numbers=row.numbers,
    )
    publish(session, SurveyChanged(survey.id, survey.unit_id))
    return Stored.new(_view(row, organisation.names(session, _people([row]))))


def page(
    session: Session, actor: Actor, survey_id: UUID, *, limit: int, cursor: str | None, today: date
) -> Page[DrawView]:
    """What was drawn for a survey, newest first. Raises NotFound."""
    actor.must(Permission.SURVEY_READ)
    survey = policy.seen_survey(session, actor, survey_id, today)
    scope = ("draws", survey.id)
    before = None if cursor is None else _read_place(pages.read_cursor(cursor, scope=scope))
    rows = queries_paper.draws(session, survey.id, before=before, limit=limit + 1)
    names = organisation.names(session, _people(rows))
    return pages.page(rows, limit, view=lambda row: _view(row, names), place=_place, scope=scope)


def _people(rows: Any) -> set[UUID]:
    return {row.by for row in rows if row.by is not None}


def _view(row: SurveyDraw, names: dict[UUID, str]) -> DrawView:
    return DrawView(
        id=row.id,
        survey_id=row.survey_id,
        day=row.day,
        first=row.first,
        last=row.last,
        numbers=row.numbers,
        by_name=None if row.by is None else names.get(row.by),
        at=row.at,
    )


def _place(row: SurveyDraw) -> list[str]:
    return [row.at.isoformat(), str(row.id)]


def _read_place(place: list[str]) -> tuple[datetime, UUID]:
    return datetime.fromisoformat(place[0]), UUID(place[1])
