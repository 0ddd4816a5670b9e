"""What makes a NIP, and what is probably meant where one is wrong. Pure.

A NIP has 18 digits: birth yyyymmdd, start of service yyyymm, sex (1 or 2), three of a sequence.
The NI of a PPPK looks alike, but its digits 13-14 are no month (domain handbook 1.13).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LENGTH = 18
_LENGTH_OF_OLD_NIP = 9
_LENGTH_OF_NIK = 16
_YOUNGEST_AT_START = 17
_EARLIEST_BIRTH_YEAR = 1930
# What stands in the place of the month in a PPPK's number (seen in the field; not in a regulation).
_PPPK_CODE = "21"
_MONTHS = range(1, 13)
_WITH_MONTH = frozenset({"pns", "cpns"})
_BLANKS_AND_SIGNS = re.compile(r"[\s.\-\u2010-\u2015'\u2018\u2019`\u00b4_/]+")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,2}")
_LOOKS_LIKE = str.maketrans(
    {
        "O": "0",
        "o": "0",
        "Q": "0",
        "I": "1",
        "l": "1",
        "|": "1",
        "S": "5",
        "s": "5",
        "B": "8",
        "Z": "2",
    }
)


@dataclass(frozen=True, slots=True)
class NipFinding:
    """Something about a NIP: a code for programs, a sentence for people, what is probably meant.

    `fix` is a NIP without this fault, `hint` what else to do. A warning does not make it unusable.
    """

    code: str
    detail: str
    fix: str | None = None
    hint: str | None = None
    is_warning: bool = False


def normalise(written: str) -> str:
    """A NIP as people write it, without blanks, dots, dashes and apostrophes."""
    plain = unicodedata.normalize("NFKC", written).strip()
    digits = _BLANKS_AND_SIGNS.sub("", plain)
    # Spreadsheets write whole numbers as "198503152010012001.0": one digit too many, behind a dot.
    return digits[:-1] if len(digits) == LENGTH + 1 and plain.endswith(".0") else digits


def findings(written: str, *, employee_type: str, today: date) -> list[NipFinding]:
    """Everything that is wrong or odd about a NIP as it was written; empty where all is well."""
    if _SCIENTIFIC.fullmatch(written.strip()):
        return [lost_digits()]
    nip = normalise(written)
    if (found := _not_eighteen_digits(nip, employee_type, today)) is not None:
        return [found]
    return _contents(nip, employee_type, today)


def is_usable(written: str, *, employee_type: str, today: date) -> bool:
    return all(found.is_warning for found in findings(written, employee_type=employee_type, today=today))


def looks_like_pppk(nip: str) -> bool:
    """Whether a NIP carries what stands in a PPPK's number in the place of the month."""
    return len(nip) == LENGTH and nip[12:14] == _PPPK_CODE


def lost_digits() -> NipFinding:
    """The finding for a NIP that a spreadsheet keeps as a number: only 15 digits of it are left."""
    return NipFinding(
        "nip_lost_digits",
        "Excel menyimpan NIP ini sebagai angka, sehingga digit terakhirnya hilang",
        hint="Ubah format kolom NIP menjadi Teks, lalu ketik ulang 18 digitnya",
    )


def _not_eighteen_digits(nip: str, employee_type: str, today: date) -> NipFinding | None:
    if not nip:
        return NipFinding("nip_empty", "NIP belum diisi")
    if not (nip.isascii() and nip.isdigit()):
        return _not_digits(nip, employee_type, today)
    return None if len(nip) == LENGTH else _wrong_length(nip, employee_type, today)


def _wrong_length(nip: str, employee_type: str, today: date) -> NipFinding:
    if len(nip) == LENGTH - 1:
        fix = _only(_usable(_with_a_zero(nip), employee_type, today))
        return NipFinding("nip_digit_missing", "NIP hanya 17 digit: kurang satu", fix=fix)
    if len(nip) == LENGTH + 1:
        fix = _only(_usable(_without_a_digit(nip), employee_type, today))
        return NipFinding("nip_digit_extra", "NIP memuat 19 digit: lebih satu", fix=fix)
    if len(nip) == _LENGTH_OF_OLD_NIP:
        return NipFinding("nip_old", "Ini NIP lama (9 digit)", hint="Pakai NIP baru 18 digit")
    if len(nip) == _LENGTH_OF_NIK:
        hint = "Isi NIP 18 digit; NIK tidak diperlukan"
        return NipFinding("nip_is_nik", "16 digit adalah NIK, bukan NIP", hint=hint)
    return NipFinding("nip_length", f"NIP harus 18 digit, ini {len(nip)} digit")


def _not_digits(nip: str, employee_type: str, today: date) -> NipFinding:
    digits = nip.translate(_LOOKS_LIKE)
    if digits.isascii() and digits.isdigit():
        fix = _only(_usable([digits], employee_type, today))
        return NipFinding("nip_letter", "NIP memuat huruf yang mirip angka (misalnya O untuk 0)", fix=fix)
    return NipFinding("nip_not_digits", "NIP hanya boleh memuat angka")


def _contents(nip: str, employee_type: str, today: date) -> list[NipFinding]:
    if employee_type == "non_asn":
        return []  # their numbers follow no national rule
    born = _day(nip[:8])
    found = list(_birth(nip, born, today))
    if employee_type in _WITH_MONTH:
        # A birth date that cannot be says nothing about the age at the start.
        found.extend(_start_of_service(nip, None if found else born, today))
    if nip[14] not in "12":
        found.append(NipFinding("nip_sex", "Digit ke-15 NIP harus 1 (laki-laki) atau 2 (perempuan)"))
    return found


def _birth(nip: str, born: date | None, today: date) -> Iterable[NipFinding]:
    if born is None:
        detail = "8 digit pertama NIP bukan tanggal lahir yang ada"
        yield NipFinding("nip_birth_date", detail, fix=_date_fix(nip, today))
    elif born > today:
        yield NipFinding("nip_birth_future", "Tanggal lahir dalam NIP ada di masa depan")
    elif born.year < _EARLIEST_BIRTH_YEAR:
        detail = "Tahun lahir dalam NIP terlalu lama berlalu"
        yield NipFinding("nip_birth_early", detail, is_warning=True)


def _start_of_service(nip: str, born: date | None, today: date) -> Iterable[NipFinding]:
    year, month = int(nip[8:12]), int(nip[12:14])
    if month not in _MONTHS:
        hint = "Bila pegawai ini PPPK, isi Jenis Pegawai = PPPK" if month else None
        yield NipFinding(
            "nip_tmt_month",
            f"Bulan TMT dalam NIP (digit 13-14) adalah {nip[12:14]}, bukan 01-12",
            hint=hint,
        )
        return
    if (year, month) > (today.year, today.month):
        yield NipFinding("nip_tmt_future", "TMT dalam NIP ada di masa depan", is_warning=True)
    # Only the month of the start is known, so a birthday within that month counts as passed.
    if born is not None and (year, month) < (born.year + _YOUNGEST_AT_START, born.month):
        yield NipFinding("nip_young", "Menurut NIP, usia saat TMT kurang dari 17 tahun", is_warning=True)


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def _date_fix(nip: str, today: date) -> str | None:
    """The NIP with its birth date put in order: day and month swapped, or written day first."""
    swapped = nip[:4] + nip[6:8] + nip[4:6]
    day_first = nip[4:8] + nip[2:4] + nip[:2]
    for digits in (swapped, day_first):
        born = _day(digits)
        if born is not None and born.year >= _EARLIEST_BIRTH_YEAR and born <= today:
            return digits + nip[8:]
    return None


def _with_a_zero(nip: str) -> Iterable[str]:
    """What a NIP may have been that lost a zero, the digit that spreadsheets and people drop."""
    return (f"{nip[:place]}0{nip[place:]}" for place in range(len(nip) + 1))


def _without_a_digit(nip: str) -> Iterable[str]:
    return (nip[:place] + nip[place + 1 :] for place in range(len(nip)))


def _usable(candidates: Iterable[str], employee_type: str, today: date) -> set[str]:
    """Candidates without any finding: a guess must not itself look odd."""
    return {candidate for candidate in candidates if not findings(candidate, employee_type=employee_type, today=today)}


def _only(candidates: set[str]) -> str | None:
    """The one candidate; with several, a guess would be a lie."""
    return candidates.pop() if len(candidates) == 1 else None
