"""HTTP of indicators."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.iku import actuals, assigning, cascade, history, lists, policies, service, targets
from backend.iku.problems import (
    ActualKnown,
    ActualsAreDerived,
    IkuCodeTaken,
    IkuCycle,
    IkuInactive,
    IkuInUse,
    IkuParentUnfit,
    IkuTargetsUnfit,
    MonthNotBegun,
)
from backend.iku.queries import Filters
from backend.iku.schemas import (
    ActualAmendment,
    ActualIn,
    ActualsView,
    ActualView,
    Cascade,
    IkuAmendment,
    IkuAssignmentIn,
    IkuAssignments,
    IkuHistory,
    IkuIn,
    IkuPolicies,
    IkuPolicyIn,
    IkuPolicyView,
    IkuView,
    Search,
    TargetsIn,
    TargetsView,
)
from backend.kit import clock, web
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import IdTaken, NotAllowed, NotFound, OperationDiffers, PreconditionRequired, Stale
from backend.kit.schema import Id
from backend.kit.stored import Stored
from backend.kit.web import ExpectedVersion, answers, reads, writes

router = web.router("IKU")

SearchFor = Annotated[Search | None, Query(description="Sebagian nama, atau awal kode indikator")]
YearFilter = Annotated[int | None, Query(ge=2000, le=2099)]


@router.get("/ikus", operation_id="list_ikus", responses=answers(NotAllowed, NotFound))
@reads
def list_ikus(
    session: Session,
    actor: CurrentActor,
    limit: Limit = 50,
    cursor: Cursor = None,
    unit_id: Annotated[Id | None, Query()] = None,
    employee_id: Annotated[Id | None, Query()] = None,
    year: YearFilter = None,
    q: SearchFor = None,
) -> Page[IkuView]:
    """Indikator saya, unit saya, dan yang boleh saya lihat; menurut kode."""
    filters = Filters(unit_id, employee_id, year, q)
    return lists.page(session, actor, filters, limit=limit, cursor=cursor, today=clock.today())


@router.post(
    "/ikus",
    status_code=201,
    operation_id="create_iku",
    responses=web.repeatable(IkuView)
    | answers(NotAllowed, NotFound, IdTaken, OperationDiffers, IkuCodeTaken, IkuParentUnfit),
)
@writes
def create_iku(session: Session, actor: CurrentActor, draft: IkuIn) -> Stored[IkuView]:
    """Buat indikator untuk suatu unit atau pegawai."""
    return service.create(session, actor, draft, clock.now())


@router.get("/ikus/cascade", operation_id="get_iku_cascade", responses=answers(NotAllowed, NotFound))
@reads
def get_iku_cascade(
    session: Session,
    actor: CurrentActor,
    unit_id: Annotated[Id, Query()],
    year: Annotated[int, Query(ge=2000, le=2099)],
) -> Cascade:
    """Indikator suatu unit sampai ke pegawai, dan mana yang belum dikerjakan siapa pun."""
    return cascade.of_unit(session, actor, unit_id, year, clock.today())


@router.post(
    "/ikus/assign",
    operation_id="assign_iku",
    responses=answers(NotAllowed, NotFound, IkuInactive, IkuParentUnfit, IkuCodeTaken),
)
@writes
def assign_iku(session: Session, actor: CurrentActor, body: IkuAssignmentIn) -> IkuAssignments:
    """Berikan satu indikator kepada semua pemegang suatu jabatan, atau beberapa pegawai. Aman diulang."""
    return assigning.assign(session, actor, body, clock.now())


@router.get("/ikus/{iku_id}", operation_id="get_iku", responses=answers(NotAllowed, NotFound))
@reads
def get_iku(session: Session, actor: CurrentActor, iku_id: Id) -> IkuView:
    """Baca satu indikator."""
    return lists.one(session, actor, iku_id, clock.today())


@router.patch(
    "/ikus/{iku_id}",
    operation_id="amend_iku",
    responses=answers(
        NotAllowed,
        NotFound,
        IkuCodeTaken,
        IkuCycle,
        IkuParentUnfit,
        IkuInUse,
        IkuTargetsUnfit,
        Stale,
        PreconditionRequired,
    ),
)
@writes
def amend_iku(
    session: Session, actor: CurrentActor, iku_id: Id, patch: IkuAmendment, version: ExpectedVersion
) -> IkuView:
    """Ubah, atau hentikan pemakaian, suatu indikator (merge patch, dengan If-Match)."""
    return service.amend(session, actor, iku_id, patch, base_version=version, now=clock.now())


@router.get("/ikus/{iku_id}/history", operation_id="get_iku_history", responses=answers(NotAllowed, NotFound))
@reads
def get_iku_history(session: Session, actor: CurrentActor, iku_id: Id) -> IkuHistory:
    """Riwayat satu indikator: siapa mengubah target atau realisasi apa, dan kapan."""
    return history.of(session, actor, iku_id, clock.today())


@router.get("/ikus/{iku_id}/targets", operation_id="get_iku_targets", responses=answers(NotAllowed, NotFound))
@reads
def get_iku_targets(session: Session, actor: CurrentActor, iku_id: Id) -> TargetsView:
    """Target per bulan, triwulan, dan tahun."""
    return targets.of(session, actor, iku_id, clock.today())


@router.put(
    "/ikus/{iku_id}/targets",
    operation_id="put_iku_targets",
    responses=answers(NotAllowed, NotFound, Stale, PreconditionRequired),
)
@writes
def put_iku_targets(
    session: Session, actor: CurrentActor, iku_id: Id, body: TargetsIn, version: ExpectedVersion
) -> TargetsView:
    """Tetapkan seluruh target tahun itu (dengan If-Match); yang tidak disebut dihapus."""
    return targets.put(session, actor, iku_id, body, base_version=version, now=clock.now())


@router.get("/ikus/{iku_id}/actuals", operation_id="get_iku_actuals", responses=answers(NotAllowed, NotFound))
@reads
def get_iku_actuals(session: Session, actor: CurrentActor, iku_id: Id) -> ActualsView:
    """Realisasi per bulan, dan capaian per periode dengan hitungannya."""
    return actuals.of(session, actor, iku_id, clock.today())


@router.post(
    "/ikus/{iku_id}/actuals",
    status_code=201,
    operation_id="record_iku_actual",
    responses=web.repeatable(ActualView)
    | answers(
        NotAllowed, NotFound, IdTaken, OperationDiffers, ActualKnown, ActualsAreDerived, IkuInactive, MonthNotBegun
    ),
)
@writes
def record_iku_actual(session: Session, actor: CurrentActor, iku_id: Id, draft: ActualIn) -> Stored[ActualView]:
    """Isi realisasi suatu bulan."""
    return actuals.record(session, actor, iku_id, draft, clock.now())


@router.patch(
    "/ikus/{iku_id}/actuals/{actual_id}",
    operation_id="amend_iku_actual",
    responses=answers(NotAllowed, NotFound, IkuInactive, Stale, PreconditionRequired),
)
@writes
def amend_iku_actual(
    session: Session,
    actor: CurrentActor,
    iku_id: Id,
    actual_id: Id,
    patch: ActualAmendment,
    version: ExpectedVersion,
) -> ActualView:
    """Perbaiki realisasi suatu bulan (merge patch, dengan If-Match); riwayatnya tersimpan."""
    return actuals.amend(session, actor, iku_id, actual_id, patch, base_version=version, now=clock.now())


@router.get("/iku-policies", operation_id="list_iku_policies", responses=answers(NotAllowed))
@reads
def list_iku_policies(session: Session, actor: CurrentActor) -> IkuPolicies:
    """Batas atas dan bawah capaian yang pernah dan sedang berlaku."""
    return policies.every(session, actor)


@router.post(
    "/iku-policies",
    status_code=201,
    operation_id="decide_iku_policy",
    responses=web.repeatable(IkuPolicyView) | answers(NotAllowed, OperationDiffers),
)
@writes
def decide_iku_policy(session: Session, actor: CurrentActor, draft: IkuPolicyIn) -> Stored[IkuPolicyView]:
    """Tetapkan batas capaian yang berlaku mulai suatu tanggal."""
    return policies.decide(session, actor, draft, clock.now())
