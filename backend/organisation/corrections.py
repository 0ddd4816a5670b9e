"""“Atasan saya salah”: officers ask for another appraiser, administrators answer."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit import clock, pages
from backend.kit.outbox import publish
from backend.kit.pages import Page
from backend.kit.problems import IdTaken, Invalid, NotFound, OperationDiffers
from backend.kit.stored import Stored
from backend.organisation import assignments, changes, policy, queries, rules_nip, views
from backend.organisation import queries_lists as rows
from backend.organisation.events import CorrectionAsked, CorrectionDecided
from backend.organisation.models import AppraiserCorrection, CorrectionStatus, Employee
from backend.organisation.problems import (
    AlreadyDecided,
    AppraiserMissing,
    CorrectionOpen,
    NoPostToday,
    OwnCorrection,
)
from backend.organisation.schemas import (
    CorrectionDecision,
    CorrectionIn,
    CorrectionView,
    Named,
    PersonRef,
)


def ask(session: Session, actor: Actor, draft: CorrectionIn, now: datetime) -> Stored[CorrectionView]:
    """Say that one's appraiser is wrong; it goes to those who administer one's unit of today.

    Raises IdTaken, OperationDiffers, CorrectionOpen, NoPostToday, Invalid.
    """
    actor.must(Permission.APPRAISER_CORRECTION_ASK)
    employee_id = actor.must_be_employee()
    if (known := rows.correction(session, draft.id)) is not None:
        if known.employee_id != employee_id:
            raise IdTaken
        if known.create_digest != changes.digest(draft):
            raise OperationDiffers
        return Stored.again(_view(session, actor, known))
    queries.hold_structure(session)
    if rows.open_correction(session, employee_id) is not None:
        raise CorrectionOpen
    row = _new_row(session, employee_id, draft, now)
    session.add(row)
    session.flush()
    changes.record(session, actor, "appraiser_correction.ask", row.id, {"status": [None, row.status.value]})
    publish(session, CorrectionAsked(row.id, employee_id, row.unit_id))
    return Stored.new(_view(session, actor, row))


def _new_row(session: Session, employee_id: UUID, draft: CorrectionIn, now: datetime) -> AppraiserCorrection:
    post = queries.main_post(session, employee_id, clock.local_day(now))
    if post is None:
        raise NoPostToday
    nip = _readable_nip(draft.proposed_appraiser_nip)
    proposed = None if nip is None else queries.employee_by_nip(session, nip)
    return AppraiserCorrection(
        id=draft.id,
        employee_id=employee_id,
        unit_id=post.unit_id,
        note=draft.note,
        proposed_appraiser_nip=nip,
        proposed_appraiser_id=None if proposed is None else proposed.id,
        status=CorrectionStatus.OPEN,
        asked_at=now,
        version=1,
        create_digest=changes.digest(draft),
    )


def page(
    session: Session,
    actor: Actor,
    status: CorrectionStatus | None,
    *,
    limit: int,
    cursor: str | None,
    now: datetime,
) -> Page[CorrectionView]:
    """The caller's own requests, and those that the caller may decide about; newest first."""
    actor.must(Permission.ORGANISATION_READ)
    scope = None
    if not _decides_everywhere(actor):
        scope = rows.corrections_of(actor.employee_id, _decided_units(session, actor, now))
    filters = ("corrections", actor.account_id, status)
    before = None
    if cursor is not None:
        asked_at, row_id = pages.read_cursor(cursor, scope=filters)
        before = (datetime.fromisoformat(asked_at), UUID(row_id))
    found = rows.corrections(session, scope, status, before=before, limit=limit + 1)
    shown = {view.id: view for view in _views(session, actor, list(found[:limit]))}
    return pages.page(
        found,
        limit,
        view=lambda row: shown[row.id],
        place=lambda row: [row.asked_at.isoformat(), str(row.id)],
        scope=filters,
    )


def decide(
    session: Session, actor: Actor, correction_id: UUID, answer: CorrectionDecision, now: datetime
) -> CorrectionView:
    """Answer a request; `corrected` sets the appraiser of the asker's post of today.

    The same decision again is success. Raises NotFound, OwnCorrection, AlreadyDecided,
    AppraiserMissing, NoPostToday, Invalid.
    """
    actor.must(Permission.APPRAISER_CORRECTION_DECIDE)
    queries.hold_structure(session)
    row = rows.correction(session, correction_id)
    if row is None or not _may_decide(session, actor, row, now):
        raise NotFound
    if row.employee_id == actor.employee_id:
        raise OwnCorrection
    status = CorrectionStatus(answer.decision)
    if row.status != CorrectionStatus.OPEN:
        if (row.status, row.answer) == (status, answer.answer):
            return _view(session, actor, row)
        raise AlreadyDecided
    if status is CorrectionStatus.CORRECTED:
        _correct(session, actor, row, answer.appraiser_id, now)
    row.status, row.answer = status, answer.answer
    row.decided_at, row.decided_by = now, actor.employee_id
    row.version += 1
    session.flush()
    diff = {"status": [CorrectionStatus.OPEN.value, status.value]}
    changes.record(session, actor, "appraiser_correction.decide", row.id, diff)
    publish(session, CorrectionDecided(row.id, row.employee_id, row.unit_id))
    return _view(session, actor, row)


def _correct(
    session: Session,
    actor: Actor,
    row: AppraiserCorrection,
    appraiser_id: UUID | None,
    now: datetime,
) -> None:
    today = clock.local_day(now)
    wanted = appraiser_id or row.proposed_appraiser_id
    if wanted is None:
        raise AppraiserMissing(errors=[{"pointer": "/appraiser_id", "detail": "Wajib diisi"}])
    assignments.must_be_possible_appraiser(session, row.employee_id, wanted)
    held = rows.held(session, [row.employee_id], today).get(row.employee_id, [])
    current = views.main(held, today)
    if current is None:
        raise NoPostToday
    if queries.structure(session, today).appraiser_of(current.post) == wanted:
        return  # mended elsewhere, for instance by naming the unit's new head
    assignment = current.assignment
    diff = {"appraiser_id": [assignment.appraiser_id, wanted]}
    if changes.apply(session, assignment, diff):
        assignments.tell(session, actor, assignment, "assignment.amend", diff)


def _readable_nip(written: str | None) -> str | None:
    """Only the form is checked: whether somebody has this NIP is not the asker's to find out."""
    if written is None:
        return None
    nip = rules_nip.normalise(written)
    if len(nip) != rules_nip.LENGTH or not (nip.isascii() and nip.isdigit()):
        raise Invalid(errors=[{"pointer": "/proposed_appraiser_nip", "detail": "NIP harus 18 digit angka"}])
    return nip


def _decides_everywhere(actor: Actor) -> bool:
    return actor.may(Permission.APPRAISER_CORRECTION_DECIDE) and policy.manages_district(actor)


def _decided_units(session: Session, actor: Actor, now: datetime) -> frozenset[UUID]:
    if not actor.may(Permission.APPRAISER_CORRECTION_DECIDE):
        return frozenset()
    return policy.managed_units(session, actor, clock.local_day(now))


def _may_decide(session: Session, actor: Actor, row: AppraiserCorrection, now: datetime) -> bool:
    return _decides_everywhere(actor) or row.unit_id in _decided_units(session, actor, now)


def _view(session: Session, actor: Actor, row: AppraiserCorrection) -> CorrectionView:
    return _views(session, actor, [row])[0]


def _views(session: Session, actor: Actor, found: list[AppraiserCorrection]) -> list[CorrectionView]:
    """The wire shapes, with one look-up for all names."""
    people = rows.people(
        session,
        [*(one.employee_id for one in found), *(one.proposed_appraiser_id for one in found)],
    )
    units = rows.unit_names(session, {one.unit_id for one in found})
    return [
        CorrectionView(
            id=one.id,
            employee=views.person(people[one.employee_id]),
            unit=Named(id=one.unit_id, name=units[one.unit_id]),
            note=one.note,
            proposed_appraiser_nip=one.proposed_appraiser_nip,
            proposed_appraiser=_proposed(actor, one, people),
            status=one.status,
            asked_at=one.asked_at,
            decided_at=one.decided_at,
            decided_by=one.decided_by,
            answer=one.answer,
            version=one.version,
        )
        for one in found
    ]


def _proposed(actor: Actor, row: AppraiserCorrection, people: Mapping[UUID, Employee]) -> PersonRef | None:
    """Whose the proposed NIP is, for those who decide; askers typed it and learn nothing by it."""
    if row.proposed_appraiser_id is None or row.employee_id == actor.employee_id:
        return None
    return views.person(people[row.proposed_appraiser_id])
