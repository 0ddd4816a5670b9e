"""An employee's posts, remembered for a few seconds: every logged activity asks for them."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.kit import writer
from backend.kit.cache import TimedCache
from backend.organisation import queries, rules
from backend.organisation.rules import Post

# Another process's change shows after this long at the latest; this process's own at once.
_posts: TimedCache[UUID, tuple[Post, ...]] = TimedCache(seconds=5.0, size=20_000)


def post_on(session: Session, employee_id: UUID, day: date) -> Post | None:
    """The post that an employee's work of `day` belongs to."""
    posts = _posts.get(employee_id, lambda: queries.posts_of(session, employee_id))
    return rules.main_post(posts, day)


def forget(session: Session, employee_id: UUID) -> None:
    """Drop what is remembered of an employee once the running change is stored."""
    writer.after_commit(session, lambda: _posts.forget(employee_id))


def forget_all() -> None:
    _posts.clear()
