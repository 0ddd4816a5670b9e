"""What was reached, month by month: entered, amended, and read with the sum written out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.iku import achievements, history, policy, queries, rules, views
from backend.iku.achievements import Reached
from backend.iku.models import Iku, IkuActual
from backend.iku.problems import ActualKnown, ActualsAreDerived, IkuInactive, MonthNotBegun
from backend.iku.rules import Source
from backend.iku.schemas import (
    ActualAmendment,
    ActualIn,
    ActualsView,
    ActualView,
    MonthView,
    ReachedView,
    from_e4,
    to_percent,
)
from backend.kit import clock, named_evidence
from backend.kit.problems import IdTaken, Invalid, NotFound, OperationDiffers, Stale
from backend.kit.stored import Stored
from backend.organisation import changes as organisation_changes
from backend.organisation import queries as organisation


def of(session: Session, actor: Actor, iku_id: UUID, today: date) -> ActualsView:
    """Months, and what each period with a target or an actual comes to. Raises NotFound."""
    row = policy.seen(session, actor, iku_id, today)
    numbers = achievements.numbers(session, [row], today)[row.id]
    policies = queries.policies(session)
    found = [achievements.reached(row, numbers, period, policies) for period in rules.periods_of(row.year)]
    entered = queries.actuals(session, row.id) if row.source is Source.ENTERED else {}
    return ActualsView(
        iku_id=row.id,
        year=row.year,
        unit_of_measure=row.unit_of_measure,
        source=row.source,
        months=[
            MonthView(
                month=month,
                amount=from_e4(amount),
                entry=views.actual(entered[month]) if month in entered else None,
            )
            for month, amount in sorted(numbers.amounts.items())
        ],
        periods=[_view(one) for one in found if one.target is not None or one.actual is not None],
    )


def record(session: Session, actor: Actor, iku_id: UUID, draft: ActualIn, now: datetime) -> Stored[ActualView]:
    """Enter what was reached in a month.

    Raises NotAllowed, NotFound, IdTaken, OperationDiffers, Invalid, ActualKnown, ActualsAreDerived,
    IkuInactive, MonthNotBegun.
    """
    actor.must(Permission.IKU_RECORD)
    today = clock.local_day(now)
    row = policy.seen(session, actor, iku_id, today, for_update=True)
    policy.must_record(session, actor, row, today)
    digest = organisation_changes.digest(draft)
    if (known := queries.actual(session, draft.id)) is not None:
        return _again(known, row, digest)
    _must_be_recordable(row, draft.month, today)
    if draft.month in queries.actuals(session, row.id):
        raise ActualKnown
    entry = IkuActual(
        id=draft.id,
        iku_id=row.id,
        month=draft.month,
        amount_e4=draft.amount,
        note=draft.note,
        evidence=draft.evidence,
        version=1,
        recorded_by=actor.employee_id,
        recorded_at=now,
        create_digest=digest,
    )
    session.add(entry)
    session.flush()
    _keep_evidence(session, entry, row, today)
    said = {name: [None, value] for name, value in _said(entry).items() if value}
    history.recorded(session, actor, row, "iku.record", entry.month, said, now, today)
    return Stored.new(views.actual(entry))


def amend(
    session: Session,
    actor: Actor,
    iku_id: UUID,
    actual_id: UUID,
    patch: ActualAmendment,
    *,
    base_version: int,
    now: datetime,
) -> ActualView:
    """Change what was entered; the history keeps both. Raises NotAllowed, NotFound, Stale, IkuInactive."""
    actor.must(Permission.IKU_RECORD)
    today = clock.local_day(now)
    row = policy.seen(session, actor, iku_id, today, for_update=True)
    policy.must_record(session, actor, row, today)
    entry = queries.actual(session, actual_id, for_update=True)
    if entry is None or entry.iku_id != row.id:
        raise NotFound
    if entry.version != base_version:
        raise Stale(version=entry.version)
    if not row.is_active:
        raise IkuInactive
    before = _said(entry)
    for name in patch.model_fields_set:
        setattr(entry, "amount_e4" if name == "amount" else name, getattr(patch, name))
    after = _said(entry)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        entry.version += 1
        entry.recorded_by, entry.recorded_at = actor.employee_id, now
        session.flush()
        _keep_evidence(session, entry, row, today)
        history.recorded(session, actor, row, "iku.amend_actual", entry.month, changed, now, today)
    return views.actual(entry)


def _keep_evidence(session: Session, entry: IkuActual, row: Iku, today: date) -> None:
    """It is that of whoever entered the figure, to be read by whoever sees the owner of the indicator."""
    if entry.recorded_by is None:
        return
    unit_id = row.unit_id
    if unit_id is None and row.employee_id is not None:
        post = organisation.main_post(session, row.employee_id, today)
        unit_id = None if post is None else post.unit_id
    named_evidence.name(session, entry.recorded_by, unit_id, entry.id, entry.evidence)


def _again(known: IkuActual, row: Iku, digest: str) -> Stored[ActualView]:
    if known.iku_id != row.id:
        raise IdTaken
    if known.create_digest != digest:
        raise OperationDiffers
    return Stored.again(views.actual(known))


def _must_be_recordable(row: Iku, month: str, today: date) -> None:
    if row.source is not Source.ENTERED:
        raise ActualsAreDerived
    if not row.is_active:
        raise IkuInactive
    if rules.year_of(month) != row.year:
        raise Invalid(errors=[{"pointer": "/month", "detail": f"Indikator ini untuk tahun {row.year}"}])
    if rules.first_day(month) > today:
        raise MonthNotBegun


def _said(entry: IkuActual) -> dict[str, Any]:
    return {"amount": from_e4(entry.amount_e4), "note": entry.note, "evidence": list(entry.evidence)}


def _view(one: Reached) -> ReachedView:
    return ReachedView(
        period=one.period,
        kind=rules.kind_of(one.period),
        target=None if one.target is None else views.target(one.period, one.target),
        actual=None if one.actual is None else from_e4(rules.rounded(one.actual)),
        achievement=to_percent(one.achievement),
        complete=not one.missing,
        missing=list(one.missing),
        explanation=one.explanation,
    )
