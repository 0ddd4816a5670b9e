"""The chain: what is hashed, and how. Pure."""

import hashlib
import json
from typing import Any

GENESIS = "0" * 64


def chain_hash(previous: str, content: dict[str, Any]) -> str:
    """SHA-256 (hex) over the hash before and the entry's content in canonical JSON."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()
