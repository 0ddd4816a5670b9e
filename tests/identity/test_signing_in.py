"""Signing in by password, signing out, and who one then is."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from backend.access.actor import Role
from backend.audit.models import AuditEntry
from backend.identity import passwords, queries, service
from backend.identity.models import RefreshToken, SignInSession
from backend.organisation.models import Employee
from tests.client import Client
from tests.identity.conftest import Makes
from tests.identity.devices import Device, error_of
from tests.signing import PASSWORD
from tests.world import World, days

# --- passwords ---


def test_an_officer_signs_in_with_nip_and_password(phone: Device, world: World) -> None:
    answer = phone.enter(world.officer.nip)

    assert answer.status == 200
    assert answer.json.keys() == {"access_token", "token_type", "expires_in", "scope", "refresh_token", "session"}
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 900)
    assert answer.headers["cache-control"] == "no-store"
    me = phone.use_token(answer.json["access_token"]).get("/api/v1/me")
    assert (me.json["nip"], me.json["roles"]) == (world.officer.nip, ["asn"])


@pytest.mark.parametrize("gap", [" ", ".", "-", "  ", "\u00a0"])
def test_a_nip_may_be_written_in_groups(gap: str, phone: Device, world: World) -> None:
    nip = world.officer.nip

    assert phone.enter(f" {nip[:8]}{gap}{nip[8:14]}{gap}{nip[14]}{gap}{nip[15:]} ").status == 200


def test_a_user_name_may_be_written_with_capitals(phone: Device, world: World) -> None:
    service.create_admin(world.session, nip="Admin.Kabupaten", name="Admin Contoh", now=world.now)
    account = queries.account_called(world.session, "admin.kabupaten", "admin.kabupaten")
    assert account is not None
    account.password_hash = passwords.hash_now(PASSWORD)
    world.session.flush()

    assert phone.enter("ADMIN.kabupaten").status == 200


def test_a_password_counts_as_the_same_however_its_letters_are_put_together(phone: Device, world: World) -> None:
    account = queries.account(world.session, world.officer.account_id)
    assert account is not None
    account.password_hash = passwords.hash_now("caf\u00e9-di-kutacane")
    world.session.flush()

    assert phone.enter(world.officer.nip, "cafe\u0301-di-kutacane").status == 200


def test_a_wrong_password_and_an_unknown_nip_get_the_same_answer(phone: Device, world: World) -> None:
    wrong = phone.enter(world.officer.nip, "bukan-sandinya")
    unknown = phone.enter("190001012000011999", "bukan-sandinya")

    assert (wrong.status, error_of(wrong)) == (400, "invalid_grant")
    assert (unknown.status, unknown.json) == (wrong.status, wrong.json)


def test_an_account_that_was_never_activated_cannot_be_signed_in_to(phone: Device, world: World) -> None:
    account = queries.account(world.session, world.officer.account_id)
    assert account is not None
    account.password_hash = None
    world.session.flush()

    assert error_of(phone.enter(world.officer.nip)) == "invalid_grant"
    assert error_of(phone.enter(world.officer.nip, "nobody has this password")) == "invalid_grant"


def test_who_has_left_cannot_sign_in_nor_go_on(phone: Device, world: World) -> None:
    known = phone.enter(world.officer.nip)
    employee = world.session.get_one(Employee, world.officer.employee_id)
    employee.is_active = False
    world.session.flush()

    assert error_of(phone.refresh(known.json["refresh_token"])) == "invalid_grant"
    refused = phone.enter(world.officer.nip)
    assert error_of(refused) == "invalid_grant"
    assert "ditutup" in refused.json["error_description"]


def test_who_does_not_know_the_password_is_not_told_that_an_account_is_closed(phone: Device, world: World) -> None:
    employee = world.session.get_one(Employee, world.officer.employee_id)
    employee.is_active = False
    world.session.flush()

    assert "ditutup" not in phone.enter(world.officer.nip, "bukan-sandinya").json["error_description"]


def test_a_hash_of_older_parameters_is_renewed(phone: Device, world: World) -> None:
    account = queries.account(world.session, world.officer.account_id)
    assert account is not None
    account.password_hash = old = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    world.session.flush()

    assert phone.enter(world.officer.nip).status == 200

    world.session.expire_all()
    assert account.password_hash != old
    assert phone.enter(world.officer.nip).status == 200


def test_a_role_follows_from_leading_somebody(phone: Device, world: World) -> None:
    token = phone.enter(world.head.nip).json["access_token"]

    assert phone.use_token(token).get("/api/v1/me").json["roles"] == ["appraiser", "asn"]


def test_roles_are_read_anew_at_every_refresh(phone: Device, world: World) -> None:
    officer = world.employee()
    first = phone.enter(officer.nip).json
    account = queries.account(world.session, officer.account_id)
    assert account is not None
    service.add_grant(world.session, account, Role.AUDITOR, None, None, world.now)
    world.session.flush()

    second = phone.refresh(first["refresh_token"]).json

    assert phone.use_token(first["access_token"]).get("/api/v1/me").json["roles"] == ["asn"]
    assert phone.use_token(second["access_token"]).get("/api/v1/me").json["roles"] == ["asn", "auditor"]


# --- signing out ---


def test_signing_out_ends_the_session_and_its_access_token_at_once(phone: Device, world: World) -> None:
    known = phone.enter(world.officer.nip).json

    answer = phone.post("/api/v1/oauth/revoke", data={"token": known["refresh_token"]})

    assert answer.status == 200
    assert error_of(phone.refresh(known["refresh_token"])) == "invalid_grant"
    assert phone.use_token(known["access_token"]).get("/api/v1/me").problem == "not-signed-in"


def test_an_access_token_also_does_for_signing_out(phone: Device, world: World) -> None:
    known = phone.enter(world.officer.nip).json
    form = {"token": known["access_token"], "token_type_hint": "access_token"}

    assert phone.post("/api/v1/oauth/revoke", data=form).status == 200

    assert error_of(phone.refresh(known["refresh_token"])) == "invalid_grant"


def test_our_page_signs_out_by_its_cookie_and_loses_it(browser: Device, world: World) -> None:
    session = browser.enter(world.officer.nip).json["session"]
    assert f"kinerja_r_{session}" in browser.cookies

    answer = browser.post("/api/v1/oauth/revoke", data={"session": session})

    assert answer.status == 200
    assert f"kinerja_r_{session}" not in browser.cookies
    again = browser.post("/api/v1/oauth/revoke", data={"session": session})
    assert again.status == 200


def test_an_unknown_token_is_signed_out_all_the_same(phone: Device) -> None:
    assert phone.post("/api/v1/oauth/revoke", data={"token": "nobody-knows-it"}).status == 200


@pytest.mark.parametrize("form", ["", "token=a&token=b", "token=a&x=1"])
def test_a_malformed_sign_out_is_an_invalid_request(form: str, phone: Device) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}

    assert error_of(phone.post("/api/v1/oauth/revoke", content=form, headers=kind)) == "invalid_request"


# --- sessions ---


def test_my_sessions_are_listed_newest_first_in_pages(a_device: Makes, world: World) -> None:
    phones = [a_device() for _ in range(3)]
    known = [
        phone.post(
            "/api/v1/oauth/token",
            data={"grant_type": "password", "username": world.officer.nip, "password": PASSWORD},
            headers={"User-Agent": f"HP {number}"},
        ).json
        for number, phone in enumerate(phones)
    ]
    client = phones[0].use_token(known[2]["access_token"])

    first = client.get("/api/v1/me/sessions?limit=2").json
    second = client.get("/api/v1/me/sessions", params={"limit": 2, "cursor": first["next"]}).json

    assert [one["id"] for one in first["items"] + second["items"]] == [one["session"] for one in reversed(known)]
    assert [one["device"] for one in first["items"]] == ["HP 2", "HP 1"]
    assert [one["current"] for one in first["items"]] == [True, False]
    assert second["next"] is None


def test_i_end_a_session_of_mine_from_another_device(a_device: Makes, world: World) -> None:
    lost, mine = a_device(), a_device()
    of_lost, of_mine = lost.enter(world.officer.nip).json, mine.enter(world.officer.nip).json
    mine.use_token(of_mine["access_token"])

    for _ in range(2):  # again is success
        assert mine.delete(f"/api/v1/me/sessions/{of_lost['session']}").status == 204

    assert lost.use_token(of_lost["access_token"]).get("/api/v1/me").problem == "not-signed-in"
    assert error_of(lost.refresh(of_lost["refresh_token"])) == "invalid_grant"
    assert [one["id"] for one in mine.get("/api/v1/me/sessions").json["items"]] == [of_mine["session"]]


def test_nobody_ends_anothers_session(a_device: Makes, world: World) -> None:
    session = a_device().enter(world.officer.nip).json["session"]
    other = a_device()
    other.use_token(other.enter(world.head.nip).json["access_token"])

    assert other.delete(f"/api/v1/me/sessions/{session}").problem == "not-found"


# --- what others are told ---


def test_the_server_describes_itself(client: Client) -> None:
    answer = client.get("/.well-known/oauth-authorization-server")

    assert answer.status == 200
    assert answer.json["issuer"] == "http://testserver"
    assert answer.json["token_endpoint"] == "http://testserver/api/v1/oauth/token"
    assert answer.json["revocation_endpoint"] == "http://testserver/api/v1/oauth/revoke"
    assert "client_credentials" in answer.json["grant_types_supported"]
    assert "activities:read" in answer.json["scopes_supported"]


def test_the_document_describes_the_form(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json
    operation = document["paths"]["/api/v1/oauth/token"]["post"]
    form = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]

    assert form["required"] == ["grant_type"]
    assert form["additionalProperties"] is False
    assert form["properties"]["session"]["format"] == "uuid"
    assert "null" not in json.dumps(form)
    assert operation["security"] == []


def test_i_am_told_who_i_am(client: Client, world: World) -> None:
    me = client.sign_in(world.officer).get("/api/v1/me").json

    assert me.keys() >= {"id", "nip", "name", "roles", "permissions", "assignment", "appraiser", "server_time"}
    assert me["id"] == str(world.officer.account_id)
    assert me["assignment"]["unit"] == {"id": str(world.puskesmas), "name": "Puskesmas Contoh"}
    assert me["assignment"].keys() == {"id", "position", "unit"}
    assert me["appraiser"] == {"id": str(world.head.employee_id), "name": world.head.name}
    assert me["server_time"].endswith("Z")


def test_who_holds_no_post_has_neither_assignment_nor_appraiser(client: Client, world: World) -> None:
    idle = world.employee(since=world.today - days(30), until=world.today - days(1))

    me = client.sign_in(idle).get("/api/v1/me").json

    assert (me["assignment"], me["appraiser"]) == (None, None)


def test_a_changed_name_shows(client: Client, world: World) -> None:
    world.session.get_one(Employee, world.officer.employee_id).name = "Nama Baru"
    world.session.flush()

    assert client.sign_in(world.officer).get("/api/v1/me").json["name"] == "Nama Baru"


def test_signing_in_and_failing_to_are_in_the_audit_trail(phone: Device, world: World) -> None:
    session_id = phone.enter(world.officer.nip).json["session"]
    phone.enter(world.officer.nip, "bukan-sandinya")
    phone.post("/api/v1/oauth/revoke", data={"token": "x"})

    trail = world.session.scalars(select(AuditEntry).order_by(AuditEntry.position)).all()
    assert [(one.action, str(one.subject_id)) for one in trail] == [
        ("session.begin", session_id),
        ("session.refused", str(world.officer.account_id)),
    ]


def test_what_has_run_out_is_forgotten_and_what_stands_is_kept(phone: Device, world: World) -> None:
    old, new = phone.enter(world.officer.nip).json, phone.enter(world.officer.nip).json
    over = world.now - days(1)
    family = world.session.get_one(SignInSession, UUID(old["session"]))
    family.expires_at = over
    for token in world.session.scalars(select(RefreshToken).where(RefreshToken.session_id == family.id)):
        token.expires_at = over
    world.session.flush()

    service.tidy(world.session, world.now + timedelta(seconds=1))

    left = world.session.scalars(select(SignInSession.id)).all()
    assert [str(one) for one in left] == [new["session"]]
    assert phone.refresh(new["refresh_token"]).status == 200
