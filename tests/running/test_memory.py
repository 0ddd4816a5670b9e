"""A worker's memory after many requests is what it was after some."""

import os
from pathlib import Path

import pytest

from backend.kit import clock
from backend.kit.ids import uuid7
from tests.running.server import Line, Server, together
from tests.servers import Settlement
from tests.world import hours, moment

pytestmark = [pytest.mark.slow]

REQUESTS = 100_000 if os.environ.get("KINERJA_SOAK") == "1" else 20_000
PHONES = 4
# What caches of a fixed size may still gain, and what the allocator keeps between.
ROOM_KIB = 24_000


def test_memory_stays_flat_over_many_requests(url: str, data_folder: Path, place: Settlement) -> None:
    # A small cache of pages is full before the counting begins; a large one would fill up all the while.
    with Server(data_folder, url, KINERJA_LOG_REQUESTS="false", KINERJA_SQLITE_CACHE_MB="8") as server:
        use(server, place, REQUESTS // 4)
        warm = resident_kib(server.pid)
        use(server, place, REQUESTS * 3 // 4)
        grown = resident_kib(server.pid) - warm
        print(f"\n{url.partition(':')[0]}: {REQUESTS} requests, {warm} KiB when warm, {grown:+} KiB at the end")  # noqa: T201

    assert grown < ROOM_KIB


def use(server: Server, place: Settlement, count: int) -> None:
    """What phones do all day: look, log, push, pull, repeat, err."""

    def phone(token: str) -> None:
        line, device_id = Line(server.port, token), str(uuid7())
        for number in range(count // PHONES):
            start = place.world.morning() + hours(number % 240 / 30)
            body = place.world.an_activity(start=start, minutes=2)
            kind = number % 20
            if kind == 0:
                now = moment(clock.now())
                operation = {
                    "op_id": str(uuid7()),
                    "kind": "activity.log",
                    "base_version": None,
                    "made_at": now,
                    "body": body,
                }
                push = {"device_id": device_id, "sent_at": now, "operations": [operation]}
                answer = line.call("POST", "/api/v1/sync/push", push)
            elif kind < 4:
                answer = line.call("POST", "/api/v1/activities", body)
            elif kind == 4:
                answer = line.call("GET", f"/api/v1/activities/{body['id']}")
            elif kind == 5:
                answer = line.call("POST", "/api/v1/activities", {**body, "surprise": 1})
            elif kind == 6:
                answer = line.call("GET", "/api/v1/sync/pull?limit=5")
            else:
                answer = line.call("GET", "/api/v1/activities?limit=5")
            assert 200 <= answer.status < 500, answer.body
        line.close()

    tokens = [token for _, token in place.officers[:PHONES]]
    together([lambda t=token: phone(t) for token in tokens], seconds=1_800)


def resident_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])
