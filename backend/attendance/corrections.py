"""Correcting a day's times: asked with evidence and words, decided by the appraiser, both values kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.attendance import changes, closing, days, policy, queries
from backend.attendance.events import CorrectionAsked, CorrectionDecided
from backend.attendance.models import AttendanceCorrection, CorrectionState
from backend.attendance.problems import AttendanceDecided, CorrectionWaits, OwnRequest, PunchTooFarAhead
from backend.attendance.schemas import CorrectionDecision, CorrectionIn, CorrectionView, StepView
from backend.kit import clock, named_evidence, pages
from backend.kit.outbox import publish
from backend.kit.pages import Page
from backend.kit.problems import IdTaken, NotAllowed, NotFound
from backend.kit.stored import Stored
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation


def page(
    session: Session,
    actor: Actor,
    status: CorrectionState | None,
    *,
    limit: int,
    cursor: str | None,
    now: datetime,
) -> Page[CorrectionView]:
    """The caller's own requests and those within sight, newest first."""
    actor.must(Permission.ATTENDANCE_READ)
    scope = ("attendance-corrections", actor.account_id, status)
    before = None
    if cursor is not None:
        asked_at, row_id = pages.read_cursor(cursor, scope=scope)
        before = (datetime.fromisoformat(asked_at), UUID(row_id))
    wanted: list[ColumnElement[bool]] = [] if status is None else [AttendanceCorrection.status == status]
    sight = organisation_policy.sight(session, actor, clock.local_day(now))
    if not sight.everything:
        is_seen = AttendanceCorrection.employee_id.in_(sight.employee_ids)
        wanted.append(or_(AttendanceCorrection.unit_id.in_(sight.unit_ids), is_seen))
    rows = queries.page_of(
        session, AttendanceCorrection, AttendanceCorrection.asked_at, *wanted, before=before, limit=limit + 1
    )
    shown = {view.id: view for view in views(session, rows[:limit])}
    return pages.page(
        rows,
        limit,
        view=lambda row: shown[row.id],
        place=lambda row: [row.asked_at.isoformat(), str(row.id)],
        scope=scope,
    )


def ask(session: Session, actor: Actor, draft: CorrectionIn, now: datetime) -> Stored[CorrectionView]:
    """Ask for a day's times to be corrected.

    Raises NotAllowed, IdTaken, OperationDiffers, CorrectionWaits, PunchTooFarAhead, MonthClosed, Invalid.
    """
    actor.must(Permission.ATTENDANCE_PUNCH)
    owner = actor.must_be_employee()
    known = session.get(AttendanceCorrection, draft.id)
    if known is not None:
        if known.employee_id != owner:
            raise IdTaken
        changes.must_be_same(known, draft)
        return Stored.again(_whole(session, known))
    if draft.day > clock.local_day(now):
        raise PunchTooFarAhead
    closing.must_be_open(session, draft.day, draft.day)
    if queries.waiting_correction(session, owner, draft.day) is not None:
        raise CorrectionWaits
    plan, stands = days.one_day(session, owner, draft.day, now)
    days.must_lie_in(plan, {"in_at": draft.in_at, "out_at": draft.out_at})
    row = AttendanceCorrection(
        **draft.model_dump(),
        employee_id=owner,
        unit_id=policy.unit_on(session, owner, draft.day),
        recorded_in_at=stands.in_at,
        recorded_out_at=stands.out_at,
        recorded_status=stands.status,
        status=CorrectionState.ASKED,
        asked_at=now,
        decided_at=None,
        decided_by=None,
        answer=None,
        version=1,
        create_digest=changes.digest(draft),
    )
    changes.created(
        session,
        actor,
        "attendance_correction.ask",
        row,
        now,
        status=row.status,
        in_at=row.in_at,
        out_at=row.out_at,
    )
    named_evidence.name(session, owner, row.unit_id, row.id, row.evidence)
    publish(session, CorrectionAsked(row.id, owner, row.unit_id, row.day))
    return Stored.new(_whole(session, row))


def decide(
    session: Session, actor: Actor, correction_id: UUID, body: CorrectionDecision, now: datetime
) -> CorrectionView:
    """Approve or decline, as the appraiser of today; the same decision again is success.

    Raises NotFound, NotAllowed, OwnRequest, AttendanceDecided, MonthClosed.
    """
    actor.must(Permission.ATTENDANCE_REVIEW)
    row = session.get(AttendanceCorrection, correction_id, with_for_update=True)
    if row is None:
        raise NotFound
    today = clock.local_day(now)
    policy.person(session, actor, row.employee_id, today)
    if row.employee_id == actor.employee_id:
        raise OwnRequest
    if not policy.may_review(session, actor, row.employee_id, today):
        raise NotAllowed
    wanted = CorrectionState.APPROVED if body.decision == "approve" else CorrectionState.DECLINED
    if row.status is wanted and row.decided_by == actor.employee_id:
        return _whole(session, row)
    if row.status is not CorrectionState.ASKED:
        raise AttendanceDecided
    closing.must_be_open(session, row.day, row.day)
    members = {"status": wanted, "decided_at": now, "decided_by": actor.employee_id, "answer": body.answer}
    changes.apply(session, actor, "attendance_correction.decide", row, now, reason=body.answer, **members)
    publish(session, CorrectionDecided(row.id, row.employee_id, row.unit_id, row.day))
    return _whole(session, row)


def _whole(session: Session, row: AttendanceCorrection) -> CorrectionView:
    return views(session, [row])[0]


def views(session: Session, rows: list[AttendanceCorrection]) -> list[CorrectionView]:
    steps = changes.histories(session, "attendance_correction", [row.id for row in rows])
    names = organisation.names(session, {row.employee_id for row in rows})
    return [_view(row, names.get(row.employee_id), steps[row.id]) for row in rows]


def _view(row: AttendanceCorrection, name: str | None, history: list[StepView]) -> CorrectionView:
    return CorrectionView(
        id=row.id,
        employee_id=row.employee_id,
        employee_name=name,
        unit_id=row.unit_id,
        day=row.day,
        in_at=row.in_at,
        out_at=row.out_at,
        recorded_in_at=row.recorded_in_at,
        recorded_out_at=row.recorded_out_at,
        recorded_status=row.recorded_status,
        reason=row.reason,
        evidence=list(row.evidence),
        status=row.status,
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        answer=row.answer,
        history=history,
        version=row.version,
    )
