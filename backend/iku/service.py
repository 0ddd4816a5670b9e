"""Making and changing indicators."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.iku import history, policy, queries, rules, views
from backend.iku.models import Iku
from backend.iku.problems import IkuCodeTaken, IkuCycle, IkuInUse, IkuParentUnfit, IkuTargetsUnfit
from backend.iku.schemas import IkuAmendment, IkuIn, IkuView
from backend.kit import clock, schema
from backend.kit.problems import NotFound
from backend.kit.stored import Stored
from backend.organisation import changes
from backend.organisation import queries as organisation
from backend.organisation import queries_lists as organisation_rows
from backend.organisation.changes import Changes

_CONTENT = tuple(name for name in IkuIn.model_fields if name != "id")


def create(session: Session, actor: Actor, draft: IkuIn, now: datetime) -> Stored[IkuView]:
    """Make an indicator of a unit or a person.

    Raises NotAllowed, NotFound, IdTaken, OperationDiffers, IkuCodeTaken, IkuParentUnfit.
    """
    actor.must(Permission.IKU_WRITE)
    queries.hold_cascade(session)
    today = clock.local_day(now)
    if (known := queries.iku(session, draft.id)) is not None:
        changes.must_be_same(known.create_digest, draft, mine=policy.may_write(session, actor, known, today))
        return Stored.again(views.one(session, known))
    policy.must_write(session, actor, draft, today)
    _must_have_owner(session, draft)
    _must_be_free(session, draft, None)
    must_fit_parent(session, actor, draft, draft.parent_id, today)
    row = Iku(**draft.model_dump(), is_active=True, version=1, create_digest=changes.digest(draft))
    session.add(row)
    session.flush()
    history.changed(session, actor, row, "iku.create", new_of(row), now, today)
    return Stored.new(views.one(session, row))


def amend(
    session: Session, actor: Actor, iku_id: UUID, patch: IkuAmendment, *, base_version: int, now: datetime
) -> IkuView:
    """Change an indicator, or put it out of use.

    Raises NotAllowed, NotFound, Stale, Invalid, IkuCodeTaken, IkuCycle, IkuParentUnfit, IkuInUse,
    IkuTargetsUnfit.
    """
    actor.must(Permission.IKU_WRITE)
    queries.hold_cascade(session)
    today = clock.local_day(now)
    row = policy.seen(session, actor, iku_id, today, for_update=True)
    policy.must_write(session, actor, row, today)
    changes.must_be_current(row.version, base_version)
    after = _patched(row, patch)
    diff = changes.between(row, patch)
    if "code" in diff:
        _must_be_free(session, after, row.id)
    if "parent_id" in diff:
        must_fit_parent(session, actor, row, after.parent_id, today)
        if rules.makes_cycle(row.id, after.parent_id, queries.parents_above(session, after.parent_id)):
            raise IkuCycle
    _must_suit_numbers(session, row, diff)
    if changes.apply(session, row, diff):
        history.changed(session, actor, row, "iku.amend", diff, now, today)
    return views.one(session, row)


def new_of(row: Iku) -> Changes:
    """What a new row says, as changes from nothing."""
    said = {name: getattr(row, name) for name in _CONTENT}
    return {name: [None, value] for name, value in said.items() if value is not None}


def must_fit_parent(session: Session, actor: Actor, owned: Iku | IkuIn, parent_id: UUID | None, today: date) -> None:
    """A parent is seen, of the same year, and never a person's above a unit's. Raises NotFound, IkuParentUnfit."""
    if parent_id is None:
        return
    parent = policy.seen(session, actor, parent_id, today)
    if parent.year != owned.year or (owned.unit_id is not None and parent.unit_id is None):
        raise IkuParentUnfit


def _must_have_owner(session: Session, draft: IkuIn) -> None:
    if draft.unit_id is not None and organisation_rows.unit(session, draft.unit_id) is None:
        raise NotFound
    if draft.employee_id is not None and organisation.employee(session, draft.employee_id) is None:
        raise NotFound


def _must_be_free(session: Session, draft: IkuIn, own_id: UUID | None) -> None:
    other = queries.with_code(
        session, unit_id=draft.unit_id, employee_id=draft.employee_id, year=draft.year, code=draft.code
    )
    if other is not None and other.id != own_id:
        raise IkuCodeTaken


def _patched(row: Iku, patch: IkuAmendment) -> IkuIn:
    """The indicator as the caller wants it, checked as a new one would be. Raises Invalid."""
    given = {name: getattr(patch, name) for name in patch.model_fields_set if name in IkuIn.model_fields}
    return schema.checked(IkuIn, {name: getattr(row, name) for name in IkuIn.model_fields} | given)


def _must_suit_numbers(session: Session, row: Iku, diff: Changes) -> None:
    """What is recorded must still mean the same. Raises IkuInUse, IkuTargetsUnfit."""
    if "unit_of_measure" in diff and queries.has_numbers(session, row.id):
        raise IkuInUse
    if "polarity" in diff:
        polarity = diff["polarity"][1]
        known = queries.targets(session, [row.id]).get(row.id, {})
        if not all(rules.fits(target, polarity) for target in known.values()):
            raise IkuTargetsUnfit
