"""Outcomes of a push at its edges: repeats within and across pushes, chains, versions, other people's ids."""

import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.kit.ids import uuid7
from backend.sync.models import SyncDevice, SyncOperation
from tests.client import Answer, Client
from tests.people import Person
from tests.world import World, days, hours, moment


class Device:
    """A device that pushes as whoever it is given to."""

    def __init__(self, client: Client, world: World) -> None:
        self.client, self.world = client, world
        self.device_id = str(uuid7())

    def push(self, person: Person, *operations: dict[str, Any], **members: Any) -> Answer:
        sent = {
            "device_id": self.device_id,
            "sent_at": moment(self.world.now),
            "operations": list(operations),
            **members,
        }
        kind = {"Content-Type": "application/json"}
        return self.client.sign_in(person).post("/api/v1/sync/push", content=json.dumps(sent), headers=kind)

    def results(self, person: Person, *operations: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.push(person, *operations)
        assert answer.status == 200, answer
        return answer.json["results"]


@pytest.fixture
def device(client: Client, world: World) -> Device:
    return Device(client, world)


def an_op(world: World, kind: str, body: dict[str, Any], base: int | None = None, **members: Any) -> dict[str, Any]:
    return {
        "op_id": str(uuid7()),
        "kind": f"activity.{kind}",
        "base_version": base,
        "made_at": moment(world.now),
        "body": body,
        **members,
    }


def outcomes(results: list[dict[str, Any]]) -> list[str]:
    return [one["outcome"] for one in results]


def slug(result: dict[str, Any]) -> str:
    return result["problem"]["type"].removeprefix("/problems/")


def test_an_operation_twice_in_one_push_is_applied_once(device: Device, world: World) -> None:
    body = world.an_activity()
    log = an_op(world, "log", body)
    amend = an_op(world, "amend", {"id": body["id"], "quantity": 5}, 1)

    results = device.results(world.officer, log, log, amend, amend)

    assert outcomes(results) == ["applied", "duplicate", "applied", "duplicate"]
    assert [one["version"] for one in results] == [1, 1, 2, 2]
    assert results[1]["entity"]["version"] == 1


def test_a_repeat_tells_the_first_version_and_shows_what_is_stored_today(device: Device, world: World) -> None:
    body = world.an_activity()
    log = an_op(world, "log", body)
    device.results(world.officer, log)
    device.results(world.officer, an_op(world, "amend", {"id": body["id"], "quantity": 5}, 1))

    (result,) = device.results(world.officer, log)

    assert (result["outcome"], result["version"], result["problem"]) == ("duplicate", 1, None)
    assert (result["entity"]["version"], result["entity"]["quantity"]) == (2, 5)


def test_a_repeat_may_come_from_another_device_of_the_same_officer(
    client: Client, device: Device, world: World
) -> None:
    log = an_op(world, "log", world.an_activity())
    device.results(world.officer, log)
    other = Device(client, world)

    answer = other.push(world.officer, log)

    assert outcomes(answer.json["results"]) == ["duplicate"]
    assert answer.json["device"] == {"stored": 0}


def test_a_conflict_is_remembered_by_nobody(device: Device, world: World, session: Session) -> None:
    body = world.an_activity()
    device.results(world.officer, an_op(world, "log", body))
    late = an_op(world, "amend", {"id": body["id"], "quantity": 5}, 7)

    first, again = device.results(world.officer, late), device.results(world.officer, late)

    assert outcomes([*first, *again]) == ["conflict", "conflict"]
    assert str(late["op_id"]) not in {str(one) for one in session.scalars(select(SyncOperation.op_id))}
    assert (first[0]["version"], first[0]["entity"]["version"], slug(first[0])) == (1, 1, "stale")


@pytest.mark.parametrize("base", [0, 2, 9])
@pytest.mark.parametrize("kind", ["amend", "withdraw", "review"])
def test_any_other_version_than_the_stored_one_is_a_conflict(
    device: Device, world: World, kind: str, base: int
) -> None:
    body = world.an_activity()
    device.results(world.officer, an_op(world, "log", body))
    extra = {"amend": {"quantity": 5}, "withdraw": {}, "review": {"decision": "approve"}}[kind]
    person = world.head if kind == "review" else world.officer

    (result,) = device.results(person, an_op(world, kind, {"id": body["id"], **extra}, base))

    assert (result["outcome"], result["entity"]["status"]) == ("conflict", "waiting")


@pytest.mark.parametrize("kind", ["amend", "withdraw", "review", "ask_correction"])
def test_a_change_that_names_no_version_is_refused(device: Device, world: World, kind: str) -> None:
    body = world.an_activity()
    device.results(world.officer, an_op(world, "log", body))
    extra = {
        "amend": {"quantity": 5},
        "withdraw": {},
        "review": {"decision": "approve"},
        "ask_correction": {"reason": "Jumlahnya keliru"},
    }[kind]
    person = world.head if kind == "review" else world.officer

    (result,) = device.results(person, an_op(world, kind, {"id": body["id"], **extra}, None))

    assert (result["outcome"], slug(result), result["entity"]) == ("refused", "version-not-seen", None)


def test_a_lock_is_told_before_the_version(device: Device, world: World) -> None:
    body = world.an_activity()
    device.results(world.officer, an_op(world, "log", body))
    device.results(world.head, an_op(world, "review", {"id": body["id"], "decision": "approve"}, 1))

    results = device.results(
        world.officer,
        an_op(world, "amend", {"id": body["id"], "quantity": 5}, 1),
        an_op(world, "withdraw", {"id": body["id"]}, 1),
    )

    assert [(one["outcome"], slug(one)) for one in results] == [("refused", "activity-locked")] * 2


def test_a_correction_asked_for_on_the_phone_is_applied_once_and_kept_with_its_own_moment(
    device: Device, world: World
) -> None:
    body = world.an_activity()
    device.results(world.officer, an_op(world, "log", body))
    device.results(world.head, an_op(world, "review", {"id": body["id"], "decision": "approve"}, 1))
    made_at = moment(world.now - hours(1))
    asked = an_op(world, "ask_correction", {"id": body["id"], "reason": "Jumlahnya keliru"}, 2, made_at=made_at)

    results = device.results(world.officer, asked, asked, {**asked, "op_id": str(uuid7())})

    assert outcomes(results) == ["applied", "duplicate", "applied"]
    assert [one["version"] for one in results] == [3, 3, 3]
    assert results[0]["entity"]["status"] == "approved"
    assert results[2]["entity"]["correction"] == {"reason": "Jumlahnya keliru", "at": made_at}


@pytest.mark.parametrize(
    ("decision", "base", "outcome", "problem"),
    [
        ("approve", 1, "conflict", "stale"),
        ("approve", 9, "conflict", "stale"),
        ("return", 1, "refused", "activity-not-approved"),
        (None, 1, "refused", "activity-not-approved"),
    ],
)
def test_a_correction_that_cannot_be_asked_for_is_told_apart(
    device: Device, world: World, decision: str | None, base: int, outcome: str, problem: str
) -> None:
    body = world.an_activity()
    device.results(world.officer, an_op(world, "log", body))
    if decision is not None:
        verdict = {"id": body["id"], "decision": decision, "reason": "Lengkapi"}
        device.results(world.head, an_op(world, "review", verdict, 1))

    (result,) = device.results(
        world.officer, an_op(world, "ask_correction", {"id": body["id"], "reason": "Jumlahnya keliru"}, base)
    )

    assert (result["outcome"], slug(result)) == (outcome, problem)
    assert (result["entity"] is None) == (outcome == "refused")


def test_a_chain_breaks_where_one_of_it_was_not_applied(device: Device, world: World) -> None:
    body = world.an_activity()
    log = an_op(world, "log", {**body, "quantity": -1})
    amend = an_op(world, "amend", {"id": body["id"], "quantity": 5}, 1, after=log["op_id"])
    withdraw = an_op(world, "withdraw", {"id": body["id"]}, 2, after=amend["op_id"])
    other = an_op(world, "log", world.an_activity(start=world.morning() + hours(4)))

    results = device.results(world.officer, log, amend, withdraw, other)

    assert outcomes(results) == ["refused", "conflict", "conflict", "applied"]
    assert [slug(one) for one in results[1:3]] == ["predecessor-not-applied"] * 2
    assert results[1]["problem"]["after"] == log["op_id"]
    assert results[1]["entity"] is None


def test_a_chain_goes_on_over_pushes(device: Device, world: World) -> None:
    body = world.an_activity()
    log = an_op(world, "log", body)
    amend = an_op(world, "amend", {"id": body["id"], "quantity": 5}, 1, after=log["op_id"])
    withdraw = an_op(world, "withdraw", {"id": body["id"], "reason": "Salah catat"}, 2, after=amend["op_id"])

    results = [device.results(world.officer, *sent) for sent in ((log,), (log, amend), (amend, withdraw))]

    assert [outcomes(one) for one in results] == [["applied"], ["duplicate", "applied"], ["duplicate", "applied"]]
    steps = device.client.get(f"/api/v1/activities/{body['id']}/history").json["items"]
    assert steps[2]["reason"] == "Salah catat"


def test_a_predecessor_of_somebody_else_counts_as_none(device: Device, world: World) -> None:
    log = an_op(world, "log", world.an_activity())
    device.results(world.officer, log)
    body = world.an_activity()

    (result,) = device.results(world.employee(), an_op(world, "log", body, after=log["op_id"]))

    assert (result["outcome"], slug(result)) == ("conflict", "predecessor-not-applied")


@pytest.mark.parametrize("alone", [True, False])
def test_an_activity_id_of_somebody_else_is_refused_and_reveals_nothing(
    device: Device, world: World, alone: bool
) -> None:
    body = world.an_activity()
    device.results(world.officer, an_op(world, "log", body))
    others = [] if alone else [an_op(world, "log", world.an_activity())]

    results = device.results(world.employee(world.unit()), an_op(world, "log", body), *others)

    assert outcomes(results) == ["refused", *["applied"] * len(others)]
    assert (slug(results[0]), results[0]["version"], results[0]["entity"]) == ("id-taken", None, None)
    assert results[0]["problem"].keys() == {"type", "title", "status", "instance"}


def test_what_one_may_not_see_is_not_found_and_shows_nothing(device: Device, world: World) -> None:
    body = world.an_activity()
    device.results(world.officer, an_op(world, "log", body))
    stranger = world.employee(world.unit(), head=True)
    world.employee(stranger.unit_id)

    results = device.results(
        stranger,
        an_op(world, "amend", {"id": body["id"], "quantity": 5}, 1),
        an_op(world, "review", {"id": body["id"], "decision": "approve"}, 1),
        an_op(world, "ask_correction", {"id": body["id"], "reason": "Jumlahnya keliru"}, 1),
    )

    assert [(slug(one), one["entity"]) for one in results] == [("not-found", None)] * 3


def test_a_second_withdrawal_is_applied_and_changes_nothing(device: Device, world: World) -> None:
    body = world.an_activity()
    withdrawals = [an_op(world, "withdraw", {"id": body["id"]}, 1) for _ in range(2)]

    results = device.results(world.officer, an_op(world, "log", body), *withdrawals)

    assert [(one["outcome"], one["version"]) for one in results] == [("applied", 1), ("applied", 2), ("applied", 2)]


def test_the_same_decision_under_a_new_operation_is_applied_with_what_is_stored(device: Device, world: World) -> None:
    body = world.an_activity()
    device.results(world.officer, an_op(world, "log", body))
    decisions = [an_op(world, "review", {"id": body["id"], "decision": "approve"}, 1) for _ in range(2)]

    results = device.results(world.head, *decisions)

    assert [(one["outcome"], one["version"]) for one in results] == [("applied", 2), ("applied", 2)]


def test_a_refused_operation_leaves_no_trace_among_applied_ones(device: Device, world: World, session: Session) -> None:
    bodies = [world.an_activity(start=world.morning() + hours(n)) for n in range(3)]
    old = world.an_activity(start=world.morning(world.today - days(30)))
    operations = [an_op(world, "log", body) for body in (bodies[0], old, bodies[1])]
    operations.append(an_op(world, "amend", {"id": bodies[0]["id"], "unit": "x" * 40}, 1))
    operations.append(an_op(world, "log", bodies[2]))

    results = device.results(world.officer, *operations)

    assert outcomes(results) == ["applied", "refused", "applied", "refused", "applied"]
    stored = {str(one) for one in session.scalars(select(SyncOperation.op_id))}
    assert stored == {operations[n]["op_id"] for n in (0, 2, 4)}
    assert results[3]["problem"]["errors"][0]["pointer"] == "/unit"


def test_a_device_is_counted_per_account_and_describes_itself(device: Device, world: World, session: Session) -> None:
    other = world.employee()
    first = device.push(
        world.officer, an_op(world, "log", world.an_activity()), client={"app": "1.2", "os": "Android 8", "waiting": 4}
    )
    second = device.push(
        other, *(an_op(world, "log", world.an_activity(start=world.morning() + hours(n))) for n in range(2))
    )
    device.push(world.officer, an_op(world, "dance", {}), client={"waiting": 0})

    rows = {row.account_id: row for row in session.scalars(select(SyncDevice))}
    mine = rows[world.officer.account_id]
    assert (first.json["device"]["stored"], second.json["device"]["stored"]) == (1, 2)
    assert (mine.stored, mine.app, mine.os, mine.waiting) == (1, "1.2", "Android 8", 0)


@pytest.mark.parametrize(
    "members",
    [
        {"device_id": "x"},
        {"sent_at": "kemarin"},
        {"operations": []},
        {"operations": "x"},
        {"extra": 1},
        {"client": {"waiting": -1}},
    ],
)
def test_a_bad_envelope_fails_as_a_whole(
    device: Device, world: World, members: dict[str, Any], session: Session
) -> None:
    answer = device.push(world.officer, an_op(world, "log", world.an_activity()), **members)

    assert (answer.status, answer.problem) == (422, "invalid")
    assert session.scalar(select(SyncOperation.op_id)) is None


def test_who_may_not_log_is_refused_operation_by_operation(device: Device, world: World) -> None:
    service = world.a_service("activities:read")

    (result,) = device.results(service, an_op(world, "log", world.an_activity()))

    assert (result["outcome"], slug(result)) == ("refused", "not-allowed")


@pytest.mark.parametrize(
    "body", [{}, {"id": 3}, {"id": "x"}, {"id": None, "a": {"b": [1e308, 2**70]}}, {"id": "\ud800"}]
)
@pytest.mark.parametrize("kind", ["log", "amend", "withdraw", "review", "ask_correction"])
def test_a_malformed_body_is_refused_alone(device: Device, world: World, kind: str, body: dict[str, Any]) -> None:
    good = an_op(world, "log", world.an_activity())

    results = device.results(world.officer, an_op(world, kind, body, 1), good)

    assert outcomes(results) == ["refused", "applied"]
