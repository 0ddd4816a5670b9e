"""What a workbook is made of: its first visible sheet, its texts, its formats."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import IO
from xml.parsers import expat
from zipfile import ZipFile

from backend.kit.limited_child import Refused
from backend.kit.spreadsheet import archive, values

_CHUNK = 1 << 16

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]


@dataclass(frozen=True)
class Parts:
    """Where in the archive the first visible sheet is, and what is needed to read it."""

    sheet: str
    styles: str | None
    strings: str | None
    is_1904: bool


@lru_cache(maxsize=256)
def local(name: str) -> str:
    """A name without its prefix: some programs write `x:row`."""
    return name.rpartition(":")[2]


def parser(start: Start, end: Callable[[str], None] | None = None) -> expat.XMLParserType:
    """A parser that refuses declarations, of which entity bombs are made, and odd encodings."""

    def refuse(*_: object) -> None:
        raise Refused("suspicious")

    def declared(version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.casefold() not in {"utf-8", "utf8", "us-ascii"}:
            refuse(version, standalone)

    made = expat.ParserCreate()
    made.buffer_text = True
    made.StartDoctypeDeclHandler = refuse
    made.EntityDeclHandler = refuse
    made.XmlDeclHandler = declared
    made.StartElementHandler = start
    made.EndElementHandler = end
    return made


def walk(source: bytes | IO[bytes], made: expat.XMLParserType) -> None:
    """Parses it all. Raises Refused where it is not well-formed."""
    is_last = True
    try:
        if isinstance(source, bytes):
            made.Parse(source, is_last)
            return
        while chunk := source.read(_CHUNK):  # `ParseFile` would ask for 2 kB at a time
            made.Parse(chunk)
        made.Parse(b"", is_last)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Refused("damaged") from error


def parts_of(book: ZipFile) -> Parts:
    """Raises Refused, `no-visible-sheet` for one."""
    main = next(iter(_targets(book, "").get("officeDocument", {}).values()), "xl/workbook.xml")
    targets = _targets(book, main)
    sheets: list[str] = []
    epochs: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "workbookPr":
            epochs.append(attributes.get("date1904", ""))
        if local(name) == "sheet" and attributes.get("state", "visible") == "visible":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            sheets.extend(filter(None, [targets.get("worksheet", {}).get(relation)]))

    walk(archive.read(book, main), parser(start))
    if not sheets:
        raise Refused("no-visible-sheet")
    return Parts(
        sheet=sheets[0],
        styles=next(iter(targets.get("styles", {}).values()), None),
        strings=next(iter(targets.get("sharedStrings", {}).values()), None),
        is_1904=epochs[:1] in (["1"], ["true"]),
    )


def _targets(book: ZipFile, part: str) -> dict[str, dict[str, str]]:
    """The relationships of a part: kind → id → part. What lies outside the file is left out."""
    found: dict[str, dict[str, str]] = {}

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = archive.resolve(part, attributes.get("Target", ""))
            found.setdefault(kind, {})[attributes.get("Id", "")] = target

    folder, _, file = part.rpartition("/")
    walk(archive.read(book, f"{folder}/_rels/{file}.rels".lstrip("/")), parser(start))
    return found


def strings_of(book: ZipFile, part: str | None) -> list[str]:
    """The shared strings."""
    strings = _Strings()
    if part:
        made = parser(strings.start, strings.end)
        made.CharacterDataHandler = strings.text
        walk(archive.read(book, part), made)
    return strings.found


class _Strings:
    """Collects `<t>` by `<si>`, without the reading aids of East Asian texts (`<rPh>`)."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._is_text = False
        self._is_aid = False

    def start(self, name: str, _: Attributes) -> None:
        tag = local(name)
        self._is_aid = self._is_aid or tag == "rPh"
        self._is_text = tag == "t" and not self._is_aid

    def end(self, name: str) -> None:
        tag = local(name)
        self._is_text = False
        if tag == "si":
            self.found.append(values.trimmed(values.unescaped("".join(self._pieces))))
            self._pieces.clear()
        elif tag == "rPh":
            self._is_aid = False

    def text(self, piece: str) -> None:
        if self._is_text:
            self._pieces.append(piece)


def kinds_of(book: ZipFile, part: str | None) -> list[values.Kind]:
    """What numbers stand for, by style."""
    codes: dict[int, str] = {}
    kinds: list[values.Kind] = []
    inside: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        tag = local(name)
        if tag == "numFmt" and inside[-1:] == ["numFmts"]:
            codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif tag == "xf" and inside[-1:] == ["cellXfs"]:
            number = int(attributes.get("numFmtId", "0"))
            kinds.append(values.kind_of_format(number, codes.get(number)))
        inside.append(tag)

    def end(_: str) -> None:
        inside.pop()

    if part:
        walk(archive.read(book, part), parser(start, end))
    return kinds
