"""What officers and heads do in tests of programs and innovations, as plain words."""

from datetime import date
from typing import Any
from uuid import UUID

from backend.kit.ids import uuid7
from tests.client import Answer, Client
from tests.people import Person
from tests.world import World, days

PROGRAMS = "/api/v1/programs"
INNOVATIONS = "/api/v1/innovations"


def new_id() -> str:
    return str(uuid7())


def a_program(world: World, **members: Any) -> dict[str, Any]:
    """The body of a create: a program of the Puskesmas around today."""
    return {
        "id": new_id(),
        "unit_id": str(world.puskesmas),
        "code": "1.02.03",
        "name": "Gerakan cegah stunting",
        "description": None,
        "starts_on": str(world.today - days(50)),
        "ends_on": str(world.today + days(50)),
        "sponsor": "RPJMD 1.02.03",
        **members,
    }


def create(client: Client, world: World, **members: Any) -> dict[str, Any]:
    """A program as its head has planned it; the head stays signed in."""
    answer = client.sign_in(world.head).post(PROGRAMS, json=a_program(world, **members))
    assert answer.status == 201, answer
    return answer.json


def read(client: Client, program: dict[str, Any] | UUID) -> dict[str, Any]:
    return client.get(path_of(program)).json


def path_of(program: dict[str, Any] | UUID) -> str:
    return f"{PROGRAMS}/{program['id'] if isinstance(program, dict) else program}"


def seen(row: dict[str, Any]) -> str:
    """The ETag of a version, as somebody who has read it sends it."""
    return f'"{row["version"]}-x"'


def set_status(client: Client, program: dict[str, Any], status: str, **members: Any) -> Answer:
    body = {"status": status, **members}
    return client.post(f"{path_of(program)}/status", json=body, if_match=seen(program))


def run(client: Client, world: World, program: dict[str, Any], since: date | None = None) -> dict[str, Any]:
    answer = set_status(client, program, "running", since=str(since or world.today - days(40)))
    assert answer.status == 200, answer
    return answer.json


def member(person: Person, share: int, role: str = "member") -> dict[str, Any]:
    return {"employee_id": str(person.employee_id), "role": role, "share": share}


def set_members(client: Client, program: dict[str, Any], starts_on: date, *members: dict[str, Any]) -> Answer:
    body = {"starts_on": str(starts_on), "members": list(members)}
    return client.put(f"{path_of(program)}/members", json=body, if_match=seen(program))


def plan(client: Client, program: dict[str, Any], *milestones: dict[str, Any]) -> Answer:
    body = {"milestones": list(milestones)}
    return client.put(f"{path_of(program)}/milestones", json=body, if_match=seen(program))


def milestone(due_on: date, weight: int, title: str = "Pelatihan kader") -> dict[str, Any]:
    return {"id": new_id(), "title": title, "due_on": str(due_on), "weight": weight}


def reach(client: Client, program: dict[str, Any], milestone_id: str, done_on: date | None, **members: Any) -> Answer:
    body = {"done_on": None if done_on is None else str(done_on), **members}
    return client.put(f"{path_of(program)}/milestones/{milestone_id}/done", json=body, if_match=seen(program))


def an_entry(world: World, **members: Any) -> dict[str, Any]:
    """The body of a contribution entered by hand."""
    return {
        "id": new_id(),
        "day": str(world.today - days(1)),
        "description": "Menyusun laporan program",
        "quantity": 2,
        "unit": "laporan",
        **members,
    }


def decide(client: Client, entry: dict[str, Any], decision: str = "approve", reason: str | None = None) -> Answer:
    path = f"{PROGRAMS}/{entry['program_id']}/contributions/{entry['id']}/decide"
    return client.post(path, json={"decision": decision, "reason": reason}, if_match=seen(entry))


def month(client: Client, program: dict[str, Any] | UUID, day: date) -> dict[str, Any]:
    answer = client.get(f"{path_of(program)}/contributions?month={day:%Y-%m}")
    assert answer.status == 200, answer
    return answer.json


# --- innovations ---


def an_innovation(world: World, **members: Any) -> dict[str, Any]:
    """The body of a proposal."""
    return {
        "id": new_id(),
        "title": "Kelas sore",
        "problem": "Anak-anak bekerja pada pagi hari",
        "idea": "Pelajaran diulang pada sore hari",
        "figure": "Angka partisipasi siswa",
        "figure_unit": "%",
        "polarity": "higher",
        "before": "61.50",
        "before_on": str(world.today - days(60)),
        **members,
    }


def propose(client: Client, world: World, person: Person | None = None, **members: Any) -> dict[str, Any]:
    """An innovation of somebody (the officer unless said), who stays signed in."""
    answer = client.sign_in(person or world.officer).post(INNOVATIONS, json=an_innovation(world, **members))
    assert answer.status == 201, answer
    return answer.json


def step(client: Client, innovation: dict[str, Any], name: str, **members: Any) -> Answer:
    """As whoever is signed in, having seen the version of `innovation`."""
    body = {"id": new_id(), "step": name, **members}
    return client.post(f"{INNOVATIONS}/{innovation['id']}/steps", json=body, if_match=seen(innovation))


def tried(client: Client, world: World, **members: Any) -> dict[str, Any]:
    answer = step(client, propose(client, world, **members), "try", tried_from=str(world.today - days(30)))
    assert answer.status == 200, answer
    return answer.json


def measured(client: Client, world: World, after: str = "78.20", **members: Any) -> dict[str, Any]:
    answer = step(client, tried(client, world, **members), "measure", after=after, after_on=str(world.today))
    assert answer.status == 200, answer
    return answer.json


def verified(client: Client, world: World, **members: Any) -> dict[str, Any]:
    """An innovation that the head has confirmed; the head is signed in."""
    innovation = measured(client, world, **members)
    answer = step(client.sign_in(world.head), innovation, "verify")
    assert answer.status == 200, answer
    return answer.json


def take_back(client: Client, innovation: dict[str, Any], adoption_id: str) -> Answer:
    return client.delete(f"{INNOVATIONS}/{innovation['id']}/adoptions/{adoption_id}")


def adopt(client: Client, innovation: dict[str, Any], day: date, unit: UUID | None = None, **members: Any) -> Answer:
    body = {"id": new_id(), "unit_id": None if unit is None else str(unit), "adopted_on": str(day), **members}
    return client.post(f"{INNOVATIONS}/{innovation['id']}/adoptions", json=body)
