"""Takes the README's screenshots anew, of the made-up district: `.venv/bin/python -m docs.screens.make`."""

import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.places import CHROMIUM, FLAGS, SMALL, Demo, Phone

HERE = Path(__file__).parent
DONE = "Kunjungan rumah ibu hamil, Kute Lawe Sigala"
LATER = "Posyandu balita di dusun tanpa sinyal"
MOST_BYTES = 80_000


def take(phone: Phone, name: str) -> None:
    phone.page.wait_for_timeout(6_500)  # what was told at the bottom has gone
    picture = phone.page.screenshot(path=HERE / f"{name}.png", animations="disabled")
    assert len(picture) < MOST_BYTES, f"{name}.png has {len(picture)} bytes"


def all_four(officer: Phone, lead: Phone) -> None:
    officer.sign_in(officer.demo.officers()[0]).until_shell_is_kept().log(DONE)
    officer.until_stored(DONE)
    take(officer.open(), "hari-ini")
    officer.open("/#/riwayat")  # shortly after midnight the form's hours are yesterday's

    lead.sign_in(lead.demo.appraiser()).open("/#/tinjau")
    picked = lead.page.get_by_role("checkbox", name=DONE)
    expect(picked).to_be_visible(timeout=20_000)
    take(lead, "tinjau")
    lead.page.get_by_role("button", name="Kosongkan").click()
    picked.check()
    lead.page.get_by_role("button", name="Setujui 1", exact=True).click()
    decided = officer.page.get_by_role("article").filter(has_text=DONE).filter(has_text="Disetujui")
    expect(decided).to_be_visible(timeout=25_000)
    decided.scroll_into_view_if_needed()
    decided.get_by_role("link").first.click()
    expect(officer.page.get_by_text("Disetujui oleh").first).to_be_visible()
    take(officer, "disetujui")

    officer.offline().log(LATER)
    expect(officer.page.get_by_text("1 menunggu sinyal")).to_be_visible()
    take(officer, "luring")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo = Demo(Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            contexts = [browser.new_context(viewport=SMALL, locale="id-ID") for _ in range(2)]
            all_four(Phone(contexts[0], demo), Phone(contexts[1], demo))
        finally:
            browser.close()
            demo.close()


if __name__ == "__main__":
    main()
