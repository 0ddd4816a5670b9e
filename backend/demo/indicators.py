"""Indicators of the demo with targets and actuals: unit, then leader, then officer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from backend.activities.models import Status
from backend.demo import measures
from backend.demo.acting import Cast, Span, months_between
from backend.demo.district import ROOT, UNITS, Unit
from backend.demo.measures import Measure
from backend.demo.people import Ids, Person
from backend.demo.rows import Row, store
from backend.iku import history
from backend.iku import rules as iku
from backend.iku.models import Iku, IkuActual, IkuChange, IkuTarget
from backend.iku.rules import Counts
from backend.iku.schemas import IkuIn, from_e4
from backend.kit import clock

# How far back entered actuals reach, and how often one is still missing or was amended later.
_MONTHS_BACK = 5
_NOT_YET, _AMENDED = 0.1, 0.06
_E4 = 10_000


class Indicators:
    """Writes all indicators, and remembers which one an activity's task counts for."""

    def __init__(self, cast: Cast, span: Span, seed: int) -> None:
        self._cast, self._span = cast, span
        self._random = Random(f"{seed}-indicators")  # noqa: S311 - sample data, the same each time
        self._ids = Ids(self._random)
        months = months_between(_months_before(span.first.replace(day=1), span.today), span.today)
        self._months = months
        self._rows: list[Row] = []
        self._targets: list[Row] = []
        self._actuals: list[Row] = []
        self._changes: list[Row] = []
        # Which indicator counts what somebody does, and which unit's sum that joins.
        self.counting: dict[tuple[UUID, int, str], UUID] = {}
        self._summed: set[UUID] = set()
        self._sums: dict[tuple[str, int], list[UUID]] = {}
        self._volume: dict[tuple[str, int], int] = defaultdict(int)

    def write(self, activities: Iterable[Row], task_of: Mapping[UUID, str]) -> None:
        """Make them, and name them in these activities."""
        for year in sorted({iku.year_of(month) for month in self._months}):
            self._write_year(year)
        amounts = self._tie(activities, task_of)
        for (code, year), owners in self._sums.items():
            self._enter_sums(code, year, owners, amounts)

    def store(self, session: Session) -> None:
        """Units' first: an indicator stands below one that is there."""
        store(session, Iku, self._rows)
        store(session, IkuTarget, self._targets)
        store(session, IkuActual, self._actuals)
        store(session, IkuChange, self._changes)

    # --- who has which ---

    def _write_year(self, year: int) -> None:
        above: dict[str, UUID] = {}
        for unit in UNITS:
            above[unit.code] = self._write_unit(unit, year, above.get(unit.parent or ""))
        for code in above:
            asked = self._volume[code, year]
            for iku_id in self._sums[code, year]:
                self._target(iku_id, year, asked, asked, since=self._span.first)

    def _write_unit(self, unit: Unit, year: int, satisfaction_above: UUID | None) -> UUID:
        """Gives the unit's indicator of satisfaction: those of the units below serve it."""
        leader = self._cast.leader(unit.code)
        volume = self._of_unit(unit, measures.VOLUME, year, None, 40)
        satisfaction = self._of_unit(unit, measures.SATISFACTION, year, satisfaction_above, 30)
        speed = self._of_unit(unit, measures.SPEED, year, None, 20)
        if unit.code in measures.UNATTENDED:
            self._of_unit(unit, measures.UNATTENDED[unit.code], year, None, 10)
        self._sums[unit.code, year] = [volume]
        serves = (volume, satisfaction, speed)
        if leader is not None:
            share = measures.WEIGHT_OF_UNITS
            led = self._of_person(leader, measures.VOLUME, year, volume, share)
            self._sums[unit.code, year].append(led)
            serves = (led, self._of_person(leader, measures.SATISFACTION, year, satisfaction, share), speed)
        for person in self._cast.people:
            if person.unit.code == unit.code:
                self._write_person(person, year, serves, is_leader=person is leader)
        return satisfaction

    def _write_person(self, person: Person, year: int, serves: tuple[UUID, UUID, UUID], *, is_leader: bool) -> None:
        weights = measures.WEIGHTS_OF_LEADER if is_leader else measures.WEIGHTS
        has_diary = person.held_on(self._span.today) is not None
        for planned, parent, weight in zip(measures.OF_WORK[person.post.work], serves, weights, strict=True):
            measure = planned if has_diary else replace(planned, task=None)
            iku_id = self._of_person(person, measure, year, parent, weight)
            if measure.task is None:
                continue
            self.counting[person.id, year, measure.task] = iku_id
            if measure.counts is Counts.QUANTITY:
                self._summed.add(iku_id)
                for code in {person.unit.code, ROOT}:
                    self._volume[code, year] += measure.low

    def _of_unit(self, unit: Unit, measure: Measure, year: int, parent: UUID | None, weight: int) -> UUID:
        leader = self._cast.leader(unit.code)
        unit_id = self._cast.unit_ids[unit.code]
        return self._indicator(measure, year, parent, weight, by=leader, unit_id=unit_id)

    def _of_person(self, person: Person, measure: Measure, year: int, parent: UUID, weight: int) -> UUID:
        return self._indicator(measure, year, parent, weight, by=person, employee_id=person.id)

    # --- one indicator ---

    def _indicator(
        self,
        measure: Measure,
        year: int,
        parent: UUID | None,
        weight: int,
        *,
        by: Person | None,
        unit_id: UUID | None = None,
        employee_id: UUID | None = None,
    ) -> UUID:
        """Checked as the server would check it."""
        at = clock.day_bounds(date(year, 1, 5))[0] + timedelta(hours=9)
        draft = IkuIn(
            **measure.members,
            id=self._ids.at(at),
            unit_id=unit_id,
            employee_id=employee_id,
            year=year,
            weight=weight * 100,
            parent_id=parent,
        )
        self._rows.append(draft.model_dump() | {"is_active": True, "version": 1, "create_digest": None})
        said = {name: [None, history.as_json(value)] for name, value in draft.model_dump(exclude_none=True).items()}
        del said["id"]
        self._step(draft.id, "iku.create", None, self._cast.find("SETDA", "Analis Kinerja").id, at, said)
        if measure is measures.VOLUME:
            return draft.id  # its target is the sum of its officers'
        self._target(draft.id, year, *measure.ends, since=self._span.first if measure.task else None)
        is_worked_on = measure not in measures.UNATTENDED.values()
        if measure.task is None and is_worked_on and by is not None:
            self._enter_months(draft.id, measure, year, by)
        return draft.id

    def _target(self, iku_id: UUID, year: int, low: int, high: int, *, since: date | None) -> None:
        """For each month that is shown and those to come."""
        first = self._months[0] if since is None else f"{since:%Y-%m}"
        self._targets += [
            {"iku_id": iku_id, "period": month, "low_e4": low * _E4, "high_e4": high * _E4}
            for month in iku.months_of(f"{year:04d}")
            if month >= first and high > 0
        ]

    # --- actuals ---

    def _enter_months(self, iku_id: UUID, measure: Measure, year: int, by: Person) -> None:
        """A figure a month, each its owner's way: some grow, some hardly."""
        level, slope = self._random.uniform(-0.09, 0.06), self._random.uniform(-0.003, 0.02)
        for number, month in enumerate(self._months):
            is_running = month == self._months[-1]
            if iku.year_of(month) != year or (is_running and self._random.random() < _NOT_YET):
                continue
            better = level + slope * number + self._random.uniform(-0.03, 0.03)
            self._enter(iku_id, month, _figure(measure, better), by.id, note=None)

    def _enter(self, iku_id: UUID, month: str, amount: int, by: UUID, note: str | None) -> None:
        at = self._entered_at(month)
        row: Row = {
            "id": self._ids.at(at),
            "iku_id": iku_id,
            "month": month,
            "amount_e4": amount,
            "note": note,
            "evidence": [],
            "version": 1,
            "recorded_by": by,
            "recorded_at": at,
            "create_digest": iku_id.hex,
        }
        self._actuals.append(row)
        is_amended = at + timedelta(hours=6) < self._span.now and self._random.random() < _AMENDED
        first = amount - amount % _E4 if is_amended else amount
        said = {"amount": [None, from_e4(first)]} | ({"note": [None, note]} if note else {})
        self._step(iku_id, "iku.record", month, by, at, said)
        if first != amount:
            at += timedelta(hours=5)
            row.update(version=2, recorded_at=at)
            self._step(iku_id, "iku.amend_actual", month, by, at, {"amount": [from_e4(first), from_e4(amount)]})

    def _entered_at(self, month: str) -> datetime:
        """Some days into the next month; of this month, lately."""
        day = iku.last_day(month) + timedelta(days=self._random.randint(1, 4))
        minutes = self._random.randint(8 * 60, 15 * 60)
        at = clock.day_bounds(min(day, self._span.today))[0] + timedelta(minutes=minutes)
        return min(at, self._span.now - timedelta(minutes=self._random.randint(10, 50)))

    def _step(
        self, iku_id: UUID, action: str, month: str | None, by: UUID, at: datetime, said: Mapping[str, Sequence[object]]
    ) -> None:
        self._changes.append(
            {
                "id": self._ids.at(at),
                "iku_id": iku_id,
                "action": action,
                "month": month,
                "by": by,
                "at": at,
                "changes": said,
            }
        )

    # --- what follows from activities ---

    def _tie(self, activities: Iterable[Row], task_of: Mapping[UUID, str]) -> dict[tuple[UUID, str], int]:
        """Name indicators in activities; gives approved amounts by person and month."""
        amounts: dict[tuple[UUID, str], int] = defaultdict(int)
        for row in activities:
            day: date = row["worked_on"]
            iku_id = self.counting.get((row["employee_id"], day.year, task_of[row["template_id"]]))
            if iku_id is None:
                continue
            row["iku_id"] = iku_id
            if iku_id in self._summed and row["status"] is Status.APPROVED:
                amounts[row["employee_id"], f"{day:%Y-%m}"] += row["quantity"]
        return amounts

    def _enter_sums(self, code: str, year: int, owners: list[UUID], amounts: Mapping[tuple[UUID, str], int]) -> None:
        leader = self._cast.leader(code)
        if leader is None:
            return
        people = [one.id for one in self._cast.people if code in {one.unit.code, ROOT}]
        for month in self._span.months:
            if iku.year_of(month) != year:
                continue
            total = sum(amounts.get((person_id, month), 0) for person_id in people)
            for iku_id in owners:
                note = "Jumlah dari kegiatan pegawai yang disetujui"
                self._enter(iku_id, month, total * _E4, leader.id, note)


def _figure(measure: Measure, better: float) -> int:
    """Ten-thousandths, so much better than what was asked for; rounded as people write figures."""
    low, high = measure.ends
    if measure.polarity is iku.Polarity.MINIMIZE:
        value = low * (1 - 2 * better)
    elif measure.polarity is iku.Polarity.STABILIZE:
        value = (low + high) / 2 + (high - low) * 5 * (better - 0.02)
    else:
        value = low * (1 + better)
    value = min(value, 100.0) if measure.unit == "%" else value
    return max(0, round(value * 10)) * (_E4 // 10)


def _months_before(first: date, today: date) -> date:
    """Where entered actuals begin: some months before today's, in a month that is no later than `first`."""
    number = today.year * 12 + today.month - 1 - _MONTHS_BACK
    return min(first, date(number // 12, number % 12 + 1, 1))
