"""Lists by keyset: a cursor names the last row seen, so a page stays right while rows are added."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from typing_extensions import TypedDict

from backend.kit.problems import Invalid

Item = TypeVar("Item")
MAX_LIMIT = 200
_key = b""


def use_key(key: bytes) -> None:
    """Set the key that signs cursors, so that nobody can ask for a position of their own making."""
    global _key  # noqa: PLW0603 - one key per process, set when it starts
    _key = key


class Page(TypedDict, Generic[Item]):
    """One page of a list, and the cursor of the next."""

    items: list[Item]
    next: str | None


Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Jumlah baris, paling banyak 200")]
Cursor = Annotated[str | None, Query(min_length=1, max_length=8000, description="Nilai `next` dari halaman sebelumnya")]


def bad_cursor() -> Invalid:
    return Invalid(errors=[{"pointer": "/cursor", "detail": "Kursor tidak berlaku untuk daftar ini"}])


def write_cursor(place: Any, *, scope: Sequence[Any] = ()) -> str:
    """An opaque cursor for `place` (JSON values), valid only with the same `scope` (filters)."""
    body = json.dumps(place, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_signature(body, scope) + body).decode().rstrip("=")


def read_cursor(cursor: str, *, scope: Sequence[Any] = ()) -> Any:
    """The place a cursor names. Raises Invalid for any cursor not made here, or for another list."""
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        signature, body = raw[:12], raw[12:]
        if not hmac.compare_digest(signature, _signature(body, scope)):
            raise bad_cursor()
        return json.loads(body)
    except (UnicodeError, binascii.Error, ValueError):
        raise bad_cursor() from None


def page(
    rows: Sequence[Any],
    limit: int,
    *,
    view: Callable[[Any], Any],
    place: Callable[[Any], Any],
    scope: Sequence[Any] = (),
) -> Page[Any]:
    """Make a page of `limit` rows out of a query for `limit + 1`."""
    shown = rows[:limit]
    following = write_cursor(place(shown[-1]), scope=scope) if len(rows) > limit else None
    return {"items": [view(row) for row in shown], "next": following}


def _signature(body: bytes, scope: Sequence[Any]) -> bytes:
    filters = "\x1f".join(str(part) for part in scope).encode()
    return hmac.digest(_key, filters + b"\x00" + body, hashlib.sha256)[:12]
