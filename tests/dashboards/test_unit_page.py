"""A unit's month: whose figures it shows, to whom, and what it says where there is nothing."""

from typing import Any

import pytest
from sqlalchemy import Connection

from backend.access.actor import Role
from backend.dashboards import units
from backend.iku.rules import Source
from backend.kit.ids import uuid7
from backend.organisation.models import AssignmentKind
from backend.scoring import facts
from backend.scoring.models import ScoreSnapshot
from tests.activities.doing import a_decision, counted, decide, log
from tests.client import Client
from tests.dashboards.looking import BASE, month_of, move, page, people
from tests.iku.indicating import put_targets, record
from tests.world import World, days, hours


def test_a_head_reads_the_month_of_the_unit(client: Client, world: World) -> None:
    world.employee()
    first = log(client, world, minutes=60)
    log(client, world, start=world.morning() + hours(2), minutes=30)
    decide(client.sign_in(world.head), a_decision(first))

    shown = page(client, world.puskesmas, month_of(world)).json

    figures = ("entries", "minutes", "waiting", "approved", "returned", "late", "late_share")
    assert [shown[name] for name in figures] == [2, 90, 1, 1, 0, 0, 0]
    assert (shown["people_active"], shown["people_placed"]) == (1, 3)
    assert [(one["entries"], one["minutes"]) for one in shown["days"] if one["entries"]] == [(2, 90)]
    assert len(shown["days"]) in {28, 29, 30, 31}
    assert shown["unit"]["name"] == "Puskesmas Contoh"
    assert shown["sub_units"] == []


def test_units_below_stand_beside_each_other_with_all_below_them(client: Client, world: World) -> None:
    post = world.unit("Pustu Contoh", parent=world.puskesmas)
    nurse = world.employee(post)
    log(client, world, minutes=60)
    log(client, world, nurse, minutes=30)
    client.sign_in(world.regent)

    shown = page(client, world.district, month_of(world)).json

    (part,) = [one for one in shown["sub_units"] if one["unit"]["id"] == str(world.puskesmas)]
    assert (shown["minutes"], part["minutes"], sum(part["day_minutes"])) == (90, 90, 90)
    assert (part["people_active"], part["people_placed"]) == (2, 3)
    of_puskesmas = page(client, world.puskesmas, month_of(world)).json
    assert [one["minutes"] for one in of_puskesmas["sub_units"]] == [30]
    assert of_puskesmas["parent"]["id"] == str(world.district)


def test_a_parent_out_of_sight_is_not_named(client: Client, world: World) -> None:
    client.sign_in(world.head)

    assert page(client, world.puskesmas, month_of(world)).json["parent"] is None


def test_an_empty_unit_and_an_empty_month_are_all_noughts(client: Client, world: World) -> None:
    empty = world.unit()
    client.sign_in(world.regent)

    answers = [page(client, empty, month_of(world)).json, page(client, world.puskesmas, "2031-02").json]

    for shown in answers:
        assert [shown[name] for name in ("entries", "minutes", "people_active", "late_share")] == [0, 0, 0, None]
    assert len(answers[1]["days"]) == 28
    assert people(client, empty, month_of(world)).json == {"items": [], "next": None}


def test_an_additional_duty_elsewhere_places_nobody_there(client: Client, world: World) -> None:
    elsewhere = world.unit()
    assert world.officer.employee_id is not None
    world.assign(world.officer.employee_id, elsewhere, kind=AssignmentKind.PLT)
    client.sign_in(world.regent)

    assert page(client, elsewhere, month_of(world)).json["people_placed"] == 0
    assert page(client, world.puskesmas, month_of(world)).json["people_placed"] == 2


def test_who_moves_within_the_month_is_placed_in_both_and_once_above(client: Client, world: World) -> None:
    yesterday = world.today - days(1)
    if yesterday.day == 1:
        pytest.skip("a move on the first day is a month of one unit")
    elsewhere = world.unit()
    move(world, world.officer, elsewhere, yesterday)
    client.sign_in(world.regent)

    placed = [
        page(client, unit, month_of(world)).json["people_placed"]
        for unit in (world.puskesmas, elsewhere, world.district)
    ]

    assert placed == [2, 1, 3]


# --- indicators and satisfaction ---


def test_the_unit_s_indicators_show_target_and_actual_and_who_works_on_them(client: Client, world: World) -> None:
    month = month_of(world)
    busy = world.iku(code="A", year=int(month[:4]), weight=6000)
    idle = world.iku(code="B", year=int(month[:4]), weight=4000)
    yearly = world.iku(code="C", year=int(month[:4]))
    world.iku(person=world.officer, parent_id=busy, year=int(month[:4]))
    client.sign_in(world.head)
    put_targets(client, busy, {"period": month, "value": "10"})
    put_targets(client, idle, {"period": month, "value": "10"})
    put_targets(client, yearly, {"period": month[:4], "value": "100"})
    record(client, busy, month, "8")
    record(client, idle, month, "5")
    record(client, yearly, month, "30")

    shown = page(client, world.puskesmas, month).json

    assert [(one["code"], one["period"], one["actual"], one["achievement"]) for one in shown["indicators"]] == [
        ("A", month, "8", 80),
        ("B", month, "5", 50),
        ("C", month[:4], "30", 30),
    ]
    assert [(one["officers"], one["unattended"]) for one in shown["indicators"]] == [(1, False), (0, True), (0, True)]
    assert shown["achievement"] == 68, "by weight, of those with a target of the month: 0.6 x 80 + 0.4 x 50"


def test_an_indicator_without_target_or_actual_says_so(client: Client, world: World) -> None:
    world.iku(source=Source.ENTERED, year=int(month_of(world)[:4]))
    client.sign_in(world.head)

    shown = page(client, world.puskesmas, month_of(world)).json

    (one,) = shown["indicators"]
    assert (one["target"], one["actual"], one["achievement"], shown["achievement"]) == (None, None, None, None)


def test_satisfaction_is_missing_with_a_reason_until_somebody_tells_it(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in(world.head)
    without = page(client, world.puskesmas, month_of(world)).json

    monkeypatch.setattr(facts, "_satisfaction", lambda *_: {world.puskesmas: facts.Satisfaction(9148, 29)})
    told = page(client, world.puskesmas, month_of(world)).json

    assert (without["satisfaction"], without["satisfaction_missing"]) == (None, units.NO_ANSWERS)
    assert told["satisfaction"] == {"index": 91.48, "responses": 29}
    assert told["satisfaction_missing"] is None


# --- rights, caching, bad input ---


def test_what_is_out_of_sight_is_as_unknown_as_what_is_not_there(client: Client, world: World) -> None:
    month = month_of(world)
    strangers = (
        world.officer,
        world.employee(world.unit(), head=True),
        world.a_service("activities:read", "ikus:read", units=(world.unit(),)),
    )

    for stranger in strangers:
        client.sign_in(stranger)
        for unit in (world.puskesmas, uuid7()):
            assert (page(client, unit, month).status, people(client, unit, month).status) == (404, 404)
    client.sign_in(world.with_role(Role.AUDITOR))
    assert page(client, world.puskesmas, month).status == 200
    assert page(client, uuid7(), month).problem == "not-found"


def test_nothing_is_sent_again_until_something_has_changed(client: Client, world: World) -> None:
    month = month_of(world)
    client.sign_in(world.head)
    first = page(client, world.puskesmas, month)

    same = page(client, world.puskesmas, month, headers={"If-None-Match": first.etag})
    log(client, world)
    client.sign_in(world.head)
    other = page(client, world.puskesmas, month, headers={"If-None-Match": first.etag})

    assert not first.etag.startswith("W/")
    assert (same.status, same.response.content) == (304, b"")
    assert (other.status, other.json["entries"]) == (200, 1)


@pytest.mark.parametrize("query", ["", "?period=", "?period=2026", "?period=2026-13", "?period=2026-11-01"])
def test_a_period_that_is_no_month_is_refused(client: Client, world: World, query: str) -> None:
    client.sign_in(world.head)

    for path in (f"{BASE}/{world.puskesmas}{query}", f"{BASE}/{world.puskesmas}/people{query}"):
        answer = client.get(path)
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/period")


# --- people ---


def test_officers_are_listed_by_name_page_by_page(client: Client, world: World) -> None:
    log(client, world, minutes=45)
    for _ in range(3):
        world.employee()
    client.sign_in(world.head)

    seen: list[dict[str, Any]] = []
    more = "&limit=2"
    while more:
        found = people(client, world.puskesmas, month_of(world), more).json
        seen += found["items"]
        more = f"&limit=2&cursor={found['next']}" if found["next"] else ""

    assert [one["name"] for one in seen] == sorted(one["name"] for one in seen)
    assert len({one["employee_id"] for one in seen}) == len(seen) == 5
    (officer,) = [one for one in seen if one["employee_id"] == str(world.officer.employee_id)]
    assert (officer["entries"], officer["minutes"], officer["waiting"], officer["late"]) == (1, 45, 1, 0)
    assert (officer["score"], officer["readable"]) == (None, True)


def test_a_cursor_belongs_to_its_unit_and_month(client: Client, world: World) -> None:
    client.sign_in(world.regent)
    cursor = people(client, world.puskesmas, month_of(world), "&limit=1").json["next"]

    assert people(client, world.puskesmas, "2020-01", f"&cursor={cursor}").status == 422
    assert people(client, world.district, month_of(world), f"&cursor={cursor}").status == 422


def test_who_has_moved_away_is_counted_but_may_not_be_opened(client: Client, world: World) -> None:
    log(client, world, start=world.morning(world.today - days(2)))
    move(world, world.officer, world.unit(), world.today)
    client.sign_in(world.head)

    found = people(client, world.puskesmas, month_of(world)).json["items"]

    shown = {one["employee_id"]: (one["entries"], one["readable"]) for one in found}
    assert shown.get(str(world.officer.employee_id), (0, False))[1] is False
    assert shown[str(world.head.employee_id)] == (0, True)


def test_a_score_stands_beside_a_name_for_those_who_may_read_it(client: Client, world: World) -> None:
    month = month_of(world)
    assert world.officer.employee_id is not None
    world.session.add(
        ScoreSnapshot(
            employee_id=world.officer.employee_id,
            period=month,
            score=8235,
            rule_version="contoh",
            position_kind="functional",
            unit_id=world.puskesmas,
            appraiser_id=None,
            has_attendance=True,
            facts={},
            result={},
            computed_at=world.now,
        )
    )
    world.session.flush()
    system = world.a_service("activities:read", units=(world.puskesmas,))

    seen = [
        [one["score"] for one in people(client.sign_in(caller), world.puskesmas, month).json["items"] if one["score"]]
        for caller in (world.head, system)
    ]

    assert seen == [[82.35], []]


# --- how many statements ---


def test_the_number_of_statements_does_not_grow_with_units_people_or_indicators(
    client: Client, world: World, connection: Connection
) -> None:
    if connection.dialect.name != "sqlite":
        pytest.skip("counted on SQLite")
    month = month_of(world)
    numbers: list[int] = []
    for more in range(2):
        for _ in range(4 * more):
            unit = world.unit(parent=world.puskesmas)
            log(client, world, world.employee(unit))
            world.iku(year=int(month[:4]))
        if not more:
            world.iku(year=int(month[:4]))
        client.sign_in(world.regent)
        with counted(connection) as count:
            page(client, world.puskesmas, month)
            people(client, world.puskesmas, month)
            numbers.append(count())

    assert numbers[0] == numbers[1], numbers
