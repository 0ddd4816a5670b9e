"""Indicators of units and people: made, changed, listed; by whom, and who sees them."""

from typing import Any

import pytest

from backend.access.actor import Role
from backend.kit.ids import uuid7
from tests.client import Client
from tests.iku.indicating import PATH, amend, an_iku, make
from tests.organisation.looking import facts, trail
from tests.people import Person
from tests.world import World


def codes(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"{PATH}{query}")
    assert answer.status == 200, answer
    return [one["code"] for one in answer.json["items"]]


def test_an_indicator_is_made_and_made_again(client: Client, world: World) -> None:
    body = an_iku(world, weight=2500, aspect="quantity")
    client.sign_in(world.with_role(Role.UNIT_ADMIN, units=(world.puskesmas,)))

    made, again = client.post(PATH, json=body), client.post(PATH, json=body)

    assert (made.status, again.status, again.json) == (201, 200, made.json)
    assert made.json == {
        "minimize_by": None,
        "perspective": None,
        "source": "entered",
        "counts": None,
        "parent_id": None,
        "employee_id": None,
        "owner_name": "Puskesmas Contoh",
        "is_active": True,
        "version": 1,
        **body,
    }
    assert client.get(f"{PATH}/{body['id']}").json == made.json
    assert facts(world, "iku.changed") == trail(world, "iku.create") == [body["id"]]


def test_the_same_id_with_another_body_is_refused(client: Client, world: World) -> None:
    iku = make(client, world)

    assert client.post(PATH, json=an_iku(world, id=iku["id"], weight=1)).problem == "operation-differs"
    client.sign_in(world.with_role(Role.UNIT_ADMIN, units=(world.unit(),)))
    assert client.post(PATH, json=an_iku(world, id=iku["id"])).problem == "id-taken"


def test_a_code_is_used_once_by_an_owner_in_a_year(client: Client, world: World) -> None:
    make(client, world)
    other = make(client, world, code="IKU-2")

    assert client.post(PATH, json=an_iku(world)).problem == "iku-code-taken"
    assert amend(client, other, {"code": "IKU-1"}).problem == "iku-code-taken"
    assert client.post(PATH, json=an_iku(world, year=world.today.year + 1)).status == 201
    assert client.post(PATH, json=an_iku(world, employee_id=str(world.officer.employee_id))).status == 201


@pytest.mark.parametrize(
    "members",
    [
        {"employee_id": str(uuid7()), "unit_id": str(uuid7())},
        {"unit_id": None},
        {"polarity": "minimize"},
        {"minimize_by": "ratio"},
        {"polarity": "minimize", "minimize_by": "other"},
        {"aspect": "cost", "perspective": "budget"},
        {"source": "from_activities"},
        {"counts": "entries"},
        {"weight": 10_001},
        {"weight": -1},
        {"weight": 1.5},
        {"year": 1999},
        {"code": ""},
        {"name": "ab"},
        {"unit_of_measure": "x" * 33},
        {"consolidation": "take_last_known"},
        {"is_active": True},
    ],
)
def test_an_indicator_that_cannot_be_is_invalid(client: Client, world: World, members: dict[str, Any]) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    assert client.post(PATH, json=an_iku(world) | members).problem == "invalid"


@pytest.mark.parametrize("owner", [{"unit_id": str(uuid7())}, {"employee_id": str(uuid7())}])
def test_an_owner_that_is_not_there_is_not_found(client: Client, world: World, owner: dict[str, str]) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    assert client.post(PATH, json=an_iku(world, **owner)).status in {404, 422}
    body = {name: value for name, value in an_iku(world).items() if name != "unit_id"} | owner
    assert client.post(PATH, json=body).problem == "not-found"


def test_who_may_make_which(client: Client, world: World) -> None:
    """Of the Puskesmas, of its officer, of its head: asked of each kind of caller."""
    mine, other = world.puskesmas, world.unit()
    callers: dict[str, Person] = {
        "officer": world.officer,
        "head": world.head,
        "regent": world.regent,
        "unit admin": world.with_role(Role.UNIT_ADMIN, units=(mine,)),
        "admin elsewhere": world.with_role(Role.UNIT_ADMIN, units=(other,)),
        "district admin": world.with_role(Role.DISTRICT_ADMIN),
        "performance team": world.with_role(Role.PERFORMANCE_TEAM),
        "team of the unit": world.with_role(Role.PERFORMANCE_TEAM, units=(mine,)),
        "auditor": world.with_role(Role.AUDITOR),
    }
    owners = [
        {"unit_id": str(mine)},
        {"employee_id": str(world.officer.employee_id)},
        {"employee_id": str(world.head.employee_id)},
    ]
    found = {}
    for name, caller in callers.items():
        client.sign_in(caller)
        bodies = [an_iku(world, **owner, code=f"{name} {n}") for n, owner in enumerate(owners)]
        found[name] = [client.post(PATH, json=body).status for body in bodies]

    assert found == {
        "officer": [403, 403, 403],
        "head": [201, 201, 403],
        "regent": [403, 403, 201],
        "unit admin": [201, 201, 201],
        "admin elsewhere": [404, 404, 404],
        "district admin": [201, 201, 201],
        "performance team": [201, 201, 201],
        "team of the unit": [403, 403, 403],
        "auditor": [403, 403, 403],
    }


def test_an_officer_sees_their_own_and_their_unit_s(client: Client, world: World) -> None:
    mate, elsewhere = world.employee(), world.unit()
    world.iku(code="A-UNIT")
    world.iku(code="B-MINE", person=world.officer)
    world.iku(code="C-MATE", person=mate)
    world.iku(code="D-OTHER", unit=elsewhere)
    world.iku(code="E-HEAD", person=world.head)

    seen = {
        name: codes(client.sign_in(person))
        for name, person in {
            "officer": world.officer,
            "head": world.head,
            "regent": world.regent,
            "auditor": world.with_role(Role.AUDITOR),
            "admin": world.with_role(Role.UNIT_ADMIN, units=(elsewhere,)),
            "system": world.a_service("ikus:read", units=(world.puskesmas,)),
        }.items()
    }

    everything = ["A-UNIT", "B-MINE", "C-MATE", "D-OTHER", "E-HEAD"]
    assert seen == {
        "officer": ["A-UNIT", "B-MINE"],
        "head": ["A-UNIT", "B-MINE", "C-MATE", "E-HEAD"],
        "regent": everything,
        "auditor": everything,
        "admin": ["D-OTHER"],
        "system": ["A-UNIT", "B-MINE", "C-MATE", "E-HEAD"],
    }


def test_a_list_is_narrowed_and_goes_on_where_it_stopped(client: Client, world: World) -> None:
    year = world.today.year
    for n in range(5):
        world.iku(code=f"K-{n}", name="Cakupan imunisasi" if n % 2 else "Kunjungan rumah")
    world.iku(code="K-9", year=year - 1)
    world.iku(code="P-1", person=world.officer)
    client.sign_in(world.head)

    first = client.get(f"{PATH}?limit=3")
    second = client.get(f"{PATH}?limit=3&cursor={first.json['next']}")
    third = client.get(f"{PATH}?limit=3&cursor={second.json['next']}")

    pages = [[one["code"] for one in page.json["items"]] for page in (first, second, third)]
    assert pages == [["K-0", "K-1", "K-2"], ["K-3", "K-4", "K-9"], ["P-1"]]
    assert third.json["next"] is None
    assert codes(client, f"?year={year - 1}") == ["K-9"]
    assert codes(client, "?q=imunisasi") == ["K-1", "K-3"]
    assert codes(client, "?q=k-9") == ["K-9"]
    assert codes(client, f"?employee_id={world.officer.employee_id}") == ["P-1"]
    assert codes(client, f"?unit_id={world.puskesmas}&year={year}") == [f"K-{n}" for n in range(5)]
    assert client.get(f"{PATH}?q=x&cursor={first.json['next']}").problem == "invalid"


def test_a_list_of_what_may_not_be_seen_is_not_found(client: Client, world: World) -> None:
    client.sign_in(world.officer)

    assert client.get(f"{PATH}?employee_id={world.head.employee_id}").status == 404
    assert client.get(f"{PATH}?unit_id={world.unit()}").status == 404
    assert client.get(f"{PATH}/{world.iku(unit=world.unit())}").status == 404


def test_an_indicator_is_changed_by_whoever_saw_its_version(client: Client, world: World) -> None:
    iku = make(client, world)

    changed = amend(client, iku, {"polarity": "minimize", "minimize_by": "special", "weight": 500})
    stale = amend(client, iku, {"weight": 600})
    same = amend(client, changed.json, {"weight": 500})
    blind = client.patch(f"{PATH}/{iku['id']}", json={"weight": 1})

    assert (changed.status, changed.json["version"], changed.json["minimize_by"]) == (200, 2, "special")
    assert (stale.problem, stale.json["version"]) == ("stale", 2)
    assert same.json == changed.json
    assert blind.problem == "if-match-required"


@pytest.mark.parametrize(
    "patch",
    [
        {},
        {"polarity": "minimize"},
        {"minimize_by": "special"},
        {"source": "from_activities"},
        {"code": None},
        {"weight": None},
        {"is_active": None},
        {"year": 2027},
        {"unit_id": None},
        {"version": 2},
    ],
)
def test_a_change_that_cannot_be_is_invalid(client: Client, world: World, patch: dict[str, Any]) -> None:
    iku = make(client, world)

    assert amend(client, iku, patch).problem == "invalid"


def test_the_history_keeps_what_was_before_and_who_changed_it(client: Client, world: World) -> None:
    iku = make(client, world, world.head)
    amend(client, iku, {"weight": 700, "is_active": False})

    first, second = client.sign_in(world.officer).get(f"{PATH}/{iku['id']}/history").json["items"]

    assert (first["action"], first["changes"]["code"]) == ("iku.create", [None, "IKU-1"])
    assert second["changes"] == {"weight": [0, 700], "is_active": [True, False]}
    assert (second["action"], second["by_name"], second["month"]) == ("iku.amend", world.head.name, None)


# --- parents ---


def test_a_parent_is_seen_of_the_same_year_and_of_a_unit_above_a_unit_s(client: Client, world: World) -> None:
    top = make(client, world, code="TOP")
    personal = world.iku(person=world.officer)
    old = world.iku(year=world.today.year - 1)
    unseen = world.iku(unit=world.unit())
    client.sign_in(world.head)

    def under(parent: Any, **members: Any) -> str | int:
        answer = client.post(PATH, json=an_iku(world, parent_id=str(parent), code=str(uuid7())[:36], **members))
        return answer.problem or answer.status

    assert under(top["id"]) == 201
    assert under(top["id"], employee_id=str(world.officer.employee_id)) == 201
    assert under(personal, employee_id=str(world.officer.employee_id)) == 201
    assert under(personal) == "iku-parent-unfit"
    assert under(old) == "iku-parent-unfit"
    assert under(unseen) == "not-found"
    assert under(uuid7()) == "not-found"


def test_a_circle_is_refused(client: Client, world: World) -> None:
    top = make(client, world, code="1")
    middle = make(client, world, code="2", parent_id=top["id"])
    low = make(client, world, code="3", parent_id=middle["id"])

    assert amend(client, top, {"parent_id": low["id"]}).problem == "iku-cycle"
    assert amend(client, top, {"parent_id": top["id"]}).problem == "iku-cycle"
    assert amend(client, low, {"parent_id": top["id"]}).status == 200
    assert amend(client, middle, {"parent_id": None}).json["parent_id"] is None


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "assign", "POST"), ("PATCH", "assign", "POST"), ("PATCH", "cascade", "GET"), ("POST", "cascade", "GET")],
)
def test_a_word_in_the_place_of_an_id_has_its_own_methods(
    client: Client, world: World, method: str, path: str, allowed: str
) -> None:
    answer = client.sign_in(world.head).request(method, f"{PATH}/{path}", json={})

    assert (answer.status, answer.problem, answer.headers["allow"]) == (405, "method-not-allowed", allowed)
