"""What is no spreadsheet, or a dangerous one, is refused with a sentence that helps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.kit import limited, sheets
from backend.kit.spreadsheet import reading
from tests.kit import workbooks
from tests.kit.sheet_reading import MOST, read, reason_against
from tests.kit.workbooks import a_package, a_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\xef\xbb\xbf,,\n,,\n", "empty"),
        (OLE + bytes(600), "legacy-xls"),
        (OLE + bytes(90) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "not-a-sheet"),
        (bytes(range(256)), "not-a-sheet"),
        (b"nama\nA\x81\xff", "text-unreadable"),
        (b"\xff\xfea", "text-unreadable"),
        (b"PK\x03\x04" + b"x" * 200, "damaged"),
        (workbooks.zipped({}), "not-a-sheet"),
        (
            workbooks.zipped({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}),
            "not-a-sheet",
        ),
        (workbooks.zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "ods"),
        (workbooks.zipped({"xl/workbook.bin": b""}), "xlsb"),
        (workbooks.zipped({"[Content_Types].xml": b"<a/>", "xl/a.xml": b"<a/>"}), "damaged"),
    ],
)
def test_what_is_no_workbook_is_named(raw: bytes, reason: str) -> None:
    assert reason_against(raw) == reason


def test_a_sheet_with_nothing_in_it_is_refused() -> None:
    assert reason_against(a_workbook([])) == "empty"


@pytest.mark.parametrize("share", [0.3, 0.9, 0.99])
def test_a_file_that_did_not_arrive_whole_is_refused(share: float) -> None:
    raw = a_workbook([["a"], ["b"]])

    assert reason_against(raw[: int(len(raw) * share)]) == "damaged"


def test_a_byte_changed_on_the_way_is_noticed() -> None:
    raw = bytearray(a_workbook([[f"cell {n}" for n in range(50)]]))
    raw[raw.index(b"xl/worksheets/sheet1.xml") + 60] ^= 0xFF

    assert reason_against(bytes(raw)) == "damaged"


def test_a_file_that_unpacks_to_34_megabytes_is_refused_by_what_comes_out() -> None:
    raw = workbooks.with_parts(a_workbook([["a"]]), {"xl/media/image1.png": bytes(34_000_000)})

    assert len(raw) < 50_000
    assert reason_against(raw, max_bytes_unpacked=10_000_000) == "unpacks-too-large"
    assert read(raw, max_bytes_unpacked=40_000_000).header == ("a",)


@pytest.mark.parametrize("told", [10, 0, 0x7FFFFFFF])
def test_headers_that_lie_about_sizes_help_nobody(told: int) -> None:
    raw = workbooks.with_parts(a_workbook([["a"]]), {"xl/media/image1.png": bytes(34_000_000)})
    lying = workbooks.with_size_told(raw, "xl/media/image1.png", told)

    assert reason_against(lying, max_bytes_unpacked=10_000_000) in {"damaged", "unpacks-too-large"}


def test_a_text_shared_by_a_million_cells_is_counted_as_often() -> None:
    cells = "".join(f'<c r="{c}{{0}}" t="s"><v>0</v></c>' for c in "ABCDEFGHIJ")
    data = "".join(f'<row r="{n}">{cells.format(n)}</row>' for n in range(1, 2_001))
    raw = a_package(data, strings=f"<si><t>{'x' * 30_000}</t></si>")

    assert len(raw) < 100_000
    assert reason_against(raw) == "unpacks-too-large"


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/drawings/drawing1.xml"])
def test_declarations_of_entities_are_refused_in_every_part(part: str) -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<!DOCTYPE sst [<!ENTITY e0 "ha">{bomb}]><sst><si><t>&e9;</t></si></sst>'
    raw = a_package('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings="")

    assert reason_against(workbooks.with_parts(raw, {part: xml.encode()})) == "suspicious"
    assert reason_against(workbooks.with_parts(raw, {part: xml.encode("utf-16")})) == "suspicious"


def test_a_declaration_across_two_pieces_is_seen() -> None:
    for shift in range(12):
        xml = b"<a>" + b" " * ((1 << 16) - 3 - shift) + b"<!DOCTYPE a><b/></a>"
        raw = workbooks.with_parts(a_workbook([["a"]]), {"xl/other.xml": xml})
        with pytest.raises(limited.Refused, match="suspicious"):
            reading.read(raw, most_rows=9, most_columns=9, most_bytes=1 << 20)


def test_two_cells_far_apart_cost_nothing_and_are_refused() -> None:
    raw = a_package('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')

    assert len(raw) < 1_500
    assert reason_against(raw) == "too-many-columns"


def test_formats_far_out_without_a_value_do_no_harm() -> None:
    raw = a_package(
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="1048576"><c r="A1048576"><v>2</v></c></row>'
    )

    assert read(raw).rows == (sheets.Row(1_048_576, ("2",)),)


def test_rows_and_columns_have_limits() -> None:
    raw = a_workbook([["a", "b"], ["1", "2"], ["3", "4"]])

    assert len(read(raw, max_rows=2, max_columns=2).rows) == 2
    assert reason_against(raw, max_rows=1) == "too-many-rows"
    assert reason_against(raw, max_columns=1) == "too-many-columns"
    assert reason_against(b"a,b\n1,2\n3,4\n", max_rows=1) == "too-many-rows"


@pytest.mark.parametrize(
    "added",
    [
        {"xl/vbaProject.bin": b"x"},
        {"xl/macrosheets/sheet1.xml": b"<a/>"},
        {"[Content_Types].xml": b'<T a="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'},
    ],
)
def test_macros_are_refused(added: dict[str, bytes]) -> None:
    assert reason_against(workbooks.with_parts(a_workbook([["a"]]), added)) == "macros"


@pytest.mark.parametrize("name", ["../x", "xl/../../x", "/etc/x", "C:/x", "XL/WORKBOOK.XML"])
def test_names_that_lead_out_or_come_twice_are_refused(name: str) -> None:
    assert reason_against(workbooks.with_parts(a_workbook([["a"]]), {name: b""})) == "suspicious"


def test_a_thousand_parts_are_too_many() -> None:
    many = {f"xl/media/{n}.png": b"" for n in range(1_001)}

    assert reason_against(workbooks.with_parts(a_workbook([["a"]]), many)) == "suspicious"


def test_a_zip_with_a_password_is_refused() -> None:
    raw = bytearray(a_workbook([["a"]]))
    raw[raw.index(b"PK\x01\x02") + 8] |= 1

    assert reason_against(bytes(raw)) == "encrypted"


@pytest.mark.parametrize(
    "data",
    [
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>x</v></c></row>',
        '<row r="x"/>',
        '<row r="2"/><row r="1"/>',
        '<row r="1048577"/>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" s="x"><v>1</v></c></row>',
        '<row r="1"><c r="A1">',
        "&undeclared;",
    ],
)
def test_nonsense_in_a_sheet_is_a_damaged_file(data: str) -> None:
    assert reason_against(a_package(data, strings="<si><t>a</t></si>")) == "damaged"


def test_a_file_too_heavy_for_the_child_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    small = limited.Limits(memory_mib=48, cpu_seconds=5, wall_seconds=10, output_mib=1)
    task = limited.Task("backend.kit.spreadsheet.reading:read", small, at_once=1)
    monkeypatch.setattr(sheets, "_READ", task)
    raw = a_workbook([["x" * 30_000] * 40 for _ in range(30)])

    assert reason_against(raw) == "too-heavy"


def test_a_machine_without_room_is_not_the_fault_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = limited.Limits(memory_mib=640, cpu_seconds=5, wall_seconds=0.1, output_mib=1)
    task = limited.Task("backend.kit.spreadsheet.reading:read", limits, at_once=0)
    monkeypatch.setattr(sheets, "_READ", task)

    with pytest.raises(limited.LimitExceeded):
        read(b"a,b\n")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"sep=;\n", b"\xff\xfe"):
        try:
            reading.read(start + raw, **MOST)
        except limited.Refused as refusal:
            sheets.SheetRefused(refusal.code, **refusal.members)
