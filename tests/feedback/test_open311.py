"""Readers of Open311 see what is published, in that standard's words, where the district wants it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.client import Client
from tests.feedback.citizens import FACE, Reported, a_photo, digest
from tests.world import World, days

REQUESTS, SERVICES = "/open311/v2/requests.json", "/open311/v2/services.json"


@pytest.fixture
def wanted(application: Any) -> Iterator[None]:
    state = application.app.state
    before = state.settings
    state.settings = before.model_copy(update={"open311": True, "public_url": "https://kinerja.example"})
    yield
    state.settings = before


def published(client: Client, world: World, **members: Any) -> Reported:
    report = Reported(client, world, **members).verified()
    report.prepare(text="Lampu jalan mati", answer="Sudah dipasang")
    assert report.publish().status == 200
    client.sign_out()
    return report


def test_it_is_off_unless_the_district_wants_it(client: Client, world: World) -> None:
    published(client, world)

    assert [client.get(path).status for path in (REQUESTS, SERVICES)] == [404, 404]


@pytest.mark.usefixtures("wanted")
def test_services_are_the_kinds_of_reports(client: Client, world: World) -> None:
    found = client.get(SERVICES).json

    assert [one["service_code"] for one in found] == ["complaint", "aspiration", "information", "thanks"]
    assert found[0] == {
        "service_code": "complaint", "service_name": "Pengaduan", "description": "Keluhan warga atas layanan",
        "metadata": False, "type": "realtime", "keywords": "", "group": "Laporan warga",
    }  # fmt: skip


@pytest.mark.usefixtures("wanted")
def test_only_published_reports_are_told_and_by_their_day(client: Client, world: World) -> None:
    Reported(client, world).verified().prepare(text="Belum terbit")
    report = published(client, world)

    [found] = client.get(REQUESTS).json

    assert (found["service_request_id"], found["status"]) == (report.id, "open")
    assert (found["description"], found["status_notes"]) == ("Lampu jalan mati", "Sudah dipasang")
    assert found["agency_responsible"] == "Puskesmas Contoh"
    assert found["requested_datetime"] == f"{world.today}T00:00:00+07:00"
    assert report.ticket not in str(found)


@pytest.mark.usefixtures("wanted")
def test_a_photo_is_named_by_its_public_address(client: Client, world: World) -> None:
    raw = a_photo()
    report = Reported(client, world).verified()
    report.put_photo(raw)
    public = report.prepare({"sha256": digest(raw), "covers": [FACE]}).json["photos"][0]["public_sha256"]
    report.publish()

    found = client.sign_out().get(REQUESTS).json[0]["media_url"]

    assert found == f"https://kinerja.example/api/v1/public/report-photos/{public}"


@pytest.mark.usefixtures("wanted")
def test_requests_are_found_by_the_standards_filters(client: Client, world: World) -> None:
    first, thanks = published(client, world), published(client, world, kind="thanks")
    thanks.step("answer", text="Terima kasih kembali")
    thanks.step("close")
    client.sign_out()

    def ids(query: str) -> set[str]:
        return {one["service_request_id"] for one in client.get(f"{REQUESTS}?{query}").json}

    assert ids("") == {first.id, thanks.id}
    assert ids("status=open") == {first.id}
    assert ids("status=closed") == {thanks.id}
    assert ids("service_code=thanks") == {thanks.id}
    assert ids(f"service_request_id={first.id},no-id") == {first.id}
    assert ids(f"start_date={world.today}T00:00:00Z&end_date={world.today}") == {first.id, thanks.id}
    assert ids(f"start_date={world.today + days(1)}") == set()
    assert len(client.get(f"{REQUESTS}?page_size=1&page=2").json) == 1
    assert ids("page=3") == set()


@pytest.mark.usefixtures("wanted")
@pytest.mark.parametrize(
    "query", ["status=x", "service_code=x", "start_date=x", "page=0", "page_size=201", "page=99999"]
)
def test_bad_filters_are_named(client: Client, world: World, query: str) -> None:
    assert client.get(f"{REQUESTS}?{query}").problem == "invalid"
