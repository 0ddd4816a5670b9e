"""A session renews itself, ends, and is begun anew, and no entry is lost over it; several officers share one phone."""

import json
import re
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.places import CHROMIUM, IN_MEMORY, Demo, Phone

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]
NewPhone = Callable[..., Phone]
SIGN_IN_AGAIN = "Masuk lagi untuk mengirim"


def signed_in(phone: Phone, account: dict[str, Any]) -> Phone:
    """Until the app itself has gone to its first screen: it would take the page away from the next one."""
    phone.sign_in(account).page.wait_for_url("**/#/hari-ini")
    return phone


def end_sessions(demo: Demo, account: dict[str, Any]) -> None:
    """From another phone of the same officer, all but its own."""

    def asked(path: str, method: str, body: bytes | None = None, token: str = "") -> Any:
        headers = {"X-Requested-With": "kinerja", **({"Authorization": f"Bearer {token}"} if token else {})}
        request = urllib.request.Request(f"{demo.address}/api/v1{path}", body, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")

    form = f"grant_type=password&username={account['nip']}&password={account['password']}"
    granted = asked("/oauth/token", "POST", form.encode())
    for one in asked("/me/sessions", "GET", token=granted["access_token"])["items"]:
        if one["id"] != granted["session"]:
            asked(f"/me/sessions/{one['id']}", "DELETE", token=granted["access_token"])


def sets_pin(phone: Phone, pin: str) -> None:
    phone.open("/#/akun")
    phone.page.locator("summary", has_text=re.compile(r"^\s*PIN\s*$")).click()
    phone.page.get_by_label("PIN baru, 4 sampai 8 angka").fill(pin)
    phone.page.get_by_label("Ulangi PIN").fill(pin)
    phone.page.get_by_role("button", name="Pasang PIN").click()
    expect(phone.page.get_by_text("PIN terpasang")).to_be_visible(timeout=15_000)


def signs_in_besides(phone: Phone, account: dict[str, Any]) -> None:
    """At the door of a phone that others use, too."""
    phone.open("/#/masuk")
    phone.page.get_by_label("NIP").fill(account["nip"])
    phone.page.get_by_label("Sandi", exact=True).fill(account["password"])
    phone.page.get_by_role("button", name="Masuk", exact=True).click()
    expect(phone.page.get_by_role("heading", name="Hari ini", level=1)).to_be_visible(timeout=20_000)
    phone.page.wait_for_url("**/#/hari-ini")


def types_pin(phone: Phone, pin: str) -> None:
    for digit in pin:
        phone.page.get_by_role("button", name=digit, exact=True).click()
    phone.page.get_by_role("button", name="Buka", exact=True).click()


def opens_as(phone: Phone, account: dict[str, Any], pin: str) -> None:
    phone.page.reload()
    phone.page.get_by_role("button", name=account["name"]).click()
    types_pin(phone, pin)


def is_at_work(phone: Phone) -> None:
    expect(phone.page.get_by_role("navigation").first).to_be_visible(timeout=15_000)


def test_two_tabs_that_renew_a_session_at_once_stay_signed_in(new_phone: NewPhone, demo: Demo) -> None:
    phone = signed_in(new_phone(), demo.officers()[0]).until_shell_is_kept()
    other = phone.context.new_page()
    other.goto(f"{demo.address}/#/hari-ini")
    expect(other.get_by_role("heading", name="Hari ini", level=1)).to_be_visible()
    phone.offline().log("Menunggu saat sesi diperbarui")

    phone.drops_tokens()
    phone.online()  # the worker is woken by this, too
    for page in (phone.page, other):
        page.evaluate("void setTimeout(() => location.reload(), 0)")
    phone.until_stored("Menunggu saat sesi diperbarui")

    phone.drops_tokens()
    for page in (phone.page, other):
        page.evaluate("void setTimeout(() => location.reload(), 0)")
    phone.page.wait_for_timeout(3_000)
    for page in (phone.page, other):
        expect(page.get_by_role("navigation").first).to_be_visible()
        expect(page.get_by_text(SIGN_IN_AGAIN)).to_be_hidden()
    phone.log("Dari tab pertama setelahnya")
    phone.until_stored("Dari tab pertama setelahnya")
    assert len(demo.rows("Menunggu saat sesi diperbarui")) == 1


def test_a_renewal_whose_answer_is_lost_signs_nobody_out(new_phone: NewPhone, demo: Demo) -> None:
    phone = signed_in(new_phone(service_workers="block"), demo.officers()[1])
    lost: list[int] = []

    def lose(route: Route) -> None:
        """The server has changed the token; neither the answer nor its cookie reaches the phone."""
        if lost:
            route.continue_()
            return
        before = phone.context.cookies()
        lost.append(route.fetch().status)
        phone.context.clear_cookies()
        phone.context.add_cookies([{**one} for one in before])  # pyright: ignore[reportArgumentType]
        route.abort("connectionreset")

    phone.context.route("**/api/v1/oauth/token", lose)
    phone.drops_tokens()
    phone.log("Jawaban perpanjangan hilang")
    phone.until_stored("Jawaban perpanjangan hilang")

    expect(phone.page.get_by_text(SIGN_IN_AGAIN)).to_be_hidden()
    phone.sends()
    expect(phone.page.get_by_text("Cocok: server menyimpan")).to_be_visible(timeout=20_000)
    assert lost == [200]


def test_an_ended_session_lets_log_on_and_sends_after_signing_in_again(new_phone: NewPhone, demo: Demo) -> None:
    officer = demo.officers()[2]
    phone = signed_in(new_phone(), officer)
    end_sessions(demo, officer)

    phone.log("Sesi berakhir satu")
    expect(phone.page.get_by_text(SIGN_IN_AGAIN)).to_be_visible(timeout=20_000)
    phone.log("Sesi berakhir dua")
    expect(phone.page.get_by_text("Sesi berakhir dua")).to_be_visible()
    assert demo.rows("Sesi berakhir") == []

    phone.page.get_by_role("link", name="Masuk", exact=True).click()
    expect(phone.page.get_by_label("NIP")).to_have_value(officer["nip"])
    phone.page.get_by_label("Sandi", exact=True).fill(officer["password"])
    phone.page.get_by_role("button", name="Masuk", exact=True).click()

    stored = phone.until_stored("Sesi berakhir", count=2)
    assert {row["nip"] for row in stored} == {officer["nip"]}
    expect(phone.page.get_by_text(SIGN_IN_AGAIN)).to_be_hidden()


def test_two_officers_with_pins_share_a_phone_offline_and_keep_apart(new_phone: NewPhone, demo: Demo) -> None:
    first, second = demo.officers()[:2]
    phone = signed_in(new_phone(), first).until_shell_is_kept()
    sets_pin(phone, "4719")
    phone.log("Rahasia pertama")
    phone.until_stored("Rahasia pertama")
    signs_in_besides(phone, second)
    sets_pin(phone, "8263")
    expect(phone.page.get_by_text("Rahasia pertama")).to_be_hidden()

    phone.offline()
    opens_as(phone, first, "8263")
    expect(phone.page.get_by_text("PIN tidak cocok")).to_be_visible(timeout=15_000)
    expect(phone.page.get_by_text("Rahasia pertama")).to_be_hidden()
    types_pin(phone, "4719")
    is_at_work(phone)
    phone.open("/#/riwayat")
    expect(phone.page.get_by_text("Rahasia pertama")).to_be_visible()
    phone.log("Luring pertama")

    opens_as(phone, second, "8263")
    is_at_work(phone)
    phone.log("Luring kedua")
    phone.open("/#/riwayat")
    expect(phone.page.get_by_text("Luring kedua")).to_be_visible()
    expect(phone.page.get_by_text("pertama")).to_be_hidden()
    rows = json.loads(phone.page.evaluate(IN_MEMORY, ["rows", ""]))
    assert rows
    assert all("sealed" in row["data"] and "description" not in row["data"] for row in rows)

    phone.online()
    phone.until_stored("Luring kedua")
    opens_as(phone, first, "4719")
    is_at_work(phone)
    assert [row["nip"] for row in phone.until_stored("Luring pertama")] == [first["nip"]]
    assert [row["nip"] for row in demo.rows("Luring kedua")] == [second["nip"]]


def test_a_wrong_nip_and_a_wrong_password_read_the_same_and_guessing_is_slowed(new_phone: NewPhone, demo: Demo) -> None:
    officer = demo.officers()[-1]
    phone = new_phone().open("/")

    def tries(nip: str, password: str) -> str:
        phone.page.get_by_label("NIP").fill(nip)
        phone.page.get_by_label("Sandi", exact=True).fill(password)
        phone.page.get_by_role("button", name="Masuk", exact=True).click()
        told = phone.page.locator("form [role=alert] p")
        expect(told).to_be_visible(timeout=20_000)
        phone.page.wait_for_timeout(500)
        return told.inner_text()

    wrong_password = tries(officer["nip"], "bukan sandinya")
    wrong_nip = tries("199901012024011999", "bukan sandinya")
    assert wrong_password == wrong_nip
    assert "NIP atau" in wrong_nip

    told = wrong_nip
    for _ in range(20):
        if "detik" in (told := tries(officer["nip"], "bukan sandinya")):
            break
    assert re.search(r"Tunggu \d+ detik", told)
    expect(phone.page.get_by_role("button", name="Masuk", exact=True)).to_be_disabled()
    expect(phone.page.get_by_label("NIP")).to_have_value(officer["nip"])
