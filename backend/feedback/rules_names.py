"""Whether a report names an officer, as people write names. Pure.

It decides who must keep away from a report, so it rather takes a namesake for the person meant:
then somebody else handles it, which harms nobody.
"""

import itertools
import re
import unicodedata

# What stands before a name in this district, and what people call an office instead of its holder.
_ADDRESS_WORDS = (
    "bapak ibu pak buk bu bpk sdr sdri saudara saudari bang abang kak kakak mas mbak om tante tgk teungku "
    "haji hajah h hj dr drg dokter ns ners bidan bd perawat suster mantri ustadz ustazah guru ir drs dra prof"
)
_OFFICE_WORDS = (
    "kepala ka kapus kadis kadin kaban kabid kasi kasubag kepsek camat sekcam lurah pengulu penghulu "
    "direktur dirut kacab koordinator pimpinan"
)
# What follows a name to say whose colleague it is: `Siti, bagian obat`, `Siti di loket 2`.
_PLACES = frozenset(["bagian", "loket", "di", "dari", "unit", "ruang", "poli", "yang", "petugas", "pegawai", "staf"])
_ADDRESSES, _OFFICES = frozenset(_ADDRESS_WORDS.split()), frozenset(_OFFICE_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 3


def words_of(text: str) -> list[str]:
    """The words of a text in small letters and without marks on them."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(one for one in plain if not unicodedata.combining(one)))


def name_words(name: str) -> list[str]:
    """The words of an officer's name, without titles: those end in a dot, or follow a comma."""
    own = name.partition(",")[0]
    kept = " ".join(part for part in own.split() if not part.endswith(".") or len(part) <= 2)
    return [word for word in words_of(kept) if word not in _ADDRESSES]


def may_mean(written: str, name: str) -> bool:
    """Whether what a reporter wrote as an officer's name may mean the officer with this name.

    `Bu Siti` may mean every Siti: each word written, but addresses and what follows the name, is one of the name's.
    """
    before_place = itertools.takewhile(lambda word: word not in _PLACES, words_of(written))
    given = [word for word in before_place if word not in _ADDRESSES and len(word) >= _SHORTEST]
    return bool(given) and set(given) <= set(name_words(name))


def may_mean_head(written: str) -> bool:
    """Whether a reporter wrote an office that only a unit's head holds, such as `Kepala Puskesmas`."""
    return any(word in _OFFICES for word in words_of(written))


def names_fully(text: str, name: str) -> bool:
    """Whether a text holds a whole name, its words one after another.

    A name of one word would be found in texts that mean no person (`Intan`, `Permata`): not counted.
    """
    wanted, found = name_words(name), words_of(text)
    if len(wanted) < 2:
        return False
    return any(found[place : place + len(wanted)] == wanted for place in range(len(found) - len(wanted) + 1))
