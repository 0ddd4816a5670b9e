"""A small memory of answers that may be a few seconds old."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class TimedCache(Generic[Key, Value]):
    """Remembers values for `seconds`, at most `size` of them. Safe for several threads."""

    def __init__(self, *, seconds: float, size: int) -> None:
        self._seconds = seconds
        self._size = size
        self._kept: dict[Key, tuple[float, Value]] = {}

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The remembered value, or the one that `make` gives now."""
        kept = self._kept.get(key)
        now = time.monotonic()
        if kept is not None and now < kept[0]:
            return kept[1]
        value = make()
        if len(self._kept) >= self._size:
            # Rare, and cheaper than keeping an order: everything is asked anew once.
            self._kept.clear()
        self._kept[key] = (now + self._seconds, value)
        return value

    def forget(self, key: Key) -> None:
        self._kept.pop(key, None)

    def clear(self) -> None:
        self._kept.clear()
