"""Changing the tree of units.

Like every change of the organisation, it first takes `queries.hold_structure`, so that two of them
never judge the same tree.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit.outbox import publish
from backend.kit.problems import NotFound
from backend.kit.stored import Stored
from backend.organisation import changes, policy, queries, rules, views
from backend.organisation import queries_lists as rows
from backend.organisation.changes import Changes
from backend.organisation.events import UnitChanged
from backend.organisation.models import OrgUnit
from backend.organisation.problems import UnitCodeTaken, UnitCycle
from backend.organisation.schemas import UnitAmendment, UnitIn, UnitView


def create(session: Session, actor: Actor, draft: UnitIn, today: date) -> Stored[UnitView]:
    """Add a unit below one that the caller manages.

    Raises NotFound, IdTaken, OperationDiffers, UnitCodeTaken.
    """
    actor.must(Permission.ORGANISATION_WRITE)
    queries.hold_structure(session)
    if (known := rows.unit(session, draft.id)) is not None:
        changes.must_be_same(known.create_digest, draft, mine=policy.manages(session, actor, known.id, today))
        return Stored.again(views.unit(known))
    changes.must_manage_unit(session, actor, draft.parent_id, today)
    _must_be_free_code(session, draft.code, None)
    row = OrgUnit(**draft.model_dump(), version=1, create_digest=changes.digest(draft))
    session.add(row)
    session.flush()
    _tell_unit(session, actor, row, "unit.create", changes.new(draft))
    return Stored.new(views.unit(row))


def amend(
    session: Session,
    actor: Actor,
    unit_id: UUID,
    patch: UnitAmendment,
    *,
    base_version: int,
    today: date,
) -> UnitView:
    """Change a unit that the caller manages. Raises NotFound, Stale, UnitCodeTaken, UnitCycle."""
    actor.must(Permission.ORGANISATION_WRITE)
    queries.hold_structure(session)
    row = rows.unit(session, unit_id)
    if row is None or not policy.manages(session, actor, unit_id, today):
        raise NotFound
    changes.must_be_current(row.version, base_version)
    diff = changes.between(row, patch)
    if "parent_id" in diff:
        changes.must_manage_unit(session, actor, patch.parent_id, today)
        if rules.makes_cycle(unit_id, patch.parent_id, queries.parents(session)):
            raise UnitCycle
    if "code" in diff:
        _must_be_free_code(session, patch.code, unit_id)
    if changes.apply(session, row, diff):
        _tell_unit(session, actor, row, "unit.amend", diff)
    return views.unit(row)


def _must_be_free_code(session: Session, code: str, own_id: UUID | None) -> None:
    other = rows.unit_with_code(session, code)
    if other is not None and other.id != own_id:
        raise UnitCodeTaken


def _tell_unit(session: Session, actor: Actor, row: OrgUnit, action: str, diff: Changes) -> None:
    changes.record(session, actor, action, row.id, diff)
    publish(session, UnitChanged(row.id, row.id))
