"""Facts about the organisation that others may hear. Never personal content."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class UnitChanged:
    """A unit is new, or has another name, kind or place in the tree."""

    name: ClassVar[str] = "unit.changed"
    subject_id: UUID
    unit_id: UUID | None
    employee_id: UUID | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class EmployeeChanged:
    """An officer is new, or what is known of them has changed."""

    name: ClassVar[str] = "employee.changed"
    subject_id: UUID
    employee_id: UUID | None
    unit_id: UUID | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class AssignmentChanged:
    """Somebody's post, its time or its appraiser has changed, from `day` on."""

    name: ClassVar[str] = "assignment.changed"
    subject_id: UUID
    employee_id: UUID | None
    unit_id: UUID | None
    day: date | None


@dataclass(frozen=True, slots=True)
class CorrectionAsked:
    """An officer says that the appraiser shown is not theirs."""

    name: ClassVar[str] = "appraiser_correction.asked"
    subject_id: UUID
    employee_id: UUID | None
    unit_id: UUID | None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class CorrectionDecided:
    """That request has been answered."""

    name: ClassVar[str] = "appraiser_correction.decided"
    subject_id: UUID
    employee_id: UUID | None
    unit_id: UUID | None
    day: date | None = None
