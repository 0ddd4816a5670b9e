"""Targets of months, quarters and the year, set at once."""

from typing import Any

import pytest

from backend.access.actor import Role
from tests.client import Client
from tests.iku.indicating import PATH, amend, make, put_targets
from tests.organisation.looking import facts
from tests.world import World


def year_of(world: World) -> int:
    return world.today.year


def items(answer: Any) -> list[tuple[str, str, str]]:
    assert answer.status == 200, answer
    return [(one["period"], one["low"], one["high"]) for one in answer.json["items"]]


def test_all_targets_of_a_year_are_set_and_read_in_order(client: Client, world: World) -> None:
    iku, year = make(client, world), year_of(world)
    targets = [
        {"period": f"{year}", "value": "100"},
        {"period": f"{year}-Q4", "low": "7.5", "high": "8"},
        {"period": f"{year}-11", "value": "0.0001"},
        {"period": f"{year}-02", "value": "999999999999.9999"},
    ]

    put = put_targets(client, iku, *targets)
    read = client.sign_in(world.officer).get(f"{PATH}/{iku['id']}/targets")

    assert items(put) == [
        (f"{year}-02", "999999999999.9999", "999999999999.9999"),
        (f"{year}-11", "0.0001", "0.0001"),
        (f"{year}-Q4", "7.5", "8"),
        (f"{year}", "100", "100"),
    ]
    assert (read.json, read.etag) == (put.json, put.etag)
    assert put.json["version"] == 2
    assert len(facts(world, "iku.changed")) == 2


def test_targets_not_named_are_taken_away_and_the_history_keeps_them(client: Client, world: World) -> None:
    iku, year = make(client, world), year_of(world)
    put_targets(client, iku, {"period": f"{year}-01", "value": "5"}, {"period": f"{year}", "low": "80", "high": "90"})

    put = put_targets(client, iku, {"period": f"{year}-01", "value": "6.50"}, version=2)

    assert items(put) == [(f"{year}-01", "6.5", "6.5")]
    last = client.get(f"{PATH}/{iku['id']}/history").json["items"][-1]
    assert last["action"] == "iku.set_targets"
    assert last["changes"] == {f"{year}-01": ["5", "6.5"], f"{year}": ["80-90", None]}


def test_the_same_targets_again_are_success_and_others_need_the_stored_version(client: Client, world: World) -> None:
    iku, year = make(client, world), year_of(world)
    body = {"period": f"{year}", "value": "5"}

    first, again = put_targets(client, iku, body), put_targets(client, iku, body)
    other = put_targets(client, iku, {"period": f"{year}", "value": "6"})
    blind = client.put(f"{PATH}/{iku['id']}/targets", json={"targets": [body]})

    assert (first.status, again.status, again.json) == (200, 200, first.json)
    assert (other.problem, other.json["version"]) == ("stale", 2)
    assert blind.problem == "if-match-required"
    assert len(client.get(f"{PATH}/{iku['id']}/history").json["items"]) == 2


@pytest.mark.parametrize(
    ("target", "pointer"),
    [
        ({"period": "2019"}, "/targets/0"),
        ({"period": "2019", "value": "5"}, "/targets/0/period"),
        ({"period": "{year}-13", "value": "5"}, "/targets/0/period"),
        ({"period": "{year}-Q5", "value": "5"}, "/targets/0/period"),
        ({"period": "{year}", "value": "0"}, "/targets/0/value"),
        ({"period": "{year}", "low": "0", "high": "5"}, "/targets/0/low"),
        ({"period": "{year}", "low": "6", "high": "5"}, "/targets/0"),
        ({"period": "{year}", "low": "6"}, "/targets/0"),
        ({"period": "{year}", "value": "6", "low": "6", "high": "7"}, "/targets/0"),
        ({"period": "{year}", "value": 6}, "/targets/0/value"),
        ({"period": "{year}", "value": "6,5"}, "/targets/0/value"),
        ({"period": "{year}", "value": "-6"}, "/targets/0/value"),
        ({"period": "{year}", "value": "1e3"}, "/targets/0/value"),
        ({"period": "{year}", "value": "1.00001"}, "/targets/0/value"),
        ({"period": "{year}", "value": "1000000000000"}, "/targets/0/value"),
        ({"period": "{year}", "value": "٣"}, "/targets/0/value"),
    ],
)
def test_a_target_that_cannot_be_is_named_at_its_place(
    client: Client, world: World, target: dict[str, Any], pointer: str
) -> None:
    iku, year = make(client, world), year_of(world)
    asked = {**target, "period": target["period"].replace("{year}", str(year))}

    answer = put_targets(client, iku, asked)

    assert (answer.problem, [one["pointer"] for one in answer.json["errors"]]) == ("invalid", [pointer])
    assert client.get(f"{PATH}/{iku['id']}/targets").json["items"] == []


def test_every_mistake_is_told_at_once_and_nothing_is_stored(client: Client, world: World) -> None:
    iku, year = make(client, world), year_of(world)
    body = {
        "unit_of_measure": "persen",
        "targets": [
            {"period": f"{year}-01", "value": "5"},
            {"period": f"{year}-01", "value": "6"},
            {"period": f"{year + 1}", "value": "6"},
            {"period": f"{year}-03", "value": "0"},
        ],
    }

    answer = client.put(f"{PATH}/{iku['id']}/targets", json=body, if_match='"1-x"')

    assert [one["pointer"] for one in answer.json["errors"]] == [
        "/unit_of_measure",
        "/targets/1/period",
        "/targets/2/period",
        "/targets/3/value",
    ]
    assert "kunjungan" in answer.json["errors"][0]["detail"]
    assert client.get(f"{PATH}/{iku['id']}/targets").json["items"] == []


def test_nothing_may_be_the_target_of_what_is_minimized(client: Client, world: World) -> None:
    iku = make(client, world, polarity="minimize", minimize_by="special")
    zero = {"period": f"{year_of(world)}", "value": "0"}
    stored = put_targets(client, iku, zero).json

    turned = amend(client, {**iku, "version": stored["version"]}, {"polarity": "maximize", "minimize_by": None})

    assert items(client.get(f"{PATH}/{iku['id']}/targets")) == [(f"{year_of(world)}", "0", "0")]
    assert turned.problem == "iku-targets-unfit"


def test_the_unit_of_measure_stays_once_there_are_numbers(client: Client, world: World) -> None:
    iku = make(client, world)
    free = amend(client, iku, {"unit_of_measure": "persen"}).json
    version = put_targets(client, free, {"period": f"{year_of(world)}", "value": "5"}, version=2).json["version"]

    assert amend(client, {**iku, "version": version}, {"unit_of_measure": "orang"}).problem == "iku-in-use"


def test_an_officer_reads_targets_and_does_not_set_them(client: Client, world: World) -> None:
    iku = world.iku(person=world.officer)
    target = {"period": f"{year_of(world)}", "value": "5"}

    assert put_targets(client.sign_in(world.officer), iku, target).status == 403
    assert put_targets(client.sign_in(world.head), iku, target).status == 200
    assert client.sign_in(world.officer).get(f"{PATH}/{iku}/targets").status == 200
    assert client.sign_in(world.employee()).get(f"{PATH}/{iku}/targets").status == 404
    assert put_targets(client.sign_in(world.with_role(Role.AUDITOR)), iku, target).status == 403


def test_nobody_sets_what_they_are_to_reach_themselves(client: Client, world: World) -> None:
    admin = world.employee(roles=frozenset({Role.ASN, Role.UNIT_ADMIN}), unit_ids=(world.puskesmas,))
    own, mates = world.iku(person=admin), world.iku(person=world.officer)
    target = {"period": f"{year_of(world)}", "value": "5"}

    assert put_targets(client.sign_in(admin), own, target).status == 403
    assert put_targets(client, mates, target).status == 200
