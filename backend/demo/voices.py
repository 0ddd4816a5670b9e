"""What of the demo's reports is public, the thanks that have arrived, and an officer who is to be heard."""

from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.demo.acting import Cast, Span
from backend.demo.district import SHOWN
from backend.demo.people import Ids, Person
from backend.demo.wire import sent
from backend.feedback import mentions, publication
from backend.feedback.models import Report, ReportStep
from backend.feedback.rules import ReportKind, ReportState, StepAction
from backend.feedback.schemas_mentions import MentionIn
from backend.feedback.schemas_open import PublicationIn

_COMPLAINT = "Warga menyampaikan telepon ambulans tidak dijawab pada malam hari. Mohon penjelasan Anda."
_HOUR = 15


class Voices:
    """Follows the reports of the demo: call it when they are stored."""

    def __init__(self, cast: Cast, span: Span, seed: int) -> None:
        self._cast, self._span = cast, span
        self._ids = Ids(Random(f"{seed}-voices"))  # noqa: S311 - sample data, the same each time

    def store(self, session: Session) -> None:
        rows = session.scalars(select(Report).order_by(Report.received_on, Report.ticket)).all()
        for row in rows:
            if row.state in {ReportState.ANSWERED, ReportState.CLOSED}:
                self._publish(session, row)
        of_unit = [row for row in rows if row.handler_unit_id == self._cast.unit_ids[SHOWN]]
        for row in of_unit:
            # The shown officer, with whom visitors sign in first, has both to read.
            if row.kind is ReportKind.THANKS and row.state is ReportState.VERIFIED:
                self._mention(session, row, row.text, day=self._span.today - timedelta(days=5), shared=True)
            if row.kind is ReportKind.COMPLAINT and row.state is ReportState.ASSIGNED and row.reopened == 0:
                self._mention(session, row, _COMPLAINT, day=self._span.today - timedelta(days=2), shared=False)

    def _publish(self, session: Session, row: Report) -> None:
        """The invented words name nobody, so they are what the public reads."""
        last = session.scalars(
            select(ReportStep)
            .where(ReportStep.report_id == row.id, ReportStep.action == StepAction.ANSWER)
            .order_by(ReportStep.version.desc())
        ).first()
        if last is None:
            return
        handler, at = self._handler(row), self._at(last.on + timedelta(days=1))
        body = sent(PublicationIn, text=row.text, answer=last.text, photos=[])
        view = publication.prepare(session, handler, row.id, body, [], base_version=row.version, now=at)
        publication.release(session, handler, row.id, base_version=view.version, now=at)

    def _mention(self, session: Session, row: Report, text: str, *, day: date, shared: bool) -> None:
        person, at = self._named(), self._at(day)
        if row.handler_unit_id is None:
            return
        handler = self._handler(row)
        draft = sent(MentionIn, id=self._ids.at(at), employee_id=person.id, text=text)
        found = mentions.mention(session, handler, row.id, draft, at).value
        if shared:
            mentions.share(session, handler, found.id, at)

    def _named(self) -> Person:
        return self._cast.every(SHOWN, "Bidan Terampil")[0]

    def _handler(self, row: Report) -> Actor:
        """Who leads the unit that has the report; for the district its administrator."""
        code = next((code for code, unit_id in self._cast.unit_ids.items() if unit_id == row.handler_unit_id), None)
        leader = None if code is None else self._cast.leader(code)
        return self._cast.admin() if leader is None else self._cast.head(leader)

    def _at(self, day: date) -> datetime:
        return self._span.at(min(day, self._span.today), _HOUR)
