"""Slowing guessers: failures are counted, not sign-ins, per account and device, and per address."""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.identity import queries, rules
from backend.identity.models import FailureCount


@dataclass(frozen=True, slots=True)
class Keys:
    """What a try is counted under.

    A device is told by the id that the app keeps, else by the address: who guesses from elsewhere
    slows down only himself, never the owner on the phone at hand.
    """

    account: str
    address: str

    @staticmethod
    def of(name: str, device_id: str | None, address: str) -> "Keys":
        network = _network(address)
        return Keys(_digest("account", name, device_id or network), _digest("address", network))


def seconds_to_wait(session: Session, keys: Keys, now: datetime) -> int:
    """Whole seconds until another try may be made; 0 where it may be made now."""
    found = queries.failures(session, [keys.account, keys.address])
    waits = [0]
    tight, wide = found.get(keys.account), found.get(keys.address)
    if tight is not None and now - tight.last_at < rules.FAILURES_FORGOTTEN_AFTER:
        waits.append(rules.seconds_to_wait(tight.failures, tight.last_at, now))
    if wide is not None and wide.failures >= rules.ADDRESS_FAILURES:
        rest = (wide.last_at + rules.FAILURES_FORGOTTEN_AFTER - now).total_seconds()
        waits.append(max(0, int(rest) + 1) if rest > 0 else 0)
    return max(waits)


def count_failure(session: Session, keys: Keys, now: datetime) -> None:
    """One failed try more. A count that has rested for ten minutes begins anew."""
    found = queries.failures(session, [keys.account, keys.address])
    for key in (keys.account, keys.address):
        row = found.get(key)
        if row is None:
            session.add(FailureCount(key=key, failures=1, last_at=now))
            continue
        rested = now - row.last_at >= rules.FAILURES_FORGOTTEN_AFTER
        row.failures = 1 if rested else min(row.failures + 1, 1_000_000)
        row.last_at = now
    session.flush()


def forget_failures(session: Session, keys: Keys) -> None:
    """A success clears the account's count on this device; the address keeps its own."""
    session.execute(delete(FailureCount).where(FailureCount.key == keys.account))


def tidy(session: Session, now: datetime) -> None:
    session.execute(delete(FailureCount).where(FailureCount.last_at < now - rules.FAILURES_FORGOTTEN_AFTER))


def _network(address: str) -> str:
    """Addresses that one guesser commands together: a /24, or a /48 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    length = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network(f"{parsed}/{length}", strict=False))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
