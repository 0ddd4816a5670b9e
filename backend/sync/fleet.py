"""The phones of a unit, so that a broken fleet is noticed in an hour and not in weeks."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit import clock, pages
from backend.kit.pages import Page
from backend.kit.problems import NotFound
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.organisation import queries_lists as lists
from backend.sync import queries, rules
from backend.sync.models import SyncDevice
from backend.sync.schemas import PhoneView


def page(
    session: Session,
    actor: Actor,
    unit_id: UUID,
    *,
    silent_days: int,
    limit: int,
    cursor: str | None,
    now: datetime,
) -> Page[PhoneView]:
    """Phones of those who hold a post today in a unit or below, the longest silent first. Raises NotFound."""
    actor.must(Permission.DEVICE_READ)
    today = clock.local_day(now)
    _must_see(session, actor, unit_id, today)
    scope = ("devices", unit_id)
    after = None if cursor is None else _read_place(pages.read_cursor(cursor, scope=scope))
    within = organisation.branch(session, [unit_id], today)
    rows = queries.phones(session, within, today, after=after, limit=limit + 1)

    def view(row: tuple[SyncDevice, str]) -> PhoneView:
        return _view(*row, today, silent_days)

    return pages.page(rows, limit, view=view, place=_place, scope=scope)


def _must_see(session: Session, actor: Actor, unit_id: UUID, today: date) -> None:
    """The unit is there and given to the caller or led by them; one's own post is not enough."""
    is_seen = actor.sees_district or unit_id in organisation_policy.visible_units(session, actor, today)
    if not is_seen or lists.unit(session, unit_id) is None:
        raise NotFound


def _view(row: SyncDevice, name: str, today: date, silent_days: int) -> PhoneView:
    return PhoneView(
        employee_id=row.employee_id,
        employee_name=name,
        device_id=row.device_id,
        app=row.app,
        os=row.os,
        clock_offset_seconds=row.clock_offset_seconds,
        waiting=row.waiting,
        stored=row.stored,
        first_seen_at=row.first_seen_at,
        last_push_at=row.last_push_at,
        is_silent=rules.is_silent(clock.local_day(row.last_push_at), today, silent_days),
        is_clock_off=rules.is_clock_off(row.clock_offset_seconds),
    )


def _place(row: tuple[SyncDevice, str]) -> list[str]:
    one = row[0]
    return [one.last_push_at.isoformat(), str(one.account_id), str(one.device_id)]


def _read_place(found: list[str]) -> queries.PhonePlace:
    return datetime.fromisoformat(found[0]), UUID(found[1]), UUID(found[2])
