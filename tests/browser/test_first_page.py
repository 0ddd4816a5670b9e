"""The first page, in a real browser against a real server with the demo district."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]


class Demo:
    """A served demo district, and who may sign in."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{port}"
        environment = {**os.environ, "KINERJA_DATA": str(folder), "KINERJA_PORT": str(port)}
        self._log = (folder / "log").open("wb")
        command = [sys.executable, "-m", "backend"]
        self._server = subprocess.Popen(
            [*command, "serve", "--demo"], cwd=ROOT, env=environment, stdout=self._log, stderr=self._log
        )
        try:
            self._wait()
            asked = [*command, "demo-accounts"]
            listed = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, check=True)
        except BaseException:
            self.stop()
            raise
        self.accounts: list[dict[str, Any]] = json.loads(listed.stdout)

    def officer(self) -> dict[str, Any]:
        return next(one for one in self.accounts if one["roles"] == ["asn"])

    def stop(self) -> None:
        self._server.send_signal(signal.SIGTERM)
        self._server.wait(15)
        self._log.close()

    def _wait(self) -> None:
        for _ in range(1200):
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not start")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    found = Demo(tmp_path_factory.mktemp("demo"))
    yield found
    found.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    """A small phone; nothing may go wrong in its console."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="id-ID", timezone_id="Asia/Jakarta")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(demo.address)
    yield page
    context.close()
    assert complaints == []


def sign_in(page: Page, account: dict[str, Any]) -> None:
    page.get_by_label("NIP").first.fill(account["nip"])
    page.get_by_label("Sandi", exact=True).fill(account["password"])
    page.get_by_role("button", name="Masuk").click()


def test_an_officer_signs_in_logs_an_activity_and_finds_it_after_a_reload(page: Page, demo: Demo) -> None:
    expect(page.locator("#state")).to_have_text("Server siap")
    expect(page.locator("#demo")).to_be_visible()
    officer = demo.officer()

    sign_in(page, officer)
    expect(page.locator("#who")).to_have_text(officer["name"])
    page.get_by_label("Apa yang dikerjakan?").fill("Pelayanan warga di loket <b>contoh</b>")
    page.get_by_label("Kemarin").check()
    page.get_by_label("Mulai").fill("08.10")
    page.get_by_label("Selesai").fill("09.40")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("#list li").filter(has_text="<b>contoh</b>")).to_contain_text("08.10–09.40")
    page.reload()

    expect(page.locator("#list li").filter(has_text="<b>contoh</b>")).to_have_count(1)


def test_a_wrong_password_is_told_and_the_form_stays(page: Page, demo: Demo) -> None:
    sign_in(page, {**demo.officer(), "password": "bukan sandinya"})

    expect(page.locator("#notice")).to_have_text("NIP atau sandi tidak cocok")
    expect(page.get_by_label("NIP").first).to_have_value(demo.officer()["nip"])


def test_a_lost_line_is_told_and_what_was_typed_stays(page: Page, demo: Demo) -> None:
    sign_in(page, demo.officer())
    page.get_by_label("Apa yang dikerjakan?").fill("Kunjungan kute contoh")
    page.get_by_label("Mulai").fill("10.00")
    page.get_by_label("Selesai").fill("11.00")
    page.context.set_offline(True)
    page.get_by_role("button", name="Simpan").click()

    expect(page.locator("#notice")).to_contain_text("tetap di layar")
    expect(page.get_by_label("Apa yang dikerjakan?")).to_have_value("Kunjungan kute contoh")
    page.context.set_offline(False)


def test_nothing_is_wider_than_a_small_screen(page: Page, demo: Demo) -> None:
    sign_in(page, demo.officer())
    expect(page.locator("#home")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_signing_out_ends_the_session(page: Page, demo: Demo) -> None:
    sign_in(page, demo.officer())
    page.get_by_role("button", name="Keluar").click()
    expect(page.locator("#sign-in")).to_be_visible()
    page.reload()

    expect(page.locator("#sign-in")).to_be_visible()


def test_the_api_reference_shows_the_operations_without_asking_anybody_else(page: Page, demo: Demo) -> None:
    foreign: list[str] = []
    page.on("request", lambda request: None if request.url.startswith(demo.address) else foreign.append(request.url))
    page.goto(f"{demo.address}/api/docs")

    expect(page.get_by_text("Kegiatan", exact=True).first).to_be_visible(timeout=15_000)
    assert [url for url in foreign if not url.startswith("data:")] == []
