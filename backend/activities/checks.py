"""Checks of what an entry names that belongs to a package beside this one: functions handed in by `main.py`."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.activities.problems import ProgramDoesNotFit

# `check(session, employee_id, program_id, day)` gives a word for why an officer's entry of a day
# cannot name a program, or None where it can.
ProgramCheck = Callable[[Session, UUID, UUID, date], str | None]


def _nobody_knows(_session: Session, _employee_id: UUID, _program_id: UUID, _day: date) -> str | None:
    return "unknown"


_program: ProgramCheck = _nobody_knows


def use_program_check(check: ProgramCheck) -> None:
    """Set who knows programs. Called once, when the process starts; until then there are none."""
    global _program  # noqa: PLW0603 - one set of programs per process, as with `days.use_excuses`
    _program = check


def program_fits(session: Session, employee_id: UUID, program_id: UUID | None, day: date) -> None:
    """Raises ProgramDoesNotFit. An entry that names no program, as most do, costs no query."""
    if program_id is None:
        return
    why = _program(session, employee_id, program_id, day)
    if why is not None:
        raise ProgramDoesNotFit(why=why, program_id=str(program_id))
