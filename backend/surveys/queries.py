"""Every SELECT of surveys."""

from uuid import UUID

from sqlalchemy.orm import Session

from backend.surveys.models import Survey


def survey(session: Session, survey_id: UUID, *, for_update: bool = False) -> Survey | None:
    return session.get(Survey, survey_id, with_for_update=True if for_update else None)
