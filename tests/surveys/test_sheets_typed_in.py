"""Sheets of paper typed in: a stack at once, each counted once however often it is sent."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.audit.models import AuditEntry
from backend.surveys.models import SurveyResponse, SurveySums
from backend.surveys.rules import CODES
from backend.surveys.rules_answers import Form, Source
from tests.client import Answer, Client
from tests.surveys.keeping import API, a_survey, an_admin, new_id
from tests.world import World, days, moment


def a_sheet(answer: int = 3, **members: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "answers": dict.fromkeys(CODES, answer),
        "service": "poli",
        "profile": {"sex": "female", "age": "30_39", "education": "senior", "job": "farmer"},
        "local": {"l1": 2},
        "comment": None,
        **members,
    }


def enter(client: Client, survey: object, *sheets: dict[str, Any]) -> Answer:
    return client.post(f"{API}/surveys/{survey}/paper", json={"responses": list(sheets)})


def outcomes(answer: Answer) -> list[str]:
    return [one["outcome"] for one in answer.json["results"]]


def counted(session: Session) -> tuple[int, int]:
    """How many answers the sums tell of, and how many of these came on paper."""
    session.expire_all()
    row = session.execute(select(func.sum(SurveySums.responses), func.sum(SurveySums.paper))).one()
    return int(row[0] or 0), int(row[1] or 0)


def test_a_stack_is_stored_and_counted_as_paper(client: Client, world: World, session: Session) -> None:
    survey = a_survey(world)
    stack = [a_sheet(comment="Kursinya kurang"), a_sheet(4), a_sheet(answers={"u1": 2})]

    answer = enter(client.sign_in(world.head), survey, *stack)

    assert answer.status == 200
    assert [one["id"] for one in answer.json["results"]] == [one["id"] for one in stack]
    assert outcomes(answer) == ["stored"] * 3
    assert counted(session) == (3, 3)
    rows = session.scalars(select(SurveyResponse)).all()
    assert {(row.source, row.form, row.code_id, row.device, row.entered_by) for row in rows} == {
        (Source.PAPER, Form.FULL, None, None, world.head.employee_id)
    }
    assert sorted(row.comment_state for row in rows) == ["none", "none", "waiting"]


def test_a_stack_that_is_sent_three_times_is_counted_once(client: Client, world: World, session: Session) -> None:
    survey = a_survey(world)
    stack = [a_sheet(), a_sheet(4)]
    client.sign_in(world.head)

    answers = [enter(client, survey, *stack) for _ in range(3)]

    assert [outcomes(one) for one in answers] == [["stored"] * 2, ["again"] * 2, ["again"] * 2]
    assert counted(session) == (2, 2)


def test_a_sheet_that_is_twice_in_one_stack_is_counted_once(client: Client, world: World, session: Session) -> None:
    sheet = a_sheet()

    answer = enter(client.sign_in(world.head), a_survey(world), sheet, sheet, {**sheet, "comment": "Bagus"})

    assert outcomes(answer) == ["stored", "again", "refused"]
    assert answer.json["results"][2]["problem"]["type"] == "/problems/operation-differs"
    assert counted(session) == (1, 1)


def test_a_refused_sheet_undoes_only_itself(client: Client, world: World, session: Session) -> None:
    survey = a_survey(world)
    first = a_sheet()
    client.sign_in(world.head)
    enter(client, survey, first)

    answer = enter(client, survey, a_sheet(), a_sheet(service="bedah"), {**first, "answers": {"u1": 1}}, a_sheet())

    assert outcomes(answer) == ["stored", "refused", "refused", "stored"]
    problems = [one["problem"] for one in answer.json["results"]]
    assert problems[1]["errors"][0]["pointer"] == "/service"
    assert problems[2]["type"] == "/problems/operation-differs"
    assert problems[0] is None
    assert counted(session) == (3, 3)


def test_sheets_of_one_hand_are_many_on_one_day(client: Client, world: World, session: Session) -> None:
    client.sign_in(world.head)
    survey = a_survey(world)

    answer = enter(client, survey, *(a_sheet() for _ in range(50)))

    assert outcomes(answer) == ["stored"] * 50
    assert counted(session) == (50, 50)
    assert session.execute(select(func.sum(SurveySums.burst), func.sum(SurveySums.no_device))).one() == (0, 0)


def test_a_sheet_counts_for_the_day_that_is_written_on_it(client: Client, world: World, session: Session) -> None:
    written = world.morning(world.today - days(3))

    enter(client.sign_in(world.head), a_survey(world), a_sheet(made_at=moment(written)))

    assert session.scalars(select(SurveyResponse.day)).one() == world.today - days(3)


def test_sheets_of_a_paused_survey_are_still_taken(client: Client, world: World) -> None:
    assert outcomes(enter(client.sign_in(world.head), a_survey(world, state="paused"), a_sheet())) == ["stored"]


@pytest.mark.parametrize(
    "stack",
    [[], [a_sheet() for _ in range(51)], [a_sheet(device="x.y")], [a_sheet(answers={})], [a_sheet(answers={"u1": 5})]],
    ids=["none", "too many", "with a device", "without an answer", "with a fifth answer"],
)
def test_a_stack_that_cannot_be_is_refused_as_a_whole(
    client: Client, world: World, session: Session, stack: list[dict[str, Any]]
) -> None:
    assert enter(client.sign_in(world.head), a_survey(world), *stack).status == 422
    assert counted(session) == (0, 0)


def test_only_who_keeps_the_survey_types_sheets_in(client: Client, world: World) -> None:
    survey = a_survey(world)

    assert enter(client.sign_in(an_admin(world)), survey, a_sheet()).status == 200
    assert enter(client.sign_in(world.officer), survey, a_sheet()).status == 403
    assert enter(client.sign_in(world.with_role(Role.AUDITOR)), survey, a_sheet()).status == 403
    assert enter(client.sign_in(an_admin(world, world.unit())), survey, a_sheet()).status == 404


def test_the_trail_tells_how_many_and_repeats_leave_none(client: Client, world: World, session: Session) -> None:
    survey = a_survey(world)
    sheet = a_sheet()
    client.sign_in(world.head)
    enter(client, survey, sheet, a_sheet(service="bedah"))
    enter(client, survey, sheet)

    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "survey.paper")).one()

    assert entry.details == {"stored": 1, "again": 0, "refused": 1}
