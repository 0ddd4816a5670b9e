"""Marks that only this district's servers can make, each for one purpose."""

import hashlib
import hmac
from collections.abc import Sequence
from functools import lru_cache

_secrets: tuple[bytes, ...] = ()


def use_secrets(secrets: Sequence[bytes]) -> None:
    """Set the server's secrets, newest first: the first marks, all are still known."""
    global _secrets  # noqa: PLW0603 - one set per process, given when it starts
    _secrets = tuple(secrets)


def mark(purpose: str, content: str, size: int = 16) -> bytes:
    """The mark of a content for one purpose, so many bytes of it. A mark for one purpose says nothing for another."""
    return marks(purpose, content, size)[0]


def marks(purpose: str, content: str, size: int = 16) -> list[bytes]:
    """The marks by each of the secrets, newest first: what was marked before a change of secrets still counts."""
    if not _secrets:
        raise RuntimeError("no secret was given to this process")
    return [_marked(_key(secret, purpose), content)[:size] for secret in _secrets]


# Asked several times for each answer of a citizen; there are a handful.
@lru_cache(maxsize=64)
def _key(secret: bytes, purpose: str) -> bytes:
    return hmac.digest(secret, f"kinerja {purpose} 1".encode(), hashlib.sha256)


def _marked(key: bytes, content: str) -> bytes:
    return hmac.digest(key, content.encode(), hashlib.sha256)
