"""A demo district and a browser for each module."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.places import CHROMIUM, FLAGS, SMALL, Demo, KillableChromium, Phone, seeded_once

expect.set_options(timeout=20_000)  # a machine that does much else is slow, not wrong


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demo district that nobody has used: made once for all processes of a run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    base = tmp_path_factory.getbasetemp()
    return seeded_once((base.parent if run else base) / f"seeded-{run or 'alone'}")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, seeded: Path) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(seeded, folder, dirs_exist_ok=True)
    found = Demo(folder)
    yield found
    found.close()


@pytest.fixture(scope="module")  # not longer: its running event loop would be in the way of other tests
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def new_phone(browser: Browser, demo: Demo) -> Iterator[Callable[..., Phone]]:
    """A fresh profile; what its page throws is printed when the test fails."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> Phone:
        contexts.append(browser.new_context(**{"viewport": SMALL, "locale": "id-ID", **options}))
        phone = Phone(contexts[-1], demo)
        phone.page.on("pageerror", lambda error: print(f"page: {error}"))  # noqa: T201 - shown by pytest on failure
        return phone

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def chromium(browser: Browser, tmp_path: Path) -> Iterator[KillableChromium]:
    found = KillableChromium(browser, tmp_path / "profile")
    yield found
    found.kill()
