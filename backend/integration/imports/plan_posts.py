"""Which post each row means: one that a unit has, or a new one. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from backend.integration.imports import words
from backend.integration.imports.lines import PostPart
from backend.integration.imports.plan import Change, Plan
from backend.integration.imports.stored import Organisation
from backend.kit.ids import uuid7
from backend.organisation.models import PositionKind


@dataclass(slots=True, eq=False)
class Post:
    """A post as the sheet says, with the row of the first word about each thing."""

    id: UUID
    unit_id: UUID
    title: str
    is_new: bool
    is_named: bool = False
    kind: PositionKind | None = None
    kind_row: int = 0
    is_head: bool | None = None
    head_row: int = 0


class Posts:
    """Finds posts by unit and title."""

    def __init__(self, plan: Plan, stored: Organisation) -> None:
        self._plan, self._stored = plan, stored
        self._by_title: dict[tuple[UUID, str], Post] = {}
        self._by_id: dict[UUID, Post] = {}

    def named(self, row: int, unit_id: UUID, part: PostPart) -> Post:
        """The post that a row names; what other rows say differently is noted."""
        key = (unit_id, words.folded(part.title))
        post = self._by_title.get(key)
        if post is None:
            stored = self._stored.posts.get(key)
            post = self._new(unit_id, part.title) if stored is None else self.stored(stored.id)
            self._by_title[key] = post
        post.is_named = True
        if part.position_kind is not None:
            self._say_kind(row, post, part.position_kind)
        if part.is_head is not None:
            self._say_head(row, post, is_head=part.is_head)
        return post

    def stored(self, post_id: UUID) -> Post:
        """A stored post, which the sheet may not name at all."""
        known = self._by_id.get(post_id)
        if known is None:
            one = self._stored.posts_by_id[post_id]
            known = self._by_id[post_id] = Post(one.id, one.unit_id, one.title, is_new=False)
        return known

    def leads(self, post: Post) -> bool:
        """Whether this is the post of a unit's head, when the sheet has been imported."""
        if post.is_head is not None or post.is_new:
            return bool(post.is_head)
        return self._stored.posts_by_id[post.id].is_head

    def units_with_named_heads(self) -> set[UUID]:
        return {post.unit_id for post in self._named() if self.leads(post)}

    def finish(self) -> None:
        """Put new and changed posts into the plan."""
        work = self._plan.work["positions"]
        for post in self._named():
            if post.is_new:
                work.new.append(
                    {
                        "id": post.id,
                        "unit_id": post.unit_id,
                        "title": post.title,
                        "kind": post.kind or PositionKind.EXECUTOR,
                        "level": None,
                        "is_head": bool(post.is_head),
                    }
                )
                continue
            before = self._stored.posts_by_id[post.id]
            said = (("kind", before.kind, post.kind), ("is_head", before.is_head, post.is_head))
            diff = {name: [old, new] for name, old, new in said if new is not None and new != old}
            if diff:
                work.changed[post.id] = Change(post.id, diff)
            else:
                work.unchanged += 1

    def _named(self) -> Iterable[Post]:
        return (post for post in self._by_id.values() if post.is_named)

    def _new(self, unit_id: UUID, title: str) -> Post:
        post = Post(uuid7(), unit_id, title, is_new=True)
        self._by_id[post.id] = post
        return post

    def _say_kind(self, row: int, post: Post, kind: PositionKind) -> None:
        if post.kind is None:
            post.kind, post.kind_row = kind, row
        elif post.kind is not kind:
            other = words.LABELS[post.kind]
            self._plan.add(row, "position_kind", "post_kind_differs", other_row=post.kind_row, other=other)

    def _say_head(self, row: int, post: Post, *, is_head: bool) -> None:
        if post.is_head is None:
            post.is_head, post.head_row = is_head, row
        elif post.is_head is not is_head:
            self._plan.add(row, "is_head", "post_head_differs", other_row=post.head_row)
