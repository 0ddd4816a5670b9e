"""What tests of paper, draws, improvements and open data do again and again."""

from typing import Any
from uuid import UUID

from backend.access.actor import Role
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.surveys.models import NO_SERVICE, Survey, SurveyCode, SurveyState, SurveySums
from backend.surveys.rules import CODES
from backend.surveys.rules_answers import Form
from tests.people import Person
from tests.world import World

API = "/api/v1"
SERVICES = [{"code": "poli", "name": "Poli umum"}, {"code": "apotek", "name": "Apotek"}]
QUESTIONS = [
    {"code": "l1", "text": "Apakah ruang tunggu cukup?", "kind": "choice", "choices": ["Ya", "Tidak"]},
    {"code": "l2", "text": "Apa yang perlu ditambah?", "kind": "text", "choices": []},
]


def a_survey(world: World, unit: UUID | None = None, **members: Any) -> UUID:
    """A survey of a unit (the Puskesmas unless said), with two services and two questions of its own."""
    usual: dict[str, Any] = {
        "id": uuid7(),
        "unit_id": unit or world.puskesmas,
        "title": "Survei kepuasan 2026",
        "state": SurveyState.ACTIVE,
        "population": 500,
        "services": SERVICES,
        "questions": QUESTIONS,
        "texts": {},
        "staff_networks": [],
        "made_at": world.now,
        "version": 1,
        "create_digest": "0" * 32,
    }
    row = Survey(**usual | members)
    world.session.add(row)
    world.session.flush()
    return row.id


def a_code(world: World, survey_id: UUID, code: str = "K7MQ3XWP", **members: Any) -> UUID:
    """A code of a survey, for the first counter."""
    usual: dict[str, Any] = {
        "id": uuid7(),
        "survey_id": survey_id,
        "code": code,
        "counter": "Loket 1",
        "form": Form.FULL,
        "is_kiosk": False,
        "rotates": False,
        "made_at": world.now,
        "revoked_at": None,
        "version": 1,
        "create_digest": "0" * 32,
    }
    row = SurveyCode(**usual | members)
    world.session.add(row)
    world.session.flush()
    return row.id


def a_month(
    world: World,
    survey_id: UUID,
    responses: int,
    answer: int = 4,
    *,
    month: str | None = None,
    form: Form = Form.FULL,
    service: str = NO_SERVICE,
    **members: int,
) -> None:
    """A month's sums: so many answers, all the same, to every element."""
    sums = {f"{code}_{part}": responses * (answer if part == "sum" else 1) for code in CODES for part in ("n", "sum")}
    counts = dict.fromkeys(("paper", "burst", "staff_network", "no_device", "late"), 0)
    named = {"survey_id": survey_id, "month": month or f"{clock.today():%Y-%m}", "form": form, "service": service}
    world.session.add(SurveySums(**{**named, "responses": responses, **counts, **sums, **members}))
    world.session.flush()


def an_admin(world: World, unit: UUID | None = None) -> Person:
    """Who administers a unit (the Puskesmas unless said)."""
    return world.with_role(Role.UNIT_ADMIN, units=(unit or world.puskesmas,))


def new_id() -> str:
    return str(uuid7())
