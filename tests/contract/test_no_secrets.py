"""A day of a real server, then a search: no secret and nothing personal where it does not belong."""

import contextlib
import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.audit.models import AuditEntry
from backend.identity import service as identity
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.kit.outbox import OutboxRow
from tests.kit.test_images import a_picture, saved
from tests.people import Person
from tests.servers import Server, Settlement
from tests.signing import PASSWORD
from tests.world import World, moment

WRONG_PASSWORD = "Salah-Rahasia-7193"
NEW_PASSWORD = "Burung-Enggang-5521"
WRONG_CODE = "ZZZZZ-YYYYY"
STORED_TEXT = "Kunjungan rumah Ibu Rahasiawati di Lawe Sigala"
REFUSED_TEXT = "Catatan tertolak tentang Bapak Tersembunyi"
REASON = "Alasan yang hanya untuk Rahasiawati"
REPORTER, PHONE = "Warga Rahasiawati", "0812-5550-7193"
BASE = "/api/v1"


class Day:
    """A server and what was said to it: answers of error, and everything that must stay secret."""

    def __init__(self, server: Server, world: World, admin: Person, client: tuple[str, str]) -> None:
        self.http = httpx.Client(base_url=server.address, timeout=30)
        self.world, self.admin = world, admin
        self.client_id, self.client_secret = client
        self.errors: list[str] = []
        self.secrets = {PASSWORD, WRONG_PASSWORD, NEW_PASSWORD, WRONG_CODE, self.client_secret}

    def call(self, method: str, path: str, token: str | None = None, **arguments: Any) -> httpx.Response:
        if token is not None:
            arguments["headers"] = {**arguments.get("headers", {}), "Authorization": f"Bearer {token}"}
        answer = self.http.request(
            method, path if path.startswith("/") and "/api" in path else BASE + path, **arguments
        )
        assert answer.status_code < 500
        if answer.status_code >= 400:
            self.errors.append(answer.text)
        return answer

    def sign_in(self, **form: str) -> dict[str, Any]:
        answer = self.call("POST", "/oauth/token", data=form)
        found: dict[str, Any] = answer.json() if answer.status_code == 200 else {}
        self.secrets |= {found[name] for name in ("access_token", "refresh_token") if found.get(name)}
        return found

    def live(self) -> None:
        officer = self.of_passwords()
        self.of_codes()
        self.of_systems()
        self.of_work(officer)
        self.of_reports()

    def of_passwords(self) -> str:
        nip = self.world.officer.nip
        self.sign_in(grant_type="password", username=nip, password=WRONG_PASSWORD)
        first = self.sign_in(grant_type="password", username=nip, password=PASSWORD)
        again = self.sign_in(grant_type="refresh_token", refresh_token=first["refresh_token"])
        self.sign_in(grant_type="refresh_token", refresh_token=again["refresh_token"])
        self.sign_in(grant_type="refresh_token", refresh_token=first["refresh_token"] + "x")
        for old, new in ((WRONG_PASSWORD, NEW_PASSWORD), (PASSWORD, nip), (PASSWORD, NEW_PASSWORD)):
            self.call("POST", "/me/password", again["access_token"], json={"old_password": old, "new_password": new})
        self.call("POST", "/oauth/revoke", data={"token": first["refresh_token"]})
        self.call("GET", "/me", again["access_token"][:-2] + "xx")
        return str(self.sign_in(grant_type="password", username=nip, password=NEW_PASSWORD)["access_token"])

    def of_codes(self) -> None:
        head, admin = self.world.head, self.sign_in(grant_type="password", username=self.admin.nip, password=PASSWORD)
        made = self.call("POST", f"/accounts/{head.employee_id}/activation-code", admin["access_token"]).json()
        self.secrets |= {made["code"], made["code"].replace("-", "")}
        for code, password in ((WRONG_CODE, NEW_PASSWORD), (made["code"], head.nip), (made["code"], NEW_PASSWORD)):
            answer = self.call("POST", "/activations", json={"nip": head.nip, "code": code, "password": password})
            if answer.status_code == 200:
                self.secrets |= {answer.json()["access_token"], answer.json()["refresh_token"]}
        self.call("GET", f"/employees?q={self.world.officer.nip}", admin["access_token"])
        self.call("POST", f"/accounts/{head.employee_id}/block", admin["access_token"])
        self.sign_in(grant_type="password", username=head.nip, password=NEW_PASSWORD)

    def of_systems(self) -> None:
        form = {"grant_type": "client_credentials", "client_id": self.client_id}
        self.sign_in(**form, client_secret=self.client_secret)
        self.sign_in(**form, client_secret=WRONG_PASSWORD)
        self.sign_in(**form, client_secret=self.client_secret, scope="employees:write")
        for secret in (self.client_secret, WRONG_PASSWORD):
            answer = self.call(
                "POST", "/oauth/token", data={"grant_type": "client_credentials"}, auth=(self.client_id, secret)
            )
            self.secrets |= {answer.json()["access_token"]} if answer.status_code == 200 else set()

    def of_work(self, token: str) -> None:
        photo = saved(a_picture(), "PNG")
        sha256 = hashlib.sha256(photo).hexdigest()
        self.call("PUT", f"/evidence/{sha256}", token, content=photo)
        self.call("PUT", f"/evidence/{sha256}", token, content=REFUSED_TEXT.encode())
        good = self.world.an_activity(description=STORED_TEXT, reason=REASON, evidence=[sha256])
        bad = self.world.an_activity(description=REFUSED_TEXT + "\x00", unit=REFUSED_TEXT)
        for body in (good, good, {**good, "description": REFUSED_TEXT}, bad, {**good, REFUSED_TEXT[:7]: REFUSED_TEXT}):
            self.call("POST", "/activities", token, json=body)
        now = moment(clock.now())
        operations = [
            {"op_id": str(uuid7()), "kind": kind, "base_version": base, "made_at": now, "body": body}
            for kind, base, body in (
                ("activity.log", None, self.world.an_activity(description=STORED_TEXT)),
                ("activity.log", None, bad),
                ("activity.amend", 7, {"id": good["id"], "description": REFUSED_TEXT}),
                ("activity.withdraw", 7, {"id": good["id"], "reason": REASON}),
                ("activity.ask_correction", 7, {"id": good["id"], "reason": REASON}),
            )
        ]
        envelope = {"device_id": str(uuid7()), "sent_at": now, "operations": operations}
        results = self.call("POST", "/sync/push", token, json=envelope).json()["results"]
        self.errors += [json.dumps(one["problem"]) for one in results if one["problem"] is not None]
        self.call("POST", "/sync/push", token, content=f'{{"{REFUSED_TEXT}": '.encode())
        self.call("PATCH", f"/activities/{good['id']}", token, json={"description": REFUSED_TEXT + "\u202e"})

    def of_reports(self) -> None:
        secret = "7e" * 32
        self.secrets.add(secret)
        contact = {"name": REPORTER, "phone": PHONE, "email": "rahasiawati@example.org"}
        body = {"id": str(uuid7()), "secret": secret, "kind": "complaint", "text": STORED_TEXT, "contact": contact}
        made = self.call("POST", "/public/reports", json=body)
        assert made.status_code == 201, made.text
        self.call("POST", "/public/reports", json={**body, "text": REFUSED_TEXT})
        path, mine = f"/public/reports/{made.json()['ticket']}", {"X-Report-Secret": secret}
        self.call("GET", path, headers=mine)
        self.call("GET", path, headers={"X-Report-Secret": "8f" * 32})
        for text in (STORED_TEXT, REFUSED_TEXT + "\u202e"):
            self.call("POST", f"{path}/messages", json={"id": str(uuid7()), "text": text}, headers=mine)
        photo = saved(a_picture(), "PNG")
        sha256 = hashlib.sha256(photo).hexdigest()
        for raw in (photo, REFUSED_TEXT.encode()):
            address = f"/public/photos/{made.json()['ticket']}/{hashlib.sha256(raw).hexdigest()}"
            self.call("PUT", address, content=raw, headers=mine)
        self.of_publication(sha256)

    def of_publication(self, sha256: str) -> None:
        token = self.sign_in(grant_type="password", username=self.admin.nip, password=PASSWORD)["access_token"]
        path = f"/reports/{self.call('GET', '/reports', token).json()['items'][0]['id']}"

        def put(**body: Any) -> httpx.Response:
            etag = self.call("GET", path, token).headers["etag"]
            return self.call("PUT", f"{path}/publication", token, json=body, headers={"If-Match": etag})

        put(text=REFUSED_TEXT)
        verify, first = {"id": str(uuid7()), "action": "verify"}, {"If-Match": '"1-x"'}
        self.call("POST", f"{path}/steps", token, json=verify, headers=first)
        assert put(text=STORED_TEXT, photos=[{"sha256": sha256, "covers": []}]).status_code == 200
        put(text=REFUSED_TEXT, photos=[{"sha256": "0" * 64}])
        for text in (STORED_TEXT, REFUSED_TEXT + "\u202e"):
            named = {"id": str(uuid7()), "employee_id": str(self.world.officer.employee_id), "text": text}
            self.call("POST", f"{path}/mentions", token, json=named)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Day, Settlement, Path]]:
    """A server that lived through all of it and stopped."""
    folder = tmp_path_factory.mktemp("day")
    settlement = Settlement(f"sqlite:///{folder / 'kinerja.db'}")
    with settlement.database.writing.connect() as connection:
        connection.begin()
        with Session(connection, join_transaction_mode="rollback_only") as session:
            settlement.world.session = session
            admin = settlement.world.with_role(Role.DISTRICT_ADMIN)
            client_id, secret = identity.register_client(
                session, name="Sistem contoh", scopes=["activities:read"], unit_ids=[], now=clock.now()
            )
            session.flush()
        connection.commit()
    server = Server(folder, str(settlement.database.url))
    found = Day(server, settlement.world, admin, (str(client_id), secret))
    try:
        start(server)
        found.live()
    finally:
        found.http.close()
        server.stop()
    yield found, settlement, folder
    settlement.database.close()


def start(server: Server) -> None:
    """Start it, with more patience than elsewhere: nothing here depends on speed."""
    with contextlib.suppress(AssertionError):
        server.start()
    for _ in range(600):
        if server.get("/livez").status == 200:
            return
        time.sleep(0.1)
    raise AssertionError("the server did not start")


def personal(world: World) -> set[str]:
    """What the district knows of people, and what they wrote."""
    people = {value for person in (world.officer, world.head, world.regent) for value in (person.nip, person.name)}
    return people | {STORED_TEXT, REFUSED_TEXT, REASON, REPORTER, PHONE, "Rahasiawati", "rahasiawati", "Tersembunyi"}


def found_in(text: str, words: set[str]) -> list[str]:
    return sorted(word for word in words if word in text)


@pytest.mark.slow
def test_the_log_holds_no_secret_and_nothing_personal(day: tuple[Day, Settlement, Path]) -> None:
    lived, settlement, folder = day
    log = (folder / "server.log").read_text()

    assert len(lived.secrets) >= 15, "something that should have succeeded was refused"
    assert log.count('"event":"request"') > 30
    assert found_in(log, lived.secrets | personal(settlement.world)) == []


def test_the_audit_trail_and_the_facts_hold_no_secret_and_nothing_personal(
    day: tuple[Day, Settlement, Path],
) -> None:
    lived, settlement, _ = day
    with settlement.database.reading.connect() as connection:
        rows = [tuple(row) for table in (AuditEntry, OutboxRow) for row in connection.execute(select(table.__table__))]

    assert len(rows) > 10
    assert found_in(repr(rows), lived.secrets | personal(settlement.world)) == []


def test_no_refusal_says_back_what_was_said(day: tuple[Day, Settlement, Path]) -> None:
    lived, settlement, _ = day

    assert len(lived.errors) > 15
    assert found_in("\n".join(lived.errors), lived.secrets | personal(settlement.world)) == []


def test_the_database_holds_no_secret_in_clear(day: tuple[Day, Settlement, Path]) -> None:
    lived, _, folder = day
    stored = b"".join(path.read_bytes() for path in folder.glob("kinerja.db*"))

    assert STORED_TEXT.encode() in stored
    assert sorted(secret for secret in lived.secrets if secret.encode() in stored) == []
