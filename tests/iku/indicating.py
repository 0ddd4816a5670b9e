"""What people do with indicators in tests, as plain words."""

from typing import Any
from uuid import UUID

from backend.access.actor import Role
from backend.kit.ids import uuid7
from tests.client import Answer, Client
from tests.people import Person
from tests.world import World

PATH = "/api/v1/ikus"


def an_iku(world: World, **members: Any) -> dict[str, Any]:
    """The body of a create: of the Puskesmas, unless said otherwise."""
    owner = {} if "employee_id" in members else {"unit_id": str(world.puskesmas)}
    return {
        "id": str(uuid7()),
        "code": "IKU-1",
        "name": "Cakupan kunjungan ibu hamil",
        "year": world.today.year,
        "polarity": "maximize",
        "unit_of_measure": "kunjungan",
        "consolidation": "sum",
        **owner,
        **members,
    }


def make(client: Client, world: World, person: Person | None = None, **members: Any) -> dict[str, Any]:
    """An indicator made by somebody (an administrator of the district unless said), as the answer shows it."""
    client.sign_in(person or world.with_role(Role.DISTRICT_ADMIN))
    answer = client.post(PATH, json=an_iku(world, **members))
    assert answer.status == 201, answer
    return answer.json


def amend(client: Client, iku: dict[str, Any], patch: dict[str, Any]) -> Answer:
    return client.patch(f"{PATH}/{iku['id']}", json=patch, if_match=f'"{iku["version"]}-x"')


def put_targets(client: Client, iku: dict[str, Any] | UUID, *targets: dict[str, Any], version: int = 1) -> Answer:
    """As whoever is signed in; each target as the wire has it."""
    iku_id = iku if isinstance(iku, UUID) else iku["id"]
    return client.put(f"{PATH}/{iku_id}/targets", json={"targets": list(targets)}, if_match=f'"{version}-x"')


def record(client: Client, iku_id: UUID | str, month: str, amount: str, **members: Any) -> Answer:
    """As whoever is signed in."""
    body = {"id": str(uuid7()), "month": month, "amount": amount, **members}
    return client.post(f"{PATH}/{iku_id}/actuals", json=body)


def reached(client: Client, iku_id: UUID | str) -> dict[str, dict[str, Any]]:
    """What each period comes to, by period."""
    answer = client.get(f"{PATH}/{iku_id}/actuals")
    assert answer.status == 200, answer
    return {one["period"]: one for one in answer.json["periods"]}
