"""Texts, moments, days, ids and numbers of the wire: what is taken, as what, and what is refused."""

import contextlib
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.kit import schema
from backend.kit.problems import Invalid
from backend.kit.schema import Day, Flag, Id, In, Moment, Month, Sha256

REFUSED_MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


class Words(In):
    text: Annotated[str, schema.text(1, 50)]


class Times(In):
    moment: Moment | None = None
    day: Day | None = None
    month: Month | None = None


class Things(In):
    id: Id | None = None
    flag: Flag = False
    count: Annotated[int, schema.whole(0)] = 0
    share: Annotated[float, schema.decimal(0, 1)] = 0
    digest: Sha256 | None = None


def refused(shape: type[In], **members: Any) -> list[dict[str, str]]:
    """The errors, of which there must be some."""
    with pytest.raises(Invalid) as caught:
        schema.checked(shape, members)
    return caught.value.members["errors"]


def cleaned(value: str) -> str:
    return schema.checked(Words, {"text": value}).text


# --- texts ---


@given(st.text(max_size=60))
@example("\u0000")
@example("\ud800")
@example("e\u0301")
def test_a_text_is_clean_or_refused(value: str) -> None:
    try:
        found = cleaned(value)
    except Invalid:
        return

    assert 1 <= len(found) <= 50
    assert found == found.strip() == unicodedata.normalize("NFC", found) == cleaned(found)
    assert all(one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cs", "Co", "Cn"} for one in found)
    assert not set(found) & set(REFUSED_MARKS)
    assert found.encode()  # it can be stored and sent


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=30))
def test_ordinary_words_are_taken_as_they_are(value: str) -> None:
    plain = unicodedata.normalize("NFC", value).strip()
    if plain:
        assert cleaned(value) == plain


@pytest.mark.parametrize("mark", [*REFUSED_MARKS, "\u0000", "\u0007", "\ud800", "\ue000", "\r"])
def test_marks_that_mislead_or_cannot_be_stored_are_refused(mark: str) -> None:
    assert refused(Words, text=f"nama{mark}lain")[0]["pointer"] == "/text"


@pytest.mark.parametrize("value", ["", " ", "\u200b\u200d", "\n\t", "\u00ad"])
def test_what_is_empty_after_cleaning_is_too_short(value: str) -> None:
    assert "pendek" in refused(Words, text=value)[0]["detail"]


def test_what_cannot_be_seen_is_taken_out() -> None:
    assert cleaned("Ap\u200bel pa\u00adgi") == "Apel pagi"
    assert cleaned("  satu\n\tdua ") == "satu\n\tdua"


@pytest.mark.parametrize("value", [1, True, None, ["a"], {"a": 1}, b"a"])
def test_only_a_text_is_a_text(value: Any) -> None:
    refused(Words, text=value)


# --- moments, days, months ---

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=zones))  # noqa: DTZ001 - of a zone each
def test_a_moment_of_any_zone_is_the_same_moment_in_utc(value: datetime) -> None:
    found = schema.checked(Times, {"moment": value.isoformat()}).moment

    assert found == value
    assert found is not None
    assert found.tzinfo is UTC


@given(st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30)))  # noqa: DTZ001 - written with Z
def test_z_and_its_small_form_are_utc(value: datetime) -> None:
    text = value.isoformat()

    assert schema.checked(Times, {"moment": f"{text}Z"}) == schema.checked(
        Times, {"moment": f"{text}z".replace("T", "t")}
    )


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-24T03:10:00",
        "2026-11-24 03:10:00Z",
        "2026-11-24",
        "2026-11-24T03:10Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T03:10:60Z",
        "2026-02-30T03:10:00Z",
        "2026-11-24T03:10:00+99:00",
        "2026-11-24T03:10:00+07",
        "1999-12-31T23:59:59Z",
        "2000-01-01T00:00:00+14:00",
        "2099-12-31T23:59:59-14:00",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "1700000000",
        "٢٠٢٦-11-24T03:10:00Z",
        "2026-11-24T03:10:00Z\n",
        1700000000,
        True,
    ],
)
def test_a_moment_that_is_none_is_refused(value: Any) -> None:
    assert refused(Times, moment=value)[0]["pointer"] == "/moment"


@given(st.text(max_size=30) | st.from_regex(r"20\d\d-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"))
def test_no_text_makes_reading_a_moment_fail_otherwise(value: str) -> None:
    try:
        found = schema.checked(Times, {"moment": value}).moment
    except Invalid:
        return

    assert found is not None
    assert 2000 <= found.year < 2100


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_as_it_is_written(value: date) -> None:
    assert schema.checked(Times, {"day": value.isoformat(), "month": value.isoformat()[:7]}).day == value


@pytest.mark.parametrize(
    "value", [0, True, "0", "2026-1-1", "20261124", "2026-02-30", "2026-11-24T00:00:00Z", "1999-12-31", "2026-W48-2"]
)
def test_a_day_that_is_none_is_refused(value: Any) -> None:
    refused(Times, day=value)


@pytest.mark.parametrize("value", ["2026-13", "2026-00", "2026-1", "202611", 202611])
def test_a_month_that_is_none_is_refused(value: Any) -> None:
    refused(Times, month=value)


# --- ids, flags, numbers ---


@given(st.uuids())
def test_an_id_is_read_in_either_case(value: UUID) -> None:
    assert (
        schema.checked(Things, {"id": str(value)}).id == schema.checked(Things, {"id": str(value).upper()}).id == value
    )


@given(st.uuids())
def test_other_ways_of_writing_an_id_are_refused(value: UUID) -> None:
    for written in (value.hex, f"{{{value}}}", value.urn, f" {value}", str(value)[:-1], value.int):
        refused(Things, id=written)


@pytest.mark.parametrize("value", ["true", 1, 0, "1", None])
def test_a_flag_is_true_or_false_only(value: Any) -> None:
    refused(Things, flag=value)


@pytest.mark.parametrize("value", [1.0, "1", True, -1, 2**31, 2**63, 10**400, None])
def test_a_whole_number_is_whole_and_fits(value: Any) -> None:
    refused(Things, count=value)


@pytest.mark.parametrize("value", ["0.5", True, 1.01, -0.01, float("nan"), float("inf"), None])
def test_a_decimal_is_a_finite_number_within_its_bounds(value: Any) -> None:
    refused(Things, share=value)


@pytest.mark.parametrize("value", ["a" * 63, "a" * 65, "A" * 64, "g" * 64, "a" * 63 + "\n"])
def test_a_digest_is_sixty_four_small_hex_digits(value: str) -> None:
    refused(Things, digest=value)


# --- errors ---


def test_an_unknown_member_is_named_and_its_value_is_not_told() -> None:
    (error,) = refused(Things, secret="hunter2")

    assert error == {"pointer": "/secret", "detail": "Nama isian ini tidak dikenal"}


def test_a_flood_of_errors_is_cut_and_pointers_are_escaped() -> None:
    errors = refused(Things, **{f"a/{number}~": 1 for number in range(50)})

    assert len(errors) == schema.MAX_ERRORS
    assert errors[0]["pointer"] == "/a~10~0"


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_whatever_comes_is_refused_in_words_or_taken(value: Any) -> None:
    for shape in (Words, Times, Things):
        with contextlib.suppress(Invalid):
            schema.checked(shape, value)
