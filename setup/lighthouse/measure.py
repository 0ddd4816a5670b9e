"""Lighthouse on two screens of a served demo district: `make lighthouse`.

The sign-in page as somebody sees it who has never been here, and *Hari ini* of an officer who has
signed in on this phone before. Lighthouse's own phone and line (a mid-range phone, slow 4G), three
runs each in a browser of its own; the median counts. Exit code 1 where it is below what is asked.
"""

import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright, sync_playwright

from tests.browser.places import CHROMIUM, FLAGS, ROOT, Demo, Phone

RUNS = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
ASKED = {"performance": 95, "accessibility": 100}
METRICS = {
    "first-contentful-paint": "FCP",
    "largest-contentful-paint": "LCP",
    "total-blocking-time": "TBT",
    "cumulative-layout-shift": "CLS",
    "speed-index": "SI",
}
# Lighthouse would empty the phone's memory first, and wait for the end of the stream of events, which has none.
SIGNED_IN = ("--disable-storage-reset", "--max-wait-for-load=12000")
KEPT = ROOT / ".cache" / "lighthouse"
Prepare = Callable[[int], None]


@contextmanager
def chromium() -> Generator[int]:
    """A browser with an empty profile; gives the port that it is told what to do on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        flags = [*FLAGS, "--headless=new", f"--user-data-dir={profile}", f"--remote-debugging-port={port}"]
        quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen([str(CHROMIUM), *flags, "about:blank"], start_new_session=True, **quiet)
        try:
            _wait_for(port)
            yield port
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(15)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("Chromium did not start")


def report(address: str, port: int, into: Path, *options: str) -> dict[str, Any]:
    """What Lighthouse says of one visit."""
    program = [sys.executable, str(ROOT / "setup" / "frontend.py"), "lighthouse", address, f"--port={port}"]
    wanted = ["--quiet", "--output=json", f"--output-path={into}", f"--only-categories={','.join(CATEGORIES)}"]
    done = subprocess.run([*program, *wanted, *options], capture_output=True, text=True, check=False)
    found: dict[str, Any] = json.loads(into.read_text()) if done.returncode == 0 else {}
    if error := found.get("runtimeError", done.stderr[-2000:] if not found else None):
        sys.exit(f"Lighthouse could not measure {address}: {error}")
    return found


def measure(name: str, address: str, prepare: Prepare | None) -> bool:
    """Three visits, told of; whether their medians are good enough."""
    reports: list[dict[str, Any]] = []
    for number in range(1, RUNS + 1):
        with chromium() as port:
            options = SIGNED_IN if prepare else ()
            if prepare:
                prepare(port)
            reports.append(report(address, port, KEPT / f"{name}-{number}.json", *options))
    print(f"{name} ({reports[0]['finalDisplayedUrl'].split('/', 3)[3] or '/'})")
    is_good = True
    for category in CATEGORIES:
        scores = [round(100 * (one["categories"][category]["score"] or 0)) for one in reports]
        median, asked = statistics.median(scores), ASKED.get(category, 0)
        is_good = is_good and median >= asked
        told = f"at least {asked}" if asked else ""
        told = f"{told}, missed" if median < asked else told
        print(f"  {category:15} {median:3.0f}   {' '.join(map(str, scores)):12} {told}")
    for audit, short in METRICS.items():
        values = sorted(one["audits"][audit]["numericValue"] for one in reports)
        print(f"  {short:15} {values[RUNS // 2]:.{2 if short == 'CLS' else 0}f}{'' if short == 'CLS' else ' ms'}")
    for failed in _failed(reports[-1]):
        print(f"  ! {failed}")
    return is_good


def _failed(found: dict[str, Any]) -> list[str]:
    """The audits that cost something in what must be reached."""
    ids = [one["id"] for name in ASKED for one in found["categories"][name]["auditRefs"] if one["weight"] > 0]
    audits = [found["audits"][name] for name in ids]
    return [f"{one['title']}: {one.get('displayValue', '')}" for one in audits if (one["score"] or 0) < 0.9]


def sign_in(playwright: Playwright, demo: Demo) -> Prepare:
    """Signs an officer in, in the profile that Lighthouse will use."""

    def prepared(port: int) -> None:
        browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        phone = Phone(browser.contexts[0], demo).sign_in(demo.officers()[0]).until_shell_is_kept()
        phone.page.wait_for_timeout(3_000)  # the copy of the server is complete
        phone.page.goto("about:blank")
        browser.close()  # only the connection: the browser was not started by it

    return prepared


def main() -> None:
    if CHROMIUM is None:
        sys.exit("Chromium is missing. Install it as root: apt-get install chromium")
    shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo = Demo(Path(folder))
        try:
            is_good = [
                measure("sign-in", f"{demo.address}/", None),
                measure("today", f"{demo.address}/#/hari-ini", sign_in(playwright, demo)),
            ]
        finally:
            demo.close()
    print(f"The reports are in {KEPT.relative_to(ROOT)}.")
    sys.exit(0 if all(is_good) else 1)


if __name__ == "__main__":
    main()
