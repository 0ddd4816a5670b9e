"""Programs and innovations in browsers: an innovation's whole life, shares, and what an entry is for."""

import json
import re
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from backend.kit import clock
from backend.kit.ids import uuid7
from tests.browser.places import CHROMIUM, Demo, Phone
from tests.browser.test_screens import AXE, NARROW, assert_anyone_can_read

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or not AXE.is_file(), reason="needs Chromium and the front end's tools"),
]

NewPhone = Callable[..., Phone]
OVER = "Jumlah bagian 110 %, lebih 10 %. Kurangi sampai tepat 100 %"


class Desk:
    """Somebody who works by the API, as another program would."""

    def __init__(self, demo: Demo, account: dict[str, Any]) -> None:
        form = {"grant_type": "password", "username": account["nip"], "password": account["password"]}
        self._base = f"{demo.address}/api/v1"
        asked = urllib.request.Request(f"{self._base}/oauth/token", urllib.parse.urlencode(form).encode())
        with urllib.request.urlopen(asked, timeout=20) as answer:
            self._token = json.load(answer)["access_token"]
        me = self.ask("GET", "/me")
        self.employee_id, self.name = str(me["employee_id"]), str(me["name"])

    def ask(self, method: str, path: str, body: Any = None, version: int | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        raw = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(f"{self._base}{path}", raw, headers, method=method)
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return json.load(answer)


def a_program(demo: Demo, head: Desk, name: str, *members: tuple[Desk, int]) -> dict[str, Any]:
    """A running program of the shown unit."""
    day = clock.today()
    body = {
        "id": str(uuid7()),
        "unit_id": demo.officers()[0]["unit_id"],
        "code": f"X.{uuid7().hex[-8:]}",
        "name": name,
        "description": "Semua anak tujuh sampai dua belas tahun bersekolah",
        "starts_on": str(day - timedelta(days=60)),
        "ends_on": str(day + timedelta(days=60)),
    }
    program = head.ask("POST", "/programs", body)
    path = f"/programs/{program['id']}"
    since = {"status": "running", "since": str(day - timedelta(days=50))}
    program = head.ask("POST", f"{path}/status", since, program["version"])
    if members:
        parts = [
            {"employee_id": one.employee_id, "role": "member" if place else "leader", "share": share}
            for place, (one, share) in enumerate(members)
        ]
        since = {"starts_on": str(day - timedelta(days=50)), "members": parts}
        program = head.ask("PUT", f"{path}/members", since, program["version"])
    return program


def show(page: Page, path: str, title: str) -> None:
    page.evaluate("(path) => { location.hash = path; }", path)
    expect(page.get_by_role("heading", name=title, level=1, exact=True)).to_be_visible()
    expect(page.get_by_text("Membuka…").filter(visible=True)).to_have_count(0)


def take(page: Page, name: str) -> None:
    """A step, and its sheet confirmed as it comes: today."""
    page.get_by_role("button", name=name, exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_officer_s_innovation_from_a_figure_to_a_better_one_that_another_has_verified(
    demo: Demo, new_phone: NewPhone
) -> None:
    account = demo.officers()[0]
    officer = new_phone().sign_in(account).page

    show(officer, "#/program/inovasi/baru", "Usulkan inovasi")
    officer.get_by_label("Judul").fill("Kelas sore untuk anak yang bekerja")
    officer.get_by_label("Masalah apa yang diatasi?").fill("Anak-anak bekerja pada pagi hari")
    officer.get_by_label("Apa gagasannya?").fill("Pelajaran diulang pada sore hari")
    officer.get_by_label("Apa yang diukur, dan bagaimana caranya?").fill("Angka partisipasi, dari daftar hadir")
    officer.get_by_label("Angka sebelum").fill("41")
    officer.get_by_label("Satuan ukuran").fill("%")
    officer.get_by_role("button", name="Kirim usulan").click()
    expect(officer.get_by_role("heading", name="Kelas sore untuk anak yang bekerja", level=1)).to_be_visible()
    take(officer, "Mulai mencoba")
    officer.get_by_role("button", name="Catat angka sesudah").click()
    officer.get_by_label("Angka sesudah (%)").fill("63")
    officer.get_by_role("dialog").get_by_role("button", name="Catat angka sesudah").click()
    expect(officer.get_by_text("Menunggu diperiksa oleh orang lain")).to_be_visible()
    expect(officer.get_by_role("button", name="Nyatakan terbukti")).to_have_count(0)

    head = new_phone().sign_in(demo.appraiser()).page
    show(head, "#/program", "Program dan inovasi")
    head.get_by_role("link", name=re.compile("Kelas sore untuk anak yang bekerja")).first.click()
    take(head, "Nyatakan terbukti")
    expect(head.get_by_text("Terverifikasi", exact=True)).to_be_visible()

    officer.reload()
    expect(officer.get_by_text("41 % → 63 %, naik 22 poin")).to_be_visible()
    officer.get_by_text("Riwayat langkah").click()
    expect(officer.get_by_text("Dinyatakan terbukti")).to_be_visible()
    [stored] = demo.select("SELECT state, before_e4, after_e4 FROM innovations WHERE title LIKE 'Kelas sore%'")
    assert stored == {"state": "verified", "before_e4": 410_000, "after_e4": 630_000}
    assert_score_counts_it(demo, account, officer)


def assert_score_counts_it(demo: Demo, account: dict[str, Any], page: Page) -> None:
    """The officer's own score of the month names the innovation; the worker may need a moment."""
    desk, found = Desk(demo, account), None
    for _ in range(50):
        score = desk.ask("GET", f"/scores/me?period={clock.today():%Y-%m}")
        found = next((one for one in score["components"] if one["code"] == "innovation"), None)
        if found is not None and found["facts"]["count"] > 0:
            break
        page.wait_for_timeout(200)
    assert found is not None
    assert found["facts"]["count"] >= 1
    assert score["advisory"] is True


def test_a_verified_innovation_is_adopted_by_another_unit_and_that_may_be_taken_back(
    demo: Demo, new_phone: NewPhone
) -> None:
    officer, head = Desk(demo, demo.officers()[1]), Desk(demo, demo.appraiser())
    innovation = a_verified_innovation(officer, head, "Antrean lewat pesan")
    unit = demo.appraiser()["unit_id"]
    account = next(one for one in demo.accounts if one["roles"] == ["appraiser", "asn"] and one["unit_id"] != unit)
    page = new_phone().sign_in(account).page

    show(page, f"#/program/inovasi/{innovation['id']}", "Antrean lewat pesan")
    page.get_by_role("button", name=re.compile("^Unit saya meniru ini")).click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Unit saya meniru ini")).click()
    expect(page.get_by_text("Ditiru unit lain", exact=True)).to_be_visible()
    path = f"/innovations/{innovation['id']}"
    assert officer.ask("GET", path)["adoptions"] == 1

    page.get_by_role("button", name="Tarik catatan ini").click()
    expect(page.get_by_text("Terverifikasi", exact=True)).to_be_visible()
    assert officer.ask("GET", path)["state"] == "verified"


def a_verified_innovation(officer: Desk, head: Desk, title: str) -> dict[str, Any]:
    day = str(clock.today())
    body = {
        "id": str(uuid7()),
        "title": title,
        "problem": "Warga menunggu lama di loket",
        "idea": "Nomor antrean dikirim lewat pesan",
        "figure": "Waktu tunggu rata-rata, dari catatan loket",
        "figure_unit": "menit",
        "polarity": "lower",
        "before": "45",
        "before_on": day,
    }
    found = officer.ask("POST", "/innovations", body)
    path = f"/innovations/{found['id']}/steps"
    for desk, step in (
        (officer, {"step": "try", "tried_from": day}),
        (officer, {"step": "measure", "after": "30", "after_on": day}),
        (head, {"step": "verify"}),
    ):
        found = desk.ask("POST", path, {"id": str(uuid7()), **step}, found["version"])
    return found


def test_shares_of_more_than_all_are_refused_in_words_and_nothing_is_stored(demo: Demo, new_phone: NewPhone) -> None:
    head, officer = Desk(demo, demo.appraiser()), Desk(demo, demo.officers()[0])
    mate = Desk(demo, demo.officers()[1])
    program = a_program(demo, head, "Semua anak sekolah")
    page = new_phone().sign_in(demo.appraiser()).page

    show(page, f"#/program/{program['id']}", "Semua anak sekolah")
    page.get_by_role("link", name="Ubah anggota").click()
    for one in (officer, mate):
        page.get_by_role("button", name="Tambah anggota").click()
        page.get_by_label("Cari nama").fill(one.name)
        page.get_by_role("dialog").get_by_role("button", name=re.compile(re.escape(one.name))).first.click()
    page.get_by_label(f"Bagian {officer.name} (%)").fill("60")
    page.get_by_label(f"Bagian {mate.name} (%)").fill("50")
    expect(page.get_by_text("Jumlah 110 %")).to_be_visible()
    page.get_by_role("button", name="Simpan", exact=True).click()

    expect(page.get_by_role("alert").filter(has_text=OVER)).to_be_focused()
    asked = "SELECT count(*) AS count FROM program_members WHERE program_id = ?"
    assert demo.select(asked, UUID(program["id"]).bytes) == [{"count": 0}]

    page.get_by_label(f"Bagian {mate.name} (%)").fill("40")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_text("Jumlah bagian 100 %")).to_be_visible()
    assert demo.select(asked, UUID(program["id"]).bytes) == [{"count": 2}]


def test_an_entry_made_offline_for_a_program_arrives_with_it(demo: Demo, new_phone: NewPhone) -> None:
    head, account = Desk(demo, demo.appraiser()), demo.officers()[2]
    officer = Desk(demo, account)
    program = a_program(demo, head, "Gerakan pagi sehat", (officer, 100))
    phone = new_phone().sign_in(account).until_shell_is_kept()
    page = phone.open("/#/catat").page
    expect(page.get_by_text("Untuk program atau IKU")).to_be_visible(timeout=20_000)

    phone.offline()
    page.get_by_label("Apa yang dikerjakan?").fill("Senam pagi di balai kute")
    page.get_by_text("Untuk program atau IKU").click()
    page.get_by_role("button", name="Gerakan pagi sehat").click()
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_text("Tersimpan di HP").first).to_be_visible()
    phone.online()

    [stored] = phone.until_stored("Senam pagi di balai kute")
    assert str(UUID(bytes=stored["program_id"])) == program["id"]
    assert stored["iku_id"] is None
    approve(head, stored)
    show(page, f"#/program/{program['id']}", "Gerakan pagi sehat")
    page.get_by_text("Catatan yang dihitung").click()
    page.get_by_role("link", name=re.compile("Senam pagi di balai kute")).click()
    expect(page.get_by_role("heading", name="Catatan", level=1)).to_be_visible()


def approve(head: Desk, row: dict[str, Any]) -> None:
    decision = {"activity_id": row["id"], "version": row["version"], "decision": "approve"}
    head.ask("POST", "/reviews", {"decisions": [decision]})


def test_every_page_is_read_by_anyone_on_the_narrowest_phone(demo: Demo, new_phone: NewPhone) -> None:
    head, officer = Desk(demo, demo.appraiser()), Desk(demo, demo.officers()[3])
    name = "Percepatan penurunan tengkes dan pemenuhan gizi ibu hamil di seluruh kute"
    program = a_program(demo, head, name, (officer, 60), (Desk(demo, demo.officers()[4]), 40))
    due = str(clock.today() - timedelta(days=3))
    plan = [{"id": str(uuid7()), "title": "Pelatihan kader", "due_on": due, "weight": 100}]
    head.ask("PUT", f"/programs/{program['id']}/milestones", {"milestones": plan}, program["version"])
    innovation = a_verified_innovation(officer, head, "Penimbangan keliling dengan perahu dan sepeda motor")
    page = new_phone(viewport=NARROW, reduced_motion="reduce").sign_in(demo.appraiser()).page
    page.evaluate(AXE.read_text())

    for path, title in (
        ("#/program", "Program dan inovasi"),
        ("#/program/baru", "Program baru"),
        (f"#/program/{program['id']}", name),
        (f"#/program/{program['id']}/ubah", "Ubah program"),
        (f"#/program/{program['id']}/tahap", "Tahap program"),
        (f"#/program/{program['id']}/anggota", "Anggota program"),
        ("#/program/inovasi/baru", "Usulkan inovasi"),
        (f"#/program/inovasi/{innovation['id']}", innovation["title"]),
        ("#/program/tidak-ada", "Program dan inovasi"),
    ):
        show(page, path, title)
        assert_anyone_can_read(page)
    show(page, "#/program/baru", "Program baru")
    page.get_by_role("button", name=re.compile("^Mulai")).click()
    page.wait_for_timeout(400)  # the sheet has risen
    assert_anyone_can_read(page)


def test_what_is_not_one_s_own_to_change_says_who_changes_it_and_what_is_not_there_leads_back(
    demo: Demo, new_phone: NewPhone
) -> None:
    head, account = Desk(demo, demo.appraiser()), demo.officers()[5]
    program = a_program(demo, head, "Kute bersih", (Desk(demo, account), 100))
    page = new_phone(viewport=NARROW, reduced_motion="reduce").sign_in(account).page
    page.evaluate(AXE.read_text())

    for part, title in (("anggota", "Anggota program"), ("tahap", "Tahap program"), ("ubah", "Ubah program")):
        show(page, f"#/program/{program['id']}/{part}", title)
        expect(page.get_by_text("Program ini diubah oleh kepala atau admin unitnya")).to_be_visible()
        expect(page.get_by_role("button", name="Simpan", exact=True)).to_have_count(0)
    assert_anyone_can_read(page)
    page.evaluate("(path) => { location.hash = path; }", f"#/program/{uuid7()}")
    expect(page.get_by_text("Program ini tidak ditemukan")).to_be_visible()
    assert_anyone_can_read(page)
    page.get_by_role("link", name="Ke daftar program").click()
    expect(page.get_by_text("Anda: ketua, bagian 100 %")).to_be_visible()


def test_a_proposal_half_written_is_there_again_after_the_app_was_closed(demo: Demo, new_phone: NewPhone) -> None:
    phone = new_phone().sign_in(demo.officers()[6])
    show(phone.page, "#/program/inovasi/baru", "Usulkan inovasi")
    phone.page.get_by_label("Judul").fill("Buku tamu tanpa kertas")
    phone.page.wait_for_timeout(500)  # the phone has written it down

    page = phone.another_tab("/#/program/inovasi/baru").page

    expect(page.get_by_label("Judul")).to_have_value("Buku tamu tanpa kertas")
    page.get_by_role("button", name="Kirim usulan").click()
    expect(page.get_by_text("Isian ini belum lengkap.").first).to_be_visible()
    expect(page.get_by_label("Masalah apa yang diatasi?")).to_be_focused()
