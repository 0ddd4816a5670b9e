"""Recording and verifying the trail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.orm import Session

from backend.audit import rules
from backend.audit.models import AuditEntry
from backend.kit import clock, ledger, outbox, trace
from backend.kit.constant import Constant

_TABLE = cast("Table", AuditEntry.__table__)
_ADD = Constant(insert(_TABLE), [column.name for column in _TABLE.columns])


class _Trail:
    """Where the entries of a batch go: into the chain, in the order of the commits."""

    is_last = True

    def many(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        outbox.hold_order(connection)
        position, previous = _tail(connection)
        for row in rows:
            position += 1
            row["position"] = position  # now the row is what `content` makes of a stored one
            sealed = rules.chain_hash(previous, row)
            row["previous_hash"], row["hash"] = previous, sealed
            previous = sealed
        _ADD.many(connection, rows)


_TRAIL = _Trail()


def record(
    session: Session,
    action: str,
    *,
    subject_id: UUID | None,
    account_id: UUID | None = None,
    employee_id: UUID | None = None,
    at: datetime | None = None,
    **details: Any,
) -> None:
    """Add an entry in the transaction of what it tells.

    `action` is the word of the permission or operation (`activity.review`); `details` are JSON
    values that a reader needs to understand what changed, never a secret, never a person's text
    that is kept elsewhere.
    """
    ledger.append(
        session,
        _TRAIL,
        {
            "action": action,
            "subject_id": subject_id,
            "account_id": account_id,
            "employee_id": employee_id,
            "request_id": trace.request_id.get(),
            "at": at or clock.now(),
            "details": details,
        },
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found. `broken_at` is the position of the first broken entry."""

    entries: int
    broken_at: int | None
    reason: str | None
    head: str


def verify(session: Session, chunk: int = 5_000) -> Verdict:
    """Walk the whole chain. A changed, removed or moved entry breaks it at its place.

    Entries cut off at the end cannot be seen from the chain alone: compare `head` with one that
    was kept elsewhere.
    """
    position, previous, count = 0, rules.GENESIS, 0
    while entries := session.scalars(
        select(AuditEntry)
        .where(AuditEntry.position > position)
        .order_by(AuditEntry.position)
        .limit(chunk)
        .execution_options(populate_existing=True)
    ).all():
        for entry in entries:
            expected = position + 1
            if entry.position != expected:
                return Verdict(count, expected, "entry is missing", previous)
            if entry.previous_hash != previous or entry.hash != rules.chain_hash(previous, content(entry, expected)):
                return Verdict(count, expected, "entry was changed or moved", previous)
            position, previous, count = expected, entry.hash, count + 1
        session.expunge_all()
    return Verdict(count, None, None, previous)


def content(entry: Any, position: int) -> dict[str, Any]:
    """What the hash of an entry covers: everything but the hashes."""
    return {
        "position": position,
        "action": entry.action,
        "subject_id": entry.subject_id,
        "account_id": entry.account_id,
        "employee_id": entry.employee_id,
        "request_id": entry.request_id,
        "at": entry.at,
        "details": entry.details,
    }


def _tail(connection: Connection) -> tuple[int, str]:
    for position, newest in _LAST.rows(connection, {}):
        return position, newest
    return 0, rules.GENESIS


_LAST = Constant(select(_TABLE.c.position, _TABLE.c.hash).order_by(_TABLE.c.position.desc()).limit(1))
