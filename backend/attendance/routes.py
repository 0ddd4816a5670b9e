"""HTTP of presence: punches, days, the calendar, the rules."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.attendance import calendar, days, notices, policies, punches, workplaces
from backend.attendance.problems import HolidayExists, MonthClosed, PunchTooFarAhead, ScheduleOverlaps
from backend.attendance.schemas import (
    AttendanceDays,
    AttendancePolicies,
    AttendancePolicyIn,
    AttendancePolicyView,
    DisciplineView,
    HolidayAmendment,
    HolidayIn,
    Holidays,
    HolidayView,
    Notices,
    PunchIn,
    PunchView,
    ScheduleAmendment,
    ScheduleIn,
    Schedules,
    ScheduleView,
    WorkplaceAmendment,
    WorkplaceIn,
    Workplaces,
    WorkplaceView,
)
from backend.kit import clock, web
from backend.kit.problems import IdTaken, NotAllowed, NotFound, OperationDiffers, PreconditionRequired, Stale
from backend.kit.schema import Id, Month
from backend.kit.stored import Stored
from backend.kit.web import ExpectedVersion, answers, reads, writes

router = web.router("Kehadiran")

Year = Annotated[int, Query(ge=2000, le=2099)]
_AMENDING = answers(NotAllowed, NotFound, Stale, PreconditionRequired)


@router.post(
    "/attendance/punches",
    status_code=201,
    operation_id="punch",
    responses=web.repeatable(PunchView) | answers(NotAllowed, NotFound, IdTaken, OperationDiffers, PunchTooFarAhead),
)
@writes
def punch(session: Session, actor: CurrentActor, draft: PunchIn) -> Stored[PunchView]:
    """Catat presensi: masuk, pulang, atau apel. Aman diulang; yang dinilai adalah waktu kejadiannya."""
    stored = punches.punch(session, actor, draft, received_at=clock.now())
    return stored.map(lambda row: punches.view(session, row))


@router.get("/attendance/days", operation_id="list_attendance_days", responses=answers(NotAllowed, NotFound))
@reads
def list_attendance_days(
    session: Session,
    actor: CurrentActor,
    month: Annotated[Month, Query()],
    employee_id: Annotated[Id | None, Query()] = None,
) -> AttendanceDays:
    """Kehadiran satu bulan, hari demi hari dengan penjelasannya: saya, atau pegawai yang boleh saya lihat."""
    return days.of_month(session, actor, employee_id, month, clock.now())


@router.get("/attendance/discipline", operation_id="get_discipline", responses=answers(NotAllowed, NotFound))
@reads
def get_discipline(
    session: Session, actor: CurrentActor, year: Year, employee_id: Annotated[Id | None, Query()] = None
) -> DisciplineView:
    """Hari tanpa keterangan dalam setahun dan ambang ketentuannya; hanya informasi."""
    return policies.discipline(session, actor, employee_id, year, clock.now())


@router.get("/attendance/notices", operation_id="list_absence_notices", responses=answers(NotAllowed))
@reads
def list_absence_notices(session: Session, actor: CurrentActor) -> Notices:
    """Pemberitahuan dini tentang presensi yang kosong, yang ditujukan kepada saya."""
    return notices.mine(session, actor)


@router.get("/attendance/schedules", operation_id="list_schedules", responses=answers(NotAllowed))
@reads
def list_schedules(session: Session, actor: CurrentActor) -> Schedules:
    """Jadwal kerja yang boleh saya lihat, dan contoh untuk memulai."""
    return calendar.schedules(session, actor, clock.today())


@router.post(
    "/attendance/schedules",
    status_code=201,
    operation_id="create_schedule",
    responses=web.repeatable(ScheduleView)
    | answers(NotAllowed, NotFound, OperationDiffers, ScheduleOverlaps, MonthClosed),
)
@writes
def create_schedule(session: Session, actor: CurrentActor, draft: ScheduleIn) -> Stored[ScheduleView]:
    """Tetapkan jadwal kerja kabupaten, unit, atau pegawai mulai suatu tanggal."""
    return calendar.create_schedule(session, actor, draft, clock.now())


@router.patch(
    "/attendance/schedules/{schedule_id}",
    operation_id="amend_schedule",
    responses=_AMENDING | answers(ScheduleOverlaps, MonthClosed),
)
@writes
def amend_schedule(
    session: Session, actor: CurrentActor, schedule_id: Id, patch: ScheduleAmendment, version: ExpectedVersion
) -> ScheduleView:
    """Ubah nama atau akhir suatu jadwal, atau hentikan pemakaiannya."""
    return calendar.amend_schedule(session, actor, schedule_id, patch, base_version=version, now=clock.now())


@router.get("/attendance/holidays", operation_id="list_holidays", responses=answers(NotAllowed))
@reads
def list_holidays(session: Session, actor: CurrentActor, year: Year) -> Holidays:
    """Hari libur satu tahun."""
    return calendar.holidays(session, actor, year, clock.today())


@router.post(
    "/attendance/holidays",
    status_code=201,
    operation_id="create_holiday",
    responses=web.repeatable(HolidayView) | answers(NotAllowed, NotFound, OperationDiffers, HolidayExists, MonthClosed),
)
@writes
def create_holiday(session: Session, actor: CurrentActor, draft: HolidayIn) -> Stored[HolidayView]:
    """Catat hari libur atau cuti bersama, untuk kabupaten atau suatu unit."""
    return calendar.create_holiday(session, actor, draft, clock.now())


@router.patch(
    "/attendance/holidays/{holiday_id}",
    operation_id="amend_holiday",
    responses=_AMENDING | answers(HolidayExists, MonthClosed),
)
@writes
def amend_holiday(
    session: Session, actor: CurrentActor, holiday_id: Id, patch: HolidayAmendment, version: ExpectedVersion
) -> HolidayView:
    """Ubah nama hari libur, atau batalkan."""
    return calendar.amend_holiday(session, actor, holiday_id, patch, base_version=version, now=clock.now())


@router.get("/attendance/workplaces", operation_id="list_workplaces", responses=answers(NotAllowed))
@reads
def list_workplaces(session: Session, actor: CurrentActor) -> Workplaces:
    """Tempat kerja unit dan pegawai yang boleh saya lihat."""
    return workplaces.every(session, actor, clock.today())


@router.post(
    "/attendance/workplaces",
    status_code=201,
    operation_id="create_workplace",
    responses=web.repeatable(WorkplaceView) | answers(NotAllowed, NotFound, OperationDiffers),
)
@writes
def create_workplace(session: Session, actor: CurrentActor, draft: WorkplaceIn) -> Stored[WorkplaceView]:
    """Tambah tempat kerja suatu unit atau pegawai; berada di luarnya hanya menjadi catatan."""
    return workplaces.create(session, actor, draft, clock.now())


@router.patch("/attendance/workplaces/{workplace_id}", operation_id="amend_workplace", responses=_AMENDING)
@writes
def amend_workplace(
    session: Session, actor: CurrentActor, workplace_id: Id, patch: WorkplaceAmendment, version: ExpectedVersion
) -> WorkplaceView:
    """Ubah, atau hentikan pemakaian, suatu tempat kerja."""
    return workplaces.amend(session, actor, workplace_id, patch, base_version=version, now=clock.now())


@router.get("/attendance/policies", operation_id="list_attendance_policies", responses=answers(NotAllowed))
@reads
def list_attendance_policies(session: Session, actor: CurrentActor) -> AttendancePolicies:
    """Aturan kehadiran yang pernah dan sedang berlaku."""
    return policies.every(session, actor)


@router.post(
    "/attendance/policies",
    status_code=201,
    operation_id="decide_attendance_policy",
    responses=web.repeatable(AttendancePolicyView) | answers(NotAllowed, OperationDiffers, MonthClosed),
)
@writes
def decide_attendance_policy(
    session: Session, actor: CurrentActor, draft: AttendancePolicyIn
) -> Stored[AttendancePolicyView]:
    """Tetapkan aturan kehadiran yang berlaku mulai suatu tanggal."""
    return policies.decide(session, actor, draft, clock.now())
