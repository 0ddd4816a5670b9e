"""Facts about reports that others may hear. Never personal content."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class _OfReport:
    subject_id: UUID
    unit_id: UUID | None
    employee_id: UUID | None
    day: date | None


@dataclass(frozen=True, slots=True)
class ReportReceived(_OfReport):
    """A citizen has made a report; `unit_id` is the unit that handles it."""

    name: ClassVar[str] = "report.received"


@dataclass(frozen=True, slots=True)
class ReportStepTaken(_OfReport):
    """A report has taken a step, by a handler or by its reporter's answer."""

    name: ClassVar[str] = "report.step"


@dataclass(frozen=True, slots=True)
class ReportMessageAdded(_OfReport):
    """The reporter or the unit has added a word."""

    name: ClassVar[str] = "report.message"


@dataclass(frozen=True, slots=True)
class ReportEscalated(_OfReport):
    """A clock has run out; `unit_id` is the unit that it has risen to (None: the district)."""

    name: ClassVar[str] = "report.escalated"


@dataclass(frozen=True, slots=True)
class ReportAsked(_OfReport):
    """The reporter is asked whether it is really done."""

    name: ClassVar[str] = "report.asked"


@dataclass(frozen=True, slots=True)
class ReplyTemplateChanged(_OfReport):
    """A reply template was made or changed."""

    name: ClassVar[str] = "reply_template.changed"


@dataclass(frozen=True, slots=True)
class ReportPhotoAdded(_OfReport):
    """A photo of a report has arrived."""

    name: ClassVar[str] = "report.photo"


@dataclass(frozen=True, slots=True)
class ReportPublicationChanged(_OfReport):
    """What is public of a report, or would be, was prepared, published or withdrawn."""

    name: ClassVar[str] = "report.publication"


@dataclass(frozen=True, slots=True)
class ReportHandedOn(_OfReport):
    """LAPOR! has taken a forwarded report."""

    name: ClassVar[str] = "report.handed_on"


@dataclass(frozen=True, slots=True)
class MentionChanged(_OfReport):
    """An officer was mentioned, has answered, or the mention was shared or withdrawn; `subject_id` is the mention."""

    name: ClassVar[str] = "mention.changed"
