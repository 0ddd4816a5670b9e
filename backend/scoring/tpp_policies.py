"""Policies about TPP: deciding the next one, and which is in force in a month. Until one is decided, none is."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.audit import service as audit
from backend.kit.problems import Invalid, OperationDiffers
from backend.kit.stored import Stored
from backend.organisation.models import Position
from backend.scoring import closed, tpp
from backend.scoring.models import TppPolicyRow
from backend.scoring.schemas_tpp import TppBandIn, TppPolicies, TppPolicyIn, TppSample


def every(session: Session, actor: Actor) -> TppPolicies:
    """All that were decided, and the samples."""
    actor.must(Permission.SCORE_READ)
    rows = session.scalars(select(TppPolicyRow).order_by(TppPolicyRow.effective_from.desc()))
    return TppPolicies(items=[TppPolicyIn(**row.document) for row in rows], samples=list(map(_sample, tpp.SAMPLES)))


def decide(session: Session, actor: Actor, draft: TppPolicyIn, now: datetime) -> Stored[TppPolicyIn]:
    """Put a policy in force from a month on. A month, or a version, is decided once.

    Raises OperationDiffers; Invalid for a post that does not exist; MonthClosed where it would hold in a closed month.
    """
    actor.must(Permission.POLICY_WRITE)
    document = draft.model_dump(mode="json")
    query = select(TppPolicyRow).where(
        (TppPolicyRow.version == draft.version) | (TppPolicyRow.effective_from == draft.effective_from)
    )
    known = session.scalars(query).all()
    if known:
        if len(known) > 1 or known[0].document != document:
            raise OperationDiffers
        return Stored.again(draft)
    closed.must_be_open_since(session, draft.effective_from)
    _must_know_positions(session, draft)
    session.add(
        TppPolicyRow(
            version=draft.version,
            effective_from=draft.effective_from,
            is_paid=draft.is_paid,
            document=document,
            decided_by=actor.account_id,
            decided_at=now,
        )
    )
    session.flush()
    audit.record(session, "tpp_policy.decide", subject_id=None, account_id=actor.account_id, **document)
    return Stored.new(draft)


def in_force(session: Session, period: str) -> TppPolicyIn | None:
    """The policy of a month (`2026-11`); None where none is, or TPP is not paid."""
    query = (
        select(TppPolicyRow)
        .where(TppPolicyRow.effective_from <= period)
        .order_by(TppPolicyRow.effective_from.desc())
        .limit(1)
    )
    row = session.scalar(query)
    return TppPolicyIn(**row.document) if row is not None and row.is_paid else None


def _must_know_positions(session: Session, draft: TppPolicyIn) -> None:
    wanted = {one.position_id: place for place, one in enumerate(draft.base_by_position)}
    if not wanted:
        return
    known = frozenset(session.scalars(select(Position.id)))
    for position_id, place in wanted.items():
        if position_id not in known:
            detail = "Jabatan ini tidak ada"
            raise Invalid(errors=[{"pointer": f"/base_by_position/{place}/position_id", "detail": detail}])


def _sample(one: tpp.Policy) -> TppSample:
    return TppSample(
        code=one.code,
        name=one.name,
        productivity_share=one.productivity_share / 100,
        bands=[TppBandIn(up_to_minutes=band.up_to_minutes, costs=band.costs / 100) for band in one.bands],
        no_record=one.no_record / 100,
        absent=one.absent / 100,
        no_assembly=one.no_assembly / 100,
    )
