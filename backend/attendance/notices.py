"""Early word of unexcused days: the officer hears first, the superior later; nobody is punished by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.attendance import days, queries, rules
from backend.attendance.events import AbsenceNoticed, AbsenceReported
from backend.attendance.models import AttendanceNotice, NoticeStage
from backend.attendance.rules import Policy, Run
from backend.attendance.schemas import Notices, NoticeView
from backend.audit import service as audit
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.kit.outbox import publish
from backend.organisation import queries as organisation

# How far back a run is looked for, and how lately a unit must have punched to count as using attendance:
# where nobody punches at all, everybody would get word of absences that are none.
_BACK = timedelta(days=35)
_IN_USE = timedelta(days=14)
_ROUND = timedelta(hours=1)
_AT_ONCE = 100  # some tenths of a second
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Word:
    """What is to be told: whose run of days, how long it is, to whom."""

    employee_id: UUID
    run: Run
    stage: NoticeStage
    addressee_id: UUID


class Rounds:
    """Goes through all who may be due word, some at a time: the worker's thread has other things to do.

    `next` looks at a few people; a round begins an hour after the one before began.
    """

    def __init__(self) -> None:
        self._left: list[UUID] = []
        self._began_at: datetime | None = None

    def next(self, session: Session, now: datetime) -> list[Word]:
        if not self._left:
            if self._began_at is not None and now - self._began_at < _ROUND:
                return []
            self._began_at = now
            self._left = candidates(session, now)
        some, self._left = self._left[:_AT_ONCE], self._left[_AT_ONCE:]
        return due(session, some, now)


def candidates(session: Session, now: datetime) -> list[UUID]:
    """Who may be in a run of absences: of units that use attendance, those who were not there of late."""
    if not queries.policy_on(queries.policies(session), clock.local_day(now)).officer_notice_days:
        return []
    today = clock.local_day(now)
    units = queries.units_in_use(session, now - _IN_USE)
    if not units:
        return []
    present = queries.punched_between(session, now - timedelta(hours=24), now)
    return [one for one in queries.people_of(session, units, today, today) if one not in present]


def due(session: Session, people: Sequence[UUID], now: datetime) -> list[Word]:
    """Who of these is to get word now. Only reads."""
    if not people:
        return []
    today = clock.local_day(now)
    in_force = queries.policy_on(queries.policies(session), today)
    first = today - _BACK
    units = queries.units_in_use(session, now - _IN_USE)
    judge = days.Judge(session, people, first, today)
    runs: dict[UUID, Run] = {}
    for employee_id in people:
        post = judge.post_on(employee_id, today)
        if post is None or post.unit_id not in units:
            continue
        stands = [(one.day, one.status) for one in judge.statuses(employee_id, now)]
        run = rules.open_run(stands)
        if run is not None and run.days >= in_force.officer_notice_days:
            runs[employee_id] = run
    known = queries.noticed(session, list(runs), first - timedelta(days=1))
    return [word for employee_id, run in runs.items() for word in _words(session, employee_id, run, in_force, known)]


def _words(
    session: Session, employee_id: UUID, run: Run, in_force: Policy, known: set[tuple[UUID, date, str]]
) -> list[Word]:
    """The officer's word first; the superior's only once that has been given."""
    stages: list[Word] = []
    has_heard = (employee_id, run.started_on, NoticeStage.OFFICER.value) in known
    if not has_heard:
        return [Word(employee_id, run, NoticeStage.OFFICER, employee_id)]
    is_due = 0 < in_force.superior_notice_days <= run.days
    if is_due and (employee_id, run.started_on, NoticeStage.SUPERIOR.value) not in known:
        superior = organisation.appraiser_on(session, employee_id, run.last_on)
        if superior is not None:
            stages.append(Word(employee_id, run, NoticeStage.SUPERIOR, superior))
    return stages


def give(session: Session, words: Sequence[Word], now: datetime) -> int:
    """Give word, once per run and stage. Returns how many were new."""
    if not words:
        return 0
    since = min(word.run.started_on for word in words)
    known = queries.noticed(session, [word.employee_id for word in words], since)
    new = [word for word in words if (word.employee_id, word.run.started_on, word.stage.value) not in known]
    for word in new:
        row = AttendanceNotice(
            id=uuid7(),
            employee_id=word.employee_id,
            run_started_on=word.run.started_on,
            stage=word.stage,
            addressee_id=word.addressee_id,
            last_on=word.run.last_on,
            days=word.run.days,
            noticed_at=now,
        )
        session.add(row)
        fact = AbsenceNoticed if word.stage is NoticeStage.OFFICER else AbsenceReported
        # Without a unit: a notice is its addressee's, not the unit's.
        publish(session, fact(row.id, word.addressee_id, None, word.run.last_on), at=now)
        audit.record(
            session,
            fact.name,
            subject_id=row.id,
            employee_id=word.employee_id,
            at=now,
            days=word.run.days,
            stage=word.stage.value,
        )
    session.flush()
    return len(new)


def mine(session: Session, actor: Actor) -> Notices:
    """What the caller was told, newest first."""
    actor.must(Permission.ATTENDANCE_READ)
    rows = queries.notices_of(session, actor.must_be_employee(), MOST_SHOWN)
    names = organisation.names(session, {row.employee_id for row in rows})
    return Notices(items=[_view(row, names.get(row.employee_id)) for row in rows])


def _view(row: AttendanceNotice, name: str | None) -> NoticeView:
    if row.stage is NoticeStage.OFFICER:
        sentence = (
            f"Presensi Anda kosong {row.days} hari kerja berturut-turut. Bila Anda bekerja, cuti, atau dinas luar, "
            "lengkapi keterangannya; bila ada masalah, hubungi atasan Anda."
        )
    else:
        sentence = (
            f"Presensi {name or 'seorang pegawai'} kosong {row.days} hari kerja berturut-turut. "
            "Yang bersangkutan sudah diberi tahu lebih dulu. Tanyakan kabarnya."
        )
    return NoticeView(
        id=row.id,
        employee_id=row.employee_id,
        employee_name=name,
        stage=row.stage,
        run_started_on=row.run_started_on,
        last_on=row.last_on,
        days=row.days,
        noticed_at=row.noticed_at,
        sentence=sentence,
    )
