"""Facts and the audit trail have the order of the commits, whoever began to write first."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.audit import service as audit
from backend.kit import ledger, migrations, outbox
from backend.kit.database import Database
from backend.kit.ids import uuid7
from backend.kit.outbox import OutboxRow
from tests.conftest import POSTGRES, new_postgres_database

LONG_ENOUGH_TO_GET_AHEAD = 0.3


@dataclass(frozen=True)
class Happened:
    name: ClassVar[str] = "test.happened"
    subject_id: UUID
    employee_id: UUID | None = None
    unit_id: UUID | None = None
    day: None = None


@pytest.fixture(params=["sqlite", "postgres"] if POSTGRES else ["sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Database]:
    file = f"sqlite:///{tmp_path / 'order.db'}"
    found = Database(file if request.param == "sqlite" else new_postgres_database(f"order_{worker_id}"))
    migrations.upgrade(found)
    yield found
    found.close()


class Process:
    """One of several that write to the same database, each with its own connection."""

    def __init__(self, place: Database) -> None:
        self.session = Session(place.writing)

    def tell(self, subject: UUID) -> None:
        """Everything up to the commit."""
        self.session.execute(text("SELECT 1"))
        outbox.publish(self.session, Happened(subject))
        audit.record(self.session, "test.happened", subject_id=subject)
        ledger.write(self.session.connection(), ledger.take(self.session))

    def end(self, *, commit: bool = True) -> None:
        if commit:
            self.session.commit()
        else:
            self.session.rollback()
        self.session.close()


def told(place: Database) -> list[tuple[int, UUID]]:
    with place.reader() as session:
        rows = session.execute(select(OutboxRow.position, OutboxRow.subject_id).order_by(OutboxRow.position))
        return [(row[0], row[1]) for row in rows]


def second_waits_for_first(place: Database, *, commit: bool) -> tuple[UUID, UUID, list[tuple[int, UUID]]]:
    """The first has written but not committed when the second wants to; returns what a reader saw meanwhile."""
    first, second = Process(place), Process(place)
    one, two = uuid7(), uuid7()
    first.tell(one)
    thread = threading.Thread(target=lambda: (second.tell(two), second.end()))
    thread.start()
    thread.join(LONG_ENOUGH_TO_GET_AHEAD)
    meanwhile = told(place)
    first.end(commit=commit)
    thread.join(10)
    assert not thread.is_alive()
    return one, two, meanwhile


def test_who_commits_later_comes_later_and_no_reader_passes_by_a_place(place: Database) -> None:
    one, two, meanwhile = second_waits_for_first(place, commit=True)

    assert meanwhile == [], "a reader that had seen the second would never look for the first again"
    assert told(place) == [(1, one), (2, two)]


def test_a_place_that_was_given_up_is_given_again(place: Database) -> None:
    _, two, _ = second_waits_for_first(place, commit=False)

    assert told(place) == [(1, two)]
    with place.reader() as session:
        assert audit.verify(session).entries == 1


def test_many_at_once_leave_neither_gap_nor_double_nor_a_broken_chain(place: Database) -> None:
    def write() -> None:
        for number in range(10):
            process = Process(place)
            process.tell(uuid7())
            process.end(commit=number % 4 != 3)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    count = 4 * 8
    assert [position for position, _ in told(place)] == list(range(1, count + 1))
    with place.reader() as session:
        verdict = audit.verify(session)
    assert (verdict.entries, verdict.broken_at) == (count, None)
