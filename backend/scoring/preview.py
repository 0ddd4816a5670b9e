"""A rule set tried on a month that is kept: whose score would change, and by how much, before anyone is affected."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.organisation import queries as organisation
from backend.organisation.models import OrgUnit
from backend.scoring import facts, rule_sets, rules
from backend.scoring.models import ScoreSnapshot
from backend.scoring.schemas import ChangeView, RuleSetIn, RuleSetPreview, UnitChangeView

_MOST_NAMED = 200


def of(session: Session, actor: Actor, draft: RuleSetIn, period: str) -> RuleSetPreview:
    """From the kept facts of that month alone, so that it shows the rules' effect and nothing else."""
    actor.must(Permission.POLICY_WRITE)
    tried = rule_sets.of(draft)
    rows = session.scalars(select(ScoreSnapshot).where(ScoreSnapshot.period == period)).all()
    found = [(row, _score(tried, row) - row.score) for row in rows]
    changed = sorted(
        ((row, change) for row, change in found if change != 0), key=lambda one: (-abs(one[1]), one[0].employee_id.int)
    )
    names = organisation.names(session, {row.employee_id for row, _ in changed[:_MOST_NAMED]})
    return RuleSetPreview(
        period=period,
        people=len(rows),
        changed=len(changed),
        units=_units(session, found),
        items=[
            ChangeView(
                employee_id=row.employee_id,
                employee_name=names.get(row.employee_id, ""),
                unit_id=row.unit_id,
                before=row.score / 100,
                after=(row.score + change) / 100,
                change=change / 100,
            )
            for row, change in changed[:_MOST_NAMED]
        ],
    )


def _score(tried: rules.RuleSet, row: ScoreSnapshot) -> int:
    return rules.score(tried, row.position_kind, facts.read(row.facts)).score


def _units(session: Session, found: Iterable[tuple[ScoreSnapshot, int]]) -> list[UnitChangeView]:
    """Per unit: how many change, the mean change and the largest fall, in points."""
    by_unit: dict[UUID | None, list[int]] = {}
    for row, change in found:
        by_unit.setdefault(row.unit_id, []).append(change)
    ids = [unit_id for unit_id in by_unit if unit_id is not None]
    names = {row.id: row.name for row in session.execute(select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(ids)))}
    views = [
        UnitChangeView(
            unit_id=unit_id,
            unit_name=names.get(unit_id, "") if unit_id else "",
            people=len(changes),
            changed=sum(change != 0 for change in changes),
            mean_change=round(sum(changes) / len(changes)) / 100,
            largest_fall=min(0, *changes) / 100,
            largest_rise=max(0, *changes) / 100,
        )
        for unit_id, changes in by_unit.items()
    ]
    return sorted(views, key=lambda one: (-one.changed, one.unit_name))
