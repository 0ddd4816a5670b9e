"""The wire shapes of dashboards."""

from datetime import date
from uuid import UUID

from backend.iku.rules import Polarity
from backend.iku.schemas import TargetView
from backend.kit.schema import Out
from backend.organisation.models import UnitKind


class UnitRef(Out):
    id: UUID
    name: str
    kind: UnitKind


class Sums(Out):
    """Counts by state and minutes of a month; `late_share` in per cent, null where nothing was recorded.

    `people_placed` held their main post here on some day of the month, `people_active` of them have an
    entry that counts here.
    """

    entries: int
    minutes: int
    waiting: int
    approved: int
    returned: int
    late: int
    late_share: float | None
    people_active: int
    people_placed: int


class DayView(Out):
    day: date
    entries: int
    minutes: int


class SubUnitView(Sums):
    """A unit right below, with all below it. `day_minutes`: one figure for each day of the month."""

    unit: UnitRef
    day_minutes: list[int]


class IndicatorView(Out):
    """What an indicator of the unit has reached in the nearest period that has a target: month, quarter, year.

    `achievement` in per cent. `unattended`: nobody has an indicator below it, no activity names it.
    """

    iku_id: UUID
    code: str
    name: str
    polarity: Polarity
    unit_of_measure: str
    weight: int
    period: str
    target: TargetView | None
    actual: str | None
    achievement: float | None
    explanation: str
    officers: int
    unattended: bool


class SatisfactionView(Out):
    """What citizens say of the unit (IKM)."""

    index: float
    responses: int


class UnitDashboard(Sums):
    """A unit's month, units below it included.

    `achievement` is the mean, by weight, of indicators with a target of this very month.
    `satisfaction_missing` says why there is no `satisfaction`. `parent` is null outside of one's sight.
    """

    unit: UnitRef
    parent: UnitRef | None
    period: str
    days: list[DayView]
    sub_units: list[SubUnitView]
    indicators: list[IndicatorView]
    achievement: float | None
    satisfaction: SatisfactionView | None
    satisfaction_missing: str | None


class PersonView(Out):
    """An officer's month within a unit. `score` is advice, and null for those who may not see it.

    `readable`: the caller may open this officer's entries (who has moved away is another unit's).
    """

    employee_id: UUID
    name: str
    entries: int
    minutes: int
    waiting: int
    approved: int
    returned: int
    late: int
    score: float | None
    readable: bool
