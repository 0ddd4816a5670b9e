"""Which officer each row means, and what becomes of what is known of them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.integration.imports import words
from backend.integration.imports.lines import Line, PersonPart
from backend.integration.imports.plan import Change, Plan
from backend.integration.imports.stored import Organisation, Person
from backend.kit.ids import uuid7
from backend.organisation import rules_grades, rules_nip
from backend.organisation.models import EmployeeType

_HALF = 8  # digits of the birth date; a mistyped NIP is nearly always right in one of the halves
_MOST_DIFFERENT = 2


@dataclass(slots=True)
class _Known:
    """An officer as the sheet says, with the row of the first word about each thing."""

    id: UUID
    row: int
    name: str
    employee_type: EmployeeType | None = None
    type_row: int = 0
    grade: str | None = None
    grade_row: int = 0


class People:
    """Finds officers by NIP; takes new ones and new names, kinds and grades from the sheet."""

    def __init__(self, plan: Plan, stored: Organisation) -> None:
        self._plan, self._stored = plan, stored
        self._said: dict[str, _Known] = {}
        self._ids: dict[str, UUID] = {nip: one.id for nip, one in stored.people.items()}
        self._by_half: dict[str, list[str]] | None = None

    def take_all(self, lines: Iterable[Line]) -> None:
        """Take every row of a sheet of people, and put what is new or changed into the plan."""
        for line in lines:
            if line.person is not None and line.person.name is not None:
                self._take(line.row, line.person, line.person.name)
        for nip, said in self._said.items():
            self._settle(nip, said, self._stored.people.get(nip))

    def _take(self, row: int, part: PersonPart, name: str) -> None:
        said = self._said.get(part.nip)
        if said is None:
            person_id = self._ids.setdefault(part.nip, uuid7())
            said = self._said[part.nip] = _Known(person_id, row, name)
        elif words.folded(said.name) != words.folded(name):
            self._plan.add(row, "name", "name_differs", other_row=said.row, other=said.name)
        if part.employee_type is not None:
            self._take_type(row, said, part.employee_type)
        if part.grade is not None:
            self._take_grade(row, said, part.grade)

    def _take_type(self, row: int, said: _Known, employee_type: EmployeeType) -> None:
        if said.employee_type is None:
            said.employee_type, said.type_row = employee_type, row
        elif said.employee_type is not employee_type:
            other = words.LABELS[said.employee_type]
            self._plan.add(row, "employee_type", "type_differs", other_row=said.type_row, other=other)

    def _take_grade(self, row: int, said: _Known, grade: str) -> None:
        if said.grade is None:
            said.grade, said.grade_row = grade, row
        elif said.grade != grade:
            self._plan.add(row, "grade", "grade_differs", other_row=said.grade_row, other=said.grade)

    def _settle(self, nip: str, said: _Known, before: Person | None) -> None:
        employee_type = said.employee_type or self._usual_type(nip, said, before)
        if said.grade is not None and not rules_grades.fits(said.grade, employee_type):
            self._refuse_grade(said, said.grade, employee_type)
        work = self._plan.work["employees"]
        if before is None:
            work.new.append(_new_row(nip, said, employee_type))
            return
        after: dict[str, Any] = {
            "name": said.name,
            "employee_type": employee_type,
            "grade": before.grade if said.grade is None else said.grade,
        }
        diff = {key: [getattr(before, key), value] for key, value in after.items() if getattr(before, key) != value}
        if not before.is_active:
            self._plan.add(said.row, "nip", "person_inactive")
        if diff:
            work.changed[before.id] = Change(before.id, diff)
        else:
            work.unchanged += 1

    def _usual_type(self, nip: str, said: _Known, before: Person | None) -> EmployeeType:
        """What a silent sheet means: as stored, else as the NIP looks."""
        if before is not None:
            return before.employee_type
        if not rules_nip.looks_like_pppk(nip):
            return EmployeeType.PNS
        self._plan.add(said.row, "employee_type", "type_guessed")
        return EmployeeType.PPPK

    def _refuse_grade(self, said: _Known, grade: str, employee_type: EmployeeType) -> None:
        possible = rules_grades.of_type(employee_type)
        choices = f"{possible[0]} sampai {possible[-1]}" if possible else "tidak ada, kosongkan"
        label = words.LABELS[employee_type]
        self._plan.add(said.grade_row, "grade", "grade_not_of_type", value=grade, type=label, choices=choices)

    # --- looking up ---

    def find(self, line: Line) -> UUID | None:
        """The officer of a row; one who is not there is noted."""
        if line.person is None:
            return None
        found = self._ids.get(line.person.nip)
        if found is None:
            suggestion = self._nearly(line.person.nip)
            self._plan.add(line.row, "nip", "person_unknown", suggestion=suggestion)
        return found

    def appraiser(self, line: Line) -> UUID | None:
        """The official named as appraiser by a row; what is wrong about it is noted."""
        nip = None if line.post is None else line.post.appraiser_nip
        if nip is None:
            return None
        if line.person is not None and line.person.nip == nip:
            self._plan.add(line.row, "appraiser", "appraiser_self")
            return None
        found = self._ids.get(nip)
        if found is None:
            self._plan.add(line.row, "appraiser", "appraiser_unknown", value=nip, suggestion=self._nearly(nip))
        return found

    def nip_and_name(self, person_id: UUID) -> str:
        """For sentences about somebody else."""
        stored = self._stored.people_by_id.get(person_id)
        if stored is not None:
            return f"{stored.name} ({stored.nip})"
        return next(
            (f"{said.name} ({nip})" for nip, said in self._said.items() if said.id == person_id),
            "?",
        )

    def _nearly(self, nip: str) -> str | None:
        """A known NIP that differs in one or two digits."""
        halves = self._halves()
        for half in (f"{nip[:_HALF]}*", f"*{nip[_HALF:]}"):
            for known in halves.get(half, ()):
                if sum(one != other for one, other in zip(nip, known, strict=True)) <= _MOST_DIFFERENT:
                    return f"Apakah maksud Anda {known}?"
        return None

    def _halves(self) -> Mapping[str, list[str]]:
        if self._by_half is None:
            self._by_half = {}
            for nip in self._ids:
                if len(nip) == rules_nip.LENGTH:
                    for half in (f"{nip[:_HALF]}*", f"*{nip[_HALF:]}"):
                        self._by_half.setdefault(half, []).append(nip)
        return self._by_half


def _new_row(nip: str, said: _Known, employee_type: EmployeeType) -> dict[str, Any]:
    return {
        "id": said.id,
        "nip": nip,
        "name": said.name,
        "employee_type": employee_type,
        "grade": said.grade,
        "is_active": True,
        "version": 1,
    }
