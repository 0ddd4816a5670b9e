"""Leave, duty travel, training, flexible location: entered by an admin, or asked for and decided."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.attendance import changes, closing, policy, queries, rules
from backend.attendance.events import LeaveChanged
from backend.attendance.models import AbsenceStatus, AttendanceLeave
from backend.attendance.problems import AttendanceDecided, LeaveOverlaps, OwnRequest
from backend.attendance.schemas import (
    LeaveCancellation,
    LeaveDecision,
    LeaveIn,
    LeaveView,
    StepView,
)
from backend.kit import clock, named_evidence, pages
from backend.kit.outbox import publish
from backend.kit.pages import Page
from backend.kit.problems import IdTaken, NotAllowed, NotFound
from backend.kit.stored import Stored
from backend.organisation import changes as organisation_changes
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation


def page(
    session: Session,
    actor: Actor,
    employee_id: UUID | None,
    status: AbsenceStatus | None,
    *,
    limit: int,
    cursor: str | None,
    now: datetime,
) -> Page[LeaveView]:
    """The caller's own and those within sight, or one person's; newest first. Raises NotFound."""
    actor.must(Permission.ATTENDANCE_READ)
    today = clock.local_day(now)
    scope = ("attendance-leaves", actor.account_id, employee_id, status)
    before = None
    if cursor is not None:
        asked_at, row_id = pages.read_cursor(cursor, scope=scope)
        before = (datetime.fromisoformat(asked_at), UUID(row_id))
    wanted: list[ColumnElement[bool]] = [] if status is None else [AttendanceLeave.status == status]
    if employee_id is not None:
        wanted.append(AttendanceLeave.employee_id == policy.person(session, actor, employee_id, today))
    else:
        sight = organisation_policy.sight(session, actor, today)
        if not sight.everything:
            wanted.append(
                or_(AttendanceLeave.unit_id.in_(sight.unit_ids), AttendanceLeave.employee_id.in_(sight.employee_ids))
            )
    rows = queries.page_of(session, AttendanceLeave, AttendanceLeave.asked_at, *wanted, before=before, limit=limit + 1)
    shown = {view.id: view for view in views(session, rows[:limit])}
    return pages.page(
        rows,
        limit,
        view=lambda row: shown[row.id],
        place=lambda row: [row.asked_at.isoformat(), str(row.id)],
        scope=scope,
    )


def enter(session: Session, actor: Actor, draft: LeaveIn, now: datetime) -> Stored[LeaveView]:
    """Ask for one's own, or enter somebody else's, which is granted thereby.

    Raises NotAllowed, NotFound, IdTaken, OperationDiffers, LeaveOverlaps, MonthClosed.
    """
    today = clock.local_day(now)
    is_own = draft.employee_id is None or draft.employee_id == actor.employee_id
    actor.must(Permission.ATTENDANCE_PUNCH if is_own else Permission.ATTENDANCE_MANAGE)
    owner = draft.employee_id or actor.must_be_employee()
    if not is_own:
        organisation_changes.managed_person(session, actor, owner, today)
    known = session.get(AttendanceLeave, draft.id)
    if known is not None:
        if known.employee_id != owner:
            raise IdTaken
        changes.must_be_same(known, draft)
        return Stored.again(_whole(session, known))
    closing.must_be_open(session, draft.starts_on, draft.ends_on)
    # Whoever asks twice at once is one account, whose jobs run one after another.
    clash = queries.overlapping_leave(session, owner, draft.kind, draft.starts_on, draft.ends_on)
    if clash is not None:
        raise LeaveOverlaps(leave_id=str(clash))
    row = AttendanceLeave(
        **draft.model_dump(exclude={"employee_id"}),
        employee_id=owner,
        unit_id=policy.unit_on(session, owner, draft.starts_on) or policy.unit_on(session, owner, today),
        status=AbsenceStatus.ASKED if is_own else AbsenceStatus.GRANTED,
        asked_at=now,
        decided_at=None if is_own else now,
        decided_by=None if is_own else actor.employee_id,
        answer=None,
        version=1,
        create_digest=changes.digest(draft),
    )
    action = "attendance_leave.ask" if is_own else "attendance_leave.enter"
    changes.created(
        session,
        actor,
        action,
        row,
        now,
        status=row.status,
        kind=row.kind,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )
    # Whoever enters it has put the letter there.
    named_evidence.name(session, actor.employee_id or owner, row.unit_id, row.id, row.evidence)
    _tell(session, row)
    return Stored.new(_whole(session, row))


def decide(session: Session, actor: Actor, leave_id: UUID, body: LeaveDecision, now: datetime) -> LeaveView:
    """Grant or decline, as the appraiser of today or who manages the unit; the same again is success.

    Raises NotFound, NotAllowed, OwnRequest, AttendanceDecided, MonthClosed.
    """
    if not actor.may(Permission.ATTENDANCE_REVIEW):
        actor.must(Permission.ATTENDANCE_MANAGE)
    row = _seen(session, actor, leave_id, now)
    today = clock.local_day(now)
    if row.employee_id == actor.employee_id:
        raise OwnRequest
    if not (
        policy.may_review(session, actor, row.employee_id, today)
        or policy.may_manage(session, actor, row.employee_id, today)
    ):
        raise NotAllowed
    wanted = AbsenceStatus.GRANTED if body.decision == "grant" else AbsenceStatus.DECLINED
    if row.status is wanted and row.decided_by == actor.employee_id:
        return _whole(session, row)
    if row.status is not AbsenceStatus.ASKED:
        raise AttendanceDecided
    closing.must_be_open(session, row.starts_on, row.ends_on)
    members = {"status": wanted, "decided_at": now, "decided_by": actor.employee_id, "answer": body.answer}
    changes.apply(session, actor, "attendance_leave.decide", row, now, reason=body.answer, **members)
    _tell(session, row)
    return _whole(session, row)


def cancel(session: Session, actor: Actor, leave_id: UUID, body: LeaveCancellation, now: datetime) -> LeaveView:
    """Take one's own request back while it waits; who manages the unit cancels what was granted too.

    Raises NotFound, NotAllowed, AttendanceDecided, MonthClosed.
    """
    if not actor.may(Permission.ATTENDANCE_PUNCH):
        actor.must(Permission.ATTENDANCE_MANAGE)
    row = _seen(session, actor, leave_id, now)
    is_own = row.employee_id == actor.employee_id
    if not is_own and not policy.may_manage(session, actor, row.employee_id, clock.local_day(now)):
        raise NotAllowed
    if row.status is AbsenceStatus.CANCELLED:
        return _whole(session, row)
    if row.status is AbsenceStatus.DECLINED or (is_own and row.status is not AbsenceStatus.ASKED):
        raise AttendanceDecided
    closing.must_be_open(session, row.starts_on, row.ends_on)
    members = {"status": AbsenceStatus.CANCELLED}
    changes.apply(session, actor, "attendance_leave.cancel", row, now, reason=body.reason, **members)
    _tell(session, row)
    return _whole(session, row)


def _seen(session: Session, actor: Actor, leave_id: UUID, now: datetime) -> AttendanceLeave:
    row = session.get(AttendanceLeave, leave_id, with_for_update=True)
    if row is None:
        raise NotFound
    policy.person(session, actor, row.employee_id, clock.local_day(now))
    return row


def _tell(session: Session, row: AttendanceLeave) -> None:
    publish(session, LeaveChanged(row.id, row.employee_id, row.unit_id, row.starts_on))


def _whole(session: Session, row: AttendanceLeave) -> LeaveView:
    return views(session, [row])[0]


def views(session: Session, rows: list[AttendanceLeave]) -> list[LeaveView]:
    steps = changes.histories(session, "attendance_leave", [row.id for row in rows])
    names = organisation.names(session, {row.employee_id for row in rows})
    return [_view(row, names.get(row.employee_id), steps[row.id]) for row in rows]


def _view(row: AttendanceLeave, name: str | None, history: list[StepView]) -> LeaveView:
    word = row.kind.value
    return LeaveView(
        id=row.id,
        employee_id=row.employee_id,
        employee_name=name,
        unit_id=row.unit_id,
        kind=row.kind,
        label=rules.LABELS[f"leave:{word}" if word in rules.LEAVES else word],
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        reason=row.reason,
        document=row.document,
        evidence=list(row.evidence),
        status=row.status,
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        answer=row.answer,
        history=history,
        version=row.version,
    )
