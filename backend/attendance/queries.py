"""Every SELECT of presence. What a month asks for is read set-wise: one statement per kind of fact."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from backend.attendance import rules
from backend.attendance.models import (
    AbsenceStatus,
    AttendanceChange,
    AttendanceCorrection,
    AttendanceHoliday,
    AttendanceLeave,
    AttendanceMachine,
    AttendanceNotice,
    AttendanceOutage,
    AttendancePin,
    AttendancePolicy,
    AttendancePunch,
    AttendanceSchedule,
    AttendanceUnclaimed,
    AttendanceWorkplace,
    CorrectionState,
)
from backend.attendance.rules import Policy, Punch, Threshold
from backend.kit import clock
from backend.kit.cache import TimedCache
from backend.organisation import queries as organisation
from backend.organisation.models import Assignment, Employee, Position
from backend.organisation.rules import Post

# As many ids as both databases take in one statement with room to spare.
_AT_ONCE = 500
Value = TypeVar("Value")
_policies: TimedCache[str, tuple[Policy, ...]] = TimedCache(seconds=5.0, size=1)


def _chunks(ids: Iterable[Value]) -> Iterator[tuple[Value, ...]]:
    rest = iter(ids)
    while some := tuple(islice(rest, _AT_ONCE)):
        yield some


# --- the facts of days ---


def posts(session: Session, people: Collection[UUID], first: date, last: date) -> dict[UUID, list[Post]]:
    """Assignments that touch a span, by person."""
    found: dict[UUID, list[Post]] = {}
    for ids in _chunks(people):
        within = and_(
            Assignment.employee_id.in_(ids),
            Assignment.starts_on <= last,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= first),
        )
        for row in session.execute(organisation.posts().where(within)):
            post = Post(*row)
            found.setdefault(post.employee_id, []).append(post)
    return found


def punches(session: Session, people: Collection[UUID], first: datetime, before: datetime) -> dict[UUID, list[Punch]]:
    """Marks within a span, by person and in order. Not as objects of the ORM: a unit's month has thousands."""
    table = AttendancePunch.__table__.c
    found: dict[UUID, list[Punch]] = {}
    for ids in _chunks(people):
        rows = session.execute(
            select(table.employee_id, table.id, table.kind, table.punched_at, table.source, table.notes)
            .where(table.employee_id.in_(ids), table.punched_at >= first, table.punched_at < before)
            .order_by(table.employee_id, table.punched_at, table.id)
        )
        for employee_id, punch_id, kind, at, source, notes in rows:
            one = Punch(punch_id, kind.value, at, source.value, tuple(notes))
            found.setdefault(employee_id, []).append(one)
    return found


def schedules(session: Session, people: Collection[UUID], first: date, last: date) -> list[AttendanceSchedule]:
    """Schedules in force in a span: the district's, every unit's, and these people's own."""
    in_span = and_(
        AttendanceSchedule.is_active,
        AttendanceSchedule.starts_on <= last,
        or_(AttendanceSchedule.ends_on.is_(None), AttendanceSchedule.ends_on >= first),
    )
    found = list(session.scalars(select(AttendanceSchedule).where(in_span, AttendanceSchedule.employee_id.is_(None))))
    for ids in _chunks(people):
        found += session.scalars(select(AttendanceSchedule).where(in_span, AttendanceSchedule.employee_id.in_(ids)))
    return found


def holidays(session: Session, first: date, last: date, *, with_ended: bool = False) -> list[AttendanceHoliday]:
    wanted = select(AttendanceHoliday).where(AttendanceHoliday.day.between(first, last))
    if not with_ended:
        wanted = wanted.where(AttendanceHoliday.is_active)
    return list(session.scalars(wanted.order_by(AttendanceHoliday.day, AttendanceHoliday.id)))


def granted(session: Session, people: Collection[UUID], first: date, last: date) -> list[AttendanceLeave]:
    found: list[AttendanceLeave] = []
    for ids in _chunks(people):
        found += session.scalars(
            select(AttendanceLeave).where(
                AttendanceLeave.employee_id.in_(ids),
                AttendanceLeave.status == AbsenceStatus.GRANTED,
                AttendanceLeave.starts_on <= last,
                AttendanceLeave.ends_on >= first,
            )
        )
    return found


def outages_between(session: Session, first: datetime, before: datetime) -> list[AttendanceOutage]:
    return list(
        session.scalars(
            select(AttendanceOutage).where(
                AttendanceOutage.undone_at.is_(None),
                AttendanceOutage.starts_at < before,
                or_(AttendanceOutage.ends_at.is_(None), AttendanceOutage.ends_at > first),
            )
        )
    )


def approved(session: Session, people: Collection[UUID], first: date, last: date) -> list[AttendanceCorrection]:
    found: list[AttendanceCorrection] = []
    for ids in _chunks(people):
        found += session.scalars(
            select(AttendanceCorrection).where(
                AttendanceCorrection.employee_id.in_(ids),
                AttendanceCorrection.status == CorrectionState.APPROVED,
                AttendanceCorrection.day.between(first, last),
            )
        )
    return found


def policies(session: Session) -> tuple[Policy, ...]:
    """Every decided policy, newest first, and the default last."""
    return _policies.get("all", lambda: _read_policies(session))


def _read_policies(session: Session) -> tuple[Policy, ...]:
    rows = session.scalars(select(AttendancePolicy).order_by(AttendancePolicy.effective_from.desc()))
    decided = [
        Policy(
            row.effective_from,
            row.grace_minutes,
            row.officer_notice_days,
            row.superior_notice_days,
            row.run_threshold,
            tuple(Threshold(**one) for one in row.thresholds),
        )
        for row in rows
    ]
    return (*decided, rules.DEFAULT_POLICY)


def forget_policies() -> None:
    _policies.clear()


def policy_on(found: tuple[Policy, ...], day: date) -> Policy:
    """The policy in force on a day."""
    return next((one for one in found if one.effective_from <= day), rules.DEFAULT_POLICY)


# --- people of units ---


def units_recording(session: Session, unit_ids: Collection[UUID], first: date, last: date) -> set[UUID]:
    """Of these units, those in which anybody's presence was marked within a span of days."""
    since, before = clock.day_bounds(first)[0], clock.day_bounds(last)[1]
    query = select(AttendancePunch.unit_id).distinct()
    found = session.scalars(
        query.where(
            AttendancePunch.unit_id.in_(unit_ids),
            AttendancePunch.punched_at >= since,
            AttendancePunch.punched_at < before,
        )
    )
    return {unit_id for unit_id in found if unit_id is not None}


def recording_since(session: Session, unit_ids: Collection[UUID]) -> date | None:
    """The first day on which anybody's presence was marked in these units."""
    first = session.scalar(select(func.min(AttendancePunch.punched_at)).where(AttendancePunch.unit_id.in_(unit_ids)))
    return None if first is None else clock.local_day(first)


def people_of(session: Session, unit_ids: Collection[UUID], first: date, last: date) -> list[UUID]:
    """Active officers with an assignment in these units that touches a span."""
    return list(
        session.scalars(
            select(Assignment.employee_id)
            .join(Employee, Employee.id == Assignment.employee_id)
            .where(
                Employee.is_active,
                Assignment.unit_id.in_(unit_ids),
                Assignment.starts_on <= last,
                or_(Assignment.ends_on.is_(None), Assignment.ends_on >= first),
            )
            .distinct()
        )
    )


def units_in_use(session: Session, since: datetime) -> set[UUID]:
    """Units in which somebody has punched of late."""
    found = session.scalars(
        select(AttendancePunch.unit_id)
        .where(AttendancePunch.punched_at >= since, AttendancePunch.unit_id.is_not(None))
        .distinct()
    )
    return {unit_id for unit_id in found if unit_id is not None}


def punched_between(session: Session, since: datetime, until: datetime) -> set[UUID]:
    return set(
        session.scalars(
            select(AttendancePunch.employee_id).where(AttendancePunch.punched_at.between(since, until)).distinct()
        )
    )


def persons(session: Session, people: Collection[UUID]) -> dict[UUID, Employee]:
    found: dict[UUID, Employee] = {}
    for ids in _chunks(people):
        found |= {row.id: row for row in session.scalars(select(Employee).where(Employee.id.in_(ids)))}
    return found


def ids_of_nips(session: Session, nips: Collection[str]) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    for some in _chunks(nips):
        rows = session.execute(select(Employee.nip, Employee.id).where(Employee.nip.in_(some)))
        found |= {row.nip: row.id for row in rows}
    return found


def titles(session: Session, position_ids: Collection[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for ids in _chunks(position_ids):
        rows = session.execute(select(Position.id, Position.title).where(Position.id.in_(ids)))
        found |= {row.id: row.title for row in rows}
    return found


# --- one row, and lists ---


def punch(session: Session, punch_id: UUID) -> AttendancePunch | None:
    return session.get(AttendancePunch, punch_id)


def workplaces(session: Session, *, with_ended: bool = False) -> list[AttendanceWorkplace]:
    wanted = select(AttendanceWorkplace)
    if not with_ended:
        wanted = wanted.where(AttendanceWorkplace.is_active)
    return list(session.scalars(wanted.order_by(AttendanceWorkplace.name, AttendanceWorkplace.id)))


def workplaces_of(session: Session, employee_id: UUID, unit_ids: Collection[UUID]) -> list[AttendanceWorkplace]:
    return list(
        session.scalars(
            select(AttendanceWorkplace).where(
                AttendanceWorkplace.is_active,
                or_(AttendanceWorkplace.employee_id == employee_id, AttendanceWorkplace.unit_id.in_(unit_ids)),
            )
        )
    )


def every_schedule(session: Session) -> list[AttendanceSchedule]:
    order = (AttendanceSchedule.starts_on.desc(), AttendanceSchedule.id)
    return list(session.scalars(select(AttendanceSchedule).order_by(*order)))


def schedules_of_owner(session: Session, unit_id: UUID | None, employee_id: UUID | None) -> list[AttendanceSchedule]:
    return list(
        session.scalars(
            select(AttendanceSchedule).where(
                AttendanceSchedule.is_active,
                _is(AttendanceSchedule.unit_id, unit_id),
                _is(AttendanceSchedule.employee_id, employee_id),
            )
        )
    )


def holiday_on(session: Session, day: date, unit_id: UUID | None) -> AttendanceHoliday | None:
    return session.scalar(
        select(AttendanceHoliday).where(
            AttendanceHoliday.is_active, AttendanceHoliday.day == day, _is(AttendanceHoliday.unit_id, unit_id)
        )
    )


def _is(column: Any, value: UUID | None) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value


def overlapping_leave(session: Session, employee_id: UUID, kind: Any, first: date, last: date) -> UUID | None:
    return session.scalar(
        select(AttendanceLeave.id)
        .where(
            AttendanceLeave.employee_id == employee_id,
            AttendanceLeave.kind == kind,
            AttendanceLeave.status.in_([AbsenceStatus.ASKED, AbsenceStatus.GRANTED]),
            AttendanceLeave.starts_on <= last,
            AttendanceLeave.ends_on >= first,
        )
        .limit(1)
    )


def waiting_correction(session: Session, employee_id: UUID, day: date) -> AttendanceCorrection | None:
    return session.scalar(
        select(AttendanceCorrection).where(
            AttendanceCorrection.employee_id == employee_id,
            AttendanceCorrection.day == day,
            AttendanceCorrection.status == CorrectionState.ASKED,
        )
    )


def page_of(
    session: Session,
    model: Any,
    moment: Any,
    *wanted: ColumnElement[bool],
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Any]:
    """Rows by keyset, newest first."""
    statement = select(model).where(*wanted)
    if before is not None:
        statement = statement.where(tuple_(moment, model.id) < before)
    return list(session.scalars(statement.order_by(moment.desc(), model.id.desc()).limit(limit)))


def steps(session: Session, kind: str, subject_ids: Collection[UUID]) -> list[AttendanceChange]:
    if not subject_ids:
        return []
    return list(
        session.scalars(
            select(AttendanceChange)
            .where(
                AttendanceChange.subject_id.in_(subject_ids),
                AttendanceChange.action.startswith(f"{kind}.", autoescape=True),
            )
            .order_by(AttendanceChange.subject_id, AttendanceChange.version)
        )
    )


# --- notices ---


def noticed(session: Session, people: Collection[UUID], since: date) -> set[tuple[UUID, date, str]]:
    found: set[tuple[UUID, date, str]] = set()
    for ids in _chunks(people):
        rows = session.execute(
            select(AttendanceNotice.employee_id, AttendanceNotice.run_started_on, AttendanceNotice.stage).where(
                AttendanceNotice.employee_id.in_(ids), AttendanceNotice.run_started_on >= since
            )
        )
        found |= {(row.employee_id, row.run_started_on, row.stage.value) for row in rows}
    return found


def notices_of(session: Session, addressee_id: UUID, limit: int) -> list[AttendanceNotice]:
    return list(
        session.scalars(
            select(AttendanceNotice)
            .where(AttendanceNotice.addressee_id == addressee_id)
            .order_by(AttendanceNotice.noticed_at.desc(), AttendanceNotice.id)
            .limit(limit)
        )
    )


# --- machines ---


def machine_of(session: Session, serial: str) -> AttendanceMachine | None:
    return session.scalar(select(AttendanceMachine).where(AttendanceMachine.serial == serial))


def machines(session: Session) -> list[AttendanceMachine]:
    return list(session.scalars(select(AttendanceMachine).order_by(AttendanceMachine.name, AttendanceMachine.id)))


def pins(session: Session, machine_id: UUID) -> dict[str, UUID]:
    rows = session.execute(
        select(AttendancePin.pin, AttendancePin.employee_id).where(AttendancePin.machine_id == machine_id)
    )
    return {row.pin: row.employee_id for row in rows}


def pins_in_order(session: Session, machine_id: UUID, *, after: str | None, limit: int) -> Sequence[AttendancePin]:
    """The numbers that a machine knows, as people count: shorter ones first."""
    length = func.length(AttendancePin.pin)
    query = select(AttendancePin).where(AttendancePin.machine_id == machine_id)
    if after is not None:
        is_same_length = and_(length == len(after), AttendancePin.pin > after)
        query = query.where(or_(length > len(after), is_same_length))
    return session.scalars(query.order_by(length, AttendancePin.pin).limit(limit)).all()


def pin_counts(session: Session) -> dict[UUID, int]:
    rows = session.execute(
        select(AttendancePin.machine_id, func.count().label("many")).group_by(AttendancePin.machine_id)
    )
    return {row.machine_id: row.many for row in rows}


def unclaimed_pins(session: Session) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    rows = session.execute(
        select(AttendanceUnclaimed.machine_id, AttendanceUnclaimed.pin)
        .distinct()
        .order_by(AttendanceUnclaimed.machine_id, AttendanceUnclaimed.pin)
    )
    for row in rows:
        found.setdefault(row.machine_id, []).append(row.pin)
    return found


def unclaimed(session: Session, machine_id: UUID, wanted: Collection[str]) -> list[AttendanceUnclaimed]:
    return list(
        session.scalars(
            select(AttendanceUnclaimed).where(
                AttendanceUnclaimed.machine_id == machine_id, AttendanceUnclaimed.pin.in_(wanted)
            )
        )
    )


def known_punches(session: Session, ids: Collection[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for some in _chunks(ids):
        found |= set(session.scalars(select(AttendancePunch.id).where(AttendancePunch.id.in_(some))))
    return found
