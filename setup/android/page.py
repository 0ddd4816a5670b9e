"""The part of the built app that the Android app carries, so that its very first start needs no signal.

What an officer needs to sign in later, log and look around; not the screens that show nothing without
the server (those of administrators and heads, and the citizens' pages). These come from the server, by
the same names.
"""

import ast
import io
import re
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DIST = ROOT / "frontend" / "dist"
# Screens, by the names of their files, that have nothing to show without the server.
LEFT_OUT = ("Manage", "Fleet", "Dashboard")
BESIDE = ("icon.svg", "manifest.webmanifest")
PAGE, POLICY = "index.html", "policy.txt"
# The earliest moment that a zip can name: the same bytes whenever it is made.
MOMENT = (1980, 1, 1, 0, 0, 0)

_STATIC = re.compile(r"(?:\bfrom|\bimport)\s*[\"'`]\./([^\"'`]+)[\"'`]")
_LAZY = re.compile(r"import\([\"'`]\./([^\"'`]+)[\"'`]\)(?:,__vite__mapDeps\(\[([\d,]*)\]\))?")
_TABLE = re.compile(r"m\.f\s*=\s*\[(.*?)\]")


def files(dist: Path = DIST) -> list[str]:
    """The names, below `dist`, of what is carried; sorted."""
    waiting = re.findall(r"(?:src|href)=\"/assets/([^\"]+)\"", (dist / PAGE).read_text())
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _named_in(dist / "assets" / name)
    return sorted([PAGE, *BESIDE, *(f"assets/{name}" for name in found)])


def _named_in(path: Path) -> list[str]:
    """What a script asks for: at once, later, and the styles that go with that."""
    if path.suffix != ".js":
        return []
    text = path.read_text()
    table = _TABLE.search(text)
    listed = re.findall(r"\"assets/([^\"]+)\"", table[1]) if table else []
    found = _STATIC.findall(text)
    for name, places in _LAZY.findall(text):
        if not name.startswith(LEFT_OUT):
            found += [name, *(listed[int(place)] for place in places.split(",") if place)]
    return found


def policy() -> str:
    """The Content-Security-Policy that the server sends with the page, read without loading the server."""
    source = ROOT / "backend" / "kit" / "app_files.py"
    for statement in ast.parse(source.read_text()).body:
        if isinstance(statement, ast.Assign) and [ast.unparse(one) for one in statement.targets] == ["POLICY"]:
            return ast.literal_eval(statement.value)
    raise LookupError(f"{source} names no POLICY")


def packed(dist: Path = DIST) -> bytes:
    """A zip whose entries are only stored: the app's own zip compresses it as a whole, a quarter better than each."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        add(archive, POLICY, policy().encode())
        for name in files(dist):
            add(archive, name, (dist / name).read_bytes())
    return content.getvalue()


def add(archive: zipfile.ZipFile, name: str, content: bytes, *, stored: bool = True) -> None:
    """Add an entry that says nothing of when and by whom it was made."""
    entry = zipfile.ZipInfo(name, MOMENT)
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    archive.writestr(entry, content, compresslevel=None if stored else 9)
