"""From stored rows to the wire: what the reporter sees, and what those who handle a report see."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.feedback import policy, queries, rules, rules_clocks
from backend.feedback.models import ReplyTemplate, Report, ReportMessage, ReportPhoto, ReportStep
from backend.feedback.rules import MessageSender, StepAction
from backend.feedback.rules_clocks import Clocks
from backend.feedback.schemas import (
    ContactView,
    FollowedReport,
    ManagedMessage,
    MessageView,
    PhotoLine,
    PublicStepView,
    ReplyTemplateView,
    ReportHistory,
    ReportLine,
    ReportStepView,
    ReportUnitView,
    ReportView,
)
from backend.organisation import queries as organisation
from backend.organisation import queries_lists as organisation_rows

EXCERPT = 160
# The reason for handing a report from unit to unit is theirs; all other reasons are the reporter's to read.
_INNER_REASONS = frozenset({StepAction.ASSIGN})
_BY_REPORTER = frozenset({StepAction.RECEIVE, StepAction.CONFIRM, StepAction.REOPEN})


# --- the reporter's ---


def followed(session: Session, row: Report, today: date) -> FollowedReport:
    """A report as its reporter follows it: days, never moments, and nobody's name but what they wrote."""
    steps = [one for one in queries.steps(session, row.id) if one.action in rules.TOLD_STEPS]
    units = _units(session, [row.unit_id, *(one.unit_id for one in steps)])
    return FollowedReport(
        ticket=row.ticket,
        kind=row.kind,
        unit=_unit(units, row.unit_id),
        state=rules.public_state(row.state).value,
        state_label=rules.public_words(row.state),
        text=row.text,
        officer_name=row.officer_name,
        happened_on=row.happened_on,
        is_anonymous=row.is_anonymous,
        received_on=row.received_on,
        verify_due_on=row.verify_due_on,
        finish_due_on=row.finish_due_on,
        steps=[_told(one, units) for one in steps],
        messages=[message(one) for one in queries.messages(session, row.id)],
        photos=[one.sha256 for one in queries.photos(session, row.id)],
        asks_whether_done=rules_clocks.asks_now(row.state, row.ask_again_on, today, answered=row.answered_done),
        answered_done=row.answered_done,
    )


def _told(one: ReportStep, units: dict[UUID, str]) -> PublicStepView:
    label = rules.step_words(one.action)
    if one.action is StepAction.ASSIGN and one.unit_id is not None:
        label = f"{label}: {units.get(one.unit_id, '')}"
    if one.action is StepAction.FORWARD and one.sent_to is not None:
        label = f"{label}: {'SP4N-LAPOR!' if one.sent_to == rules.LAPOR else one.sent_to}"
    said = [one.text, None if one.action in _INNER_REASONS else one.reason]
    return PublicStepView(
        state=rules.public_state(one.state).value,
        label=label,
        text="\n\n".join(part for part in said if part) or None,
        on=one.on,
    )


def message(one: ReportMessage) -> MessageView:
    return {"id": one.id, "from": one.sender, "text": one.text, "on": one.on}


# --- the units' ---


def lines(session: Session, rows: Sequence[Report], today: date) -> dict[UUID, ReportLine]:
    """Reports of a list by id, with one look-up for all their units."""
    units = _units(session, [unit_id for row in rows for unit_id in (row.unit_id, row.handler_unit_id)])
    return {row.id: _line(row, units, today) for row in rows}


def _line(row: Report, units: dict[UUID, str], today: date) -> ReportLine:
    found = Clocks(row.verify_due_on, row.finish_due_on)
    return ReportLine(
        id=row.id,
        ticket=row.ticket,
        kind=row.kind,
        state=row.state,
        state_label=rules.public_words(row.state),
        unit=_unit(units, row.unit_id),
        handler_unit=_unit(units, row.handler_unit_id),
        excerpt=row.text if len(row.text) <= EXCERPT else f"{row.text[: EXCERPT - 1]}…",
        is_anonymous=row.is_anonymous,
        received_on=row.received_on,
        verify_due_on=row.verify_due_on,
        finish_due_on=row.finish_due_on,
        due_on=rules_clocks.running_due(row.state, found),
        is_late=rules_clocks.is_late(row.state, found, today),
        is_soon=rules_clocks.is_soon(row.state, found, today),
        escalation=row.escalation,
        reopened=row.reopened,
        is_published=row.published_at is not None,
        version=row.version,
    )


def report(session: Session, actor: Actor, row: Report, today: date) -> ReportView:
    """A report for a caller who may see it; the contact only for one who handles it."""
    may_handle = policy.may_handle(session, actor, row, today)
    units = _units(session, [row.unit_id, row.handler_unit_id, row.escalated_unit_id])
    found = Clocks(row.verify_due_on, row.finish_due_on)
    return ReportView(
        id=row.id,
        ticket=row.ticket,
        kind=row.kind,
        state=row.state,
        state_label=rules.public_words(row.state),
        unit=_unit(units, row.unit_id),
        handler_unit=_unit(units, row.handler_unit_id),
        escalated_unit=_unit(units, row.escalated_unit_id),
        text=row.text,
        happened_on=row.happened_on,
        officer_name=row.officer_name,
        is_anonymous=row.is_anonymous,
        contact=_contact(row) if may_handle else None,
        received_on=row.received_on,
        received_at=None if row.is_anonymous else row.received_at,
        verify_due_on=row.verify_due_on,
        finish_due_on=row.finish_due_on,
        verified_on=row.verified_on,
        due_on=rules_clocks.running_due(row.state, found),
        is_late=rules_clocks.is_late(row.state, found, today),
        is_soon=rules_clocks.is_soon(row.state, found, today),
        escalation=row.escalation,
        forwarded_to=row.forwarded_to,
        lapor_ticket=row.lapor_ticket,
        closed_at=row.closed_at,
        ask_again_on=row.ask_again_on,
        answered_done=row.answered_done,
        reopened=row.reopened,
        photos=[_photo(one) for one in queries.photos(session, row.id)],
        messages=messages(session, row),
        possible_steps=list(rules.possible_steps(row.state)) if may_handle else [],
        may_handle=may_handle,
        public_text=row.public_text,
        public_answer=row.public_answer,
        published_on=row.published_on,
        version=row.version,
    )


def messages(session: Session, row: Report) -> list[ManagedMessage]:
    """The talk with the names of those who wrote for the unit."""
    found = queries.messages(session, row.id)
    names = organisation.names(session, {one.by for one in found if one.by is not None})
    return [managed_message(one, row, names) for one in found]


def managed_message(one: ReportMessage, row: Report, names: dict[UUID, str]) -> ManagedMessage:
    hidden = row.is_anonymous and one.sender is MessageSender.REPORTER
    return {
        "id": one.id,
        "from": one.sender,
        "text": one.text,
        "on": one.on,
        "at": None if hidden else one.at,
        "by_name": None if one.by is None else names.get(one.by),
    }


def history(session: Session, row: Report) -> ReportHistory:
    """Every step of a report, with who took it."""
    steps = queries.steps(session, row.id)
    units = _units(session, [one.unit_id for one in steps])
    names = organisation.names(session, {one.by for one in steps if one.by is not None})
    return ReportHistory(
        items=[
            ReportStepView(
                version=one.version,
                action=one.action,
                label=rules.step_words(one.action),
                state=one.state,
                unit=_unit(units, one.unit_id),
                text=one.text,
                reason=one.reason,
                to=one.sent_to,
                by=one.by,
                by_name=None if one.by is None else names.get(one.by),
                on=one.on,
                at=_at(one, row),
            )
            for one in steps
        ]
    )


def _at(one: ReportStep, row: Report) -> datetime | None:
    by_reporter = one.action in _BY_REPORTER and one.by is None
    return None if row.is_anonymous and by_reporter else one.at


def template(row: ReplyTemplate) -> ReplyTemplateView:
    return ReplyTemplateView(
        id=row.id,
        unit_id=row.unit_id,
        state=row.state,
        title=row.title,
        text=row.text,
        is_active=row.is_active,
        version=row.version,
    )


def report_place(row: Report) -> list[str]:
    """A report's place in the order of lists: newest first, then id."""
    return [row.received_at.isoformat(), str(row.id)]


def read_report_place(found: list[str]) -> tuple[datetime, UUID]:
    return datetime.fromisoformat(found[0]), UUID(found[1])


def _contact(row: Report) -> ContactView | None:
    if row.contact_name is None:
        return None
    return ContactView(name=row.contact_name, phone=row.contact_phone, email=row.contact_email)


def _photo(one: ReportPhoto) -> PhotoLine:
    return PhotoLine(sha256=one.sha256, width=one.width, height=one.height, is_public=one.is_public)


def _units(session: Session, unit_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    return organisation_rows.unit_names(session, {one for one in unit_ids if one is not None})


def _unit(units: dict[UUID, str], unit_id: UUID | None) -> ReportUnitView | None:
    return None if unit_id is None else ReportUnitView(id=unit_id, name=units.get(unit_id, ""))
