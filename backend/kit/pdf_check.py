"""The job `check`: whether a PDF is one, whole, open to read, and without anything that acts.

A sieve and not a proof: a PDF has endless ways to hide things. So whoever shows one still does it
apart (as a download, with `nosniff` and a sandbox). The file itself is never changed.
"""

import re
import zlib
from collections.abc import Iterator

from backend.kit.limited_child import Refused

_MOST_UNPACKED = 512 << 20  # twenty scanned pages in colour; looked at in pieces
_PIECE = 4 << 20
_LONGEST_NAME = 64  # with every letter written as `#xx`
_TAIL = 2048  # some programs add line ends or a comment after the mark

_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
# Long enough not to occur by chance in compressed bytes, so they are sought everywhere.
_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData)(?!\w)")
_SHORT_ACTIVE = re.compile(rb"/(?:JS|XFA)(?!\w)")  # sought outside of streams only
_ENCRYPTED = re.compile(rb"/Encrypt(?!\w)")
# Objects may be packed into streams. Packed in another way than usual, we could not look inside.
_PACKED_OBJECTS = re.compile(rb"/ObjStm(?!\w)")
_UNUSUAL = re.compile(rb"/(?:ASCIIHexDecode|ASCII85Decode|LZWDecode|RunLengthDecode|AHx|A85|LZW|RL)(?!\w)")
_DICTIONARY = 600  # bytes before a stream that hold its dictionary, for all programs we know


def check(raw: bytes) -> bytes:
    """Nothing. Raises Refused."""
    if not raw.startswith(b"%PDF-") or b"%%EOF" not in raw[-_TAIL:]:
        raise Refused("pdf-damaged")
    outside = _named(_STREAM.sub(b" ", raw))
    if _ENCRYPTED.search(outside):
        raise Refused("pdf-encrypted")
    if _SHORT_ACTIVE.search(outside) or _ACTIVE.search(_named(raw)):
        raise Refused("pdf-active")
    for piece in _unpacked(raw):
        if _ACTIVE.search(_named(piece)):
            raise Refused("pdf-active")
    return b""


def _named(piece: bytes) -> bytes:
    """With names as they are meant: `/J#61vaScript` is `/JavaScript`."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), piece)


def _unpacked(raw: bytes) -> Iterator[bytes]:
    """What the compressed streams hold, in pieces that overlap, up to a limit for all together."""
    left = _MOST_UNPACKED
    for found in _STREAM.finditer(raw):
        about = _named(raw[max(0, found.start() - _DICTIONARY) : found.start()])
        about = about[about.rfind(b" obj") :]
        if _PACKED_OBJECTS.search(about) and _UNUSUAL.search(about):
            raise Refused("pdf-active")
        for piece in _inflated(found[1]):
            left -= len(piece)
            if left <= 0:
                raise Refused("too-heavy")
            yield piece


def _inflated(stream: bytes) -> Iterator[bytes]:
    """Nothing where it is not compressed this way, as much as can be had where it is cut."""
    unpacker = zlib.decompressobj()
    tail = b""
    try:
        while stream and not unpacker.eof:
            piece = tail + unpacker.decompress(stream, _PIECE)
            stream = unpacker.unconsumed_tail
            tail = piece[-_LONGEST_NAME:]
            yield piece
        yield tail + unpacker.flush()  # a last match that did not fit into the piece
    except zlib.error:
        return
