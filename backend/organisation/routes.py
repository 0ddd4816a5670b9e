"""HTTP of units, officers, posts and corrections of appraisers."""

from datetime import date
from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.kit import clock, web
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import (
    IdTaken,
    NotAllowed,
    NotFound,
    OperationDiffers,
    PreconditionRequired,
    Stale,
)
from backend.kit.schema import Day, Id
from backend.kit.stored import Stored
from backend.kit.web import ExpectedVersion, answers, reads, writes
from backend.organisation import assignments, corrections, employees, lists, units
from backend.organisation.lists import AppraisalFilters
from backend.organisation.models import CorrectionStatus, UnitKind
from backend.organisation.problems import (
    AlreadyDecided,
    AppraiserMissing,
    AssignmentOverlaps,
    CorrectionOpen,
    EndsBeforeStart,
    FirstPostMissing,
    NipTaken,
    NoPostToday,
    OwnCorrection,
    PostDiffers,
    StillAssigned,
    UnitCodeTaken,
    UnitCycle,
    UnitHasHead,
)
from backend.organisation.queries_lists import UnitFilters
from backend.organisation.schemas import (
    Appraisal,
    AssignmentAmendment,
    AssignmentIn,
    AssignmentView,
    CorrectionDecision,
    CorrectionIn,
    CorrectionView,
    EmployeeAmendment,
    EmployeeDetail,
    EmployeeIn,
    EmployeeView,
    Search,
    UnitAmendment,
    UnitDetail,
    UnitIn,
    UnitView,
)

router = web.router("Organisasi")

SearchFor = Annotated[
    Search | None,
    Query(description="Sebagian nama; untuk pegawai juga awal NIP, untuk unit awal kode"),
]
Branch = Annotated[Id | None, Query(description="Unit ini dan semua unit di bawahnya")]


@router.get("/units", operation_id="list_units", responses=answers(NotAllowed))
@reads
def list_units(
    session: Session,
    actor: CurrentActor,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
    kind: Annotated[UnitKind | None, Query()] = None,
    parent_id: Annotated[Id | None, Query()] = None,
    q: SearchFor = None,
) -> Page[UnitView]:
    """Unit yang boleh saya lihat, menurut nama."""
    filters = UnitFilters(kind, parent_id, q)
    return lists.units(session, actor, filters, limit=limit, cursor=cursor, today=clock.today())


@router.post(
    "/units",
    status_code=201,
    operation_id="create_unit",
    responses=web.repeatable(UnitView) | answers(NotAllowed, NotFound, IdTaken, OperationDiffers, UnitCodeTaken),
)
@writes
def create_unit(session: Session, actor: CurrentActor, draft: UnitIn) -> Stored[UnitView]:
    """Tambah unit."""
    return units.create(session, actor, draft, clock.today())


@router.get("/units/{unit_id}", operation_id="get_unit", responses=answers(NotAllowed, NotFound))
@reads
def get_unit(session: Session, actor: CurrentActor, unit_id: Id) -> UnitDetail:
    """Baca satu unit: kepalanya hari ini, dan pegawainya yang belum punya pejabat penilai."""
    return lists.unit(session, actor, unit_id, clock.today())


@router.patch(
    "/units/{unit_id}",
    operation_id="amend_unit",
    responses=answers(NotAllowed, NotFound, UnitCodeTaken, UnitCycle, Stale, PreconditionRequired),
)
@writes
def amend_unit(
    session: Session,
    actor: CurrentActor,
    unit_id: Id,
    patch: UnitAmendment,
    version: ExpectedVersion,
) -> UnitView:
    """Ubah nama, kode, jenis atau induk suatu unit (merge patch, dengan If-Match)."""
    return units.amend(session, actor, unit_id, patch, base_version=version, today=clock.today())


@router.get(
    "/units/{unit_id}/appraisers",
    operation_id="list_appraisers",
    responses=answers(NotAllowed, NotFound),
)
@reads
def list_appraisers(
    session: Session,
    actor: CurrentActor,
    unit_id: Id,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
    on: Annotated[Day | None, Query(description="Hari yang ditanyakan; tanpa ini: hari ini")] = None,
    missing: Annotated[bool, Query(description="Hanya pegawai yang belum punya pejabat penilai")] = False,
) -> Page[Appraisal]:
    """Siapa menilai siapa di suatu unit dan unit di bawahnya pada suatu hari."""
    today = clock.today()
    day: date = on or today
    filters = AppraisalFilters(unit_id, day, missing=missing)
    return lists.appraisals(session, actor, filters, limit=limit, cursor=cursor, today=today)


@router.get("/employees", operation_id="list_employees", responses=answers(NotAllowed, NotFound))
@reads
def list_employees(
    session: Session,
    actor: CurrentActor,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
    unit_id: Branch = None,
    q: SearchFor = None,
) -> Page[EmployeeView]:
    """Pegawai yang boleh saya lihat, menurut nama."""
    return lists.employees(session, actor, unit_id=unit_id, q=q, limit=limit, cursor=cursor, today=clock.today())


@router.post(
    "/employees",
    status_code=201,
    operation_id="create_employee",
    responses=web.repeatable(EmployeeDetail)
    | answers(
        NotAllowed,
        NotFound,
        IdTaken,
        OperationDiffers,
        NipTaken,
        FirstPostMissing,
        AssignmentOverlaps,
        UnitHasHead,
        PostDiffers,
    ),
)
@writes
def create_employee(session: Session, actor: CurrentActor, draft: EmployeeIn) -> Stored[EmployeeDetail]:
    """Tambah pegawai, dengan penempatan pertamanya bila disertakan."""
    return employees.create(session, actor, draft, clock.today())


@router.get("/employees/{employee_id}", operation_id="get_employee", responses=answers(NotAllowed, NotFound))
@reads
def get_employee(session: Session, actor: CurrentActor, employee_id: Id) -> EmployeeDetail:
    """Baca satu pegawai: penempatan, pejabat penilai hari ini, dan siapa yang menggantikannya."""
    return lists.employee(session, actor, employee_id, clock.today())


@router.patch(
    "/employees/{employee_id}",
    operation_id="amend_employee",
    responses=answers(NotAllowed, NotFound, StillAssigned, Stale, PreconditionRequired),
)
@writes
def amend_employee(
    session: Session,
    actor: CurrentActor,
    employee_id: Id,
    patch: EmployeeAmendment,
    version: ExpectedVersion,
) -> EmployeeDetail:
    """Ubah nama, jenis, golongan, atau keaktifan pegawai (merge patch, dengan If-Match)."""
    return employees.amend(session, actor, employee_id, patch, base_version=version, today=clock.today())


@router.post(
    "/employees/{employee_id}/assignments",
    status_code=201,
    operation_id="assign_employee",
    responses=web.repeatable(AssignmentView)
    | answers(
        NotAllowed,
        NotFound,
        IdTaken,
        OperationDiffers,
        AssignmentOverlaps,
        UnitHasHead,
        PostDiffers,
    ),
)
@writes
def assign_employee(
    session: Session, actor: CurrentActor, employee_id: Id, draft: AssignmentIn
) -> Stored[AssignmentView]:
    """Tempatkan pegawai pada suatu jabatan."""
    return assignments.assign(session, actor, employee_id, draft, clock.today())


@router.patch(
    "/assignments/{assignment_id}",
    operation_id="amend_assignment",
    responses=answers(
        NotAllowed,
        NotFound,
        EndsBeforeStart,
        AssignmentOverlaps,
        UnitHasHead,
        Stale,
        PreconditionRequired,
    ),
)
@writes
def amend_assignment(
    session: Session,
    actor: CurrentActor,
    assignment_id: Id,
    patch: AssignmentAmendment,
    version: ExpectedVersion,
) -> AssignmentView:
    """Akhiri penempatan, atau tetapkan pejabat penilainya (merge patch, dengan If-Match)."""
    return assignments.amend(session, actor, assignment_id, patch, base_version=version, today=clock.today())


@router.post(
    "/appraiser-corrections",
    status_code=201,
    operation_id="ask_appraiser_correction",
    responses=web.repeatable(CorrectionView)
    | answers(NotAllowed, IdTaken, OperationDiffers, CorrectionOpen, NoPostToday),
)
@writes
def ask_appraiser_correction(session: Session, actor: CurrentActor, draft: CorrectionIn) -> Stored[CorrectionView]:
    """Atasan saya salah: minta diperbaiki. Sementara itu kegiatan tetap dapat dicatat."""
    return corrections.ask(session, actor, draft, clock.now())


@router.get(
    "/appraiser-corrections",
    operation_id="list_appraiser_corrections",
    responses=answers(NotAllowed),
)
@reads
def list_appraiser_corrections(
    session: Session,
    actor: CurrentActor,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
    status: Annotated[CorrectionStatus | None, Query()] = None,
) -> Page[CorrectionView]:
    """Permintaan perbaikan atasan: milik saya, dan dari unit yang boleh saya putus."""
    return corrections.page(session, actor, status, limit=limit, cursor=cursor, now=clock.now())


@router.post(
    "/appraiser-corrections/{correction_id}/decide",
    operation_id="decide_appraiser_correction",
    responses=answers(NotAllowed, NotFound, OwnCorrection, AlreadyDecided, NoPostToday, AppraiserMissing),
)
@writes
def decide_appraiser_correction(
    session: Session, actor: CurrentActor, correction_id: Id, answer: CorrectionDecision
) -> CorrectionView:
    """Jawab permintaan perbaikan atasan; `corrected` menetapkan pejabat penilainya."""
    return corrections.decide(session, actor, correction_id, answer, clock.now())
