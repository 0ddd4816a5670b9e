"""Unit pages in tests, as plain words."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import update

from backend.kit import clock
from backend.organisation import placement
from backend.organisation.models import Assignment
from tests.client import Answer, Client
from tests.people import Person
from tests.world import World, days

BASE = "/api/v1/dashboards/units"


def page(client: Client, unit: UUID, month: str, **arguments: Any) -> Answer:
    """As whoever is signed in."""
    return client.get(f"{BASE}/{unit}?period={month}", **arguments)


def people(client: Client, unit: UUID, month: str, more: str = "") -> Answer:
    return client.get(f"{BASE}/{unit}/people?period={month}{more}")


def month_of(world: World) -> str:
    """Of the day that tests log for, unless said."""
    return clock.month_of(world.today - days(1))


def move(world: World, person: Person, unit: UUID, since: date) -> None:
    """Somebody's post ends, and another begins elsewhere, on a day that may have passed."""
    assert person.employee_id is not None
    own = Assignment.employee_id == person.employee_id
    world.session.execute(update(Assignment).where(own, Assignment.starts_on < since).values(ends_on=since - days(1)))
    # What was to begin later, or on that very day, gives way to it.
    world.session.execute(
        update(Assignment).where(own, Assignment.starts_on >= since).values(ends_on=Assignment.starts_on)
    )
    world.session.expire_all()
    world.assign(person.employee_id, unit, since=since)
    placement.forget_all()
