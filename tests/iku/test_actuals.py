"""Actuals by month: entered, amended with history, and what periods come to."""

from typing import Any

import pytest

from backend.access.actor import Role
from backend.iku.rules import Consolidation, MinimizeBy, Polarity
from backend.kit.ids import uuid7
from tests.activities.doing import counted
from tests.client import Answer, Client
from tests.iku.indicating import PATH, put_targets, reached, record
from tests.organisation.looking import facts
from tests.world import World

DIGEST = "ab" * 32


def month_of(world: World) -> str:
    return f"{world.today:%Y-%m}"


def amend(client: Client, entry: dict[str, Any], patch: dict[str, Any]) -> Answer:
    path = f"{PATH}/{entry['iku_id']}/actuals/{entry['id']}"
    return client.patch(path, json=patch, if_match=f'"{entry["version"]}-x"')


def test_an_officer_records_a_month_and_repeats_it(client: Client, world: World) -> None:
    iku, month = world.iku(person=world.officer), month_of(world)
    body = {"id": str(uuid7()), "month": month, "amount": "12.5", "note": "Dari register", "evidence": [DIGEST]}
    client.sign_in(world.officer)

    made, again = (client.post(f"{PATH}/{iku}/actuals", json=body) for _ in range(2))
    other = client.post(f"{PATH}/{iku}/actuals", json=body | {"amount": "13"})

    assert (made.status, again.status, again.json) == (201, 200, made.json)
    assert made.json | body == made.json
    assert (made.json["recorded_by"], made.json["version"]) == (str(world.officer.employee_id), 1)
    assert other.problem == "operation-differs"
    assert facts(world, "iku.actual_recorded") == [str(iku)]


def test_a_month_is_recorded_once_and_then_amended(client: Client, world: World) -> None:
    iku, month = world.iku(person=world.officer), month_of(world)
    entry = record(client.sign_in(world.officer), iku, month, "10", note="Sementara", evidence=[DIGEST]).json

    second = record(client, iku, month, "11")
    amended = amend(client, entry, {"amount": "11.25", "note": None})
    stale = amend(client, entry, {"amount": "12"})
    same = amend(client, amended.json, {"amount": "11.25"})

    assert second.problem == "iku-actual-known"
    assert (amended.json["amount"], amended.json["note"], amended.json["evidence"]) == ("11.25", None, [DIGEST])
    assert (stale.problem, stale.json["version"]) == ("stale", 2)
    assert same.json["version"] == 2
    steps = client.get(f"{PATH}/{iku}/history").json["items"]
    assert [one["action"] for one in steps] == ["iku.record", "iku.amend_actual"]
    assert steps[1]["changes"] == {"amount": ["10", "11.25"], "note": ["Sementara", None]}
    assert (steps[1]["month"], steps[1]["by_name"]) == (month, world.officer.name)


def test_a_head_records_for_the_unit_and_nobody_for_others(client: Client, world: World) -> None:
    unit, personal, month = world.iku(), world.iku(person=world.officer), month_of(world)

    found = {
        name: [record(client.sign_in(person), iku, month, "1").status for iku in (unit, personal)]
        for name, person in {"officer": world.officer, "head": world.head, "regent": world.regent}.items()
    }

    assert found == {"officer": [403, 201], "head": [201, 403], "regent": [403, 403]}


def test_what_cannot_be_recorded_is_refused(client: Client, world: World) -> None:
    mine, month = world.iku(person=world.officer), month_of(world)
    derived = world.iku(person=world.officer, source="from_activities", counts="entries")
    retired = world.iku(person=world.officer, is_active=False)
    coming = world.iku(person=world.officer, year=world.today.year + 1)
    elsewhere = world.iku(person=world.employee(world.unit()))
    client.sign_in(world.officer)

    assert record(client, derived, month, "1").problem == "iku-actuals-derived"
    assert record(client, retired, month, "1").problem == "iku-inactive"
    assert record(client, mine, f"{world.today.year - 1}-12", "1").problem == "invalid"
    assert record(client, coming, f"{world.today.year + 1}-12", "1").problem == "iku-month-not-begun"
    assert record(client, elsewhere, month, "1").problem == "not-found"
    assert record(client, uuid7(), month, "1").problem == "not-found"


def test_an_id_of_another_indicator_is_taken(client: Client, world: World) -> None:
    one, other, month = world.iku(person=world.officer), world.iku(person=world.officer), month_of(world)
    entry = record(client.sign_in(world.officer), one, month, "1").json

    assert record(client, other, month, "1", id=entry["id"]).problem == "id-taken"
    assert amend(client, entry | {"iku_id": str(other)}, {"amount": "2"}).problem == "not-found"


@pytest.mark.parametrize(
    "members",
    [
        {"amount": 5},
        {"amount": "-1"},
        {"amount": "NaN"},
        {"amount": ""},
        {"month": "2026-13"},
        {"month": "2026-Q1"},
        {"evidence": ["x"]},
        {"evidence": [f"{n:064x}" for n in range(21)]},
        {"note": ""},
        {"note": "x" * 1001},
        {"weight": 1},
    ],
)
def test_a_malformed_actual_is_invalid(client: Client, world: World, members: dict[str, Any]) -> None:
    iku = world.iku(person=world.officer)
    body = {"id": str(uuid7()), "month": month_of(world), "amount": "1"} | members

    assert client.sign_in(world.officer).post(f"{PATH}/{iku}/actuals", json=body).problem == "invalid"


# --- what periods come to ---


def a_year(world: World, client: Client, **members: Any) -> tuple[Any, int]:
    """Last year's indicator with January 10, February 12, April 8, and targets; the head is signed in."""
    year = world.today.year - 1
    iku = world.iku(year=year, **members)
    client.sign_in(world.head)
    for month, amount in ((1, "10"), (2, "12"), (4, "8")):
        assert record(client, iku, f"{year}-{month:02d}", amount).status == 201
    return iku, year


@pytest.mark.parametrize(
    ("by", "quarter", "achievement", "whole"),
    [
        (Consolidation.SUM, "22", 110.0, "30"),
        (Consolidation.AVERAGE, "11", 55.0, "10"),
        (Consolidation.LAST, "12", 60.0, "8"),
    ],
)
def test_months_become_quarters_and_the_year_and_missing_ones_are_named(
    client: Client, world: World, by: Consolidation, quarter: str, achievement: float, whole: str
) -> None:
    iku, year = a_year(world, client, consolidation=by)
    put_targets(client, iku, {"period": f"{year}-Q1", "value": "20"}, {"period": f"{year}-05", "value": "9"})

    found = reached(client, iku)

    assert list(found) == [
        f"{year}-01",
        f"{year}-02",
        f"{year}-04",
        f"{year}-05",
        f"{year}-Q1",
        f"{year}-Q2",
        f"{year}",
    ]
    first = found[f"{year}-Q1"]
    assert (first["actual"], first["achievement"], first["missing"]) == (quarter, achievement, [f"{year}-03"])
    assert (first["complete"], first["kind"]) == (False, "quarter")
    assert "Belum ada realisasi: Maret" in first["explanation"]
    assert (found[f"{year}-01"]["complete"], found[f"{year}-01"]["achievement"]) == (True, None)
    assert (found[f"{year}-05"]["actual"], found[f"{year}-05"]["achievement"]) == (None, None)
    assert found[f"{year}"]["actual"] == whole
    assert len(found[f"{year}"]["missing"]) == 9


def test_a_range_is_measured_against_its_end(client: Client, world: World) -> None:
    year = world.today.year - 1
    iku = world.iku(year=year, polarity=Polarity.MINIMIZE, minimize_by=MinimizeBy.SPECIAL, unit_of_measure="bulan")
    client.sign_in(world.head)
    put_targets(client, iku, {"period": f"{year}-01", "low": "7", "high": "8"})
    record(client, iku, f"{year}-01", "6.5")

    one = reached(client, iku)[f"{year}-01"]

    assert (one["achievement"], one["target"]) == (107.14, {"period": f"{year}-01", "low": "7", "high": "8"})
    assert one["explanation"] == (
        f"Realisasi Januari {year}: 6,5 bulan. Target 7 sampai 8. Capaian (2 − 6,5 ÷ 7) × 100% = 107,14%."
    )


def test_an_average_is_exact_until_the_end(client: Client, world: World) -> None:
    """(1 + 1 + 2) / 3 of 2 is 66.67 per cent; 1.3333, as it is shown, would make 66.665."""
    year = world.today.year - 1
    iku = world.iku(year=year, consolidation=Consolidation.AVERAGE)
    client.sign_in(world.head)
    put_targets(client, iku, {"period": f"{year}-Q1", "value": "2"})
    for month, amount in (("01", "1"), ("02", "1"), ("03", "2")):
        record(client, iku, f"{year}-{month}", amount)

    one = reached(client, iku)[f"{year}-Q1"]

    assert (one["actual"], one["achievement"]) == ("1.3333", 66.67)


def test_other_bounds_count_from_their_day_on(client: Client, world: World) -> None:
    year = world.today.year - 1
    iku = world.iku(year=year)
    client.sign_in(world.head)
    put_targets(client, iku, {"period": f"{year}-01", "value": "1"}, {"period": f"{year}-02", "value": "1"})
    record(client, iku, f"{year}-01", "9")
    record(client, iku, f"{year}-02", "9")
    policy = {"effective_from": f"{year}-02-01", "cap": 15_000, "floor": 0}
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    decided, again = (client.post("/api/v1/iku-policies", json=policy) for _ in range(2))
    other = client.post("/api/v1/iku-policies", json=policy | {"cap": 16_000})

    found = reached(client, iku)

    assert (decided.status, again.status, other.problem) == (201, 200, "operation-differs")
    assert [found[f"{year}-{month}"]["achievement"] for month in ("01", "02")] == [120.0, 150.0]
    assert client.get("/api/v1/iku-policies").json["items"] == [
        policy,
        {"effective_from": "2000-01-01", "cap": 12_000, "floor": 0},
    ]


@pytest.mark.parametrize("members", [{"cap": 9_999}, {"floor": 10_000}, {"floor": -1}, {"cap": "12000"}, {"note": "x"}])
def test_bounds_that_cannot_be_are_invalid(client: Client, world: World, members: dict[str, Any]) -> None:
    body = {"effective_from": "2030-01-01", "cap": 12_000, "floor": 0} | members
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    assert client.post("/api/v1/iku-policies", json=body).problem == "invalid"


def test_reading_actuals_takes_a_fixed_number_of_statements(
    client: Client, world: World, connection: Any, database: Any
) -> None:
    if not database.is_sqlite:
        pytest.skip("counted on SQLite")
    iku, _ = a_year(world, client)
    world.session.expire_all()
    client.get(f"{PATH}/{iku}/actuals")

    with counted(connection) as count:
        client.get(f"{PATH}/{iku}/actuals")

    assert count() <= 12, count()
