"""Inputs that no request should get away with, and the places where each is tried.

The numbers are those of the project's table of bad inputs. Places come from the OpenAPI document:
a new field or a new operation is tried without anybody thinking of it.
"""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from tests.contract.calls import Call

MARK = "ZqX7"  # in every text that is sent: an answer that holds it echoes the input
DEEP = "[" * 100_000
NESTED = '{"a":' * 900 + "1" + "}" * 900
RAW = "@raw@"

# Only ever hashed, so any character may be in it: nothing can be stored, shown or searched.
HASHED = {"password", "old_password", "new_password"}


@dataclass(frozen=True)
class Place:
    """Where a request takes a value: in the body or form, the path, the query, or a header."""

    within: str
    pointer: tuple[str | int, ...]
    kind: str
    longest: int | None = None

    @property
    def name(self) -> str:
        return "/" + "/".join(map(str, self.pointer))


@dataclass(frozen=True)
class Attempt:
    """One bad input at one place. `statuses` are the right answers; `pointer` must be named."""

    row: int
    what: str
    call: Call
    statuses: frozenset[int]
    pointer: str | None = None


# --- the values, by what a place takes: row, JSON as written ---

_TEXT = [
    (1, f'"{MARK}\\u0000b"'),
    (2, f'"{MARK}\\ud800"'),
    (4, f'"{MARK}\\u202eb"'),
    (7, '"\\u200b\\u200d\\u2060"'),
]
_NUMBERS = [
    (9, "9223372036854775808"),
    (9, "-9223372036854775809"),
    (11, "NaN"),
    (12, "Infinity"),
    (12, "-Infinity"),
    (12, "1e400"),
    (13, '"NaN"'),
    (14, "1E+1000000"),
    (20, "true"),
    (20, '"1"'),
]
_MOMENTS = [
    (20, "0"),
    (21, '"2026-11-24T03:10:00"'),
    (21, '"1700006400"'),
    (21, "1700006400"),
    (22, '"9999-12-31T23:59:59-14:00"'),
    (22, '"0001-01-01T00:00:00+14:00"'),
    (23, '"2026-11-24T03:10:00+99:00"'),
    (23, '"2026-11-24T03:10:60Z"'),
    (23, '"2026-02-30T03:10:00Z"'),
]
VALUES: dict[str, list[tuple[int, str]]] = {
    "text": [*_TEXT, (20, "1"), (20, "true"), (20, "[]"), (20, "{}"), (11, "NaN")],
    "hashed": [(2, f'"{MARK}\\ud800"'), (20, "1"), (20, "true"), (20, "[]")],
    "choice": [*_TEXT, (20, "0"), (20, "true"), (11, "NaN"), (20, '""')],
    "id": [*_TEXT, (20, "0"), (20, "true"), (20, '"{0}"'), (20, '"urn:uuid:0"'), (11, "NaN")],
    "moment": [*_TEXT, *_MOMENTS, (11, "NaN")],
    "day": [*_TEXT, (20, "0"), (20, "true"), (20, '"1700006400"'), (22, '"9999-12-31"'), (23, '"2026-02-30"')],
    "whole": [*_NUMBERS, (20, "1.5"), (20, "1.0"), (20, "[]")],
    "number": [*_NUMBERS, (20, "[]")],
    "flag": [(20, "0"), (20, "1"), (20, '"true"'), (11, "NaN")],
    "list": [(20, '""'), (20, "{}"), (20, "0"), (11, "NaN")],
    "object": [(20, '""'), (20, "[]"), (20, "0"), (11, "NaN"), (19, f'{{"role":"{MARK}"}}')],
}
_UNREADABLE = [(10, "9" * 5_000), (16, DEEP)]
_IN_ADDRESS = [(1, f"{MARK}%00b"), (4, f"{MARK}%E2%80%AEb"), (7, "%E2%80%8B%E2%81%A0")]


# --- places ---


def places(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[Place]:
    """Every place of an operation that takes a value."""
    for one in operation.get("parameters", ()):
        yield from _leaf(document, one["in"], (one["name"],), one["schema"])
    body = operation.get("requestBody", {}).get("content", {})
    for media, within in (("application/json", "body"), ("application/x-www-form-urlencoded", "form")):
        if media in body:
            yield from _members(document, within, (), body[media]["schema"])


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while True:
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        elif "anyOf" in schema:
            schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
        elif "allOf" in schema:
            schema = schema["allOf"][0]
        else:
            return schema


def _members(
    document: dict[str, Any], within: str, pointer: tuple[str | int, ...], schema: dict[str, Any]
) -> Iterator[Place]:
    schema = _resolved(document, schema)
    yield Place(within, pointer, "object")
    for name, member in schema.get("properties", {}).items():
        yield from _leaf(document, within, (*pointer, name), member)


def _leaf(
    document: dict[str, Any], within: str, pointer: tuple[str | int, ...], schema: dict[str, Any]
) -> Iterator[Place]:
    schema = _resolved(document, schema)
    if schema["type"] == "object":
        if "properties" in schema:
            yield from _members(document, within, pointer, schema)
        else:
            yield Place(within, pointer, "free")
        return
    if schema["type"] == "array":
        yield Place(within, pointer, "list")
        yield from _leaf(document, within, (*pointer, 0), schema["items"])
        return
    yield Place(within, pointer, _kind(pointer[-1], schema), schema.get("maxLength"))


def _kind(name: str | int, schema: dict[str, Any]) -> str:
    if name in HASHED:
        return "hashed"
    is_one_shape = "pattern" in schema and schema.get("maxLength") == schema.get("minLength") and "format" not in schema
    if "enum" in schema or "const" in schema or is_one_shape:
        return "choice"
    plain = {"integer": "whole", "number": "number", "boolean": "flag"}
    formats = {"uuid": "id", "date-time": "moment", "date": "day"}
    return plain.get(schema["type"]) or formats.get(schema.get("format", ""), "text")


# --- attempts ---


def attempts(document: dict[str, Any], operation: dict[str, Any], template: str, call: Call) -> Iterator[Attempt]:
    """Every bad input of the table at every place of an operation that takes such a value."""
    found = list(places(document, operation))
    if operation.get("security"):
        bad = replace(call, headers={**call.headers, "Authorization": b"Bearer \xc3\xa9"})
        yield Attempt(28, "non-ASCII Authorization", bad, frozenset({401}))
    for place in found:
        if place.within == "body":
            yield from in_body(call, place)
        elif place.within in {"path", "query"}:
            yield from _in_address(call, template, place)
        elif place.within == "header":
            for value in (MARK, f"{MARK}\x01", '"99999999999-x"'):
                bad = replace(call, headers={**call.headers, place.pointer[0]: value, "If-Match": value})
                yield Attempt(20, f"header {place.name}", bad, frozenset({422}))
    if call.json is not None:
        yield from _whole_bodies(call)


def in_body(call: Call, place: Place) -> Iterator[Attempt]:
    for row, value in VALUES.get(place.kind, ()):
        pointer = place.name if place.pointer else None
        if row == 19:
            yield Attempt(19, f"unknown member in {place.name}", _with_role(call, place), frozenset({422}))
        else:
            yield Attempt(row, f"{value[:40]} at {place.name}", with_raw(call, place, value), frozenset({422}), pointer)
    for row, value in _UNREADABLE:
        bad = with_raw(call, place, value)
        yield Attempt(row, f"{value[:10]}… at {place.name}", bad, frozenset({400}))
    if place.kind not in {"free", "object"}:
        yield Attempt(17, f"900 deep at {place.name}", with_raw(call, place, NESTED), frozenset({422}), place.name)


def _with_role(call: Call, place: Place) -> Call:
    """A member that would be mass assignment, in an object that is right in all else."""
    body = copy.deepcopy(call.json)
    _at(body, place.pointer)["role"] = MARK
    return replace(call, json=body)


def with_raw(call: Call, place: Place, raw: str) -> Call:
    """The same call with these characters in place of one value of its JSON body."""
    body = copy.deepcopy(call.json)
    if place.pointer:
        holder, last = _at(body, place.pointer[:-1]), place.pointer[-1]
        if holder == []:
            holder.append(None)
        holder[last] = RAW
    text = json.dumps(body if place.pointer else RAW).replace(f'"{RAW}"', raw)
    return with_bytes(call, text.encode())


def with_bytes(call: Call, content: bytes, kind: str = "application/json") -> Call:
    return replace(call, json=None, content=content, headers={**call.headers, "Content-Type": kind})


def _at(body: Any, pointer: tuple[str | int, ...]) -> Any:
    for part in pointer:
        if body == []:  # empty in the good call, since an item would be right for one caller only
            body.append({})
        body = body[part]
    return body


def _in_address(call: Call, template: str, place: Place) -> Iterator[Attempt]:
    refused = frozenset({422})
    pointer = place.name
    for row, value in [*_IN_ADDRESS, *([(26, f"{MARK}%FF")] if place.kind != "text" else [])]:
        yield Attempt(row, f"{value} in {place.within}", with_part(call, template, place, value), refused, pointer)
    if place.within == "path":
        yield Attempt(25, "%00 in path", with_part(call, template, place, "%00"), refused, pointer)
        yield Attempt(27, "..%2f.. in path", with_part(call, template, place, "..%2f.."), frozenset({404, 405}))
        return
    for row, value in [(29, "-5"), (30, "1" + "0" * 23), (9, "9223372036854775808"), (13, "NaN"), (20, "")]:
        if place.kind == "whole":
            yield Attempt(row, f"{place.name}={value}", with_part(call, template, place, value), refused, pointer)
    twice = with_part(call, template, place, f"1&{place.pointer[0]}=2")
    yield Attempt(31, f"{place.name} twice", twice, refused, pointer)
    if place.longest is not None:
        long = with_part(call, template, place, "a" * (place.longest + 1))
        yield Attempt(32, f"{place.name} too long", long, refused, pointer)


def with_part(call: Call, template: str, place: Place, value: str) -> Call:
    """The same call with another value in its path or query."""
    path, _, query = call.path.partition("?")
    name = str(place.pointer[0])
    if place.within == "path":
        parts = zip(template.split("/"), path.split("/"), strict=True)
        path = "/".join(value if part == f"{{{name}}}" else given for part, given in parts)
        return replace(call, path=f"{path}?{query}" if query else path)
    kept = [pair for pair in query.split("&") if pair and not pair.startswith(f"{name}=")]
    return replace(call, path=f"{path}?{'&'.join([*kept, f'{quote(name)}={value}'])}")


def _whole_bodies(call: Call) -> Iterator[Attempt]:
    """Bodies that are wrong as a whole."""
    text = json.dumps(call.json, ensure_ascii=False)
    member, value = next(iter(call.json.items()))
    twice = f"{text[:-1]},{json.dumps(member)}:{json.dumps(value)}}}"
    yield Attempt(3, "invalid UTF-8", with_bytes(call, text.encode()[:-1] + b',"\xff":1}'), frozenset({400}))
    yield Attempt(5, "byte order mark", with_bytes(call, b"\xef\xbb\xbf" + text.encode()), frozenset({400}))
    yield Attempt(6, "UTF-16", with_bytes(call, text.encode("utf-16")), frozenset({400}))
    declared = with_bytes(call, text.encode("utf-16"), "application/json; charset=utf-16")
    yield Attempt(6, "UTF-16, declared", declared, frozenset({415}))
    yield Attempt(18, "duplicate member", with_bytes(call, twice.encode()), frozenset({400}))
    strange = with_bytes(call, text.encode()[:-1] + b',"\\ud800":1}')
    yield Attempt(19, "unknown member with a lone surrogate as its name", strange, frozenset({422}))
    long = with_bytes(call, text.encode()[:-1] + b',"' + b"n" * 900_000 + b'":1}')
    yield Attempt(19, "unknown member with a huge name", long, frozenset({422}))
    yield Attempt(32, "1 MB", with_bytes(call, b'{"title":"' + b"a" * 1_000_000 + b'"}'), frozenset({413}))
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        yield Attempt(33, f"type {kind!r}", with_bytes(call, text.encode(), kind), frozenset({415}))
    yield Attempt(34, "empty", with_bytes(call, b""), frozenset({422}))
    yield Attempt(34, "blank", with_bytes(call, b" "), frozenset({400}))
