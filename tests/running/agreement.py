"""Whether everything that was written beside the activities tells the same story as they do."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import case, func, select

from backend.activities.models import Activity, ActivityDay, Status
from backend.audit import service as audit
from backend.audit.models import AuditEntry
from backend.kit.outbox import OutboxRow
from tests.servers import Settlement


def stored_ids(place: Settlement) -> set[UUID]:
    with place.database.reader() as session:
        return set(session.scalars(select(Activity.id)))


def agrees_with_itself(place: Settlement, amended: Collection[UUID] = ()) -> None:
    """Roll-up, facts and trail, each exactly once per change; nothing was changed but `amended`, once."""
    stored = stored_ids(place)
    with place.database.reader() as session:
        counted = session.execute(
            select(
                Activity.employee_id,
                Activity.worked_on,
                func.count(),
                func.sum(Activity.minutes),
                func.sum(case((Activity.status == Status.WAITING, 1), else_=0)),
                func.sum(case((Activity.late, 1), else_=0)),
            )
            .where(Activity.status != Status.WITHDRAWN)
            .group_by(Activity.employee_id, Activity.worked_on)
        ).all()
        rolled_up = session.execute(
            select(
                ActivityDay.employee_id,
                ActivityDay.day,
                ActivityDay.entries,
                ActivityDay.minutes,
                ActivityDay.waiting,
                ActivityDay.late,
            )
        ).all()
        facts = select(OutboxRow.name, OutboxRow.subject_id).where(OutboxRow.name.startswith("activity."))
        told = Counter((name, one) for name, one in session.execute(facts))
        trail = select(AuditEntry.action, AuditEntry.subject_id).where(AuditEntry.action.startswith("activity."))
        recorded = Counter((action, one) for action, one in session.execute(trail))
        positions = session.scalars(select(OutboxRow.position).order_by(OutboxRow.position)).all()
        verdict = audit.verify(session)
    assert sorted(rolled_up) == sorted(counted)
    assert told == Counter(
        [("activity.logged", one) for one in stored] + [("activity.amended", one) for one in amended]
    )
    assert recorded == Counter([("activity.log", one) for one in stored] + [("activity.amend", one) for one in amended])
    assert positions == list(range(1, len(positions) + 1)), "a gap, or a place given twice"
    assert verdict.broken_at is None
