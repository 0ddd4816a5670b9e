"""Reports are handed to LAPOR! as it wants them, and whatever it answers does no harm here."""

import gzip
import json
import socket
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from backend import duties
from backend.config import Settings
from backend.feedback import lapor
from backend.feedback.lapor import FollowUp, HandedOn, Lapor, NotHandedOn
from backend.kit import addresses
from backend.kit.writer import InlineWriter
from tests.feedback.stand_in import AUTH, TOKEN, StandIn, stand_in

REPORT = HandedOn("KT-4F7H2K9M", "complaint", "Lampu jalan mati.\nSudah tiga minggu gelap.", date(2026, 11, 20))


@pytest.fixture
def there() -> Iterator[StandIn]:
    with stand_in() as state:
        yield state


def bridge(there: StandIn, **options: Any) -> Lapor:
    return Lapor(there.url, auth=AUTH, token=TOKEN, **options)


def fault(there: StandIn) -> str:
    with pytest.raises(NotHandedOn) as caught:
        bridge(there).send(REPORT)
    return caught.value.fault


# --- A good answer


def test_a_report_arrives_there_as_that_interface_wants_it(there: StandIn) -> None:
    number = bridge(there).send(REPORT)

    assert number == "8112001"
    assert there.paths == ["POST /lapor/3.0.0/complaints/complaint"]
    assert there.headers[0]["auth"] == f"Bearer {AUTH}"
    assert there.headers[0]["token"] == TOKEN
    assert there.got == [
        {
            "channel": "Kinerja Kutacane",
            "title": "Lampu jalan mati.",
            "content": REPORT.text,
            "date_of_incident": "2026-11-20",
            "tags_raw": "KT-4F7H2K9M",
            "is_anonymous": True,
            "is_secret": True,
            "attachments": [],
        }
    ]


def test_numbers_that_lapor_assigned_to_the_district_go_along(there: StandIn) -> None:
    fields = {"category_id": 41, "channel": "AGARA", "classification_id": {"complaint": 1, "aspiration": 2}}

    bridge(there, fields=fields).send(REPORT)

    assert {name: there.got[0][name] for name in fields} == {
        "category_id": 41,
        "channel": "AGARA",
        "classification_id": 1,
    }


def test_settings_cannot_uncover_a_reporter(there: StandIn) -> None:
    bridge(there, fields={"is_anonymous": False, "is_secret": False}).send(REPORT)

    assert (there.got[0]["is_anonymous"], there.got[0]["is_secret"]) == (True, True)


def test_a_long_first_line_makes_a_short_title(there: StandIn) -> None:
    bridge(there).send(HandedOn("KT-1", "complaint", "jalan berlubang " * 200, None))
    bridge(there).send(HandedOn("KT-2", "complaint", "a" * 4_000, None))

    assert [len(one["title"]) <= lapor.LONGEST_TITLE for one in there.got] == [True, True]
    assert there.got[0]["title"].endswith("berlubang…")
    assert there.got[0]["date_of_incident"] is None


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ({"ticket": "L-77"}, "L-77"),
        ({"tracking_id": 77}, "77"),
        ({"data": {"id": 5}}, "5"),
        ({"results": {"complaint": {"tracking_id": "9"}}}, "9"),
        ({"id": True, "data": {"id": 4}}, "4"),
    ],
)
def test_the_number_is_found_by_its_names(there: StandIn, answer: Any, number: str) -> None:
    there.answer = json.dumps(answer).encode()

    assert bridge(there).send(REPORT) == number


def test_follow_ups_are_read_by_page(there: StandIn) -> None:
    there.followups["81/12"] = [{"content": "never reached: the number is one part of the path"}]
    there.followups["8112001"] = [
        {"content": "Sudah diteruskan ke dinas.", "created_at": "2026-11-24 10:00:00"},
        {"content": "Selesai."},
    ]

    found = bridge(there).follow_ups("8112001", 1)

    assert found == [FollowUp("Sudah diteruskan ke dinas.", "2026-11-24 10:00:00"), FollowUp("Selesai.", None)]
    assert bridge(there).follow_ups("81/12") == []
    assert there.paths == [
        "GET /lapor/3.0.0/complaints/8112001/followups?page=1",
        "GET /lapor/3.0.0/complaints/81%2F12/followups?page=1",
    ]


@pytest.mark.parametrize("answer", [[1], ["a"], {"data": {"followups": {}}}, {"data": [{"content": 3}]}, "x", None])
def test_follow_ups_of_another_shape_are_not_guessed_at(there: StandIn, answer: Any) -> None:
    there.answer = json.dumps(answer).encode()

    with pytest.raises(NotHandedOn) as caught:
        bridge(there).follow_ups("1")

    assert caught.value.fault == "unreadable"


# --- Bad answers


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, "refused"),
        (401, "refused"),
        (422, "refused"),
        (408, "failing"),
        (429, "failing"),
        (500, "failing"),
        (503, "failing"),
    ],
)
def test_a_refusal_is_told_from_a_failure(there: StandIn, status: int, expected: str) -> None:
    there.status = status

    assert fault(there) == expected


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(there: StandIn, status: int) -> None:
    with stand_in() as elsewhere:
        there.status, there.extra = status, {"Location": elsewhere.url + "/complaints/complaint"}

        assert fault(there) == "failing"

        assert elsewhere.paths == []
    assert len(there.paths) == 1


@pytest.mark.parametrize(
    "answer",
    [b"<html>Gerbang sedang sibuk</html>", b"{", b"\xff\xfe", b"[]", b"{}", b"7", b'{"ticket": ""}', b'{"ticket": null}',
     b'{"ticket": "' + b"9" * 65 + b'"}', b'{"ticket": "a\\u0000b"}', b"[" * 60_000, b'{"data":' * 900 + b"1" + b"}" * 900],
)  # fmt: skip
def test_an_answer_without_a_readable_number_is_no_success(there: StandIn, answer: bytes) -> None:
    there.answer = answer

    assert fault(there) == "unreadable"


def test_a_huge_answer_is_left_at_64_kb(there: StandIn) -> None:
    there.pieces = [b" " * 10_000] * 1_000

    assert fault(there) == "too-large"


def test_a_packed_answer_is_not_unpacked(there: StandIn) -> None:
    there.answer, there.extra = gzip.compress(b" " * 50_000_000), {"Content-Encoding": "gzip"}

    assert fault(there) == "unreadable"
    assert there.headers[0]["accept-encoding"] == "identity"


def test_nobody_there_is_told(there: StandIn) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        there.url = f"http://127.0.0.1:{probe.getsockname()[1]}"

        assert fault(there) == "unreachable"


def test_a_slow_answer_is_not_waited_for(there: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lapor, "STEP_SECONDS", 0.2)
    there.pause_seconds = 30
    started = time.monotonic()

    assert fault(there) == "slow"
    assert time.monotonic() - started < 5


def test_an_answer_that_comes_drop_by_drop_ends_too(there: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lapor, "CALL_SECONDS", 0.3)
    there.pieces, there.pause_seconds = [b" "] * 1_000, 0.1
    started = time.monotonic()

    assert fault(there) == "slow"
    assert time.monotonic() - started < 5


def test_the_times_are_the_agreed_ones() -> None:
    assert (lapor.STEP_SECONDS, lapor.CALL_SECONDS, lapor.MOST_ANSWER_BYTES) == (5.0, 10.0, 65_536)


# --- Where it may be


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.example.go.id/lapor/3.0.0", True),
        ("http://127.0.0.1:9000/lapor", True),
        ("http://[::1]:9000", True),
        ("http://localhost:9000", True),
        ("http://api.example.go.id/lapor", False),
        ("http://127.0.0.1.example.com", False),
        ("http://10.0.0.1", False),
        ("https://user:pass@api.example.go.id", False),
        ("https://api.example.go.id/?x=1", False),
        ("https://api.example.go.id/#x", False),
        ("https://api.example.go.id:port", False),
        ("ftp://api.example.go.id", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("", False),
    ],
)
def test_secrets_leave_this_machine_by_https_only(url: str, expected: bool) -> None:
    assert addresses.is_safe(url) is expected
    if not expected:
        with pytest.raises(ValueError, match="https"):
            Lapor(url, auth="a", token="b")


# --- Settings


def test_the_bridge_is_off_without_an_address() -> None:
    assert duties.of_bridges(InlineWriter(None), Settings(_env_file=None)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"lapor_url": "https://api.example.go.id/lapor/3.0.0"}, "belong together"),
        ({"lapor_token": "x"}, "belong together"),
        ({"lapor_url": "http://api.example.go.id/lapor/3.0.0", "lapor_token": "x"}, "https"),
    ],
)
def test_a_bad_setting_stops_the_start(given: dict[str, str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Settings(_env_file=None, **given)  # type: ignore[arg-type]


def test_fields_are_read_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_LAPOR_FIELDS", '{"category_id": 41}')

    assert Settings(_env_file=None).lapor_fields == {"category_id": 41}  # type: ignore[call-arg]
