"""A closed month: its scores stay, nothing that explains its days changes, until somebody opens it again."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select

from backend.access.actor import Role
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.scoring import snapshots
from backend.scoring.models import ScoreProgress, ScoreSnapshot
from tests.attendance.being import at, punch
from tests.client import Answer, Client
from tests.scoring.following import begin, follow, score
from tests.world import World, days, moment

PATH = "/api/v1/score-months"
WEEK = [{"starts": "07:30", "ends": "16:00", "break_minutes": 60}] * 5 + [None] * 2


def last_month(world: World) -> str:
    return f"{world.today.replace(day=1) - days(1):%Y-%m}"


def put(client: Client, world: World, *, is_closed: bool, reason: str | None = None, period: str = "") -> Answer:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    body = {"is_closed": is_closed, "reason": reason}
    return client.put(f"{PATH}/{period or last_month(world)}", json=body)


def kept(world: World) -> tuple[int, dict[str, Any]]:
    row = world.session.get_one(ScoreSnapshot, (world.officer.employee_id, last_month(world)))
    return row.score, row.facts


def test_the_scores_of_a_closed_month_stay_and_follow_again_once_it_is_open(client: Client, world: World) -> None:
    begin(world.session)
    day = world.today.replace(day=1) - days(3)
    assert put(client, world, is_closed=True).json["is_closed"]
    follow(world.session)
    before = kept(world)

    answer = punch(client.sign_in(world.officer), "in", at(day, 7.5))
    assert answer.status == 201, answer
    follow(world.session)
    assert kept(world) == before

    put(client, world, is_closed=False, reason="Presensi hari itu terlambat terkirim")
    follow(world.session)
    assert kept(world) != before


def test_what_happened_before_a_month_was_closed_still_counts(client: Client, world: World) -> None:
    begin(world.session)
    punch(client.sign_in(world.officer), "in", at(world.today.replace(day=1) - days(3), 7.5))
    put(client, world, is_closed=True)
    follow(world.session)

    on_the_spot = kept(world)
    snapshots.compute(world.session, [world.officer.employee_id], last_month(world), clock.now())
    assert kept(world) == on_the_spot


def test_everybody_has_a_kept_score_in_a_closed_month(client: Client, world: World) -> None:
    mate = world.employee()
    put(client, world, is_closed=True)
    follow(world.session)

    people = set(world.session.scalars(select(ScoreSnapshot.employee_id)))
    assert {mate.employee_id, world.officer.employee_id, world.head.employee_id} <= people


def test_a_month_is_closed_once_however_often_it_is_asked(client: Client, world: World) -> None:
    first = put(client, world, is_closed=True).json

    assert put(client, world, is_closed=True).json == first
    assert client.get(PATH).json["items"] == [first]


def test_a_month_that_still_runs_is_not_closed(client: Client, world: World) -> None:
    refused = put(client, world, is_closed=True, period=f"{world.today:%Y-%m}")

    assert (refused.status, refused.problem) == (409, "month-not-over")


def test_opening_again_needs_a_reason(client: Client, world: World) -> None:
    put(client, world, is_closed=True)

    assert put(client, world, is_closed=False).status == 422


def create(client: Client, what: str, members: dict[str, Any]) -> Answer:
    return client.post(f"/api/v1/attendance/{what}", json={"id": str(uuid7()), **members})


def created(client: Client, what: str, members: dict[str, Any]) -> dict[str, Any]:
    answer = create(client, what, members)
    assert answer.status == 201, answer
    return answer.json


def change(client: Client, what: str, row: dict[str, Any], **members: Any) -> Answer:
    """As whoever is signed in, having seen its newest version."""
    path = f"/api/v1/attendance/{what}/{row['id']}"
    answer = client.patch(path, json=members, if_match=f'"{row["version"]}-x"')
    if answer.status == 200:
        row["version"] = answer.json["version"]
    return answer


@pytest.mark.parametrize("reach", [0, 40])
def test_a_leave_across_a_closed_month_is_refused_and_names_it(client: Client, world: World, reach: int) -> None:
    put(client, world, is_closed=True)
    end = world.today.replace(day=1) - days(2)
    body = {
        "id": str(uuid7()),
        "kind": "annual",
        "starts_on": str(end - days(reach)),
        "ends_on": str(end + days(10)),
        "reason": "Pulang kampung",
    }

    refused = client.sign_in(world.officer).post("/api/v1/attendance/leaves", json=body)

    assert (refused.status, refused.problem) == (409, "month-closed")
    assert refused.json["month"] == last_month(world)
    assert client.get("/api/v1/attendance/leaves").json["items"] == []


def test_a_correction_of_a_day_in_a_closed_month_is_refused(client: Client, world: World) -> None:
    put(client, world, is_closed=True)
    day = world.today.replace(day=1) - days(2)
    body = {"id": str(uuid7()), "day": str(day), "in_at": moment(world.morning(day)), "reason": "Lupa menandai"}

    refused = client.sign_in(world.officer).post("/api/v1/attendance/corrections", json=body)

    assert (refused.status, refused.problem) == (409, "month-closed")
    assert client.get("/api/v1/attendance/corrections").json["items"] == []


def test_rules_of_presence_hold_from_after_the_closed_month(client: Client, world: World) -> None:
    first = world.today.replace(day=1)
    before = (first - days(1)).replace(day=1) - days(10)
    rules = {"grace_minutes": 5, "officer_notice_days": 2, "superior_notice_days": 3, "run_threshold": 10}
    put(client, world, is_closed=True)
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    def decided(effective_from: date) -> Answer:
        draft = {**rules, "thresholds": [], "effective_from": str(effective_from)}
        return client.post("/api/v1/attendance/policies", json=draft)

    refused, over_it = decided(first - days(2)), decided(before)
    listed = client.get("/api/v1/attendance/policies").json["items"]
    after = decided(first)

    assert [(one.status, one.json["month"]) for one in (refused, over_it)] == [(409, last_month(world))] * 2
    assert [one["effective_from"] for one in listed] == ["2000-01-01"]
    assert after.status == 201


def test_the_calendar_of_a_closed_month_stays(client: Client, world: World) -> None:
    """What would change how its days are judged is refused; a name, or days that come after it, may still change."""
    first = world.today.replace(day=1)
    closed_day = first - days(2)
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    week = {"name": "Puskesmas", "unit_id": str(world.puskesmas), "starts_on": str(closed_day), "week": WEEK}
    schedule = created(client, "schedules", week)
    holiday = created(client, "holidays", {"day": str(closed_day), "name": "Kenduri", "kind": "local"})
    power = {"starts_at": moment(world.morning(closed_day)), "ends_at": moment(world.morning(first)), "reason": "Padam"}
    outage = created(client, "outages", {**power, "unit_id": str(world.puskesmas)})
    put(client, world, is_closed=True)
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    def refuses(answer: Answer) -> bool:
        return (answer.status, answer.problem) == (409, "month-closed")

    assert refuses(create(client, "schedules", {**week, "unit_id": None}))
    assert refuses(create(client, "holidays", {"day": str(closed_day + days(1)), "name": "Libur", "kind": "local"}))
    assert refuses(create(client, "outages", {**power, "unit_id": None}))
    assert refuses(change(client, "schedules", schedule, is_active=False))
    assert refuses(change(client, "schedules", schedule, ends_on=str(closed_day)))
    assert refuses(change(client, "holidays", holiday, is_active=False))
    assert refuses(change(client, "outages", outage, ends_at=moment(world.morning(closed_day + days(1)))))
    undone = client.post(f"/api/v1/attendance/outages/{outage['id']}/undo", json={"reason": "Keliru"})
    assert refuses(undone)

    assert change(client, "schedules", schedule, name="Jadwal Puskesmas", ends_on=str(first + days(40))).status == 200
    assert change(client, "holidays", holiday, name="Kenduri blang").status == 200
    assert change(client, "outages", outage, reason="Listrik padam").status == 200
    assert create(client, "holidays", {"day": str(first), "name": "Libur", "kind": "local"}).status == 201


def test_the_first_look_at_facts_asks_for_every_month_with_work(client: Client, world: World) -> None:
    world.session.execute(delete(ScoreProgress))
    client.sign_in(world.officer).post("/api/v1/activities", json=world.an_activity())

    follow(world.session)

    period = f"{world.morning():%Y-%m}"
    assert score(client, world.officer, period)["computed_at"] <= clock.now().isoformat()
    assert world.session.get(ScoreSnapshot, (world.head.employee_id, period)) is not None
