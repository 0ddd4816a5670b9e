"""Whom a report may mean, as people write names."""

import pytest

from backend.feedback import rules_names


@pytest.mark.parametrize(
    ("written", "name", "means"),
    [
        ("Bu Siti", "Siti Aminah, A.Md.Keb.", True),
        ("siti aminah", "Siti Aminah, A.Md.Keb.", True),
        ("Ibu Aminah", "Siti Aminah", True),
        ("dr. Siti Aminah, Sp.A", "dr. Siti Aminah", True),
        ("Pak Budi", "Siti Aminah", False),
        ("Siti Rahma", "Siti Aminah", False),
        ("SITI AMÍNAH", "Siti Aminah", True),
        ("petugas loket", "Siti Aminah", False),
        ("Pak", "Pak Ali", False),
        ("", "Siti", False),
        ("Bu H", "H. Siti", False),
        ("Siti Aminah loket 2", "Siti Aminah", True),
        ("Bu Siti, bagian obat", "Siti Aminah, A.Md.Keb.", True),
        ("Budi di loket Siti", "Siti Aminah", False),
    ],
)
def test_a_written_name_means_everybody_who_bears_all_its_words(written: str, name: str, means: bool) -> None:
    assert rules_names.may_mean(written, name) is means


@pytest.mark.parametrize("written", ["Kepala Puskesmas", "pak kapus", "Bu Camat", "kepala dinas", "Ka. UPT"])
def test_an_office_means_its_head(written: str) -> None:
    assert rules_names.may_mean_head(written)


@pytest.mark.parametrize("written", ["petugas loket", "bidan jaga", "Siti", ""])
def test_other_words_mean_no_head(written: str) -> None:
    assert not rules_names.may_mean_head(written)


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("Tadi siti aminah marah kepada ibu saya", "dr. Siti Aminah, M.Kes.", True),
        ("Siti dan Aminah antre bersama", "Siti Aminah", False),
        ("Aminah Siti ada di loket", "Siti Aminah", False),
        ("Permata hati kami sakit", "Permata", False),
        ("Sitiaminah", "Siti Aminah", False),
        ("", "Siti Aminah", False),
    ],
)
def test_a_text_names_somebody_by_the_whole_name(text: str, name: str, found: bool) -> None:
    assert rules_names.names_fully(text, name) is found
