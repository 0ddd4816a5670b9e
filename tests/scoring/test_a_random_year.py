"""Whatever happens in a year, in whatever order it is told: scores that followed it are those of a full rebuild."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.activities.models import Activity
from backend.attendance.models import AttendancePunch
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.scoring import snapshots
from backend.scoring.models import ScoreSnapshot
from tests.activities.doing import a_decision, amend, withdraw
from tests.attendance.being import admin, at, punch
from tests.client import Client
from tests.iku.indicating import put_targets, record
from tests.people import Person
from tests.scoring.following import begin, follow
from tests.world import World, days, moment

pytestmark = [pytest.mark.slow]

_YEAR = 330
Scores = dict[tuple[UUID, str], tuple[int, Any, Any]]


class Year:
    """Two officers, an indicator each, a program; everything is done through the API, refusals included."""

    def __init__(self, client: Client, world: World) -> None:
        self.client, self.world = client, world
        self.people = [world.officer, world.employee()]
        self.ikus = [world.iku(person=one, weight=10_000) for one in self.people]
        self.program = world.program(None, *((one, 50) for one in self.people), since=world.today - days(_YEAR))
        self.elsewhere = world.unit("Unit lain")
        self.entries: list[dict[str, Any]] = []
        self.district = world.with_role(Role.DISTRICT_ADMIN)
        window = {"effective_from": "2020-01-01", "on_time_days": 2, "late_window_days": 366, "long_day_minutes": 600}
        assert client.sign_in(self.district).post("/api/v1/activity-policies", json=window).status == 201

    def day(self, ago: int) -> date:
        return self.world.today - days(ago)

    def log(self, who: int, ago: int, number: int) -> None:
        start = at(self.day(ago), 8 + number % 6)
        body = self.world.an_activity(start=start, minutes=30 + number, program_id=str(self.program))
        answer = self.client.sign_in(self.people[who]).post("/api/v1/activities", json=body)
        if answer.status == 201:
            self.entries.append(answer.json)

    def approve(self, _who: int, _ago: int, number: int) -> None:
        if self.entries:
            decisions = {"decisions": [a_decision(self._entry(number))]}
            self.client.sign_in(self.world.head).post("/api/v1/reviews", json=decisions)

    def amend(self, who: int, _ago: int, number: int) -> None:
        if self.entries:
            entry = self._entry(number)
            amend(self.client.sign_in(self.people[who]), entry, {"quantity": number})

    def withdraw(self, who: int, _ago: int, number: int) -> None:
        if self.entries:
            entry = self._entry(number)
            withdraw(self.client.sign_in(self.people[who]), entry)

    def come(self, who: int, ago: int, number: int) -> None:
        self.client.sign_in(self.people[who])
        punch(self.client, "in" if number % 2 else "out", at(self.day(ago), 7 + number % 10))

    def be_away(self, who: int, ago: int, number: int) -> None:
        first = self.day(ago)
        body = {
            "id": str(uuid7()),
            "employee_id": str(self.people[who].employee_id),
            "kind": ["annual", "duty_travel", "sick"][number % 3],
            "starts_on": str(first),
            "ends_on": str(first + timedelta(days=number % 5)),
            "reason": "Keperluan contoh",
        }
        self.client.sign_in(admin(self.world)).post("/api/v1/attendance/leaves", json=body)

    def have_no_power(self, _who: int, ago: int, number: int) -> None:
        begins = at(self.day(ago), 7)
        body = {
            "id": str(uuid7()),
            "unit_id": str(self.world.puskesmas),
            "starts_at": moment(begins),
            "ends_at": moment(begins + timedelta(hours=1 + number % 8)),
            "reason": "Listrik padam",
        }
        self.client.sign_in(admin(self.world)).post("/api/v1/attendance/outages", json=body)

    def celebrate(self, _who: int, ago: int, _number: int) -> None:
        body = {
            "id": str(uuid7()),
            "day": str(self.day(ago)),
            "name": "Libur contoh",
            "kind": "local",
            "unit_id": str(self.world.puskesmas),
        }
        self.client.sign_in(admin(self.world)).post("/api/v1/attendance/holidays", json=body)

    def aim(self, who: int, ago: int, number: int) -> None:
        target = {"period": f"{self.day(ago):%Y-%m}", "value": str(1 + number)}
        row = self.client.sign_in(self.district).get(f"/api/v1/ikus/{self.ikus[who]}").json
        put_targets(self.client, self.ikus[who], target, version=row["version"])

    def achieve(self, who: int, ago: int, number: int) -> None:
        record(self.client.sign_in(self.people[who]), self.ikus[who], f"{self.day(ago):%Y-%m}", str(number))

    def move(self, who: int, ago: int, number: int) -> None:
        """To a post of another unit, or back, as the district administrator enters it."""
        body = {
            "id": str(uuid7()),
            "unit_id": str(self.elsewhere if number % 2 else self.world.puskesmas),
            "title": "Pelaksana contoh",
            "position_kind": "executor",
            "starts_on": str(self.day(ago)),
        }
        path = f"/api/v1/employees/{self.people[who].employee_id}"
        held = self.client.sign_in(self.district).get(path).json["assignments"]
        for one in held:
            if one["ends_on"] is None:
                end = {"ends_on": str(self.day(ago + 1))}
                self.client.patch(f"/api/v1/assignments/{one['id']}", json=end, if_match=f'"{one["version"]}-x"')
        self.client.post(f"{path}/assignments", json=body)

    def _entry(self, number: int) -> dict[str, Any]:
        entry = self.entries[number % len(self.entries)]
        found = self.client.sign_in(self.world.head).get(f"/api/v1/activities/{entry['id']}")
        return found.json if found.status == 200 else entry


_DOING: list[Callable[[Year, int, int, int], None]] = [
    Year.log,
    Year.log,
    Year.approve,
    Year.approve,
    Year.amend,
    Year.withdraw,
    Year.come,
    Year.come,
    Year.be_away,
    Year.have_no_power,
    Year.celebrate,
    Year.aim,
    Year.achieve,
    Year.move,
]
# Four days of each month are enough to meet each other.
turns = st.lists(
    st.tuples(
        st.sampled_from(_DOING),
        st.integers(0, 1),
        st.sampled_from(range(1, _YEAR, 9)),
        st.integers(0, 59),
        st.booleans(),
    ),
    min_size=5,
    max_size=30,
)


def kept(session: Session, people: list[Person]) -> Scores:
    session.expire_all()
    mine = [person.employee_id for person in people]
    rows = session.scalars(select(ScoreSnapshot).where(ScoreSnapshot.employee_id.in_(mine)))
    return {(row.employee_id, row.period): (row.score, row.facts, row.result) for row in rows}


@contextmanager
def undone(session: Session, connection: Connection) -> Iterator[None]:
    """What is done inside is taken back, whether it went well or not."""
    before = connection.begin_nested()
    try:
        yield
    finally:
        before.rollback()
        session.expunge_all()


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(turns=turns)
def test_a_full_rebuild_equals_what_followed_event_by_event(
    client: Client, world: World, session: Session, connection: Connection, turns: list[Any]
) -> None:
    with undone(session, connection):
        begin(session)
        year = Year(client, world)
        for do, who, ago, number, looks in turns:
            do(year, who, ago, number)
            if looks:
                snapshots.follow(session, clock.now())
        follow(session)
        followed = kept(session, year.people)

        session.execute(delete(ScoreSnapshot))
        for period in sorted({period for _, period in followed}):
            snapshots.rebuild(session, period, clock.now())
        follow(session)
        rebuilt = kept(session, year.people)

        assert {key: rebuilt.get(key) for key in followed} == followed


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(turns=turns)
def test_when_it_arrived_changes_no_score(
    client: Client, world: World, session: Session, connection: Connection, turns: list[Any]
) -> None:
    with undone(session, connection):
        begin(session)
        year = Year(client, world)
        for do, who, ago, number, _ in turns:
            do(year, who, ago, number)
        follow(session)
        on_time = kept(session, year.people)

        late = clock.now() + timedelta(days=9)
        session.execute(update(Activity).values(received_at=late, late=True))
        session.execute(update(AttendancePunch).values(received_at=late))
        for period in sorted({period for _, period in on_time}):
            snapshots.rebuild(session, period, clock.now())
        follow(session)

        assert kept(session, year.people).items() >= on_time.items()
