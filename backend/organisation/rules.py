"""Who leads and appraises whom on a day. Pure: no clock, no database, no HTTP."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

# Where a head is away, the one who acts day by day (plh) stands before the one who holds the post;
# a vacant post is filled by an acting head (plt), then by a temporary one (pj). A school's head is
# often a teacher with an additional duty: last, so that it never hides a post held as such.
_HEAD_ORDER = {"plh": 0, "definitif": 1, "plt": 2, "pj": 3, "tugas_tambahan": 4}
# Whose post counts when somebody holds several: their own before what they do besides.
_POST_ORDER = {"definitif": 0, "pj": 1, "plt": 2, "plh": 3, "tugas_tambahan": 4}


@dataclass(frozen=True, slots=True)
class Post:
    """One assignment, as far as these rules ask."""

    employee_id: UUID
    unit_id: UUID
    kind: str
    is_head: bool
    starts_on: date
    ends_on: date | None
    appraiser_id: UUID | None = None
    position_id: UUID | None = None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def main_post(posts: Iterable[Post], day: date) -> Post | None:
    """The post that an employee's work of a day belongs to; the later one where two are alike."""
    held = [post for post in posts if post.holds_on(day)]
    return min(held, key=_weight_of_post, default=None)


def _weight_of_post(post: Post) -> tuple[int, int, bool, int]:
    # The unit's id only makes the choice the same everywhere when all else is equal.
    return (_POST_ORDER[post.kind], -post.starts_on.toordinal(), not post.is_head, post.unit_id.int)


def head_post(posts: Iterable[Post], day: date) -> Post | None:
    """The assignment that makes somebody a unit's head on a day, out of those to that post."""
    held = [post for post in posts if post.is_head and post.holds_on(day)]
    return min(held, key=_weight_of_head, default=None)


def _weight_of_head(post: Post) -> tuple[int, int, int]:
    return (_HEAD_ORDER[post.kind], -post.starts_on.toordinal(), post.employee_id.int)


def head_of(posts: Iterable[Post], day: date) -> UUID | None:
    """Who leads a unit on a day."""
    first = head_post(posts, day)
    return None if first is None else first.employee_id


def appraiser_of(post: Post, ancestors: Sequence[UUID], heads: Mapping[UUID, UUID]) -> UUID | None:
    """Who appraises the holder of a post: a delegated official, else the nearest head above.

    `ancestors` runs from the post's own unit up to the root. The holder of a head's post is
    appraised by the next head above, also while somebody else (plh) leads the unit for the day:
    a subordinate who stands in must not appraise the one they stand in for. A unit without head
    passes the question on to the unit above. None where nobody is left.
    """
    if is_delegated(post):
        return post.appraiser_id
    for unit_id in ancestors[1:] if post.is_head else ancestors:
        head = heads.get(unit_id)
        if head is not None and head != post.employee_id:
            return head
    return None


def is_delegated(post: Post) -> bool:
    """Whether the post names an official with delegated authority (nobody appraises themselves)."""
    return post.appraiser_id is not None and post.appraiser_id != post.employee_id


def needs_appraiser(post: Post, parent_of: Mapping[UUID, UUID | None]) -> bool:
    """Whether a missing appraiser is a gap: above the head of the whole tree there is nobody."""
    return not (post.is_head and parent_of.get(post.unit_id) is None)


# --- the tree ---


def ancestors_of(unit_id: UUID, parent_of: Mapping[UUID, UUID | None]) -> list[UUID]:
    """A unit and all units above it, nearest first. A cycle in the data ends the walk."""
    chain: dict[UUID, None] = {}
    current: UUID | None = unit_id
    while current is not None and current not in chain:
        chain[current] = None
        current = parent_of.get(current)
    return list(chain)


def branch(unit_ids: Iterable[UUID], parent_of: Mapping[UUID, UUID | None]) -> frozenset[UUID]:
    """Units and all units below them."""
    children: dict[UUID, list[UUID]] = {}
    for unit_id, parent in parent_of.items():
        if parent is not None:
            children.setdefault(parent, []).append(unit_id)
    found: set[UUID] = set()
    todo = list(unit_ids)
    while todo:
        unit_id = todo.pop()
        if unit_id not in found:
            found.add(unit_id)
            todo.extend(children.get(unit_id, ()))
    return frozenset(found)


def makes_cycle(unit_id: UUID, new_parent: UUID | None, parent_of: Mapping[UUID, UUID | None]) -> bool:
    """Whether a unit would come to lie below itself."""
    return new_parent is not None and unit_id in ancestors_of(new_parent, parent_of)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where those may be found whom a leader appraises by the tree; an exact look at each decides.

    In `wholly` the leader is the nearest head, of everybody. In `partly` only holders of a head's
    post, or one of `near_heads`, can have the leader above them.
    """

    wholly: frozenset[UUID]
    partly: frozenset[UUID]
    near_heads: frozenset[UUID]


def reach_of(
    leader: UUID,
    led: Iterable[UUID],
    parent_of: Mapping[UUID, UUID | None],
    heads: Mapping[UUID, UUID],
) -> Reach:
    """Where the people are whom the leader of the units `led` may appraise."""
    wholly, partly, near_heads = set[UUID](), set[UUID](), set[UUID]()
    for unit_id in branch(led, parent_of):
        from_here = _nearest_two(ancestors_of(unit_id, parent_of), heads)
        if from_here[0] == leader:
            wholly.add(unit_id)
        from_above = _nearest_two(ancestors_of(unit_id, parent_of)[1:], heads)
        if leader in (from_here[1], *from_above):
            partly.add(unit_id)
            near_heads.update(head for head in (*from_here, *from_above) if head is not None)
    return Reach(frozenset(wholly), frozenset(partly - wholly), frozenset(near_heads))


def _nearest_two(ancestors: Sequence[UUID], heads: Mapping[UUID, UUID]) -> tuple[UUID | None, UUID | None]:
    """The first two different heads on the way up: who is their own nearest head has the second."""
    different = list(dict.fromkeys(heads[unit_id] for unit_id in ancestors if unit_id in heads))
    first, second, *_ = (*different[:2], None, None)
    return first, second


# --- keeping assignments apart ---


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one to another, both included; no end = until further notice."""

    starts_on: date
    ends_on: date | None

    def overlaps(self, other: "Span") -> bool:
        return (self.ends_on is None or other.starts_on <= self.ends_on) and (
            other.ends_on is None or self.starts_on <= other.ends_on
        )


def day_before(day: date) -> date:
    return day - timedelta(days=1)
