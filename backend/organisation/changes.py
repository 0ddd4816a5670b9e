"""What changes of the organisation have in common: comparing, storing, telling, who may."""

import hashlib
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.audit import service as audit
from backend.kit.problems import IdTaken, NotFound, OperationDiffers, Stale
from backend.organisation import policy, queries
from backend.organisation import queries_lists as rows
from backend.organisation.models import Employee

Changes = dict[str, list[Any]]


def must_manage_unit(session: Session, actor: Actor, unit_id: UUID | None, today: date) -> None:
    """Raises NotFound: a unit outside the caller's branches is not there for them."""
    if not policy.manages(session, actor, unit_id, today):
        raise NotFound
    if unit_id is not None and rows.unit(session, unit_id) is None:
        raise NotFound


def manages_person(session: Session, actor: Actor, employee_id: UUID, today: date) -> bool:
    """Whether the caller may change an officer: one with a post in their branches, now or later."""
    if policy.manages_district(actor):
        return True
    return rows.has_post_in(session, employee_id, policy.managed_units(session, actor, today), today)


def managed_person(session: Session, actor: Actor, employee_id: UUID, today: date) -> Employee:
    """An officer whom the caller may change. Raises NotFound."""
    row = queries.employee(session, employee_id)
    if row is None or not manages_person(session, actor, employee_id, today):
        raise NotFound
    return row


def must_be_same(stored_digest: str | None, draft: BaseModel, *, mine: bool) -> None:
    """Raises IdTaken for what the caller does not manage, OperationDiffers for another create."""
    if not mine:
        raise IdTaken
    if stored_digest != digest(draft):
        raise OperationDiffers


def must_be_current(stored: int, expected: int) -> None:
    """Raises Stale."""
    if stored != expected:
        raise Stale(version=stored)


def digest(draft: BaseModel) -> str:
    """Digest of a validated create, to tell a repeat from another body: 32 hex digits."""
    return hashlib.blake2b(draft.model_dump_json().encode(), digest_size=16).hexdigest()


def new(draft: BaseModel, *, without: str = "id") -> Changes:
    """The members of a create, as changes from nothing."""
    members = draft.model_dump(mode="json", exclude={"id", without}, exclude_none=True)
    return {name: [None, value] for name, value in members.items()}


def between(row: Any, patch: BaseModel, **checked: Any) -> Changes:
    """What a merge patch changes, member by member: `[before, after]`."""
    after = {name: getattr(patch, name) for name in patch.model_fields_set} | {
        name: value for name, value in checked.items() if name in patch.model_fields_set
    }
    return {name: [getattr(row, name), value] for name, value in after.items() if getattr(row, name) != value}


def apply(session: Session, row: Any, diff: Changes) -> bool:
    """Store the changes and count the version on; False where there are none."""
    for name, (_, after) in diff.items():
        setattr(row, name, after)
    if diff:
        row.version += 1
        session.flush()
    return bool(diff)


def record(session: Session, actor: Actor, action: str, subject_id: UUID, diff: Changes) -> None:
    """Put a change into the audit trail, with what was before and after."""
    audit.record(
        session,
        action,
        subject_id=subject_id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
        changes=_plain(diff),
    )


def _plain(diff: Changes) -> Changes:
    return {name: [_json(before), _json(after)] for name, (before, after) in diff.items()}


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, UUID) else value
