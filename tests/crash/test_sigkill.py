"""SIGKILL under load: what was answered with success is there, once; nothing is there by halves."""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from backend.activities.models import Activity, ActivityDay, Status
from backend.audit import service as audit
from backend.audit.models import AuditEntry
from backend.kit import clock, outbox
from backend.kit.ids import uuid7
from backend.kit.outbox import OutboxRow
from backend.kit.writer import Writer
from backend.sync.models import SyncOperation
from tests.conftest import POSTGRES, new_postgres_database
from tests.servers import Server, Settlement
from tests.world import hours, moment

KILLS = int(os.environ.get("KINERJA_CRASH_KILLS", "20"))

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.xdist_group("crash")]


@pytest.fixture(params=["sqlite", "postgres"] if POSTGRES else ["sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'kinerja.db'}"
    else:
        yield new_postgres_database(f"kinerja_crash_{worker_id}")


class Client(threading.Thread):
    """Writes until the server is gone, and remembers what it was told."""

    def __init__(self, server: Server, place: Settlement, number: int) -> None:
        super().__init__(daemon=True)
        self._server, self._world = server, place.world
        self._token = place.officers[number][1]
        self._pushes = number % 2 == 0
        self.acknowledged: list[UUID] = []
        self.pushed: list[list[UUID]] = []  # every push sent, acknowledged or not

    def run(self) -> None:
        while self._push() if self._pushes else self._log():
            pass

    def _body(self) -> dict[str, Any]:
        return self._world.an_activity(start=self._world.morning() + hours(random.random() * 8), minutes=5)

    def _log(self) -> bool:
        body = self._body()
        answer = self._server.post("/api/v1/activities", body, self._token)
        if answer.status == 201:
            self.acknowledged.append(UUID(body["id"]))
        return answer.status in {201, 503}

    def _push(self) -> bool:
        bodies = [self._body() for _ in range(8)]
        now = moment(clock.now())
        operations = [
            {"op_id": str(uuid7()), "kind": "activity.log", "base_version": None, "made_at": now, "body": body}
            for body in bodies
        ]
        envelope = {"device_id": str(uuid7()), "sent_at": now, "operations": operations}
        ids = [UUID(body["id"]) for body in bodies]
        self.pushed.append(ids)
        answer = self._server.post("/api/v1/sync/push", envelope, self._token)
        if answer.status == 200:
            assert all(result["outcome"] == "applied" for result in answer.json["results"])
            self.acknowledged.extend(ids)
        return answer.status in {200, 503}


def test_nothing_acknowledged_is_lost_and_nothing_is_stored_by_halves(
    url: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    place = Settlement(url)
    server = Server(tmp_path, url)
    acknowledged: set[UUID] = set()
    pushed: list[list[UUID]] = []
    for _ in range(KILLS):
        server.start()
        clients = [Client(server, place, number) for number in range(4)]
        for client in clients:
            client.start()
        time.sleep(random.uniform(0.1, 0.4))
        server.kill()
        for client in clients:
            client.join(timeout=40)
            acknowledged.update(client.acknowledged)
            pushed.extend(client.pushed)

    with place.database.reader() as session:
        stored = set(session.scalars(select(Activity.id)))
        assert acknowledged <= stored
        assert len(acknowledged) > KILLS
        assert all(len(stored & set(ids)) in {0, len(ids)} for ids in pushed)
        assert session.scalar(select(func.count()).select_from(SyncOperation)) == sum(
            len(ids) for ids in pushed if ids[0] in stored
        )
    agrees_with_itself(place, stored)
    place.database.close()
    record_property("acknowledged", len(acknowledged))


def agrees_with_itself(place: Settlement, stored: set[UUID]) -> None:
    """Roll-up, facts and trail tell the same story as the activities."""
    writer = Writer(place.database)
    while writer.call(outbox.settle) or writer.call(audit.seal):
        pass
    writer.close()
    with place.database.reader() as session:
        counted = dict(
            session.execute(
                select(Activity.employee_id, func.count())
                .where(Activity.status != Status.WITHDRAWN)
                .group_by(Activity.employee_id)
            ).all()
        )
        rolled_up = dict(
            session.execute(
                select(ActivityDay.employee_id, func.sum(ActivityDay.entries)).group_by(ActivityDay.employee_id)
            ).all()
        )
        told = session.scalars(select(OutboxRow.subject_id).where(OutboxRow.name == "activity.logged")).all()
        recorded = session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "activity.log")).all()
        positions = session.scalars(select(OutboxRow.position).order_by(OutboxRow.position)).all()
        verdict = audit.verify(session)
        assert session.scalar(text("SELECT 1")) == 1
    assert rolled_up == counted
    assert sorted(told) == sorted(stored)
    assert sorted(one for one in recorded if one is not None) == sorted(stored)
    assert positions == list(range(1, len(positions) + 1))
    assert verdict.broken_at is None
