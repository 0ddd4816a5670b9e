"""The dated bounds of achievements: reading them, and deciding new ones."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.audit import service as audit
from backend.iku import queries
from backend.iku.events import BoundsDecided
from backend.iku.models import IkuPolicy
from backend.iku.schemas import IkuPolicies, IkuPolicyIn, IkuPolicyView
from backend.kit.ids import uuid7
from backend.kit.outbox import publish
from backend.kit.problems import OperationDiffers
from backend.kit.stored import Stored


def every(session: Session, actor: Actor) -> IkuPolicies:
    """The bounds, newest first; the default last."""
    actor.must(Permission.IKU_READ)
    return IkuPolicies(
        items=[
            IkuPolicyView(effective_from=one.effective_from, cap=one.cap, floor=one.floor)
            for one in queries.policies(session)
        ]
    )


def decide(session: Session, actor: Actor, draft: IkuPolicyIn, now: datetime) -> Stored[IkuPolicyView]:
    """Put bounds in force from a day on. A decided day is not decided anew: raises OperationDiffers."""
    actor.must(Permission.POLICY_WRITE)
    view = IkuPolicyView(**draft.model_dump())
    known = session.get(IkuPolicy, draft.effective_from)
    if known is not None:
        if (known.cap, known.floor) != (draft.cap, draft.floor):
            raise OperationDiffers
        return Stored.again(view)
    session.add(IkuPolicy(**draft.model_dump(), decided_by=actor.account_id, decided_at=now))
    session.flush()
    audit.record(
        session, "iku_policy.decide", subject_id=None, account_id=actor.account_id, **draft.model_dump(mode="json")
    )
    publish(session, BoundsDecided(uuid7(), None, None, draft.effective_from))
    return Stored.new(view)
