"""The bridge to SP4N-LAPOR!: hands a report on, and reads what is said about it there. Nothing else speaks to it.

The shape is that of the interface behind the government's gateway (SPLP) as a public application uses it: a complaint
is posted as JSON with the headers `auth` and `token`, its follow-ups are read by page. What is nowhere written down is
under which name the answer gives the number; the names in `_NUMBERS` are looked for, and an answer without any of them
counts as a failure, so nothing is taken as sent that nobody can find again.

Calls block, for a bounded time: never within a transaction.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NoReturn, cast
from urllib.parse import quote

import httpx

from backend.kit import addresses

# Of each step (connect, write, read); a call as a whole may take twice that.
STEP_SECONDS = 5.0
CALL_SECONDS = 10.0
MOST_ANSWER_BYTES = 65_536
LONGEST_TITLE = 100
_CHANNEL = "Kinerja Kutacane"
_NUMBERS = ("ticket", "tracking_id", "trackingId", "complaint_id", "id")
_WRAPPERS = ("data", "result", "results", "complaint")
_LONGEST_NUMBER = 64

Fault = Literal["unreachable", "slow", "refused", "failing", "too-large", "unreadable"]


class NotHandedOn(Exception):
    """The call did not do what it should. `fault` is a word for the log and for the person who looks.

    `refused` (a 4xx) comes from what was sent or from the settings; all else may pass by itself. Where
    the answer was lost, LAPOR! may hold the report all the same: its tag names our ticket.
    """

    def __init__(self, fault: Fault, status: int | None = None) -> None:
        super().__init__(fault if status is None else f"{fault} ({status})")
        self.fault: Fault = fault
        self.status = status


@dataclass(frozen=True, slots=True)
class HandedOn:
    """A report as LAPOR! gets it: never with a name or an address of the reporter."""

    ticket: str
    kind: str
    text: str
    happened_on: date | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A word said there."""

    text: str
    on: str | None


class Lapor:
    """One LAPOR!, by its address up to the version, such as `https://…/lapor/3.0.0`.

    `fields` are members that every complaint gets (category, place and receiving office have numbers
    that LAPOR! assigns to each district); one that is an object holds a value for each kind of report.
    """

    def __init__(self, url: str, *, auth: str, token: str, fields: Mapping[str, Any] | None = None) -> None:
        if not addresses.is_safe(url):
            raise ValueError("LAPOR! is spoken to by https only")
        self._url = url.rstrip("/")
        self._fields = dict(fields or {})
        # Identity: unpacking would let a small answer become a large one before its size is known.
        self._headers = {
            "auth": f"Bearer {auth}",
            "token": token,
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        }

    def send(self, report: HandedOn) -> str:
        """Post a report; returns the number that it has there. Raises NotHandedOn."""
        answer = self._call("POST", "/complaints/complaint", json=self._body(report))
        number = _number_in(answer)
        if number is None:
            raise NotHandedOn("unreadable")
        return number

    def follow_ups(self, number: str, page: int = 1) -> list[FollowUp]:
        """What was said there about a report. Raises NotHandedOn."""
        path = f"/complaints/{quote(number, safe='')}/followups"
        return _follow_ups_in(self._call("GET", path, params={"page": page}))

    def _body(self, report: HandedOn) -> dict[str, Any]:
        """Always anonymous and secret: the reporter gave name and number to the district, to nobody else."""
        fixed = {
            name: cast("dict[str, Any]", value).get(report.kind) if isinstance(value, dict) else value
            for name, value in self._fields.items()
        }
        return {
            "channel": _CHANNEL,
            **fixed,
            "title": _title_of(report.text),
            "content": report.text,
            "date_of_incident": None if report.happened_on is None else report.happened_on.isoformat(),
            "tags_raw": report.ticket,
            "is_anonymous": True,
            "is_secret": True,
            "attachments": [],
        }

    def _call(self, method: str, path: str, **arguments: Any) -> Any:
        """The JSON of a good answer. A client for each call: they are rare, and none is left open."""
        # Neither a proxy nor a password file of the surroundings: the address is what was configured.
        deadline = time.monotonic() + CALL_SECONDS
        client = httpx.Client(timeout=STEP_SECONDS, follow_redirects=False, trust_env=False)
        try:
            with client, client.stream(method, self._url + path, headers=self._headers, **arguments) as answer:
                _must_be_good(answer)
                raw = _bounded(answer, deadline)
        except httpx.TimeoutException as error:
            raise NotHandedOn("slow") from error
        except httpx.HTTPError as error:
            raise NotHandedOn("unreachable") from error
        try:
            return json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise NotHandedOn("unreadable") from error


def _must_be_good(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    # A redirect is a failure: it would carry token and complaint to an address nobody configured.
    fault: Fault = "refused" if answer.is_client_error and answer.status_code not in {408, 429} else "failing"
    raise NotHandedOn(fault, answer.status_code)


def _bounded(answer: httpx.Response, deadline: float) -> bytes:
    """The body, read piece by piece: each has its time, and so have all together."""
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise NotHandedOn("unreadable")
    found = bytearray()
    for piece in answer.iter_raw():
        found += piece
        if len(found) > MOST_ANSWER_BYTES:
            raise NotHandedOn("too-large")
        if time.monotonic() > deadline:
            raise NotHandedOn("slow")
    return bytes(found)


def _title_of(text: str) -> str:
    """The first line, cut at a word where it is long."""
    line = text.strip().partition("\n")[0].strip()
    if len(line) <= LONGEST_TITLE:
        return line
    cut = line[: LONGEST_TITLE - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"


def _number_in(answer: Any, wrapped: int = 3) -> str | None:
    """The number by one of its names, in the answer or in what wraps it, so many times at most."""
    if not isinstance(answer, dict) or not wrapped:
        return None
    members = cast("dict[str, Any]", answer)
    for name in _NUMBERS:
        value = members.get(name)
        if isinstance(value, bool) or not isinstance(value, int | str):
            continue
        if 0 < len(number := str(value).strip()) <= _LONGEST_NUMBER and number.isprintable():
            return number
    for name in _WRAPPERS:
        number = _number_in(members.get(name), wrapped - 1)
        if number is not None:
            return number
    return None


def _follow_ups_in(answer: Any) -> list[FollowUp]:
    rows: Any = answer
    for name in ("data", "results", "followups"):
        if isinstance(rows, dict) and name in rows:
            rows = cast("dict[str, Any]", rows)[name]
    if not isinstance(rows, list):
        _unreadable()
    return [_follow_up(row) for row in cast("list[Any]", rows)]


def _follow_up(row: Any) -> FollowUp:
    if not isinstance(row, dict):
        _unreadable()
    members = cast("dict[str, Any]", row)
    text, on = members.get("content"), members.get("created_at")
    if not isinstance(text, str):
        _unreadable()
    return FollowUp(text, on if isinstance(on, str) else None)


def _unreadable() -> NoReturn:
    raise NotHandedOn("unreadable")
