"""Which indicator each row means, and what becomes of it and its targets. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from backend.iku import rules, sentences
from backend.iku.rules import Consolidation, Polarity, Source
from backend.integration.imports import columns_ikus, words_ikus
from backend.integration.imports.lines_ikus import IkuPart
from backend.integration.imports.plan import Plan
from backend.integration.imports.stored_ikus import Known, Numbers
from backend.kit.ids import uuid7

Key = tuple[UUID | None, UUID | None, int, str]
FULL_WEIGHT = 10_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What a row wants: the indicator as it is to be, and what it was (None: it is new)."""

    row: int
    part: IkuPart
    after: Known
    before: Known | None


class Ikus:
    """Finds indicators by owner, year and code; takes new ones and changes from the sheet."""

    def __init__(self, plan: Plan, stored: Iterable[Known], unit_of: Callable[[UUID], UUID | None]) -> None:
        """`unit_of` gives the unit of a person's post."""
        self._plan, self._unit_of = plan, unit_of
        self._all = {one.id: one for one in stored}
        self._before = dict(self._all)
        self._by_key: dict[Key, UUID] = {_key(one): one.id for one in self._all.values()}
        self._by_code: dict[tuple[int, str], list[UUID]] = {}
        for one in self._all.values():
            self._by_code.setdefault((one.year, one.code), []).append(one.id)
        self._wishes: dict[UUID, Wish] = {}

    def take(self, row: int, part: IkuPart, *, unit_id: UUID | None, employee_id: UUID | None) -> None:
        """A row about one owner's indicator; what is wrong about it is noted."""
        key: Key = (unit_id, employee_id, part.year, part.code)
        known_id = self._by_key.get(key)
        if known_id is not None and known_id in self._wishes:
            self._plan.add(row, "iku_code", "iku_twice", other_row=self._wishes[known_id].row)
            return
        before = None if known_id is None else self._before[known_id]
        after = _wanted(part, before, unit_id=unit_id, employee_id=employee_id)
        self._check(row, part, after)
        self._all[after.id] = after
        self._wishes[after.id] = Wish(row, part, after, before)
        if before is None:
            self._by_key[key] = after.id
            self._by_code.setdefault((part.year, part.code), []).append(after.id)

    @property
    def known(self) -> list[UUID]:
        """Stored indicators that the sheet names."""
        return [one for one, wish in self._wishes.items() if wish.before is not None]

    def finish(self, numbers: Numbers) -> None:
        """Find parents, compare targets, and put all of it into the plan."""
        self._find_parents()
        work = self._plan.ikus
        for iku_id, wish in self._wishes.items():
            after = self._all[iku_id]
            if wish.before is None:
                work.new.append(after)
            elif after != wish.before:
                work.changed.append((wish.before, after))
            else:
                work.unchanged += 1
            self._settle_targets(wish, after, numbers)
            work.places[iku_id] = (after.employee_id, self._counts_for(after))
        self._check_weights()
        self._order()

    def _check(self, row: int, part: IkuPart, after: Known) -> None:
        if part.polarity is Polarity.MINIMIZE and after.minimize_by is None:
            choices = ", ".join(words_ikus.FORMULA_CHOICES)
            self._plan.add(row, "minimize_by", "iku_formula_missing", choices=choices)
        if part.polarity is not Polarity.MINIMIZE and part.minimize_by is not None:
            self._plan.add(row, "minimize_by", "iku_formula_surplus")
        if part.aspect is not None and part.perspective is not None:
            self._plan.add(row, "aspect", "iku_aspect_and_perspective")

    # --- parents ---

    def _find_parents(self) -> None:
        for iku_id, wish in self._wishes.items():
            if wish.part.parent is None:
                continue
            parent = self._parent(wish, wish.part.parent)
            if parent is not None:
                self._all[iku_id] = self._all[iku_id].under(parent.id)
        parent_of = {one.id: one.parent_id for one in self._all.values()}
        for iku_id, wish in self._wishes.items():
            if rules.makes_cycle(iku_id, parent_of[iku_id], parent_of):
                self._plan.add(wish.row, "iku_parent", "iku_cycle")

    def _parent(self, wish: Wish, code: str) -> Known | None:
        """The only indicator of the year with this code; of several a unit's, and the owner's own unit's."""
        found = [self._all[one] for one in self._by_code.get((wish.part.year, code), ())]
        found = _narrowed(found, lambda one: one.id != wish.after.id)
        found = _narrowed(found, lambda one: one.unit_id is not None)
        if len(found) > 1:
            near = self._counts_for(wish.after)
            found = _narrowed(found, lambda one: one.unit_id == near)
        if not found:
            self._plan.add(wish.row, "iku_parent", "iku_parent_unknown", value=code)
            return None
        if len(found) > 1:
            self._plan.add(wish.row, "iku_parent", "iku_parent_ambiguous", value=code, count=len(found))
            return None
        if wish.after.unit_id is not None and found[0].unit_id is None:
            self._plan.add(wish.row, "iku_parent", "iku_parent_unfit")
            return None
        return found[0]

    def _counts_for(self, one: Known) -> UUID | None:
        return one.unit_id if one.employee_id is None else self._unit_of(one.employee_id)

    def _order(self) -> None:
        """New ones in the order in which they must be stored: parents first."""
        rank: dict[UUID, int] = {}

        def depth(iku_id: UUID | None, left: int) -> int:
            if iku_id is None or left == 0:
                return 0
            if iku_id not in rank:
                rank[iku_id] = 1 + depth(self._all[iku_id].parent_id if iku_id in self._all else None, left - 1)
            return rank[iku_id]

        work = self._plan.ikus
        work.new.sort(key=lambda one: depth(one.id, 100))

    # --- targets and weights ---

    def _settle_targets(self, wish: Wish, after: Known, numbers: Numbers) -> None:
        work, before = self._plan.ikus, numbers.targets.get(after.id, {})
        for period, target in wish.part.targets.items():
            if before.get(period) == target:
                work.same_targets += 1
            else:
                work.targets.setdefault(after.id, {})[period] = (before.get(period), target)
        in_use = bool(before) or after.id in numbers.with_actuals
        if wish.before is not None and in_use and after.unit_of_measure != wish.before.unit_of_measure:
            self._plan.add(wish.row, "measure", "iku_unit_differs", other=wish.before.unit_of_measure)
        for period, target in {**before, **wish.part.targets}.items():
            if not rules.fits(target, after.polarity):
                self._plan.add(wish.row, _column_of(period), "target_zero")

    def _check_weights(self) -> None:
        """A warning at the first row of an owner: some sheets hold only part of the indicators."""
        first: dict[tuple[UUID | None, int], int] = {}
        for wish in self._wishes.values():
            if wish.part.weight is not None:
                first.setdefault((wish.after.owner, wish.part.year), wish.row)
        sums: dict[tuple[UUID | None, int], int] = {}
        for one in self._all.values():
            if one.is_active:
                sums[one.owner, one.year] = sums.get((one.owner, one.year), 0) + one.weight
        for key, row in first.items():
            if sums[key] != FULL_WEIGHT:
                self._plan.add(row, "weight", "weights_differ", year=key[1], sum=sentences.percent(sums[key]))


def _wanted(part: IkuPart, before: Known | None, *, unit_id: UUID | None, employee_id: UUID | None) -> Known:
    """The indicator as a row wants it: where it is silent, as stored, else as usual."""
    usual = before or Known(
        id=uuid7(),
        code=part.code,
        name=part.name,
        unit_id=unit_id,
        employee_id=employee_id,
        year=part.year,
        polarity=part.polarity,
        minimize_by=None,
        aspect=None,
        perspective=None,
        unit_of_measure=part.measure,
        consolidation=Consolidation.SUM,
        source=Source.ENTERED,
        counts=None,
        weight=0,
        parent_id=None,
        is_active=True,
    )
    source, counts = part.source or (usual.source, usual.counts)
    said: dict[str, Any] = {
        "name": part.name,
        "polarity": part.polarity,
        "minimize_by": (part.minimize_by or usual.minimize_by) if part.polarity is Polarity.MINIMIZE else None,
        "unit_of_measure": part.measure,
        "consolidation": part.consolidation or usual.consolidation,
        "source": source,
        "counts": counts,
        "weight": usual.weight if part.weight is None else part.weight,
    }
    # Saying one of the two takes the other away.
    if part.aspect is not None:
        said |= {"aspect": part.aspect, "perspective": None}
    elif part.perspective is not None:
        said |= {"aspect": None, "perspective": part.perspective}
    return replace(usual, **said)


def _narrowed(found: list[Known], is_meant: Callable[[Known], bool]) -> list[Known]:
    """Those that are meant, or all where none is."""
    return [one for one in found if is_meant(one)] or found


def _column_of(period: str) -> str:
    kind = rules.kind_of(period)
    part = "year" if kind == "year" else period[5:].lower()
    key = f"target_{part}"
    return key if key in columns_ikus.TARGETS else "target_year"


def _key(one: Known) -> Key:
    return one.unit_id, one.employee_id, one.year, one.code
