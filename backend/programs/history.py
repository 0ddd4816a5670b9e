"""What changes of programs and innovations have in common: comparing, and keeping each step."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.audit import service as audit
from backend.kit.outbox import publish
from backend.kit.problems import Invalid, Stale
from backend.programs.events import InnovationStep, ProgramChanged
from backend.programs.models import Innovation, InnovationChange, Program, ProgramChange

Changes = dict[str, list[Any]]


def digest(draft: BaseModel) -> str:
    """Digest of a validated body, to tell a repeat from another one: 32 hex digits."""
    return hashlib.blake2b(draft.model_dump_json().encode(), digest_size=16).hexdigest()


def must_be_current(stored: int, expected: int) -> None:
    """Raises Stale."""
    if stored != expected:
        raise Stale(version=stored)


def wrong(pointer: str, detail: str) -> Invalid:
    """A refusal of one member of the body."""
    return Invalid(errors=[{"pointer": pointer, "detail": detail}])


def between(row: Any, after: Mapping[str, Any]) -> Changes:
    """What these members change: `[before, after]`."""
    return {name: [getattr(row, name), value] for name, value in after.items() if getattr(row, name) != value}


def apply(row: Any, changes: Changes) -> None:
    for name, (_, after) in changes.items():
        setattr(row, name, after)


def program_step(
    session: Session,
    actor: Actor,
    program: Program,
    action: str,
    changes: Changes,
    now: datetime,
    *,
    reason: str | None = None,
    day: date | None = None,
) -> None:
    """Keep a step of a program whose version has been counted on; `day` is how far back it reaches."""
    plain = _plain(changes)
    session.add(
        ProgramChange(
            program_id=program.id,
            version=program.version,
            action=action,
            by=actor.employee_id,
            at=now,
            reason=reason,
            changes=plain,
        )
    )
    _record(session, actor, f"program.{action}", program.id, program.version, plain)
    publish(session, ProgramChanged(program.id, program.unit_id, None, day))
    session.flush()


def innovation_step(
    session: Session,
    actor: Actor,
    innovation: Innovation,
    change_id: UUID,
    action: str,
    changes: Changes,
    now: datetime,
    *,
    day: date,
    reason: str | None = None,
    digest: str | None = None,
) -> None:
    """Keep a step of an innovation whose version has been counted on."""
    plain = _plain(changes)
    session.add(
        InnovationChange(
            id=change_id,
            innovation_id=innovation.id,
            version=innovation.version,
            action=action,
            state=innovation.state,
            by=actor.employee_id,
            at=now,
            reason=reason,
            changes=plain,
            digest=digest,
        )
    )
    _record(session, actor, f"innovation.{action}", innovation.id, innovation.version, plain)
    publish(session, InnovationStep(innovation.id, innovation.unit_id, innovation.employee_id, day))
    session.flush()


def _record(
    session: Session, actor: Actor, action: str, subject_id: UUID, version: int, changes: dict[str, Any]
) -> None:
    audit.record(
        session,
        action,
        subject_id=subject_id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
        version=version,
        changed=sorted(changes),
    )


def _plain(changes: Changes) -> dict[str, Any]:
    return {name: [_json(before), _json(after)] for name, (before, after) in changes.items()}


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
