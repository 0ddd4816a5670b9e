"""Fingerprint machines, as those who manage presence register them and name their numbers' owners on a phone."""

import re
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.places import CHROMIUM, Demo, Phone
from tests.browser.test_managing import button, with_role
from tests.browser.test_screens import AXE, assert_anyone_can_read, narrow, show

NewPhone = Callable[..., Phone]
HOME, TITLE = "#/kelola/mesin", "Mesin sidik jari"
LONG = "Mesin pintu belakang ruang rekam medis dan pendaftaran rawat jalan lantai dua"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or not AXE.is_file(), reason="needs Chromium and the front end's tools"),
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, seeded: Path) -> Iterator[Demo]:
    """One that machines may send their log to."""
    folder = tmp_path_factory.mktemp("machines")
    shutil.copytree(seeded, folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KINERJA_MACHINES", "true")
        found = Demo(folder)
    yield found
    found.close()


@pytest.fixture
def district(demo: Demo, new_phone: NewPhone) -> Page:
    """The district's administrator at work."""
    return new_phone().sign_in(with_role(demo, "district_admin")).page


def fill(page: Page, serial: str, name: str, addresses: str = "") -> None:
    show(page, f"{HOME}/tambah", "Tambah mesin")
    page.get_by_label("Nomor seri").fill(serial)
    page.get_by_label("Nama mesin").fill(name)
    page.get_by_label("Alamat IP yang dipercaya").fill(addresses)


def add(page: Page, serial: str, name: str, addresses: str = "") -> str:
    """Returns the machine's address in the app."""
    fill(page, serial, name, addresses)
    button(page, "Simpan mesin").click()
    expect(page.get_by_role("heading", name=name, level=1, exact=True)).to_be_visible()
    return str(page.evaluate("location.hash"))


def yesterday() -> date:
    return datetime.now(ZoneInfo("Asia/Jakarta")).date() - timedelta(days=1)


def sends(address: str, serial: str, *marks: str) -> str:
    """What the machine itself does: its log goes to the server that was entered; returns what that says."""
    query = urllib.parse.urlencode({"SN": serial, "table": "ATTLOG", "Stamp": "9999"})
    body = "".join(f"{mark}\t1\t0\t0\n" for mark in marks).encode()
    asked = urllib.request.Request(f"{address}/iclock/cdata?{query}", data=body, headers={"Content-Type": "text/plain"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return str(answer.read().decode())


def mark(pin: str, clock: str, state: str = "0") -> str:
    return f"{pin}\t{yesterday()} {clock}\t{state}"


def punches(demo: Demo) -> list[dict[str, Any]]:
    """Of machines, with their owners, in the order that they came in."""
    return demo.select(
        "SELECT employees.name, attendance_punches.kind FROM attendance_punches"
        " JOIN employees ON employees.id = employee_id WHERE source = 'machine' ORDER BY attendance_punches.received_at, punched_at"
    )


def item(page: Page, text: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=text)


def choose_person(place: Page | Locator, page: Page) -> str:
    """The first one offered; returns the name."""
    button(place, re.compile("^Pegawai Pilih pegawai")).click()
    first = page.get_by_role("dialog").locator("li button").first
    name = first.locator("strong").inner_text()
    first.click()
    return name


def hand_in(page: Page, *rows: str) -> None:
    sheet: Any = {"name": "catatan.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    page.locator("input[type=file]").set_input_files(sheet)


# --- registering ---


def test_a_machine_is_added_from_the_menu(district: Page) -> None:
    show(district, "#/kelola", "Kelola")
    district.get_by_role("link", name=re.compile(f"^{TITLE}")).click()
    expect(district.get_by_text("Belum ada mesin sidik jari")).to_be_visible()
    district.get_by_role("link", name="Tambah mesin").click()
    district.get_by_label("Nomor seri").fill("UJI-0001")
    district.get_by_label("Nama mesin").fill("Mesin pintu depan")
    button(district, "Simpan mesin").click()

    expect(district.get_by_role("heading", name="Mesin pintu depan", level=1)).to_be_visible()
    expect(district.get_by_text("Kiriman mesin ini belum diterima")).to_be_visible()
    show(district, HOME, TITLE)
    expect(item(district, "Mesin pintu depan")).to_contain_text("UJI-0001")
    expect(item(district, "Mesin pintu depan")).to_contain_text("Belum pernah terdengar")
    expect(item(district, "Mesin pintu depan")).to_contain_text("Belum ada nomor yang dikenal")


def test_a_serial_number_that_is_taken_is_told_and_what_was_typed_stays(district: Page) -> None:
    add(district, "UJI-0002", "Mesin pertama")

    fill(district, "UJI-0002", "Mesin kedua", "10.1.2.3")
    button(district, "Simpan mesin").click()

    expect(district.get_by_text("Nomor seri mesin ini sudah terdaftar")).to_be_visible()
    expect(district.get_by_label("Nomor seri")).to_have_value("UJI-0002")
    expect(district.get_by_label("Nama mesin")).to_have_value("Mesin kedua")
    expect(district.get_by_label("Alamat IP yang dipercaya")).to_have_value("10.1.2.3")


def test_a_serial_number_that_is_none_is_not_sent(district: Page) -> None:
    fill(district, "UJI 0003", "Mesin salah ketik")
    button(district, "Simpan mesin").click()

    expect(district.get_by_text(re.compile("^Tulis 3 sampai 64 huruf"))).to_be_visible()
    expect(district.get_by_label("Nomor seri")).to_be_focused()
    expect(district.get_by_label("Nomor seri")).to_have_value("UJI 0003")


def test_a_wrong_address_is_named(district: Page) -> None:
    fill(district, "UJI-0004", "Mesin apotek", "10.1.2.3\n\n10.1.2.300")
    button(district, "Simpan mesin").click()

    field = district.get_by_label("Alamat IP yang dipercaya")
    expect(district.get_by_text(re.compile(r"^10\.1\.2\.300: Bukan alamat IP"))).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    field.fill("10.1.2.3\n10.1.3.0/24")
    button(district, "Simpan mesin").click()

    link = district.get_by_role("region", name="Kiriman dari mesin")
    expect(link.get_by_text("10.1.2.3, 10.1.3.0/24")).to_be_visible()


def test_a_change_that_came_too_late_is_told_and_loses_nothing(district: Page) -> None:
    here = add(district, "UJI-0005", "Mesin gudang")
    with district.context.new_page() as other:
        other.goto(district.url)
        other.get_by_role("link", name="Ubah mesin").click()
        other.get_by_label("Alamat IP yang dipercaya").fill("10.1.2.5")
        show(district, f"{here}/ubah", "Ubah mesin")
        district.get_by_label("Nama mesin").fill("Mesin gudang obat")
        button(other, "Simpan").click()
        expect(other.get_by_role("heading", name="Mesin gudang", level=1, exact=True)).to_be_visible()

    button(district, "Simpan").click()
    expect(district.get_by_text("Data ini sudah berubah")).to_be_visible()
    expect(district.get_by_label("Nama mesin")).to_have_value("Mesin gudang obat")
    button(district, "Simpan").click()

    expect(district.get_by_role("heading", name="Mesin gudang obat", level=1, exact=True)).to_be_visible()
    expect(district.get_by_text("10.1.2.5", exact=True)).to_be_visible()


def test_a_stopped_machine_is_folded_away_and_can_be_used_again(district: Page) -> None:
    here = add(district, "UJI-0006", "Mesin aula")

    button(district, "Hentikan mesin").click()
    button(district, "Urungkan").click()
    expect(district.get_by_text("Mesin dipakai lagi")).to_be_visible()
    button(district, "Hentikan mesin").click()
    expect(button(district, "Pakai mesin lagi")).to_be_visible()
    expect(district.get_by_text("Kirimannya tidak diterima.")).to_be_visible()

    show(district, HOME, TITLE)
    expect(item(district, "Mesin aula")).to_be_hidden()
    district.get_by_text(re.compile(r"^Dihentikan \(\d+\)$")).click()
    expect(item(district, "Mesin aula")).to_be_visible()
    show(district, here, "Mesin aula")
    button(district, "Pakai mesin lagi").click()
    expect(button(district, "Hentikan mesin")).to_be_visible()


# --- what the machine sends ---


def test_the_secret_is_shown_once_and_a_new_one_ends_the_old(district: Page, demo: Demo) -> None:
    district.context.grant_permissions(["clipboard-read", "clipboard-write"])
    here = add(district, "UJI-0007", "Mesin lobi")
    button(district, "Buat alamat rahasia").click()
    shown = district.get_by_role("status").filter(has_text="Alamat rahasia yang baru")
    first = shown.locator(".address").inner_text()
    assert first.startswith(f"{demo.address}/machines/")
    button(district, "Salin alamat").click()
    expect(district.get_by_text("Alamat disalin")).to_be_visible()
    assert district.evaluate("navigator.clipboard.readText()") == first
    assert sends(first, "UJI-0007", mark("1", "07:10:00")) == "OK: 1"

    button(district, "Ganti alamat rahasia").click()
    sheet = district.get_by_role("dialog")
    expect(sheet.get_by_text("Alamat yang lama langsung tidak berlaku")).to_be_visible()
    button(sheet, "Ganti alamat rahasia").click()
    expect(sheet).to_have_count(0)
    expect(shown.locator(".address")).not_to_have_text(first)
    second = shown.locator(".address").inner_text()

    with pytest.raises(urllib.error.HTTPError, match="404"):
        sends(first, "UJI-0007", mark("1", "16:10:00"))
    assert sends(second, "UJI-0007", mark("1", "16:10:00")) == "OK: 1"
    show(district, HOME, TITLE)
    show(district, here, "Mesin lobi")
    expect(district.get_by_text("Sudah dibuat")).to_be_visible()
    expect(district.get_by_text("/machines/")).to_have_count(0)
    expect(district.get_by_text(re.compile("^Terakhir terdengar: Hari ini"))).to_be_visible()


def test_a_number_that_waits_gets_its_owner_and_its_marks_are_stored(district: Page, demo: Demo) -> None:
    before = len(punches(demo))
    here = add(district, "UJI-0008", "Mesin poli", "127.0.0.1")
    assert sends(demo.address, "UJI-0008", mark("42", "07:20:00"), mark("42", "16:30:00", "1"), mark("7", "07:21:00"))
    show(district, HOME, TITLE)
    expect(item(district, "Mesin poli")).to_contain_text("2 nomor menunggu")
    assert len(punches(demo)) == before

    show(district, here, "Mesin poli")
    waiting = district.get_by_role("region", name="2 nomor menunggu pemiliknya")
    expect(waiting.get_by_text(re.compile("^Nomor "))).to_have_text(["Nomor 7", "Nomor 42"])
    button(waiting, re.compile("^Sebutkan pemiliknya.*Nomor 42")).click()
    button(waiting, "Simpan pemilik").click()
    expect(waiting.get_by_text("Pilih pegawainya dulu.")).to_be_visible()
    name = choose_person(waiting, district)
    button(waiting, "Simpan pemilik").click()

    expect(district.get_by_text(f"Nomor 42 milik {name}")).to_be_visible()
    expect(district.get_by_role("region", name="1 nomor menunggu pemiliknya")).to_be_visible()
    expect(district.get_by_text("1 nomor dikenal")).to_be_visible()
    assert [(one["name"], one["kind"]) for one in punches(demo)[before:]] == [(name, "in"), (name, "out")]


def test_a_number_is_added_by_hand_for_somebody_of_another_unit(district: Page) -> None:
    add(district, "UJI-0009", "Mesin keliling")
    button(district, "Tambah nomor").click()
    district.get_by_label("Nomor di mesin").fill("4 2")
    button(district, "Simpan pemilik").click()
    expect(district.get_by_text(re.compile("^Tulis nomornya saja"))).to_be_visible()

    district.get_by_label("Nomor di mesin").fill("43")
    button(district, re.compile("^Cari pegawai di unit")).click()
    sheet = district.get_by_role("dialog")
    sheet.get_by_label("Cari nama unit").fill("Puskesmas")
    sheet.locator("li button").first.click()
    name = choose_person(district, district)
    button(district, "Simpan pemilik").click()

    expect(district.get_by_text(f"Nomor 43 milik {name}")).to_be_visible()
    expect(district.get_by_text("1 nomor dikenal")).to_be_visible()


def test_a_number_of_the_wrong_person_is_let_go_and_given_back(district: Page) -> None:
    add(district, "UJI-0013", "Mesin gudang")
    button(district, "Tambah nomor").click()
    district.get_by_label("Nomor di mesin").fill("44")
    name = choose_person(district, district)
    button(district, "Simpan pemilik").click()
    district.get_by_role("link", name="Lihat 1 nomor dan pemiliknya").click()
    expect(item(district, "Nomor 44")).to_contain_text(name)

    button(district, re.compile("^Lepaskan")).click()

    expect(district.get_by_text("Nomor 44 dilepaskan")).to_be_visible()
    expect(district.get_by_text("Belum ada nomor yang punya pemilik")).to_be_visible()
    button(district, "Urungkan").click()
    expect(item(district, "Nomor 44")).to_contain_text(name)


# --- its log as a sheet ---


def test_a_sheet_with_a_wrong_row_stores_nothing_and_the_mended_one_is_stored(district: Page, demo: Demo) -> None:
    before = len(punches(demo))
    here = add(district, "UJI-0010", "Mesin kantor")
    button(district, "Tambah nomor").click()
    district.get_by_label("Nomor di mesin").fill("5")
    name = choose_person(district, district)
    button(district, "Simpan pemilik").click()
    expect(district.get_by_text("1 nomor dikenal")).to_be_visible()
    district.get_by_role("link", name=re.compile("^Impor catatan mesin")).click()
    titles, good = "PIN;Waktu;Status", [f"5;{yesterday()} 07:05:00;C/In", f"5;{yesterday()} 16:05:00;C/Out"]

    hand_in(district, titles, good[0], "5;kemarin sore;C/Out", f"99;{yesterday()} 07:00:00;C/In")

    expect(district.get_by_role("heading", name="2 hal perlu diperbaiki")).to_be_visible()
    expect(item(district, "Baris 3, Waktu")).to_contain_text("Waktu tidak terbaca")
    expect(item(district, "Baris 4, PIN")).to_contain_text("Pegawai tidak dikenal")
    expect(button(district, re.compile("^Simpan"))).to_have_count(0)
    assert len(punches(demo)) == before

    hand_in(district, titles, *good)
    expect(district.get_by_role("heading", name="2 presensi siap disimpan")).to_be_visible()
    assert len(punches(demo)) == before
    button(district, "Simpan 2 presensi").click()

    expect(district.get_by_role("heading", name="Sudah disimpan")).to_be_visible()
    assert [(one["name"], one["kind"]) for one in punches(demo)[before:]] == [(name, "in"), (name, "out")]
    show(district, here, "Mesin kantor")
    show(district, f"{here}/impor", "Impor catatan mesin")
    hand_in(district, titles, *good)
    expect(district.get_by_role("heading", name="Semua isinya sudah tercatat")).to_be_visible()
    expect(button(district, re.compile("^Simpan"))).to_have_count(0)


def test_what_is_no_sheet_is_told(district: Page) -> None:
    here = add(district, "UJI-0011", "Mesin arsip")
    show(district, f"{here}/impor", "Impor catatan mesin")
    hand_in(district, "")

    expect(district.get_by_text(re.compile("^Berkas ini kosong"))).to_be_visible()


# --- who, and whether anyone can read it ---


def test_whoever_manages_no_presence_is_told_so(demo: Demo, new_phone: NewPhone) -> None:
    page = new_phone().sign_in(demo.officers()[0]).page
    show(page, HOME, TITLE)
    expect(page.get_by_text("Halaman ini untuk pengelola")).to_be_visible()
    expect(page.get_by_role("link", name="Tambah mesin")).to_have_count(0)


def test_a_machine_that_is_none_and_a_lost_signal_are_told(district: Page) -> None:
    show(district, f"{HOME}/019a0000-0000-7000-8000-000000000000", TITLE)
    expect(district.get_by_text("Mesin ini tidak ada")).to_be_visible()
    district.context.set_offline(offline=True)
    show(district, HOME, TITLE)
    expect(button(district, "Coba lagi")).to_be_visible()
    district.context.set_offline(offline=False)
    button(district, "Coba lagi").click()
    expect(button(district, "Coba lagi")).to_have_count(0)


@pytest.fixture(scope="module")
def narrow_page(browser: Browser, demo: Demo) -> Iterator[Page]:
    phone = narrow(browser, demo).sign_in(with_role(demo, "district_admin"))
    phone.page.evaluate(AXE.read_text())
    yield phone.page
    phone.context.close()


def test_anyone_can_read_the_form_with_its_mistakes(narrow_page: Page) -> None:
    fill(narrow_page, "UJI-0012", LONG, "bukan-alamat-tetapi-sangat-panjang-sekali.dinkes.acehtenggarakab")
    assert_anyone_can_read(narrow_page)
    button(narrow_page, "Simpan mesin").click()
    expect(narrow_page.get_by_text(re.compile("Bukan alamat IP"))).to_be_visible()
    assert_anyone_can_read(narrow_page)


def test_anyone_can_read_one_machine_and_the_list(narrow_page: Page, demo: Demo) -> None:
    serial = "UJI-0013-" + "X" * 55
    here = add(narrow_page, serial, LONG, "127.0.0.1")
    assert sends(demo.address, serial, mark("W" * 24, "07:20:00"), mark("8", "07:20:00"))
    show(narrow_page, HOME, TITLE)
    expect(item(narrow_page, LONG)).to_contain_text("2 nomor menunggu")
    assert_anyone_can_read(narrow_page)

    show(narrow_page, here, LONG)
    button(narrow_page, re.compile("^Sebutkan pemiliknya.*W$")).click()
    button(narrow_page, "Simpan pemilik").click()
    button(narrow_page, "Buat alamat rahasia").click()
    expect(narrow_page.locator(".address")).to_be_visible()
    assert_anyone_can_read(narrow_page)
    button(narrow_page, "Ganti alamat rahasia").click()
    narrow_page.wait_for_timeout(400)  # a sheet has risen
    assert_anyone_can_read(narrow_page)
    narrow_page.keyboard.press("Escape")
    choose_person(narrow_page, narrow_page)
    button(narrow_page, "Simpan pemilik").click()
    expect(narrow_page.get_by_text("1 nomor dikenal")).to_be_visible()
    show(narrow_page, f"{here}/nomor", "Nomor dan pemiliknya")
    expect(item(narrow_page, "W" * 24)).to_be_visible()
    assert_anyone_can_read(narrow_page)
    show(narrow_page, here, LONG)
    button(narrow_page, "Hentikan mesin").click()
    expect(button(narrow_page, "Pakai mesin lagi")).to_be_visible()
    assert_anyone_can_read(narrow_page)


def test_anyone_can_read_what_is_wrong_with_a_sheet(narrow_page: Page) -> None:
    here = add(narrow_page, "UJI-0014", "Mesin uji baca")
    show(narrow_page, f"{here}/impor", "Impor catatan mesin")
    assert_anyone_can_read(narrow_page)
    hand_in(narrow_page, "Nama;Catatan", "A;B")
    expect(narrow_page.get_by_text("Baris 1, PIN atau NIP")).to_be_visible()
    assert_anyone_can_read(narrow_page)
