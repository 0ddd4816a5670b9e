"""Scores follow what is told: computed for who changed, alike in whatever order, explained, and tried before."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from backend.access.actor import Role
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.programs.models import ProgramStatus, ProgramStatusChange
from backend.scoring import facts, rule_sets, rules, snapshots
from backend.scoring.models import ScoreDue, ScoreProgress, ScoreSnapshot
from tests.activities.doing import approved, log
from tests.client import Client
from tests.contract.calls import SCORE_RULES, TPP_POLICY
from tests.iku.indicating import put_targets, record
from tests.scoring.following import PATH, begin, follow, month_of, score
from tests.surveys.asking import a_fixed_code, answer
from tests.world import World, days


def points(found: dict[str, Any]) -> dict[str, float]:
    return {one["code"]: one["points"] for one in found["components"]}


def an_indicator(client: Client, world: World, amount: str) -> None:
    iku = world.iku(person=world.officer, weight=10_000, year=(world.today - days(1)).year)
    put_targets(client.sign_in(world.head), iku, {"period": month_of(world), "value": "10"})
    record(client.sign_in(world.officer), iku, month_of(world), amount)


def test_an_approval_makes_only_that_officers_month_due(client: Client, world: World) -> None:
    world.employee()
    begin(world.session)

    approved(client, world, world.officer)
    follow(world.session)

    rows = world.session.scalars(select(ScoreSnapshot)).all()
    assert [(row.employee_id, row.period) for row in rows] == [(world.officer.employee_id, month_of(world))]
    assert world.session.scalars(select(ScoreDue)).all() == []
    assert (rows[0].appraiser_id, rows[0].unit_id) == (world.head.employee_id, world.puskesmas)


def test_what_is_logged_but_not_approved_moves_no_points(client: Client, world: World) -> None:
    an_indicator(client, world, "8")
    before = score(client, world.officer, month_of(world))

    log(client.sign_in(world.officer), world)

    assert points(score(client, world.officer, month_of(world))) == points(before)


def test_the_kept_score_is_the_one_worked_out_on_the_spot(client: Client, world: World) -> None:
    begin(world.session)
    an_indicator(client, world, "8")
    approved(client, world, world.officer)
    on_the_spot = score(client, world.officer, month_of(world))

    follow(world.session)

    kept = score(client, world.officer, month_of(world))
    assert {**kept, "computed_at": None} == {**on_the_spot, "computed_at": None}
    assert round(sum(one["points"] for one in kept["components"]), 2) == kept["score"]
    assert kept["advisory"] is True
    assert "task_completion" in points(kept)


def test_following_twice_or_all_anew_gives_the_same(client: Client, world: World) -> None:
    begin(world.session)
    an_indicator(client, world, "8")
    approved(client, world, world.officer)
    follow(world.session)
    before = [
        (row.score, row.facts, row.result)
        for row in world.session.scalars(select(ScoreSnapshot).order_by(ScoreSnapshot.period))
    ]

    snapshots.rebuild(world.session, month_of(world), clock.now())
    follow(world.session)

    mine = (
        select(ScoreSnapshot)
        .where(ScoreSnapshot.employee_id == world.officer.employee_id)
        .order_by(ScoreSnapshot.period)
    )
    assert [(row.score, row.facts, row.result) for row in world.session.scalars(mine)] == before


def test_a_kept_month_comes_out_alike_from_its_own_facts(client: Client, world: World) -> None:
    begin(world.session)
    an_indicator(client, world, "8")
    follow(world.session)

    row = world.session.get_one(ScoreSnapshot, (world.officer.employee_id, month_of(world)))

    again = rules.score(rule_sets.in_force(world.session, row.period), row.position_kind, facts.read(row.facts))
    assert snapshots.score_of(row) == again


def test_a_rule_set_is_tried_without_touching_anybody(client: Client, world: World) -> None:
    begin(world.session)
    an_indicator(client, world, "8")
    follow(world.session)
    before = score(client, world.officer, month_of(world))["score"]
    only_tasks = {**SCORE_RULES["weights"]["executor"], "attendance": 0, "task_completion": 100}
    only_tasks |= {"program_contribution": 0, "public_feedback": 0}
    draft = {**SCORE_RULES, "indicator_share": 100, "weights": dict.fromkeys(SCORE_RULES["weights"], only_tasks)}

    admin = world.with_role(Role.DISTRICT_ADMIN)
    tried = client.sign_in(admin).post(f"/api/v1/score-rules/preview?period={month_of(world)}", json=draft).json

    assert (tried["people"], tried["changed"]) == (1, 1)
    assert tried["items"][0] | {"employee_name": ""} == {
        "employee_id": str(world.officer.employee_id),
        "employee_name": "",
        "unit_id": str(world.puskesmas),
        "before": before,
        "after": 80.0,
        "change": round(80.0 - before, 2),
    }
    assert score(client, world.officer, month_of(world))["score"] == before


def test_weights_that_do_not_sum_to_a_hundred_say_what_to_change(client: Client, world: World) -> None:
    wrong = {**SCORE_RULES["weights"], "executor": {**SCORE_RULES["weights"]["executor"], "attendance": 35}}

    refused = client.sign_in(world.with_role(Role.DISTRICT_ADMIN)).post(
        "/api/v1/score-rules", json={**SCORE_RULES, "weights": wrong}
    )

    assert refused.status == 422
    assert refused.json["errors"] == [
        {
            "pointer": "/weights/executor",
            "detail": "Jumlah bobot 105%, harus 100%. Ubah salah satu bobot sebanyak -5",
        }
    ]


def test_a_month_that_has_not_begun_has_no_score(client: Client, world: World) -> None:
    answer = client.sign_in(world.officer).get(f"{PATH}/me?period=2099-01")

    assert (answer.status, answer.problem) == (404, "no-score")


def test_what_holds_from_a_day_on_concerns_every_month_since(client: Client, world: World) -> None:
    begin(world.session)
    since = world.today - days(70)
    body = {"id": str(uuid7()), "name": "Libur contoh", "day": str(since), "kind": "national", "unit_id": None}

    created = client.sign_in(world.with_role(Role.DISTRICT_ADMIN)).post("/api/v1/attendance/holidays", json=body)
    assert created.status == 201, created.json
    snapshots.note(world.session, clock.now())

    dues = world.session.scalars(select(ScoreDue).where(ScoreDue.employee_id == world.officer.employee_id)).all()
    assert {due.period for due in dues} >= {f"{since:%Y-%m}", f"{world.today:%Y-%m}"}


def test_members_of_a_program_are_due_when_it_changes(client: Client, world: World) -> None:
    begin(world.session)
    mate = world.employee()
    program = world.program(None, (world.officer, 60), (mate, 40))
    seen = client.sign_in(world.head).get(f"/api/v1/programs/{program}")
    world.session.execute(delete(ScoreDue))

    amended = client.patch(f"/api/v1/programs/{program}", json={"name": "Nama lain"}, headers={"If-Match": seen.etag})
    assert amended.status == 200, amended.json
    snapshots.note(world.session, clock.now())

    dues = {due.employee_id for due in world.session.scalars(select(ScoreDue))}
    assert {world.officer.employee_id, mate.employee_id} <= dues


def test_a_day_that_has_passed_makes_everybodys_month_due(client: Client, world: World) -> None:
    begin(world.session)
    progress = world.session.get_one(ScoreProgress, 1)
    progress.looked_on = world.today - days(1)
    world.session.flush()

    snapshots.note(world.session, clock.now())

    dues = world.session.scalars(select(ScoreDue)).all()
    assert {due.period for due in dues} == {f"{world.today - days(1):%Y-%m}", f"{world.today:%Y-%m}"}
    assert {world.officer.employee_id, world.head.employee_id} <= {due.employee_id for due in dues}
    assert progress.looked_on == world.today
    follow(world.session)
    assert snapshots.note(world.session, clock.now()) == 0


def test_a_rule_set_that_is_decided_concerns_every_open_month_since(client: Client, world: World) -> None:
    begin(world.session)
    an_indicator(client, world, "8")
    follow(world.session)
    period = month_of(world)

    decided = client.sign_in(world.with_role(Role.DISTRICT_ADMIN)).post(
        "/api/v1/score-rules", json={**SCORE_RULES, "effective_from": period}
    )
    assert decided.status == 201, decided
    follow(world.session)

    row = world.session.get_one(ScoreSnapshot, (world.officer.employee_id, period))
    assert row.rule_version == SCORE_RULES["version"]


def test_rules_are_not_decided_for_a_month_that_is_closed(client: Client, world: World) -> None:
    closed = f"{world.today.replace(day=1) - days(1):%Y-%m}"
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    client.put(f"/api/v1/score-months/{closed}", json={"is_closed": True})

    for path, body in (("/api/v1/score-rules", SCORE_RULES), ("/api/v1/tpp-policies", TPP_POLICY)):
        refused = client.post(path, json={**body, "effective_from": "2020-01"})
        assert (refused.status, refused.problem, refused.json["month"]) == (409, "month-closed", closed)


def test_a_new_cap_makes_months_due_for_everybody(client: Client, world: World) -> None:
    begin(world.session)
    body = {"effective_from": str(world.today - days(1)), "cap": 11_000, "floor": 0}

    decided = client.sign_in(world.with_role(Role.DISTRICT_ADMIN)).post("/api/v1/iku-policies", json=body)
    assert decided.status == 201, decided
    snapshots.note(world.session, clock.now())

    assert {world.officer.employee_id, world.head.employee_id} <= {
        due.employee_id for due in world.session.scalars(select(ScoreDue))
    }


def test_whoever_left_within_the_month_keeps_a_score_of_it(client: Client, world: World) -> None:
    begin(world.session)
    leaver = world.employee(until=world.today.replace(day=1) - days(5))
    period = f"{world.today.replace(day=1) - days(5):%Y-%m}"

    snapshots.rebuild(world.session, period, clock.now())
    follow(world.session)

    row = world.session.get_one(ScoreSnapshot, (leaver.employee_id, period))
    assert row.unit_id == world.puskesmas
    this = f"{world.today:%Y-%m}"
    assert world.session.get(ScoreSnapshot, (leaver.employee_id, this)) is None


def test_whoever_appraised_one_month_does_not_read_the_others(client: Client, world: World) -> None:
    begin(world.session)
    an_indicator(client, world, "8")
    follow(world.session)
    period = month_of(world)
    row = world.session.get_one(ScoreSnapshot, (world.officer.employee_id, period))
    once = world.employee(world.unit())
    row.appraiser_id = once.employee_id
    before = ScoreSnapshot(
        employee_id=row.employee_id, period="2020-01", score=1, rule_version="x", position_kind="executor",
        unit_id=None, appraiser_id=None, has_attendance=True, facts={}, result={}, computed_at=world.now,
    )  # fmt: skip
    world.session.add(before)
    world.session.flush()

    path = f"{PATH}/{world.officer.employee_id}/history?from=2020-01&to={period}"

    assert [one["period"] for one in client.sign_in(once).get(path).json["items"]] == [period]
    assert client.sign_in(world.officer).get(path).json["items"][0]["period"] == "2020-01"


def test_a_program_that_does_not_run_asks_nobody_for_anything(client: Client, world: World) -> None:
    world.program(None, (world.officer, 100))
    assert "program_contribution" in points(score(client, world.officer, month_of(world)))

    world.session.execute(update(ProgramStatusChange).values(status=ProgramStatus.PLANNED))

    found = score(client, world.officer, month_of(world))
    assert "program_contribution" in [one["code"] for one in found["missing"]]


def due_now(world: World, minutes: int = 0) -> int:
    """What a worker does at that moment."""
    return snapshots.follow(world.session, clock.now() + timedelta(minutes=minutes))


def test_what_citizens_answer_is_followed_once_a_minute_for_everybody_of_the_unit(client: Client, world: World) -> None:
    code = a_fixed_code(client, world)
    world.session.execute(delete(ScoreDue))
    begin(world.session)

    for _ in range(3):
        answer(client, code)
    assert due_now(world) > 0
    answer(client, code)
    follow(world.session)
    waiting = world.session.scalars(select(ScoreDue.employee_id)).all()
    assert {world.officer.employee_id, world.head.employee_id} <= set(waiting)
    assert world.session.scalars(select(ScoreSnapshot)).all() == []

    assert due_now(world, minutes=2) == len(waiting)
    assert {row.employee_id for row in world.session.scalars(select(ScoreSnapshot))} == set(waiting)
    assert due_now(world, minutes=2) == 0


def test_an_approval_does_not_wait_for_what_citizens_answer(client: Client, world: World) -> None:
    code = a_fixed_code(client, world)
    world.session.execute(delete(ScoreDue))
    begin(world.session)
    answer(client, code)
    follow(world.session)

    snapshots.ask(world.session, [(world.officer.employee_id, f"{world.today:%Y-%m}")], clock.now())
    follow(world.session)

    rows = world.session.scalars(select(ScoreSnapshot)).all()
    assert [(row.employee_id, row.period) for row in rows] == [(world.officer.employee_id, f"{world.today:%Y-%m}")]
    assert world.officer.employee_id not in world.session.scalars(select(ScoreDue.employee_id)).all()
