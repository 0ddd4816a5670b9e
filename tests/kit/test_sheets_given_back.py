"""What goes back to people: their own file with notes, and the template to fill in."""

import csv
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.kit import limited, sheets
from backend.kit.spreadsheet import notes, reading
from tests.kit import workbooks
from tests.kit.sheet_reading import MOST, annotate, cells_of, in_excel, read
from tests.kit.workbooks import a_package, a_workbook


def test_a_workbook_comes_back_with_notes_and_all_that_was_in_it() -> None:
    def look(book: Any, sheet: Any) -> None:
        bold = book.add_format({"bold": True, "border": 1})
        sheet.write_string("A2", "198501152010011001", bold)
        sheet.write_formula("B2", "=1+1", None, 2)
        sheet.set_column("A:A", 33)
        book.add_worksheet("Lain").write_string("A1", "tetap")

    raw = a_workbook([["NIP", "Jumlah"], [], ["x", 2]], look)

    noted = annotate(raw, {3: "NIP <x> & tidak dikenal"})

    sheet = in_excel(noted)
    assert [[cell.value for cell in row] for row in sheet] == [
        ["NIP", "Jumlah", sheets.NOTES_TITLE],
        ["198501152010011001", "=1+1", None],
        ["x", 2, "NIP <x> & tidak dikenal"],
    ]
    assert sheet["A2"].font.bold
    assert sheet["A2"].border.left.style == "thin"
    assert sheet["C3"].fill.fgColor.rgb == "FFFFF2CC"
    assert sheet["C3"].alignment.wrap_text
    assert sheet.column_dimensions["A"].width > 30
    assert sheet.parent["Lain"]["A1"].value == "tetap"
    assert read(noted) == read(raw)  # with the result of the formula


def test_a_note_is_text_whatever_it_looks_like() -> None:
    texts = {2: "=cmd|' /C calc'!A0", 3: "_x0041_ \x00\ud800"}

    sheet = in_excel(annotate(a_workbook([["a"], ["1"], ["2"]]), texts))

    assert sheet["B2"].data_type in {"s", "inlineStr"}
    assert sheet["B2"].value == texts[2]
    raw = annotate(a_workbook([["a"], ["1"], ["2"]]), texts)
    assert b"_x005F_x0041_ <" in workbooks.parts_of(raw)["xl/worksheets/sheet1.xml"]


def test_new_notes_take_the_place_of_old_ones() -> None:
    raw = a_workbook([["a", "b"], ["1", "2"], ["3", "4"]])

    again = annotate(annotate(raw, {2: "old", 3: "old"}), {3: "new"})

    assert [[cell.value for cell in row] for row in in_excel(again)] == [
        ["a", "b", sheets.NOTES_TITLE],
        ["1", "2", None],
        ["3", "4", "new"],
    ]


def test_a_row_that_was_emptied_but_for_its_note_is_empty() -> None:
    assert read(f"a,{sheets.NOTES_TITLE}\n1,x\n,y\n".encode()).rows == (sheets.Row(2, ("1",)),)


def test_a_number_that_lost_digits_becomes_a_text_cell_and_keeps_its_look() -> None:
    def look(book: Any, sheet: Any) -> None:
        sheet.write_number("A2", 198501152010011001, book.add_format({"border": 1}))

    noted = annotate(a_workbook([["NIP"], [], [7]], look), {2: "x"})

    sheet = in_excel(noted)
    assert sheet["A2"].number_format == "@"
    assert sheet["A2"].border.left.style == "thin"
    assert sheet["A3"].number_format == "General"


def test_the_notes_stand_beside_the_table_also_where_formats_go_further() -> None:
    raw = a_package(
        '<row r="1" spans="1:3"><c r="A1"><v>1</v></c><c r="B1" s="0"/><c r="D1" s="0"/></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="C2"><f>1</f></c></row><row r="3"/>',
        before='<dimension ref="A1:C2"/><cols><col min="1" max="2" width="5"/>'
        '<col min="7" max="16384" width="5"/></cols>',
    )

    noted = annotate(raw, {2: "note"})

    xml = workbooks.parts_of(noted)["xl/worksheets/sheet1.xml"].decode()
    assert '<c r="C2"><f>1</f></c><c r="D2" t="inlineStr">' in xml
    assert '<c r="B1" s="0"/><c r="D1" t="inlineStr">' in xml
    assert '<col min="1" max="2" width="5"/><col min="4" max="4"' in xml
    assert "dimension" not in xml
    assert "spans" not in xml
    assert in_excel(noted)["D2"].value == "note"


def test_csv_comes_back_with_notes_and_its_own_separator() -> None:
    noted = annotate('nip;nama\r\n1;José\r\n\r\n2;"a;b"\r\n'.encode("cp1252"), {4: "nama aneh"})

    assert noted == ('\ufeffnip;nama;Catatan pemeriksaan\r\n1;José;\r\n\r\n2;"a;b";nama aneh\r\n'.encode())


@pytest.mark.parametrize("cell", ["=1+1", "+62812", "-5", "@x"])
def test_no_cell_of_a_csv_file_that_we_write_is_a_formula(cell: str) -> None:
    raw = f'nama,b\n"{cell}",x\n'.encode()

    noted = annotate(raw, {2: cell})

    rows_written = list(csv.reader(StringIO(noted.decode("utf-8-sig"))))
    assert rows_written[1] == [f"'{cell}", "x", f"'{cell}"]
    assert cells_of(noted) == cells_of(raw) == [(cell, "x")]


def test_equal_input_gives_equal_bytes() -> None:
    raw = a_workbook([["a"], ["1"]])

    assert annotate(raw, {2: "x"}) == annotate(raw, {2: "x"})


def test_a_template_keeps_a_nip_as_text_and_its_examples_apart() -> None:
    columns = [
        sheets.Column("NIP", "18 angka"),
        sheets.Column("Jenis", "Pilih salah satu", ("PNS", "PPPK")),
    ]

    raw = sheets.template(columns, [["198501152010011001", "PNS"]], ["=1+1", "Isi satu baris"])

    sheet = in_excel(raw)
    assert read(raw) == sheets.Table(("NIP", "Jenis"), 1, ())
    assert sheet["A1"].font.bold
    assert sheet["A1"].comment.text == "18 angka"
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width > 20
    help_sheet = sheet.parent["Petunjuk"]
    said = [cell.value for row in help_sheet for cell in row if cell.value]
    assert {"=1+1", "198501152010011001", "PNS, PPPK"} <= set(said)
    assert help_sheet["A2"].data_type == "s"
    assert raw == sheets.template(columns, [["198501152010011001", "PNS"]], ["=1+1", "Isi satu baris"])


# --- In general

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from("=+-@'\"\n;,"),
    max_size=12,
)
GRIDS = st.lists(
    st.lists(
        st.none() | TEXTS | st.integers(-(10**14), 10**14) | st.floats(-1e9, 1e9),
        min_size=1,
        max_size=5,
    ),
    min_size=1,
    max_size=6,
).filter(lambda grid: any(str(cell).strip() for cell in grid[0] if cell is not None))
NOTES = st.dictionaries(st.integers(2, 6), TEXTS.filter(str.strip), max_size=5)


def kept(raw: bytes, texts: dict[int, str]) -> tuple[bytes, bytes]:
    """What is read before and after (in this process: a child for each example takes long)."""
    as_json = {str(row): text for row, text in texts.items()}
    try:
        before = reading.read(raw, **MOST)
    except limited.Refused as refusal:
        return refusal.code.encode(), refusal.code.encode()
    return before, reading.read(notes.annotate(raw, notes=as_json, **MOST), **MOST)


@settings(max_examples=100, deadline=None)
@given(GRIDS, NOTES)
def test_no_cell_of_a_workbook_is_lost_by_annotating(grid: list[Any], texts: dict[int, str]) -> None:
    before, after = kept(a_workbook(grid), texts)

    assert before == after


@settings(max_examples=100, deadline=None)
@given(GRIDS, NOTES, st.sampled_from(",;\t"))
def test_no_cell_of_a_csv_file_is_lost_by_annotating(grid: list[Any], texts: dict[int, str], separator: str) -> None:
    target = StringIO(newline="")
    csv.writer(target, delimiter=separator).writerows(grid)

    before, after = kept(target.getvalue().encode(), texts)

    assert before == after


@pytest.mark.slow
def test_ten_thousand_rows_come_back_with_notes(capsys: pytest.CaptureFixture[str]) -> None:
    raw = a_workbook([[f"{n}{c}" for c in "abcdefghijkl"] for n in range(10_001)])

    began = datetime.now().astimezone()
    noted = annotate(raw, {n: f"catatan {n}" for n in range(2, 10_002)})
    took = datetime.now().astimezone() - began

    assert read(noted) == read(raw)
    with capsys.disabled():
        print(f"\n10,000 rows annotated in {took.total_seconds():.2f} s")  # noqa: T201
