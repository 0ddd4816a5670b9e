"""HTTP of programs, their plans, members and contributions."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.kit import clock, web
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import IdTaken, NotAllowed, NotFound, OperationDiffers, PreconditionRequired, Stale
from backend.kit.schema import Id, Month
from backend.kit.stored import Stored
from backend.kit.web import ExpectedVersion, answers, reads, writes
from backend.programs import contributions, lists, members, milestones, service
from backend.programs.problems import (
    MilestoneReached,
    NotAMember,
    OwnContribution,
    OwnShare,
    ProgramCodeTaken,
    ProgramNotRunning,
    ProgramStatusImpossible,
)
from backend.programs.queries import ProgramFilters
from backend.programs.rules import ProgramStatus
from backend.programs.schemas import (
    Colleagues,
    ContributionDecisionIn,
    ContributionIn,
    ContributionView,
    MemberSets,
    MembersIn,
    MilestoneDoneIn,
    MilestonesIn,
    MonthOfContributions,
    ProgramAmendment,
    ProgramDetail,
    ProgramHistory,
    ProgramIn,
    ProgramView,
    StatusIn,
)

router = web.router("Program")

_CHANGE = (NotAllowed, NotFound, Stale, PreconditionRequired)


@router.get("/programs", operation_id="list_programs", responses=answers(NotAllowed))
@reads
def list_programs(
    session: Session,
    actor: CurrentActor,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
    unit_id: Annotated[Id | None, Query(description="Program unit ini")] = None,
    employee_id: Annotated[Id | None, Query(description="Program yang pegawai ini pernah menjadi anggotanya")] = None,
    status: Annotated[ProgramStatus | None, Query()] = None,
) -> Page[ProgramView]:
    """Program yang boleh saya lihat: unit saya, yang saya ikuti, dan yang saya bawahi; terbaru lebih dulu."""
    filters = ProgramFilters(unit_id, employee_id, status)
    return lists.page(session, actor, filters, limit=limit, cursor=cursor, today=clock.today())


@router.post(
    "/programs",
    status_code=201,
    operation_id="create_program",
    responses=web.repeatable(ProgramDetail)
    | answers(NotAllowed, NotFound, IdTaken, OperationDiffers, ProgramCodeTaken),
)
@writes
def create_program(session: Session, actor: CurrentActor, draft: ProgramIn) -> Stored[ProgramDetail]:
    """Rencanakan program pemerintah suatu unit."""
    return service.create(session, actor, draft, clock.now())


# Before what takes an id in its place.
@router.get("/programs/colleagues", operation_id="list_program_colleagues", responses=answers(NotAllowed))
@reads
def list_program_colleagues(session: Session, actor: CurrentActor) -> Colleagues:
    """Pegawai di unit saya, menurut nama: yang dapat disebut sebagai anggota inovasi."""
    return lists.colleagues(session, actor, clock.today())


@router.get("/programs/{program_id}", operation_id="get_program", responses=answers(NotAllowed, NotFound))
@reads
def get_program(session: Session, actor: CurrentActor, program_id: Id) -> ProgramDetail:
    """Baca satu program: rencana, anggota hari ini, dan riwayat statusnya."""
    return lists.one(session, actor, program_id, clock.today())


@router.patch("/programs/{program_id}", operation_id="amend_program", responses=answers(*_CHANGE, ProgramCodeTaken))
@writes
def amend_program(
    session: Session, actor: CurrentActor, program_id: Id, patch: ProgramAmendment, version: ExpectedVersion
) -> ProgramDetail:
    """Ubah nama, kode, uraian, masa atau rujukan program (merge patch, dengan If-Match)."""
    return service.amend(session, actor, program_id, patch, base_version=version, now=clock.now())


@router.post(
    "/programs/{program_id}/status",
    operation_id="set_program_status",
    responses=answers(*_CHANGE, ProgramStatusImpossible),
)
@writes
def set_program_status(
    session: Session, actor: CurrentActor, program_id: Id, body: StatusIn, version: ExpectedVersion
) -> ProgramDetail:
    """Jalankan, selesaikan, atau hentikan program mulai suatu tanggal (dengan If-Match)."""
    return service.set_status(session, actor, program_id, body, base_version=version, now=clock.now())


@router.get(
    "/programs/{program_id}/history", operation_id="get_program_history", responses=answers(NotAllowed, NotFound)
)
@reads
def get_program_history(session: Session, actor: CurrentActor, program_id: Id) -> ProgramHistory:
    """Riwayat satu program: siapa mengubah apa, dan kapan."""
    return lists.history_of(session, actor, program_id, clock.today())


@router.put(
    "/programs/{program_id}/milestones",
    operation_id="plan_program_milestones",
    responses=answers(*_CHANGE, MilestoneReached, IdTaken),
)
@writes
def plan_program_milestones(
    session: Session, actor: CurrentActor, program_id: Id, body: MilestonesIn, version: ExpectedVersion
) -> ProgramDetail:
    """Tetapkan semua tahap program; jumlah bobotnya 100 (dengan If-Match)."""
    return milestones.plan(session, actor, program_id, body, base_version=version, now=clock.now())


@router.put(
    "/programs/{program_id}/milestones/{milestone_id}/done",
    operation_id="reach_program_milestone",
    responses=answers(*_CHANGE),
)
@writes
def reach_program_milestone(
    session: Session,
    actor: CurrentActor,
    program_id: Id,
    milestone_id: Id,
    body: MilestoneDoneIn,
    version: ExpectedVersion,
) -> ProgramDetail:
    """Catat hari tercapainya suatu tahap, atau batalkan (dengan If-Match)."""
    now = clock.now()
    return milestones.reach(session, actor, program_id, milestone_id, body, base_version=version, now=now)


@router.get(
    "/programs/{program_id}/members", operation_id="list_program_members", responses=answers(NotAllowed, NotFound)
)
@reads
def list_program_members(session: Session, actor: CurrentActor, program_id: Id) -> MemberSets:
    """Susunan anggota program, sekarang dan sebelumnya; terbaru lebih dulu."""
    return members.sets(session, actor, program_id, clock.today())


@router.put("/programs/{program_id}/members", operation_id="set_program_members", responses=answers(*_CHANGE, OwnShare))
@writes
def set_program_members(
    session: Session, actor: CurrentActor, program_id: Id, body: MembersIn, version: ExpectedVersion
) -> ProgramDetail:
    """Tetapkan susunan anggota mulai suatu tanggal; jumlah bagiannya 100 % (dengan If-Match)."""
    return members.replace(session, actor, program_id, body, base_version=version, now=clock.now())


@router.get(
    "/programs/{program_id}/contributions",
    operation_id="get_program_contributions",
    responses=answers(NotAllowed, NotFound),
)
@reads
def get_program_contributions(
    session: Session, actor: CurrentActor, program_id: Id, month: Annotated[Month, Query()]
) -> MonthOfContributions:
    """Sumbangan sebulan per anggota: kegiatan yang disetujui, menit, jumlah, catatan tambahan, dan bagiannya."""
    return contributions.month(session, actor, program_id, month, clock.today())


@router.post(
    "/programs/{program_id}/contributions",
    status_code=201,
    operation_id="add_program_contribution",
    responses=web.repeatable(ContributionView)
    | answers(NotAllowed, NotFound, IdTaken, OperationDiffers, NotAMember, ProgramNotRunning),
)
@writes
def add_program_contribution(
    session: Session, actor: CurrentActor, program_id: Id, draft: ContributionIn
) -> Stored[ContributionView]:
    """Catat sumbangan saya di luar kegiatan harian; menunggu putusan ketua program atau kepala unit."""
    return contributions.add(session, actor, program_id, draft, clock.now())


@router.post(
    "/programs/{program_id}/contributions/{contribution_id}/decide",
    operation_id="decide_program_contribution",
    responses=answers(*_CHANGE, OwnContribution),
)
@writes
def decide_program_contribution(
    session: Session,
    actor: CurrentActor,
    program_id: Id,
    contribution_id: Id,
    body: ContributionDecisionIn,
    version: ExpectedVersion,
) -> ContributionView:
    """Setujui atau tolak sumbangan seorang anggota (dengan If-Match)."""
    now = clock.now()
    return contributions.decide(session, actor, program_id, contribution_id, body, base_version=version, now=now)
