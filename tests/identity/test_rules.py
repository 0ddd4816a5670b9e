"""Codes, delays, names and passwords, without any database."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.identity import rules

NOW = datetime(2026, 11, 24, 3, 10, tzinfo=UTC)
NIP, NAME = "198501012010011001", "Siti Nurhaliza Beru Sembiring"


@given(st.integers(0, 10_000))
def test_a_pause_never_shrinks_with_more_failures_and_never_exceeds_a_minute(failures: int) -> None:
    assert rules.pause_after(failures) <= rules.pause_after(failures + 1) <= timedelta(seconds=60)
    assert (rules.pause_after(failures) == timedelta(0)) is (failures <= 4)


@given(st.lists(st.floats(0, 1_000), max_size=300))
def test_an_address_never_has_more_failures_than_it_made_and_drains_ten_a_minute(gaps: list[float]) -> None:
    level, since, at = 0, NOW, NOW
    for gap in gaps:
        at += timedelta(seconds=gap)
        before = rules.level_now(level, since, at)
        level, since = rules.one_more(level, since, at)
        assert level == before + 1
        assert since <= at
    assert level <= len(gaps)
    assert rules.level_now(level, since, at + level * rules.ADDRESS_REGAIN) == 0


@given(st.floats(0.1, 5.9))
def test_an_address_drains_also_while_failures_come_faster_than_its_drops(gap: float) -> None:
    level, since, at = 0, NOW, NOW
    for _ in range(200):
        at += timedelta(seconds=gap)
        level, since = rules.one_more(level, since, at)

    drained = int((at - NOW) / rules.ADDRESS_REGAIN)
    assert abs(level - (200 - drained)) <= 1 + drained * 0.01 + 1


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        (NIP, NIP),
        (" 19850101 201001 1 001 ", NIP),
        ("19850101.201001.1.001", NIP),
        ("19850101-201001-1-001", NIP),
        ("'198501012010011001", NIP),
        ("Admin.BKPSDM", "admin.bkpsdm"),
        ("  Petugas-1 ", "petugas-1"),
        ("", ""),
        ("\u0661\u0662\u0663", "\u0661\u0662\u0663"),
    ],
)
def test_a_name_as_people_write_it_is_brought_to_one_form(written: str, normal: str) -> None:
    assert rules.normal_name(written) == normal


@given(st.text(max_size=60))
def test_a_normal_name_is_its_own_normal_form(written: str) -> None:
    once = rules.normal_name(written)
    assert rules.normal_name(once) == rules.normal_name(rules.normal_name(once))


@given(st.text(rules.CODE_ALPHABET, min_size=rules.CODE_LENGTH, max_size=rules.CODE_LENGTH))
def test_a_code_is_read_however_it_was_typed(code: str) -> None:
    for typed in (rules.shown_code(code), code.lower(), " ".join(code), f" {rules.shown_code(code).lower()} "):
        assert rules.normal_code(typed) == code


def test_a_code_holds_nothing_that_is_read_as_something_else() -> None:
    assert not set(rules.CODE_ALPHABET) & set("0O1IL5S8B2Z")
    assert len(rules.CODE_ALPHABET) ** rules.CODE_LENGTH > 2**46


@pytest.mark.parametrize(
    "password",
    [
        "",
        "pendek",
        "sembilan9",
        "x" * 129,
        "1234567890",
        "aaaaaaaaaaaa",
        "abababababab",
        "password123",
        "Password123!",
        "KUTACANE2026",
        "acehtenggara!",
        "rahasia12345",
        "bismillah#1",
        "17081945merdeka",
        "indonesia45",
        NIP,
        f"x{NIP}y",
        "nurhaliza-2026",
        "sembiring1985!",
        "SITI.NURHALIZA",
    ],
)
def test_a_password_that_others_would_try_is_refused(password: str) -> None:
    assert rules.is_weak(password, nip=NIP, name=NAME)


@pytest.mark.parametrize(
    "password",
    [
        "Gunung-Leuser-2457",
        "kopi pahit di pagi hari",
        "sepuluh-10x",
        "ñandú über çay kahve",
        "x7" * 5 + "qz",
        "Ω" * 3 + "pqrstuv9",
    ],
)
def test_a_password_of_ones_own_is_taken(password: str) -> None:
    assert not rules.is_weak(password, nip=NIP, name=NAME)


def test_a_short_name_written_together_is_refused_too() -> None:
    assert rules.is_weak("budisari2026", nip=NIP, name="Budi Sari")


def test_a_password_of_64_and_of_128_characters_is_taken() -> None:
    words = "padi kopi kemiri durian jagung pinang coklat pisang nilam karet " * 2
    assert not rules.is_weak(words[:64], nip=NIP, name=NAME)
    assert not rules.is_weak(words[:128], nip=NIP, name=NAME)


@given(st.text(min_size=1, max_size=40))
def test_both_ways_of_composing_letters_are_one_password(password: str) -> None:
    composed = rules.normal_password(unicodedata.normalize("NFC", password))
    assert composed == rules.normal_password(unicodedata.normalize("NFD", password))


@pytest.mark.parametrize(("seconds", "whole"), [(0, 0), (-3, 0), (0.2, 1), (1, 1), (1.01, 2), (59.9, 60)])
def test_a_wait_is_told_in_whole_seconds_rounded_up(seconds: float, whole: int) -> None:
    assert rules.whole_seconds(timedelta(seconds=seconds)) == whole
