"""Which grade fits which kind of officer."""

import pytest

from backend.organisation import rules_grades


@pytest.mark.parametrize(
    ("written", "grade"),
    [
        ("III/b", "III/b"),
        ("iii b", "III/b"),
        ("3b", "III/b"),
        ("III.B", "III/b"),
        ("Gol. IV/e", "IV/e"),
        ("9", "IX"),
        ("XVII", "XVII"),
        ("IV/f", None),
        ("I/e", None),
        ("XVIII", None),
        ("Penata", None),
        ("", None),
    ],
)
def test_a_grade_is_read_as_people_write_it(written: str, grade: str | None) -> None:
    assert rules_grades.normalise(written) == grade


def test_grades_of_pns_and_pppk_are_kept_apart() -> None:
    assert rules_grades.fits("III/b", "pns")
    assert rules_grades.fits("III/b", "cpns")
    assert not rules_grades.fits("III/b", "pppk")
    assert rules_grades.fits("IX", "pppk_part_time")
    assert not rules_grades.fits("IX", "pns")
    assert not rules_grades.fits("IX", "non_asn")


def test_there_are_seventeen_grades_each() -> None:
    assert len(rules_grades.of_type("pns")) == 17
    assert len(rules_grades.of_type("pppk")) == 17
