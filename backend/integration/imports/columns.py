"""Which columns an import knows, by which titles people call them, and which it needs. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum

from backend.integration.imports import columns_ikus, words
from backend.integration.imports.column import Column
from backend.integration.imports.mistakes import Finding, finding


class Import(StrEnum):
    """What can be imported, as it stands in the address."""

    EMPLOYEES = "employees"
    UNITS = "units"
    ASSIGNMENTS = "assignments"
    IKUS = "ikus"


NIP = Column(
    "nip",
    "NIP",
    "18 digit. Spasi dan titik boleh. Kolom ini harus berformat Teks",
    (
        *("NIP Baru", "NIP/NI PPPK", "NI PPPK", "NIPPPK", "NIP Pegawai"),
        *("Nomor Induk Pegawai", "No Induk Pegawai"),
    ),
    longest=40,
)
NAME = Column(
    "name",
    "Nama",
    "Nama lengkap, boleh dengan gelar",
    ("Nama Pegawai", "Nama Lengkap", "Nama ASN", "Nama Lengkap Pegawai", "Nama dan Gelar"),
)
TITLE = Column(
    "title",
    "Jabatan",
    "Nama jabatan di unit itu, misalnya Bidan Ahli Pertama",
    ("Nama Jabatan", "Jabatan Sekarang", "Jabatan Terakhir"),
)
UNIT = Column(
    "unit",
    "Unit Kerja",
    "Nama unit tempat bertugas, persis seperti di daftar unit",
    (
        *("Unit", "Nama Unit", "Unit Organisasi", "Unor", "SKPD", "OPD", "SKPD/OPD", "OPD/SKPD"),
        *("SKPK", "Satuan Kerja", "Satker", "Instansi", "Tempat Tugas", "Tempat Bertugas"),
        "Perangkat Daerah",
    ),
)
EMPLOYEE_TYPE = Column(
    "employee_type",
    "Jenis Pegawai",
    "Kosong: PNS, atau PPPK menurut bentuk NIP-nya",
    ("Status Pegawai", "Status Kepegawaian", "Jenis ASN", "Jenis Kepegawaian"),
    words.EMPLOYEE_TYPE_CHOICES,
    60,
)
GRADE = Column(
    "grade",
    "Golongan",
    "PNS: I/a sampai IV/e. PPPK: I sampai XVII",
    ("Gol", "Gol/Ruang", "Golongan/Ruang", "Golongan Ruang", "Pangkat/Golongan", "Gol Terakhir"),
    longest=40,
)
POSITION_KIND = Column(
    "position_kind",
    "Jenis Jabatan",
    "Kosong: Pelaksana untuk jabatan baru",
    ("Kelompok Jabatan", "Tipe Jabatan"),
    words.POSITION_KIND_CHOICES,
    60,
)
IS_HEAD = Column(
    "is_head",
    "Kepala Unit",
    "ya bila jabatan ini memimpin unitnya",
    ("Kepala", "Pimpinan", "Pimpinan Unit", "Kepala Unit (ya/tidak)", "Apakah Kepala"),
    ("ya", "tidak"),
    20,
)
KIND = Column(
    "kind",
    "Jenis Penugasan",
    "Kosong: Definitif",
    ("Penugasan", "Status Jabatan", "Sifat Penugasan"),
    words.ASSIGNMENT_KIND_CHOICES,
    60,
)
STARTS_ON = Column(
    "starts_on",
    "Mulai",
    "Hari pertama, misalnya 2026-01-31 atau 31/01/2026. Kosong: 1 Januari tahun ini",
    ("Tanggal Mulai", "TMT Jabatan", "TMT", "Mulai Tanggal", "Terhitung Mulai Tanggal"),
    longest=40,
)
ENDS_ON = Column(
    "ends_on",
    "Selesai",
    "Hari terakhir. Kosong: sampai ada perubahan",
    ("Tanggal Selesai", "Sampai", "Sampai Tanggal", "Berakhir"),
    longest=40,
)
APPRAISER = Column(
    "appraiser",
    "NIP Penilai",
    "Hanya bila pejabat penilainya bukan kepala unit di atasnya",
    ("NIP Atasan", "NIP Pejabat Penilai", "NIP Atasan Langsung", "Pejabat Penilai (NIP)"),
    longest=40,
)
UNIT_CODE = Column(
    "unit_code",
    "Kode Unit",
    "Kode singkat unit. Perlu bila ada dua unit bernama sama",
    ("Kode OPD", "Kode SKPD", "Kode Unit Kerja", "Kode Unor", "Kode Satker"),
    longest=40,
)
UNIT_PARENT = Column(
    "unit_parent",
    "Unit Induk",
    "Nama atau kode unit di atasnya. Perlu bila unitnya baru",
    ("Induk Unit", "Unit Atasan", "Induk Unit Kerja"),
)
UNIT_KIND = Column(
    "unit_kind",
    "Jenis Unit",
    "Perlu bila unitnya baru",
    ("Tipe Unit", "Jenis Unit Kerja"),
    words.UNIT_KIND_CHOICES,
    60,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The columns of one import: which it needs, and which it takes besides."""

    required: tuple[Column, ...]
    optional: tuple[Column, ...]

    @property
    def all(self) -> tuple[Column, ...]:
        return (*self.required, *self.optional)


def _as(column: Column, title: str, *more: str) -> Column:
    """The same column under the shorter title that it has where a sheet holds nothing else."""
    return replace(column, title=title, synonyms=(*more, column.title, *column.synonyms))


COLUMNS: Mapping[Import, Plan] = {
    Import.EMPLOYEES: Plan(
        (NIP, NAME, TITLE, UNIT),
        (
            *(EMPLOYEE_TYPE, GRADE, POSITION_KIND, IS_HEAD, KIND, STARTS_ON, ENDS_ON, APPRAISER),
            *(UNIT_CODE, UNIT_PARENT, UNIT_KIND),
        ),
    ),
    Import.UNITS: Plan(
        (
            _as(UNIT_CODE, "Kode"),
            _as(UNIT, "Nama", "Nama Unit Kerja"),
            _as(UNIT_KIND, "Jenis", "Tipe"),
            _as(UNIT_PARENT, "Induk", "Atasan", "Kode Induk"),
        ),
        (),
    ),
    Import.ASSIGNMENTS: Plan(
        (NIP, TITLE, UNIT, STARTS_ON),
        (ENDS_ON, KIND, IS_HEAD, POSITION_KIND, APPRAISER, UNIT_CODE, UNIT_PARENT, UNIT_KIND),
    ),
    Import.IKUS: Plan(columns_ikus.REQUIRED, (UNIT, NIP, UNIT_CODE, *columns_ikus.OPTIONAL)),
}
# A counting column is in nearly every sheet and means nothing here.
_IGNORED = frozenset({"no", "nomor", "no urut", "nomor urut", "nama penilai", "keterangan"})


@dataclass(frozen=True, slots=True)
class Header:
    """Where each known column stands in a sheet (from 0)."""

    places: Mapping[str, int]
    titles: Mapping[str, str]


def read_header(plan: Plan, header: Sequence[str], row: int) -> tuple[Header, list[Finding]]:
    """Find the known columns by title, and what is wrong about the header."""
    titles_of = {column: (*column.synonyms, column.title) for column in plan.all}
    known = {words.folded(title): one for one, many in titles_of.items() for title in many}
    places: dict[str, int] = {}
    titles: dict[str, str] = {}
    found: list[Finding] = []
    strangers: list[str] = []
    for place, written in enumerate(header):
        name = words.folded(written)
        if not name or name in _IGNORED:
            continue
        column = known.get(name)
        if column is None:
            strangers.append(written)
        elif column.key in places:
            found.append(finding(row, column.title, "column_twice", title=column.title))
        else:
            places[column.key], titles[column.key] = place, column.title
    missing = [column for column in plan.required if column.key not in places]
    found.extend(_missing(row, column, strangers) for column in missing)
    found.extend(finding(row, written, "column_unknown", header=written[:60]) for written in strangers)
    return Header(places, titles), found


def _missing(row: int, column: Column, strangers: Sequence[str]) -> Finding:
    """A stranger whose title is nearly right is probably meant."""
    by_name = {words.folded(written): written for written in strangers}
    near = [
        match
        for name in (column.title, *column.synonyms)
        for match in get_close_matches(words.folded(name), by_name, n=1, cutoff=0.75)
    ]
    suggestion = f"Apakah kolom “{by_name[near[0]][:60]}” maksudnya {column.title}?" if near else None
    return finding(row, column.title, "column_missing", title=column.title, suggestion=suggestion)
