"""Programs on the wire. Parts of a whole are integers in hundredths of a percent (`..._e2`)."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from backend.kit.schema import Day, Id, In, Out, Sha256, text, whole
from backend.programs.models import ContributionStatus
from backend.programs.rules import WHOLE, MemberRole, ProgramStatus

MAX_MEMBERS = 100
MAX_MILESTONES = 60
MAX_EVIDENCE = 20
UnitOfMeasure = Annotated[str, text(1, 32)]
Reason = Annotated[str, text(3, 1000)]
Note = Annotated[str, text(1, 1000)]
Percent = Annotated[int, whole(1, WHOLE)]


def _each_once(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


EvidenceNames = Annotated[list[Sha256], Field(max_length=MAX_EVIDENCE), AfterValidator(_each_once)]


class _Period(In):
    @model_validator(mode="after")
    def _span(self) -> Any:
        starts: date | None = getattr(self, "starts_on", None)
        ends: date | None = getattr(self, "ends_on", None)
        if starts is not None and ends is not None and ends < starts:
            raise ValueError("tanggal selesai mendahului tanggal mulai")
        return self


class ProgramIn(_Period):
    id: Id
    unit_id: Id
    code: Annotated[str, text(1, 40)]
    name: Annotated[str, text(3, 200)]
    description: Annotated[str, text(1, 2000)] | None = None
    starts_on: Day
    ends_on: Day
    sponsor: Annotated[str, text(1, 200)] | None = None


class ProgramAmendment(_Period):
    """A merge patch: members left out stay, null empties what may be empty."""

    code: Annotated[str, text(1, 40)] = ""
    name: Annotated[str, text(3, 200)] = ""
    description: Annotated[str, text(1, 2000)] | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    sponsor: Annotated[str, text(1, 200)] | None = None

    @model_validator(mode="after")
    def _never_empty(self) -> "ProgramAmendment":
        if any(name in self.model_fields_set and getattr(self, name) is None for name in ("starts_on", "ends_on")):
            raise ValueError("waktu tidak boleh dikosongkan")
        return self


class StatusIn(In):
    """From `since` on (today unless said) the program has another status."""

    status: ProgramStatus
    since: Day | None = None
    reason: Reason | None = None

    @model_validator(mode="after")
    def _reason(self) -> "StatusIn":
        if self.status is ProgramStatus.STOPPED and self.reason is None:
            raise ValueError("tulis alasan program dihentikan")
        return self


class MemberIn(In):
    employee_id: Id
    role: MemberRole
    share: Percent


class MembersIn(In):
    """The whole set of a program from a day on, in place of what was set for that day and later."""

    starts_on: Day
    members: Annotated[list[MemberIn], Field(min_length=1, max_length=MAX_MEMBERS)]


class MilestoneIn(In):
    id: Id
    title: Annotated[str, text(3, 200)]
    due_on: Day
    weight: Percent


class MilestonesIn(In):
    """The whole plan, in its order. The weights add up to 100."""

    milestones: Annotated[list[MilestoneIn], Field(max_length=MAX_MILESTONES)]


class MilestoneDoneIn(In):
    """The day a milestone was reached, or null to take that back."""

    done_on: Day | None
    note: Note | None = None
    evidence: EvidenceNames = Field(default_factory=list)


class ContributionIn(In):
    """What the caller did for a program beside the daily activities."""

    id: Id
    day: Day
    description: Annotated[str, text(3, 2000)]
    quantity: Annotated[int, whole(0)] | None = None
    unit: UnitOfMeasure | None = None
    evidence: EvidenceNames = Field(default_factory=list)


class ContributionDecisionIn(In):
    decision: Literal["approve", "decline"]
    reason: Reason | None = None

    @model_validator(mode="after")
    def _reason(self) -> "ContributionDecisionIn":
        if self.decision == "decline" and self.reason is None:
            raise ValueError("tulis alasan menolak")
        return self


class ProgressView(Out):
    """How far a program is today: reached, due by now, and of that what was reached by its day."""

    done_e2: int
    due_e2: int
    on_time_e2: int


class ProgramView(Out):
    """A program. `my_role` and `my_share` are the caller's today, null for who is no member."""

    id: UUID
    unit_id: UUID
    unit_name: str
    code: str
    name: str
    description: str | None
    starts_on: date
    ends_on: date
    sponsor: str | None
    status: ProgramStatus
    status_since: date
    progress: ProgressView | None
    my_role: MemberRole | None
    my_share: int | None
    version: int


class MemberView(Out):
    employee_id: UUID
    name: str
    role: MemberRole
    share: int


class MemberSetView(Out):
    """The members of a program from day to day (both included; no end: until further notice)."""

    starts_on: date
    ends_on: date | None
    members: list[MemberView]


class MemberSets(Out):
    """Newest first."""

    items: list[MemberSetView]


class MilestoneView(Out):
    id: UUID
    title: str
    due_on: date
    weight: int
    done_on: date | None
    done_at: datetime | None
    done_by: UUID | None
    note: str | None
    evidence: list[str]


class StatusView(Out):
    status: ProgramStatus
    since: date
    reason: str | None
    by: UUID | None
    at: datetime


class ProgramDetail(ProgramView):
    """A program with its plan, its members today, and the statuses it has had.

    `may_write`: the caller may change it. `may_reach`: the caller may say that a milestone was reached.
    """

    may_write: bool
    may_reach: bool
    milestones: list[MilestoneView]
    members: list[MemberView]
    statuses: list[StatusView]


class ColleagueView(Out):
    """Somebody whom the caller may name as a member; `position` is that of the main post today."""

    employee_id: UUID
    name: str
    position: str | None


class Colleagues(Out):
    """By name."""

    items: list[ColleagueView]


class ProgramChangeView(Out):
    """One step in a program's life. `changes` maps a member to `[before, after]`."""

    version: int
    action: str
    by: UUID | None
    by_name: str | None
    at: datetime
    reason: str | None
    changes: dict[str, list[Any]]


class ProgramHistory(Out):
    items: list[ProgramChangeView]


class ContributionView(Out):
    id: UUID
    program_id: UUID
    employee_id: UUID
    day: date
    description: str
    quantity: int | None
    unit: str | None
    evidence: list[str]
    status: ContributionStatus
    received_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    decision_reason: str | None
    version: int


class QuantityView(Out):
    """A sum of quantities of one unit of measure."""

    unit: str | None
    quantity: int


class MemberContributions(Out):
    """What one officer did for a program in a month.

    `activities`, `minutes` and `quantities` are of approved activities that name the program;
    `entries` were entered by hand. `role` is null for an officer of the unit who is no member.
    """

    employee_id: UUID
    name: str
    role: MemberRole | None
    share_e2: int
    activities: int
    minutes: int
    quantities: list[QuantityView]
    entries: list[ContributionView]


class MonthOfContributions(Out):
    """A month of a program: the whole of it, and each officer whom the caller may see."""

    program_id: UUID
    month: str
    activities: int
    minutes: int
    progress: ProgressView | None
    members: list[MemberContributions]
