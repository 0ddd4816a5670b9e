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

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 128

# Failures per account and device: from the fifth on a pause that doubles up to a minute.
FREE_FAILURES = 4
LONGEST_PAUSE = timedelta(seconds=60)
# Failures per address within ten minutes: a Puskesmas shares one, a guesser needs many more.
ADDRESS_FAILURES = 100
FAILURES_FORGOTTEN_AFTER = timedelta(minutes=10)


def pause_after(failures: int) -> timedelta:
    """How long an account waits on a device after so many failures in a row."""
    if failures <= FREE_FAILURES:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - FREE_FAILURES - 1, 6)), LONGEST_PAUSE)


def seconds_to_wait(failures: int, last_at: datetime, now: datetime) -> int:
    """Whole seconds until the next try, rounded up; 0 where it may be made now."""
    rest = (last_at + pause_after(failures) - now).total_seconds()
    return max(0, -int(-rest // 1))


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
    if folded in _common() or nip in plain or len(set(folded)) < 4:
        return True
    return any(part in folded for part in name.casefold().split() if len(part) >= 5)


@cache
def _common() -> frozenset[str]:
    path = Path(__file__).parent / "common_passwords.txt"
    return frozenset(line.strip().casefold() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
