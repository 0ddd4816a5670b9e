"""The way by paper: what is printed for a survey, and the sheets that come back."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.audit import service as audit
from backend.kit import clock, ledger
from backend.kit.problems import NotFound, OperationDiffers, Problem
from backend.surveys import answering, definitions, policy, queries, views
from backend.surveys.definitions import Asked
from backend.surveys.posters import Poster
from backend.surveys.problems import CodeRevoked
from backend.surveys.rules import ELEMENTS
from backend.surveys.rules_answers import PROFILE
from backend.surveys.schemas_paper import PaperIn, PaperResult, PaperResults
from backend.surveys.schemas_public import ResponseIn, SheetIn
from backend.surveys.sheets import Form, Question

_PROFILE_LABELS = {"sex": "Jenis kelamin", "age": "Umur", "education": "Pendidikan terakhir", "job": "Pekerjaan"}


def poster(session: Session, actor: Actor, survey_id: UUID, code_id: UUID, *, base: str, today: date) -> Poster:
    """What the poster of a code says; `base` is where the app is opened. Raises NotFound, CodeRevoked.

    Of a code that rotates it is the address of the day, which opens until the end of the next.
    """
    actor.must(Permission.SURVEY_READ)
    survey = policy.seen_survey(session, actor, survey_id, today)
    row = queries.code(session, code_id)
    if row is None or row.survey_id != survey.id:
        raise NotFound
    if row.revoked_at is not None:
        raise CodeRevoked
    code = views.code_of_day(row, today)
    return Poster(
        unit_name=definitions.asked(session, survey).unit_name,
        counter=row.counter,
        address=base + views.address_of(code),
        code=code,
        until=today + timedelta(days=1) if row.rotates else None,
    )


def form(session: Session, actor: Actor, survey_id: UUID, today: date) -> Form:
    """What the printed form of a survey asks: always all nine. Raises NotFound."""
    actor.must(Permission.SURVEY_READ)
    survey = policy.seen_survey(session, actor, survey_id, today)
    asked = definitions.asked(session, survey)
    return Form(
        unit_name=asked.unit_name,
        title=asked.title,
        elements=[Question(one.question, one.answers) for one in ELEMENTS],
        services=list(asked.services.values()),
        profile=[Question(_PROFILE_LABELS[part], [one.label for one in found]) for part, found in PROFILE.items()],
        own=[Question(one["text"], one["choices"]) for one in asked.questions],
    )


def enter(session: Session, actor: Actor, survey_id: UUID, body: PaperIn, now: datetime) -> PaperResults:
    """Store sheets one by one; each stands alone, a refused one undoes only itself. Raises NotFound, NotAllowed.

    Also of a survey that pauses: they were filled in before.
    """
    actor.must(Permission.SURVEY_WRITE)
    today = clock.local_day(now)
    survey = policy.changeable_survey(session, actor, survey_id, Permission.SURVEY_WRITE, today, for_update=False)
    asked = definitions.asked(session, survey)
    taken: dict[UUID, SheetIn] = {}
    results = [_one_of_many(session, actor, asked, sheet, taken, now) for sheet in body.responses]
    outcomes = [result.outcome for result in results]
    if "stored" in outcomes:
        audit.record(
            session,
            "survey.paper",
            subject_id=survey.id,
            account_id=actor.account_id,
            employee_id=actor.employee_id,
            stored=outcomes.count("stored"),
            again=outcomes.count("again"),
            refused=outcomes.count("refused"),
        )
    return PaperResults(results=results)


def _one_of_many(
    session: Session, actor: Actor, asked: Asked, sheet: SheetIn, taken: dict[UUID, SheetIn], now: datetime
) -> PaperResult:
    """`taken`: the sheets of this stack that were stored, which no query finds before the commit."""
    try:
        if sheet.id in taken:
            if taken[sheet.id] != sheet:
                raise OperationDiffers
            return PaperResult(id=sheet.id, outcome="again", problem=None)
        draft = ResponseIn.model_construct(**sheet.__dict__, device=None)
        with ledger.savepoint(session):
            stored = answering.take(session, asked, draft, answering.on_paper(actor.employee_id), now)
    except Problem as problem:
        return PaperResult(id=sheet.id, outcome="refused", problem=problem.body())
    taken[sheet.id] = sheet
    return PaperResult(id=sheet.id, outcome="stored" if stored.is_new else "again", problem=None)
