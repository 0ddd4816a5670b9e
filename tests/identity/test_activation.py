"""Activation codes: a way in without a password, once, for three days."""

from datetime import timedelta
from typing import Any

import pytest

from backend.identity import rules
from backend.kit.ids import uuid7
from backend.organisation.models import Employee, EmployeeType
from tests.client import Client
from tests.identity.activating import NEW, activate, code_for, stored_code
from tests.identity.conftest import Makes
from tests.identity.devices import Device, error_of
from tests.signing import PASSWORD
from tests.world import World, hours


def test_a_code_sets_the_password_and_signs_in(admin: Client, phone: Device, world: World) -> None:
    code = code_for(admin, world.officer)

    answer = activate(phone, world.officer.nip, code)

    assert answer.status == 200
    assert answer.json.keys() == {"access_token", "token_type", "expires_in", "scope", "refresh_token", "session"}
    assert answer.headers["cache-control"] == "no-store"
    assert phone.refresh(answer.json["refresh_token"]).status == 200
    assert phone.enter(world.officer.nip, NEW).status == 200
    assert error_of(phone.enter(world.officer.nip, PASSWORD)) == "invalid_grant"


def test_our_page_gets_a_cookie_from_an_activation(admin: Client, browser: Device, world: World) -> None:
    answer = activate(browser, world.officer.nip, code_for(admin, world.officer))

    assert "refresh_token" not in answer.json
    assert browser.token(grant_type="refresh_token", session=answer.json["session"]).status == 200


def test_a_code_may_be_typed_without_care(admin: Client, phone: Device, world: World) -> None:
    code = code_for(admin, world.officer)
    nip = world.officer.nip

    assert activate(phone, f"{nip[:8]} {nip[8:]}", " ".join(code.lower())).status == 200


def test_a_code_serves_once(admin: Client, phone: Device, world: World) -> None:
    code = code_for(admin, world.officer)
    activate(phone, world.officer.nip, code)

    assert activate(phone, world.officer.nip, code).problem == "wrong-code"


def test_a_new_code_replaces_the_one_before(admin: Client, phone: Device, world: World) -> None:
    first, second = code_for(admin, world.officer), code_for(admin, world.officer)

    assert activate(phone, world.officer.nip, first).problem == "wrong-code"
    assert activate(phone, world.officer.nip, second).status == 200


def test_a_code_ends_after_three_days(admin: Client, phone: Device, world: World) -> None:
    code = code_for(admin, world.officer)
    kept = stored_code(world, world.officer)
    assert kept.expires_at - kept.made_at == hours(72)
    kept.expires_at = world.now - timedelta(seconds=1)
    world.session.flush()

    assert activate(phone, world.officer.nip, code).problem == "wrong-code"


def test_a_code_ends_with_the_tenth_wrong_try(admin: Client, a_device: Makes, world: World) -> None:
    code = code_for(admin, world.officer)
    for number in range(rules.CODE_TRIES):
        guesser = a_device(f"198.51.{number}.7")  # each from elsewhere, or it would be slowed
        assert activate(guesser, world.officer.nip, "AAAAA-AAAAA").problem == "wrong-code"

    assert activate(a_device(), world.officer.nip, code).problem == "wrong-code"
    assert stored_code(world, world.officer).failures == rules.CODE_TRIES


def test_nine_wrong_tries_leave_the_code_standing(admin: Client, a_device: Makes, world: World) -> None:
    code = code_for(admin, world.officer)
    for number in range(rules.CODE_TRIES - 1):
        activate(a_device(f"198.51.{number}.7"), world.officer.nip, "AAAAA-AAAAA")

    assert activate(a_device(), world.officer.nip, code).status == 200


def test_an_unknown_nip_gets_the_answer_of_a_wrong_code(admin: Client, phone: Device, world: World) -> None:
    code_for(admin, world.officer)
    unknown = activate(phone, "190001012000011999", "AAAAA-AAAAA").json
    wrong = activate(phone, world.officer.nip, "AAAAA-AAAAA").json

    assert {**unknown, "instance": ""} == {**wrong, "instance": ""}


def test_a_weak_password_is_refused_and_leaves_the_code_for_another_try(
    admin: Client, phone: Device, world: World
) -> None:
    code = code_for(admin, world.officer)

    for weak in ("pendek", "kutacane2026", world.officer.nip, "x" * 129):
        answer = activate(phone, world.officer.nip, code, weak)
        assert answer.problem == "weak-password"
        assert answer.json["errors"][0]["pointer"] == "/password"

    assert activate(phone, world.officer.nip, code).status == 200


def test_a_forgotten_password_is_replaced_and_other_devices_must_sign_in_again(
    admin: Client, a_device: Makes, world: World
) -> None:
    old, new = a_device(), a_device()
    known = old.enter(world.officer.nip).json

    activate(new, world.officer.nip, code_for(admin, world.officer))

    assert old.use_token(known["access_token"]).get("/api/v1/me").problem == "not-signed-in"
    assert error_of(old.refresh(known["refresh_token"])) == "invalid_grant"


def test_a_blocked_account_cannot_be_activated(admin: Client, phone: Device, world: World) -> None:
    code = code_for(admin, world.officer)
    admin.post(f"/api/v1/accounts/{world.officer.employee_id}/block")

    assert activate(phone, world.officer.nip, code).problem == "wrong-code"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"nip": "1", "code": "AAAAA-AAAAA", "password": NEW, "role": "district_admin"},
        {"nip": "1" * 40, "code": "AAAAA-AAAAA", "password": NEW},
        {"nip": "1", "code": "A", "password": NEW},
        {"nip": "1", "code": "AAAAA-AAAAA", "password": 1234567890},
        {"nip": "1\u0000", "code": "AAAAA-AAAAA", "password": NEW},
    ],
)
def test_a_malformed_activation_is_invalid(body: dict[str, Any], client: Client) -> None:
    assert client.post("/api/v1/activations", json=body).problem == "invalid"


def test_a_lone_surrogate_in_a_password_is_invalid(client: Client) -> None:
    raw = '{"nip": "1985", "code": "AAAAA-AAAAA", "password": "\\ud800abcdefghij"}'

    answer = client.post("/api/v1/activations", content=raw, headers={"Content-Type": "application/json"})

    assert answer.problem == "invalid"


def test_an_officer_who_was_added_later_gets_an_account_with_the_code(
    admin: Client, phone: Device, world: World
) -> None:
    added = Employee(id=uuid7(), nip="199001012020121099", name="Pegawai Baru", employee_type=EmployeeType.PNS)
    world.session.add(added)
    world.session.flush()
    world.assign(added.id, world.puskesmas)

    code = admin.post(f"/api/v1/accounts/{added.id}/activation-code").json["code"]

    assert activate(phone, added.nip, code).status == 200
