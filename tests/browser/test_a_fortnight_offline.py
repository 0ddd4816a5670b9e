"""Two weeks without a signal, 200 entries and 40 photos, then one line as thin as they come.

The server's clock cannot be moved, so the phone's days are the fourteen before today: it signs in,
loses the signal, and then its clock goes back, together with what it remembers of the server's time.
By `make soak` the photos are as large as a camera makes them; else small, for the line's sake.
"""

import io
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

from tests.browser.places import CHROMIUM, IS_SAVED, Demo, Phone
from tests.browser.thin_line import Line, line_to

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]
NewPhone = Callable[..., Phone]
ZONE = ZoneInfo("Asia/Jakarta")
SOAK = os.environ.get("KINERJA_SOAK") == "1"
DAYS, ENTRIES, PHOTOS = 14, 200, 40
PATIENCE = 45 * 60 if SOAK else 240  # seconds for all to arrive
AS_IF_LAST_SEEN = """async (seen) => {
  const opening = indexedDB.open("kinerja");
  const db = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
  const tx = db.transaction("kv", "readwrite");
  const kv = tx.objectStore("kv");
  kv.put({ offset: 0, seen }, "clock");
  kv.delete(IDBKeyRange.bound("token:", "token:\\uffff"));
  await new Promise((done) => { tx.oncomplete = done; });
  db.close();
}"""


class Plan(NamedTuple):
    """An entry that the officer will make."""

    number: int
    made_at: datetime
    has_photo: bool
    by_tile: bool

    @property
    def text(self) -> str:
        return f"Dua pekan, catatan {self.number:03d}"


@pytest.fixture
def line(demo: Demo) -> Iterator[Line]:
    with line_to(demo.port) as found:
        yield found


def plans(today: date) -> list[Plan]:
    """From half past seven, every 35 minutes; one in fifteen by a tile, one in five with a photo."""
    found: list[Plan] = []
    for number in range(ENTRIES):
        day, place = divmod(number * DAYS, ENTRIES)
        place //= DAYS
        morning = datetime(today.year, today.month, today.day, 7, 30, tzinfo=ZONE) - timedelta(days=DAYS - day)
        found.append(
            Plan(
                number,
                made_at=morning + timedelta(minutes=35 * place),
                has_photo=number % (ENTRIES // PHOTOS) == 1,
                by_tile=number % 15 == 0,
            )
        )
    return found


def test_a_fortnight_offline_arrives_whole_and_in_order_over_a_thin_line(
    new_phone: NewPhone, demo: Demo, line: Line
) -> None:
    officer = demo.officers()[0]
    today = datetime.now(ZONE).date()
    planned = plans(today)
    phone = new_phone().over(line.address)
    phone.sign_in(officer).until_shell_is_kept()
    phone.page.wait_for_timeout(3_000)
    phone.offline().page.wait_for_timeout(500)
    before = planned[0].made_at - timedelta(hours=12)
    phone.page.evaluate(AS_IF_LAST_SEEN, before.astimezone(UTC).isoformat().replace("+00:00", "Z"))
    phone.page.clock.install(time=before)

    texts = logs_all(phone, planned)
    shows(phone, captured=ENTRIES, sent=0, waiting=ENTRIES, refused=0)
    assert arrived(demo, officer) == []

    passes_until(phone, datetime.now(UTC))
    line.slows_to(bits_per_second=64_000, latency=0.3)
    started = time.monotonic()
    phone.online().open("/#/akun")
    expect(phone.page.get_by_text(f"Cocok: server menyimpan {ENTRIES}")).to_be_visible(timeout=PATIENCE * 1000)
    expect(phone.page.get_by_text("Semuanya sudah terkirim.")).to_be_visible(timeout=PATIENCE * 1000)
    expect(phone.page.get_by_text("menyusul setelah catatannya")).to_be_hidden(timeout=PATIENCE * 1000)
    tell_of(line, time.monotonic() - started)

    shows(phone, captured=ENTRIES, sent=ENTRIES, waiting=0, refused=0)
    assert counted(demo, officer) == {"operations": ENTRIES, "stored": ENTRIES, "waiting": 0}
    rows = arrived(demo, officer)
    assert [row["description"] for row in rows] == texts
    for plan, row in zip(planned, rows, strict=True):
        assert row["worked_on"] == plan.made_at.date().isoformat()
        assert timedelta(0) <= moment(row["made_at"]) - plan.made_at < timedelta(minutes=2)
        assert row["judged_at"] == row["made_at"]
        assert row["late"] == 0
        assert "clock_off" not in row["signals"]
    assert [row["photos"] for row in rows] == [int(plan.has_photo) for plan in planned]
    assert_photos_are_kept(demo, officer)


# --- what the officer does ---


def logs_all(phone: Phone, planned: list[Plan]) -> list[str]:
    """Day by day, the app opened anew each morning; returns what was written."""
    photo = photos()
    texts: list[str] = []
    day = None
    for plan in planned:
        if plan.made_at.date() != day:
            day = plan.made_at.date()
            passes_until(phone, plan.made_at - timedelta(minutes=30))
            phone.page.reload()
        if plan.by_tile:
            texts.append(logs_by_tile(phone, plan))
        else:
            logs_by_form(phone, plan, photo)
            texts.append(plan.text)
    return texts


def passes_until(phone: Phone, at: datetime) -> None:
    """As if the phone had slept: what was due meanwhile happens once."""
    phone.page.clock.fast_forward(int(at.timestamp() * 1000) - phone.page.evaluate("Date.now()"))


def logs_by_tile(phone: Phone, plan: Plan) -> str:
    passes_until(phone, plan.made_at - timedelta(minutes=25))
    tile = phone.open().page.locator("button.tile").first
    text = tile.inner_text()
    tile.click()
    finish = phone.page.get_by_role("button", name="Selesai", exact=True)
    expect(finish).to_be_visible()
    passes_until(phone, plan.made_at)
    finish.click()
    expect(finish).to_be_hidden()
    return text


def logs_by_form(phone: Phone, plan: Plan, photo: Iterator[bytes]) -> None:
    passes_until(phone, plan.made_at)
    phone.open("/#/catat")
    typed = phone.page.get_by_label("Apa yang dikerjakan?")
    if plan.has_photo:
        expect(typed).to_be_visible()
        taken: Any = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": next(photo)}
        phone.page.locator("input[type=file]").set_input_files(taken)
        expect(phone.page.locator("form li img")).to_be_visible(timeout=30_000)
    typed.fill(plan.text)
    phone.page.get_by_role("button", name="Simpan", exact=True).click()
    phone.page.wait_for_url(IS_SAVED)  # the word "Tersimpan" may still be that of the one before


def photos() -> Iterator[bytes]:
    """Each another one. As a camera makes them they weigh two to four megabytes."""
    size, grain = ((4000, 3000), 12) if SOAK else ((240, 180), 4)
    fine = Image.effect_noise(size, grain)
    coarse = Image.effect_noise((size[0] // 4, size[1] // 4), grain * 3).resize(size)
    picture = ImageChops.add(fine, coarse, scale=2)
    for number in range(PHOTOS):
        tint = Image.merge("RGB", [ImageChops.offset(picture, (97 + 10 * band) * number) for band in range(3)])
        into = io.BytesIO()
        tint.save(into, "JPEG", quality=85)
        assert not SOAK or 2_000_000 < into.tell() < 4_000_000, into.tell()
        yield into.getvalue()


def shows(phone: Phone, *, captured: int, sent: int, waiting: int, refused: int) -> None:
    """The sums of the account's page."""
    phone.open("/#/akun")
    sums = phone.page.locator("dl.sums > div")
    wanted = {"Dicatat": captured, "Terkirim": sent, "Menunggu": waiting, "Belum diterima": refused}
    expect(sums).to_have_text([f"{label} {count}" for label, count in wanted.items()])


def tell_of(line: Line, seconds: float) -> None:
    up, down = line.up.carried / 1000, line.down.carried / 1000
    print(f"all arrived after {seconds:.0f} s: {up:.0f} kB up, {down:.0f} kB down")  # noqa: T201 - `pytest -s`, `make soak`


# --- what the server has ---


def moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def arrived(demo: Demo, officer: dict[str, Any]) -> list[dict[str, Any]]:
    """What the officer's phones have sent, in the order in which the server has it."""
    return demo.select(
        "SELECT activities.*, (SELECT count(*) FROM activity_evidence JOIN evidence USING (employee_id, sha256)"
        "  WHERE activity_id = activities.id) AS photos FROM activities"
        " JOIN employees ON employees.id = activities.employee_id"
        " JOIN sync_operations ON subject_id = activities.id WHERE nip = ?"
        " ORDER BY (SELECT min(position) FROM outbox WHERE outbox.subject_id = activities.id)",
        officer["nip"],
    )


def counted(demo: Demo, officer: dict[str, Any]) -> dict[str, int]:
    """What the server has of the officer's newest phone."""
    (row,) = demo.select(
        "SELECT stored, waiting, (SELECT count(*) FROM sync_operations WHERE sync_operations.account_id ="
        " sync_devices.account_id) AS operations FROM sync_devices JOIN employees ON employees.id = employee_id"
        " WHERE nip = ? ORDER BY first_seen_at DESC LIMIT 1",
        officer["nip"],
    )
    return row


def assert_photos_are_kept(demo: Demo, officer: dict[str, Any]) -> None:
    """Forty rows, and a file of that size for each."""
    rows = demo.select(
        "SELECT stored_sha256, size FROM evidence JOIN employees ON employees.id = employee_id WHERE nip = ?",
        officer["nip"],
    )
    assert len({row["stored_sha256"] for row in rows}) == len(rows) == PHOTOS
    files = {path.name: path for path in demo.folder.rglob("*") if path.is_file()}
    assert [files[row["stored_sha256"]].stat().st_size for row in rows] == [row["size"] for row in rows]
