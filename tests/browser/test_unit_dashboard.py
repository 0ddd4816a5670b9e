"""A head reads the month of the unit, down to one entry; nobody else's."""

import json
import re
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.places import CHROMIUM, Demo, Phone
from tests.browser.test_screens import AXE, NARROW, assert_anyone_can_read

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or not AXE.is_file(), reason="needs Chromium and the front end's tools"),
]
NewPhone = Callable[..., Phone]
# News is answered at most every five seconds, and a busy machine takes its own time.
NEWS_MS = 30_000


def asked(demo: Demo, account: dict[str, Any], path: str) -> Any:
    """What the API answers this person."""
    form = {"grant_type": "password", "username": account["nip"], "password": account["password"]}
    body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(f"{demo.address}/api/v1/oauth/token", body, timeout=20) as answer:
        token = json.load(answer)["access_token"]
    request = urllib.request.Request(f"{demo.address}/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def month_of(demo: Demo) -> str:
    """The newest month in which the shown unit has entries: on the first of a month often the one before."""
    unit = UUID(demo.appraiser()["unit_id"])
    query = "SELECT substr(max(worked_on), 1, 7) AS month FROM activities WHERE unit_id = ?"
    [found] = demo.select(query, unit.bytes)
    return str(found["month"])


def figure(value: float) -> str:
    """As people write it here: 1.127 and 68,8."""
    return f"{value:,.4f}".rstrip("0").rstrip(".").replace(",", " ").replace(".", ",").replace(" ", ".")


def hours(minutes: int) -> str:
    return figure(int(minutes / 6 + 0.5) / 10)


def opened(phone: Phone, path: str) -> Page:
    phone.open(f"/{path}")
    expect(phone.page.get_by_text("Membuka…").filter(visible=True)).to_have_count(0)
    return phone.page


def numbers(page: Page) -> Locator:
    return page.get_by_role("region", name="Angka bulan ini").locator("strong")


def test_the_figures_are_those_of_the_api(new_phone: NewPhone, demo: Demo) -> None:
    head, month = demo.appraiser(), month_of(demo)
    unit = head["unit_id"]
    page = opened(new_phone().sign_in(head), f"#/dasbor/{unit}/{month}")
    expect(numbers(page)).to_have_count(4)

    told = asked(demo, head, f"/dashboards/units/{unit}?period={month}")

    assert told["entries"] > 0
    expect(numbers(page)).to_have_text(
        [
            figure(told["entries"]),
            hours(told["minutes"]),
            figure(told["people_active"]),
            figure(told["waiting"]),
        ]
    )
    page.get_by_text("Angka tiap hari").click()
    days = [one for one in told["days"] if one["entries"]]
    expect(page.locator("tbody tr")).to_have_count(len(days))
    expect(page.locator("tbody tr td:nth-child(2)")).to_have_text([figure(one["entries"]) for one in days])


def test_from_the_unit_to_an_officer_to_an_entry(new_phone: NewPhone, demo: Demo) -> None:
    head, month = demo.appraiser(), month_of(demo)
    page = opened(new_phone().sign_in(head), "#/akun")
    page.get_by_role("link", name="Dasbor unit").click()
    people = asked(demo, head, f"/dashboards/units/{head['unit_id']}/people?period={month}")["items"]
    busy = next(one for one in people if one["entries"])
    names = page.locator(".officer strong")
    opened_month = f"#/dasbor/{head['unit_id']}/{month}"
    page.evaluate("(hash) => { location.hash = hash; }", opened_month)
    expect(names).to_have_text([one["name"] for one in people])  # by name: nobody is ranked

    page.get_by_role("link", name=busy["name"]).first.click()

    entries = page.locator("main li a")
    expect(entries).to_have_count(busy["entries"])
    expect(page.get_by_role("heading", name=f"Catatan {busy['name']}", level=1)).to_be_visible()
    entries.first.click()
    page.wait_for_url(re.compile(r"#/catatan/[0-9a-f-]{36}$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.go_back()
    page.go_back()
    page.wait_for_url(f"**/{opened_month}")


def test_a_new_entry_shows_without_anybody_asking(new_phone: NewPhone, demo: Demo) -> None:
    head, officer = demo.appraiser(), demo.officers()[0]
    page = opened(new_phone().sign_in(head), f"#/dasbor/{head['unit_id']}")
    expect(numbers(page)).to_have_count(4)
    now = demo.select("SELECT count(*) AS n FROM activities")[0]["n"]
    before = int(numbers(page).first.inner_text().replace(".", ""))

    phone = new_phone().sign_in(officer).log("Menata arsip untuk dasbor")
    phone.until_stored("Menata arsip untuk dasbor")

    assert demo.select("SELECT count(*) AS n FROM activities")[0]["n"] == now + 1
    expect(numbers(page).first).to_have_text(figure(before + 1), timeout=NEWS_MS)


def test_an_officer_without_the_right_is_told_whose_it_is(new_phone: NewPhone, demo: Demo) -> None:
    officer = demo.officers()[0]
    phone = new_phone(viewport=NARROW).sign_in(officer)
    phone.page.evaluate(AXE.read_text())

    phone.page.evaluate("(hash) => { location.hash = hash; }", f"#/dasbor/{officer['unit_id']}")

    expect(phone.page.get_by_text("Dasbor ini untuk kepala unit")).to_be_visible()
    assert_anyone_can_read(phone.page)
    phone.page.evaluate("location.hash = '#/akun'")
    expect(phone.page.get_by_role("heading", name="Akun dan kirim", level=1)).to_be_visible()
    expect(phone.page.get_by_role("link", name="Dasbor unit")).to_have_count(0)


def test_a_month_without_entries_says_so(new_phone: NewPhone, demo: Demo) -> None:
    head = demo.appraiser()
    phone = new_phone(viewport=NARROW).sign_in(head)
    page = opened(phone, f"#/dasbor/{head['unit_id']}/2020-02")
    page.evaluate(AXE.read_text())

    expect(page.get_by_text("Belum ada catatan pada bulan ini")).to_be_visible()
    expect(page.get_by_role("heading", name="Hari demi hari")).to_have_count(0)
    page.get_by_role("link", name="Bulan berikutnya, Maret 2020").click()
    page.wait_for_url("**/2020-03")
    assert_anyone_can_read(page)


def test_without_a_signal_there_is_a_way_to_try_again(new_phone: NewPhone, demo: Demo) -> None:
    head, month = demo.appraiser(), month_of(demo)
    phone = new_phone().sign_in(head).until_shell_is_kept()
    page = opened(phone, f"#/dasbor/{head['unit_id']}/{month}")
    expect(numbers(page)).to_have_count(4)
    phone.offline()

    page.evaluate("(hash) => { location.hash = hash; }", f"#/dasbor/{head['unit_id']}/2020-01")
    page.get_by_role("button", name="Coba lagi").wait_for()
    phone.online()
    page.get_by_role("button", name="Coba lagi").click()

    expect(page.get_by_text("Belum ada catatan pada bulan ini")).to_be_visible()


@pytest.mark.parametrize("what", ["unit", "officer", "district", "choice"])
def test_anyone_can_read_it(new_phone: NewPhone, demo: Demo, what: str) -> None:
    head, month = demo.appraiser(), month_of(demo)
    ppk = next(one for one in demo.accounts if "ppk" in one["roles"])
    unit = head["unit_id"]
    phone = new_phone(viewport=NARROW, reduced_motion="reduce").sign_in(head if what in {"unit", "officer"} else ppk)
    officer = asked(demo, head, f"/dashboards/units/{unit}/people?period={month}")["items"][0]["employee_id"]
    path = {
        "unit": f"#/dasbor/{unit}/{month}",
        "officer": f"#/dasbor/{unit}/{month}/{officer}",
        "district": "#/dasbor",
        "choice": "#/dasbor/pilih",
    }[what]

    page = opened(phone, path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate(AXE.read_text())

    assert_anyone_can_read(page)
