"""What only the server can make: codes, the mark that a code has on a day, and tokens of devices."""

import base64
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from backend.kit import signing
from backend.surveys.rules_answers import ALPHABET, CODE_LENGTH, MARK_LENGTH, in_alphabet

_DAY, _TOKEN, _DEVICE, _ONCE = "survey day", "survey device token", "survey device", "survey once"
_TOKEN_BYTES = 16


def new_code() -> str:
    """A code that nobody can guess: 31 to the power of 8."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def of_day(code: str, day: date) -> str:
    """The mark that a rotating code carries on a day."""
    return in_alphabet(signing.mark(_DAY, f"{code} {day.isoformat()}"), MARK_LENGTH)


def is_of_a_day(code: str, mark: str, days: Iterable[date]) -> bool:
    """Whether a mark is that of the code on one of these days."""
    found = False
    for day in days:
        for made in signing.marks(_DAY, f"{code} {day.isoformat()}"):
            found |= hmac.compare_digest(in_alphabet(made, MARK_LENGTH), mark)
    return found


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone as its token tells it: a digest of 32 hex digits, and the district's day on which it got the token."""

    digest: str
    given_on: date

    def answers_on(self, day: date) -> bool:
        """Whether an answer of a day may be this phone's: a page that was opened late may be answered after midnight.

        Otherwise one token, and days made up, would give an answer for each of thirty days.
        """
        return day - timedelta(days=1) <= self.given_on <= day


def new_device(today: date) -> str:
    """A token for a phone that has none: the day and a random part, with the mark that it was made here."""
    body = f"{today:%Y%m%d}{_text(secrets.token_bytes(_TOKEN_BYTES))}"
    return f"{body}.{_text(signing.mark(_TOKEN, body))}"


def phone(token: str | None) -> Phone | None:
    """The phone that a token was given to; None for a token that was not made here."""
    body, _, given = (token or "").partition(".")
    if not given or not any(hmac.compare_digest(_text(made), given) for made in signing.marks(_TOKEN, body)):
        return None
    return Phone(signing.mark(_DEVICE, body).hex(), date(int(body[:4]), int(body[4:6]), int(body[6:8])))


def once(code_id: UUID, device: str, day: date) -> str:
    """The digest of a phone, a code and a day: what may answer once, 32 hex digits."""
    return signing.mark(_ONCE, f"{code_id} {device} {day.isoformat()}").hex()


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
