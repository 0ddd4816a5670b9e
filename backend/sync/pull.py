"""What a phone fetches: every change within its officer's sight, none ever skipped.

The cursor remembers four things: a position in the sequence of facts, the officers whose
activities the phone already keeps (its sight), those of whom it keeps a part, and how far the copy
of one of these has come. Each call compares the sight with today's: whom the caller no longer
appraises is sent as deleted, who is new is copied, then the facts behind the position follow. While
somebody is being copied the position stands still, so that a change during the copy is sent once
more rather than missed.
"""

import base64
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.activities import queries as activities
from backend.activities import views
from backend.activities.models import Activity, Status
from backend.activities.schemas import ActivityView
from backend.kit import clock, outbox, pages
from backend.organisation import queries as organisation
from backend.sync import queries
from backend.sync.schemas import ChangeView, DeviceView, PullAnswer

KEPT = timedelta(days=90)
ACTIVITY = "activity"


@dataclass
class Walk:
    """The copying, or dropping, of one officer's activities that a page could not finish."""

    employee_id: UUID
    after: UUID
    is_drop: bool


@dataclass
class Place:
    """Where a phone's copy stands. `begins_anew`: a reset that came while the phone followed another."""

    epoch: UUID
    position: int
    sight: set[UUID] = field(default_factory=set)
    partly: set[UUID] = field(default_factory=set)
    walk: Walk | None = None
    is_reset: bool = False
    begins_anew: bool = False

    def write(self, actor: Actor) -> str:
        walk = self.walk
        members = [
            self.epoch.hex,
            self.position,
            _packed(self.sight),
            _packed(self.partly),
            None if walk is None else [walk.employee_id.hex, walk.after.hex, walk.is_drop],
            self.is_reset,
        ]
        return pages.write_cursor(members, scope=_scope(actor))

    @staticmethod
    def read(cursor: str, actor: Actor) -> "Place":
        """Raises Invalid for a cursor that was not made for this account."""
        epoch, position, sight, partly, found, is_reset = pages.read_cursor(cursor, scope=_scope(actor))
        walk = None if found is None else Walk(UUID(found[0]), UUID(found[1]), found[2])
        return Place(UUID(epoch), position, _unpacked(sight), _unpacked(partly), walk, is_reset)

    def after(self, employee_id: UUID, *, is_drop: bool) -> UUID | None:
        """Where to go on with one officer; None is the beginning."""
        walk = self.walk
        if walk is None or walk.employee_id != employee_id or walk.is_drop != is_drop:
            return None
        return walk.after


def pull(
    session: Session, actor: Actor, *, cursor: str | None, limit: int, device_id: UUID | None, now: datetime
) -> PullAnswer:
    """The next changes for the caller's phone, at most `limit`."""
    actor.must(Permission.ACTIVITY_READ)
    pulling = _Pull(session, actor, _place(session, actor, cursor), limit, clock.local_day(now))
    more = pulling.run()
    place, is_reset = pulling.place, pulling.place.is_reset
    place.is_reset = is_reset and more
    device = None
    if device_id is not None:
        device = DeviceView(stored=queries.stored_on(session, actor.account_id, device_id))
    return PullAnswer(
        server_time=now,
        changes=pulling.changes,
        cursor=place.write(actor),
        more=more,
        reset=is_reset,
        device=device,
    )


def _place(session: Session, actor: Actor, cursor: str | None) -> Place:
    """Where to go on; from the beginning for a new phone, a restored database, or a place too old."""
    epoch = queries.epoch(session)
    # Read before anything is copied: what is told later is sent as a change.
    head = outbox.last_position(session)
    if cursor is None:
        return Place(epoch, head)
    place = Place.read(cursor, actor)
    is_too_old = place.position < outbox.first_position(session) - 1
    if place.epoch != epoch or is_too_old or place.position > head:
        return Place(epoch, head, is_reset=True, begins_anew=place.is_reset)
    return place


class _Pull:
    """One call, filling its page step by step."""

    def __init__(self, session: Session, actor: Actor, place: Place, limit: int, today: date) -> None:
        self._session, self._today = session, today
        self._own = actor.employee_id
        self._since = today - KEPT
        self._limit = limit
        self.place = place
        self.changes: list[ChangeView] = []

    def run(self) -> bool:
        """Fill the page; returns whether there is more."""
        if self.place.begins_anew:
            # The phone was building a copy when it came to nothing: an empty page tells it to drop
            # what it has built, which rows of the former life could otherwise survive.
            return True
        people = self._people()
        for employee_id in sorted((self.place.sight | self.place.partly) - people):
            if not self._drop(employee_id):
                return True
        for employee_id in sorted(people - self.place.sight):
            if not self._copy(employee_id):
                return True
        return self._follow()

    def _people(self) -> set[UUID]:
        if self._own is None:
            return set()
        return {self._own, *organisation.appraised_by(self._session, self._own, self._today)}

    @property
    def _room(self) -> int:
        return self._limit - len(self.changes)

    def _drop(self, employee_id: UUID) -> bool:
        """Send what the phone may keep of somebody as deleted; True when all of it is sent."""
        room = self._room
        rows = queries.ids_of(
            self._session, employee_id, self._since, self.place.after(employee_id, is_drop=True), room
        )
        self.changes += [_deleted(activity_id, version) for activity_id, version in rows]
        return self._advance(employee_id, [row[0] for row in rows], room, is_drop=True)

    def _copy(self, employee_id: UUID) -> bool:
        """Send somebody's activities: all of one's own, of others what asks for a decision."""
        room = self._room
        rows = queries.copy_of(
            self._session,
            employee_id,
            self._since,
            only_undecided=employee_id != self._own,
            after=self.place.after(employee_id, is_drop=False),
            limit=room,
        )
        shown = views.views(self._session, rows)
        self.changes += [_change(row, view) for row, view in zip(rows, shown, strict=True)]
        return self._advance(employee_id, [row.id for row in rows], room, is_drop=False)

    def _advance(self, employee_id: UUID, ids: list[UUID], room: int, *, is_drop: bool) -> bool:
        place = self.place
        place.sight.discard(employee_id)
        if len(ids) == room:
            # Until all is sent the phone holds a part: dropped or copied from the beginning, should
            # the officer's appraiser change meanwhile, or somebody else come first on the next page.
            place.partly.add(employee_id)
            if ids:
                place.walk = Walk(employee_id, ids[-1], is_drop)
            return False
        place.partly.discard(employee_id)
        place.walk = None
        if not is_drop:
            place.sight.add(employee_id)
        return True

    def _follow(self) -> bool:
        """Send what the facts behind the position are about, as it is now."""
        room = self._room
        if room == 0:
            return True
        head = outbox.last_position(self._session)
        facts = queries.facts_after(self._session, self.place.position, self.place.sight, room)
        found = activities.by_ids(self._session, {subject_id for _, subject_id in facts})
        rows = [found[subject_id] for subject_id in dict.fromkeys(fact[1] for fact in facts) if subject_id in found]
        shown = views.views(self._session, rows)
        self.changes += [_change(row, view) for row, view in zip(rows, shown, strict=True)]
        if len(facts) == room:
            self.place.position = facts[-1][0]
            return True
        self.place.position = max(self.place.position, head, *(fact[0] for fact in facts))
        return False


def _change(row: Activity, view: ActivityView) -> ChangeView:
    if row.status == Status.WITHDRAWN:
        return _deleted(row.id, row.version)
    return ChangeView(kind=ACTIVITY, id=row.id, version=row.version, deleted=False, body=view)


def _deleted(activity_id: UUID, version: int) -> ChangeView:
    return ChangeView(kind=ACTIVITY, id=activity_id, version=version, deleted=True, body=None)


def _scope(actor: Actor) -> tuple[Any, ...]:
    return ("pull", actor.account_id)


def _packed(ids: Iterable[UUID]) -> str:
    """Many ids in few characters: a head of some hundred officers has them all in the address."""
    raw = b"".join(sorted(one.bytes for one in ids))
    return base64.b85encode(zlib.compress(raw, 9)).decode() if raw else ""


def _unpacked(packed: str) -> set[UUID]:
    raw = zlib.decompress(base64.b85decode(packed)) if packed else b""
    return {UUID(bytes=raw[start : start + 16]) for start in range(0, len(raw), 16)}
