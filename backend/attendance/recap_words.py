"""The short words of a recap's cells, alike on the sheet and on paper."""

from backend.attendance.schemas import Recap, RecapRow

SHORT = {
    "present": "H",
    "late": "TL",
    "early_leave": "PSW",
    "absent": "TK",
    "leave:annual": "CT",
    "leave:long": "CB",
    "leave:sick": "CS",
    "leave:maternity": "CM",
    "leave:important_reason": "CAP",
    "leave:collective": "CBS",
    "leave:unpaid_state_leave": "CLTN",
    "duty_travel": "DL",
    "training": "DK",
    "flexible_location": "FL",
    "holiday": "L",
    "shift_off": ".",
    "system_outage": "GS",
    "not_yet": "",
    "-": "-",
}
# What is summed up in a column of its own; the kinds of leave are one.
SUMS = (
    ("H", ("present",)),
    ("TL", ("late",)),
    ("PSW", ("early_leave",)),
    ("TK", ("absent",)),
    ("Cuti", tuple(word for word in SHORT if word.startswith("leave:"))),
    ("DL", ("duty_travel",)),
    ("DK", ("training",)),
    ("FL", ("flexible_location",)),
    ("GS", ("system_outage",)),
)
_MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()  # noqa: SIM905
)


def sums_of(row: RecapRow) -> list[int]:
    return [sum(row.totals.get(word, 0) for word in words) for _, words in SUMS]


def month_name(month: str) -> str:
    """`November 2026`."""
    year, _, number = month.partition("-")
    return f"{_MONTHS[int(number) - 1]} {year}"


def legend(recap: Recap) -> list[tuple[str, str]]:
    """What each short word means."""
    return [(short, recap.labels[word]) for word, short in SHORT.items() if short and word in recap.labels]
