"""What fingerprint machines say: the lines of their log, and a sheet made of it. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

MOST_LINES = 2_000
_PIN = re.compile(r"[0-9A-Za-z]{1,24}")
_TIME = re.compile(r"(20\d\d)[-/](\d\d?)[-/](\d\d?)[ T](\d\d?):(\d\d)(?::(\d\d))?")
_LOCAL_TIME = re.compile(r"(\d\d?)[-/](\d\d?)[-/](20\d\d)[ T](\d\d?)[:.](\d\d)(?:[:.](\d\d))?")
# ZKTeco: 0 in, 1 out, 2 break out, 3 break in, 4 overtime in, 5 overtime out.
_LEAVING = frozenset({"1", "2", "5"})
_LEAVING_WORDS = frozenset({"1", "2", "5", "c/out", "out", "keluar", "pulang", "check out", "checkout", "scan keluar"})
_COLUMNS = {
    "pin": ("pin", "no id", "no. id", "ac-no.", "ac-no", "no akun", "id", "user id", "no. pegawai"),
    "nip": ("nip",),
    "moment": ("waktu", "tanggal/jam", "tgl/waktu", "tanggal waktu", "date/time", "datetime", "time"),
    "day": ("tanggal", "date", "tgl"),
    "clock": ("jam", "pukul"),
    "state": ("status", "state", "keadaan", "mode"),
}

Kind = Literal["in", "out"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of a log: whose number, when on the machine's own clock (the district's time), which way."""

    pin: str
    at: datetime
    kind: Kind
    row: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row of a sheet cannot be used, and what to change."""

    row: int
    column: str
    detail: str


def read_log(text: str) -> tuple[list[Mark], int]:
    """The marks of an attendance log (`PIN\\tYYYY-MM-DD HH:MM:SS\\tstatus\\t…`), and how many lines are none.

    A line that cannot be read is left out: a machine would send it again for ever.
    """
    marks: list[Mark] = []
    strange = 0
    for line in text.splitlines():
        if not line.strip():
            continue
        pin, moment, status = (*(part.strip() for part in line.split("\t")), "", "", "")[:3]
        at = read_moment(moment)
        if at is None or not _PIN.fullmatch(pin) or not pin.isascii():
            strange += 1
        else:
            marks.append(Mark(pin, at, "out" if status in _LEAVING else "in"))
    return marks, strange


def read_moment(said: str) -> datetime | None:
    """`2026-11-24 07:30:05` or `24/11/2026 07.30`, without a time zone: as the machine's clock shows it."""
    said = said.strip()
    if not said.isascii():
        return None
    if found := _TIME.fullmatch(said):
        year, month, day, hour, minute, second = found.groups()
    elif found := _LOCAL_TIME.fullmatch(said):
        day, month, year, hour, minute, second = found.groups()
    else:
        return None
    try:
        on = date(int(year), int(month), int(day))
        clock = time(int(hour), int(minute), int(second or 0))
    except ValueError:
        return None
    return datetime.combine(on, clock)


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Which column is which, by the titles that machines and their programs give them."""
    titles = [unicodedata.normalize("NFKC", title).strip().casefold() for title in header]
    return {
        name: titles.index(found)
        for name, words in _COLUMNS.items()
        if (found := next((word for word in words if word in titles), None)) is not None
    }


def missing_columns(columns: dict[str, int]) -> list[str]:
    """What a sheet lacks, as a person would call it."""
    missing: list[str] = []
    if not columns.keys() & {"pin", "nip"}:
        missing.append("PIN atau NIP")
    if "moment" not in columns and not {"day", "clock"} <= columns.keys():
        missing.append("Waktu (atau Tanggal dan Jam)")
    return missing


def read_row(row: int, cells: Sequence[str | None], columns: dict[str, int]) -> Mark | Fault:
    """One row; `pin` is the NIP where the sheet has that instead."""

    def cell(name: str) -> str:
        place = columns.get(name)
        return "" if place is None else (cells[place] or "").strip()

    title = "NIP" if "pin" not in columns else "PIN"
    pin = cell("nip").replace(" ", "") if title == "NIP" else cell("pin").removesuffix(".0")
    if not pin:
        return Fault(row, title, f"{title} kosong. Isi, atau hapus baris ini")
    if not (pin.isascii() and _PIN.fullmatch(pin)):
        return Fault(row, title, f"{title} hanya boleh berisi angka dan huruf")
    said = cell("moment") or f"{cell('day')[:10]} {cell('clock')}"
    at = read_moment(said)
    if at is None:
        return Fault(row, "Waktu", "Waktu tidak terbaca. Tulis seperti 2026-11-24 07:30:00")
    return Mark(pin, at, "out" if cell("state").casefold() in _LEAVING_WORDS else "in", row)


def since_midnight(at: datetime) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)
