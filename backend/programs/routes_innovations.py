"""HTTP of innovations: from proposal to adoption."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.kit import clock, web
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import IdTaken, NotAllowed, NotFound, OperationDiffers, PreconditionRequired, Stale
from backend.kit.schema import Id
from backend.kit.stored import Stored
from backend.kit.web import ExpectedVersion, answers, reads, writes
from backend.programs import innovations, steps
from backend.programs.problems import (
    AlreadyAdopted,
    InnovationLocked,
    InnovationStepImpossible,
    NoUnitToday,
    OwnInnovation,
)
from backend.programs.queries_innovations import InnovationFilters
from backend.programs.rules_innovations import InnovationState
from backend.programs.schemas_innovations import (
    AdoptionIn,
    Adoptions,
    AdoptionView,
    InnovationAmendment,
    InnovationHistory,
    InnovationIn,
    InnovationView,
    StepIn,
)

router = web.router("Inovasi")


@router.get("/innovations", operation_id="list_innovations", responses=answers(NotAllowed))
@reads
def list_innovations(
    session: Session,
    actor: CurrentActor,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
    unit_id: Annotated[Id | None, Query()] = None,
    employee_id: Annotated[Id | None, Query(description="Inovasi yang pegawai ini menjadi anggotanya")] = None,
    state: Annotated[InnovationState | None, Query()] = None,
) -> Page[InnovationView]:
    """Inovasi yang terverifikasi, dan usulan yang boleh saya lihat; terbaru lebih dulu."""
    filters = InnovationFilters(unit_id, employee_id, state)
    return innovations.page(session, actor, filters, limit=limit, cursor=cursor, today=clock.today())


@router.post(
    "/innovations",
    status_code=201,
    operation_id="propose_innovation",
    responses=web.repeatable(InnovationView) | answers(NotAllowed, IdTaken, OperationDiffers, NoUnitToday),
)
@writes
def propose_innovation(session: Session, actor: CurrentActor, draft: InnovationIn) -> Stored[InnovationView]:
    """Usulkan inovasi, dengan angka sebelum dimulai."""
    return innovations.propose(session, actor, draft, clock.now())


@router.get("/innovations/{innovation_id}", operation_id="get_innovation", responses=answers(NotAllowed, NotFound))
@reads
def get_innovation(session: Session, actor: CurrentActor, innovation_id: Id) -> InnovationView:
    """Baca satu inovasi: angka sebelum dan sesudah, dan peningkatannya."""
    return innovations.one(session, actor, innovation_id, clock.today())


@router.patch(
    "/innovations/{innovation_id}",
    operation_id="amend_innovation",
    responses=answers(NotAllowed, NotFound, InnovationLocked, Stale, PreconditionRequired),
)
@writes
def amend_innovation(
    session: Session, actor: CurrentActor, innovation_id: Id, patch: InnovationAmendment, version: ExpectedVersion
) -> InnovationView:
    """Ubah usulan saya sebelum diukur (merge patch, dengan If-Match)."""
    return innovations.amend(session, actor, innovation_id, patch, base_version=version, now=clock.now())


@router.post(
    "/innovations/{innovation_id}/steps",
    operation_id="take_innovation_step",
    responses=answers(
        NotAllowed,
        NotFound,
        OwnInnovation,
        InnovationStepImpossible,
        IdTaken,
        OperationDiffers,
        Stale,
        PreconditionRequired,
    ),
)
@writes
def take_innovation_step(
    session: Session, actor: CurrentActor, innovation_id: Id, body: StepIn, version: ExpectedVersion
) -> InnovationView:
    """Ambil langkah berikutnya: dicoba, diukur, diverifikasi orang lain, atau ditarik (dengan If-Match)."""
    return steps.take(session, actor, innovation_id, body, base_version=version, now=clock.now())


@router.get(
    "/innovations/{innovation_id}/history",
    operation_id="get_innovation_history",
    responses=answers(NotAllowed, NotFound),
)
@reads
def get_innovation_history(session: Session, actor: CurrentActor, innovation_id: Id) -> InnovationHistory:
    """Riwayat satu inovasi: siapa mengambil langkah apa, dan kapan."""
    return innovations.history_of(session, actor, innovation_id, clock.today())


@router.get(
    "/innovations/{innovation_id}/adoptions",
    operation_id="list_innovation_adoptions",
    responses=answers(NotAllowed, NotFound),
)
@reads
def list_innovation_adoptions(session: Session, actor: CurrentActor, innovation_id: Id) -> Adoptions:
    """Siapa yang menerapkan inovasi ini, menurut tanggal."""
    return steps.adoptions(session, actor, innovation_id, clock.today())


@router.post(
    "/innovations/{innovation_id}/adoptions",
    status_code=201,
    operation_id="adopt_innovation",
    responses=web.repeatable(AdoptionView)
    | answers(
        NotAllowed,
        NotFound,
        OwnInnovation,
        InnovationStepImpossible,
        AlreadyAdopted,
        IdTaken,
        OperationDiffers,
    ),
)
@writes
def adopt_innovation(
    session: Session, actor: CurrentActor, innovation_id: Id, draft: AdoptionIn
) -> Stored[AdoptionView]:
    """Catat bahwa unit saya, atau saya sendiri, menerapkan inovasi yang terverifikasi."""
    return steps.adopt(session, actor, innovation_id, draft, clock.now())


@router.delete(
    "/innovations/{innovation_id}/adoptions/{adoption_id}",
    operation_id="take_back_innovation_adoption",
    responses=answers(NotAllowed, NotFound),
)
@writes
def take_back_innovation_adoption(
    session: Session, actor: CurrentActor, innovation_id: Id, adoption_id: Id
) -> Adoptions:
    """Tarik kembali catatan penerapan yang keliru; jawabannya penerapan yang tersisa. Aman diulang."""
    return steps.take_back(session, actor, innovation_id, adoption_id, clock.now())
