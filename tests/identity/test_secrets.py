"""What nobody may find again: no secret in a log line, an answer, the audit trail or the database file."""

import re
import sqlite3
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.running.server import Command, Server
from tests.servers import Answered

FORM = {"Content_Type": "application/x-www-form-urlencoded"}
NIP, FIRST, WRONG, SECOND = "admin.contoh", "Gunung-Leuser-2457", "tebakan-yang-salah-77", "Sungai-Alas-9184"


class Story:
    """A day of secrets on a server of its own; `secrets` are all of them, by what they are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'kinerja.db'}"
        self.secrets = {"first password": FIRST, "wrong password": WRONG, "second password": SECOND}
        self.logs: list[str] = []
        self.answers: list[Answered] = []

    def tell(self) -> None:
        code = self._printed(r"([A-Z0-9]{5}-[A-Z0-9]{5})", "create-admin", NIP, "Admin Contoh")
        client_id = self._client()
        self.secrets["activation code"] = code
        self.secrets["activation code as typed"] = code.replace("-", "")
        server = Server(self.folder, self.url)
        with server:
            signed = self._keep(server.post("/api/v1/activations", {"nip": NIP, "code": code, "password": FIRST}))
            self._token(server, grant_type="password", username=NIP, password=WRONG)
            self._token(server, grant_type="password", username=WRONG, password=FIRST)  # in the wrong box
            self._token(server, grant_type="refresh_token", refresh_token=signed.json["refresh_token"])
            self._token(
                server,
                grant_type="client_credentials",
                client_id=client_id,
                client_secret=self.secrets["client secret"],
            )
            change = {"old_password": FIRST, "new_password": SECOND}
            server.post("/api/v1/me/password", change, signed.json["access_token"])
            server.post("/api/v1/activations", {"nip": NIP, "code": code, "password": 5})
            server.call("POST", "/api/v1/oauth/token", b"password=" + SECOND.encode() + b"\xff", None, **FORM)
            self._token(server, grant_type="password", username=NIP, password=SECOND, unknown=SECOND)
            server.get(f"/api/v1/me?access_token={signed.json['access_token']}")
            server.stop()
        self.logs.append(server.log)

    def _token(self, server: Server, **form: str) -> None:
        self._keep(server.call("POST", "/api/v1/oauth/token", urlencode(form).encode(), None, **FORM))

    def _keep(self, answer: Answered) -> Answered:
        self.answers.append(answer)
        for name in ("access_token", "refresh_token"):
            if name in answer.json:
                self.secrets[f"{name} {len(self.secrets)}"] = answer.json[name]
        return answer

    def _client(self) -> str:
        output = self._run("clients", "register", "--name", "Sistem Contoh", "--scope", "activities:read")
        self.secrets["client secret"] = self._found(r'"client_secret": "([^"]+)"', output)
        return self._found(r'"client_id": "([^"]+)"', output)

    def _printed(self, pattern: str, *arguments: str) -> str:
        return self._found(pattern, self._run(*arguments))

    def _run(self, *arguments: str) -> str:
        command = Command(self.folder, self.url, *arguments)
        assert command.run() == 0, command.log
        return command.log  # shown to who asked for it, and to nobody else

    @staticmethod
    def _found(pattern: str, text: str) -> str:
        found = re.search(pattern, text)
        assert found is not None, text
        return found.group(1)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    found = Story(tmp_path_factory.mktemp("secrets"))
    found.tell()
    return found


def test_the_story_has_happened(story: Story) -> None:
    assert [answer.status for answer in story.answers] == [200, 400, 400, 200, 200, 400]
    assert len(story.secrets) == 6 + 2 * 2 + 1
    assert "/api/v1/oauth/token" in story.logs[0]


def test_no_secret_is_in_the_log(story: Story) -> None:
    for what, secret in story.secrets.items():
        assert secret not in "\n".join(story.logs), what


def test_no_secret_is_in_the_database(story: Story) -> None:
    raw = b"".join(path.read_bytes() for path in story.folder.glob("kinerja.db*"))
    assert b"session.refused" in raw  # the trail of the same day is in there
    for what, secret in story.secrets.items():
        assert secret.encode() not in raw, what


def test_the_trail_tells_what_happened_and_names_no_secret(story: Story) -> None:
    with sqlite3.connect(story.folder / "kinerja.db") as database:
        actions = [row[0] for row in database.execute("SELECT action FROM audit_entries ORDER BY position")]

    assert actions == [
        "role.grant",
        "account.activation_code",
        "client.register",
        "account.password",
        "session.begin",
        "session.refused",
        "session.refused",
        "account.password",
    ]


def test_no_refusal_repeats_what_it_was_sent(story: Story) -> None:
    for answer in story.answers:
        if answer.status != 200:
            assert not any(secret.encode() in answer.body for secret in story.secrets.values())
