"""Photos of a report arrive cleaned or are refused clearly, and only those who may see the report see them."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.activities import evidence
from backend.audit.models import AuditEntry
from backend.feedback import photos
from backend.feedback.models import Report, ReportPhoto
from backend.feedback.rules import ReportState
from backend.kit import images, limited
from backend.kit.files import FileStore
from tests.client import Client
from tests.feedback.citizens import SECRET, Reported, a_photo, digest
from tests.kit.test_images import GPS, a_picture, a_png, saved
from tests.world import World


def test_a_photo_is_stored_once_however_often_it_is_sent(client: Client, world: World) -> None:
    report, raw = Reported(client, world), a_photo()

    first, again = report.put_photo(raw), report.put_photo(raw)

    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json == {"sha256": digest(raw), "stored": True, "width": 160, "height": 80}
    followed = client.get(f"/api/v1/public/reports/{report.ticket}", headers={"X-Report-Secret": SECRET})
    assert followed.json["photos"] == [digest(raw)]


def test_place_and_camera_are_gone_before_anybody_sees_it(client: Client, world: World) -> None:
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (3.0, 29.0, 1.0), 29: "SECRET-DATE"}
    raw = saved(a_picture(), "JPEG", exif=exif, comment=b"SECRET")
    report = Reported(client, world)
    report.put_photo(raw, **{"Content-Type": "image/jpeg"})

    seen = client.sign_in(report.handler).get(f"{report.path}/photos/{digest(raw)}")

    assert seen.status == 200
    assert seen.headers["content-type"] == "image/jpeg"
    assert seen.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert seen.headers["cache-control"] == "private, no-cache"
    assert b"SECRET" not in seen.response.content
    assert Image.open(BytesIO(seen.response.content)).size == (80, 40)


def test_who_has_the_photo_is_told_so_without_its_bytes(client: Client, world: World) -> None:
    report, raw = Reported(client, world), a_photo()
    report.put_photo(raw)
    client.sign_in(report.handler)
    path = f"{report.path}/photos/{digest(raw)}"

    assert client.request("HEAD", path).status == 200
    assert client.get(path, headers={"If-None-Match": client.get(path).etag}).status == 304
    assert client.get(f"{report.path}/photos/{'0' * 64}").status == 404


def test_nobody_else_sees_a_photo(client: Client, world: World) -> None:
    report, raw = Reported(client, world), a_photo()
    report.put_photo(raw)
    path = f"{report.path}/photos/{digest(raw)}"
    far = world.employee(world.unit(), head=True)

    assert client.sign_in(far).get(path).status in {403, 404}
    assert client.sign_in(world.officer).get(path).status == 403
    assert client.sign_in(world.with_role(Role.AUDITOR)).get(path).status == 200
    assert client.sign_out().get(path).status == 401
    assert client.get(f"/api/v1/public/report-photos/{digest(raw)}").status == 404


def test_a_wrong_secret_stores_nothing(client: Client, world: World, session: Session) -> None:
    report = Reported(client, world)

    wrong, shapeless = report.put_photo(a_photo(), secret="0" * 64), report.put_photo(a_photo(), secret="x")

    assert (wrong.status, wrong.problem) == (404, "report-not-found")
    assert shapeless.status in {404, 422}
    assert session.query(ReportPhoto).count() == 0


def test_a_fourth_photo_is_refused_before_it_is_looked_at(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = Reported(client, world)
    assert [report.put_photo(a_photo(shade)).status for shade in (10, 20, 30)] == [201] * 3
    monkeypatch.setattr(images, "_CLEAN", limited.Task("never:asked", limited.Limits(1, 1, 1, 1), at_once=1))

    assert report.put_photo(a_photo(40)).problem == "report-photos-full"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"GIF89a" + bytes(40), "gif"),
        (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "svg"),
        (b"%PDF-1.7\n%%EOF", "no-photo"),
        (b"<html><script>alert(1)</script>", "unsupported"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(20), "heic"),
        (b"\xff\xd8\xff" + bytes(100), "damaged"),
        (b"", "empty"),
        (a_png(30_000, 30_000, rows=30_000), "too-many-pixels"),
    ],
)
def test_what_is_no_photo_is_refused_with_a_sentence_that_helps(
    client: Client, world: World, raw: bytes, reason: str
) -> None:
    answer = Reported(client, world).put_photo(raw)

    assert (answer.status, answer.problem) == (422, "report-photo-refused")
    assert answer.json["reason"] == reason
    assert len(answer.json["detail"]) > 30


def test_ten_megabytes_are_refused_at_the_edge(client: Client, world: World) -> None:
    answer = Reported(client, world).put_photo(b"\xff\xd8\xff" + bytes(10_000_000))

    assert (answer.status, answer.problem) == (413, "too-large")


def test_bytes_that_are_others_than_the_address_says_are_refused(client: Client, world: World) -> None:
    report = Reported(client, world)

    assert report.put_photo(a_photo(), sha256="0" * 64).problem == "report-photo-digest-wrong"
    assert report.put_photo(a_photo(), sha256="../../etc").status in {404, 422}
    assert report.put_photo(a_photo(), **{"Content-Type": "text/html"}).status == 415


def test_a_machine_without_room_asks_to_come_again(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = Reported(client, world)
    limits = limited.Limits(memory_mib=640, cpu_seconds=10, wall_seconds=0.1, output_mib=1)
    monkeypatch.setattr(images, "_CLEAN", limited.Task("x:y", limits, at_once=0))

    answer = report.put_photo(a_photo())

    assert (answer.status, answer.problem) == (503, "busy")
    assert answer.headers["retry-after"]


def test_spam_that_was_put_aside_takes_no_photo(client: Client, world: World) -> None:
    report = Reported(client, world)
    report.step("archive", reason="Iklan")

    assert report.put_photo(a_photo()).problem == "report-conversation-closed"


def test_of_an_anonymous_photo_the_trail_keeps_the_day_only(client: Client, world: World, session: Session) -> None:
    report = Reported(client, world)
    report.put_photo(a_photo())

    entry = session.query(AuditEntry).filter(AuditEntry.action == "report.photo").one()

    assert (entry.at.second, entry.at.microsecond, entry.account_id) == (0, 0, None)
    row = session.get(Report, entry.subject_id)
    assert row is not None
    assert entry.at == row.received_at
    assert row.state is ReportState.RECEIVED


def test_the_sweep_leaves_photos_and_covered_pictures_alone(
    client: Client, world: World, session: Session, tmp_path: Path
) -> None:
    report, raw = Reported(client, world).verified(), a_photo()
    report.put_photo(raw)
    covers = [{"x": 100, "y": 100, "width": 300, "height": 300}]
    assert report.prepare({"sha256": digest(raw), "covers": covers}).status == 200
    files = FileStore(tmp_path)
    files.put("0" * 64, b"of nobody")
    kept = {path.name for path in tmp_path.glob("??/??/*")} - {"0" * 64}
    for path in tmp_path.glob("??/??/*"):
        os.utime(path, (0, 0))

    dropped = evidence.sweep_files(session, files, [photos.is_stored])

    assert dropped == 1
    assert {path.name for path in tmp_path.glob("??/??/*")} == kept
    assert len(kept) == 2
