"""The codes of a survey: making, changing and revoking them, and what a code is today."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit import clock, pages
from backend.kit.pages import Page
from backend.kit.problems import NotFound
from backend.kit.stored import Stored
from backend.organisation import changes
from backend.surveys import marks, policy, queries, service, views
from backend.surveys.models import Survey, SurveyCode
from backend.surveys.problems import CodeRevoked
from backend.surveys.schemas import CodeAmendment, CodeIn, SurveyCodeView, TodaysCode


def create(session: Session, actor: Actor, survey_id: UUID, draft: CodeIn, now: datetime) -> Stored[SurveyCodeView]:
    """Make a code of a survey. Raises NotFound, NotAllowed, IdTaken, OperationDiffers."""
    actor.must(Permission.SURVEY_WRITE)
    survey = policy.changeable_survey(session, actor, survey_id, Permission.SURVEY_WRITE, clock.local_day(now))
    if (known := queries.code(session, draft.id)) is not None:
        changes.must_be_same(known.create_digest, draft, mine=known.survey_id == survey.id)
        return Stored.again(views.code(known))
    row = SurveyCode(
        **draft.model_dump(),
        survey_id=survey.id,
        code=marks.new_code(),
        made_at=now,
        revoked_at=None,
        version=1,
        create_digest=changes.digest(draft),
    )
    session.add(row)
    session.flush()
    # The code itself stays out of the trail: whoever reads that need not be able to answer.
    service.tell(session, actor, survey, "survey_code.create", {"code_id": [None, str(row.id)]} | changes.new(draft))
    return Stored.new(views.code(row))


def amend(
    session: Session,
    actor: Actor,
    survey_id: UUID,
    code_id: UUID,
    patch: CodeAmendment,
    *,
    base_version: int,
    now: datetime,
) -> SurveyCodeView:
    """Change a code, or revoke it for ever; to revoke it again is success.

    Raises NotFound, NotAllowed, Stale, CodeRevoked.
    """
    actor.must(Permission.SURVEY_WRITE)
    survey = policy.changeable_survey(session, actor, survey_id, Permission.SURVEY_WRITE, clock.local_day(now))
    row = _of(survey, queries.code(session, code_id, for_update=True))
    if row.revoked_at is not None and patch.model_fields_set == {"revoked"}:
        return views.code(row)
    changes.must_be_current(row.version, base_version)
    if row.revoked_at is not None:
        raise CodeRevoked
    diff = _between(row, patch, now)
    if changes.apply(session, row, diff):
        told = {name: [str(before), str(after)] for name, (before, after) in diff.items()}
        service.tell(session, actor, survey, "survey_code.amend", {"code_id": [str(row.id)] * 2} | told)
    return views.code(row)


def _between(row: SurveyCode, patch: CodeAmendment, now: datetime) -> changes.Changes:
    diff = {
        name: [getattr(row, name), getattr(patch, name)]
        for name in patch.model_fields_set - {"revoked"}
        if getattr(row, name) != getattr(patch, name)
    }
    return diff | {"revoked_at": [None, now]} if patch.revoked else diff


def page(
    session: Session, actor: Actor, survey_id: UUID, *, limit: int, cursor: str | None, today: date
) -> Page[SurveyCodeView]:
    """A survey's codes, newest first, the revoked ones too. Raises NotFound."""
    actor.must(Permission.SURVEY_READ)
    survey = policy.seen_survey(session, actor, survey_id, today)
    scope = ("survey codes", survey.id)
    before = None if cursor is None else views.read_place(pages.read_cursor(cursor, scope=scope))
    rows = queries.codes(session, survey.id, before=before, limit=limit + 1)
    return pages.page(rows, limit, view=views.code, place=views.place, scope=scope)


def todays(session: Session, actor: Actor, survey_id: UUID, code_id: UUID, now: datetime) -> TodaysCode:
    """What a screen at the counter shows today. Raises NotFound, CodeRevoked."""
    actor.must(Permission.SURVEY_READ)
    today = clock.local_day(now)
    survey = policy.seen_survey(session, actor, survey_id, today)
    row = _of(survey, queries.code(session, code_id))
    if row.revoked_at is not None:
        raise CodeRevoked
    code = views.code_of_day(row, today)
    until = clock.day_bounds(today)[1] if row.rotates else None
    return TodaysCode(address=views.address_of(code), code=code, valid_until=until)


def _of(survey: Survey, row: SurveyCode | None) -> SurveyCode:
    if row is None or row.survey_id != survey.id:
        raise NotFound
    return row
