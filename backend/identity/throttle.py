"""Slowing guessers: failures are counted, not sign-ins, tightly per account, widely per address.

Who tries on a device that has signed in before is counted on that device alone: nobody elsewhere,
not even one who shares the address, can slow the owner down. Every other try is counted under the
account at that address, and under the address itself.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, delete, or_
from sqlalchemy.orm import Session

from backend.identity import queries, rules
from backend.identity.models import FailureCount
from backend.kit.problems import TooMany
from backend.kit.rates import network_of

# First letters of keys: what may be forgotten soon, and what tells that a device is known.
_DEVICE, _PAIR, _ADDRESS = "d", "p", "a"
# Tries under way in this process, by key: a burst sent all at once must not pass before the first
# of its failures is counted.
_under_way: Counter[str] = Counter()


@dataclass(frozen=True, slots=True)
class Origin:
    """From where a try comes: its address, and what may tell a device that has signed in before."""

    address: str
    device_id: str | None = None
    cookie_digests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """What a try is counted under, and the pause that is due there."""

    tight: str
    address: str | None
    failures: int
    pause: timedelta
    level: int


def place_of(session: Session, account_id: UUID | None, name: str, origin: Origin, now: datetime) -> Place:
    """Where a try to sign in as `name` is counted. Only reads."""
    network = network_of(origin.address)
    tight, address = _key(_PAIR, account_id or name, network), _key(_ADDRESS, network)
    known = None if account_id is None else _known_device(session, account_id, origin)
    if known is not None:
        tight, address = known, None
    return _place(session, tight, address, now)


def place_of_guess(session: Session, secret: str, name: str, address: str, now: datetime) -> Place:
    """Where a try at another kind of secret than an account's is counted. Only reads.

    `secret` is the kind, `name` which of them. Apart from sign-ins: neither slows the other down.
    """
    network = network_of(address)
    return _place(session, _key(_PAIR, secret, name, network), _key(_ADDRESS, secret, network), now)


def _place(session: Session, tight: str, address: str | None, now: datetime) -> Place:
    found = queries.failures(session, [tight] if address is None else [tight, address])
    row, wide = found.get(tight), None if address is None else found.get(address)
    rested = row is None or now - row.last_at >= rules.FAILURES_FORGOTTEN_AFTER
    return Place(
        tight=tight,
        address=address,
        failures=0 if row is None or rested else row.failures,
        pause=timedelta(0) if row is None or rested else row.last_at + rules.pause_after(row.failures) - now,
        level=0 if wide is None else rules.level_now(wide.failures, wide.last_at, now),
    )


@contextmanager
def trying(place: Place) -> Generator[None]:
    """Let a try pass, and count it as under way meanwhile. Raises TooMany where it has to wait."""
    pause = place.pause
    ahead = _under_way[place.tight]
    if ahead and place.failures + ahead > rules.FREE_FAILURES:
        pause = max(pause, timedelta(seconds=1))
    if place.address is not None and place.level + _under_way[place.address] >= rules.ADDRESS_FAILURES:
        pause = max(pause, rules.ADDRESS_REGAIN)
    if pause > timedelta(0):
        raise TooMany(retry_after=rules.whole_seconds(pause))
    keys = [key for key in (place.tight, place.address) if key is not None]
    _under_way.update(keys)
    try:
        yield
    finally:
        _under_way.subtract(keys)
        for key in keys:
            if _under_way[key] <= 0:
                del _under_way[key]


def count_failure(session: Session, place: Place, now: datetime) -> None:
    """One failed try more. A count that has rested for ten minutes begins anew."""
    row = queries.held_count(session, place.tight, now)
    rested = now - row.last_at >= rules.FAILURES_FORGOTTEN_AFTER
    row.failures, row.last_at = 1 if rested else min(row.failures + 1, 1_000), now
    session.flush()  # one order in every process, so that two rarely wait for each other
    if place.address is not None:
        wide = queries.held_count(session, place.address, now)
        wide.failures, wide.last_at = rules.one_more(wide.failures, wide.last_at, now)
        session.flush()


def forget_failures(
    session: Session, account_id: UUID, place: Place | None, device_id: str | None, now: datetime
) -> None:
    """A success clears the account's count here, and makes the device a known one.

    The address keeps its count: whoever guesses many accounts may well own one.
    """
    if place is not None:
        session.execute(delete(FailureCount).where(FailureCount.key == place.tight))
    if device_id is not None:
        queries.put_count(session, _key(_DEVICE, account_id, device_id), 0, now)


def tidy(session: Session, now: datetime) -> None:
    """Forget counts that have rested, and devices not seen for half a year."""
    is_device = FailureCount.key.startswith(_DEVICE)
    session.execute(
        delete(FailureCount).where(
            or_(
                and_(~is_device, FailureCount.last_at < now - rules.FAILURES_FORGOTTEN_AFTER),
                FailureCount.last_at < now - rules.DEVICE_KNOWN_FOR,
            )
        )
    )


def _known_device(session: Session, account_id: UUID, origin: Origin) -> str | None:
    """The key of a device that this account has signed in on, by its own id or by a cookie of ours."""
    if origin.device_id is not None:
        key = _key(_DEVICE, account_id, origin.device_id)
        if queries.failures(session, [key]):
            return key
    known = queries.session_with_token(session, account_id, origin.cookie_digests)
    return None if known is None else _key(_DEVICE, account_id, "session", known)


def _key(kind: str, *parts: UUID | str) -> str:
    return kind + hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:63]


def under_way() -> Collection[str]:
    """Keys of tries that are not finished (for tests: none may be left behind)."""
    return _under_way.keys()
