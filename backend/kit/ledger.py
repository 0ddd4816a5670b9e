"""Rows that nobody reads before the commit (new entries, audit trail, outbox, roll-ups).

A job hands them in; they are written together, one `executemany` per statement, before the commit
of the batch the job is part of, or before the next job of the same account. Measured against one
statement each: a tenth of the time. A row must therefore be complete (every parameter of its
statement) and unable to fail on its own.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection
from sqlalchemy.orm import Session

_ROWS = "ledger"


class Takes(Protocol):
    """A statement, or whatever else writes rows at once (`kit.constant.Constant`)."""

    is_last: bool
    """Written only right before the commit, under a lock that other processes wait for."""

    def many(self, connection: Connection, rows: list[dict[str, Any]]) -> None: ...


Rows = dict[Takes, list[dict[str, Any]]]


def append(session: Session, statement: Takes, row: dict[str, Any]) -> None:
    """Have `statement` executed with `row` at the end of the running batch."""
    rows: Rows = session.info.setdefault(_ROWS, {})
    rows.setdefault(statement, []).append(row)


def flush(session: Session) -> None:
    """Write what the running job has handed in, for a job that goes on to read it."""
    now, last = apart(take(session))
    write(session.connection(), now)
    session.info[_ROWS] = last


def apart(rows: Rows) -> tuple[Rows, Rows]:
    """What may be written at any time, and what only right before the commit."""
    now = {statement: many for statement, many in rows.items() if not statement.is_last}
    return now, {statement: many for statement, many in rows.items() if statement.is_last}


def take(session: Session) -> Rows:
    """The rows a finished job handed in; they leave the session."""
    return session.info.pop(_ROWS, {})


def merge(into: Rows, rows: Rows) -> None:
    for statement, more in rows.items():
        into.setdefault(statement, []).extend(more)


def write(connection: Connection, rows: Rows) -> None:
    """One call per statement."""
    for statement, many in rows.items():
        if many:
            statement.many(connection, many)


@contextmanager
def savepoint(session: Session) -> Generator[None]:
    """Run one of several operations of a job so that, if it raises, it alone is undone.

    Its ledger rows and after-commit actions go with it: the database's own savepoint does not
    know of rows that are not written yet.
    """
    rows: Rows = session.info.get(_ROWS, {})
    lengths = {statement: len(many) for statement, many in rows.items()}
    actions: list[Any] = session.info.get("after_commit", [])
    known_actions = len(actions)
    try:
        with session.begin_nested():
            yield
    except BaseException:
        for statement, many in session.info.get(_ROWS, {}).items():
            del many[lengths.get(statement, 0) :]
        del session.info.get("after_commit", [])[known_actions:]
        raise
