"""What the convergence model drives and looks at: people with phones, a server, and the truth in its tables."""

import itertools
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.activities import evidence
from backend.activities.evidence import Prepared
from backend.activities.models import Activity, Status
from backend.kit import clock
from backend.organisation import placement
from backend.organisation import queries as organisation
from backend.organisation.models import Assignment
from backend.sync.models import SyncDevice, SyncOperation
from tests.client import Client
from tests.people import Person
from tests.sync.phones import Phone
from tests.sync.site import Site
from tests.world import World, days

_starts = itertools.count()
# Where a commit need not wait for a disk: what a loss of power does is not the question here.
_MEMORY = Path("/dev/shm")


class Diverged(AssertionError):
    """Phone and server disagree, or an operation was applied other than told."""


def wrong(what: str) -> None:
    raise Diverged(what)


@dataclass
class Sites:
    """One server for many examples: starting one takes longer than an example."""

    new_url: Callable[[], str] = str  # SQLite in the folder unless said
    examples: int = 0
    site: Site | None = None
    folder: Any = None

    def take(self) -> Site:
        if self.site is not None and self.examples % 40 == 0:
            self.close()  # tables grow with every example, and copying them for a restore takes longer
        if self.site is None:
            self.folder = tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None)
            self.site = Site(Path(self.folder.name), self.new_url())
        self.examples += 1
        return self.site

    def close(self) -> None:
        if self.site is not None:
            self.site.close()
            self.folder.cleanup()
        self.site = None


@dataclass
class District:
    """A unit of two officers with a head in office and another to come; all of them with phones."""

    site: Site
    phones: list[Phone] = field(default_factory=list)
    applied: dict[str, int] = field(default_factory=dict)
    _browsers: dict[UUID, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.heads, self.officers, self.unit = self.site.build(self._people)
        for owner in (*self.officers, *self.officers[:1], *self.heads):
            self.phones.append(Phone(owner))

    @staticmethod
    def _people(world: World) -> tuple[list[Person], list[Person], UUID]:
        unit = world.unit()
        heads = [world.employee(unit, head=True), world.employee(world.unit(), head=True)]
        return heads, [world.employee(unit), world.employee(unit)], unit

    # --- people ---

    def sign_in(self, phone: Phone) -> None:
        """Before its first call, and after a 401."""
        phone.token = self.site.build(lambda world: world.token_of(phone.owner, at=clock.now()))

    def browser(self, person: Person) -> Client:
        """The same person at a desk, always signed in."""
        token = self._browsers.get(person.account_id)
        if token is None:
            token = self.site.build(lambda world: world.token_of(person, at=clock.now()))
            self._browsers[person.account_id] = token
        return self.site.client.use_token(token)

    def let_expire(self, phone: Phone) -> None:
        early = clock.now() - timedelta(hours=1)
        phone.token = self.site.build(lambda world: world.token_of(phone.owner, at=early))

    def change_head(self) -> None:
        """The head in office leaves, the other one takes over: nobody is told, sight just changes."""
        self.heads.reverse()
        now, before = self.heads[0], self.heads[1]

        def change(world: World) -> None:
            for row in self._posts(world.session, before):
                row.ends_on = world.today - days(1)
            world.session.flush()
            world.assign(now.employee_id, self.unit, head=True)  # type: ignore[arg-type]
            world.assign(before.employee_id, world.unit(), head=True)  # type: ignore[arg-type]

        self.site.build(change)
        self._heads_sign_in()

    def delegate(self, officer: Person, *, to_other: bool) -> None:
        """One officer gets another appraiser, or the unit's head again."""

        def change(world: World) -> None:
            for row in self._posts(world.session, officer):
                row.appraiser_id = self.heads[1].employee_id if to_other else None
            world.session.flush()
            placement.forget_all()

        self.site.build(change)
        self._heads_sign_in()

    def _heads_sign_in(self) -> None:
        """Whether one appraises anybody stands in the token."""
        self._browsers.clear()
        for phone in self.phones:
            if phone.owner in self.heads:
                phone.token = ""

    @staticmethod
    def _posts(session: Session, person: Person) -> list[Assignment]:
        query = select(Assignment).where(Assignment.employee_id == person.employee_id, Assignment.ends_on.is_(None))
        return list(session.scalars(query))

    def put_evidence(self, owner: Person, sha256: str) -> None:
        """The bytes of a photo arrive (their cleaning is tested elsewhere)."""
        prepared = Prepared(sha256, sha256, "image/webp", 1_000)
        self.site.build(lambda world: evidence.put(world.session, world.actor(owner), prepared, clock.now()))

    # --- the truth ---

    def versions(self) -> dict[str, int]:
        rows = self._look(
            lambda session: session.execute(select(Activity.id, Activity.version).where(self._ours())).all()
        )
        return {str(key): version for key, version in rows}

    def stored_operations(self) -> set[str]:
        mine = SyncOperation.account_id.in_([phone.owner.account_id for phone in self.phones])
        return {
            str(one)
            for one in self._look(lambda session: session.scalars(select(SyncOperation.op_id).where(mine)).all())
        }

    def operations_of(self, phone: Phone) -> tuple[int, int]:
        """How many operations of a phone are stored, by the rows and by the count kept beside them."""
        of_rows = SyncOperation.device_id == UUID(phone.device_id)
        of_count = SyncDevice.device_id == UUID(phone.device_id)

        def count(session: Session) -> tuple[int, int]:
            rows = session.scalar(select(func.count()).select_from(SyncOperation).where(of_rows)) or 0
            return rows, session.scalar(select(SyncDevice.stored).where(of_count)) or 0

        return self._look(count)

    def appraised_by(self, person: Person) -> set[str]:
        found = self._look(lambda session: organisation.appraised_by(session, person.employee_id, clock.today()))  # type: ignore[arg-type]
        return {str(one) for one in found}

    def entities(self) -> dict[str, dict[str, Any]]:
        """Every activity of the unit that is not withdrawn, as its owner's list shows it."""
        found: dict[str, dict[str, Any]] = {}
        for person in (*self.officers, *self.heads):
            answer = self.browser(person).get("/api/v1/activities?limit=200")
            found |= {one["id"]: one for one in answer.json["items"]}
        return found

    def withdrawn(self) -> set[str]:
        query = select(Activity.id).where(self._ours(), Activity.status == Status.WITHDRAWN)
        return {str(one) for one in self._look(lambda session: session.scalars(query).all())}

    def _ours(self) -> Any:
        return Activity.employee_id.in_([one.employee_id for one in (*self.officers, *self.heads)])

    def _look(self, look: Callable[[Session], Any]) -> Any:
        return self.site.read(look)


def fresh_start(today_morning: Any) -> Any:
    """A start of its own for each activity, so that their order is the order of their making."""
    return today_morning + timedelta(seconds=next(_starts) % 20_000)
