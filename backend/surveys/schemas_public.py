"""What citizens send and see, without an account. Indexes and averages are numbers with two decimals."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, PlainValidator, StringConstraints, model_validator

from backend.kit.schema import Id, In, Moment, Out, clean_text, text, whole
from backend.surveys.rules import BEST
from backend.surveys.rules_answers import Form

MAX_QUESTIONS = 10
Answer = Annotated[int, whole(1, BEST)] | None
ServiceCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,32}$", max_length=32)]
# Coded on the server; a value that is not among the choices of today is refused by the service.
ProfileCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,16}$", max_length=16)] | None
Device = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,128}$", max_length=128)]
MAX_CHOICES, LONGEST_ANSWER = 4, 500


def _local_answer(value: Any) -> int | str:
    """One sentence for one mistake, which a union of two types would not give."""
    if isinstance(value, str):
        written = clean_text(value)
        if not written:
            raise ValueError("terlalu pendek, paling sedikit 1 karakter")
        if len(written) > LONGEST_ANSWER:
            raise ValueError(f"terlalu panjang, paling banyak {LONGEST_ANSWER} karakter")
        return written
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("harus bilangan bulat atau teks")  # noqa: TRY004 - pydantic turns ValueError into 422
    if not 1 <= value <= MAX_CHOICES:
        raise ValueError(f"paling kecil 1, paling besar {MAX_CHOICES}")
    return value


_Either = Annotated[int, whole(1, MAX_CHOICES)] | Annotated[str, text(1, LONGEST_ANSWER)]
LocalAnswer = Annotated[int | str, PlainValidator(_local_answer, json_schema_input_type=_Either)] | None


class AnswersIn(In):
    """An answer of 1 to 4 for each element; any may be missing, not all."""

    u1: Answer = None
    u2: Answer = None
    u3: Answer = None
    u4: Answer = None
    u5: Answer = None
    u6: Answer = None
    u7: Answer = None
    u8: Answer = None
    u9: Answer = None

    @model_validator(mode="after")
    def _something(self) -> "AnswersIn":
        if all(value is None for value in self.__dict__.values()):
            raise ValueError("isi paling sedikit satu pertanyaan")
        return self

    @property
    def given(self) -> dict[str, int]:
        """What was answered, by element."""
        return {code: value for code, value in self.__dict__.items() if value is not None}


class ProfileIn(In):
    """Who answers, in coarse groups; all of it may be left out."""

    sex: ProfileCode = None
    age: ProfileCode = None
    education: ProfileCode = None
    job: ProfileCode = None


class LocalIn(In):
    """Answers to the unit's own questions: the place of a choice, or a text."""

    l1: LocalAnswer = None
    l2: LocalAnswer = None
    l3: LocalAnswer = None
    l4: LocalAnswer = None
    l5: LocalAnswer = None
    l6: LocalAnswer = None
    l7: LocalAnswer = None
    l8: LocalAnswer = None
    l9: LocalAnswer = None
    l10: LocalAnswer = None

    @property
    def given(self) -> dict[str, int | str]:
        return {code: value for code, value in self.__dict__.items() if value is not None}


class SheetIn(In):
    """One answer to a survey, as it is typed in from a sheet of paper."""

    id: Id
    answers: AnswersIn
    service: ServiceCode | None = None
    profile: ProfileIn = Field(default_factory=ProfileIn)
    local: LocalIn = Field(default_factory=LocalIn)
    comment: Annotated[str, text(1, 1000)] | None = None
    made_at: Moment | None = None


class ResponseIn(SheetIn):
    """One answer to a survey, as a citizen's phone sends it. `device` is the token that the survey came with."""

    device: Device | None = None

    @property
    def writer_key(self) -> int:
        """Repeats of one answer are stored one after another; different ones need not wait for each other."""
        return self.id.int & 0x7FFF_FFFF_FFFF_FFFF


class ResponseView(Out):
    """What is told back. `counted_on`: the district's day that the answer counts for."""

    id: UUID
    received_at: datetime
    counted_on: str


class ChoiceView(Out):
    code: str
    label: str


class ElementQuestion(Out):
    """An element as it is asked; `answers` are its four words, from 1 to 4."""

    code: str
    label: str
    question: str
    answers: list[str]


class LocalQuestion(Out):
    """A unit's own question; `choices` is empty for one that is answered in words."""

    code: str
    text: str
    kind: str
    choices: list[str]


class ServiceView(Out):
    code: str
    name: str


class SurveyedUnit(Out):
    id: UUID
    name: str


class ProfileQuestions(Out):
    sex: list[ChoiceView]
    age: list[ChoiceView]
    education: list[ChoiceView]
    job: list[ChoiceView]


class OpenSurvey(Out):
    """Everything that a page needs to ask, also where the signal is gone after it was loaded.

    `texts`: by language, by element `{question, answers}`, as far as the district supplied them.
    `device_token` is sent back as `device`.
    """

    code: str
    form: Form
    unit: SurveyedUnit
    title: str
    counter: str | None
    is_kiosk: bool
    elements: list[ElementQuestion]
    questions: list[LocalQuestion]
    services: list[ServiceView]
    profile: ProfileQuestions
    texts: dict[str, dict[str, Any]]
    device_token: str
    day: str
    server_time: datetime


class PublicUnit(Out):
    """A unit that citizens meet. `survey_code` is null without a survey, and where every code rotates."""

    id: UUID
    name: str
    kind: str
    has_survey: bool
    survey_code: str | None


class ElementResult(Out):
    """Null below five answers."""

    code: str
    label: str
    average: float | None
    responses: int | None


class FormResult(Out):
    """The result of one form in a period; all null below five responses.

    `missing` are the elements that the index leaves out, since fewer than five answered them.
    """

    ikm: float | None
    grade: str | None
    grade_label: str | None
    responses: int | None
    elements: list[ElementResult]
    missing: list[str]


class SampleView(Out):
    """How many of those served in a year ought to answer (Krejcie and Morgan), and how many did."""

    population: int | None
    required: int | None
    reached: int | None


class PeriodIndex(Out):
    """An index of another period, to compare with. `from` and `to` are months."""

    model_config = ConfigDict(serialize_by_alias=True)

    from_: str = Field(serialization_alias="from")
    to: str
    ikm: float
    grade: str


class MonthIndex(Out):
    month: str
    ikm: float | None


class PublicComment(Out):
    """A comment that the unit has let through."""

    text: str
    month: str


class UnitResult(FormResult):
    """A unit's result of a period, with what is needed to judge and compare it."""

    model_config = ConfigDict(serialize_by_alias=True)

    unit: SurveyedUnit
    from_: str = Field(serialization_alias="from")
    to: str
    short: FormResult | None
    sample: SampleView
    previous: PeriodIndex | None
    months: list[MonthIndex]
    method: str
    comments: list[PublicComment]


class PublicSatisfaction(UnitResult):
    """How satisfied citizens are with a unit, from the answers to all nine elements.

    `short` is of the form with three elements a day, and never part of the rest.
    """
