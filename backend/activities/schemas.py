"""Activities on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator
from typing_extensions import TypedDict

from backend.activities import rules
from backend.activities.models import MarkKind
from backend.kit.schema import Day, Flag, Id, In, Moment, Out, Sha256, decimal, text, whole

Description = Annotated[str, text(3, 2000)]
UnitOfMeasure = Annotated[str, text(1, 32)]
Reason = Annotated[str, text(1, 500)]
CorrectionReason = Annotated[str, text(3, 1000)]
MAX_EVIDENCE = 20
MAX_DECISIONS = 200


def _each_once(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


EvidenceNames = Annotated[list[Sha256], Field(max_length=MAX_EVIDENCE), AfterValidator(_each_once)]


class LocationIn(In):
    """Where the phone was. A hint for a person to look at, never a reason to refuse."""

    latitude: Annotated[float, decimal(-90, 90)]
    longitude: Annotated[float, decimal(-180, 180)]
    accuracy_m: Annotated[float, decimal(0, 1_000_000)] | None = None
    mock: Flag = False


class _Content(In):
    """What an officer says of an activity."""

    @model_validator(mode="after")
    def _span(self) -> Any:
        started: datetime | None = getattr(self, "started_at", None)
        ended: datetime | None = getattr(self, "ended_at", None)
        if started is not None and ended is not None:
            if ended <= started:
                raise ValueError("waktu selesai harus setelah waktu mulai")
            if ended - started > rules.LONGEST:
                raise ValueError("satu kegiatan paling lama 24 jam")
        return self


class ActivityDraft(_Content):
    """One activity, as logged."""

    id: Id
    description: Description
    started_at: Moment
    ended_at: Moment
    quantity: Annotated[int, whole(0)] | None = None
    unit: UnitOfMeasure | None = None
    iku_id: Id | None = None
    rhk_id: Id | None = None
    program_id: Id | None = None
    template_id: Id | None = None
    innovation: Flag = False
    evidence: EvidenceNames = Field(default_factory=list)
    location: LocationIn | None = None
    made_at: Moment | None = None
    reason: Reason | None = None


class ActivityAmendment(_Content):
    """A merge patch: members left out stay, null empties what may be empty."""

    description: Description = ""
    started_at: Moment | None = None
    ended_at: Moment | None = None
    quantity: Annotated[int, whole(0)] | None = None
    unit: UnitOfMeasure | None = None
    iku_id: Id | None = None
    rhk_id: Id | None = None
    program_id: Id | None = None
    template_id: Id | None = None
    innovation: Flag = False
    evidence: EvidenceNames = Field(default_factory=list)
    location: LocationIn | None = None
    made_at: Moment | None = None
    reason: Reason | None = None

    @model_validator(mode="after")
    def _something(self) -> "ActivityAmendment":
        if not self.model_fields_set - {"made_at", "reason"}:
            raise ValueError("tidak ada yang diubah")
        for name in ("started_at", "ended_at"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError("waktu tidak boleh dikosongkan")
        return self


class ActivityAmendmentOp(ActivityAmendment):
    """The same from a phone's queue: it names the activity."""

    id: Id

    @model_validator(mode="after")
    def _something(self) -> "ActivityAmendmentOp":
        if not self.model_fields_set - {"id", "made_at", "reason"}:
            raise ValueError("tidak ada yang diubah")
        return self


class WithdrawalOp(In):
    id: Id
    made_at: Moment | None = None
    reason: Reason | None = None


class CorrectionRequestIn(In):
    """What is wrong with an approved activity, in its officer's words."""

    reason: CorrectionReason
    made_at: Moment | None = None


class CorrectionOp(In):
    """The same from a phone's queue."""

    id: Id
    reason: CorrectionReason


class ReviewOp(In):
    id: Id
    decision: Literal["approve", "return"]
    reason: Annotated[str, text(1, 1000)] | None = None


class DecisionIn(In):
    activity_id: Id
    version: Annotated[int, whole(1)]
    decision: Literal["approve", "return"]
    reason: Annotated[str, text(1, 1000)] | None = None


class DecisionsIn(In):
    decisions: Annotated[list[DecisionIn], Field(min_length=1, max_length=MAX_DECISIONS)]


class DayMarkIn(In):
    """A day, or any day of a week, that its officer calls complete."""

    id: Id
    kind: MarkKind
    day: Day
    made_at: Moment | None = None


class DayMarkOp(In):
    """The same from a phone's queue: the operation's kind says whether a day or a week."""

    id: Id
    day: Day


class DayMarkView(Out):
    """The mark that stands. Of a week `day` is the Monday."""

    id: UUID
    kind: MarkKind
    day: date
    made_at: datetime | None
    marked_at: datetime


class DayView(Out):
    """One day of an officer. `done`: marked complete, by itself or with its week; `excused`: nothing is due."""

    day: date
    entries: int
    minutes: int
    state: rules.DayState


class Days(Out):
    items: list[DayView]


class LocationView(TypedDict):
    latitude: float
    longitude: float
    accuracy_m: float | None
    mock: bool


class EvidenceView(TypedDict):
    """A piece of evidence that an activity names; `kind` and `size` once its bytes have arrived."""

    sha256: str
    stored: bool
    kind: str | None
    size: int | None


class ReviewView(TypedDict):
    decision: Literal["approve", "return"]
    reason: str | None
    by: UUID | None
    at: datetime


class CorrectionRequestView(TypedDict):
    """An officer's open request to correct an approved activity: why, and when it was made."""

    reason: str
    at: datetime


class SignalView(TypedDict):
    """What the system noticed: a question, not a verdict. `activity_id` is the other entry."""

    code: str
    activity_id: UUID | None
    description: str | None
    minutes: int | None


class ActivityView(TypedDict):
    """One activity as stored."""

    id: UUID
    description: str
    started_at: datetime
    ended_at: datetime
    quantity: int | None
    unit: str | None
    iku_id: UUID | None
    rhk_id: UUID | None
    program_id: UUID | None
    template_id: UUID | None
    innovation: bool
    evidence: list[EvidenceView]
    location: LocationView | None
    made_at: datetime | None
    reason: str | None
    status: Literal["waiting", "approved", "returned", "withdrawn"]
    version: int
    minutes: int
    worked_on: date
    employee_id: UUID
    unit_id: UUID | None
    received_at: datetime
    late: bool
    signals: list[str]
    signal_details: list[SignalView]
    review: ReviewView | None
    correction: CorrectionRequestView | None


class QueueItem(TypedDict):
    """An activity that waits, or whose officer asks for a correction, with the name of whose it is."""

    employee_name: str
    activity: ActivityView


class HistoryItem(Out):
    """One step in an activity's life. `changes` maps a member to `[before, after]`."""

    version: int
    action: Literal["activity.log", "activity.amend", "activity.withdraw", "activity.review", "activity.ask_correction"]
    by: UUID | None
    by_name: str | None
    at: datetime
    made_at: datetime | None
    reason: str | None
    changes: dict[str, list[Any]]


class History(Out):
    items: list[HistoryItem]


class DecisionResult(Out):
    """What became of one decision; the others are not touched by it."""

    activity_id: UUID
    outcome: Literal["applied", "conflict", "refused"]
    version: int | None
    problem: dict[str, Any] | None


class DecisionResults(Out):
    results: list[DecisionResult]


class StoredEvidence(Out):
    sha256: str
    stored: bool
    kind: str
    size: int


class TemplateIn(In):
    id: Id
    unit_id: Id
    position_id: Id | None = None
    title: Annotated[str, text(3, 200)]
    unit: UnitOfMeasure | None = None
    usual_minutes: Annotated[int, whole(1, 1440)] | None = None
    rhk_id: Id | None = None


class TemplateAmendment(In):
    title: Annotated[str, text(3, 200)] = ""
    unit: UnitOfMeasure | None = None
    usual_minutes: Annotated[int, whole(1, 1440)] | None = None
    rhk_id: Id | None = None
    is_active: Flag = True


class TemplateView(Out):
    id: UUID
    unit_id: UUID
    position_id: UUID | None
    title: str
    unit: str | None
    usual_minutes: int | None
    rhk_id: UUID | None
    is_active: bool
    version: int


class Templates(Out):
    items: list[TemplateView]


class PolicyIn(In):
    effective_from: Day
    on_time_days: Annotated[int, whole(0, 60)]
    late_window_days: Annotated[int, whole(0, 366)]
    long_day_minutes: Annotated[int, whole(60, 1440)]

    @model_validator(mode="after")
    def _window(self) -> "PolicyIn":
        if self.late_window_days < self.on_time_days:
            raise ValueError("batas pengisian tidak boleh lebih pendek dari batas tepat waktu")
        return self


class PolicyView(Out):
    effective_from: date
    on_time_days: int
    late_window_days: int
    long_day_minutes: int


class Policies(Out):
    """Rules in force, newest first; the last one is what applies before any decision."""

    items: list[PolicyView]
