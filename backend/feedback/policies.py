"""The dated rules of reports: reading them, and deciding new ones."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.audit import service as audit
from backend.feedback import queries
from backend.feedback.models import FeedbackPolicy
from backend.feedback.schemas import FeedbackPolicies, FeedbackPolicyIn, FeedbackPolicyView
from backend.kit import writer
from backend.kit.problems import OperationDiffers
from backend.kit.stored import Stored


def every(session: Session, actor: Actor) -> FeedbackPolicies:
    """The rules, newest first; the default last."""
    actor.must(Permission.REPORT_READ)
    return FeedbackPolicies(
        items=[
            FeedbackPolicyView(
                effective_from=one.effective_from,
                verify_working_days=one.verify_working_days,
                finish_days=one.finish_days,
                escalate_working_days=one.escalate_working_days,
                ask_again_days=one.ask_again_days,
                officer_answer_days=one.officer_answer_days,
            )
            for one in queries.policies(session)
        ]
    )


def decide(session: Session, actor: Actor, draft: FeedbackPolicyIn, now: datetime) -> Stored[FeedbackPolicyView]:
    """Put rules in force from a day on. A decided day is not decided anew: raises OperationDiffers."""
    actor.must(Permission.POLICY_WRITE)
    view = FeedbackPolicyView(**draft.model_dump())
    known = session.get(FeedbackPolicy, draft.effective_from)
    if known is not None:
        if any(getattr(known, name) != value for name, value in draft.model_dump().items()):
            raise OperationDiffers
        return Stored.again(view)
    session.add(FeedbackPolicy(**draft.model_dump(), decided_by=actor.account_id, decided_at=now))
    session.flush()
    audit.record(
        session, "feedback_policy.decide", subject_id=None, account_id=actor.account_id, **draft.model_dump(mode="json")
    )
    writer.after_commit(session, queries.forget_policies)
    return Stored.new(view)
