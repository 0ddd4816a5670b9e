"""The demo's people: names, numbers and posts, the same for the same seed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from backend.demo.district import (
    AWAY,
    FIRST_NAMES,
    LAST_NAMES,
    ROOT,
    SHOWN,
    UNITS,
    VACANT,
    Post,
    Unit,
)
from backend.organisation.models import AssignmentKind, EmployeeType

# Days since a head is away and somebody stands in, and since somebody moved.
AWAY_SINCE, MOVED_SINCE = 3, 35
_WITHOUT_MONTH = frozenset({EmployeeType.PPPK, EmployeeType.PPPK_PART_TIME})


class Ids:
    """UUIDs of version 7 that depend only on the seed and the moments given."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def at(self, moment: datetime) -> UUID:
        milliseconds = int(moment.timestamp() * 1000)
        bits = self._random.getrandbits(74)
        high, low = bits >> 62, bits & ((1 << 62) - 1)
        return UUID(int=(milliseconds << 80) | (0x7 << 76) | (high << 64) | (0x2 << 62) | low)


@dataclass(frozen=True, slots=True)
class Held:
    """An assignment: which post of which unit, how and when, and who appraises by delegation."""

    unit: Unit
    post: Post
    kind: AssignmentKind
    starts_on: date
    ends_on: date | None = None
    appraiser: str | None = None


@dataclass(slots=True)
class Person:
    """Somebody of the demo; the first assignment is the one that their work belongs to today."""

    id: UUID
    nip: str
    name: str
    post: Post
    unit: Unit
    held: list[Held] = field(default_factory=list)

    def held_on(self, day: date) -> Held | None:
        """The assignment of their own that holds on a day."""
        own = (one for one in self.held if one.kind is AssignmentKind.DEFINITIVE)
        return next((one for one in own if holds(one, day)), None)


def holds(one: Held, day: date) -> bool:
    return one.starts_on <= day and (one.ends_on is None or day <= one.ends_on)


def everybody(random: Random, ids: Ids, today: date) -> list[Person]:
    """All people of the blueprint, with the special cases that a district has."""
    names = _names(random)
    born = datetime(2026, 1, 1, tzinfo=UTC)
    people: list[Person] = []
    for unit in UNITS:
        for post in unit.posts:
            for _ in range(post.people if _is_held(unit, post) else 0):
                name, sex = next(names)
                nip = _nip(random, post.employee_type, sex, len(people))
                person = Person(ids.at(born + timedelta(seconds=len(people))), nip, name, post, unit)
                starts_on = date(random.randint(2021, 2025), random.randint(1, 12), 1)
                person.held.append(Held(unit, post, _kind(unit, post), starts_on))
                people.append(person)
    _make_special(people, today)
    return people


def _is_held(unit: Unit, post: Post) -> bool:
    """The post of one department's head is vacant: somebody acts."""
    return not (unit.code == VACANT and post.is_head)


def _kind(unit: Unit, post: Post) -> AssignmentKind:
    return AssignmentKind.PJ if unit.code == ROOT and post.is_head else AssignmentKind.DEFINITIVE


def _make_special(people: list[Person], today: date) -> None:
    """Acting heads, a delegated appraiser, and somebody who moved five weeks ago."""
    vacant, away = _unit(VACANT), _unit(AWAY)
    secretary = find(people, VACANT, "Sekretaris Dinas Pendidikan")
    since = today - timedelta(days=120)
    secretary.held.append(Held(vacant, vacant.posts[0], AssignmentKind.PLT, since))
    doctor = find(people, AWAY, "Dokter Ahli Pertama")
    first, last = today - timedelta(days=AWAY_SINCE), today + timedelta(days=4)
    doctor.held.append(Held(away, away.posts[0], AssignmentKind.PLH, first, last))
    sanitarian = find(people, SHOWN, "Tenaga Sanitasi Lingkungan")
    delegate = find(people, "DINKES-KESMAS", "Kepala Bidang Kesehatan Masyarakat")
    own = sanitarian.held[0]
    sanitarian.held[0] = Held(own.unit, own.post, own.kind, own.starts_on, None, delegate.nip)
    midwife = find(people, SHOWN, "Bidan Terampil")
    moved_on = today - timedelta(days=MOVED_SINCE)
    here = midwife.held[0]
    there = next(post for post in away.posts if post.title == "Bidan Terampil")
    day_before = moved_on - timedelta(days=1)
    midwife.held = [
        Held(here.unit, here.post, here.kind, moved_on),
        Held(away, there, AssignmentKind.DEFINITIVE, here.starts_on, day_before),
    ]


def find(people: Iterable[Person], code: str, title: str) -> Person:
    """The first holder of a post."""
    return next(one for one in people if one.unit.code == code and one.post.title == title)


def _unit(code: str) -> Unit:
    return next(unit for unit in UNITS if unit.code == code)


def _names(random: Random) -> Iterator[tuple[str, str]]:
    """Names with their sex digit, each once; the last word says what they are."""
    every = [
        (f"{first} {last} Contoh", sex) for sex, many in FIRST_NAMES.items() for first in many for last in LAST_NAMES
    ]
    random.shuffle(every)
    return iter(every)


def _nip(random: Random, employee_type: EmployeeType, sex: str, number: int) -> str:
    """A NIP that passes every rule; its sequence, 9xx, is that of the demo."""
    born = date(1967, 1, 1) + timedelta(days=random.randint(0, 31 * 365))
    if employee_type in _WITHOUT_MONTH:
        start = f"{random.randint(2022, 2025)}21"
    elif employee_type is EmployeeType.CPNS:
        start = f"2026{random.randint(1, 6):02d}"
    else:
        start = f"{min(born.year + random.randint(21, 30), 2024)}{random.randint(1, 12):02d}"
    return f"{born:%Y%m%d}{start}{sex}{900 + number % 100}"
