"""Forwarded reports reach LAPOR! outside of any transaction, once where nothing goes wrong, by one process."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from backend.feedback import handing_on, queries
from backend.feedback.lapor import Lapor
from backend.feedback.models import Report
from backend.kit import clock
from backend.kit.writer import InlineWriter
from tests.client import Client
from tests.feedback.citizens import Reported
from tests.feedback.stand_in import AUTH, TOKEN, StandIn, stand_in
from tests.world import World


@pytest.fixture
def there() -> Iterator[StandIn]:
    with stand_in() as state:
        yield state


@pytest.fixture
def run(there: StandIn, connection: Connection) -> Callable[[], int]:
    """One turn of the duty, as the worker would do it."""
    writer, lapor = InlineWriter(connection), Lapor(there.url, auth=AUTH, token=TOKEN)
    return lambda: handing_on.hand_on(writer.call, lapor)


def forwarded(client: Client, world: World, to: str = "lapor") -> Reported:
    report = Reported(client, world).verified()
    report.step("forward", to=to, reason="Kewenangan provinsi")
    return report


def stored(session: Session, report: Reported) -> Report:
    session.expire_all()
    found = queries.report_with_ticket(session, report.ticket)
    assert found is not None
    return found


def test_a_forwarded_report_is_sent_and_its_number_kept(
    client: Client, world: World, session: Session, there: StandIn, run: Callable[[], int]
) -> None:
    report = forwarded(client, world)

    assert [run(), run()] == [1, 0]

    assert [one["tags_raw"] for one in there.got] == [report.ticket]
    assert (there.got[0]["is_anonymous"], there.got[0]["is_secret"]) == (True, True)
    seen = client.sign_in(report.handler).get(report.path).json
    assert seen["lapor_ticket"] == "8112001"
    steps = client.get(f"{report.path}/history").json["items"]
    assert "8112001" in steps[-1]["text"]


def test_what_was_forwarded_elsewhere_or_not_at_all_is_not_sent(
    client: Client, world: World, there: StandIn, run: Callable[[], int]
) -> None:
    forwarded(client, world, to="Perusahaan listrik")
    Reported(client, world).verified()

    assert run() == 0
    assert there.got == []


def test_a_report_that_came_back_before_it_was_sent_stays_here(
    client: Client, world: World, there: StandIn, run: Callable[[], int]
) -> None:
    forwarded(client, world).step("reopen", reason="Ternyata kewenangan kita")

    assert run() == 0
    assert there.got == []


def test_a_failure_is_tried_again_later_and_later(
    client: Client, world: World, session: Session, there: StandIn, run: Callable[[], int]
) -> None:
    report = forwarded(client, world)
    there.status = 500

    assert [run(), run(), run()] == [0, 0, 0]
    assert len(there.got) == 1
    row = stored(session, report)
    assert row.lapor_next_at is not None
    assert timedelta(seconds=50) < row.lapor_next_at - clock.now() <= timedelta(minutes=1)

    row.lapor_next_at = clock.now()
    session.flush()
    there.status = 200

    assert run() == 1
    assert stored(session, report).lapor_ticket == "8112001"


def test_no_transaction_is_open_while_it_is_sent(
    client: Client, world: World, there: StandIn, connection: Connection
) -> None:
    forwarded(client, world)
    writer, lapor = InlineWriter(connection), Lapor(there.url, auth=AUTH, token=TOKEN)
    inside: list[bool] = []
    during: list[int] = []

    def write(work: Callable[[Session], Any]) -> Any:
        inside.append(True)
        during.append(len(there.got))
        try:
            return writer.call(work)
        finally:
            inside.pop()

    respond = there.respond
    there.respond = lambda *given: respond(*given) if not inside else (500, b"")  # type: ignore[method-assign]

    assert handing_on.hand_on(write, lapor) == 1
    assert during == [0, 1]


def test_two_processes_never_send_the_same(
    client: Client, world: World, session: Session, there: StandIn, connection: Connection
) -> None:
    forwarded(client, world)
    writer = InlineWriter(connection)

    first = writer.call(lambda one: handing_on.take(one, clock.now()))
    second = writer.call(lambda one: handing_on.take(one, clock.now()))

    assert first is not None
    assert second is None


def test_a_process_that_died_on_the_way_leaves_it_to_the_next_try(
    client: Client, world: World, session: Session, there: StandIn, run: Callable[[], int], connection: Connection
) -> None:
    report = forwarded(client, world)
    InlineWriter(connection).call(lambda one: handing_on.take(one, clock.now()))
    assert run() == 0
    row = stored(session, report)
    row.lapor_next_at = clock.now()
    session.flush()

    assert run() == 1
    assert stored(session, report).lapor_tries == 2


def test_a_second_number_for_the_same_report_changes_nothing(
    client: Client, world: World, session: Session, run: Callable[[], int], connection: Connection
) -> None:
    report = forwarded(client, world)
    run()
    row = stored(session, report)
    version = row.version

    InlineWriter(connection).call(lambda one: handing_on.note(one, row.id, "999", clock.now()))

    row = stored(session, report)
    assert (row.lapor_ticket, row.version) == ("8112001", version)


def test_a_report_with_a_number_is_not_sent_again_when_it_is_forwarded_again(
    client: Client, world: World, there: StandIn, run: Callable[[], int]
) -> None:
    report = forwarded(client, world)
    run()
    report.step("reopen", reason="Dikembalikan provinsi")
    report.step("forward", to="lapor", reason="Tetap kewenangan provinsi")

    assert run() == 0
    assert len(there.got) == 1


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 2), (3, 4), (9, 256), (10, 360), (1_000_000, 360)])
def test_pauses_double_up_to_six_hours(tries: int, minutes: int) -> None:
    assert handing_on.pause_after(tries) == timedelta(minutes=minutes)
