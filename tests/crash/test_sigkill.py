"""SIGKILL under load: what was answered with success is there, once; nothing is there by halves."""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from backend.activities.models import Activity
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.sync.models import SyncDevice, SyncOperation
from tests.conftest import POSTGRES, new_postgres_database
from tests.running.agreement import agrees_with_itself
from tests.running.server import Line, Server, add_to, until
from tests.servers import Settlement
from tests.world import hours, moment

KILLS = int(os.environ.get("KINERJA_CRASH_KILLS", "20"))

pytestmark = [pytest.mark.crash, pytest.mark.slow]


@pytest.fixture(params=["sqlite", "postgres"] if POSTGRES else ["sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'kinerja.db'}"
    else:
        yield new_postgres_database(f"kinerja_crash_{worker_id}")


@dataclass
class Sent:
    """One request: the operations in it, and how it ended for the phone."""

    path: str
    body: dict[str, Any]
    logs: list[UUID]
    amends: list[UUID] = field(default_factory=list)
    is_acknowledged: bool = False


class Phone:
    """An officer's phone: it writes until the line is cut, and repeats what nobody answered."""

    def __init__(self, place: Settlement, number: int) -> None:
        self._world = place.world
        self._person, self._token = place.officers[number]
        self._random = random.Random(number)
        self._makes = [self._log, self._push, self._push_with_amendment][number % 3]
        self.device_id = uuid7()
        self.sent: list[Sent] = []
        self.repeated = self.answers = 0

    def sign_in_again(self, place: Settlement) -> None:
        self._token = add_to(place, lambda world: world.token_of(self._person, at=clock.now()))

    def write(self, server: Server) -> None:
        """Until the server is gone."""
        line = Line(server.port, self._token)
        while True:
            if self.sent and not self.sent[-1].is_acknowledged:
                one = self.sent[-1]
                self.repeated += 1
            else:
                one = self._makes()
                self.sent.append(one)
            answer = line.call("POST", one.path, one.body)
            if answer.status == 0:
                line.close()
                return
            assert answer.status in {200, 201, 503}, answer.body
            if answer.status != 503:
                one.is_acknowledged = True
                self.answers += 1
                outcomes = {result["outcome"] for result in answer.json.get("results", [])}
                # Never a mixture: a repeat finds all of its operations, or none.
                assert outcomes in (set(), {"applied"}, {"duplicate"})

    def _log(self) -> Sent:
        body = self._activity()
        return Sent("/api/v1/activities", body, [UUID(body["id"])])

    def _push(self) -> Sent:
        bodies = [self._activity() for _ in range(self._random.randint(1, 50))]
        return self._envelope([_operation("activity.log", body) for body in bodies], bodies)

    def _push_with_amendment(self) -> Sent:
        """Worked off operation by operation, not as one set."""
        bodies = [self._activity() for _ in range(4)]
        operations = [_operation("activity.log", body) for body in bodies]
        change = {"id": bodies[0]["id"], "description": "Kunjungan rumah contoh, diperbaiki"}
        amendment = _operation("activity.amend", change, base_version=1, after=operations[0]["op_id"])
        return self._envelope([*operations, amendment], bodies, UUID(bodies[0]["id"]))

    def _envelope(self, operations: list[dict[str, Any]], bodies: list[dict[str, Any]], *amended: UUID) -> Sent:
        body = {"device_id": str(self.device_id), "sent_at": moment(clock.now()), "operations": operations}
        return Sent("/api/v1/sync/push", body, [UUID(one["id"]) for one in bodies], list(amended))

    def _activity(self) -> dict[str, Any]:
        return self._world.an_activity(start=self._world.morning() + hours(self._random.random() * 8), minutes=5)


def _operation(
    kind: str, body: dict[str, Any], base_version: int | None = None, after: str | None = None
) -> dict[str, Any]:
    made_at = moment(clock.now())
    return {
        "op_id": str(uuid7()), "kind": kind, "base_version": base_version, "made_at": made_at, "body": body, "after": after,
    }  # fmt: skip


def answered(phones: list[Phone]) -> int:
    return sum(phone.answers for phone in phones)


def test_nothing_acknowledged_is_lost_and_nothing_is_stored_by_halves(
    url: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    place = Settlement(url, officers=6)
    server = Server(tmp_path, url, KINERJA_LOG_REQUESTS="false")
    phones = [Phone(place, number) for number in range(6)]
    chance = random.Random(KILLS)
    started = time.monotonic()
    for number in range(KILLS):
        if number % 50 == 49:  # two hundred kills may take longer than a token lives
            for phone in phones:
                phone.sign_in_again(place)
        server.start()
        threads = [threading.Thread(target=phone.write, args=(server,), daemon=True) for phone in phones]
        for thread in threads:
            thread.start()
        # After so many answers, not so much time: a busy machine must be hit in the middle of its work, too.
        goal = answered(phones) + chance.randint(5, 80)
        until(lambda goal=goal: answered(phones) >= goal, seconds=60, every=0.005)
        time.sleep(chance.random() / 50)
        server.kill()
        for thread in threads:
            thread.join(timeout=60)
            assert not thread.is_alive()
    seconds = time.monotonic() - started

    sent = [one for phone in phones for one in phone.sent]
    acknowledged = {one_id for one in sent if one.is_acknowledged for one_id in one.logs}
    with place.database.reader() as session:
        stored = set(session.scalars(select(Activity.id)))
        amended = set(session.scalars(select(Activity.id).where(Activity.version == 2)))
        remembered = dict(
            session.execute(select(SyncOperation.device_id, func.count()).group_by(SyncOperation.device_id)).all()
        )
        counted = dict(session.execute(select(SyncDevice.device_id, SyncDevice.stored)).all())
    assert acknowledged <= stored
    assert len(acknowledged) > 10 * KILLS
    assert stored <= {one_id for one in sent for one_id in one.logs}
    arrived = [one for one in sent if one.logs[0] in stored]
    assert all(stored.issuperset(one.logs) and amended.issuperset(one.amends) for one in arrived)
    assert len(stored) == sum(len(one.logs) for one in arrived)
    assert amended == {one_id for one in arrived for one_id in one.amends}
    pushed = Counter[UUID]()
    for one in arrived:
        if "device_id" in one.body:
            pushed[UUID(one.body["device_id"])] += len(one.logs) + len(one.amends)
    assert remembered == counted == pushed
    agrees_with_itself(place, amended)
    place.database.close()
    for name, value in {"acknowledged": len(acknowledged), "repeated": sum(phone.repeated for phone in phones)}.items():
        record_property(name, value)
    print(f"\n{url.partition(':')[0]}: {KILLS} kills in {seconds:.0f} s, {len(acknowledged)} acknowledged activities,",  # noqa: T201 - figures of the run
          f"{answered(phones)} answers, {sum(phone.repeated for phone in phones)} repeated requests")  # fmt: skip
