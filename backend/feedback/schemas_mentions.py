"""Mentions of officers on the wire: to the officer, to whoever moderates, to the appraiser."""

from datetime import date
from uuid import UUID

from backend.feedback.rules import ReportKind
from backend.feedback.schemas import Reason, ReportUnitView, Words
from backend.kit.schema import Id, In, Out


class MentionIn(In):
    """An officer whom a report names. `text` is what they may read of it, in words that betray nobody."""

    id: Id
    employee_id: Id
    text: Words


class MentionAnswerIn(In):
    text: Words


class MentionWithdrawalIn(In):
    """Why a mention does not stand, in words that the officer reads."""

    reason: Reason


class MyMention(Out):
    """A mention as the officer reads it: nothing that tells who wrote it, or at what time."""

    id: UUID
    kind: ReportKind
    unit: ReportUnitView | None
    text: str
    mentioned_on: date
    answer_due_on: date
    answer: str | None
    answered_on: date | None
    may_answer: bool
    is_shared: bool
    withdrawn_on: date | None
    withdraw_reason: str | None
    version: int


class ManagedMention(Out):
    """A mention as whoever handles the report reads it."""

    id: UUID
    employee_id: UUID
    employee_name: str
    text: str
    mentioned_on: date
    answer_due_on: date
    answer: str | None
    answered_on: date | None
    may_share: bool
    shared_on: date | None
    withdrawn_on: date | None
    withdraw_reason: str | None
    version: int


class ManagedMentions(Out):
    items: list[ManagedMention]


class SharedMention(Out):
    """A mention as evidence: a context for the appraiser, never a part of a score."""

    id: UUID
    employee_id: UUID
    employee_name: str
    kind: ReportKind
    unit: ReportUnitView | None
    text: str
    mentioned_on: date
    answer: str | None
    answered_on: date | None
    shared_on: date
