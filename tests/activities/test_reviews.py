"""Deciding about activities: by the appraiser of today, each decision alone."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.organisation.models import Assignment, AssignmentKind
from tests.activities.doing import a_decision, amend, decide, log, problem_of, read, withdraw
from tests.client import Client
from tests.world import World, days, hours


def test_each_decision_of_a_batch_stands_alone(client: Client, world: World) -> None:
    good, other = log(client, world), log(client, world, start=world.morning() + hours(3))
    changed = log(client, world, start=world.morning() + hours(5))
    amend(client, changed, {"quantity": 7})
    of_another_unit = log(client, world, world.employee(world.unit()))
    client.sign_in(world.head)

    results = decide(
        client,
        a_decision(good),
        a_decision(changed),
        a_decision(of_another_unit),
        a_decision(good, "return", reason=None, version=2),
        a_decision(other, "return"),
    )

    assert [one["outcome"] for one in results] == ["applied", "conflict", "refused", "refused", "applied"]
    assert [one["activity_id"] for one in results][:2] == [good["id"], changed["id"]]
    assert [problem_of(one) for one in results[1:4]] == ["stale", "not-found", "reason-missing"]
    assert (results[0]["version"], results[1]["version"], results[1]["problem"]["version"]) == (2, None, 2)
    assert [read(client, one)["status"] for one in (good, changed, other)] == ["approved", "waiting", "returned"]


def test_a_decision_shows_in_the_activity(client: Client, world: World) -> None:
    activity = log(client, world)
    client.sign_in(world.head)

    decide(client, a_decision(activity, "return", reason="Sebut jumlah kunjungan"))

    shown = read(client, activity)
    assert shown["review"]["by"] == str(world.head.employee_id)
    assert (shown["review"]["decision"], shown["review"]["reason"]) == ("return", "Sebut jumlah kunjungan")


def test_the_same_decision_again_is_success_and_changes_nothing(client: Client, world: World) -> None:
    activity = log(client, world)
    client.sign_in(world.head)
    first = decide(client, a_decision(activity))

    again = decide(client, a_decision(activity), a_decision(activity, version=2))

    assert [one["outcome"] for one in again] == ["applied", "applied"]
    assert [one["version"] for one in again] == [first[0]["version"]] * 2
    assert len(client.get(f"/api/v1/activities/{activity['id']}/history").json["items"]) == 2


def test_another_decision_on_an_old_version_is_a_conflict(client: Client, world: World) -> None:
    activity = log(client, world)
    client.sign_in(world.head)
    decide(client, a_decision(activity))

    (result,) = decide(client, a_decision(activity, "return"))

    assert result["outcome"] == "conflict"
    assert read(client, activity)["status"] == "approved"


def test_what_was_approved_may_be_returned_after_all_and_mended(client: Client, world: World) -> None:
    activity = log(client, world)
    client.sign_in(world.head)
    decide(client, a_decision(activity))

    (result,) = decide(client, a_decision(activity, "return", version=2))
    mended = amend(client.sign_in(world.officer), activity, {"quantity": 4}, version=3)

    assert (result["outcome"], result["version"]) == ("applied", 3)
    assert (mended.status, mended.json["status"], mended.json["review"]) == (200, "waiting", None)


def test_returning_needs_a_reason_that_says_what_to_mend(client: Client, world: World) -> None:
    activity = log(client, world)

    (result,) = decide(client.sign_in(world.head), a_decision(activity, "return", reason=None))

    assert (result["outcome"], problem_of(result)) == ("refused", "reason-missing")
    assert result["problem"]["errors"][0]["pointer"] == "/reason"


def test_nobody_decides_about_an_entry_of_ones_own(client: Client, world: World) -> None:
    activity = log(client, world, world.head)

    (result,) = decide(client, a_decision(activity))

    assert (result["outcome"], problem_of(result)) == ("refused", "own-activity")


def test_the_head_above_sees_an_officers_entry_but_does_not_decide(client: Client, world: World) -> None:
    activity = log(client, world)

    (result,) = decide(client.sign_in(world.regent), a_decision(activity))

    assert (result["outcome"], problem_of(result)) == ("refused", "not-the-appraiser")


def test_who_appraises_nobody_may_not_review_at_all(client: Client, world: World) -> None:
    activity = log(client, world)

    answer = client.sign_in(world.employee()).post("/api/v1/reviews", json={"decisions": [a_decision(activity)]})

    assert (answer.status, answer.problem) == (403, "not-allowed")
    assert client.get("/api/v1/review-queue").status == 403


def test_rights_are_judged_on_the_day_of_the_decision(client: Client, world: World, session: Session) -> None:
    activity, token = log(client, world), world.token_of(world.head)
    session.execute(
        update(Assignment).where(Assignment.employee_id == world.head.employee_id).values(ends_on=world.today - days(1))
    )
    session.expire_all()

    (result,) = decide(client.use_token(token), a_decision(activity))

    assert (result["outcome"], problem_of(result)) == ("refused", "not-found")
    assert client.get("/api/v1/review-queue").json["items"] == []


def test_an_acting_head_decides_while_there_is_no_other(client: Client, world: World, session: Session) -> None:
    activity = log(client, world)
    session.execute(
        update(Assignment).where(Assignment.employee_id == world.head.employee_id).values(ends_on=world.today - days(1))
    )
    acting = world.employee(world.unit())
    world.assign(acting.employee_id, world.puskesmas, head=True, kind=AssignmentKind.PLT, since=world.today)  # type: ignore[arg-type]
    client.sign_in(acting)

    queue = client.get("/api/v1/review-queue").json["items"]
    (result,) = decide(client, a_decision(activity))

    assert [item["activity"]["id"] for item in queue] == [activity["id"]]
    assert result["outcome"] == "applied"


def test_an_appraiser_named_in_the_assignment_decides_in_place_of_the_head(client: Client, world: World) -> None:
    named = world.employee(world.unit())
    officer = world.employee(world.unit())
    world.assign(officer.employee_id, world.puskesmas, since=world.today, appraiser=named.employee_id)  # type: ignore[arg-type]
    world.session.execute(
        update(Assignment)
        .where(Assignment.employee_id == officer.employee_id, Assignment.unit_id != world.puskesmas)
        .values(ends_on=world.today - days(1))
    )
    activity = log(client, world, officer)

    (by_head,) = decide(client.sign_in(world.head), a_decision(activity))
    (by_named,) = decide(client.sign_in(named), a_decision(activity))

    assert (by_head["outcome"], by_named["outcome"]) == ("refused", "applied")


def test_what_was_withdrawn_is_not_decided(client: Client, world: World) -> None:
    activity = log(client, world)
    withdraw(client, activity)

    (result,) = decide(client.sign_in(world.head), a_decision(activity, version=2))

    assert (result["outcome"], problem_of(result)) == ("refused", "activity-withdrawn")


def test_an_unknown_activity_is_refused_like_one_that_may_not_be_seen(client: Client, world: World) -> None:
    unknown = world.an_activity() | {"version": 1}
    log(client, world)

    (result,) = decide(client.sign_in(world.head), a_decision(unknown))

    assert (result["outcome"], problem_of(result)) == ("refused", "not-found")


@pytest.mark.parametrize("count", [0, 201])
def test_a_batch_holds_one_to_two_hundred_decisions(client: Client, world: World, count: int) -> None:
    activity = log(client, world)

    answer = client.sign_in(world.head).post("/api/v1/reviews", json={"decisions": [a_decision(activity)] * count})

    assert (answer.status, answer.problem) == (422, "invalid")
    assert read(client, activity)["status"] == "waiting"


def test_the_queue_shows_names_newest_first_page_by_page(client: Client, world: World) -> None:
    other = world.employee()
    entries = [log(client, world, (world.officer, other)[n % 2], start=world.morning() + hours(n)) for n in range(5)]
    client.sign_in(world.head)

    first = client.get("/api/v1/review-queue?limit=3").json
    second = client.get(f"/api/v1/review-queue?limit=3&cursor={first['next']}").json

    items = [*first["items"], *second["items"]]
    assert [item["activity"]["id"] for item in items] == [entry["id"] for entry in reversed(entries)]
    assert {item["employee_name"] for item in items} == {world.officer.name, other.name}
    assert second["next"] is None
