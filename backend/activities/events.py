"""Facts about activities that others may hear."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class _ActivityFact:
    subject_id: UUID
    employee_id: UUID | None
    unit_id: UUID | None
    day: date | None


@dataclass(frozen=True, slots=True)
class ActivityLogged(_ActivityFact):
    name: ClassVar[str] = "activity.logged"


@dataclass(frozen=True, slots=True)
class ActivityAmended(_ActivityFact):
    name: ClassVar[str] = "activity.amended"


@dataclass(frozen=True, slots=True)
class ActivityWithdrawn(_ActivityFact):
    name: ClassVar[str] = "activity.withdrawn"


@dataclass(frozen=True, slots=True)
class ActivityReviewed(_ActivityFact):
    name: ClassVar[str] = "activity.reviewed"


@dataclass(frozen=True, slots=True)
class CorrectionAsked(_ActivityFact):
    """The officer of an approved activity asks for it to be opened again."""

    name: ClassVar[str] = "activity.correction_asked"


@dataclass(frozen=True, slots=True)
class EvidenceStored(_ActivityFact):
    """Bytes that this activity names have arrived."""

    name: ClassVar[str] = "activity.evidence_stored"


@dataclass(frozen=True, slots=True)
class DayMarked(_ActivityFact):
    """An officer calls a day or a week complete."""

    name: ClassVar[str] = "day.marked"


@dataclass(frozen=True, slots=True)
class TemplateChanged(_ActivityFact):
    name: ClassVar[str] = "template.changed"


# The kind of change that a phone must hear of.
ACTIVITY_FACTS = (
    ActivityLogged.name,
    ActivityAmended.name,
    ActivityWithdrawn.name,
    ActivityReviewed.name,
    CorrectionAsked.name,
    EvidenceStored.name,
)
