"""What a phone must download before it can start, counted from the built files."""

import gzip
import re
from pathlib import Path

import pytest

DIST = Path(__file__).parent.parent.parent / "frontend" / "dist"
FIRST_BYTES, SURVEY_BYTES, LAZY_BYTES = 40_000, 20_000, 15_000
APP, CITIZENS = "index.html", "survey.html"
# `import{a as b}from"./x.js"`, `import"./x.js"` and `export*from"./x.js"`, but not `import("./x.js")`.
STATIC = re.compile(r"""(?:\bimport|\bfrom)\s*["'](\./[^"']+\.js)["']""")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (DIST / "assets").is_dir(), reason="needs the built front end"),
]


def first_modules(name: str) -> set[Path]:
    """The modules of a page, and all that they import before anything runs."""
    page = (DIST / name).read_text()
    waiting = [DIST / name.lstrip("/") for name in re.findall(r'<script[^>]+\bsrc="([^"]+\.js)"', page)]
    assert waiting, "the page has no module"
    found: set[Path] = set()
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += [module.parent / name for name in STATIC.findall(module.read_text())]
    return found


def sizes(modules: set[Path]) -> dict[str, int]:
    return {module.name: len(gzip.compress(module.read_bytes(), 9)) for module in sorted(modules)}


def test_the_first_download_is_at_most_forty_kilobytes() -> None:
    first = sizes(first_modules(APP))

    assert sum(first.values()) <= FIRST_BYTES, f"{sum(first.values())} bytes: {first}"


def test_the_first_question_of_a_survey_costs_at_most_twenty_kilobytes() -> None:
    first = sizes(first_modules(CITIZENS))

    assert sum(first.values()) <= SURVEY_BYTES, f"{sum(first.values())} bytes: {first}"


def test_citizens_and_officers_load_nothing_of_each_other() -> None:
    kept = (DIST / "sw.js").read_text()
    citizens = {module.name for module in first_modules(CITIZENS)}

    assert first_modules(APP).isdisjoint(first_modules(CITIZENS))
    assert {name for name in citizens if name in kept} == set()
    assert re.search(rf"(?<!/){re.escape(CITIZENS)}", kept) is None  # with the slash: the worker keeps out of its way


def test_each_part_that_comes_later_is_at_most_fifteen_kilobytes() -> None:
    lazy = sizes(set((DIST / "assets").glob("*.js")) - first_modules(APP) - first_modules(CITIZENS))

    assert lazy
    assert {name: size for name, size in lazy.items() if size > LAZY_BYTES} == {}


@pytest.mark.parametrize("name", [APP, CITIZENS])
def test_what_the_page_asks_for_early_is_what_it_needs(name: str) -> None:
    page = (DIST / name).read_text()
    early = set(re.findall(r'rel="modulepreload"[^>]+href="/assets/([^"]+)"', page))

    assert early <= {module.name for module in first_modules(name)}
