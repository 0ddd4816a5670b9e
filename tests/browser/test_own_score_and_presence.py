"""An officer's own score, every number of which leads to its facts; and presence, tapped with or without a signal."""

import calendar
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from backend.kit import clock
from backend.kit.ids import uuid7
from tests.activities.photos import a_photo
from tests.browser.places import CHROMIUM, IN_MEMORY, Demo, Phone
from tests.browser.test_screens import AXE, NARROW, assert_anyone_can_read, narrow, show
from tests.contract.calls import TPP_POLICY

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or not AXE.is_file(), reason="needs Chromium and the front end's tools"),
]
NewPhone = Callable[..., Phone]
STILL_SECONDS = 2.0
PRESENT = ("present", "late", "early_leave")


class Api:
    """The server as another program of the same person sees it."""

    def __init__(self, demo: Demo, account: dict[str, Any]) -> None:
        self._address = f"{demo.address}/api/v1"
        form = {"grant_type": "password", "username": account["nip"], "password": account["password"]}
        body = urllib.parse.urlencode(form).encode()
        self._token = ""
        self._token = self._call("POST", "/oauth/token", body, "application/x-www-form-urlencoded")["access_token"]
        self.me = self.get("/me")

    def get(self, path: str) -> Any:
        return self._call("GET", path)

    def send(self, method: str, path: str, body: Any, version: int | None = None) -> Any:
        return self._call(method, path, json.dumps(body).encode(), "application/json", version)

    def _call(
        self, method: str, path: str, body: bytes | None = None, kind: str = "", version: int | None = None
    ) -> Any:
        request = urllib.request.Request(f"{self._address}{path}", data=body, method=method)
        request.add_header("Authorization", f"Bearer {self._token}")
        if body is not None:
            request.add_header("Content-Type", kind)
        if version is not None:
            request.add_header("If-Match", f'"{version}"')
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"{method} {path}: {refused.code} {refused.read().decode()}") from refused


def last_month(today: date) -> str:
    return f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"


def workdays(month: str) -> list[date]:
    year, number = map(int, month.split("-"))
    days = [date(year, number, day) for day in range(1, calendar.monthrange(year, number)[1] + 1)]
    return [day for day in days if day.weekday() < 5]


def at(day: date, hour: float) -> str:
    moment = clock.day_bounds(day)[0] + timedelta(hours=hour)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def figure(value: float) -> str:
    """82.35 as people here write it."""
    whole = f"{value:,.2f}".rstrip("0").rstrip(".")
    return whole.translate(str.maketrans(",.", ".,"))


class Month:
    """A month that is over, of one officer of the shown unit: days present, late and missed, and an indicator."""

    def __init__(self, demo: Demo) -> None:
        self.account = demo.officers()[0]
        self.period = last_month(clock.today())
        self.api = Api(demo, self.account)
        self.employee_id = self.api.me["employee_id"]
        self._punch()
        admin = next(one for one in demo.accounts if "district_admin" in one["roles"])
        self.iku_id = self._indicate(Api(demo, admin))

    def _punch(self) -> None:
        came = [7.4, 7.25, 8.5, 7.5]
        self.days = workdays(self.period)[: len(came)]
        for day, hour in zip(self.days, came, strict=True):
            for kind, when in (("in", hour), ("out", 16.6)):
                body = {"id": str(uuid7()), "kind": kind, "captured_at": at(day, when)}
                self.api.send("POST", "/attendance/punches", body)

    def _indicate(self, admin: Api) -> str:
        iku = {
            "id": str(uuid7()),
            "code": "UJI-LAYAR-1",
            "name": "Kunjungan rumah ibu hamil dan ibu nifas di wilayah kerja Puskesmas",
            "employee_id": self.employee_id,
            "year": int(self.period[:4]),
            "polarity": "maximize",
            "unit_of_measure": "kunjungan",
            "consolidation": "sum",
            "weight": 10_000,
        }
        made = admin.send("POST", "/ikus", iku)
        targets = {"targets": [{"period": self.period, "value": "8"}]}
        admin.send("PUT", f"/ikus/{made['id']}/targets", targets, made["version"])
        return str(made["id"])

    def score(self) -> Any:
        return self.api.get(f"/scores/me?period={self.period}")

    def component(self, code: str) -> Any:
        return next(one for one in self.score()["components"] if one["code"] == code)

    def until_counted(self) -> "Month":
        """The worker has seen all of it: nothing moves under the test's eyes."""
        days = self.api.get(f"/attendance/days?month={self.period}")["items"]
        present = sum(one["status"] in PRESENT for one in days)
        still, since = "", 0.0
        for _ in range(300):
            time.sleep(0.1)
            score = self.score()
            if score["computed_at"] != still:
                still, since = score["computed_at"], time.monotonic()
            counted = {one["code"]: one["facts"]["count"] for one in score["components"]}
            if counted.get("attendance") == present and time.monotonic() > since + STILL_SECONDS:
                return self
        raise AssertionError("the score does not follow")


@pytest.fixture(scope="module")
def month(demo: Demo) -> Month:
    return Month(demo).until_counted()


@pytest.fixture(scope="module")
def own(browser: Browser, demo: Demo, month: Month) -> Iterator[Page]:
    """The officer's narrow phone."""
    phone = narrow(browser, demo).sign_in(month.account)
    phone.page.evaluate(AXE.read_text())
    yield phone.page
    phone.context.close()


# --- the score ---


def test_the_score_is_written_out_as_the_sum_that_it_is(own: Page, month: Month) -> None:
    score = month.score()
    show(own, f"#/iku/{month.period}", "IKU saya")

    expect(own.locator("[data-score]")).to_have_text(figure(score["score"]))
    terms = [one["points"] for one in score["components"]]
    assert round(sum(terms), 2) == score["score"]
    written = " + ".join(map(figure, terms))
    expect(own.get_by_text(f"{written} = {figure(score['score'])}", exact=True)).to_be_visible()
    for one in score["components"]:
        expect(own.locator(f"[data-component={one['code']}]")).to_contain_text(one["explanation"])
    for one in score["missing"]:
        expect(own.get_by_text(one["reason"])).to_be_visible()
    expect(own.get_by_text(f"Aturan penilaian: {score['rule_version']}")).to_be_visible()


def test_the_score_says_that_it_is_advice_and_names_no_predicate(own: Page, month: Month) -> None:
    show(own, f"#/iku/{month.period}", "IKU saya")

    expect(own.get_by_text("Bahan pertimbangan")).to_be_visible()
    shown = own.locator("main").inner_text()
    assert not re.search(r"\b(Sangat Baik|Baik|Butuh Perbaikan|Cukup|Kurang)\b", shown)


def test_the_days_behind_the_number_are_as_many_as_it_says(own: Page, month: Month) -> None:
    count = month.component("attendance")["facts"]["count"]
    show(own, f"#/iku/{month.period}", "IKU saya")

    own.get_by_role("link", name=re.compile(f"Lihat {count} hari hadir")).click()

    expect(own.get_by_role("heading", name="Kehadiran", level=1)).to_be_visible()
    expect(own.locator("[data-present]")).to_have_attribute("data-present", str(count))
    present = ",".join(f"li[data-status='{status}']" for status in PRESENT)
    expect(own.locator(present)).to_have_count(count)


def test_the_work_behind_the_number_is_as_much_as_it_says(own: Page, month: Month) -> None:
    count = month.component("task_completion")["facts"]["count"]
    show(own, f"#/iku/{month.period}", "IKU saya")

    own.get_by_role("link", name=re.compile(f"Lihat indikator dan {count} kegiatan")).click()

    expect(own.get_by_role("heading", name="Penyelesaian tugas", level=1)).to_be_focused()
    expect(own.locator("[data-count]")).to_have_attribute("data-count", str(count))
    more = own.get_by_role("button", name=re.compile("^Tampilkan .* lagi$"))
    if more.count():
        more.click()
    expect(own.locator("li[data-counted]")).to_have_count(count)


def test_another_month_is_one_tap_away(own: Page, month: Month) -> None:
    show(own, f"#/iku/{month.period}", "IKU saya")

    own.get_by_role("link", name=re.compile("^Bulan berikutnya")).click()

    expect(own.get_by_role("link", name=re.compile("^Bulan berikutnya"))).to_have_count(0)
    own.get_by_role("link", name=re.compile("^Bulan sebelumnya")).click()
    expect(own.locator("[data-score]")).to_have_text(figure(month.score()["score"]))


def test_an_officer_tells_what_an_indicator_has_reached_and_may_change_it(own: Page, month: Month) -> None:
    show(own, f"#/iku/{month.period}/tugas", "Penyelesaian tugas")
    card = own.locator(f"[data-indicator='{month.iku_id}']")
    card.get_by_role("button", name="Isi realisasi").click()
    own.get_by_label("Realisasi dalam kunjungan").fill("enam")
    own.get_by_role("button", name="Simpan", exact=True).click()
    expect(own.get_by_text("Tulis angka saja")).to_be_visible()
    own.get_by_label("Realisasi dalam kunjungan").fill("6,5")
    own.get_by_role("button", name="Simpan", exact=True).click()
    expect(card.get_by_text("6,5 / 8 kunjungan")).to_be_visible()

    card.get_by_role("button", name="Ubah realisasi").click()
    own.get_by_label("Realisasi dalam kunjungan").fill("8")
    own.get_by_role("button", name="Simpan", exact=True).click()

    expect(card.get_by_text("8 / 8 kunjungan")).to_be_visible()
    card.get_by_role("button", name="Ubah realisasi").click()
    expect(own.get_by_text(re.compile("6,5 menjadi 8"))).to_be_visible()
    assert_anyone_can_read(own)
    own.keyboard.press("Escape")
    kept = month.api.get(f"/ikus/{month.iku_id}/actuals")["periods"]
    assert [(one["period"], one["actual"]) for one in kept if one["period"] == month.period] == [(month.period, "8")]


def until_score_is_kept(phone: Phone) -> None:
    """Readable in the phone's memory: it is written after it is shown."""
    for _ in range(100):
        if "rule_version" in phone.page.evaluate(IN_MEMORY, ["kv", None]):
            return
        phone.page.wait_for_timeout(100)
    raise AssertionError("the score is not kept")


def test_the_score_opens_without_a_signal_as_it_was_last_seen(new_phone: NewPhone, month: Month) -> None:
    phone = new_phone().sign_in(month.account).until_shell_is_kept()
    show(phone.page, f"#/iku/{month.period}", "IKU saya")
    shown = phone.page.locator("[data-score]")
    expect(shown).to_be_visible()
    number = shown.inner_text()
    until_score_is_kept(phone)

    phone.offline().page.reload()

    expect(shown).to_have_text(number)
    expect(phone.page.get_by_text(re.compile("^Salinan terakhir dilihat"))).to_be_visible()


def test_behind_a_pin_no_score_is_readable_on_the_phone(new_phone: NewPhone, month: Month) -> None:
    phone = new_phone().sign_in(month.account)
    show(phone.page, f"#/iku/{month.period}", "IKU saya")
    expect(phone.page.locator("[data-score]")).to_be_visible()
    until_score_is_kept(phone)
    show(phone.page, "#/akun", "Akun dan kirim")
    phone.page.locator("summary", has_text=re.compile(r"^\s*PIN\s*$")).click()
    phone.page.get_by_label("PIN baru, 4 sampai 8 angka").fill("2580")
    phone.page.get_by_label("Ulangi PIN").fill("2580")
    phone.page.get_by_role("button", name="Pasang PIN").click()
    expect(phone.page.get_by_text("PIN terpasang")).to_be_visible(timeout=15_000)

    assert "rule_version" not in phone.page.evaluate(IN_MEMORY, ["kv", None])
    show(phone.page, f"#/iku/{month.period}", "IKU saya")
    expect(phone.page.locator("[data-score]")).to_be_visible()
    phone.page.wait_for_timeout(500)  # what is kept is written after it is shown

    assert "rule_version" not in phone.page.evaluate(IN_MEMORY, ["kv", None])


def test_the_appraiser_sees_an_officers_sum_by_its_address(browser: Browser, demo: Demo, month: Month) -> None:
    phone = narrow(browser, demo).sign_in(demo.appraiser())
    phone.page.evaluate(AXE.read_text())

    show(phone.page, f"#/iku/{month.employee_id}/{month.period}", f"IKU {month.api.me['name']}")

    expect(phone.page.locator("[data-score]")).to_have_text(figure(month.score()["score"]))
    expect(phone.page.get_by_text("Bahan percakapan")).to_be_visible()
    assert_anyone_can_read(phone.page)
    count = month.component("attendance")["facts"]["count"]
    phone.page.get_by_role("link", name=re.compile(f"Lihat {count} hari hadir")).click()
    expect(phone.page.locator("[data-present]")).to_have_attribute("data-present", str(count))
    expect(phone.page.get_by_role("button", name="Ajukan perbaikan")).to_have_count(0)
    phone.context.close()


# --- presence ---


def punches(demo: Demo, account: dict[str, Any], since: float) -> list[dict[str, Any]]:
    """As stored, of those made since a moment: by day, an officer of the demo has come already."""
    return demo.select(
        "SELECT attendance_punches.* FROM attendance_punches JOIN employees ON employees.id = employee_id"
        " WHERE nip = ? AND captured_at >= ? ORDER BY captured_at",
        account["nip"],
        datetime.fromtimestamp(since, UTC).strftime("%Y-%m-%d %H:%M:%S"),
    )


def until_punched(phone: Phone, account: dict[str, Any], since: float) -> list[Any]:
    found = punches(phone.demo, account, since)
    for _ in range(300):
        if found:
            break
        phone.page.wait_for_timeout(100)
        found = punches(phone.demo, account, since)
    return found


def test_a_tap_without_a_signal_is_stored_once_with_the_time_it_was_made(new_phone: NewPhone, demo: Demo) -> None:
    account = demo.officers()[1]
    phone = new_phone().sign_in(account).until_shell_is_kept()
    show(phone.page, "#/kehadiran", "Kehadiran")
    phone.offline()
    began = time.time() // 1  # the phone counts whole seconds
    phone.page.get_by_role("button", name="Masuk", exact=True).click()
    expect(phone.page.get_by_text("Masuk tersimpan di HP")).to_be_visible()
    tapped = time.time()
    marks = phone.page.locator("li[data-punch=in]")
    expect(marks.get_by_text("Tersimpan di HP")).to_be_visible()

    phone.page.reload()
    expect(marks.get_by_text("Tersimpan di HP")).to_be_visible()
    phone.page.wait_for_timeout(11_000)  # it may no longer be undone, and would be sent
    assert punches(demo, account, began) == []
    phone.online()

    [stored] = until_punched(phone, account, began)
    expect(marks.get_by_text("Terkirim")).to_be_visible(timeout=20_000)
    made = datetime.fromisoformat(stored["punched_at"]).replace(tzinfo=UTC).timestamp()
    assert began - 1 <= made <= tapped + 1
    phone.sends()
    expect(phone.page.get_by_text("Cocok: server menyimpan 1")).to_be_visible(timeout=20_000)
    assert len(punches(demo, account, began)) == 1
    show(phone.page, "#/hari-ini", "Hari ini")
    line = phone.page.get_by_role("link", name=re.compile(r"^Masuk \d\d\.\d\d"))
    expect(line).to_contain_text("Terkirim")
    line.click()
    expect(phone.page.get_by_role("button", name="Pulang", exact=True)).to_be_visible()


def test_a_tap_too_many_is_taken_back_and_never_sent(new_phone: NewPhone, demo: Demo) -> None:
    account = demo.officers()[2]
    phone = new_phone().sign_in(account)
    show(phone.page, "#/kehadiran", "Kehadiran")
    began = time.time()
    kept = phone.page.locator("li[data-punch=out]").get_by_text("Tersimpan di HP")
    phone.page.get_by_role("button", name="Pulang", exact=True).click()
    expect(kept).to_have_count(1)

    phone.page.get_by_role("button", name="Urungkan").click()

    expect(kept).to_have_count(0)
    phone.page.wait_for_timeout(11_000)
    assert punches(demo, account, began) == []


def day_of(page: Page, day: str) -> Locator:
    return page.locator(f"li[data-day='{day}']")


def days_to_correct(month: Month) -> list[dict[str, Any]]:
    """The two newest days on which the officer was there, with no request that waits."""
    waiting = {one["day"] for one in month.api.get("/attendance/corrections?status=asked")["items"]}
    today = clock.today()
    days: list[dict[str, Any]] = []
    for period in (f"{today:%Y-%m}", month.period):
        days += reversed(month.api.get(f"/attendance/days?month={period}")["items"])
    fit = [one for one in days if one["status"] in PRESENT and one["in_at"] and one["day"] < today.isoformat()]
    return [one for one in fit if one["day"] not in waiting][:2]


def time_of(moment: str) -> str:
    """08.10"""
    return f"{clock.local(datetime.fromisoformat(moment)):%H.%M}"


def test_a_correction_is_asked_on_one_phone_and_decided_on_another(
    new_phone: NewPhone, demo: Demo, month: Month
) -> None:
    approved, declined = days_to_correct(month)
    name = month.api.me["name"]
    officer, head = new_phone().sign_in(month.account), new_phone(viewport=NARROW, reduced_motion="reduce")
    for one, reason in ((approved, "Mesin presensi mati sampai pukul 9"), (declined, "Bertugas di posyandu")):
        show(officer.page, f"#/kehadiran/{one['day'][:7]}", "Kehadiran")
        card = day_of(officer.page, one["day"])
        card.locator("summary").click()
        card.get_by_role("button", name="Ajukan perbaikan").click()
        for chip, wanted in (("Jam masuk", "true"), ("Jam pulang", "false")):
            found = officer.page.get_by_role("dialog").get_by_role("button", name=chip, exact=True)
            if found.get_attribute("aria-pressed") != wanted:
                found.click()
        officer.page.get_by_role("button", name="Kirim permintaan").click()
        expect(officer.page.get_by_text("Tulis alasannya, paling sedikit 3 huruf.")).to_be_visible()
        officer.page.get_by_label("Mengapa?").fill(reason)
        if one is approved:
            photo = FilePayload(name="mesin.jpg", mimeType="image/jpeg", buffer=a_photo())
            officer.page.locator("input[type=file]").set_input_files(photo)
            expect(officer.page.get_by_role("img", name="Foto 1")).to_be_visible()
        officer.page.get_by_role("button", name="Kirim permintaan").click()
        expect(card.get_by_text("Menunggu putusan").first).to_be_visible()

    head.sign_in(demo.appraiser())
    show(head.page, "#/tinjau", "Tinjau")
    asked = head.page.locator("li[data-asked]").filter(has_text=name)
    expect(asked).to_have_count(2)
    approving = asked.filter(has_text="Mesin presensi mati")
    expect(approving).to_contain_text(f"Tercatat: Masuk {time_of(approved['in_at'])}")
    expect(approving).to_contain_text(f"Diajukan: Masuk {time_of(approved['due_from'])}")
    expect(approving.get_by_role("img", name="Foto bukti 1")).to_be_visible()
    head.page.evaluate(AXE.read_text())
    assert_anyone_can_read(head.page)
    approving.get_by_role("button", name="Setujui").click()
    expect(asked).to_have_count(1)
    asked.get_by_role("button", name="Tolak").click()
    head.page.get_by_role("dialog").get_by_role("button", name="Tolak").click()
    expect(head.page.get_by_text("Tulis alasannya supaya pegawai mengerti.")).to_be_visible()
    head.page.get_by_label("Alasan menolak").fill("Lampirkan surat tugasnya")
    head.page.get_by_role("dialog").get_by_role("button", name="Tolak").click()
    show(head.page, "#/riwayat", "Riwayat")  # whoever goes on has decided
    until_decided(head, month, {approved["day"]: "approved", declined["day"]: "declined"})

    for one, word in ((approved, "Perbaikan disetujui"), (declined, "Perbaikan tidak disetujui")):
        show(officer.page, f"#/kehadiran/{one['day'][:7]}", "Kehadiran")
        officer.page.reload()
        card = day_of(officer.page, one["day"])
        card.locator("summary").click()
        expect(card.get_by_text(word)).to_be_visible()
        expect(card.get_by_text(f"Diajukan: Masuk {time_of(one['due_from'])}")).to_be_visible()
        expect(card.get_by_text(re.compile("^Semula tercatat:"))).to_have_count(int(one is approved))
        expect(card.get_by_role("button", name="Ajukan perbaikan")).to_be_visible()
    expect(card.get_by_text("Jawaban: Lampirkan surat tugasnya")).to_be_visible()


def until_decided(phone: Phone, month: Month, wanted: dict[str, str]) -> None:
    """By day: how the newest request of each stands."""
    for _ in range(300):
        items = reversed(month.api.get("/attendance/corrections")["items"])
        found = {one["day"]: one["status"] for one in items if one["employee_id"] == month.employee_id}
        if found.items() >= wanted.items():
            return
        phone.page.wait_for_timeout(100)
    raise AssertionError("not decided")


# --- readable for everybody ---


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("#/iku", "IKU saya"),
        ("#/iku/{}", "IKU saya"),
        ("#/iku/{}/tugas", "Penyelesaian tugas"),
        ("#/iku/{}/program", "Kontribusi program"),
        ("#/iku/1999", "Halaman ini tidak ada"),
        ("#/kehadiran", "Kehadiran"),
        ("#/kehadiran/{}", "Kehadiran"),
    ],
)
def test_a_screen_of_the_score_or_of_presence(own: Page, month: Month, path: str, title: str) -> None:
    show(own, path.format(month.period), title)
    assert_anyone_can_read(own)


def test_a_day_that_is_open_and_asking_for_its_correction(own: Page, month: Month) -> None:
    show(own, f"#/kehadiran/{month.period}", "Kehadiran")
    card = day_of(own, month.days[1].isoformat())
    card.locator("summary").click()
    assert_anyone_can_read(own)
    card.get_by_role("button", name="Ajukan perbaikan").click()
    own.wait_for_timeout(400)  # the sheet has risen
    assert_anyone_can_read(own)
    own.keyboard.press("Escape")


# --- TPP ---


def test_tpp_shows_line_by_line_once_the_district_has_decided_a_policy(own: Page, month: Month, demo: Demo) -> None:
    period = last_month(clock.today())
    own.goto(f"{demo.address}/#/kehadiran/{period}")
    expect(own.locator("[data-day]").first).to_be_visible(timeout=20_000)
    expect(own.get_by_text("Hitungan TPP")).to_be_hidden()

    admin = next(one for one in demo.accounts if "district_admin" in one["roles"])
    Api(demo, admin).send("POST", "/tpp-policies", {**TPP_POLICY, "effective_from": "2020-01"})
    found = Api(demo, month.account).get(f"/tpp/me?period={period}")

    own.reload()
    own.evaluate(AXE.read_text())
    own.get_by_text("Hitungan TPP").click()
    expect(own.locator(f"[data-total='{found['total']}']")).to_be_visible()
    expect(own.get_by_text(found["explanation"])).to_be_visible()
    for line in found["lines"]:
        expect(own.get_by_text(line["reason"]).first).to_be_visible()
    assert_anyone_can_read(own)
