"""Words of tests about activation codes."""

from backend.identity import queries
from backend.identity.models import ActivationCode
from tests.client import Answer, Client
from tests.people import Person
from tests.world import World

NEW = "Sungai-Alas-9184"


def code_for(admin: Client, person: Person) -> str:
    answer = admin.post(f"/api/v1/accounts/{person.employee_id}/activation-code")
    assert answer.status == 201, answer
    return answer.json["code"]


def activate(client: Client, nip: str, code: str, password: str = NEW, **headers: str) -> Answer:
    return client.post("/api/v1/activations", json={"nip": nip, "code": code, "password": password}, headers=headers)


def stored_code(world: World, person: Person) -> ActivationCode:
    found = queries.activation_code(world.session, person.account_id)
    assert found is not None
    return found
