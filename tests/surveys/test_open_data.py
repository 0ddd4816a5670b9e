"""Open data: one row a unit and month, as JSON and as CSV, nothing below five answers."""

import csv
import io
from typing import Any

import pytest

from backend.organisation.models import UnitKind
from backend.surveys.rules import METHOD
from backend.surveys.rules_answers import Form
from tests.client import Client
from tests.surveys.keeping import API, a_month, a_survey
from tests.world import World

PATH = f"{API}/public/satisfaction"


def rows(client: Client, query: str = "") -> list[dict[str, Any]]:
    return client.get(f"{PATH}.json{query}").json["items"]


def lines(client: Client, query: str = "") -> list[list[str]]:
    answer = client.get(f"{PATH}.csv{query}")
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.response.content.decode("utf-8-sig"))))


def test_a_month_with_five_answers_is_told_with_its_index(client: Client, world: World) -> None:
    survey = a_survey(world)
    a_month(world, survey, 3, 3, month="2026-10")
    a_month(world, survey, 2, 4, month="2026-10", service="poli")

    answer = client.get(f"{PATH}.json?from=2026-10&to=2026-10").json

    assert (answer["from"], answer["to"], answer["method"]) == ("2026-10", "2026-10", METHOD)
    assert "CC BY 4.0" in answer["licence"]
    (row,) = answer["items"]
    assert (row["unit"], row["kind"], row["month"], row["responses"]) == ("Puskesmas Contoh", "puskesmas", "2026-10", 5)
    assert (row["ikm"], row["grade"]) == (85.0, "B")
    assert row["averages"][0] == {"code": "u1", "average": 3.4, "responses": 5}
    assert answer["elements"][0] == {"code": "u1", "label": "Persyaratan"}


def test_nothing_is_told_below_five_answers(client: Client, world: World) -> None:
    survey = a_survey(world)
    a_month(world, survey, 4, month="2026-09")
    a_month(world, survey, 6, month="2026-10", u4_n=4, u4_sum=4)

    (row,) = rows(client, "?from=2026-09&to=2026-10")

    assert row["month"] == "2026-10"
    assert row["ikm"] == 100.0
    assert row["averages"][3] == {"code": "u4", "average": None, "responses": None}
    assert len(lines(client, "?from=2026-09&to=2026-10")) == 4


def test_the_form_of_three_elements_is_never_part_of_it(client: Client, world: World) -> None:
    a_month(world, a_survey(world), 50, form=Form.SHORT, month="2026-10")

    assert rows(client, "?from=2026-10&to=2026-10") == []


def test_csv_says_the_same_under_the_method_and_the_licence(client: Client, world: World) -> None:
    a_month(world, a_survey(world), 10, 3, month="2026-10")

    method, licence, header, row = lines(client, "?from=2026-10&to=2026-10")

    assert method == [f"# {METHOD}"]
    assert licence[0].startswith("# Lisensi")
    found = dict(zip(header, row, strict=True))
    assert found["unit_id"] == str(world.puskesmas)
    assert (found["unit"], found["month"], found["responses"]) == ("Puskesmas Contoh", "2026-10", "10")
    assert (found["ikm"], found["grade"], found["u9"], found["u9_responses"]) == ("75.00", "C", "3.0", "10")


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x";"y")', "+62 Puskesmas", "-Puskesmas", "@Puskesmas"])
def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(client: Client, world: World, name: str) -> None:
    unit = world.unit(name, UnitKind.PUSKESMAS)
    a_month(world, a_survey(world, unit), 5, month="2026-10")

    assert lines(client, "?from=2026-10&to=2026-10")[-1][1] == f"'{name}"
    assert rows(client, "?from=2026-10&to=2026-10")[0]["unit"] == name


def test_units_and_months_stand_in_their_order(client: Client, world: World) -> None:
    other = a_survey(world, world.unit("Dinas Contoh"))
    survey = a_survey(world)
    for one in (survey, other):
        for month in ("2026-10", "2026-08"):
            a_month(world, one, 5, month=month)

    found = [(row["unit"], row["month"]) for row in rows(client, "?from=2026-01&to=2026-10")]

    assert found == [(unit, month) for unit in ("Dinas Contoh", "Puskesmas Contoh") for month in ("2026-08", "2026-10")]


def test_without_a_period_the_last_twelve_months_are_told(client: Client, world: World) -> None:
    answer = client.get(f"{PATH}.json").json
    year = world.today.year - (world.today.month < 12)

    assert answer["to"] == f"{world.today:%Y-%m}"
    assert answer["from"] == f"{year}-{world.today.month % 12 + 1:02d}"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("from=2026-10&to=2026-09", "/from"), ("from=2020-01&to=2026-09", "/from"), ("from=2026-13", "/from")],
)
@pytest.mark.parametrize("ending", ["json", "csv"])
def test_a_period_that_cannot_be_is_refused(client: Client, query: str, pointer: str, ending: str) -> None:
    answer = client.get(f"{PATH}.{ending}?{query}")

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_how_often_a_network_may_ask_is_told(client: Client) -> None:
    for ending in ("json", "csv"):
        assert '"reads"' in client.get(f"{PATH}.{ending}").headers["ratelimit-policy"]
