"""HTTP of reports for citizens: no account, a ticket and a secret."""

from typing import Any

from fastapi import Depends
from sqlalchemy.orm import Session

from backend.feedback import reporting
from backend.feedback.problems import (
    AlreadyAnsweredDone,
    ConversationClosed,
    ConversationFull,
    NotAsked,
    ReportNotFound,
)
from backend.feedback.request import Reported
from backend.feedback.schemas import DoneIn, FollowedReport, MessageIn, MessageView, ReceiptView, ReportIn
from backend.kit import clock, web
from backend.kit.problems import OperationDiffers, TooMany
from backend.kit.rates import Counted
from backend.kit.stored import Stored
from backend.kit.web import answers, reads, writes

router = web.router("Laporan warga", prefix="/api/v1/public")

_WITHOUT_ACCOUNT: dict[str, Any] = {"security": []}
_READ, _WRITTEN = [Depends(Counted("reads"))], [Depends(Counted("reports"))]


@router.post(
    "/reports",
    status_code=201,
    operation_id="make_report",
    dependencies=_WRITTEN,
    responses=web.repeatable(ReceiptView) | answers(OperationDiffers, TooMany),
    openapi_extra=_WITHOUT_ACCOUNT,
)
@writes
def make_report(session: Session, draft: ReportIn) -> Stored[ReceiptView]:
    """Sampaikan pengaduan, aspirasi, pertanyaan, atau terima kasih. Tanpa kontak berarti anonim."""
    return reporting.create(session, draft, clock.now())


@router.get(
    "/reports/{ticket}",
    operation_id="follow_report",
    dependencies=_READ,
    responses=answers(ReportNotFound, TooMany),
    openapi_extra=_WITHOUT_ACCOUNT,
)
@reads
def follow_report(session: Session, report_id: Reported) -> FollowedReport:
    """Ikuti laporan saya dengan nomor tiket dan kode rahasia."""
    return reporting.followed(session, report_id, clock.today())


@router.post(
    "/reports/{ticket}/messages",
    status_code=201,
    operation_id="write_report_message",
    dependencies=_WRITTEN,
    responses=web.repeatable(MessageView)
    | answers(ReportNotFound, OperationDiffers, ConversationClosed, ConversationFull, TooMany),
    openapi_extra=_WITHOUT_ACCOUNT,
)
@writes
def write_report_message(session: Session, report_id: Reported, draft: MessageIn) -> Stored[MessageView]:
    """Tulis pesan kepada unit yang menangani laporan saya."""
    return reporting.add_message(session, report_id, draft, clock.now())


@router.post(
    "/reports/{ticket}/done",
    operation_id="answer_whether_report_is_done",
    dependencies=_WRITTEN,
    responses=answers(ReportNotFound, NotAsked, AlreadyAnsweredDone, TooMany),
    openapi_extra=_WITHOUT_ACCOUNT,
)
@writes
def answer_whether_report_is_done(session: Session, report_id: Reported, body: DoneIn) -> FollowedReport:
    """Jawab sekali ketuk apakah masalahnya sudah selesai; "belum" membuka laporan kembali."""
    return reporting.answer_done(session, report_id, body, clock.now())
