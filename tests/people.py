"""Somebody of the test world."""

from dataclasses import dataclass, field
from uuid import UUID

from backend.access.actor import Role


@dataclass(frozen=True)
class Person:
    """Somebody with an account; `employee_id` is None for other systems and outside auditors."""

    account_id: UUID
    employee_id: UUID | None
    nip: str
    name: str
    roles: frozenset[Role]
    unit_id: UUID | None = None
    unit_ids: tuple[UUID, ...] = ()
    sees_district: bool = False
    scopes: frozenset[str] = field(default_factory=frozenset)
