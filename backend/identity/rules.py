"""Codes, delays and passwords. Pure: no clock, no database, no HTTP."""

import unicodedata
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

# Without letters and digits that are read as one another on paper (0 O, 1 I L, 5 S, 8 B, 2 Z).
CODE_ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
CODE_LENGTH = 10
CODE_LIFE = timedelta(hours=72)
CODE_TRIES = 10
SETUP_LIFE = timedelta(minutes=30)

ACCESS_LIFE = timedelta(minutes=15)
REFRESH_LIFE = timedelta(days=90)
FAMILY_LIFE = timedelta(days=365)
# Two tabs may use one token at the same moment; a thief comes later.
RETIRED_GRACE = timedelta(seconds=60)
MOST_REPEATS = 20

_MARKS = str.maketrans("", "", ".-'")
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 128

# Failures per account and device: from the fifth on a pause that doubles up to a minute.
FREE_FAILURES = 4
LONGEST_PAUSE = timedelta(seconds=60)
FAILURES_FORGOTTEN_AFTER = timedelta(minutes=10)
# Failures per address: a Puskesmas shares one, a guesser needs many more. A bucket that drains
# all the time, not a window: at worst one waits for the next drop, never for ten minutes.
ADDRESS_FAILURES = 100
ADDRESS_REGAIN = timedelta(seconds=6)
# A phone that has signed in is remembered this long, so that nobody elsewhere can slow it down.
DEVICE_KNOWN_FOR = timedelta(days=180)

# How long the older of a system's two secrets still counts once a new one is made.
SECRET_OVERLAP = timedelta(days=30)
# Units of one account or system: they travel in the token, and a token has at most 4 KB.
MOST_UNITS = 100


def pause_after(failures: int) -> timedelta:
    """How long an account waits on a device after so many failures in a row."""
    if failures <= FREE_FAILURES:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - FREE_FAILURES - 1, 6)), LONGEST_PAUSE)


def whole_seconds(span: timedelta) -> int:
    """Whole seconds of a wait, rounded up."""
    return max(0, -int(-span.total_seconds() // 1))


def level_now(failures: int, last_at: datetime, now: datetime) -> int:
    """How full the bucket of an address is by now."""
    return max(0, failures - max(0, int((now - last_at) / ADDRESS_REGAIN)))


def one_more(failures: int, last_at: datetime, now: datetime) -> tuple[int, datetime]:
    """The bucket of an address after one more failure: its level, and since when it drains."""
    level = level_now(failures, last_at, now)
    # Counted on from the last whole drop: else failures every five seconds would never drain.
    since = now if level == 0 else last_at + (failures - level) * ADDRESS_REGAIN
    return level + 1, since


def normal_name(written: str) -> str:
    """A NIP as people write it (in groups, with dots), or another user name in small letters."""
    digits = "".join(written.split()).translate(_MARKS)
    return digits if digits.isascii() and digits.isdigit() else written.strip().casefold()


def normal_code(code: str) -> str:
    """A code as typed by hand: without blanks and dashes, in capitals."""
    return "".join(code.split()).replace("-", "").upper()


def shown_code(code: str) -> str:
    """A code in two groups, as printed."""
    return f"{code[:5]}-{code[5:]}"


def normal_password(password: str) -> str:
    """One form for all ways of typing the same characters (NFC)."""
    return unicodedata.normalize("NFC", password)


def is_weak(password: str, *, nip: str, name: str) -> bool:
    """Whether a password is too short, too long, common, or the person's own NIP or name."""
    plain = normal_password(password)
    if not SHORTEST_PASSWORD <= len(plain) <= LONGEST_PASSWORD:
        return True
    folded = plain.casefold()
    # What is left of "Kutacane2026!!" is the word that a guesser tries with all usual endings.
    word = folded.strip(_ENDINGS)
    if folded in _common() or word in _common() or nip.casefold() in folded or len(set(folded)) < 4:
        return True
    names = name.casefold().split()
    return any(part in folded for part in (*names, "".join(names)) if len(part) >= 5)


_ENDINGS = "0123456789!@#$%^&*()-_=+.,;:?/ "


@cache
def _common() -> frozenset[str]:
    path = Path(__file__).parent / "common_passwords.txt"
    return frozenset(line.strip().casefold() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
