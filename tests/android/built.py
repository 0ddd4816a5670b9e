"""A built Android app, as its reader sees it."""

import re
import subprocess
import zipfile
from functools import cached_property
from io import BytesIO
from pathlib import Path

# An element or an attribute of the manifest, as `aapt` writes them: nesting is indentation.
_LINE = re.compile(r"( *)(?:E: ([\w-]+)|A: (?:android:)?([\w]+)[^=]*=(.*))")


class Element:
    """One element of the manifest."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.attributes: dict[str, str] = {}
        self.children: list[Element] = []

    def all(self, name: str) -> "list[Element]":
        here = [child for child in self.children if child.name == name]
        return here + [one for child in self.children for one in child.all(name)]

    def __getitem__(self, name: str) -> str | None:
        return self.attributes.get(name)

    def __repr__(self) -> str:
        return f"<{self.name} {self.attributes}>"


class Built:
    def __init__(self, apk: Path) -> None:
        self.apk = apk

    @cached_property
    def entries(self) -> dict[str, bytes]:
        with zipfile.ZipFile(self.apk) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    @cached_property
    def page(self) -> dict[str, bytes]:
        with zipfile.ZipFile(BytesIO(self.entries["assets/page.zip"])) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    @cached_property
    def manifest(self) -> Element:
        root = Element("")
        open_at: list[tuple[int, Element]] = [(-1, root)]
        for line in said("aapt", "dump", "xmltree", str(self.apk), "AndroidManifest.xml").splitlines():
            found = _LINE.match(line)
            if found is None:
                continue
            depth, element, attribute, value = len(found[1]), found[2], found[3], found[4]
            while open_at[-1][0] >= depth:
                open_at.pop()
            if element:
                new = Element(element)
                open_at[-1][1].children.append(new)
                open_at.append((depth, new))
            else:
                open_at[-1][1].attributes[attribute] = _value(value)
        return root.children[0]


def _value(told: str) -> str:
    """`"text" (Raw: …)`, `(type 0x12)0xffffffff` (true), `@0x7f…`."""
    if told.startswith('"'):
        return told[1 : told.index('"', 1)]
    return {"(type 0x12)0xffffffff": "true", "(type 0x12)0x0": "false"}.get(told, told.rpartition(")")[2])


def said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"
    return done.stdout
