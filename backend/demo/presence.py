"""Marks of presence and what explains the days without: mostly on time, some late, as people are."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from backend.attendance import rules_calendar
from backend.attendance.models import (
    AbsenceKind,
    AbsenceStatus,
    AttendanceChange,
    AttendanceLeave,
    AttendancePunch,
    PunchKind,
    PunchSource,
)
from backend.attendance.rules_calendar import Slot
from backend.demo.acting import Cast, Span
from backend.demo.calendar import Calendar
from backend.demo.diary import AppraiserOn
from backend.demo.district import SHOWN
from backend.demo.people import Ids, Person
from backend.demo.rows import Row, store
from backend.kit import clock

# How often something happens, of all days that somebody was there.
_EARLY, _FORGOTTEN, _OFFLINE, _LOCATED, _ELSEWHERE, _MOCK = 0.01, 0.012, 0.06, 0.25, 0.06, 0.02
# On a day without entries: what it was, and how often nobody knows.
_ABSENCES = (
    *((AbsenceKind.ANNUAL, 0.22, "Keperluan keluarga"), (AbsenceKind.SICK, 0.12, "Sakit, surat dokter menyusul")),
    *((AbsenceKind.DUTY_TRAVEL, 0.12, "Rapat di ibu kota provinsi"), (AbsenceKind.TRAINING, 0.05, "Bimbingan teknis")),
    *((AbsenceKind.IMPORTANT_REASON, 0.03, "Mendampingi orang tua"),),
)
_UNEXPLAINED = 0.02
_ASKED_BEFORE = {AbsenceKind.SICK: 0, AbsenceKind.IMPORTANT_REASON: 0}
OUTAGE_HOURS = 7, 10


class Presence:
    """Writes every officer's marks and granted absences. Each person's depend on the seed and the NIP alone."""

    def __init__(self, cast: Cast, span: Span, calendar: Calendar, appraiser_on: AppraiserOn) -> None:
        self._cast, self._span, self._calendar, self._appraiser_on = cast, span, calendar, appraiser_on
        self._punches: list[Row] = []
        self._leaves: list[Row] = []
        self._steps: list[Row] = []
        self._worked: dict[tuple[UUID, date], tuple[datetime, datetime]] = {}
        at_shown = cast.find(SHOWN, "Nutrisionis Terampil")
        # Who was not there, says nothing, and gets early word; whose day is to be corrected.
        self.missing = cast.find(SHOWN, "Asisten Apoteker")
        self.late, self.forgetful = at_shown, cast.every(SHOWN, "Bidan Terampil")[1]
        self.late_on = self._due_days(self.late)[-14]
        self.forgotten_on = self._due_days(self.forgetful)[-4]
        self._missing_since = self._due_days(self.missing)[-2]
        outage_days = [day for day in self._due_days(at_shown)[:-8] if day.weekday() == 2 and day != self.late_on]
        self.outage_on = outage_days[-1]
        travels = self._due_days(cast.find(SHOWN, "Dokter Ahli Pertama"))[-12:-9]
        self._travels = {cast.find(SHOWN, "Dokter Ahli Pertama").id: travels}

    def write(self, activities: Iterable[Row], seed: int) -> None:
        for row in activities:
            key = row["employee_id"], row["worked_on"]
            first, last = self._worked.get(key, (row["started_at"], row["ended_at"]))
            self._worked[key] = min(first, row["started_at"]), max(last, row["ended_at"])
        for person in self._cast.people:
            random = Random(f"{seed}-presence-{person.nip}")  # noqa: S311 - sample data, the same each time
            self._write_person(person, random, Ids(random))

    def store(self, session: Session) -> None:
        store(session, AttendanceLeave, self._leaves)
        store(session, AttendanceChange, self._steps)
        store(session, AttendancePunch, self._punches)

    def _due_days(self, person: Person) -> list[date]:
        """Days whose working time is over, in order."""
        days = rules_calendar.days_between(self._span.first, self._span.today)
        slots = ((day, self._calendar.slot_on(person, day)) for day in days)
        return [day for day, slot in slots if slot is not None and _moment(day, slot.ends) <= self._span.now]

    # --- a person ---

    def _write_person(self, person: Person, random: Random, ids: Ids) -> None:
        lateness = random.choice((0.01, 0.02, 0.04, 0.05, 0.08, 0.15))
        travels = self._travels.get(person.id, ())
        if travels:
            self._absent(person, AbsenceKind.DUTY_TRAVEL, travels[0], travels[-1], "Rujukan dan rapat dinas", ids)
        for day in rules_calendar.days_between(self._span.first, self._span.today):
            slot = self._calendar.slot_on(person, day)
            if slot is None or day in travels or (person is self.missing and day >= self._missing_since):
                continue
            if self._is_empty(person, day) and self._was_away(person, day, random, ids):
                continue
            self._write_day(person, day, slot, random, ids, lateness=lateness)

    def _is_empty(self, person: Person, day: date) -> bool:
        """A day gone by without an entry, of somebody who makes entries; not one of those told about."""
        is_told = day in {self.late_on, self.forgotten_on} and person in (self.late, self.forgetful)
        is_past = day < self._span.today and person.held_on(day) is not None
        return is_past and not is_told and (person.id, day) not in self._worked

    def _was_away(self, person: Person, day: date, random: Random, ids: Ids) -> bool:
        """Mostly with a reason that was granted; else somebody was there and wrote nothing down."""
        drawn = random.random()
        for kind, chance, reason in _ABSENCES:
            if drawn < chance:
                self._absent(person, kind, day, day, reason, ids)
                return True
            drawn -= chance
        return drawn < _UNEXPLAINED

    def _write_day(self, person: Person, day: date, slot: Slot, random: Random, ids: Ids, *, lateness: float) -> None:
        came, left = self._times(person, day, slot, random, lateness)
        is_forgotten = random.random() < _FORGOTTEN
        if not (person is self.forgetful and day == self.forgotten_on):
            self._punch(person, PunchKind.IN, came, random, ids)
        if not is_forgotten or day == self.forgotten_on:
            self._punch(person, PunchKind.OUT, left, random, ids)

    def _times(
        self, person: Person, day: date, slot: Slot, random: Random, lateness: float
    ) -> tuple[datetime, datetime]:
        """Before the first entry and after the last one of the day, but for those who come late."""
        starts, ends = _moment(day, slot.starts), _moment(day, slot.ends)
        came = starts - timedelta(minutes=random.randint(2, 24), seconds=random.randint(0, 59))
        left = ends + timedelta(minutes=random.randint(1, 35), seconds=random.randint(0, 59))
        first, last = self._worked.get((person.id, day), (None, None))
        if random.random() < lateness:
            most = 75 if first is None else max(2, (first - starts) // timedelta(minutes=1))
            came = starts + timedelta(minutes=random.randint(1, most))
        if last is not None:
            left = max(left, last + timedelta(minutes=random.randint(2, 12)))
        elif random.random() < _EARLY * 10:
            left = ends - timedelta(minutes=random.randint(5, 50))
        if person is self.late and day == self.late_on:
            came = starts + timedelta(minutes=52)
        held = person.held_on(day)
        if day == self.outage_on and held is not None and held.unit.code == SHOWN:
            came = _moment(day, OUTAGE_HOURS[0] * 60 + random.randint(50, 170))
        return came, left

    def _punch(self, person: Person, kind: PunchKind, at: datetime, random: Random, ids: Ids) -> None:
        hours = random.randint(2, 40) if random.random() < _OFFLINE else 0
        received_at = at + timedelta(hours=hours, seconds=random.randint(1, 30))
        held = person.held_on(clock.local_day(at))
        unit = person.unit if held is None else held.unit
        location, workplace_id, notes = self._place(unit.code, random)
        if received_at > self._span.now:
            return
        punch_id = ids.at(at)
        self._punches.append(
            {
                "id": punch_id,
                "employee_id": person.id,
                "unit_id": self._cast.unit_ids[unit.code],
                "kind": kind,
                "source": PunchSource.PHONE,
                "punched_at": at,
                "captured_at": at,
                "received_at": received_at,
                "location": location,
                "workplace_id": workplace_id,
                "notes": sorted([*notes, *(["sent_late"] if hours > 24 else [])]),
                "entered_by": None,
                "create_digest": punch_id.hex,
            }
        )

    def _place(self, code: str, random: Random) -> tuple[Row | None, UUID | None, list[str]]:
        """Where a mark was made, where the phone told: mostly at the workplace."""
        if random.random() >= _LOCATED:
            return None, None, []
        place_id, latitude, longitude = self._calendar.workplaces[code]
        is_elsewhere, is_mock = random.random() < _ELSEWHERE, random.random() < _MOCK
        far = 0.02 if is_elsewhere else 0.0006
        location: Row = {
            "latitude": round(latitude + random.uniform(far / 2, far), 5),
            "longitude": round(longitude + random.uniform(far / 2, far), 5),
            "accuracy_m": random.choice((8.0, 15.0, 25.0)),
            "mock": is_mock,
        }
        notes = [*(["mock_location"] if is_mock else []), *(["outside_workplace"] if is_elsewhere else [])]
        return location, None if is_elsewhere else place_id, notes

    # --- granted absences ---

    def _absent(self, person: Person, kind: AbsenceKind, first: date, last: date, reason: str, ids: Ids) -> None:
        """Asked for, and granted by the appraiser the day after."""
        asked_at = _moment(first - timedelta(days=_ASKED_BEFORE.get(kind, 6)), 7 * 60 + 5)
        decided_at = asked_at + timedelta(hours=3)
        by = self._appraiser_on(person, clock.local_day(decided_at))
        held = person.held_on(first)
        leave_id = ids.at(asked_at)
        is_granted = by is not None
        row: Row = {
            "id": leave_id,
            "employee_id": person.id,
            "unit_id": self._cast.unit_ids[(person.unit if held is None else held.unit).code],
            "kind": kind,
            "starts_on": first,
            "ends_on": last,
            "reason": reason,
            "document": None,
            "evidence": [],
            "status": AbsenceStatus.GRANTED,
            "asked_at": asked_at,
            "decided_at": decided_at,
            "decided_by": by,
            "answer": None,
            "version": 2 if is_granted else 1,
            "create_digest": leave_id.hex,
        }
        self._leaves.append(row)
        self._steps.extend(_steps_of(row))


def _steps_of(row: Row) -> Iterator[Row]:
    said = {"kind": row["kind"].value, "starts_on": row["starts_on"].isoformat(), "ends_on": row["ends_on"].isoformat()}
    asked, granted = AbsenceStatus.ASKED.value, AbsenceStatus.GRANTED.value
    shared: Row = {"subject_id": row["id"], "reason": None}
    yield shared | {
        "version": 1,
        "action": "attendance_leave.ask",
        "by": row["employee_id"],
        "at": row["asked_at"],
        "changes": {"status": [None, asked]} | {name: [None, value] for name, value in said.items()},
    }
    if row["decided_by"] is not None:
        yield shared | {
            "version": 2,
            "action": "attendance_leave.decide",
            "by": row["decided_by"],
            "at": row["decided_at"],
            "changes": {"status": [asked, granted]},
        }


def _moment(day: date, minutes: int) -> datetime:
    return clock.day_bounds(day)[0] + timedelta(minutes=minutes)
