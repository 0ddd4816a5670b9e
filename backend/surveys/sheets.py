"""The survey on paper: a form to print, copy, fill in with a pen and type in afterwards.

Two forms stand side by side on A4, to be cut apart. What does not fit in half a page (many services, many
questions of the unit's own) flows over both halves, and on to further pages.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from backend.kit import paper

_MARGIN = 8 * mm
_GUTTER = 12 * mm  # around the cut
_COLUMN = (A4[0] - 2 * _MARGIN - _GUTTER) / 2
_LEFTS = (_MARGIN, _MARGIN + _COLUMN + _GUTTER)
_TOP, _BOTTOM = A4[1] - _MARGIN, _MARGIN
_BOX = 3.6 * mm
_QUESTION, _ANSWER, _SMALL = 9.0, 8.5, 7.5
_STEP = 1.18  # from one line to the next, in sizes
_GAP = 1.6 * mm
_MOST_ROWS = 12  # of boxes in a part; longer lists are torn apart, or they might not fit on any page


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers in order; none is a question that is answered in words."""

    text: str
    answers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """What a form asks. `elements` are the nine of the regulation (or today's three), `own` are the unit's."""

    unit_name: str
    title: str
    elements: Sequence[Question]
    services: Sequence[str] = ()
    profile: Sequence[Question] = ()
    own: Sequence[Question] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class _Block:
    """A part of the form that is never torn apart: its height, and what draws it below a point."""

    height: float
    draw: Callable[[Canvas, float, float], None]


def make(form: Form) -> bytes:
    """A PDF of A4 pages. One page with the form twice, if it fits into half of it."""
    out = io.BytesIO()
    page = Canvas(out, pagesize=A4, invariant=1)
    page.setTitle(f"Lembar survei {form.unit_name}")
    columns = _columns(_blocks(form))
    if len(columns) == 1:
        columns *= 2
        _cut(page)
    for place, blocks in enumerate(columns):
        if place and place % 2 == 0:
            page.showPage()
        top = _TOP
        for block in blocks:
            block.draw(page, _LEFTS[place % 2], top)
            top -= block.height
    page.showPage()
    page.save()
    return out.getvalue()


def _cut(page: Canvas) -> None:
    page.setDash(2, 3)
    page.setLineWidth(0.4)
    page.line(A4[0] / 2, 0, A4[0] / 2, A4[1])
    page.setDash()


def _columns(blocks: Sequence[_Block]) -> list[list[_Block]]:
    columns: list[list[_Block]] = [[]]
    room = _TOP - _BOTTOM
    for block in blocks:
        if block.height > room and columns[-1]:
            columns.append([])
            room = _TOP - _BOTTOM
        columns[-1].append(block)
        room -= block.height
    return columns


def _blocks(form: Form) -> list[_Block]:
    found = [_head(form), _how()]
    for number, one in enumerate(form.elements, start=1):
        found += _choice(f"{number}. {one.text}", one.answers, across=2, is_numbered=True)
    for number, one in enumerate(form.own, start=len(form.elements) + 1):
        text = f"{number}. {one.text}"
        found += _choice(text, one.answers, across=2, is_numbered=True) if one.answers else [_words(text, 1)]
    if form.services:
        found += _choice("Layanan yang Anda terima", form.services, across=_across(form.services))
    for one in form.profile:
        found += _choice(one.text, one.answers, across=_across(one.answers))
    return [*found, _words("Saran atau keluhan (jangan menulis nama Anda)", 2)]


def _across(answers: Sequence[str]) -> int:
    """How many short answers stand beside each other."""
    return next(many for many in (6, 5, 4, 3, 2, 1) if all(_fits(one, many) for one in answers))


def _fits(answer: str, across: int) -> bool:
    room = _COLUMN / across - _BOX - 2.2 * mm
    return across == 1 or len(paper.wrapped(answer, paper.REGULAR, _ANSWER, room)) == 1


def _head(form: Form) -> _Block:
    size, lines = paper.fitted(form.unit_name, paper.BOLD, 12, _COLUMN, most_lines=2, least=8)
    title_size, title = paper.fitted(form.title, paper.REGULAR, 8.5, _COLUMN, most_lines=1, least=6.5)
    number_height = 7 * mm
    height = 4 * mm + len(lines) * size * _STEP + len(title) * title_size * _STEP + number_height + 2 * mm

    def draw(page: Canvas, left: float, top: float) -> None:
        y = top - 3 * mm
        paper.line(page, left, y, "SURVEI KEPUASAN MASYARAKAT", paper.REGULAR, 7, _COLUMN, spacing=0.6)
        y = _lines(page, left, y - 0.5 * mm, lines, paper.BOLD, size)
        y = _lines(page, left, y, title, paper.REGULAR, title_size) - 6 * mm
        paper.line(page, left, y, "Tanggal: ......../......../20......", paper.REGULAR, _ANSWER, 45 * mm)
        paper.line(page, left + 48 * mm, y, "No. lembar", paper.REGULAR, _SMALL, 15 * mm)
        page.setLineWidth(0.6)
        page.rect(left + _COLUMN - 26 * mm, y - 2 * mm, 26 * mm, 6.5 * mm)

    return _Block(height, draw)


def _how() -> _Block:
    words = "Tanpa nama. Beri tanda silang (X) pada satu kotak di setiap pertanyaan; boleh ada yang dilewati."
    lines = paper.wrapped(words, paper.REGULAR, _SMALL, _COLUMN)

    def draw(page: Canvas, left: float, top: float) -> None:
        _lines(page, left, top, lines, paper.REGULAR, _SMALL)

    return _Block(len(lines) * _SMALL * _STEP + _GAP, draw)


def _choice(text: str, answers: Sequence[str], *, across: int, is_numbered: bool = False) -> Iterator[_Block]:
    """A question with boxes below it. The pale digits are the keys with which a sheet is typed in."""
    boxes = [(answer, str(digit) if is_numbered else "") for digit, answer in enumerate(answers, start=1)]
    most = across * _MOST_ROWS
    for place in range(0, len(boxes), most):
        yield _boxes(text if place == 0 else "", boxes[place : place + most], across)


def _boxes(text: str, boxes: Sequence[tuple[str, str]], across: int) -> _Block:
    heading = paper.wrapped(text, paper.BOLD, _QUESTION, _COLUMN)
    width = _COLUMN / across
    room = width - _BOX - 2.2 * mm
    cells = [(paper.wrapped(answer, paper.REGULAR, _ANSWER, room), digit) for answer, digit in boxes]
    rows = [cells[place : place + across] for place in range(0, len(cells), across)]
    heights = [max(_BOX + 0.8 * mm, max(len(one) for one, _ in row) * _ANSWER * _STEP + 0.6 * mm) for row in rows]

    def draw(page: Canvas, left: float, top: float) -> None:
        y = _lines(page, left, top, heading, paper.BOLD, _QUESTION) - 0.9 * mm
        for row, height in zip(rows, heights, strict=True):
            for place, (lines, digit) in enumerate(row):
                x = left + place * width
                paper.box(page, x, y - _BOX, _BOX, digit)
                _lines(page, x + _BOX + 1.2 * mm, y + 0.15 * mm, lines, paper.REGULAR, _ANSWER)
            y -= height

    return _Block(len(heading) * _QUESTION * _STEP + 0.9 * mm + sum(heights) + _GAP, draw)


def _words(text: str, many: int) -> _Block:
    """A question with lines to write on."""
    heading = paper.wrapped(text, paper.BOLD, _QUESTION, _COLUMN)
    step = 6.8 * mm

    def draw(page: Canvas, left: float, top: float) -> None:
        y = _lines(page, left, top, heading, paper.BOLD, _QUESTION)
        page.setLineWidth(0.4)
        for _ in range(many):
            y -= step
            page.line(left, y, left + _COLUMN, y)

    return _Block(len(heading) * _QUESTION * _STEP + many * step + _GAP, draw)


def _lines(page: Canvas, left: float, top: float, lines: Sequence[str], font: str, size: float) -> float:
    """Lines below a point. Returns where they end."""
    for place, words in enumerate(lines):
        paper.line(page, left, top - place * size * _STEP - size * 0.95, words, font, size, _COLUMN)
    return top - len(lines) * size * _STEP
