"""What a code leads to, remembered for a few seconds: every page and every answer asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.kit.cache import TimedCache
from backend.kit.writer import after_commit
from backend.organisation import queries_lists as organisation_rows
from backend.surveys import queries
from backend.surveys.models import Survey, SurveyCode, SurveyState
from backend.surveys.problems import SurveyNotOpen
from backend.surveys.rules_answers import Form

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a survey asks. `services` maps codes to names; `questions` are the unit's own."""

    survey_id: UUID
    unit_id: UUID
    unit_name: str
    title: str
    paused_at: datetime | None
    services: Mapping[str, str]
    questions: tuple[Mapping[str, Any], ...]
    texts: Mapping[str, Any]
    staff_networks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A code, and the survey that it leads to. `ended_at`: when it was revoked, or the survey paused."""

    code_id: UUID
    code: str
    form: Form
    counter: str | None
    is_kiosk: bool
    rotates: bool
    ended_at: datetime | None
    asked: Asked

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


# A change is seen at once by the process that made it, by others after these seconds.
_ways: TimedCache[str, Way] = TimedCache(seconds=5, size=2_000)


def way(session: Session, code: str) -> Way:
    """Where a code leads, also one that is revoked or whose survey pauses. Raises SurveyNotOpen for unknown ones."""
    return _ways.get(code, lambda: _read(session, code))


def forget_after_commit(session: Session) -> None:
    """Have every code asked for anew once this change is stored."""
    after_commit(session, _ways.clear)


def forget_all() -> None:
    """For tests, whose changes are undone without a commit."""
    _ways.clear()


def asked(session: Session, row: Survey) -> Asked:
    """What a stored survey asks."""
    return Asked(
        survey_id=row.id,
        unit_id=row.unit_id,
        unit_name=organisation_rows.unit_names(session, [row.unit_id])[row.unit_id],
        title=row.title,
        paused_at=None if row.state is SurveyState.ACTIVE else row.paused_at or _LONG_AGO,
        services={one["code"]: one["name"] for one in row.services},
        questions=tuple(row.questions),
        texts=row.texts,
        staff_networks=tuple(row.staff_networks),
    )


def _read(session: Session, code: str) -> Way:
    # Unknown codes are not remembered: guessing would push out those that are used.
    found = queries.code_with_survey(session, code)
    if found is None:
        raise SurveyNotOpen
    row, survey = found
    return _way(row, asked(session, survey))


def _way(row: SurveyCode, asked: Asked) -> Way:
    return Way(
        code_id=row.id,
        code=row.code,
        form=row.form,
        counter=row.counter,
        is_kiosk=row.is_kiosk,
        rotates=row.rotates,
        ended_at=min((at for at in (row.revoked_at, asked.paused_at) if at is not None), default=None),
        asked=asked,
    )
