"""Indicators on the wire. Amounts are decimal strings with at most four decimals, never floats."""

import re
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from backend.iku.rules import (
    E4,
    Aspect,
    Consolidation,
    Counts,
    MinimizeBy,
    PeriodKind,
    Perspective,
    Polarity,
    Source,
)
from backend.kit.schema import Day, Flag, Id, In, Month, Out, Sha256, text, whole

MAX_TARGETS = 17  # twelve months, four quarters, the year
MAX_EVIDENCE = 20
MAX_ASSIGNED = 200
_AMOUNT = re.compile(r"\d{1,12}(?:\.\d{1,4})?", re.ASCII)
_PERIOD = re.compile(r"20\d\d(?:-(?:0[1-9]|1[0-2]|Q[1-4]))?", re.ASCII)


def to_e4(value: Any) -> int:
    """Ten-thousandths of `92.5`. Raises ValueError."""
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise ValueError('harus berupa teks angka, misalnya "92.5", paling banyak 4 desimal')
    units, _, decimals = value.partition(".")
    return int(units) * E4 + int(decimals.ljust(4, "0"))


def from_e4(value: int) -> str:
    """The shortest way to write it: `92.5`."""
    units, rest = divmod(value, E4)
    decimals = f"{rest:04d}".rstrip("0")
    return f"{units}.{decimals}" if decimals else str(units)


def to_percent(hundredths: int | None) -> float | None:
    """8235 as 82.35, for the wire alone."""
    return None if hundredths is None else hundredths / 100


def _period(value: Any) -> Any:
    if not isinstance(value, str) or not _PERIOD.fullmatch(value):
        raise ValueError("harus berupa bulan, triwulan, atau tahun, misalnya 2026-11, 2026-Q4, 2026")
    return value


def _each_once(names: list[Any]) -> list[Any]:
    return list(dict.fromkeys(names))


Amount = Annotated[
    int,
    BeforeValidator(to_e4),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,4})?$", "examples": ["92.5"]}),
]
Period = Annotated[
    str,
    BeforeValidator(_period),
    WithJsonSchema(
        {"type": "string", "pattern": r"^20[0-9]{2}(-(0[1-9]|1[0-2]|Q[1-4]))?$", "examples": ["2026-11", "2026-Q4"]}
    ),
]
Year = Annotated[int, whole(2000, 2099)]
Weight = Annotated[int, whole(0, 10_000)]
Code = Annotated[str, text(1, 40)]
Name = Annotated[str, text(3, 300)]
UnitOfMeasure = Annotated[str, text(1, 32)]
Note = Annotated[str, text(1, 1000)]
Search = Annotated[str, text(1, 100)]
Digests = Annotated[list[Sha256], Field(max_length=MAX_EVIDENCE), AfterValidator(_each_once)]


class IkuIn(In):
    """An indicator of a unit or of a person (one of both). `weight` is in hundredths of a per cent."""

    id: Id
    code: Code
    name: Name
    unit_id: Id | None = None
    employee_id: Id | None = None
    year: Year
    polarity: Polarity
    minimize_by: MinimizeBy | None = None
    aspect: Aspect | None = None
    perspective: Perspective | None = None
    unit_of_measure: UnitOfMeasure
    consolidation: Consolidation
    source: Source = Source.ENTERED
    counts: Counts | None = None
    weight: Weight = 0
    parent_id: Id | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> "IkuIn":
        if (self.unit_id is None) == (self.employee_id is None):
            raise ValueError("isi salah satu: unit_id untuk indikator unit, atau employee_id untuk indikator pegawai")
        if (self.polarity is Polarity.MINIMIZE) != (self.minimize_by is not None):
            raise ValueError("minimize_by diisi hanya, dan selalu, bila polarity minimize")
        if self.aspect is not None and self.perspective is not None:
            raise ValueError("isi salah satu: aspect, atau perspective untuk pimpinan")
        if (self.source is Source.FROM_ACTIVITIES) != (self.counts is not None):
            raise ValueError("counts diisi hanya, dan selalu, bila source from_activities")
        return self


class IkuAmendment(In):
    """A merge patch: members left out stay. Owner and year stay for ever."""

    code: Code = ""
    name: Name = ""
    polarity: Polarity = Polarity.MAXIMIZE
    minimize_by: MinimizeBy | None = None
    aspect: Aspect | None = None
    perspective: Perspective | None = None
    unit_of_measure: UnitOfMeasure = ""
    consolidation: Consolidation = Consolidation.SUM
    source: Source = Source.ENTERED
    counts: Counts | None = None
    weight: Weight = 0
    parent_id: Id | None = None
    is_active: Flag = True

    @model_validator(mode="after")
    def _something(self) -> "IkuAmendment":
        if not self.model_fields_set:
            raise ValueError("tidak ada yang diubah")
        return self


class TargetIn(In):
    """What is to be reached in a period: `value`, or a range from `low` to `high`."""

    period: Period
    value: Amount | None = None
    low: Amount | None = None
    high: Amount | None = None

    @model_validator(mode="after")
    def _one_or_range(self) -> "TargetIn":
        is_range = self.low is not None and self.high is not None
        if is_range == (self.value is not None) or (self.low is None) != (self.high is None):
            raise ValueError("isi value, atau low dan high")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("low tidak boleh lebih besar dari high")
        return self

    @property
    def ends(self) -> tuple[int, int]:
        """Ten-thousandths."""
        if self.low is not None and self.high is not None:
            return self.low, self.high
        return (self.value or 0), (self.value or 0)


class TargetsIn(In):
    """All targets of the indicator's year: those not named are taken away.

    `unit_of_measure` says in which unit they are meant; it must be the indicator's.
    """

    targets: Annotated[list[TargetIn], Field(max_length=MAX_TARGETS)]
    unit_of_measure: UnitOfMeasure | None = None


class ActualIn(In):
    """What was reached in a month."""

    id: Id
    month: Month
    amount: Amount
    note: Note | None = None
    evidence: Digests = Field(default_factory=list)


class ActualAmendment(In):
    """A merge patch: members left out stay."""

    amount: Amount = 0
    note: Note | None = None
    evidence: Digests = Field(default_factory=list)

    @model_validator(mode="after")
    def _something(self) -> "ActualAmendment":
        if not self.model_fields_set:
            raise ValueError("tidak ada yang diubah")
        return self


class IkuAssignmentIn(In):
    """Give an indicator to everybody of a post, or to these people, each a copy of their own below it."""

    iku_id: Id
    position_id: Id | None = None
    employee_ids: (
        Annotated[list[Id], Field(min_length=1, max_length=MAX_ASSIGNED), AfterValidator(_each_once)] | None
    ) = None
    weight: Weight | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "IkuAssignmentIn":
        if (self.position_id is None) == (self.employee_ids is None):
            raise ValueError("isi salah satu: position_id atau employee_ids")
        return self


class IkuPolicyIn(In):
    """Bounds of achievements in hundredths of a per cent: 12000 is 120 per cent."""

    effective_from: Day
    cap: Annotated[int, whole(10_000, 100_000)]
    floor: Annotated[int, whole(0, 9_999)]


# --- out ---


class IkuView(Out):
    """An indicator as stored. `owner_name` is that of the unit or the person."""

    id: UUID
    code: str
    name: str
    unit_id: UUID | None
    employee_id: UUID | None
    owner_name: str | None
    year: int
    polarity: Polarity
    minimize_by: MinimizeBy | None
    aspect: Aspect | None
    perspective: Perspective | None
    unit_of_measure: str
    consolidation: Consolidation
    source: Source
    counts: Counts | None
    weight: int
    parent_id: UUID | None
    is_active: bool
    version: int


class TargetView(Out):
    """A single value has `low` and `high` alike."""

    period: str
    low: str
    high: str


class TargetsView(Out):
    """`version` is the indicator's: a PUT needs it in If-Match."""

    iku_id: UUID
    year: int
    unit_of_measure: str
    version: int
    items: list[TargetView]


class ActualView(Out):
    """What was reached in a month, as entered."""

    id: UUID
    iku_id: UUID
    month: str
    amount: str
    note: str | None
    evidence: list[str]
    recorded_by: UUID | None
    recorded_at: datetime
    version: int


class MonthView(Out):
    """A month's amount. `entry` is what was entered, null where it follows from activities."""

    month: str
    amount: str
    entry: ActualView | None


class ReachedView(Out):
    """A period's sum. `achievement` is null without target or actual; `missing` are months without amount."""

    period: str
    kind: PeriodKind
    target: TargetView | None
    actual: str | None
    achievement: float | None
    complete: bool
    missing: list[str]
    explanation: str


class ActualsView(Out):
    """Months, and every period that has a target or an actual: months first, then quarters, then the year."""

    iku_id: UUID
    year: int
    unit_of_measure: str
    source: Source
    months: list[MonthView]
    periods: list[ReachedView]


class AssignedView(Out):
    """Somebody's copy; `is_new` where this call made it."""

    employee_id: UUID
    iku_id: UUID
    is_new: bool


class IkuAssignments(Out):
    items: list[AssignedView]


class CascadeItem(Out):
    """An indicator in the cascade. `under` is the nearest one above it that is shown.

    `officers` are the people who have an active indicator below it, or it themselves. `unattended`:
    nobody has one, and no approved activity names it or one below it.
    """

    iku: IkuView
    under: UUID | None
    depth: int
    officers: int
    unattended: bool


class Cascade(Out):
    unit_id: UUID
    year: int
    items: list[CascadeItem]


class IkuHistoryItem(Out):
    """A step: `changes` maps a member (of targets: a period) to `[before, after]`."""

    action: str
    month: str | None
    by: UUID | None
    by_name: str | None
    at: datetime
    changes: dict[str, list[Any]]


class IkuHistory(Out):
    items: list[IkuHistoryItem]


class IkuPolicyView(Out):
    effective_from: date
    cap: int
    floor: int


class IkuPolicies(Out):
    items: list[IkuPolicyView]
