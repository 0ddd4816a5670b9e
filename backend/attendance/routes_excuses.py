"""HTTP of what explains a day: leave and duty travel, outages, corrections."""

from typing import Annotated, Literal

from fastapi import Query
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.attendance import corrections, leaves, outages
from backend.attendance.models import AbsenceStatus, CorrectionState
from backend.attendance.problems import (
    AttendanceDecided,
    CorrectionWaits,
    LeaveOverlaps,
    MonthClosed,
    OutageUndone,
    OwnRequest,
    PunchTooFarAhead,
)
from backend.attendance.schemas import (
    CorrectionDecision,
    CorrectionIn,
    CorrectionView,
    LeaveCancellation,
    LeaveDecision,
    LeaveIn,
    LeaveView,
    OutageAmendment,
    OutageIn,
    OutageUndoing,
    OutageView,
)
from backend.kit import clock, web
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import IdTaken, NotAllowed, NotFound, OperationDiffers, PreconditionRequired, Stale
from backend.kit.schema import Id
from backend.kit.stored import Stored
from backend.kit.web import ExpectedVersion, answers, reads, writes

router = web.router("Kehadiran")

LeaveStatus = Annotated[Literal["asked", "granted", "declined", "cancelled"] | None, Query()]
CorrectionStatus = Annotated[Literal["asked", "approved", "declined"] | None, Query()]


@router.get("/attendance/leaves", operation_id="list_leaves", responses=answers(NotAllowed, NotFound))
@reads
def list_leaves(
    session: Session,
    actor: CurrentActor,
    limit: Limit = 50,
    cursor: Cursor = None,
    employee_id: Annotated[Id | None, Query()] = None,
    status: LeaveStatus = None,
) -> Page[LeaveView]:
    """Cuti, dinas luar, diklat, dan kerja fleksibel: milik saya dan yang boleh saya lihat; terbaru lebih dulu."""
    wanted = None if status is None else AbsenceStatus(status)
    return leaves.page(session, actor, employee_id, wanted, limit=limit, cursor=cursor, now=clock.now())


@router.post(
    "/attendance/leaves",
    status_code=201,
    operation_id="enter_leave",
    responses=web.repeatable(LeaveView)
    | answers(NotAllowed, NotFound, IdTaken, OperationDiffers, LeaveOverlaps, MonthClosed),
)
@writes
def enter_leave(session: Session, actor: CurrentActor, draft: LeaveIn) -> Stored[LeaveView]:
    """Ajukan cuti, dinas luar, diklat, atau kerja fleksibel; admin unit mencatatnya untuk pegawai."""
    return leaves.enter(session, actor, draft, clock.now())


@router.post(
    "/attendance/leaves/{leave_id}/decide",
    operation_id="decide_leave",
    responses=answers(NotAllowed, NotFound, OwnRequest, AttendanceDecided, MonthClosed),
)
@writes
def decide_leave(session: Session, actor: CurrentActor, leave_id: Id, body: LeaveDecision) -> LeaveView:
    """Setujui atau tolak permohonan."""
    return leaves.decide(session, actor, leave_id, body, clock.now())


@router.post(
    "/attendance/leaves/{leave_id}/cancel",
    operation_id="cancel_leave",
    responses=answers(NotAllowed, NotFound, AttendanceDecided, MonthClosed),
)
@writes
def cancel_leave(session: Session, actor: CurrentActor, leave_id: Id, body: LeaveCancellation) -> LeaveView:
    """Tarik permohonan yang belum diputuskan; admin unit membatalkan yang sudah disetujui."""
    return leaves.cancel(session, actor, leave_id, body, clock.now())


@router.get("/attendance/outages", operation_id="list_outages", responses=answers(NotAllowed))
@reads
def list_outages(session: Session, actor: CurrentActor, limit: Limit = 50, cursor: Cursor = None) -> Page[OutageView]:
    """Gangguan sistem yang memaafkan keterlambatan, dengan riwayatnya; terbaru lebih dulu."""
    return outages.page(session, actor, limit=limit, cursor=cursor, today=clock.today())


@router.post(
    "/attendance/outages",
    status_code=201,
    operation_id="create_outage",
    responses=web.repeatable(OutageView) | answers(NotAllowed, NotFound, OperationDiffers, MonthClosed),
)
@writes
def create_outage(session: Session, actor: CurrentActor, draft: OutageIn) -> Stored[OutageView]:
    """Catat gangguan suatu unit dan semua di bawahnya."""
    return outages.create(session, actor, draft, clock.now())


@router.patch(
    "/attendance/outages/{outage_id}",
    operation_id="amend_outage",
    responses=answers(NotAllowed, NotFound, OutageUndone, MonthClosed, Stale, PreconditionRequired),
)
@writes
def amend_outage(
    session: Session, actor: CurrentActor, outage_id: Id, patch: OutageAmendment, version: ExpectedVersion
) -> OutageView:
    """Akhiri gangguan, atau perbaiki akhir dan alasannya."""
    return outages.amend(session, actor, outage_id, patch, base_version=version, now=clock.now())


@router.post(
    "/attendance/outages/{outage_id}/undo",
    operation_id="undo_outage",
    responses=answers(NotAllowed, NotFound, MonthClosed),
)
@writes
def undo_outage(session: Session, actor: CurrentActor, outage_id: Id, body: OutageUndoing) -> OutageView:
    """Batalkan catatan gangguan; jejaknya tetap tersimpan."""
    return outages.undo(session, actor, outage_id, body, clock.now())


@router.get("/attendance/corrections", operation_id="list_attendance_corrections", responses=answers(NotAllowed))
@reads
def list_attendance_corrections(
    session: Session, actor: CurrentActor, limit: Limit = 50, cursor: Cursor = None, status: CorrectionStatus = None
) -> Page[CorrectionView]:
    """Permohonan perbaikan presensi: milik saya dan yang boleh saya lihat; terbaru lebih dulu."""
    wanted = None if status is None else CorrectionState(status)
    return corrections.page(session, actor, wanted, limit=limit, cursor=cursor, now=clock.now())


@router.post(
    "/attendance/corrections",
    status_code=201,
    operation_id="ask_attendance_correction",
    responses=web.repeatable(CorrectionView)
    | answers(NotAllowed, IdTaken, OperationDiffers, CorrectionWaits, PunchTooFarAhead, MonthClosed),
)
@writes
def ask_attendance_correction(session: Session, actor: CurrentActor, draft: CorrectionIn) -> Stored[CorrectionView]:
    """Ajukan perbaikan jam masuk atau pulang suatu hari, dengan bukti."""
    return corrections.ask(session, actor, draft, clock.now())


@router.post(
    "/attendance/corrections/{correction_id}/decide",
    operation_id="decide_attendance_correction",
    responses=answers(NotAllowed, NotFound, OwnRequest, AttendanceDecided, MonthClosed),
)
@writes
def decide_attendance_correction(
    session: Session, actor: CurrentActor, correction_id: Id, body: CorrectionDecision
) -> CorrectionView:
    """Setujui atau tolak perbaikan presensi, sebagai pejabat penilai."""
    return corrections.decide(session, actor, correction_id, body, clock.now())
