"""A new password for somebody who knows the old one."""

from sqlalchemy import select

from backend.identity import service
from backend.identity.models import Account, ActivationCode, SetupLink
from tests.client import Client
from tests.identity.activating import NEW
from tests.identity.conftest import Makes
from tests.identity.devices import error_of
from tests.signing import PASSWORD
from tests.world import World, days


def test_a_new_password_counts_from_now_and_other_devices_must_sign_in_again(a_device: Makes, world: World) -> None:
    here, there = a_device(), a_device()
    mine, other = here.enter(world.officer.nip).json, there.enter(world.officer.nip).json
    here.use_token(mine["access_token"])

    answer = here.post("/api/v1/me/password", json={"old_password": PASSWORD, "new_password": NEW})

    assert answer.status == 204
    assert here.get("/api/v1/me").status == 200
    assert here.refresh(mine["refresh_token"]).status == 200
    assert there.use_token(other["access_token"]).get("/api/v1/me").problem == "not-signed-in"
    assert error_of(there.refresh(other["refresh_token"])) == "invalid_grant"
    assert error_of(there.enter(world.officer.nip, PASSWORD)) == "invalid_grant"
    assert there.enter(world.officer.nip, NEW).status == 200


def test_the_old_password_must_be_right_and_the_new_one_good(client: Client, world: World) -> None:
    client.sign_in(world.officer)

    wrong = client.post("/api/v1/me/password", json={"old_password": "bukan", "new_password": NEW})
    weak = client.post("/api/v1/me/password", json={"old_password": PASSWORD, "new_password": "kutacane2026"})

    assert wrong.problem == "wrong-password"
    assert (weak.problem, weak.json["errors"][0]["pointer"]) == ("weak-password", "/new_password")


def test_another_system_has_no_password_to_change(client: Client, world: World) -> None:
    client.sign_in(world.a_service("activities:read"))

    answer = client.post("/api/v1/me/password", json={"old_password": "x", "new_password": NEW})

    assert answer.problem == "not-allowed"


def test_codes_and_links_that_have_run_out_are_forgotten(world: World) -> None:
    long_ago = world.now - days(60)
    service.make_setup_link(world.session, long_ago)
    service.make_code(world.session, world.session.get_one(Account, world.officer.account_id), None, long_ago)

    service.tidy(world.session, world.now)

    assert world.session.scalars(select(SetupLink)).all() == []
    assert world.session.scalars(select(ActivationCode)).all() == []
