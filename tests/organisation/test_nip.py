"""What makes a NIP, and what is probably meant where one is wrong."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.organisation import rules_nip

TODAY = date(2026, 11, 24)
GOOD = "198503152010012001"


@st.composite
def nips(draw: st.DrawFn, employee_type: str = "pns") -> str:
    """NIPs without any finding."""
    born = draw(st.dates(date(1961, 1, 1), date(2005, 12, 31)))
    year = draw(st.integers(born.year + 18, 2026).filter(lambda one: one >= 1980))
    month = draw(st.integers(1, 11)) if employee_type == "pns" else 21
    sex, serial = draw(st.sampled_from("12")), draw(st.integers(1, 999))
    return f"{born:%Y%m%d}{year}{month:02d}{sex}{serial:03d}"


def codes(written: str, employee_type: str = "pns") -> list[str]:
    return [one.code for one in rules_nip.findings(written, employee_type=employee_type, today=TODAY)]


def fix_of(written: str) -> str | None:
    return rules_nip.findings(written, employee_type="pns", today=TODAY)[0].fix


@given(nips())
def test_a_good_nip_has_no_finding(nip: str) -> None:
    assert codes(nip) == []


@given(nips(), st.lists(st.tuples(st.integers(0, 18), st.sampled_from(" .-'\u2019\u00a0\u2013/")), max_size=8))
def test_blanks_dots_dashes_and_apostrophes_do_not_matter(nip: str, signs: list[tuple[int, str]]) -> None:
    written = nip
    for place, sign in signs:
        written = written[:place] + sign + written[place:]

    assert rules_nip.normalise(written) == nip
    assert codes(written) == []


@given(nips("pppk"))
def test_the_month_is_checked_for_pns_and_not_for_pppk(nip: str) -> None:
    assert codes(nip, "pns") == ["nip_tmt_month"]
    assert codes(nip, "cpns") == ["nip_tmt_month"]
    assert codes(nip, "pppk") == []
    assert codes(nip, "pppk_part_time") == []


@given(st.text(max_size=25), st.sampled_from(["pns", "cpns", "pppk", "pppk_part_time", "non_asn"]))
def test_any_text_is_judged_and_a_usable_one_has_eighteen_digits(written: str, employee_type: str) -> None:
    if rules_nip.is_usable(written, employee_type=employee_type, today=TODAY):
        nip = rules_nip.normalise(written)
        assert len(nip) == 18
        assert nip.isascii()
        assert nip.isdigit()


@given(st.text(alphabet="0123456789 OlI-", max_size=22))
def test_a_suggested_nip_is_itself_without_finding(written: str) -> None:
    for one in rules_nip.findings(written, employee_type="pns", today=TODAY):
        if one.code in {"nip_digit_missing", "nip_digit_extra", "nip_letter"} and one.fix is not None:
            assert codes(one.fix) == []


@pytest.mark.slow
@given(nips(), st.integers(0, 17))
def test_letters_that_look_like_digits_are_put_right(nip: str, place: int) -> None:
    assume(nip[place] in "015")
    letter = {"0": "O", "1": "l", "5": "S"}[nip[place]]

    written = nip[:place] + letter + nip[place + 1 :]

    assert codes(written) == ["nip_letter"]
    assert fix_of(written) == nip


@given(nips())
def test_day_and_month_of_birth_the_wrong_way_round_are_put_right(nip: str) -> None:
    assume(int(nip[6:8]) > 12)
    swapped = nip[:4] + nip[6:8] + nip[4:6] + nip[8:]

    assert codes(swapped) == ["nip_birth_date"]
    assert fix_of(swapped) == nip


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "nip_empty"),
        ("---", "nip_empty"),
        ("1,98503152010012E+17", "nip_lost_digits"),
        ("1.985E17", "nip_lost_digits"),
        ("19850315201001200X", "nip_not_digits"),
        ("19850315201001201", "nip_digit_missing"),
        ("1985031520100120011", "nip_digit_extra"),
        ("131234567", "nip_old"),
        ("1102031503850001", "nip_is_nik"),
        ("12345", "nip_length"),
        ("198502302010012001", "nip_birth_date"),
        ("203003152010012001", "nip_birth_future"),
        ("191003152010012001", "nip_birth_early"),
        ("198503152010132001", "nip_tmt_month"),
        ("198503152010002001", "nip_tmt_month"),
        ("198503152027012001", "nip_tmt_future"),
        ("198503152010013001", "nip_sex"),
        ("198503152001012001", "nip_young"),
    ],
)
def test_each_fault_has_its_name_and_a_sentence(written: str, code: str) -> None:
    found = rules_nip.findings(written, employee_type="pns", today=TODAY)

    assert [one.code for one in found] == [code]
    assert found[0].detail


def test_odd_ages_and_starts_to_come_are_only_warnings() -> None:
    for odd in ("198503152001012001", "198503152027012001", "191003152010012001"):
        assert rules_nip.is_usable(odd, employee_type="pns", today=TODAY)
    assert not rules_nip.is_usable("198503152010013001", employee_type="pns", today=TODAY)


def test_seventeen_on_the_day_of_the_start_is_old_enough() -> None:
    assert codes("198503152002032001") == []
    assert codes("198503152002022001") == ["nip_young"]


def test_a_lost_zero_is_put_back_where_only_one_place_fits() -> None:
    assert fix_of("19853152010012001") == GOOD
    assert fix_of("19850315201001201") is None, "the zero may be missing in several places"


def test_a_digit_too_many_is_taken_out_where_only_one_place_fits() -> None:
    assert fix_of("5198503152010012001") == GOOD
    assert fix_of("1985031520100120011") is None


def test_what_excel_writes_behind_a_number_does_not_matter() -> None:
    assert rules_nip.normalise(f"{GOOD}.0") == GOOD


def test_a_number_of_somebody_who_is_no_civil_servant_needs_only_eighteen_digits() -> None:
    assert codes("000000000000000001", "non_asn") == []
    assert codes("1234", "non_asn") == ["nip_length"]
