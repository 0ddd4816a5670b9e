"""The words that people write into cells."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.integration.imports import words
from backend.organisation.models import AssignmentKind, EmployeeType, PositionKind, UnitKind

MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
DAYS = st.dates(date(1960, 1, 1), date(2099, 12, 31))


@given(DAYS)
def test_a_day_is_read_however_it_is_written(day: date) -> None:
    month = MONTHS[day.month - 1]
    number = (day - date(1899, 12, 30)).days
    for written in (
        f"{day:%Y-%m-%d}",
        f"{day:%Y-%m-%d} 00:00:00",
        f"{day:%Y-%m-%dT%H:%M}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d-%m-%Y}",
        f"{day:%d.%m.%Y}",
        f"{day.day} {month} {day.year}",
        f" {day.day}  {month[:3].upper()}  {day.year} ",
        str(number) if number >= 20_000 else f"{day:%Y/%m/%d}",
    ):
        assert words.read_day(written) == day, written


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_none(written: str) -> None:
    assert isinstance(words.read_day(written), date | None)


@pytest.mark.parametrize("written", ["2026-02-30", "31/04/2026", "1 Smarch 2026", "kemarin", "", "24/11/26"])
def test_what_is_no_day_is_none(written: str) -> None:
    assert words.read_day(written) is None


@pytest.mark.parametrize(
    ("meanings", "choices", "kind"),
    [
        (words.EMPLOYEE_TYPES, words.EMPLOYEE_TYPE_CHOICES, EmployeeType),
        (words.POSITION_KINDS, words.POSITION_KIND_CHOICES, PositionKind),
        (words.ASSIGNMENT_KINDS, words.ASSIGNMENT_KIND_CHOICES, AssignmentKind),
        (words.UNIT_KINDS, words.UNIT_KIND_CHOICES, UnitKind),
    ],
)
def test_every_choice_of_a_template_is_understood_and_none_is_missing(
    meanings: dict[str, object], choices: tuple[str, ...], kind: type
) -> None:
    assert {meanings[words.folded(choice)] for choice in choices} == set(kind)
    assert all(words.folded(words.LABELS[one]) in meanings for one in kind)
