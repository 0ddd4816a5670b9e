"""HTTP of dashboards and live events."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Header, Query, Request
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from backend.access.actor import Permission
from backend.access.request import Authenticates, CurrentActor
from backend.dashboards import people, units
from backend.dashboards.schemas import PersonView, UnitDashboard
from backend.dashboards.stream import Reader
from backend.kit import clock, metrics, web
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import NotAllowed, NotFound, NotSignedIn, TooMany
from backend.kit.schema import Id, Month
from backend.kit.web import answers, reads

router = web.router("Langsung")

Period = Annotated[Month, Query(description="Bulan yang dilihat")]

# A person may have some tabs and a worker; a district some thousand open pages per process.
STREAMS_PER_ACCOUNT = 6
STREAMS_PER_PROCESS = 3_000
_open: Counter[object] = Counter()

_EXAMPLE = 'id: 42\nevent: activity.logged\ndata: {"subject":"0199…","unit_id":"0199…","period":"2026-11"}\n\n'


@router.get("/dashboards/units/{unit_id}", operation_id="get_unit_dashboard", responses=answers(NotAllowed, NotFound))
@reads
def get_unit_dashboard(session: Session, actor: CurrentActor, unit_id: Id, period: Period) -> UnitDashboard:
    """Satu bulan sebuah unit beserta unit di bawahnya: catatan, hari, indikator."""
    return units.page(session, actor, unit_id, period, clock.today())


@router.get(
    "/dashboards/units/{unit_id}/people", operation_id="list_unit_people", responses=answers(NotAllowed, NotFound)
)
@reads
def list_unit_people(
    session: Session,
    actor: CurrentActor,
    unit_id: Id,
    period: Period,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PersonView]:
    """Pegawai unit itu pada bulan itu menurut nama, dengan angka masing-masing. Bukan peringkat."""
    return people.page(session, actor, unit_id, period, limit=limit, cursor=cursor, today=clock.today())


@router.get(
    "/events",
    operation_id="stream_events",
    response_class=StreamingResponse,
    responses={200: {"description": "Aliran peristiwa", "content": {"text/event-stream": {"example": _EXAMPLE}}}}
    | answers(NotAllowed, TooMany),
)
async def stream_events(
    request: Request,
    actor: CurrentActor,
    last_event_id: Annotated[
        str | None, Header(pattern=r"^\d{1,18}$", description="Peristiwa terakhir yang diterima")
    ] = None,
) -> StreamingResponse:
    """Peristiwa langsung: apa yang berubah, tanpa isi pribadi. Lanjutkan dengan Last-Event-ID."""
    actor.must(Permission.EVENTS_READ)
    if _open[actor.account_id] >= STREAMS_PER_ACCOUNT or _open.total() >= STREAMS_PER_PROCESS:
        raise TooMany
    authenticate: Authenticates = request.app.state.authenticate
    token = request.headers["authorization"].partition(" ")[2]
    reader = Reader(actor, request.app.state.broker, request.app.state.runtime, lambda: _stands(authenticate, token))
    position = None if last_event_id is None else int(last_event_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    stream = _counted(actor.account_id, reader.events(position))
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _counted(account: object, events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    _open[account] += 1
    metrics.STREAMS.inc()
    try:
        async for event in events:
            yield event
    finally:
        metrics.STREAMS.dec()
        _open[account] -= 1
        if not _open[account]:
            del _open[account]


def _stands(authenticate: Authenticates, token: str) -> bool:
    """Whether the session still stands: a dismissed officer's open page must end, too."""
    try:
        authenticate(token)
    except NotSignedIn:
        return False
    return True
