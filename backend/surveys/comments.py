"""What citizens wrote: looked at before the public, or anyone named in it, reads it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit import clock, pages
from backend.kit.outbox import publish
from backend.kit.pages import Page
from backend.kit.problems import NotFound
from backend.organisation import changes
from backend.organisation import queries as organisation
from backend.surveys import policy, queries, views
from backend.surveys.events import SurveyChanged
from backend.surveys.models import CommentState, Survey, SurveyResponse
from backend.surveys.problems import NothingWritten
from backend.surveys.schemas import CommentDecision, CommentView


def page(
    session: Session,
    actor: Actor,
    survey_id: UUID,
    state: CommentState,
    *,
    limit: int,
    cursor: str | None,
    today: date,
) -> Page[CommentView]:
    """Comments in a state, newest first. Raises NotFound, NotAllowed."""
    actor.must(Permission.COMMENT_MODERATE)
    survey = policy.changeable_survey(session, actor, survey_id, Permission.COMMENT_MODERATE, today, for_update=False)
    scope = ("survey comments", survey.id, state)
    before = None if cursor is None else _read_place(pages.read_cursor(cursor, scope=scope))
    rows = queries.comments(session, survey.id, state, before=before, limit=limit + 1)
    found = _views(session, survey, rows[:limit])
    return pages.page(rows, limit, view=lambda row: found[row.id], place=_place, scope=scope)


def decide(
    session: Session, actor: Actor, survey_id: UUID, response_id: UUID, body: CommentDecision, now: datetime
) -> CommentView:
    """Show a comment, as it is or with names covered, or hide it. The same decision again is success.

    Raises NotFound, NotAllowed, NothingWritten, Stale.
    """
    actor.must(Permission.COMMENT_MODERATE)
    survey = policy.changeable_survey(
        session, actor, survey_id, Permission.COMMENT_MODERATE, clock.local_day(now), for_update=False
    )
    row = queries.response(session, response_id, for_update=True)
    if row is None or row.survey_id != survey.id:
        raise NotFound
    is_shown = body.decision == "show"
    if row.comment_state is CommentState.NONE or (is_shown and row.comment is None):
        raise NothingWritten
    text = (body.text or row.comment) if is_shown else None
    state = CommentState.SHOWN if is_shown else CommentState.HIDDEN
    if (row.comment_state, row.comment_text) != (state, text):
        changes.must_be_current(row.version, body.version)
        row.comment_state, row.comment_text = state, text
        row.moderated_by, row.moderated_at = actor.employee_id, now
        row.version += 1
        session.flush()
        # Which text is read in the answer's own row; the trail keeps the decision.
        changes.record(session, actor, f"survey_comment.{body.decision}", row.id, {"version": [None, row.version]})
        publish(session, SurveyChanged(survey.id, survey.unit_id))
    return _views(session, survey, [row])[row.id]


def _views(session: Session, survey: Survey, rows: Sequence[SurveyResponse]) -> dict[UUID, CommentView]:
    questions = {one["code"]: one["text"] for one in survey.questions}
    names = organisation.names(session, {row.moderated_by for row in rows if row.moderated_by is not None})
    return {
        row.id: views.comment(row, questions, None if row.moderated_by is None else names.get(row.moderated_by))
        for row in rows
    }


def _place(row: SurveyResponse) -> list[str]:
    return [row.day.isoformat(), str(row.id)]


def _read_place(found: list[str]) -> tuple[date, UUID]:
    return date.fromisoformat(found[0]), UUID(found[1])
