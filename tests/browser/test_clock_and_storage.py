"""A phone whose clock is wrong, or whose memory is full or shut: it says so, and nothing typed is lost."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.places import CHROMIUM, Demo, Phone

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]
NewPhone = Callable[..., Phone]
ZONE = ZoneInfo("Asia/Jakarta")
FORGET_SERVER_TIME = """async () => {
  const opening = indexedDB.open("kinerja");
  const db = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
  const tx = db.transaction("kv", "readwrite");
  tx.objectStore("kv").delete("clock");
  await new Promise((done) => { tx.oncomplete = done; });
  db.close();
}"""
FULL = """() => {
  const { add, put } = IDBObjectStore.prototype;
  const full = () => { throw new DOMException("no room", "QuotaExceededError"); };
  IDBObjectStore.prototype.add = full;
  IDBObjectStore.prototype.put = full;
  window.makeRoom = () => Object.assign(IDBObjectStore.prototype, { add, put });
}"""
REFUSED = """IDBFactory.prototype.open = () => { throw new DOMException("not here", "SecurityError"); };"""


def signed_in(phone: Phone, account: dict[str, Any]) -> Phone:
    """Until the app itself has gone to its first screen: it would take the page away from the next one."""
    phone.sign_in(account).page.wait_for_url("**/#/hari-ini")
    return phone


def moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_three_hours_off_is_told_and_makes_nobody_late(new_phone: NewPhone, demo: Demo, hours: int) -> None:
    phone = new_phone(service_workers="block")
    phone.page.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    signed_in(phone, demo.officers()[0])
    said = phone.page.get_by_text(re.compile(r"Jam HP tidak cocok \(selisih 1(79|80|81) menit\)"))
    expect(said).to_be_visible(timeout=20_000)

    text = f"Jam HP meleset {hours} jam"
    phone.log(text)
    (row,) = phone.until_stored(text)

    assert abs(moment(row["judged_at"]) - datetime.now(UTC)) < timedelta(minutes=1)
    off = moment(row["made_at"]) - moment(row["received_at"])
    assert abs(off - timedelta(hours=hours)) < timedelta(minutes=1)
    assert row["late"] == 0
    expect(said).to_be_visible()


def test_entries_around_midnight_offline_belong_each_to_its_own_day(new_phone: NewPhone, demo: Demo) -> None:
    phone = signed_in(new_phone(service_workers="block"), demo.officers()[1]).open("/#/catat")
    expect(phone.page.get_by_label("Apa yang dikerjakan?")).to_be_visible()
    phone.open("/#/riwayat")
    expect(phone.page.get_by_role("heading", name="Riwayat", level=1)).to_be_visible()
    phone.page.wait_for_timeout(2_000)
    phone.offline().page.wait_for_timeout(500)
    phone.page.evaluate(FORGET_SERVER_TIME)  # the night was yesterday's: this phone has not heard of today
    midnight = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    phone.page.clock.install(time=midnight - timedelta(minutes=10))
    phone.log("Sebelum tengah malam")
    phone.page.clock.set_system_time(midnight + timedelta(minutes=75))  # the usual length is an hour
    phone.log("Sesudah tengah malam")
    phone.open("/#/riwayat")
    expect(phone.page.get_by_text("Sebelum tengah malam")).to_be_visible()
    expect(phone.page.get_by_text("Sesudah tengah malam")).to_be_visible()

    phone.page.clock.set_system_time(datetime.now(UTC))
    phone.online().sends()
    (before,) = phone.until_stored("Sebelum tengah malam")
    (after,) = phone.until_stored("Sesudah tengah malam")

    assert before["worked_on"] == (midnight - timedelta(days=1)).date().isoformat()
    assert after["worked_on"] == midnight.date().isoformat()
    assert abs(moment(before["judged_at"]) - (midnight - timedelta(minutes=10))) < timedelta(minutes=2)
    assert abs(moment(after["judged_at"]) - (midnight + timedelta(minutes=75))) < timedelta(minutes=2)
    assert (before["late"], after["late"]) == (0, 0)


def test_a_full_phone_says_so_and_keeps_what_was_typed_on_the_screen(new_phone: NewPhone, demo: Demo) -> None:
    phone = signed_in(new_phone(), demo.officers()[2]).open("/#/catat")
    typed = phone.page.get_by_label("Apa yang dikerjakan?")
    expect(typed).to_be_visible()
    phone.page.evaluate(FULL)

    typed.fill("Penyimpanan penuh")
    phone.page.get_by_role("button", name="Simpan", exact=True).click()
    expect(phone.page.get_by_role("alert").filter(has_text="Penyimpanan HP penuh").first).to_be_visible()
    expect(phone.page.get_by_text("Tersimpan di HP")).to_be_hidden()
    expect(typed).to_have_value("Penyimpanan penuh")
    phone.page.wait_for_timeout(1_000)
    assert demo.rows("Penyimpanan penuh") == []

    phone.page.evaluate("window.makeRoom() && true")
    phone.page.get_by_role("button", name="Simpan", exact=True).click()
    expect(phone.page.get_by_text("Tersimpan di HP").first).to_be_visible()
    phone.until_stored("Penyimpanan penuh")
    expect(phone.page.get_by_text("Penyimpanan HP penuh")).to_be_hidden()


def test_a_browser_that_refuses_to_keep_anything_says_so(new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.page.add_init_script(REFUSED)
    phone.open("/")
    expect(phone.page.get_by_text("Peramban ini tidak mau menyimpan").first).to_be_visible()
    expect(phone.page.get_by_text("Penyimpanan HP tidak dapat dibuka")).to_be_visible()
    expect(phone.page.get_by_role("button", name="Coba lagi")).to_be_visible()
