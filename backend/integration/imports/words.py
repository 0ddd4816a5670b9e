"""The words that people write into cells, and what they mean. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

from backend.organisation.models import AssignmentKind, EmployeeType, PositionKind, UnitKind

EARLIEST, LATEST = date(1960, 1, 1), date(2099, 12, 31)
_MONTHS = {
    name[:3]: number
    for number, names in enumerate(
        (
            ("januari",),
            ("februari", "pebruari"),
            ("maret",),
            ("april",),
            ("mei", "may"),
            ("juni",),
            ("juli",),
            ("agustus", "agt", "aug"),
            ("september",),
            ("oktober", "october"),
            ("november", "nopember"),
            ("desember", "december"),
        ),
        start=1,
    )
    for name in names
}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_BY_NAME = re.compile(r"(\d{1,2})[-/. ]+([a-z]{3,})[-/. ]+(\d{4})")
# A day in a cell without date format is its number, counted from here.
_SPREADSHEET_DAY_ZERO = date(1899, 12, 30)
_SPREADSHEET_DAY = re.compile(r"[2-7]\d{4}")

YES = frozenset({"ya", "y", "1", "x", "v", "✓", "✔", "true", "benar", "kepala"})
NO = frozenset({"tidak", "t", "tdk", "n", "0", "no", "false", "bukan"})

EMPLOYEE_TYPES: Mapping[str, EmployeeType] = {
    "pns": EmployeeType.PNS,
    "pegawai negeri sipil": EmployeeType.PNS,
    "cpns": EmployeeType.CPNS,
    "calon pns": EmployeeType.CPNS,
    "pppk": EmployeeType.PPPK,
    "p3k": EmployeeType.PPPK,
    "pppk penuh waktu": EmployeeType.PPPK,
    "pppk paruh waktu": EmployeeType.PPPK_PART_TIME,
    "p3k paruh waktu": EmployeeType.PPPK_PART_TIME,
    "pppk pw": EmployeeType.PPPK_PART_TIME,
    "paruh waktu": EmployeeType.PPPK_PART_TIME,
    "non asn": EmployeeType.NON_ASN,
    "honorer": EmployeeType.NON_ASN,
    "kontrak": EmployeeType.NON_ASN,
}
POSITION_KINDS: Mapping[str, PositionKind] = {
    "jpt": PositionKind.JPT,
    "jpt pratama": PositionKind.JPT,
    "pimpinan tinggi": PositionKind.JPT,
    "pimpinan tinggi pratama": PositionKind.JPT,
    "eselon ii": PositionKind.JPT,
    "administrator": PositionKind.ADMINISTRATOR,
    "eselon iii": PositionKind.ADMINISTRATOR,
    "pengawas": PositionKind.PENGAWAS,
    "eselon iv": PositionKind.PENGAWAS,
    "fungsional": PositionKind.FUNCTIONAL,
    "fungsional tertentu": PositionKind.FUNCTIONAL,
    "jf": PositionKind.FUNCTIONAL,
    "jft": PositionKind.FUNCTIONAL,
    "pelaksana": PositionKind.EXECUTOR,
    "fungsional umum": PositionKind.EXECUTOR,
    "jfu": PositionKind.EXECUTOR,
    "staf": PositionKind.EXECUTOR,
}
ASSIGNMENT_KINDS: Mapping[str, AssignmentKind] = {
    "definitif": AssignmentKind.DEFINITIVE,
    "d": AssignmentKind.DEFINITIVE,
    "tetap": AssignmentKind.DEFINITIVE,
    "plt": AssignmentKind.PLT,
    "pelaksana tugas": AssignmentKind.PLT,
    "plh": AssignmentKind.PLH,
    "pelaksana harian": AssignmentKind.PLH,
    "pj": AssignmentKind.PJ,
    "penjabat": AssignmentKind.PJ,
    "tugas tambahan": AssignmentKind.ADDITIONAL,
    "tt": AssignmentKind.ADDITIONAL,
}
UNIT_KINDS: Mapping[str, UnitKind] = {
    "kabupaten": UnitKind.DISTRICT,
    "pemkab": UnitKind.DISTRICT,
    "sekretariat": UnitKind.SECRETARIAT,
    "setda": UnitKind.SECRETARIAT,
    "setdakab": UnitKind.SECRETARIAT,
    "opd": UnitKind.OPD,
    "skpd": UnitKind.OPD,
    "skpk": UnitKind.OPD,
    "dinas": UnitKind.OPD,
    "badan": UnitKind.OPD,
    "inspektorat": UnitKind.OPD,
    "rsud": UnitKind.OPD,
    "satpol pp": UnitKind.OPD,
    "bidang": UnitKind.BIDANG,
    "bagian": UnitKind.BIDANG,
    "seksi": UnitKind.BIDANG,
    "subbagian": UnitKind.BIDANG,
    "sub bagian": UnitKind.BIDANG,
    "subbag": UnitKind.BIDANG,
    "uptd": UnitKind.UPTD,
    "upt": UnitKind.UPTD,
    "puskesmas": UnitKind.PUSKESMAS,
    "sekolah": UnitKind.SCHOOL,
    "paud": UnitKind.SCHOOL,
    "tk": UnitKind.SCHOOL,
    "sd": UnitKind.SCHOOL,
    "smp": UnitKind.SCHOOL,
    "kecamatan": UnitKind.KECAMATAN,
    "mukim": UnitKind.MUKIM,
    "kute": UnitKind.KUTE,
    "desa": UnitKind.KUTE,
    "kampung": UnitKind.KUTE,
}

# The words a template offers; people may write the others as well.
EMPLOYEE_TYPE_CHOICES = ("PNS", "CPNS", "PPPK", "PPPK Paruh Waktu", "Non ASN")
POSITION_KIND_CHOICES = ("JPT", "Administrator", "Pengawas", "Fungsional", "Pelaksana")
ASSIGNMENT_KIND_CHOICES = ("Definitif", "Plt", "Plh", "Pj", "Tugas Tambahan")
UNIT_KIND_CHOICES = (
    *("Kabupaten", "Sekretariat", "OPD", "Bidang", "UPTD"),
    *("Puskesmas", "Sekolah", "Kecamatan", "Mukim", "Kute"),
)
LABELS: Mapping[str, str] = {
    **dict(zip(("pns", "cpns", "pppk", "pppk_part_time", "non_asn"), EMPLOYEE_TYPE_CHOICES, strict=True)),
    **dict(
        zip(
            ("definitif", "plt", "plh", "pj", "tugas_tambahan"),
            ASSIGNMENT_KIND_CHOICES,
            strict=True,
        )
    ),
    **dict(
        zip(
            ("jpt", "administrator", "pengawas", "functional", "executor"),
            POSITION_KIND_CHOICES,
            strict=True,
        )
    ),
    **dict(zip((kind.value for kind in UnitKind), UNIT_KIND_CHOICES, strict=True)),
}


def folded(text: str) -> str:
    """A text as it is compared: without case, signs and doubled blanks."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[^\w✓✔]+", " ", plain).replace("_", " ").split())


def squeezed(text: str) -> str:
    """A text with single blanks, as it is stored."""
    return " ".join(text.split())


def read_day(written: str) -> date | None:
    """The day that somebody wrote (`2026-01-31`, `31/01/2026`, `31 Januari 2026`), or None."""
    plain = squeezed(written).casefold()
    try:
        if found := _ISO.fullmatch(plain):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_FIRST.fullmatch(plain):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _BY_NAME.fullmatch(plain):
            month = _MONTHS.get(found[2][:3])
            return None if month is None else date(int(found[3]), month, int(found[1]))
        if _SPREADSHEET_DAY.fullmatch(plain):
            return _SPREADSHEET_DAY_ZERO + timedelta(days=int(plain))
    except ValueError:
        return None
    return None
