"""Innovations on the wire. Figures are decimals written as text, with at most four digits behind the point."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from backend.kit.schema import Day, Id, In, Out, text
from backend.programs import rules_innovations as rules
from backend.programs.rules_innovations import InnovationState, Polarity, Step
from backend.programs.schemas import EvidenceNames, Note, Percent, Reason, UnitOfMeasure

MAX_MEMBERS = 20
MAX_ACTIVITIES = 50
_AMOUNT = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,4})?")


def _amount(value: Any) -> int:
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise ValueError('harus berupa bilangan dalam tanda kutip, misalnya "61.5"')
    return rules.amount_e4(value)


# Text on the wire, ten-thousandths inside.
Amount = Annotated[
    int,
    BeforeValidator(_amount),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]{1,9}(\.[0-9]{1,4})?$", "examples": ["61.5"]}),
]


class InnovatorIn(In):
    employee_id: Id
    share: Percent


Innovators = Annotated[list[InnovatorIn], Field(max_length=MAX_MEMBERS)]
ActivityIds = Annotated[list[Id], Field(max_length=MAX_ACTIVITIES)]


class InnovationIn(In):
    """An innovation as proposed. Without members it is wholly the caller's; `activity_ids` are ticked entries."""

    id: Id
    title: Annotated[str, text(3, 200)]
    problem: Annotated[str, text(3, 2000)]
    idea: Annotated[str, text(3, 4000)]
    figure: Annotated[str, text(3, 200)]
    figure_unit: UnitOfMeasure
    polarity: Polarity
    before: Amount
    before_on: Day
    before_evidence: EvidenceNames = Field(default_factory=list)
    members: Innovators = Field(default_factory=list)
    activity_ids: ActivityIds = Field(default_factory=list)


class InnovationAmendment(In):
    """A merge patch: members left out stay."""

    title: Annotated[str, text(3, 200)] = ""
    problem: Annotated[str, text(3, 2000)] = ""
    idea: Annotated[str, text(3, 4000)] = ""
    figure: Annotated[str, text(3, 200)] = ""
    figure_unit: UnitOfMeasure = ""
    polarity: Polarity = Polarity.HIGHER
    before: Amount | None = None
    before_on: Day | None = None
    before_evidence: EvidenceNames = Field(default_factory=list)
    members: Innovators = Field(default_factory=list)
    activity_ids: ActivityIds = Field(default_factory=list)

    @model_validator(mode="after")
    def _never_empty(self) -> "InnovationAmendment":
        if any(name in self.model_fields_set and getattr(self, name) is None for name in ("before", "before_on")):
            raise ValueError("angka dan tanggalnya tidak boleh dikosongkan")
        return self


# What each step takes: the members that it must have, and those that it may have. No other step has them.
_TAKES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    Step.TRY: (frozenset({"tried_from"}), frozenset({"tried_to", "reason"})),
    Step.MEASURE: (frozenset({"after", "after_on"}), frozenset({"tried_to", "after_evidence", "reason"})),
    Step.VERIFY: (frozenset(), frozenset({"reason"})),
    Step.NOT_CONFIRM: (frozenset({"reason"}), frozenset()),
    Step.WITHDRAW: (frozenset(), frozenset({"reason"})),
}


class StepIn(In):
    """A step of an innovation. `id` makes it safe to repeat; which members it takes follows from `step`.

    `try`: `tried_from`, `tried_to`. `measure`: `after`, `after_on`, `after_evidence`. `not_confirm`: `reason`.
    """

    id: Id
    step: Literal["try", "measure", "verify", "not_confirm", "withdraw"]
    tried_from: Day | None = None
    tried_to: Day | None = None
    after: Amount | None = None
    after_on: Day | None = None
    after_evidence: EvidenceNames = Field(default_factory=list)
    reason: Reason | None = None

    @model_validator(mode="after")
    def _members_of_step(self) -> "StepIn":
        needed, possible = _TAKES[self.step]
        given = {name for name, value in self if value not in (None, []) and name not in {"id", "step"}}
        if missing := needed - given:
            raise ValueError(f"langkah ini memerlukan {', '.join(sorted(missing))}")
        if strange := given - needed - possible:
            raise ValueError(f"langkah ini tidak memakai {', '.join(sorted(strange))}")
        if self.tried_from is not None and self.tried_to is not None and self.tried_to < self.tried_from:
            raise ValueError("tanggal selesai mendahului tanggal mulai")
        return self


class AdoptionIn(In):
    """Who takes an innovation over: a unit that the caller leads or administers, or (null) the caller."""

    id: Id
    unit_id: Id | None = None
    adopted_on: Day
    note: Note | None = None


class InnovatorView(Out):
    employee_id: UUID
    name: str
    share: int


class GainView(Out):
    """What became better; positive is better. `improvement_e2`: hundredths of a percent of the figure before."""

    difference: str
    improvement_e2: int | None


class InnovationView(Out):
    id: UUID
    employee_id: UUID
    unit_id: UUID
    unit_name: str
    title: str
    problem: str
    idea: str
    figure: str
    figure_unit: str
    polarity: Polarity
    before: str
    before_on: date
    before_evidence: list[str]
    tried_from: date | None
    tried_to: date | None
    after: str | None
    after_on: date | None
    after_evidence: list[str]
    gain: GainView | None
    state: InnovationState
    verified_by: UUID | None
    verified_on: date | None
    members: list[InnovatorView]
    activity_ids: list[UUID]
    adoptions: int
    proposed_at: datetime
    version: int


class InnovationChangeView(Out):
    """One step in an innovation's life. `changes` maps a member to `[before, after]`."""

    version: int
    action: str
    state: InnovationState
    by: UUID | None
    by_name: str | None
    at: datetime
    reason: str | None
    changes: dict[str, list[Any]]


class InnovationHistory(Out):
    items: list[InnovationChangeView]


class AdoptionView(Out):
    """Of a unit, or of an officer: one of the two is null."""

    id: UUID
    innovation_id: UUID
    unit_id: UUID | None
    unit_name: str | None
    employee_id: UUID | None
    employee_name: str | None
    adopted_on: date
    note: str | None
    recorded_by: UUID
    recorded_at: datetime


class Adoptions(Out):
    """In the order of their days."""

    items: list[AdoptionView]
