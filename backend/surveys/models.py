"""How surveys, their answers and the sums of these are stored."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.kit.database import Base, Json, words
from backend.surveys.rules_answers import Form, Source

NO_SERVICE = ""  # of answers that name none; part of a key, which may not be null


class SurveyState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"


class CommentState(StrEnum):
    """Whether the public sees a comment. `none`: nothing was written."""

    NONE = "none"
    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


class Survey(Base):
    """A unit's survey. The nine elements never change; services and own questions belong to the unit.

    `population`: who is served in a year. `services`: `[{code, name}]`. `questions`: `[{code, text,
    kind, choices}]`. `texts`: by language, by element `{question, answers}`. `staff_networks`: CIDR.
    """

    __tablename__ = "surveys"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[SurveyState] = mapped_column(words(SurveyState))
    paused_at: Mapped[datetime | None]
    population: Mapped[int | None]
    services: Mapped[list[dict[str, Any]]]
    questions: Mapped[list[dict[str, Any]]]
    texts: Mapped[dict[str, Any]]
    staff_networks: Mapped[list[str]]
    made_at: Mapped[datetime]
    version: Mapped[int]
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (Index("ix_surveys_made_at_id", "made_at", "id"),)


class SurveyCode(Base):
    """A way to a survey, such as the poster of one counter. `rotates`: with a mark that changes daily."""

    __tablename__ = "survey_codes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("surveys.id"), index=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    counter: Mapped[str | None] = mapped_column(String(100))
    form: Mapped[Form] = mapped_column(words(Form))
    is_kiosk: Mapped[bool]
    rotates: Mapped[bool]
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    version: Mapped[int]
    create_digest: Mapped[str] = mapped_column(String(32))


class SurveyResponse(Base):
    """One answer, of nobody by name. Its id is made by the citizen's phone, or by whoever types a sheet in.

    `device` is a digest of the phone's token, to tell repeats; `once` is the same for one phone, code
    and day, and null where that does not apply (kiosk, paper, no token). `day` is the district's day on
    which it was given. `comment_text` is the version of the comment that the public may read.
    """

    __tablename__ = "survey_responses"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("surveys.id"))
    code_id: Mapped[UUID | None] = mapped_column(ForeignKey("survey_codes.id"))
    form: Mapped[Form] = mapped_column(words(Form))
    source: Mapped[Source] = mapped_column(words(Source))
    device: Mapped[str | None] = mapped_column(String(32))
    once: Mapped[str | None] = mapped_column(String(32), unique=True)
    day: Mapped[date]
    made_at: Mapped[datetime]
    received_at: Mapped[datetime]
    u1: Mapped[int | None]
    u2: Mapped[int | None]
    u3: Mapped[int | None]
    u4: Mapped[int | None]
    u5: Mapped[int | None]
    u6: Mapped[int | None]
    u7: Mapped[int | None]
    u8: Mapped[int | None]
    u9: Mapped[int | None]
    answers_local: Mapped[dict[str, Any]]
    service: Mapped[str] = mapped_column(String(32))
    sex: Mapped[str | None] = mapped_column(String(16))
    age: Mapped[str | None] = mapped_column(String(16))
    education: Mapped[str | None] = mapped_column(String(16))
    job: Mapped[str | None] = mapped_column(String(16))
    comment: Mapped[str | None] = mapped_column(String(1000))
    comment_state: Mapped[CommentState] = mapped_column(words(CommentState))
    comment_text: Mapped[str | None] = mapped_column(String(1000))
    moderated_by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    moderated_at: Mapped[datetime | None]
    signals: Mapped[list[str]]
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    version: Mapped[int]
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (
        *(CheckConstraint(f"u{number} BETWEEN 1 AND 4", name=f"u{number}_is_an_answer") for number in range(1, 10)),
        # How many came by one code just now.
        Index("ix_survey_responses_code_id_made_at", "code_id", "made_at"),
        Index("ix_survey_responses_comments", "survey_id", "comment_state", "day", "id"),
    )


class SurveySums(Base):
    """What the answers of a month add up to, by form and service: results read these, never the answers.

    `responses` counts all, `paper` those typed in from sheets; `u1_n` how many answered the first
    element and `u1_sum` the sum of their answers; the last four count signals.
    """

    __tablename__ = "survey_sums"

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    form: Mapped[Form] = mapped_column(words(Form), primary_key=True)
    service: Mapped[str] = mapped_column(String(32), primary_key=True)
    responses: Mapped[int]
    paper: Mapped[int]
    u1_n: Mapped[int]
    u1_sum: Mapped[int]
    u2_n: Mapped[int]
    u2_sum: Mapped[int]
    u3_n: Mapped[int]
    u3_sum: Mapped[int]
    u4_n: Mapped[int]
    u4_sum: Mapped[int]
    u5_n: Mapped[int]
    u5_sum: Mapped[int]
    u6_n: Mapped[int]
    u6_sum: Mapped[int]
    u7_n: Mapped[int]
    u7_sum: Mapped[int]
    u8_n: Mapped[int]
    u8_sum: Mapped[int]
    u9_n: Mapped[int]
    u9_sum: Mapped[int]
    burst: Mapped[int]
    staff_network: Mapped[int]
    no_device: Mapped[int]
    late: Mapped[int]


class SurveyTally(Base):
    """How many answers of a month have one value of a part of the profile, or of an own question."""

    __tablename__ = "survey_tallies"

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    form: Mapped[Form] = mapped_column(words(Form), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(16), primary_key=True)
    count: Mapped[int]


class SurveyDraw(Base):
    """Queue numbers drawn at random, so that nobody picks whom to ask."""

    __tablename__ = "survey_draws"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("surveys.id"))
    day: Mapped[date]
    first: Mapped[int]
    last: Mapped[int]
    numbers: Mapped[list[int]] = mapped_column(Json)
    by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    at: Mapped[datetime]
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (
        CheckConstraint("last >= first", name="last_after_first"),
        Index("ix_survey_draws_survey_id_at_id", "survey_id", "at", "id"),
    )


class SurveyImprovement(Base):
    """Anda bilang, kami perbaiki: what citizens said, and what the unit has mended since."""

    __tablename__ = "survey_improvements"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    element: Mapped[str | None] = mapped_column(String(2))
    said: Mapped[str] = mapped_column(String(1000))
    done: Mapped[str] = mapped_column(String(1000))
    started_on: Mapped[date]
    done_on: Mapped[date | None]
    published_at: Mapped[datetime | None]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    version: Mapped[int]
    create_digest: Mapped[str] = mapped_column(String(32))

    __table_args__ = (Index("ix_survey_improvements_unit_id_started_on_id", "unit_id", "started_on", "id"),)
