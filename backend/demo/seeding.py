"""Filling an empty database with the demo district, in a few statements of many rows."""

import gc
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.activities.models import Activity, ActivityChange, ActivityDay, DayMark, Template
from backend.audit import service as audit
from backend.config import Settings
from backend.demo import diary, marks, phones, sign_in
from backend.demo import people as population
from backend.demo.acting import Cast, span_of
from backend.demo.district import AWAY, ROOT, SHOWN, UNITS, VACANT
from backend.demo.measuring import Measuring
from backend.demo.people import AWAY_SINCE, MOVED_SINCE, Ids, Person
from backend.demo.rows import Row, store
from backend.demo.work import TASKS
from backend.identity.models import Account, RoleGrant
from backend.kit import clock, writer
from backend.organisation import placement, queries
from backend.organisation.models import (
    AppraiserCorrection,
    Assignment,
    CorrectionStatus,
    Employee,
    OrgUnit,
    Position,
)
from backend.sync.models import SyncDevice

SEED = 1102


class NotEmpty(Exception):
    """The database already holds units: a demo must never mix with real data."""


def seed(
    session: Session,
    settings: Settings,
    *,
    today: date,
    now: datetime | None = None,
    seed: int = SEED,
) -> None:
    """Make the whole demo district up to `today`. A job of the writer. Raises NotEmpty.

    The same for the same day, moment and seed, but for passwords, which follow from the secret.
    """
    if not queries.is_empty(session):
        raise NotEmpty
    with _without_collecting():
        _make(session, settings, today, now or clock.now(), seed)


@contextmanager
def _without_collecting() -> Generator[None]:
    """All that is made is kept until the end: looking for what could be freed took a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _make(session: Session, settings: Settings, today: date, moment: datetime, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - sample data, the same each time
    ids = Ids(random)
    people = population.everybody(random, ids, today)
    unit_ids, position_ids = _store_organisation(session, people, ids)
    templates = _store_templates(session, unit_ids, position_ids, ids)
    account_ids = _store_accounts(session, people, unit_ids, ids, moment)
    _open_accounts(session, settings, people, ids.at(moment), moment)
    _store_corrections(session, people, unit_ids, ids, moment)
    first_day = today - timedelta(days=diary.DAYS)
    appraisers = _Appraisers(session, today)
    setting = diary.Setting(moment, first_day, today, unit_ids, templates, appraisers)
    written = diary.write_all(people, seed, setting)
    cast = Cast(people, account_ids, unit_ids, today)
    measuring = Measuring(session, cast, span_of(first_day, today, moment), appraisers, seed)
    measuring.tie(written.activities, {template_id: title for (_, _, title), template_id in templates.items()})
    _store_diary(session, written)
    store(session, DayMark, marks.write_all(written.days, seed, moment))
    store(session, SyncDevice, phones.write_all(written.activities, account_ids, seed))
    measuring.store()
    audit.record(session, "demo.seed", subject_id=unit_ids[ROOT], seed=seed, today=today.isoformat())
    queries.forget_structure(session)
    writer.after_commit(session, placement.forget_all)


class _Appraisers:
    """Who appraises somebody on a day. Asked for days that stand for all others alike: between
    them nobody moves and nobody begins to stand in."""

    def __init__(self, session: Session, today: date) -> None:
        self._session, self._today = session, today
        self._known: dict[tuple[UUID, int], UUID | None] = {}

    def __call__(self, person: Person, day: date) -> UUID | None:
        age = (self._today - day).days
        since = next((one for one in (AWAY_SINCE, MOVED_SINCE) if age <= one), None)
        days_ago = {AWAY_SINCE: 0, MOVED_SINCE: AWAY_SINCE + 1}.get(since or -1, MOVED_SINCE + 1)
        key = (person.id, days_ago)
        if key not in self._known:
            asked = self._today - timedelta(days=days_ago)
            self._known[key] = queries.appraiser_on(self._session, person.id, asked)
        return self._known[key]


def _store_organisation(
    session: Session, people: list[Person], ids: Ids
) -> tuple[dict[str, UUID], dict[tuple[str, str], UUID]]:
    start = clock.day_bounds(date(2026, 1, 1))[0]
    unit_ids = {unit.code: ids.at(start) for unit in UNITS}
    position_ids = {(unit.code, post.title): ids.at(start) for unit in UNITS for post in unit.posts}
    by_nip = {person.nip: person.id for person in people}
    store(
        session,
        OrgUnit,
        (
            {
                "id": unit_ids[unit.code],
                "code": unit.code,
                "name": unit.name,
                "kind": unit.kind,
                "parent_id": None if unit.parent is None else unit_ids[unit.parent],
                "version": 1,
            }
            for unit in UNITS
        ),
    )
    store(
        session,
        Position,
        (
            {
                "id": position_ids[unit.code, post.title],
                "unit_id": unit_ids[unit.code],
                "title": post.title,
                "kind": post.kind,
                "level": None,
                "is_head": post.is_head,
            }
            for unit in UNITS
            for post in unit.posts
        ),
    )
    store(
        session,
        Employee,
        (
            {
                "id": person.id,
                "nip": person.nip,
                "name": person.name,
                "employee_type": person.post.employee_type,
                "grade": person.post.grade,
                "is_active": True,
                "version": 1,
            }
            for person in people
        ),
    )
    store(
        session,
        Assignment,
        (
            {
                "id": ids.at(start),
                "employee_id": person.id,
                "position_id": position_ids[held.unit.code, held.post.title],
                "unit_id": unit_ids[held.unit.code],
                "kind": held.kind,
                "starts_on": held.starts_on,
                "ends_on": held.ends_on,
                "appraiser_id": None if held.appraiser is None else by_nip[held.appraiser],
                "version": 1,
            }
            for person in people
            for held in person.held
        ),
    )
    queries.forget_structure(session)
    return unit_ids, position_ids


def _store_templates(
    session: Session,
    unit_ids: Mapping[str, UUID],
    position_ids: Mapping[tuple[str, str], UUID],
    ids: Ids,
) -> diary.Templates:
    start = clock.day_bounds(date(2026, 1, 1))[0]
    made = {
        (unit.code, post.title, task.title): (ids.at(start), task)
        for unit in UNITS
        for post in unit.posts
        for task in TASKS[post.work]
    }
    store(
        session,
        Template,
        (
            {
                "id": template_id,
                "unit_id": unit_ids[code],
                "position_id": position_ids[code, title],
                "title": task.title,
                "unit": task.unit,
                "usual_minutes": task.minutes,
                "rhk_id": None,
                "is_active": True,
                "version": 1,
            }
            for (code, title, _), (template_id, task) in made.items()
        ),
    )
    return {key: template_id for key, (template_id, _) in made.items()}


def _store_accounts(
    session: Session, people: list[Person], unit_ids: Mapping[str, UUID], ids: Ids, now: datetime
) -> dict[UUID, UUID]:
    """Gives account ids by employee id."""
    account_ids = {person.nip: ids.at(now) for person in people}
    store(
        session,
        Account,
        (
            {
                "id": account_ids[person.nip],
                "nip": person.nip,
                "name": person.name,
                "employee_id": person.id,
                "password_hash": None,
                "password_changed_at": None,
                "is_blocked": False,
                "created_at": now,
            }
            for person in people
        ),
    )
    store(
        session,
        RoleGrant,
        (
            {
                "id": ids.at(now),
                "account_id": account_ids[person.nip],
                "role": role,
                "unit_id": None if code is None else unit_ids[code],
                "granted_by": None,
                "granted_at": now,
            }
            for person, role, code in _roles(people)
        ),
    )
    return {person.id: account_ids[person.nip] for person in people}


def _open_accounts(session: Session, settings: Settings, people: list[Person], client_id: UUID, now: datetime) -> None:
    """Passwords for who holds a role, for one whole unit, and for the special cases."""
    shown = {person.nip for person, _, _ in _roles(people)}
    shown |= {person.nip for person in people if person.unit.code == SHOWN}
    shown |= {person.nip for person in _who_stands_out(people)}
    sign_in.set_passwords(session, settings, shown, now)
    sign_in.register_client(session, settings, client_id, now)


def _roles(people: list[Person]) -> list[tuple[Person, Role, str | None]]:
    """One of each role that is given by hand."""
    find = population.find
    return [
        (find(people, "BKPSDM", "Analis SDM Aparatur Ahli Muda"), Role.DISTRICT_ADMIN, None),
        (find(people, SHOWN, "Kepala Tata Usaha"), Role.UNIT_ADMIN, SHOWN),
        (
            find(people, "DINKES", "Kepala Subbagian Umum dan Kepegawaian"),
            Role.UNIT_ADMIN,
            "DINKES",
        ),
        (find(people, "SETDA", "Analis Kinerja"), Role.PERFORMANCE_TEAM, None),
        (find(people, ROOT, "Penjabat Bupati Contoh"), Role.PPK, None),
        (find(people, "SETDA", "Auditor Ahli Muda"), Role.AUDITOR, None),
    ]


def _who_stands_out(people: list[Person]) -> list[Person]:
    """The special cases: who appraises in the shown unit from outside, two acting heads, and who
    started the reading program."""
    find = population.find
    return [
        find(people, "DINKES", "Kepala Dinas Kesehatan"),
        find(people, "DINKES-KESMAS", "Kepala Bidang Kesehatan Masyarakat"),
        find(people, VACANT, "Sekretaris Dinas Pendidikan"),
        find(people, AWAY, "Dokter Ahli Pertama"),
        find(people, VACANT, "Perencana Ahli Pertama"),
    ]


def _store_corrections(
    session: Session, people: list[Person], unit_ids: Mapping[str, UUID], ids: Ids, now: datetime
) -> None:
    """“Atasan saya salah”, once waiting and once answered."""
    nurse = population.find(people, SHOWN, "Perawat Terampil")
    clerk = population.find(people, "KUTE-BULUH", "Sekretaris Kute")
    admin = population.find(people, "BKPSDM", "Analis SDM Aparatur Ahli Muda")
    asked_at = now - timedelta(days=2)
    shared: Row = {"proposed_appraiser_nip": None, "proposed_appraiser_id": None}
    store(
        session,
        AppraiserCorrection,
        (
            shared
            | {
                "id": ids.at(asked_at),
                "employee_id": nurse.id,
                "unit_id": unit_ids[SHOWN],
                "note": "Penilai saya seharusnya koordinator perawatan, mohon diperiksa",
                "status": CorrectionStatus.OPEN,
                "asked_at": asked_at,
                "decided_at": None,
                "decided_by": None,
                "answer": None,
                "version": 1,
            },
            shared
            | {
                "id": ids.at(asked_at - timedelta(days=20)),
                "employee_id": clerk.id,
                "unit_id": unit_ids["KUTE-BULUH"],
                "note": "Kute kami belum punya pengulu, siapa penilai saya?",
                "status": CorrectionStatus.DECLINED,
                "asked_at": asked_at - timedelta(days=20),
                "decided_at": asked_at - timedelta(days=19),
                "decided_by": admin.id,
                "answer": "Selama kute belum ada kepalanya, penilai Anda adalah Camat",
                "version": 2,
            },
        ),
    )


def _store_diary(session: Session, written: diary.Diary) -> None:
    store(session, Activity, written.activities)
    store(session, ActivityChange, written.changes)
    store(session, ActivityDay, written.days)
