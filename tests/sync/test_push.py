"""Push: one outcome per operation, each applied at most once."""

from typing import Any

from backend.kit.ids import uuid7
from tests.client import Answer, Client
from tests.world import World, days, hours, moment


def an_operation(world: World, body: dict[str, Any], kind: str = "activity.log", **members: Any) -> dict[str, Any]:
    return {
        "op_id": str(uuid7()),
        "kind": kind,
        "base_version": None,
        "made_at": moment(world.now),
        "body": body,
        **members,
    }


def push(client: Client, world: World, *operations: dict[str, Any], **members: Any) -> Answer:
    envelope = {
        "device_id": str(world.puskesmas),
        "sent_at": moment(world.now),
        "operations": list(operations),
        **members,
    }
    return client.post("/api/v1/sync/push", json=envelope)


def outcomes(answer: Answer) -> list[str]:
    return [result["outcome"] for result in answer.json["results"]]


def test_new_activities_are_applied_in_order_and_counted(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    bodies = [world.an_activity(start=world.morning() + hours(number), minutes=30) for number in range(3)]

    answer = push(client, world, *(an_operation(world, body) for body in bodies))

    assert outcomes(answer) == ["applied"] * 3
    assert [result["entity"]["id"] for result in answer.json["results"]] == [body["id"] for body in bodies]
    assert [result["version"] for result in answer.json["results"]] == [1, 1, 1]
    assert answer.json["device"] == {"stored": 3}


def test_a_push_sent_twice_is_applied_once(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    operations = [an_operation(world, world.an_activity(start=world.morning() + hours(n))) for n in range(2)]
    first = push(client, world, *operations)

    again = push(client, world, *operations)

    assert outcomes(again) == ["duplicate"] * 2
    assert [r["entity"] for r in again.json["results"]] == [r["entity"] for r in first.json["results"]]
    assert again.json["device"] == {"stored": 2}
    assert len(client.get("/api/v1/activities").json["items"]) == 2


def test_a_bad_operation_among_good_ones_is_refused_alone(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    good, other = world.an_activity(), world.an_activity(start=world.morning() + hours(3))
    malformed = {"id": str(uuid7()), "description": "x"}
    too_old = world.an_activity(start=world.morning(world.today - days(30)))

    answer = push(
        client,
        world,
        an_operation(world, good),
        an_operation(world, malformed),
        an_operation(world, {}, kind="activity.dance"),
        an_operation(world, too_old),
        an_operation(world, other),
    )

    assert outcomes(answer) == ["applied", "refused", "refused", "refused", "applied"]
    problems = [result["problem"] and result["problem"]["type"] for result in answer.json["results"]]
    assert problems[1:4] == ["/problems/invalid", "/problems/unknown-kind", "/problems/activity-outside-window"]


def test_one_by_one_and_as_a_set_store_the_same(client: Client, world: World) -> None:
    first, second = world.employee(), world.employee()
    spans = [(0.0, 60), (0.5, 90), (5, 60), (6, 500), (20, 30)]
    bodies = [
        world.an_activity(start=world.morning(world.today - days(3)) + hours(start), minutes=minutes, unit=None)
        for start, minutes in spans
    ]
    for body in bodies:
        body["description"] = "Menyusun laporan bulanan puskesmas contoh"

    client.sign_in(first)
    as_set = push(client, world, *(an_operation(world, body) for body in bodies))
    client.sign_in(second)
    singly = [push(client, world, an_operation(world, {**body, "id": str(uuid7())})) for body in bodies]

    def told(answer: Answer) -> list[tuple[Any, ...]]:
        return [
            (r["outcome"], r["entity"]["signals"], r["entity"]["minutes"], r["entity"]["late"], r["entity"]["unit_id"])
            for r in answer.json["results"]
        ]

    assert told(as_set) == [line for answer in singly for line in told(answer)]
    assert "overlaps" in as_set.json["results"][1]["entity"]["signals"]


def test_the_same_operation_id_with_another_body_is_refused(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    operation = an_operation(world, world.an_activity())
    push(client, world, operation)

    answer = push(client, world, {**operation, "body": {**operation["body"], "quantity": 9}})

    assert outcomes(answer) == ["refused"]
    assert answer.json["results"][0]["problem"]["type"] == "/problems/operation-differs"


def test_an_operation_id_of_another_account_is_refused_and_reveals_nothing(client: Client, world: World) -> None:
    operation = an_operation(world, world.an_activity())
    push(client.sign_in(world.officer), world, operation)

    answer = push(client.sign_in(world.employee()), world, operation)

    result = answer.json["results"][0]
    assert (result["outcome"], result["entity"], result["version"]) == ("refused", None, None)
    assert result["problem"]["type"] == "/problems/id-taken"


def test_a_known_activity_under_a_new_operation_is_applied_with_what_is_stored(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    body = world.an_activity()
    push(client, world, an_operation(world, body))

    same = push(client, world, an_operation(world, body))
    other = push(client, world, an_operation(world, {**body, "quantity": 8}))

    assert outcomes(same) == ["applied"]
    assert outcomes(other) == ["refused"]
    assert len(client.get("/api/v1/activities").json["items"]) == 1


def test_a_chain_of_offline_edits_is_applied_in_one_push(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    body = world.an_activity()
    log = an_operation(world, body)
    amend = an_operation(world, {"id": body["id"], "quantity": 7}, "activity.amend", base_version=1, after=log["op_id"])
    withdraw = an_operation(world, {"id": body["id"]}, "activity.withdraw", base_version=2, after=amend["op_id"])

    answer = push(client, world, log, amend, withdraw)

    assert outcomes(answer) == ["applied"] * 3
    assert answer.json["results"][2]["version"] == 3
    assert answer.json["results"][2]["entity"]["status"] == "withdrawn"


def test_a_change_that_did_not_see_the_stored_version_is_a_conflict_with_what_is_stored(
    client: Client, world: World
) -> None:
    client.sign_in(world.officer)
    body = world.an_activity()
    etag = client.post("/api/v1/activities", json=body).etag
    client.patch(f"/api/v1/activities/{body['id']}", json={"quantity": 4}, if_match=etag)

    amend = an_operation(world, {"id": body["id"], "quantity": 7}, "activity.amend", base_version=1)
    after = an_operation(
        world, {"id": body["id"], "quantity": 8}, "activity.amend", base_version=2, after=amend["op_id"]
    )
    blind = an_operation(world, {"id": body["id"], "quantity": 9}, "activity.amend")
    answer = push(client, world, amend, after, blind)

    assert outcomes(answer) == ["conflict", "conflict", "refused"]
    assert answer.json["results"][0]["entity"]["quantity"] == 4
    assert answer.json["results"][2]["problem"]["type"] == "/problems/version-not-seen"
    assert client.get(f"/api/v1/activities/{body['id']}").json["version"] == 2


def test_a_refused_operation_is_judged_anew_when_it_comes_again(client: Client, world: World) -> None:
    body = world.an_activity()
    client.sign_in(world.officer).post("/api/v1/activities", json=body)
    review = an_operation(world, {"id": body["id"], "decision": "return"}, "activity.review", base_version=1)
    client.sign_in(world.head)
    first = push(client, world, review)

    review["body"]["reason"] = "Tulis hasilnya"
    second = push(client, world, review)

    assert (outcomes(first), outcomes(second)) == (["refused"], ["applied"])


def test_a_phone_whose_clock_is_off_is_corrected_and_asked(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    start = world.morning(world.today - days(1))
    body = world.an_activity(start=start)
    behind = hours(24 * 9)

    answer = push(
        client,
        world,
        an_operation(world, body, made_at=moment(world.now - hours(1))),
        sent_at=moment(world.now - behind),
    )

    entity = answer.json["results"][0]["entity"]
    assert entity["signals"] == ["clock_off"]


def test_an_envelope_that_cannot_be_read_stores_nothing(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    good = an_operation(world, world.an_activity())

    answer = push(client, world, good, {**good, "op_id": "no id"})

    assert (answer.status, answer.problem) == (422, "invalid")
    assert client.get("/api/v1/activities").json["items"] == []
    too_many = push(client, world, *(an_operation(world, world.an_activity()) for _ in range(51)))
    assert too_many.status == 422
