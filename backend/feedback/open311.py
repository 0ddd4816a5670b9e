"""Published reports as Open311 (GeoReport v2) tells them, to be read only: `services` and `requests`."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.feedback import history, publication, queries_open
from backend.feedback.models import Report
from backend.feedback.queries_open import PublishedFilters
from backend.feedback.rules import RESTING_STATES, ReportKind, public_words
from backend.feedback.schemas_open import Open311Request, Open311Service, PublishedReport
from backend.kit import clock

# The standard's own: at most so many requests where nobody asks for fewer.
MOST = 200
_NAMES: Mapping[ReportKind, tuple[str, str]] = {
    ReportKind.COMPLAINT: ("Pengaduan", "Keluhan warga atas layanan"),
    ReportKind.ASPIRATION: ("Aspirasi", "Usul dan harapan warga"),
    ReportKind.INFORMATION: ("Permintaan informasi", "Pertanyaan warga kepada unit"),
    ReportKind.THANKS: ("Terima kasih", "Penghargaan warga atas layanan"),
}


def services() -> list[Open311Service]:
    """The kinds of reports."""
    return [
        Open311Service(
            service_code=kind.value,
            service_name=name,
            description=description,
            metadata=False,
            type="realtime",
            keywords="",
            group="Laporan warga",
        )
        for kind, (name, description) in _NAMES.items()
    ]


def requests(
    session: Session, filters: PublishedFilters, *, page: int, page_size: int, public_url: str
) -> list[Open311Request]:
    """Published reports, newest first. Moments are the beginning of their day: no other is told."""
    rows = queries_open.published(session, filters, offset=(page - 1) * page_size, limit=page_size)
    shown = publication.published(session, rows)
    return [_request(row, shown[row.id], public_url) for row in rows]


def day_in(written: str | None, pointer: str) -> date | None:
    """The day of a moment or day as that standard writes them. Raises Invalid."""
    if written is None:
        return None
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        raise history.wrong(pointer, "Harus berupa waktu W3C, misalnya 2026-11-24T00:00:00Z") from None


def ids_in(written: str | None) -> tuple[UUID, ...] | None:
    """The ids of a list with commas; what is none finds nothing."""
    if written is None:
        return None
    found: list[UUID] = []
    for part in written.split(","):
        try:
            found.append(UUID(part.strip()))
        except ValueError:
            continue
    return tuple(found)


def _request(row: Report, shown: PublishedReport, public_url: str) -> Open311Request:
    name, _ = _NAMES[row.kind]
    changed = max(day for day in (row.received_on, row.published_on) if day is not None)
    return Open311Request(
        service_request_id=str(row.id),
        status="closed" if row.state in RESTING_STATES else "open",
        status_notes=shown.answer,
        service_name=name,
        service_code=row.kind.value,
        description=shown.text,
        agency_responsible=None if shown.unit is None else shown.unit.name,
        service_notice=public_words(row.state),
        requested_datetime=_moment(row.received_on),
        updated_datetime=_moment(changed),
        expected_datetime=_moment(row.finish_due_on),
        address=None,
        media_url=f"{public_url}/api/v1/public/report-photos/{shown.photos[0]}" if shown.photos else None,
    )


def _moment(day: date) -> str:
    return clock.local(clock.day_bounds(day)[0]).isoformat()
