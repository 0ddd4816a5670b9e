"""The usual activities of a post: what one tap fills in."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.activities import queries
from backend.activities.events import TemplateChanged
from backend.activities.models import Template
from backend.activities.schemas import TemplateAmendment, TemplateIn, Templates, TemplateView
from backend.audit import service as audit
from backend.kit.outbox import publish
from backend.kit.problems import NotFound, OperationDiffers, Stale
from backend.kit.stored import Stored
from backend.organisation import placement
from backend.organisation import policy as organisation_policy

_FIELDS = ("unit_id", "position_id", "title", "unit", "usual_minutes", "rhk_id")


def mine(session: Session, actor: Actor, today: date) -> Templates:
    """Templates of the caller's own post and unit; for others, of the units within their sight."""
    actor.must(Permission.TEMPLATE_READ)
    post = None if actor.employee_id is None else placement.post_on(session, actor.employee_id, today)
    units = set(organisation_policy.visible_units(session, actor, today))
    if actor.sees_district:
        rows = queries.templates(session, None, None)
    else:
        rows = queries.templates(session, units, None)
        if post is not None:
            own = queries.templates(session, {post.unit_id}, post.position_id)
            rows = [*own, *(row for row in rows if row.id not in {one.id for one in own})]
    return Templates(items=[view(row) for row in rows])


def create(session: Session, actor: Actor, draft: TemplateIn, today: date) -> Stored[TemplateView]:
    """Add a template to a unit that the caller administers. Raises NotFound, OperationDiffers."""
    actor.must(Permission.TEMPLATE_WRITE)
    known = session.get(Template, draft.id)
    members = draft.model_dump()
    if known is not None:
        _must_manage(session, actor, known.unit_id, today)
        if any(getattr(known, name) != members[name] for name in _FIELDS):
            raise OperationDiffers
        return Stored.again(view(known))
    _must_manage(session, actor, draft.unit_id, today)
    if not queries.has_unit_and_position(session, draft.unit_id, draft.position_id):
        raise NotFound
    row = Template(**members, is_active=True, version=1)
    session.add(row)
    session.flush()
    _tell(session, actor, row, "template.create", list(_FIELDS))
    return Stored.new(view(row))


def amend(
    session: Session, actor: Actor, template_id: UUID, patch: TemplateAmendment, *, base_version: int, today: date
) -> TemplateView:
    """Change a template, or put it out of use. Raises NotFound, Stale."""
    actor.must(Permission.TEMPLATE_WRITE)
    row = session.get(Template, template_id, with_for_update=True)
    if row is None:
        raise NotFound
    _must_manage(session, actor, row.unit_id, today)
    if row.version != base_version:
        raise Stale(version=row.version)
    changed = [name for name in patch.model_fields_set if getattr(row, name) != getattr(patch, name)]
    for name in changed:
        setattr(row, name, getattr(patch, name))
    if changed:
        row.version += 1
        session.flush()
        _tell(session, actor, row, "template.amend", changed)
    return view(row)


def view(row: Template) -> TemplateView:
    names: Any = TemplateView.model_fields
    return TemplateView.model_construct(**{name: getattr(row, name) for name in names})


def _must_manage(session: Session, actor: Actor, unit_id: UUID, today: date) -> None:
    """The unit is the caller's to change; otherwise it is not there for them."""
    if not organisation_policy.manages(session, actor, unit_id, today):
        raise NotFound


def _tell(session: Session, actor: Actor, row: Template, action: str, changed: list[str]) -> None:
    audit.record(
        session,
        action,
        subject_id=row.id,
        account_id=actor.account_id,
        employee_id=actor.employee_id,
        version=row.version,
        changed=sorted(changed),
    )
    publish(session, TemplateChanged(row.id, None, row.unit_id, None))
