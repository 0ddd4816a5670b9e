"""HTTP of activities, reviews, templates and rules of logging."""

from typing import Annotated, Literal

from fastapi import Query
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.activities import corrections, days, history, lists, policies, reviews, service, templates
from backend.activities.history import Arrival
from backend.activities.problems import (
    ActivityIsWithdrawn,
    ActivityLocked,
    DayNotBegun,
    IkuNotUsable,
    NotApproved,
    OutsideWindow,
    ProgramDoesNotFit,
    TooFarAhead,
)
from backend.activities.queries import Filters
from backend.activities.schemas import (
    ActivityAmendment,
    ActivityDraft,
    ActivityView,
    CorrectionRequestIn,
    DayMarkIn,
    DayMarkView,
    Days,
    DecisionResults,
    DecisionsIn,
    History,
    Policies,
    PolicyIn,
    PolicyView,
    QueueItem,
    TemplateAmendment,
    TemplateIn,
    Templates,
    TemplateView,
)
from backend.kit import clock, web
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import IdTaken, NotAllowed, NotFound, OperationDiffers, PreconditionRequired, Stale
from backend.kit.schema import Day, Id
from backend.kit.stored import Stored
from backend.kit.web import ExpectedVersion, answers, quick_reads, reads, writes

router = web.router("Kegiatan")

StatusFilter = Annotated[
    Literal["waiting", "approved", "returned", "withdrawn"] | None,
    Query(description="Tanpa status: semua kecuali yang ditarik"),
]


@router.post(
    "/activities",
    status_code=201,
    operation_id="log_activity",
    responses=web.repeatable(ActivityView)
    | answers(IdTaken, OperationDiffers, OutsideWindow, TooFarAhead, IkuNotUsable, ProgramDoesNotFit, NotAllowed),
)
@writes
def log_activity(session: Session, actor: CurrentActor, draft: ActivityDraft) -> Stored[ActivityView]:
    """Catat satu kegiatan harian."""
    return service.log(session, actor, draft, Arrival(clock.now()))


@router.get("/activities", operation_id="list_activities", responses=answers(NotAllowed, NotFound))
@quick_reads
def list_activities(
    session: Session,
    actor: CurrentActor,
    limit: Limit = 50,
    cursor: Cursor = None,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Annotated[Day | None, Query()] = None,
    status: StatusFilter = None,
    employee_id: Annotated[Id | None, Query()] = None,
) -> Page[ActivityView]:
    """Daftar kegiatan saya, atau pegawai yang boleh saya lihat; terbaru lebih dulu."""
    filters = Filters(from_, to, status)
    today = clock.today()
    return lists.page(session, actor, employee_id, filters, limit=limit, cursor=cursor, today=today)


@router.get("/activities/{activity_id}", operation_id="get_activity", responses=answers(NotAllowed, NotFound))
@reads
def get_activity(session: Session, actor: CurrentActor, activity_id: Id) -> ActivityView:
    """Baca satu kegiatan."""
    return lists.one(session, actor, activity_id, clock.today())


@router.patch(
    "/activities/{activity_id}",
    operation_id="amend_activity",
    responses=answers(
        NotAllowed,
        NotFound,
        ActivityLocked,
        ActivityIsWithdrawn,
        OutsideWindow,
        TooFarAhead,
        IkuNotUsable,
        ProgramDoesNotFit,
        Stale,
        PreconditionRequired,
    ),
)
@writes
def amend_activity(
    session: Session, actor: CurrentActor, activity_id: Id, patch: ActivityAmendment, version: ExpectedVersion
) -> ActivityView:
    """Perbaiki kegiatan yang belum disetujui (merge patch, dengan If-Match)."""
    arrival = Arrival(clock.now(), made_at=patch.made_at)
    return service.amend(session, actor, activity_id, patch, base_version=version, arrival=arrival)


@router.delete(
    "/activities/{activity_id}",
    operation_id="withdraw_activity",
    responses=answers(NotAllowed, NotFound, ActivityLocked, Stale, PreconditionRequired),
)
@writes
def withdraw_activity(session: Session, actor: CurrentActor, activity_id: Id, version: ExpectedVersion) -> ActivityView:
    """Tarik kegiatan yang belum disetujui; jejaknya tetap tersimpan."""
    return service.withdraw(session, actor, activity_id, base_version=version, arrival=Arrival(clock.now()))


@router.post(
    "/activities/{activity_id}/correction",
    operation_id="ask_activity_correction",
    responses=answers(NotAllowed, NotFound, ActivityIsWithdrawn, NotApproved, Stale, PreconditionRequired),
)
@writes
def ask_activity_correction(
    session: Session, actor: CurrentActor, activity_id: Id, body: CorrectionRequestIn, version: ExpectedVersion
) -> ActivityView:
    """Ajukan perbaikan kegiatan yang sudah disetujui (dengan If-Match); pejabat penilai yang memutuskan."""
    arrival = Arrival(clock.now(), made_at=body.made_at)
    return corrections.ask(session, actor, activity_id, body.reason, base_version=version, arrival=arrival)


@router.get(
    "/activities/{activity_id}/history", operation_id="get_activity_history", responses=answers(NotAllowed, NotFound)
)
@reads
def get_activity_history(session: Session, actor: CurrentActor, activity_id: Id) -> History:
    """Riwayat satu kegiatan: siapa mengubah atau memutuskan apa, dan kapan."""
    return history.of(session, actor, activity_id, clock.today())


@router.get("/me/days", operation_id="list_my_days", responses=answers(NotAllowed))
@reads
def list_my_days(
    session: Session,
    actor: CurrentActor,
    from_: Annotated[Day, Query(alias="from")],
    to: Annotated[Day, Query(description="Paling banyak 62 hari")],
) -> Days:
    """Hari-hari saya: berapa catatan, dan hari mana yang masih kosong."""
    return days.mine(session, actor, from_, to)


@router.post(
    "/me/day-marks",
    status_code=201,
    operation_id="mark_day",
    responses=web.repeatable(DayMarkView) | answers(NotAllowed, IdTaken, OperationDiffers, DayNotBegun),
)
@writes
def mark_day(session: Session, actor: CurrentActor, draft: DayMarkIn) -> Stored[DayMarkView]:
    """Tandai hari ini, atau minggu ini, selesai. Aman diulang."""
    arrival = Arrival(clock.now(), made_at=draft.made_at)
    return days.mark(session, actor, draft.id, draft.kind, draft.day, arrival)


@router.get("/review-queue", operation_id="list_review_queue", responses=answers(NotAllowed))
@reads
def list_review_queue(
    session: Session, actor: CurrentActor, limit: Limit = 50, cursor: Cursor = None
) -> Page[QueueItem]:
    """Kegiatan yang menunggu putusan saya sebagai pejabat penilai, juga yang perbaikannya diajukan."""
    return reviews.queue(session, actor, limit=limit, cursor=cursor)


@router.post("/reviews", operation_id="decide_activities", responses=answers(NotAllowed))
@writes
def decide_activities(session: Session, actor: CurrentActor, body: DecisionsIn) -> DecisionResults:
    """Setujui atau kembalikan beberapa kegiatan; tiap keputusan berdiri sendiri."""
    return reviews.decide_many(session, actor, body.decisions, Arrival(clock.now()))


@router.get("/templates", operation_id="list_templates", responses=answers(NotAllowed))
@reads
def list_templates(session: Session, actor: CurrentActor) -> Templates:
    """Kegiatan yang biasa dikerjakan pada jabatan saya."""
    return templates.mine(session, actor, clock.today())


@router.post(
    "/templates",
    status_code=201,
    operation_id="create_template",
    responses=web.repeatable(TemplateView) | answers(NotAllowed, NotFound, OperationDiffers),
)
@writes
def create_template(session: Session, actor: CurrentActor, draft: TemplateIn) -> Stored[TemplateView]:
    """Tambah kegiatan yang biasa dikerjakan pada suatu jabatan atau unit."""
    return templates.create(session, actor, draft, clock.today())


@router.patch(
    "/templates/{template_id}",
    operation_id="amend_template",
    responses=answers(NotAllowed, NotFound, Stale, PreconditionRequired),
)
@writes
def amend_template(
    session: Session, actor: CurrentActor, template_id: Id, patch: TemplateAmendment, version: ExpectedVersion
) -> TemplateView:
    """Ubah, atau hentikan pemakaian, suatu kegiatan biasa."""
    today = clock.today()
    return templates.amend(session, actor, template_id, patch, base_version=version, today=today)


@router.get("/activity-policies", operation_id="list_activity_policies", responses=answers(NotAllowed))
@reads
def list_activity_policies(session: Session, actor: CurrentActor) -> Policies:
    """Aturan pengisian yang pernah dan sedang berlaku."""
    return policies.every(session, actor)


@router.post(
    "/activity-policies",
    status_code=201,
    operation_id="decide_activity_policy",
    responses=web.repeatable(PolicyView) | answers(NotAllowed, OperationDiffers),
)
@writes
def decide_activity_policy(session: Session, actor: CurrentActor, draft: PolicyIn) -> Stored[PolicyView]:
    """Tetapkan aturan pengisian yang berlaku mulai suatu tanggal."""
    return policies.decide(session, actor, draft, clock.now())
