"""Guessers are slowed down; the owner on the phone at hand, and neighbours behind one address, are not."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from backend.identity import passwords, rules, service
from backend.identity.models import FailureCount
from tests.client import Answer, Client
from tests.identity.conftest import Makes
from tests.identity.devices import Device, error_of
from tests.signing import PASSWORD
from tests.world import World

WRONG = "bukan-sandinya"


def later(world: World, span: timedelta) -> None:
    """Let all counts be that much older."""
    for row in world.session.scalars(select(FailureCount).execution_options(populate_existing=True)):
        row.last_at -= span
    world.session.flush()


def is_slowed(answer: Answer) -> bool:
    if answer.status != 429:
        return False
    assert error_of(answer) == "slow_down"
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.headers["ratelimit"].startswith('"failures";r=0;t=')
    assert answer.headers["ratelimit-policy"].startswith('"failures";q=')
    return True


def fail(device: Device, name: str, times: int, **more: str) -> list[Answer]:
    return [device.enter(name, WRONG, **more) for _ in range(times)]


# --- one account ---


def test_four_mistakes_are_free_and_the_fifth_makes_wait(phone: Device, world: World) -> None:
    answers = fail(phone, world.officer.nip, 6)

    assert [is_slowed(one) for one in answers] == [False] * 5 + [True]
    assert answers[-1].headers["retry-after"] == "1"


def test_the_pause_grows_to_a_minute_and_no_further(phone: Device, world: World) -> None:
    waits: list[int] = []
    for _ in range(14):
        answer = phone.enter(world.officer.nip, WRONG)
        if is_slowed(answer):
            waits.append(int(answer.headers["retry-after"]))
            later(world, timedelta(seconds=waits[-1]))

    assert waits == sorted(waits)
    fail(phone, world.officer.nip, 1)
    for _ in range(10):
        later(world, timedelta(seconds=60))
        assert not is_slowed(phone.enter(world.officer.nip, WRONG))
    assert phone.enter(world.officer.nip, WRONG).headers["retry-after"] == "60"


def test_the_right_password_is_taken_after_the_pause_and_clears_the_count(phone: Device, world: World) -> None:
    fail(phone, world.officer.nip, 5)
    assert is_slowed(phone.enter(world.officer.nip))

    later(world, timedelta(seconds=1))

    assert phone.enter(world.officer.nip).status == 200
    assert not any(is_slowed(one) for one in fail(phone, world.officer.nip, 4))


def test_after_ten_quiet_minutes_all_is_forgotten(phone: Device, world: World) -> None:
    fail(phone, world.officer.nip, 5)

    later(world, rules.FAILURES_FORGOTTEN_AFTER)

    assert not any(is_slowed(one) for one in fail(phone, world.officer.nip, 4))


def test_signing_in_rightly_is_never_slowed(phone: Device, world: World) -> None:
    assert all(phone.enter(world.officer.nip).status == 200 for _ in range(30))


def test_names_that_nobody_has_are_slowed_like_others(phone: Device) -> None:
    assert [is_slowed(one) for one in fail(phone, "190001012000011999", 6)] == [False] * 5 + [True]


def test_another_way_of_writing_the_name_is_the_same_account(phone: Device, world: World) -> None:
    nip = world.officer.nip
    for name in (nip, f" {nip}", f"{nip[:8]} {nip[8:]}", f"{nip[:8]}.{nip[8:]}", f"{nip} "):
        phone.enter(name, WRONG)

    assert is_slowed(phone.enter(nip))


# --- nobody is locked out by others ---


def test_a_guesser_elsewhere_does_not_slow_the_owner_down(a_device: Makes, world: World) -> None:
    guesser, owner = a_device("198.51.100.7"), a_device("192.0.2.10")
    fail(guesser, world.officer.nip, 8)

    assert is_slowed(guesser.enter(world.officer.nip))
    assert owner.enter(world.officer.nip).status == 200


def test_a_phone_that_has_signed_in_before_is_not_slowed_by_a_guesser_at_its_own_address(
    a_device: Makes, world: World
) -> None:
    guesser, owner, mine = a_device(), a_device(), str(uuid4())
    owner.enter(world.officer.nip, device_id=mine)
    fail(guesser, world.officer.nip, 8)
    assert is_slowed(guesser.enter(world.officer.nip))

    assert owner.enter(world.officer.nip, device_id=mine).status == 200


def test_a_browser_that_has_signed_in_before_is_known_by_its_cookie(a_device: Makes, world: World) -> None:
    guesser, owner = a_device(), a_device(is_app=True)
    owner.enter(world.officer.nip)
    fail(guesser, world.officer.nip, 8)

    assert owner.enter(world.officer.nip).status == 200
    assert is_slowed(guesser.enter(world.officer.nip))


def test_a_known_phone_in_a_thiefs_hand_is_slowed_too(phone: Device, world: World) -> None:
    mine = str(uuid4())
    phone.enter(world.officer.nip, device_id=mine)

    answers = fail(phone, world.officer.nip, 6, device_id=mine)

    assert [is_slowed(one) for one in answers] == [False] * 5 + [True]


def test_a_guesser_gains_nothing_by_inventing_a_device_for_every_try(phone: Device, world: World) -> None:
    answers = [phone.enter(world.officer.nip, WRONG, device_id=str(uuid4())) for _ in range(6)]

    assert is_slowed(answers[-1])


def test_a_device_is_known_only_to_the_account_that_signed_in_on_it(phone: Device, world: World) -> None:
    mine = str(uuid4())
    phone.enter(world.officer.nip, device_id=mine)
    fail(phone, world.head.nip, 5)

    assert is_slowed(phone.enter(world.head.nip, device_id=mine))


def test_a_known_device_is_still_known_after_the_counts_are_tidied(a_device: Makes, world: World) -> None:
    guesser, owner, mine = a_device(), a_device(), str(uuid4())
    owner.enter(world.officer.nip, device_id=mine)
    later(world, timedelta(days=30))
    service.tidy(world.session, world.now)
    fail(guesser, world.officer.nip, 6)

    assert owner.enter(world.officer.nip, device_id=mine).status == 200
    later(world, rules.DEVICE_KNOWN_FOR + timedelta(minutes=1))
    service.tidy(world.session, world.now)
    assert world.session.scalars(select(FailureCount)).all() == []


# --- one address ---


def exhaust(world: World, device: Device) -> None:
    """Use up what an address has, by its own count."""
    device.enter("nobody-here", WRONG)
    for row in world.session.scalars(select(FailureCount).where(FailureCount.key.startswith("a"))):
        row.failures = rules.ADDRESS_FAILURES
    world.session.flush()


def test_a_whole_puskesmas_may_mistype_behind_one_address(phone: Device, world: World) -> None:
    people = [world.employee() for _ in range(24)]

    for person in people:
        fail(phone, person.nip, 4)

    assert all(phone.enter(person.nip).status == 200 for person in people[:5])


def test_an_address_that_tries_many_accounts_waits_a_few_seconds(phone: Device, world: World) -> None:
    exhaust(world, phone)

    answer = phone.enter(world.officer.nip)

    assert is_slowed(answer)
    assert int(answer.headers["retry-after"]) <= rules.ADDRESS_REGAIN.total_seconds()
    later(world, rules.ADDRESS_REGAIN)
    assert phone.enter(world.officer.nip).status == 200


def test_neighbours_in_the_network_share_the_count_and_others_do_not(a_device: Makes, world: World) -> None:
    exhaust(world, a_device("198.51.100.7"))

    assert is_slowed(a_device("198.51.100.99").enter(world.officer.nip))
    assert a_device("198.51.101.7").enter(world.officer.nip).status == 200


def test_a_known_phone_signs_in_from_an_address_that_is_slowed(phone: Device, world: World) -> None:
    mine = str(uuid4())
    phone.enter(world.officer.nip, device_id=mine)
    exhaust(world, phone)

    assert phone.enter(world.officer.nip, device_id=mine).status == 200


@pytest.mark.parametrize("address", ["2001:db8:1:2::3", "testclient", "::ffff:192.0.2.1", ""])
def test_any_address_can_be_counted(address: str, a_device: Makes, world: World) -> None:
    device = a_device(address)

    fail(device, world.officer.nip, 5)

    assert is_slowed(device.enter(world.officer.nip))


# --- all at once ---


def test_a_burst_of_guesses_does_not_pass_before_the_first_is_counted(phone: Device, world: World) -> None:
    guess = {"grant_type": "password", "username": world.officer.nip, "password": WRONG}

    answers = phone.all_at_once([guess] * 40)

    assert sum(answer.status == 400 for answer in answers) <= rules.FREE_FAILURES + 2
    assert sum(is_slowed(answer) for answer in answers) >= 30


def test_a_burst_over_many_accounts_stays_within_what_an_address_has(phone: Device, world: World) -> None:
    exhaust(world, phone)
    later(world, rules.ADDRESS_REGAIN * 3)
    guesses = [{"grant_type": "password", "username": f"nobody-{number}", "password": WRONG} for number in range(30)]

    answers = phone.all_at_once(guesses)

    assert sum(answer.status == 400 for answer in answers) <= 4


def test_many_who_sign_in_rightly_at_once_all_get_in(phone: Device, world: World) -> None:
    forms = [{"grant_type": "password", "username": world.employee().nip, "password": PASSWORD} for _ in range(20)]

    assert [answer.status for answer in phone.all_at_once(forms)] == [200] * 20


def test_a_flood_of_hashes_is_told_to_come_back(phone: Device, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MOST_WAITING", 0)

    answer = phone.enter(world.officer.nip)

    assert (answer.status, answer.problem) == (503, "busy")
    assert answer.headers["retry-after"]


# --- other secrets ---


def test_guessing_a_systems_secret_is_slowed(phone: Device) -> None:
    form = {"grant_type": "client_credentials", "client_id": str(uuid4()), "client_secret": WRONG}

    assert [phone.token(**form).status for _ in range(6)] == [401] * 5 + [429]


def test_guessing_activation_codes_is_slowed(client: Client, world: World) -> None:
    body: dict[str, Any] = {"nip": world.officer.nip, "code": "AAAAA-AAAAA", "password": "Gunung-Leuser-2457"}

    answers = [client.post("/api/v1/activations", json=body) for _ in range(6)]

    assert [one.status for one in answers] == [403] * 5 + [429]
    assert answers[-1].problem == "too-many"
    assert answers[-1].headers["retry-after"] == "1"


def test_guessing_the_password_with_a_found_phone_is_slowed(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    body = {"old_password": WRONG, "new_password": "Sungai-Alas-9184"}

    answers = [client.post("/api/v1/me/password", json=body) for _ in range(6)]

    assert [one.status for one in answers] == [403] * 5 + [429]
