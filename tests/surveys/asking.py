"""Surveys in tests, as plain words."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.kit.ids import uuid7
from backend.surveys.models import SurveyResponse, SurveySums
from backend.surveys.rules import CODES
from tests.client import Answer, Client
from tests.world import World

SURVEYS, PUBLIC = "/api/v1/surveys", "/api/v1/public"
SERVICES = [{"code": "kia", "name": "Kesehatan ibu dan anak"}, {"code": "umum", "name": "Poli umum"}]
QUESTIONS: list[dict[str, Any]] = [
    {"code": "l1", "text": "Apakah antrean jelas?", "kind": "choice", "choices": ["Ya", "Tidak"]},
    {"code": "l2", "text": "Apa yang paling perlu diperbaiki?", "kind": "text", "choices": []},
]


def new_id() -> str:
    return str(uuid7())


def wire(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def a_survey(world: World, **members: Any) -> dict[str, Any]:
    usual = {
        "id": new_id(),
        "unit_id": str(world.puskesmas),
        "title": "Survei kepuasan Puskesmas",
        "services": SERVICES,
    }
    return usual | members


def open_survey(client: Client, world: World, **members: Any) -> dict[str, Any]:
    """A survey of the Puskesmas, made by its head."""
    answer = client.sign_in(world.head).post(SURVEYS, json=a_survey(world, **members))
    assert answer.status == 201, answer
    return answer.json


def a_code(client: Client, world: World, survey: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A code of the survey, made by its head."""
    answer = client.sign_in(world.head).post(f"{SURVEYS}/{survey['id']}/codes", json={"id": new_id()} | members)
    assert answer.status == 201, answer
    client.sign_out()
    return answer.json


def a_fixed_code(client: Client, world: World, **members: Any) -> str:
    """A survey with one code, as it stands in an address."""
    return a_code(client, world, open_survey(client, world), **members)["code"]


def all_answers(value: int = 4, **others: int | None) -> dict[str, int | None]:
    return dict.fromkeys(CODES, value) | others


def a_response(value: int = 4, **members: Any) -> dict[str, Any]:
    return {"id": new_id(), "answers": all_answers(value)} | members


def opened(client: Client, code: str) -> dict[str, Any]:
    answer = client.sign_out().get(f"{PUBLIC}/surveys/{code}")
    assert answer.status == 200, answer
    return answer.json


def send(client: Client, code: str, body: dict[str, Any]) -> Answer:
    return client.sign_out().post(f"{PUBLIC}/surveys/{code}/responses", json=body)


def answer(client: Client, code: str, value: int = 4, **members: Any) -> dict[str, Any]:
    """One citizen, on a phone of their own."""
    found = send(client, code, a_response(value, device=opened(client, code)["device_token"], **members))
    assert found.status == 201, found
    return found.json


def satisfaction(client: Client, unit: UUID, more: str = "") -> dict[str, Any]:
    found = client.sign_out().get(f"{PUBLIC}/units/{unit}/satisfaction{more}")
    assert found.status == 200, found
    return found.json


def results(client: Client, world: World, survey: dict[str, Any], more: str = "") -> dict[str, Any]:
    found = client.sign_in(world.head).get(f"{SURVEYS}/{survey['id']}/results{more}")
    assert found.status == 200, found
    return found.json


def stored(world: World) -> list[SurveyResponse]:
    world.session.expire_all()
    return list(world.session.scalars(select(SurveyResponse).order_by(SurveyResponse.received_at)))


def sums(world: World) -> list[SurveySums]:
    world.session.expire_all()
    return list(world.session.scalars(select(SurveySums)))
