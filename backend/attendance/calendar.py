"""Schedules and holidays: for the district, a unit and all below it, or a person."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.attendance import changes, closing, days, policy, queries, rules_calendar, schemas
from backend.attendance.events import CalendarChanged
from backend.attendance.models import AttendanceHoliday, AttendanceSchedule
from backend.attendance.problems import HolidayExists, ScheduleOverlaps
from backend.attendance.rules_calendar import Schedule, Week
from backend.attendance.schemas import (
    HolidayAmendment,
    HolidayIn,
    Holidays,
    HolidayView,
    PresetView,
    ScheduleAmendment,
    ScheduleIn,
    Schedules,
    ScheduleView,
)
from backend.kit import clock
from backend.kit.outbox import publish
from backend.kit.problems import Invalid, NotFound
from backend.kit.stored import Stored
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.organisation import rules as organisation_rules

_PRESETS: tuple[tuple[str, str, Week], ...] = (
    ("perpres_21_2023", "Perpres 21/2023, lima hari", rules_calendar.PERPRES_21_2023),
    ("perpres_21_2023_ramadan", "Perpres 21/2023, Ramadan", rules_calendar.PERPRES_21_2023_RAMADAN),
    ("six_days", "Contoh enam hari (unit pelayanan)", rules_calendar.SIX_DAYS),
)


# --- schedules ---


def schedules(session: Session, actor: Actor, today: date) -> Schedules:
    """Schedules that the caller may see, newest first, and weeks to start from."""
    actor.must(Permission.ATTENDANCE_READ)
    sees = _Sees(session, actor, today)
    rows = [row for row in queries.every_schedule(session) if sees.owner(row.unit_id, row.employee_id)]
    presets = [
        PresetView(code=code, name=name, week=schemas.week_view(week), week_minutes=rules_calendar.week_minutes(week))
        for code, name, week in _PRESETS
    ]
    return Schedules(items=[schedule_view(row) for row in rows], presets=presets)


class _Sees:
    """Whose calendar the caller may read: the district's, one's own line of units, those in sight."""

    def __init__(self, session: Session, actor: Actor, today: date) -> None:
        self._session, self._actor, self._today = session, actor, today
        self._sight = organisation_policy.sight(session, actor, today)
        own = None if actor.employee_id is None else policy.unit_on(session, actor.employee_id, today)
        line = [] if own is None else organisation_rules.ancestors_of(own, organisation.parents(session))
        self._line = set(line)

    def owner(self, unit_id: UUID | None, employee_id: UUID | None) -> bool:
        if employee_id is None:
            return unit_id is None or unit_id in self._line or self._sight.covers(unit_id=unit_id, employee_id=None)
        if employee_id == self._actor.employee_id:
            return True
        home = policy.unit_on(self._session, employee_id, self._today)
        return self._sight.covers(unit_id=home, employee_id=employee_id)


def create_schedule(session: Session, actor: Actor, draft: ScheduleIn, now: datetime) -> Stored[ScheduleView]:
    """Put a week in force from a day on. Raises NotFound, OperationDiffers, ScheduleOverlaps, MonthClosed."""
    actor.must(Permission.ATTENDANCE_MANAGE)
    today = clock.local_day(now)
    known = session.get(AttendanceSchedule, draft.id)
    if known is not None:
        policy.must_manage(session, actor, unit_id=known.unit_id, employee_id=known.employee_id, today=today)
        changes.must_be_same(known, draft)
        return Stored.again(schedule_view(known))
    policy.must_manage(session, actor, unit_id=draft.unit_id, employee_id=draft.employee_id, today=today)
    closing.must_be_open(session, draft.starts_on, draft.ends_on)
    row = AttendanceSchedule(
        id=draft.id,
        name=draft.name,
        unit_id=draft.unit_id,
        employee_id=draft.employee_id,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        week=schemas.stored_week(draft.week),
        works_on_holidays=draft.works_on_holidays,
        is_active=True,
        version=1,
        create_digest=changes.digest(draft),
    )
    _must_not_overlap(session, days.schedule(row))
    changes.created(session, actor, "attendance_schedule.create", row, now, starts_on=row.starts_on, week=row.week)
    publish(session, CalendarChanged(row.id, row.employee_id, row.unit_id, row.starts_on))
    return Stored.new(schedule_view(row))


def amend_schedule(
    session: Session, actor: Actor, schedule_id: UUID, patch: ScheduleAmendment, *, base_version: int, now: datetime
) -> ScheduleView:
    """Rename a schedule, give it an end, or take it out of force.

    Raises NotFound, Stale, ScheduleOverlaps, Invalid; MonthClosed where days of a closed month would change.
    """
    actor.must(Permission.ATTENDANCE_MANAGE)
    row = session.get(AttendanceSchedule, schedule_id, with_for_update=True)
    if row is None:
        raise NotFound
    policy.must_manage(session, actor, unit_id=row.unit_id, employee_id=row.employee_id, today=clock.local_day(now))
    changes.must_be_current(row, base_version)
    members = {name: getattr(patch, name) for name in patch.model_fields_set}
    ends_on = members.get("ends_on", row.ends_on)
    if ends_on is not None and ends_on < row.starts_on:
        raise Invalid(errors=[{"pointer": "/ends_on", "detail": "Tanggal akhir mendahului tanggal awal"}])
    _must_leave_closed_days(session, row, is_active=members.get("is_active", row.is_active), ends_on=ends_on)
    if members.get("is_active", row.is_active):
        wanted = days.schedule(row)
        _must_not_overlap(
            session,
            Schedule(row.id, row.name, row.unit_id, row.employee_id, row.starts_on, ends_on, wanted.week),
        )
    if changes.apply(session, actor, "attendance_schedule.amend", row, now, **members):
        publish(session, CalendarChanged(row.id, row.employee_id, row.unit_id, row.starts_on))
    return schedule_view(row)


def _must_leave_closed_days(
    session: Session, row: AttendanceSchedule, *, is_active: bool, ends_on: date | None
) -> None:
    """Raises MonthClosed. Which days change: all of them, or those between the old end and the new one."""
    ends = [row.ends_on or date.max, ends_on or date.max]
    if is_active != row.is_active:
        closing.must_be_open(session, row.starts_on, max(ends))
    elif row.is_active and ends[0] != ends[1]:
        closing.must_be_open(session, min(ends) + timedelta(days=1), max(ends))


def _must_not_overlap(session: Session, wanted: Schedule) -> None:
    # Two decided at once could both find nothing; the organisation's lock is theirs too.
    organisation.hold_structure(session)
    rows = queries.schedules_of_owner(session, wanted.unit_id, wanted.employee_id)
    others = {row.id: days.schedule(row) for row in rows if row.id != wanted.id}
    clash = rules_calendar.overlapping(wanted, others)
    if clash is not None:
        raise ScheduleOverlaps(
            schedule={
                "id": str(clash.id),
                "name": clash.name,
                "starts_on": clash.starts_on.isoformat(),
                "ends_on": None if clash.ends_on is None else clash.ends_on.isoformat(),
            }
        )


def schedule_view(row: AttendanceSchedule) -> ScheduleView:
    week = schemas.read_week(row.week)
    return ScheduleView(
        id=row.id,
        name=row.name,
        unit_id=row.unit_id,
        employee_id=row.employee_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        week=schemas.week_view(week),
        week_minutes=rules_calendar.week_minutes(week),
        works_on_holidays=row.works_on_holidays,
        is_active=row.is_active,
        version=row.version,
    )


# --- holidays ---


def holidays(session: Session, actor: Actor, year: int, today: date) -> Holidays:
    """Holidays of a year that the caller may see, in order."""
    actor.must(Permission.ATTENDANCE_READ)
    sees = _Sees(session, actor, today)
    rows = queries.holidays(session, date(year, 1, 1), date(year, 12, 31), with_ended=True)
    return Holidays(items=[holiday_view(row) for row in rows if sees.owner(row.unit_id, None)])


def create_holiday(session: Session, actor: Actor, draft: HolidayIn, now: datetime) -> Stored[HolidayView]:
    """Make a day free. Raises NotFound, OperationDiffers, HolidayExists, MonthClosed."""
    actor.must(Permission.ATTENDANCE_MANAGE)
    today = clock.local_day(now)
    known = session.get(AttendanceHoliday, draft.id)
    if known is not None:
        policy.must_manage(session, actor, unit_id=known.unit_id, employee_id=None, today=today)
        changes.must_be_same(known, draft)
        return Stored.again(holiday_view(known))
    policy.must_manage(session, actor, unit_id=draft.unit_id, employee_id=None, today=today)
    if queries.holiday_on(session, draft.day, draft.unit_id) is not None:
        raise HolidayExists
    closing.must_be_open(session, draft.day, draft.day)
    row = AttendanceHoliday(**draft.model_dump(), is_active=True, version=1, create_digest=changes.digest(draft))
    changes.created(session, actor, "attendance_holiday.create", row, now, day=row.day, name=row.name)
    publish(session, CalendarChanged(row.id, None, row.unit_id, row.day))
    return Stored.new(holiday_view(row))


def amend_holiday(
    session: Session, actor: Actor, holiday_id: UUID, patch: HolidayAmendment, *, base_version: int, now: datetime
) -> HolidayView:
    """Rename a holiday, or take it back. Raises NotFound, Stale, HolidayExists, MonthClosed."""
    actor.must(Permission.ATTENDANCE_MANAGE)
    row = session.get(AttendanceHoliday, holiday_id, with_for_update=True)
    if row is None:
        raise NotFound
    policy.must_manage(session, actor, unit_id=row.unit_id, employee_id=None, today=clock.local_day(now))
    changes.must_be_current(row, base_version)
    members = {name: getattr(patch, name) for name in patch.model_fields_set}
    if members.get("is_active") and not row.is_active and queries.holiday_on(session, row.day, row.unit_id):
        raise HolidayExists
    if members.get("is_active", row.is_active) != row.is_active:
        closing.must_be_open(session, row.day, row.day)
    if changes.apply(session, actor, "attendance_holiday.amend", row, now, **members):
        publish(session, CalendarChanged(row.id, None, row.unit_id, row.day))
    return holiday_view(row)


def holiday_view(row: AttendanceHoliday) -> HolidayView:
    return HolidayView(
        id=row.id,
        day=row.day,
        name=row.name,
        kind=row.kind,
        unit_id=row.unit_id,
        is_active=row.is_active,
        version=row.version,
    )
