"""How a day stands: a pure function of schedule, punches and excuses."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.attendance import rules, rules_calendar
from backend.attendance.rules import (
    Absence,
    Correction,
    DayStatus,
    Facts,
    Holiday,
    Outage,
    Policy,
    Punch,
)
from backend.attendance.rules_calendar import (
    DEFAULT_SCHEDULE,
    PERPRES_21_2023,
    PERPRES_21_2023_RAMADAN,
    SIX_DAYS,
    Plan,
    Schedule,
    Slot,
)

MONDAY = date(2026, 11, 23)
SATURDAY = date(2026, 11, 28)
WIB = timedelta(hours=7)
POLICY = rules.DEFAULT_POLICY
_number = itertools.count(1)
ME, UNIT, ABOVE = UUID(int=7), UUID(int=8), UUID(int=9)
NIGHT = Schedule(
    None, "Jaga malam", None, None, date(2000, 1, 1), None, (Slot(20 * 60, 32 * 60),) * 7, works_on_holidays=True
)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - WIB


def plan_of(day: date = MONDAY, schedule: Schedule = DEFAULT_SCHEDULE) -> Plan:
    return rules_calendar.plans([day], lambda _day: schedule, midnight)[0]


def at(hour: int, minute: int = 0, second: int = 0, day: date = MONDAY) -> datetime:
    return midnight(day) + timedelta(hours=hour, minutes=minute, seconds=second)


def punch(kind: str, moment: datetime, source: str = "phone", *notes: str) -> Punch:
    return Punch(UUID(int=next(_number)), kind, moment, source, notes)  # type: ignore[arg-type]


def came(hour: int, minute: int = 0, second: int = 0) -> Punch:
    return punch("in", at(hour, minute, second))


def left(hour: int, minute: int = 0) -> Punch:
    return punch("out", at(hour, minute))


def outage(start: datetime, end: datetime) -> Outage:
    return Outage(UUID(int=next(_number)), start, end, "Listrik padam")


def absence(kind: str) -> Absence:
    return Absence(UUID(int=next(_number)), kind)


def status(
    *punches: Punch,
    now: datetime | None = None,
    plan: Plan | None = None,
    policy: Policy = POLICY,
    **facts: list[object],
) -> DayStatus:
    return rules.day_status(plan or plan_of(), Facts(punches=punches, **facts), policy, now or at(23, 59))  # type: ignore[arg-type]


# --- the default hours (Perpres 21/2023) ---


def test_the_default_weeks_have_the_hours_of_perpres_21_2023() -> None:
    assert rules_calendar.week_minutes(PERPRES_21_2023) == 37 * 60 + 30
    assert rules_calendar.week_minutes(PERPRES_21_2023_RAMADAN) == 32 * 60 + 30
    assert rules_calendar.week_minutes(SIX_DAYS) == 37 * 60 + 30
    assert [slot.minutes for slot in PERPRES_21_2023 if slot] == [450] * 5
    assert [slot.minutes for slot in PERPRES_21_2023_RAMADAN if slot] == [390] * 5


@pytest.mark.parametrize(
    ("punches", "expected", "late", "early"),
    [
        ([came(7, 30), left(16)], "present", 0, 0),
        ([came(7, 30, 59), left(16)], "present", 0, 0),  # whole minutes only
        ([came(7, 31), left(16)], "late", 1, 0),
        ([came(7, 20), left(15, 59)], "early_leave", 0, 1),
        ([came(9), left(15)], "late", 90, 60),
        ([came(7, 30)], "present", 0, 0),
        ([left(16)], "present", 0, 0),
        ([], "absent", 0, 0),
        ([came(7, 40), came(7, 25), left(12), left(16, 5)], "present", 0, 0),
        ([punch("assembly", at(7, 15)), left(16)], "present", 0, 0),
        ([came(18)], "late", 510, 0),  # never more than the shift
    ],
)
def test_a_day_by_its_times(punches: list[Punch], expected: str, late: int, early: int) -> None:
    found = status(*punches)

    assert (found.status, found.late_minutes, found.early_minutes) == (expected, late, early)


def test_a_friday_ends_later_and_a_weekend_is_off() -> None:
    friday = date(2026, 11, 27)
    found = status(
        punch("in", at(7, 30, day=friday)),
        punch("out", at(16, day=friday)),
        plan=plan_of(friday),
        now=at(23, day=friday),
    )

    assert (found.status, found.early_minutes) == ("early_leave", 30)
    assert status(plan=plan_of(SATURDAY), now=at(23, day=SATURDAY)).status == "shift_off"


def test_a_day_that_is_not_over_is_not_absent_yet() -> None:
    assert status(now=at(15, 59)).status == "not_yet"
    assert status(now=at(16)).status == "absent"
    assert status(came(8), now=at(9)).status == "late"
    assert status(now=at(0) - timedelta(days=3)).status == "not_yet"


def test_grace_is_a_decision_of_the_district() -> None:
    policy = replace(POLICY, grace_minutes=15)

    assert status(came(7, 45), left(16), policy=policy).status == "present"
    assert status(came(7, 46), left(16), policy=policy).late_minutes == 16


def test_the_reasons_are_words_with_the_times() -> None:
    assert status(came(8), left(15, 30)).reasons == (
        "Masuk 08.00, pulang 15.30 (jadwal 07.30–16.00).",
        "Terlambat 30 menit.",
        "Pulang 30 menit sebelum waktunya.",
    )
    assert status().reasons == ("Tidak ada presensi dan tidak ada keterangan (jadwal 07.30–16.00).",)


# --- signals ---


def test_signals_are_told_and_change_nothing() -> None:
    odd = punch("in", at(7, 30), "phone", "outside_workplace", "mock_location", "clock_off")

    found = status(odd, left(16))

    assert found.status == "present"
    assert found.notes == ("clock_off", "mock_location", "outside_workplace")
    assert (found.in_punch_id, found.late_minutes) == (odd.id, 0)


def test_a_missing_time_is_a_note_once_the_day_has_closed() -> None:
    assert status(came(7, 30), now=at(17)).notes == ()
    assert status(came(7, 30), now=at(30)).notes == ("no_out",)
    assert status(left(16)).notes == ("no_in",)


def test_a_machine_that_calls_every_mark_an_arrival_is_understood() -> None:
    first, last = punch("in", at(7, 20), "machine"), punch("in", at(16, 10), "machine")

    found = status(first, last)

    assert (found.status, found.in_punch_id, found.out_punch_id, found.notes) == (
        "present",
        first.id,
        last.id,
        ("direction_guessed",),
    )
    assert status(punch("in", at(7, 20)), punch("in", at(16, 10))).out_at is None
    assert status(punch("in", at(16, 10), "machine")).in_at is None


def test_an_assembly_is_attended_or_missed_but_never_a_penalty() -> None:
    with_assembly = plan_of(schedule=replace(DEFAULT_SCHEDULE, week=(Slot(450, 960, 60, assembly=450),) * 7))

    assert status(came(7, 25), left(16), plan=with_assembly).assembly == "attended"
    assert status(punch("assembly", at(7, 40)), left(16), plan=with_assembly).assembly == "attended"
    assert status(came(7, 45), left(16), plan=with_assembly).assembly == "missed"
    assert status(plan=with_assembly, absences=[absence("sick")]).assembly is None
    assert status(came(7, 25), left(16)).assembly is None


# --- excuses ---


@pytest.mark.parametrize("kind", rules.ABSENCE_KINDS)
def test_a_granted_absence_excuses_the_day(kind: str) -> None:
    found = status(absences=[absence(kind)])

    assert found.status == (f"leave:{kind}" if kind in rules.LEAVES else kind)
    assert found.status in rules.LABELS
    assert status(came(9), absences=[absence(kind)]).late_minutes == 0


def test_holidays_excuse_all_but_those_who_are_due_on_them() -> None:
    day = [Holiday(UUID(int=1), "Hari Guru")]

    assert status(holidays=day).status == "holiday"
    assert status(holidays=[Holiday(UUID(int=1), "Cuti bersama", is_collective=True)]).status == "leave:collective"
    assert status(holidays=day, plan=plan_of(schedule=NIGHT), now=at(47)).status == "absent"


@pytest.mark.parametrize(
    ("punches", "from_to", "expected", "late", "early"),
    [
        ([came(8), left(16)], (at(7), at(8, 30)), "system_outage", 0, 0),  # the mark lies inside
        ([came(8), left(16)], (at(7, 45), at(8, 30)), "system_outage", 0, 0),
        ([came(9), left(16)], (at(7), at(8, 30)), "late", 30, 0),  # half an hour remains
        ([came(9), left(16)], (at(10), at(12)), "late", 90, 0),
        ([came(7, 30), left(15)], (at(14), at(17)), "system_outage", 0, 0),
        ([], (at(7), at(9)), "system_outage", 0, 0),
        ([], (at(15), at(17)), "system_outage", 0, 0),
        ([], (at(9), at(10)), "absent", 0, 0),
        ([came(7, 20), left(16)], (at(7), at(9)), "present", 0, 0),
    ],
)
def test_an_outage_excuses_what_lies_inside_it(
    punches: list[Punch], from_to: tuple[datetime, datetime], expected: str, late: int, early: int
) -> None:
    found = status(*punches, outages=[outage(*from_to)])

    assert (found.status, found.late_minutes, found.early_minutes) == (expected, late, early)
    assert found.reasons[-1].startswith("Gangguan") == (from_to[0] < at(24))


def test_a_correction_shows_both_values() -> None:
    fixed = Correction(UUID(int=5), at(20), in_at=at(7, 25), out_at=None)

    found = status(came(9), left(16), corrections=[fixed])

    assert (found.status, found.in_at, found.in_punch_id, found.correction_id) == ("present", at(7, 25), None, fixed.id)
    assert found.recorded is not None
    assert (found.recorded.status, found.recorded.late_minutes, found.recorded.in_at) == ("late", 90, at(9))
    assert found.reasons[-1].endswith("yang tercatat semula: terlambat.")


def test_the_last_correction_counts() -> None:
    first = Correction(UUID(int=5), at(20), in_at=at(7, 25), out_at=None)
    second = Correction(UUID(int=4), at(21), in_at=at(7, 40), out_at=None)

    for corrections in ([first, second], [second, first]):
        assert status(came(9), corrections=corrections).late_minutes == 10


# --- which day a moment belongs to ---


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_a_night_belongs_to_the_day_on_which_it_begins(day: date) -> None:
    start, end = midnight(day) + timedelta(hours=20), midnight(day) + timedelta(hours=32)
    punches = [punch("in", start), punch("out", end)]
    found = [
        rules.day_status(plan, Facts(punches=punches), POLICY, end + timedelta(days=5))
        for plan in rules_calendar.plans(
            [day - timedelta(days=1), day, day + timedelta(days=1)], lambda _: NIGHT, midnight
        )
    ]

    assert [one.status for one in found] == ["absent", "present", "absent"]
    assert (found[1].in_at, found[1].out_at, found[1].day) == (start, end, day)


def test_the_last_night_of_a_month_takes_its_morning_along() -> None:
    last = date(2026, 11, 30)
    punches = [punch("in", at(20, day=last)), punch("out", at(8, day=date(2026, 12, 1)))]

    found = rules.day_status(plan_of(last, NIGHT), Facts(punches=punches), POLICY, at(48, day=last))

    assert (found.status, found.late_minutes, found.early_minutes) == ("present", 0, 0)
    assert found.reasons[0] == "Masuk 20.00, pulang 08.00 (01-12) (jadwal 20.00–08.00 (01-12))."


slots = st.one_of(
    st.none(),
    st.builds(lambda start, length: Slot(start, start + length), st.integers(0, 1439), st.integers(60, 720)),
)
weeks = st.tuples(*[slots] * 7)


@given(weeks, st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 10 * 24 * 60))
def test_every_moment_belongs_to_exactly_one_day(week: tuple[Slot | None, ...], first: date, minutes: int) -> None:
    schedule = replace(DEFAULT_SCHEDULE, week=week)
    days = [first + timedelta(days=number) for number in range(-2, 13)]
    moment = midnight(first) + timedelta(minutes=minutes)

    assert sum(plan.holds(moment) for plan in rules_calendar.plans(days, lambda _: schedule, midnight)) == 1


def test_ones_own_schedule_comes_before_the_units_and_that_before_the_districts() -> None:
    district = replace(DEFAULT_SCHEDULE, id=UUID(int=1), name="district")
    ramadan = replace(
        district, id=UUID(int=2), name="ramadan", starts_on=MONDAY, ends_on=SATURDAY, week=PERPRES_21_2023_RAMADAN
    )
    above = replace(district, id=UUID(int=3), name="above", unit_id=ABOVE)
    unit = replace(district, id=UUID(int=4), name="unit", unit_id=UNIT)
    mine = replace(district, id=UUID(int=5), name="mine", employee_id=ME, starts_on=MONDAY, ends_on=MONDAY)

    def name(*schedules: Schedule, day: date = MONDAY) -> str:
        return rules_calendar.schedule_on(schedules, employee_id=ME, ancestors=[UNIT, ABOVE], day=day).name

    assert name() == "Perpres 21/2023"
    assert name(district, ramadan) == "ramadan"
    assert name(district, ramadan, day=SATURDAY + timedelta(days=1)) == "district"
    assert name(district, ramadan, above) == "above"  # exempt, also in Ramadan
    assert name(unit, above, district) == "unit"
    assert name(unit, mine) == "mine"
    assert name(unit, mine, day=SATURDAY) == "unit"
    assert name(district, replace(district, name="later", starts_on=MONDAY)) == "later"


def test_schedules_that_would_leave_open_which_holds_overlap() -> None:
    base = replace(DEFAULT_SCHEDULE, id=UUID(int=1), unit_id=UNIT, starts_on=MONDAY)
    span = replace(base, id=UUID(int=2), ends_on=SATURDAY)
    others = {UUID(int=1): base, UUID(int=2): span}

    def clash(**members: object) -> UUID | None:
        found = rules_calendar.overlapping(replace(base, id=UUID(int=3), **members), others)  # type: ignore[arg-type]
        return None if found is None else found.id

    assert clash() == base.id
    assert clash(starts_on=SATURDAY) is None
    assert clash(starts_on=SATURDAY, ends_on=SATURDAY) == span.id
    assert clash(starts_on=SATURDAY + timedelta(days=1), ends_on=SATURDAY + timedelta(days=2)) is None
    assert clash(unit_id=ABOVE) is None


# --- properties ---

BADNESS = {"absent": 3, "late": 2, "early_leave": 2}
moments = st.integers(0, 30 * 60).map(lambda minutes: at(0) + timedelta(minutes=minutes))
punches = st.lists(
    st.builds(
        punch,
        st.sampled_from(["in", "out", "assembly"]),
        moments,
        st.sampled_from(["phone", "machine", "manual"]),
    ),
    max_size=6,
)
excuses = st.fixed_dictionaries(
    {
        "absences": st.lists(st.sampled_from(rules.ABSENCE_KINDS).map(absence), max_size=2),
        "holidays": st.lists(
            st.booleans().map(lambda collective: Holiday(UUID(int=1), "Libur", collective)), max_size=1
        ),
        "outages": st.lists(
            st.tuples(moments, st.integers(1, 600)).map(
                lambda span: outage(span[0], span[0] + timedelta(minutes=span[1]))
            ),
            max_size=3,
        ),
    }
)


def badness(found: DayStatus) -> tuple[int, int]:
    return BADNESS.get(found.status, 0), found.late_minutes + found.early_minutes


@given(punches, excuses, excuses, moments, st.integers(0, 20))
def test_more_excuses_never_make_a_status_worse(
    punches: list[Punch], some: dict[str, list[object]], more: dict[str, list[object]], now: datetime, grace: int
) -> None:
    policy = replace(POLICY, grace_minutes=grace)
    together = {name: [*some[name], *more[name]] for name in some}

    before, after = (
        status(*punches, now=now, policy=policy, **some),
        status(*punches, now=now, policy=policy, **together),
    )

    assert badness(after) <= badness(before)
    assert badness(before) <= badness(status(*punches, now=now, policy=policy))


@given(st.data(), punches, excuses)
def test_the_order_of_what_is_known_does_not_matter(
    data: st.DataObject, punches: list[Punch], known: dict[str, list[object]]
) -> None:
    shuffled = {name: data.draw(st.permutations(values)) for name, values in known.items()}

    assert status(*punches, **known) == status(*data.draw(st.permutations(punches)), **shuffled)


@given(
    st.integers(0, 16 * 60),
    st.integers(0, 60 * 24 * 60),
    st.integers(-400 * 24 * 60, 400 * 24 * 60),
)
def test_a_late_sync_never_changes_a_status(minute: int, delay: int, clock_error: int) -> None:
    """Whatever the phone's clock says and however long it had no signal: the true moment counts."""
    assume(abs(clock_error) > 5 or clock_error == 0)
    true = at(0) + timedelta(minutes=minute)
    error = timedelta(minutes=clock_error)
    arrived = true + timedelta(minutes=delay)

    capture = rules.captured(true + error, received_at=arrived, sent_at=arrived + error)

    assert capture.at == true
    at_once = status(punch("in", true), left(16))
    later = status(punch("in", capture.at, "phone", *capture.notes), left(16), now=at(90 * 24))
    assert (later.status, later.late_minutes) == (at_once.status, at_once.late_minutes)


def test_what_cannot_be_right_is_judged_by_its_arrival() -> None:
    assert rules.captured(at(9), received_at=at(8)) == (at(8), ("clock_off",))
    assert rules.captured(at(7), received_at=at(10), seen_server_time=at(9)) == (at(9), ("clock_off",))
    assert rules.captured(at(7), received_at=at(48)).notes == ("sent_late",)


# --- runs and the year's counter ---


def test_days_off_neither_break_nor_lengthen_a_run() -> None:
    days = [date(2026, 11, 20) + timedelta(days=number) for number in range(8)]
    words = ["absent", "shift_off", "shift_off", "absent", "present", "absent", "absent", "not_yet"]

    runs = rules.absence_runs(list(zip(days, words, strict=True)))

    assert [(run.started_on.day, run.last_on.day, run.days) for run in runs] == [(20, 23, 2), (25, 26, 2)]
    assert rules.open_run(list(zip(days, words, strict=True))) == runs[-1]
    assert rules.open_run(list(zip(days, [*words[:-1], "late"], strict=True))) is None


@pytest.mark.parametrize(
    ("days", "label", "code"),
    [
        (2, None, None),
        (3, "Teguran lisan", "1"),
        (4, "Teguran tertulis", "2"),
        (6, "Teguran tertulis", "2"),
        (7, "Pernyataan tidak puas secara tertulis", "3"),
        (10, "Pernyataan tidak puas secara tertulis", "3"),
        (11, "Pemotongan tunjangan kinerja 25% selama 6 bulan", "23"),
        (14, "Pemotongan tunjangan kinerja 25% selama 9 bulan", "24"),
        (20, "Pemotongan tunjangan kinerja 25% selama 12 bulan", "25"),
        (21, "Penurunan jabatan setingkat lebih rendah selama 12 bulan", "27"),
        (25, "Pembebasan dari jabatan menjadi jabatan pelaksana selama 12 bulan", "28"),
        (28, "Pemberhentian dengan hormat tidak atas permintaan sendiri", "10"),
    ],
)
def test_the_table_of_pp_94_2021(days: int, label: str | None, code: str | None) -> None:
    found = rules.threshold_of(days, POLICY)

    assert ((found.label, found.siasn_code) if found else (None, None)) == (label, code)
