"""Changes a few bytes of an XML part and leaves the rest as it is. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache

from backend.kit.limited_child import Refused
from backend.kit.spreadsheet import parts

Piece = tuple[int, int, bytes]

_TAG = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")
_NAME = re.compile(rb"<[^\s/>]+")


@dataclass(slots=True)
class Element:
    """An element in its bytes. `inner_end` is where its end tag begins; `<c/>` has none.

    Both ends are unknown until the element has ended.
    """

    tag: str
    prefix: str
    parent: str
    attributes: parts.Attributes
    start: int
    inner_end: int | None = None
    end: int = 0


@dataclass
class Edits:
    """Pieces to put in the place of others, by position."""

    raw: bytes
    pieces: list[Piece] = field(default_factory=list[Piece])

    def put(self, start: int, end: int, piece: bytes) -> None:
        self.pieces.append((start, end, piece))

    def tag_at(self, start: int) -> bytes:
        """The start tag that begins at a position."""
        found = _TAG.match(self.raw, start)
        if found is None:
            raise Refused("damaged")
        return found[0]

    def set_attributes(self, start: int, **attributes: str) -> None:
        """Puts attributes into the start tag at a position, in the place of those of that name."""
        tag = self.tag_at(start)
        self.put(start, start + len(tag), with_attributes(tag, attributes))

    def drop_attribute(self, start: int, name: str) -> None:
        """Takes an attribute out of the start tag at a position."""
        tag = self.tag_at(start)
        self.put(start, start + len(tag), _without(tag, name))

    def done(self) -> bytes:
        """The whole, with all changes made."""
        result: list[bytes] = []
        at = 0
        for start, end, piece in sorted(self.pieces):
            result += (self.raw[at:start], piece)
            at = end
        return b"".join([*result, self.raw[at:]])


def with_attributes(tag: bytes, attributes: dict[str, str]) -> bytes:
    """A start tag with these attributes. Values must need no escaping."""
    for name, value in attributes.items():
        told = f' {name}="{value}"'.encode()
        tag = _NAME.sub(lambda found, told=told: found[0] + told, _without(tag, name), count=1)
    return tag


def _without(tag: bytes, name: str) -> bytes:
    return _attribute(name).sub(b"", tag)


@cache
def _attribute(name: str) -> re.Pattern[bytes]:
    return re.compile(rf"""\s{name}\s*=\s*(?:"[^"]*"|'[^']*')""".encode())


def elements(raw: bytes, begins: Callable[[Element], None], ends: Callable[[Element], None]) -> None:
    """Calls `begins` and `ends` with every element; only `ends` is told where it ends."""
    open_ones: list[Element] = []

    def start(name: str, attributes: parts.Attributes) -> None:
        tag = parts.local(name)
        parent = open_ones[-1].tag if open_ones else ""
        one = Element(tag, name.removesuffix(tag), parent, attributes, made.CurrentByteIndex)
        open_ones.append(one)
        begins(one)

    def end(name: str) -> None:
        one = open_ones.pop()
        one.end = made.CurrentByteIndex
        # After `<c/>` the parser stands behind it, after `<c></c>` before the end tag.
        if closing := _closing(name).match(raw, one.end):
            one.inner_end, one.end = one.end, closing.end()
        ends(one)

    made = parts.parser(start, end)
    parts.walk(raw, made)


@lru_cache(maxsize=256)
def _closing(name: str) -> re.Pattern[bytes]:
    return re.compile(rf"</{re.escape(name)}\s*>".encode())
