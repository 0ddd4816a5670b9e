"""Rules about TPP: an administrator decides and stops them on a phone, and what officers then see."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from backend.kit import clock
from tests.browser.places import CHROMIUM, Demo, Phone
from tests.browser.test_managing import button, with_role
from tests.browser.test_own_score_and_presence import Api, last_month
from tests.browser.test_screens import AXE, assert_anyone_can_read, narrow, show
from tests.contract.calls import TPP_POLICY

NewPhone = Callable[..., Phone]
HOME, TITLE, ADD, STOP = "#/kelola/tpp", "Aturan TPP", "Tetapkan aturan TPP", "Hentikan TPP"
SAMPLE = re.compile("^Contoh kabupaten")
NAME = "Perbup 12 Tahun 2026 tentang Tambahan Penghasilan Pegawai"
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
KINDS = ("Pimpinan tinggi", "Administrator", "Pengawas", "Fungsional", "Pelaksana")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or not AXE.is_file(), reason="needs Chromium and the front end's tools"),
]


def stepped(period: str, by: int) -> str:
    year, month = divmod(int(period[:4]) * 12 + int(period[5:]) - 1 + by, 12)
    return f"{year}-{month + 1:02}"


def this_month() -> str:
    return f"{clock.today():%Y-%m}"


def admin_api(demo: Demo) -> Api:
    return Api(demo, with_role(demo, "district_admin"))


def policies(demo: Demo) -> list[dict[str, Any]]:
    """As the server has them, oldest first."""
    rows = demo.select("SELECT document FROM tpp_policies ORDER BY effective_from")
    return [json.loads(row["document"]) for row in rows]


@pytest.fixture
def district(demo: Demo, new_phone: NewPhone) -> Page:
    """The district's administrator at work."""
    return new_phone().sign_in(with_role(demo, "district_admin")).page


@pytest.fixture
def paid(demo: Demo) -> None:
    """TPP is paid since last month."""
    month = last_month(clock.today())
    if not any(one["effective_from"] == month for one in policies(demo)):
        admin_api(demo).send("POST", "/tpp-policies", {**TPP_POLICY, "effective_from": month})


def choose_month(page: Page | Locator, label: str, month: str) -> None:
    """By its arrows, from wherever it stands."""
    group = page.get_by_role("group", name=label)
    while (shown := month_of(group.locator("output").inner_text())) != month:
        button(group, "Bulan berikutnya" if shown < month else "Bulan sebelumnya").click()


def month_of(words: str) -> str:
    name, year = words.split()
    return f"{year}-{MONTHS.index(name) + 1:02}"


def words_of(month: str) -> str:
    return f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"


def begin_from_sample(page: Page) -> None:
    show(page, f"{HOME}/buat", ADD)
    button(page, SAMPLE).click()
    page.get_by_label("Nama aturan").fill(NAME)


def fill_amounts(page: Page, rupiah: str = "2500000") -> None:
    for kind in KINDS:
        page.get_by_label(f"{kind} (Rp)").fill(rupiah)


def test_a_sample_becomes_the_rules_about_tpp_and_officers_see_their_sheet(
    district: Page, demo: Demo, new_phone: NewPhone
) -> None:
    month = last_month(clock.today())
    show(district, "#/kelola", "Kelola")
    district.get_by_role("link", name=re.compile(f"^{TITLE}")).click()
    expect(district.get_by_text("Belum ada aturan TPP")).to_be_visible()
    district.get_by_role("link", name=ADD).click()
    button(district, SAMPLE).click()
    expect(district.get_by_text("bukan aturan kabupaten ini")).to_be_visible()
    expect(district.get_by_text("Sisanya, 40%, bagian disiplin.")).to_be_visible()
    district.get_by_label("Nama aturan").fill(NAME)
    choose_month(district, "Berlaku mulai", month)
    expect(district.get_by_label("Kode aturan")).to_have_value(f"tpp-{month}")
    button(district, "Tetapkan").click()
    expect(district.get_by_label("Pimpinan tinggi (Rp)")).to_be_focused()
    expect(district.get_by_text("Tulis rupiah bulat, misalnya 2.500.000.")).to_be_visible()
    assert policies(demo) == []

    fill_amounts(district)
    expect(district.get_by_label("Fungsional (Rp)")).to_have_value("2.500.000")
    button(district, "Tetapkan").click()

    listed = district.get_by_role("listitem").filter(has_text=NAME)
    expect(listed).to_contain_text("Berlaku sekarang")
    expect(listed).to_contain_text("Produktivitas 60%, disiplin 40%.")
    expect(listed).to_contain_text("Sampai 30 menit: dipotong 0,5%")
    expect(listed).to_contain_text(re.compile(r"Pelaksana: Rp\s?2\.500\.000"))
    [stored] = policies(demo)
    assert (stored["version"], stored["is_paid"], stored["base_by_kind"]["jpt"]) == (f"tpp-{month}", True, 2_500_000)
    assert stored["bands"][-1] == {"up_to_minutes": None, "costs": 1.5}

    own = new_phone().sign_in(demo.officers()[0]).page
    own.goto(f"{demo.address}/#/kehadiran/{month}")
    own.get_by_text("Hitungan TPP").click()
    expect(own.locator("[data-total]")).to_be_visible()
    expect(own.get_by_text(f"Bahan pertimbangan menurut {NAME}")).to_be_visible()


def test_wrong_bands_of_tpp_are_told_at_their_row_and_nothing_is_stored(district: Page, demo: Demo) -> None:
    before = policies(demo)
    begin_from_sample(district)
    fill_amounts(district)
    limits, costs = district.get_by_label("Sampai (menit)"), district.get_by_label("Dipotong (%)")
    limits.nth(1).fill("30")
    button(district, "Tetapkan").click()
    expect(limits.nth(1)).to_be_focused()
    expect(district.get_by_text("Batas ini harus lebih besar daripada batas di atasnya.")).to_be_visible()

    limits.nth(1).fill("60")
    costs.nth(2).fill("0,25")
    button(district, "Tetapkan").click()
    expect(costs.nth(2)).to_be_focused()
    expect(district.get_by_text("Terlambat lebih lama tidak boleh lebih ringan")).to_be_visible()

    button(district, "Tambah rentang").click()
    costs.nth(2).fill("1,25")
    costs.nth(3).fill("1,3")
    button(district, "Tetapkan").click()
    expect(limits.nth(3)).to_be_focused()
    expect(district.get_by_text("Tulis menit dengan angka bulat, dari 1 sampai 1440.")).to_be_visible()
    expect(district.get_by_label("Pengawas (Rp)")).to_have_value("2.500.000")
    assert policies(demo) == before


def test_rules_about_tpp_from_a_closed_month_on_are_told_at_the_month(district: Page, demo: Demo) -> None:
    closed, before = last_month(clock.today()), policies(demo)
    api = admin_api(demo)
    api.send("PUT", f"/score-months/{closed}", {"is_closed": True})
    try:
        begin_from_sample(district)
        fill_amounts(district)
        choose_month(district, "Berlaku mulai", stepped(closed, -1))
        button(district, "Tetapkan").click()

        month = district.get_by_role("group", name="Berlaku mulai")
        told = month.get_by_text("Bulan itu, atau bulan sesudahnya, sudah ditutup.")
        expect(told).to_be_visible()
        expect(told).to_be_focused()
        expect(district.get_by_label("Nama aturan")).to_have_value(NAME)
        assert policies(demo) == before
    finally:
        api.send("PUT", f"/score-months/{closed}", {"is_closed": False, "reason": "Selesai diuji"})


@pytest.mark.usefixtures("paid")
def test_figures_of_single_posts_go_from_one_policy_about_tpp_to_the_next(district: Page, demo: Demo) -> None:
    [post] = demo.select("SELECT id FROM positions LIMIT 1")
    own = [{"position_id": str(UUID(bytes=post["id"])), "rupiah": 7_250_000}]
    ahead = stepped(this_month(), 1)
    policy = {**TPP_POLICY, "version": "perbup-posts", "effective_from": ahead, "base_by_position": own}
    admin_api(demo).send("POST", "/tpp-policies", policy)
    show(district, f"{HOME}/buat", ADD)
    expect(district.get_by_label("Nama aturan")).to_have_value(str(TPP_POLICY["name"]))
    expect(district.get_by_label("Administrator (Rp)")).to_have_value("2.000.000")
    expect(district.get_by_text("1 jabatan punya jumlahnya sendiri. Jumlah itu ikut")).to_be_visible()

    district.get_by_label("Kode aturan").fill("perbup-next")
    button(district, "Tetapkan").click()

    listed = district.get_by_role("listitem").filter(has_text="perbup-next")
    expect(listed).to_contain_text("Akan berlaku")
    expect(listed).to_contain_text("1 jabatan punya jumlahnya sendiri.")
    stored = next(one for one in policies(demo) if one["version"] == "perbup-next")
    assert (stored["effective_from"], stored["base_by_position"]) == (stepped(ahead, 1), own)


@pytest.mark.usefixtures("paid")
def test_tpp_is_stopped_from_a_month_on(district: Page, demo: Demo) -> None:
    show(district, HOME, TITLE)
    district.get_by_role("link", name=STOP).click()
    choose_month(district, "Berhenti mulai", last_month(clock.today()))
    button(district, STOP).click()
    expect(district.get_by_text("Untuk bulan itu sudah ada keputusan. Pilih bulan lain.")).to_be_visible()

    month = stepped(this_month(), 12)
    choose_month(district, "Berhenti mulai", month)
    button(district, STOP).click()

    listed = district.get_by_role("listitem").filter(has_text=f"Tidak dibayarkan sejak {words_of(month)}")
    expect(listed).to_contain_text("Akan berlaku")
    stored = policies(demo)[-1]
    assert (stored["effective_from"], stored["is_paid"]) == (month, False)
    assert stored["bands"] == policies(demo)[-2]["bands"]


@pytest.mark.usefixtures("paid")
def test_the_tpp_of_a_unit_is_downloaded_where_it_was_paid(district: Page, tmp_path: Path) -> None:
    show(district, HOME, TITLE)
    part = district.get_by_role("region", name="Unduh hitungan satu unit")

    with district.expect_download() as found:
        button(part, "Unduh XLSX").click()
    found.value.save_as(tmp_path / "file")
    assert found.value.suggested_filename == f"tpp-{this_month()}.xlsx"
    assert (tmp_path / "file").read_bytes().startswith(b"PK")

    unpaid = stepped(this_month(), -2)
    choose_month(part, "Bulan", unpaid)
    button(part, "Unduh XLSX").click()
    told = f"Pada {words_of(unpaid)} tidak ada aturan TPP yang berlaku, jadi tidak ada yang dihitung."
    expect(part.get_by_text(told)).to_be_visible()


@pytest.mark.usefixtures("paid")
def test_whoever_may_not_decide_about_tpp_is_told_so(demo: Demo, new_phone: NewPhone) -> None:
    unit_admin = new_phone().sign_in(with_role(demo, "unit_admin")).page
    show(unit_admin, "#/kelola", "Kelola")
    expect(unit_admin.get_by_role("link", name=re.compile("^Rekap kehadiran"))).to_be_visible()
    expect(unit_admin.get_by_role("link", name=re.compile(f"^{TITLE}"))).to_have_count(0)

    officer = new_phone().sign_in(demo.officers()[0]).page
    for page in (unit_admin, officer):
        show(page, f"{HOME}/buat", TITLE)
        expect(page.get_by_text("Yang menetapkan aturan adalah admin kabupaten")).to_be_visible()
        expect(page.get_by_role("link", name=ADD)).to_have_count(0)
        expect(page.get_by_role("link", name=STOP)).to_have_count(0)
    expect(button(officer, "Unduh XLSX")).to_have_count(0)


def test_rules_about_tpp_wait_in_the_form_for_a_signal(district: Page, demo: Demo) -> None:
    before = policies(demo)
    begin_from_sample(district)
    fill_amounts(district, "1750000")
    district.context.set_offline(True)

    button(district, "Tetapkan").click()

    expect(district.get_by_role("alert")).to_contain_text("Yang Anda tulis tetap di sini.")
    expect(district.get_by_label("Pelaksana (Rp)")).to_have_value("1.750.000")
    assert policies(demo) == before


# --- anyone can read it ---


@pytest.fixture(scope="module")
def narrow_page(browser: Browser, demo: Demo) -> Iterator[Page]:
    phone = narrow(browser, demo).sign_in(with_role(demo, "district_admin"))
    phone.page.evaluate(AXE.read_text())
    yield phone.page
    phone.context.close()


@pytest.mark.usefixtures("paid")
@pytest.mark.parametrize(
    ("path", "title", "opening"),
    [
        (HOME, TITLE, "Unit"),
        (f"{HOME}/buat", ADD, "Kosong"),
        (f"{HOME}/buat", ADD, "Tetapkan"),
        (f"{HOME}/hentikan", STOP, None),
    ],
)
def test_a_page_about_tpp(narrow_page: Page, path: str, title: str, opening: str | None) -> None:
    show(narrow_page, path, title)
    assert_anyone_can_read(narrow_page)
    if opening is not None:
        button(narrow_page, re.compile(f"^{opening}")).first.click()
        narrow_page.wait_for_timeout(400)  # a sheet has risen
        assert_anyone_can_read(narrow_page)
        narrow_page.keyboard.press("Escape")
