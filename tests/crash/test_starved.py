"""A held lock, a full disk, a full queue, a database that goes away: told plainly, nothing by halves, well again."""

import asyncio
import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from backend.kit.database import Database
from backend.kit.problems import Busy
from backend.kit.writer import QUEUE_LIMIT, Writer
from tests.conftest import POSTGRES
from tests.running.agreement import agrees_with_itself, stored_ids
from tests.running.server import Line, Server, together, until
from tests.servers import ROOT, Answered, Settlement
from tests.world import hours

sys.path.insert(0, str(ROOT / "setup"))
from postgres import Cluster, cluster

pytestmark = [pytest.mark.crash, pytest.mark.slow]


def an_activity(place: Settlement, number: int, **members: Any) -> dict[str, Any]:
    return place.world.an_activity(start=place.world.morning() + hours(number / 20), minutes=2, **members)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Settlement]:
    found = Settlement(f"sqlite:///{tmp_path / 'kinerja.db'}")
    yield found
    found.database.close()


def test_a_lock_held_by_another_process_is_told_and_passes(place: Settlement, tmp_path: Path) -> None:
    token = place.officers[0][1]
    with Server(tmp_path, f"sqlite:///{tmp_path / 'kinerja.db'}") as server:
        foreign = sqlite3.connect(tmp_path / "kinerja.db", isolation_level=None)
        foreign.execute("BEGIN IMMEDIATE")

        started = time.monotonic()
        refused = together(
            [lambda one=one: server.post("/api/v1/activities", an_activity(place, one), token) for one in range(20)]
        )
        waited = time.monotonic() - started
        reads = server.get("/api/v1/activities", token)
        ready = server.get("/readyz")
        foreign.execute("ROLLBACK")
        foreign.close()
        well = server.post("/api/v1/activities", an_activity(place, 21), token)
        server.stop()

    assert {(answer.status, answer.json["type"]) for answer in refused} == {(503, "/problems/busy")}
    assert all(answer.headers["Retry-After"] for answer in refused)
    assert waited < 20, "each waited for the one before it"
    assert (reads.status, ready.status, well.status) == (200, 503, 201)
    assert stored_ids(place) == {UUID(well.json["id"])}
    agrees_with_itself(place)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0:
        pytest.skip("needs to mount a small disk, which only root may")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)], check=False).returncode != 0:
        pytest.skip("mounting a small disk is not allowed here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_is_told_and_passes(small_disk: Path) -> None:
    """Several officers fill it, the log lies there, too; then somebody makes room, and nobody restarts anything."""
    url = f"sqlite:///{small_disk / 'kinerja.db'}"
    place = Settlement(url)
    filler = small_disk / "filler"
    with Server(small_disk, url) as server:
        acknowledged: set[UUID] = set()
        log = small_disk / "kinerja.db-wal"

        def fill(token: str, *, is_enough: Callable[[], bool] = lambda: False) -> Answered | None:
            line, answer = Line(server.port, token), None
            for number in range(5_000):
                if is_enough():
                    break
                body = an_activity(place, number % 100, description="x" * 1900)
                answer = line.call("POST", "/api/v1/activities", body)
                if answer.status == 0:  # a line on which nothing was said for a while is closed: the same again
                    answer = line.call("POST", "/api/v1/activities", body)
                if answer.status not in {200, 201}:
                    break
                acknowledged.add(UUID(body["id"]))
            line.close()
            return answer

        # So much that the database's log is written back by the worker, who then meets the full disk, too.
        fill(place.officers[0][1], is_enough=lambda: log.stat().st_size > 4_200_000)
        free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
        filler.write_bytes(b"x" * max(0, free - 400_000))
        refused = together([lambda token=token: fill(token) for _, token in place.officers])
        # The server's own log cannot grow any more, either.
        reads = [server.get("/api/v1/activities?limit=5", place.officers[0][1]).status for _ in range(60)]
        failures = failed_checkpoints(server)
        until(lambda: failed_checkpoints(server) > failures, seconds=40)
        live, ready = server.get("/livez"), server.get("/readyz")
        filler.unlink()
        started = time.monotonic()
        for number, (_, token) in enumerate(place.officers):
            answer = until(lambda n=number, t=token: well(server.post("/api/v1/activities", an_activity(place, n), t)))
            acknowledged.add(UUID(answer.json["id"]))
        recovered = time.monotonic() - started
        until(lambda: server.get("/readyz").json["checks"]["writer"] == "ok")
        # The worker goes on by itself, too: it writes the database's log back into its file.
        written_at = (small_disk / "kinerja.db").stat().st_mtime_ns
        until(lambda: (small_disk / "kinerja.db").stat().st_mtime_ns > written_at, seconds=60)
        server.stop()
    assert {(answer.status, answer.json["type"]) for answer in refused} == {(503, "/problems/storage-full")}
    assert all(answer.headers["Retry-After"] for answer in refused)
    assert (set(reads), live.status, ready.status) == ({200}, 200, 503)
    assert recovered < 5
    assert stored_ids(place) == acknowledged
    agrees_with_itself(place)
    place.database.close()


def failed_checkpoints(server: Server) -> float:
    found = re.search(r'^kinerja_worker_failures_total\{duty="checkpoint"\} (\S+)$', server.metrics(), re.MULTILINE)
    return float(found[1]) if found else 0.0


def well(answer: Answered) -> Answered | None:
    return answer if answer.status in {200, 201} else None


def test_a_full_queue_refuses_at_once_and_keeps_what_it_took(place: Settlement) -> None:
    """The writer itself: two thousand waiting phones need more open files than many machines allow."""
    writer = Writer(place.database)
    may_go, done = threading.Event(), []

    async def crowd() -> list[Any]:
        first = asyncio.ensure_future(writer.run(lambda _: may_go.wait(30)))
        await asyncio.to_thread(until, lambda: writer.waiting == 0)
        waiting = [asyncio.ensure_future(writer.run(lambda _, n=n: done.append(n))) for n in range(QUEUE_LIMIT + 20)]
        await asyncio.sleep(0)
        refused = [one for one in waiting if one.done()]
        may_go.set()
        return [len(refused), await first, *await asyncio.gather(*waiting, return_exceptions=True)]

    refused, _, *outcomes = asyncio.run(crowd())
    writer.close()

    assert refused == 20
    assert [type(one) for one in outcomes] == [type(None)] * QUEUE_LIMIT + [Busy] * 20
    assert done == list(range(QUEUE_LIMIT))


@pytest.mark.skipif(not POSTGRES, reason="needs PostgreSQL")
def test_a_database_gone_for_ten_seconds_is_told_and_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    with cluster(fsync=True) as away:
        place = Settlement(away.url)
        place.database.close()  # its connections would not survive, either
        with Server(tmp_path, away.url) as server:
            phones = [Phone(server, place, token) for _, token in place.officers]
            together([*[phone.write for phone in phones], lambda: gone_for(away, 10.0, phones, server)])
            assert server.get("/readyz").status == 200
            server.stop()
        place.database = Database(away.url)
        answers = [answer for phone in phones for answer in phone.answers]
        refused = [answer for answer in answers if answer.status == 503]
        assert {answer.status for answer in answers} <= {200, 201, 503}
        assert refused
        assert all(answer.headers["Retry-After"] for answer in refused)
        assert {answer.json["type"] for answer in refused} <= {"/problems/database-away", "/problems/busy"}
        # Every activity was sent until it was acknowledged: it is there, and there once.
        assert stored_ids(place) == {one for phone in phones for one in phone.acknowledged}
        agrees_with_itself(place)
        place.database.close()


class Phone:
    """Sends an activity until it is acknowledged, then the next one."""

    def __init__(self, server: Server, place: Settlement, token: str) -> None:
        self._server, self._place, self._token = server, place, token
        self.is_over = False
        self.answers: list[Answered] = []
        self.acknowledged: list[UUID] = []

    def write(self) -> None:
        line = Line(self._server.port, self._token)
        while not self.is_over:
            body = an_activity(self._place, len(self.acknowledged) % 100)
            while not well(answer := line.call("POST", "/api/v1/activities", body)):
                self.answers.append(answer)
                time.sleep(0.05)
            self.answers.append(answer)
            self.acknowledged.append(UUID(body["id"]))
        line.close()


def gone_for(away: Cluster, seconds: float, phones: list[Phone], server: Server) -> None:
    until(lambda: all(phone.acknowledged for phone in phones))
    away.kill()
    time.sleep(seconds)
    assert server.get("/livez").status == 200
    assert server.get("/readyz").status == 503
    away.start()
    back = time.monotonic()
    before = [len(phone.acknowledged) for phone in phones]
    try:
        until(lambda: all(len(p.acknowledged) > count + 3 for p, count in zip(phones, before, strict=True)), seconds=15)
        recovered = time.monotonic() - back
    finally:
        for phone in phones:
            phone.is_over = True
    assert recovered < 5, "it must be well again by itself, soon"
