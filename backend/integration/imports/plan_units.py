"""Which unit each row means: one that is stored, one that the sheet defines, or none. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from backend.integration.imports import words
from backend.integration.imports.lines import Line, UnitPart
from backend.integration.imports.plan import Change, Plan
from backend.integration.imports.stored import Organisation
from backend.kit.ids import uuid7
from backend.organisation import rules
from backend.organisation.models import UnitKind

_LONGEST_CODE = 40
# Comparing names takes its time: after so many, a suggestion helps nobody any more.
_MOST_SUGGESTIONS = 200


@dataclass(slots=True)
class _Known:
    """A unit as it will be: stored, or new in this sheet."""

    id: UUID
    code: str
    name: str
    kind: UnitKind
    parent_id: UUID | None
    row: int | None  # where the sheet defines it; None for stored ones that it leaves as they are
    is_new: bool = False


class Units:
    """Finds units by code, or by name and the unit above; adds those that the sheet defines."""

    def __init__(self, plan: Plan, stored: Organisation) -> None:
        self._plan, self._stored = plan, stored
        self._all = {
            one.id: _Known(one.id, one.code, one.name, one.kind, one.parent_id, None) for one in stored.units.values()
        }
        self._by_code = {one.code.casefold(): one for one in self._all.values()}
        self._by_name: dict[str, list[_Known]] = {}
        for one in self._all.values():
            self._by_name.setdefault(words.folded(one.name), []).append(one)
        self._answers: dict[tuple[str, str | None, str | None], UUID | None] = {}
        self._suggestions: dict[str, str | None] = {}
        self._used: set[UUID] = set()

    # --- a sheet of units: every row defines one, by its code ---

    def define_all(self, lines: Iterable[Line]) -> None:
        """Take every row of a sheet of units; parents may stand below their children."""
        rows = [(line.row, line.unit) for line in lines if line.unit is not None]
        defined: list[tuple[int, UnitPart, _Known]] = []
        seen: dict[str, int] = {}
        for row, part in rows:
            code = (part.code or "").casefold()
            if not code or part.kind is None:
                continue  # told at its cell already
            if code in seen:
                self._plan.add(row, "unit_code", "unit_twice", other_row=seen[code])
                continue
            seen[code] = row
            defined.append((row, part, self._defined(row, part, part.kind)))
        for row, part, unit in defined:
            self._place(row, part, unit)

    def _defined(self, row: int, part: UnitPart, kind: UnitKind) -> _Known:
        unit = self._by_code.get((part.code or "").casefold())
        if unit is None:
            return self._new(row, part, kind)
        if unit.name != part.name:
            self._by_name.setdefault(words.folded(part.name), []).append(unit)
        unit.name, unit.kind, unit.row = part.name, kind, row
        return unit

    def _place(self, row: int, part: UnitPart, unit: _Known) -> None:
        """Put a unit below the one its row names; an empty cell leaves a stored one where it is."""
        self._used.add(unit.id)
        if part.parent is not None:
            parent = self._parent(row, part.parent)
            if parent is not None:
                unit.parent_id = parent.id
        elif unit.is_new and unit.kind is not UnitKind.DISTRICT:
            self._plan.add(row, "unit_parent", "unit_parent_missing")

    # --- a sheet of people: rows name units, and may define new ones ---

    def define_new(self, lines: Iterable[Line]) -> None:
        """Take the new units out of a sheet of people: rows that say kind and parent."""
        todo = self._candidates(lines)
        # A new unit may stand below another new one, whose row comes later: it waits for its name.
        waiting: dict[str, list[tuple[int, UnitPart]]] = {}
        while todo:
            row, part = todo.pop()
            if self._place_new(row, part):
                for name in (part.name, part.code or part.name):
                    todo.extend(waiting.pop(words.folded(name), []))
            else:
                waiting.setdefault(words.folded(part.parent or ""), []).append((row, part))

    def _candidates(self, lines: Iterable[Line]) -> list[tuple[int, UnitPart]]:
        """One row for each unit that may be new; others must not say something else of it."""
        first: dict[tuple[str, str | None, str], tuple[int, UnitPart]] = {}
        for line in lines:
            part = line.unit
            if part is None or part.kind is None:
                continue
            if part.parent is None and part.kind is not UnitKind.DISTRICT:
                continue
            key = (words.folded(part.name), _fold(part.code), words.folded(part.parent or ""))
            known = first.setdefault(key, (line.row, part))
            if known[1].kind is not part.kind:
                other = words.LABELS[known[1].kind or ""]
                self._plan.add(line.row, "unit_kind", "unit_kind_differs", other_row=known[0], other=other)
        return list(reversed(first.values()))

    def _place_new(self, row: int, part: UnitPart) -> bool:
        """Whether a row's unit is settled: known, wrong, or new below a known parent."""
        parent_id: UUID | None = None
        if part.parent is not None:
            above = self._named(part.parent)
            if not above:
                return False
            if len(above) > 1:
                return True  # told when the row itself is resolved
            parent_id = above[0].id
        known = self._matching(part, parent_id)
        if known is None and part.kind is not None:
            unit = self._new(row, part, part.kind)
            unit.parent_id = parent_id
        elif known is not None:
            self._amend(row, part, known, parent_id)
        return True

    def _matching(self, part: UnitPart, parent_id: UUID | None) -> _Known | None:
        if part.code is not None:
            return self._by_code.get(part.code.casefold())
        named = self._by_name.get(words.folded(part.name), [])
        return next((one for one in named if one.parent_id == parent_id), None)

    def _amend(self, row: int, part: UnitPart, unit: _Known, parent_id: UUID | None) -> None:
        """A row that says all of a stored unit may mend its kind, and with its code move it."""
        if words.folded(unit.name) != words.folded(part.name):
            return  # told when the row itself is resolved
        if part.kind is not None and unit.row is None:
            unit.kind, unit.row = part.kind, row
            unit.parent_id = parent_id

    def resolve(self, line: Line) -> UUID | None:
        """The unit that a row means, or None; why not is noted once for each row."""
        part = line.unit
        if part is None:
            return None
        key = (words.folded(part.name), _fold(part.code), _fold(part.parent))
        if key in self._answers and self._answers[key] is not None:
            return self._answers[key]
        unit = self._resolve(line.row, part)
        self._answers[key] = None if unit is None else unit.id
        if unit is not None:
            self._used.add(unit.id)
        return self._answers[key]

    def _resolve(self, row: int, part: UnitPart) -> _Known | None:
        if part.code is not None:
            return self._by_its_code(row, part, part.code)
        named = self._by_name.get(words.folded(part.name), [])
        if not named:
            self._not_there(row, part)
            return None
        if part.parent is not None:
            return self._below(row, part, part.parent, named)
        if len(named) > 1:
            self._plan.add(row, "unit", "unit_ambiguous", value=part.name, count=len(named))
            return None
        return named[0]

    def _not_there(self, row: int, part: UnitPart) -> None:
        """No unit has this name: say so, or why the row could not make it."""
        may_be_new = part.kind is not None and part.parent is not None
        if may_be_new and len(self._named(part.parent or "")) != 1:
            self._parent(row, part.parent or "")
            return
        suggestion = self._suggest(part.name)
        self._plan.add(row, "unit", "unit_unknown", value=part.name, suggestion=suggestion)

    def _by_its_code(self, row: int, part: UnitPart, code: str) -> _Known | None:
        unit = self._by_code.get(code.casefold())
        if unit is None:
            self._plan.add(row, "unit_code", "unit_unknown", value=code, suggestion=self._suggest(part.name))
            return None
        if words.folded(unit.name) != words.folded(part.name):
            self._plan.add(row, "unit_code", "unit_code_differs", value=code, other=unit.name)
            return None
        return unit

    def _below(self, row: int, part: UnitPart, parent: str, named: list[_Known]) -> _Known | None:
        above = {one.id for one in self._named(parent)}
        if not above:
            self._unknown_parent(row, parent)
            return None
        below = [one for one in named if one.parent_id in above]
        if not below:
            self._plan.add(row, "unit", "unit_elsewhere", value=part.name, parent=parent)
            return None
        if len(below) > 1:
            self._plan.add(row, "unit", "unit_ambiguous", value=part.name, count=len(below))
            return None
        return below[0]

    # --- both ---

    def finish(self) -> None:
        """Note circles, and put new and changed units into the plan, parents first."""
        parent_of = {one.id: one.parent_id for one in self._all.values()}
        for one in self._all.values():
            if one.row is not None and rules.makes_cycle(one.id, one.parent_id, parent_of):
                self._plan.add(one.row, "unit_parent", "unit_cycle", path=self._path(one, parent_of))
        work = self._plan.work["units"]
        for one in sorted(self._all.values(), key=lambda one: len(rules.ancestors_of(one.id, parent_of))):
            if one.is_new:
                work.new.append(_new_row(one))
            elif diff := self._difference(one):
                work.changed[one.id] = Change(one.id, diff)
            elif one.id in self._used:
                work.unchanged += 1

    def name_of(self, unit_id: UUID) -> str:
        return self._all[unit_id].name

    def _difference(self, unit: _Known) -> dict[str, list[object]]:
        before = self._stored.units[unit.id]
        return {
            name: [getattr(before, name), getattr(unit, name)]
            for name in ("name", "kind", "parent_id")
            if getattr(before, name) != getattr(unit, name)
        }

    def _new(self, row: int, part: UnitPart, kind: UnitKind) -> _Known:
        code = part.code or self._free_code(part.name)
        unit = _Known(uuid7(), code, part.name, kind, None, row, is_new=True)
        self._all[unit.id] = self._by_code[code.casefold()] = unit
        self._by_name.setdefault(words.folded(part.name), []).append(unit)
        return unit

    def _free_code(self, name: str) -> str:
        """A code made of a name, with a number where another unit has it."""
        letters = (one if one.isascii() and one.isalnum() else " " for one in name.upper())
        plain = "-".join("".join(letters).split())
        base = plain[: _LONGEST_CODE - 5].strip("-") or "UNIT"
        code, number = base, 1
        while code.casefold() in self._by_code:
            number += 1
            code = f"{base}-{number}"
        return code

    def _parent(self, row: int, written: str) -> _Known | None:
        found = self._named(written)
        if len(found) == 1:
            return found[0]
        if found:
            self._plan.add(row, "unit_parent", "unit_parent_ambiguous", value=written, count=len(found))
        else:
            self._unknown_parent(row, written)
        return None

    def _unknown_parent(self, row: int, written: str) -> None:
        suggestion = self._suggest(written)
        self._plan.add(row, "unit_parent", "unit_parent_unknown", value=written, suggestion=suggestion)

    def _named(self, written: str) -> list[_Known]:
        """Units with this code, else with this name."""
        by_code = self._by_code.get(written.casefold())
        return [by_code] if by_code is not None else self._by_name.get(words.folded(written), [])

    def _suggest(self, written: str) -> str | None:
        """“Apakah maksud Anda …?” where a known name is nearly the same."""
        name = words.folded(written)
        if name not in self._suggestions and len(self._suggestions) < _MOST_SUGGESTIONS:
            near = get_close_matches(name, self._by_name, n=1, cutoff=0.7)
            known = self._by_name[near[0]][0].name if near else None
            self._suggestions[name] = f"Apakah maksud Anda “{known}”?" if known is not None else None
        return self._suggestions.get(name)

    def _path(self, unit: _Known, parent_of: Mapping[UUID, UUID | None]) -> str:
        chain = rules.ancestors_of(unit.id, parent_of)
        return " → ".join(self._all[one].name for one in (*chain, unit.id))


def _new_row(unit: _Known) -> dict[str, Any]:
    return {
        "id": unit.id,
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "parent_id": unit.parent_id,
        "version": 1,
    }


def _fold(text: str | None) -> str | None:
    return None if text is None else words.folded(text)
