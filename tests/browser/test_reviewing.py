"""An appraiser decides on one phone, and the officer sees it on another."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Request, expect

from tests.browser.places import CHROMIUM, Demo, Phone

HELD_MS = 10_000
# The ten seconds in which a decision can be taken back, and then a few for the way.
ARRIVED_MS = HELD_MS + 10_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]
NewPhone = Callable[..., Phone]


def at_the_queue(phone: Phone, demo: Demo) -> Phone:
    phone.sign_in(demo.appraiser()).open("/#/tinjau")
    expect(phone.page.get_by_role("heading", name="Tinjau", level=1)).to_be_visible()
    return phone


def waiting(phone: Phone, description: str) -> Locator:
    """The tick of an entry in the queue."""
    return phone.page.get_by_role("checkbox", name=description)


def pick_only(phone: Phone, description: str) -> None:
    expect(waiting(phone, description)).to_be_visible(timeout=20_000)
    phone.page.get_by_role("button", name="Kosongkan").click()
    waiting(phone, description).check()


def approve(phone: Phone, description: str) -> None:
    pick_only(phone, description)
    phone.page.get_by_role("button", name="Setujui 1", exact=True).click()
    expect(waiting(phone, description)).to_be_hidden()


def shown(phone: Phone, description: str, state: str) -> Locator:
    """The entry among those of the day, with its state."""
    return phone.page.get_by_role("article").filter(has_text=description).filter(has_text=state)


def status(demo: Demo, description: str) -> Any:
    return demo.rows(description)[0]["status"]


def ask(phone: Phone, reason: str) -> None:
    """On an approved entry's page: the sheet wants a reason first."""
    phone.page.get_by_role("button", name="Ajukan perbaikan").click()
    sheet = phone.page.get_by_role("dialog")
    sheet.get_by_role("button", name="Ajukan perbaikan").click()
    expect(sheet.get_by_text("paling sedikit 3 huruf")).to_be_visible()
    sheet.get_by_label("Apa yang perlu diperbaiki?").fill(reason)
    sheet.get_by_role("button", name="Ajukan perbaikan").click()
    expect(sheet).to_be_hidden()


def test_a_return_shows_on_the_officers_open_phone_and_the_mended_entry_waits_again(
    new_phone: NewPhone, demo: Demo
) -> None:
    lead = at_the_queue(new_phone(), demo)
    officer = new_phone().sign_in(demo.officers()[0])
    officer.log("Mendata jembatan desa")
    stored = officer.until_stored("Mendata jembatan desa")[0]

    pick_only(lead, "Mendata jembatan desa")
    lead.page.get_by_role("button", name="Kembalikan 1", exact=True).click()
    lead.page.get_by_role("button", name="Jumlahnya belum cocok").click()
    lead.page.get_by_role("button", name="Kembalikan 1 catatan").click()
    expect(waiting(lead, "Mendata jembatan desa")).to_be_hidden()

    expect(shown(officer, "Mendata jembatan desa", "Perlu diperbaiki")).to_be_visible(timeout=ARRIVED_MS)
    assert status(demo, "Mendata jembatan desa") == "returned"

    officer.open(f"/#/catat/{stored['id']}")
    expect(officer.page.get_by_text("Dikembalikan oleh atasan: Jumlahnya belum cocok")).to_be_visible()
    officer.page.get_by_label("Jumlah").fill("3")
    officer.page.get_by_role("button", name="Simpan perbaikan").click()

    expect(waiting(lead, "Mendata jembatan desa")).to_be_visible(timeout=20_000)
    assert status(demo, "Mendata jembatan desa") == "waiting"
    assert demo.rows("Mendata jembatan desa")[0]["quantity"] == 3


def test_an_approval_shows_on_the_officers_open_phone(new_phone: NewPhone, demo: Demo) -> None:
    lead = at_the_queue(new_phone(), demo)
    officer = new_phone().sign_in(demo.officers()[1])
    officer.log("Menyalin buku tanah")
    officer.until_stored("Menyalin buku tanah")

    approve(lead, "Menyalin buku tanah")

    expect(shown(officer, "Menyalin buku tanah", "Disetujui")).to_be_visible(timeout=ARRIVED_MS)
    assert status(demo, "Menyalin buku tanah") == "approved"


def test_deciding_on_the_entrys_page_leads_back_to_the_queue_without_a_warning(new_phone: NewPhone, demo: Demo) -> None:
    lead = at_the_queue(new_phone(), demo)
    officer = new_phone().sign_in(demo.officers()[2])
    officer.log("Memeriksa pompa air")
    stored = officer.until_stored("Memeriksa pompa air")[0]
    expect(waiting(lead, "Memeriksa pompa air")).to_be_visible(timeout=20_000)
    warned: list[str] = []
    lead.page.on("console", lambda said: warned.append(said.text) if said.type == "warning" else None)

    lead.page.evaluate("(path) => { location.hash = path; }", f"#/catatan/{stored['id']}")
    lead.page.get_by_role("button", name="Setujui", exact=True).click()

    expect(lead.page.get_by_role("heading", name="Tinjau", level=1)).to_be_visible()
    expect(shown(officer, "Memeriksa pompa air", "Disetujui")).to_be_visible(timeout=ARRIVED_MS)
    assert warned == []


def test_a_decision_taken_back_within_ten_seconds_is_never_sent(new_phone: NewPhone, demo: Demo) -> None:
    lead = at_the_queue(new_phone(), demo)
    officer = new_phone().sign_in(demo.officers()[2])
    officer.log("Mengukur debit irigasi")
    stored = officer.until_stored("Mengukur debit irigasi")[0]
    sent: list[str] = []

    def note(request: Request) -> None:
        if "/sync/push" in request.url:
            sent.append(request.post_data or "")

    lead.context.on("request", note)
    approve(lead, "Mengukur debit irigasi")
    lead.page.get_by_role("button", name="Urungkan").click()
    expect(waiting(lead, "Mengukur debit irigasi")).to_be_visible()
    lead.page.wait_for_timeout(HELD_MS + 3_000)

    assert [body for body in sent if stored["id"] in body] == []
    assert status(demo, "Mengukur debit irigasi") == "waiting"
    expect(waiting(lead, "Mengukur debit irigasi")).to_be_visible()


def test_what_is_decided_without_a_signal_is_sent_later(new_phone: NewPhone, demo: Demo) -> None:
    lead = at_the_queue(new_phone(), demo)
    officer = new_phone().sign_in(demo.officers()[3])
    officer.log("Menata arsip kecamatan")
    officer.until_stored("Menata arsip kecamatan")
    expect(waiting(lead, "Menata arsip kecamatan")).to_be_visible(timeout=20_000)

    lead.offline()
    approve(lead, "Menata arsip kecamatan")
    lead.page.wait_for_timeout(HELD_MS + 2_000)
    assert status(demo, "Menata arsip kecamatan") == "waiting"

    lead.online()
    expect(shown(officer, "Menata arsip kecamatan", "Disetujui")).to_be_visible(timeout=20_000)
    assert status(demo, "Menata arsip kecamatan") == "approved"


def test_a_correction_asked_for_without_a_signal_reaches_the_appraiser_and_comes_back_to_be_mended(
    new_phone: NewPhone, demo: Demo
) -> None:
    lead = at_the_queue(new_phone(), demo)
    officer = new_phone().sign_in(demo.officers()[4])
    officer.log("Menghitung bibit kopi")
    stored = officer.until_stored("Menghitung bibit kopi")[0]
    approve(lead, "Menghitung bibit kopi")
    expect(shown(officer, "Menghitung bibit kopi", "Disetujui")).to_be_visible(timeout=ARRIVED_MS)

    officer.open(f"/#/catatan/{stored['id']}").offline()
    ask(officer, "Jumlah bibitnya 40")
    asked = officer.page.get_by_text("Perbaikan diajukan · Jumlah bibitnya 40")
    expect(asked).to_be_visible()
    expect(officer.page.get_by_role("button", name="Ajukan perbaikan")).to_be_hidden()
    officer.page.wait_for_timeout(HELD_MS + 1_000)
    assert demo.rows("Menghitung bibit kopi")[0]["correction_reason"] is None

    officer.online()
    wish = lead.page.get_by_role("listitem").filter(has_text="Minta perbaikan: Jumlah bibitnya 40")
    expect(wish).to_be_visible(timeout=20_000)
    expect(wish.get_by_role("checkbox")).to_have_count(0)
    expect(wish.get_by_role("button", name="Tetap disetujui")).to_be_visible()
    assert status(demo, "Menghitung bibit kopi") == "approved"
    wish.get_by_role("button", name="Kembalikan").click()
    expect(wish).to_be_hidden()

    officer.page.get_by_role("link", name="Perbaiki").click(timeout=ARRIVED_MS)
    expect(officer.page.get_by_text("Dikembalikan oleh atasan: Silakan perbaiki")).to_be_visible()
    officer.page.get_by_label("Jumlah").fill("40")
    officer.page.get_by_role("button", name="Simpan perbaikan").click()
    expect(waiting(lead, "Menghitung bibit kopi")).to_be_visible(timeout=20_000)
    row = demo.rows("Menghitung bibit kopi")[0]
    assert (row["status"], row["quantity"], row["correction_reason"]) == ("waiting", 40, None)
