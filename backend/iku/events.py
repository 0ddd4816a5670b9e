"""Facts about indicators that others may hear. Never personal content."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class IkuChanged:
    """An indicator or its targets are new or have changed. A person's comes with the unit of their post."""

    name: ClassVar[str] = "iku.changed"
    subject_id: UUID
    employee_id: UUID | None
    unit_id: UUID | None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class ActualRecorded:
    """An actual was entered or amended; `day` is the first of its month."""

    name: ClassVar[str] = "iku.actual_recorded"
    subject_id: UUID
    employee_id: UUID | None
    unit_id: UUID | None
    day: date | None


@dataclass(frozen=True, slots=True)
class BoundsDecided:
    """Cap and floor of achievements hold from `day` on, for everybody."""

    name: ClassVar[str] = "iku.bounds_decided"
    subject_id: UUID
    employee_id: UUID | None
    unit_id: UUID | None
    day: date | None
