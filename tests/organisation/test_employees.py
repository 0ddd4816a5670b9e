"""Officers and their posts over HTTP."""

from typing import Any
from uuid import UUID

import pytest

from backend.access.actor import Role
from backend.kit.ids import uuid7
from backend.organisation.models import AssignmentKind
from tests.client import Client
from tests.organisation.looking import assignment_of, facts, names_of, trail
from tests.world import World, days

NIP = "198503152010012001"


def an_employee(**members: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "nip": NIP, "name": "Mariam Contoh", **members}


def a_post(unit: UUID, **members: Any) -> dict[str, Any]:
    return {
        "id": str(uuid7()),
        "unit_id": str(unit),
        "title": "Bidan Ahli Pertama",
        "position_kind": "functional",
        "starts_on": "2026-01-01",
        **members,
    }


@pytest.fixture
def admin(client: Client, world: World) -> Client:
    """The client, signed in as a district administrator."""
    return client.sign_in(world.with_role(Role.DISTRICT_ADMIN))


# --- reading ---


def test_an_officer_reads_the_own_record_and_the_appraiser_only(client: Client, world: World) -> None:
    colleague = world.employee()
    client.sign_in(world.officer)

    assert names_of(client.get("/api/v1/employees")) == sorted([world.officer.name, world.head.name])
    assert client.get(f"/api/v1/employees/{world.officer.employee_id}").status == 200
    assert client.get(f"/api/v1/employees/{world.head.employee_id}").status == 200
    assert client.get(f"/api/v1/employees/{colleague.employee_id}").status == 404
    assert client.get(f"/api/v1/employees/{world.regent.employee_id}").status == 404


def test_of_the_own_appraiser_one_reads_the_post_and_no_more(client: Client, world: World) -> None:
    client.sign_in(world.officer)

    seen = client.get(f"/api/v1/employees/{world.head.employee_id}").json

    assert seen["unit"] == {"id": str(world.puskesmas), "name": "Puskesmas Contoh"}
    assert (seen["appraiser"], seen["assignments"]) == (None, [])


def test_a_head_reads_the_people_of_the_branch(client: Client, world: World) -> None:
    below = world.employee(world.unit(parent=world.puskesmas))
    elsewhere = world.employee(world.unit())
    client.sign_in(world.head)

    seen = names_of(client.get("/api/v1/employees"))

    assert below.name in seen
    assert world.officer.name in seen
    assert elsewhere.name not in seen
    assert client.get(f"/api/v1/employees/{elsewhere.employee_id}").status == 404


def test_who_left_the_branch_yesterday_is_seen_there_no_more(client: Client, world: World) -> None:
    gone = world.employee(until=world.today - days(1))
    client.sign_in(world.head)

    assert client.get(f"/api/v1/employees/{gone.employee_id}").status == 404


def test_a_delegated_appraiser_reads_those_appraised(client: Client, world: World) -> None:
    official = world.employee(world.district)
    assignment_of(world, world.officer.employee_id).appraiser_id = official.employee_id
    world.session.flush()
    client.sign_in(official)

    assert client.get(f"/api/v1/employees/{world.officer.employee_id}").status == 200


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PPK, Role.PERFORMANCE_TEAM, Role.DISTRICT_ADMIN])
def test_district_roles_read_everybody(client: Client, world: World, role: Role) -> None:
    client.sign_in(world.with_role(role))

    assert {world.officer.name, world.head.name, world.regent.name} <= set(names_of(client.get("/api/v1/employees")))


def test_people_are_found_by_name_nip_and_branch(admin: Client, world: World) -> None:
    below = world.employee(world.unit(parent=world.puskesmas))

    by_unit = names_of(admin.get(f"/api/v1/employees?unit_id={world.puskesmas}"))
    assert by_unit == sorted([world.head.name, world.officer.name, below.name])
    assert names_of(admin.get(f"/api/v1/employees?q={below.nip[:12]} {below.nip[12:]}")) == [below.name]
    assert names_of(admin.get(f"/api/v1/employees?q={below.name.upper()}")) == [below.name]
    assert names_of(admin.get("/api/v1/employees?q=%25")) == []


def test_people_of_a_unit_outside_of_sight_cannot_be_asked_for(client: Client, world: World) -> None:
    client.sign_in(world.head)

    assert client.get(f"/api/v1/employees?unit_id={world.district}").status == 404


def test_an_officer_shows_posts_appraiser_and_who_stands_in(client: Client, world: World) -> None:
    stand_in = world.employee()
    assert stand_in.employee_id is not None
    world.assign(stand_in.employee_id, world.puskesmas, head=True, kind=AssignmentKind.PLH)
    client.sign_in(world.with_role(Role.AUDITOR))

    head = client.get(f"/api/v1/employees/{world.head.employee_id}").json
    officer = client.get(f"/api/v1/employees/{world.officer.employee_id}").json

    assert (head["stand_in"]["id"], head["stand_in"]["kind"]) == (str(stand_in.employee_id), "plh")
    assert head["appraiser"]["id"] == str(world.regent.employee_id)
    assert head["appraiser"]["basis"] == "head"
    assert (officer["appraiser"]["id"], officer["appraiser"]["basis"]) == (str(stand_in.employee_id), "acting_head")
    assert officer["appraiser"]["unit"]["name"] == "Puskesmas Contoh"
    assert len(officer["assignments"]) == 1


def test_pages_of_people_hang_together(admin: Client, world: World) -> None:
    for _ in range(5):
        world.employee()
    everybody = names_of(admin.get("/api/v1/employees"))

    first = admin.get("/api/v1/employees?limit=3")
    second = admin.get(f"/api/v1/employees?limit=200&cursor={first.json['next']}")

    assert names_of(first) + names_of(second) == everybody


# --- adding and changing ---


def test_an_officer_is_added_with_a_first_post(admin: Client, world: World) -> None:
    body = an_employee(grade="3b", assignment=a_post(world.puskesmas))

    first, again = admin.post("/api/v1/employees", json=body), admin.post("/api/v1/employees", json=body)

    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    assert first.json["grade"] == "III/b"
    assert first.json["position"] == "Bidan Ahli Pertama"
    assert first.json["appraiser"]["id"] == str(world.head.employee_id)
    assert trail(world, "employee.create") == facts(world, "employee.changed") == [body["id"]]
    assert trail(world, "assignment.create") == facts(world, "assignment.changed") == [body["assignment"]["id"]]


def test_a_nip_may_be_written_with_blanks_and_must_be_one(admin: Client) -> None:
    spaced = admin.post("/api/v1/employees", json=an_employee(nip="19850315 201001 2 001"))
    swapped = admin.post("/api/v1/employees", json=an_employee(nip="198523102010012001"))

    assert spaced.json["nip"] == NIP
    assert swapped.status == 422
    assert swapped.json["errors"] == [
        {
            "pointer": "/nip",
            "detail": "8 digit pertama NIP bukan tanggal lahir yang ada. Mungkin maksudnya 198510232010012001",
        }
    ]


def test_a_nip_belongs_to_one_officer(admin: Client) -> None:
    admin.post("/api/v1/employees", json=an_employee())

    assert admin.post("/api/v1/employees", json=an_employee()).problem == "nip-taken"


def test_a_grade_must_fit_the_kind_of_officer(admin: Client) -> None:
    answer = admin.post("/api/v1/employees", json=an_employee(employee_type="pppk", grade="III/b"))

    assert answer.json["errors"][0]["pointer"] == "/grade"


def test_a_unit_admin_adds_people_only_with_a_post_in_the_branch(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.UNIT_ADMIN, units=(world.puskesmas,)))

    without = client.post("/api/v1/employees", json=an_employee())
    outside = client.post("/api/v1/employees", json=an_employee(assignment=a_post(world.district)))
    inside = client.post("/api/v1/employees", json=an_employee(assignment=a_post(world.puskesmas)))

    assert (without.problem, outside.status, inside.status) == ("first-post-missing", 404, 201)
    assert client.get(f"/api/v1/employees/{inside.json['id']}").status == 200


def test_a_refused_first_post_leaves_no_officer_behind(admin: Client, world: World) -> None:
    post = a_post(world.puskesmas, title="Kepala", is_head=True)

    assert admin.post("/api/v1/employees", json=an_employee(assignment=post)).problem == "unit-has-head"
    assert names_of(admin.get("/api/v1/employees?q=Mariam")) == []


def test_an_officer_elsewhere_is_not_there_for_a_unit_admin(client: Client, world: World) -> None:
    elsewhere = world.employee(world.unit())
    client.sign_in(world.with_role(Role.UNIT_ADMIN, units=(world.puskesmas,)))
    path = f"/api/v1/employees/{elsewhere.employee_id}"

    assert client.patch(path, json={"name": "Lain"}, if_match='"1"').status == 404
    assert client.post(f"{path}/assignments", json=a_post(world.puskesmas)).status == 404
    taken = client.post("/api/v1/employees", json=an_employee(id=str(elsewhere.employee_id)))
    assert (taken.problem, set(taken.json)) == ("id-taken", {"type", "title", "status", "instance"})


def test_what_is_known_of_an_officer_can_be_changed(admin: Client, world: World) -> None:
    path = f"/api/v1/employees/{world.officer.employee_id}"

    answer = admin.patch(path, json={"name": "Nama Baru", "grade": "IV/a"}, if_match=admin.get(path).etag)

    assert (answer.json["name"], answer.json["grade"], answer.json["version"]) == ("Nama Baru", "IV/a", 2)
    assert trail(world, "employee.amend", details=True) == [
        {"changes": {"grade": [None, "IV/a"], "name": [world.officer.name, "Nama Baru"]}}
    ]


def test_a_change_of_kind_must_fit_the_grade_that_is_stored(admin: Client, world: World) -> None:
    path = f"/api/v1/employees/{world.officer.employee_id}"
    etag = admin.patch(path, json={"grade": "IV/a"}, if_match=admin.get(path).etag).etag

    assert admin.patch(path, json={"employee_type": "pppk"}, if_match=etag).status == 422
    both = admin.patch(path, json={"employee_type": "pppk", "grade": "IX"}, if_match=etag)
    assert both.json["grade"] == "IX"


def test_an_officer_with_a_post_is_not_put_out_of_service(admin: Client, world: World) -> None:
    path = f"/api/v1/employees/{world.officer.employee_id}"

    refused = admin.patch(path, json={"is_active": False}, if_match=admin.get(path).etag)
    assignment_of(world, world.officer.employee_id).ends_on = world.today
    world.session.flush()
    accepted = admin.patch(path, json={"is_active": False}, if_match=admin.get(path).etag)

    assert (refused.problem, accepted.json["is_active"]) == ("still-assigned", False)


# --- posts ---


def test_a_post_is_given_once(admin: Client, world: World) -> None:
    path = f"/api/v1/employees/{world.officer.employee_id}/assignments"
    body = a_post(world.district, kind="plt")

    first, again = admin.post(path, json=body), admin.post(path, json=body)
    other = admin.post(path, json={**body, "title": "Lain"})

    assert (first.status, again.status, other.problem) == (201, 200, "operation-differs")
    assert first.json == again.json


def test_two_officers_share_a_post_of_the_same_title(admin: Client, world: World) -> None:
    one, two = world.employee(until=world.today - days(1)), world.employee(until=world.today - days(1))
    start = str(world.today)

    posts = [
        admin.post(
            f"/api/v1/employees/{who.employee_id}/assignments",
            json=a_post(world.puskesmas, title=title, starts_on=start),
        )
        for who, title in ((one, "Bidan"), (two, "bidan"))
    ]

    assert [post.status for post in posts] == [201, 201]
    assert posts[0].json["position_id"] == posts[1].json["position_id"]


def test_a_known_post_is_not_described_anew(admin: Client, world: World) -> None:
    path = f"/api/v1/employees/{world.officer.employee_id}/assignments"
    admin.post(path, json=a_post(world.district, kind="plt"))

    again = a_post(world.district, kind="plh", position_kind="jpt")

    assert admin.post(path, json=again).problem == "post-differs"


def test_an_officer_holds_one_definitive_post_at_a_time(admin: Client, world: World) -> None:
    path = f"/api/v1/employees/{world.officer.employee_id}/assignments"

    assert admin.post(path, json=a_post(world.district)).problem == "assignment-overlaps"
    assert admin.post(path, json=a_post(world.district, kind="tugas_tambahan")).status == 201


def test_a_unit_has_one_head_of_a_kind_at_a_time(admin: Client, world: World) -> None:
    unit = world.unit()
    one = world.employee(until=world.today - days(30))
    two = world.employee(until=world.today - days(30))
    post = {"title": "Kepala Dinas", "is_head": True, "starts_on": str(world.today)}

    first = admin.post(f"/api/v1/employees/{one.employee_id}/assignments", json=a_post(unit, **post))
    second = admin.post(f"/api/v1/employees/{two.employee_id}/assignments", json=a_post(unit, **post))
    acting = admin.post(f"/api/v1/employees/{two.employee_id}/assignments", json=a_post(unit, **post, kind="plh"))

    assert (first.status, second.problem, acting.status) == (201, "unit-has-head", 201)


def test_an_assignment_is_ended_and_reopened(admin: Client, world: World) -> None:
    row = assignment_of(world, world.officer.employee_id)
    path, today = f"/api/v1/assignments/{row.id}", str(world.today)

    ended = admin.patch(path, json={"ends_on": today}, if_match='"1-x"')
    stale = admin.patch(path, json={"ends_on": None}, if_match='"1-x"')
    reopened = admin.patch(path, json={"ends_on": None}, if_match=ended.etag)

    assert (ended.json["ends_on"], ended.json["version"]) == (today, 2)
    assert stale.status == 412
    assert (reopened.json["ends_on"], reopened.json["version"]) == (None, 3)
    assert facts(world, "assignment.changed") == [str(row.id)] * 2


def test_an_assignment_does_not_end_before_it_starts(admin: Client, world: World) -> None:
    row = assignment_of(world, world.officer.employee_id)

    answer = admin.patch(f"/api/v1/assignments/{row.id}", json={"ends_on": "2001-01-01"}, if_match='"1"')

    assert answer.problem == "ends-before-start"


def test_an_appraiser_is_named_and_taken_back(admin: Client, world: World) -> None:
    row = assignment_of(world, world.officer.employee_id)
    path = f"/api/v1/assignments/{row.id}"

    named = admin.patch(path, json={"appraiser_id": str(world.regent.employee_id)}, if_match='"1"')
    seen = admin.get(f"/api/v1/employees/{world.officer.employee_id}").json["appraiser"]
    admin.patch(path, json={"appraiser_id": None}, if_match=named.etag)
    again = admin.get(f"/api/v1/employees/{world.officer.employee_id}").json["appraiser"]

    assert (seen["id"], seen["basis"], seen["unit"]) == (str(world.regent.employee_id), "delegated", None)
    assert again["id"] == str(world.head.employee_id)


def test_nobody_is_named_as_the_own_appraiser(admin: Client, world: World) -> None:
    row = assignment_of(world, world.officer.employee_id)
    path = f"/api/v1/assignments/{row.id}"

    for somebody in (world.officer.employee_id, uuid7()):
        answer = admin.patch(path, json={"appraiser_id": str(somebody)}, if_match='"1"')
        assert answer.json["errors"][0]["pointer"] == "/appraiser_id"


def test_an_assignment_elsewhere_is_not_there_for_a_unit_admin(client: Client, world: World) -> None:
    row = assignment_of(world, world.regent.employee_id)
    client.sign_in(world.with_role(Role.UNIT_ADMIN, units=(world.puskesmas,)))

    assert client.patch(f"/api/v1/assignments/{row.id}", json={"ends_on": None}, if_match='"1"').status == 404


# --- who appraises whom ---


def test_a_branch_shows_who_appraises_whom(admin: Client, world: World) -> None:
    below = world.employee(world.unit(parent=world.puskesmas))

    page = admin.get(f"/api/v1/units/{world.puskesmas}/appraisers").json["items"]
    by_name = {one["employee"]["name"]: one for one in page}

    assert set(by_name) == {world.head.name, world.officer.name, below.name}
    assert by_name[below.name]["appraiser"]["name"] == world.head.name
    assert by_name[below.name]["appraiser"]["unit"]["id"] == str(world.puskesmas)
    assert by_name[world.head.name]["appraiser"]["name"] == world.regent.name
    assert not any(one["missing"] for one in page)


def test_the_past_is_shown_as_it_was(admin: Client, world: World) -> None:
    before = world.today - days(30)
    acting = world.employee(world.district)
    assert acting.employee_id is not None
    world.assign(acting.employee_id, world.puskesmas, head=True, kind=AssignmentKind.PLH, since=before, until=before)

    page = admin.get(f"/api/v1/units/{world.puskesmas}/appraisers?on={before}").json["items"]

    found = {one["employee"]["name"]: one["appraiser"] for one in page}
    assert (found[world.officer.name]["name"], found[world.officer.name]["basis"]) == (acting.name, "acting_head")


def test_gaps_can_be_asked_for_alone_and_page_by_page(admin: Client, world: World) -> None:
    assignment_of(world, world.regent.employee_id).ends_on = world.today - days(1)
    orphans = world.unit()
    people = sorted(world.employee(orphans).name for _ in range(3))
    world.session.flush()
    path = f"/api/v1/units/{orphans}/appraisers?missing=true&limit=2"

    first = admin.get(path)
    second = admin.get(f"{path}&cursor={first.json['next']}")

    found = [one["employee"]["name"] for page in (first, second) for one in page.json["items"]]
    assert (found, second.json["next"]) == (people, None)
    assert all(one["missing"] for one in first.json["items"])


def test_an_officer_reads_only_the_own_line(client: Client, world: World) -> None:
    world.employee()
    client.sign_in(world.officer)

    page = client.get(f"/api/v1/units/{world.puskesmas}/appraisers").json["items"]

    assert {one["employee"]["id"] for one in page} <= {str(world.officer.employee_id), str(world.head.employee_id)}
