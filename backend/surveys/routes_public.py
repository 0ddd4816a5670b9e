"""HTTP of surveys for citizens: no account, counted by network."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Request
from sqlalchemy.orm import Session

from backend.kit import clock, web
from backend.kit.pages import Cursor, Limit, Page
from backend.kit.problems import NotFound, OperationDiffers, TooMany
from backend.kit.rates import Counted
from backend.kit.schema import Id, text
from backend.kit.stored import Stored
from backend.kit.web import answers, reads, writes
from backend.surveys import answering, lists, marks, results
from backend.surveys.problems import AlreadyAnswered, SurveyNotOpen
from backend.surveys.routes import FirstMonth, LastMonth
from backend.surveys.schemas_public import OpenSurvey, PublicSatisfaction, PublicUnit, ResponseIn, ResponseView

router = web.router("Warga", prefix="/api/v1/public")

# Which letters are codes is read by the service, which says the same of all that is not open.
Code = Annotated[
    str, Path(pattern=r"^[0-9A-Za-z-]{1,64}$", description="Kode survei; yang berganti setiap hari: KODE-xxxx")
]
Reader = Annotated[str, Depends(Counted("reads"))]
_marked, _unmarked = Counted("answers"), Counted("unmarked_answers")


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it came: what was said, by which phone, and from which address."""

    draft: ResponseIn
    phone: marks.Phone | None
    address: str | None

    @property
    def writer_key(self) -> int:
        return self.draft.writer_key


async def sent(request: Request, draft: ResponseIn) -> Sent:
    """The answer that a phone sends, counted by its network: more tightly without a token of a device.

    Raises TooMany.
    """
    phone = marks.phone(draft.device)
    (_unmarked if phone is None else _marked).at_once(request)
    return Sent(draft, phone, None if request.client is None else request.client.host)


@router.get("/units", operation_id="list_public_units", responses=answers(TooMany))
@reads
def list_public_units(
    session: Session,
    network: Reader,  # noqa: ARG001 - counted
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
    q: Annotated[str, text(1, 100)] | None = None,
) -> Page[PublicUnit]:
    """Unit yang melayani warga, menurut nama."""
    return lists.public_units(session, q, limit=limit, cursor=cursor)


@router.get("/surveys/{code}", operation_id="open_survey", responses=answers(SurveyNotOpen, TooMany))
@reads
def open_survey(session: Session, network: Reader, code: Code) -> OpenSurvey:  # noqa: ARG001 - counted
    """Survei di balik kode: pertanyaan, layanan, dan tanda perangkat."""
    return answering.opened(session, code, clock.now())


@router.post(
    "/surveys/{code}/responses",
    status_code=201,
    operation_id="answer_survey",
    responses=web.repeatable(ResponseView) | answers(SurveyNotOpen, AlreadyAnswered, OperationDiffers, TooMany),
)
@writes
def answer_survey(session: Session, code: Code, sent: Annotated[Sent, Depends(sent)]) -> Stored[ResponseView]:
    """Kirim satu jawaban. Aman diulang: jawaban yang sama dihitung sekali."""
    return answering.answer(session, code, sent.draft, sent.phone, sent.address, clock.now())


@router.get("/units/{unit_id}/satisfaction", operation_id="get_satisfaction", responses=answers(NotFound, TooMany))
@reads
def get_satisfaction(
    session: Session,
    network: Reader,  # noqa: ARG001 - counted
    unit_id: Id,
    *,
    first: FirstMonth = None,
    last: LastMonth = None,
) -> PublicSatisfaction:
    """Hasil survei suatu unit per bulan penuh; di bawah lima jawaban tidak ditampilkan."""
    return results.satisfaction(session, unit_id, first, last, clock.today())
