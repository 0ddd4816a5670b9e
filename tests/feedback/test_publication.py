"""What the public reads is what a moderator has prepared, looked at and released; and it can be taken back."""

from io import BytesIO

from PIL import Image
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.audit.models import AuditEntry
from tests.client import Client
from tests.feedback.citizens import FACE, Reported, a_photo, digest
from tests.world import World

PUBLIC = "/api/v1/public/reports"


def shown(client: Client, world: World) -> list[dict[str, object]]:
    items: list[dict[str, object]] = client.sign_out().get(f"{PUBLIC}?unit_id={world.puskesmas}").json["items"]
    return items


def test_what_turns_out_to_be_nothing_is_no_longer_public(client: Client, world: World) -> None:
    report = Reported(client, world).verified()
    report.prepare(answer="Loket dua kini berpetugas.")
    report.publish()
    assert len(shown(client, world)) == 1

    assert report.step("archive", reason="Ternyata promosi").status == 200

    assert shown(client, world) == []


def test_nothing_is_public_until_it_is_released(client: Client, world: World) -> None:
    report = Reported(client, world)
    assert shown(client, world) == []
    report.verified().prepare(answer="Loket dua kini berpetugas.")
    assert shown(client, world) == []

    assert report.publish().status == 200

    [item] = shown(client, world)
    assert item == {
        "id": report.id,
        "kind": "complaint",
        "unit": {"id": str(world.puskesmas), "name": "Puskesmas Contoh"},
        "text": "Antrean panjang.",
        "answer": "Loket dua kini berpetugas.",
        "on": str(world.today),
        "state_label": "Ditangani",
        "photos": [],
    }


def test_what_the_reporter_wrote_and_the_ticket_stay_private(client: Client, world: World) -> None:
    contact = {"name": "Warga Tersembunyi", "phone": "081234567890"}
    report = Reported(client, world, contact=contact).verified()
    report.prepare()
    report.publish()

    said = client.sign_out().get(PUBLIC).response.text

    assert "Antrean panjang." in said
    for hidden in ("Rahasiawati", "Tersembunyi", "081234567890", report.ticket):
        assert hidden not in said


def test_a_covered_photo_is_public_and_its_original_never(client: Client, world: World) -> None:
    raw = a_photo(200)
    report = Reported(client, world).verified()
    report.put_photo(raw)

    prepared = report.prepare({"sha256": digest(raw), "covers": [FACE]})
    public = prepared.json["photos"][0]["public_sha256"]
    address = f"/api/v1/public/report-photos/{public}"
    preview = client.sign_in(report.handler).get(f"{report.path}/photos/{public}")
    before = client.sign_out().get(address).status
    report.publish()
    after = client.sign_out().get(address)

    assert prepared.json["photos"] == [{"sha256": digest(raw), "covers": [FACE], "public_sha256": public}]
    assert (preview.status, before, after.status) == (200, 404, 200)
    assert after.headers["cache-control"] == "public, max-age=60"
    assert after.response.content == preview.response.content
    picture = Image.open(BytesIO(after.response.content)).convert("RGB")
    assert picture.crop((64, 16, 96, 48)).getextrema() == ((0, 0),) * 3
    assert client.get(f"/api/v1/public/report-photos/{digest(raw)}").status == 404
    assert shown(client, world)[0]["photos"] == [public]


def test_a_photo_without_anything_to_hide_is_shown_as_it_was_cleaned(client: Client, world: World) -> None:
    raw = a_photo()
    report = Reported(client, world).verified()
    report.put_photo(raw)
    public = report.prepare({"sha256": digest(raw)}).json["photos"][0]["public_sha256"]
    report.publish()

    seen = client.sign_out().get(f"/api/v1/public/report-photos/{public}")

    assert seen.status == 200
    assert digest(seen.response.content) == public


def test_photos_that_are_not_chosen_stay_private(client: Client, world: World) -> None:
    report = Reported(client, world).verified()
    for shade in (10, 20):
        report.put_photo(a_photo(shade))
    first = report.prepare({"sha256": digest(a_photo(10)), "covers": [FACE]}).json["photos"][0]["public_sha256"]
    second = report.prepare({"sha256": digest(a_photo(20)), "covers": [FACE]}).json["photos"]

    report.publish()

    assert [one["sha256"] for one in second] == [digest(a_photo(20))]
    assert client.sign_out().get(f"/api/v1/public/report-photos/{first}").status == 404


def test_a_withdrawn_report_is_gone_at_once_and_its_preview_stays(client: Client, world: World) -> None:
    raw = a_photo()
    report = Reported(client, world).verified()
    report.put_photo(raw)
    public = report.prepare({"sha256": digest(raw), "covers": [FACE]}).json["photos"][0]["public_sha256"]
    report.publish()

    first, again = report.withdraw(), report.withdraw()

    assert (first.status, again.status) == (200, 200)
    assert first.json == again.json
    assert (first.json["is_published"], first.json["text"]) == (False, "Antrean panjang.")
    assert shown(client, world) == []
    assert client.sign_out().get(f"/api/v1/public/report-photos/{public}").status == 404
    assert report.publish().json["is_published"] is True


def test_releasing_again_is_success_and_changes_nothing(client: Client, world: World) -> None:
    report = Reported(client, world).verified()
    report.prepare()

    assert report.publish().json == report.publish().json


def test_what_is_public_is_not_changed_behind_its_readers(client: Client, world: World) -> None:
    report = Reported(client, world).verified()
    report.prepare()
    report.publish()

    assert report.prepare(text="Lain").problem == "publication-published"


def test_a_report_that_nobody_has_read_or_that_is_spam_is_not_for_the_public(client: Client, world: World) -> None:
    fresh, spam = Reported(client, world), Reported(client, world)
    spam.step("archive", reason="Iklan")

    assert fresh.prepare().problem == "publication-impossible"
    assert spam.prepare().problem == "publication-impossible"
    assert fresh.verified().publish().problem == "publication-missing"


def test_spam_that_was_prepared_before_cannot_be_released(client: Client, world: World) -> None:
    report = Reported(client, world).verified()
    report.prepare()
    report.step("archive", reason="Ternyata iklan")

    assert report.publish().problem == "publication-impossible"


def test_of_two_moderators_the_slower_one_is_told(client: Client, world: World) -> None:
    report = Reported(client, world).verified()
    old = report.etag
    report.prepare()
    client.sign_in(report.handler)
    body = {"text": "Lain"}

    assert client.put(f"{report.path}/publication", json=body, if_match=old).problem == "stale"
    assert client.post(f"{report.path}/publication/publish", if_match=old).problem == "stale"
    assert client.put(f"{report.path}/publication", json=body).status == 428


def test_strange_photos_and_boxes_are_refused(client: Client, world: World) -> None:
    report = Reported(client, world).verified()
    report.put_photo(a_photo())
    own = digest(a_photo())

    unknown = report.prepare({"sha256": "0" * 64})
    outside = report.prepare({"sha256": own, "covers": [{"x": 900, "y": 0, "width": 101, "height": 10}]})
    many = report.prepare({"sha256": own, "covers": [FACE] * 21})
    twice = report.prepare({"sha256": own}, {"sha256": own})

    assert [one.status for one in (unknown, outside, many, twice)] == [422] * 4
    assert unknown.json["errors"][0]["pointer"] == "/photos/0/sha256"


def test_those_who_only_see_cannot_publish(client: Client, world: World) -> None:
    report = Reported(client, world).verified()
    auditor = world.with_role(Role.AUDITOR)
    client.sign_in(auditor)
    body, path = {"text": "Lain"}, f"{report.path}/publication"

    assert client.get(path).json["text"] is None
    assert client.put(path, json=body, if_match='"2-x"').status == 403
    assert client.post(f"{path}/publish", if_match='"2-x"').status == 403
    assert client.delete(path).status == 403


def test_the_public_list_is_paged_and_newest_first(client: Client, world: World) -> None:
    for number in range(3):
        report = Reported(client, world).verified()
        report.prepare(text=f"Laporan ke-{number}")
        report.publish()
    client.sign_out()

    first = client.get(f"{PUBLIC}?limit=2").json
    rest = client.get(f"{PUBLIC}?limit=2&cursor={first['next']}").json

    assert len(first["items"]) == 2
    assert rest["next"] is None
    texts = [one["text"] for one in first["items"] + rest["items"]]
    assert sorted(texts) == [f"Laporan ke-{number}" for number in range(3)]
    assert client.get(f"{PUBLIC}?unit_id={world.district}").json["items"] == []


def test_scripts_and_emoji_are_words(client: Client, world: World) -> None:
    text = "<script>alert(1)</script> " + "🔥" * 500 + " https://spam.example"
    report = Reported(client, world).verified()
    assert report.prepare(text=text).status == 200
    report.publish()

    answer = client.sign_out().get(PUBLIC)

    assert answer.json["items"][0]["text"] == text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_every_step_of_a_publication_is_in_the_trail(client: Client, world: World, session: Session) -> None:
    report = Reported(client, world).verified()
    report.prepare()
    report.publish()
    report.withdraw()

    actions = [one.action for one in session.query(AuditEntry).order_by(AuditEntry.position)]

    assert actions[-3:] == ["report.prepare", "report.publish", "report.withdraw"]
