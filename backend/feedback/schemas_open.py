"""What becomes public of reports, on the wire: photos, previews, published reports, and Open311."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from backend.feedback import rules_covers
from backend.feedback.rules import ReportKind
from backend.feedback.schemas import ReportUnitView, Words
from backend.kit.schema import In, Out, Sha256, whole

_Start, _Extent = whole(0, rules_covers.WHOLE - 1), whole(1, rules_covers.WHOLE)


# --- photos ---


class StoredPhoto(Out):
    """A photo that has arrived, by the digest of what was sent."""

    sha256: str
    stored: bool
    width: int
    height: int


# --- publication ---


class CoverIn(In):
    """A rectangle to be covered, in thousandths of the photo's width and height."""

    x: Annotated[int, _Start]
    y: Annotated[int, _Start]
    width: Annotated[int, _Extent]
    height: Annotated[int, _Extent]

    @model_validator(mode="after")
    def _inside(self) -> "CoverIn":
        if not rules_covers.fits(self.x, self.y, self.width, self.height):
            raise ValueError("bidang penutup keluar dari foto")
        return self


class PublicPhotoIn(In):
    sha256: Sha256
    covers: Annotated[list[CoverIn], Field(max_length=rules_covers.MOST_COVERS)] = Field(default_factory=list)


class PublicationIn(In):
    """What shall be public: a text without names, the unit's answer, and photos with what must not be seen covered."""

    text: Words
    answer: Words | None = None
    photos: Annotated[list[PublicPhotoIn], Field(max_length=rules_covers.MOST_PHOTOS)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _each_once(self) -> "PublicationIn":
        if len({one.sha256 for one in self.photos}) < len(self.photos):
            raise ValueError("satu foto disebut lebih dari sekali")
        return self


class CoverView(Out):
    x: int
    y: int
    width: int
    height: int


class PublicationPhotoView(Out):
    """A photo as it would be public: read it under the report's photos, by `public_sha256`."""

    sha256: str
    covers: list[CoverView]
    public_sha256: str


class PublicationView(Out):
    """A preview, and whether it is public. Null text: nothing was prepared."""

    text: str | None
    answer: str | None
    photos: list[PublicationPhotoView]
    prepared_by_name: str | None
    is_published: bool
    published_on: date | None
    version: int


class PublishedReport(Out):
    """A report as everybody may read it. `photos` are read at `/api/v1/public/report-photos/{sha256}`."""

    id: UUID
    kind: ReportKind
    unit: ReportUnitView | None
    text: str
    answer: str | None
    on: date
    state_label: str
    photos: list[str]


# --- Open311 (GeoReport v2); its members and words are that standard's ---


class Open311Service(Out):
    service_code: str
    service_name: str
    description: str
    metadata: bool
    type: Literal["realtime"]
    keywords: str
    group: str


class Open311Request(Out):
    service_request_id: str
    status: Literal["open", "closed"]
    status_notes: str | None
    service_name: str
    service_code: str
    description: str
    agency_responsible: str | None
    service_notice: str | None
    requested_datetime: str
    updated_datetime: str
    expected_datetime: str
    address: str | None
    media_url: str | None
