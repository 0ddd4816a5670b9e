"""Other systems: secrets of their own, scopes, rotation, an end."""

import base64
from typing import Any
from urllib.parse import quote

import pytest

from backend.identity import rules, service
from backend.kit.ids import uuid7
from backend.kit.problems import Invalid
from tests.identity.devices import Device, error_of
from tests.world import World, days


def registered(world: World, **words: Any) -> tuple[str, str]:
    client_id, secret = service.register_client(
        world.session,
        name=words.get("name", "Dasbor Kabupaten"),
        scopes=words.get("scopes", ["activities:read", "employees:read"]),
        unit_ids=words.get("unit_ids", [world.puskesmas]),
        now=world.now,
    )
    return str(client_id), secret


def as_system(phone: Device, client_id: str, secret: str, **more: str) -> Any:
    return phone.token(grant_type="client_credentials", client_id=client_id, client_secret=secret, **more)


def test_a_system_signs_in_by_form_and_by_basic(phone: Device, world: World) -> None:
    client_id, secret = registered(world)
    basic = base64.b64encode(f"{quote(client_id)}:{quote(secret)}".encode()).decode()

    by_form = as_system(phone, client_id, secret)
    by_basic = phone.form("grant_type=client_credentials", Authorization=f"Basic {basic}")

    for answer in (by_form, by_basic):
        assert answer.status == 200
        assert answer.json.keys() == {"access_token", "token_type", "expires_in", "scope"}
        assert answer.json["scope"] == "activities:read employees:read"
        me = phone.use_token(answer.json["access_token"]).get("/api/v1/me").json
        assert (me["id"], me["roles"], me["assignment"]) == (client_id, ["service"], None)
        phone.sign_out()


def test_a_system_may_be_registered_for_as_many_units_as_fit_into_its_token(phone: Device, world: World) -> None:
    units = [world.unit() for _ in range(rules.MOST_UNITS)]
    client_id, secret = registered(world, unit_ids=units)
    token = as_system(phone, client_id, secret).json["access_token"]

    assert phone.use_token(token).get("/api/v1/me").status == 200
    with pytest.raises(Invalid):
        registered(world, unit_ids=[*units, world.unit()])


def test_a_system_may_ask_for_less_but_not_for_more(phone: Device, world: World) -> None:
    client_id, secret = registered(world)

    less = as_system(phone, client_id, secret, scope="activities:read")
    more = as_system(phone, client_id, secret, scope="activities:read employees:write")

    assert less.json["scope"] == "activities:read"
    assert (more.status, error_of(more)) == (400, "invalid_scope")


def test_a_wrong_secret_is_an_invalid_client(phone: Device, world: World) -> None:
    client_id, secret = registered(world)

    for name, given in ((client_id, "wrong"), (str(uuid7()), secret), ("not-an-id", secret)):
        answer = as_system(phone, name, given)
        assert (answer.status, error_of(answer)) == (401, "invalid_client")
        assert answer.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic /////w==", "Bearer abc", "Digest x"])
def test_a_malformed_basic_header_is_an_invalid_client(header: str, phone: Device) -> None:
    answer = phone.form("grant_type=client_credentials", Authorization=header)

    assert (answer.status, error_of(answer)) == (401, "invalid_client")


def test_secrets_change_without_a_gap(phone: Device, world: World) -> None:
    client_id, first = registered(world)
    second = service.rotate_client_secret(world.session, client_id, now=world.now)
    assert as_system(phone, client_id, first).status == 200
    assert as_system(phone, client_id, second).status == 200
    assert service.list_clients(world.session)[0]["secrets"] == 2

    third = service.rotate_client_secret(world.session, client_id, now=world.now)

    assert error_of(as_system(phone, client_id, first)) == "invalid_client"
    assert as_system(phone, client_id, second).status == 200
    assert as_system(phone, client_id, third).status == 200


def test_the_older_secret_ends_by_itself(phone: Device, world: World) -> None:
    client_id, first = registered(world)
    second = service.rotate_client_secret(world.session, client_id, now=world.now - days(31))

    assert error_of(as_system(phone, client_id, first)) == "invalid_client"
    assert as_system(phone, client_id, second).status == 200


def test_a_revoked_system_is_out_at_once(phone: Device, application: Any, world: World) -> None:
    client_id, secret = registered(world)
    token = as_system(phone, client_id, secret).json["access_token"]

    writer = application.app.state.runtime.writer
    writer.call(lambda session: service.revoke_client(session, client_id, now=world.now))

    assert phone.use_token(token).get("/api/v1/me").problem == "not-signed-in"
    assert error_of(as_system(phone.sign_out(), client_id, secret)) == "invalid_client"
