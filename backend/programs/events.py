"""Facts about programs and innovations that others may hear. Never personal content."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ProgramChanged:
    """A program, its members, milestones or contributions have changed, as far back as `day`.

    `employee_id` is set where only one officer is concerned: a hand-entered contribution.
    """

    name: ClassVar[str] = "program.changed"
    subject_id: UUID
    unit_id: UUID | None
    employee_id: UUID | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class InnovationStep:
    """An innovation has taken a step, or what was proposed has changed. `employee_id` is the proposer."""

    name: ClassVar[str] = "innovation.step"
    subject_id: UUID
    unit_id: UUID | None
    employee_id: UUID | None
    day: date | None
