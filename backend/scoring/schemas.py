"""The wire's shapes of rule sets and scores. Figures with two decimals out, hundredths inside."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from backend.kit.schema import Flag, In, Month, Out, text, whole
from backend.organisation.models import PositionKind
from backend.scoring.rules import WEIGHTED, Code

Percent = Annotated[int, whole(0, 100)]
_SUM = 100
_LONGEST_DAY = 1_440


class WeightsIn(In):
    """Of one kind of post, in whole percents."""

    attendance: Percent
    task_completion: Percent
    program_contribution: Percent
    public_feedback: Percent

    @model_validator(mode="after")
    def _adds_up(self) -> "WeightsIn":
        total = sum(self.of(code) for code in WEIGHTED)
        if total != _SUM:
            raise ValueError(f"jumlah bobot {total}%, harus 100%. Ubah salah satu bobot sebanyak {_SUM - total:+d}")
        return self

    def of(self, code: Code) -> int:
        return int(getattr(self, code.value))


class WeightsByKindIn(In):
    """For every kind of post (UU 20/2023)."""

    jpt: WeightsIn
    administrator: WeightsIn
    pengawas: WeightsIn
    functional: WeightsIn
    executor: WeightsIn

    def of(self, kind: PositionKind) -> WeightsIn:
        found: WeightsIn = getattr(self, kind.value)
        return found


class BandIn(In):
    """Lateness up to so many minutes takes so many percent of a day; the last band has no end."""

    up_to_minutes: Annotated[int, whole(1, _LONGEST_DAY)] | None
    loses: Percent


class RuleSetIn(In):
    """A rule set as it is decided. Whole numbers: percents, points, and contributions a month."""

    version: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", min_length=1, max_length=40)]
    effective_from: Month
    note: Annotated[str, text(1, 1000)] | None = None
    weights: WeightsByKindIn
    cap: Annotated[int, whole(100, 200)] = 120
    late_bands: Annotated[list[BandIn], Field(min_length=1, max_length=10)]
    indicator_share: Percent = 70
    minutes_per_day: Annotated[int, whole(0, 720)] = 360
    contributions_per_month: Annotated[int, whole(1, 60)] = 4
    innovation_verified: Annotated[int, whole(0, 20)] = 3
    innovation_adopted: Annotated[int, whole(0, 20)] = 1
    innovation_most: Annotated[int, whole(0, 20)] = 6
    feedback_target: Annotated[int, whole(26, 100)] = 77

    @model_validator(mode="after")
    def _whole(self) -> "RuleSetIn":
        ends = [band.up_to_minutes for band in self.late_bands]
        bounded = [end for end in ends if end is not None]
        if ends[-1] is not None or len(bounded) != len(ends) - 1:
            raise ValueError("hanya rentang keterlambatan terakhir yang tanpa batas menit")
        if bounded != sorted(set(bounded)):
            raise ValueError("batas menit keterlambatan harus makin besar")
        losses = [band.loses for band in self.late_bands]
        if losses != sorted(losses):
            raise ValueError("terlambat lebih lama tidak boleh lebih ringan potongannya")
        return self


class RuleSetView(RuleSetIn):
    """`is_default`: used for months before any decision of the district."""

    is_default: bool


class RuleSets(Out):
    """Newest first; the default last."""

    items: list[RuleSetView]


class FactsView(Out):
    """What the figure was counted from, and where it can be read one by one."""

    count: int
    href: str | None


class ComponentView(Out):
    code: Code
    label: str
    weight: float
    target: float
    actual: float
    unit: str
    achievement: float
    points: float
    explanation: str
    facts: FactsView


class MissingView(Out):
    code: Code
    label: str
    reason: str


class ScoreView(Out):
    """Advice for a conversation ("bahan pertimbangan"), never a predicate. The points add up to the score."""

    employee_id: UUID
    period: str
    score: float
    advisory: Literal[True] = True
    complete: bool
    rule_version: str
    computed_at: datetime
    components: list[ComponentView]
    missing: list[MissingView]


class MonthView(Out):
    period: str
    score: float
    rule_version: str


class ScoreHistory(Out):
    """Per month, oldest first: one's own trend, no ranking of people."""

    employee_id: UUID
    items: list[MonthView]


class ChangeView(Out):
    """What a rule set would do to one score, in points."""

    employee_id: UUID
    employee_name: str
    unit_id: UUID | None
    before: float
    after: float
    change: float


class UnitChangeView(Out):
    unit_id: UUID | None
    unit_name: str
    people: int
    changed: int
    mean_change: float
    largest_fall: float
    largest_rise: float


class RuleSetPreview(Out):
    """`items`: the largest changes first, at most 200; `units` speak of everybody."""

    period: str
    people: int
    changed: int
    units: list[UnitChangeView]
    items: list[ChangeView]


class ScoreMonthIn(In):
    """Whether a month is closed, and why that changes."""

    is_closed: Flag
    reason: Annotated[str, text(3, 500)] | None = None

    @model_validator(mode="after")
    def _explained(self) -> "ScoreMonthIn":
        if not self.is_closed and self.reason is None:
            raise ValueError("membuka kembali sebuah bulan perlu alasan: isi reason")
        return self


class ScoreMonthView(Out):
    period: str
    is_closed: bool
    reason: str | None
    changed_at: datetime


class ScoreMonths(Out):
    """Newest first; a month that is not named was never closed."""

    items: list[ScoreMonthView]
