"""The page as the Android app has it: carried along, without a worker, with a port to the app. In a real browser.

The app's own side is tested in Java (frontend/android/test); what it says to the page is taken from its sources.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route, expect

from setup.android import page as carried
from tests.browser.places import CHROMIUM, Demo, Phone

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]
NewPhone = Callable[..., Phone]

SOURCES = carried.ROOT / "frontend" / "android" / "java" / "org" / "kinerja" / "app"
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
# As the app hands its port over: a message that comes from no window.
HANDED_OVER = """(answer) => {
  const channel = new MessageChannel();
  window.heard = [];
  channel.port1.onmessage = ({ data }) => { window.heard.push(data); if (answer) channel.port1.postMessage(answer); };
  dispatchEvent(new MessageEvent("message", { data: "kinerja-android", ports: [channel.port2] }));
}"""


def script(file: str, name: str) -> str:
    """A constant of the app's that runs in the page, put together as the compiler does it."""
    source = (SOURCES / file).read_text()
    written = re.search(rf"String {name} =\s*(.*?);\n", source, re.DOTALL)
    assert written is not None
    channel = re.search(r'String NAME = "([^"]+)"', (SOURCES / "Channel.java").read_text())
    assert channel is not None
    return "".join(re.findall(r'"([^"]*)"', written[1].replace("NAME", f'"{channel[1]}"')))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(carried.packed())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def wrapped(new_phone: NewPhone, files: dict[str, bytes]) -> Callable[..., Phone]:
    """A phone whose page comes from the app, and only what the app lacks from the server."""
    policy = files[carried.POLICY].decode()

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path.lstrip("/") or carried.PAGE
        if route.request.method != "GET" or path not in files:
            route.continue_()
            return
        headers = {"Content-Security-Policy": policy, "Content-Type": TYPES.get(Path(path).suffix, "text/plain")}
        route.fulfill(status=200, headers=headers, body=files[path])

    def make(**options: object) -> Phone:
        phone = new_phone(service_workers="block", **options)
        phone.context.route("**/*", answer)
        return phone

    return make


def test_the_very_first_start_without_a_network_shows_the_app(wrapped: Callable[..., Phone], demo: Demo) -> None:
    phone = wrapped().offline().open("/")

    expect(phone.page.get_by_role("heading", name="Masuk", level=1)).to_be_visible()
    phone.page.get_by_label("NIP").first.fill(demo.officers()[0]["nip"])
    phone.page.get_by_label("Sandi", exact=True).first.fill("sandi apa pun")
    phone.page.get_by_role("button", name="Masuk", exact=True).click()
    expect(phone.page.get_by_role("alert").filter(has_text="sinyal")).to_be_visible()


def test_what_is_logged_without_a_network_outlives_the_app_and_is_sent(
    wrapped: Callable[..., Phone], demo: Demo
) -> None:
    phone = wrapped().sign_in(demo.officers()[0]).offline()
    phone.page.goto("about:blank")

    phone.log("Dari aplikasi Android, luring")
    phone.page.goto("about:blank")
    phone.open()

    expect(phone.page.get_by_text("Dari aplikasi Android, luring")).to_be_visible()
    phone.online()
    phone.until_stored("Dari aplikasi Android, luring")


def test_back_closes_an_open_sheet_and_says_whether_there_was_one(wrapped: Callable[..., Phone], demo: Demo) -> None:
    back = script("MainActivity.java", "CLOSE_SHEET")
    phone = wrapped().sign_in(demo.officers()[1]).offline()
    phone.log("Menunggu, lalu keluar")
    phone.open("/#/akun")
    assert phone.page.evaluate(back) is False
    phone.page.get_by_role("button", name="Keluar").first.click()
    expect(phone.page.get_by_role("dialog")).to_be_visible()

    assert phone.page.evaluate(back) is True

    expect(phone.page.get_by_role("dialog")).to_be_hidden()
    assert phone.page.evaluate(back) is False


@pytest.mark.parametrize(("answer", "is_mock"), [('{"mock":true}', True), ('{"mock":false}', False), (None, False)])
def test_a_made_up_place_is_marked_as_the_app_hints(
    wrapped: Callable[..., Phone], demo: Demo, answer: str | None, is_mock: bool
) -> None:
    what = f"Tempat dengan petunjuk {answer}"
    phone = wrapped(permissions=["geolocation"], geolocation={"latitude": 3.48, "longitude": 97.81})
    phone.sign_in(demo.officers()[2]).open("/#/catat")
    phone.page.evaluate(script("Channel.java", "TAKE"))
    phone.page.evaluate(HANDED_OVER, answer)
    phone.page.get_by_role("button", name="Sertakan tempat").click()
    expect(phone.page.get_by_role("button", name="Sertakan tempat", pressed=True)).to_be_visible()

    phone.log(what)

    [row] = phone.until_stored(what)
    assert json.loads(row["location"])["mock"] is is_mock


def test_a_file_that_the_page_makes_is_handed_to_the_app(wrapped: Callable[..., Phone], demo: Demo) -> None:
    phone = wrapped().sign_in(demo.officers()[3]).open("/#/akun")
    phone.page.evaluate(script("Channel.java", "TAKE"))
    phone.page.evaluate(HANDED_OVER, None)
    phone.page.get_by_text("Data saya").first.click()
    phone.page.get_by_role("button", name="Unduh data saya").click()

    phone.page.wait_for_function("window.heard.length === 1")

    said = phone.page.evaluate(
        "(({ save, type, content }) => [save, type, atob(content)])(JSON.parse(window.heard[0]))"
    )
    assert said[0].startswith(f"kinerja-{demo.officers()[3]['nip']}-")
    assert said[1] == "application/json"
    assert demo.officers()[3]["nip"] in said[2]


def test_another_window_cannot_play_the_app(wrapped: Callable[..., Phone], demo: Demo) -> None:
    phone = wrapped().open("/")
    phone.page.evaluate(script("Channel.java", "TAKE"))

    phone.page.evaluate("postMessage('kinerja-android', '*', [new MessageChannel().port2])")
    phone.page.wait_for_timeout(200)

    assert phone.page.evaluate("window.kinerjaAndroid === undefined") is True
