"""Facts about surveys that others may hear. Never personal content."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SatisfactionChanged:
    """Citizens have answered about a unit, on a day. Told once for many that are stored together."""

    name: ClassVar[str] = "satisfaction.changed"
    subject_id: UUID
    unit_id: UUID | None
    day: date | None
    employee_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SurveyChanged:
    """A survey, its codes, or what is shown of its comments has changed."""

    name: ClassVar[str] = "survey.changed"
    subject_id: UUID
    unit_id: UUID | None
    employee_id: UUID | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class ImprovementChanged:
    """What a unit tells about an improvement has changed."""

    name: ClassVar[str] = "improvement.changed"
    subject_id: UUID
    unit_id: UUID | None
    employee_id: UUID | None = None
    day: date | None = None
