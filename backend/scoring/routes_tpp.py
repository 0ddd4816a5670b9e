"""Calls about TPP: policies, an officer's sheet, a unit's month as a spreadsheet."""

import asyncio
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from backend.access.request import CurrentActor
from backend.attendance.problems import MonthClosed
from backend.kit import clock, web
from backend.kit.problems import NotAllowed, NotFound, OperationDiffers
from backend.kit.runtime import Runtime
from backend.kit.schema import Id, Month
from backend.kit.stored import Stored
from backend.kit.web import answers, reads, writes
from backend.scoring import tpp_policies, tpp_sheets, tpp_xlsx
from backend.scoring.problems import NoScore, TppNotPaid
from backend.scoring.routes import Whose, person
from backend.scoring.schemas_tpp import TppPolicies, TppPolicyIn, TppSheet, TppUnitSheets

router = web.router("TPP")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BYTES = {"schema": {"type": "string", "format": "binary"}}


@router.get("/tpp-policies", operation_id="list_tpp_policies", responses=answers(NotAllowed))
@reads
def list_tpp_policies(session: Session, actor: CurrentActor) -> TppPolicies:
    """Aturan TPP yang pernah ditetapkan, dan contoh dari sumber umum."""
    return tpp_policies.every(session, actor)


@router.post(
    "/tpp-policies",
    status_code=201,
    operation_id="decide_tpp_policy",
    responses=web.repeatable(TppPolicyIn) | answers(NotAllowed, OperationDiffers, MonthClosed),
)
@writes
def decide_tpp_policy(session: Session, actor: CurrentActor, draft: TppPolicyIn) -> Stored[TppPolicyIn]:
    """Tetapkan aturan TPP yang berlaku mulai suatu bulan."""
    return tpp_policies.decide(session, actor, draft, clock.now())


@router.get("/tpp/{employee_id}", operation_id="get_tpp", responses=answers(NotAllowed, NotFound, TppNotPaid, NoScore))
@reads
def get_tpp(session: Session, actor: CurrentActor, employee_id: Whose, period: Annotated[Month, Query()]) -> TppSheet:
    """Hitungan TPP satu bulan, dengan alasan setiap potongan: bahan pertimbangan."""
    return tpp_sheets.one(session, actor, person(employee_id), period, clock.now())


@router.get(
    "/units/{unit_id}/tpp.xlsx",
    operation_id="get_unit_tpp",
    response_class=Response,
    responses={200: {"description": "TPP unit XLSX", "content": {_XLSX: _BYTES}}}
    | answers(NotAllowed, NotFound, TppNotPaid),
)
async def get_unit_tpp(
    request: Request, actor: CurrentActor, unit_id: Id, period: Annotated[Month, Query()]
) -> Response:
    """Hitungan TPP semua pegawai sebuah unit sebagai berkas XLSX."""
    runtime: Runtime = request.app.state.runtime

    def run(session: Session) -> TppUnitSheets:
        return tpp_sheets.of_unit(session, actor, unit_id, period, clock.now())

    found = await runtime.read(run, key=actor.writer_key)
    document = await asyncio.to_thread(tpp_xlsx.make, found)
    headers = {
        "Content-Disposition": f'attachment; filename="tpp-{period}.xlsx"',
        "Cache-Control": "private, no-cache",
    }
    return Response(document, headers=headers, media_type=_XLSX)
