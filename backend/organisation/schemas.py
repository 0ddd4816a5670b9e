"""The organisation on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, model_validator

from backend.kit.schema import Day, Flag, Id, In, Out, clean_text
from backend.organisation.models import (
    AssignmentKind,
    CorrectionStatus,
    EmployeeType,
    PositionKind,
    UnitKind,
)

_CLEAN = BeforeValidator(clean_text)
Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$"), _CLEAN]
Name = Annotated[str, Field(min_length=2, max_length=200), _CLEAN]
Level = Annotated[str, Field(min_length=1, max_length=40), _CLEAN]
WrittenNip = Annotated[str, Field(min_length=1, max_length=40), _CLEAN]
Grade = Annotated[str, Field(min_length=1, max_length=8), _CLEAN]
Note = Annotated[str, Field(min_length=3, max_length=1000), _CLEAN]
Answer = Annotated[str, Field(min_length=1, max_length=1000), _CLEAN]
Search = Annotated[str, Field(min_length=1, max_length=100), _CLEAN]


class UnitIn(In):
    """A unit; without `parent_id` it is a root of the tree."""

    id: Id
    code: Code
    name: Name
    kind: UnitKind
    parent_id: Id | None = None


class UnitAmendment(In):
    """A merge patch: members left out stay."""

    code: Code = ""
    name: Name = ""
    kind: UnitKind = UnitKind.OPD
    parent_id: Id | None = None


class AssignmentIn(In):
    """A post given to somebody. The post is made where the unit has none of that title yet."""

    id: Id
    unit_id: Id
    title: Name
    position_kind: PositionKind | None = None
    position_level: Level | None = None
    is_head: Flag | None = None
    kind: AssignmentKind = AssignmentKind.DEFINITIVE
    starts_on: Day
    ends_on: Day | None = None
    appraiser_id: Id | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "AssignmentIn":
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("tanggal selesai mendahului tanggal mulai")
        return self


class AssignmentAmendment(In):
    """A merge patch: null reopens, or lets the appraiser follow from the tree again."""

    ends_on: Day | None = None
    appraiser_id: Id | None = None


class EmployeeIn(In):
    id: Id
    nip: WrittenNip
    name: Name
    employee_type: EmployeeType = EmployeeType.PNS
    grade: Grade | None = None
    assignment: AssignmentIn | None = None


class EmployeeAmendment(In):
    """A merge patch: members left out stay."""

    name: Name = ""
    employee_type: EmployeeType = EmployeeType.PNS
    grade: Grade | None = None
    is_active: Flag = True


class CorrectionIn(In):
    """ "Atasan saya salah": what is wrong, and who it should be, if that is known."""

    id: Id
    note: Note
    proposed_appraiser_nip: WrittenNip | None = None


class CorrectionDecision(In):
    """`corrected` sets the appraiser: the one named here, else the one proposed."""

    decision: Literal["corrected", "declined"]
    answer: Answer
    appraiser_id: Id | None = None


class Named(Out):
    id: UUID
    name: str


class PersonRef(Out):
    id: UUID
    nip: str
    name: str


class UnitView(Out):
    id: UUID
    code: str
    name: str
    kind: UnitKind
    parent_id: UUID | None
    version: int


class HeadView(Out):
    """Who leads a unit today, and how the post is held (plt, plh and pj are acting)."""

    id: UUID
    nip: str
    name: str
    kind: AssignmentKind


class UnitDetail(Out):
    """A unit with its head today, and those of its people whom nobody appraises."""

    id: UUID
    code: str
    name: str
    kind: UnitKind
    parent_id: UUID | None
    version: int
    head: HeadView | None
    without_appraiser: list[PersonRef]


class EmployeeView(Out):
    """An officer and the post of today."""

    id: UUID
    nip: str
    name: str
    employee_type: EmployeeType
    grade: str | None
    is_active: bool
    version: int
    position: str | None
    unit: Named | None


class AssignmentView(Out):
    id: UUID
    employee_id: UUID
    unit: Named
    position_id: UUID
    position: str
    position_kind: PositionKind
    position_level: str | None
    is_head: bool
    kind: AssignmentKind
    starts_on: date
    ends_on: date | None
    appraiser_id: UUID | None
    version: int


class AppraiserView(Out):
    """Who appraises, and why: delegated, or head (for the day: acting head) of `unit`."""

    id: UUID
    nip: str
    name: str
    basis: Literal["delegated", "head", "acting_head"]
    unit: Named | None


class EmployeeDetail(Out):
    """An officer with all assignments, today's appraiser, and who stands in at the head's post."""

    id: UUID
    nip: str
    name: str
    employee_type: EmployeeType
    grade: str | None
    is_active: bool
    version: int
    position: str | None
    unit: Named | None
    assignments: list[AssignmentView]
    appraiser: AppraiserView | None
    stand_in: HeadView | None


class Appraisal(Out):
    """Who appraises an officer on a day. `missing` is a gap that somebody should close."""

    employee: PersonRef
    position: str
    unit: Named
    appraiser: AppraiserView | None
    missing: bool


class CorrectionView(Out):
    """A request and its answer. Who the proposed NIP belongs to, only those see who decide."""

    id: UUID
    employee: PersonRef
    unit: Named
    note: str
    proposed_appraiser_nip: str | None
    proposed_appraiser: PersonRef | None
    status: CorrectionStatus
    asked_at: datetime
    decided_at: datetime | None
    decided_by: UUID | None
    answer: str | None
    version: int
