"""HTTP of reports for those who handle them; reply templates and the dated rules."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.feedback import handling, policies, templates
from backend.feedback.problems import (
    ConversationClosed,
    ConversationFull,
    ReportConcernsHead,
    ReportStepImpossible,
)
from backend.feedback.queries import Due, ReportFilters
from backend.feedback.rules import ReportKind, ReportState
from backend.feedback.schemas import (
    FeedbackPolicies,
    FeedbackPolicyIn,
    FeedbackPolicyView,
    ManagedMessage,
    MessageIn,
    ReplyTemplateAmendment,
    ReplyTemplateIn,
    ReplyTemplateView,
    ReportHistory,
    ReportLine,
    ReportStepIn,
    ReportView,
)
from backend.kit import clock, web
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import IdTaken, NotAllowed, NotFound, OperationDiffers, PreconditionRequired, Stale
from backend.kit.schema import Id
from backend.kit.stored import Stored
from backend.kit.web import ExpectedVersion, answers, reads, writes

router = web.router("Laporan warga")


@router.get("/reports", operation_id="list_reports", responses=answers(NotAllowed))
@reads
def list_reports(
    session: Session,
    actor: CurrentActor,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
    state: Annotated[ReportState | None, Query()] = None,
    kind: Annotated[ReportKind | None, Query()] = None,
    unit_id: Annotated[Id | None, Query(description="Unit yang menangani")] = None,
    due: Annotated[Due | None, Query(description="late: lewat batas; soon: batasnya dalam dua hari")] = None,
) -> Page[ReportLine]:
    """Laporan warga yang boleh saya lihat, terbaru lebih dulu."""
    filters = ReportFilters(state, kind, unit_id, due)
    return handling.page(session, actor, filters, limit=limit, cursor=cursor, today=clock.today())


@router.get("/reports/{report_id}", operation_id="get_report", responses=answers(NotAllowed, NotFound))
@reads
def get_report(session: Session, actor: CurrentActor, report_id: Id) -> ReportView:
    """Baca satu laporan. Kontak pelapor hanya untuk yang menanganinya."""
    return handling.one(session, actor, report_id, clock.today())


@router.post(
    "/reports/{report_id}/steps",
    operation_id="take_report_step",
    responses=answers(
        NotAllowed,
        NotFound,
        ReportStepImpossible,
        ReportConcernsHead,
        IdTaken,
        OperationDiffers,
        Stale,
        PreconditionRequired,
    ),
)
@writes
def take_report_step(
    session: Session, actor: CurrentActor, report_id: Id, body: ReportStepIn, version: ExpectedVersion
) -> ReportView:
    """Ambil langkah berikutnya: periksa, tugaskan, jawab, selesaikan, teruskan, arsipkan, catat, buka lagi."""
    return handling.take(session, actor, report_id, body, base_version=version, now=clock.now())


@router.post(
    "/reports/{report_id}/messages",
    status_code=201,
    operation_id="answer_report_message",
    responses=web.repeatable(ManagedMessage)
    | answers(NotAllowed, NotFound, IdTaken, OperationDiffers, ConversationClosed, ConversationFull),
)
@writes
def answer_report_message(
    session: Session, actor: CurrentActor, report_id: Id, draft: MessageIn
) -> Stored[ManagedMessage]:
    """Tulis pesan kepada pelapor."""
    return handling.add_message(session, actor, report_id, draft, clock.now())


@router.get("/reports/{report_id}/history", operation_id="get_report_history", responses=answers(NotAllowed, NotFound))
@reads
def get_report_history(session: Session, actor: CurrentActor, report_id: Id) -> ReportHistory:
    """Riwayat satu laporan: siapa mengambil langkah apa, dan kapan."""
    return handling.history_of(session, actor, report_id, clock.today())


# --- reply templates ---


@router.get("/reply-templates", operation_id="list_reply_templates", responses=answers(NotAllowed))
@reads
def list_reply_templates(
    session: Session,
    actor: CurrentActor,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
    state: Annotated[ReportState | None, Query()] = None,
) -> Page[ReplyTemplateView]:
    """Contoh jawaban kabupaten dan unit yang boleh saya lihat, menurut judul."""
    return templates.page(session, actor, state, limit=limit, cursor=cursor, today=clock.today())


@router.post(
    "/reply-templates",
    status_code=201,
    operation_id="create_reply_template",
    responses=web.repeatable(ReplyTemplateView) | answers(NotAllowed, NotFound, OperationDiffers),
)
@writes
def create_reply_template(session: Session, actor: CurrentActor, draft: ReplyTemplateIn) -> Stored[ReplyTemplateView]:
    """Tambah contoh jawaban untuk unit saya, atau (tanpa unit) untuk kabupaten."""
    return templates.create(session, actor, draft, clock.now())


@router.patch(
    "/reply-templates/{template_id}",
    operation_id="amend_reply_template",
    responses=answers(NotAllowed, NotFound, Stale, PreconditionRequired),
)
@writes
def amend_reply_template(
    session: Session, actor: CurrentActor, template_id: Id, patch: ReplyTemplateAmendment, version: ExpectedVersion
) -> ReplyTemplateView:
    """Ubah contoh jawaban, atau hentikan pemakaiannya (merge patch, dengan If-Match)."""
    return templates.amend(session, actor, template_id, patch, base_version=version, now=clock.now())


# --- the dated rules ---


@router.get("/feedback-policies", operation_id="list_feedback_policies", responses=answers(NotAllowed))
@reads
def list_feedback_policies(session: Session, actor: CurrentActor) -> FeedbackPolicies:
    """Batas waktu laporan warga yang berlaku, terbaru lebih dulu."""
    return policies.every(session, actor)


@router.post(
    "/feedback-policies",
    status_code=201,
    operation_id="decide_feedback_policy",
    responses=web.repeatable(FeedbackPolicyView) | answers(NotAllowed, OperationDiffers),
)
@writes
def decide_feedback_policy(
    session: Session, actor: CurrentActor, draft: FeedbackPolicyIn
) -> Stored[FeedbackPolicyView]:
    """Tetapkan batas waktu laporan warga mulai suatu hari."""
    return policies.decide(session, actor, draft, clock.now())
