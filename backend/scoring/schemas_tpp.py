"""The wire's shapes of TPP: policies as a district decides them, and an officer's sheet. Money in whole rupiah."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, field_validator

from backend.kit.schema import Flag, Id, In, Month, Out, decimal, text, whole
from backend.organisation.models import PositionKind
from backend.scoring import tpp

Rupiah = Annotated[int, whole(0, 2_000_000_000)]


def _two_decimals(value: float) -> float:
    if round(value, 2) != value:
        raise ValueError("paling banyak dua angka di belakang koma")
    return value


# Percents with at most two decimals: 1.25.
Part = Annotated[float, decimal(0, 100), AfterValidator(_two_decimals)]
_LONGEST_DAY = 1_440


class TppBandIn(In):
    """Up to so many minutes costs so many percent of the discipline part; the last band has no end."""

    up_to_minutes: Annotated[int, whole(1, _LONGEST_DAY)] | None
    costs: Part


class TppBaseByKind(In):
    """What a post of each kind (UU 20/2023) is paid in full."""

    jpt: Rupiah
    administrator: Rupiah
    pengawas: Rupiah
    functional: Rupiah
    executor: Rupiah

    def of(self, kind: PositionKind) -> int:
        return int(getattr(self, kind.value))


class TppBaseOfPosition(In):
    """A post with a figure of its own, which goes before that of its kind."""

    position_id: Id
    rupiah: Rupiah


class TppPolicyIn(In):
    """A policy about TPP as a Perkada sets it, in force from a month on. `is_paid` false: from then on none."""

    version: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", min_length=1, max_length=40)]
    effective_from: Month
    is_paid: Flag
    name: Annotated[str, text(3, 200)]
    productivity_share: Part
    bands: Annotated[list[TppBandIn], Field(min_length=1, max_length=10)]
    no_record: Part
    absent: Part
    no_assembly: Part
    base_by_kind: TppBaseByKind
    base_by_position: Annotated[list[TppBaseOfPosition], Field(max_length=5_000, default_factory=list)]

    @field_validator("bands")
    @classmethod
    def _rising(cls, bands: list[TppBandIn]) -> list[TppBandIn]:
        ends = [band.up_to_minutes for band in bands]
        bounded = [end for end in ends if end is not None]
        if ends[-1] is not None or len(bounded) != len(ends) - 1:
            raise ValueError("hanya rentang terakhir yang tanpa batas menit")
        if bounded != sorted(set(bounded)):
            raise ValueError("batas menit harus makin besar")
        costs = [band.costs for band in bands]
        if costs != sorted(costs):
            raise ValueError("terlambat lebih lama tidak boleh lebih ringan potongannya")
        return bands

    @field_validator("base_by_position")
    @classmethod
    def _once_each(cls, bases: list[TppBaseOfPosition]) -> list[TppBaseOfPosition]:
        if len({one.position_id for one in bases}) != len(bases):
            raise ValueError("satu jabatan hanya boleh disebut sekali")
        return bases

    def base(self, position_id: UUID | None, kind: PositionKind) -> int:
        own = next((one.rupiah for one in self.base_by_position if one.position_id == position_id), None)
        return self.base_by_kind.of(kind) if own is None else own

    def rules(self) -> tpp.Policy:
        """As the pure function counts: hundredths of a percent."""
        return tpp.Policy(
            code=self.version,
            name=self.name,
            productivity_share=_e2(self.productivity_share),
            bands=tuple(tpp.Band(band.up_to_minutes, _e2(band.costs)) for band in self.bands),
            no_record=_e2(self.no_record),
            absent=_e2(self.absent),
            no_assembly=_e2(self.no_assembly),
        )


def _e2(percent: float) -> int:
    return round(percent * 100)


class TppSample(Out):
    """Found in a public source, in force nowhere here: something to begin a district's own from."""

    code: str
    name: str
    productivity_share: float
    bands: list[TppBandIn]
    no_record: float
    absent: float
    no_assembly: float


class TppPolicies(Out):
    """Decided ones, newest first; beside them the samples. Without a decided one nothing is computed."""

    items: list[TppPolicyIn]
    samples: list[TppSample]


class TppLine(Out):
    """A deduction, with its reason in words. `percent` is of the discipline part."""

    day: date
    event: tpp.Event
    minutes: int
    percent: float
    rupiah: int
    reason: str


class TppSheet(Out):
    """`total = productivity + discipline - deducted`. `productivity_percent` null: nothing was measured, so paid in
    full; `explanation` writes the sum out.
    """

    employee_id: UUID
    employee_name: str
    period: str
    policy_version: str
    policy_name: str
    base: int
    productivity_percent: float | None
    productivity: int
    discipline: int
    deducted: int
    total: int
    lines: list[TppLine]
    explanation: str


class TppUnitSheets(Out):
    """Everybody of a unit at the end of the month, by name."""

    unit_id: UUID
    unit_name: str
    period: str
    items: list[TppSheet]
