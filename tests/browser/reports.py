"""What a citizen sends without an account: reports and their photos, over the wire."""

import hashlib
import json
import secrets
import urllib.request
import uuid
from dataclasses import dataclass
from typing import Any

from tests.browser.places import Demo


@dataclass(frozen=True)
class Sent:
    """What the reporter keeps."""

    ticket: str
    secret: str


def send_report(demo: Demo, unit_id: str | None, text: str, **members: Any) -> Sent:
    """A complaint of nobody in particular, unless `kind` or `contact` say otherwise."""
    secret = secrets.token_hex(32)
    body = {
        "id": str(uuid.uuid4()),
        "secret": secret,
        "kind": "complaint",
        "unit_id": unit_id,
        "text": text,
        "contact": None,
        **members,
    }
    answer = _call(demo, "POST", "/public/reports", json.dumps(body).encode(), "application/json")
    return Sent(answer["ticket"], secret)


def add_photo(demo: Demo, report: Sent, photo: bytes) -> None:
    digest = hashlib.sha256(photo).hexdigest()
    path = f"/public/photos/{report.ticket}/{digest}"
    _call(demo, "PUT", path, photo, "image/jpeg", {"X-Report-Secret": report.secret})


def write_message(demo: Demo, report: Sent, text: str) -> None:
    body = json.dumps({"id": str(uuid.uuid4()), "text": text}).encode()
    path = f"/public/reports/{report.ticket}/messages"
    _call(demo, "POST", path, body, "application/json", {"X-Report-Secret": report.secret})


def followed(demo: Demo, report: Sent) -> dict[str, Any]:
    """As its reporter reads it."""
    return _call(demo, "GET", f"/public/reports/{report.ticket}", headers={"X-Report-Secret": report.secret})


def published(demo: Demo, unit_id: str) -> list[dict[str, Any]]:
    """What anybody may read."""
    return list(_call(demo, "GET", f"/public/reports?unit_id={unit_id}")["items"])


def public_photo(demo: Demo, digest: str) -> bytes:
    with urllib.request.urlopen(f"{demo.address}/api/v1/public/report-photos/{digest}", timeout=30) as answer:
        return bytes(answer.read())


def _call(
    demo: Demo,
    method: str,
    path: str,
    body: bytes | None = None,
    kind: str | None = None,
    headers: dict[str, str] | None = None,
) -> Any:
    request = urllib.request.Request(f"{demo.address}/api/v1{path}", data=body, method=method, headers=headers or {})
    if kind is not None:
        request.add_header("Content-Type", kind)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)
