"""The chain: what is hashed, and how. Pure."""

import hashlib
from typing import Any

import orjson

GENESIS = "0" * 64


def chain_hash(previous: str, content: dict[str, Any]) -> str:
    """SHA-256 (hex) over the hash before and the entry's content in canonical JSON.

    Canonical: members sorted, ids as text, moments as RFC 3339 in UTC.
    """
    canonical = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(previous.encode() + b"\n" + canonical).hexdigest()
