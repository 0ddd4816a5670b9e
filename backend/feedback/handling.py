"""The units' side: reading a report, taking its steps, writing to the reporter."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.audit import service as audit
from backend.feedback import concerns, history, policy, queries, rules, service, views
from backend.feedback.events import ReportMessageAdded
from backend.feedback.models import Report, ReportMessage, ReportStep
from backend.feedback.problems import (
    ConversationClosed,
    ConversationFull,
    ReportConcernsHead,
    ReportStepImpossible,
)
from backend.feedback.queries import ReportFilters
from backend.feedback.rules import ConcernSource, MessageSender, ReportState, StepAction
from backend.feedback.schemas import (
    ManagedMessage,
    MessageIn,
    ReportHistory,
    ReportLine,
    ReportStepIn,
    ReportView,
)
from backend.kit import clock, pages
from backend.kit.outbox import publish
from backend.kit.pages import Page
from backend.kit.problems import IdTaken, OperationDiffers
from backend.kit.stored import Stored
from backend.organisation import queries as organisation

REPEATED_WITHIN = timedelta(hours=1)

# --- reading ---


def page(
    session: Session, actor: Actor, filters: ReportFilters, *, limit: int, cursor: str | None, today: date
) -> Page[ReportLine]:
    """Reports within the caller's sight, newest first; never one that may be about the caller."""
    actor.must(Permission.REPORT_READ)
    scope = ("reports", actor.account_id, filters.state, filters.kind, filters.unit_id, filters.due)
    before = None if cursor is None else views.read_report_place(pages.read_cursor(cursor, scope=scope))
    rows = queries.reports(
        session,
        policy.reach(session, actor, today),
        actor.employee_id,
        filters,
        today=today,
        before=before,
        limit=limit + 1,
    )
    found = views.lines(session, rows[:limit], today)
    return pages.page(rows, limit, view=lambda row: found[row.id], place=views.report_place, scope=scope)


def one(session: Session, actor: Actor, report_id: UUID, today: date) -> ReportView:
    """A report within the caller's sight. Raises NotFound."""
    actor.must(Permission.REPORT_READ)
    row = policy.seen(session, actor, queries.report(session, report_id), today)
    return views.report(session, actor, row, today)


def history_of(session: Session, actor: Actor, report_id: UUID, today: date) -> ReportHistory:
    """Every step of a report within the caller's sight. Raises NotFound."""
    actor.must(Permission.REPORT_READ)
    return views.history(session, policy.seen(session, actor, queries.report(session, report_id), today))


# --- steps ---


def take(
    session: Session, actor: Actor, report_id: UUID, body: ReportStepIn, *, base_version: int, now: datetime
) -> ReportView:
    """Take a step. The same step with the same id is success.

    Raises NotFound, NotAllowed, ReportStepImpossible, ReportConcernsHead, IdTaken, OperationDiffers, Stale, Invalid.
    """
    actor.must(Permission.REPORT_HANDLE)
    today = clock.local_day(now)
    row = queries.report(session, report_id, for_update=True)
    known = None if row is None or policy.is_about(session, actor, row) else _known(session, actor, row, body)
    if row is not None and known is not None:
        # A report that was assigned away is out of sight when a lost answer makes its step be repeated; but
        # nobody goes on reading it by repeating an old one.
        if now - known.at > REPEATED_WITHIN:
            policy.seen(session, actor, row, today)
        return views.report(session, actor, row, today)
    row = policy.handled(session, actor, row, today)
    action = StepAction(body.action)
    state = rules.state_after(row.state, action)
    if state is None:
        raise ReportStepImpossible(state=row.state.value)
    history.must_be_current(row.version, base_version)
    _apply(session, actor, row, body, state, now)
    row.version += 1
    history.step(
        session,
        row,
        action,
        now,
        actor=actor,
        step_id=body.id,
        unit_id=body.unit_id,
        text=body.text,
        reason=body.reason,
        sent_to=_receiver(body),
        digest=history.digest(body),
    )
    return views.report(session, actor, row, today)


def _known(session: Session, actor: Actor, row: Report, body: ReportStepIn) -> ReportStep | None:
    """This very step, if it was taken before. Raises IdTaken, OperationDiffers."""
    known = session.get(ReportStep, body.id)
    if known is None:
        return None
    if (known.report_id, known.by) != (row.id, actor.employee_id):
        raise IdTaken
    if known.digest != history.digest(body):
        raise OperationDiffers
    return known


def _apply(session: Session, actor: Actor, row: Report, body: ReportStepIn, state: ReportState, now: datetime) -> None:
    """What a step changes beside the history."""
    today = clock.local_day(now)
    match body.action:
        case "note":
            return
        case "close":
            service.close(session, row, now)
            return
        case "reopen":
            service.reopen(session, row, now)
            return
        case "assign":
            _assign(session, actor, row, body.unit_id, today)
        case "verify":
            row.verified_on = today
        case "forward":
            row.forwarded_to = _receiver(body)
        case "archive":
            service.unpublish(session, row)
        case _:
            pass
    service.change_state(row, state)


def _receiver(body: ReportStepIn) -> str | None:
    if body.to is None:
        return None
    return rules.LAPOR if body.to.casefold() == rules.LAPOR else body.to


def _assign(session: Session, actor: Actor, row: Report, unit_id: UUID | None, today: date) -> None:
    """Hand a report to a unit below, or up the own line. Raises Invalid, ReportConcernsHead."""
    if (
        unit_id is None
        or unit_id not in organisation.parents(session)
        or not _may_assign(session, actor, row, unit_id, today)
    ):
        raise history.wrong("/unit_id", "Pilih unit di bawah Anda, atau unit di atas unit penanggung jawab")
    meant = concerns.find(session, row, unit_id, today) | queries.concerned(session, row.id)
    if concerns.lifted(session, unit_id, meant, today) != unit_id:
        raise ReportConcernsHead
    row.handler_unit_id = unit_id
    concerns.note(session, row, meant, ConcernSource.NAME, today)


def _may_assign(session: Session, actor: Actor, row: Report, unit_id: UUID, today: date) -> bool:
    if policy.may_handle_unit(session, actor, unit_id, today):
        return True
    if row.handler_unit_id is None:
        return False
    return unit_id in organisation.structure(session, today).ancestors_of(row.handler_unit_id)


# --- the talk ---


def add_message(
    session: Session, actor: Actor, report_id: UUID, draft: MessageIn, now: datetime
) -> Stored[ManagedMessage]:
    """A word to the reporter.

    Raises NotFound, NotAllowed, IdTaken, OperationDiffers, ConversationClosed, ConversationFull.
    """
    actor.must(Permission.REPORT_HANDLE)
    today = clock.local_day(now)
    row = policy.handled(session, actor, queries.report(session, report_id, for_update=True), today)
    if (known := session.get(ReportMessage, draft.id)) is not None:
        if (known.report_id, known.by) != (row.id, actor.employee_id):
            raise IdTaken
        if known.create_digest != history.digest(draft):
            raise OperationDiffers
        return Stored.again(_managed(session, known, row))
    if row.state is ReportState.ARCHIVED:
        raise ConversationClosed
    total, _ = queries.message_counts(session, row.id, today)
    if total >= rules.MOST_MESSAGES:
        raise ConversationFull
    kept = ReportMessage(
        id=draft.id,
        report_id=row.id,
        place=total + 1,
        sender=MessageSender.UNIT,
        text=draft.text,
        by=actor.employee_id,
        at=now,
        on=today,
        create_digest=history.digest(draft),
    )
    session.add(kept)
    _tell(session, actor, row, today)
    return Stored.new(_managed(session, kept, row))


def _tell(session: Session, actor: Actor, row: Report, today: date) -> None:
    details: dict[str, Any] = {"sender": MessageSender.UNIT.value}
    audit.record(
        session,
        "report.message",
        subject_id=row.id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
        **details,
    )
    publish(session, ReportMessageAdded(row.id, row.handler_unit_id, None, today))
    session.flush()


def _managed(session: Session, kept: ReportMessage, row: Report) -> ManagedMessage:
    names = organisation.names(session, {kept.by} if kept.by is not None else set())
    return views.managed_message(kept, row, names)
