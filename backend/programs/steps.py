"""The steps of an innovation: tried, measured, verified by somebody else, adopted by others."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit import clock, named_evidence
from backend.kit.ids import uuid7
from backend.kit.problems import IdTaken, NotAllowed, NotFound, OperationDiffers
from backend.kit.stored import Stored
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.programs import history, policy, views
from backend.programs import queries_innovations as queries
from backend.programs import rules_innovations as rules
from backend.programs.models import Innovation, InnovationAdoption
from backend.programs.problems import AlreadyAdopted, InnovationStepImpossible, OwnInnovation
from backend.programs.rules_innovations import JUDGING_STEPS, Step
from backend.programs.schemas_innovations import AdoptionIn, Adoptions, AdoptionView, InnovationView, StepIn

# The history's word for an adoption that was taken back; no step of an innovation's own.
_TAKE_BACK = "take_back"


def take(
    session: Session, actor: Actor, innovation_id: UUID, body: StepIn, *, base_version: int, now: datetime
) -> InnovationView:
    """Take a step. The same step with the same id is success.

    The owners try, measure and withdraw; somebody who has no part in it verifies, or says why not.
    Raises NotFound, NotAllowed, OwnInnovation, InnovationStepImpossible, IdTaken, OperationDiffers, Stale, Invalid.
    """
    actor.must(Permission.PROGRAM_READ)
    employee_id = actor.must_be_employee()
    today = clock.local_day(now)
    found = queries.innovation(session, innovation_id, for_update=True)
    row = policy.seen_innovation(session, actor, found, today)
    if _is_again(session, actor, row, body):
        return views.innovation(session, row)
    step = Step(body.step)
    _must_be_theirs(session, actor, row, step, today)
    state = rules.state_after(row.state, step)
    if state is None:
        raise InnovationStepImpossible(state=row.state.value)
    history.must_be_current(row.version, base_version)
    changes = history.between(row, {**_after(row, body, actor, step, today), "state": state})
    history.apply(row, changes)
    named_evidence.name(session, employee_id, row.unit_id, row.id, body.after_evidence)
    row.version += 1
    history.innovation_step(
        session,
        actor,
        row,
        body.id,
        step.value,
        changes,
        now,
        day=today,
        reason=body.reason,
        digest=history.digest(body),
    )
    return views.innovation(session, row)


def adopt(
    session: Session, actor: Actor, innovation_id: UUID, draft: AdoptionIn, now: datetime
) -> Stored[AdoptionView]:
    """Record that a unit that the caller leads or administers, or the caller, has taken an innovation over.

    Raises NotFound, NotAllowed, OwnInnovation, InnovationStepImpossible, AlreadyAdopted, IdTaken,
    OperationDiffers, Invalid.
    """
    actor.must(Permission.INNOVATION_PROPOSE)
    employee_id = actor.must_be_employee()
    today = clock.local_day(now)
    found = queries.innovation(session, innovation_id, for_update=True)
    row = policy.seen_innovation(session, actor, found, today)
    known = queries.adoption(session, draft.id)
    if known is not None:
        if (known.recorded_by, known.innovation_id) != (employee_id, row.id):
            raise IdTaken
        if known.create_digest != history.digest(draft):
            raise OperationDiffers
        return Stored.again(views.adoptions(session, [known])[0])
    adopter = None if draft.unit_id is not None else employee_id
    _must_be_theirs_to_adopt(session, actor, row, draft.unit_id, today)
    state = _adopted_state(session, row, draft, adopter, today)
    adoption = InnovationAdoption(
        id=draft.id,
        innovation_id=row.id,
        unit_id=draft.unit_id,
        employee_id=adopter,
        adopted_on=draft.adopted_on,
        note=draft.note,
        recorded_by=employee_id,
        recorded_at=now,
        create_digest=history.digest(draft),
    )
    session.add(adoption)
    changes = history.between(row, {"state": state})
    changes["adopted_by"] = [None, str(draft.unit_id or employee_id)]
    row.state = state
    row.version += 1
    history.innovation_step(session, actor, row, uuid7(), Step.ADOPT.value, changes, now, day=draft.adopted_on)
    return Stored.new(views.adoptions(session, [adoption])[0])


def take_back(session: Session, actor: Actor, innovation_id: UUID, adoption_id: UUID, now: datetime) -> Adoptions:
    """Take back an adoption that was recorded by mistake: who recorded it, or who speaks for its unit today.

    Without any adoption left the innovation is verified as before. The same again is success.
    Raises NotFound, NotAllowed.
    """
    actor.must(Permission.INNOVATION_PROPOSE)
    employee_id = actor.must_be_employee()
    today = clock.local_day(now)
    found = queries.innovation(session, innovation_id, for_update=True)
    row = policy.seen_innovation(session, actor, found, today)
    known = queries.adoption(session, adoption_id)
    if known is None or known.innovation_id != row.id:
        if not _was_taken_back(session, row, adoption_id):
            raise NotFound
        return Adoptions(items=views.adoptions(session, queries.adoptions(session, row.id)))
    if known.recorded_by != employee_id and (
        known.unit_id is None or not _speaks_for(session, actor, known.unit_id, today)
    ):
        raise NotAllowed
    session.delete(known)
    session.flush()
    left = queries.adoptions(session, row.id)
    changes = history.between(row, {"state": row.state if left else rules.InnovationState.VERIFIED})
    changes["adopted_by"] = [str(known.unit_id or known.employee_id), None]
    changes["adoption"] = [str(known.id), None]
    row.state = row.state if left else rules.InnovationState.VERIFIED
    row.version += 1
    history.innovation_step(session, actor, row, uuid7(), _TAKE_BACK, changes, now, day=known.adopted_on)
    return Adoptions(items=views.adoptions(session, left))


def _was_taken_back(session: Session, row: Innovation, adoption_id: UUID) -> bool:
    gone = [str(adoption_id), None]
    return any(one.changes.get("adoption") == gone for one in queries.changes(session, row.id))


def adoptions(session: Session, actor: Actor, innovation_id: UUID, today: date) -> Adoptions:
    """Who has taken over an innovation that the caller may see. Raises NotFound."""
    actor.must(Permission.PROGRAM_READ)
    row = policy.seen_innovation(session, actor, queries.innovation(session, innovation_id), today)
    return Adoptions(items=views.adoptions(session, queries.adoptions(session, row.id)))


def _is_again(session: Session, actor: Actor, row: Innovation, body: StepIn) -> bool:
    """Whether this very step was taken before. Raises IdTaken, OperationDiffers."""
    known = queries.change(session, body.id)
    if known is None:
        return False
    if (known.innovation_id, known.by) != (row.id, actor.employee_id):
        raise IdTaken
    if known.digest != history.digest(body):
        raise OperationDiffers
    return True


def _must_be_theirs(session: Session, actor: Actor, row: Innovation, step: Step, today: date) -> None:
    if step in JUDGING_STEPS:
        policy.must_judge(session, actor, row, today)
    elif not policy.is_own(session, actor, row) or (step is Step.WITHDRAW and actor.employee_id != row.employee_id):
        raise NotAllowed


def _after(row: Innovation, body: StepIn, actor: Actor, step: Step, today: date) -> dict[str, Any]:
    """What a step sets. Raises Invalid for days that cannot be."""
    if step is Step.TRY:
        if body.tried_from is not None and body.tried_from > today:
            raise history.wrong("/tried_from", "Tanggalnya belum tiba")
        if body.tried_from is not None and body.tried_from < row.before_on:
            detail = f"Dicoba setelah diukur: paling awal {row.before_on.isoformat()}, tanggal angka sebelum"
            raise history.wrong("/tried_from", detail)
        return {"tried_from": body.tried_from, "tried_to": body.tried_to}
    if step is Step.MEASURE:
        return _measured(row, body, today)
    if step is Step.VERIFY:
        return {"verified_by": actor.employee_id, "verified_on": today}
    return {}


def _measured(row: Innovation, body: StepIn, today: date) -> dict[str, Any]:
    """A figure after: measured once the trial had begun, and after the figure before."""
    earliest = max(row.before_on, row.tried_from or row.before_on)
    if body.after_on is not None and not earliest <= body.after_on <= today:
        raise history.wrong("/after_on", f"Antara {earliest.isoformat()} dan hari ini")
    tried_to = body.tried_to or row.tried_to
    if tried_to is not None and row.tried_from is not None and tried_to < row.tried_from:
        raise history.wrong("/tried_to", "Tanggal selesai mendahului tanggal mulai")
    return {
        "after_e4": body.after,
        "after_on": body.after_on,
        "after_evidence": body.after_evidence,
        "tried_to": tried_to,
    }


def _adopted_state(
    session: Session, row: Innovation, draft: AdoptionIn, adopter: UUID | None, today: date
) -> rules.InnovationState:
    """Raises InnovationStepImpossible, AlreadyAdopted, Invalid for a day before the verification."""
    state = rules.state_after(row.state, Step.ADOPT)
    if state is None:
        raise InnovationStepImpossible(state=row.state.value)
    if row.verified_on is not None and not row.verified_on <= draft.adopted_on <= today:
        raise history.wrong("/adopted_on", f"Antara hari verifikasi, {row.verified_on.isoformat()}, dan hari ini")
    if queries.is_adopted_by(session, row.id, unit_id=draft.unit_id, employee_id=adopter):
        raise AlreadyAdopted
    return state


def _must_be_theirs_to_adopt(
    session: Session, actor: Actor, row: Innovation, unit_id: UUID | None, today: date
) -> None:
    """Raises OwnInnovation where it is no other's, NotAllowed for a unit that is not the caller's to speak for."""
    if unit_id is None:
        if policy.is_own(session, actor, row):
            raise OwnInnovation
        return
    if not _speaks_for(session, actor, unit_id, today):
        raise NotAllowed
    if unit_id == row.unit_id:
        raise OwnInnovation


def _speaks_for(session: Session, actor: Actor, unit_id: UUID, today: date) -> bool:
    """Whether the caller leads the unit, or administers it."""
    leads = unit_id in organisation.led_units(session, actor.must_be_employee(), today)
    return leads or organisation_policy.manages(session, actor, unit_id, today)
