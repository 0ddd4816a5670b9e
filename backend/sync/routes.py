"""HTTP of sync."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.kit import clock, web
from backend.kit.pages import Limit
from backend.kit.problems import NotAllowed
from backend.kit.schema import Id
from backend.kit.web import answers, reads_primary, writes
from backend.sync import pull, push
from backend.sync.schemas import PullAnswer, PushAnswer, PushIn

# Longer than other cursors may be: it holds whose activities the phone keeps.
PullCursor = Annotated[
    str | None, Query(min_length=1, max_length=16_000, description="Nilai `cursor` dari jawaban sebelumnya")
]

router = web.router("Sinkronisasi", prefix="/api/v1/sync")


@router.post("/push", operation_id="sync_push", responses=answers(NotAllowed))
@writes
def sync_push(session: Session, actor: CurrentActor, envelope: PushIn) -> PushAnswer:
    """Kirim yang dicatat di HP; tiap catatan mendapat jawabannya sendiri."""
    return push.push(session, actor, envelope, clock.now())


@router.get("/pull", operation_id="sync_pull", responses=answers(NotAllowed))
@reads_primary
def sync_pull(
    session: Session,
    actor: CurrentActor,
    cursor: PullCursor = None,
    limit: Limit = 200,
    device_id: Annotated[Id | None, Query()] = None,
) -> PullAnswer:
    """Ambil perubahan sejak kursor terakhir."""
    return pull.pull(session, actor, cursor=cursor, limit=limit, device_id=device_id, now=clock.now())
