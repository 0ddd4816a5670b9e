"""Proposing an innovation, changing what was proposed, and reading innovations."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit import clock, named_evidence, pages
from backend.kit.ids import uuid7
from backend.kit.pages import Page
from backend.kit.problems import IdTaken, NotAllowed, NotFound, OperationDiffers
from backend.kit.stored import Stored
from backend.organisation import placement
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.programs import entries, history, policy, rules, views
from backend.programs import queries_innovations as queries
from backend.programs.models import Innovation, InnovationMember
from backend.programs.problems import InnovationLocked, NoUnitToday
from backend.programs.queries_innovations import InnovationFilters
from backend.programs.rules_innovations import CHANGEABLE_STATES, InnovationState
from backend.programs.schemas_innovations import (
    InnovationAmendment,
    InnovationChangeView,
    InnovationHistory,
    InnovationIn,
    InnovationView,
    InnovatorIn,
)

# Members of the wire that are stored under another name, or elsewhere.
_APART = {"id", "before", "members", "activity_ids"}


def propose(session: Session, actor: Actor, draft: InnovationIn, now: datetime) -> Stored[InnovationView]:
    """Propose an innovation in the unit of the caller's post.

    Raises IdTaken, OperationDiffers, NoUnitToday, Invalid.
    """
    actor.must(Permission.INNOVATION_PROPOSE)
    employee_id = actor.must_be_employee()
    today = clock.local_day(now)
    if (known := queries.innovation(session, draft.id)) is not None:
        if known.employee_id != employee_id:
            raise IdTaken
        if known.create_digest != history.digest(draft):
            raise OperationDiffers
        return Stored.again(views.innovation(session, known))
    post = placement.post_on(session, employee_id, today)
    if post is None:
        raise NoUnitToday
    members = draft.members or [InnovatorIn(employee_id=employee_id, share=rules.WHOLE)]
    _must_be_measured_by(draft.before_on, today)
    _must_be_innovators(session, actor, members, employee_id, post.unit_id, today)
    _must_be_ticked(session, draft.activity_ids, {one.employee_id for one in members})
    row = Innovation(
        **draft.model_dump(exclude=_APART),
        id=draft.id,
        employee_id=employee_id,
        unit_id=post.unit_id,
        before_e4=draft.before,
        tried_from=None,
        tried_to=None,
        after_e4=None,
        after_on=None,
        after_evidence=[],
        state=InnovationState.PROPOSED,
        verified_by=None,
        verified_on=None,
        activity_ids=_ids(draft.activity_ids),
        proposed_at=now,
        version=1,
        create_digest=history.digest(draft),
    )
    session.add(row)
    session.flush()
    _put_members(session, row, members)
    named_evidence.name(session, employee_id, row.unit_id, row.id, row.before_evidence)
    made = {name: [None, value] for name, value in draft.model_dump(exclude=_APART, exclude_none=True).items()}
    made |= {"before_e4": [None, row.before_e4], "members": [None, _shown(members)]}
    history.innovation_step(session, actor, row, uuid7(), "propose", made, now, day=today)
    return Stored.new(views.innovation(session, row))


def amend(
    session: Session,
    actor: Actor,
    innovation_id: UUID,
    patch: InnovationAmendment,
    *,
    base_version: int,
    now: datetime,
) -> InnovationView:
    """Change what the caller has proposed, until it is measured; and again when that was not confirmed.

    Raises NotFound, NotAllowed, InnovationLocked, Stale, Invalid.
    """
    actor.must(Permission.INNOVATION_PROPOSE)
    today = clock.local_day(now)
    found = queries.innovation(session, innovation_id, for_update=True)
    row = policy.seen_innovation(session, actor, found, today)
    if row.employee_id != actor.employee_id:
        raise NotAllowed
    if row.state not in CHANGEABLE_STATES:
        raise InnovationLocked
    history.must_be_current(row.version, base_version)
    given = patch.model_fields_set
    stored = queries.members(session, [row.id])[row.id]
    before = [InnovatorIn(employee_id=one.employee_id, share=one.share) for one in stored]
    members = patch.members or [InnovatorIn(employee_id=row.employee_id, share=rules.WHOLE)]
    members = members if "members" in given else before
    if patch.before_on is not None:
        _must_be_measured_by(patch.before_on, today)
        if row.tried_from is not None and patch.before_on > row.tried_from:
            detail = f"Diukur sebelum dicoba: paling akhir {row.tried_from.isoformat()}, saat mulai dicoba"
            raise history.wrong("/before_on", detail)
    if "members" in given:
        _must_be_innovators(session, actor, members, row.employee_id, row.unit_id, today)
    linked = patch.activity_ids if "activity_ids" in given else [UUID(one) for one in row.activity_ids]
    if {"members", "activity_ids"} & given:
        _must_be_ticked(session, linked, {one.employee_id for one in members})
    after: dict[str, Any] = {name: getattr(patch, name) for name in given - _APART}
    after["activity_ids"] = _ids(linked)
    if patch.before is not None:
        after["before_e4"] = patch.before
    changes = history.between(row, after)
    if _shown(members) != _shown(before):
        changes["members"] = [_shown(before), _shown(members)]
        _put_members(session, row, members)
    if changes:
        history.apply(row, {name: value for name, value in changes.items() if name != "members"})
        named_evidence.name(session, row.employee_id, row.unit_id, row.id, row.before_evidence)
        row.version += 1
        history.innovation_step(session, actor, row, uuid7(), "amend", changes, now, day=today)
    return views.innovation(session, row)


def page(
    session: Session, actor: Actor, filters: InnovationFilters, *, limit: int, cursor: str | None, today: date
) -> Page[InnovationView]:
    """Innovations that the caller may see, newest first: the verified ones of all, drafts within sight."""
    actor.must(Permission.PROGRAM_READ)
    scope = ("innovations", filters.unit_id, filters.employee_id, filters.state)
    before = None if cursor is None else views.read_innovation_place(pages.read_cursor(cursor, scope=scope))
    sight = organisation_policy.sight(session, actor, today)
    rows = queries.innovations(
        session, sight, actor.employee_id, filters, is_person=not actor.is_service, before=before, limit=limit + 1
    )
    found = views.innovations(session, rows[:limit])
    return pages.page(rows, limit, view=lambda row: found[row.id], place=views.innovation_place, scope=scope)


def one(session: Session, actor: Actor, innovation_id: UUID, today: date) -> InnovationView:
    """An innovation that the caller may see. Raises NotFound."""
    actor.must(Permission.PROGRAM_READ)
    row = policy.seen_innovation(session, actor, queries.innovation(session, innovation_id), today)
    return views.innovation(session, row)


def history_of(session: Session, actor: Actor, innovation_id: UUID, today: date) -> InnovationHistory:
    """Every step of an innovation, for those who might see it as a draft too. Raises NotFound."""
    actor.must(Permission.PROGRAM_READ)
    row = queries.innovation(session, innovation_id)
    if row is None or not policy.sees_draft(session, actor, row, today):
        raise NotFound
    changes = queries.changes(session, row.id)
    names = organisation.names(session, {one.by for one in changes if one.by is not None})
    return InnovationHistory(
        items=[
            InnovationChangeView(
                version=one.version,
                action=one.action,
                state=one.state,
                by=one.by,
                by_name=None if one.by is None else names.get(one.by),
                at=one.at,
                reason=one.reason,
                changes=one.changes,
            )
            for one in changes
        ]
    )


def _must_be_measured_by(day: date, today: date) -> None:
    if day > today:
        raise history.wrong("/before_on", "Tanggalnya belum tiba")


def _must_be_innovators(
    session: Session, actor: Actor, members: list[InnovatorIn], proposer: UUID, unit_id: UUID, today: date
) -> None:
    """Raises Invalid: each once, the proposer among them, and the shares are a whole."""
    named: set[UUID] = set()
    for place, one in enumerate(members):
        if one.employee_id in named:
            raise history.wrong(f"/members/{place}/employee_id", "Disebut lebih dari sekali")
        if one.employee_id != proposer and not _may_name(session, actor, one.employee_id, unit_id, today):
            raise history.wrong(f"/members/{place}/employee_id", "Pegawai tidak ditemukan")
        named.add(one.employee_id)
    if proposer not in named:
        raise history.wrong("/members", "Pengusul termasuk anggota")
    total = sum(one.share for one in members)
    if total != rules.WHOLE:
        raise history.wrong("/members", rules.share_fault(total))


def _may_name(session: Session, actor: Actor, employee_id: UUID, unit_id: UUID, today: date) -> bool:
    """Whether there is such an officer in the innovation's unit, or within the caller's sight."""
    post = placement.post_on(session, employee_id, today)
    if post is None:
        return False
    if post.unit_id == unit_id:
        return True
    found = organisation_policy.sight(session, actor, today)
    return found.covers(unit_id=post.unit_id, employee_id=employee_id)


def _must_be_ticked(session: Session, activity_ids: list[UUID], members: set[UUID]) -> None:
    """Raises Invalid: activities that may be linked are a member's own and bear the tick."""
    if not activity_ids:
        return
    found = entries.ticked(session, activity_ids)
    for place, activity_id in enumerate(activity_ids):
        one = found.get(activity_id)
        if one is None or one.employee_id not in members:
            raise history.wrong(f"/activity_ids/{place}", "Kegiatan tidak ditemukan")
        if not one.innovation:
            raise history.wrong(f"/activity_ids/{place}", "Kegiatan ini belum ditandai sebagai inovasi")


def _put_members(session: Session, row: Innovation, members: list[InnovatorIn]) -> None:
    for one in queries.members(session, [row.id]).get(row.id, []):
        session.delete(one)
    session.flush()
    session.add_all(
        InnovationMember(innovation_id=row.id, employee_id=one.employee_id, share=one.share) for one in members
    )
    session.flush()


def _ids(activity_ids: list[UUID]) -> list[str]:
    return [str(one) for one in dict.fromkeys(activity_ids)]


def _shown(members: list[InnovatorIn]) -> list[dict[str, Any]]:
    """Members as the history keeps them, in an order that does not change."""
    found = [{"employee_id": str(one.employee_id), "share": one.share} for one in members]
    return sorted(found, key=lambda one: str(one["employee_id"]))
