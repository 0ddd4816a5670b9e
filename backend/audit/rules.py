"""The chain: what is hashed, and how. Pure."""

import hashlib
from typing import Any

import orjson

GENESIS = "0" * 64


def chain_hash(previous: str, content: dict[str, Any]) -> str:
    """SHA-256 (hex) over the hash before and the entry's content in canonical JSON."""
    canonical = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(previous.encode() + b"\n" + canonical).hexdigest()
