"""Who calls: one of each kind of caller, around the officer of a Puskesmas who is the subject."""

from datetime import datetime
from uuid import UUID

from backend.access.actor import SCOPE_PERMISSIONS, Role
from backend.identity.models import RoleGrant
from backend.kit import clock
from tests.client import Client
from tests.people import Person
from tests.world import World, hours


class Callers:
    """Signs in as each of them by name; the names are explained in `rights.py`."""

    def __init__(self, world: World) -> None:
        self._world = world
        other = world.unit("Dinas Lain")
        world.district_admin = world.with_role(Role.DISTRICT_ADMIN)
        scopes, here = tuple(SCOPE_PERMISSIONS), (world.puskesmas,)
        self.people: dict[str, Person] = {
            "expired": world.officer,
            "blocked": world.with_role(Role.DISTRICT_ADMIN),
            "self": world.officer,
            "mate": world.employee(world.puskesmas),
            "head": world.head,
            "above": world.regent,
            "peer": _head_of(world, other),
            "unit": world.with_role(Role.UNIT_ADMIN, units=here),
            "far": world.with_role(Role.UNIT_ADMIN, units=(other,)),
            "district": world.district_admin,
            "audit": world.with_role(Role.AUDITOR),
            "team": world.with_role(Role.PERFORMANCE_TEAM),
            "ppk": world.with_role(Role.PPK),
            "both": _auditor_and_admin_of(world, other),
            "scoped": world.a_service(*scopes, units=here),
            "away": world.a_service(*scopes, units=(other,)),
            "bare": world.a_service("events:read", units=here),
        }

    def sign_in(self, client: Client, name: str) -> None:
        if name == "nobody":
            client.sign_out()
            return
        person = self.people[name]
        at: datetime | None = clock.now() - hours(1) if name == "expired" else None
        client.sign_in(person, at=at)
        if name == "blocked":
            block(client, self._world, person)


def block(client: Client, world: World, person: Person) -> None:
    """Close an account while its token is still good, as an administrator's call would."""
    client.keep_token()
    client.sign_in(world.district_admin).post(f"/api/v1/accounts/{person.employee_id}/block")
    client.use_kept_token()


def _head_of(world: World, unit: UUID) -> Person:
    """Somebody who leads another unit, and appraises an officer there."""
    head = world.employee(unit, head=True)
    world.employee(unit)
    return head


def _auditor_and_admin_of(world: World, unit: UUID) -> Person:
    """Somebody who reads the district and administers another unit: two grants of one account."""
    person = world.with_role(Role.UNIT_ADMIN, units=(unit,))
    session, now = world.session, clock.now()
    session.add(
        RoleGrant(account_id=person.account_id, role=Role.AUDITOR, unit_id=None, granted_by=None, granted_at=now)
    )
    session.flush()
    return person
