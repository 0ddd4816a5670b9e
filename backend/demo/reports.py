"""Citizens' reports of the demo, each step by the packages' own services, on its day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.demo import grievances
from backend.demo.acting import Cast, Span
from backend.demo.grievances import Grievance
from backend.demo.people import Ids
from backend.demo.wire import sent
from backend.feedback import duties, handling, reporting, rules, templates
from backend.feedback.models import Report
from backend.feedback.schemas import DoneIn, MessageIn, ReplyTemplateIn, ReportIn, ReportStepIn

_HOURS = {"receive": 9, "say": 11, "reply": 14, "done": 16}
_STEP_HOUR = 13


@dataclass(frozen=True, slots=True)
class _Event:
    """Something that happens to a report on a day."""

    at: datetime
    act: Callable[[Session, datetime], object]


class Reports:
    """A dozen reports in every state: clocks that run and that ran out, one taken up again."""

    def __init__(self, cast: Cast, span: Span, seed: int) -> None:
        self._cast, self._span = cast, span
        self._random = Random(f"{seed}-reports")  # noqa: S311 - sample data, the same each time
        self._ids = Ids(self._random)
        self._reports: dict[int, UUID] = {}

    def store(self, session: Session) -> None:
        self._store_templates(session)
        for one in sorted(self._events(), key=lambda event: event.at):
            one.act(session, one.at)
            session.flush()

    def _events(self) -> list[_Event]:
        found = [event for place, one in enumerate(grievances.GRIEVANCES) for event in self._life(place, one)]
        first = min(event.at for event in found)
        day = first.date()
        # The worker looks at the clocks every night, as it would have.
        while day <= self._span.today:
            found.append(_Event(self._span.at(day, 1), duties.watch_clocks))
            day += timedelta(days=1)
        return found

    def _life(self, place: int, one: Grievance) -> list[_Event]:
        begun = self._span.today - timedelta(days=one.days_ago)
        found = [_Event(self._moment(begun, "receive"), lambda session, at: self._create(session, place, one, at))]
        for after, action, said in one.course:
            at = self._moment(begun + timedelta(days=after), action)
            found.append(_Event(at, self._doing(place, action, said)))
        return found

    def _moment(self, day: date, action: str) -> datetime:
        return self._span.at(day, _HOURS.get(action, _STEP_HOUR))

    def _doing(self, place: int, action: str, said: dict[str, Any]) -> Callable[..., object]:
        def act(session: Session, at: datetime) -> object:
            report_id = self._reports[place]
            match action:
                case "say":
                    return reporting.add_message(session, report_id, self._message(at, said), at)
                case "done":
                    return reporting.answer_done(session, report_id, sent(DoneIn, **said), at)
                case "reply":
                    handler = self._handler(session, report_id)
                    return handling.add_message(session, handler, report_id, self._message(at, said), at)
                case _:
                    return self._step(session, report_id, action, said, at)

        return act

    def _create(self, session: Session, place: int, one: Grievance, at: datetime) -> None:
        members: dict[str, Any] = {
            "id": self._ids.at(at),
            "secret": f"{self._random.getrandbits(256):064x}",
            "kind": one.kind,
            "unit_id": None if one.unit is None else self._cast.unit_ids[one.unit],
            "text": one.text,
            "officer_name": one.officer,
            "contact": one.contact,
        }
        made = reporting.create(session, sent(ReportIn, **members), at).value
        row = session.scalars(select(Report).where(Report.ticket == made.ticket)).one()
        # Drawn from the seed, as all that is shown: the same district each time.
        drawn = "".join(self._random.choice(rules.TICKET_ALPHABET) for _ in range(rules.TICKET_LENGTH))
        row.ticket = rules.TICKET_PREFIX + drawn
        self._reports[place] = row.id

    def _step(self, session: Session, report_id: UUID, action: str, said: dict[str, Any], at: datetime) -> None:
        unit = said.get("unit")
        members = {name: value for name, value in said.items() if name != "unit"}
        if unit is not None:
            members["unit_id"] = self._cast.unit_ids[unit]
        body = sent(ReportStepIn, id=self._ids.at(at), action=action, **members)
        row = session.get_one(Report, report_id)
        handling.take(session, self._handler(session, report_id), report_id, body, base_version=row.version, now=at)

    def _handler(self, session: Session, report_id: UUID) -> Actor:
        """Who leads the unit that has the report; for the district its administrator."""
        handler = session.get_one(Report, report_id).handler_unit_id
        code = next((code for code, unit_id in self._cast.unit_ids.items() if unit_id == handler), None)
        leader = None if code is None else self._cast.leader(code)
        return self._cast.admin() if leader is None else self._cast.head(leader)

    def _message(self, at: datetime, said: dict[str, Any]) -> MessageIn:
        return sent(MessageIn, id=self._ids.at(at), **said)

    def _store_templates(self, session: Session) -> None:
        at = datetime.combine(self._span.first, time(2), tzinfo=self._span.now.tzinfo)
        for state, title, text in grievances.TEMPLATES:
            draft = sent(ReplyTemplateIn, id=self._ids.at(at), unit_id=None, state=state, title=title, text=text)
            templates.create(session, self._cast.admin(), draft, at)
