"""Our own page: its refresh token is in a cookie that no script and no foreign page can use."""

from typing import Any

import pytest

from backend.kit.ids import uuid7
from tests.identity.devices import Device, error_of
from tests.world import World


def cookie_of(answer: Any) -> str:
    return answer.headers["set-cookie"]


def test_our_own_page_gets_its_refresh_token_only_as_a_cookie(browser: Device, world: World) -> None:
    answer = browser.enter(world.officer.nip)

    assert answer.json.keys() == {"access_token", "token_type", "expires_in", "scope", "session"}
    name, _, rest = cookie_of(answer).partition("=")
    assert name == f"kinerja_r_{answer.json['session']}"
    parts = {part.strip().lower() for part in rest.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/api/v1/oauth", "max-age=7776000"} <= parts
    assert not any(part.startswith("domain") for part in parts)


@pytest.mark.parametrize(
    ("demo", "public_url", "secure"),
    [(True, "", False), (False, "", True), (True, "https://kinerja.example", True), (False, "https://k.example", True)],
)
def test_only_a_demo_on_plain_http_has_a_cookie_that_plain_http_may_carry(
    demo: bool, public_url: str, secure: bool, application: Any, browser: Device, world: World
) -> None:
    state = application.app.state
    before = state.settings
    state.settings = before.model_copy(update={"demo": demo, "public_url": public_url})
    try:
        answer = browser.enter(world.officer.nip)
    finally:
        state.settings = before

    assert ("; secure" in cookie_of(answer).lower()) is secure


def test_our_page_goes_on_by_its_cookie_and_by_naming_the_session(browser: Device, world: World) -> None:
    session = browser.enter(world.officer.nip).json["session"]

    answer = browser.token(grant_type="refresh_token", session=session)

    assert answer.status == 200
    assert answer.json["session"] == session
    assert "refresh_token" not in answer.json


def test_several_officers_share_a_browser(browser: Device, world: World) -> None:
    sessions = {who.nip: browser.enter(who.nip).json["session"] for who in (world.officer, world.head)}

    for nip, session in sessions.items():
        token = browser.token(grant_type="refresh_token", session=session).json["access_token"]
        assert browser.use_token(token).get("/api/v1/me").json["nip"] == nip


def test_our_page_must_name_its_session(browser: Device, world: World) -> None:
    browser.enter(world.officer.nip)

    assert error_of(browser.token(grant_type="refresh_token")) == "invalid_request"


def test_with_the_header_only_the_cookie_counts(browser: Device, phone: Device, world: World) -> None:
    of_phone = phone.enter(world.officer.nip).json

    answer = browser.refresh(of_phone["refresh_token"], session=of_phone["session"])

    assert error_of(answer) == "invalid_grant"
    assert phone.refresh(of_phone["refresh_token"]).status == 200


def test_without_the_header_only_the_form_counts(browser: Device, world: World) -> None:
    session = browser.enter(world.officer.nip).json["session"]

    answer = browser.form(f"grant_type=refresh_token&session={session}", **{"X-Requested-With": "XMLHttpRequest"})

    assert error_of(answer) == "invalid_request"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://testserver:8080"},
    ],
)
def test_a_foreign_page_cannot_use_the_cookie(headers: dict[str, str], browser: Device, world: World) -> None:
    session = browser.enter(world.officer.nip).json["session"]

    for path in ("token", "revoke"):
        form = {"session": session} | ({"grant_type": "refresh_token"} if path == "token" else {})
        answer = browser.post(f"/api/v1/oauth/{path}", data=form, headers=headers)
        assert (answer.status, error_of(answer)) == (403, "invalid_request")

    good = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
    own = browser.post("/api/v1/oauth/token", data={"grant_type": "refresh_token", "session": session}, headers=good)
    assert own.status == 200


def test_a_cookie_of_another_session_does_not_open_the_one_that_is_named(browser: Device, world: World) -> None:
    browser.enter(world.officer.nip)

    assert error_of(browser.token(grant_type="refresh_token", session=str(uuid7()))) == "invalid_grant"
