"""Places of work: several a unit or person. Being elsewhere is a note, never a refusal."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.attendance import changes, policy, queries
from backend.attendance.models import AttendanceWorkplace
from backend.attendance.schemas import WorkplaceAmendment, WorkplaceIn, Workplaces, WorkplaceView
from backend.kit import clock
from backend.kit.problems import NotFound
from backend.kit.stored import Stored
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.organisation import rules as organisation_rules

_E6 = 1_000_000


def every(session: Session, actor: Actor, today: date) -> Workplaces:
    """Workplaces that the caller may see: of one's own line of units, one's own, those in sight."""
    actor.must(Permission.ATTENDANCE_READ)
    sight = organisation_policy.sight(session, actor, today)
    home = None if actor.employee_id is None else policy.unit_on(session, actor.employee_id, today)
    line = [] if home is None else organisation_rules.ancestors_of(home, organisation.parents(session))

    def sees(row: AttendanceWorkplace) -> bool:
        if row.employee_id is None:
            return row.unit_id in line or sight.covers(unit_id=row.unit_id, employee_id=None)
        unit_id = policy.unit_on(session, row.employee_id, today)
        return sight.covers(unit_id=unit_id, employee_id=row.employee_id)

    return Workplaces(items=[view(row) for row in queries.workplaces(session, with_ended=True) if sees(row)])


def create(session: Session, actor: Actor, draft: WorkplaceIn, now: datetime) -> Stored[WorkplaceView]:
    """Raises NotFound, OperationDiffers."""
    actor.must(Permission.ATTENDANCE_MANAGE)
    today = clock.local_day(now)
    known = session.get(AttendanceWorkplace, draft.id)
    if known is not None:
        policy.must_manage(session, actor, unit_id=known.unit_id, employee_id=known.employee_id, today=today)
        changes.must_be_same(known, draft)
        return Stored.again(view(known))
    policy.must_manage(session, actor, unit_id=draft.unit_id, employee_id=draft.employee_id, today=today)
    row = AttendanceWorkplace(
        id=draft.id,
        name=draft.name,
        unit_id=draft.unit_id,
        employee_id=draft.employee_id,
        latitude_e6=round(draft.latitude * _E6),
        longitude_e6=round(draft.longitude * _E6),
        radius_m=draft.radius_m,
        is_active=True,
        version=1,
        create_digest=changes.digest(draft),
    )
    changes.created(session, actor, "attendance_workplace.create", row, now, name=row.name, radius_m=row.radius_m)
    return Stored.new(view(row))


def amend(
    session: Session, actor: Actor, workplace_id: UUID, patch: WorkplaceAmendment, *, base_version: int, now: datetime
) -> WorkplaceView:
    """Raises NotFound, Stale."""
    actor.must(Permission.ATTENDANCE_MANAGE)
    row = session.get(AttendanceWorkplace, workplace_id, with_for_update=True)
    if row is None:
        raise NotFound
    policy.must_manage(session, actor, unit_id=row.unit_id, employee_id=row.employee_id, today=clock.local_day(now))
    changes.must_be_current(row, base_version)
    members = {name: getattr(patch, name) for name in patch.model_fields_set}
    changes.apply(session, actor, "attendance_workplace.amend", row, now, **members)
    return view(row)


def view(row: AttendanceWorkplace) -> WorkplaceView:
    return WorkplaceView(
        id=row.id,
        name=row.name,
        unit_id=row.unit_id,
        employee_id=row.employee_id,
        latitude=row.latitude_e6 / _E6,
        longitude=row.longitude_e6 / _E6,
        radius_m=row.radius_m,
        is_active=row.is_active,
        version=row.version,
    )
