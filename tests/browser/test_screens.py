"""Every screen: readable with a screen reader, in light and dark, on the narrowest phone, with large letters."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.places import CHROMIUM, ROOT, Demo, Phone

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
NARROW = {"width": 320, "height": 640}
# The text of the failing elements helps more than their count.
JUDGE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`)"""
WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [
    `${document.documentElement.scrollWidth} px`,
    ...[...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
        .slice(0, 6).map((one) => one.outerHTML.slice(0, 160))]"""
# Halfway through a fade everything is pale; what never ends (the spinner) is not waited for.
STILL = """async () => {
    const until = Date.now() + 5000;
    const loads = () => [...document.querySelectorAll("span")]
        .some((one) => one.textContent === "Membuka…" && one.checkVisibility());
    while (loads() && Date.now() < until) await new Promise((go) => setTimeout(go, 50));
    const ending = document.getAnimations().filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime));
    // In what is folded away an animation never ends.
    const ended = Promise.all(ending.map((one) => one.finished.catch(() => null)));
    await Promise.race([ended, new Promise((go) => setTimeout(go, 1000))]);
}"""
LETTERS = "(size) => { document.documentElement.style.fontSize = size; }"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or not AXE.is_file(), reason="needs Chromium and the front end's tools"),
]


def narrow(browser: Browser, demo: Demo) -> Phone:
    context = browser.new_context(viewport=NARROW, locale="id-ID", reduced_motion="reduce")
    return Phone(context, demo)


@pytest.fixture(scope="module")
def stranger(browser: Browser, demo: Demo) -> Iterator[Page]:
    phone = narrow(browser, demo).open("/#/masuk")
    phone.page.evaluate(AXE.read_text())
    yield phone.page
    phone.context.close()


@pytest.fixture(scope="module")
def appraiser(browser: Browser, demo: Demo) -> Iterator[Page]:
    """With an entry of their own, and officers who wait."""
    phone = narrow(browser, demo).sign_in(demo.appraiser())
    phone.log("Memeriksa laporan mingguan")
    phone.until_stored("Memeriksa laporan mingguan")
    phone.page.evaluate(AXE.read_text())
    yield phone.page
    phone.context.close()


@pytest.fixture(scope="module")
def unit_admin(browser: Browser, demo: Demo) -> Iterator[tuple[Page, Any]]:
    unit = demo.officers()[0]["unit_id"]
    account = next(one for one in demo.accounts if "unit_admin" in one["roles"] and one["unit_id"] == unit)
    phone = narrow(browser, demo).sign_in(account)
    phone.page.evaluate(AXE.read_text())
    yield phone.page, unit
    phone.context.close()


def assert_anyone_can_read(page: Page) -> None:
    """In both colours, and with letters twice as large."""
    found: list[str] = []
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        page.evaluate(STILL)
        found += [f"{colours}: {one}" for one in page.evaluate(JUDGE) + page.evaluate(WIDER)]
    page.evaluate(LETTERS, "200%")
    found += [f"large letters: {one}" for one in page.evaluate(WIDER)]
    page.evaluate(LETTERS, "")
    page.emulate_media(color_scheme="light")
    assert found == []


def show(page: Page, path: str, title: str) -> None:
    page.evaluate("(path) => { location.hash = path; }", path)
    expect(page.get_by_role("heading", name=title, level=1, exact=True)).to_be_visible()
    # Not until the network is idle: the stream of events never is.
    expect(page.get_by_text("Membuka…").filter(visible=True)).to_have_count(0)


def test_signing_in(stranger: Page) -> None:
    show(stranger, "#/masuk", "Masuk")
    assert_anyone_can_read(stranger)


def test_signing_in_with_what_is_missing(stranger: Page) -> None:
    show(stranger, "#/masuk", "Masuk")
    stranger.get_by_role("button", name="Masuk", exact=True).click()
    expect(stranger.get_by_text("Tulis NIP Anda.")).to_be_visible()
    assert_anyone_can_read(stranger)


def test_activation(stranger: Page) -> None:
    show(stranger, "#/gabung/199001012020011001/ABCD-EFGH", "Aktifkan akun")
    assert_anyone_can_read(stranger)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("#/hari-ini", "Hari ini"),
        ("#/catat", "Catat kegiatan"),
        ("#/riwayat", "Riwayat"),
        ("#/pesan", "Pesan"),
        ("#/tinjau", "Tinjau"),
        ("#/akun", "Akun dan kirim"),
        ("#/iku", "IKU saya"),
        ("#/kehadiran", "Kehadiran"),
        ("#/tidak-ada", "Halaman ini tidak ada"),
    ],
)
def test_a_screen_of_the_bar(appraiser: Page, path: str, title: str) -> None:
    show(appraiser, path, title)
    assert_anyone_can_read(appraiser)


def test_an_entry(appraiser: Page, demo: Demo) -> None:
    own = demo.rows("Memeriksa laporan mingguan")[0]["id"]
    show(appraiser, f"#/catatan/{own}", "Catatan")
    expect(appraiser.get_by_text("Memeriksa laporan mingguan").first).to_be_visible()
    assert_anyone_can_read(appraiser)


def test_mending_an_entry(appraiser: Page, demo: Demo) -> None:
    own = demo.rows("Memeriksa laporan mingguan")[0]["id"]
    show(appraiser, f"#/catat/{own}", "Perbaiki catatan")
    assert_anyone_can_read(appraiser)


def test_choosing_a_reason_to_return(appraiser: Page) -> None:
    show(appraiser, "#/tinjau", "Tinjau")
    appraiser.get_by_role("button", name=re.compile(r"^Kembalikan \d+$")).click()
    expect(appraiser.get_by_text("Jumlahnya belum cocok")).to_be_visible()
    appraiser.wait_for_timeout(400)  # the sheet has risen
    assert_anyone_can_read(appraiser)
    appraiser.keyboard.press("Escape")


def test_the_phones_of_a_unit(unit_admin: tuple[Page, Any], demo: Demo) -> None:
    page, unit = unit_admin
    [found] = demo.select("SELECT name FROM org_units WHERE id = ?", UUID(unit).bytes)
    show(page, f"#/unit/{unit}", found["name"])
    assert_anyone_can_read(page)
