"""Calls about scores and the rule sets behind them."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.attendance.problems import MonthClosed
from backend.kit import clock, web
from backend.kit.problems import NotAllowed, NotFound, OperationDiffers
from backend.kit.schema import Month
from backend.kit.stored import Stored
from backend.kit.web import answers, reads, writes
from backend.scoring import months, preview, rule_sets, scores
from backend.scoring.problems import MonthNotOver, NoScore
from backend.scoring.schemas import (
    RuleSetIn,
    RuleSetPreview,
    RuleSets,
    RuleSetView,
    ScoreHistory,
    ScoreMonthIn,
    ScoreMonths,
    ScoreMonthView,
    ScoreView,
)

router = web.router("Nilai")

_ME = "me"
Whose = Annotated[
    str,
    Path(pattern=r"^(me|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$", description="Nomor pegawai, atau `me`"),
]


def person(whose: str) -> UUID | None:
    """None: the caller."""
    return None if whose == _ME else UUID(whose)


@router.get("/scores/{employee_id}", operation_id="get_score", responses=answers(NotAllowed, NotFound, NoScore))
@reads
def get_score(
    session: Session, actor: CurrentActor, employee_id: Whose, period: Annotated[Month, Query()]
) -> ScoreView:
    """Nilai satu bulan, diuraikan: bahan pertimbangan, bukan predikat."""
    return scores.one(session, actor, person(employee_id), period, clock.now())


@router.get("/scores/{employee_id}/history", operation_id="list_scores", responses=answers(NotAllowed, NotFound))
@reads
def list_scores(
    session: Session,
    actor: CurrentActor,
    employee_id: Whose,
    from_: Annotated[Month, Query(alias="from")],
    to: Annotated[Month, Query()],
) -> ScoreHistory:
    """Nilai per bulan, yang terlama lebih dulu."""
    return scores.history(session, actor, person(employee_id), from_, to, clock.now())


@router.get("/score-rules", operation_id="list_score_rules", responses=answers(NotAllowed))
@reads
def list_score_rules(session: Session, actor: CurrentActor) -> RuleSets:
    """Aturan penilaian yang pernah dan sedang berlaku."""
    return rule_sets.every(session, actor)


@router.post(
    "/score-rules",
    status_code=201,
    operation_id="decide_score_rules",
    responses=web.repeatable(RuleSetView) | answers(NotAllowed, OperationDiffers, MonthClosed),
)
@writes
def decide_score_rules(session: Session, actor: CurrentActor, draft: RuleSetIn) -> Stored[RuleSetView]:
    """Tetapkan aturan penilaian yang berlaku mulai suatu bulan."""
    return rule_sets.decide(session, actor, draft, clock.now())


@router.post("/score-rules/preview", operation_id="preview_score_rules", responses=answers(NotAllowed))
@reads
def preview_score_rules(
    session: Session, actor: CurrentActor, draft: RuleSetIn, period: Annotated[Month, Query()]
) -> RuleSetPreview:
    """Coba dulu: nilai siapa yang akan berubah, seberapa banyak, per unit. Tidak menyimpan apa pun."""
    return preview.of(session, actor, draft, period)


@router.get("/score-months", operation_id="list_score_months", responses=answers(NotAllowed))
@reads
def list_score_months(session: Session, actor: CurrentActor) -> ScoreMonths:
    """Bulan yang sudah ditutup, atau pernah."""
    return months.every(session, actor)


@router.put("/score-months/{period}", operation_id="put_score_month", responses=answers(NotAllowed, MonthNotOver))
@writes
def put_score_month(
    session: Session, actor: CurrentActor, period: Annotated[Month, Path()], wanted: ScoreMonthIn
) -> ScoreMonthView:
    """Tutup sebuah bulan yang sudah berakhir, atau buka kembali dengan alasan."""
    return months.put(session, actor, period, wanted, clock.now())
