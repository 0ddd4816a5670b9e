"""What an office does, as citizens' tests need it: opens a survey, handles a report. By the API, as its officers would."""

import json
import sqlite3
import urllib.parse
import urllib.request
from contextlib import closing
from typing import Any

from backend.kit.ids import uuid7
from tests.browser.places import ROOT, Demo

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
JUDGE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`)"""
WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [
    `${document.documentElement.scrollWidth} px`,
    ...[...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
        .slice(0, 6).map((one) => one.outerHTML.slice(0, 160))]"""
LETTERS = "(size) => { document.documentElement.style.fontSize = size; }"


def assert_anyone_can_read(page: Any) -> None:
    """In both colours, on the narrowest phone and a wide screen, and with letters twice as large."""
    found: list[str] = []
    page.evaluate(AXE.read_text())
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        found += [f"{colours}: {one}" for one in page.evaluate(JUDGE) + page.evaluate(WIDER)]
    page.evaluate(LETTERS, "200%")
    found += [f"large letters: {one}" for one in page.evaluate(WIDER)]
    page.evaluate(LETTERS, "")
    page.emulate_media(color_scheme="light")
    assert found == []


class Office:
    """The shown unit, as the district's administrator handles it."""

    def __init__(self, demo: Demo) -> None:
        self.demo, self._token = demo, ""
        account = next(one for one in demo.accounts if "district_admin" in one["roles"])
        form = {"grant_type": "password", "username": account["nip"], "password": account["password"]}
        body = urllib.parse.urlencode(form).encode()
        self._token = self._call("POST", "/oauth/token", body, "application/x-www-form-urlencoded")["access_token"]
        self.unit = demo.officers()[0]["unit_id"]
        self.name = self.get(f"/units/{self.unit}")["name"]

    def get(self, path: str) -> Any:
        return self._call("GET", path)

    def send(self, method: str, path: str, body: Any, version: int | None = None) -> Any:
        return self._call(method, path, json.dumps(body).encode(), "application/json", version)

    def _call(
        self, method: str, path: str, body: bytes | None = None, kind: str = "", version: int | None = None
    ) -> Any:
        request = urllib.request.Request(f"{self.demo.address}/api/v1{path}", data=body, method=method)
        if self._token:
            request.add_header("Authorization", f"Bearer {self._token}")
        if body is not None:
            request.add_header("Content-Type", kind)
        if version is not None:
            request.add_header("If-Match", f'"{version}"')
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    # --- surveys ---

    def survey(self) -> str:
        """The id of the unit's survey, made where it has none."""
        found = self.get(f"/surveys?unit_id={self.unit}")["items"]
        if found:
            return str(found[0]["id"])
        body = {"id": str(uuid7()), "unit_id": self.unit, "title": "Survei kepuasan"}
        services = [{"code": "umum", "name": "Poli umum"}, {"code": "kia", "name": "Kesehatan ibu dan anak"}]
        question = {"code": "l1", "text": "Apakah ruang tunggu nyaman?", "kind": "choice", "choices": ["Ya", "Tidak"]}
        return str(self.send("POST", "/surveys", {**body, "services": services, "questions": [question]})["id"])

    def code(self, **members: Any) -> str:
        """A new code of the unit's survey."""
        return str(self.send("POST", f"/surveys/{self.survey()}/codes", {"id": str(uuid7()), **members})["code"])

    def answers(self, comment: str) -> list[dict[str, Any]]:
        """Stored answers with that comment."""
        return self.demo.select("SELECT * FROM survey_responses WHERE comment = ?", comment)

    # --- reports ---

    def step(self, ticket: str, action: str, **members: Any) -> dict[str, Any]:
        """Do something with a report."""
        report = self.report(ticket)
        body = {"id": str(uuid7()), "action": action, **members}
        return dict(self.send("POST", f"/reports/{report['id']}/steps", body, report["version"]))

    def report(self, ticket: str) -> dict[str, Any]:
        line = next(one for one in self.get("/reports?limit=100")["items"] if one["ticket"] == ticket)
        return dict(self.get(f"/reports/{line['id']}"))

    def asks_again_today(self, ticket: str) -> None:
        """As if it had been closed four weeks ago."""
        with closing(sqlite3.connect(self.demo.folder / "kinerja.db", timeout=20)) as connection, connection:
            connection.execute("UPDATE reports SET ask_again_on = date('now', '-1 day') WHERE ticket = ?", (ticket,))
