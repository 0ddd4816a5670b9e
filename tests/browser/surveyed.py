"""Surveys that a unit keeps in the served district: made through the API, as its screens do it, and answered by citizens."""

import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from tests.browser.places import Demo

SERVICES = [{"code": "umum", "name": "Poli Umum"}, {"code": "gigi", "name": "Poli Gigi"}]
QUESTIONS: list[dict[str, Any]] = [
    {"code": "l1", "text": "Dengan apa Anda datang ke sini?", "kind": "choice", "choices": ["Jalan kaki", "Motor"]},
    {"code": "l2", "text": "Apa yang paling Anda ingat?", "kind": "text", "choices": []},
]


class Office:
    """The API as an administrator of the district calls it."""

    def __init__(self, demo: Demo, account: dict[str, Any]) -> None:
        self._demo = demo
        form = {"grant_type": "password", "username": account["nip"], "password": account["password"]}
        request = urllib.request.Request(
            f"{demo.address}/api/v1/oauth/token",
            data=urlencode({**form, "device_id": str(uuid4())}).encode(),
            headers={"X-Requested-With": "kinerja"},
        )
        with urllib.request.urlopen(request) as answer:
            self._token = str(json.load(answer)["access_token"])

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """What the server answers; its refusal is the test's mistake."""
        return _call(self._demo, method, path, body, {"Authorization": f"Bearer {self._token}"})

    def survey(self, unit_id: str, **members: Any) -> dict[str, Any]:
        """The unit's survey, made where there is none."""
        found = self.call("GET", f"/surveys?unit_id={unit_id}")["items"]
        if found:
            return dict(found[0])
        body = {"id": str(uuid4()), "unit_id": unit_id, "title": "Survei uji", **members}
        return dict(self.call("POST", "/surveys", body))

    def amend(self, survey_id: str, version: int, **members: Any) -> None:
        headers = {"Authorization": f"Bearer {self._token}", "If-Match": f'"{version}"'}
        _call(self._demo, "PATCH", f"/surveys/{survey_id}", members, headers)

    def code(self, survey_id: str, **members: Any) -> dict[str, Any]:
        body = {"id": str(uuid4()), "counter": "Loket 1", **members}
        return dict(self.call("POST", f"/surveys/{survey_id}/codes", body))


def _call(demo: Demo, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"{demo.address}/api/v1{path}",
        data=data,
        method=method,
        headers={"Content-Type": "application/json", **headers},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        raise AssertionError(f"{method} {path}: {refusal.read().decode()}") from None


def answered(demo: Demo, code: str, many: int, **members: Any) -> None:
    """So many citizens answer, each on a phone of their own."""
    for place in range(many):
        opened = _call(demo, "GET", f"/public/surveys/{code}", None, {})
        asked = [one["code"] for one in opened["elements"]]
        body = {
            "id": str(uuid4()),
            "answers": {one: 2 if one == "u3" else 3 + place % 2 for one in asked},
            "device": opened["device_token"],
            **members,
        }
        _call(demo, "POST", f"/public/surveys/{code}/responses", body, {})


def unit_without_survey(demo: Demo) -> str:
    """One that nobody has asked citizens about yet."""
    [found] = demo.select("SELECT id FROM org_units WHERE id NOT IN (SELECT unit_id FROM surveys) ORDER BY id LIMIT 1")
    return str(UUID(bytes=found["id"]))
