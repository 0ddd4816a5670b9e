"""On the wire: sheets typed in, queue numbers drawn, improvements, and open data."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from backend.kit.schema import Day, Flag, Id, In, Out, text, whole
from backend.surveys.schemas_public import SheetIn, UnitRef

MOST_SHEETS = 50
MOST_NUMBERS, LAST_NUMBER = 200, 9999
Words = Annotated[str, text(3, 1000)]
ElementCode = Literal["u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9"]
QueueNumber = Annotated[int, whole(1, LAST_NUMBER)]


class PaperIn(In):
    """A stack of sheets. Each has an id of its own, made when it is typed in, and is counted once."""

    responses: Annotated[list[SheetIn], Field(min_length=1, max_length=MOST_SHEETS)]


class PaperResult(Out):
    """What became of a sheet. `again`: it was stored before, with the same content."""

    id: UUID
    outcome: Literal["stored", "again", "refused"]
    problem: dict[str, Any] | None


class PaperResults(Out):
    """In the order of the sheets."""

    results: list[PaperResult]


class DrawIn(In):
    """Draw `count` of the queue numbers `first` to `last`. The same id again: the same numbers."""

    id: Id
    first: QueueNumber
    last: QueueNumber
    count: Annotated[int, whole(1, MOST_NUMBERS)]

    @model_validator(mode="after")
    def _enough_to_draw_from(self) -> "DrawIn":
        if self.last < self.first:
            raise ValueError("nomor terakhir mendahului nomor pertama")
        if self.count > self.last - self.first + 1:
            raise ValueError("nomor antreannya kurang dari yang diundi")
        return self


class DrawView(Out):
    """Numbers in rising order. `by_name` is null where the caller's account is nobody's."""

    id: UUID
    survey_id: UUID
    day: date
    first: int
    last: int
    numbers: list[int]
    by_name: str | None
    at: datetime


class ImprovementIn(In):
    """What citizens said, and what the unit has mended since. `published`: everybody may read it."""

    id: Id
    unit_id: Id
    element: ElementCode | None = None
    said: Words
    done: Words
    started_on: Day
    done_on: Day | None = None
    published: Flag = False


class ImprovementAmendment(In):
    """A merge patch; `element` and `done_on` may be emptied. `published: false` takes it back from the public."""

    element: ElementCode | None = None
    said: Words = ""
    done: Words = ""
    started_on: Day | None = None
    done_on: Day | None = None
    published: Flag = False

    @model_validator(mode="after")
    def _never_empty(self) -> "ImprovementAmendment":
        if "started_on" in self.model_fields_set and self.started_on is None:
            raise ValueError("tidak boleh dikosongkan: started_on")
        return self


class ImprovementView(Out):
    """An improvement for those who keep it. `may_write` is the caller's right over it."""

    id: UUID
    unit: UnitRef
    element: str | None
    element_label: str | None
    said: str
    done: str
    started_on: date
    done_on: date | None
    published: bool
    published_at: datetime | None
    may_write: bool
    version: int


class PublicImprovement(Out):
    """Anda bilang, kami perbaiki. `done_on` null: still being mended."""

    id: UUID
    element: str | None
    element_label: str | None
    said: str
    done: str
    started_on: date
    done_on: date | None


class OpenElement(Out):
    code: str
    label: str


class OpenAverage(Out):
    """An element of a month; null below five answers."""

    code: str
    average: float | None
    responses: int | None


class OpenRow(Out):
    """A month of a unit with at least five answers to all nine elements' form."""

    unit_id: UUID
    unit: str
    kind: str
    month: str
    responses: int
    ikm: float
    grade: str
    averages: list[OpenAverage]


class OpenData(Out):
    """Every unit's months, by unit and month, with how they were made and what may be done with them."""

    model_config = ConfigDict(serialize_by_alias=True)

    from_: str = Field(serialization_alias="from")
    to: str
    method: str
    licence: str
    elements: list[OpenElement]
    items: list[OpenRow]
