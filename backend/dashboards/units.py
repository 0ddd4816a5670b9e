"""A unit's month: from the sums of days, the posts held, and the unit's indicators."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.dashboards import indicators, queries, rules
from backend.dashboards.figures import Figures
from backend.dashboards.queries import Placed
from backend.dashboards.schemas import DayView, SatisfactionView, SubUnitView, UnitDashboard, UnitRef
from backend.iku.schemas import to_percent
from backend.kit.problems import NotFound
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.organisation import rules as organisation_rules
from backend.organisation.models import OrgUnit
from backend.organisation.policy import VisibleUnitId
from backend.scoring import facts

NO_ANSWERS = "Belum ada hasil survei unit ini yang dapat diterbitkan"


@dataclass(frozen=True, slots=True)
class Scene:
    """A unit that the caller may see, with all below it, and the days of a month.

    `visible` are the units within the caller's sight; None: all. Whom the caller appraises is not asked
    for here: that takes a third of the page's time, and changes nothing about units.
    """

    unit: OrgUnit
    visible: frozenset[VisibleUnitId] | None
    branch: frozenset[UUID]
    parent_of: Mapping[UUID, UUID | None]
    period: str
    first: date
    last: date
    today: date

    @property
    def until(self) -> date:
        """The last day that posts are looked at: of a month that runs, so far."""
        return min(self.last, max(self.first, self.today))

    def sees(self, unit_id: UUID | None) -> bool:
        return self.visible is None or unit_id in self.visible


def scene(session: Session, actor: Actor, unit_id: UUID, period: str, today: date) -> Scene:
    """Raises NotAllowed; NotFound for units out of sight as for those that are not there."""
    actor.must(Permission.ACTIVITY_READ)
    visible = None if actor.sees_district else organisation_policy.visible_units(session, actor, today)
    unit = queries.unit(session, unit_id) if visible is None or unit_id in visible else None
    if unit is None:
        raise NotFound
    parent_of = organisation.structure(session, today).parent_of
    branch = organisation_rules.branch([unit_id], parent_of)
    first, last = facts.bounds(period)
    return Scene(unit, visible, branch, parent_of, period, first, last, today)


def page(session: Session, actor: Actor, unit_id: UUID, period: str, today: date) -> UnitDashboard:
    """A unit's month. Raises NotAllowed, NotFound."""
    found = scene(session, actor, unit_id, period, today)
    actor.must(Permission.IKU_READ)
    sums = queries.day_sums(session, found.branch, found.first, found.last)
    posts = placements(queries.placed(session, found.branch, found.first, found.until), found)
    below = queries.units_below(session, unit_id)
    whole = Figures()
    parts = {unit.id: Figures() for unit in below}
    part_of = _part_of(found, parts.keys())
    for one in sums:
        for figures in _both(whole, parts, part_of, one.unit_id):
            figures.count(one)
    for employee_id, units in posts.items():
        for unit, is_active in units.items():
            for figures in _both(whole, parts, part_of, unit):
                figures.place(employee_id, is_active=is_active)
    days = rules.days_of(found.first, found.last)
    reached, achievement = indicators.of_month(session, unit_id, period, today)
    satisfied = facts.satisfaction(session, [unit_id], period).get(unit_id)
    return UnitDashboard(
        unit=_ref(found.unit),
        parent=_parent(session, found),
        period=period,
        **whole.members(),
        days=[_day(whole, day) for day in days],
        sub_units=[_sub_unit(unit, parts[unit.id], days) for unit in below],
        indicators=reached,
        achievement=to_percent(achievement),
        satisfaction=None if satisfied is None else _satisfied(satisfied),
        satisfaction_missing=NO_ANSWERS if satisfied is None else None,
    )


def placements(rows: Iterable[Placed], scene: Scene) -> dict[UUID, dict[UUID, bool]]:
    """By officer, the units of the branch where their main post was, and whether an entry counts there."""
    by_person: dict[UUID, list[Placed]] = {}
    for row in rows:
        by_person.setdefault(row.employee_id, []).append(row)
    found: dict[UUID, dict[UUID, bool]] = {}
    for employee_id, held in by_person.items():
        # Most hold one post: what it is worth among others need not be asked.
        units = {held[0].unit_id} if len(held) == 1 else _main_units(held, scene)
        for unit in units & scene.branch:
            is_active = any(one.is_active for one in held if one.unit_id == unit)
            found.setdefault(employee_id, {})[unit] = is_active
    return found


def _main_units(held: Sequence[Placed], scene: Scene) -> set[UUID]:
    posts = [one.post for one in held]
    changes = {scene.first, *(post.starts_on for post in posts)}
    changes |= {post.ends_on + timedelta(days=1) for post in posts if post.ends_on is not None}
    mains = [organisation_rules.main_post(posts, day) for day in changes if scene.first <= day <= scene.until]
    return {post.unit_id for post in mains if post is not None}


def _part_of(scene: Scene, parts: Collection[UUID]) -> dict[UUID, UUID]:
    """By unit of the branch, the unit right below the scene's that it lies in."""
    return {
        unit: top
        for unit in scene.branch
        for top in organisation_rules.ancestors_of(unit, scene.parent_of)
        if top in parts
    }


def _both(
    whole: Figures, parts: Mapping[UUID, Figures], part_of: Mapping[UUID, UUID], unit: UUID
) -> tuple[Figures, ...]:
    return (whole, parts[part_of[unit]]) if unit in part_of else (whole,)


def _day(figures: Figures, day: date) -> DayView:
    return DayView(day=day, entries=figures.entries_on.get(day, 0), minutes=figures.minutes_on.get(day, 0))


def _sub_unit(unit: OrgUnit, figures: Figures, days: Sequence[date]) -> SubUnitView:
    minutes = [figures.minutes_on.get(day, 0) for day in days]
    return SubUnitView(unit=_ref(unit), **figures.members(), day_minutes=minutes)


def _satisfied(found: facts.Satisfaction) -> SatisfactionView:
    return SatisfactionView(index=found.index / 100, responses=found.responses)


def _ref(unit: OrgUnit) -> UnitRef:
    return UnitRef(id=unit.id, name=unit.name, kind=unit.kind)


def _parent(session: Session, scene: Scene) -> UnitRef | None:
    parent_id = scene.unit.parent_id
    if parent_id is None or not scene.sees(parent_id):
        return None
    parent = queries.unit(session, parent_id)
    return None if parent is None else _ref(parent)
