"""Posters and forms to print: read back from the page, by their words and by their QR code."""

from datetime import date

import pytest

from backend.surveys import posters, sheets
from backend.surveys.posters import Poster, Size
from backend.surveys.rules import ELEMENTS
from backend.surveys.rules_answers import PROFILE
from backend.surveys.sheets import Form, Question
from tests.surveys import reading

ADDRESS = "https://kinerja.acehtenggarakab.example/s/K7MQ3XWP"
POSTER = Poster("Puskesmas Contoh", "Loket 2", ADDRESS, "K7MQ3XWP")
LONG_NAME = (
    "Unit Pelaksana Teknis Daerah Balai Pengelolaan Sumber Daya Air dan Irigasi Wilayah Pegunungan"
    " Leuser Kabupaten Aceh Tenggara Bagian Selatan"
)
NINE = [Question(one.question, one.answers) for one in ELEMENTS]
ABOUT = [Question(name, [one.label for one in choices]) for name, choices in PROFILE.items()]


@pytest.mark.parametrize(("size", "millimetres"), [(Size.A4, (210, 297)), (Size.A6, (105, 148))])
def test_a_poster_opens_the_survey_and_says_whose_it_is(size: Size, millimetres: tuple[int, int]) -> None:
    made = posters.make(POSTER, size)

    assert reading.pages(made) == 1
    assert reading.size_mm(made) == millimetres
    assert reading.qr_codes(made) == [ADDRESS]
    words = reading.words(made)
    assert "Puskesmas Contoh" in words
    assert "Loket 2" in words
    assert "kinerja.acehtenggarakab.example/s/" in words
    assert "Tanpa nama, 30 detik" in words
    assert "Jawaban Anda dipakai untuk memperbaiki pelayanan di sini." in words


def test_a_poster_of_a_daily_address_says_how_long_it_lasts() -> None:
    address = f"{ADDRESS}-QR7T"

    made = posters.make(Poster("Puskesmas Contoh", None, address, "K7MQ3XWP-QR7T", date(2026, 12, 1)), Size.A6)

    assert reading.qr_codes(made) == [address]
    assert "berlaku sampai 01-12-2026" in reading.words(made)


def test_a_code_is_printed_in_groups_that_are_read_at_a_glance() -> None:
    assert posters.groups("K7MQ3XWP") == ["K7MQ", "3XWP"]
    assert posters.groups("K7MQ3XWP-QR7T") == ["K7MQ", "3XWP", "-QR7T"]


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize(
    ("name", "counter"),
    [
        (LONG_NAME, None),
        (LONG_NAME, "Loket pelayanan akta kelahiran, kematian, perkawinan dan perceraian di lantai dua"),
        ("X" * 200, "Y" * 100),
        ("Dinas Kependudukan dan Pencatatan Sipil", "L"),
    ],
)
def test_a_name_of_any_length_fits_on_a_poster(name: str, counter: str | None, size: Size) -> None:
    made = posters.make(Poster(name, counter, ADDRESS, "K7MQ3XWP"), size)

    assert not reading.ink_outside(made, margin_mm=5)
    assert name.replace(" ", "") in reading.words(made).replace(" ", "")
    assert reading.qr_codes(made) == [ADDRESS]


def test_letters_that_no_font_has_lose_their_marks() -> None:
    words = reading.words(posters.make(Poster("Kute Ḥasan 名", None, ADDRESS, "K7MQ3XWP"), Size.A6))

    assert "Kute Hasan ?" in words


def test_a_form_asks_all_nine_with_their_four_answers_twice_on_a_page() -> None:
    form = Form("Puskesmas Contoh", "Survei 2026", NINE, ["Poli umum", "Apotek"], ABOUT)

    made = sheets.make(form)

    assert reading.pages(made) == 1
    assert reading.size_mm(made) == (210, 297)
    words = reading.words(made)
    for one in ELEMENTS:
        for text in (one.question, *one.answers):
            assert words.count(text) >= 2, text
    for label in ("Puskesmas Contoh", "Poli umum", "Apotek", "No. lembar", "Saran atau keluhan", "SMA/SMK"):
        assert words.count(label) == 2, label


def test_a_form_that_does_not_fit_in_half_a_page_takes_a_whole_one() -> None:
    own = [Question("Apakah ruang tunggu cukup?", ["Ya", "Tidak"]), Question("Apa yang perlu ditambah?")]
    services = [f"Layanan contoh nomor {number}" for number in range(30)]

    made = sheets.make(Form(LONG_NAME, "Survei 2026", NINE, services, ABOUT, own))

    assert reading.pages(made) == 1
    words = reading.words(made)
    assert words.count(NINE[0].text) == 1
    assert "10. Apakah ruang tunggu cukup?" in words
    assert "11. Apa yang perlu ditambah?" in words
    assert "Layanan contoh nomor 29" in words
    assert not reading.ink_outside(made, margin_mm=5)


def test_a_form_with_more_than_a_page_goes_on_behind_it() -> None:
    services = [f"{'Layanan yang namanya panjang ' * 4}{number}" for number in range(60)]
    own = [Question(f"{'Pertanyaan tambahan yang panjang ' * 8}{number}", ["Ya", "Tidak"]) for number in range(10)]

    made = sheets.make(Form("Puskesmas Contoh", "Survei 2026", NINE, services, ABOUT, own))

    assert reading.pages(made) > 1
    assert "Saran atau keluhan" in reading.words(made)
    assert not reading.ink_outside(made, margin_mm=5)
