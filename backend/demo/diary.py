"""Three months of believable activities: rows as the server would have stored them, in memory."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from backend.activities import rollup, rules
from backend.activities.models import Decision, Status
from backend.activities.rules import Capture, Entry, Near
from backend.demo.people import Ids, Person
from backend.demo.work import LATE_REASONS, RETURN_REASONS, TASKS, Task
from backend.kit import clock

DAYS = 91
_SATURDAY, _SUNDAY = 5, 6
# Hours of a working day.
_START, _NOON, _AFTER_NOON, _END = 7.5, 11.5, 13.0, 16.5
_LATITUDE, _LONGITUDE = 3.48, 97.81
# How often something happens, of all entries.
_EARLY, _INNOVATIVE, _LOCATED, _MOCK, _OFFLINE = 0.015, 0.005, 0.1, 0.02, 0.1
_WITHDRAWN, _LEFT_WAITING, _RETURNED, _MENDED = 0.01, 0.02, 0.04, 0.7

Row = dict[str, Any]
# Who appraises somebody on a day.
AppraiserOn = Callable[[Person, date], UUID | None]
# The template of a task at a post, by unit, title and task.
Templates = Mapping[tuple[str, str, str], UUID]


@dataclass(frozen=True, slots=True)
class Diary:
    """All rows of all people: activities, what happened to them, and the sum of each day."""

    activities: list[Row]
    changes: list[Row]
    days: list[Row]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the writing of diaries needs to know."""

    now: datetime
    first_day: date
    last_day: date
    unit_ids: Mapping[str, UUID]
    templates: Templates
    appraiser_on: AppraiserOn


def write_all(people: list[Person], seed: int, setting: Setting) -> Diary:
    """Everybody's activities; each person's depend on the seed and their NIP alone."""
    diary = Diary([], [], [])
    for person in people:
        random = Random(f"{seed}-{person.nip}")  # noqa: S311 - sample data, the same each time
        _Writer(person, random, setting, diary).write()
    return diary


class _Writer:
    """Writes one person's three months."""

    def __init__(self, person: Person, random: Random, setting: Setting, diary: Diary) -> None:
        self._person, self._random, self._setting, self._diary = person, random, setting, diary
        self._ids = Ids(random)
        self._tasks = TASKS[person.post.work]
        self._usual_number = random.choice((2, 3, 3, 3, 4))
        self._absence = random.uniform(0.02, 0.12)
        self._lateness = random.choice((0.01, 0.03, 0.05, 0.15))
        self._nearest: list[Entry] = []

    def write(self) -> None:
        day = self._setting.first_day
        while day <= self._setting.last_day:
            if self._works_on(day):
                self._write_day(day)
            day += timedelta(days=1)

    def _happens(self, chance: float) -> bool:
        return self._random.random() < chance

    def _works_on(self, day: date) -> bool:
        is_free = day.weekday() == _SATURDAY and not self._person.unit.works_on_saturday
        return not (is_free or day.weekday() == _SUNDAY or self._happens(self._absence))

    def _write_day(self, day: date) -> None:
        held = self._person.held_on(day)
        if held is None:
            return
        midnight, _ = clock.day_bounds(day)
        late = self._happens(self._lateness)
        rows = [
            self._activity(held.unit.code, task, midnight + timedelta(minutes=start), minutes, late=late)
            for task, start, minutes in self._plan_day()
        ]
        rows = [row for row in rows if row["received_at"] <= self._setting.now]
        for row in rows:
            self._happen(row)
        if rows:
            self._diary.activities.extend(rows)
            self._diary.days.append(_sum_of(rows))

    def _plan_day(self) -> Iterator[tuple[Task, int, int]]:
        """Tasks with start (minutes of the day) and length, one after another, a break at noon.

        Now and then one is said to begin before the last is over.
        """
        hour = _START + self._random.randint(0, 6) / 12
        number = max(1, self._usual_number + self._random.choice((-1, 0, 0, 1)))
        for task in self._random.sample(self._tasks, min(number, len(self._tasks))):
            minutes = round(task.minutes * self._random.uniform(0.75, 1.25) / 5) * 5
            if _NOON <= hour < _AFTER_NOON:
                hour = _AFTER_NOON
            if hour + minutes / 60 > _END:
                return
            is_early = self._happens(_EARLY) and hour > _START + 1
            yield task, round(60 * (hour - (0.5 if is_early else 0))), minutes
            hour += minutes / 60 + self._random.randint(1, 6) / 12

    def _activity(self, unit: str, task: Task, started_at: datetime, minutes: int, *, late: bool) -> Row:
        day, ended_at = clock.local_day(started_at), started_at + timedelta(minutes=minutes)
        made_at, received_at = self._moments(ended_at, late=late)
        is_late = rules.is_late(day, clock.local_day(made_at), rules.DEFAULT_POLICY)
        activity_id = self._ids.at(started_at)
        row: Row = {
            "id": activity_id,
            "employee_id": self._person.id,
            "unit_id": self._setting.unit_ids[unit],
            "description": self._words(task),
            "started_at": started_at,
            "ended_at": ended_at,
            "worked_on": day,
            "minutes": minutes,
            "quantity": self._random.randint(max(1, task.most // 3), task.most),
            "unit": task.unit,
            "iku_id": None,
            "rhk_id": None,
            "program_id": None,
            "template_id": self._setting.templates[unit, self._person.post.title, task.title],
            "innovation": self._happens(_INNOVATIVE),
            "location": self._location(),
            "evidence_count": 0,
            "made_at": made_at,
            "judged_at": made_at,
            "received_at": received_at,
            "late": is_late,
            "reason": self._random.choice(LATE_REASONS) if is_late else None,
            "status": Status.WAITING,
            "version": 1,
            "decision": None,
            "decision_reason": None,
            "decided_by": None,
            "decided_at": None,
            "create_digest": activity_id.hex,
        }
        details = self._signals(row)
        return row | {"signals": [one["code"] for one in details], "signal_details": details}

    def _moments(self, ended_at: datetime, *, late: bool) -> tuple[datetime, datetime]:
        """When it was made on the phone, and when it arrived (for some, only days later)."""
        made_at = ended_at + timedelta(minutes=self._random.randint(2, 90))
        if late:
            made_at += timedelta(days=self._random.randint(2, 5))
        hours = self._random.randint(6, 60) if self._happens(_OFFLINE) else 0
        return made_at, made_at + timedelta(hours=hours, seconds=self._random.randint(2, 40))

    def _words(self, task: Task) -> str:
        if not task.details:
            return task.title
        return f"{task.title}, {self._random.choice(task.details)}"

    def _location(self) -> dict[str, Any] | None:
        if not self._happens(_LOCATED):
            return None
        return {
            "latitude": round(_LATITUDE + self._random.uniform(-0.05, 0.05), 4),
            "longitude": round(_LONGITUDE + self._random.uniform(-0.05, 0.05), 4),
            "accuracy_m": self._random.choice((8.0, 15.0, 25.0, 60.0)),
            "mock": self._happens(_MOCK),
        }

    def _signals(self, row: Row) -> list[dict[str, Any]]:
        """What the server would have noticed, looking at the entry before."""
        location, made_at = row["location"], row["made_at"]
        found = rules.signals(
            started_at=row["started_at"],
            description=row["description"],
            has_template=True,
            is_mock=location is not None and location["mock"],
            capture=Capture(made_at, made_at, is_clock_off=False, is_impossible=False),
            received_at=row["received_at"],
            day_minutes=0,
            policy=rules.DEFAULT_POLICY,
            near=Near(rules.overlapping(row["started_at"], row["ended_at"], self._nearest)),
        )
        self._nearest = [Entry(row["id"], row["started_at"], row["ended_at"], row["description"])]
        return found

    # --- what became of it ---

    def _happen(self, row: Row) -> None:
        """Withdrawn, approved, returned, mended, or still waiting: the older, the more decided."""
        if self._happens(_WITHDRAWN):
            withdrawn_at = row["received_at"] + timedelta(minutes=20)
            self._step(row, "activity.withdraw", withdrawn_at, Status.WITHDRAWN)
            return
        at = self._decision_time(row)
        appraiser_id = self._setting.appraiser_on(self._person, clock.local_day(at))
        if appraiser_id is None or at > self._setting.now or self._happens(_LEFT_WAITING):
            return
        if not self._happens(_RETURNED):
            self._decide(row, Decision.APPROVE, appraiser_id, at)
            return
        self._decide(row, Decision.RETURN, appraiser_id, at, self._random.choice(RETURN_REASONS))
        mended_at = at + timedelta(minutes=self._random.randint(20, 90))
        if self._happens(_MENDED):
            self._mend(row, mended_at)
            self._decide(row, Decision.APPROVE, appraiser_id, mended_at + timedelta(minutes=30))

    def _decision_time(self, row: Row) -> datetime:
        """One to four days later, in the afternoon, when appraisers go through what waits."""
        day = clock.local_day(row["received_at"]) + timedelta(days=self._random.randint(1, 4))
        if day.weekday() == _SUNDAY:
            day += timedelta(days=1)
        return clock.day_bounds(day)[0] + timedelta(hours=14, minutes=self._random.randint(0, 90))

    def _decide(self, row: Row, decision: Decision, by: UUID, at: datetime, reason: str | None = None) -> None:
        status = Status.APPROVED if decision is Decision.APPROVE else Status.RETURNED
        self._step(row, "activity.review", at, status, by=by, reason=reason)
        row.update(decision=decision, decision_reason=reason, decided_by=by, decided_at=at)

    def _mend(self, row: Row, at: datetime) -> None:
        before = row["quantity"]
        row["quantity"] = before + 1
        mended = {"quantity": [before, before + 1]}
        self._step(row, "activity.amend", at, Status.WAITING, mended=mended)

    def _step(
        self,
        row: Row,
        action: str,
        at: datetime,
        status: Status,
        *,
        by: UUID | None = None,
        reason: str | None = None,
        mended: dict[str, list[Any]] | None = None,
    ) -> None:
        changes = {"status": [row["status"].value, status.value]} | (mended or {})
        row["status"], row["version"] = status, row["version"] + 1
        self._diary.changes.append(
            {
                "activity_id": row["id"],
                "version": row["version"],
                "action": action,
                "by": by or self._person.id,
                "at": at,
                "made_at": None,
                "reason": reason,
                "changes": changes,
            }
        )


def _sum_of(rows: list[Row]) -> Row:
    """The roll-up of one officer's day: what each activity counts for, added up."""
    first, *others = (rollup.contribution(row.__getitem__) for row in rows)
    total = dict(first)
    for one in others:
        for name in total.keys() - {"employee_id", "day", "unit_id"}:
            total[name] += one[name]
    return total
