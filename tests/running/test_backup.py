"""Backup while the server writes, and restore: nothing acknowledged before it is missing, nothing half."""

import contextlib
import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from backend.activities.models import Activity
from backend.kit.database import Database
from backend.sync.models import DatabaseEpoch
from tests.conftest import new_postgres_database
from tests.running.agreement import agrees_with_itself
from tests.running.server import Command, Line, Server, together, until
from tests.servers import Settlement
from tests.signing import SECRET
from tests.world import hours

pytestmark = [pytest.mark.slow]


class Office:
    """A data folder, its database, and what a server on them acknowledged, with whose token."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        # On SQLite the key lies in the data folder, as a server without settings keeps it.
        self.settings = {"KINERJA_LOG_REQUESTS": "false"} | ({"KINERJA_SECRET": ""} if self.is_sqlite else {})
        self.sent: dict[UUID, tuple[str, dict[str, Any]]] = {}

    def settle(self) -> Self:
        self.folder.mkdir()
        if self.is_sqlite:
            (self.folder / "secret").write_text(SECRET)
        self.place = Settlement(self.url)
        self.tokens = [token for _, token in self.place.officers]
        return self

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    def server(self) -> Server:
        return Server(self.folder, self.url, **self.settings)

    def run(self, *arguments: str | Path) -> tuple[int, str]:
        """Exit code and output of one command."""
        command = Command(self.folder, self.url, *map(str, arguments), **self.settings)
        return command.run(), command.log

    def stored(self) -> set[UUID]:
        with opened(self.url) as database, database.reader() as session:
            return set(session.scalars(select(Activity.id)))

    def epoch(self) -> UUID:
        with opened(self.url) as database, database.reader() as session:
            return session.scalars(select(DatabaseEpoch.epoch)).one()

    def log(self, server: Server, token: str, count: int = 1, **members: Any) -> None:
        """Entries of one officer, each acknowledged."""
        line = Line(server.port, token)
        for _ in range(count):
            start = self.place.world.morning() + hours(len(self.sent) % 240 / 30)
            body = self.place.world.an_activity(start=start, minutes=2, **members)
            answer = line.call("POST", "/api/v1/activities", body)
            assert answer.status == 201, answer.body
            self.sent[UUID(body["id"])] = (token, body)
        line.close()

    def is_sound(self) -> bool:
        """Whether the sealed part of the trail is whole; `agrees_with_itself` seals the rest."""
        return self.run("verify-audit")[0] == 0


@contextlib.contextmanager
def opened(url: str) -> Iterator[Database]:
    """A database opened anew: after a restore its files, or its tables, are others."""
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def office(url: str, tmp_path: Path) -> Iterator[Office]:
    folder = tmp_path / "data"
    own = f"sqlite:///{folder / 'kinerja.db'}" if url.startswith("sqlite") else fresh(url, "one")
    found = Office(folder, own).settle()
    yield found
    found.place.database.close()


@pytest.fixture
def elsewhere(office: Office, tmp_path: Path) -> Office:
    """Another machine with nothing on it yet."""
    folder = tmp_path / "elsewhere"
    return Office(folder, f"sqlite:///{folder / 'kinerja.db'}" if office.is_sqlite else fresh(office.url, "two"))


def fresh(url: str, name: str) -> str:
    return new_postgres_database(f"{url.rpartition('/')[2]}_{name}")


def a_photo() -> tuple[str, bytes]:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), (20, 120, 60)).save(file, "JPEG")
    return hashlib.sha256(file.getvalue()).hexdigest(), file.getvalue()


def put(server: Server, token: str) -> str:
    sha256, photo = a_photo()
    answer = server.call("PUT", f"/api/v1/evidence/{sha256}", photo, token, Content_Type="image/jpeg")
    assert answer.status in {200, 201}, answer.body
    return sha256


def test_a_backup_made_while_the_server_writes_holds_everything_acknowledged_before_it(
    office: Office, elsewhere: Office, tmp_path: Path
) -> None:
    token, file = office.tokens[0], tmp_path / "cadangan.tar"
    before, over = set[UUID](), threading.Event()
    with office.server() as server:
        sha256 = put(server, token)
        office.log(server, token, evidence=[sha256])
        cursor = server.get("/api/v1/sync/pull", token).json["cursor"]

        def write(token: str) -> None:
            while not over.is_set():
                office.log(server, token, 5)

        def back_up() -> tuple[int, str]:
            until(lambda: len(office.sent) > 60)
            before.update(office.sent)
            try:
                return office.run("backup", file)
            finally:
                over.set()

        (code, output), *_ = together([back_up, *[lambda t=t: write(t) for t in office.tokens]])
        assert code == 0, output
        server.stop()
    assert json.loads(output)["database"] in {"kinerja.db", "kinerja.pgdump"}
    assert file.stat().st_mode & 0o077 == 0, "it holds the keys"

    code, output = elsewhere.run("restore", file)
    assert code == 0, output
    there = elsewhere.stored()
    assert before <= there <= set(office.sent)
    assert elsewhere.is_sound()
    with elsewhere.server() as server:
        kept = server.get(f"/api/v1/evidence/{sha256}", token)
        assert (kept.status, kept.headers["Content-Type"]) == (200, "image/jpeg")
        # The old token counts: the keys came along. The old cursor does not: the phone copies anew…
        pulled = server.get(f"/api/v1/sync/pull?cursor={cursor}", token)
        assert (pulled.status, pulled.json["reset"]) == (200, True)
        # …and sends again what it keeps, so that nothing is missing in the end.
        for one in set(office.sent) - there:
            owner, body = office.sent[one]
            assert server.post("/api/v1/activities", body, owner).status == 201
        server.stop()
    assert elsewhere.stored() == set(office.sent)
    with opened(elsewhere.url) as database:
        office.place.database.close()
        office.place.database = database
        agrees_with_itself(office.place)


def test_a_restore_over_other_data_brings_back_the_day_of_the_backup_and_keeps_what_was_there_beside(
    office: Office, tmp_path: Path
) -> None:
    file, token = tmp_path / "cadangan.tar", office.tokens[0]
    with office.server() as server:
        office.log(server, token, 5, evidence=[put(server, token)])
        assert office.run("backup", file)[0] == 0
        then = set(office.sent)
        office.log(server, token, 5)
        cursor = server.get("/api/v1/sync/pull", token).json["cursor"]
        assert server.get(f"/api/v1/sync/pull?cursor={cursor}", token).json["reset"] is False
        if office.is_sqlite:
            code, output = office.run("restore", file)
            assert (code, "Server lain" in output) == (1, True), "not under a running server"
            assert office.stored() == set(office.sent)
        server.stop()
    old_epoch = office.epoch()

    code, output = office.run("restore", file)

    assert code == 0, output
    assert office.stored() == then
    assert office.epoch() != old_epoch
    assert office.is_sound()
    with office.server() as server:
        assert server.get(f"/api/v1/sync/pull?cursor={cursor}", token).json["reset"] is True
        office.log(server, token)
        server.stop()
    if office.is_sqlite:
        (kept,) = office.folder.glob("kinerja.db.sebelum-*")
        assert Office(office.folder, f"sqlite:///{kept}").stored() == set(office.sent) - (office.stored() - then)


def test_a_damaged_backup_is_refused_and_the_data_stays(office: Office, tmp_path: Path) -> None:
    file, token = tmp_path / "cadangan.tar", office.tokens[0]
    with office.server() as server:
        office.log(server, token, 3, evidence=[put(server, token)])
        assert office.run("backup", file)[0] == 0
        office.log(server, token, 3)
        server.stop()
    epoch, whole = office.epoch(), file.read_bytes()
    files = {path: path.read_bytes() for path in (office.folder / "evidence").rglob("*") if path.is_file()}

    for name, broken in damages(file, whole).items():
        other = tmp_path / "rusak.tar"
        other.write_bytes(broken)
        code, output = office.run("restore", other)
        assert code == 1, f"{name}: {output}"
        assert "Cadangan" in output, f"{name}: {output}"
        assert "Traceback" not in output, name
        assert (office.stored(), office.epoch()) == (set(office.sent), epoch), name
        assert {path: path.read_bytes() for path in files} == files, name
    assert office.is_sound()
    assert office.run("restore", tmp_path / "tidak-ada.tar")[0] == 1


def damages(file: Path, whole: bytes) -> dict[str, bytes]:
    """The backup, broken in one way each."""
    with tarfile.open(file) as archive:
        members = {member.name: (member.offset_data, member.size) for member in archive.getmembers()}

    def flipped(name: str) -> bytes:
        start, size = members[name]
        place = start + size // 2
        return whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]

    database = next(name for name in members if name.startswith("kinerja."))
    evidence = next(name for name in members if name.startswith("evidence/"))
    cut_in_evidence = members[evidence][0] + 10
    return {
        "a flipped bit in the database": flipped(database),
        "a flipped bit in a photo": flipped(evidence),
        "cut off in the database": whole[: sum(members[database]) - 20_000],
        "cut off in a photo": whole[:cut_in_evidence],
        "cut off after the manifest": whole[: members[database][0]],
        "no archive at all": b"bukan cadangan" * 1_000,
        "nothing": b"",
    }


def test_a_backup_that_cannot_be_written_says_so_and_leaves_no_file(office: Office, tmp_path: Path) -> None:
    nowhere = tmp_path / "tidak-ada" / "cadangan.tar"

    code, output = office.run("backup", nowhere)

    assert (code, "tidak dapat ditulis" in output) == (1, True)
    assert not list(tmp_path.glob("**/*.partial"))
