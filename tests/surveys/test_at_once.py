"""Many answers at the same moment, through the writer of a real server: none lost, none counted twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.kit import clock, signing
from backend.kit.ids import uuid7
from backend.kit.outbox import OutboxRow
from backend.kit.problems import Problem
from backend.kit.writer import Writer
from backend.surveys import answering, definitions, marks
from backend.surveys.models import Survey, SurveyCode, SurveyResponse, SurveyState, SurveySums, SurveyTally
from backend.surveys.rules import CODES
from backend.surveys.rules_answers import Form
from backend.surveys.schemas_public import ResponseIn
from tests.conftest import POSTGRES, new_postgres_database
from tests.servers import Settlement
from tests.signing import SECRET


@pytest.fixture(params=["sqlite", "postgres"] if POSTGRES else ["sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Settlement]:
    url = f"sqlite:///{tmp_path / 'kinerja.db'}"
    if request.param == "postgres":
        url = new_postgres_database(f"kinerja_surveys_{worker_id}")
    found = Settlement(url)
    signing.use_secrets([SECRET.encode()])
    definitions.forget_all()
    yield found
    found.database.close()


@pytest.fixture
def code(place: Settlement) -> str:
    """A survey with a code, committed."""
    survey_id, written, now = uuid7(), marks.new_code(), clock.now()
    digest = "0" * 32
    with Session(place.database.writing) as session:
        survey = Survey(
            id=survey_id, unit_id=place.world.puskesmas, title="Survei", state=SurveyState.ACTIVE, population=None,
            services=[], questions=[], texts={}, staff_networks=[], made_at=now, version=1, create_digest=digest,
        )  # fmt: skip
        session.add(survey)
        session.flush()
        session.add(
            SurveyCode(
                id=uuid7(),
                survey_id=survey_id,
                code=written,
                counter=None,
                form=Form.FULL,
                is_kiosk=False,
                rotates=False,
                made_at=now,
                revoked_at=None,
                version=1,
                create_digest=digest,
            )
        )
        session.commit()
    return written


def draft(device: str | None, response_id: UUID | None = None) -> ResponseIn:
    body = {"id": str(response_id or uuid7()), "answers": dict.fromkeys(CODES, 4), "device": device}
    return ResponseIn.model_validate(body | {"profile": {"sex": "female"}})


def all_at_once(place: Settlement, code: str, drafts: list[ResponseIn]) -> list[str]:
    """What each of them was told, in order: `new`, `again`, or the slug of the problem."""
    writer = Writer(place.database)

    def job(sent: ResponseIn) -> Callable[[Session], Any]:
        phone = marks.phone(sent.device)
        return lambda session: answering.answer(session, code, sent, phone, "127.0.0.1", clock.now())

    def send(sent: ResponseIn) -> str:
        try:
            return "new" if writer.call(job(sent), key=sent.writer_key).is_new else "again"
        except Problem as problem:
            return problem.slug

    try:
        with ThreadPoolExecutor(20) as threads:
            return list(threads.map(send, drafts))
    finally:
        writer.close()


def counted(place: Settlement) -> tuple[int, int, int, int]:
    """Rows, and what sums and tallies say of them."""
    with place.database.reader() as session:
        rows = session.scalar(select(func.count()).select_from(SurveyResponse)) or 0
        responses, fours = session.execute(select(func.sum(SurveySums.responses), func.sum(SurveySums.u9_sum))).one()
        women = session.scalar(select(func.sum(SurveyTally.count))) or 0
        return rows, responses, fours, women


def test_twenty_repeats_of_one_answer_at_once_count_once(place: Settlement, code: str) -> None:
    same = draft(marks.new_device(clock.today()))

    told = all_at_once(place, code, [same] * 20)

    assert sorted(told) == ["again"] * 19 + ["new"]
    assert counted(place) == (1, 1, 4, 1)


def test_twenty_answers_of_one_phone_at_once_are_one(place: Settlement, code: str) -> None:
    device = marks.new_device(clock.today())

    told = all_at_once(place, code, [draft(device) for _ in range(20)])

    assert sorted(told) == ["already-answered"] * 19 + ["new"]
    assert counted(place) == (1, 1, 4, 1)


def test_many_phones_at_once_are_all_counted_and_told_of_in_few_facts(place: Settlement, code: str) -> None:
    told = all_at_once(place, code, [draft(marks.new_device(clock.today())) for _ in range(200)])

    assert told == ["new"] * 200
    assert counted(place) == (200, 200, 800, 200)
    with place.database.reader() as session:
        facts = session.scalar(select(func.count()).where(OutboxRow.name == "satisfaction.changed")) or 0
    assert 1 <= facts < 200
