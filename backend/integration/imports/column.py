"""A column of a sheet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title in our template, others seen in the field, what to write into it."""

    key: str
    title: str
    hint: str
    synonyms: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    longest: int = 200
