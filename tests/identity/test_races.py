"""Several processes of one server at the same moment: nothing is done twice, nobody meets an error."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission, Role
from backend.identity import administration, blocks, queries, rules, service, sessions, throttle
from backend.identity.models import Account, FailureCount, RefreshToken, RoleGrant
from backend.identity.problems import SetupClosed, WrongCode
from backend.identity.throttle import Origin
from backend.kit import clock
from backend.kit.database import Database
from backend.kit.ids import uuid7
from backend.kit.writer import Writer
from backend.models import metadata
from tests.conftest import POSTGRES, new_postgres_database
from tests.signing import KEYS

PROCESSES = 4
Work = Callable[[Session], Any]


class Processes:
    """Several writers on one database, as several server processes have them."""

    def __init__(self, make: Callable[[], Database]) -> None:
        self.databases = [make() for _ in range(PROCESSES)]
        metadata.create_all(self.databases[0].writing)
        self.writers = [Writer(database) for database in self.databases]

    def run(self, work: Work) -> Any:
        return self.writers[0].call(work)

    def all_at_once(self, work: Work, *, key: int = 0, times: int = 1) -> list[Any]:
        """The same job in every process at once; what each returned, or the error it met."""
        start, found = threading.Barrier(PROCESSES * times), list[Any]()

        def one(writer: Writer) -> None:
            start.wait()
            try:
                found.append(writer.call(work, key=key))
            except Exception as error:
                found.append(error)

        threads = [threading.Thread(target=one, args=(writer,)) for writer in self.writers for _ in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return found

    def close(self) -> None:
        for writer in self.writers:
            writer.close()
        for database in self.databases:
            database.close()


@pytest.fixture(params=["sqlite", "postgres"] if POSTGRES else ["sqlite"])
def processes(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Processes]:
    url = f"sqlite:///{tmp_path / 'races.db'}"
    if request.param == "postgres":
        url = new_postgres_database(f"kinerja_races_{worker_id}")
    found = Processes(lambda: Database(url))
    yield found
    found.close()


def an_account(processes: Processes, name: str = "contoh") -> Account:
    return processes.run(lambda session: service.new_account(session, name, "Nama Contoh", None, clock.now()))


def test_failures_counted_at_once_are_all_counted(processes: Processes) -> None:
    account, now = an_account(processes), clock.now()

    def fail(session: Session) -> None:
        place = throttle.place_of(session, account.id, account.nip, Origin("192.0.2.1"), now)
        throttle.count_failure(session, place, now)

    assert processes.all_at_once(fail, times=3) == [None] * PROCESSES * 3

    counts = processes.run(lambda session: session.scalars(select(FailureCount.failures)).all())
    assert counts == [PROCESSES * 3] * 2


def test_one_link_makes_one_administrator(processes: Processes) -> None:
    token = processes.run(lambda session: service.make_setup_link(session, clock.now()))
    names = iter(f"admin-{number}" for number in range(100))

    found = processes.all_at_once(
        lambda session: service.set_up(session, token, next(names), "Admin", "hash", clock.now()).nip,
        key=service.SETUP_KEY,
    )

    assert sorted(type(one).__name__ for one in found) == ["SetupClosed"] * (PROCESSES - 1) + ["str"]
    assert sum(isinstance(one, SetupClosed) for one in found) == PROCESSES - 1
    assert processes.run(lambda session: session.scalar(select(func.count()).select_from(RoleGrant))) == 1


def test_one_code_activates_once(processes: Processes) -> None:
    account = an_account(processes)
    code = processes.run(lambda session: service.make_code(session, _again(session, account), None, clock.now()))
    hashes = iter(f"hash-{number}" for number in range(100))

    found = processes.all_at_once(
        lambda session: service.activate(session, account.id, code, next(hashes), clock.now()).password_hash,
        key=account.id.int & 0x7FFF_FFFF_FFFF_FFFF,
    )

    assert sum(isinstance(one, WrongCode) for one in found) == PROCESSES - 1
    kept = processes.run(lambda session: _again(session, account).password_hash)
    assert [one for one in found if isinstance(one, str)] == [kept]


def test_wrong_codes_tried_at_once_are_all_counted(processes: Processes) -> None:
    account = an_account(processes)
    processes.run(lambda session: service.make_code(session, _again(session, account), None, clock.now()))

    found = processes.all_at_once(
        lambda session: service.try_code(session, _again(session, account), "WRONG", clock.now()), times=4
    )

    assert found == [False] * PROCESSES * 4
    row = processes.run(lambda session: queries.activation_code(session, account.id))
    assert row.failures == rules.CODE_TRIES


def test_codes_made_at_once_leave_one_that_counts(processes: Processes) -> None:
    account = an_account(processes)

    codes = processes.all_at_once(
        lambda session: service.make_code(session, _again(session, account), None, clock.now())
    )

    assert all(isinstance(one, str) for one in codes)
    open_ones = [
        one
        for one in codes
        if processes.run(lambda session, one=one: service.try_code(session, _again(session, account), one, clock.now()))
    ]
    assert len(open_ones) == 1


def test_tabs_that_refresh_at_once_in_different_processes_get_one_successor(processes: Processes) -> None:
    account = an_account(processes)
    first = processes.run(lambda session: sessions.begin(session, _again(session, account), None, clock.now()))
    token = first.refresh_token

    for _ in range(5):
        found = processes.all_at_once(lambda session, token=token: _go_on(session, token), times=2)
        assert len(set(found)) == 1, found
        token = found[0]
        assert isinstance(token, str)

    assert processes.run(lambda session: session.scalar(select(func.count()).select_from(RefreshToken))) == 6


def test_a_family_used_by_parent_and_child_at_once_meets_no_error(processes: Processes) -> None:
    account = an_account(processes)
    first = processes.run(lambda session: sessions.begin(session, _again(session, account), None, clock.now()))
    second = processes.run(lambda session: _go_on(session, first.refresh_token))
    either = iter([first.refresh_token, second] * 100)

    found = processes.all_at_once(lambda session: _go_on(session, next(either)), times=3)

    assert all(one is None or isinstance(one, str) for one in found), found
    assert processes.run(lambda session: _go_on(session, second)) is not None


def test_a_session_ended_everywhere_at_once_is_ended_once(processes: Processes) -> None:
    account = an_account(processes)
    begun = processes.run(lambda session: sessions.begin(session, _again(session, account), None, clock.now()))

    def end(session: Session) -> None:
        family = queries.sign_in_session(session, begun.session_id, for_update=True)
        assert family is not None
        sessions.end(session, family, "signed_out", clock.now())

    assert processes.all_at_once(end) == [None] * PROCESSES


def test_a_block_put_everywhere_at_once_is_there(processes: Processes) -> None:
    subject = uuid7()

    found = processes.all_at_once(lambda session: blocks.block(session, subject, clock.now()))

    assert found == [None] * PROCESSES
    rows = processes.run(lambda session: queries.blocks(session, clock.now()))
    assert [row.subject_id for row in rows] == [subject]
    blocks.IN_MEMORY.set(subject, blocked=False)


def test_a_role_given_twice_at_once_is_there_once(processes: Processes) -> None:
    account, now = an_account(processes), clock.now()
    actor = Actor(
        account_id=uuid7(), session_id=None, employee_id=None, roles=frozenset({Role.DISTRICT_ADMIN}),
        permissions=frozenset({Permission.ROLE_GRANT}), sees_district=True,
    )  # fmt: skip

    found = processes.all_at_once(
        lambda session: (
            administration.grant_role(
                session, actor, _again(session, account), Role.AUDITOR, None, now, clock.local_day(now)
            ).id
        )
    )

    assert len(set(found)) == 1, found


def _again(session: Session, account: Account) -> Account:
    return session.get_one(Account, account.id)


def _go_on(session: Session, token: str) -> str | None:
    begun = sessions.go_on(session, KEYS, token, None, clock.now())
    return None if begun is None else begun.refresh_token
