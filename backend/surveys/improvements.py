"""Anda bilang, kami perbaiki: what citizens said and what was mended, tied to an element, with dates."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.audit import service as audit
from backend.kit import clock, pages
from backend.kit.outbox import publish
from backend.kit.pages import Page
from backend.kit.problems import Invalid, NotFound
from backend.kit.stored import Stored
from backend.organisation import changes
from backend.organisation import queries_lists as organisation_rows
from backend.surveys import policy, queries_paper
from backend.surveys.events import ImprovementChanged
from backend.surveys.models import SurveyImprovement
from backend.surveys.queries_paper import ImprovementFilters
from backend.surveys.rules import BY_CODE
from backend.surveys.schemas_paper import (
    ImprovementAmendment,
    ImprovementIn,
    ImprovementView,
    PublicImprovement,
)
from backend.surveys.schemas_public import UnitRef


def create(session: Session, actor: Actor, draft: ImprovementIn, now: datetime) -> Stored[ImprovementView]:
    """Note an improvement of a unit. Raises NotFound, NotAllowed, IdTaken, OperationDiffers, Invalid."""
    actor.must(Permission.SURVEY_WRITE)
    today = clock.local_day(now)
    if (known := queries_paper.improvement(session, draft.id)) is not None:
        mine = policy.may_change(session, actor, known.unit_id, Permission.SURVEY_WRITE, today)
        changes.must_be_same(known.create_digest, draft, mine=mine)
        return Stored.again(_view(session, actor, known, today))
    policy.must_change(session, actor, draft.unit_id, Permission.SURVEY_WRITE, today)
    if organisation_rows.unit(session, draft.unit_id) is None:
        raise NotFound
    _must_be_possible(draft.started_on, draft.done_on, today)
    row = SurveyImprovement(
        **draft.model_dump(exclude={"published"}),
        published_at=now if draft.published else None,
        by=actor.employee_id,
        version=1,
        create_digest=changes.digest(draft),
    )
    session.add(row)
    session.flush()
    _tell(session, actor, row, "improvement.create", sorted(draft.model_fields_set))
    return Stored.new(_view(session, actor, row, today))


def amend(
    session: Session,
    actor: Actor,
    improvement_id: UUID,
    patch: ImprovementAmendment,
    *,
    base_version: int,
    now: datetime,
) -> ImprovementView:
    """Change an improvement, show it to the public or take it back. Raises NotFound, NotAllowed, Stale, Invalid."""
    actor.must(Permission.SURVEY_WRITE)
    today = clock.local_day(now)
    row = queries_paper.improvement(session, improvement_id, for_update=True)
    if row is None:
        raise NotFound
    policy.must_change(session, actor, row.unit_id, Permission.SURVEY_WRITE, today)
    changes.must_be_current(row.version, base_version)
    given = patch.model_fields_set
    after: dict[str, Any] = {name: getattr(patch, name) for name in given - {"published"}}
    if "published" in given and patch.published is not (row.published_at is not None):
        after["published_at"] = now if patch.published else None
    diff = {name: [getattr(row, name), value] for name, value in after.items() if getattr(row, name) != value}
    if {"started_on", "done_on"} & diff.keys():
        _must_be_possible(after.get("started_on", row.started_on), after.get("done_on", row.done_on), today)
    if changes.apply(session, row, diff):
        _tell(session, actor, row, "improvement.amend", sorted(diff))
    return _view(session, actor, row, today)


def one(session: Session, actor: Actor, improvement_id: UUID, today: date) -> ImprovementView:
    """An improvement of a unit within sight. Raises NotFound."""
    actor.must(Permission.SURVEY_READ)
    row = queries_paper.improvement(session, improvement_id)
    if row is None or not policy.sees(session, actor, row.unit_id, today):
        raise NotFound
    return _view(session, actor, row, today)


def page(
    session: Session, actor: Actor, filters: ImprovementFilters, *, limit: int, cursor: str | None, today: date
) -> Page[ImprovementView]:
    """Improvements of units within sight, also those that the public does not see; the latest begun first."""
    actor.must(Permission.SURVEY_READ)
    units = policy.known_units(session, actor, today)
    rows, scope = _rows(session, units, filters, limit=limit, cursor=cursor)
    views = _views(session, actor, rows[:limit], today)
    return pages.page(rows, limit, view=lambda row: views[row.id], place=_place, scope=scope)


def public_page(session: Session, unit_id: UUID, *, limit: int, cursor: str | None) -> Page[PublicImprovement]:
    """What a unit tells everybody, the latest begun first. Raises NotFound for what is no unit."""
    if organisation_rows.unit(session, unit_id) is None:
        raise NotFound
    filters = ImprovementFilters(unit_id, published=True)
    rows, scope = _rows(session, None, filters, limit=limit, cursor=cursor)
    return pages.page(rows, limit, view=_public_view, place=_place, scope=scope)


def _rows(
    session: Session,
    units: Collection[UUID] | None,
    filters: ImprovementFilters,
    *,
    limit: int,
    cursor: str | None,
) -> tuple[Sequence[SurveyImprovement], tuple[Any, ...]]:
    scope = ("improvements", filters.unit_id, filters.published)
    before = None if cursor is None else _read_place(pages.read_cursor(cursor, scope=scope))
    return queries_paper.improvements(session, units, filters, before=before, limit=limit + 1), scope


def _must_be_possible(started_on: date, done_on: date | None, today: date) -> None:
    """Raises Invalid."""
    if done_on is None:
        return
    if done_on < started_on:
        raise _wrong("/done_on", "Tanggal selesai mendahului tanggal mulai")
    if done_on > today:
        raise _wrong("/done_on", "Tanggalnya belum tiba")


def _wrong(pointer: str, detail: str) -> Invalid:
    return Invalid(errors=[{"pointer": pointer, "detail": detail}])


def _tell(session: Session, actor: Actor, row: SurveyImprovement, action: str, changed: list[str]) -> None:
    audit.record(
        session,
        action,
        subject_id=row.id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
        version=row.version,
        changed=changed,
        published=row.published_at is not None,
    )
    publish(session, ImprovementChanged(row.id, row.unit_id))


def _view(session: Session, actor: Actor, row: SurveyImprovement, today: date) -> ImprovementView:
    return _views(session, actor, [row], today)[row.id]


def _views(
    session: Session, actor: Actor, rows: Sequence[SurveyImprovement], today: date
) -> dict[UUID, ImprovementView]:
    units = {row.unit_id for row in rows}
    names = organisation_rows.unit_names(session, units)
    writable = {
        unit_id for unit_id in units if policy.may_change(session, actor, unit_id, Permission.SURVEY_WRITE, today)
    }
    return {
        row.id: ImprovementView(
            id=row.id,
            unit=UnitRef(id=row.unit_id, name=names[row.unit_id]),
            element=row.element,
            element_label=_label(row.element),
            said=row.said,
            done=row.done,
            started_on=row.started_on,
            done_on=row.done_on,
            published=row.published_at is not None,
            published_at=row.published_at,
            may_write=row.unit_id in writable,
            version=row.version,
        )
        for row in rows
    }


def _public_view(row: SurveyImprovement) -> PublicImprovement:
    return PublicImprovement(
        id=row.id,
        element=row.element,
        element_label=_label(row.element),
        said=row.said,
        done=row.done,
        started_on=row.started_on,
        done_on=row.done_on,
    )


def _label(element: str | None) -> str | None:
    return None if element is None else BY_CODE[element].label


def _place(row: SurveyImprovement) -> list[str]:
    return [row.started_on.isoformat(), str(row.id)]


def _read_place(place: list[str]) -> tuple[date, UUID]:
    return date.fromisoformat(place[0]), UUID(place[1])
