"""Making and changing a unit's survey."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit import clock
from backend.kit.outbox import publish
from backend.kit.problems import Invalid, NotFound
from backend.kit.stored import Stored
from backend.organisation import changes
from backend.organisation import queries_lists as organisation_rows
from backend.surveys import definitions, policy, queries, views
from backend.surveys.events import SurveyChanged
from backend.surveys.models import Survey, SurveyState
from backend.surveys.problems import UnitHasSurvey
from backend.surveys.schemas import SurveyAmendment, SurveyIn, SurveyView


def create(session: Session, actor: Actor, draft: SurveyIn, now: datetime) -> Stored[SurveyView]:
    """Open a survey of a unit that the caller may write for.

    Raises NotFound, NotAllowed, IdTaken, OperationDiffers, UnitHasSurvey.
    """
    actor.must(Permission.SURVEY_WRITE)
    today = clock.local_day(now)
    if (known := queries.survey(session, draft.id)) is not None:
        mine = policy.may_change(session, actor, known.unit_id, Permission.SURVEY_WRITE, today)
        changes.must_be_same(known.create_digest, draft, mine=mine)
        return Stored.again(view(session, actor, known, now))
    policy.must_change(session, actor, draft.unit_id, Permission.SURVEY_WRITE, today)
    if organisation_rows.unit(session, draft.unit_id) is None:
        raise NotFound
    if queries.survey_of_unit(session, draft.unit_id) is not None:
        raise UnitHasSurvey
    row = Survey(
        **draft.model_dump(exclude={"texts"}),
        texts=draft.texts.model_dump(exclude_none=True),
        state=SurveyState.ACTIVE,
        made_at=now,
        version=1,
        create_digest=changes.digest(draft),
    )
    session.add(row)
    session.flush()
    tell(session, actor, row, "survey.create", changes.new(draft))
    return Stored.new(view(session, actor, row, now))


def amend(
    session: Session, actor: Actor, survey_id: UUID, patch: SurveyAmendment, *, base_version: int, now: datetime
) -> SurveyView:
    """Change what a survey asks beside the nine, pause it or take it up again.

    Raises NotFound, NotAllowed, Stale, Invalid.
    """
    actor.must(Permission.SURVEY_WRITE)
    row = policy.changeable_survey(session, actor, survey_id, Permission.SURVEY_WRITE, clock.local_day(now))
    changes.must_be_current(row.version, base_version)
    plain: dict[str, Any] = patch.model_dump(include={"services", "questions"})
    diff = changes.between(row, patch, **plain, texts=patch.texts.model_dump(exclude_none=True))
    if "questions" in diff:
        _must_keep_meaning(*diff["questions"])
    if "state" in diff:
        row.paused_at = None if patch.state is SurveyState.ACTIVE else now
    if changes.apply(session, row, diff):
        tell(session, actor, row, "survey.amend", diff)
    return view(session, actor, row, now)


def _must_keep_meaning(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    """A question may be reworded, taken away or added; its code never gets other choices.

    What was answered is kept by the place of a choice: it would be counted for another. Raises Invalid.
    """
    shapes = {one["code"]: (one["kind"], len(one["choices"])) for one in before}
    for place, one in enumerate(after):
        if shapes.get(one["code"], (one["kind"], len(one["choices"]))) != (one["kind"], len(one["choices"])):
            detail = "Banyaknya pilihan tidak dapat diubah. Buat pertanyaan baru dengan kode lain"
            raise Invalid(errors=[{"pointer": f"/questions/{place}/choices", "detail": detail}])


def tell(session: Session, actor: Actor, row: Survey, action: str, diff: changes.Changes) -> None:
    """Keep a change of a survey, and have its codes asked for anew."""
    changes.record(session, actor, action, row.id, diff)
    publish(session, SurveyChanged(row.id, row.unit_id))
    definitions.forget_after_commit(session)


def view(session: Session, actor: Actor, row: Survey, now: datetime) -> SurveyView:
    return view_many(session, actor, [row], now)[row.id]


def view_many(session: Session, actor: Actor, rows: Sequence[Survey], now: datetime) -> dict[UUID, SurveyView]:
    """Surveys by id, with the caller's rights over each."""
    today = clock.local_day(now)
    waiting = queries.waiting_comments(session, [row.id for row in rows])

    def may(row: Survey, permission: Permission) -> bool:
        return policy.may_change(session, actor, row.unit_id, permission, today)

    return {
        row.id: views.survey(
            row,
            definitions.asked(session, row),
            waiting=waiting.get(row.id, 0) if may(row, Permission.COMMENT_MODERATE) else 0,
            may_write=may(row, Permission.SURVEY_WRITE),
            may_moderate=may(row, Permission.COMMENT_MODERATE),
        )
        for row in rows
    }
