"""Officers whom reports name: moderated first, heard second, evidence for the appraiser third. Never a score."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.audit import service as audit
from backend.feedback import concerns, history, policy, queries, queries_mentions, rules_covers
from backend.feedback.events import MentionChanged
from backend.feedback.models import Report, ReportMention
from backend.feedback.problems import MentionAnswered, MentionWaits, MentionWithdrawn, NotForPublic, OfficerKnown
from backend.feedback.queries_mentions import Mentioned
from backend.feedback.rules import ConcernSource
from backend.feedback.schemas import ReportUnitView
from backend.feedback.schemas_mentions import (
    ManagedMention,
    ManagedMentions,
    MentionAnswerIn,
    MentionIn,
    MentionWithdrawalIn,
    MyMention,
    SharedMention,
)
from backend.kit import clock, pages
from backend.kit.outbox import publish
from backend.kit.pages import Page
from backend.kit.problems import IdTaken, NotFound, OperationDiffers
from backend.kit.stored import Stored
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.organisation import queries_lists as organisation_rows

# --- whoever moderates ---


def mention(session: Session, actor: Actor, report_id: UUID, draft: MentionIn, now: datetime) -> Stored[ManagedMention]:
    """Say that a report names an officer, who then reads it as `text` has it. They have no part in handling it.

    Raises NotFound, NotAllowed, NotForPublic, OfficerKnown, IdTaken, OperationDiffers, Invalid.
    """
    actor.must(Permission.REPORT_HANDLE)
    today = clock.local_day(now)
    if (known := queries_mentions.mention(session, draft.id)) is not None:
        return _again(session, actor, report_id, known, draft, today)
    row = policy.handled(session, actor, queries.report(session, report_id, for_update=True), today)
    if not rules_covers.may_be_public(row.state):
        raise NotForPublic
    if draft.employee_id == actor.employee_id or draft.employee_id not in _people(session, row, today):
        raise history.wrong("/employee_id", "Pegawai tidak ditemukan di unit yang menangani laporan ini")
    if queries_mentions.mention_of(session, report_id, draft.employee_id) is not None:
        raise OfficerKnown
    kept = ReportMention(
        id=draft.id,
        report_id=report_id,
        employee_id=draft.employee_id,
        text=draft.text,
        mentioned_by=actor.employee_id,
        mentioned_at=now,
        answer_due_on=today + timedelta(days=queries.policy(session, today).officer_answer_days),
        answer=None,
        answered_at=None,
        answer_digest=None,
        shared_by=None,
        shared_at=None,
        withdrawn_by=None,
        withdrawn_at=None,
        withdraw_reason=None,
        version=1,
        create_digest=history.digest(draft),
    )
    session.add(kept)
    session.flush()
    concerns.note(session, row, {draft.employee_id}, ConcernSource.MENTION, today)
    _tell(session, actor, kept, row, "mention.make", now)
    return Stored.new(_managed(session, [(kept, row)], today)[0])


def _again(
    session: Session, actor: Actor, report_id: UUID, known: ReportMention, draft: MentionIn, today: date
) -> Stored[ManagedMention]:
    """The answer to a repeat, for whoever made the mention: it may have taken the report away from them."""
    if known.mentioned_by != actor.employee_id or known.report_id != report_id:
        raise IdTaken
    if known.create_digest != history.digest(draft):
        raise OperationDiffers
    row = queries.report(session, report_id)
    assert row is not None
    return Stored.again(_managed(session, [(known, row)], today)[0])


def _people(session: Session, row: Report, today: date) -> set[UUID]:
    """Who works today in the branch of the unit that handles the report (of none: anywhere)."""
    if row.handler_unit_id is None:
        return set(organisation.people_of(session, None, today))
    branch = organisation.branch(session, {row.handler_unit_id}, today)
    return set(organisation.people_of(session, branch, today))


def of_report(session: Session, actor: Actor, report_id: UUID, today: date) -> ManagedMentions:
    """Whom a report within the caller's sight names. Raises NotFound."""
    actor.must(Permission.REPORT_READ)
    row = policy.seen(session, actor, queries.report(session, report_id), today)
    found = [(one, row) for one in queries_mentions.mentions_in(session, report_id)]
    return ManagedMentions(items=_managed(session, found, today))


def share(session: Session, actor: Actor, mention_id: UUID, now: datetime) -> ManagedMention:
    """Make a mention evidence for the officer's appraiser. Again is success.

    Raises NotFound, NotAllowed, MentionWithdrawn, MentionWaits: the officer is heard first.
    """
    today = clock.local_day(now)
    found, row = _handled(session, actor, mention_id, today)
    if found.withdrawn_at is not None:
        raise MentionWithdrawn
    if found.shared_at is None:
        answered = found.answered_at is not None
        if not rules_covers.may_be_shared(row.kind, found.answer_due_on, today, answered=answered):
            raise MentionWaits(answer_due_on=found.answer_due_on.isoformat())
        found.shared_by, found.shared_at = actor.employee_id, now
        found.version += 1
        _tell(session, actor, found, row, "mention.share", now)
    return _managed(session, [(found, row)], today)[0]


def withdraw(
    session: Session, actor: Actor, mention_id: UUID, body: MentionWithdrawalIn, now: datetime
) -> ManagedMention:
    """Take back a mention that should not have been made: no evidence from here on, and no bar to handling the report.

    The officer goes on reading it, with the reason. The same again is success. Raises NotFound, NotAllowed,
    MentionWithdrawn.
    """
    today = clock.local_day(now)
    found, row = _handled(session, actor, mention_id, today)
    if found.withdrawn_at is None:
        found.withdrawn_by, found.withdrawn_at, found.withdraw_reason = actor.employee_id, now, body.reason
        found.version += 1
        concerns.forget_mention(session, row, found.employee_id)
        _tell(session, actor, found, row, "mention.withdraw", now)
    elif found.withdraw_reason != body.reason:
        raise MentionWithdrawn
    return _managed(session, [(found, row)], today)[0]


def _handled(session: Session, actor: Actor, mention_id: UUID, today: date) -> Mentioned:
    """A mention, held, and its report, which the caller handles. Raises NotFound, NotAllowed."""
    actor.must(Permission.REPORT_HANDLE)
    found = queries_mentions.mention(session, mention_id, for_update=True)
    row = policy.handled(session, actor, None if found is None else queries.report(session, found.report_id), today)
    if found is None:
        raise NotFound
    return found, row


# --- the officer ---


def mine(session: Session, actor: Actor, *, limit: int, cursor: str | None) -> Page[MyMention]:
    """Reports that name the caller, newest first."""
    actor.must(Permission.MENTION_ANSWER)
    employee_id = actor.must_be_employee()
    scope = ("my-mentions", employee_id)
    before = None if cursor is None else _read_place(pages.read_cursor(cursor, scope=scope))
    rows = queries_mentions.mentions_of(session, employee_id, shared=False, before=before, limit=limit + 1)
    units = _units(session, rows)
    return pages.page(rows, limit, view=lambda one: _mine(one[0], one[1], units), place=_place, scope=scope)


def answer(session: Session, actor: Actor, mention_id: UUID, body: MentionAnswerIn, now: datetime) -> MyMention:
    """What the caller says to a report that names them, once; also after the days for it. The same again is success.

    Raises NotFound, MentionAnswered, MentionWithdrawn.
    """
    actor.must(Permission.MENTION_ANSWER)
    employee_id = actor.must_be_employee()
    found = queries_mentions.mention(session, mention_id, for_update=True)
    row = None if found is None else queries.report(session, found.report_id)
    if found is None or row is None or found.employee_id != employee_id:
        raise NotFound
    digest = history.digest(body)
    if found.answered_at is None:
        if found.withdrawn_at is not None:
            raise MentionWithdrawn
        found.answer, found.answered_at, found.answer_digest = body.text, now, digest
        found.version += 1
        _tell(session, actor, found, row, "mention.answer", now)
    elif found.answer_digest != digest:
        raise MentionAnswered
    return _mine(found, row, _units(session, [(found, row)]))


# --- the appraiser ---


def shared(
    session: Session, actor: Actor, employee_id: UUID, *, limit: int, cursor: str | None, today: date
) -> Page[SharedMention]:
    """What citizens said of an officer within the caller's sight, once it may be read. Raises NotFound.

    Who appraises the officer reads all of it; others only what reports say that they may see themselves: one about
    a head is no matter of those below.
    """
    actor.must(Permission.REPORT_READ)
    post = organisation.main_post(session, employee_id, today)
    sight = organisation_policy.sight(session, actor, today)
    if not sight.covers(unit_id=None if post is None else post.unit_id, employee_id=employee_id):
        raise NotFound
    readable = None
    if employee_id == actor.employee_id or employee_id not in sight.employee_ids:
        readable = queries_mentions.Readable(policy.reach(session, actor, today), actor.employee_id)
    scope = ("mentions", employee_id)
    before = None if cursor is None else _read_place(pages.read_cursor(cursor, scope=scope))
    rows = queries_mentions.mentions_of(
        session, employee_id, shared=True, readable=readable, before=before, limit=limit + 1
    )
    units, names = _units(session, rows), organisation.names(session, {employee_id})
    return pages.page(
        rows, limit, view=lambda one: _shared(one[0], one[1], units, names[employee_id]), place=_place, scope=scope
    )


# --- telling and showing ---


def _tell(session: Session, actor: Actor, found: ReportMention, row: Report, action: str, now: datetime) -> None:
    audit.record(
        session,
        action,
        subject_id=found.id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
        at=now,
        report_id=str(row.id),
        officer_id=str(found.employee_id),
        version=found.version,
    )
    fact = MentionChanged(found.id, row.handler_unit_id, found.employee_id, clock.local_day(now))
    publish(session, fact, at=now)
    session.flush()


def _managed(session: Session, rows: Sequence[Mentioned], today: date) -> list[ManagedMention]:
    names = organisation.names(session, {found.employee_id for found, _ in rows})
    return [
        ManagedMention(
            id=found.id,
            employee_id=found.employee_id,
            employee_name=names[found.employee_id],
            text=found.text,
            mentioned_on=clock.local_day(found.mentioned_at),
            answer_due_on=found.answer_due_on,
            answer=found.answer,
            answered_on=_day(found.answered_at),
            may_share=found.shared_at is None
            and found.withdrawn_at is None
            and rules_covers.may_be_shared(
                row.kind, found.answer_due_on, today, answered=found.answered_at is not None
            ),
            shared_on=_day(found.shared_at),
            withdrawn_on=_day(found.withdrawn_at),
            withdraw_reason=found.withdraw_reason,
            version=found.version,
        )
        for found, row in rows
    ]


def _mine(found: ReportMention, row: Report, units: dict[UUID, str]) -> MyMention:
    return MyMention(
        id=found.id,
        kind=row.kind,
        unit=_unit(row, units),
        text=found.text,
        mentioned_on=clock.local_day(found.mentioned_at),
        answer_due_on=found.answer_due_on,
        answer=found.answer,
        answered_on=_day(found.answered_at),
        may_answer=found.answered_at is None and found.withdrawn_at is None,
        is_shared=found.shared_at is not None and found.withdrawn_at is None,
        withdrawn_on=_day(found.withdrawn_at),
        withdraw_reason=found.withdraw_reason,
        version=found.version,
    )


def _shared(found: ReportMention, row: Report, units: dict[UUID, str], name: str) -> SharedMention:
    assert found.shared_at is not None
    return SharedMention(
        id=found.id,
        employee_id=found.employee_id,
        employee_name=name,
        kind=row.kind,
        unit=_unit(row, units),
        text=found.text,
        mentioned_on=clock.local_day(found.mentioned_at),
        answer=found.answer,
        answered_on=_day(found.answered_at),
        shared_on=clock.local_day(found.shared_at),
    )


def _units(session: Session, rows: Sequence[Mentioned]) -> dict[UUID, str]:
    return organisation_rows.unit_names(session, {row.unit_id for _, row in rows if row.unit_id is not None})


def _unit(row: Report, units: dict[UUID, str]) -> ReportUnitView | None:
    return None if row.unit_id is None else ReportUnitView(id=row.unit_id, name=units.get(row.unit_id, ""))


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else clock.local_day(moment)


def _place(one: Mentioned) -> list[str]:
    return [one[0].mentioned_at.isoformat(), str(one[0].id)]


def _read_place(found: list[str]) -> tuple[datetime, UUID]:
    return datetime.fromisoformat(found[0]), UUID(found[1])
