"""HTTP of mentions: an officer is named by a moderator, heard, and then read about by their appraiser."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.feedback import mentions
from backend.feedback.problems import MentionAnswered, MentionWaits, MentionWithdrawn, NotForPublic, OfficerKnown
from backend.feedback.schemas_mentions import (
    ManagedMention,
    ManagedMentions,
    MentionAnswerIn,
    MentionIn,
    MentionWithdrawalIn,
    MyMention,
    SharedMention,
)
from backend.kit import clock, web
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import IdTaken, NotAllowed, NotFound, OperationDiffers
from backend.kit.schema import Id
from backend.kit.stored import Stored
from backend.kit.web import answers, reads, writes

router = web.router("Laporan warga")


@router.get(
    "/reports/{report_id}/mentions", operation_id="list_report_mentions", responses=answers(NotAllowed, NotFound)
)
@reads
def list_report_mentions(session: Session, actor: CurrentActor, report_id: Id) -> ManagedMentions:
    """Pegawai yang disebut sebuah laporan, dan tanggapannya."""
    return mentions.of_report(session, actor, report_id, clock.today())


@router.post(
    "/reports/{report_id}/mentions",
    status_code=201,
    operation_id="mention_officer",
    responses=web.repeatable(ManagedMention)
    | answers(NotAllowed, NotFound, NotForPublic, OfficerKnown, IdTaken, OperationDiffers),
)
@writes
def mention_officer(session: Session, actor: CurrentActor, report_id: Id, draft: MentionIn) -> Stored[ManagedMention]:
    """Sebut pegawai yang dimaksud laporan, dengan teks yang boleh ia baca."""
    return mentions.mention(session, actor, report_id, draft, clock.now())


@router.post(
    "/mentions/{mention_id}/share",
    operation_id="share_mention",
    responses=answers(NotAllowed, NotFound, MentionWaits, MentionWithdrawn),
)
@writes
def share_mention(session: Session, actor: CurrentActor, mention_id: Id) -> ManagedMention:
    """Jadikan bahan bagi penilai, setelah pegawai menanggapi atau batas waktunya lewat; terima kasih langsung."""
    return mentions.share(session, actor, mention_id, clock.now())


@router.post(
    "/mentions/{mention_id}/withdraw",
    operation_id="withdraw_mention",
    responses=answers(NotAllowed, NotFound, MentionWithdrawn),
)
@writes
def withdraw_mention(
    session: Session, actor: CurrentActor, mention_id: Id, body: MentionWithdrawalIn
) -> ManagedMention:
    """Tarik sebutan yang keliru, dengan alasan yang dibaca pegawai; penilai tidak lagi membacanya."""
    return mentions.withdraw(session, actor, mention_id, body, clock.now())


@router.get("/me/mentions", operation_id="list_my_mentions", responses=answers(NotAllowed))
@reads
def list_my_mentions(
    session: Session, actor: CurrentActor, *, limit: Limit = 50, cursor: Cursor = None
) -> Page[MyMention]:
    """Laporan dan terima kasih warga yang menyebut saya; terbaru lebih dulu."""
    return mentions.mine(session, actor, limit=limit, cursor=cursor)


@router.post(
    "/mentions/{mention_id}/answer",
    operation_id="answer_mention",
    responses=answers(NotAllowed, NotFound, MentionAnswered, MentionWithdrawn),
)
@writes
def answer_mention(session: Session, actor: CurrentActor, mention_id: Id, body: MentionAnswerIn) -> MyMention:
    """Beri tanggapan atas laporan yang menyebut saya, satu kali."""
    return mentions.answer(session, actor, mention_id, body, clock.now())


@router.get("/mentions", operation_id="list_mentions", responses=answers(NotAllowed, NotFound))
@reads
def list_mentions(
    session: Session,
    actor: CurrentActor,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
    employee_id: Annotated[Id, Query(description="Pegawai yang disebut")],
) -> Page[SharedMention]:
    """Suara warga tentang seorang pegawai, sebagai bahan penilai; tidak pernah mengubah skor."""
    return mentions.shared(session, actor, employee_id, limit=limit, cursor=cursor, today=clock.today())
