"""Citizens' reports, as the units work on them and as the officers whom they name read them."""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from tests.browser import reports
from tests.browser.places import CHROMIUM, Demo, Phone
from tests.browser.reports import Sent
from tests.browser.test_managing import button, the_unit, with_role
from tests.browser.test_screens import AXE, assert_anyone_can_read, narrow, show

NewPhone = Callable[..., Phone]
SKIN = (224, 172, 140)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or not AXE.is_file(), reason="needs Chromium and the front end's tools"),
]


def unit_admin(demo: Demo) -> dict[str, Any]:
    """Who administers the shown unit, and is nobody's subject in these reports."""
    return next(one for one in demo.accounts if "unit_admin" in one["roles"] and one["unit_id"] == the_unit(demo))


def the_named(demo: Demo) -> dict[str, Any]:
    """An officer of the shown unit, not the one whom the demo's own reports name."""
    return [one for one in demo.officers() if one["unit_id"] == the_unit(demo)][1]


def a_photo() -> bytes:
    """Somebody in the middle of a street."""
    picture = Image.new("RGB", (800, 600), (120, 160, 190))
    ImageDraw.Draw(picture).ellipse((360, 240, 440, 360), fill=SKIN)
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=90)
    return held.getvalue()


def open_report(page: Page, sent: Sent) -> None:
    show(page, "#/kelola/laporan", "Laporan warga")
    page.get_by_role("link").filter(has_text=sent.ticket).click()
    expect(page.get_by_role("heading", name=f"Laporan {sent.ticket}", level=1)).to_be_visible()


def take(page: Page, step: str, **fields: str) -> None:
    """By the step's own page; `fields` are labels with `_` for blanks."""
    page.get_by_role("link", name=step, exact=True).click()
    for label, text in fields.items():
        page.get_by_label(label.replace("_", " ")).fill(text)
    button(page, step).click()


def tell_officer(page: Page, officer: dict[str, Any], words: str) -> None:
    """From a report that was taken on: the officer reads `words`."""
    page.get_by_role("link", name="Beri tahu pegawai").click()
    button(page, re.compile("^Pegawai Pilih pegawai")).click()
    page.get_by_label("Cari nama atau NIP").fill(officer["nip"])
    page.get_by_role("dialog").locator("li button").filter(has_text=officer["name"]).click()
    page.get_by_label("Yang dibaca pegawai").fill(words)
    button(page, "Kirim kepada pegawai").click()
    expect(page.get_by_text("Pegawai diberi tahu").first).to_be_visible()


@pytest.fixture
def admin(demo: Demo, new_phone: NewPhone) -> Page:
    return new_phone().sign_in(unit_admin(demo)).page


# --- a report's life ---


def test_a_report_is_taken_on_answered_and_finished(admin: Page, demo: Demo) -> None:
    contact = {"name": "Mariana Selian", "phone": "0812-3456-7890", "email": None}
    sent = reports.send_report(demo, the_unit(demo), "Loket imunisasi baru buka pukul 09.30.", contact=contact)
    reports.write_message(demo, sent, "Pagi ini juga begitu.")

    open_report(admin, sent)
    expect(admin.get_by_text("Mariana Selian")).to_be_visible()
    expect(admin.get_by_text("Pagi ini juga begitu.")).to_be_visible()
    take(admin, "Terima untuk ditangani")
    expect(admin.get_by_text("Sudah diperiksa", exact=True)).to_be_visible()
    take(admin, "Jawab pelapor", Jawaban="Mulai besok loket buka pukul 08.00.")
    expect(admin.get_by_text("Dijawab", exact=True)).to_be_visible()
    admin.get_by_label("Tulis kepada pelapor").fill("Terima kasih sudah mengingatkan.")
    button(admin, "Kirim pesan").click()
    expect(admin.get_by_role("listitem").filter(has_text="Terima kasih sudah mengingatkan.")).to_be_visible()
    take(admin, "Selesaikan")
    expect(admin.get_by_text("Selesai", exact=True).first).to_be_visible()

    told = reports.followed(demo, sent)
    assert told["state"] == "done"
    assert "Mulai besok loket buka pukul 08.00." in [step["text"] for step in told["steps"]]
    assert [(one["from"], one["text"]) for one in told["messages"]][-1] == ("unit", "Terima kasih sudah mengingatkan.")
    admin.get_by_role("heading", name="Riwayat").click()
    expect(admin.get_by_text("Laporan diselesaikan")).to_be_visible()


def test_an_anonymous_report_tells_its_day_and_no_name(admin: Page, demo: Demo) -> None:
    sent = reports.send_report(demo, the_unit(demo), "Toilet puskesmas tidak ada airnya.")

    open_report(admin, sent)

    expect(admin.get_by_text("Pelapor tanpa nama: hanya harinya yang disimpan.")).to_be_visible()
    expect(admin.get_by_role("region", name="Kontak pelapor")).to_have_count(0)
    day = admin.locator("dl > div").filter(has_text="Diterima").locator("dd")
    expect(day).to_have_text("Hari ini")


def test_a_report_that_is_not_ours_goes_to_whoever_is_in_charge_with_the_reason(admin: Page, demo: Demo) -> None:
    sent = reports.send_report(demo, the_unit(demo), "Lampu jalan di depan pasar mati sejak minggu lalu.")
    open_report(admin, sent)

    admin.get_by_role("link", name="Bukan wewenang kami").click()
    button(admin, "Bukan wewenang kami").click()
    expect(admin.get_by_text("Tulis nama instansinya.")).to_be_visible()
    admin.get_by_label("Nama instansi").fill("PLN Kutacane")
    admin.get_by_label("Alasan").fill("Penerangan jalan diurus PLN.")
    button(admin, "Bukan wewenang kami").click()

    expect(admin.get_by_text("Diteruskan", exact=True)).to_be_visible()
    expect(admin.get_by_text("PLN Kutacane", exact=True)).to_be_visible()
    assert "Penerangan jalan diurus PLN." in str(reports.followed(demo, sent)["steps"])


def test_whoever_is_slower_is_told_what_happened_and_loses_no_word(admin: Page, demo: Demo) -> None:
    sent = reports.send_report(demo, the_unit(demo), "Obat di apotek puskesmas sering habis.")
    open_report(admin, sent)
    take(admin, "Terima untuk ditangani")
    admin.get_by_role("link", name="Jawab pelapor").click()
    admin.get_by_label("Jawaban").fill("Obat dipesan hari ini.")
    with admin.context.new_page() as other:
        other.goto(admin.url.removesuffix("/answer"))
        take(other, "Jawab pelapor", Jawaban="Stok datang hari Jumat.")
        expect(other.get_by_text("Dijawab", exact=True)).to_be_visible()

    button(admin, "Jawab pelapor").click()
    expect(admin.get_by_text("Orang lain lebih dulu")).to_be_visible()
    expect(admin.get_by_role("alert").get_by_text("Stok datang hari Jumat.")).to_be_visible()
    expect(admin.get_by_label("Jawaban")).to_have_value("Obat dipesan hari ini.")
    button(admin, "Jawab pelapor").click()

    expect(admin.get_by_role("heading", name=f"Laporan {sent.ticket}", level=1)).to_be_visible()
    texts = [one["text"] for one in reports.followed(demo, sent)["steps"] if one["text"] is not None]
    assert texts == ["Stok datang hari Jumat.", "Obat dipesan hari ini."]


def test_the_list_shows_what_is_looked_for(admin: Page, demo: Demo) -> None:
    complaint = reports.send_report(demo, the_unit(demo), "Kursi tunggu kurang banyak.")
    idea = reports.send_report(demo, the_unit(demo), "Usul: antrean lewat telepon.", kind="aspiration")
    show(admin, "#/kelola/laporan", "Laporan warga")
    expect(admin.get_by_role("link").filter(has_text=complaint.ticket)).to_contain_text(re.compile(r"hari lagi|besok"))

    admin.get_by_text("Saring: semua laporan").click()
    button(admin, "Aspirasi").click()

    expect(admin.get_by_role("link").filter(has_text=idea.ticket)).to_be_visible()
    expect(admin.get_by_role("link").filter(has_text=complaint.ticket)).to_have_count(0)
    expect(admin.get_by_text("Saring: Aspirasi")).to_be_visible()


def test_a_sample_reply_is_made_and_used(admin: Page, demo: Demo) -> None:
    sent = reports.send_report(demo, the_unit(demo), "Jam berapa loket dibuka?", kind="information")
    show(admin, "#/kelola/templat", "Contoh jawaban")
    admin.get_by_role("link", name="Tambah contoh").click()
    admin.get_by_label("Judul").fill("Jam buka loket")
    admin.get_by_label("Isi").fill("Loket buka Senin sampai Jumat pukul 08.00.")
    button(admin, "Tambah contoh").click()
    expect(admin.get_by_text("Jam buka loket", exact=True)).to_be_visible()

    open_report(admin, sent)
    take(admin, "Terima untuk ditangani")
    admin.get_by_role("link", name="Jawab pelapor").click()
    button(admin, "Pakai contoh jawaban").click()
    button(admin, re.compile("^Jam buka loket")).click()

    expect(admin.get_by_label("Jawaban")).to_have_value("Loket buka Senin sampai Jumat pukul 08.00.")


def test_time_limits_are_decided_by_the_district_from_a_day_on(demo: Demo, new_phone: NewPhone) -> None:
    page = new_phone().sign_in(with_role(demo, "district_admin")).page
    show(page, "#/kelola/templat/batas", "Batas waktu laporan")
    page.get_by_role("link", name="Tetapkan batas baru").click()
    page.get_by_label("Diselesaikan dalam (hari)").fill("0")
    button(page, "Tetapkan batas baru").click()
    expect(page.get_by_text("Tulis angka bulat antara 1 dan 366.")).to_be_visible()
    page.get_by_label("Diselesaikan dalam (hari)").fill("45")
    button(page, "Tetapkan batas baru").click()

    row = page.get_by_role("listitem").filter(has_text="Akan berlaku")
    expect(row).to_contain_text("45 hari")


# --- what becomes public ---


def test_a_face_is_covered_before_anybody_else_sees_the_photo(admin: Page, demo: Demo) -> None:
    sent = reports.send_report(demo, the_unit(demo), "Parkir menutup pintu masuk. Hubungi 0812-3456-7890.")
    reports.add_photo(demo, sent, a_photo())
    open_report(admin, sent)
    take(admin, "Terima untuk ditangani")
    expect(admin.get_by_text("Sudah diperiksa", exact=True)).to_be_visible()
    admin.get_by_role("link", name="Siapkan untuk publik").click()
    expect(admin.get_by_text("Tulisan ini masih memuat nomor telepon.")).to_be_visible()
    admin.get_by_label("Tulisan untuk publik").fill("Kendaraan parkir menutup pintu masuk puskesmas.")
    expect(admin.get_by_text("Tulisan ini masih memuat nomor telepon.")).to_have_count(0)

    button(admin, "Terbitkan foto 1").click()
    stage = admin.get_by_role("group", name="Tutup bagian foto 1").locator(".stage")
    stage.scroll_into_view_if_needed()
    area = stage.bounding_box()
    assert area is not None
    admin.mouse.move(area["x"] + area["width"] * 0.43, area["y"] + area["height"] * 0.37)
    admin.mouse.down()
    admin.mouse.move(area["x"] + area["width"] * 0.57, area["y"] + area["height"] * 0.63, steps=4)
    admin.mouse.up()
    expect(admin.get_by_text("1 bagian ditutup")).to_be_visible()
    button(admin, "Lihat pratinjau").click()

    expect(admin.get_by_role("heading", name="Persis seperti ini yang terbit")).to_be_visible()
    expect(admin.get_by_role("img", name="Foto yang terbit, 1 dari 1")).to_be_visible()
    assert not [one for one in reports.published(demo, the_unit(demo)) if one["text"].startswith("Kendaraan")]
    button(admin, "Terbitkan").click()
    expect(admin.get_by_role("heading", name=re.compile("^Terbit sejak"))).to_be_visible()

    [public] = [one for one in reports.published(demo, the_unit(demo)) if one["text"].startswith("Kendaraan")]
    [digest] = public["photos"]
    with Image.open(io.BytesIO(reports.public_photo(demo, digest))) as picture:
        middle = picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(middle, tuple)
    assert sum(abs(one - other) for one, other in zip(middle, SKIN, strict=True)) > 150, "the face is still there"
    button(admin, "Tarik dari publik").click()
    expect(button(admin, "Terbitkan")).to_be_visible()
    assert not [one for one in reports.published(demo, the_unit(demo)) if one["text"].startswith("Kendaraan")]


def test_a_photo_is_covered_with_the_keyboard_alone(admin: Page, demo: Demo) -> None:
    sent = reports.send_report(demo, the_unit(demo), "Pelat nomor terlihat pada foto ini.")
    reports.add_photo(demo, sent, a_photo())
    open_report(admin, sent)
    take(admin, "Terima untuk ditangani")
    admin.get_by_role("link", name="Siapkan untuk publik").click()
    button(admin, "Terbitkan foto 1").press("Enter")

    button(admin, "Tambah kotak").press("Enter")
    box = button(admin, "Kotak 1 dari 1")
    expect(box).to_be_focused()
    before = box.get_attribute("style")
    admin.keyboard.press("ArrowRight")
    admin.keyboard.press("Shift+ArrowDown")
    expect(box).not_to_have_attribute("style", before or "")
    admin.keyboard.press("Delete")

    expect(admin.get_by_text("Belum ada yang ditutup")).to_be_visible()


# --- officers whom reports name ---


def test_an_officer_answers_once_and_the_appraiser_reads_both(demo: Demo, new_phone: NewPhone) -> None:
    officer = the_named(demo)
    sent = reports.send_report(demo, the_unit(demo), "Petugas di loket dua pergi lama sekali.")
    admin = new_phone().sign_in(unit_admin(demo)).page
    open_report(admin, sent)
    take(admin, "Terima untuk ditangani")
    tell_officer(admin, officer, "Warga menunggu lama di loket dua.")
    expect(admin.get_by_text(re.compile("^Ditunggu jawabannya sampai"))).to_be_visible()

    page = new_phone().sign_in(officer).page
    show(page, "#/pesan", "Pesan")
    card = page.get_by_role("listitem").filter(has_text="Warga menunggu lama di loket dua.")
    button(card, re.compile("^Jawab")).click()
    card.get_by_label("Jawaban Anda").fill("Saya dipanggil ke ruang bersalin selama dua puluh menit.")
    button(card, "Kirim jawaban").click()
    expect(card.get_by_text(re.compile("^Anda menjawab"))).to_be_visible()
    expect(button(card, re.compile("^Jawab"))).to_have_count(0)

    admin.reload()
    button(admin, re.compile("^Bagikan kepada penilai")).click()
    expect(admin.get_by_text(re.compile("^Dibagikan kepada penilai")).first).to_be_visible()
    [row] = demo.select("SELECT id FROM employees WHERE nip = ?", officer["nip"])
    employee = bytes(row["id"]).hex()
    employee = "-".join((employee[:8], employee[8:12], employee[12:16], employee[16:20], employee[20:]))
    lead = new_phone().sign_in(demo.appraiser()).page
    show(lead, f"#/dasbor/{the_unit(demo)}/2026-11/{employee}/warga", f"Kata warga tentang {officer['name']}")
    said = lead.get_by_role("listitem").filter(has_text="Warga menunggu lama di loket dua.")
    expect(said).to_contain_text("Saya dipanggil ke ruang bersalin selama dua puluh menit.")
    expect(lead.get_by_text("tidak dihitung dalam nilai")).to_be_visible()


def test_thanks_reach_the_officer(demo: Demo, new_phone: NewPhone) -> None:
    officer = the_named(demo)
    words = "Petugas sabar menjelaskan obat kepada ibu saya."
    sent = reports.send_report(demo, the_unit(demo), words, kind="thanks")
    admin = new_phone().sign_in(unit_admin(demo)).page
    open_report(admin, sent)
    take(admin, "Terima untuk ditangani")
    tell_officer(admin, officer, words)

    page = new_phone().sign_in(officer).page
    show(page, "#/pesan", "Pesan")

    card = page.get_by_role("listitem").filter(has_text=words)
    expect(card.get_by_text("Ucapan ini untuk Anda. Tidak perlu dijawab.")).to_be_visible()


def test_a_wrong_officer_is_told_why_it_was_taken_back(demo: Demo, new_phone: NewPhone) -> None:
    officer, words = the_named(demo), "Petugas mengantar saya sampai ke ruang periksa."
    sent = reports.send_report(demo, the_unit(demo), words, kind="thanks")
    admin = new_phone().sign_in(unit_admin(demo)).page
    open_report(admin, sent)
    take(admin, "Terima untuk ditangani")
    tell_officer(admin, officer, words)

    button(admin, re.compile("^Tarik pemberitahuan")).click()
    sheet = admin.get_by_role("dialog")
    button(sheet, "Tarik pemberitahuan").click()
    expect(sheet.get_by_text("paling sedikit 3 huruf")).to_be_visible()
    sheet.get_by_label("Alasan").fill("Yang dimaksud petugas lain")
    button(sheet, "Tarik pemberitahuan").click()

    expect(admin.get_by_text(re.compile("^Ditarik"))).to_be_visible()
    expect(button(admin, re.compile("^(Tarik|Bagikan)"))).to_have_count(0)
    page = new_phone().sign_in(officer).page
    show(page, "#/pesan", "Pesan")
    card = page.get_by_role("listitem").filter(has_text=words)
    expect(card).to_contain_text("Yang dimaksud petugas lain")
    expect(card.get_by_role("button")).to_have_count(0)


def test_whoever_handles_no_reports_is_told_so(demo: Demo, new_phone: NewPhone) -> None:
    page = new_phone().sign_in(demo.officers()[0]).page
    show(page, "#/kelola/laporan", "Laporan warga")
    expect(page.get_by_text("Anda tidak berwenang melihat laporan warga")).to_be_visible()


def test_without_a_signal_the_list_says_so_and_comes_with_it(demo: Demo, new_phone: NewPhone) -> None:
    phone = new_phone().sign_in(unit_admin(demo)).until_shell_is_kept()
    show(phone.page, "#/kelola", "Kelola")
    phone.offline()
    phone.page.evaluate("location.hash = '#/kelola/laporan'")
    expect(phone.page.get_by_text("Server belum terjangkau")).to_be_visible()
    phone.online()
    button(phone.page, "Coba lagi").click()
    expect(phone.page.get_by_text("Saring: semua laporan")).to_be_visible()


# --- anyone can read it ---


@pytest.fixture(scope="module")
def narrow_page(browser: Browser, demo: Demo) -> Iterator[tuple[Page, Sent]]:
    """With a report that has all that a report can have."""
    long = "Sudah tiga kali saya datang pagi-pagi, tetapi loket baru buka pukul 09.30. " * 8
    contact = {"name": "Mariana Selian", "phone": "0812-3456-7890", "email": "mariana@contoh.example"}
    sent = reports.send_report(demo, the_unit(demo), long, contact=contact, officer_name="Bidan di loket dua")
    reports.add_photo(demo, sent, a_photo())
    reports.write_message(demo, sent, "Tadi pagi juga begitu.")
    phone = narrow(browser, demo).sign_in(unit_admin(demo))
    phone.page.evaluate(AXE.read_text())
    open_report(phone.page, sent)
    take(phone.page, "Terima untuk ditangani")
    expect(phone.page.get_by_text("Sudah diperiksa", exact=True)).to_be_visible()
    yield phone.page, sent
    phone.context.close()


def test_the_list(narrow_page: tuple[Page, Sent]) -> None:
    page, _ = narrow_page
    show(page, "#/kelola/laporan", "Laporan warga")
    assert_anyone_can_read(page)
    page.get_by_text(re.compile("^Saring")).click()
    assert_anyone_can_read(page)


def test_a_report(narrow_page: tuple[Page, Sent]) -> None:
    page, sent = narrow_page
    open_report(page, sent)
    expect(page.get_by_role("img", name="Foto laporan 1 dari 1")).to_be_visible()
    page.get_by_role("heading", name="Riwayat").click()
    assert_anyone_can_read(page)


@pytest.mark.parametrize("step", ["assign", "answer", "forward", "archive", "note"])
def test_a_step(narrow_page: tuple[Page, Sent], step: str) -> None:
    page, sent = narrow_page
    open_report(page, sent)
    page.evaluate("(step) => { location.hash += `/${step}`; }", step)
    expect(page.locator("form")).to_be_visible()
    assert_anyone_can_read(page)


def test_preparing_a_publication(narrow_page: tuple[Page, Sent]) -> None:
    page, sent = narrow_page
    open_report(page, sent)
    page.get_by_role("link", name="Siapkan untuk publik").click()
    button(page, "Terbitkan foto 1").click()
    button(page, "Tambah kotak").click()
    assert_anyone_can_read(page)
    button(page, "Lihat pratinjau").click()
    expect(page.get_by_role("img", name="Foto yang terbit, 1 dari 1")).to_be_visible()
    assert_anyone_can_read(page)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("#/kelola/templat", "Contoh jawaban"),
        ("#/kelola/templat/tambah", "Tambah contoh"),
        ("#/kelola/templat/batas", "Batas waktu laporan"),
    ],
)
def test_a_page(narrow_page: tuple[Page, Sent], path: str, title: str) -> None:
    page, _ = narrow_page
    show(page, path, title)
    assert_anyone_can_read(page)


def test_telling_an_officer(narrow_page: tuple[Page, Sent]) -> None:
    page, sent = narrow_page
    open_report(page, sent)
    page.get_by_role("link", name="Beri tahu pegawai").click()
    expect(page.get_by_label("Yang dibaca pegawai")).to_be_visible()
    assert_anyone_can_read(page)
