"""One indicator given to many people at once: each gets a copy of their own below it."""

from datetime import date, datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.iku import history, policy, queries, service, targets
from backend.iku.models import Iku
from backend.iku.problems import IkuCodeTaken, IkuInactive, IkuParentUnfit
from backend.iku.rules import Target
from backend.iku.schemas import AssignedView, IkuAssignmentIn, IkuAssignments
from backend.kit import clock
from backend.kit.problems import NotFound
from backend.organisation import queries as organisation

_COPIED = (
    *("code", "name", "year", "polarity", "minimize_by", "aspect", "perspective"),
    *("unit_of_measure", "consolidation", "source", "counts", "weight"),
)


def assign(session: Session, actor: Actor, body: IkuAssignmentIn, now: datetime) -> IkuAssignments:
    """Give an indicator with its targets to all of a post, or to these people; who has it keeps theirs.

    All or nobody. Raises NotAllowed, NotFound, IkuInactive, IkuParentUnfit, IkuCodeTaken.
    """
    actor.must(Permission.IKU_WRITE)
    queries.hold_cascade(session)
    today = clock.local_day(now)
    source = policy.seen(session, actor, body.iku_id, today, for_update=True)
    if not source.is_active:
        raise IkuInactive
    people = _people(session, body, today)
    for employee_id in people:
        policy.must_write(session, actor, policy.Person(employee_id), today)
    if source.employee_id in people:
        raise IkuParentUnfit
    known = queries.of_people_with_code(session, people, source.year, source.code)
    taken = [str(one.employee_id) for one in known.values() if one.parent_id != source.id]
    if taken:
        raise IkuCodeTaken(employee_ids=sorted(taken)[:20])
    wanted = queries.targets(session, [source.id]).get(source.id, {})
    items: list[AssignedView] = []
    for employee_id in people:
        row = known.get(employee_id)
        copy = row or _copy(session, actor, source, employee_id, body.weight, wanted, now, today)
        items.append(AssignedView(employee_id=employee_id, iku_id=copy.id, is_new=row is None))
    return IkuAssignments(items=items)


def _people(session: Session, body: IkuAssignmentIn, today: date) -> list[UUID]:
    """Raises NotFound."""
    if body.position_id is not None:
        found = queries.holders(session, body.position_id, today)
        if found is None:
            raise NotFound
        return found
    named = body.employee_ids or []
    if len(organisation.names(session, named)) != len(named):
        raise NotFound
    return named


def _copy(
    session: Session,
    actor: Actor,
    source: Iku,
    employee_id: UUID,
    weight: int | None,
    wanted: dict[str, Target],
    now: datetime,
    today: date,
) -> Iku:
    """The id follows from both, so that two calls at once cannot make two copies."""
    members = {name: getattr(source, name) for name in _COPIED}
    if weight is not None:
        members["weight"] = weight
    row = Iku(
        id=uuid5(NAMESPACE_OID, f"{source.id}/{employee_id}"),
        **members,
        unit_id=None,
        employee_id=employee_id,
        parent_id=source.id,
        is_active=True,
        version=1,
        create_digest=None,
    )
    session.add(row)
    session.flush()
    targets.store(session, row.id, wanted)
    said = service.new_of(row) | targets.differences({}, wanted)
    history.changed(session, actor, row, "iku.assign", said, now, today)
    return row
