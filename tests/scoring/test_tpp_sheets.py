"""An officer's TPP: off until a district decides a policy, then worked out from presence and score, line by line."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from backend.access.actor import Role
from backend.kit.ids import uuid7
from tests.attendance.being import a_workday, came_and_left
from tests.client import Answer, Client
from tests.contract.calls import TPP_POLICY
from tests.world import World

POLICIES = "/api/v1/tpp-policies"
POLICY = {**TPP_POLICY, "effective_from": "2020-01"}


def decide(client: Client, world: World, **members: Any) -> Answer:
    return client.sign_in(world.with_role(Role.DISTRICT_ADMIN)).post(POLICIES, json={**POLICY, **members})


def sheet(client: Client, world: World, period: str) -> Answer:
    return client.sign_in(world.officer).get(f"/api/v1/tpp/me?period={period}")


def test_no_tpp_is_computed_until_a_policy_is_decided(client: Client, world: World) -> None:
    answer = sheet(client, world, f"{world.today:%Y-%m}")

    assert (answer.status, answer.problem) == (404, "tpp-not-paid")
    assert len(client.get(POLICIES).json["samples"]) == 2


def test_a_late_morning_is_a_line_with_its_reason_and_the_sum_is_written_out(client: Client, world: World) -> None:
    day = a_workday(world)
    came_and_left(client.sign_in(world.officer), day, came=8.0)
    decide(client, world)

    found = sheet(client, world, f"{day:%Y-%m}").json

    late = next(one for one in found["lines"] if one["day"] == str(day))
    assert (late["event"], late["minutes"], late["percent"]) == ("late", 30, 0.5)
    assert late["reason"] == "Terlambat 30 menit: 0,5% dari bagian disiplin"
    assert sum(one["rupiah"] for one in found["lines"]) == found["deducted"]
    assert found["total"] == found["productivity"] + found["discipline"] - found["deducted"]
    assert (found["base"], found["discipline"]) == (2_000_000, 800_000)
    assert found["explanation"].endswith(f"= Rp{found['total']:,}".replace(",", "."))


def test_a_day_with_one_of_its_two_punches_missing_is_a_line(client: Client, world: World) -> None:
    day = a_workday(world)
    came_and_left(client.sign_in(world.officer), a_workday(world, 2))
    answer = client.post(
        "/api/v1/attendance/punches",
        json={"id": str(uuid7()), "kind": "in", "captured_at": f"{day}T00:30:00Z"},
    )
    assert answer.status == 201, answer
    decide(client, world)

    lines = sheet(client, world, f"{day:%Y-%m}").json["lines"]

    assert [one["event"] for one in lines if one["day"] == str(day)] == ["no_record"]


def test_a_unit_that_records_no_presence_loses_nothing(client: Client, world: World) -> None:
    decide(client, world)

    found = sheet(client, world, f"{a_workday(world):%Y-%m}").json

    assert (found["lines"], found["deducted"]) == ([], 0)


def test_what_was_not_measured_is_paid_in_full_and_said_so(client: Client, world: World) -> None:
    decide(client, world)

    found = sheet(client, world, f"{a_workday(world):%Y-%m}").json

    if found["productivity_percent"] is None:
        assert found["productivity"] == 1_200_000
        assert "belum ada yang diukur" in found["explanation"]
    else:
        assert found["productivity"] == 1_200_000 * round(found["productivity_percent"] * 100) // 10_000


def test_a_post_with_a_figure_of_its_own_goes_before_its_kind(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    position = client.get(f"/api/v1/employees/{world.officer.employee_id}").json["assignments"][0]["position_id"]
    decide(client, world, base_by_position=[{"position_id": position, "rupiah": 3_000_000}])

    assert sheet(client, world, f"{a_workday(world):%Y-%m}").json["base"] == 3_000_000


def test_a_post_that_does_not_exist_is_named(client: Client, world: World) -> None:
    refused = decide(client, world, base_by_position=[{"position_id": str(uuid7()), "rupiah": 1}])

    assert refused.status == 422
    assert refused.json["errors"][0]["pointer"] == "/base_by_position/0/position_id"
    assert client.get(POLICIES).json["items"] == []


def test_a_later_policy_may_end_it(client: Client, world: World) -> None:
    decide(client, world)
    decide(client, world, version="tanpa-tpp", effective_from=f"{world.today:%Y-%m}", is_paid=False)

    assert sheet(client, world, f"{world.today:%Y-%m}").problem == "tpp-not-paid"


def test_a_month_is_decided_once(client: Client, world: World) -> None:
    assert decide(client, world).status == 201
    assert decide(client, world).status == 200
    assert decide(client, world, absent=4).problem == "operation-differs"


@pytest.mark.parametrize(
    ("member", "value", "where"),
    [
        ("absent", 1.255, "/absent"),
        ("absent", -1, "/absent"),
        ("productivity_share", 101, "/productivity_share"),
        ("bands", [{"up_to_minutes": 30, "costs": 1}], "/bands"),
        ("bands", [{"up_to_minutes": 30, "costs": 2}, {"up_to_minutes": None, "costs": 1}], "/bands"),
    ],
)
def test_a_policy_that_makes_no_sense_says_what_to_change(
    client: Client, world: World, member: str, value: Any, where: str
) -> None:
    refused = decide(client, world, **{member: value})

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, where)


def test_the_head_does_not_see_what_an_officer_is_paid(client: Client, world: World) -> None:
    decide(client, world)
    path = f"/api/v1/tpp/{world.officer.employee_id}?period={world.today:%Y-%m}"

    assert client.sign_in(world.head).get(path).status == 403


def test_a_units_month_is_a_sheet_with_every_deduction(client: Client, world: World) -> None:
    day = a_workday(world)
    came_and_left(client.sign_in(world.officer), day, came=8.0)
    decide(client, world)

    admin = world.with_role(Role.UNIT_ADMIN, units=(world.puskesmas,))
    answer = client.sign_in(admin).get(f"/api/v1/units/{world.puskesmas}/tpp.xlsx?period={day:%Y-%m}")

    assert answer.status == 200, answer
    book = load_workbook(io.BytesIO(answer.response.content))
    people = [row[0] for row in book["TPP"].iter_rows(min_row=5, values_only=True)]
    assert world.officer.name in people
    reasons = [row[2] for row in book["Potongan"].iter_rows(min_row=5, values_only=True)]
    assert "Terlambat 30 menit: 0,5% dari bagian disiplin" in reasons
    again = client.get(f"/api/v1/units/{world.puskesmas}/tpp.xlsx?period={day:%Y-%m}")
    assert again.response.content == answer.response.content
