"""A killed browser, a bad entry, a closed page, a large photo: nothing is lost or doubled."""

import io
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from tests.browser.places import CHROMIUM, Demo, KillableChromium, Phone

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]
NewPhone = Callable[..., Phone]


def test_a_browser_killed_right_after_saving_has_kept_the_entry(chromium: KillableChromium, demo: Demo) -> None:
    phone = chromium.start(demo).sign_in(demo.officers()[0]).until_shell_is_kept()
    demo.stop()
    try:
        phone.log("Dimatikan paksa")
        chromium.kill()

        phone = chromium.start(demo).open()
        expect(
            phone.page.get_by_text("1 menunggu sinyal").or_(phone.page.get_by_text("1 dikirim nanti"))
        ).to_be_visible(timeout=20_000)
        phone.open("/#/riwayat")
        expect(phone.page.get_by_text("Dimatikan paksa").first).to_be_visible()
    finally:
        demo.start()
    phone.sends()

    phone.until_stored("Dimatikan paksa")
    expect(phone.page.get_by_text("Cocok: server menyimpan 1")).to_be_visible(timeout=20_000)
    assert len(demo.rows("Dimatikan paksa")) == 1


def test_one_refused_entry_holds_up_nobody_and_is_mended(new_phone: NewPhone, demo: Demo) -> None:
    officer = demo.officers()[0]
    to_mend = demo.returned(officer)
    phone = new_phone().sign_in(officer).until_shell_is_kept().offline()
    phone.log("Baik pertama")
    _log_twelve_days_ago(phone, "Terlalu lama")
    phone.log("Baik kedua")
    phone.online()

    phone.until_stored("Baik", 2)
    phone.open("/#/hari-ini")
    expect(phone.page.get_by_text(f"{to_mend + 1} perlu diperbaiki").first).to_be_visible(timeout=20_000)
    assert demo.rows("Terlalu lama") == []
    phone.open("/#/riwayat")
    entry = phone.page.get_by_role("article").filter(has_text="Terlalu lama")
    expect(entry.get_by_role("paragraph").first).not_to_be_empty()
    entry.get_by_role("link", name="Perbaiki").click()
    expect(phone.page.get_by_text("Belum dapat diterima:")).to_be_visible()
    expect(phone.page.get_by_label("Apa yang dikerjakan?")).to_have_value("Terlalu lama")
    phone.page.get_by_role("button", name="Kemarin", exact=True).click()
    phone.page.get_by_role("button", name="Simpan", exact=False).last.click()

    phone.until_stored("Terlalu lama")
    phone.open("/#/hari-ini")
    expect(phone.page.get_by_text(f"{to_mend} perlu diperbaiki" if to_mend else "Semua terkirim")).to_be_visible()
    assert len(demo.rows("Baik")) == 2


def _log_twelve_days_ago(phone: Phone, description: str) -> None:
    page = phone.open("/#/catat").page
    page.get_by_label("Apa yang dikerjakan?").fill(description)
    page.get_by_role("button", name="Hari lain").click()
    sheet = page.get_by_role("dialog")
    sheet.locator(".days button").nth(10).click()
    expect(page.get_by_text("Lebih dari 7 hari lalu")).to_be_visible()
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_url("**/#/riwayat")  # or it were the word about the entry before
    expect(page.get_by_text("Tersimpan di HP").first).to_be_visible()


def test_the_worker_sends_when_the_page_is_closed(new_phone: NewPhone, demo: Demo) -> None:
    phone = new_phone().sign_in(demo.officers()[3]).until_shell_is_kept().offline()
    phone.log("Halaman sudah ditutup")
    blank = phone.context.new_page()
    phone.page.close()
    phone.page = blank
    assert demo.rows("Halaman sudah ditutup") == []
    phone.online()

    phone.wakes_worker(lambda: bool(demo.rows("Halaman sudah ditutup")))
    phone.until_stored("Halaman sudah ditutup")
    phone.open()
    expect(phone.page.get_by_text("menunggu sinyal")).to_have_count(0)
    assert len(demo.rows("Halaman sudah ditutup")) == 1


def test_a_large_photo_arrives_small_and_says_nothing_of_its_place(
    new_phone: NewPhone, demo: Demo, tmp_path: Path
) -> None:
    taken = tmp_path / "foto.jpg"
    taken.write_bytes(_photo())
    assert taken.stat().st_size >= 2_000_000
    phone = new_phone().sign_in(demo.officers()[4])
    sent: list[int] = []

    def weigh(route: Route) -> None:
        sent.append(len(route.request.post_data_buffer or b""))
        route.continue_()

    phone.context.route("**/api/v1/evidence/*", weigh)
    phone.open("/#/catat")
    phone.page.locator("input[type=file]").set_input_files(taken)
    expect(phone.page.locator("form li img")).to_be_visible(timeout=30_000)
    phone.page.get_by_label("Apa yang dikerjakan?").fill("Dengan foto besar")
    phone.page.get_by_role("button", name="Simpan", exact=True).click()
    expect(phone.page.get_by_text("Tersimpan di HP").first).to_be_visible()
    activity = phone.until_stored("Dengan foto besar")[0]["id"]

    found: list[str] = []
    for _ in range(200):
        if found := _evidence(demo, activity):
            break
        phone.page.wait_for_timeout(100)
    assert len(found) == 1
    assert len(sent) == 1
    assert 0 < sent[0] <= 200_000  # what the server keeps is encoded anew, and may be larger
    file = next(path for path in demo.folder.rglob(f"*{found[0]}*") if path.is_file())
    with Image.open(file) as image:
        assert max(image.size) <= 1280
        assert not image.getexif()
    assert b"Kutacane-rahasia" not in file.read_bytes()


def _photo() -> bytes:
    """Noise does not compress, so it is large; with a maker and a place."""
    image = Image.effect_noise((2000, 1500), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Kutacane-rahasia"
    exif.get_ifd(0x8825)[1] = "N"
    into = io.BytesIO()
    image.save(into, "JPEG", quality=95, exif=exif)
    return into.getvalue()


def _evidence(demo: Demo, activity: str) -> list[str]:
    connection = sqlite3.connect(f"file:{demo.folder / 'kinerja.db'}?mode=ro", uri=True)
    try:
        found = connection.execute(
            "SELECT evidence.stored_sha256 FROM evidence JOIN activity_evidence"
            " USING (employee_id, sha256) WHERE lower(hex(activity_id)) = ?",
            (activity.replace("-", ""),),
        ).fetchall()
        return [stored for (stored,) in found]
    finally:
        connection.close()
