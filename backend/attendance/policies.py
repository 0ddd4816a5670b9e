"""The dated rules of presence, and the counter of unexcused days that they give a meaning."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.attendance import closing, days, policy, queries, rules
from backend.attendance.events import CalendarChanged
from backend.attendance.models import AttendancePolicy
from backend.attendance.rules import Policy, Threshold
from backend.attendance.schemas import (
    AttendancePolicies,
    AttendancePolicyIn,
    AttendancePolicyView,
    DisciplineView,
    ThresholdView,
)
from backend.audit import service as audit
from backend.kit import clock, writer
from backend.kit.ids import uuid7
from backend.kit.outbox import publish
from backend.kit.problems import OperationDiffers
from backend.kit.stored import Stored


def every(session: Session, actor: Actor) -> AttendancePolicies:
    """The rules, newest first; the default last."""
    actor.must(Permission.ATTENDANCE_READ)
    return AttendancePolicies(items=[_view(one) for one in queries.policies(session)])


def decide(session: Session, actor: Actor, draft: AttendancePolicyIn, now: datetime) -> Stored[AttendancePolicyView]:
    """Put rules in force from a day on. A decided day is not decided anew: raises OperationDiffers.

    Raises MonthClosed where days of a closed month would be read by them.
    """
    actor.must(Permission.POLICY_WRITE)
    members = draft.model_dump()
    known = session.get(AttendancePolicy, draft.effective_from)
    if known is not None:
        if any(getattr(known, name) != value for name, value in members.items()):
            raise OperationDiffers
    else:
        closing.must_be_open(session, draft.effective_from, _last_day_of(session, draft))
        session.add(AttendancePolicy(**members, decided_by=actor.account_id, decided_at=now))
        session.flush()
        audit.record(
            session,
            "attendance_policy.decide",
            subject_id=None,
            account_id=actor.account_id,
            **draft.model_dump(mode="json"),
        )
        writer.after_commit(session, queries.forget_policies)
        publish(session, CalendarChanged(uuid7(), None, None, draft.effective_from))
    view = AttendancePolicyView(**members)
    return Stored(view, is_new=known is None)


def _last_day_of(session: Session, draft: AttendancePolicyIn) -> date | None:
    """The day before the next rules that are decided already; None without an end."""
    later = [one.effective_from for one in queries.policies(session) if one.effective_from > draft.effective_from]
    return min(later) - timedelta(days=1) if later else None


def discipline(session: Session, actor: Actor, employee_id: UUID | None, year: int, now: datetime) -> DisciplineView:
    """The unexcused days of a year, and what PP 94/2021 names for so many; information only.

    Days before anybody's presence was marked in the officer's units are nobody's absence.
    Raises NotFound, NotAllowed.
    """
    today = clock.local_day(now)
    owner = policy.person(session, actor, employee_id, today)
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    stands: list[tuple[date, str]] = []
    if first <= last:
        judge = days.Judge(session, [owner], first, last)
        since = queries.recording_since(session, {post.unit_id for post in judge.posts.get(owner, ())})
        found = judge.statuses(owner, now) if since is not None else []
        stands = [(one.day, one.status) for one in found if since is not None and one.day >= since]
    absent = [day for day, status in stands if status == "absent"]
    longest = max((run.days for run in rules.absence_runs(stands)), default=0)
    in_force = queries.policy_on(queries.policies(session), max(first, last))
    reached, ahead = rules.threshold_of(len(absent), in_force), rules.next_threshold(len(absent), in_force)
    return DisciplineView(
        employee_id=owner,
        year=year,
        unexcused_days=len(absent),
        longest_run=longest,
        days=absent,
        reached=_threshold(reached),
        ahead=_threshold(ahead),
        run_threshold=in_force.run_threshold,
        advisory=True,
        explanation=_words(len(absent), longest, in_force, reached, ahead),
    )


def _words(days_absent: int, longest: int, in_force: Policy, reached: Threshold | None, ahead: Threshold | None) -> str:
    said = [f"{days_absent} hari kerja tanpa keterangan pada tahun ini; terpanjang {longest} hari berturut-turut."]
    if reached is not None:
        said.append(f"Ketentuan menyebut untuk {reached.from_days} hari ke atas: {reached.label.lower()}.")
    if longest >= in_force.run_threshold:
        said.append(f"Ketentuan tersendiri berlaku mulai {in_force.run_threshold} hari berturut-turut.")
    if ahead is not None:
        said.append(f"Ambang berikutnya: {ahead.from_days} hari.")
    said.append("Ini hanya informasi; tidak ada hukuman yang dijatuhkan oleh aplikasi. Keliru? Ajukan perbaikan.")
    return " ".join(said)


def _view(one: Policy) -> AttendancePolicyView:
    return AttendancePolicyView(
        effective_from=one.effective_from,
        grace_minutes=one.grace_minutes,
        officer_notice_days=one.officer_notice_days,
        superior_notice_days=one.superior_notice_days,
        run_threshold=one.run_threshold,
        thresholds=[shown for threshold in one.thresholds if (shown := _threshold(threshold)) is not None],
    )


def _threshold(one: Threshold | None) -> ThresholdView | None:
    if one is None:
        return None
    return ThresholdView(from_days=one.from_days, level=one.level, label=one.label, siasn_code=one.siasn_code)
