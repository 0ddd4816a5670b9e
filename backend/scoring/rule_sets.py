"""Rule sets: which is in force in a month, reading them, and deciding the next one."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.audit import service as audit
from backend.kit.ids import uuid7
from backend.kit.outbox import publish
from backend.kit.problems import OperationDiffers
from backend.kit.stored import Stored
from backend.organisation.models import PositionKind
from backend.scoring import closed
from backend.scoring.events import RulesDecided
from backend.scoring.models import ScoreRuleSet
from backend.scoring.rules import WEIGHTED, Band, RuleSet
from backend.scoring.schemas import BandIn, RuleSetIn, RuleSets, RuleSetView, WeightsByKindIn, WeightsIn

# No regulation sets these figures: in force until the district has decided its own.
_MANAGERS = WeightsIn(attendance=20, task_completion=50, program_contribution=20, public_feedback=10)
_OTHERS = WeightsIn(attendance=30, task_completion=50, program_contribution=15, public_feedback=5)
DEFAULT = RuleSetIn(
    version="bawaan-1",
    effective_from="2000-01",
    weights=WeightsByKindIn(
        jpt=_MANAGERS, administrator=_MANAGERS, pengawas=_MANAGERS, functional=_OTHERS, executor=_OTHERS
    ),
    late_bands=[
        BandIn(up_to_minutes=30, loses=5),
        BandIn(up_to_minutes=60, loses=10),
        BandIn(up_to_minutes=90, loses=13),
        BandIn(up_to_minutes=None, loses=15),
    ],
)


def every(session: Session, actor: Actor) -> RuleSets:
    """All that were decided, newest first; the default last."""
    actor.must(Permission.SCORE_READ)
    rows = session.scalars(select(ScoreRuleSet).order_by(ScoreRuleSet.effective_from.desc()))
    decided = [RuleSetView(**row.document, is_default=False) for row in rows]
    return RuleSets(items=[*decided, RuleSetView(**DEFAULT.model_dump(), is_default=True)])


def decide(session: Session, actor: Actor, draft: RuleSetIn, now: datetime) -> Stored[RuleSetView]:
    """Put a rule set in force from a month on. A month, or a version, is decided once.

    Raises OperationDiffers; MonthClosed where it would hold in a closed month.
    """
    actor.must(Permission.POLICY_WRITE)
    document = draft.model_dump(mode="json")
    view = RuleSetView(**draft.model_dump(), is_default=False)
    query = select(ScoreRuleSet).where(
        (ScoreRuleSet.version == draft.version) | (ScoreRuleSet.effective_from == draft.effective_from)
    )
    known = session.scalars(query).all()
    if known:
        if len(known) > 1 or known[0].document != document:
            raise OperationDiffers
        return Stored.again(view)
    closed.must_be_open_since(session, draft.effective_from)
    session.add(
        ScoreRuleSet(
            version=draft.version,
            effective_from=draft.effective_from,
            document=document,
            note=draft.note,
            decided_by=actor.account_id,
            decided_at=now,
        )
    )
    session.flush()
    publish(session, RulesDecided(uuid7(), None, None, date.fromisoformat(f"{draft.effective_from}-01")))
    audit.record(session, "score_rules.decide", subject_id=None, account_id=actor.account_id, **document)
    return Stored.new(view)


def in_force(session: Session, period: str) -> RuleSet:
    """The rule set of a month (`2026-11`)."""
    query = (
        select(ScoreRuleSet.document)
        .where(ScoreRuleSet.effective_from <= period)
        .order_by(ScoreRuleSet.effective_from.desc())
        .limit(1)
    )
    document: dict[str, Any] | None = session.scalar(query)
    return of(DEFAULT if document is None else RuleSetIn(**document))


def of(decided: RuleSetIn) -> RuleSet:
    """As the rules count: hundredths everywhere."""
    year, month = map(int, decided.effective_from.split("-"))
    return RuleSet(
        version=decided.version,
        effective_from=date(year, month, 1),
        weights={
            kind.value: {code: decided.weights.of(kind).of(code) * 100 for code in WEIGHTED} for kind in PositionKind
        },
        cap=decided.cap * 100,
        late_bands=tuple(Band(band.up_to_minutes, band.loses * 100) for band in decided.late_bands),
        indicator_share=decided.indicator_share * 100,
        minutes_per_day=decided.minutes_per_day,
        contributions_per_month=decided.contributions_per_month * 100,
        innovation_verified=decided.innovation_verified * 100,
        innovation_adopted=decided.innovation_adopted * 100,
        innovation_most=decided.innovation_most * 100,
        feedback_target=decided.feedback_target * 100,
    )
