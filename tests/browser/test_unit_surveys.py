"""Surveys of a unit: codes, paper, results, comments and improvements, as those who keep them do it on a phone."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from backend.surveys.rules import ELEMENTS
from backend.surveys.rules_answers import PROFILE
from tests.browser.places import CHROMIUM, ROOT, Demo, Phone
from tests.browser.surveyed import QUESTIONS, SERVICES, Office, answered, unit_without_survey
from tests.browser.test_screens import AXE, assert_anyone_can_read, narrow, show

NewPhone = Callable[..., Phone]
LONG = "Pak Budi di loket dua melayani dengan ramah tetapi antreannya terlalu panjang sampai siang"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or not AXE.is_file(), reason="needs Chromium and the front end's tools"),
]


def with_role(demo: Demo, role: str) -> dict[str, Any]:
    return next(one for one in demo.accounts if role in one["roles"])


@pytest.fixture(scope="module")
def office(demo: Demo) -> Office:
    return Office(demo, with_role(demo, "district_admin"))


@pytest.fixture(scope="module")
def kept(demo: Demo, office: Office) -> dict[str, Any]:
    """A survey with a code that seven have answered, and four comments that wait."""
    unit = unit_without_survey(demo)
    survey = office.survey(unit, population=40, services=SERVICES, questions=QUESTIONS)
    code = office.code(survey["id"])
    short = office.code(survey["id"], form="short", counter="Loket 2")
    answered(demo, code["code"], 4, service="umum", profile={"sex": "female", "age": "20_29"}, comment=LONG)
    answered(demo, code["code"], 5, service="gigi", profile={"sex": "male", "age": "30_39"}, local={"l1": 1})
    answered(demo, short["code"], 5)
    return {"unit": unit, "survey": survey["id"], "code": code["id"]}


@pytest.fixture
def page(demo: Demo, new_phone: NewPhone) -> Page:
    """The district's administrator at work."""
    return new_phone().sign_in(with_role(demo, "district_admin")).page


def button(page: Page | Locator, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("button", name=name, exact=isinstance(name, str))


# --- the survey and its codes ---


def test_a_survey_is_made_paused_and_opened_again(page: Page, demo: Demo) -> None:
    unit = unit_without_survey(demo)
    show(page, f"#/kelola/survei/{unit}", "Survei kepuasan")
    expect(page.get_by_text("Unit ini belum punya survei")).to_be_visible()
    page.get_by_role("link", name="Buat survei").click()
    page.get_by_label("Judul survei").fill("Survei kantor camat")
    page.get_by_label("Berapa orang dilayani").fill("1.200")
    button(page, "Tambah layanan").click()
    page.get_by_label("Nama layanan 1").fill("Surat pengantar")
    button(page, "Tambah pertanyaan").click()
    page.get_by_label("Pertanyaan 1", exact=True).fill("Apakah Anda datang sendiri?")
    page.get_by_label("Pilihan 1", exact=True).fill("Ya")

    button(page, "Buat survei").click()
    expect(page.get_by_text("Isi paling sedikit dua pilihan.")).to_be_visible()
    page.get_by_label("Pilihan 2", exact=True).fill("Diantar")
    button(page, "Buat survei").click()

    expect(page.get_by_text("Terbuka untuk warga")).to_be_visible()
    expect(page.get_by_text("Perlu 291 responden")).to_be_visible()
    expect(page.get_by_text("Surat pengantar")).to_be_visible()
    button(page, "Jeda survei").click()
    expect(page.get_by_text("Dijeda", exact=True)).to_be_visible()
    button(page, "Urungkan").click()
    expect(page.get_by_text("Terbuka untuk warga")).to_be_visible()


def test_a_network_that_is_none_is_told_at_its_field(page: Page, kept: dict[str, Any]) -> None:
    show(page, f"#/kelola/survei/{kept['unit']}/ubah", "Ubah survei")
    page.get_by_label("Jaringan kantor").fill("kantor kami")
    button(page, "Simpan").click()
    expect(page.get_by_label("Jaringan kantor")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Jaringan kantor")).to_have_value("kantor kami")


def test_an_element_is_translated(page: Page, kept: dict[str, Any]) -> None:
    show(page, f"#/kelola/survei/{kept['unit']}/bahasa", "Bahasa Alas dan Gayo")
    page.get_by_text("1. Persyaratan").click()
    page.get_by_label("Pertanyaan").first.fill("Kune persyaratenne?")
    button(page, "Simpan").click()
    expect(page.get_by_text(re.compile("^Persyaratan: Isi pertanyaan"))).to_be_visible()
    for number in range(1, 5):
        page.get_by_label(f"Jawaban {number}").first.fill(f"Kata {number}")
    button(page, "Simpan").click()
    expect(page.get_by_text("Bahasa Alas: 1 dari 9 unsur")).to_be_visible()


def test_a_daily_code_is_shown_large_and_leads_to_the_survey(page: Page, kept: dict[str, Any], demo: Demo) -> None:
    show(page, f"#/kelola/survei/{kept['unit']}/kode/tambah", "Buat kode")
    page.get_by_label("Nama loket").fill("Layar ruang tunggu")
    button(page, "Berganti setiap hari").click()
    button(page, "Buat kode").click()

    expect(page.get_by_role("img", name=re.compile("^Kode QR survei"))).to_be_visible()
    expect(page.get_by_text(re.compile("^Berlaku sampai"))).to_be_visible()
    leads = page.get_by_role("link", name="Buka survei").get_attribute("href") or ""
    assert re.fullmatch(r"/s/[2-9A-Z]{8}-[2-9A-Z]{4}", leads)
    opened = page.evaluate("(code) => fetch(`/api/v1/public/surveys/${code}`).then((one) => one.status)", leads[3:])
    assert opened == 200


def test_a_code_is_renamed_and_revoked(page: Page, kept: dict[str, Any], office: Office) -> None:
    code = office.code(kept["survey"], counter="Loket lama")
    show(page, f"#/kelola/survei/{kept['unit']}/kode/{code['id']}", "Kode hari ini")
    page.get_by_text("Pengaturan kode").click()
    page.get_by_label("Nama loket").fill("Loket baru")
    button(page, "Simpan").click()
    expect(page.get_by_text("Loket baru", exact=False).first).to_be_visible()

    button(page, "Cabut kode").click()
    button(page.get_by_role("dialog"), "Cabut kode").click()

    expect(page.get_by_text("Dicabut", exact=True)).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("^Kode QR survei"))).to_have_count(0)


@pytest.mark.parametrize(("press", "name"), [("Poster A4", "poster-survei-a4"), ("Poster A6", "poster-survei-a6")])
def test_a_poster_is_fetched(page: Page, kept: dict[str, Any], press: str, name: str) -> None:
    show(page, f"#/kelola/survei/{kept['unit']}/kode/{kept['code']}", "Kode hari ini")
    with page.expect_download() as fetched:
        button(page, press).click()
    assert fetched.value.suggested_filename == f"{name}.pdf"
    assert fetched.value.path().read_bytes().startswith(b"%PDF")


def test_queue_numbers_are_drawn(page: Page, kept: dict[str, Any]) -> None:
    show(page, f"#/kelola/survei/{kept['unit']}/undian", "Undi nomor antrean")
    page.get_by_label("Nomor terakhir").fill("9")
    page.get_by_label("Berapa yang ditanyai?").fill("12")
    button(page, "Undi").click()
    expect(page.get_by_text("Tulis angkanya, paling banyak 9.")).to_be_visible()

    page.get_by_label("Berapa yang ditanyai?").fill("3")
    button(page, "Undi").click()

    expect(page.locator(".numbers").first.get_by_role("listitem")).to_have_count(3)


# --- sheets of paper ---


def type_sheet(page: Page, digits: str) -> None:
    """By keyboard alone; what is not pressed stays blank."""
    for digit in digits:
        page.keyboard.press(digit)
    page.keyboard.press("Control+Enter")


def stored(demo: Demo, comment: str) -> list[dict[str, Any]]:
    return demo.select("SELECT * FROM survey_responses WHERE comment = ? AND source = 'paper'", comment)


def test_a_stack_of_sheets_is_typed_in_by_keyboard_and_sent(page: Page, kept: dict[str, Any], demo: Demo) -> None:
    show(page, f"#/kelola/survei/{kept['unit']}/kertas", "Ketik lembar kertas")
    expect(page.get_by_role("heading", name="1. Persyaratan")).to_be_visible()
    type_sheet(page, "443344334")
    expect(page.get_by_text("Lembar 1 tersimpan di HP")).to_be_visible()
    type_sheet(page, "4")
    expect(page.get_by_text("2 lembar menunggu dikirim")).to_be_visible()
    before = demo.select("SELECT count(*) AS many FROM survey_responses WHERE source = 'paper'")[0]["many"]

    button(page, "Kirim 2 lembar").click()

    expect(page.get_by_text("2 lembar tersimpan di server")).to_be_visible()
    expect(page.get_by_text("Tersimpan", exact=True)).to_have_count(2)
    after = demo.select("SELECT count(*) AS many FROM survey_responses WHERE source = 'paper'")[0]["many"]
    assert after == before + 2


def test_a_sheet_without_any_element_is_not_taken(page: Page, kept: dict[str, Any]) -> None:
    show(page, f"#/kelola/survei/{kept['unit']}/kertas", "Ketik lembar kertas")
    button(page, "Simpan lembar, lanjut").click()
    expect(page.get_by_text("Isi paling sedikit satu dari sembilan unsur.")).to_be_visible()


def test_what_was_typed_without_a_signal_outlives_a_reload(
    demo: Demo, new_phone: NewPhone, kept: dict[str, Any]
) -> None:
    phone = new_phone().sign_in(with_role(demo, "district_admin")).until_shell_is_kept()
    page = phone.page
    show(page, f"#/kelola/survei/{kept['unit']}/kertas", "Ketik lembar kertas")
    expect(page.get_by_role("heading", name="1. Persyaratan")).to_be_visible()
    page.reload()  # by the worker, which has every screen
    expect(page.get_by_role("heading", name="1. Persyaratan")).to_be_visible()
    phone.offline()
    button(page, re.compile("Sangat sesuai")).click()
    button(page, re.compile("^Saran atau keluhan")).click()
    page.get_by_label("Saran atau keluhan").fill("Tersimpan tanpa sinyal")
    button(page, "Simpan lembar, lanjut").click()
    button(page, re.compile("Kurang sesuai")).click()
    button(page, "Kirim 1 lembar").click()
    expect(page.get_by_text("Lembar tetap tersimpan di perangkat ini")).to_be_visible()

    page.reload()

    expect(page.get_by_text("1 lembar menunggu dikirim")).to_be_visible()
    half = page.get_by_role("region", name="Isi lembar ini").get_by_role("button").first
    expect(half).to_contain_text("Kurang sesuai")
    phone.online()
    expect(page.get_by_text("1 lembar tersimpan di server")).to_be_visible()
    assert len(stored(demo, "Tersimpan tanpa sinyal")) == 1


def test_a_refused_sheet_says_why_and_can_be_mended(
    page: Page, kept: dict[str, Any], demo: Demo, office: Office
) -> None:
    show(page, f"#/kelola/survei/{kept['unit']}/kertas", "Ketik lembar kertas")
    page.keyboard.press("4")
    button(page, re.compile("^Layanan yang diterima")).click()
    button(page, re.compile("Poli Gigi")).click()
    button(page, re.compile("^Saran atau keluhan")).click()
    page.get_by_label("Saran atau keluhan").fill("Layanan yang tidak ada lagi")
    button(page, "Simpan lembar, lanjut").click()
    version = office.call("GET", f"/surveys/{kept['survey']}")["version"]
    # Another person takes the service away while the sheets are typed in.
    office.amend(kept["survey"], version, services=SERVICES[:1])
    try:
        button(page, re.compile("^Kirim")).click()
        expect(page.get_by_text("Ditolak", exact=True)).to_be_visible()
        button(page, re.compile("^Perbaiki")).click()
        button(page, re.compile("^Layanan yang diterima")).click()
        button(page, "Kosong, lanjut").click()
        button(page, "Simpan lembar, lanjut").click()
        button(page, re.compile("^Kirim")).click()
        expect(page.get_by_text("1 lembar tersimpan di server")).to_be_visible()
    finally:
        office.amend(kept["survey"], version + 1, services=SERVICES)
    assert [one["service"] for one in stored(demo, "Layanan yang tidak ada lagi")] == [""]


def test_the_words_on_the_screen_are_those_of_the_rules() -> None:
    written = (ROOT / "frontend" / "src" / "text" / "skm.ts").read_text()
    words = [one.label for one in ELEMENTS] + [one.question for one in ELEMENTS]
    words += [word for one in ELEMENTS for word in one.answers]
    words += [one.label for choices in PROFILE.values() for one in choices]
    words += [one.code for choices in PROFILE.values() for one in choices]
    assert [word for word in words if json.dumps(word, ensure_ascii=False) not in written] == []


# --- results ---


def test_results_show_the_index_its_elements_and_the_short_form_apart(page: Page, kept: dict[str, Any]) -> None:
    show(page, f"#/kelola/hasil/{kept['unit']}", "Hasil survei")
    index = page.get_by_role("region", name="Indeks Kepuasan Masyarakat")
    expect(index.get_by_text(re.compile("^Mutu [A-D] · "))).to_be_visible()
    expect(index.get_by_text(re.compile(r"dari \d+ yang diperlukan"))).to_be_visible()
    elements = page.get_by_role("region", name="Sembilan unsur")
    expect(elements.get_by_text(re.compile(r"^\d(,\d+)? dari 4 · \d+ jawaban$"))).to_have_count(9)
    expect(elements.get_by_role("listitem").filter(has_text="Waktu penyelesaian")).to_contain_text("Terendah")
    expect(page.get_by_role("region", name="Survei pendek")).to_contain_text("Tidak dicampur dengan indeks")
    services = page.get_by_role("region", name="Per layanan")
    expect(services.get_by_role("listitem").filter(has_text="Poli Umum")).to_contain_text("Belum cukup jawaban")


def test_four_answers_show_nothing(page: Page, demo: Demo, office: Office) -> None:
    unit = unit_without_survey(demo)
    survey = office.survey(unit)
    answered(demo, office.code(survey["id"])["code"], 4)
    show(page, f"#/kelola/hasil/{unit}", "Hasil survei")
    expect(page.get_by_text("Belum cukup jawaban", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Sembilan unsur")).to_have_count(0)


def test_the_dashboard_leads_to_the_results(page: Page, kept: dict[str, Any]) -> None:
    page.evaluate("(path) => { location.hash = path; }", f"#/dasbor/{kept['unit']}")
    page.get_by_role("link", name="Lihat hasil survei").click()
    expect(page.get_by_role("heading", name="Hasil survei", level=1)).to_be_visible()
    expect(button(page, "1 bulan")).to_have_attribute("aria-pressed", "true")


# --- comments ---


def test_a_name_in_a_comment_is_covered_before_the_public_reads_it(
    page: Page, kept: dict[str, Any], demo: Demo
) -> None:
    show(page, f"#/kelola/komentar/{kept['unit']}", "Komentar warga")
    first = page.locator("main ul.stack > li").first
    button(first, "Tutupi kata").click()
    button(first, "Tutup kata Pak").click()
    button(first, "Tutup kata Budi").click()
    expect(first.get_by_text("[…] di loket dua", exact=False)).to_be_visible()
    button(first, "Tampilkan dengan tutup").click()

    expect(page.get_by_text("Ditampilkan", exact=True).nth(1)).to_be_visible()
    expect(page.get_by_text(re.compile("^Diputuskan "))).to_be_visible()
    public = page.evaluate(
        "(unit) => fetch(`/api/v1/public/units/${unit}/satisfaction`).then((one) => one.text())", kept["unit"]
    )
    assert "[…] di loket dua" in public
    assert "Budi" not in public


def test_a_comment_is_hidden(page: Page, kept: dict[str, Any]) -> None:
    show(page, f"#/kelola/komentar/{kept['unit']}", "Komentar warga")
    button(page.get_by_role("listitem").filter(has_text="Pak Budi").last, "Sembunyikan").click()
    expect(page.get_by_text("Komentar disembunyikan")).to_be_visible()
    button(page, "Disembunyikan").click()
    expect(page.get_by_role("listitem").filter(has_text="Pak Budi")).to_have_count(1)


# --- improvements ---


def test_an_improvement_is_noted_published_and_taken_back(page: Page, kept: dict[str, Any]) -> None:
    show(page, f"#/kelola/perbaikan/{kept['unit']}/tambah/u3", "Catat perbaikan")
    expect(button(page, "Waktu penyelesaian")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Apa kata warga?").fill("Antre terlalu lama")
    page.get_by_label("Apa yang diperbaiki?").fill("Loket kedua dibuka")
    expect(page.get_by_role("region", name="Yang dilihat masyarakat")).to_contain_text("Loket kedua dibuka")
    button(page, "Catat perbaikan").click()

    noted = page.get_by_role("listitem").filter(has_text="Loket kedua dibuka")
    expect(noted).to_contain_text("Belum terbit")
    button(noted, re.compile("^Terbitkan")).click()
    expect(noted).to_contain_text("Terbit untuk umum")
    path = f"/api/v1/public/units/{kept['unit']}/improvements"
    assert "Loket kedua" in page.evaluate("(path) => fetch(path).then((one) => one.text())", path)
    button(noted, re.compile("^Tarik dari umum")).click()
    expect(noted).to_contain_text("Belum terbit")


# --- who may ---


def test_an_officer_reads_results_and_decides_nothing(demo: Demo, new_phone: NewPhone, office: Office) -> None:
    officer = demo.officers()[0]
    office.survey(str(officer["unit_id"]))
    page = new_phone().sign_in(officer).page
    show(page, "#/kelola/hasil", "Hasil survei")
    expect(page.get_by_role("region", name="Indeks Kepuasan Masyarakat")).to_be_visible()
    show(page, "#/kelola/komentar", "Komentar warga")
    expect(page.get_by_text("Anda tidak berwenang di sini")).to_be_visible()
    show(page, "#/kelola/survei/kertas", "Ketik lembar kertas")
    expect(page.get_by_text("Anda tidak berwenang di sini")).to_be_visible()
    show(page, "#/kelola/survei", "Survei kepuasan")
    expect(button(page, "Jeda survei")).to_have_count(0)


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
        ("survei/UNIT", "Survei kepuasan", None),
        ("survei/UNIT/ubah", "Ubah survei", "Tambah pertanyaan"),
        ("survei/UNIT/bahasa", "Bahasa Alas dan Gayo", None),
        ("survei/UNIT/kode/tambah", "Buat kode", None),
        ("survei/UNIT/kode/CODE", "Kode hari ini", "Cabut kode"),
        ("survei/UNIT/kertas", "Ketik lembar kertas", "Simpan lembar"),
        ("survei/UNIT/undian", "Undi nomor antrean", "Undi"),
        ("hasil/UNIT", "Hasil survei", None),
        ("komentar/UNIT", "Komentar warga", "Tutupi kata"),
        ("perbaikan/UNIT", "Perbaikan", None),
        ("perbaikan/UNIT/tambah", "Catat perbaikan", "Catat perbaikan"),
    ],
)
def test_a_page(narrow_page: Page, kept: dict[str, Any], path: str, title: str, opening: str | None) -> None:
    show(narrow_page, f"#/kelola/{path}".replace("UNIT", kept["unit"]).replace("CODE", kept["code"]), title)
    narrow_page.wait_for_timeout(300)
    assert_anyone_can_read(narrow_page)
    if opening is not None:
        button(narrow_page, re.compile(f"^{opening}")).first.click()
        narrow_page.wait_for_timeout(400)  # a sheet has risen
        assert_anyone_can_read(narrow_page)
        narrow_page.keyboard.press("Escape")
