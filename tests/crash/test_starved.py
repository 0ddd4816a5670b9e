"""A failing commit, a held lock, a full disk, a database that goes away: told plainly, nothing by halves, well again."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from backend.activities.models import Activity
from tests.conftest import POSTGRES, new_postgres_database
from tests.servers import ROOT, Answered, Server, Settlement
from tests.world import hours

sys.path.insert(0, str(ROOT / "setup"))
from postgres import Cluster, cluster

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.xdist_group("crash")]


@pytest.fixture(params=["sqlite", "postgres"] if POSTGRES else ["sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kinerja.db'}"
    return new_postgres_database(f"kinerja_starved_{worker_id}")


@pytest.fixture
def place(url: str) -> Iterator[Settlement]:
    found = Settlement(url)
    yield found
    found.database.close()


def an_activity(place: Settlement, number: int) -> dict[str, Any]:
    return place.world.an_activity(start=place.world.morning() + hours(number / 20), minutes=2)


def count(place: Settlement) -> int:
    with place.database.reader() as session:
        return session.scalar(select(func.count()).select_from(Activity)) or 0


def test_a_commit_that_fails_is_never_answered_with_success(place: Settlement, url: str, tmp_path: Path) -> None:
    """The test that this project exists for: a phone deletes what was answered 201."""
    server = Server(tmp_path, url)
    break_commits_of(place, "rusak")
    server.start()
    token = place.officers[0][1]
    good = [an_activity(place, number) for number in range(8)]
    bad = {**an_activity(place, 9), "unit": "rusak"}
    answers: dict[str, Answered] = {}

    def send(body: dict[str, Any]) -> None:
        answers[body["id"]] = server.post("/api/v1/activities", body, token)

    threads = [threading.Thread(target=send, args=(body,)) for body in [*good[:4], bad, *good[4:]]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    server.stop()

    assert answers[bad["id"]].status == 500
    assert answers[bad["id"]].json["type"] == "/problems/unexpected"
    assert {answers[body["id"]].status for body in good} == {201}
    with place.database.reader() as session:
        stored = {str(one) for one in session.scalars(select(Activity.id))}
    assert stored == {body["id"] for body in good}


def break_commits_of(place: Settlement, unit: str) -> None:
    """A constraint that is looked at only when the transaction commits, and fails for one word."""
    with place.database.writing.connect() as connection:
        connection.begin()
        for statement in _BREAKING[connection.dialect.name]:
            connection.execute(text(statement.format(unit=unit)))
        connection.commit()


_BREAKING = {
    "sqlite": [
        "CREATE TABLE nowhere (id INTEGER PRIMARY KEY)",
        "CREATE TABLE pointers (id INTEGER REFERENCES nowhere(id) DEFERRABLE INITIALLY DEFERRED)",
        (
            "CREATE TRIGGER breaks AFTER INSERT ON activities WHEN new.unit = '{unit}'"
            " BEGIN INSERT INTO pointers VALUES (1); END"
        ),
    ],
    "postgresql": [
        "CREATE TABLE nowhere (id INTEGER PRIMARY KEY)",
        "CREATE TABLE pointers (id INTEGER REFERENCES nowhere(id) DEFERRABLE INITIALLY DEFERRED)",
        (
            "CREATE FUNCTION point() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN INSERT INTO pointers VALUES (1); RETURN NULL; END $$"
        ),
        (
            "CREATE TRIGGER breaks AFTER INSERT ON activities FOR EACH ROW WHEN (new.unit = '{unit}')"
            " EXECUTE FUNCTION point()"
        ),
    ],
}


def test_a_lock_held_by_another_process_is_told_and_passes(tmp_path: Path) -> None:
    place = Settlement(f"sqlite:///{tmp_path / 'kinerja.db'}")
    server = Server(tmp_path, f"sqlite:///{tmp_path / 'kinerja.db'}")
    server.start()
    token = place.officers[0][1]
    foreign = sqlite3.connect(tmp_path / "kinerja.db", isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")

    started = time.monotonic()
    refused = server.post("/api/v1/activities", an_activity(place, 1), token)
    waited = time.monotonic() - started
    reads = server.get("/api/v1/activities", token)
    foreign.execute("ROLLBACK")
    foreign.close()
    well = server.post("/api/v1/activities", an_activity(place, 2), token)
    server.stop()

    assert (refused.status, refused.json["type"]) == (503, "/problems/busy")
    assert refused.headers["Retry-After"]
    assert waited < 15
    assert (reads.status, well.status) == (200, 201)
    assert count(place) == 1
    place.database.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to mount a small disk")
def test_a_full_disk_is_told_and_passes(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)], check=False).returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        place = Settlement(f"sqlite:///{disk / 'kinerja.db'}")
        server = Server(disk, f"sqlite:///{disk / 'kinerja.db'}", KINERJA_LOG_REQUESTS="false")
        server.start()
        token = place.officers[0][1]
        filler = disk / "filler"
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        filler.write_bytes(b"x" * max(0, free - 400_000))
        acknowledged, refused = 0, None
        for number in range(3_000):
            answer = server.post(
                "/api/v1/activities", {**an_activity(place, number % 100), "description": "x" * 1900}, token
            )
            acknowledged += answer.status == 201
            if answer.status != 201:
                refused = answer
                break
        reads = server.get("/api/v1/activities?limit=5", token)
        filler.unlink()
        well = [server.post("/api/v1/activities", an_activity(place, number), token).status for number in range(3)]
        stored = count(place)
        server.stop()
        place.database.close()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)

    assert refused is not None
    assert (refused.status, refused.json["type"]) == (503, "/problems/storage-full")
    assert refused.headers["Retry-After"]
    assert reads.status == 200
    assert well == [201, 201, 201]
    assert stored == acknowledged + 3


@pytest.mark.skipif(not POSTGRES, reason="needs PostgreSQL")
def test_a_database_gone_for_ten_seconds_is_told_and_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    with cluster(fsync=True) as away:
        place = Settlement(away.url)
        place.database.close()  # its connections would not survive, either
        server = Server(tmp_path, away.url)
        server.start()
        outcome = load_while(lambda: gone_for(away, 10.0), server, place)
        back = time.monotonic()
        while server.post("/api/v1/activities", an_activity(place, 1), place.officers[0][1]).status != 201:
            assert time.monotonic() - back < 15
            time.sleep(0.2)
        server.stop()
        with place.database.reader() as session:
            stored = {str(one) for one in session.scalars(select(Activity.id))}
        place.database.close()

    assert outcome.statuses <= {201, 503}
    assert 503 in outcome.statuses
    assert outcome.acknowledged <= stored
    assert all(answer.headers["Retry-After"] for answer in outcome.refused)


class Outcome:
    def __init__(self) -> None:
        self.statuses: set[int] = set()
        self.acknowledged: set[str] = set()
        self.refused: list[Answered] = []


def load_while(act: Any, server: Server, place: Settlement) -> Outcome:
    """Three officers write until `act` has returned, and a second longer."""
    outcome, over = Outcome(), threading.Event()

    def write(token: str) -> None:
        number = 0
        while not over.is_set():
            number += 1
            body = an_activity(place, number % 100)
            answer = server.post("/api/v1/activities", body, token)
            outcome.statuses.add(answer.status)
            if answer.status == 201:
                outcome.acknowledged.add(body["id"])
            elif answer.status == 503:
                outcome.refused.append(answer)

    threads = [threading.Thread(target=write, args=(token,)) for _, token in place.officers[:3]]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    act()
    time.sleep(1)
    over.set()
    for thread in threads:
        thread.join()
    return outcome


def gone_for(away: Cluster, seconds: float) -> None:
    away.kill()
    time.sleep(seconds)
    away.start()
