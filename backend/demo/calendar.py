"""When people of the demo are due: weeks of offices, of units that serve on six days, and of a ward; holidays."""

from datetime import date
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from backend.attendance import calendar, rules_calendar, workplaces
from backend.attendance.models import HolidayKind
from backend.attendance.rules_calendar import Slot, Week
from backend.attendance.schemas import HolidayIn, ScheduleIn, SlotIn, WorkplaceIn, clock_of
from backend.demo.acting import Cast, Span
from backend.demo.district import SHOWN, UNITS
from backend.demo.people import Ids, Person
from backend.demo.wire import sent

_ASSEMBLY = 7 * 60 + 30
_SHORT, _FRIDAY = Slot(450, 750, 30), Slot(450, 660)
# 37 h 30 min a week, too: after five short days a nurse keeps watch from Saturday to Sunday morning.
_WATCH: Week = (*[_SHORT] * 4, _FRIDAY, Slot(450, 450 + 24 * 60, 480), None)

_NATIONAL, _COLLECTIVE, _LOCAL = HolidayKind.NATIONAL, HolidayKind.COLLECTIVE, HolidayKind.LOCAL
# On the same day each year.
_FIXED = (
    *((1, 1, "Tahun Baru Masehi"), (5, 1, "Hari Buruh Internasional"), (6, 1, "Hari Lahir Pancasila")),
    *((8, 17, "Hari Proklamasi Kemerdekaan"), (12, 25, "Hari Raya Natal")),
)
# Days that move, as announced for 2026: a sample, other years' are for an administrator to enter.
_MOVING = (
    (date(2026, 1, 16), "Isra Mikraj Nabi Muhammad SAW", _NATIONAL),
    (date(2026, 2, 17), "Tahun Baru Imlek", _NATIONAL),
    (date(2026, 3, 19), "Hari Suci Nyepi", _NATIONAL),
    (date(2026, 3, 20), "Cuti bersama Idulfitri", _COLLECTIVE),
    (date(2026, 3, 21), "Idulfitri 1447 Hijriah", _NATIONAL),
    (date(2026, 3, 22), "Idulfitri 1447 Hijriah", _NATIONAL),
    (date(2026, 3, 23), "Cuti bersama Idulfitri", _COLLECTIVE),
    (date(2026, 4, 3), "Wafat Yesus Kristus", _NATIONAL),
    (date(2026, 5, 14), "Kenaikan Yesus Kristus", _NATIONAL),
    (date(2026, 5, 27), "Iduladha 1447 Hijriah", _NATIONAL),
    (date(2026, 5, 31), "Hari Raya Waisak", _NATIONAL),
    (date(2026, 6, 16), "Tahun Baru Islam 1448 Hijriah", _NATIONAL),
    (date(2026, 8, 25), "Maulid Nabi Muhammad SAW", _NATIONAL),
    (date(2026, 12, 24), "Cuti bersama Natal", _COLLECTIVE),
)
_LATITUDE, _LONGITUDE = 3.48, 97.81


class Calendar:
    """The weeks and free days that hold in the demo, stored by the packages' own services."""

    def __init__(self, cast: Cast, span: Span) -> None:
        self._cast, self._span = cast, span
        self.watch = cast.every(SHOWN, "Perawat Terampil")[1]
        self.holidays: set[date] = set()
        self.workplaces: dict[str, tuple[UUID, float, float]] = {}
        self._six_days = {unit.code for unit in UNITS if unit.works_on_saturday}

    def slot_on(self, person: Person, day: date) -> Slot | None:
        """What is due of somebody on a day; nothing on holidays."""
        if person is self.watch:
            return _WATCH[day.weekday()]
        if day in self.holidays:
            return None
        held = person.held_on(day)
        code = person.unit.code if held is None else held.unit.code
        return (rules_calendar.SIX_DAYS if code in self._six_days else rules_calendar.PERPRES_21_2023)[day.weekday()]

    def store(self, session: Session, seed: int) -> None:
        random = Random(f"{seed}-calendar")  # noqa: S311 - sample data, the same each time
        ids = Ids(random)
        self._store_schedules(session, ids)
        self._store_holidays(session, ids)
        self._store_workplaces(session, random, ids)

    def _store_schedules(self, session: Session, ids: Ids) -> None:
        admin, now = self._cast.admin(), self._span.at(self._span.first, 0)
        starts_on = date(self._span.first.year, 1, 1)
        units = [(unit.code, f"Enam hari, {unit.name}") for unit in UNITS if unit.works_on_saturday]
        drafts = [
            sent(
                ScheduleIn,
                id=ids.at(now),
                name="Lima hari, apel Senin (Perpres 21/2023)",
                starts_on=starts_on,
                week=_as_sent(rules_calendar.PERPRES_21_2023),
            ),
            *(
                sent(
                    ScheduleIn,
                    id=ids.at(now),
                    name=name[:100],
                    unit_id=self._cast.unit_ids[code],
                    starts_on=starts_on,
                    week=_as_sent(rules_calendar.SIX_DAYS),
                )
                for code, name in units
            ),
            sent(
                ScheduleIn,
                id=ids.at(now),
                name="Jaga UGD Sabtu–Minggu pagi",
                employee_id=self.watch.id,
                starts_on=starts_on,
                week=_as_sent(_WATCH, assembly=None),
                works_on_holidays=True,
            ),
        ]
        for draft in drafts:
            calendar.create_schedule(session, admin, draft, now)

    def _store_holidays(self, session: Session, ids: Ids) -> None:
        admin, now = self._cast.admin(), self._span.at(self._span.first, 0)
        for day, name, kind in _free_days(self._span):
            draft = sent(HolidayIn, id=ids.at(now), day=day, name=name, kind=kind)
            calendar.create_holiday(session, admin, draft, now)
            self.holidays.add(day)

    def _store_workplaces(self, session: Session, random: Random, ids: Ids) -> None:
        """One a unit; and one of her own for a midwife who serves at a posyandu."""
        admin, now = self._cast.admin(), self._span.at(self._span.first, 0)
        for unit in UNITS:
            latitude, longitude = _near(random)
            place_id = ids.at(now)
            self.workplaces[unit.code] = (place_id, latitude, longitude)
            draft = WorkplaceIn(
                id=place_id,
                name=unit.name,
                unit_id=self._cast.unit_ids[unit.code],
                latitude=latitude,
                longitude=longitude,
            )
            workplaces.create(session, admin, draft, now)
        latitude, longitude = _near(random)
        midwife = self._cast.every(SHOWN, "Bidan Terampil")[1]
        draft = WorkplaceIn(
            id=ids.at(now),
            name="Posyandu Kute Lawe Contoh (DATA CONTOH)",
            employee_id=midwife.id,
            latitude=latitude,
            longitude=longitude,
            radius_m=150,
        )
        workplaces.create(session, admin, draft, now)


def _free_days(span: Span) -> list[tuple[date, str, HolidayKind]]:
    """Of the years that are shown; the district's own lies in the first month that is."""
    years = range(span.first.year, span.today.year + 1)
    fixed = [(date(year, month, day), name, _NATIONAL) for year in years for month, day, name in _FIXED]
    moving = [one for one in _MOVING if one[0].year in years]
    taken = {day for day, _, _ in (*fixed, *moving)}
    own = next(day for number in range(8, 28) if (day := span.first.replace(day=number)).weekday() == 2)  # Wednesday
    local = [] if own in taken else [(own, "Hari Jadi Kabupaten Contoh", _LOCAL)]
    return sorted({one[0]: one for one in (*moving, *fixed, *local)}.values())


def _near(random: Random) -> tuple[float, float]:
    return round(_LATITUDE + random.uniform(-0.05, 0.05), 5), round(_LONGITUDE + random.uniform(-0.05, 0.05), 5)


def _as_sent(week: Week, assembly: int | None = _ASSEMBLY) -> list[SlotIn | None]:
    """A week with the assembly of Monday, as an administrator would send it."""
    return [
        None
        if slot is None
        else SlotIn(
            starts=clock_of(slot.starts),
            ends=clock_of(slot.ends),
            break_minutes=slot.break_minutes,
            assembly=clock_of(assembly) if assembly is not None and number == 0 else None,
        )
        for number, slot in enumerate(week)
    ]
