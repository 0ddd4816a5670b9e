"""Facts about presence that others may hear. Never personal content."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class _AttendanceFact:
    subject_id: UUID
    employee_id: UUID | None
    unit_id: UUID | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Punched(_AttendanceFact):
    name: ClassVar[str] = "attendance.punched"


@dataclass(frozen=True, slots=True)
class LeaveChanged(_AttendanceFact):
    """Asked for, granted, declined or cancelled; `day` is its first."""

    name: ClassVar[str] = "attendance.leave_changed"


@dataclass(frozen=True, slots=True)
class CorrectionAsked(_AttendanceFact):
    name: ClassVar[str] = "attendance.correction_asked"


@dataclass(frozen=True, slots=True)
class CorrectionDecided(_AttendanceFact):
    name: ClassVar[str] = "attendance.correction_decided"


@dataclass(frozen=True, slots=True)
class OutageChanged(_AttendanceFact):
    """Days of a whole branch may stand differently from `day` on."""

    name: ClassVar[str] = "attendance.outage_changed"


@dataclass(frozen=True, slots=True)
class CalendarChanged(_AttendanceFact):
    """A schedule, a holiday or the policy has changed, from `day` on."""

    name: ClassVar[str] = "attendance.calendar_changed"


@dataclass(frozen=True, slots=True)
class AbsenceNoticed(_AttendanceFact):
    """Early word of unexcused days in a row, addressed to the officer alone."""

    name: ClassVar[str] = "attendance.absence_noticed"


@dataclass(frozen=True, slots=True)
class AbsenceReported(_AttendanceFact):
    """The same, later, addressed to the superior (`employee_id` is theirs)."""

    name: ClassVar[str] = "attendance.absence_reported"
