"""What a cell says, as text: numbers, days, times, and numbers that have lost digits. Pure."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

Kind = Literal["number", "moment", "elapsed"]

# Spreadsheet programs calculate with doubles and keep 15 digits. A longer number was cut on the day
# it was typed, whatever digits stand in the file now: the end of an 18-digit NIP is not there.
KEPT_DIGITS = 15

_WHOLE = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?([0-9]{1,3})")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_UNSEEN = re.compile(f"^[\\s{_INVISIBLE}]+|[\\s{_INVISIBLE}]+$")
_UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

# Formats that the file need not spell out (ECMA-376, 18.8.30): 27-36 and 50-58 are East Asian days.
_MOMENTS = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})
_ELAPSED = 46
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ELAPSED_CODE = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_MOMENT_CODE = re.compile(r"[dmyhs]", re.IGNORECASE)

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a day on paper has no time zone
_DAYS_TO_1904 = 1_462
_LAST_DAY = 2_958_466  # after 9999-12-31
_NOT_A_LEAP_YEAR = 60  # day 60 is 29 February 1900, which never was; smaller days are one off
_SECONDS = 86_400


def trimmed(text: str) -> str:
    """Without what cannot be seen at either end, line ends as \\n, no control characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("", _UNPRINTED.sub("", plain))


def unescaped(text: str) -> str:
    """Characters that XML cannot hold are stored as `_x000D_`."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def has_lost_digits(text: str) -> bool:
    """Whether a text looks like a long number as a spreadsheet program shows it: `1,98501E+17`."""
    found = _SCIENTIFIC.fullmatch(text)
    return found is not None and int(found[1]) >= KEPT_DIGITS


def number(raw: str) -> tuple[str, bool]:
    """A stored number as a person reads it (`3.0` is `3`, at most 15 digits count), and whether
    digits of it are lost. What is no number comes back as it is."""
    if _WHOLE.fullmatch(raw):
        digits = raw.lstrip("-").lstrip("0") or "0"
        sign = "-" if raw.startswith("-") and digits != "0" else ""
        return sign + digits, len(digits) > KEPT_DIGITS
    if not _NUMBER.fullmatch(raw):
        return raw, False
    value = Decimal(f"{float(raw):.{KEPT_DIGITS}g}")
    if not value.is_finite():
        return raw, False
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text), abs(value) >= 10**KEPT_DIGITS


def moment(raw: str, *, is_1904: bool = False) -> str | None:
    """The day (`2026-11-24`), the time of day (`07:30`) or both (`2026-11-24T07:30`) that a stored
    number stands for; seconds only where there are some. None where it stands for no such thing."""
    if not _NUMBER.fullmatch(raw):
        return None
    value = float(raw) + (_DAYS_TO_1904 if is_1904 and float(raw) >= 1 else 0)
    if not 0 <= value < _LAST_DAY:
        return None
    days, seconds = divmod(round(value * _SECONDS), _SECONDS)
    if days == 0:
        return _clock(seconds)
    on = _EPOCH + timedelta(days=days + (days < _NOT_A_LEAP_YEAR))
    return f"{on:%Y-%m-%d}" if seconds == 0 else f"{on:%Y-%m-%d}T{_clock(seconds)}"


def elapsed(raw: str) -> str | None:
    """A length of time as hours and minutes: `26:30`."""
    if not _NUMBER.fullmatch(raw) or not 0 <= float(raw) < _LAST_DAY:
        return None
    return _clock(round(float(raw) * _SECONDS))


def _clock(seconds: int) -> str:
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return f"{text}:{seconds % 60:02d}" if seconds % 60 else text


def kind_of_format(number_id: int, code: str | None) -> Kind:
    """What numbers in this format stand for."""
    if code is None:
        return "elapsed" if number_id == _ELAPSED else "moment" if number_id in _MOMENTS else "number"
    plain = _NOT_CODE.sub("", code.partition(";")[0])
    if _ELAPSED_CODE.search(plain):
        return "elapsed"
    is_moment = _MOMENT_CODE.search(plain) and plain.casefold() != "general"
    return "moment" if is_moment else "number"
