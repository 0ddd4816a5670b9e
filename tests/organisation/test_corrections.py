"""“Atasan saya salah”: asked by officers, answered by administrators."""

from typing import Any

from backend.access.actor import Role
from backend.kit.ids import uuid7
from tests.client import Answer, Client
from tests.organisation.looking import assignment_of, facts, trail
from tests.world import Person, World, days


def a_request(**members: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "note": "Atasan saya sudah pindah bulan lalu", **members}


def ask(client: Client, person: Person, **members: Any) -> Answer:
    client.sign_in(person)
    return client.post("/api/v1/appraiser-corrections", json=a_request(**members))


def decide(client: Client, request_id: str, **members: Any) -> Answer:
    body = {"decision": "corrected", "answer": "Sudah diperbaiki", **members}
    return client.post(f"/api/v1/appraiser-corrections/{request_id}/decide", json=body)


def admin_of(world: World) -> Person:
    return world.with_role(Role.UNIT_ADMIN, units=(world.puskesmas,))


def test_a_request_is_stored_once(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    body = a_request(proposed_appraiser_nip=world.regent.nip)

    first = client.post("/api/v1/appraiser-corrections", json=body)
    again = client.post("/api/v1/appraiser-corrections", json=body)
    other = client.post("/api/v1/appraiser-corrections", json={**body, "note": "Lain"})

    assert (first.status, again.status, other.problem) == (201, 200, "operation-differs")
    assert first.json == again.json
    assert first.json["status"] == "open"
    assert first.json["unit"]["id"] == str(world.puskesmas)
    assert trail(world, "appraiser_correction.ask") == [body["id"]]
    assert facts(world, "appraiser_correction.asked") == [body["id"]]


def test_an_id_of_somebody_elses_request_is_taken(client: Client, world: World) -> None:
    known = ask(client, world.officer).json["id"]

    assert ask(client, world.head, id=known).problem == "id-taken"


def test_whose_a_proposed_nip_is_the_asker_does_not_learn(client: Client, world: World) -> None:
    stranger = world.employee(world.unit())

    known = ask(client, world.officer, proposed_appraiser_nip=stranger.nip)
    unknown = ask(client, world.head, proposed_appraiser_nip="198503152010012001")

    assert (known.status, unknown.status) == (201, 201)
    assert known.json["proposed_appraiser"] is unknown.json["proposed_appraiser"] is None
    assert known.json["proposed_appraiser_nip"] == stranger.nip


def test_a_proposed_nip_must_look_like_one(client: Client, world: World) -> None:
    answer = ask(client, world.officer, proposed_appraiser_nip="123")

    assert answer.json["errors"][0]["pointer"] == "/proposed_appraiser_nip"


def test_one_request_at_a_time(client: Client, world: World) -> None:
    ask(client, world.officer)

    assert ask(client, world.officer).problem == "correction-open"


def test_without_a_post_there_is_nobody_to_ask(client: Client, world: World) -> None:
    gone = world.employee(until=world.today - days(1))

    assert ask(client, gone).problem == "no-post-today"


def test_requests_are_seen_by_the_asker_and_by_who_decides(client: Client, world: World) -> None:
    mine = ask(client, world.officer).json["id"]
    elsewhere = ask(client, world.employee(world.unit())).json["id"]

    def seen_by(person: Person) -> list[str]:
        return [one["id"] for one in client.sign_in(person).get("/api/v1/appraiser-corrections").json["items"]]

    assert seen_by(world.officer) == [mine]
    assert seen_by(admin_of(world)) == [mine]
    assert seen_by(world.head) == []
    assert seen_by(world.with_role(Role.AUDITOR)) == []
    assert seen_by(world.with_role(Role.DISTRICT_ADMIN)) == [elsewhere, mine]


def test_requests_are_paged_newest_first_and_narrowed_by_status(client: Client, world: World) -> None:
    ids = [ask(client, world.employee()).json["id"] for _ in range(3)]
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    decide(client, ids[0], decision="declined")

    first = client.get("/api/v1/appraiser-corrections?limit=2").json
    second = client.get(f"/api/v1/appraiser-corrections?limit=2&cursor={first['next']}").json
    waiting = client.get("/api/v1/appraiser-corrections?status=open").json

    assert [one["id"] for one in first["items"] + second["items"]] == ids[::-1]
    assert [one["id"] for one in waiting["items"]] == [ids[2], ids[1]]


def test_a_correction_sets_the_appraiser(client: Client, world: World) -> None:
    request = ask(client, world.officer, proposed_appraiser_nip=world.regent.nip).json
    client.sign_in(admin_of(world))

    answer = decide(client, request["id"])

    assert (answer.status, answer.json["status"], answer.json["version"]) == (200, "corrected", 2)
    assert answer.json["proposed_appraiser"]["name"] == world.regent.name
    row = assignment_of(world, world.officer.employee_id)
    assert (row.appraiser_id, row.version) == (world.regent.employee_id, 2)
    assert trail(world, "assignment.amend") == facts(world, "assignment.changed") == [str(row.id)]
    assert facts(world, "appraiser_correction.decided") == [request["id"]]


def test_who_decides_may_name_somebody_else(client: Client, world: World) -> None:
    request = ask(client, world.officer, proposed_appraiser_nip=world.regent.nip).json
    other = world.employee(world.district)
    client.sign_in(admin_of(world))

    decide(client, request["id"], appraiser_id=str(other.employee_id))

    assert assignment_of(world, world.officer.employee_id).appraiser_id == other.employee_id


def test_a_correction_needs_somebody_to_name(client: Client, world: World) -> None:
    request = ask(client, world.officer).json
    client.sign_in(admin_of(world))

    assert decide(client, request["id"]).problem == "appraiser-missing"
    assert decide(client, request["id"], appraiser_id=str(world.officer.employee_id)).status == 422
    assert assignment_of(world, world.officer.employee_id).version == 1


def test_where_the_tree_already_says_so_no_post_is_touched(client: Client, world: World) -> None:
    request = ask(client, world.officer).json
    client.sign_in(admin_of(world))

    answer = decide(client, request["id"], appraiser_id=str(world.head.employee_id))

    assert answer.json["status"] == "corrected"
    assert assignment_of(world, world.officer.employee_id).version == 1


def test_a_declined_request_changes_nothing_and_says_why(client: Client, world: World) -> None:
    request = ask(client, world.officer, proposed_appraiser_nip=world.regent.nip).json
    client.sign_in(admin_of(world))

    answer = decide(client, request["id"], decision="declined", answer="Atasan Anda benar")

    assert (answer.json["status"], answer.json["answer"]) == ("declined", "Atasan Anda benar")
    assert assignment_of(world, world.officer.employee_id).appraiser_id is None


def test_the_same_answer_again_is_success_and_another_is_not(client: Client, world: World) -> None:
    request = ask(client, world.officer).json
    client.sign_in(admin_of(world))
    first = decide(client, request["id"], decision="declined")

    assert decide(client, request["id"], decision="declined").json == first.json
    assert decide(client, request["id"]).problem == "correction-decided"


def test_who_may_not_decide_cannot(client: Client, world: World) -> None:
    request = ask(client, world.officer).json["id"]
    other = world.unit()

    assert decide(client.sign_in(world.officer), request).status == 403
    assert decide(client.sign_in(world.head), request).status == 403
    assert decide(client.sign_in(world.with_role(Role.UNIT_ADMIN, units=(other,))), request).status == 404


def test_an_administrator_does_not_decide_the_own_request(client: Client, world: World) -> None:
    admin = world.employee(world.puskesmas, roles=frozenset({Role.UNIT_ADMIN}), unit_ids=(world.puskesmas,))
    request = ask(client, admin).json["id"]

    assert decide(client, request).problem == "own-correction"
