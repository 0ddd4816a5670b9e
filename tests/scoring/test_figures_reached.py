"""Every figure of a score leads to its facts, and the facts found there come to it."""

from datetime import date
from typing import Any

from backend.access.actor import Role
from tests.activities.doing import approved, log
from tests.attendance.being import a_workday, came_and_left
from tests.client import Client
from tests.iku.indicating import put_targets, record
from tests.programs.doing import verified
from tests.scoring.following import score
from tests.world import World


def a_full_month(client: Client, world: World) -> date:
    """Something of everything: an indicator, work approved and not, a program, an innovation, presence. Its last day."""
    day = a_workday(world)
    iku = world.iku(person=world.officer, weight=10_000, year=day.year)
    put_targets(client.sign_in(world.head), iku, {"period": f"{day:%Y-%m}", "value": "10"})
    record(client.sign_in(world.officer), iku, f"{day:%Y-%m}", "8")
    program = world.program(None, (world.officer, 100))
    for hour in range(3):
        approved(client, world, start=world.morning(day).replace(minute=hour * 20), minutes=15, program_id=str(program))
    log(client, world, start=world.morning(day), minutes=10)
    came_and_left(client, day, came=8.0)
    verified(client, world)
    return day


def component(found: dict[str, Any], code: str) -> dict[str, Any]:
    return next(one for one in found["components"] if one["code"] == code)


def test_every_component_leads_to_facts_that_come_to_its_figure(client: Client, world: World) -> None:
    day = a_full_month(client, world)
    period = f"{day:%Y-%m}"
    found = score(client, world.officer, period)

    def facts(code: str) -> tuple[int, Any]:
        one = component(found, code)["facts"]
        answer = client.get(one["href"])
        assert answer.status == 200, (code, answer)
        return one["count"], answer.json

    count, days = facts("attendance")
    counted = [one for one in days["items"] if one["status"] in {"present", "late", "early_leave", "absent"}]
    assert sum(one["status"] != "absent" for one in counted) == count
    assert component(found, "attendance")["target"] == len(counted)

    count, entries = facts("task_completion")
    assert len(entries["items"]) == count == 3
    minutes = sum(one["minutes"] for one in entries["items"])
    assert f"{minutes} dari" in component(found, "task_completion")["explanation"]

    count, programs = facts("program_contribution")
    given = 0
    for program in programs["items"]:
        month = client.get(f"/api/v1/programs/{program['id']}/contributions?month={period}").json
        mine = next(one for one in month["members"] if one["employee_id"] == str(world.officer.employee_id))
        given += mine["activities"] + len(mine["entries"])
    assert given == count == 3

    found = score(client, world.officer, f"{world.today:%Y-%m}")  # it was verified today
    count, innovations = facts("innovation")
    assert len([one for one in innovations["items"] if one["state"] == "verified"]) == count == 1


def test_points_add_up_to_the_score(client: Client, world: World) -> None:
    day = a_full_month(client, world)

    found = score(client, world.officer, f"{day:%Y-%m}")

    assert round(sum(one["points"] for one in found["components"]), 2) == found["score"]


def test_whoever_may_read_the_score_may_read_its_facts(client: Client, world: World) -> None:
    day = a_full_month(client, world)

    for reader in (world.head, world.with_role(Role.AUDITOR)):
        found = score(client, world.officer, f"{day:%Y-%m}", by=reader)
        for one in found["components"]:
            if one["facts"]["href"] is not None:
                assert client.get(one["facts"]["href"]).status == 200, one["facts"]["href"]


def test_an_indicator_that_was_never_measured_is_no_secret(client: Client, world: World) -> None:
    iku = world.iku(person=world.officer, weight=10_000, year=world.today.year)
    put_targets(client.sign_in(world.head), iku, {"period": f"{world.today:%Y-%m}", "value": "10"})

    said = component(score(client, world.officer, f"{world.today:%Y-%m}"), "task_completion")["explanation"]

    assert said.startswith("1 indikator, rata-rata menurut bobot 0.")
