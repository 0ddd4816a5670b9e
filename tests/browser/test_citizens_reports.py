"""A citizen finds an office, reads its results, sends a report and follows it to its end, without an account."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from backend.kit.ids import uuid7
from tests.browser.citizens import AXE, Office, assert_anyone_can_read
from tests.browser.places import CHROMIUM, Demo, Phone
from tests.browser.surveyed import answered, unit_without_survey

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or not AXE.is_file(), reason="needs Chromium and the front end's tools"),
]
NewPhone = Callable[..., Phone]
NARROW = {"width": 320, "height": 640}
STORY = "Loket tutup pukul sebelas, padahal tertulis sampai pukul dua belas."


@pytest.fixture(scope="module")
def office(demo: Demo) -> Office:
    return Office(demo)


def written(page: Page, office: Office) -> None:
    """A report that is ready to be sent, looked at once more."""
    page.goto(f"{office.demo.address}/warga#/lapor/{office.unit}")
    expect(page.get_by_text(office.name)).to_be_visible()
    page.get_by_role("radio", name=re.compile("^Keluhan")).check()
    page.get_by_label("Ceritakan").fill(STORY)
    page.get_by_role("button", name="Kemarin").click()
    page.get_by_role("button", name="Lihat dulu").click()
    expect(page.get_by_role("heading", name="Sudah benar?")).to_be_visible()
    expect(page.get_by_text(STORY)).to_be_visible()


def ticket_on(page: Page) -> str:
    found = page.get_by_text(re.compile(r"^KT-[0-9A-Z]{8}$"))
    expect(found).to_be_visible()
    return found.inner_text()


def test_a_report_from_the_first_word_to_the_last(new_phone: NewPhone, office: Office) -> None:
    page = new_phone(viewport=NARROW).page
    written(page, office)
    assert_anyone_can_read(page)
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_text("Laporan Anda sudah sampai.")).to_be_visible()
    ticket = ticket_on(page)
    assert_anyone_can_read(page)
    stored = office.report(ticket)
    assert (stored["text"], stored["is_anonymous"], stored["contact"]) == (STORY, True, None)

    page.get_by_role("link", name="Lacak laporan ini").click()
    expect(page.get_by_text("Laporan sudah sampai dan akan diperiksa.")).to_be_visible()
    office.step(ticket, "verify")
    office.step(ticket, "assign", unit_id=office.unit)
    office.step(ticket, "answer", text="Jam loket kini tertulis di pintu.")
    page.reload()
    expect(page.get_by_text("Laporan sedang ditangani.")).to_be_visible()
    expect(page.get_by_text("Jam loket kini tertulis di pintu.").first).to_be_visible()

    page.get_by_label("Tambah pesan").fill("Terima kasih, sudah saya lihat.")
    page.get_by_role("button", name="Kirim pesan").click()
    expect(page.get_by_text("Terima kasih, sudah saya lihat.")).to_be_visible()
    expect(page.get_by_text("Tersimpan di HP ini")).to_be_hidden()
    assert [one["text"] for one in office.report(ticket)["messages"] if one["from"] == "reporter"] == [
        "Terima kasih, sudah saya lihat."
    ]
    assert_anyone_can_read(page)

    office.step(ticket, "close")
    office.asks_again_today(ticket)
    page.reload()
    expect(page.get_by_text("Laporan sudah selesai.")).to_be_visible()
    expect(page.get_by_role("heading", name="Sudah ditangani?")).to_be_visible()
    assert_anyone_can_read(page)
    page.get_by_role("button", name="Belum", exact=True).click()
    expect(page.get_by_text("Laporan dibuka lagi")).to_be_visible()
    assert office.report(ticket)["state"] == "assigned"


def test_a_report_without_a_signal_is_kept_and_gets_its_ticket_later(new_phone: NewPhone, office: Office) -> None:
    page = new_phone(viewport=NARROW).page
    written(page, office)
    page.context.set_offline(True)
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_text("Nomor tiketnya muncul setelah terkirim")).to_be_visible()
    assert_anyone_can_read(page)

    page.context.set_offline(False)

    ticket = ticket_on(page)
    page.goto(f"{office.demo.address}/warga#/lacak")
    expect(page.get_by_role("link", name=ticket)).to_be_visible()
    assert_anyone_can_read(page)


def test_on_another_phone_the_key_opens_it_and_nothing_else_does(new_phone: NewPhone, office: Office) -> None:
    page = new_phone(viewport=NARROW).page
    written(page, office)
    page.get_by_role("button", name="Kirim laporan").click()
    ticket = ticket_on(page)
    key = page.get_by_text(re.compile("^[0-9a-f]{64}$")).inner_text()

    other = new_phone(viewport=NARROW).open(f"/warga#/lacak/{ticket}").page
    other.get_by_label("Kunci").fill("0" * 64)
    other.get_by_role("button", name="Buka").click()
    expect(other.get_by_text("Tiket atau kunci tidak cocok. Periksa lagi.")).to_be_visible()
    assert STORY not in other.content()
    other.get_by_label("Kunci").fill(f" {key[:32]} {key[32:]} ")
    other.get_by_role("button", name="Buka").click()

    expect(other.get_by_text(STORY)).to_be_visible()
    other.reload()
    expect(other.get_by_label("Kunci")).to_be_visible()  # a key that was typed is not kept


def test_what_is_missing_is_said_beside_it(new_phone: NewPhone) -> None:
    page = new_phone(viewport=NARROW).open("/warga#/lapor").page
    page.get_by_role("button", name="Lihat dulu").click()

    expect(page.get_by_text("Tulis sedikit lebih panjang, paling sedikit 10 huruf.")).to_be_visible()
    expect(page.get_by_role("radio").first).to_be_focused()
    page.get_by_role("radio", name=re.compile("^Dengan nama")).check()
    expect(page.get_by_text("Tulis nama Anda, atau pilih Tanpa nama.")).to_be_visible()
    assert_anyone_can_read(page)


def test_an_office_is_found_and_shows_its_index_from_five_answers_on(new_phone: NewPhone, office: Office) -> None:
    unit = unit_without_survey(office.demo)
    name = office.get(f"/units/{unit}")["name"]
    survey = office.send("POST", "/surveys", {"id": str(uuid7()), "unit_id": unit, "title": "Survei kepuasan"})["id"]
    code = str(office.send("POST", f"/surveys/{survey}/codes", {"id": str(uuid7())})["code"])
    answered(office.demo, code, 4)
    page = new_phone(viewport=NARROW).open("/warga").page
    page.get_by_label("Cari kantor atau puskesmas").fill(name)
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    expect(page.get_by_text("Belum cukup jawaban").first).to_be_visible()
    expect(page.get_by_text("Anda bilang, kami perbaiki")).to_be_visible()
    assert_anyone_can_read(page)

    answered(office.demo, code, 1)
    page.reload()

    # Of five phones two say "4" to all but the third element, to which each says "2": 25 × (8 × 3.4 + 2) ÷ 9.
    expect(page.get_by_text("81,11").first).to_be_visible()
    expect(page.get_by_text("Belum cukup jawaban")).to_be_hidden()
    assert_anyone_can_read(page)


def test_a_page_that_does_not_exist_leads_home(new_phone: NewPhone) -> None:
    page = new_phone(viewport=NARROW).open("/warga#/tidak/ada/sama/sekali").page

    page.get_by_role("link", name="Ke halaman awal").click()

    expect(page.get_by_role("heading", name="Suara warga")).to_be_visible()
    assert_anyone_can_read(page)
