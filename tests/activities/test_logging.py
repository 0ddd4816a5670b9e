"""Logging, amending and withdrawing an activity through the API."""

from datetime import timedelta

from tests.client import Client
from tests.world import World, days, hours, moment


def test_an_activity_is_logged_and_read_back(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    body = world.an_activity()

    logged = client.post("/api/v1/activities", json=body)
    found = client.get(f"/api/v1/activities/{body['id']}")

    assert logged.status == 201
    assert logged.json == found.json
    assert found.json["status"] == "waiting"
    assert found.json["minutes"] == 90
    assert found.json["unit_id"] == str(world.puskesmas)
    assert found.json["late"] is False
    assert found.json["signals"] == []


def test_the_same_activity_sent_again_is_answered_with_what_is_stored(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    body = world.an_activity()
    first = client.post("/api/v1/activities", json=body)

    again = client.post("/api/v1/activities", json=body)

    assert (first.status, again.status) == (201, 200)
    assert again.json == first.json


def test_the_same_id_with_another_text_is_refused(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    body = world.an_activity()
    client.post("/api/v1/activities", json=body)

    answer = client.post("/api/v1/activities", json={**body, "description": "Sesuatu yang lain"})

    assert (answer.status, answer.problem) == (409, "operation-differs")


def test_an_id_of_somebody_else_is_refused_and_reveals_nothing(client: Client, world: World) -> None:
    body = world.an_activity()
    client.sign_in(world.officer).post("/api/v1/activities", json=body)

    answer = client.sign_in(world.employee()).post("/api/v1/activities", json=body)

    assert (answer.status, answer.problem) == (409, "id-taken")
    assert set(answer.json) == {"type", "title", "status", "instance"}


def test_an_activity_older_than_a_week_is_refused(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    body = world.an_activity(start=world.morning(world.today - days(8)))

    answer = client.post("/api/v1/activities", json=body)

    assert (answer.status, answer.problem) == (409, "activity-outside-window")
    assert client.get("/api/v1/activities").json["items"] == []


def test_an_old_activity_that_the_phone_made_in_time_is_taken(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    start = world.morning(world.today - days(20))

    answer = client.post("/api/v1/activities", json=world.an_activity(start=start, made_at=moment(start + hours(9))))

    assert answer.status == 201
    assert answer.json["late"] is False


def test_a_repeat_after_the_window_has_closed_is_still_answered(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    start = world.morning(world.today - days(20))
    body = world.an_activity(start=start, made_at=moment(start + hours(9)))
    client.post("/api/v1/activities", json=body)

    again = client.post("/api/v1/activities", json={**body, "made_at": None})

    assert again.status == 200


def test_overlap_is_a_question_that_names_the_other_entry(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    first = world.an_activity()
    client.post("/api/v1/activities", json=first)

    answer = client.post("/api/v1/activities", json=world.an_activity(start=world.morning() + hours(0.5)))

    assert answer.status == 201
    assert answer.json["signals"] == ["overlaps"]
    assert answer.json["signal_details"][0]["activity_id"] == first["id"]


def test_a_waiting_activity_is_amended_with_its_etag(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    body = world.an_activity()
    client.post("/api/v1/activities", json=body)
    path = f"/api/v1/activities/{body['id']}"
    etag = client.get(path).etag

    amended = client.patch(path, json={"quantity": 5, "unit": None}, if_match=etag)
    stale = client.patch(path, json={"quantity": 6}, if_match=etag)

    assert (amended.status, amended.json["quantity"], amended.json["unit"], amended.json["version"]) == (
        200,
        5,
        None,
        2,
    )
    assert (stale.status, stale.problem) == (412, "stale")
    assert client.patch(path, json={"quantity": 6}).status == 428
    steps = client.get(f"{path}/history").json["items"]
    assert [step["action"] for step in steps] == ["activity.log", "activity.amend"]
    assert steps[1]["changes"] == {"quantity": [3, 5], "unit": ["kunjungan", None]}


def test_a_withdrawn_activity_leaves_the_list_and_keeps_its_trace(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    body = world.an_activity()
    etag = client.post("/api/v1/activities", json=body).etag
    path = f"/api/v1/activities/{body['id']}"

    withdrawn = client.delete(path, if_match=etag)
    again = client.delete(path, if_match=etag)

    assert (withdrawn.status, again.status) == (200, 200)
    assert withdrawn.json["status"] == "withdrawn"
    assert client.get("/api/v1/activities").json["items"] == []
    assert len(client.get("/api/v1/activities?status=withdrawn").json["items"]) == 1


def test_the_appraiser_approves_and_the_entry_is_locked(client: Client, world: World) -> None:
    body = world.an_activity()
    etag = client.sign_in(world.officer).post("/api/v1/activities", json=body).etag
    client.sign_in(world.head)
    waiting = client.get("/api/v1/review-queue").json["items"]
    decision = {"activity_id": body["id"], "version": 1, "decision": "approve"}

    decided = client.post("/api/v1/reviews", json={"decisions": [decision]})

    assert [item["activity"]["id"] for item in waiting] == [body["id"]]
    assert decided.json["results"][0]["outcome"] == "applied"
    assert client.get("/api/v1/review-queue").json["items"] == []
    locked = client.sign_in(world.officer).patch(
        f"/api/v1/activities/{body['id']}", json={"quantity": 1}, if_match=etag
    )
    assert (locked.status, locked.problem) == (409, "activity-locked")


def test_a_list_is_paged_without_gap_while_rows_are_added(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    for number in range(7):
        client.post("/api/v1/activities", json=world.an_activity(start=world.morning() + hours(number / 10), minutes=5))

    first = client.get("/api/v1/activities?limit=3")
    client.post("/api/v1/activities", json=world.an_activity(start=world.morning() + hours(2)))
    second = client.get(f"/api/v1/activities?limit=3&cursor={first.json['next']}")
    third = client.get(f"/api/v1/activities?limit=3&cursor={second.json['next']}")

    ids = [item["id"] for page in (first, second, third) for item in page.json["items"]]
    assert len(ids) == len(set(ids)) == 7
    assert third.json["next"] is None
    assert 'rel="next"' in first.headers["link"]
    assert client.get(f"/api/v1/activities?limit=3&status=waiting&cursor={first.json['next']}").status == 422


def test_the_list_shows_exactly_what_the_single_entry_shows(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    place = {"latitude": 3.48, "longitude": 97.81, "accuracy_m": None, "mock": True}
    digest = "ab" * 32
    full = world.an_activity(
        location=place, evidence=[digest], innovation=True, made_at=moment(world.now), reason="lupa"
    )
    odd = world.an_activity(start=world.morning() + hours(0.2) + timedelta(milliseconds=250))
    for body in (full, odd):
        client.post("/api/v1/activities", json=body)
    returned = {"activity_id": odd["id"], "version": 1, "decision": "return", "reason": "Tulis hasilnya"}
    client.sign_in(world.head).post("/api/v1/reviews", json={"decisions": [returned]})
    client.sign_in(world.officer)

    listed = client.get("/api/v1/activities").json["items"]
    filtered = client.get("/api/v1/activities?from=2020-01-01").json["items"]

    assert len(listed) == 2
    assert listed == filtered == [client.get(f"/api/v1/activities/{item['id']}").json for item in listed]
    assert {signal for item in listed for signal in item["signals"]} >= {"overlaps", "mock_location"}
