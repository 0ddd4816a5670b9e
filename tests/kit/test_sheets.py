"""What people send as a spreadsheet is read as they meant it."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit import limited, sheets
from backend.kit.spreadsheet import rows
from tests.kit import workbooks
from tests.kit.sheet_reading import cells_of, in_excel, read, reason_against
from tests.kit.workbooks import a_package, a_workbook

HEADER = "nip,nama\n"


def test_the_first_row_is_the_header_and_rows_keep_their_numbers() -> None:
    raw = a_workbook([[], ["NIP", "Nama"], [], ["198501152010011001", "Siti"]])

    table = read(raw)

    assert (table.header, table.header_row) == (("NIP", "Nama"), 2)
    assert table.rows == (sheets.Row(4, ("198501152010011001", "Siti")),)


def test_every_row_is_as_wide_as_the_widest() -> None:
    table = read(a_workbook([["a"], ["1", None, "3"], ["1"]]))

    assert table.header == ("a", "", "")
    assert [row.cells for row in table.rows] == [("1", None, "3"), ("1", None, None)]


def test_spaces_that_nobody_sees_are_trimmed() -> None:
    assert cells_of(a_workbook([["a"], ["\u00a0 Siti\u200b \n"], ["\ufeffAli"]])) == [
        ("Siti",),
        ("Ali",),
    ]


def test_a_cell_of_spaces_is_empty_and_a_row_of_them_is_left_out() -> None:
    assert cells_of(a_workbook([["a", "b"], [" ", "\u00a0"], ["x", " "]])) == [("x", None)]


def test_numbers_are_plain() -> None:
    raw = a_workbook([["a"], [3.0], [2.5], [0.1 + 0.2], [-7], [1e-7], [123456789012345]])

    assert cells_of(raw) == [
        ("3",),
        ("2.5",),
        ("0.3",),
        ("-7",),
        ("0.0000001",),
        ("123456789012345",),
    ]


def test_days_and_times_are_told_as_such() -> None:
    def look(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "[$-421]dd mmmm yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        clock = book.add_format({"num_format": 20})
        length = book.add_format({"num_format": "[h]:mm"})
        sheet.write_datetime("A2", datetime(2026, 11, 24), day)  # noqa: DTZ001 - a day on paper
        sheet.write_datetime("A3", datetime(2026, 11, 24, 7, 31), moment)  # noqa: DTZ001
        sheet.write_number("A4", 7.5 / 24, clock)
        sheet.write_number("A5", 26.5 / 24, length)
        sheet.write_number("A6", 12, book.add_format({"num_format": '#,##0 "hari"'}))

    assert cells_of(a_workbook([["a"]], look)) == [
        ("2026-11-24",),
        ("2026-11-24T07:31",),
        ("07:30",),
        ("26:30",),
        ("12",),
    ]


def test_a_workbook_that_counts_days_from_1904_is_understood() -> None:
    raw = a_package(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2" s="0"><v>44888</v></c></row>',
        styles='<cellXfs count="1"><xf numFmtId="14"/></cellXfs>',
        properties='<workbookPr date1904="1"/>',
    )

    assert cells_of(raw) == [("2026-11-24",)]


@pytest.mark.parametrize("stored", ["1.98501152010011E+17", "198501152010011000", "198501152010011001"])
def test_a_nip_kept_as_a_number_is_told_to_have_lost_digits(stored: str) -> None:
    raw = a_package(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>NIP</t></is></c></row>'
        f'<row r="2"><c r="A2"><v>{stored}</v></c><c r="B2"><v>199001</v></c></row>'
    )

    row = read(raw).rows[0]

    assert row.lost_digits == {0}
    assert row.cells[0] is not None
    assert row.cells[0].startswith("198501152010011")
    assert len(row.cells[0]) == 18


def test_a_nip_kept_as_text_is_whole() -> None:
    assert read(a_workbook([["NIP"], ["198501152010011001"]])).rows[0].lost_digits == frozenset()


def test_a_formula_counts_as_its_last_result_and_as_nothing_without_one() -> None:
    raw = a_package(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2"><f>NOW()</f></c>'
        '<c r="C2" t="str"><f>"a"</f><v>a</v></c><c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )

    assert cells_of(raw) == [("2", None, "a", "#DIV/0!")]


def test_cells_without_references_prefixes_rich_and_odd_texts_are_read() -> None:
    raw = a_package(
        "<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c></row>"
        "<row><c t='b'><v>1</v></c><c t='inlineStr'><is><r><t>a</t></r><r><t>b</t></r></is></c>"
        "<c t='d'><v>2026-11-24T00:00:00</v></c></row>",
        strings="<si><r><t>Na</t></r><r><t>ma</t></r><rPh sb='0' eb='1'><t>aid</t></rPh></si>"
        "<si><t>baris_x000D__x000A_dua</t></si>",
    )
    raw = workbooks.with_parts(
        raw,
        {
            "xl/worksheets/sheet1.xml": workbooks.parts_of(raw)["xl/worksheets/sheet1.xml"]
            .replace(b"<", b"<x:")
            .replace(b"<x:/", b"</x:")
            .replace(b"<x:?xml", b"<?xml")
            .replace(b"xmlns=", b"xmlns:x=")
        },
    )

    table = read(raw)

    assert table.header == ("Nama", "baris\ndua", "")
    assert table.rows[0].cells == ("TRUE", "ab", "2026-11-24")


def test_the_first_visible_sheet_is_read() -> None:
    def look(book: Any, sheet: Any) -> None:
        second = book.add_worksheet("Kedua")
        second.write_string("A1", "visible")
        second.activate()
        sheet.hide()

    assert read(a_workbook([["hidden"]], look)).header == ("visible",)


def test_hidden_sheets_alone_are_refused() -> None:
    raw = a_package("", sheets='<sheet name="a" sheetId="1" state="veryHidden" r:id="rId1"/>')

    assert reason_against(raw) == "no-visible-sheet"


def test_links_to_other_files_are_not_followed() -> None:
    raw = a_package('<row r="1"><c r="A1"><v>1</v></c></row>')
    rels = workbooks.parts_of(raw)["xl/_rels/workbook.xml.rels"]
    outside = b'<Relationship Id="rId9" Type="x/styles" Target="https://example.org/a" TargetMode="External"/>'
    raw = workbooks.with_parts(
        raw,
        {"xl/_rels/workbook.xml.rels": rels.replace(b"</Relationships>", outside + b"</Relationships>")},
    )

    assert read(raw).header == ("1",)


def test_another_reader_sees_the_same() -> None:
    cells: list[list[workbooks.Cell]] = [["a", "b", "c"], ["x", 1.5, "ü"], [None, 2, "y"]]
    raw = a_workbook(cells)

    theirs = [[None if c.value is None else str(c.value) for c in row] for row in in_excel(raw)]

    assert [list(read(raw).header), *map(list, cells_of(raw))] == theirs


# --- CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_comes_in_many_ways(encoding: str, separator: str) -> None:
    text = f"nip{separator}nama\r\n19850115{separator}José “Pak” Müller\r\n"

    table = read(text.encode(encoding))

    assert table.header == ("nip", "nama")
    assert table.rows == (sheets.Row(2, ("19850115", "José “Pak” Müller")),)


def test_utf_16_of_the_other_byte_order_is_read() -> None:
    assert read(b"\xfe\xff" + "a,b\n1,é".encode("utf-16-be")).rows[0].cells == ("1", "é")


def test_quoted_cells_may_hold_separators_and_line_ends() -> None:
    table = read(b'"nama; gelar";alamat\n"Siti";"Kute\nCane"\n\nAli;x\n')

    assert table.header == ("nama; gelar", "alamat")
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("Siti", "Kute\nCane")),
        (4, ("Ali", "x")),
    ]


def test_a_separator_told_in_the_first_line_counts() -> None:
    assert read(b"sep=;\na,b;c\n1;2\n") == sheets.Table(("a,b", "c"), 2, (sheets.Row(3, ("1", "2")),))


@pytest.mark.parametrize("shown", ["1,98501E+17", "1.98501152010011E+17", "1E+17"])
def test_a_nip_that_was_saved_as_it_is_shown_is_told_to_have_lost_digits(shown: str) -> None:
    assert read(f"nip;nama\n{shown};Siti\n".encode()).rows[0].lost_digits == {0}


def test_a_quote_that_is_never_closed_names_its_row() -> None:
    raw = HEADER.encode() + b'1,"Siti\n' + b"2,Ali\n" * 10_000

    with pytest.raises(sheets.SheetRefused) as caught:
        read(raw)

    assert caught.value.reason_code == "cell-too-long"
    assert "baris 2 " in caught.value.detail_id


@pytest.mark.parametrize("page", [b"<html><table>", b"\n <TABLE border=1>", b"<?xml version='1.0'?>"])
def test_a_web_page_called_a_spreadsheet_is_named(page: bytes) -> None:
    assert reason_against(page) == "html"


@given(st.integers(0, rows.MOST_COLUMNS - 1))
def test_columns_and_their_letters_are_the_same_thing(column: int) -> None:
    assert rows.column_of(rows.letters_of(column)) == column


@pytest.mark.slow
def test_ten_thousand_rows_fit_into_64_megabytes_for_reading(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = limited.Limits(memory_mib=64, cpu_seconds=20, wall_seconds=40, output_mib=20)
    task = limited.Task("backend.kit.spreadsheet.reading:read", limits, at_once=1)
    monkeypatch.setattr(sheets, "_READ", task)
    raw = a_workbook([[f"{n}{c}" for c in "abcdefghijkl"] for n in range(10_001)])

    began = datetime.now().astimezone()
    table = read(raw)
    took = datetime.now().astimezone() - began

    assert len(table.rows) == 10_000
    with capsys.disabled():
        print(f"\n10,000 rows of 12 columns read in {took.total_seconds():.2f} s")  # noqa: T201
