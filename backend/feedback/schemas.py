"""Reports on the wire: a citizen's side and the units' side."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator
from typing_extensions import TypedDict

from backend.feedback.rules import MessageSender, ReportKind, ReportState, StepAction
from backend.kit.schema import Day, Flag, Id, In, Moment, Out, text, whole

LONGEST_TEXT = 4000
Secret = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", min_length=64, max_length=64)]
Words = Annotated[str, text(1, LONGEST_TEXT)]
Reason = Annotated[str, text(3, 1000)]
Receiver = Annotated[str, text(2, 200)]
OfficerName = Annotated[str, text(2, 200)]
Phone = Annotated[str, Field(pattern=r"^\+?[0-9][0-9 ()-]{5,30}$", max_length=32)]
Email = Annotated[
    str, Field(pattern=r"^[^@\s\x00-\x1f\x7f]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}$", max_length=254)
]


# --- the citizen's side ---


class ContactIn(In):
    """How the reporter may be reached; only those who handle the report read it."""

    name: Annotated[str, text(2, 200)]
    phone: Phone | None = None
    email: Email | None = None


class ReportIn(In):
    """A report. Without `contact` it is anonymous. `secret`: 256 random bits made by the reporter's device."""

    id: Id
    secret: Secret
    kind: ReportKind
    unit_id: Id | None = None
    text: Annotated[str, text(10, LONGEST_TEXT)]
    happened_on: Day | None = None
    officer_name: OfficerName | None = None
    contact: ContactIn | None = None
    made_at: Moment | None = None


class ReceiptView(Out):
    """What the reporter keeps: with ticket and secret the report is followed, without an account."""

    ticket: str
    secret: str
    state: ReportState
    state_label: str


class MessageIn(In):
    id: Id
    text: Words


class DoneIn(In):
    done: Flag


class ReportUnitView(Out):
    id: UUID
    name: str


class PublicStepView(Out):
    """A step as the reporter reads it, on its day."""

    state: str
    label: str
    text: str | None
    on: date


# Functional: `from` is a word of Python's own.
MessageView = TypedDict("MessageView", {"id": UUID, "from": MessageSender, "text": str, "on": date})


class FollowedReport(Out):
    """A report as its reporter follows it. `state` is one of three: received, handled, done."""

    ticket: str
    kind: ReportKind
    unit: ReportUnitView | None
    state: Literal["received", "handled", "done"]
    state_label: str
    text: str
    officer_name: str | None
    happened_on: date | None
    is_anonymous: bool
    received_on: date
    verify_due_on: date
    finish_due_on: date
    steps: list[PublicStepView]
    messages: list[MessageView]
    photos: list[str]
    asks_whether_done: bool
    answered_done: bool | None


# --- the units' side ---


class ContactView(Out):
    name: str
    phone: str | None
    email: str | None


class ReportLine(Out):
    """A report in a list."""

    id: UUID
    ticket: str
    kind: ReportKind
    state: ReportState
    state_label: str
    unit: ReportUnitView | None
    handler_unit: ReportUnitView | None
    excerpt: str
    is_anonymous: bool
    received_on: date
    verify_due_on: date
    finish_due_on: date
    due_on: date | None
    is_late: bool
    is_soon: bool
    escalation: int
    reopened: int
    is_published: bool
    version: int


# The same for the unit. `at` is null for what an anonymous reporter wrote: only the day is kept.
ManagedMessage = TypedDict(
    "ManagedMessage",
    {"id": UUID, "from": MessageSender, "text": str, "on": date, "at": datetime | None, "by_name": str | None},
)


class PhotoLine(Out):
    sha256: str
    width: int
    height: int
    is_public: bool


class ReportView(Out):
    """A report for those who handle it; `contact` is null for all others, and for anonymous ones."""

    id: UUID
    ticket: str
    kind: ReportKind
    state: ReportState
    state_label: str
    unit: ReportUnitView | None
    handler_unit: ReportUnitView | None
    escalated_unit: ReportUnitView | None
    text: str
    happened_on: date | None
    officer_name: str | None
    is_anonymous: bool
    contact: ContactView | None
    received_on: date
    received_at: datetime | None
    verify_due_on: date
    finish_due_on: date
    verified_on: date | None
    due_on: date | None
    is_late: bool
    is_soon: bool
    escalation: int
    forwarded_to: str | None
    lapor_ticket: str | None
    closed_at: datetime | None
    ask_again_on: date | None
    answered_done: bool | None
    reopened: int
    photos: list[PhotoLine]
    messages: list[ManagedMessage]
    possible_steps: list[StepAction]
    may_handle: bool
    public_text: str | None
    public_answer: str | None
    published_on: date | None
    version: int


# What each step takes: the members that it must have, and those that it may have.
_TAKES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    StepAction.VERIFY: (frozenset(), frozenset({"text"})),
    StepAction.ASSIGN: (frozenset({"unit_id"}), frozenset({"text", "reason"})),
    StepAction.ANSWER: (frozenset({"text"}), frozenset()),
    StepAction.CLOSE: (frozenset(), frozenset({"text"})),
    StepAction.FORWARD: (frozenset({"to", "reason"}), frozenset({"text"})),
    StepAction.ARCHIVE: (frozenset({"reason"}), frozenset()),
    StepAction.NOTE: (frozenset({"text"}), frozenset()),
    StepAction.REOPEN: (frozenset({"reason"}), frozenset()),
}


class ReportStepIn(In):
    """A step of a report. `id` makes it safe to repeat; which members it takes follows from `action`.

    `assign`: `unit_id`. `answer`, `note`: `text`. `forward`: `to` (`lapor`, or a name) and `reason`.
    `archive`, `reopen`: `reason`. The reporter reads `text`, and the reason of all but `assign`.
    """

    id: Id
    action: Literal["verify", "assign", "answer", "close", "forward", "archive", "note", "reopen"]
    unit_id: Id | None = None
    text: Words | None = None
    reason: Reason | None = None
    to: Receiver | None = None

    @model_validator(mode="after")
    def _members_of_action(self) -> "ReportStepIn":
        needed, possible = _TAKES[self.action]
        given = {name for name in ("unit_id", "text", "reason", "to") if getattr(self, name) is not None}
        if missing := needed - given:
            raise ValueError(f"langkah ini memerlukan {', '.join(sorted(missing))}")
        if strange := given - needed - possible:
            raise ValueError(f"langkah ini tidak memakai {', '.join(sorted(strange))}")
        return self


class ReportStepView(Out):
    """One step in a report's life. `at` is null for what an anonymous reporter did: only the day is kept."""

    version: int
    action: StepAction
    label: str
    state: ReportState
    unit: ReportUnitView | None
    text: str | None
    reason: str | None
    to: str | None
    by: UUID | None
    by_name: str | None
    on: date
    at: datetime | None


class ReportHistory(Out):
    items: list[ReportStepView]


# --- reply templates ---


class ReplyTemplateIn(In):
    """A reply that is often given; without a unit it is the district's."""

    id: Id
    unit_id: Id | None = None
    state: ReportState
    title: Annotated[str, text(3, 200)]
    text: Words


class ReplyTemplateAmendment(In):
    """A merge patch: members left out stay."""

    state: ReportState = ReportState.ANSWERED
    title: Annotated[str, text(3, 200)] = ""
    text: Words = ""
    is_active: Flag = True


class ReplyTemplateView(Out):
    id: UUID
    unit_id: UUID | None
    state: ReportState
    title: str
    text: str
    is_active: bool
    version: int


# --- the dated rules ---


class FeedbackPolicyIn(In):
    effective_from: Day
    verify_working_days: Annotated[int, whole(1, 60)]
    finish_days: Annotated[int, whole(1, 366)]
    escalate_working_days: Annotated[int, whole(1, 60)]
    ask_again_days: Annotated[int, whole(1, 366)]
    officer_answer_days: Annotated[int, whole(1, 60)]


class FeedbackPolicyView(Out):
    effective_from: date
    verify_working_days: int
    finish_days: int
    escalate_working_days: int
    ask_again_days: int
    officer_answer_days: int


class FeedbackPolicies(Out):
    """Rules in force, newest first; the last one is what applies before any decision."""

    items: list[FeedbackPolicyView]
