"""Who did what the demo shows: its people as the callers of the packages' own services."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from backend.access.actor import Actor, Role, permissions_of
from backend.demo import people as population
from backend.demo.people import Person
from backend.kit import clock
from backend.organisation.models import AssignmentKind

_OFFICER = frozenset({Role.ASN})
_HEAD = frozenset({Role.ASN, Role.APPRAISER})


@dataclass(frozen=True, slots=True)
class Span:
    """The days that presence and scores are shown of: whole months, and the one that runs."""

    first: date
    today: date
    now: datetime

    @property
    def months(self) -> list[str]:
        """`2026-09`, the oldest first."""
        return months_between(self.first, self.today)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment of a day, on the district's clock; never one that has not come."""
        moment = clock.day_bounds(day)[0] + timedelta(hours=hour, minutes=minute)
        return min(moment, self.now)


def span_of(first_day: date, today: date, now: datetime) -> Span:
    """From the first month that the diaries cover wholly."""
    first = first_day if first_day.day == 1 else (first_day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return Span(first, today, now)


def months_between(first: date, last: date) -> list[str]:
    counted = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in counted]


@dataclass(frozen=True, slots=True)
class Cast:
    """All people of the demo, what their accounts and units are called, and who leads which unit."""

    people: list[Person]
    account_ids: Mapping[UUID, UUID]
    unit_ids: Mapping[str, UUID]
    today: date

    def find(self, code: str, title: str) -> Person:
        return population.find(self.people, code, title)

    def every(self, code: str, title: str) -> list[Person]:
        """All holders of a post."""
        return [one for one in self.people if one.unit.code == code and one.post.title == title]

    def leader(self, code: str) -> Person | None:
        """Who leads a unit for longer than some days: its head, or who acts in a vacant post."""
        return next((one for one in self.people if any(_leads(held, code, self.today) for held in one.held)), None)

    def officer(self, person: Person) -> Actor:
        return self._actor(person, _OFFICER)

    def head(self, person: Person) -> Actor:
        return self._actor(person, _HEAD)

    def admin(self) -> Actor:
        """Who administers the district."""
        person = self.find("BKPSDM", "Analis SDM Aparatur Ahli Muda")
        return self._actor(person, frozenset({Role.ASN, Role.DISTRICT_ADMIN}), sees_district=True)

    def _actor(self, person: Person, roles: frozenset[Role], *, sees_district: bool = False) -> Actor:
        return Actor(
            account_id=self.account_ids[person.id],
            session_id=None,
            employee_id=person.id,
            roles=roles,
            permissions=permissions_of(roles),
            sees_district=sees_district,
        )


def _leads(held: population.Held, code: str, day: date) -> bool:
    is_for_long = held.kind is not AssignmentKind.PLH
    return held.post.is_head and held.unit.code == code and is_for_long and population.holds(held, day)
