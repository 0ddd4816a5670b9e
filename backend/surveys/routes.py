"""HTTP of surveys for those who keep them: codes, results, comments."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.kit import clock, web
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import IdTaken, NotAllowed, NotFound, OperationDiffers, PreconditionRequired, Stale
from backend.kit.schema import Id, Month
from backend.kit.stored import Stored
from backend.kit.web import ExpectedVersion, answers, reads, writes
from backend.surveys import codes, comments, lists, results, service
from backend.surveys.models import CommentState
from backend.surveys.problems import CodeRevoked, NothingWritten, UnitHasSurvey
from backend.surveys.schemas import (
    CodeAmendment,
    CodeIn,
    CommentDecision,
    CommentView,
    ResultsView,
    SurveyAmendment,
    SurveyCodeView,
    SurveyIn,
    SurveyView,
    TodaysCode,
)

router = web.router("Survei kepuasan")

FirstMonth = Annotated[Month | None, Query(alias="from", description="Bulan pertama; bawaan: dua belas bulan")]
LastMonth = Annotated[Month | None, Query(alias="to", description="Bulan terakhir; bawaan: bulan ini")]

_CHANGE = (NotAllowed, NotFound, Stale, PreconditionRequired)


@router.get("/surveys", operation_id="list_surveys", responses=answers(NotAllowed))
@reads
def list_surveys(
    session: Session,
    actor: CurrentActor,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
    unit_id: Annotated[Id | None, Query(description="Survei unit ini")] = None,
) -> Page[SurveyView]:
    """Survei unit yang boleh saya lihat, terbaru lebih dulu."""
    return lists.page(session, actor, unit_id, limit=limit, cursor=cursor, now=clock.now())


@router.post(
    "/surveys",
    status_code=201,
    operation_id="create_survey",
    responses=web.repeatable(SurveyView) | answers(NotAllowed, NotFound, IdTaken, OperationDiffers, UnitHasSurvey),
)
@writes
def create_survey(session: Session, actor: CurrentActor, draft: SurveyIn) -> Stored[SurveyView]:
    """Buka survei kepuasan suatu unit."""
    return service.create(session, actor, draft, clock.now())


@router.get("/surveys/{survey_id}", operation_id="get_survey", responses=answers(NotAllowed, NotFound))
@reads
def get_survey(session: Session, actor: CurrentActor, survey_id: Id) -> SurveyView:
    """Baca satu survei: layanan, pertanyaan tambahan, dan terjemahannya."""
    return lists.one(session, actor, survey_id, clock.now())


@router.patch("/surveys/{survey_id}", operation_id="amend_survey", responses=answers(*_CHANGE))
@writes
def amend_survey(
    session: Session, actor: CurrentActor, survey_id: Id, patch: SurveyAmendment, version: ExpectedVersion
) -> SurveyView:
    """Ubah survei, jeda, atau buka lagi (merge patch, dengan If-Match). Sembilan unsur tetap."""
    return service.amend(session, actor, survey_id, patch, base_version=version, now=clock.now())


# --- codes ---


@router.get("/surveys/{survey_id}/codes", operation_id="list_survey_codes", responses=answers(NotAllowed, NotFound))
@reads
def list_survey_codes(
    session: Session, actor: CurrentActor, survey_id: Id, *, limit: Limit = 50, cursor: Cursor = None
) -> Page[SurveyCodeView]:
    """Kode survei, juga yang sudah dicabut; terbaru lebih dulu."""
    return codes.page(session, actor, survey_id, limit=limit, cursor=cursor, today=clock.today())


@router.post(
    "/surveys/{survey_id}/codes",
    status_code=201,
    operation_id="create_survey_code",
    responses=web.repeatable(SurveyCodeView) | answers(NotAllowed, NotFound, IdTaken, OperationDiffers),
)
@writes
def create_survey_code(session: Session, actor: CurrentActor, survey_id: Id, draft: CodeIn) -> Stored[SurveyCodeView]:
    """Buat kode untuk loket, poster, atau tautan."""
    return codes.create(session, actor, survey_id, draft, clock.now())


@router.patch(
    "/surveys/{survey_id}/codes/{code_id}",
    operation_id="amend_survey_code",
    responses=answers(*_CHANGE, CodeRevoked),
)
@writes
def amend_survey_code(
    session: Session,
    actor: CurrentActor,
    survey_id: Id,
    code_id: Id,
    patch: CodeAmendment,
    version: ExpectedVersion,
) -> SurveyCodeView:
    """Ubah kode, atau cabut untuk seterusnya (merge patch, dengan If-Match)."""
    return codes.amend(session, actor, survey_id, code_id, patch, base_version=version, now=clock.now())


@router.get(
    "/surveys/{survey_id}/codes/{code_id}/today",
    operation_id="get_todays_survey_code",
    responses=answers(NotAllowed, NotFound, CodeRevoked),
)
@reads
def get_todays_survey_code(session: Session, actor: CurrentActor, survey_id: Id, code_id: Id) -> TodaysCode:
    """Alamat yang ditampilkan layar di loket hari ini."""
    return codes.todays(session, actor, survey_id, code_id, clock.now())


# --- results and comments ---


@router.get("/surveys/{survey_id}/results", operation_id="get_survey_results", responses=answers(NotAllowed, NotFound))
@reads
def get_survey_results(
    session: Session, actor: CurrentActor, survey_id: Id, *, first: FirstMonth = None, last: LastMonth = None
) -> ResultsView:
    """Hasil survei untuk unit: indeks, unsur, layanan, profil responden, dan peringatan."""
    return results.of_survey(session, actor, survey_id, first, last, clock.today())


@router.get(
    "/surveys/{survey_id}/comments", operation_id="list_survey_comments", responses=answers(NotAllowed, NotFound)
)
@reads
def list_survey_comments(
    session: Session,
    actor: CurrentActor,
    survey_id: Id,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
    state: Annotated[CommentState, Query(description="Bawaan: yang menunggu")] = CommentState.WAITING,
) -> Page[CommentView]:
    """Saran warga yang menunggu diperiksa, atau yang sudah; terbaru lebih dulu."""
    return comments.page(session, actor, survey_id, state, limit=limit, cursor=cursor, today=clock.today())


@router.post(
    "/surveys/{survey_id}/comments/{response_id}",
    operation_id="decide_survey_comment",
    responses=answers(NotAllowed, NotFound, NothingWritten, Stale),
)
@writes
def decide_survey_comment(
    session: Session, actor: CurrentActor, survey_id: Id, response_id: Id, body: CommentDecision
) -> CommentView:
    """Tampilkan saran kepada umum, dengan nama yang ditutupi bila perlu, atau sembunyikan. Aman diulang."""
    return comments.decide(session, actor, survey_id, response_id, body, clock.now())
