"""Every SELECT of surveys."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import Row, Table, bindparam, func, literal_column, or_, select, tuple_
from sqlalchemy.orm import Session

from backend.kit.constant import Constant
from backend.organisation.models import OrgUnit, UnitKind
from backend.surveys.models import (
    CommentState,
    Survey,
    SurveyCode,
    SurveyResponse,
    SurveySums,
    SurveyTally,
)
from backend.surveys.rules import Period
from backend.surveys.rules_answers import BURST_ANSWERS, Form

RESPONSES = cast("Table", SurveyResponse.__table__)
Place = tuple[datetime, UUID]

# --- surveys and codes ---


def survey(session: Session, survey_id: UUID, *, for_update: bool = False) -> Survey | None:
    return session.get(Survey, survey_id, with_for_update=True if for_update else None)


def survey_of_unit(session: Session, unit_id: UUID) -> Survey | None:
    return session.scalar(select(Survey).where(Survey.unit_id == unit_id))


def surveys_of_units(session: Session, unit_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The ids of surveys, by their units."""
    rows = session.execute(select(Survey.unit_id, Survey.id).where(Survey.unit_id.in_(unit_ids)))
    return {row.unit_id: row.id for row in rows}


def surveys(
    session: Session, known: Collection[UUID] | None, unit_id: UUID | None, *, before: Place | None, limit: int
) -> Sequence[Survey]:
    """Surveys of the units that a caller knows (all where None), newest first, behind a place in that order."""
    query = select(Survey)
    if known is not None:
        query = query.where(Survey.unit_id.in_(known))
    if unit_id is not None:
        query = query.where(Survey.unit_id == unit_id)
    if before is not None:
        query = query.where(tuple_(Survey.made_at, Survey.id) < tuple_(*before))
    return session.scalars(query.order_by(Survey.made_at.desc(), Survey.id.desc()).limit(limit)).all()


def code(session: Session, code_id: UUID, *, for_update: bool = False) -> SurveyCode | None:
    return session.get(SurveyCode, code_id, with_for_update=True if for_update else None)


def code_with_survey(session: Session, written: str) -> tuple[SurveyCode, Survey] | None:
    """A code as it stands in an address, with the survey that it leads to."""
    query = select(SurveyCode, Survey).join(Survey, Survey.id == SurveyCode.survey_id).where(SurveyCode.code == written)
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])


def codes(session: Session, survey_id: UUID, *, before: Place | None, limit: int) -> Sequence[SurveyCode]:
    """A survey's codes, newest first, behind a place in that order."""
    query = select(SurveyCode).where(SurveyCode.survey_id == survey_id)
    if before is not None:
        query = query.where(tuple_(SurveyCode.made_at, SurveyCode.id) < tuple_(*before))
    return session.scalars(query.order_by(SurveyCode.made_at.desc(), SurveyCode.id.desc()).limit(limit)).all()


def open_codes(session: Session, survey_ids: Collection[UUID]) -> dict[UUID, str]:
    """A code that anybody may use from home, for each survey that has one: the full form's where there are both."""
    query = (
        select(SurveyCode.survey_id, SurveyCode.code)
        .where(
            SurveyCode.survey_id.in_(survey_ids),
            SurveyCode.revoked_at.is_(None),
            ~SurveyCode.rotates,
            ~SurveyCode.is_kiosk,
        )
        # The last one that is read stays: the full form ("full" < "short"), the oldest of them.
        .order_by(SurveyCode.form.desc(), SurveyCode.made_at.desc(), SurveyCode.id.desc())
    )
    return {row.survey_id: row.code for row in session.execute(query)}


# --- answers ---


class Known(NamedTuple):
    """An answer that is stored already."""

    create_digest: str
    received_at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Around:
    """Whether a phone has answered already, and how many answers a code has had just now."""

    has_answered: bool
    within: int


_KNOWN = Constant(
    select(RESPONSES.c.create_digest, RESPONSES.c.received_at, RESPONSES.c.day).where(
        RESPONSES.c.id == bindparam("id", type_=RESPONSES.c.id.type)
    )
)
_JUST_NOW = (
    select(RESPONSES.c.id)
    .where(
        RESPONSES.c.code_id == bindparam("code_id", type_=RESPONSES.c.code_id.type),
        RESPONSES.c.made_at >= bindparam("since", type_=RESPONSES.c.made_at.type),
        RESPONSES.c.made_at <= bindparam("until", type_=RESPONSES.c.made_at.type),
    )
    .limit(literal_column(str(BURST_ANSWERS)))  # more need not be counted
    .subquery()
)
_AROUND = Constant(
    select(
        select(func.count()).select_from(RESPONSES).where(RESPONSES.c.once == bindparam("once")).scalar_subquery(),
        select(func.count()).select_from(_JUST_NOW).scalar_subquery(),
    )
)


def known_response(session: Session, response_id: UUID) -> Known | None:
    for row in _KNOWN.rows(session, {"id": response_id}):
        return Known(*row)
    return None


def around(session: Session, code_id: UUID, once: str | None, since: datetime, until: datetime) -> Around:
    """What must be known of a code's other answers before one is stored."""
    given = {"code_id": code_id, "once": once, "since": since, "until": until}
    answered, within = _AROUND.rows(session, given)[0]
    return Around(has_answered=answered > 0, within=within)


# --- comments ---


def response(session: Session, response_id: UUID, *, for_update: bool = False) -> SurveyResponse | None:
    return session.get(SurveyResponse, response_id, with_for_update=True if for_update else None)


def comments(
    session: Session, survey_id: UUID, state: CommentState, *, before: tuple[date, UUID] | None, limit: int
) -> Sequence[SurveyResponse]:
    """Answers with something written, newest first, behind a place in that order."""
    query = select(SurveyResponse).where(SurveyResponse.survey_id == survey_id, SurveyResponse.comment_state == state)
    if before is not None:
        query = query.where(tuple_(SurveyResponse.day, SurveyResponse.id) < tuple_(*before))
    return session.scalars(query.order_by(SurveyResponse.day.desc(), SurveyResponse.id.desc()).limit(limit)).all()


def shown_comments(session: Session, survey_id: UUID, first: date, last: date, limit: int) -> Sequence[Row[str, date]]:
    """The newest comments that the public may read: text and day."""
    query = (
        select(SurveyResponse.comment_text, SurveyResponse.day)
        .where(
            SurveyResponse.survey_id == survey_id,
            SurveyResponse.comment_state == CommentState.SHOWN,
            SurveyResponse.day.between(first, last),
            SurveyResponse.comment_text.is_not(None),
        )
        .order_by(SurveyResponse.day.desc(), SurveyResponse.id.desc())
        .limit(limit)
    )
    return cast("Sequence[Row[str, date]]", session.execute(query).all())


def waiting_comments(session: Session, survey_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many comments of each survey wait to be looked at."""
    query = (
        select(SurveyResponse.survey_id, func.count())
        .where(SurveyResponse.survey_id.in_(survey_ids), SurveyResponse.comment_state == CommentState.WAITING)
        .group_by(SurveyResponse.survey_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


# --- sums ---


def sums(session: Session, survey_ids: Collection[UUID], period: Period) -> Sequence[SurveySums]:
    """The rows of sums of some surveys in these months: as many as there are months, forms and services."""
    query = select(SurveySums).where(
        SurveySums.survey_id.in_(survey_ids), SurveySums.month.between(period.first, period.last)
    )
    return session.scalars(query).all()


class Tallied(NamedTuple):
    """How many answers of a period have a value."""

    form: Form
    dimension: str
    value: str
    answers: int


def tallies(session: Session, survey_id: UUID, period: Period) -> list[Tallied]:
    query = (
        select(SurveyTally.form, SurveyTally.dimension, SurveyTally.value, func.sum(SurveyTally.count))
        .where(SurveyTally.survey_id == survey_id, SurveyTally.month.between(period.first, period.last))
        .group_by(SurveyTally.form, SurveyTally.dimension, SurveyTally.value)
    )
    return [Tallied(form, dimension, value, int(count)) for form, dimension, value, count in session.execute(query)]


# --- units, for citizens ---

# Parts of an office, and the district as a whole, have no counter of their own.
_WITHOUT_COUNTER = (UnitKind.DISTRICT, UnitKind.BIDANG, UnitKind.MUKIM)


class MetUnit(NamedTuple):
    """A unit that citizens meet, with its survey if it has one."""

    id: UUID
    name: str
    kind: UnitKind
    survey_id: UUID | None


def met_units(session: Session, q: str | None, *, after: tuple[str, UUID] | None, limit: int) -> list[MetUnit]:
    """Units that citizens meet, by name, behind a place in that order; any that asks them is one."""
    query = (
        select(OrgUnit.id, OrgUnit.name, OrgUnit.kind, Survey.id)
        .outerjoin(Survey, Survey.unit_id == OrgUnit.id)
        .where(or_(OrgUnit.kind.not_in(_WITHOUT_COUNTER), Survey.id.is_not(None)))
    )
    if q is not None:
        query = query.where(OrgUnit.name.icontains(q, autoescape=True))
    if after is not None:
        query = query.where(tuple_(OrgUnit.name, OrgUnit.id) > tuple_(*after))
    return [MetUnit(*row) for row in session.execute(query.order_by(OrgUnit.name, OrgUnit.id).limit(limit))]
