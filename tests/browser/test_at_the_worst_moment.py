"""A killed page, three tabs, an update, a session that runs out, each while entries are being sent: once each."""

import contextlib
import hashlib
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import TimeoutError as TooLate
from playwright.sync_api import expect

from tests.browser.line import PUSH, TOKEN, Line
from tests.browser.places import CHROMIUM, ROOT, Demo, KillableChromium, Phone

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]
NewPhone = Callable[..., Phone]
BEFORE_OR_AFTER = pytest.mark.parametrize("after", [False, True], ids=["before the server has it", "after the commit"])


@pytest.fixture
def line(demo: Demo) -> Iterator[Line]:
    found = Line(demo)
    yield found
    found.close()


def logs(phone: Phone, description: str, count: int, *others: Phone) -> None:
    """So many entries, by turns in each tab; all are kept on the phone."""
    tabs = [phone, *others]
    for number in range(count):
        tab = tabs[number % len(tabs)]
        tab.page.bring_to_front()
        tab.log(f"{description} {number + 1}")
    for tab in tabs:
        tab.page.bring_to_front()
        tab.open()
        expect(tab.page.get_by_text(f"{count} menunggu sinyal")).to_be_visible(timeout=20_000)
    assert phone.demo.rows(description) == []


def nothing_waits(phone: Phone, count: int) -> None:
    """The officer reads that all has been sent, and that the server has just as many."""
    phone.page.bring_to_front()
    phone.open("/#/akun")
    expect(phone.page.get_by_text("Tidak ada yang menunggu")).to_be_visible(timeout=20_000)
    expect(phone.page.get_by_text(f"Cocok: server menyimpan {count},")).to_be_visible(timeout=20_000)
    phone.open()
    expect(phone.page.get_by_text(re.compile("Semua terkirim|perlu diperbaiki")).first).to_be_visible(timeout=20_000)
    expect(phone.page.get_by_text("menunggu sinyal")).to_be_hidden()


def are_each_once(demo: Demo, description: str, count: int) -> None:
    rows = demo.rows(description)
    assert sorted(row["description"] for row in rows) == sorted(f"{description} {n + 1}" for n in range(count))
    assert {row["version"] for row in rows} == {1}


# --- the page is killed ---


@BEFORE_OR_AFTER
def test_a_page_killed_while_it_sends_loses_and_doubles_nothing(
    chromium: KillableChromium, demo: Demo, line: Line, *, after: bool
) -> None:
    entry = f"Halaman dimatikan {'sesudah' if after else 'sebelum'} diterima"
    phone = chromium.start(demo).over(line.address).sign_in(demo.officers()[0]).until_shell_is_kept().offline()
    logs(phone, entry, 12)
    hold = line.hold(PUSH, after=after)
    phone.online()
    held = hold.until_there(phone.page)
    assert len(held.operations) == 12
    assert len(demo.rows(entry)) == (12 if after else 0)

    with phone.page.expect_event("crash"):
        chromium.kill_renderers()
    phone = phone.another_tab()

    phone.until_stored(entry, 12)
    nothing_waits(phone, 12)
    again = line.pushes()[1]
    assert [push.operations for push in line.pushes()] == [held.operations, again.operations]
    assert again.operations == held.operations
    assert set(again.outcomes) == {"duplicate" if after else "applied"}
    hold.release()  # and what had been on its way arrives after all
    for _ in range(200):
        if held.status is not None:
            break
        phone.page.wait_for_timeout(50)
    assert set(held.outcomes) == {"applied" if after else "duplicate"}
    are_each_once(demo, entry, 12)
    nothing_waits(phone, 12)


# --- three tabs ---


def test_three_tabs_send_forty_entries_once_each(new_phone: NewPhone, demo: Demo, line: Line) -> None:
    entry = "Dari tiga tab"
    phone = new_phone().over(line.address).sign_in(demo.officers()[1]).until_shell_is_kept()
    tabs = [phone, phone.another_tab(), phone.another_tab()]
    phone.offline()
    logs(phone, entry, 40, *tabs[1:])
    hold = line.hold(PUSH, after=True)
    phone.online()
    hold.until_there(phone.page)
    for tab in tabs:  # the line flickers, and every tab wants to send
        tab.page.evaluate("void dispatchEvent(new Event('online'))")
    hold.release()

    phone.until_stored(entry, 40)
    for tab in tabs:
        nothing_waits(tab, 40)
    are_each_once(demo, entry, 40)
    sent = [operation for push in line.pushes() for operation in push.operations]
    assert len(sent) == len(set(sent)) == 40
    assert all(push.is_told and set(push.outcomes) == {"applied"} for push in line.pushes())


# --- an update ---


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, seeded: Path) -> Iterator[Demo]:
    """A served demo district whose app can be replaced: its program lies in a folder of its own."""
    home = tmp_path_factory.mktemp("installed")
    for path in ROOT.iterdir():
        if path.name != "frontend" and not path.name.startswith("."):
            (home / path.name).symlink_to(path)
    shutil.copytree(ROOT / "frontend" / "dist", home / "frontend" / "dist")
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(seeded, folder, dirs_exist_ok=True)
    found = Demo(folder, home)
    yield found
    found.close()


def assets(build: Path) -> set[str]:
    return {path.name for path in (build / "assets").iterdir() if path.suffix in {".js", ".css"}}


def install_new_build(demo: Demo, version: str, newer: str) -> tuple[set[str], set[str]]:
    """Another version as a build makes it: other contents, so other names; gives the assets' names before and after.

    The server begins anew with it, as it does when it is updated.
    """
    build, incoming = demo.home / "frontend" / "dist", demo.home / "frontend" / "dist.new"
    before = assets(build)
    names = {name: hashlib.sha256(f"{name}{newer}".encode()).hexdigest()[:8] for name in before}
    page = hashlib.md5((build / "index.html").read_bytes()).hexdigest()
    shutil.copytree(build, incoming, ignore=shutil.ignore_patterns("*.br", "*.gz"))
    for path in [*incoming.glob("*.html"), *incoming.glob("assets/*"), incoming / "sw.js"]:
        text = path.read_text()
        for name, digest in names.items():
            text = text.replace(name, renamed(name, digest))
        path.write_text(text.replace(version, newer))
        if path.name in names:
            path.rename(path.with_name(renamed(path.name, names[path.name])))
    worker = incoming / "sw.js"
    told = hashlib.md5((incoming / "index.html").read_bytes()).hexdigest()
    assert page in worker.read_text()
    worker.write_text(worker.read_text().replace(page, told))
    demo.stop()
    shutil.rmtree(build)
    incoming.rename(build)
    demo.start()
    return before, assets(build)


def renamed(name: str, digest: str) -> str:
    """`first-Bxf5VYL9.js` with another digest."""
    stem, _, ending = name.rpartition(".")
    return f"{stem[:-8]}{digest}.{ending}"


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def version_shown(phone: Phone) -> str:
    phone.open("/#/akun")
    return phone.page.get_by_text(re.compile(r"^Versi \d\S*$")).inner_text().removeprefix("Versi ")


def is_told_of_an_update(phone: Phone) -> None:
    """The app looks for a newer version whenever somebody comes back to it."""
    told = phone.page.get_by_text("Versi baru", exact=True)
    for _ in range(6):
        phone.page.evaluate("void document.dispatchEvent(new Event('visibilitychange'))")
        with contextlib.suppress(AssertionError):
            expect(told).to_be_visible(timeout=10_000)
            return
    raise AssertionError("nobody was told of the newer version")


@BEFORE_OR_AFTER
def test_an_update_taken_while_entries_are_sent_loses_and_doubles_nothing(
    new_phone: NewPhone, installed: Demo, *, after: bool
) -> None:
    entry = f"Diperbarui {'sesudah' if after else 'sebelum'} diterima"
    line = Line(installed)
    try:
        phone = new_phone().over(line.address)
        phone.demo = installed
        phone.sign_in(installed.officers()[2]).until_shell_is_kept()
        version = version_shown(phone)
        phone.offline()
        logs(phone, entry, 3)
        hold = line.hold(PUSH, after=after)
        phone.online()
        held = hold.until_there(phone.page)
        assert len(installed.rows(entry)) == (3 if after else 0)

        newer = f"{version}.{1 + after}"
        before, now = install_new_build(installed, version, newer)
        assert not before & now
        is_told_of_an_update(phone)
        assert running(phone) <= before
        phone = takes_the_update(phone)
        hold.lose()

        phone.until_stored(entry, 3)
        nothing_waits(phone, 3)
        phone.open("/#/akun")
        expect(phone.page.get_by_text(f"Versi {newer}", exact=True), workers(phone)).to_be_visible(timeout=60_000)
        assert running(phone) <= now
        are_each_once(installed, entry, 3)
        first, again = line.pushes()
        assert first.operations == again.operations == held.operations
        assert set(again.outcomes) == {"duplicate" if after else "applied"}
        assert {status_of(f"{line.address}/assets/{name}") for name in before | now} == {200}
        assert status_of(f"{line.address}/assets/first-00000000.js") == 404
    finally:
        line.close()


HEARS_OF_NO_NEW_WORKER = """
const add = ServiceWorkerContainer.prototype.addEventListener;
ServiceWorkerContainer.prototype.addEventListener = function (name, ...others) {
  if (name !== "controllerchange") add.call(this, name, ...others);
};"""
TAKE_OVER = """async () => {
  const found = await navigator.serviceWorker.getRegistration();
  found.waiting.postMessage("SKIP_WAITING");
  while (found.waiting || found.active.state !== "activated") await new Promise((done) => setTimeout(done, 50));
}"""


def test_a_page_that_loaded_while_a_newer_worker_took_over_is_loaded_anew(new_phone: NewPhone, installed: Demo) -> None:
    phone = new_phone().over(installed.address)
    phone.demo = installed
    phone.page.add_init_script(HEARS_OF_NO_NEW_WORKER)
    phone.sign_in(installed.officers()[1]).until_shell_is_kept()
    version = version_shown(phone)
    phone.open()
    install_new_build(installed, version, f"{version}.3")
    is_told_of_an_update(phone)
    phone.page.evaluate(TAKE_OVER)
    phone.page.wait_for_timeout(1_000)
    assert version_shown(phone) == version

    with phone.page.expect_event("load"):
        # What the page says when it begins, and finds a worker there.
        phone.page.evaluate("navigator.serviceWorker.controller.postMessage(document.scripts[0].src)")

    assert version_shown(phone) == f"{version}.3"


def takes_the_update(phone: Phone) -> Phone:
    """By a tap; where the browser is too busy to load the page anew, the officer closes it and opens it again."""
    try:
        with phone.page.expect_event("load"):
            phone.page.get_by_role("button", name="Perbarui", exact=True).click()
    except TooLate as late:
        print(f"not loaded anew: {late}")  # noqa: T201 - shown by pytest on failure
        tab = phone.another_tab()
        phone.page.close()
        return tab
    return phone


def workers(phone: Phone) -> str:
    """How far the two workers are, for whoever reads of a failure."""
    states: str = phone.page.evaluate(
        "navigator.serviceWorker.getRegistration()"
        ".then((one) => [one?.active?.state, one?.waiting?.state].map((state) => state ?? 'none').join(', '))"
    )
    return f"active and waiting worker: {states}"


def running(phone: Phone) -> set[str]:
    """Names of the scripts that the page runs."""
    found: list[str] = phone.page.evaluate("[...document.scripts].map((one) => one.src)")
    assert found
    return {address.rpartition("/")[2] for address in found}


# --- a session ---

RENEWING = """async () => {
  const { held, pending } = await navigator.locks.query();
  const about = (locks) => locks.filter((lock) => lock.name.startsWith("refresh:")).map((lock) => lock.clientId);
  return [about(held), about(pending)];
}"""
PATIENCE = 29  # seconds; how long the phone waits for an answer, and a little less
# It would send on its way out, which Chromium lets out although the phone is offline.
IS_NOT_TOLD_THAT_IT_GOES = "addEventListener('visibilitychange', (event) => event.stopImmediatePropagation(), true)"


def test_the_worker_and_two_tabs_that_renew_a_session_at_once_stay_signed_in(
    new_phone: NewPhone, demo: Demo, line: Line
) -> None:
    entry, officer = "Sesi diperbarui bertiga", demo.officers()[3]
    phone = new_phone().over(line.address).sign_in(officer).until_shell_is_kept()
    tabs = [phone, phone.another_tab()]
    aside = phone.another_tab("/icon.svg")
    phone.offline()
    logs(phone, entry, 2, tabs[1])
    phone.drops_tokens()
    for tab in tabs:
        tab.page.evaluate(IS_NOT_TOLD_THAT_IT_GOES)
        tab.page.goto("about:blank")
    hold = line.hold(TOKEN)
    phone.online()
    aside.wakes_worker(lambda: hold.is_there)
    for tab in tabs:
        tab.page.bring_to_front()
        tab.open()
    until_all_want_to_renew(phone, 3)
    hold.release()

    phone.until_stored(entry, 2)
    for tab in tabs:
        nothing_waits(tab, 2)
        expect(tab.page.get_by_text("Masuk lagi untuk mengirim")).to_be_hidden()
        expect(tab.page.get_by_role("navigation").first).to_be_visible()
    are_each_once(demo, entry, 2)
    [found] = sessions_of(demo, officer["nip"])
    assert (found["ended_at"], found["ended_reason"]) == (None, None)
    if hold.seconds < PATIENCE:  # on a machine so busy that the phone has hung up, it rightly renews once more
        assert len(line.renewals()) == 1, (hold.seconds, hold.call)
        assert (found["tokens"], found["repeats"]) == (2, 0)


def until_all_want_to_renew(phone: Phone, count: int) -> None:
    """One renews the session, and the others wait for it: each tab, and the worker."""
    held: list[str] = []
    pending: list[str] = []
    for _ in range(600):
        held, pending = phone.page.evaluate(RENEWING)
        if len(held) == 1 and len({*held, *pending}) == count:
            return
        phone.page.wait_for_timeout(50)
    raise AssertionError(f"{held} renews, {pending} wait")


def sessions_of(demo: Demo, nip: str) -> list[dict[str, Any]]:
    return demo.select(
        "SELECT ended_at, ended_reason, count(*) AS tokens, sum(repeats) AS repeats FROM sign_in_sessions"
        " JOIN refresh_tokens ON session_id = sign_in_sessions.id JOIN accounts ON accounts.id = account_id"
        " WHERE nip = ? GROUP BY sign_in_sessions.id",
        nip,
    )
