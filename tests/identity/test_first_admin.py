"""The first administrator, and administrators made on the command line."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend.access.actor import Role
from backend.identity import passwords, queries, service
from backend.identity.models import Account, RoleGrant, SetupLink
from backend.kit.ids import uuid7
from backend.organisation.models import Employee, EmployeeType
from tests.client import Answer, Client
from tests.identity.activating import NEW, activate
from tests.identity.devices import Device
from tests.world import World


def set_up(client: Client, token: str, **changed: Any) -> Answer:
    body = {"token": token, "nip": "admin.bkpsdm", "name": "Admin Contoh", "password": NEW} | changed
    return client.post("/api/v1/setup", json=body)


def test_the_link_makes_the_first_administrator(phone: Device, world: World) -> None:
    token = service.make_setup_link(world.session, world.now)

    answer = set_up(phone, token)

    assert answer.status == 200
    me = phone.use_token(answer.json["access_token"]).get("/api/v1/me").json
    assert (me["nip"], me["roles"], me["assignment"]) == ("admin.bkpsdm", ["district_admin"], None)
    assert service.has_admin(world.session)
    assert phone.sign_out().enter("Admin.BKPSDM", NEW).status == 200


def test_the_link_serves_once(phone: Device, world: World) -> None:
    token = service.make_setup_link(world.session, world.now)
    set_up(phone, token)

    assert set_up(phone, token, nip="another").problem == "setup-closed"


def test_no_link_serves_once_there_is_an_administrator(phone: Device, world: World) -> None:
    first, second = (service.make_setup_link(world.session, world.now) for _ in range(2))
    set_up(phone, first)

    assert set_up(phone, second, nip="another").problem == "setup-closed"


def test_the_link_ends_after_half_an_hour(phone: Device, world: World) -> None:
    token = service.make_setup_link(world.session, world.now - timedelta(minutes=30))

    assert set_up(phone, token).problem == "setup-closed"


def test_a_guessed_link_does_not_have_a_password_hashed(
    phone: Device, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "MOST_WAITING", 0)  # any hashing would answer 503

    assert set_up(phone, "a-guess").problem == "setup-closed"


def test_a_weak_password_leaves_the_link_for_another_try(phone: Device, world: World) -> None:
    token = service.make_setup_link(world.session, world.now)

    assert set_up(phone, token, password="admin.bkpsdm1").problem == "weak-password"
    assert set_up(phone, token).status == 200


def test_an_officer_may_become_the_first_administrator(phone: Device, world: World) -> None:
    token = service.make_setup_link(world.session, world.now)

    answer = set_up(phone, token, nip=world.officer.nip)

    me = phone.use_token(answer.json["access_token"]).get("/api/v1/me").json
    assert me["roles"] == ["asn", "district_admin"]
    assert me["name"] == world.officer.name


def test_a_blocked_officer_does_not_and_nothing_of_it_is_stored(phone: Device, world: World) -> None:
    token = service.make_setup_link(world.session, world.now)
    world.session.get_one(Account, world.officer.account_id).is_blocked = True
    world.session.flush()

    assert set_up(phone, token, nip=world.officer.nip).problem == "setup-closed"

    world.session.expire_all()
    assert not service.has_admin(world.session)
    assert all(link.used_at is None for link in world.session.scalars(select(SetupLink)))


@pytest.mark.parametrize("nip", ["a", "x" * 33, "-admin", "ad\nmin", "<b>", "admin@x"])
def test_a_user_name_is_plain(nip: str, phone: Device, world: World) -> None:
    token = service.make_setup_link(world.session, world.now)

    assert set_up(phone, token, nip=nip).problem == "invalid"


def test_an_administrator_made_on_the_command_line_activates_the_account(phone: Device, world: World) -> None:
    code = service.create_admin(world.session, nip="admin.kab", name="Admin", now=world.now)

    answer = activate(phone, "admin.kab", code)

    assert phone.use_token(answer.json["access_token"]).get("/api/v1/me").json["roles"] == ["district_admin"]


def test_making_an_administrator_again_gives_a_new_code_and_no_second_role(world: World) -> None:
    codes = {service.create_admin(world.session, nip=world.officer.nip, name="x", now=world.now) for _ in range(2)}

    assert len(codes) == 2
    held = world.session.scalars(select(RoleGrant).where(RoleGrant.account_id == world.officer.account_id)).all()
    assert [one.role for one in held] == [Role.DISTRICT_ADMIN]


def test_an_administrator_from_before_becomes_the_officer_with_the_same_nip(world: World) -> None:
    service.create_admin(world.session, nip="199001012020121077", name="Admin", now=world.now)
    row = Employee(id=uuid7(), nip="199001012020121077", name="Pegawai", employee_type=EmployeeType.PNS)
    world.session.add(row)
    world.session.flush()

    account = service.ensure_account(world.session, row.id, row.nip, row.name, world.now)

    assert account.employee_id == row.id
    assert service.ensure_account(world.session, row.id, row.nip, row.name, world.now) is account
    assert queries.grants(world.session, account.id)
