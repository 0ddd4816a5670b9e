"""Units over HTTP: the tree that one may see, and changing it."""

from typing import Any
from uuid import UUID

from backend.access.actor import Role
from backend.identity.models import RoleGrant
from backend.kit.ids import uuid7
from backend.organisation.models import AssignmentKind, UnitKind
from tests.client import Client
from tests.organisation.looking import assignment_of, facts, names_of, trail
from tests.world import World, days


def a_unit(world: World, **members: Any) -> dict[str, Any]:
    return {
        "id": str(uuid7()),
        "code": "DINKES",
        "name": "Dinas Kesehatan Contoh",
        "kind": "opd",
        "parent_id": str(world.district),
        **members,
    }


def admin_of(world: World, *units: UUID) -> Any:
    return world.with_role(Role.UNIT_ADMIN, units=units)


# --- reading ---


def test_the_district_admin_sees_every_unit(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    answer = client.get("/api/v1/units")

    assert names_of(answer) == ["Kabupaten Contoh", "Puskesmas Contoh"]


def test_an_officer_sees_the_own_unit_only(client: Client, world: World) -> None:
    world.unit("Dinas Lain Contoh")
    client.sign_in(world.officer)

    assert names_of(client.get("/api/v1/units")) == ["Puskesmas Contoh"]


def test_a_head_sees_the_own_branch(client: Client, world: World) -> None:
    world.unit("Pustu Contoh", UnitKind.UPTD, parent=world.puskesmas)
    client.sign_in(world.head)

    assert names_of(client.get("/api/v1/units")) == ["Puskesmas Contoh", "Pustu Contoh"]


def test_a_unit_outside_of_sight_is_not_there(client: Client, world: World) -> None:
    other = world.unit()
    client.sign_in(world.head)

    assert client.get(f"/api/v1/units/{other}").status == 404
    assert client.get(f"/api/v1/units/{uuid7()}").status == 404


def test_units_are_narrowed_by_kind_parent_and_name(client: Client, world: World) -> None:
    world.unit("Pustu 100% Contoh", UnitKind.UPTD, parent=world.puskesmas)
    client.sign_in(world.with_role(Role.AUDITOR))

    assert names_of(client.get("/api/v1/units?kind=puskesmas")) == ["Puskesmas Contoh"]
    assert names_of(client.get(f"/api/v1/units?parent_id={world.puskesmas}")) == ["Pustu 100% Contoh"]
    assert names_of(client.get("/api/v1/units?q=pustu")) == ["Pustu 100% Contoh"]
    assert names_of(client.get("/api/v1/units?q=0%25")) == ["Pustu 100% Contoh"]
    assert names_of(client.get("/api/v1/units?q=_")) == []


def test_pages_of_units_hang_together(client: Client, world: World) -> None:
    for number in range(7):
        world.unit(f"Unit {number % 3}")
    client.sign_in(world.with_role(Role.AUDITOR))
    everything = [one["id"] for one in client.get("/api/v1/units").json["items"]]

    found, path = [], "/api/v1/units?limit=2"
    while path:
        answer = client.get(path)
        found += [one["id"] for one in answer.json["items"]]
        path = answer.headers.get("link", "").partition(">")[0].removeprefix("<")

    assert found == everything
    assert len(found) == 9


def test_a_cursor_holds_only_for_the_list_it_came_from(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.AUDITOR))
    cursor = client.get("/api/v1/units?limit=1").json["next"]

    assert client.get(f"/api/v1/units?limit=1&cursor={cursor}").status == 200
    assert client.get(f"/api/v1/units?limit=1&kind=opd&cursor={cursor}").status == 422


def test_a_unit_tells_its_head_and_whom_nobody_appraises(client: Client, world: World) -> None:
    world.session.delete(assignment_of(world, world.regent.employee_id))
    world.session.flush()
    client.sign_in(world.head)

    answer = client.get(f"/api/v1/units/{world.puskesmas}")

    assert answer.json["head"]["name"] == world.head.name
    assert answer.json["head"]["kind"] == "definitif"
    assert [one["name"] for one in answer.json["without_appraiser"]] == [world.head.name]


def test_the_head_of_the_whole_tree_is_no_gap(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.AUDITOR))

    assert client.get(f"/api/v1/units/{world.district}").json["without_appraiser"] == []


def test_an_acting_head_is_shown_as_such(client: Client, world: World) -> None:
    stand_in = world.employee()
    assert stand_in.employee_id is not None
    world.assign(stand_in.employee_id, world.puskesmas, head=True, kind=AssignmentKind.PLH, until=world.today)
    client.sign_in(world.with_role(Role.AUDITOR))

    head = client.get(f"/api/v1/units/{world.puskesmas}").json["head"]

    assert (head["name"], head["kind"]) == (stand_in.name, "plh")


def test_an_officer_reads_no_names_of_colleagues_from_the_unit(client: Client, world: World) -> None:
    world.employee(until=world.today + days(1))
    client.sign_in(world.officer)

    unit = client.get(f"/api/v1/units/{world.puskesmas}").json

    assert unit["head"]["id"] == str(world.head.employee_id), "one's own appraiser is known"
    assert unit["without_appraiser"] == []


# --- changing ---


def test_a_unit_is_added_once(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    body = a_unit(world)

    first, again = client.post("/api/v1/units", json=body), client.post("/api/v1/units", json=body)

    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    assert first.json["version"] == 1
    assert trail(world, "unit.create") == [body["id"]]
    assert facts(world, "unit.changed") == [body["id"]]


def test_the_same_create_stays_a_repeat_after_a_change(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    body = a_unit(world)
    etag = client.post("/api/v1/units", json=body).etag
    client.patch(f"/api/v1/units/{body['id']}", json={"name": "Dinas Baru"}, if_match=etag)

    again = client.post("/api/v1/units", json=body)

    assert (again.status, again.json["name"]) == (200, "Dinas Baru")


def test_another_body_under_a_known_id_is_refused(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    body = a_unit(world)
    client.post("/api/v1/units", json=body)

    assert client.post("/api/v1/units", json={**body, "name": "Lain"}).problem == "operation-differs"


def test_an_id_of_a_unit_elsewhere_is_taken_and_tells_nothing(client: Client, world: World) -> None:
    other = world.unit()
    client.sign_in(admin_of(world, world.puskesmas))

    answer = client.post("/api/v1/units", json=a_unit(world, id=str(other), parent_id=str(world.puskesmas)))

    assert (answer.status, answer.problem) == (409, "id-taken")
    assert set(answer.json) == {"type", "title", "status", "instance"}


def test_a_code_belongs_to_one_unit_however_it_is_written(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    client.post("/api/v1/units", json=a_unit(world))

    assert client.post("/api/v1/units", json=a_unit(world, code="dinkes")).problem == "unit-code-taken"


def test_a_unit_admin_changes_only_inside_the_given_branch(client: Client, world: World) -> None:
    other = world.unit()
    client.sign_in(admin_of(world, world.puskesmas))

    inside = client.post("/api/v1/units", json=a_unit(world, parent_id=str(world.puskesmas)))
    outside = client.post("/api/v1/units", json=a_unit(world, code="B", parent_id=str(other)))
    root = client.post("/api/v1/units", json=a_unit(world, code="C", parent_id=None))

    assert [inside.status, outside.status, root.status] == [201, 404, 404]


def test_a_unit_admin_moves_no_unit_out_of_the_branch(client: Client, world: World) -> None:
    client.sign_in(admin_of(world, world.puskesmas))
    unit = client.post("/api/v1/units", json=a_unit(world, parent_id=str(world.puskesmas)))

    answer = client.patch(
        f"/api/v1/units/{unit.json['id']}", json={"parent_id": str(world.district)}, if_match=unit.etag
    )

    assert answer.status == 404


def test_an_auditor_who_administers_one_unit_changes_only_that(client: Client, world: World) -> None:
    """Seeing the whole district must not widen where somebody may change things."""
    both = admin_of(world, world.puskesmas)
    world.session.add(RoleGrant(account_id=both.account_id, role=Role.AUDITOR, granted_at=world.now))
    world.session.flush()
    client.sign_in(both)

    assert client.get(f"/api/v1/units/{world.district}").status == 200
    assert client.post("/api/v1/units", json=a_unit(world)).status == 404
    assert client.post("/api/v1/units", json=a_unit(world, parent_id=str(world.puskesmas))).status == 201


def test_who_leads_a_unit_does_not_therefore_change_it(client: Client, world: World) -> None:
    client.sign_in(world.head)

    assert client.post("/api/v1/units", json=a_unit(world)).status == 403


def test_a_change_needs_the_version_that_was_seen(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    path = f"/api/v1/units/{world.puskesmas}"
    etag = client.get(path).etag

    assert client.patch(path, json={"name": "Baru"}).status == 428
    changed = client.patch(path, json={"name": "Baru"}, if_match=etag)
    assert (changed.status, changed.json["version"]) == (200, 2)
    assert client.patch(path, json={"name": "Lagi"}, if_match=etag).status == 412


def test_a_change_that_changes_nothing_counts_no_version(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    path = f"/api/v1/units/{world.puskesmas}"

    answer = client.patch(path, json={"name": "Puskesmas Contoh"}, if_match=client.get(path).etag)

    assert answer.json["version"] == 1
    assert trail(world, "unit.amend") == []


def test_the_trail_keeps_what_was_before(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    path = f"/api/v1/units/{world.puskesmas}"

    client.patch(path, json={"name": "Baru", "kind": "uptd"}, if_match=client.get(path).etag)

    assert trail(world, "unit.amend", details=True) == [
        {"changes": {"name": ["Puskesmas Contoh", "Baru"], "kind": ["puskesmas", "uptd"]}}
    ]


def test_no_unit_comes_to_lie_below_itself(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))
    below = world.unit(parent=world.puskesmas)
    path = f"/api/v1/units/{world.puskesmas}"
    etag = client.get(path).etag

    for parent in (world.puskesmas, below):
        answer = client.patch(path, json={"parent_id": str(parent)}, if_match=etag)
        assert answer.problem == "unit-cycle"


def test_a_parent_that_is_not_there_is_refused(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    assert client.post("/api/v1/units", json=a_unit(world, parent_id=str(uuid7()))).status == 404


def test_a_service_changes_what_its_units_allow(client: Client, world: World) -> None:
    client.sign_in(world.a_service("employees:write", units=(world.puskesmas,)))
    assert client.post("/api/v1/units", json=a_unit(world, parent_id=str(world.puskesmas))).status == 201
    assert client.post("/api/v1/units", json=a_unit(world, code="X")).status == 404

    client.sign_in(world.a_service("employees:read"))
    assert client.post("/api/v1/units", json=a_unit(world, code="Y")).status == 403
