"""Facts about scores that others may hear. Never personal content."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RulesDecided:
    """A rule set was decided; `day` is the first from which it holds, for everybody."""

    name: ClassVar[str] = "score_rules.decided"
    subject_id: UUID
    employee_id: UUID | None
    unit_id: UUID | None
    day: date | None
