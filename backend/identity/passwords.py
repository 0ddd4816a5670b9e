"""Passwords: argon2id, on threads of their own, never inside a job of the writer."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from backend.identity import rules

# OWASP's profile for servers (19 MiB, two passes, one lane): about 30 ms. The library's default
# takes five times as long, and a morning's sign-ins would queue on a small machine.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Each hash holds a core: more at once only wait for one another.
_threads = ThreadPoolExecutor(max(1, min(2, os.cpu_count() or 1)), thread_name_prefix="argon2")


def use_cheap_hashes() -> None:
    """For tests only: hashes that cost nothing, and protect nothing."""
    global _hasher  # noqa: PLW0603 - a test process has no passwords worth protecting
    _hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    _dummy.cache_clear()


def hash_now(password: str) -> str:
    """Hash on this thread (command line, demo)."""
    return _hasher.hash(rules.normal_password(password))


async def hashed(password: str) -> str:
    """Hash without holding up the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_threads, hash_now, password)


async def matches(password: str, stored: str | None) -> bool:
    """Whether a password is the stored one.

    Without a stored one a dummy is checked, so that a guesser cannot tell by the time who exists.
    """
    return await asyncio.get_running_loop().run_in_executor(_threads, _matches, password, stored)


def needs_rehash(stored: str) -> bool:
    return _hasher.check_needs_rehash(stored)


def _matches(password: str, stored: str | None) -> bool:
    try:
        _hasher.verify(stored or _dummy(), rules.normal_password(password))
    except (Argon2Error, InvalidHashError):
        return False
    return stored is not None


@lru_cache(maxsize=1)
def _dummy() -> str:
    return _hasher.hash("nobody has this password")
