"""The dated rules of logging: reading them, and deciding new ones."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.activities import queries
from backend.activities.models import ActivityPolicy
from backend.activities.schemas import Policies, PolicyIn, PolicyView
from backend.audit import service as audit
from backend.kit import writer
from backend.kit.problems import OperationDiffers
from backend.kit.stored import Stored


def every(session: Session, actor: Actor) -> Policies:
    """The rules, newest first; the default last."""
    actor.must(Permission.TEMPLATE_READ)
    return Policies(
        items=[
            PolicyView(
                effective_from=one.effective_from,
                on_time_days=one.on_time_days,
                late_window_days=one.late_window_days,
                long_day_minutes=one.long_day_minutes,
            )
            for one in queries.policies(session)
        ]
    )


def decide(session: Session, actor: Actor, draft: PolicyIn, now: datetime) -> Stored[PolicyView]:
    """Put rules in force from a day on. A decided day is not decided anew: raises OperationDiffers."""
    actor.must(Permission.POLICY_WRITE)
    view = PolicyView(**draft.model_dump())
    known = session.get(ActivityPolicy, draft.effective_from)
    if known is not None:
        if any(getattr(known, name) != value for name, value in draft.model_dump().items()):
            raise OperationDiffers
        return Stored.again(view)
    session.add(ActivityPolicy(**draft.model_dump(), decided_by=actor.account_id, decided_at=now))
    session.flush()
    audit.record(
        session, "policy.decide", subject_id=None, account_id=actor.account_id, **draft.model_dump(mode="json")
    )
    writer.after_commit(session, queries.forget_policies)
    return Stored.new(view)
