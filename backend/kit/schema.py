"""Parts of the wire's shapes: strict parents, and texts, moments and days that hold what they say."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from annotated_types import Ge, GroupedMetadata, Le, MaxLen, MinLen
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    Strict,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import CoreSchema

from backend.kit.problems import Invalid

INT32 = 2**31 - 1
_MOMENT = re.compile(r"20\d\d-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)")
_DAY = re.compile(r"20\d\d-\d\d-\d\d")
_MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")
_HEX_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Marks that steer the direction of writing: with them a name can be made to look like another.
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\u00ad"))
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn"})


class In(BaseModel):
    """What comes in: unknown members are refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)


class Out(BaseModel):
    """What goes out: every member is always there."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def clean_text(value: Any) -> str:
    """NFC, without invisible characters and outer blanks. Raises ValueError for what cannot be text."""
    if not isinstance(value, str):
        raise ValueError("harus berupa teks")  # noqa: TRY004 - pydantic turns ValueError into 422
    if value.isascii() and value.isprintable():
        return value.strip()
    value = unicodedata.normalize("NFC", value).translate(_INVISIBLE)
    for character in value:
        if character in "\n\t":
            continue
        if character in _DIRECTION_MARKS or unicodedata.category(character) in _FORBIDDEN_CATEGORIES:
            raise ValueError("memuat karakter yang tidak diperbolehkan")
    return value.strip()


class _Together(GroupedMetadata):
    """Several marks of a type under one word."""

    def __init__(self, *marks: Any) -> None:
        self._marks = marks

    def __iter__(self) -> Iterator[Any]:
        return iter(self._marks)


class _Described:
    """Tells in the document what of `clean_text` a pattern can tell."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, describe: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**describe(core), "pattern": _NO_CONTROLS}


# Control characters and direction marks. Unassigned and private ones have no range to write down.
_NO_CONTROLS = r"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]*$"


def text(minimum: int, maximum: int) -> Any:
    """`Annotated[str, text(1, 200)]`: so many characters, counted after cleaning."""
    return _Together(MinLen(minimum), MaxLen(maximum), BeforeValidator(clean_text), _Described())


def whole(minimum: int, maximum: int = INT32) -> Any:
    """`Annotated[int, whole(0)]`: a whole number within bounds; `1.0`, `"1"` and `true` are refused."""
    return _Together(Strict(), Ge(minimum), Le(maximum))


def decimal(minimum: float, maximum: float) -> Any:
    """`Annotated[float, decimal(-90, 90)]`: a finite number within bounds; `"1"` and `true` are refused."""
    return _Together(Strict(), Ge(minimum), Le(maximum))


def _moment(value: Any) -> Any:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("harus berupa waktu RFC 3339, misalnya 2026-11-24T03:10:00Z")
    try:
        moment = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("bukan waktu yang sah") from None
    if not 2000 <= moment.year < 2100:
        raise ValueError("tahunnya di luar jangkauan")
    return moment


def _day(value: Any) -> Any:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("harus berupa tanggal, misalnya 2026-11-24")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("bukan tanggal yang sah") from None


def _month(value: Any) -> Any:
    if not isinstance(value, str) or not _MONTH.fullmatch(value):
        raise ValueError("harus berupa bulan, misalnya 2026-11")
    return value


def _id(value: Any) -> Any:
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str) or not _HEX_ID.fullmatch(value):
        raise ValueError("harus berupa UUID")
    return value  # pydantic makes the UUID, in a third of the time of Python's own constructor


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema(
        {"type": "string", "format": "date-time", "pattern": r"^20[0-9]{2}-", "examples": ["2026-11-24T03:10:00Z"]}
    ),
]
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": r"^20[0-9]{2}-", "examples": ["2026-11-24"]}),
]
Month = Annotated[
    str,
    BeforeValidator(_month),
    WithJsonSchema({"type": "string", "pattern": r"^20[0-9]{2}-(0[1-9]|1[0-2])$", "examples": ["2026-11"]}),
]
Id = Annotated[UUID, BeforeValidator(_id), WithJsonSchema({"type": "string", "format": "uuid"})]
Flag = Annotated[bool, Strict()]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", min_length=64, max_length=64)]


Shape = TypeVar("Shape", bound=BaseModel)


def checked(shape: type[Shape], members: Any) -> Shape:
    """Validate members outside a route (an operation's body). Raises Invalid with every error."""
    try:
        return shape.model_validate(members)
    except ValidationError as error:
        raise Invalid(errors=errors_of([*error.errors(include_url=False, include_input=False)])) from None


MAX_ERRORS = 20
LONGEST_NAME = 100  # of a member in a pointer: an unknown one may be as long as the body
_SENTENCES = {
    "missing": "Wajib diisi",
    "extra_forbidden": "Nama isian ini tidak dikenal",
    "string_too_short": "Terlalu pendek, paling sedikit {min_length} karakter",
    "string_too_long": "Terlalu panjang, paling banyak {max_length} karakter",
    "string_pattern_mismatch": "Bentuknya tidak sesuai",
    "string_type": "Harus berupa teks",
    "int_type": "Harus bilangan bulat",
    "int_parsing": "Harus bilangan bulat",
    "int_from_float": "Harus bilangan bulat",
    "float_type": "Harus bilangan",
    "bool_type": "Harus true atau false",
    "greater_than_equal": "Paling kecil {ge}",
    "less_than_equal": "Paling besar {le}",
    "too_short": "Terlalu sedikit, paling sedikit {min_length}",
    "too_long": "Terlalu banyak, paling banyak {max_length}",
    "enum": "Pilihan yang ada: {expected}",
    "literal_error": "Pilihan yang ada: {expected}",
    "list_type": "Harus berupa daftar",
    "model_attributes_type": "Harus berupa objek JSON",
    "model_type": "Harus berupa objek JSON",
    "dict_type": "Harus berupa objek JSON",
}


def error_of(found: Any) -> dict[str, str]:
    """One error without the input that caused it: it may be huge, or a secret."""
    place = [str(part)[:LONGEST_NAME].replace("~", "~0").replace("/", "~1") for part in found["loc"]]
    context = found.get("ctx", {})
    if found["type"] == "value_error":
        sentence = str(context.get("error", ""))
        detail = sentence[:1].upper() + sentence[1:]
    else:
        detail = _SENTENCES.get(found["type"], "Isian tidak sah").format_map(context)
    return {"pointer": "/" + "/".join(place), "detail": detail}


def errors_of(found: list[Any]) -> list[dict[str, str]]:
    """The `errors` member of a 422 for pydantic's errors; at most 20, a flood helps nobody."""
    return [error_of(one) for one in found[:MAX_ERRORS]]
