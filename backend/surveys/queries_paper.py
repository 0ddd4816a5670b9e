"""Every SELECT of draws, improvements and open data."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.organisation.models import OrgUnit
from backend.surveys.models import Survey, SurveyDraw, SurveyImprovement, SurveySums
from backend.surveys.rules import CODES, MINIMUM
from backend.surveys.rules_answers import Form


@dataclass(frozen=True, slots=True)
class ImprovementFilters:
    """What a list of improvements is narrowed to."""

    unit_id: UUID | None = None
    published: bool | None = None


# --- draws ---


def draw(session: Session, draw_id: UUID) -> SurveyDraw | None:
    return session.get(SurveyDraw, draw_id)


def draws(
    session: Session, survey_id: UUID, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[SurveyDraw]:
    """A survey's draws, newest first, behind a place in that order."""
    found = select(SurveyDraw).where(SurveyDraw.survey_id == survey_id)
    if before is not None:
        found = found.where(_is_behind(SurveyDraw.at, SurveyDraw.id, before))
    return session.scalars(found.order_by(SurveyDraw.at.desc(), SurveyDraw.id.desc()).limit(limit)).all()


# --- improvements ---


def improvement(session: Session, improvement_id: UUID, *, for_update: bool = False) -> SurveyImprovement | None:
    return session.get(SurveyImprovement, improvement_id, with_for_update=True if for_update else None)


def improvements(
    session: Session,
    unit_ids: Collection[UUID] | None,
    filters: ImprovementFilters,
    *,
    before: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[SurveyImprovement]:
    """Improvements of units (None: of all), the latest begun first, behind a place in that order."""
    found = select(SurveyImprovement)
    if unit_ids is not None:
        found = found.where(SurveyImprovement.unit_id.in_(unit_ids))
    if filters.unit_id is not None:
        found = found.where(SurveyImprovement.unit_id == filters.unit_id)
    if filters.published is not None:
        is_published = SurveyImprovement.published_at.is_not(None)
        found = found.where(is_published if filters.published else ~is_published)
    if before is not None:
        found = found.where(_is_behind(SurveyImprovement.started_on, SurveyImprovement.id, before))
    order = (SurveyImprovement.started_on.desc(), SurveyImprovement.id.desc())
    return session.scalars(found.order_by(*order).limit(limit)).all()


def _is_behind(first: InstrumentedAttribute[Any], second: InstrumentedAttribute[UUID], place: tuple[Any, UUID]) -> Any:
    return tuple_(first, second) < tuple_(bindparam(None, place[0], first.type), bindparam(None, place[1], second.type))


# --- open data ---


def months_of_units(session: Session, first: str, last: str) -> Sequence[Row[Any]]:
    """What the answers to the nine add up to: a row a unit and month with enough of them to be told.

    `(unit_id, name, kind, month, responses, u1_n, u1_sum, …)`, by name and month.
    """
    sums = [func.sum(getattr(SurveySums, f"{code}_{part}")) for code in CODES for part in ("n", "sum")]
    return session.execute(
        select(OrgUnit.id, OrgUnit.name, OrgUnit.kind, SurveySums.month, func.sum(SurveySums.responses), *sums)
        .join(Survey, Survey.id == SurveySums.survey_id)
        .join(OrgUnit, OrgUnit.id == Survey.unit_id)
        .where(SurveySums.form == Form.FULL, SurveySums.month.between(first, last))
        .group_by(OrgUnit.id, OrgUnit.name, OrgUnit.kind, SurveySums.month)
        .having(func.sum(SurveySums.responses) >= MINIMUM)
        .order_by(OrgUnit.name, OrgUnit.id, SurveySums.month)
    ).all()
