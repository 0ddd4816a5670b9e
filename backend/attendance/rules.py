"""How a day stands. Pure: a function of schedule, punches and excuses; no clock, database, HTTP."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from backend.attendance.rules_calendar import Plan, Slot

CLOCK_TOLERANCE = timedelta(minutes=5)
LATEST_PUNCH = timedelta(hours=24)
SENT_LATE = timedelta(hours=24)
_MINUTE = timedelta(minutes=1)

PunchKind = Literal["in", "out", "assembly"]
PunchSource = Literal["phone", "machine", "manual"]
Status = Literal[
    "present",
    "late",
    "early_leave",
    "absent",
    "leave:annual",
    "leave:long",
    "leave:sick",
    "leave:maternity",
    "leave:important_reason",
    "leave:collective",
    "leave:unpaid_state_leave",
    "duty_travel",
    "training",
    "flexible_location",
    "holiday",
    "shift_off",
    "system_outage",
    "not_yet",
]
AssemblyState = Literal["attended", "missed"]

LEAVES = ("annual", "long", "sick", "maternity", "important_reason", "collective", "unpaid_state_leave")
# Of two on one day, the one that comes first here gives the day its name.
ABSENCE_KINDS = (*LEAVES, "duty_travel", "training", "flexible_location")
_ABSENCE_WORDS = {
    "annual": "Cuti tahunan",
    "long": "Cuti besar",
    "sick": "Cuti sakit",
    "maternity": "Cuti melahirkan",
    "important_reason": "Cuti alasan penting",
    "collective": "Cuti bersama",
    "unpaid_state_leave": "Cuti di luar tanggungan negara",
    "duty_travel": "Dinas luar",
    "training": "Diklat",
    "flexible_location": "Kerja fleksibel secara lokasi",
}
LABELS: dict[str, str] = {
    "present": "Hadir",
    "late": "Terlambat",
    "early_leave": "Pulang sebelum waktunya",
    "absent": "Tanpa keterangan",
    **{f"leave:{kind}": _ABSENCE_WORDS[kind] for kind in LEAVES},
    **{kind: _ABSENCE_WORDS[kind] for kind in ("duty_travel", "training", "flexible_location")},
    "holiday": "Libur",
    "shift_off": "Bebas tugas",
    "system_outage": "Gangguan sistem",
    "not_yet": "Belum",
}
# Days on which nothing is due: they neither add to a run of absences nor end it.
_NEUTRAL = frozenset({"shift_off", "holiday", "leave:collective", "not_yet"})
# Days on which an officer owes no entry of activities either.
NOTHING_DUE = frozenset({*(f"leave:{kind}" for kind in LEAVES), "duty_travel", "training", "holiday", "shift_off"})


class Capture(NamedTuple):
    """The moment that a punch counts at, and what it raises for a person to look at."""

    at: datetime
    notes: tuple[str, ...]


def captured(
    captured_at: datetime,
    *,
    received_at: datetime,
    sent_at: datetime | None = None,
    seen_server_time: datetime | None = None,
) -> Capture:
    """When a punch was made, by the rule that activities follow: how late it was sent does not matter.

    `received_at - sent_at` is how far the phone's clock is off; `seen_server_time` the newest server
    time that it had seen. What cannot be right is judged by the arrival.
    """
    offset = timedelta(0) if sent_at is None else received_at - sent_at
    is_clock_off = abs(offset) > CLOCK_TOLERANCE
    corrected = captured_at + offset if is_clock_off else captured_at
    if seen_server_time is not None and corrected < seen_server_time <= received_at:
        corrected, is_clock_off = seen_server_time, True
    if corrected > received_at + CLOCK_TOLERANCE:
        return Capture(received_at, ("clock_off",))
    at = min(corrected, received_at)
    notes = [*(["clock_off"] if is_clock_off else []), *(["sent_late"] if received_at - at > SENT_LATE else [])]
    return Capture(at, tuple(notes))


def is_too_far_ahead(captured_at: datetime, received_at: datetime, sent_at: datetime | None) -> bool:
    """Whether a punch is from a day that has not come, also by the phone's own clock."""
    return captured_at > max(received_at, sent_at or received_at) + LATEST_PUNCH


# --- a day's status ---


@dataclass(frozen=True, slots=True)
class Punch:
    """`at` is the moment that counts; `notes` are signals, never a penalty."""

    id: UUID
    kind: PunchKind
    at: datetime
    source: PunchSource = "phone"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Absence:
    """A granted leave, duty travel, training or flexible location that covers the day."""

    id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class Holiday:
    id: UUID
    name: str
    is_collective: bool = False


@dataclass(frozen=True, slots=True)
class Outage:
    """Hours in which punching was not possible. Half open: the end is no longer part of it."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str

    def covers(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


@dataclass(frozen=True, slots=True)
class Correction:
    """What an appraiser has approved as the true times; None leaves what was recorded."""

    id: UUID
    decided_at: datetime
    in_at: datetime | None
    out_at: datetime | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """From so many unexcused days in a year on, what PP 94/2021 names; shown, never imposed."""

    from_days: int
    level: Literal["light", "medium", "heavy"]
    label: str
    siasn_code: str


# PP 94/2021, cumulative unexcused days in one year.
PP_94_2021 = (
    Threshold(3, "light", "Teguran lisan", "1"),
    Threshold(4, "light", "Teguran tertulis", "2"),
    Threshold(7, "light", "Pernyataan tidak puas secara tertulis", "3"),
    Threshold(11, "medium", "Pemotongan tunjangan kinerja 25% selama 6 bulan", "23"),
    Threshold(14, "medium", "Pemotongan tunjangan kinerja 25% selama 9 bulan", "24"),
    Threshold(17, "medium", "Pemotongan tunjangan kinerja 25% selama 12 bulan", "25"),
    Threshold(21, "heavy", "Penurunan jabatan setingkat lebih rendah selama 12 bulan", "27"),
    Threshold(25, "heavy", "Pembebasan dari jabatan menjadi jabatan pelaksana selama 12 bulan", "28"),
    Threshold(28, "heavy", "Pemberhentian dengan hormat tidak atas permintaan sendiri", "10"),
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the district decided about presence, for days from `effective_from` on.

    `grace_minutes` may pass before a late mark; `officer_notice_days` and `superior_notice_days` are
    after how many unexcused days in a row the officer, then the superior, gets word (0: never).
    """

    effective_from: date
    grace_minutes: int = 0
    officer_notice_days: int = 2
    superior_notice_days: int = 3
    run_threshold: int = 10
    thresholds: tuple[Threshold, ...] = PP_94_2021


DEFAULT_POLICY = Policy(date(2000, 1, 1))


@dataclass(frozen=True, slots=True)
class Reading:
    """How a day stands by one pair of times."""

    status: Status
    late_minutes: int
    early_minutes: int
    in_at: datetime | None
    out_at: datetime | None


@dataclass(frozen=True, slots=True)
class DayStatus:
    """A day, explained. `recorded` is what stood before a correction; None where there is none."""

    day: date
    status: Status
    late_minutes: int
    early_minutes: int
    in_at: datetime | None
    in_punch_id: UUID | None
    out_at: datetime | None
    out_punch_id: UUID | None
    assembly: AssemblyState | None
    notes: tuple[str, ...]
    reasons: tuple[str, ...]
    correction_id: UUID | None = None
    recorded: Reading | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that may bear on a day; what lies outside of it is left aside, in whatever order it comes."""

    punches: Sequence[Punch] = ()
    absences: Sequence[Absence] = ()
    holidays: Sequence[Holiday] = ()
    outages: Sequence[Outage] = ()
    corrections: Sequence[Correction] = ()


@dataclass(slots=True)
class _Found:
    """The punches that a day begins and ends with."""

    first: Punch | None = None
    last: Punch | None = None
    used: list[Punch] = field(default_factory=list)
    is_guessed: bool = False


def day_status(plan: Plan, facts: Facts, policy: Policy, now: datetime) -> DayStatus:
    """How a day stands at `now`, with the reasons in words.

    What excuses the whole day comes first: no shift, a holiday, a granted absence. Then the times
    speak: an outage takes away every late mark inside it, an approved correction replaces the times.
    """
    found = _picked(plan, facts.punches)
    in_at = None if found.first is None else found.first.at
    out_at = None if found.last is None else found.last.at
    recorded = _whole_day(plan, facts, in_at, out_at)
    words: list[str] = []
    correction = max(facts.corrections, key=lambda one: (one.decided_at, one.id), default=None)
    judged, before = recorded, None
    if recorded is not None:
        words.append(_whole_day_words(plan, facts, recorded.status))
    else:
        recorded, judged, words = _judged(plan, facts, policy, now, in_at, out_at, correction)
        before = None if correction is None else recorded
    assert judged is not None
    return DayStatus(
        day=plan.day,
        status=judged.status,
        late_minutes=judged.late_minutes,
        early_minutes=judged.early_minutes,
        in_at=judged.in_at,
        in_punch_id=_id_of(found.first, judged.in_at),
        out_at=judged.out_at,
        out_punch_id=_id_of(found.last, judged.out_at),
        assembly=_assembly(plan, found, judged, now),
        notes=_notes(plan, found, judged, now),
        reasons=tuple(words),
        correction_id=None if before is None or correction is None else correction.id,
        recorded=before,
    )


def _judged(
    plan: Plan,
    facts: Facts,
    policy: Policy,
    now: datetime,
    in_at: datetime | None,
    out_at: datetime | None,
    correction: Correction | None,
) -> tuple[Reading, Reading, list[str]]:
    recorded = _timed(plan, facts.outages, policy, now, in_at, out_at)
    if correction is None:
        return recorded, recorded, _words(plan, facts.outages, recorded)
    corrected = _timed(plan, facts.outages, policy, now, correction.in_at or in_at, correction.out_at or out_at)
    said = f"Diperbaiki dengan persetujuan pejabat penilai; yang tercatat semula: {LABELS[recorded.status].lower()}."
    return recorded, corrected, [*_words(plan, facts.outages, corrected), said]


def _picked(plan: Plan, punches: Iterable[Punch]) -> _Found:
    """The first in and the last out of a day.

    Machines often report every mark as "in". Before the middle of a shift a machine's mark may
    therefore be an arrival, and after it a departure, whatever it says.
    """
    found = _Found()
    middle = plan.starts_at + (plan.ends_at - plan.starts_at) / 2
    found.used = sorted((one for one in punches if plan.holds(one.at)), key=lambda one: (one.at, one.id))
    arriving = [one for one in found.used if one.kind != "out" or (one.source == "machine" and one.at < middle)]
    # Whatever says "in" goes before what only may mean it.
    said = [one for one in arriving if one.kind != "out"]
    found.first = (said or arriving or [None])[0]
    leaving = [
        one
        for one in found.used
        if one is not found.first and (one.kind == "out" or (one.source == "machine" and one.at >= middle))
    ]
    if found.first is not None:
        leaving = [one for one in leaving if one.at > found.first.at]
    found.last = leaving[-1] if leaving else None
    if found.first is not None and found.first.source == "machine" and found.first.at >= middle and found.last is None:
        found.first, found.last = None, found.first
        found.is_guessed = found.last.kind != "out"
    found.is_guessed |= (found.first is not None and found.first.kind == "out") or (
        found.last is not None and found.last.kind != "out"
    )
    return found


def _whole_day(plan: Plan, facts: Facts, in_at: datetime | None, out_at: datetime | None) -> Reading | None:
    """What excuses a day as a whole, if anything does."""
    status = _whole_day_status(plan, facts)
    return None if status is None else Reading(status, 0, 0, in_at, out_at)


def _whole_day_status(plan: Plan, facts: Facts) -> Status | None:
    if plan.slot is None:
        return "shift_off"
    if facts.holidays and not plan.schedule.works_on_holidays:
        return "holiday" if any(not one.is_collective for one in facts.holidays) else "leave:collective"
    if not facts.absences:
        return None
    kind = min((one.kind for one in facts.absences), key=ABSENCE_KINDS.index)
    return f"leave:{kind}" if kind in LEAVES else kind  # type: ignore[return-value]


def _whole_day_words(plan: Plan, facts: Facts, status: Status) -> str:
    if status == "shift_off":
        return f"Tidak ada jadwal kerja pada hari ini ({plan.schedule.name})."
    if status == "holiday" or (status == "leave:collective" and facts.holidays):
        names = ", ".join(sorted({one.name for one in facts.holidays}))
        return f"{LABELS[status]}: {names}."
    if status == "flexible_location":
        return "Kerja fleksibel secara lokasi disetujui untuk hari ini; tempat dan jam masuk tidak dinilai."
    return f"{LABELS[status]} disetujui untuk hari ini."


def _timed(
    plan: Plan,
    outages: Sequence[Outage],
    policy: Policy,
    now: datetime,
    in_at: datetime | None,
    out_at: datetime | None,
) -> Reading:
    """How a working day stands by its times."""
    if in_at is None and out_at is None:
        return Reading(_without_times(plan, outages, now), 0, 0, None, None)
    late, late_raw = (0, 0) if in_at is None else _missing(plan.starts_at, in_at, in_at, outages, plan.slot)
    early, early_raw = (0, 0) if out_at is None else _missing(out_at, plan.ends_at, out_at, outages, plan.slot)
    grace = policy.grace_minutes
    late, early = (late if late > grace else 0), (max(0, early))
    status: Status = "present"
    if late:
        status = "late"
    elif early:
        status = "early_leave"
    elif late_raw > grace or early_raw > 0:
        status = "system_outage"
    return Reading(status, late, early, in_at, out_at)


def _without_times(plan: Plan, outages: Sequence[Outage], now: datetime) -> Status:
    if now < plan.ends_at:
        return "not_yet"
    last = plan.ends_at - _MINUTE
    is_excused = any(one.covers(plan.starts_at) or one.covers(last) for one in outages)
    return "system_outage" if is_excused else "absent"


def _missing(
    first: datetime, last: datetime, mark: datetime, outages: Sequence[Outage], slot: Slot | None
) -> tuple[int, int]:
    """Whole minutes between two moments that no outage covers, and without any outage.

    A mark inside an outage is excused as a whole: who was there could not say so earlier.
    """
    if last <= first:
        return 0, 0
    most = 0 if slot is None else slot.ends - slot.starts
    raw = min(most, (last - first) // _MINUTE)
    if any(one.covers(mark) for one in outages):
        return 0, raw
    left = last - first
    reached = first
    for one in sorted(outages, key=lambda one: one.starts_at):
        start, end = max(one.starts_at, reached), min(one.ends_at, last)
        if end > start:
            left -= end - start
            reached = end
    return min(most, left // _MINUTE), raw


def _words(plan: Plan, outages: Sequence[Outage], reading: Reading) -> list[str]:
    assert plan.slot is not None
    due = f"jadwal {_clock(plan, plan.starts_at)}–{_clock(plan, plan.ends_at)}"
    if reading.in_at is None and reading.out_at is None:
        sentence = {
            "not_yet": f"Belum ada presensi, dan hari kerja belum berakhir ({due}).",
            "system_outage": f"Tidak ada presensi, tetapi ada gangguan sistem saat masuk atau pulang ({due}).",
        }
        words = [sentence.get(reading.status, f"Tidak ada presensi dan tidak ada keterangan ({due}).")]
    else:
        came = "tidak tercatat" if reading.in_at is None else _clock(plan, reading.in_at)
        left = "tidak tercatat" if reading.out_at is None else _clock(plan, reading.out_at)
        words = [f"Masuk {came}, pulang {left} ({due})."]
    if reading.late_minutes:
        words.append(f"Terlambat {reading.late_minutes} menit.")
    if reading.early_minutes:
        words.append(f"Pulang {reading.early_minutes} menit sebelum waktunya.")
    touching = [one for one in outages if one.starts_at < plan.closes and plan.opens < one.ends_at]
    words += [
        f"Gangguan {_clock(plan, one.starts_at)}–{_clock(plan, one.ends_at)}: {one.reason}."
        for one in sorted(touching, key=lambda one: (one.starts_at, one.id))
    ]
    return words


def _clock(plan: Plan, moment: datetime) -> str:
    """`07.30`, on the district's clock, with the day where it is another."""
    minutes = (moment - plan.midnight) // _MINUTE
    days, minutes = divmod(minutes, 24 * 60)
    said = f"{minutes // 60:02d}.{minutes % 60:02d}"
    if days == 0:
        return said
    other = plan.day + timedelta(days=days)
    return f"{said} ({other:%d-%m})"


def _id_of(punch: Punch | None, at: datetime | None) -> UUID | None:
    """The punch that a time came from; None where it came from a correction."""
    return punch.id if punch is not None and punch.at == at else None


def _assembly(plan: Plan, found: _Found, judged: Reading, now: datetime) -> AssemblyState | None:
    """Whether somebody came to the assembly of a day that has one and is not excused."""
    if plan.slot is None or plan.slot.assembly is None:
        return None
    due_at = plan.midnight + timedelta(minutes=plan.slot.assembly)
    if any(one.kind == "assembly" for one in found.used) or (judged.in_at is not None and judged.in_at <= due_at):
        return "attended"
    if judged.status not in {"present", "late", "early_leave", "absent"} or now < due_at:
        return None
    return "missed"


def _notes(plan: Plan, found: _Found, judged: Reading, now: datetime) -> tuple[str, ...]:
    """Signals for a person to look at. None of them changes the status."""
    notes = {note for one in (found.first, found.last) if one is not None for note in one.notes}
    if found.is_guessed:
        notes.add("direction_guessed")
    if judged.status in {"present", "late", "early_leave"}:
        if judged.in_at is None:
            notes.add("no_in")
        if judged.out_at is None and now >= plan.closes:
            notes.add("no_out")
    return tuple(sorted(notes))


# --- runs of absence, and the counter of the year ---


@dataclass(frozen=True, slots=True)
class Run:
    """Unexcused days one after another; days on which nothing was due lie between them unseen."""

    started_on: date
    last_on: date
    days: int


def absence_runs(days: Iterable[tuple[date, str]]) -> list[Run]:
    """Runs of unexcused days, oldest first, of days in order."""
    runs: list[Run] = []
    is_open = False
    for day, status in days:
        if status == "absent":
            if is_open:
                runs[-1] = replace(runs[-1], last_on=day, days=runs[-1].days + 1)
            else:
                runs.append(Run(day, day, 1))
            is_open = True
        elif status not in _NEUTRAL:
            is_open = False
    return runs


def open_run(days: Sequence[tuple[date, str]]) -> Run | None:
    """The run that lasts until the end of the days given, if one does."""
    runs = absence_runs(days)
    if not runs:
        return None
    after = [status for day, status in days if day > runs[-1].last_on]
    return runs[-1] if all(status in _NEUTRAL for status in after) else None


def threshold_of(days: int, policy: Policy) -> Threshold | None:
    """What a number of unexcused days of a year reaches."""
    reached = [one for one in policy.thresholds if one.from_days <= days]
    return max(reached, key=lambda one: one.from_days, default=None)


def next_threshold(days: int, policy: Policy) -> Threshold | None:
    ahead = [one for one in policy.thresholds if one.from_days > days]
    return min(ahead, key=lambda one: one.from_days, default=None)


# --- places ---

_METRES_A_DEGREE = 111_320


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> int:
    """Distance of two places near each other, by latitude and longitude; good enough for a note."""
    north = (one[0] - other[0]) * _METRES_A_DEGREE
    east = (one[1] - other[1]) * _METRES_A_DEGREE * math.cos(math.radians((one[0] + other[0]) / 2))
    return round(math.hypot(north, east))
