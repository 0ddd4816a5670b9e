"""From stored rows and sums to the wire."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from backend.surveys import marks, rules, rules_answers
from backend.surveys.definitions import Asked, Way
from backend.surveys.models import Survey, SurveyCode, SurveyResponse
from backend.surveys.rules import BY_CODE, ElementSum
from backend.surveys.rules_answers import PROFILE, Address
from backend.surveys.schemas import CommentView, SurveyCodeView, SurveyView, WrittenAnswer
from backend.surveys.schemas_public import (
    ChoiceView,
    ElementQuestion,
    ElementResult,
    FormResult,
    LocalQuestion,
    OpenSurvey,
    ProfileQuestions,
    ResponseView,
    ServiceView,
    UnitRef,
)

# --- asking ---

_PROFILE = ProfileQuestions(
    **{part: [ChoiceView(code=one.code, label=one.label) for one in choices] for part, choices in PROFILE.items()}
)


def open_survey(way: Way, address: Address, device_token: str, today: date, now: datetime) -> OpenSurvey:
    asked = way.asked
    return OpenSurvey(
        code=way.code if address.mark is None else f"{way.code}-{address.mark}",
        form=way.form,
        unit=UnitRef(id=asked.unit_id, name=asked.unit_name),
        title=asked.title,
        counter=way.counter,
        is_kiosk=way.is_kiosk,
        elements=[element(code) for code in rules_answers.elements_of(way.form, today)],
        questions=[local_question(one) for one in asked.questions],
        services=[ServiceView(code=code, name=name) for code, name in asked.services.items()],
        profile=_PROFILE,
        texts=dict(asked.texts),
        device_token=device_token,
        day=today.isoformat(),
        server_time=now,
    )


def element(code: str) -> ElementQuestion:
    """An element in the regulation's words."""
    one = BY_CODE[code]
    return ElementQuestion(code=code, label=one.label, question=one.question, answers=list(one.answers))


def local_question(one: Mapping[str, Any]) -> LocalQuestion:
    return LocalQuestion(code=one["code"], text=one["text"], kind=one["kind"], choices=one["choices"])


def response(response_id: UUID, received_at: datetime, day: date) -> ResponseView:
    return ResponseView(id=response_id, received_at=received_at, counted_on=day.isoformat())


# --- keeping ---


def survey(row: Survey, asked: Asked, *, waiting: int, may_write: bool, may_moderate: bool) -> SurveyView:
    return SurveyView(
        id=row.id,
        unit=UnitRef(id=row.unit_id, name=asked.unit_name),
        title=row.title,
        state=row.state,
        population=row.population,
        required=None if row.population is None else rules.sample(row.population),
        services=[ServiceView(code=code, name=name) for code, name in asked.services.items()],
        questions=[local_question(one) for one in row.questions],
        texts=row.texts,
        staff_networks=row.staff_networks,
        waiting_comments=waiting,
        may_write=may_write,
        may_moderate=may_moderate,
        version=row.version,
    )


def code(row: SurveyCode) -> SurveyCodeView:
    return SurveyCodeView(
        id=row.id,
        survey_id=row.survey_id,
        code=row.code,
        counter=row.counter,
        form=row.form,
        is_kiosk=row.is_kiosk,
        rotates=row.rotates,
        address=None if row.rotates else address_of(row.code),
        made_at=row.made_at,
        revoked_at=row.revoked_at,
        version=row.version,
    )


def address_of(code: str) -> str:
    """Where a citizen answers; the server's own address goes before it."""
    return f"/s/{code}"


def code_of_day(row: SurveyCode, day: date) -> str:
    """What the code is on a day: with its mark where it rotates."""
    return f"{row.code}-{marks.of_day(row.code, day)}" if row.rotates else row.code


def comment(row: SurveyResponse, questions: Mapping[str, str], by_name: str | None) -> CommentView:
    """`questions` are the texts of the unit's own questions, by code."""
    written = {code: value for code, value in row.answers_local.items() if isinstance(value, str)}
    return CommentView(
        id=row.id,
        comment=row.comment,
        local=[
            WrittenAnswer(code=code, question=questions.get(code, code), answer=value)
            for code, value in written.items()
        ],
        state=row.comment_state,
        shown_text=row.comment_text,
        month=f"{row.day:%Y-%m}",
        moderated_by_name=by_name,
        moderated_at=row.moderated_at,
        version=row.version,
    )


def place(row: Survey | SurveyCode) -> list[str]:
    """A row's place in the order of lists: newest first, then id."""
    return [row.made_at.isoformat(), str(row.id)]


def read_place(found: list[str]) -> tuple[datetime, UUID]:
    return datetime.fromisoformat(found[0]), UUID(found[1])


# --- results ---


def two_decimals(value_e2: int | None) -> float | None:
    return None if value_e2 is None else value_e2 / 100


def form_result(responses: int, sums: Mapping[str, ElementSum]) -> FormResult:
    """A form's result, as far as it may be shown."""
    return FormResult(**result_members(responses, sums))


def result_members(responses: int, sums: Mapping[str, ElementSum]) -> dict[str, Any]:
    found = rules.published(responses, sums)
    is_shown = rules.shown(responses) is not None
    return {
        "ikm": None if found is None else two_decimals(found.index_e2),
        "grade": None if found is None else found.grade.value,
        "grade_label": None if found is None else rules.GRADE_LABELS[found.grade],
        "responses": rules.shown(responses),
        "elements": [_element_result(code, sums[code], is_shown=is_shown) for code in rules.CODES],
        "missing": list(rules.CODES if found is None else found.missing),
    }


def _element_result(code: str, one: ElementSum, *, is_shown: bool) -> ElementResult:
    enough = is_shown and rules.shown(one.count) is not None
    return ElementResult(
        code=code,
        label=BY_CODE[code].label,
        average=two_decimals(rules.average_e2(one)) if enough else None,
        responses=one.count if enough else None,
    )
