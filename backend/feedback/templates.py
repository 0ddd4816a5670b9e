"""Replies that are often given: a unit's own, and the district's for all."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.audit import service as audit
from backend.feedback import history, policy, queries, views
from backend.feedback.events import ReplyTemplateChanged
from backend.feedback.models import ReplyTemplate
from backend.feedback.rules import ReportState
from backend.feedback.schemas import ReplyTemplateAmendment, ReplyTemplateIn, ReplyTemplateView
from backend.kit import clock, pages
from backend.kit.outbox import publish
from backend.kit.pages import Page
from backend.kit.problems import NotAllowed, NotFound, OperationDiffers
from backend.kit.stored import Stored
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation


def page(
    session: Session, actor: Actor, state: ReportState | None, *, limit: int, cursor: str | None, today: date
) -> Page[ReplyTemplateView]:
    """The district's templates and those of the units within the caller's sight, by title."""
    actor.must(Permission.REPORT_READ)
    scope = ("reply-templates", actor.account_id, state)
    after = None
    if cursor is not None:
        title, row_id = pages.read_cursor(cursor, scope=scope)
        after = (str(title), UUID(row_id))
    rows = queries.templates(session, policy.reach(session, actor, today), state, after=after, limit=limit + 1)
    return pages.page(rows, limit, view=views.template, place=lambda row: [row.title, str(row.id)], scope=scope)


def create(session: Session, actor: Actor, draft: ReplyTemplateIn, now: datetime) -> Stored[ReplyTemplateView]:
    """Add a template to a unit whose reports the caller handles, or to the district.

    Raises NotFound, NotAllowed, OperationDiffers.
    """
    actor.must(Permission.REPORT_HANDLE)
    today = clock.local_day(now)
    known = session.get(ReplyTemplate, draft.id)
    if known is not None:
        _must_handle(session, actor, known.unit_id, today)
        if known.create_digest != history.digest(draft):
            raise OperationDiffers
        return Stored.again(views.template(known))
    _must_handle(session, actor, draft.unit_id, today)
    row = ReplyTemplate(**draft.model_dump(), is_active=True, version=1, create_digest=history.digest(draft))
    session.add(row)
    session.flush()
    _tell(session, actor, row, "create", ["state", "text", "title"], today)
    return Stored.new(views.template(row))


def amend(
    session: Session,
    actor: Actor,
    template_id: UUID,
    patch: ReplyTemplateAmendment,
    *,
    base_version: int,
    now: datetime,
) -> ReplyTemplateView:
    """Change a template, or put it out of use. Raises NotFound, NotAllowed, Stale."""
    actor.must(Permission.REPORT_HANDLE)
    today = clock.local_day(now)
    row = session.get(ReplyTemplate, template_id, with_for_update=True)
    if row is None:
        raise NotFound
    _must_handle(session, actor, row.unit_id, today)
    history.must_be_current(row.version, base_version)
    changed = [name for name in patch.model_fields_set if getattr(row, name) != getattr(patch, name)]
    for name in changed:
        setattr(row, name, getattr(patch, name))
    if changed:
        row.version += 1
        session.flush()
        _tell(session, actor, row, "amend", changed, today)
    return views.template(row)


def _must_handle(session: Session, actor: Actor, unit_id: UUID | None, today: date) -> None:
    """Raises NotFound for a unit outside of sight, NotAllowed for what is not the caller's to change."""
    if unit_id is None:
        if not organisation_policy.manages(session, actor, None, today):
            raise NotAllowed
        return
    if unit_id not in organisation.parents(session) or not policy.may_handle_unit(session, actor, unit_id, today):
        raise NotFound


def _tell(session: Session, actor: Actor, row: ReplyTemplate, action: str, changed: list[str], today: date) -> None:
    audit.record(
        session,
        f"reply_template.{action}",
        subject_id=row.id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
        version=row.version,
        changed=sorted(changed),
    )
    publish(session, ReplyTemplateChanged(row.id, row.unit_id, None, today))
