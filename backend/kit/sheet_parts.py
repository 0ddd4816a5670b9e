"""What a workbook is made of: which sheet comes first, its texts, its formats. Runs in the child."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import IO
from xml.parsers import expat
from zipfile import ZipFile

from backend.kit import sheet_archive, sheet_values
from backend.kit.limited_child import Refused

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
    """A parser that refuses declarations, from which entity bombs are made, and hidden encodings."""

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
    try:
        if isinstance(source, bytes):
            made.Parse(source, True)
        else:
            made.ParseFile(source)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Refused("damaged") from error


def parts_of(archive: ZipFile) -> Parts:
    """Raises Refused, `no-visible-sheet` for one."""
    main = next(iter(_targets(archive, "").get("officeDocument", {}).values()), "xl/workbook.xml")
    targets = _targets(archive, main)
    sheets: list[str] = []
    epochs: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "workbookPr":
            epochs.append(attributes.get("date1904", ""))
        if local(name) == "sheet" and attributes.get("state", "visible") == "visible":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            sheets.extend(filter(None, [targets.get("worksheet", {}).get(relation)]))

    walk(sheet_archive.read(archive, main), parser(start))
    if not sheets:
        raise Refused("no-visible-sheet")
    return Parts(
        sheet=sheets[0],
        styles=next(iter(targets.get("styles", {}).values()), None),
        strings=next(iter(targets.get("sharedStrings", {}).values()), None),
        is_1904=epochs[:1] in (["1"], ["true"]),
    )


def _targets(archive: ZipFile, part: str) -> dict[str, dict[str, str]]:
    """The relationships of a part: kind → id → part. What lies outside the file is left out."""
    found: dict[str, dict[str, str]] = {}

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = sheet_archive.resolve(part, attributes.get("Target", ""))
            found.setdefault(kind, {})[attributes.get("Id", "")] = target

    folder, _, file = part.rpartition("/")
    walk(sheet_archive.read(archive, f"{folder}/_rels/{file}.rels".lstrip("/")), parser(start))
    return found


def strings_of(archive: ZipFile, part: str | None) -> list[str]:
    """The shared strings, without the reading aids of East Asian texts (`rPh`)."""
    found: list[str] = []
    pieces: list[str] = []
    state = {"text": False, "aid": False}

    def start(name: str, _: Attributes) -> None:
        tag = local(name)
        if tag == "t":
            state["text"] = not state["aid"]
        elif tag == "rPh":
            state["aid"] = True

    def end(name: str) -> None:
        tag = local(name)
        if tag == "si":
            found.append(sheet_values.trimmed(sheet_values.unescaped("".join(pieces))))
            pieces.clear()
        elif tag == "t":
            state["text"] = False
        elif tag == "rPh":
            state["aid"] = False

    def text(piece: str) -> None:
        if state["text"]:
            pieces.append(piece)

    if part:
        made = parser(start, end)
        made.CharacterDataHandler = text
        walk(sheet_archive.read(archive, part), made)
    return found


def kinds_of(archive: ZipFile, part: str | None) -> list[sheet_values.Kind]:
    """What numbers stand for, by style."""
    codes: dict[int, str] = {}
    kinds: list[sheet_values.Kind] = []
    inside: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        tag = local(name)
        if tag == "numFmt" and inside[-1:] == ["numFmts"]:
            codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif tag == "xf" and inside[-1:] == ["cellXfs"]:
            number = int(attributes.get("numFmtId", "0"))
            kinds.append(sheet_values.kind_of_format(number, codes.get(number)))
        inside.append(tag)

    def end(_: str) -> None:
        inside.pop()

    if part:
        walk(sheet_archive.read(archive, part), parser(start, end))
    return kinds
