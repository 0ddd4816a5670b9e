"""Administration: indicators, working time and rule sets, as those who manage them do it on a phone."""

import json
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from playwright.sync_api import Browser, Locator, Page, expect

from backend.attendance.rules import PP_94_2021
from tests.browser.places import CHROMIUM, Demo, Phone
from tests.browser.test_screens import AXE, assert_anyone_can_read, narrow, show

NewPhone = Callable[..., Phone]
UNDONE = "Salah catat"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or not AXE.is_file(), reason="needs Chromium and the front end's tools"),
]


def with_role(demo: Demo, role: str) -> dict[str, Any]:
    return next(one for one in demo.accounts if role in one["roles"])


def the_unit(demo: Demo) -> str:
    return str(demo.officers()[0]["unit_id"])


@pytest.fixture
def district(demo: Demo, new_phone: NewPhone) -> Page:
    """The district's administrator at work."""
    return new_phone().sign_in(with_role(demo, "district_admin")).page


def button(page: Page | Locator, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("button", name=name, exact=isinstance(name, str))


def choose_day(page: Page, label: str, day: str, months_ahead: int = 0) -> None:
    """By the sheet: the month, then the day by its number."""
    button(page, re.compile(f"^{label}")).click()
    sheet = page.get_by_role("dialog")
    for _ in range(abs(months_ahead)):
        button(sheet, "Bulan berikutnya" if months_ahead > 0 else "Bulan sebelumnya").click()
    sheet.locator(".day").filter(has_text=re.compile(rf"^\s*{day}\s*$")).click()
    expect(sheet).to_have_count(0)


def choose_person(page: Page) -> str:
    """The first one offered; returns the name."""
    button(page, re.compile("^Pegawai Pilih pegawai")).click()
    first = page.get_by_role("dialog").locator("li button").first
    name = first.locator("strong").inner_text()
    first.click()
    return name


# --- indicators ---


def add_indicator(page: Page, demo: Demo, code: str, name: str) -> None:
    show(page, f"#/kelola/indikator/{the_unit(demo)}", "Indikator")
    page.get_by_role("link", name="Tambah indikator").click()
    page.get_by_label("Nama indikator").fill(name)
    page.get_by_label("Kode").fill(code)
    page.get_by_label("Satuan").fill("kunjungan")
    button(page, "Tambah indikator").click()


def test_an_indicator_with_targets_stands_in_the_cascade(district: Page, demo: Demo) -> None:
    add_indicator(district, demo, "UJI-1", "Cakupan kunjungan balita")
    expect(district.get_by_role("heading", name="Cakupan kunjungan balita", level=1)).to_be_visible()

    button(district, "Isi target").click()
    district.get_by_label("Januari").fill("12,5")
    button(district, "Samakan yang kosong").click()
    button(district, "Tahun").click()
    district.get_by_label("Setahun").fill("150")
    button(district, "Simpan target").click()

    targets = district.get_by_role("region", name="Target")
    expect(targets.get_by_text("12,5", exact=True)).to_have_count(12)
    expect(targets.get_by_text("150", exact=True)).to_be_visible()
    show(district, f"#/kelola/indikator/{the_unit(demo)}", "Indikator")
    item = district.get_by_role("list", name="Dari unit sampai pegawai").get_by_role("link", name="UJI-1")
    expect(item).to_contain_text("Belum dikerjakan siapa pun")


def test_a_target_that_is_no_number_is_named_at_its_month(district: Page, demo: Demo) -> None:
    add_indicator(district, demo, "UJI-2", "Cakupan imunisasi dasar")
    button(district, "Isi target").click()
    district.get_by_label("Maret").fill("dua belas")
    district.get_by_label("April").fill("9")

    button(district, "Simpan target").click()

    expect(district.get_by_label("Maret")).to_have_attribute("aria-invalid", "true")
    expect(district.get_by_label("Maret")).to_be_focused()
    expect(district.get_by_label("April")).to_have_value("9")


def test_a_target_of_nothing_gets_the_servers_sentence_at_its_month(district: Page, demo: Demo) -> None:
    add_indicator(district, demo, "UJI-3", "Cakupan posyandu lansia")
    button(district, "Isi target").click()
    district.get_by_label("April").fill("9")
    district.get_by_label("Mei").fill("0")

    button(district, "Simpan target").click()

    expect(district.get_by_text("Harus lebih dari 0, karena makin besar makin baik")).to_be_visible()
    expect(district.get_by_label("Mei")).to_have_attribute("aria-invalid", "true")
    expect(district.get_by_label("April")).not_to_have_attribute("aria-invalid", "true")


def test_a_code_that_is_taken_is_told_and_what_was_typed_stays(district: Page, demo: Demo) -> None:
    add_indicator(district, demo, "UJI-4", "Cakupan rumah sehat")
    expect(district.get_by_role("heading", name="Cakupan rumah sehat", level=1)).to_be_visible()

    add_indicator(district, demo, "UJI-4", "Cakupan jamban sehat")

    expect(district.get_by_text("Kode indikator ini sudah dipakai pada tahun itu")).to_be_visible()
    expect(district.get_by_label("Nama indikator")).to_have_value("Cakupan jamban sehat")


def test_a_change_that_came_too_late_is_told_and_loses_nothing(district: Page, demo: Demo) -> None:
    add_indicator(district, demo, "UJI-6", "Cakupan sumur sehat")
    expect(district.get_by_role("heading", name="Cakupan sumur sehat", level=1)).to_be_visible()
    with district.context.new_page() as other:
        other.goto(district.url)
        other.get_by_role("link", name="Ubah indikator").click()
        other.get_by_label("Satuan").fill("sumur")
        district.get_by_role("link", name="Ubah indikator").click()
        district.get_by_label("Nama indikator").fill("Cakupan sumur sehat dan bersih")
        button(other, "Simpan").click()
        expect(other.get_by_role("heading", name="Cakupan sumur sehat", level=1)).to_be_visible()

    button(district, "Simpan").click()
    expect(district.get_by_text("Data ini sudah berubah")).to_be_visible()
    expect(district.get_by_label("Nama indikator")).to_have_value("Cakupan sumur sehat dan bersih")
    button(district, "Simpan").click()

    expect(district.get_by_role("heading", name="Cakupan sumur sehat dan bersih", level=1)).to_be_visible()
    expect(district.get_by_text("sumur", exact=True)).to_be_visible()


def test_an_indicator_is_given_to_everybody_of_a_post(district: Page, demo: Demo) -> None:
    add_indicator(district, demo, "UJI-5", "Kunjungan rumah keluarga sasaran")
    expect(district.get_by_role("heading", name="Kunjungan rumah keluarga sasaran", level=1)).to_be_visible()

    district.get_by_text("Bagikan kepada pegawai").click()
    district.get_by_role("group", name="Jabatan").get_by_role("button").first.click()
    people = district.get_by_role("group", name="Diberikan kepada").get_by_role("checkbox")
    count = people.count()
    assert count > 0
    button(district, f"Bagikan kepada {count} pegawai").click()

    expect(district.get_by_text(f"{count} pegawai mendapat indikator ini.")).to_be_visible()
    show(district, f"#/kelola/indikator/{the_unit(demo)}", "Indikator")
    items = district.get_by_role("list", name="Dari unit sampai pegawai").get_by_role("link", name="UJI-5")
    expect(items).to_have_count(1 + count)
    expect(items.first).to_contain_text(f"{count} pegawai")


def a_sheet(*rows: list[str]) -> bytes:
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return held.getvalue()


def test_a_sheet_of_indicators_names_every_problem_of_each_row(district: Page, demo: Demo) -> None:
    show(district, f"#/kelola/indikator/{the_unit(demo)}/impor", "Impor dari XLSX")
    titles = ["Kode", "Nama Indikator", "Unit Kerja", "Tahun", "Arah", "Satuan", "Konsolidasi"]
    wrong = ["UJI-X", "Cakupan air bersih", "Unit yang tidak ada", "2026", "entahlah", "rumah", "jumlah"]
    sheet = {"name": "indikator.xlsx", "mimeType": "", "buffer": a_sheet(titles, wrong, wrong)}

    district.locator("input[type=file]").set_input_files(sheet)  # pyright: ignore[reportArgumentType] - as Playwright takes it

    expect(district.get_by_role("heading", name=re.compile(r"\d+ hal perlu diperbaiki"))).to_be_visible()
    expect(district.get_by_text(re.compile("^Baris 2")).first).to_be_visible()
    expect(district.get_by_text(re.compile("^Baris 3")).first).to_be_visible()
    expect(button(district, re.compile("^Simpan"))).to_have_count(0)
    assert demo.select("SELECT id FROM ikus WHERE code = 'UJI-X'") == []


# --- working time ---


def add_schedule(page: Page, name: str) -> None:
    """From the first day of the month after next to its tenth, with a night shift on Monday."""
    show(page, "#/kelola/jadwal/tambah", "Tambah jadwal")
    button(page, "Perpres 21/2023, lima hari").click()
    page.get_by_label("Nama jadwal").fill(name)
    button(page, "Seluruh kabupaten").click()
    choose_day(page, "Mulai tanggal", "1", months_ahead=2)
    choose_day(page, "Sampai tanggal", "10", months_ahead=2)
    button(page, "Tambah jadwal").click()


def test_schedules_that_overlap_are_told_and_the_one_in_the_way_is_named(district: Page) -> None:
    add_schedule(district, "Uji giliran")
    expect(district.get_by_text("Uji giliran", exact=True)).to_be_visible()
    expect(district.get_by_text("Akan berlaku").first).to_be_visible()

    add_schedule(district, "Uji bertumpuk")

    expect(district.get_by_text("Jadwal ini bertumpuk dengan jadwal lain. Ubah tanggalnya")).to_be_visible()
    expect(district.get_by_text(re.compile("^Yang bertumpuk: Uji giliran"))).to_be_visible()
    expect(district.get_by_label("Nama jadwal")).to_have_value("Uji bertumpuk")


def test_a_shift_over_midnight_says_that_it_ends_on_the_next_day(district: Page) -> None:
    show(district, "#/kelola/jadwal/tambah", "Tambah jadwal")
    monday = district.get_by_role("group", name="Senin")

    button(monday, re.compile("^Mulai")).click()
    button(district.get_by_role("dialog"), "20").first.click()
    button(district, "Pakai").click()

    expect(monday.get_by_text("Selesai pada hari berikutnya.")).to_be_visible()


def test_a_holiday_is_added_and_withdrawn(district: Page) -> None:
    show(district, "#/kelola/kalender", "Kalender")
    district.get_by_role("link", name="Tambah hari libur").click()
    district.get_by_label("Nama hari libur").fill("Hari uji kabupaten")
    button(district, "Simpan hari libur").click()
    expect(district.get_by_text("Hari uji kabupaten", exact=True)).to_be_visible()

    button(district, re.compile("^Batalkan.*Hari uji kabupaten")).click()

    expect(district.get_by_text(re.compile(r"^Dibatalkan \(\d+\)$"))).to_be_visible()
    expect(district.get_by_text("Hari uji kabupaten", exact=True)).to_be_hidden()


def test_a_leave_on_days_that_have_one_is_told(district: Page) -> None:
    show(district, "#/kelola/cuti", "Cuti dan dinas luar")
    for _ in range(2):
        district.get_by_role("link", name="Catat untuk pegawai").click()
        name = choose_person(district)
        button(district, "Dinas luar").click()
        district.get_by_label("Alasan").fill("Rapat koordinasi di provinsi")
        button(district, "Simpan").click()
        expect(district.get_by_text(name).first).to_be_visible()

    expect(district.get_by_text("Sudah ada cuti atau tugas pada tanggal itu. Ubah tanggalnya")).to_be_visible()
    expect(district.get_by_label("Alasan")).to_have_value("Rapat koordinasi di provinsi")


def test_a_leave_in_a_closed_month_is_told(district: Page) -> None:
    show(district, "#/kelola/aturan", "Aturan nilai")
    district.get_by_text("Tutup bulan").click()
    months = district.get_by_role("list", name="Tutup bulan").get_by_role("listitem")
    button(months.first, re.compile("^Tutup")).click()
    expect(months.first).to_contain_text("Ditutup")

    show(district, "#/kelola/cuti/tambah", "Catat untuk pegawai")
    choose_person(district)
    choose_day(district, "Dari tanggal", "15", months_ahead=-1)
    district.get_by_label("Alasan").fill("Sakit bulan lalu")
    button(district, "Simpan").click()

    expect(district.get_by_text("Bulan itu sudah ditutup. Ajukan lewat pembukaan kembali")).to_be_visible()
    expect(district.get_by_label("Alasan")).to_have_value("Sakit bulan lalu")
    show(district, "#/kelola/aturan", "Aturan nilai")
    district.get_by_text("Tutup bulan").click()
    button(months.first, re.compile("^Buka lagi")).click()
    sheet = district.get_by_role("dialog")
    sheet.get_by_label("Alasan").fill("Ada cuti yang belum tercatat")
    button(sheet, "Buka lagi").click()
    expect(months.first).to_contain_text("Terbuka")


def test_an_outage_is_added_and_undone(district: Page) -> None:
    show(district, "#/kelola/gangguan", "Gangguan")
    district.get_by_role("link", name="Catat gangguan").click()
    button(district, "Masih berlangsung").click()
    district.get_by_label("Alasan").fill("Listrik padam untuk diuji")
    button(district, "Simpan gangguan").click()
    row = district.get_by_role("listitem").filter(has_text="Listrik padam untuk diuji")
    expect(row).to_contain_text("Masih berlangsung")

    button(row, re.compile("^Batalkan.*Listrik padam untuk diuji")).click()
    sheet = district.get_by_role("dialog")
    expect(sheet.get_by_label("Alasan")).to_have_value(UNDONE)
    button(sheet, "Batalkan").click()

    expect(row).to_contain_text("Dibatalkan")
    expect(row).to_contain_text(UNDONE)
    expect(button(row, re.compile("^Batalkan"))).to_have_count(0)


def test_a_workplace_is_added_where_one_stands_then_changed_and_stopped(district: Page) -> None:
    district.context.grant_permissions(["geolocation"])
    district.context.set_geolocation({"latitude": 3.4891, "longitude": 97.8052, "accuracy": 12})
    show(district, "#/kelola/tempat", "Tempat kerja")
    district.get_by_role("link", name="Tambah tempat kerja").click()
    district.get_by_label("Nama tempat").fill("Pustu Uji")
    button(district, "Pakai lokasi HP ini").click()
    expect(district.get_by_text("Lokasi didapat, ketelitian ±12 m.")).to_be_visible()
    expect(district.get_by_label("Titik lokasi")).to_have_value("3.48910, 97.80520")
    button(district, "Simpan tempat kerja").click()
    row = district.get_by_role("listitem").filter(has_text="Pustu Uji")
    expect(row).to_contain_text("sampai 200 m")

    button(row, re.compile("^Ubah")).click()
    row.get_by_label("Jarak yang masih termasuk").fill("1.500")
    button(row, "Simpan").click()
    expect(row).to_contain_text("sampai 1.500 m")

    button(row, re.compile("^Hentikan")).click()
    expect(district.get_by_text(re.compile(r"^Tidak dipakai \(\d+\)$"))).to_be_visible()
    expect(district.get_by_text("Pustu Uji", exact=True)).to_be_hidden()
    button(district, "Urungkan").click()
    expect(district.get_by_text("Pustu Uji", exact=True)).to_be_visible()


def test_a_point_and_a_radius_that_are_none_are_told_and_nothing_is_stored(district: Page, demo: Demo) -> None:
    show(district, "#/kelola/tempat/tambah", "Tambah tempat kerja")
    district.get_by_label("Nama tempat").fill("Pustu di mana-mana")
    district.get_by_label("Titik lokasi").fill("Kutacane")
    button(district, "Simpan tempat kerja").click()
    expect(district.get_by_label("Titik lokasi")).to_be_focused()
    expect(district.get_by_text("Tulis lintang lalu bujur, misalnya 3.48910, 97.80520.")).to_be_visible()

    district.get_by_label("Titik lokasi").fill("3,4891; 97,8052")
    district.get_by_label("Jarak yang masih termasuk").fill("5")
    button(district, "Simpan tempat kerja").click()

    expect(district.get_by_label("Jarak yang masih termasuk")).to_be_focused()
    expect(district.get_by_label("Nama tempat")).to_have_value("Pustu di mana-mana")
    assert demo.select("SELECT name FROM attendance_workplaces WHERE name LIKE 'Pustu di mana%'") == []


def test_rules_of_presence_are_decided_from_a_day_on(district: Page, demo: Demo) -> None:
    show(district, "#/kelola/kehadiran", "Aturan kehadiran")
    default = district.get_by_role("listitem").filter(has_text="Bawaan, sampai kabupaten menetapkan sendiri")
    expect(default).to_contain_text("Berlaku sekarang")
    district.get_by_role("link", name="Buat aturan kehadiran").click()
    superior = district.get_by_label("Kabar kepada atasannya (hari)")
    superior.fill("2")
    button(district, "Tetapkan").click()
    expect(superior).to_be_focused()
    expect(district.get_by_text("Pegawai diberi tahu lebih dulu daripada atasannya.")).to_be_visible()
    assert demo.select("SELECT * FROM attendance_policies") == []

    superior.fill("4")
    district.get_by_label("Kelonggaran terlambat (menit)").fill("5")
    button(district, re.compile("^Hapus ambang")).last.click()
    button(district, "Tetapkan").click()

    current = district.get_by_role("listitem").filter(has_text="Berlaku sekarang")
    expect(current).to_contain_text("5 menit")
    expect(current).to_contain_text("4 hari")
    expect(default).not_to_contain_text("Berlaku sekarang")
    [stored] = demo.select("SELECT grace_minutes, superior_notice_days, thresholds FROM attendance_policies")
    assert (stored["grace_minutes"], stored["superior_notice_days"]) == (5, 4)
    assert len(json.loads(stored["thresholds"])) == len(PP_94_2021) - 1


@pytest.mark.parametrize(("name", "start"), [("Unduh XLSX", b"PK"), ("Unduh PDF", b"%PDF")])
def test_the_presence_of_a_month_is_downloaded(district: Page, tmp_path: Path, name: str, start: bytes) -> None:
    show(district, "#/kelola/rekap", "Rekap kehadiran")

    with district.expect_download() as found:
        button(district, name).click()

    found.value.save_as(tmp_path / "file")
    assert (tmp_path / "file").read_bytes().startswith(start)


# --- rule sets ---


def test_weights_that_do_not_come_to_a_hundred_are_not_sent(district: Page) -> None:
    asked: list[str] = []
    district.on("request", lambda request: asked.append(request.url))
    show(district, "#/kelola/aturan/buat", "Buat aturan baru")
    kind = district.get_by_role("group", name="Pengawas")
    kind.get_by_label("Kehadiran").fill("7")
    expect(kind.get_by_text(re.compile(r"^Jumlah \d+%, kurang \d+%$"))).to_be_visible()

    button(district, "Coba dulu").click()

    expect(kind.get_by_text("Jumlahnya harus tepat 100%. Ubah salah satu bobot.")).to_be_visible()
    expect(kind.get_by_label("Kehadiran")).to_have_value("7")
    expect(button(district, "Tetapkan")).to_have_count(0)
    assert not [url for url in asked if "score-rules/preview" in url]


def test_a_rule_set_is_tried_then_decided_then_listed(district: Page) -> None:
    show(district, "#/kelola/aturan/buat", "Buat aturan baru")
    district.get_by_label("Nama aturan").fill("uji-2.1")
    for _ in range(6):
        button(district, "Bulan berikutnya").first.click()
    kind = district.get_by_role("group", name="Pelaksana")
    kind.get_by_label("Kehadiran").fill("40")
    kind.get_by_label("Penyelesaian tugas").fill("40")
    expect(button(district, "Tetapkan")).to_have_count(0)

    button(district, "Coba dulu").click()
    effect = district.get_by_role("region", name=re.compile("^Akibatnya pada"))
    expect(effect).to_contain_text(re.compile("nilai berubah|Belum ada nilai tersimpan"))
    kind.get_by_label("Kehadiran").fill("41")
    expect(button(district, "Tetapkan")).to_have_count(0)
    kind.get_by_label("Kehadiran").fill("40")
    button(district, "Tetapkan").click()

    expect(district.get_by_role("heading", name="Aturan nilai", level=1)).to_be_visible()
    listed = district.get_by_role("listitem").filter(has_text="uji-2.1")
    expect(listed).to_contain_text("Akan berlaku")
    listed.locator("summary").click()
    expect(listed).to_contain_text("Kehadiran 40%")


def test_whoever_may_not_decide_reads_the_rules(demo: Demo, new_phone: NewPhone) -> None:
    page = new_phone().sign_in(with_role(demo, "unit_admin")).page

    show(page, "#/kelola/aturan/buat", "Aturan nilai")

    expect(page.get_by_text("Yang menetapkan aturan adalah admin kabupaten")).to_be_visible()
    expect(page.get_by_text("bawaan-1", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Buat aturan baru")).to_have_count(0)


def test_the_account_leads_those_who_manage_something_here(demo: Demo, new_phone: NewPhone) -> None:
    page = new_phone().sign_in(with_role(demo, "unit_admin")).page
    show(page, "#/akun", "Akun dan kirim")
    page.get_by_role("link", name="Kelola", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("^Jadwal kerja"))).to_be_visible()


def test_whoever_manages_nothing_is_told_so(demo: Demo, new_phone: NewPhone) -> None:
    page = new_phone().sign_in(demo.officers()[0]).page
    show(page, "#/kelola", "Kelola")
    expect(page.get_by_text("Halaman ini untuk pengelola")).to_be_visible()


# --- anyone can read it ---


@pytest.fixture(scope="module")
def narrow_page(browser: Browser, demo: Demo) -> Iterator[Page]:
    phone = narrow(browser, demo).sign_in(with_role(demo, "district_admin"))
    phone.page.evaluate(AXE.read_text())
    yield phone.page
    phone.context.close()


@pytest.mark.parametrize(
    ("path", "title", "opening"),
    [
        ("#/kelola", "Kelola", None),
        ("#/kelola/indikator/UNIT", "Indikator", None),
        ("#/kelola/indikator/UNIT/tambah", "Tambah indikator", "Pegawai"),
        ("#/kelola/indikator/UNIT/impor", "Impor dari XLSX", None),
        ("#/kelola/jadwal", "Jadwal kerja", None),
        ("#/kelola/jadwal/tambah", "Tambah jadwal", "Mulai tanggal"),
        ("#/kelola/kalender", "Kalender", None),
        ("#/kelola/kalender/tambah", "Tambah hari libur", "Simpan hari libur"),
        ("#/kelola/cuti", "Cuti dan dinas luar", None),
        ("#/kelola/cuti/tambah", "Catat untuk pegawai", "Simpan"),
        ("#/kelola/gangguan", "Gangguan", None),
        ("#/kelola/gangguan/tambah", "Catat gangguan", "Simpan gangguan"),
        ("#/kelola/tempat", "Tempat kerja", "Ubah"),
        ("#/kelola/tempat/tambah", "Tambah tempat kerja", "Simpan tempat kerja"),
        ("#/kelola/kehadiran", "Aturan kehadiran", None),
        ("#/kelola/kehadiran/buat", "Buat aturan kehadiran", "Berlaku mulai"),
        ("#/kelola/rekap", "Rekap kehadiran", None),
        ("#/kelola/aturan", "Aturan nilai", None),
        ("#/kelola/aturan/buat", "Buat aturan baru", "Coba dulu"),
    ],
)
def test_a_page(narrow_page: Page, demo: Demo, path: str, title: str, opening: str | None) -> None:
    show(narrow_page, path.replace("UNIT", the_unit(demo)), title)
    assert_anyone_can_read(narrow_page)
    if opening is not None:
        button(narrow_page, re.compile(f"^{opening}")).first.click()
        narrow_page.wait_for_timeout(400)  # a sheet has risen
        assert_anyone_can_read(narrow_page)
        narrow_page.keyboard.press("Escape")


def test_an_indicator_with_its_targets(narrow_page: Page, demo: Demo) -> None:
    add_indicator(narrow_page, demo, "UJI-9", "Persentase keluarga yang memiliki akses air minum layak dan aman")
    button(narrow_page, "Isi target").click()
    button(narrow_page, "Rentang (dari–sampai)").click()
    narrow_page.get_by_text("Bagikan kepada pegawai").click()
    narrow_page.get_by_role("group", name="Jabatan").get_by_role("button").first.click()
    assert_anyone_can_read(narrow_page)
