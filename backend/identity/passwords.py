"""Passwords: argon2id, on threads of their own, never inside a job of the writer."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from backend.identity import rules
from backend.kit.problems import Busy

Value = TypeVar("Value")

# OWASP's profile for servers (19 MiB, two passes, one lane): about 30 ms. The library's default
# takes five times as long, and a morning's sign-ins would queue on a small machine.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Each hash holds a core: more at once only wait for one another.
_THREADS = max(1, min(2, os.cpu_count() or 1))
_threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="argon2")
# Who would wait longer than some two seconds is told to come back: a flood of sign-ins must not
# pile up behind the ones that can be answered.
MOST_WAITING = 100
_waiting = 0


def use_cheap_hashes() -> None:
    """For tests only: hashes that cost nothing, and protect nothing."""
    global _hasher  # noqa: PLW0603 - a test process has no passwords worth protecting
    _hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    _dummy.cache_clear()


def hash_now(password: str) -> str:
    """Hash on this thread (command line, demo)."""
    return _hasher.hash(rules.normal_password(password))


async def hashed(password: str) -> str:
    """Hash without holding up the event loop. Raises Busy."""
    return await _in_turn(hash_now, password)


async def matches(password: str, stored: str | None) -> bool:
    """Whether a password is the stored one. Raises Busy.

    Without a stored one a dummy is checked, so that a guesser cannot tell by the time who exists.
    """
    return await _in_turn(_matches, password, stored)


def needs_rehash(stored: str) -> bool:
    return _hasher.check_needs_rehash(stored)


async def _in_turn(work: Callable[..., Value], *arguments: Any) -> Value:
    global _waiting  # noqa: PLW0603 - the queue belongs to the process, as its threads do
    if _waiting >= MOST_WAITING:
        raise Busy
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work, *arguments)
    finally:
        _waiting -= 1


def _matches(password: str, stored: str | None) -> bool:
    try:
        _hasher.verify(stored or _dummy(), rules.normal_password(password))
    except (Argon2Error, InvalidHashError):
        return False
    return stored is not None


@lru_cache(maxsize=1)
def _dummy() -> str:
    return _hasher.hash("nobody has this password")
