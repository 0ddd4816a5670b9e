"""What the machine room sees: liveness, readiness, counters, request ids, and a log that tells nothing."""

import http.client
import json
import signal
import time
from collections.abc import Iterator
from os import kill
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from backend.access.actor import Role
from backend.audit.models import AuditEntry
from backend.kit import migrations
from tests.client import Client
from tests.running.server import METRICS_TOKEN, Command, Server, add_to, until
from tests.running.streams import Stream
from tests.servers import Settlement
from tests.signing import PASSWORD, SECRET
from tests.world import hours

pytestmark = [pytest.mark.slow]


@pytest.fixture(scope="module")
def server(data_folder: Path, url: str, place: Settlement) -> Iterator[Server]:
    with Server(data_folder, url) as found:
        yield found


def test_a_running_server_is_alive_and_ready(server: Server) -> None:
    ready = server.get("/readyz")

    assert (server.get("/livez").status, ready.status) == (200, 200)
    assert ready.json["ready"] is True
    assert set(ready.json["checks"].values()) == {"ok"}


def test_a_server_whose_schema_is_behind_is_alive_but_not_ready(server: Server, place: Settlement) -> None:
    change(place, "UPDATE alembic_version SET version_num = 'an-older-one'")
    try:
        ready = server.get("/readyz")
        assert (ready.status, bool(ready.headers["Retry-After"])) == (503, True)
        assert "an-older-one" in ready.json["checks"]["schema"]
        assert server.get("/livez").status == 200
    finally:
        change(place, f"UPDATE alembic_version SET version_num = '{migrations.head()}'")
    assert server.get("/readyz").status == 200


def change(place: Settlement, statement: str) -> None:
    with place.database.writing.connect() as connection:
        connection.begin()
        connection.execute(text(statement))
        connection.commit()


def test_counters_are_told_only_to_whom_has_the_token(server: Server, place: Settlement) -> None:
    for token in (None, "wrong", place.officers[0][1], METRICS_TOKEN + "x", ""):
        assert server.get("/metrics", token).status == 404
    found = server.get("/metrics", METRICS_TOKEN)

    assert found.status == 200
    assert b"kinerja_requests_total" in found.body
    assert place.officers[0][0].nip.encode() not in found.body


def test_without_a_configured_token_nobody_sees_the_counters(url: str, tmp_path: Path) -> None:
    own = f"sqlite:///{tmp_path / 'kinerja.db'}" if url.startswith("sqlite") else url
    with Server(tmp_path, own, KINERJA_METRICS_TOKEN="") as other:
        assert [other.get("/metrics", token).status for token in (None, "", METRICS_TOKEN)] == [404] * 3


def test_a_callers_request_id_is_kept_in_answer_log_and_trail(server: Server, place: Settlement) -> None:
    given = str(uuid4())
    body = place.world.an_activity(minutes=2)

    answer = server.post("/api/v1/activities", body, place.officers[0][1], X_Request_ID=given)

    assert (answer.status, answer.headers["X-Request-ID"]) == (201, given)
    line = until(lambda: next((one for one in lines_of(server) if one.get("request_id") == given), None))
    assert (line["event"], line["route"], line["status"]) == ("request", "/api/v1/activities", 201)
    assert recorded_for(place, given) == {body["id"]}


@pytest.mark.parametrize("given", ["", "42", "not-a-uuid", "x" * 36, "0199\u00e9", '","level":"error', "0" * 5_000])
def test_any_other_request_id_is_replaced_by_one_of_our_own(server: Server, place: Settlement, given: str) -> None:
    body = place.world.an_activity(minutes=2)
    answer = server.post("/api/v1/activities", body, place.officers[0][1], X_Request_ID=given)

    made = answer.headers["X-Request-ID"]
    assert answer.status == 201
    assert UUID(made).version == 7
    assert recorded_for(place, made) == {body["id"]}
    assert len(given) < 3 or given not in server.log


def test_a_refusal_names_the_request_it_answers(server: Server) -> None:
    answer = server.get("/api/v1/me")

    assert answer.status == 401
    assert answer.json["instance"] == f"urn:uuid:{answer.headers['X-Request-ID']}"


def recorded_for(place: Settlement, request_id: str) -> set[str]:
    with place.database.reader() as session:
        found = session.scalars(select(AuditEntry.subject_id).where(AuditEntry.request_id == UUID(request_id)))
        return {str(one) for one in found}


def lines_of(server: Server) -> list[dict[str, object]]:
    """The log, which must be JSON line by line; the words for the administrator at the start are not of it."""
    return [json.loads(line) for line in server.log.splitlines() if not line.startswith(("Kinerja ", "Buat admin "))]


def test_the_log_is_json_and_holds_neither_secrets_nor_names(server: Server, place: Settlement) -> None:
    """Everything that may go wrong goes wrong once, with words that can be found again."""
    person, token = place.officers[0]
    admin = add_to(place, lambda world: world.token_of(world.with_role(Role.DISTRICT_ADMIN)))
    word = "Rahasia-Kunjungan-Ibu-Siti"
    start = place.world.morning() + hours(3)
    body = place.world.an_activity(start=start, description=word, location={"latitude": 3.4877, "longitude": 97.8111})

    def sign_in(password: str) -> tuple[int, dict[str, str]]:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=40)
        form = f"grant_type=password&username={person.nip}&password={password}"
        line.request("POST", "/api/v1/oauth/token", form, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = line.getresponse()
        found = answer.status, json.loads(answer.read())
        line.close()
        return found

    status, tokens = sign_in(PASSWORD)
    assert status == 200
    assert sign_in("Salah-Sekali-9182")[0] == 400
    assert server.post("/api/v1/activities", body, token).status == 201
    assert server.post("/api/v1/activities", {**body, "description": word + "x"}, token).status == 409
    assert server.post("/api/v1/activities", {**body, "surprise": word}, token).status == 422
    assert server.call("POST", "/api/v1/activities", b'{"description": "' + word.encode(), token).status == 400
    assert server.get(f"/api/v1/activities?status={word}", token).status == 422
    assert server.get(f"/api/v1/{word}/{person.nip}", token).status == 404
    assert server.get("/api/v1/me", f"{tokens['access_token']}x").status == 401
    code = server.post(f"/api/v1/accounts/{person.employee_id}/activation-code", None, admin)
    assert code.status == 201
    with Stream(server.port, token):
        time.sleep(0.1)
    until(lambda: [line for line in lines_of(server) if line.get("route") == "/api/v1/events"])

    lines = lines_of(server)
    assert all(line.keys() >= {"ts", "level", "event"} for line in lines)
    assert all(UUID(str(line["request_id"])) for line in lines if line["event"] == "request")
    secrets = {
        word, PASSWORD, "Salah-Sekali-9182", SECRET, METRICS_TOKEN, token, admin, tokens["access_token"],
        tokens["refresh_token"], code.json["code"], person.nip, person.name, "3.4877", "97.8111",
    }  # fmt: skip
    assert {secret for secret in secrets if secret in server.log} == set()


def test_a_server_that_is_told_to_stop_takes_nobody_new_and_finishes_what_it_has_begun(
    url: str, tmp_path: Path, place: Settlement
) -> None:
    if url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'kinerja.db'}"
        place = Settlement(url)
    going = Server(tmp_path, url).start()
    slow = http.client.HTTPConnection("127.0.0.1", going.port, timeout=40)
    slow.putrequest("POST", "/api/v1/activities")
    raw = json.dumps(place.world.an_activity(minutes=2)).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {place.officers[0][1]}"}
    for name, value in {**headers, "Content-Length": str(len(raw))}.items():
        slow.putheader(name, value)
    slow.endheaders(raw[:20])
    until(lambda: going.get("/livez").status == 200)

    started = time.monotonic()
    kill(going.pid, signal.SIGTERM)
    until(lambda: going.get("/livez").status == 0)
    slow.send(raw[20:])  # a phone in the middle of sending is still served
    answer = slow.getresponse()
    assert (answer.status, json.loads(answer.read())["status"]) == (201, "waiting")
    slow.close()
    going.ended()
    assert time.monotonic() - started < 10
    assert "Traceback" not in going.log


def test_a_second_server_on_the_same_sqlite_folder_refuses_to_start(
    server: Server, url: str, data_folder: Path
) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("on PostgreSQL several may run")
    second = Server(data_folder, url)

    assert second.run() == 1
    assert "Server lain sudah memakai folder data ini" in second.log
    assert "Traceback" not in second.log
    assert server.get("/readyz").status == 200


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"KINERJA_WORKER": "apart"}, "apart needs PostgreSQL"),
        ({"KINERJA_WORKERS": "2"}, "above 1 needs PostgreSQL"),
        ({"KINERJA_SECRET": "short"}, "at least 32 characters"),
    ],
)
def test_settings_that_cannot_be_safe_stop_the_start(tmp_path: Path, settings: dict[str, str], words: str) -> None:
    server = Server(tmp_path, f"sqlite:///{tmp_path / 'kinerja.db'}", **settings)

    assert server.run() == 1
    assert words in server.log
    assert "short" not in server.log


def test_a_worker_apart_refuses_to_run_on_sqlite(tmp_path: Path) -> None:
    worker = Command(tmp_path, f"sqlite:///{tmp_path / 'kinerja.db'}", "work")

    assert worker.run() == 1
    assert "memerlukan PostgreSQL" in worker.log


def test_a_server_that_is_stopping_says_that_it_is_not_ready(client: Client, application: Any) -> None:
    """Asked of the application itself: from outside, nobody new gets through any more."""
    application.app.state.is_stopping = True
    try:
        answer = client.get("/readyz")
    finally:
        application.app.state.is_stopping = False

    assert (answer.status, bool(answer.headers["Retry-After"])) == (503, True)
    assert answer.json["checks"]["stopping"] == "yes"
