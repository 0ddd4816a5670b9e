"""What officers, appraisers and admins do about presence in tests, as plain words."""

from datetime import date, datetime
from typing import Any

from backend.access.actor import Role
from backend.kit import clock
from backend.kit.ids import uuid7
from tests.client import Answer, Client
from tests.people import Person
from tests.world import World, days, hours, moment

PATH = "/api/v1/attendance"


def a_workday(world: World, back: int = 1) -> date:
    """The `back`-th working day (Monday to Friday) before today."""
    day = world.today
    while back:
        day -= days(1)
        back -= day.weekday() < 5
    return day


def at(day: date, hour: float) -> datetime:
    return clock.day_bounds(day)[0] + hours(hour)


def a_punch(kind: str, when: datetime, **members: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "kind": kind, "captured_at": moment(when), **members}


def punch(client: Client, kind: str, when: datetime, **members: Any) -> Answer:
    """As whoever is signed in."""
    return client.post(f"{PATH}/punches", json=a_punch(kind, when, **members))


def came_and_left(client: Client, day: date, came: float = 7.5, left: float = 16.5) -> None:
    for kind, hour in (("in", came), ("out", left)):
        answer = punch(client, kind, at(day, hour))
        assert answer.status == 201, answer


def day_of(client: Client, day: date, person: Person | None = None) -> dict[str, Any]:
    """How a day stands, as whoever is signed in sees it."""
    whose = "" if person is None else f"&employee_id={person.employee_id}"
    answer = client.get(f"{PATH}/days?month={day:%Y-%m}{whose}")
    assert answer.status == 200, answer
    return next(one for one in answer.json["items"] if one["day"] == day.isoformat())


def admin(world: World) -> Person:
    return world.with_role(Role.UNIT_ADMIN, units=(world.puskesmas,))


def create(client: Client, what: str, **members: Any) -> dict[str, Any]:
    answer = client.post(f"{PATH}/{what}", json={"id": str(uuid7()), **members})
    assert answer.status == 201, answer
    return answer.json
