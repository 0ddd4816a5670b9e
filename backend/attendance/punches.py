"""Marks of presence: from phones (at once or long after), machines, and by hand."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.attendance import changes, days, policy, queries, rules
from backend.attendance.events import Punched
from backend.attendance.models import AttendancePunch, PunchSource
from backend.attendance.problems import PunchTooFarAhead
from backend.attendance.schemas import LocationIn, PunchIn, PunchView
from backend.audit import service as audit
from backend.kit import clock
from backend.kit.outbox import publish
from backend.kit.problems import IdTaken, Invalid, NotAllowed
from backend.kit.stored import Stored
from backend.organisation import changes as organisation_changes
from backend.organisation import queries as organisation
from backend.organisation import rules as organisation_rules

_E6 = 1_000_000


def punch(
    session: Session,
    actor: Actor,
    draft: PunchIn,
    *,
    received_at: datetime,
    sent_at: datetime | None = None,
    seen_server_time: datetime | None = None,
) -> Stored[AttendancePunch]:
    """Store one mark; a repeat gives what is stored.

    From a phone it is the caller's own; others are entered by whoever manages the person's unit.
    Raises NotAllowed, NotFound, Invalid, IdTaken, OperationDiffers, PunchTooFarAhead.
    """
    employee_id = _whose(session, actor, draft, clock.local_day(received_at))
    known = queries.punch(session, draft.id)
    if known is not None:
        if known.employee_id != employee_id:
            raise IdTaken
        changes.must_be_same(known, draft)  # type: ignore[arg-type]
        return Stored.again(known)
    if rules.is_too_far_ahead(draft.captured_at, received_at, sent_at):
        raise PunchTooFarAhead
    capture = rules.captured(
        draft.captured_at, received_at=received_at, sent_at=sent_at, seen_server_time=seen_server_time
    )
    unit_id = policy.unit_on(session, employee_id, clock.local_day(capture.at))
    workplace_id, notes = _place(session, employee_id, unit_id, draft)
    row = AttendancePunch(
        id=draft.id,
        employee_id=employee_id,
        unit_id=unit_id,
        kind=draft.kind,
        source=draft.source,
        punched_at=capture.at,
        captured_at=draft.captured_at,
        received_at=received_at,
        location=None if draft.location is None else draft.location.model_dump(),
        workplace_id=workplace_id,
        notes=sorted({*capture.notes, *notes}),
        entered_by=None if draft.source is PunchSource.PHONE else actor.account_id,
        create_digest=changes.digest(draft),
    )
    return Stored.new(store(session, actor, row))


def store(session: Session, actor: Actor, row: AttendancePunch) -> AttendancePunch:
    """Store a mark and tell of it."""
    session.add(row)
    session.flush()
    audit.record(
        session,
        "attendance.punch",
        subject_id=row.id,
        account_id=actor.account_id,
        employee_id=row.employee_id,
        at=row.received_at,
        kind=row.kind.value,
        source=row.source.value,
    )
    tell(session, row)
    return row


def tell(session: Session, row: AttendancePunch) -> None:
    """The fact of a machine's mark; the trail has one entry for a whole log."""
    publish(session, Punched(row.id, row.employee_id, row.unit_id, clock.local_day(row.punched_at)), at=row.received_at)


def _whose(session: Session, actor: Actor, draft: PunchIn, today: date) -> UUID:
    if draft.source is PunchSource.PHONE:
        actor.must(Permission.ATTENDANCE_PUNCH)
        owner = actor.must_be_employee()
        if draft.employee_id not in {None, owner}:
            raise NotAllowed
        return owner
    actor.must(Permission.ATTENDANCE_MANAGE)
    if draft.employee_id is None:
        raise Invalid(errors=[{"pointer": "/employee_id", "detail": "Sebutkan pegawai yang presensinya dicatat"}])
    if draft.employee_id == actor.employee_id:
        raise NotAllowed  # nobody writes down their own presence by hand
    organisation_changes.managed_person(session, actor, draft.employee_id, today)
    return draft.employee_id


def _place(session: Session, employee_id: UUID, unit_id: UUID | None, draft: PunchIn) -> tuple[UUID | None, list[str]]:
    """The workplace of a mark, and what its place raises: notes for a person, never a refusal."""
    location = draft.location
    if location is None:
        return draft.workplace_id, []
    notes = ["mock_location"] if location.mock else []
    units = [] if unit_id is None else organisation_rules.ancestors_of(unit_id, organisation.parents(session))
    near = {row.id: _metres_outside(location, row) for row in queries.workplaces_of(session, employee_id, units)}
    if not near:
        return draft.workplace_id, notes
    nearest = min(near, key=lambda one: (near[one], one != draft.workplace_id, one))
    if near[nearest] > 0:
        return draft.workplace_id, [*notes, "outside_workplace"]
    return nearest, notes


def _metres_outside(location: LocationIn, row: Any) -> int:
    """How far outside of a workplace a location surely is; 0 inside, or where it cannot be told."""
    metres = rules.metres_between(
        (location.latitude, location.longitude), (row.latitude_e6 / _E6, row.longitude_e6 / _E6)
    )
    return max(0, metres - row.radius_m - round(location.accuracy_m or 0))


def view(session: Session, row: AttendancePunch) -> PunchView:
    return PunchView(
        id=row.id,
        employee_id=row.employee_id,
        unit_id=row.unit_id,
        kind=row.kind,
        source=row.source,
        punched_at=row.punched_at,
        captured_at=row.captured_at,
        received_at=row.received_at,
        day=days.day_of(session, row.employee_id, row.punched_at),
        workplace_id=row.workplace_id,
        notes=list(row.notes),
    )
