"""Forms of the token endpoint: nothing unknown, nothing twice, nothing unreadable."""

import json

import pytest

from tests.identity.devices import Device, error_of
from tests.signing import PASSWORD
from tests.world import World


@pytest.mark.parametrize(
    "form",
    [
        "",
        "username=a&password=b",
        "grant_type=&username=a&password=b",
        "grant_type=password",
        "grant_type=password&username=a",
        "grant_type=password&username=&password=b",
        "grant_type=password&username=a&password=b&is_admin=true",
        "grant_type=password&grant_type=password&username=a&password=b",
        "grant_type=password&username=a&username=b&password=c",
        "grant_type=password&username=a%00&password=b",
        "grant_type=password&username=%ff&password=b",
        "grant_type=password&username=%ed%a0%80&password=b",
        "grant_type=password&username=%e2%80%aea&password=b",
        "grant_type=password&username=a&password=" + "b" * 600,
        "grant_type=password&username=" + "a" * 300 + "&password=b",
        "grant_type=password&username=a&password=b&device_id=" + "a" * 101,
        "grant_type=password&username=a&password=b&device_id=my%20phone",
        "grant_type=refresh_token",
        "grant_type=refresh_token&refresh_token=a%0Ab",
        "grant_type=refresh_token&refresh_token=abc&session=not-an-id",
        "grant_type=client_credentials&client_id=a&client_secret=b&scope=%22%C3%A9",
        "&".join(f"a{number}=1" for number in range(50)),
        "a=" + "x" * 20_000,
    ],
)
def test_a_form_that_is_not_as_it_should_be_is_an_invalid_request(form: str, phone: Device) -> None:
    answer = phone.form(form)

    assert (answer.status, error_of(answer)) == (400, "invalid_request")


def test_bytes_that_are_no_text_are_an_invalid_request(phone: Device) -> None:
    assert error_of(phone.form(b"grant_type=password&username=\xff&password=b")) == "invalid_request"


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_only_forms_are_taken(kind: str, phone: Device, world: World) -> None:
    body = json.dumps({"grant_type": "password", "username": world.officer.nip, "password": PASSWORD})

    assert error_of(phone.form(body, **{"Content-Type": kind})) == "invalid_request"


def test_another_grant_is_named_as_such(phone: Device) -> None:
    assert error_of(phone.token(grant_type="implicit")) == "unsupported_grant_type"
