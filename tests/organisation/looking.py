"""What tests of the organisation look at: lists, the trail, the facts."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.audit.models import AuditEntry
from backend.kit.outbox import OutboxRow
from backend.organisation.models import Assignment
from tests.client import Answer
from tests.world import World


def names_of(answer: Answer) -> list[str]:
    """The names in a list of units or employees."""
    assert answer.status == 200, answer
    return [one["name"] for one in answer.json["items"]]


def trail(world: World, action: str, *, details: bool = False) -> list[Any]:
    """Subjects (or details) of what the audit trail says under an action, in order."""
    rows = world.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.position))
    return [row.details if details else str(row.subject_id) for row in rows]


def facts(world: World, name: str) -> list[str]:
    """Subjects of the facts told under a name, in order."""
    rows = select(OutboxRow.subject_id).where(OutboxRow.name == name).order_by(OutboxRow.position)
    return [str(one) for one in world.session.scalars(rows)]


def assignment_of(world: World, employee_id: UUID | None) -> Assignment:
    """The only assignment of somebody."""
    world.session.expire_all()
    return world.session.scalars(select(Assignment).where(Assignment.employee_id == employee_id)).one()
