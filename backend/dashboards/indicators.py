"""What a unit's own indicators have reached, and on which of them nobody works."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.dashboards import rules
from backend.dashboards.schemas import IndicatorView
from backend.iku import achievements, cascade
from backend.iku import queries as ikus
from backend.iku import rules as iku_rules
from backend.iku.achievements import Reached
from backend.iku.models import Iku
from backend.iku.schemas import from_e4, to_percent
from backend.iku.views import target as target_view


def of_month(session: Session, unit_id: UUID, period: str, today: date) -> tuple[list[IndicatorView], int | None]:
    """The unit's own indicators of the year, and the mean of those with a target of the month."""
    year = int(period[:4])
    rows = ikus.of_unit(session, unit_id, year)
    if not rows:
        return [], None
    reached = achievements.of(session, rows, rules.periods_of(period), today)
    officers, unattended = cascade.who_work_on(session, rows, year)
    shown = [(row, _nearest(reached[row.id], period)) for row in rows]
    views = [_indicator(row, one, officers[row.id], unattended=row.id in unattended) for row, one in shown]
    of_month = [
        (row.weight, one.achievement) for row, one in shown if one.achievement is not None and one.period == period
    ]
    return views, rules.mean_achievement(of_month)


def _nearest(reached: Mapping[str, Reached], month: str) -> Reached:
    return next((one for one in reached.values() if one.target is not None), reached[month])


def _indicator(row: Iku, one: Reached, officers: int, *, unattended: bool) -> IndicatorView:
    return IndicatorView(
        iku_id=row.id,
        code=row.code,
        name=row.name,
        polarity=row.polarity,
        unit_of_measure=row.unit_of_measure,
        weight=row.weight,
        period=one.period,
        target=None if one.target is None else target_view(one.period, one.target),
        actual=None if one.actual is None else from_e4(iku_rules.rounded(one.actual)),
        achievement=to_percent(one.achievement),
        explanation=one.explanation,
        officers=officers,
        unattended=unattended,
    )
