"""Paper to print: lines that fit their place, words that wrap, boxes to tick, faces, and QR codes."""

import unicodedata
from typing import Literal

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

REGULAR, BOLD, MONO = "Helvetica", "Helvetica-Bold", "Courier-Bold"
# What a camera of a cheap phone still reads at arm's length, and what survives a crease in a poster.
QrLevel = Literal["M", "Q"]


def line(
    page: Canvas,
    x: float,
    y: float,
    words: str,
    font: str,
    size: float,
    width: float,
    *,
    spacing: float = 0.0,
    is_centred: bool = False,
) -> None:
    """A line in the size given, or smaller where it would not fit: nothing is cut off.

    `x` is the left edge of the place, `width` how wide it is; `spacing` is added behind each character.
    """
    shown = in_latin(words)
    natural = stringWidth(shown, font, size) + spacing * len(shown)
    scale = min(1.0, width / natural) if natural else 1.0
    page.setFont(font, size * scale)
    left = x + (width - natural * scale) / 2 if is_centred else x
    page.drawString(left, y, shown, charSpace=spacing * scale)


def fitted(
    words: str, font: str, size: float, width: float, *, most_lines: int, least: float
) -> tuple[float, list[str]]:
    """The size and the lines in which words fit: wrapped first, then smaller, never cut off.

    Not smaller than `least`: whoever draws has then more lines than asked for, and makes room for them.
    """
    tried = size
    while True:
        lines = wrapped(words, font, tried, width)
        if len(lines) <= most_lines or tried <= least:
            return tried, lines
        tried = max(least, tried * 0.94)


def wrapped(words: str, font: str, size: float, width: float) -> list[str]:
    """Words in lines of at most `width`. A word that is longer than a line is broken where the line ends."""
    lines: list[str] = []
    held = ""
    for word in in_latin(words).split():
        rest = word
        joined = f"{held} {rest}" if held else rest
        if stringWidth(joined, font, size) <= width:
            held = joined
            continue
        if held:
            lines.append(held)
        while (many := _fitting(rest, font, size, width)) < len(rest):
            lines.append(rest[:many])
            rest = rest[many:]
        held = rest
    return [*lines, held] if held else lines


def _fitting(word: str, font: str, size: float, width: float) -> int:
    """How many characters of a word fit; at least one, or nothing would ever end."""
    if stringWidth(word, font, size) <= width:
        return len(word)
    return next(
        count for count in range(len(word), 0, -1) if count == 1 or stringWidth(word[:count], font, size) <= width
    )


def box(page: Canvas, x: float, y: float, side: float, digit: str = "") -> None:
    """A box to tick, with a pale digit in it for whoever types the sheet in."""
    page.setLineWidth(0.8)
    page.rect(x, y, side, side)
    if digit:
        page.setFillGray(0.55)
        size = side * 0.7
        page.setFont(REGULAR, size)
        page.drawCentredString(x + side / 2, y + side / 2 - size * 0.36, digit)
        page.setFillGray(0)


def face(page: Canvas, x: float, y: float, radius: float, mood: int) -> None:
    """A face around a point: 1 sad, 2 not content, 3 content, 4 glad. Lines only, for printers without colour."""
    page.setLineWidth(max(0.6, radius / 14))
    page.circle(x, y, radius)
    for side in (-1, 1):
        page.circle(x + side * radius * 0.36, y + radius * 0.25, radius * 0.1, stroke=0, fill=1)
    wide, bend = radius * 0.5, radius * {1: 0.42, 2: 0.18, 3: -0.18, 4: -0.42}[mood]
    low = y - radius * 0.36 - bend / 2  # the mouth's corners; its middle lies on the other side of the line
    page.bezier(x - wide, low, x - wide / 2, low + bend * 1.3, x + wide / 2, low + bend * 1.3, x + wide, low)


def qr(page: Canvas, x: float, y: float, side: float, content: str, level: QrLevel = "M") -> None:
    """A QR code with its quiet border inside the square, whose lower left corner is (x, y)."""
    widget = QrCodeWidget(content, barWidth=side, barHeight=side, barLevel=level)
    drawing = Drawing(side, side)
    drawing.add(widget)
    drawing.drawOn(page, x, y)


def in_latin(words: str) -> str:
    """The built-in fonts know Latin letters only: others lose their marks rather than become boxes."""
    if words.isascii():
        return words
    plain = (one if _is_latin(one) else unicodedata.normalize("NFD", one)[0] for one in words)
    return "".join(one if _is_latin(one) else "?" for one in plain)


def _is_latin(character: str) -> bool:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
