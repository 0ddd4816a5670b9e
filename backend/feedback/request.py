"""The reporter of a request, for route signatures: `report_id: Reported`."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Path, Request

from backend.feedback import reporting
from backend.feedback.problems import ReportNotFound
from backend.feedback.reporting import Claim
from backend.identity import throttle
from backend.kit import clock
from backend.kit.runtime import Runtime

# As typed by hand, in any case and grouping; what cannot be one is told so before anything is looked up.
_TICKET = r"^[A-Za-z0-9 -]{1,40}$"
_HEX = r"^[0-9a-f]{64}$"


async def reported(
    request: Request,
    ticket: Annotated[str, Path(pattern=_TICKET, description="Nomor tiket, misalnya KT-7H2KQ9MX")],
    secret: Annotated[str, Header(alias="X-Report-Secret", pattern=_HEX, description="Kode rahasia dari tanda terima")],
) -> UUID:
    """The report that ticket and secret open. Raises ReportNotFound for any that do not; TooMany for guessers.

    One and the same answer whatever is wrong. The failure is counted in a job of its own: that of
    the request would be undone with it.
    """
    runtime: Runtime = request.app.state.runtime
    address = "" if request.client is None else request.client.host
    now = clock.now()

    def look(session: Any) -> Claim:
        return reporting.claim(session, ticket, secret, address, now)

    found: Claim = await runtime.read(look, primary=True)
    with throttle.trying(found.place):
        if found.report_id is None:
            await runtime.write(lambda session: reporting.count_wrong_claim(session, found.place, now))
            raise ReportNotFound
    return found.report_id


Reported = Annotated[UUID, Depends(reported)]
