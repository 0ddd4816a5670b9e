"""What people of the demo ask for around presence: an outage written down, corrections, leave; and early word."""

from datetime import timedelta
from random import Random

from sqlalchemy.orm import Session

from backend.attendance import corrections, leaves, notices, outages
from backend.attendance.models import AbsenceKind
from backend.attendance.schemas import (
    CorrectionDecision,
    CorrectionIn,
    LeaveDecision,
    LeaveIn,
    OutageIn,
    OutageUndoing,
)
from backend.demo.acting import Cast, Span
from backend.demo.diary import AppraiserOn
from backend.demo.district import SHOWN
from backend.demo.people import Ids
from backend.demo.presence import OUTAGE_HOURS, Presence
from backend.demo.wire import sent


def make(session: Session, cast: Cast, span: Span, presence: Presence, appraiser_on: AppraiserOn, seed: int) -> None:
    """By the packages' own services, on the days on which they were asked for."""
    random = Random(f"{seed}-requests")  # noqa: S311 - sample data, the same each time
    ids = Ids(random)
    _write_outages_down(session, cast, span, presence, ids)
    _ask_for_corrections(session, cast, span, presence, appraiser_on, ids)
    _ask_for_leave(session, cast, span, appraiser_on, ids)
    words = notices.due(session, [presence.missing.id], span.now)
    notices.give(session, words, span.now)


def _write_outages_down(session: Session, cast: Cast, span: Span, presence: Presence, ids: Ids) -> None:
    """One that excuses, and one that was taken back."""
    admin, day = cast.admin(), presence.outage_on
    first, last = OUTAGE_HOURS
    now = span.at(day, 13)
    draft = sent(
        OutageIn,
        id=ids.at(now),
        unit_id=cast.unit_ids[SHOWN],
        starts_at=span.at(day, first),
        ends_at=span.at(day, last),
        reason="Listrik dan jaringan padam di Lawe Contoh",
    )
    outages.create(session, admin, draft, now)
    later = span.at(day + timedelta(days=1), 9)
    mistaken = sent(
        OutageIn,
        id=ids.at(later),
        unit_id=cast.unit_ids["KEC-CONTOH"],
        starts_at=span.at(day, first),
        ends_at=span.at(day, last),
        reason="Jaringan padam di kecamatan",
    )
    outages.create(session, admin, mistaken, later)
    undoing = OutageUndoing(reason="Ternyata jaringan di kecamatan berjalan")
    outages.undo(session, admin, mistaken.id, undoing, later + timedelta(hours=1))


def _ask_for_corrections(
    session: Session, cast: Cast, span: Span, presence: Presence, appraiser_on: AppraiserOn, ids: Ids
) -> None:
    """One that waits, and one that the head has approved: both values stay visible."""
    person, day = presence.late, presence.late_on
    asked_at = span.at(day + timedelta(days=1), 8)
    draft = sent(
        CorrectionIn,
        id=ids.at(asked_at),
        day=day,
        in_at=span.at(day, 7, 24),
        reason="Saya menimbang balita di posyandu sejak 07.24, presensi baru terkirim setelah ada sinyal",
    )
    corrections.ask(session, cast.officer(person), draft, asked_at)
    decided_at = span.at(day + timedelta(days=2), 10)
    head = next(one for one in cast.people if one.id == appraiser_on(person, span.today))
    approval = CorrectionDecision(decision="approve", answer="Sesuai daftar hadir posyandu")
    corrections.decide(session, cast.head(head), draft.id, approval, decided_at)
    person, day = presence.forgetful, presence.forgotten_on
    asked_at = span.at(day + timedelta(days=1), 8)
    waiting = sent(
        CorrectionIn,
        id=ids.at(asked_at),
        day=day,
        in_at=span.at(day, 7, 20),
        reason="HP mati saat apel pagi. Saya hadir sejak 07.20 dan ikut apel, dapat ditanyakan ke tata usaha",
    )
    corrections.ask(session, cast.officer(person), waiting, asked_at)


def _ask_for_leave(session: Session, cast: Cast, span: Span, appraiser_on: AppraiserOn, ids: Ids) -> None:
    """For days to come: one that waits, one that was declined."""
    nurse, midwife = cast.every(SHOWN, "Perawat Terampil")[2], cast.every(SHOWN, "Bidan Terampil")[2]
    asked_at = span.now - timedelta(hours=30)
    for person, kind, days, reason in (
        (nurse, AbsenceKind.ANNUAL, 9, "Pernikahan adik di luar kabupaten"),
        (midwife, AbsenceKind.TRAINING, 4, "Pelatihan kegawatdaruratan ibu dan bayi"),
    ):
        starts_on = span.today + timedelta(days=days)
        draft = sent(
            LeaveIn,
            id=ids.at(asked_at),
            kind=kind,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=2),
            reason=reason,
        )
        leaves.enter(session, cast.officer(person), draft, asked_at)
        if person is midwife:
            head = next(one for one in cast.people if one.id == appraiser_on(person, span.today))
            answer = LeaveDecision(decision="decline", answer="Jadwal imunisasi pekan itu, ikut angkatan berikutnya")
            leaves.decide(session, cast.head(head), draft.id, answer, asked_at + timedelta(hours=4))
