"""Actuals that follow from approved activities, and which indicator an activity may name."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection

from backend.activities import queries as activities
from backend.iku import achievements
from backend.iku import queries as indicators
from backend.iku.rules import Counts, Source
from backend.kit import clock
from backend.kit.database import Database
from backend.kit.ids import uuid7
from tests.activities.doing import PATH as ACTIVITIES
from tests.activities.doing import a_decision, amend, approved, counted, decide, log, withdraw
from tests.client import Client
from tests.iku.indicating import put_targets, reached, record
from tests.sync.test_push import an_operation, outcomes, push
from tests.world import World, days

DERIVED = {"source": Source.FROM_ACTIVITIES}


def month(world: World) -> str:
    return f"{world.today - days(1):%Y-%m}"


def test_quantities_of_approved_activities_are_the_actual(client: Client, world: World) -> None:
    iku = world.iku(person=world.officer, counts=Counts.QUANTITY, **DERIVED, year=(world.today - days(1)).year)
    put_targets(client.sign_in(world.head), iku, {"period": month(world), "value": "10"})
    approved(client, world, iku_id=str(iku), quantity=3)
    approved(client, world, iku_id=str(iku), quantity=4, start=world.morning() + days(0))
    log(client, world, iku_id=str(iku), quantity=100)  # waits
    approved(client, world, quantity=100)  # names none

    one = reached(client, iku)[month(world)]

    assert (one["actual"], one["achievement"]) == ("7", 70.0)
    assert one["explanation"].endswith("Target 10. Capaian 7 ÷ 10 × 100% = 70%.")


def test_their_number_is_the_actual_where_entries_are_counted(client: Client, world: World) -> None:
    iku = world.iku(person=world.officer, counts=Counts.ENTRIES, **DERIVED, year=(world.today - days(1)).year)
    for quantity in (30, None):
        approved(client, world, iku_id=str(iku), quantity=quantity)

    assert reached(client, iku)[month(world)]["actual"] == "2"


def test_a_month_without_any_is_zero_once_it_has_begun_and_missing_before(client: Client, world: World) -> None:
    iku = world.iku(person=world.officer, counts=Counts.ENTRIES, **DERIVED)

    found = reached(client.sign_in(world.officer), iku)

    begun = [f"{world.today.year}-{n:02d}" for n in range(1, world.today.month + 1)]
    assert [name for name, one in found.items() if one["kind"] == "month"] == begun
    assert {one["actual"] for one in found.values()} == {"0"}
    assert len(found[str(world.today.year)]["missing"]) == 12 - world.today.month


def test_what_is_returned_or_withdrawn_does_not_count(client: Client, world: World) -> None:
    iku = world.iku(person=world.officer, counts=Counts.ENTRIES, **DERIVED, year=(world.today - days(1)).year)
    returned, withdrawn = (log(client, world, iku_id=str(iku)) for _ in range(2))
    withdraw(client, withdrawn)
    decide(client.sign_in(world.head), a_decision(returned, "return"))

    assert reached(client, iku)[month(world)]["actual"] == "0"


def test_many_indicators_are_read_in_one_statement(client: Client, world: World, connection: Connection) -> None:
    year = (world.today - days(1)).year
    ikus = [world.iku(person=world.officer, counts=Counts.QUANTITY, **DERIVED, year=year) for _ in range(6)]
    for n, iku in enumerate(ikus):
        approved(client, world, iku_id=str(iku), quantity=n)
    first, last = clock.today() - days(400), clock.today()

    found = activities.iku_amounts(world.session, ikus, first, last)

    assert found == {iku: {month(world): n * 10_000} for n, iku in enumerate(ikus)}
    assert activities.iku_amounts(world.session, ikus, first, world.today - days(399)) == {}
    if connection.dialect.name == "sqlite":
        with counted(connection) as count:
            activities.iku_amounts(world.session, ikus, first, last)
        assert count() == 1


def test_what_many_people_have_reached_takes_as_many_statements_as_of_one(
    client: Client, world: World, connection: Connection
) -> None:
    """As scores will ask."""
    year, period = (world.today - days(1)).year, month(world)
    mates = [world.officer, *(world.employee() for _ in range(4))]
    for n, mate in enumerate(mates, start=1):
        entered = world.iku(person=mate, code="A", year=year)
        derived = world.iku(person=mate, code="B", year=year, counts=Counts.QUANTITY, **DERIVED)
        world.iku(person=mate, code="C", year=year, is_active=False)
        client.sign_in(world.head)
        for iku in (entered, derived):
            put_targets(client, iku, {"period": period, "value": "10"})
        record(client.sign_in(mate), entered, period, str(n))
        approved(client, world, mate, iku_id=str(derived), quantity=n + 1)

    def ask(*people: Any) -> tuple[dict[str, list[int | None]], int]:
        world.session.expire_all()
        by_person = indicators.of_people(world.session, [one.employee_id for one in people], year)
        rows = [row for found in by_person.values() for row in found]
        if connection.dialect.name == "sqlite":
            with counted(connection) as count:
                found = achievements.of(world.session, rows, [period], world.today)
                statements = count()
        else:
            found, statements = achievements.of(world.session, rows, [period], world.today), 0
        names = {one.employee_id: one.nip for one in people}
        return {
            names[person]: [found[row.id][period].achievement for row in its] for person, its in by_person.items()
        }, statements

    everybody, of_all = ask(*mates)
    one, of_one = ask(mates[0])

    assert everybody == {mate.nip: [n * 1_000, (n + 1) * 1_000] for n, mate in enumerate(mates, start=1)}
    assert one == {mates[0].nip: [1_000, 2_000]}
    assert of_all == of_one <= 4


# --- which indicator an activity may name ---


def test_an_activity_names_an_indicator_of_its_officer_or_their_unit(client: Client, world: World) -> None:
    year = (world.today - days(1)).year
    mine, units = world.iku(person=world.officer, year=year), world.iku(year=year)

    assert [log(client, world, iku_id=str(one))["iku_id"] for one in (mine, units)] == [str(mine), str(units)]


def refusals(world: World) -> dict[str, tuple[UUID, str]]:
    """Indicators that the officer's activity may not name, with what is told about each."""
    year = (world.today - days(1)).year
    return {
        "of nobody": (uuid7(), "unknown"),
        "of a mate": (world.iku(person=world.employee(), year=year), "unknown"),
        "of another unit": (world.iku(unit=world.unit(), year=year), "unknown"),
        "out of use": (world.iku(person=world.officer, is_active=False, year=year), "inactive"),
        "out of use, of a mate": (world.iku(person=world.employee(), is_active=False, year=year), "unknown"),
        "of another year": (world.iku(person=world.officer, year=year - 1), "other_year"),
    }


def test_another_indicator_is_refused_when_logging_and_amending(client: Client, world: World) -> None:
    activity = log(client, world)
    for name, (iku, reason) in refusals(world).items():
        logged = client.post(ACTIVITIES, json=world.an_activity(iku_id=str(iku)))
        amended = amend(client, activity, {"iku_id": str(iku)})
        for answer in (logged, amended):
            assert (answer.problem, answer.json.get("reason")) == ("iku-not-usable", reason), name

    assert len(client.get(ACTIVITIES).json["items"]) == 1


def test_a_phone_is_told_which_of_its_entries_is_refused(client: Client, world: World) -> None:
    mine, other = world.iku(person=world.officer, year=(world.today - days(1)).year), uuid7()
    bodies = [world.an_activity(iku_id=None if iku is None else str(iku)) for iku in (mine, other, None)]
    client.sign_in(world.officer)

    answer = push(client, world, *(an_operation(world, body) for body in bodies))

    assert outcomes(answer) == ["applied", "refused", "applied"]
    assert answer.json["results"][1]["problem"]["type"] == "/problems/iku-not-usable"


def test_an_indicator_named_before_it_went_out_of_use_stays_named(
    client: Client, world: World, connection: Connection
) -> None:
    iku = world.iku(person=world.officer, year=(world.today - days(1)).year)
    body = world.an_activity(iku_id=str(iku))
    activity = client.sign_in(world.officer).post(ACTIVITIES, json=body).json
    client.sign_in(world.head).patch(f"/api/v1/ikus/{iku}", json={"is_active": False}, if_match='"1-x"')
    client.sign_in(world.officer)

    assert client.post(ACTIVITIES, json=body).status == 200
    assert amend(client, activity, {"quantity": 9}).json["iku_id"] == str(iku)


@pytest.mark.parametrize("with_iku", [False, True])
def test_an_activity_without_an_indicator_costs_no_statement_more(
    client: Client, world: World, connection: Connection, database: Database, *, with_iku: bool
) -> None:
    if not database.is_sqlite:
        pytest.skip("counted on SQLite")
    iku = world.iku(person=world.officer, year=(world.today - days(1)).year)
    log(client, world)
    world.session.expire_all()

    def statements(members: dict[str, Any]) -> int:
        body = world.an_activity(**members)
        with counted(connection) as count:
            assert client.post(ACTIVITIES, json=body).status == 201
            return count()

    plain = statements({})

    assert statements({"iku_id": str(iku)} if with_iku else {"iku_id": None}) == plain + with_iku
