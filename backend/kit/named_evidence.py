"""Evidence that other packages name, kept by a function that `main.py` hands in: its keeper lies above or beside."""

from collections.abc import Callable, Iterable
from uuid import UUID

from sqlalchemy.orm import Session

# `name(session, employee_id, unit_id, subject_id, digests)`: this officer's evidence is kept from now on, and may be
# read by those within whose sight the officer or the unit lies.
Names = Callable[[Session, UUID, UUID | None, UUID, Iterable[str]], None]


def _no_names(
    _session: Session, _employee_id: UUID, _unit_id: UUID | None, _subject_id: UUID, _digests: Iterable[str]
) -> None:
    return


_names: Names = _no_names


def use_evidence(names: Names) -> None:
    """Set who keeps evidence. Called once, when the process starts."""
    global _names  # noqa: PLW0603 - one keeper per process, as with the zone of `kit.clock`
    _names = names


def name(session: Session, employee_id: UUID, unit_id: UUID | None, subject_id: UUID, digests: Iterable[str]) -> None:
    """Something names an officer's evidence."""
    _names(session, employee_id, unit_id, subject_id, digests)
