"""A unit's page equals the plain query over activities, after whatever has happened; and so does a recount."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities import rollup
from backend.activities.models import Activity, ActivityDay, Status
from backend.kit import clock
from tests.activities.doing import PATH, a_decision, amend, ask_correction, decide, log, withdraw
from tests.client import Client
from tests.dashboards.looking import move, page, people
from tests.people import Person
from tests.world import World, days, hours, moment

COUNTS = ("entries", "minutes", "waiting", "approved", "returned", "late")
STEPS = ["log", "log", "push", "push", "amend", "move", "withdraw", "approve", "return", "ask", "transfer", "transfer"]

steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 40), st.integers(1, 240)), min_size=1, max_size=14)


class District:
    """Two units below one, each with a head; two officers who are moved between them."""

    def __init__(self, client: Client, world: World) -> None:
        self.client, self.world = client, world
        self.above = world.unit()
        self.units = [world.unit(parent=self.above), world.unit(parent=self.above)]
        self.heads = [world.employee(unit, head=True) for unit in self.units]
        for unit in self.units:
            world.employee(unit)  # stays, so that the head goes on being somebody's appraiser
        self.officers = [world.employee(self.units[0]), world.employee(self.units[1])]
        self.entries: list[tuple[Person, str]] = []

    def act(self, what: str, number: int, minutes: int) -> None:
        officer = self.officers[number % 2]
        day = self.world.today - days(1 + number % 7)
        if what == "log":
            start = self.world.morning(day)
            self.entries.append((officer, log(self.client, self.world, officer, start=start, minutes=minutes)["id"]))
        elif what == "push":
            self._push(officer, day, minutes)
        elif what == "transfer":
            move(self.world, officer, self.units[number // 2 % 2], day)
        elif self.entries:
            self._change(what, *self.entries[number % len(self.entries)], day, minutes)

    def _push(self, officer: Person, day: date, minutes: int) -> None:
        """What was made in the evening of its day, and arrives only now."""
        start = self.world.morning(day)
        bodies = [self.world.an_activity(start=start + hours(n), minutes=minutes) for n in range(2)]
        made_at = moment(start + hours(6))
        operations = [
            {"op_id": body["id"], "kind": "activity.log", "made_at": made_at, "body": body} for body in bodies
        ]
        envelope = {"device_id": bodies[0]["id"], "sent_at": moment(self.world.now), "operations": operations}
        answer = self.client.sign_in(officer).post("/api/v1/sync/push", json=envelope)
        assert [one["outcome"] for one in answer.json["results"]] == ["applied", "applied"], answer
        self.entries += [(officer, body["id"]) for body in bodies]

    def _change(self, what: str, officer: Person, entry: str, day: date, minutes: int) -> None:
        self.client.sign_in(officer)
        shown = self.client.get(f"{PATH}/{entry}").json
        if what == "amend":
            amend(self.client, shown, {"quantity": minutes})
        elif what == "move":
            body = self.world.an_activity(start=self.world.morning(day), minutes=minutes)
            amend(self.client, shown, {name: body[name] for name in ("started_at", "ended_at")})
        elif what == "withdraw":
            withdraw(self.client, shown)
        elif what == "ask":
            ask_correction(self.client, shown)
        else:
            for head in self.heads:
                decide(self.client.sign_in(head), a_decision(shown, what))

    @property
    def months(self) -> list[str]:
        return sorted({clock.month_of(self.world.today - days(n)) for n in range(1, 8)})


def plain(session: Session, units: set[UUID], month: str) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
    """Counts of a month, and entries and minutes by day, straight from the activities."""
    total, by_day = dict.fromkeys(COUNTS, 0), dict[str, tuple[int, int]]()
    query = select(Activity).where(Activity.unit_id.in_(units), Activity.status != Status.WITHDRAWN)
    for row in session.scalars(query):
        if clock.month_of(row.worked_on) != month:
            continue
        total["entries"] += 1
        total["minutes"] += row.minutes
        total["late"] += row.late
        total[row.status.value] += 1
        entries, minutes = by_day.get(row.worked_on.isoformat(), (0, 0))
        by_day[row.worked_on.isoformat()] = (entries + 1, minutes + row.minutes)
    return total, by_day


def of_page(shown: dict[str, Any]) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
    by_day = {one["day"]: (one["entries"], one["minutes"]) for one in shown["days"] if one["entries"]}
    return {name: shown[name] for name in COUNTS}, by_day


def rows_of(session: Session) -> set[tuple[Any, ...]]:
    """The roll-up; days that nothing is left of count as not there."""
    names = ("unit_id", "day", "employee_id", *COUNTS, "approved_minutes")
    found = session.scalars(select(ActivityDay).where(ActivityDay.entries > 0))
    return {tuple(getattr(row, name) for name in names) for row in found}


@pytest.mark.slow
@settings(deadline=None, max_examples=25, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
@given(steps=steps)
def test_the_page_and_a_recount_equal_the_plain_query_after_any_history(
    steps: list[tuple[str, int, int]], client: Client, world: World, session: Session
) -> None:
    district = District(client, world)

    for step in steps:
        district.act(*step)

    session.expire_all()
    client.sign_in(world.regent)
    for month in district.months:
        whole = page(client, district.above, month).json
        assert of_page(whole) == plain(session, set(district.units), month)
        for part in whole["sub_units"]:
            unit = UUID(part["unit"]["id"])
            total, by_day = plain(session, {unit}, month)
            assert {name: part[name] for name in COUNTS} == total
            assert [one for one in part["day_minutes"] if one] == [by_day[day][1] for day in sorted(by_day)]
            assert of_page(page(client, unit, month).json) == (total, by_day)
            assert added_up(people(client, unit, month).json["items"]) == total
    kept = rows_of(session)
    rollup.rebuild(session)
    session.expire_all()
    assert rows_of(session) == kept


def added_up(items: list[dict[str, Any]]) -> dict[str, int]:
    found = Counter[str]()
    for item in items:
        found.update({name: item[name] for name in COUNTS})
    return {name: found[name] for name in COUNTS}


def test_a_day_of_a_move_that_became_known_late_counts_in_both_units(
    client: Client, world: World, session: Session
) -> None:
    elsewhere, day = world.unit(), world.today - days(1)
    log(client, world, minutes=60)
    move(world, world.officer, elsewhere, day)
    log(client, world, start=world.morning() + hours(3), minutes=30)
    client.sign_in(world.regent)

    minutes = [
        page(client, unit, clock.month_of(day)).json["minutes"] for unit in (world.puskesmas, elsewhere, world.district)
    ]

    assert minutes == [60, 30, 90]


def test_recounting_some_officers_leaves_the_others_alone(client: Client, world: World, session: Session) -> None:
    other = world.employee()
    for person in (world.officer, other):
        log(client, world, person)
    session.execute(ActivityDay.__table__.update().values(minutes=1))

    assert world.officer.employee_id is not None
    rows = rollup.rebuild(session, [world.officer.employee_id])

    session.expire_all()
    found = {row.employee_id: row.minutes for row in session.scalars(select(ActivityDay))}
    assert rows == 1
    assert found == {world.officer.employee_id: 90, other.employee_id: 1}
