"""Surveys on the wire of those who keep them."""

from datetime import datetime
from ipaddress import ip_network
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from backend.kit.schema import Flag, Id, In, Out, text, whole
from backend.surveys.models import CommentState, SurveyState
from backend.surveys.rules_answers import Form
from backend.surveys.schemas_public import (
    MAX_QUESTIONS,
    LocalQuestion,
    ServiceCode,
    ServiceView,
    UnitRef,
    UnitResult,
)

MAX_SERVICES, MAX_NETWORKS = 30, 10
Title = Annotated[str, text(3, 200)]
Population = Annotated[int, whole(1, 10_000_000)]
Sentence = Annotated[str, text(1, 300)]
Word = Annotated[str, text(1, 100)]
ShownText = Annotated[str, text(1, 1000)]


class ServiceIn(In):
    code: ServiceCode
    name: Annotated[str, text(2, 100)]


class QuestionIn(In):
    """A question of the unit's own, beside the nine; `l1` to `l10`."""

    code: Annotated[str, StringConstraints(pattern=r"^l([1-9]|10)$", max_length=3)]
    text: Sentence
    kind: Literal["choice", "text"]
    choices: Annotated[list[Word], Field(max_length=4)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _choices(self) -> "QuestionIn":
        if self.kind == "choice" and len(self.choices) < 2:
            raise ValueError("pertanyaan pilihan memerlukan 2 sampai 4 pilihan")
        if self.kind == "text" and self.choices:
            raise ValueError("pertanyaan isian tidak memakai pilihan")
        return self


class ElementText(In):
    """An element in another language: its question and its four answers, from 1 to 4."""

    question: Sentence
    answers: Annotated[list[Word], Field(min_length=4, max_length=4)]


class LanguageTexts(In):
    """The elements that were translated."""

    u1: ElementText | None = None
    u2: ElementText | None = None
    u3: ElementText | None = None
    u4: ElementText | None = None
    u5: ElementText | None = None
    u6: ElementText | None = None
    u7: ElementText | None = None
    u8: ElementText | None = None
    u9: ElementText | None = None


class TextsIn(In):
    """Sentences that the district supplies, in the languages of its people."""

    alas: LanguageTexts | None = None
    gayo: LanguageTexts | None = None


def _networks(written: list[str]) -> list[str]:
    for one in written:
        try:
            ip_network(one)
        except ValueError:
            raise ValueError("jaringan ditulis seperti 10.20.0.0/16") from None
    return list(dict.fromkeys(written))


def _codes_once(many: list[Any]) -> list[Any]:
    codes = [one.code for one in many]
    if len(set(codes)) < len(codes):
        raise ValueError("setiap kode hanya sekali")
    return many


Services = Annotated[list[ServiceIn], Field(max_length=MAX_SERVICES), AfterValidator(_codes_once)]
Questions = Annotated[list[QuestionIn], Field(max_length=MAX_QUESTIONS), AfterValidator(_codes_once)]
_CIDR = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F:.]{2,39}/[0-9]{1,3}$", max_length=43)]
Networks = Annotated[list[_CIDR], Field(max_length=MAX_NETWORKS), AfterValidator(_networks)]


class SurveyIn(In):
    """A survey of a unit. `population`: how many are served in a year, for the size of the sample."""

    id: Id
    unit_id: Id
    title: Title
    population: Population | None = None
    services: Services = Field(default_factory=list)
    questions: Questions = Field(default_factory=list)
    texts: TextsIn = Field(default_factory=TextsIn)
    staff_networks: Networks = Field(default_factory=list)


class SurveyAmendment(In):
    """A merge patch: members left out stay, `population: null` takes the number away."""

    title: Title = ""
    state: SurveyState = SurveyState.ACTIVE
    population: Population | None = None
    services: Services = Field(default_factory=list)
    questions: Questions = Field(default_factory=list)
    texts: TextsIn = Field(default_factory=TextsIn)
    staff_networks: Networks = Field(default_factory=list)


class CodeIn(In):
    """A code for a counter, a poster or a link. `rotates`: another address each day."""

    id: Id
    counter: Word | None = None
    form: Form = Form.FULL
    is_kiosk: Flag = False
    rotates: Flag = False


class CodeAmendment(In):
    """A merge patch. `revoked: true` ends the code for ever."""

    counter: Word | None = None
    form: Form = Form.FULL
    is_kiosk: Flag = False
    rotates: Flag = False
    revoked: Flag = False


class CommentDecision(In):
    """Show a comment to the public, as it is or with names covered (`text`), or hide it."""

    decision: Literal["show", "hide"]
    version: Annotated[int, whole(1)]
    text: ShownText | None = None


class SurveyCodeView(Out):
    """`address` is where a fixed code leads (`/s/CODE`); null for one that rotates."""

    id: UUID
    survey_id: UUID
    code: str
    counter: str | None
    form: Form
    is_kiosk: bool
    rotates: bool
    address: str | None
    made_at: datetime
    revoked_at: datetime | None
    version: int


class TodaysCode(Out):
    """The address that a screen at the counter shows today, for its QR code; without an end where it is fixed."""

    address: str
    code: str
    valid_until: datetime | None


class SurveyView(Out):
    """A survey. `may_write` and `may_moderate` are the caller's rights over it."""

    id: UUID
    unit: UnitRef
    title: str
    state: SurveyState
    population: int | None
    required: int | None
    services: list[ServiceView]
    questions: list[LocalQuestion]
    texts: dict[str, dict[str, Any]]
    staff_networks: list[str]
    waiting_comments: int
    may_write: bool
    may_moderate: bool
    version: int


class WrittenAnswer(Out):
    """What somebody wrote to a question of the unit's own; never shown to the public."""

    code: str
    question: str
    answer: str


class CommentView(Out):
    """A comment as it was written; `shown_text` is what the public may read.

    The month and no more: at a small counter the day would tell who wrote it.
    """

    id: UUID
    comment: str | None
    local: list[WrittenAnswer]
    state: CommentState
    shown_text: str | None
    month: str
    moderated_by_name: str | None
    moderated_at: datetime | None
    version: int


class ValueCount(Out):
    """How many gave a value; null where that could tell somebody's answer."""

    dimension: str
    value: str
    label: str
    count: int | None


class ServiceResult(Out):
    code: str
    name: str
    responses: int | None
    ikm: float | None


class ChoiceCount(Out):
    label: str
    count: int | None


class LocalResult(Out):
    """A question of the unit's own; `values` is empty for one that is answered in words."""

    code: str
    text: str
    values: list[ChoiceCount]


class WarningView(Out):
    """Something unusual about the answers; they are counted all the same."""

    code: str
    count: int | None
    sentence: str


class ResultsView(UnitResult):
    """A unit's results for those who keep the survey: as public, with the profile and what looks unusual.

    `progress` is the part of the sample that was reached, in hundredths of a percent; `paper` how many came on paper.
    """

    survey_id: UUID
    paper: int | None
    profile: list[ValueCount]
    services: list[ServiceResult]
    local: list[LocalResult]
    warnings: list[WarningView]
    progress: int | None
