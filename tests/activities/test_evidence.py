"""Evidence: named by the digest of what was sent, cleaned, and shown to whoever may see what it proves."""

import os
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.activities import evidence
from backend.activities.models import ActivityEvidence, Evidence
from backend.kit.files import FileStore
from tests.activities.doing import amend, log, read, withdraw
from tests.activities.photos import GPS, a_document, a_photo, digest_of, get, put
from tests.client import Client
from tests.world import World, days

PHOTO = a_photo()
DIGEST = digest_of(PHOTO)


def test_a_photo_is_stored_and_putting_it_again_is_success(client: Client, world: World, session: Session) -> None:
    client.sign_in(world.officer)

    first, again = put(client, PHOTO), put(client, PHOTO)

    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    assert first.json.keys() == {"sha256", "stored", "kind", "size"}
    assert (first.json["sha256"], first.json["stored"]) == (DIGEST, True)
    assert session.scalar(select(func.count()).select_from(Evidence)) == 1


def test_bytes_that_are_not_what_their_name_says_are_refused(client: Client, world: World) -> None:
    client.sign_in(world.officer)

    answer = put(client, PHOTO[:-10], digest=DIGEST)

    assert (answer.status, answer.problem) == (422, "wrong-digest")
    assert get(client, PHOTO).status == 404


def test_the_type_is_told_by_the_content_and_not_by_the_header(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    document = a_document()

    as_photo = put(client, document, kind="image/jpeg")
    as_nothing = put(client, PHOTO, kind="application/octet-stream")

    assert as_photo.json["kind"] == "application/pdf"
    assert as_nothing.json["kind"].startswith("image/")
    assert get(client, document).headers["content-type"] == "application/pdf"


@pytest.mark.parametrize(
    "raw", [b"<html><script>1</script></html>", b"MZ\x90\x00", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"]
)
def test_what_is_no_photo_nor_document_is_refused_with_a_sentence(client: Client, world: World, raw: bytes) -> None:
    answer = put(client.sign_in(world.officer), raw)

    assert (answer.status, answer.problem) == (422, "evidence-refused")
    assert {"reason", "detail"} <= answer.json.keys()


def test_other_content_types_are_not_read_at_all(client: Client, world: World) -> None:
    assert put(client.sign_in(world.officer), PHOTO, kind="text/html").status == 415


def test_more_than_five_megabytes_are_refused(client: Client, world: World) -> None:
    answer = put(client.sign_in(world.officer), b"\xff\xd8\xff" + bytes(5_000_001))

    assert (answer.status, answer.problem) == (413, "too-large")


def test_camera_place_and_words_in_a_photo_are_gone(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    put(client, PHOTO)

    answer = get(client, PHOTO)

    kept = Image.open(BytesIO(answer.response.content))
    assert (kept.size, dict(kept.getexif()), dict(kept.getexif().get_ifd(GPS))) == ((32, 24), {}, {})
    assert b"rahasia" not in answer.response.content
    assert b"Ponsel Contoh" not in answer.response.content


def test_bytes_may_come_after_their_activity_and_before_it(client: Client, world: World) -> None:
    document = a_document()
    client.sign_in(world.officer)
    put(client, document, kind="application/pdf")

    logged = log(client, world, evidence=[DIGEST, digest_of(document)])
    put(client, PHOTO)

    before = {one["sha256"]: one["stored"] for one in logged["evidence"]}
    after = read(client, logged)["evidence"]
    assert before == {DIGEST: False, digest_of(document): True}
    assert [one["sha256"] for one in after] == [DIGEST, digest_of(document)]
    assert all(one["stored"] and one["kind"] and one["size"] for one in after)
    assert logged["evidence"][0] == {"sha256": DIGEST, "stored": False, "kind": None, "size": None}
    assert read(client, logged)["version"] == 1


def test_the_list_of_evidence_is_amended_as_a_whole(client: Client, world: World) -> None:
    one, two, three = (f"{n}" * 64 for n in (1, 2, 3))
    activity = log(client, world, evidence=[one, two, one])

    longer = amend(client, activity, {"evidence": [three, one]})
    kept = amend(client, longer.json, {"quantity": 8})
    emptied = amend(client, kept.json, {"evidence": []})

    def named(shown: dict) -> list[str]:
        return [found["sha256"] for found in shown["evidence"]]

    assert (named(activity), named(longer.json), named(kept.json)) == ([one, two], [three, one], [three, one])
    assert (named(emptied.json), named(read(client, activity))) == ([], [])
    changes = client.get(f"/api/v1/activities/{activity['id']}/history").json["items"][1]["changes"]
    assert changes == {"evidence": [[one, two], [three, one]]}


def test_evidence_is_seen_by_whoever_may_see_an_activity_that_names_it(client: Client, world: World) -> None:
    put(client.sign_in(world.officer), PHOTO)
    people = [world.head, world.regent, world.employee(), world.with_role(Role.AUDITOR)]

    unnamed = [get(client.sign_in(one), PHOTO).status for one in people]
    log(client, world, evidence=[DIGEST])
    named = [get(client.sign_in(one), PHOTO).status for one in people]

    assert unnamed == [404, 404, 404, 404]
    assert named == [200, 200, 404, 200]


def test_naming_a_digest_gives_no_access_to_what_somebody_else_has_put(client: Client, world: World) -> None:
    put(client.sign_in(world.officer), PHOTO)
    thief = world.employee(world.unit())

    activity = log(client, world, thief, evidence=[DIGEST])

    assert get(client, PHOTO).status == 404
    assert client.request("HEAD", f"/api/v1/evidence/{DIGEST}").status == 404
    assert activity["evidence"][0]["stored"] is False


def test_each_owner_has_a_piece_of_their_own_though_the_bytes_are_one_file(
    client: Client, world: World, tmp_path: Path
) -> None:
    other = world.employee()

    statuses = [put(client.sign_in(one), PHOTO).status for one in (world.officer, other)]

    assert statuses == [201, 201]
    assert len(list(tmp_path.glob("??/??/*"))) == 1


def test_head_tells_whether_it_is_stored_without_sending_it(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    missing = client.request("HEAD", f"/api/v1/evidence/{DIGEST}")
    stored = put(client, PHOTO)

    found = client.request("HEAD", f"/api/v1/evidence/{DIGEST}")

    assert (missing.status, found.status) == (404, 200)
    assert (found.response.content, found.headers["content-length"]) == (b"", str(stored.json["size"]))
    assert found.etag == get(client, PHOTO).etag


def test_what_one_has_already_is_not_sent_again(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    put(client, PHOTO)
    first = get(client, PHOTO)

    again = get(client, PHOTO, **{"If-None-Match": first.etag})
    other = get(client, PHOTO, **{"If-None-Match": '"another"'})

    assert (again.status, again.response.content, again.etag) == (304, b"", first.etag)
    assert other.status == 200
    assert "sandbox" in first.headers["content-security-policy"]
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["content-disposition"].startswith("inline; filename=")


@pytest.mark.parametrize("name", ["0" * 63, "0" * 65, "G" * 64, "A" * 64, "..%2f" + "0" * 59])
def test_a_name_that_is_no_digest_is_refused(client: Client, world: World, name: str) -> None:
    client.sign_in(world.officer)

    assert client.put(f"/api/v1/evidence/{name}", content=PHOTO, headers={"Content-Type": "image/jpeg"}).status in {
        404,
        422,
    }


def test_who_logs_nothing_puts_nothing(client: Client, world: World) -> None:
    assert put(client.sign_in(world.a_service("activities:read")), PHOTO).status == 403
    assert put(client.sign_out(), PHOTO).status == 401


# --- sweeping ---


def test_evidence_that_nothing_names_is_forgotten_after_a_week_and_not_before(
    client: Client, world: World, session: Session
) -> None:
    put(client.sign_in(world.officer), PHOTO)

    early = evidence.sweep(session, world.now + days(7) - timedelta(minutes=1))
    late = evidence.sweep(session, world.now + days(7) + timedelta(minutes=1))
    session.commit()

    assert (early, late) == (0, 1)
    assert get(client, PHOTO).status == 404


def test_evidence_that_is_named_stays_also_when_its_activity_was_withdrawn(
    client: Client, world: World, session: Session
) -> None:
    put(client.sign_in(world.officer), PHOTO)
    withdraw(client, log(client, world, evidence=[DIGEST]))

    assert evidence.sweep(session, world.now + days(400)) == 0
    assert session.scalar(select(func.count()).select_from(ActivityEvidence)) == 1


def an_old_file(files: FileStore, digest: str) -> Path:
    path = files.root / digest[:2] / digest[2:4] / digest
    long_ago = time.time() - 2 * evidence.FILE_KEPT_SECONDS
    os.utime(path, (long_ago, long_ago))
    return path


def test_a_file_without_a_row_is_removed_a_day_after_it_was_last_put(
    client: Client, world: World, session: Session, tmp_path: Path
) -> None:
    files = FileStore(tmp_path)
    put(client.sign_in(world.officer), PHOTO)
    kept = session.scalars(select(Evidence.stored_sha256)).one()
    files.put("a" * 64, b"left over")
    files.put("b" * 64, b"on its way")
    an_old_file(files, kept)
    an_old_file(files, "a" * 64)

    dropped = evidence.sweep_files(session, files)

    assert dropped == 1
    assert [files.get(one) is None for one in (kept, "a" * 64, "b" * 64)] == [False, True, False]


def test_a_file_is_not_removed_while_somebody_puts_it_again(tmp_path: Path) -> None:
    files = FileStore(tmp_path)
    files.put("a" * 64, b"the same")
    an_old_file(files, "a" * 64)
    (found,) = files.older_than(evidence.FILE_KEPT_SECONDS)  # the sweeper has seen it ...

    files.put("a" * 64, b"the same")  # ... and now a put finds it there

    assert files.drop_if_older(found, evidence.FILE_KEPT_SECONDS) is False
    assert files.get("a" * 64) == b"the same"
