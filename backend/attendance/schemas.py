"""Presence on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from backend.attendance import rules, rules_calendar
from backend.attendance.models import (
    AbsenceKind,
    AbsenceStatus,
    CorrectionState,
    HolidayKind,
    NoticeStage,
    PunchKind,
    PunchSource,
)
from backend.attendance.rules_calendar import Slot, Week
from backend.kit.schema import Day, Flag, Id, In, Moment, Out, Sha256, decimal, text, whole

Name = Annotated[str, text(1, 200)]
ShortName = Annotated[str, text(1, 100)]
Reason = Annotated[str, text(3, 1000)]
OutageReason = Annotated[str, text(3, 500)]
Answer = Annotated[str, text(1, 1000)]
Clock = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", min_length=5, max_length=5),
    Field(examples=["07:30"]),
]
MAX_EVIDENCE = 20
LONGEST_LEAVE_DAYS = 1100  # unpaid state leave lasts up to three years
LONGEST_OUTAGE_DAYS = 31
LONGEST_SHIFT_MINUTES = 24 * 60


def _each_once(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


EvidenceNames = Annotated[list[Sha256], Field(max_length=MAX_EVIDENCE), AfterValidator(_each_once)]


def _must_not_be_null(patch: In, *names: str) -> None:
    """A merge patch may leave these out, but cannot empty them."""
    if not patch.model_fields_set:
        raise ValueError("tidak ada yang diubah")
    for name in names:
        if name in patch.model_fields_set and getattr(patch, name) is None:
            raise ValueError(f"tidak boleh dikosongkan: {name}")


# --- punches ---


class LocationIn(In):
    """Where the phone was. A hint for a person to look at, never a reason to refuse."""

    latitude: Annotated[float, decimal(-90, 90)]
    longitude: Annotated[float, decimal(-180, 180)]
    accuracy_m: Annotated[float, decimal(0, 1_000_000)] | None = None
    mock: Flag = False


class PunchIn(In):
    """One mark of presence. `captured_at` is when it was made, however late it is sent.

    `employee_id` only where somebody else enters it (`manual`, `machine`).
    """

    id: Id
    kind: PunchKind
    captured_at: Moment
    location: LocationIn | None = None
    workplace_id: Id | None = None
    source: PunchSource = PunchSource.PHONE
    employee_id: Id | None = None


class PunchView(Out):
    id: UUID
    employee_id: UUID
    unit_id: UUID | None
    kind: PunchKind
    source: PunchSource
    punched_at: datetime
    captured_at: datetime
    received_at: datetime
    day: date
    workplace_id: UUID | None
    notes: list[str]


# --- days ---


class ReadingView(Out):
    status: rules.Status
    label: str
    late_minutes: int
    early_minutes: int
    in_at: datetime | None
    out_at: datetime | None


class DayStatusView(Out):
    """How a day stands, and why. `recorded` is what stood before an approved correction."""

    day: date
    status: rules.Status
    label: str
    late_minutes: int
    early_minutes: int
    in_at: datetime | None
    in_punch_id: UUID | None
    out_at: datetime | None
    out_punch_id: UUID | None
    assembly: rules.AssemblyState | None
    notes: list[str]
    explanation: str
    correction_id: UUID | None
    recorded: ReadingView | None
    schedule: str
    due_from: datetime | None
    due_until: datetime | None


class AttendanceDays(Out):
    employee_id: UUID
    month: str
    totals: dict[str, int]
    late_minutes: int
    early_minutes: int
    items: list[DayStatusView]


# --- calendar ---


class SlotIn(In):
    """One day's working time. An end that is not after the start lies on the next day."""

    starts: Clock
    ends: Clock
    break_minutes: Annotated[int, whole(0, 480)] = 0
    assembly: Clock | None = None

    @model_validator(mode="after")
    def _leaves_time(self) -> "SlotIn":
        if slot_of(self).minutes <= 0:
            raise ValueError("istirahat lebih lama daripada jam kerjanya")
        return self


class SlotView(Out):
    starts: str
    ends: str
    break_minutes: int
    assembly: str | None


WeekIn = Annotated[list[SlotIn | None], Field(min_length=7, max_length=7, description="Senin sampai Minggu")]


class ScheduleIn(In):
    id: Id
    name: ShortName
    unit_id: Id | None = None
    employee_id: Id | None = None
    starts_on: Day
    ends_on: Day | None = None
    week: WeekIn
    works_on_holidays: Flag = False

    @model_validator(mode="after")
    def _fits(self) -> "ScheduleIn":
        if self.unit_id is not None and self.employee_id is not None:
            raise ValueError("jadwal milik satu unit atau satu pegawai, tidak keduanya")
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("tanggal akhir mendahului tanggal awal")
        if all(slot is None for slot in self.week) and self.employee_id is None:
            raise ValueError("jadwal tanpa hari kerja")
        return self


class ScheduleAmendment(In):
    name: ShortName | None = None
    ends_on: Day | None = None
    is_active: Flag | None = None

    @model_validator(mode="after")
    def _something(self) -> "ScheduleAmendment":
        _must_not_be_null(self, "name", "is_active")
        return self


class ScheduleView(Out):
    id: UUID
    name: str
    unit_id: UUID | None
    employee_id: UUID | None
    starts_on: date
    ends_on: date | None
    week: list[SlotView | None]
    week_minutes: int
    works_on_holidays: bool
    is_active: bool
    version: int


class PresetView(Out):
    """A week to start from: of the regulation, or an example."""

    code: str
    name: str
    week: list[SlotView | None]
    week_minutes: int


class Schedules(Out):
    items: list[ScheduleView]
    presets: list[PresetView]


class HolidayIn(In):
    id: Id
    day: Day
    name: Name
    kind: HolidayKind
    unit_id: Id | None = None


class HolidayAmendment(In):
    name: Name | None = None
    is_active: Flag | None = None

    @model_validator(mode="after")
    def _something(self) -> "HolidayAmendment":
        _must_not_be_null(self, "name", "is_active")
        return self


class HolidayView(Out):
    id: UUID
    day: date
    name: str
    kind: HolidayKind
    unit_id: UUID | None
    is_active: bool
    version: int


class Holidays(Out):
    items: list[HolidayView]


class WorkplaceIn(In):
    id: Id
    name: Name
    unit_id: Id | None = None
    employee_id: Id | None = None
    latitude: Annotated[float, decimal(-90, 90)]
    longitude: Annotated[float, decimal(-180, 180)]
    radius_m: Annotated[int, whole(20, 50_000)] = 200

    @model_validator(mode="after")
    def _one_owner(self) -> "WorkplaceIn":
        if (self.unit_id is None) == (self.employee_id is None):
            raise ValueError("tempat kerja milik satu unit atau satu pegawai")
        return self


class WorkplaceAmendment(In):
    name: Name | None = None
    radius_m: Annotated[int, whole(20, 50_000)] | None = None
    is_active: Flag | None = None

    @model_validator(mode="after")
    def _something(self) -> "WorkplaceAmendment":
        _must_not_be_null(self, "name", "radius_m", "is_active")
        return self


class WorkplaceView(Out):
    id: UUID
    name: str
    unit_id: UUID | None
    employee_id: UUID | None
    latitude: float
    longitude: float
    radius_m: int
    is_active: bool
    version: int


class Workplaces(Out):
    items: list[WorkplaceView]


# --- excuses ---


class StepView(Out):
    """One step in the life of a request."""

    version: int
    action: str
    by: UUID | None
    by_name: str | None
    at: datetime
    reason: str | None
    changes: dict[str, Any]


class LeaveIn(In):
    """Leave, duty travel, training or flexible location. `employee_id` where an admin enters it."""

    id: Id
    employee_id: Id | None = None
    kind: AbsenceKind
    starts_on: Day
    ends_on: Day
    reason: Reason
    document: Annotated[str, text(1, 120)] | None = None
    evidence: EvidenceNames = Field(default_factory=list)

    @model_validator(mode="after")
    def _span(self) -> "LeaveIn":
        if self.ends_on < self.starts_on:
            raise ValueError("tanggal akhir mendahului tanggal awal")
        if (self.ends_on - self.starts_on).days > LONGEST_LEAVE_DAYS:
            raise ValueError("paling lama tiga tahun")
        return self


class LeaveDecision(In):
    decision: Literal["grant", "decline"]
    answer: Answer | None = None

    @model_validator(mode="after")
    def _says_why(self) -> "LeaveDecision":
        if self.decision == "decline" and self.answer is None:
            raise ValueError("tulis alasan bila menolak")
        return self


class LeaveCancellation(In):
    reason: Reason


class LeaveView(Out):
    id: UUID
    employee_id: UUID
    employee_name: str | None
    unit_id: UUID | None
    kind: AbsenceKind
    label: str
    starts_on: date
    ends_on: date
    reason: str
    document: str | None
    evidence: list[str]
    status: AbsenceStatus
    asked_at: datetime
    decided_at: datetime | None
    decided_by: UUID | None
    answer: str | None
    history: list[StepView]
    version: int


class OutageIn(In):
    """Without `ends_at` it lasts until somebody ends it."""

    id: Id
    unit_id: Id | None = None
    starts_at: Moment
    ends_at: Moment | None = None
    reason: OutageReason

    @model_validator(mode="after")
    def _span(self) -> "OutageIn":
        if self.ends_at is not None:
            if self.ends_at <= self.starts_at:
                raise ValueError("waktu selesai harus setelah waktu mulai")
            if (self.ends_at - self.starts_at).days > LONGEST_OUTAGE_DAYS:
                raise ValueError("satu gangguan paling lama 31 hari")
        return self


class OutageAmendment(In):
    ends_at: Moment | None = None
    reason: OutageReason | None = None

    @model_validator(mode="after")
    def _something(self) -> "OutageAmendment":
        _must_not_be_null(self, "reason", "ends_at")
        return self


class OutageUndoing(In):
    reason: Reason


class OutageView(Out):
    id: UUID
    unit_id: UUID | None
    starts_at: datetime
    ends_at: datetime | None
    reason: str
    made_at: datetime
    undone_at: datetime | None
    history: list[StepView]
    version: int


class CorrectionIn(In):
    """The true times of a day, in the officer's words and with evidence; a time left out stays."""

    id: Id
    day: Day
    in_at: Moment | None = None
    out_at: Moment | None = None
    reason: Reason
    evidence: EvidenceNames = Field(default_factory=list)

    @model_validator(mode="after")
    def _times(self) -> "CorrectionIn":
        if self.in_at is None and self.out_at is None:
            raise ValueError("sebutkan jam masuk atau jam pulang yang benar")
        if self.in_at is not None and self.out_at is not None and self.out_at <= self.in_at:
            raise ValueError("jam pulang harus setelah jam masuk")
        return self


class CorrectionDecision(In):
    decision: Literal["approve", "decline"]
    answer: Answer | None = None

    @model_validator(mode="after")
    def _says_why(self) -> "CorrectionDecision":
        if self.decision == "decline" and self.answer is None:
            raise ValueError("tulis alasan bila menolak")
        return self


class CorrectionView(Out):
    """What is asked for, and what was recorded when it was asked."""

    id: UUID
    employee_id: UUID
    employee_name: str | None
    unit_id: UUID | None
    day: date
    in_at: datetime | None
    out_at: datetime | None
    recorded_in_at: datetime | None
    recorded_out_at: datetime | None
    recorded_status: str
    reason: str
    evidence: list[str]
    status: CorrectionState
    asked_at: datetime
    decided_at: datetime | None
    decided_by: UUID | None
    answer: str | None
    history: list[StepView]
    version: int


# --- policy, notices, discipline ---


class ThresholdIn(In):
    from_days: Annotated[int, whole(1, 366)]
    level: Literal["light", "medium", "heavy"]
    label: Annotated[str, text(1, 200)]
    siasn_code: Annotated[str, text(1, 8)]


class ThresholdView(Out):
    from_days: int
    level: str
    label: str
    siasn_code: str


class AttendancePolicyIn(In):
    """Rules in force from a day on. Zero days: no such word is given."""

    effective_from: Day
    grace_minutes: Annotated[int, whole(0, 120)]
    officer_notice_days: Annotated[int, whole(0, 30)]
    superior_notice_days: Annotated[int, whole(0, 30)]
    run_threshold: Annotated[int, whole(1, 366)]
    thresholds: Annotated[list[ThresholdIn], Field(max_length=20)]

    @model_validator(mode="after")
    def _officer_first(self) -> "AttendancePolicyIn":
        if self.superior_notice_days and not 0 < self.officer_notice_days < self.superior_notice_days:
            raise ValueError("pegawai diberi tahu lebih dulu daripada atasannya")
        if len({one.from_days for one in self.thresholds}) != len(self.thresholds):
            raise ValueError("dua ambang mulai pada jumlah hari yang sama")
        return self


class AttendancePolicyView(Out):
    effective_from: date
    grace_minutes: int
    officer_notice_days: int
    superior_notice_days: int
    run_threshold: int
    thresholds: list[ThresholdView]


class AttendancePolicies(Out):
    items: list[AttendancePolicyView]


class NoticeView(Out):
    id: UUID
    employee_id: UUID
    employee_name: str | None
    stage: NoticeStage
    run_started_on: date
    last_on: date
    days: int
    noticed_at: datetime
    sentence: str


class Notices(Out):
    items: list[NoticeView]


class DisciplineView(Out):
    """Information only: nobody is punished by a counter."""

    employee_id: UUID
    year: int
    unexcused_days: int
    longest_run: int
    days: list[date]
    reached: ThresholdView | None
    ahead: ThresholdView | None
    run_threshold: int
    advisory: Literal[True]
    explanation: str


# --- recap ---


class RecapRow(Out):
    employee_id: UUID
    nip: str
    name: str
    position: str | None
    days: list[str]
    totals: dict[str, int]
    late_minutes: int
    early_minutes: int


class Recap(Out):
    """A unit's month: `days` of a row in the order of `dates`; null days are outside of the person's time there."""

    unit_id: UUID
    unit_name: str
    month: str
    dates: list[date]
    head_name: str | None
    head_nip: str | None
    labels: dict[str, str]
    items: list[RecapRow]


# --- machines ---

Serial = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{3,64}$", min_length=3, max_length=64)]
Address = Annotated[str, text(2, 64)]
Pin = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,24}$", min_length=1, max_length=24)]


class MachineIn(In):
    id: Id
    serial: Serial
    name: Name
    unit_id: Id
    addresses: Annotated[list[Address], Field(max_length=20)] = Field(default_factory=list)


class MachineAmendment(In):
    name: Name | None = None
    addresses: Annotated[list[Address], Field(max_length=20)] | None = None
    is_active: Flag | None = None

    @model_validator(mode="after")
    def _something(self) -> "MachineAmendment":
        _must_not_be_null(self, "name", "addresses", "is_active")
        return self


class MachineView(Out):
    id: UUID
    serial: str
    name: str
    unit_id: UUID
    addresses: list[str]
    has_secret: bool
    is_active: bool
    seen_at: datetime | None
    pins: int
    unclaimed_pins: list[str]
    version: int


class MachineSecret(Out):
    """Shown once: the address to enter into the machine holds it."""

    secret: str
    path: str


class Machines(Out):
    items: list[MachineView]


class PinIn(In):
    pin: Pin
    employee_id: Id


class PinsIn(In):
    items: Annotated[list[PinIn], Field(min_length=1, max_length=500)]


class MachinePin(Out):
    """A number on a machine, and whose it is."""

    pin: str
    employee_id: UUID
    employee_name: str


class RowFault(Out):
    row: int
    column: str
    detail: str


class LogReport(Out):
    """What a sheet of a machine's log would store, or has stored."""

    dry_run: bool
    rows: int
    new: int
    known: int
    errors: int
    faults: list[RowFault]


# --- clock times of a week ---


def minutes_of(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def clock_of(minutes: int) -> str:
    hours, minutes = divmod(minutes % rules_calendar.DAY_MINUTES, 60)
    return f"{hours:02d}:{minutes:02d}"


def slot_of(slot: SlotIn) -> Slot:
    starts, ends = minutes_of(slot.starts), minutes_of(slot.ends)
    assembly = None if slot.assembly is None else minutes_of(slot.assembly)
    return Slot(starts, ends if ends > starts else ends + rules_calendar.DAY_MINUTES, slot.break_minutes, assembly)


def stored_week(week: list[SlotIn | None]) -> list[list[int | None] | None]:
    """As the database keeps it."""
    slots = [None if one is None else slot_of(one) for one in week]
    return [None if one is None else [one.starts, one.ends, one.break_minutes, one.assembly] for one in slots]


def read_week(stored: list[Any]) -> Week:
    return tuple(None if one is None else Slot(*one) for one in stored)


def week_view(week: Week) -> list[SlotView | None]:
    return [
        None
        if slot is None
        else SlotView(
            starts=clock_of(slot.starts),
            ends=clock_of(slot.ends),
            break_minutes=slot.break_minutes,
            assembly=None if slot.assembly is None else clock_of(slot.assembly),
        )
        for slot in week
    ]
