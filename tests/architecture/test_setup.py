"""Building the app: once for the same sources, whole or not at all, and said clearly when something is missing."""

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from setup import frontend

ROOT = Path(__file__).parent.parent.parent
PARTS = ("bootstrap.py", "frontend.py", "pack.mjs", "requirements-node.txt", "requirements-uv.txt", "requirements.txt")
# Stand for the real ones, which need a registry: they leave what those would leave, and count their calls.
NODE = """#!/bin/sh
case "$1" in
    --version) echo v22.12.0 ;;
    *vite.js) case "$*" in
        *" --config "*) ls "$4" > "$4/survey.html" ;;
        *) echo built >> "$COUNT"; mkdir -p "$4/assets"; cat src/main.ts > "$4/index.html" ;;
    esac ;;
esac
"""
NPM = """#!/bin/sh
[ -z "$OFFLINE" ] || { echo "registry cannot be reached" >&2; exit 1; }
echo installed >> "$COUNT"
mkdir -p node_modules
"""


class Clone:
    """A fresh clone with a small app, on a machine with Node."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.programs, self.count = folder / "clone", folder / "bin", folder / "count"
        (self.folder / "setup").mkdir(parents=True)
        for name in PARTS:
            shutil.copy(ROOT / "setup" / name, self.folder / "setup")
        for name in ("package.json", "package-lock.json", "src/main.ts", "src/main.test.ts", "plain/index.html"):
            self.write(name, "first")
        self.programs.mkdir()
        for name, program in (("node", NODE), ("npm", NPM)):
            (self.programs / name).write_text(program)
            (self.programs / name).chmod(0o755)

    def write(self, name: str, text: str) -> None:
        path = self.folder / "frontend" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def build(self, *options: str, offline: bool = False) -> subprocess.CompletedProcess[str]:
        path = f"{self.programs}:{os.environ['PATH']}"
        environment = {"PATH": path, "COUNT": str(self.count), "OFFLINE": "1" if offline else ""}
        command = [sys.executable, str(self.folder / "setup" / "bootstrap.py"), "frontend", *options]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    @property
    def page(self) -> str | None:
        found = self.folder / "frontend" / "dist" / "index.html"
        return found.read_text() if found.exists() else None

    @property
    def counted(self) -> list[str]:
        return self.count.read_text().split() if self.count.exists() else []


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_the_app_is_built_once_for_the_same_sources(clone: Clone) -> None:
    first, again = clone.build(), clone.build()

    assert (first.returncode, again.returncode, again.stderr) == (0, 0, "")
    assert clone.page == "first"
    assert clone.counted == ["installed", "built"]


def test_the_citizens_pages_are_built_after_the_app_into_the_same_folder(clone: Clone) -> None:
    clone.build()

    there_before = (clone.folder / "frontend" / "dist" / "survey.html").read_text().split()
    assert {"assets", "index.html"} <= set(there_before)


def test_a_changed_source_builds_anew_and_a_changed_lock_installs_anew(clone: Clone) -> None:
    clone.build()
    clone.write("src/main.ts", "second")
    clone.build()
    clone.write("package-lock.json", "second")
    clone.build()

    assert clone.page == "second"
    assert clone.counted == ["installed", "built", "built", "installed", "built"]
    assert sorted(path.name for path in (clone.folder / "frontend").glob("dist*")) == ["dist"]


def test_a_changed_test_builds_nothing_and_a_lost_build_is_made_again(clone: Clone) -> None:
    clone.build()
    clone.write("src/main.test.ts", "second")
    clone.build()
    assert clone.counted == ["installed", "built"]

    shutil.rmtree(clone.folder / "frontend" / "dist")
    clone.build()
    assert clone.page == "first"


def test_without_a_registry_the_server_starts_and_is_told_why_it_is_plain(clone: Clone) -> None:
    done = clone.build("--or-plain", offline=True)

    assert done.returncode == 0
    assert "registry cannot be reached" in done.stderr
    assert "npm could not install" in done.stderr
    assert done.stderr.strip().endswith("shows only a plain page (frontend/plain).")
    assert clone.page is None


def test_without_a_registry_an_earlier_build_goes_on_being_served(clone: Clone) -> None:
    clone.build()
    clone.write("package-lock.json", "second")

    done = clone.build("--or-plain", offline=True)

    assert done.stderr.strip().endswith("shows the app of an earlier build.")
    assert clone.page == "first"


def test_what_needs_the_app_fails_without_it(clone: Clone) -> None:
    done = clone.build(offline=True)

    assert done.returncode == 1
    assert "npm could not install" in done.stderr


@pytest.mark.parametrize(
    ("version", "vite", "lighthouse"),
    [
        ("v20.19.0\n", True, False),
        ("v20.18.3\n", False, False),
        ("v18.20.4\n", False, False),
        ("v21.7.0\n", False, False),
        ("v22.11.0\n", False, False),
        ("v22.12.0\n", True, False),
        ("v22.19.0\n", True, True),
        ("v24.19.0\n", True, True),
        ("", False, False),
    ],
)
def test_only_a_node_that_the_tools_run_on_is_taken(version: str, vite: bool, lighthouse: bool) -> None:
    assert frontend.fits(version) == vite
    assert frontend.fits_lighthouse(version) == lighthouse


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_a_build_is_packed_where_that_makes_it_smaller(tmp_path: Path) -> None:
    text = b"Tersimpan di HP, dikirim nanti. " * 100
    (tmp_path / "assets").mkdir()
    for name, raw in (
        ("assets/a.js", text),
        ("short.css", b"a{}"),
        ("photo.webp", text),
        ("noise.json", os.urandom(900)),
    ):
        (tmp_path / name).write_bytes(raw)

    subprocess.run(["node", str(ROOT / "setup" / "pack.mjs"), str(tmp_path)], check=True)

    packed = sorted(path.name for path in tmp_path.rglob("*") if path.suffix in {".br", ".gz"})
    assert packed == ["a.js.br", "a.js.gz"]
    assert gzip.decompress((tmp_path / "assets" / "a.js.gz").read_bytes()) == text
