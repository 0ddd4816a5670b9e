"""How often a network may call what needs no account: buckets in memory that refill steadily.

A call takes from the bucket of its limit and network; an empty one is a 429. Every answer says what
is left (IETF draft "RateLimit header fields for HTTP"). Each process counts for itself: a database
row for every call would cost more than most of the calls, and what must never happen twice is
guarded by the tables, not here.
"""

import functools
import ipaddress
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request

from backend.kit.problems import TooMany

MOST_BUCKETS = 50_000


@dataclass(frozen=True, slots=True)
class Limit:
    """So many calls of one network in so many seconds; all at once or spread, as they come."""

    calls: int
    seconds: int


class Rates:
    """The buckets of this process."""

    def __init__(self, limits: Mapping[str, Limit]) -> None:
        self._limits = limits
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}

    def take(self, name: str, network: str, at: float | None = None) -> dict[str, str]:
        """Count a call; returns the headers that tell what is left. Raises TooMany.

        `at` is a monotonic time in seconds. What a refused call would have taken stays.
        """
        limit, now = self._limits[name], time.monotonic() if at is None else at
        left = self._left(name, network, now)
        if left < 1:
            wait = math.ceil((1 - left) * limit.seconds / limit.calls)
            raise TooMany(retry_after=wait)
        if len(self._buckets) >= MOST_BUCKETS and (name, network) not in self._buckets:
            self._forget_full(now)
        self._buckets[name, network] = (left - 1, now)
        return self.headers(name, left - 1)

    def headers(self, name: str, left: float) -> dict[str, str]:
        """What is left, and the seconds until the bucket is full again."""
        limit = self._limits[name]
        seconds = math.ceil((limit.calls - left) * limit.seconds / limit.calls)
        return {
            "RateLimit": f'"{name}";r={max(0, math.floor(left))};t={seconds}',
            "RateLimit-Policy": f'"{name}";q={limit.calls};w={limit.seconds}',
        }

    def _left(self, name: str, network: str, now: float) -> float:
        limit = self._limits[name]
        level, then = self._buckets.get((name, network), (float(limit.calls), now))
        return min(limit.calls, level + (now - then) * limit.calls / limit.seconds)

    def _forget_full(self, now: float) -> None:
        """A full bucket is as good as none. Where all are in use, all begin anew: memory has an end."""
        self._buckets = {
            key: kept for key, kept in self._buckets.items() if self._left(*key, now) < self._limits[key[0]].calls
        }
        if len(self._buckets) >= MOST_BUCKETS:
            self._buckets.clear()


class Counted:
    """Dependency of a public route: counts the call under a limit and gives the caller's network.

    `network: Annotated[str, Depends(Counted("answers"))]`. Raises TooMany.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    async def __call__(self, request: Request) -> str:
        return self.at_once(request)

    def at_once(self, request: Request) -> str:
        """The same without FastAPI's machinery (`kit.direct`)."""
        rates: Rates = request.app.state.rates
        network = network_of("" if request.client is None else request.client.host)
        try:
            request.scope["rate_headers"] = rates.take(self._name, network)
        except TooMany:
            request.scope["rate_headers"] = rates.headers(self._name, 0)
            raise
        return network


@functools.lru_cache(maxsize=10_000)
def network_of(address: str) -> str:
    """Addresses that one caller commands together: a /24, or a /48 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    length = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network(f"{parsed}/{length}", strict=False))
