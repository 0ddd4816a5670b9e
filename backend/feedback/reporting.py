"""The citizen's side: making a report, following it with ticket and secret, a word, the last answer."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.audit import service as audit
from backend.feedback import concerns, history, queries, rules, rules_clocks, service, views
from backend.feedback.events import ReportMessageAdded, ReportReceived
from backend.feedback.models import Report, ReportMessage
from backend.feedback.problems import AlreadyAnsweredDone, ConversationClosed, ConversationFull, NotAsked
from backend.feedback.rules import ConcernSource, MessageSender, ReportState, StepAction
from backend.feedback.schemas import (
    DoneIn,
    FollowedReport,
    MessageIn,
    MessageView,
    ReceiptView,
    ReportIn,
)
from backend.identity import throttle
from backend.identity.throttle import Place
from backend.kit import clock
from backend.kit.outbox import publish
from backend.kit.problems import NotFound, OperationDiffers
from backend.kit.stored import Stored
from backend.organisation import queries as organisation

# `made_at` is taken so that a phone may send what it keeps, and kept nowhere: an anonymous report
# tells nobody when it was written. So a repeat may differ in it.
_NOT_KEPT = {"made_at"}
_GUESSES = "report"


def derived(client_id: UUID, secret_digest: str) -> UUID:
    """The stored id of what a reporter's device made.

    Devices make ids that hold the millisecond; this one tells nothing and is the same for every
    repeat. A known id with another secret is simply another report, so ids reveal nothing either.
    """
    key = bytes.fromhex(secret_digest)
    return UUID(bytes=hashlib.blake2b(client_id.bytes, key=key, digest_size=16).digest(), version=4)


def digest_of(secret: str) -> str:
    """What is stored of a secret. It is 256 random bits: no salt, no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


# --- making one ---


def create(session: Session, draft: ReportIn, now: datetime) -> Stored[ReceiptView]:
    """Take a report. The same one again answers the same ticket. Raises OperationDiffers, Invalid."""
    secret_digest = digest_of(draft.secret)
    report_id = derived(draft.id, secret_digest)
    if (known := queries.report(session, report_id)) is not None:
        return _again(known, draft)
    today = clock.local_day(now)
    if draft.unit_id is not None and draft.unit_id not in organisation.parents(session):
        raise history.wrong("/unit_id", "Unit tidak ditemukan")
    if draft.happened_on is not None and draft.happened_on > today:
        raise history.wrong("/happened_on", "Tanggalnya belum tiba")
    row = _row(session, draft, report_id, secret_digest, now)
    meant = concerns.find(session, row, draft.unit_id, today)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        # On PostgreSQL the same report may have been stored meanwhile, sent twice at once.
        if (known := queries.report(session, report_id)) is None:
            raise
        return _again(known, draft)
    concerns.note(session, row, meant, ConcernSource.NAME, today)
    _start(session, row, today)
    history.step(session, row, StepAction.RECEIVE, now, by_reporter=True)
    moment = history.told_moment(row, now)
    publish(session, ReportReceived(row.id, row.handler_unit_id, None, today), at=moment)
    return Stored.new(_receipt(row, draft.secret))


def _again(known: Report, draft: ReportIn) -> Stored[ReceiptView]:
    if known.create_digest != history.digest(draft, without=_NOT_KEPT):
        raise OperationDiffers
    return Stored.again(_receipt(known, draft.secret))


def _receipt(row: Report, secret: str) -> ReceiptView:
    return ReceiptView(ticket=row.ticket, secret=secret, state=row.state, state_label=rules.public_words(row.state))


def _row(session: Session, draft: ReportIn, report_id: UUID, secret_digest: str, now: datetime) -> Report:
    today, contact = clock.local_day(now), draft.contact
    row = Report(
        **draft.model_dump(include={"kind", "unit_id", "text", "happened_on", "officer_name"}),
        id=report_id,
        secret_digest=secret_digest,
        ticket=_free_ticket(session),
        handler_unit_id=draft.unit_id,
        is_anonymous=contact is None,
        contact_name=None if contact is None else contact.name,
        contact_phone=None if contact is None else contact.phone,
        contact_email=None if contact is None else contact.email,
        state=ReportState.RECEIVED,
        received_at=now,
        received_on=today,
        verify_due_on=today,
        finish_due_on=today,
        escalation=0,
        reopened=0,
        lapor_tries=0,
        version=1,
        create_digest=history.digest(draft, without=_NOT_KEPT),
    )
    row.received_at = history.told_moment(row, now)
    return row


def _start(session: Session, row: Report, today: date) -> None:
    found = service.clocks_from(session, row, today)
    row.verify_due_on, row.finish_due_on = found.verify_due_on, found.finish_due_on
    service.start_escalation(row)


def _free_ticket(session: Session) -> str:
    while True:
        drawn = "".join(secrets.choice(rules.TICKET_ALPHABET) for _ in range(rules.TICKET_LENGTH))
        ticket = rules.TICKET_PREFIX + drawn
        if queries.report_with_ticket(session, ticket) is None:
            return ticket


# --- following it ---


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody who says that a report is theirs: where the try is counted, and the report if they are right."""

    place: Place
    report_id: UUID | None


def claim(session: Session, ticket: str, secret: str, address: str, now: datetime) -> Claim:
    """Look whether ticket and secret belong together. Only reads; `throttle.trying` lets it pass or not."""
    normal = rules.normal_ticket(ticket)
    place = throttle.place_of_guess(session, _GUESSES, normal, address, now)
    row = queries.report_with_ticket(session, normal)
    # Compared for an unknown ticket too, so that the time taken tells nothing.
    stored = "0" * 64 if row is None else row.secret_digest
    is_right = hmac.compare_digest(digest_of(secret), stored)
    return Claim(place, row.id if row is not None and is_right else None)


def count_wrong_claim(session: Session, place: Place, now: datetime) -> None:
    throttle.count_failure(session, place, now)


def followed(session: Session, report_id: UUID, today: date) -> FollowedReport:
    """A report as its reporter sees it. Raises NotFound."""
    row = queries.report(session, report_id)
    if row is None:
        raise NotFound
    return views.followed(session, row, today)


def add_message(session: Session, report_id: UUID, draft: MessageIn, now: datetime) -> Stored[MessageView]:
    """A word of the reporter. Raises OperationDiffers, ConversationClosed, ConversationFull."""
    row = _held(session, report_id)
    message_id = derived(draft.id, row.secret_digest)
    digest = history.digest(draft)
    if (known := session.get(ReportMessage, message_id)) is not None:
        if known.create_digest != digest:
            raise OperationDiffers
        return Stored.again(_told(known, draft))
    if row.state is ReportState.ARCHIVED:
        raise ConversationClosed
    today = clock.local_day(now)
    total, from_reporter_today = queries.message_counts(session, row.id, today)
    if total >= rules.MOST_MESSAGES or from_reporter_today >= rules.MOST_MESSAGES_A_DAY:
        raise ConversationFull
    moment = history.told_moment(row, now)
    kept = ReportMessage(
        id=message_id,
        report_id=row.id,
        place=total + 1,
        sender=MessageSender.REPORTER,
        text=draft.text,
        by=None,
        at=moment,
        on=today,
        create_digest=digest,
    )
    session.add(kept)
    audit.record(session, "report.message", subject_id=row.id, at=moment, sender=MessageSender.REPORTER.value)
    publish(session, ReportMessageAdded(row.id, row.handler_unit_id, None, today), at=moment)
    session.flush()
    return Stored.new(_told(kept, draft))


def _told(kept: ReportMessage, draft: MessageIn) -> MessageView:
    """The word under the id that its phone gave it: by that the phone knows that it has arrived."""
    return {**views.message(kept), "id": draft.id}


def answer_done(session: Session, report_id: UUID, body: DoneIn, now: datetime) -> FollowedReport:
    """The reporter says whether it is really done; `no` takes the report up again. The same again is success.

    Raises NotAsked, AlreadyAnsweredDone.
    """
    row = _held(session, report_id)
    today = clock.local_day(now)
    if row.answered_done is not None:
        if row.answered_done is not body.done:
            raise AlreadyAnsweredDone
        return views.followed(session, row, today)
    if not rules_clocks.asks_now(row.state, row.ask_again_on, today, answered=row.answered_done):
        raise NotAsked
    row.answered_done = body.done
    row.asked_on = row.asked_on or today
    if not body.done:
        service.reopen(session, row, now)
    row.version += 1
    action = StepAction.CONFIRM if body.done else StepAction.REOPEN
    history.step(session, row, action, now, by_reporter=True)
    return views.followed(session, row, today)


def _held(session: Session, report_id: UUID) -> Report:
    row = queries.report(session, report_id, for_update=True)
    if row is None:
        raise NotFound
    return row
