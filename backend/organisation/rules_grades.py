"""Which grade (golongan/ruang) fits which kind of officer. Pure (domain handbook 1.13)."""

import re

PNS_GRADES = tuple(
    f"{roman}/{letter}"
    for roman, letters in (("I", "abcd"), ("II", "abcd"), ("III", "abcd"), ("IV", "abcde"))
    for letter in letters
)
PPPK_GRADES = (
    *("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"),
    *("X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII"),
)
_BY_TYPE: dict[str, tuple[str, ...]] = {
    "pns": PNS_GRADES,
    "cpns": PNS_GRADES,
    "pppk": PPPK_GRADES,
    "pppk_part_time": PPPK_GRADES,
}
_ROMAN_OF = {str(number): roman for number, roman in enumerate(PPPK_GRADES, start=1)}
_WRITTEN = re.compile(r"(?P<step>[IVX]+|\d{1,2})\s*[/.\- ]?\s*(?P<letter>[A-E])?", re.IGNORECASE)


def normalise(written: str) -> str | None:
    """A grade as the regulations write it (`III/b`, `IX`), or None where it is none.

    Takes `3b`, `III b`, `iii.B`, `9` as well.
    """
    plain = re.sub(r"^(golongan|gol|ruang)\.?\s+", "", written.strip(), flags=re.IGNORECASE)
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        return None
    step = found["step"].upper()
    roman = _ROMAN_OF.get(step, step)
    letter = found["letter"]
    grade = roman if letter is None else f"{roman}/{letter.lower()}"
    return grade if grade in PNS_GRADES or grade in PPPK_GRADES else None


def fits(grade: str, employee_type: str) -> bool:
    """Whether officers of this kind can have this grade."""
    return grade in _BY_TYPE.get(employee_type, ())


def of_type(employee_type: str) -> tuple[str, ...]:
    """Every grade that officers of this kind can have, lowest first."""
    return _BY_TYPE.get(employee_type, ())
