"""HTTP of sync."""

from typing import Annotated

from fastapi import Depends, Query, Request
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.config import Settings
from backend.kit import clock, web
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import NotAllowed, NotFound
from backend.kit.schema import Id
from backend.kit.web import answers, reads, reads_primary, writes
from backend.sync import fleet, pull, push
from backend.sync.schemas import PhoneView, PullAnswer, PushAnswer, PushIn

# Longer than other cursors may be: it holds whose activities the phone keeps.
PullCursor = Annotated[
    str | None, Query(min_length=1, max_length=16_000, description="Nilai `cursor` dari jawaban sebelumnya")
]

router = web.router("Sinkronisasi")


async def silent_days(request: Request) -> int:
    """Dependency: after how many working days without a word a phone counts as silent."""
    settings: Settings = request.app.state.settings
    return settings.phone_silent_days


SilentDays = Annotated[int, Depends(silent_days)]


@router.post("/sync/push", operation_id="sync_push", responses=answers(NotAllowed))
@writes
def sync_push(session: Session, actor: CurrentActor, envelope: PushIn) -> PushAnswer:
    """Kirim yang dicatat di HP; tiap catatan mendapat jawabannya sendiri."""
    return push.push(session, actor, envelope, clock.now())


@router.get("/sync/pull", operation_id="sync_pull", responses=answers(NotAllowed))
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


@router.get("/units/{unit_id}/devices", operation_id="list_unit_devices", responses=answers(NotAllowed, NotFound))
@reads
def list_unit_devices(
    session: Session,
    actor: CurrentActor,
    unit_id: Id,
    silent_days: SilentDays,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PhoneView]:
    """HP pegawai suatu unit dan bawahannya: yang paling lama diam lebih dulu."""
    now = clock.now()
    return fleet.page(session, actor, unit_id, silent_days=silent_days, limit=limit, cursor=cursor, now=now)
