"""The roll-up per officer and day equals a recount, after whatever was logged, amended, withdrawn, decided."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities.models import Activity, ActivityDay, Status
from tests.activities.doing import PATH, a_decision, amend, ask_correction, decide, log, withdraw
from tests.client import Client
from tests.people import Person
from tests.world import World, days, moment

COUNTS = ("entries", "minutes", "waiting", "approved", "approved_minutes", "returned", "late")

steps = st.lists(
    st.tuples(
        st.sampled_from(["log", "log", "amend", "move", "withdraw", "approve", "return", "push", "ask"]),
        st.integers(0, 20),
        st.integers(1, 240),
    ),
    min_size=1,
    max_size=12,
)


def recounted(session: Session, person: Person) -> dict[Any, dict[str, int]]:
    found: dict[Any, dict[str, int]] = {}
    for row in session.scalars(select(Activity).where(Activity.employee_id == person.employee_id)):
        day = found.setdefault(row.worked_on, dict.fromkeys(COUNTS, 0))
        if row.status is Status.WITHDRAWN:
            continue
        day["entries"] += 1
        day["minutes"] += row.minutes
        day["late"] += row.late
        day[row.status.value] += 1
        day["approved_minutes"] += row.minutes if row.status is Status.APPROVED else 0
    return found


def stored(session: Session, person: Person) -> dict[Any, dict[str, int]]:
    rows = session.scalars(select(ActivityDay).where(ActivityDay.employee_id == person.employee_id))
    return {row.day: {name: getattr(row, name) for name in COUNTS} for row in rows}


def without_empty(found: dict[Any, dict[str, int]]) -> dict[Any, dict[str, int]]:
    return {day: counts for day, counts in found.items() if any(counts.values())}


class Month:
    """An officer and a head at work on the days of a week."""

    def __init__(self, client: Client, world: World) -> None:
        self.client, self.world = client, world
        unit = world.unit()
        self.head, self.officer = world.employee(unit, head=True), world.employee(unit)
        self.entries: list[str] = []

    def act(self, what: str, number: int, minutes: int) -> None:
        start = self.world.morning(self.world.today - days(1 + number % 7))
        if what == "log":
            self.entries.append(log(self.client, self.world, self.officer, start=start, minutes=minutes)["id"])
        elif what == "push":
            self._push(start, minutes)
        elif self.entries:
            self._change(what, self.entries[number % len(self.entries)], start, minutes)

    def _push(self, start: Any, minutes: int) -> None:
        bodies = [self.world.an_activity(start=start, minutes=minutes) for _ in range(2)]
        operations = [
            {"op_id": body["id"], "kind": "activity.log", "made_at": moment(self.world.now), "body": body}
            for body in bodies
        ]
        envelope = {"device_id": bodies[0]["id"], "sent_at": moment(self.world.now), "operations": operations}
        self.client.sign_in(self.officer).post("/api/v1/sync/push", json=envelope)
        self.entries += [body["id"] for body in bodies]

    def _change(self, what: str, entry: str, start: Any, minutes: int) -> None:
        self.client.sign_in(self.officer)
        shown = self.client.get(f"{PATH}/{entry}").json
        if what == "amend":
            amend(self.client, shown, {"quantity": minutes})
        elif what == "move":
            ends = self.world.an_activity(start=start, minutes=minutes)
            amend(self.client, shown, {name: ends[name] for name in ("started_at", "ended_at")})
        elif what == "withdraw":
            withdraw(self.client, shown)
        elif what == "ask":
            ask_correction(self.client, shown)
        else:
            decide(self.client.sign_in(self.head), a_decision(shown, what))


@settings(deadline=None, max_examples=25, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
@given(steps=steps)
def test_the_roll_up_equals_a_recount(
    steps: list[tuple[str, int, int]], client: Client, world: World, session: Session
) -> None:
    month = Month(client, world)

    for step in steps:
        month.act(*step)

    session.expire_all()
    assert without_empty(stored(session, month.officer)) == without_empty(recounted(session, month.officer))


def test_a_refused_entry_counts_for_nothing(client: Client, world: World, session: Session) -> None:
    body = world.an_activity(start=world.morning(world.today - days(30)))

    client.sign_in(world.officer).post(PATH, json=body)

    assert stored(session, world.officer) == {}


def test_a_repeat_is_not_counted_twice(client: Client, world: World, session: Session) -> None:
    body = world.an_activity()
    for _ in range(3):
        client.sign_in(world.officer).post(PATH, json=body)

    ((counts,),) = [tuple(stored(session, world.officer).values())]
    assert (counts["entries"], counts["minutes"]) == (1, 90)
