"""What no longer counts although its tokens have not expired: a session, an account, another system.

The rows are for all processes, which look every two seconds; the memory is this process's own. A
block made here counts here from its commit on.
"""

import threading
import time
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.identity import queries, rules
from backend.identity.models import TokenBlock
from backend.kit import clock, writer

# A change made here wins over rows that were read meanwhile, for as long as a reading may take.
_OWN_SECONDS = 10.0


class BlockList:
    """Ids in memory. Threads read `ids` without a lock: it is replaced as a whole, never changed."""

    def __init__(self) -> None:
        self.ids: frozenset[UUID] = frozenset()
        self._stored: frozenset[UUID] = frozenset()
        self._own: dict[UUID, tuple[bool, float]] = {}
        self._lock = threading.Lock()

    def set(self, subject_id: UUID, *, blocked: bool) -> None:
        """What this process itself has just stored."""
        with self._lock:
            self._own[subject_id] = (blocked, time.monotonic())
            self._put_together()

    def take_over(self, stored: Collection[UUID]) -> None:
        """What all processes have stored."""
        with self._lock:
            self._stored = frozenset(stored)
            oldest = time.monotonic() - _OWN_SECONDS
            self._own = {key: one for key, one in self._own.items() if one[1] > oldest}
            self._put_together()

    def _put_together(self) -> None:
        ids = set(self._stored)
        for subject_id, (blocked, _) in self._own.items():
            if blocked:
                ids.add(subject_id)
            else:
                ids.discard(subject_id)
        self.ids = frozenset(ids)


IN_MEMORY = BlockList()


def block(session: Session, subject_id: UUID, now: datetime) -> None:
    """Let access tokens already given count no more, as long as any of them can live."""
    queries.put_block(session, subject_id, now + 2 * rules.ACCESS_LIFE)
    writer.after_commit(session, lambda: IN_MEMORY.set(subject_id, blocked=True))


def unblock(session: Session, subject_id: UUID) -> None:
    session.execute(delete(TokenBlock).where(TokenBlock.subject_id == subject_id))
    writer.after_commit(session, lambda: IN_MEMORY.set(subject_id, blocked=False))


def refresh(session: Session) -> None:
    """Take over the blocks of all processes."""
    IN_MEMORY.take_over([row.subject_id for row in queries.blocks(session, clock.now())])
