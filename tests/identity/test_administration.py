"""Who looks after whose account: codes, blocks and roles, and never more than one's own rights."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.audit.models import AuditEntry
from backend.identity import blocks, queries, rules
from backend.identity.models import RoleGrant
from backend.kit import clock
from backend.kit.ids import uuid7
from tests.client import Client
from tests.identity.conftest import Makes
from tests.identity.devices import Device, error_of
from tests.people import Person
from tests.world import World


def unit_admin(world: World, *units: UUID) -> Person:
    return world.employee(world.puskesmas, roles=frozenset({Role.UNIT_ADMIN}), unit_ids=units or (world.puskesmas,))


def path(person: Person, what: str) -> str:
    return f"/api/v1/accounts/{person.employee_id}{what}"


# --- blocks ---


def test_a_block_throws_out_at_once_and_keeps_out(client: Client, phone: Device, world: World) -> None:
    known = phone.enter(world.officer.nip).json
    client.sign_in(unit_admin(world))

    for _ in range(2):  # again is success
        assert client.post(path(world.officer, "/block")).status == 204

    assert client.get(path(world.officer, "")).json["is_blocked"]
    assert phone.use_token(known["access_token"]).get("/api/v1/me").problem == "not-signed-in"
    assert error_of(phone.refresh(known["refresh_token"])) == "invalid_grant"
    assert error_of(phone.enter(world.officer.nip)) == "invalid_grant"


def test_who_is_let_in_again_signs_in_anew(client: Client, phone: Device, world: World) -> None:
    known = phone.enter(world.officer.nip).json
    client.sign_in(unit_admin(world))
    client.post(path(world.officer, "/block"))

    assert client.post(path(world.officer, "/unblock")).status == 204

    assert phone.use_token(known["access_token"]).get("/api/v1/me").problem == "not-signed-in"
    again = phone.sign_out().enter(world.officer.nip)
    assert again.status == 200
    assert phone.use_token(again.json["access_token"]).get("/api/v1/me").status == 200


def test_a_block_reaches_another_process_by_the_database(client: Client, application: Any, world: World) -> None:
    client.sign_in(unit_admin(world)).post(path(world.officer, "/block"))
    elsewhere = blocks.BlockList()

    def look(session: Session) -> None:
        elsewhere.take_over([row.subject_id for row in queries.blocks(session, clock.now())])

    application.app.state.runtime.writer.call(look)

    assert world.officer.account_id in elsewhere.ids


def test_nobody_blocks_oneself(client: Client, world: World) -> None:
    me = unit_admin(world)

    assert client.sign_in(me).post(path(me, "/block")).problem == "not-oneself"


# --- whose accounts ---


@pytest.mark.parametrize(
    ("method", "what"),
    [("GET", ""), ("POST", "/activation-code"), ("POST", "/block"), ("POST", "/unblock")],
)
def test_only_an_administrator_of_the_branch_reaches_an_account(
    method: str, what: str, client: Client, world: World
) -> None:
    of_branch, elsewhere = unit_admin(world, world.district), unit_admin(world, world.unit())

    assert client.sign_in(of_branch).request(method, path(world.officer, what)).status < 300
    assert client.sign_in(elsewhere).request(method, path(world.officer, what)).problem == "not-found"
    assert client.sign_in(world.head).request(method, path(world.officer, what)).problem == "not-allowed"
    assert client.sign_in(of_branch).request(method, f"/api/v1/accounts/{uuid7()}{what}").problem == "not-found"


@pytest.mark.parametrize("role", [Role.DISTRICT_ADMIN, Role.AUDITOR, Role.PPK, Role.PERFORMANCE_TEAM])
def test_an_admin_of_a_unit_cannot_take_over_an_account_with_higher_rights(
    role: Role, client: Client, world: World
) -> None:
    """Who hands out the code of a district admin who works in the unit could sign in as one."""
    higher = world.employee(roles=frozenset({role}))
    client.sign_in(unit_admin(world))

    for what in ("/activation-code", "/block"):
        assert client.post(path(higher, what)).problem == "higher-rights"
    assert client.get(path(higher, "")).status == 200
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    assert client.post(path(higher, "/activation-code")).status == 201


def test_nor_of_an_admin_of_a_unit_beyond(client: Client, world: World) -> None:
    colleague, beyond = unit_admin(world), unit_admin(world, world.puskesmas, world.unit())
    client.sign_in(unit_admin(world))

    assert client.post(path(colleague, "/activation-code")).status == 201
    assert client.post(path(beyond, "/activation-code")).problem == "higher-rights"


def test_an_auditor_of_the_district_who_administers_one_unit_changes_only_that(client: Client, world: World) -> None:
    both = world.with_role(Role.AUDITOR)
    world.session.add(
        RoleGrant(account_id=both.account_id, role=Role.UNIT_ADMIN, unit_id=world.unit(), granted_by=None, granted_at=world.now)
    )  # fmt: skip
    world.session.flush()

    assert client.sign_in(both).post(path(world.officer, "/block")).problem == "not-found"


# --- roles ---


def grant(client: Client, person: Person, role: str, unit: UUID | None = None) -> Any:
    return client.post(path(person, "/roles"), json={"role": role, "unit_id": None if unit is None else str(unit)})


def test_a_role_is_given_seen_and_taken_back(client: Client, phone: Device, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    given = grant(client, world.officer, "unit_admin", world.puskesmas)

    assert given.status == 201
    assert client.get(path(world.officer, "")).json["grants"] == [given.json]
    token = phone.enter(world.officer.nip).json["access_token"]
    assert "unit_admin" in phone.use_token(token).get("/api/v1/me").json["roles"]
    for _ in range(2):  # again is success
        assert client.delete(path(world.officer, f"/roles/{given.json['id']}")).status == 204
    assert client.get(path(world.officer, "")).json["grants"] == []
    token = phone.sign_out().enter(world.officer.nip).json["access_token"]
    assert "unit_admin" not in phone.use_token(token).get("/api/v1/me").json["roles"]


def test_the_same_role_again_is_the_same_grant(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    first, again = grant(client, world.officer, "auditor"), grant(client, world.officer, "auditor")

    assert (first.status, again.status) == (201, 200)
    assert again.json == first.json
    assert grant(client, world.officer, "auditor", world.puskesmas).status == 201


@pytest.mark.parametrize("role", ["asn", "appraiser", "service", "king"])
def test_a_role_that_follows_from_the_organisation_is_not_given(role: str, client: Client, world: World) -> None:
    assert grant(client.sign_in(world.with_role(Role.DISTRICT_ADMIN)), world.officer, role).problem == "invalid"


def test_a_role_fits_what_it_is_given_for(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    assert grant(client, world.officer, "unit_admin").json["errors"][0]["pointer"] == "/unit_id"
    assert grant(client, world.officer, "district_admin", world.puskesmas).json["errors"][0]["pointer"] == "/unit_id"
    assert grant(client, world.officer, "auditor", uuid7()).problem == "not-found"


def test_nobody_gives_or_takes_a_role_of_ones_own(client: Client, world: World) -> None:
    me = world.with_role(Role.DISTRICT_ADMIN)
    client.sign_in(me)
    own = client.get(path(me, "")).json["grants"][0]["id"]

    assert grant(client, me, "ppk").problem == "not-oneself"
    assert client.delete(path(me, f"/roles/{own}")).problem == "not-oneself"


@pytest.mark.parametrize("role", [Role.UNIT_ADMIN, Role.AUDITOR, Role.PPK, Role.PERFORMANCE_TEAM])
def test_only_an_admin_of_the_district_gives_roles(role: Role, client: Client, world: World) -> None:
    units = (world.puskesmas,) if role is Role.UNIT_ADMIN else ()
    client.sign_in(world.with_role(role, units=units))

    assert grant(client, world.officer, "auditor").problem == "not-allowed"


def test_an_admin_bound_to_a_unit_gives_nothing_beyond_it(client: Client, world: World) -> None:
    """Such a grant cannot be given any more; one that came in otherwise must not grow."""
    bound = world.employee(roles=frozenset({Role.DISTRICT_ADMIN}), unit_ids=(world.puskesmas,))
    client.sign_in(bound)

    assert grant(client, world.officer, "district_admin").problem == "not-allowed"
    assert grant(client, world.officer, "unit_admin", world.unit()).problem == "not-found"
    assert grant(client, world.officer, "unit_admin", world.puskesmas).status == 201


def test_an_account_has_no_more_roles_than_fit_into_its_token(client: Client, phone: Device, world: World) -> None:
    account_id = world.officer.account_id
    for _ in range(rules.MOST_UNITS):
        world.session.add(
            RoleGrant(account_id=account_id, role=Role.UNIT_ADMIN, unit_id=world.unit(), granted_by=None, granted_at=world.now)
        )  # fmt: skip
    world.session.flush()

    token = phone.enter(world.officer.nip).json["access_token"]
    assert phone.use_token(token).get("/api/v1/me").status == 200
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    assert grant(client, world.officer, "unit_admin", world.puskesmas).problem == "invalid"


def test_another_accounts_grant_is_not_taken(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    of_head = grant(client, world.head, "auditor").json["id"]

    assert client.delete(path(world.officer, f"/roles/{of_head}")).status == 204

    assert client.get(path(world.head, "")).json["grants"] != []


def test_what_an_administrator_does_is_in_the_trail_under_their_name(
    client: Client, a_device: Makes, world: World
) -> None:
    a_device().enter(world.officer.nip)
    admin = world.with_role(Role.DISTRICT_ADMIN)
    client.sign_in(admin)
    client.post(path(world.officer, "/activation-code"))
    grant(client, world.officer, "auditor")
    client.post(path(world.officer, "/block"))
    client.post(path(world.officer, "/unblock"))

    trail = world.session.scalars(select(AuditEntry).order_by(AuditEntry.position)).all()
    done = [one.action for one in trail if one.account_id == admin.account_id]
    assert done == ["account.activation_code", "role.grant", "session.end", "account.block", "account.unblock"]
    assert [one.details for one in trail if one.action == "role.grant"] == [{"role": "auditor", "unit_id": None}]


def test_a_bulk_of_codes_is_for_the_branch_only(client: Client, world: World) -> None:
    client.sign_in(unit_admin(world, world.unit()))

    assert client.post(f"/api/v1/units/{world.puskesmas}/activation-codes").problem == "not-found"
    assert client.post(f"/api/v1/units/{uuid7()}/activation-codes").problem == "not-found"
