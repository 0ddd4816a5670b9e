"""The ledger of outages: what excuses a branch for some hours, and is undone by one action."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.attendance import changes, closing, policy, queries
from backend.attendance.events import OutageChanged
from backend.attendance.models import AttendanceOutage
from backend.attendance.problems import OutageUndone
from backend.attendance.schemas import (
    LONGEST_OUTAGE_DAYS,
    OutageAmendment,
    OutageIn,
    OutageUndoing,
    OutageView,
    StepView,
)
from backend.kit import clock, pages
from backend.kit.outbox import publish
from backend.kit.pages import Page
from backend.kit.problems import Invalid, NotFound
from backend.kit.stored import Stored
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.organisation import rules as organisation_rules


def page(session: Session, actor: Actor, *, limit: int, cursor: str | None, today: date) -> Page[OutageView]:
    """Outages of the caller's own line of units, and of those in sight; newest first, undone ones too."""
    actor.must(Permission.ATTENDANCE_READ)
    scope = ("attendance-outages", actor.account_id)
    before = None
    if cursor is not None:
        starts_at, row_id = pages.read_cursor(cursor, scope=scope)
        before = (datetime.fromisoformat(starts_at), UUID(row_id))
    wanted = _visible(session, actor, today)
    rows = queries.page_of(
        session, AttendanceOutage, AttendanceOutage.starts_at, *wanted, before=before, limit=limit + 1
    )
    steps = changes.histories(session, "attendance_outage", [row.id for row in rows[:limit]])
    return pages.page(
        rows,
        limit,
        view=lambda row: view(row, steps[row.id]),
        place=lambda row: [row.starts_at.isoformat(), str(row.id)],
        scope=scope,
    )


def _visible(session: Session, actor: Actor, today: date) -> list[ColumnElement[bool]]:
    sight = organisation_policy.sight(session, actor, today)
    if sight.everything:
        return []
    units: set[UUID] = set(sight.unit_ids)
    if actor.employee_id is not None:
        home = policy.unit_on(session, actor.employee_id, today)
        if home is not None:
            units |= set(organisation_rules.ancestors_of(home, organisation.parents(session)))
    return [or_(AttendanceOutage.unit_id.is_(None), AttendanceOutage.unit_id.in_(units))]


def create(session: Session, actor: Actor, draft: OutageIn, now: datetime) -> Stored[OutageView]:
    """Write an outage down. Raises NotFound, OperationDiffers, MonthClosed."""
    actor.must(Permission.ATTENDANCE_MANAGE)
    today = clock.local_day(now)
    known = session.get(AttendanceOutage, draft.id)
    if known is not None:
        policy.must_manage(session, actor, unit_id=known.unit_id, employee_id=None, today=today)
        changes.must_be_same(known, draft)
        return Stored.again(_whole(session, known))
    policy.must_manage(session, actor, unit_id=draft.unit_id, employee_id=None, today=today)
    _must_be_open(session, draft.starts_at, draft.ends_at)
    row = AttendanceOutage(
        **draft.model_dump(), made_at=now, undone_at=None, version=1, create_digest=changes.digest(draft)
    )
    changes.created(
        session,
        actor,
        "attendance_outage.create",
        row,
        now,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=row.reason,
    )
    _tell(session, row)
    return Stored.new(_whole(session, row))


def amend(
    session: Session, actor: Actor, outage_id: UUID, patch: OutageAmendment, *, base_version: int, now: datetime
) -> OutageView:
    """End an outage, or mend its end or reason. Raises NotFound, Stale, OutageUndone, Invalid, MonthClosed."""
    row = _managed(session, actor, outage_id, now)
    changes.must_be_current(row, base_version)
    if row.undone_at is not None:
        raise OutageUndone
    ends_at = patch.ends_at
    if ends_at is not None and not 0 < (ends_at - row.starts_at).total_seconds() <= LONGEST_OUTAGE_DAYS * 86_400:
        raise Invalid(errors=[{"pointer": "/ends_at", "detail": "Setelah waktu mulai, paling lama 31 hari"}])
    members = {name: getattr(patch, name) for name in patch.model_fields_set}
    if ends_at is not None and ends_at != row.ends_at:
        _must_be_open(session, min(ends_at, row.ends_at or ends_at), max(ends_at, row.ends_at or now))
    if changes.apply(session, actor, "attendance_outage.amend", row, now, **members):
        _tell(session, row)
    return _whole(session, row)


def undo(session: Session, actor: Actor, outage_id: UUID, body: OutageUndoing, now: datetime) -> OutageView:
    """Take an outage back: every day stands again as without it. Again is success. Raises NotFound, MonthClosed."""
    row = _managed(session, actor, outage_id, now)
    if row.undone_at is None:
        _must_be_open(session, row.starts_at, row.ends_at)
        changes.apply(session, actor, "attendance_outage.undo", row, now, reason=body.reason, undone_at=now)
        _tell(session, row)
    return _whole(session, row)


def _managed(session: Session, actor: Actor, outage_id: UUID, now: datetime) -> AttendanceOutage:
    actor.must(Permission.ATTENDANCE_MANAGE)
    row = session.get(AttendanceOutage, outage_id, with_for_update=True)
    if row is None:
        raise NotFound
    policy.must_manage(session, actor, unit_id=row.unit_id, employee_id=None, today=clock.local_day(now))
    return row


def _must_be_open(session: Session, starts_at: datetime, ends_at: datetime | None) -> None:
    closing.must_be_open(session, clock.local_day(starts_at), None if ends_at is None else clock.local_day(ends_at))


def _tell(session: Session, row: AttendanceOutage) -> None:
    publish(session, OutageChanged(row.id, None, row.unit_id, clock.local_day(row.starts_at)))


def _whole(session: Session, row: AttendanceOutage) -> OutageView:
    return view(row, changes.histories(session, "attendance_outage", [row.id])[row.id])


def view(row: AttendanceOutage, history: list[StepView]) -> OutageView:
    return OutageView(
        id=row.id,
        unit_id=row.unit_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=row.reason,
        made_at=row.made_at,
        undone_at=row.undone_at,
        history=history,
        version=row.version,
    )
