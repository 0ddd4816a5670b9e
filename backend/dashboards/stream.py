"""One reader's event stream: facts within the reader's sight, as server-sent events."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.kit import clock, outbox
from backend.kit.outbox import Told
from backend.kit.runtime import Runtime
from backend.kit.stream import Broker
from backend.organisation import policy
from backend.organisation.policy import Sight

HEARTBEAT_SECONDS = 15.0
# Who leads whom may change while a page stays open.
SIGHT_SECONDS = 60.0
RETRY_MILLISECONDS = 3_000

# Of citizens' reports nobody hears live but the officer named: the moment of an anonymous one is told to nobody, and
# whoever may not see a report need not learn that there is one.
UNHEARD = ("report.", "mention.")


class Reader:
    """Follows the broker for one caller."""

    def __init__(self, actor: Actor, broker: Broker, runtime: Runtime, still_valid: Callable[[], bool]) -> None:
        self._actor, self._broker, self._runtime = actor, broker, runtime
        self._still_valid = still_valid
        self._sight: Sight | None = None
        self._looked_at: datetime | None = None

    async def events(self, last_position: int | None) -> AsyncIterator[bytes]:
        """Events behind a position (from now on where there is none) until the token ends."""
        async with self._broker.following():
            async for event in self._events(last_position):
                yield event

    async def _events(self, last_position: int | None) -> AsyncIterator[bytes]:
        position = self._broker.head if last_position is None else last_position
        yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
        if last_position is not None and await self._is_gone(last_position):
            position = self._broker.head
            yield f"id: {position}\nevent: reset\ndata: {{}}\n\n".encode()
        else:
            # Tells a new stream where it stands, so that a reconnect misses nothing.
            yield f"id: {position}\n: ready\n\n".encode()
        while self._goes_on():
            await self._broker.beyond(position, HEARTBEAT_SECONDS)
            facts = await self._broker.after(position)
            await self._look_again()
            for fact in facts:
                position = fact.position
                if self._may_hear(fact):
                    yield as_event(fact)
            if not facts:
                yield b": alive\n\n"

    def _goes_on(self) -> bool:
        expires_at = self._actor.expires_at
        is_over = expires_at is not None and expires_at <= clock.now()
        return not is_over and not self._broker.is_closed and self._still_valid()

    async def _is_gone(self, position: int) -> bool:
        """Whether facts behind a position may have been tidied away, or never were in this database."""
        oldest = await self._runtime.read(outbox.first_position, primary=True)
        return position > self._broker.head or position < oldest - 1

    async def _look_again(self) -> None:
        now = clock.now()
        if self._looked_at is None or (now - self._looked_at).total_seconds() > SIGHT_SECONDS:
            self._sight = await self._runtime.read(self._see, primary=True)
            self._looked_at = now

    def _see(self, session: Session) -> Sight:
        return policy.sight(session, self._actor, clock.today())

    def _may_hear(self, fact: Told) -> bool:
        if fact.name.startswith(UNHEARD):
            return fact.employee_id is not None and fact.employee_id == self._actor.employee_id
        sight = self._sight
        return sight is not None and sight.covers(unit_id=fact.unit_id, employee_id=fact.employee_id)


def as_event(fact: Told) -> bytes:
    """One event on the wire: what changed and where, never what it says."""
    data = {
        "subject": str(fact.subject_id),
        "unit_id": None if fact.unit_id is None else str(fact.unit_id),
        "period": None if fact.day is None else clock.month_of(fact.day),
    }
    return f"id: {fact.position}\nevent: {fact.name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()
