"""Every mistake of the catalogue is named at its row, in small sheets and all together in a large one."""

import itertools
from dataclasses import dataclass
from typing import Any

import pytest

from backend.access.actor import Role
from backend.integration.imports.mistakes import CATALOGUE
from backend.organisation.models import Employee, OrgUnit
from tests.client import Client
from tests.integration.a_sheet import a_row, as_csv, as_xlsx, check, nip, send
from tests.organisation.looking import assignment_of
from tests.world import World, days

STORED, INACTIVE, ELSEWHERE = 11_001, 11_002, 11_003
_number = itertools.count(8_001)


@dataclass(frozen=True)
class Case:
    """Rows of a sheet, the last of which (unless `at` says otherwise) has the mistake."""

    code: str
    column: str | None
    rows: list[dict[str, Any]]
    at: int = -1

    def __str__(self) -> str:
        return f"{self.code}-{self.column}"

    @property
    def place(self) -> int:
        return self.at % len(self.rows)


def one(code: str, column: str, **cells: Any) -> Case:
    """A mistake that one row shows by itself."""
    return Case(code, column, [a_row(next(_number), **cells)])


def pair(code: str, column: str, first: dict[str, Any], second: dict[str, Any]) -> Case:
    """A mistake that only two rows about one officer show: the second holds a post besides."""
    number = next(_number)
    besides = {"Jabatan": "Bendahara", "Jenis_Penugasan": "Tugas Tambahan"}
    return Case(code, column, [a_row(number, **first), a_row(number, **(besides | second))])


def two(code: str, column: str, first: dict[str, Any], second: dict[str, Any]) -> Case:
    """A mistake that two rows about two officers show."""
    return Case(code, column, [a_row(next(_number), **first), a_row(next(_number), **second)])


CASES = [
    one("required", "Nama", Nama=""),
    one("required", "NIP", NIP=""),
    one("required", "Jabatan", Jabatan=""),
    one("required", "Unit Kerja", Unit_Kerja=""),
    one("too_long", "Jabatan", Jabatan="x" * 201),
    one("characters", "Nama", Nama="Mariam \u202eContoh"),
    one("formula", "Nama", Nama="=A1"),
    one("formula_error", "Jabatan", Jabatan="#REF!"),
    one("date_unreadable", "Mulai", Mulai="bulan lalu"),
    one("date_unreadable", "Selesai", Selesai="31/02/2026"),
    one("date_out_of_range", "Mulai", Mulai="1890-01-01"),
    one("yes_no_unknown", "Kepala Unit", Kepala_Unit="mungkin"),
    one("word_unknown", "Jenis Pegawai", Jenis_Pegawai="Sultan"),
    one("word_unknown", "Jenis Jabatan", Jenis_Jabatan="Besar", Jabatan="Jabatan Z1"),
    one("word_unknown", "Jenis Penugasan", Jenis_Penugasan="Sementara"),
    one("word_unknown", "Jenis Unit", Jenis_Unit="Kerajaan"),
    one("name_digits", "Nama", Nama="Mariam 2"),
    one("name_short", "Nama", Nama="M"),
    pair("name_differs", "Nama", {"Nama": "Mariam Contoh"}, {"Nama": "Rahmat Contoh"}),
    pair("type_differs", "Jenis Pegawai", {"Jenis_Pegawai": "PNS"}, {"Jenis_Pegawai": "CPNS"}),
    one("type_guessed", "Jenis Pegawai", NIP="199503152024212001"),
    one("grade_unknown", "Golongan", Golongan="Penata"),
    one("grade_not_of_type", "Golongan", Golongan="IX", Jenis_Pegawai="PNS"),
    pair("grade_differs", "Golongan", {"Golongan": "III/a"}, {"Golongan": "III/b"}),
    Case("person_inactive", "NIP", [a_row(INACTIVE)]),
    one("unit_unknown", "Unit Kerja", Unit_Kerja="Puskesmas Contho"),
    one("unit_unknown", "Kode Unit", Kode_Unit="TIDAK-ADA"),
    one("unit_elsewhere", "Unit Kerja", Unit_Induk="Dinas A"),
    one("unit_ambiguous", "Unit Kerja", Unit_Kerja="Sekretariat"),
    one("unit_code_differs", "Kode Unit", Kode_Unit="DINAS-A"),
    one("unit_code_bad", "Kode Unit", Kode_Unit="A B"),
    two(
        "unit_kind_differs",
        "Jenis Unit",
        {"Unit_Kerja": "Baru Satu", "Unit_Induk": "Dinas A", "Jenis_Unit": "UPTD"},
        {"Unit_Kerja": "Baru Satu", "Unit_Induk": "Dinas A", "Jenis_Unit": "Sekolah"},
    ),
    one("unit_parent_unknown", "Unit Induk", Unit_Induk="Dinas Tak Ada"),
    one("unit_parent_ambiguous", "Unit Induk", Unit_Kerja="Baru Dua", Unit_Induk="Sekretariat", Jenis_Unit="Bidang"),
    two(
        "post_kind_differs",
        "Jenis Jabatan",
        {"Jabatan": "Analis", "Jenis_Jabatan": "Fungsional"},
        {"Jabatan": "Analis", "Jenis_Jabatan": "Pelaksana"},
    ),
    two(
        "post_head_differs",
        "Kepala Unit",
        {"Jabatan": "Kepala Tata Usaha", "Kepala_Unit": "tidak"},
        {"Jabatan": "Kepala Tata Usaha", "Kepala_Unit": "ya", "Jenis_Penugasan": "Pj"},
    ),
    one("ends_before_start", "Selesai", Mulai="2026-05-01", Selesai="2026-04-30"),
    pair("same_post_twice", "Jabatan", {}, {"Jabatan": "BIDAN", "Jenis_Penugasan": ""}),
    pair("definitive_twice", "Jenis Penugasan", {}, {"Jabatan": "Perawat", "Jenis_Penugasan": ""}),
    Case("definitive_elsewhere", "Mulai", [a_row(ELSEWHERE)]),
    two(
        "two_heads",
        "Kepala Unit",
        {"Unit_Kerja": "Dinas A", "Jabatan": "Kepala Dinas A", "Kepala_Unit": "ya"},
        {"Unit_Kerja": "Dinas A", "Jabatan": "Kepala Dinas A", "Kepala_Unit": "ya"},
    ),
    one("two_heads", "Kepala Unit", Jabatan="Kepala Kedua", Kepala_Unit="ya"),
    Case("appraiser_self", "NIP Penilai", [a_row(8_900, NIP_Penilai=nip(8_900))]),
    one("appraiser_unknown", "NIP Penilai", NIP_Penilai="197001012000011999"),
    one("nip_lost_digits", "NIP Penilai", NIP_Penilai="1,98503152010012E+17"),
    one("nip_lost_digits", "NIP", NIP=198503152010012001),
    one("nip_letter", "NIP", NIP="1985O3152010012001"),
    one("nip_not_digits", "NIP", NIP="NIP-BELUM-ADA"),
    one("nip_digit_missing", "NIP", NIP="19850315201001201"),
    one("nip_digit_extra", "NIP", NIP="1985031520100120011"),
    one("nip_old", "NIP", NIP="131234567"),
    one("nip_is_nik", "NIP", NIP="'1102031503850001"),
    one("nip_length", "NIP", NIP="12345"),
    one("nip_empty", "NIP", NIP="-"),
    one("nip_birth_date", "NIP", NIP="198523102010012001"),
    one("nip_birth_future", "NIP", NIP="209003152010012001"),
    one("nip_birth_early", "NIP", NIP="191003152010012001"),
    one("nip_tmt_month", "NIP", NIP="198503152010132001"),
    one("nip_tmt_future", "NIP", NIP="198503152099012001"),
    one("nip_sex", "NIP", NIP="198503152010013001"),
    one("nip_young", "NIP", NIP="198503152001012001"),
]  # fmt: skip

# What only sheets of units or of assignments, or a header, can have.
ELSEWHERE_TESTED = {
    *("column_missing", "column_twice", "column_unknown", "no_rows", "person_unknown"),
    *("unit_twice", "unit_parent_missing", "unit_cycle"),
}


@pytest.fixture
def admin(client: Client, world: World) -> Client:
    """A district administrator, and stored people and units to collide with."""
    for number in (STORED, INACTIVE, ELSEWHERE):
        person = world.employee(world.puskesmas)
        if number == INACTIVE:
            assignment_of(world, person.employee_id).ends_on = world.today - days(1)
            world.session.flush()
        row = world.session.get_one(Employee, person.employee_id)
        row.nip, row.name = nip(number), str(a_row(number)["Nama"])
        row.is_active = number != INACTIVE
    kept = world.session.get_one(Employee, world.regent.employee_id)
    kept.nip = nip(11_004)
    for name in ("Dinas A", "Dinas B"):
        unit = world.unit(name)
        world.session.get_one(OrgUnit, unit).code = name.upper().replace(" ", "-")
        world.unit("Sekretariat", parent=unit)
    world.session.flush()
    return client.sign_in(world.with_role(Role.DISTRICT_ADMIN))


def test_the_whole_catalogue_is_tried() -> None:
    tried = {case.code for case in CASES}

    assert set(CATALOGUE) == {code for code in tried | ELSEWHERE_TESTED if not code.startswith("nip_")}
    assert len(tried) >= 50


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_mistake_is_named_at_its_row_and_column(admin: Client, case: Case) -> None:
    answer = send(admin, as_xlsx(case.rows), dry_run="true")

    found = {(one["row"], one["column"], one["code"]) for one in answer.json["problems"]}
    assert (case.place + 2, case.column, case.code) in found
    assert {code for _, _, code in found} == {case.code}, "and nothing else is said"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_mistake_says_in_indonesian_what_to_do(admin: Client, case: Case) -> None:
    for one in send(admin, as_xlsx(case.rows), dry_run="true").json["problems"]:
        assert one["detail"][0].isupper() or one["detail"][0].isdigit()
        assert "{" not in one["detail"] + (one["suggestion"] or "")
        is_plain = one["code"] in {"required", "too_long", "nip_empty", "nip_length", "nip_not_digits", "nip_sex"}
        is_ambiguous = one["code"] in {"nip_digit_missing", "nip_digit_extra"}
        is_odd_nip = one["code"].startswith("nip_") and one["severity"] == "warning"
        assert one["suggestion"] or is_plain or is_ambiguous or is_odd_nip or one["code"] == "nip_birth_future"


@pytest.mark.slow
def test_ten_thousand_rows_with_every_mistake_each_at_its_row(admin: Client) -> None:
    rows, expected = [], set()
    cases = iter(CASES)
    for number in range(1, 7_801):
        rows.append(a_row(number))
        if number % 120 == 0 and (case := next(cases, None)) is not None:
            expected.add((len(rows) + case.place + 2, case.column, case.code))
            rows.extend(case.rows)
    assert next(cases, None) is None
    rows.extend(a_row(number, Jabatan="Perawat", Jenis_Penugasan="Tugas Tambahan") for number in range(1, 2_201))

    answer = send(admin, as_xlsx(rows), dry_run="true")

    assert len(rows) >= 10_000
    found = {(one["row"], one["column"], one["code"]) for one in answer.json["problems"]}
    assert found == expected


@pytest.mark.slow
def test_ten_thousand_rows_are_stored_and_the_same_file_changes_nothing(admin: Client) -> None:
    raw = as_xlsx([a_row(number) for number in range(1, 10_001)])

    first, again = send(admin, raw), send(admin, raw)

    assert first.json["summary"]["employees"] == {"new": 10_000, "changed": 0, "unchanged": 0}
    assert again.json["summary"]["employees"] == {"new": 0, "changed": 0, "unchanged": 10_000}
    assert again.json["summary"]["assignments"] == {"new": 0, "changed": 0, "unchanged": 10_000}


# --- headers, and sheets of another kind ---


def test_a_missing_column_is_named_with_the_one_that_is_probably_meant(admin: Client) -> None:
    answer = send(admin, b"NIP,Nama,Jabtan,Unit Kerja\n1,2,3,4\n", dry_run="true")

    assert [(one["row"], one["column"], one["code"]) for one in answer.json["problems"]] == [
        (1, "Jabatan", "column_missing"),
        (1, "Jabtan", "column_unknown"),
    ]
    assert answer.json["problems"][0]["suggestion"] == "Apakah kolom “Jabtan” maksudnya Jabatan?"


def test_a_column_that_is_there_twice_is_named(admin: Client) -> None:
    answer = send(admin, b"NIP,Nama,Nama Pegawai,Jabatan,Unit Kerja\n1,2,3,4,5\n", dry_run="true")

    assert [one["code"] for one in answer.json["problems"]] == ["column_twice"]


def test_a_sheet_without_rows_is_named(admin: Client) -> None:
    answer = send(admin, b"NIP,Nama,Jabatan,Unit Kerja\n", dry_run="true")

    assert [one["code"] for one in answer.json["problems"]] == ["no_rows"]


def a_unit(code: str, **cells: Any) -> dict[str, Any]:
    return {"Kode": code, "Nama": f"Unit {code}", "Jenis": "OPD", "Induk": "Kabupaten Contoh", **cells}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([a_unit("A"), a_unit("A")], [(3, "Kode", "unit_twice")]),
        ([a_unit("A", Induk="")], [(2, "Induk", "unit_parent_missing")]),
        ([a_unit("A", Induk="Tak Ada")], [(2, "Induk", "unit_parent_unknown")]),
        ([a_unit("A", Induk="Sekretariat")], [(2, "Induk", "unit_parent_ambiguous")]),
        ([a_unit("A", Kode="")], [(2, "Kode", "required")]),
        ([a_unit("A", Jenis="Kerajaan")], [(2, "Jenis", "word_unknown")]),
        ([a_unit("A", Induk="B"), a_unit("B", Induk="A")], [(2, "Induk", "unit_cycle"), (3, "Induk", "unit_cycle")]),
    ],
)
def test_mistakes_of_a_tree_are_named(
    admin: Client, rows: list[dict[str, Any]], expected: list[tuple[int, str, str]]
) -> None:
    assert check(admin, rows, "units") == expected


def test_an_acting_head_beside_the_head_is_no_mistake(admin: Client) -> None:
    row = a_row(1, Jabatan="Kepala Sementara", Kepala_Unit="ya", Jenis_Penugasan="Plh")

    assert check(admin, [row]) == []


def test_a_stored_head_who_moves_away_in_the_same_sheet_is_no_second_head(admin: Client, world: World) -> None:
    head = world.session.get_one(Employee, world.head.employee_id)
    head.nip, head.name = nip(11_005), "Kepala Lama Contoh"
    world.session.flush()
    rows = [
        a_row(1, Jabatan="Kepala Baru", Kepala_Unit="ya", Mulai="2026-12-01"),
        a_row(11_005, Nama="Kepala Lama Contoh", Unit_Kerja="Dinas A", Mulai="2026-12-01"),
    ]

    assert check(admin, rows) == []
    assert check(admin, rows[:1]) == [(2, "Kepala Unit", "two_heads")]


def test_csv_and_workbook_find_the_same(admin: Client) -> None:
    rows = [row for case in CASES for row in case.rows if not isinstance(row["NIP"], int)]

    found = [
        [(one["row"], one["code"]) for one in send(admin, raw, dry_run="true").json["problems"]]
        for raw in (as_csv(rows), as_xlsx(rows))
    ]

    assert found[0] == found[1]
