"""The audit trail: sealed without gap, and any change, removal or exchange of entries is found at its place."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.audit import rules, service
from backend.audit.models import AuditEntry
from backend.kit import ledger
from backend.kit.ids import uuid7
from tests.client import Client
from tests.world import World, hours

ENTRIES = 12
Change = Callable[[Session, int, int], int]


def record(session: Session, count: int) -> None:
    """Entries as use cases make them, written as before a commit."""
    for number in range(count):
        service.record(session, "activity.log", subject_id=uuid7(), account_id=uuid7(), number=number, word="bukti ✓")
    ledger.write(session.connection(), ledger.take(session))


def empty(session: Session) -> None:
    session.execute(delete(AuditEntry))
    session.expunge_all()


def entry(session: Session, position: int) -> AuditEntry:
    return session.scalars(select(AuditEntry).where(AuditEntry.position == position)).one()


def set_(session: Session, of: int, **values: Any) -> None:
    session.execute(update(AuditEntry).where(AuditEntry.position == of).values(**values))
    session.expire_all()


def test_a_trail_that_nobody_touched_is_sound(session: Session) -> None:
    record(session, ENTRIES)

    verdict = service.verify(session, chunk=5)

    assert (verdict.entries, verdict.broken_at, verdict.reason) == (ENTRIES, None, None)
    assert verdict.head == entry(session, ENTRIES).hash


def test_positions_are_without_gap_and_each_entry_names_the_one_before(session: Session) -> None:
    record(session, 4)
    record(session, 3)

    rows = session.scalars(select(AuditEntry).order_by(AuditEntry.position)).all()

    assert [row.position for row in rows] == list(range(1, 8))
    assert [row.previous_hash for row in rows] == [rules.GENESIS, *(row.hash for row in rows[:-1])]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "activity.withdraw"),
        ("subject_id", uuid7()),
        ("account_id", None),
        ("employee_id", uuid7()),
        ("request_id", uuid7()),
        ("details", {"number": 99}),
        ("hash", "0" * 64),
        ("previous_hash", "f" * 64),
    ],
)
@pytest.mark.parametrize("position", [1, 7, ENTRIES])
def test_a_changed_entry_is_named(session: Session, column: str, value: Any, position: int) -> None:
    record(session, ENTRIES)
    set_(session, position, **{column: value})

    assert service.verify(session).broken_at == position


def test_a_changed_moment_is_named(session: Session, world: World) -> None:
    record(session, ENTRIES)
    set_(session, 5, at=world.now + hours(1))

    assert service.verify(session).broken_at == 5


def changed(session: Session, one: int, _: int) -> int:
    set_(session, one, details={"number": "another"})
    return one


def removed(session: Session, one: int, _: int) -> int:
    session.execute(delete(AuditEntry).where(AuditEntry.position == one))
    return one


def removed_and_closed_up(session: Session, one: int, _: int) -> int:
    removed(session, one, 0)
    for position in range(one + 1, ENTRIES + 1):
        set_(session, position, position=position - 1)
    return one


def swapped(session: Session, one: int, other: int) -> int:
    set_(session, one, position=10_000)
    set_(session, other, position=one)
    set_(session, 10_000, position=other)
    return min(one, other)


def put_in_between(session: Session, one: int, _: int) -> int:
    for position in range(ENTRIES, one - 1, -1):
        set_(session, position, position=position + 1)
    copy = entry(session, one + 1)
    values = {name: getattr(copy, name) for name in ("action", "at", "details", "previous_hash", "hash")}
    session.add(AuditEntry(position=one, **values))
    session.flush()
    return one


@settings(deadline=None, max_examples=40, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
@given(
    how=st.sampled_from([changed, removed, removed_and_closed_up, swapped, put_in_between]),
    one=st.integers(1, ENTRIES - 1),
    other=st.integers(1, ENTRIES),
)
def test_whatever_was_done_to_it_the_first_broken_place_is_named(
    session: Session, how: Change, one: int, other: int
) -> None:
    empty(session)
    record(session, ENTRIES)

    first = how(session, one, other if other != one else ENTRIES)
    session.expire_all()

    assert service.verify(session).broken_at == first


def test_entries_cut_off_at_the_end_show_only_in_the_head(session: Session) -> None:
    record(session, ENTRIES)
    whole = service.verify(session)
    removed(session, ENTRIES, 0)

    cut = service.verify(session)

    assert (cut.broken_at, cut.entries) == (None, ENTRIES - 1)
    assert cut.head != whole.head


def test_a_call_that_changes_something_is_in_the_trail_with_its_request(
    client: Client, world: World, session: Session
) -> None:
    empty(session)
    request_id = str(uuid7())
    body = world.an_activity()

    client.sign_in(world.officer).post("/api/v1/activities", json=body, headers={"X-Request-ID": request_id})
    client.get("/api/v1/activities")

    found = session.scalars(select(AuditEntry).where(AuditEntry.action == "activity.log")).one()
    assert (str(found.subject_id), str(found.request_id)) == (body["id"], request_id)
    assert found.account_id == world.officer.account_id
    assert body["description"] not in str(found.details)


def test_a_refused_call_leaves_no_entry(client: Client, world: World, session: Session) -> None:
    client.sign_in(world.officer)
    empty(session)

    client.post("/api/v1/activities", json=world.an_activity(description="x"))
    client.post("/api/v1/activities", json=world.an_activity(start=world.morning() - hours(24 * 40)))

    assert session.scalars(select(AuditEntry)).all() == []
