"""Who holds which post from when to when after an import; what collides is noted. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol
from uuid import UUID

from backend.integration.imports import words
from backend.integration.imports.lines import PostPart
from backend.integration.imports.plan import Change, Plan
from backend.integration.imports.plan_posts import Post, Posts
from backend.integration.imports.stored import Held, Organisation
from backend.kit.ids import uuid7
from backend.organisation.models import AssignmentKind
from backend.organisation.rules import Span, day_before

_DEFINITIVE = AssignmentKind.DEFINITIVE


class Names(Protocol):
    """Says who or what an id is, for sentences."""

    def unit(self, unit_id: UUID) -> str: ...

    def person(self, person_id: UUID) -> str: ...


@dataclass(frozen=True, slots=True)
class Claim:
    """One row's word: this officer holds this post."""

    row: int
    part: PostPart
    post: Post
    employee_id: UUID
    appraiser_id: UUID | None


@dataclass(slots=True, eq=False)
class _Held:
    """An assignment as it will be. `row`: where the sheet says so; `is_dated`: with a start."""

    id: UUID
    employee_id: UUID
    post: Post
    kind: AssignmentKind
    starts_on: date
    ends_on: date | None
    appraiser_id: UUID | None
    before: Held | None
    row: int | None = None
    is_dated: bool = False

    @property
    def span(self) -> Span:
        return Span(self.starts_on, self.ends_on)


class Assignments:
    """Compares the claims of a sheet with what is stored, officer by officer."""

    def __init__(self, plan: Plan, stored: Organisation, posts: Posts, today: date) -> None:
        self._plan, self._stored, self._posts = plan, stored, posts
        self._first_day = date(today.year, 1, 1)
        self._today = today
        self._of: dict[UUID, list[_Held]] = {}
        self._alike: dict[tuple[UUID, UUID, AssignmentKind], list[_Held]] = {}
        self._touched: dict[UUID, _Held] = {}

    def take(self, claim: Claim) -> None:
        """Take one row: an assignment that is stored, in another row, or new."""
        part = claim.part
        mine = self._of_employee(claim.employee_id)
        alike = self._alike.setdefault((claim.employee_id, claim.post.id, part.kind), [])
        found = self._meant(part, alike)
        if found is not None and found.row is not None:
            self._plan.add(claim.row, "title", "same_post_twice", other_row=found.row)
            return
        if found is None:
            starts_on = part.starts_on or self._usual_start(claim.employee_id, part.kind)
            found = _Held(
                uuid7(),
                claim.employee_id,
                claim.post,
                part.kind,
                starts_on,
                part.ends_on,
                claim.appraiser_id,
                None,
            )
            mine.append(found)
            alike.append(found)
        else:
            found.starts_on = part.starts_on or found.starts_on
            found.ends_on = part.ends_on or found.ends_on
            found.appraiser_id = claim.appraiser_id or found.appraiser_id
        found.row, found.is_dated = claim.row, part.starts_on is not None
        self._touched[found.id] = found

    def finish(self, names: Names) -> None:
        """End what a move ends, note what collides, and put the assignments into the plan."""
        for mine in list(self._of.values()):
            self._settle_definitive(mine, names)
            for one in mine:
                self._check_order(one)
        self._check_heads(names)
        work = self._plan.work["assignments"]
        for one in self._touched.values():
            if one.before is None:
                work.new.append(_new_row(one))
            elif diff := _difference(one, one.before):
                about = (one.employee_id, one.post.unit_id, one.starts_on)
                work.changed[one.id] = Change(one.id, diff, about)
            else:
                work.unchanged += 1

    # --- finding ---

    def _of_employee(self, employee_id: UUID) -> list[_Held]:
        known = self._of.get(employee_id)
        if known is None:
            known = self._of[employee_id] = [self._as_it_is(one) for one in self._stored.held.get(employee_id, ())]
            for one in known:
                self._alike.setdefault((employee_id, one.post.id, one.kind), []).append(one)
        return known

    def _as_it_is(self, held: Held) -> _Held:
        return _Held(
            held.id,
            held.employee_id,
            self._posts.stored(held.position_id),
            held.kind,
            held.starts_on,
            held.ends_on,
            held.appraiser_id,
            held,
        )

    def _meant(self, part: PostPart, alike: Sequence[_Held]) -> _Held | None:
        """The assignment that a row speaks of: with its start, else one that holds at that time.

        A row without a start speaks of the one with its end, else of the one that holds today, so
        that the same sheet means the same assignments again, also next year.
        """
        if part.starts_on is not None:
            exact = (one for one in alike if one.starts_on == part.starts_on)
            span = Span(part.starts_on, part.ends_on)
        else:
            exact = (one for one in alike if one.row is not None or (part.ends_on and one.ends_on == part.ends_on))
            span = Span(self._today, None)
        return next(exact, None) or next((one for one in alike if one.span.overlaps(span)), None)

    def _usual_start(self, employee_id: UUID, kind: AssignmentKind) -> date:
        """The first day of the year, or the day after the last one of this kind has ended."""
        ends = [
            one.ends_on + timedelta(days=1)
            for one in self._stored.held.get(employee_id, ())
            if one.kind is kind and one.ends_on is not None and one.ends_on < self._today
        ]
        return max([self._first_day, *ends])

    # --- what collides ---

    def _settle_definitive(self, mine: list[_Held], names: Names) -> None:
        """One definitive post at a time: a later one in the sheet ends the stored one before it."""
        own = [one for one in mine if one.kind is _DEFINITIVE]
        for late in own:
            if late.row is not None:
                for other in _colliding(late, own):
                    if not self._settle(late, late.row, other, names):
                        break

    def _settle(self, late: _Held, row: int, other: _Held, names: Names) -> bool:
        """Whether two definitive posts of one officer are apart now; else it is noted."""
        if other.row is not None:
            if other.row < row:
                self._plan.add(row, "kind", "definitive_twice", other_row=other.row)
                return False
            return True  # noted at the later row
        # Only a start that somebody wrote tells since when the other post is over.
        if late.before is None and late.is_dated and late.starts_on > other.starts_on:
            other.ends_on = day_before(late.starts_on)
            self._touched[other.id] = other
            return True
        self._plan.add(
            row,
            "starts_on",
            "definitive_elsewhere",
            post=other.post.title,
            unit=names.unit(other.post.unit_id),
            since=other.starts_on,
        )
        return False

    def _check_order(self, one: _Held) -> None:
        """A start or an end given alone may not fit the other one, which is stored."""
        if one.row is not None and one.ends_on is not None and one.ends_on < one.starts_on:
            self._plan.add(one.row, "ends_on", "ends_before_start", starts=one.starts_on, ends=one.ends_on)

    def _check_heads(self, names: Names) -> None:
        """One head of each kind a unit at a time."""
        for held in self._heads_by_unit().values():
            for place, one in enumerate(held):
                other = next((two for two in held[:place] if _two_heads(one, two)), None)
                if other is not None:
                    self._note_two_heads(one, other, names)

    def _note_two_heads(self, one: _Held, other: _Held, names: Names) -> None:
        # In sheet order, stored ones first: the later of two is the row to blame.
        if one.row is None:
            return  # both were stored so before
        where = "sudah tercatat" if other.row is None else f"baris {other.row}"
        self._plan.add(
            one.row,
            "is_head",
            "two_heads",
            unit=names.unit(one.post.unit_id),
            kind=words.LABELS[one.kind],
            other=f"{names.person(other.employee_id)}, {where}",
        )

    def _heads_by_unit(self) -> dict[UUID, list[_Held]]:
        """Every assignment to a head's post in the units that this sheet is about, as it stands."""
        units = self._posts.units_with_named_heads()
        for employee_id, held in self._stored.held.items() if units else ():
            if any(one.unit_id in units for one in held):
                self._of_employee(employee_id)
        by_unit: dict[UUID, list[_Held]] = {}
        for one in (one for mine in self._of.values() for one in mine):
            if one.post.unit_id in units and self._posts.leads(one.post):
                by_unit.setdefault(one.post.unit_id, []).append(one)
        for held in by_unit.values():
            held.sort(key=lambda one: (one.row or 0, one.starts_on, one.id))
        return by_unit


def _colliding(late: _Held, own: Iterable[_Held]) -> Iterator[_Held]:
    return (other for other in own if other is not late and other.span.overlaps(late.span))


def _two_heads(one: _Held, other: _Held) -> bool:
    is_somebody_else = one.employee_id != other.employee_id
    return is_somebody_else and one.kind is other.kind and one.span.overlaps(other.span)


def _new_row(one: _Held) -> dict[str, Any]:
    return {
        "id": one.id,
        "employee_id": one.employee_id,
        "position_id": one.post.id,
        "unit_id": one.post.unit_id,
        "kind": one.kind,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "appraiser_id": one.appraiser_id,
        "version": 1,
    }


def _difference(one: _Held, before: Held) -> dict[str, list[Any]]:
    return {
        name: [getattr(before, name), getattr(one, name)]
        for name in ("starts_on", "ends_on", "appraiser_id")
        if getattr(before, name) != getattr(one, name)
    }
