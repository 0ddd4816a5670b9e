"""What all steps of a report have in common: keeping them, and telling that they were taken."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from pydantic import BaseModel
from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.audit import service as audit
from backend.feedback.events import ReportEscalated, ReportStepTaken
from backend.feedback.models import Report, ReportStep
from backend.feedback.rules import StepAction
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.kit.outbox import publish
from backend.kit.problems import Invalid, Stale

# Facts of a kind of their own; all other steps are told as steps.
_FACTS: dict[StepAction, type[ReportStepTaken | ReportEscalated]] = {StepAction.ESCALATE: ReportEscalated}


def digest(draft: BaseModel, *, without: set[str] | None = None) -> str:
    """Digest of a validated body, to tell a repeat from another one: 32 hex digits."""
    return hashlib.blake2b(draft.model_dump_json(exclude=without).encode(), digest_size=16).hexdigest()


def must_be_current(stored: int, expected: int) -> None:
    """Raises Stale."""
    if stored != expected:
        raise Stale(version=stored)


def wrong(pointer: str, detail: str) -> Invalid:
    """A refusal of one member of the body."""
    return Invalid(errors=[{"pointer": pointer, "detail": detail}])


def told_moment(row: Report, now: datetime) -> datetime:
    """The moment that is kept of what a reporter does: of an anonymous one the beginning of the day.

    Trail and facts carry it too: whoever reads them must not learn when somebody was at the keys.
    """
    return clock.day_bounds(clock.local_day(now))[0] if row.is_anonymous else now


def step(
    session: Session,
    row: Report,
    action: StepAction,
    now: datetime,
    *,
    actor: Actor | None = None,
    step_id: UUID | None = None,
    by_reporter: bool = False,
    **members: Any,
) -> ReportStep:
    """Keep a step of a report whose state and version are already those after it.

    `members`: `unit_id`, `text`, `reason`, `sent_to`, `digest`. Without an actor it was the
    reporter or the clock.
    """
    moment = told_moment(row, now) if by_reporter else now
    kept = ReportStep(
        # Of a reporter at random: an id that holds the moment would tell it of an anonymous one.
        id=step_id or (uuid4() if by_reporter else uuid7()),
        report_id=row.id,
        version=row.version,
        action=action,
        state=row.state,
        by=None if actor is None else actor.employee_id,
        at=moment,
        on=clock.local_day(now),
        **{"unit_id": None, "text": None, "reason": None, "sent_to": None, "digest": None, **members},
    )
    session.add(kept)
    audit.record(
        session,
        f"report.{action.value}",
        subject_id=row.id,
        account_id=None if actor is None else actor.account_id,
        employee_id=None if actor is None else actor.employee_id,
        at=moment,
        version=row.version,
        state=row.state.value,
    )
    unit_id = row.escalated_unit_id if action is StepAction.ESCALATE else row.handler_unit_id
    publish(session, _FACTS.get(action, ReportStepTaken)(row.id, unit_id, None, kept.on), at=moment)
    session.flush()
    return kept
