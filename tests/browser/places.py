"""A served demo district, and its officers' phones: real browsers against the real server."""

import contextlib
import copy
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.sync_api import Browser, BrowserContext, Page, expect

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
# Where the form leads to; just after midnight the last hour lies in yesterday.
IS_SAVED = re.compile("#/(hari-ini|riwayat)$")
SMALL = {"width": 360, "height": 740}
# Everything in a store of the phone's database; or drops what is kept under a name.
IN_MEMORY = """async ([name, drop]) => {
  const opening = indexedDB.open("kinerja");
  const db = await new Promise((done, failed) => {
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => failed(opening.error);
  });
  const store = db.transaction(name, drop ? "readwrite" : "readonly").objectStore(name);
  const asked = drop ? store.delete(IDBKeyRange.bound(drop, drop + "\\uffff")) : store.getAll();
  const found = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  db.close();
  return JSON.stringify(found ?? null);
}"""


def seeded_once(folder: Path) -> Path:
    """A data folder with the demo district in it, made by whichever process comes first."""
    with Path(f"{folder}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            made = Path(f"{folder}.new")
            shutil.rmtree(made, ignore_errors=True)
            _command("seed-demo", made)
            noted_accounts(made)
            made.rename(folder)
    return folder


def noted_accounts(folder: Path) -> Path:
    """The file with the demo's accounts beside its data; asked for once, since that takes seconds."""
    noted = folder / "accounts.json"
    if not noted.exists():
        noted.write_bytes(_command("demo-accounts", folder))
    return noted


def _command(name: str, folder: Path) -> bytes:
    command = [sys.executable, "-m", "backend", name]
    environment = {**os.environ, "KINERJA_DATA": str(folder)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return done.stdout


class Demo:
    """A served demo district, and who may sign in. `home` is the program's folder, with the app's files in it."""

    def __init__(self, folder: Path, home: Path = ROOT) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.folder, self.home, self.address = folder, home, f"http://127.0.0.1:{self.port}"
        self._environment = {**os.environ, "KINERJA_DATA": str(folder), "KINERJA_PORT": str(self.port)}
        self._log = (folder / "log").open("ab")
        self.start()
        try:
            self.accounts: list[dict[str, Any]] = json.loads(noted_accounts(folder).read_bytes())
        except BaseException:
            self.stop()
            raise

    def start(self) -> None:
        command = [sys.executable, "-m", "backend", "serve", "--demo"]
        self._server = subprocess.Popen(
            command, cwd=self.home, env=self._environment, stdout=self._log, stderr=self._log
        )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        if self._server.poll() is None:
            self._server.send_signal(signal.SIGTERM)
            self._server.wait(15)

    def close(self) -> None:
        self.stop()
        self._log.close()

    def _wait(self) -> None:
        for _ in range(1200):
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    # --- who ---

    def officers(self) -> list[dict[str, Any]]:
        """Of the shown unit, without other roles."""
        return [one for one in self.accounts if one["roles"] == ["asn"]]

    def appraiser(self) -> dict[str, Any]:
        """Who appraises the officers of the shown unit."""
        unit = self.officers()[0]["unit_id"]
        return next(one for one in self.accounts if "appraiser" in one["roles"] and one["unit_id"] == unit)

    # --- what the server has ---

    def returned(self, account: dict[str, Any]) -> int:
        """How many entries of an officer are to be mended."""
        [found] = self.select(
            "SELECT count(*) AS count FROM activities JOIN employees ON employees.id = employee_id"
            " WHERE nip = ? AND status = 'returned'",
            account["nip"],
        )
        return int(found["count"])

    def rows(self, description: str) -> list[dict[str, Any]]:
        """Stored activities whose text begins so, oldest first."""
        found = self.select(
            "SELECT activities.*, employees.nip FROM activities JOIN employees ON employees.id = employee_id"
            " WHERE description LIKE ? ORDER BY received_at, started_at",
            f"{description}%",
        )
        return [{**row, "id": str(UUID(bytes=row["id"]))} for row in found]

    def select(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """From the server's own database."""
        connection = sqlite3.connect(f"file:{self.folder / 'kinerja.db'}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(query, values).fetchall()]
        finally:
            connection.close()


class Phone:
    """One browser profile as an officer uses it."""

    def __init__(self, context: BrowserContext, demo: Demo) -> None:
        self.context, self.demo, self.address = context, demo, demo.address
        self.page: Page = context.pages[0] if context.pages else context.new_page()

    def open(self, path: str = "/#/hari-ini") -> "Phone":
        self.page.goto(f"{self.address}{path}")
        return self

    def over(self, address: str) -> "Phone":
        """Reaches the server at another address: the cookies are the same, what the browser keeps is not."""
        self.address = address
        return self

    def another_tab(self, path: str = "/#/hari-ini") -> "Phone":
        """The same phone's; whoever is signed in is at work in it."""
        found = copy.copy(self)
        found.page = self.context.new_page()
        return found.open(path)

    def sign_in(self, account: dict[str, Any]) -> "Phone":
        self.open("/")
        self.page.get_by_label("NIP").first.fill(account["nip"])
        self.page.get_by_label("Sandi", exact=True).first.fill(account["password"])
        self.page.get_by_role("button", name="Masuk", exact=True).click()
        expect(self.page.get_by_role("heading", name="Hari ini", level=1)).to_be_visible(timeout=20_000)
        self.page.wait_for_url("**/#/hari-ini")  # or the app's own way there comes after the next one
        return self

    def until_shell_is_kept(self) -> "Phone":
        """The worker has the app: it opens without a signal from here on."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        return self

    def offline(self) -> "Phone":
        self.context.set_offline(True)
        return self

    def online(self) -> "Phone":
        self.context.set_offline(False)
        return self

    def log(self, description: str) -> "Phone":
        """By the form, as something that no tile offers; returns once the phone says that it is kept."""
        self.open("/#/catat")
        self.page.get_by_label("Apa yang dikerjakan?").fill(description)
        self.page.get_by_role("button", name="Simpan", exact=True).click()
        self.page.wait_for_url(IS_SAVED)  # or it were the word about the entry before
        expect(self.page.get_by_text("Tersimpan di HP").first).to_be_visible()
        return self

    def sends(self) -> "Phone":
        """`Kirim sekarang` on the account's page."""
        self.open("/#/akun")
        self.page.get_by_role("button", name="Kirim sekarang").click()
        return self

    def drops_tokens(self) -> "Phone":
        """The next call needs a renewed session."""
        self.page.evaluate(IN_MEMORY, ["kv", "token:"])
        return self

    def wakes_worker(self, is_done: Callable[[], bool]) -> "Phone":
        """As the browser does when the line is back; more than once, for it may still wait after its last try."""
        found: list[dict[str, Any]] = []
        session = self.context.new_cdp_session(self.page)

        def note(told: dict[str, Any]) -> None:
            found.extend(one for one in told["registrations"] if one["scopeURL"].startswith(self.address))

        session.on("ServiceWorker.workerRegistrationUpdated", note)
        session.send("ServiceWorker.enable")  # pyright: ignore[reportUnknownMemberType] - untyped there
        for _ in range(20):
            self.page.wait_for_timeout(1_000)
            if is_done():
                return self
            if found:
                event = {"origin": self.address, "registrationId": found[-1]["registrationId"], "tag": "outbox"}
                session.send("ServiceWorker.dispatchSyncEvent", {**event, "lastChance": False})  # pyright: ignore[reportUnknownMemberType] - untyped there
        assert found, "the browser knows no worker"
        return self

    def until_stored(self, description: str, count: int = 1, seconds: float = 20) -> list[dict[str, Any]]:
        """The server's rows, once there are so many; there must not be more."""
        end = time.monotonic() + seconds
        while len(found := self.demo.rows(description)) < count and time.monotonic() < end:
            self.page.wait_for_timeout(100)  # not `sleep`: the browser's own messages wait for it
        assert len(found) == count, f"{len(found)} rows of {description!r}, not {count}"
        return found


class KillableChromium:
    """A process of its own with a profile on disk, as a phone has it."""

    def __init__(self, browser: Browser, profile: Path) -> None:
        self._browser, self._profile = browser, profile
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, demo: Demo) -> Phone:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        # A spare renderer that was killed with the others would be given to the next page.
        spare = "--disable-features=SpareRendererForSitePerProcess"
        flags = [*FLAGS, spare, "--headless=new", f"--user-data-dir={self._profile}", f"--remote-debugging-port={port}"]
        self._process = subprocess.Popen(
            [str(CHROMIUM), *flags, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/version", timeout=2):
                    break
            except OSError:
                time.sleep(0.1)
        found = self._browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{port}")
        return Phone(found.contexts[0], demo)

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(15)

    def kill_renderers(self) -> None:
        """What the system does to pages whose memory it needs: the browser itself lives on."""
        assert self._process is not None
        for found in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # gone meanwhile
                is_own = os.getsid(int(found.name)) == self._process.pid
                if is_own and b"--type=renderer" in (found / "cmdline").read_bytes():
                    os.kill(int(found.name), signal.SIGKILL)
