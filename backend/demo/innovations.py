"""Innovations of the demo, step by step by the packages' own services, each on its day."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.activities.models import Status
from backend.demo import ideas
from backend.demo.acting import Cast, Span
from backend.demo.ideas import Idea
from backend.demo.people import Ids, Person
from backend.demo.rows import Row
from backend.demo.wire import sent
from backend.programs import innovations, steps
from backend.programs.rules_innovations import InnovationState, Step
from backend.programs.schemas_innovations import AdoptionIn, InnovationIn, StepIn

_TICKED = 2  # activities that tell of an innovation
_TRIED_AFTER, _MEASURED_BEFORE = 6, 3
_REACHED = {
    InnovationState.PROPOSED: (),
    InnovationState.TRIED: (Step.TRY,),
    InnovationState.WITHDRAWN: (Step.TRY, Step.WITHDRAW),
    InnovationState.MEASURED: (Step.TRY, Step.MEASURE),
    InnovationState.NOT_CONFIRMED: (Step.TRY, Step.MEASURE, Step.NOT_CONFIRM),
    InnovationState.VERIFIED: (Step.TRY, Step.MEASURE, Step.VERIFY),
    InnovationState.ADOPTED: (Step.TRY, Step.MEASURE, Step.VERIFY),
}


class Innovations:
    """Ticks activities that tell of an innovation while they are rows; then stores the innovations."""

    def __init__(self, cast: Cast, span: Span, seed: int) -> None:
        self._cast, self._span = cast, span
        self._ids = Ids(Random(f"{seed}-innovations"))  # noqa: S311 - sample data, the same each time
        self._ticked: dict[UUID, list[UUID]] = {}

    def tick(self, activities: Iterable[Row]) -> None:
        """The first approved ones of the trial."""
        wanted = {self._person(one).id: self._begun_on(one) for one in ideas.IDEAS}
        for row in activities:
            begun_on = wanted.get(row["employee_id"])
            if begun_on is None or row["status"] is not Status.APPROVED or row["worked_on"] <= begun_on:
                continue
            found = self._ticked.setdefault(row["employee_id"], [])
            if len(found) < _TICKED:
                row["innovation"] = True
                found.append(row["id"])

    def store(self, session: Session) -> None:
        for one in ideas.IDEAS:
            self._store(session, one)

    def _store(self, session: Session, one: Idea) -> None:
        person, begun_on = self._person(one), self._begun_on(one)
        actor, proposed_at = self._cast.officer(person), self._span.at(begun_on, 10)
        draft = sent(
            InnovationIn,
            id=self._ids.at(proposed_at),
            title=one.title,
            problem=one.problem,
            idea=one.idea,
            figure=one.figure,
            figure_unit=one.unit,
            polarity=one.polarity,
            before=one.before,
            before_on=begun_on - timedelta(days=2),
            activity_ids=self._ticked.get(person.id, []),
        )
        view = innovations.propose(session, actor, draft, proposed_at).value
        for step in _REACHED[one.state]:
            at = self._moment(one, step)
            by = self._judge(person) if step in {Step.VERIFY, Step.NOT_CONFIRM} else actor
            body = sent(StepIn, id=self._ids.at(at), step=step.value, **self._said(one, step))
            view = steps.take(session, by, view.id, body, base_version=view.version, now=at)
        for code, months_ago in one.adopted_by:
            self._adopt(session, view.id, code, self._verified_on(months_ago))

    def _adopt(self, session: Session, innovation_id: UUID, code: str, day: date) -> None:
        """By whoever leads the unit that takes it over, an hour after it was confirmed at the earliest."""
        leader = self._cast.leader(code)
        assert leader is not None
        at = self._span.at(day, 14)
        draft = sent(AdoptionIn, id=self._ids.at(at), unit_id=self._cast.unit_ids[code], adopted_on=day)
        steps.adopt(session, self._cast.head(leader), innovation_id, draft, at)

    def _said(self, one: Idea, step: Step) -> dict[str, Any]:
        tried_from = self._begun_on(one) + timedelta(days=_TRIED_AFTER)
        match step:
            case Step.TRY:
                return {"tried_from": tried_from}
            case Step.MEASURE:
                return {"after": one.after, "after_on": self._verified_on(one.verified_in) - _days(_MEASURED_BEFORE)}
            case Step.VERIFY:
                return {"reason": "Daftar hadir dan hasil hitung sudah diperiksa"}
            case _:
                return {"reason": one.reason}

    def _moment(self, one: Idea, step: Step) -> datetime:
        verified_on = self._verified_on(one.verified_in)
        match step:
            case Step.TRY:
                return self._span.at(self._begun_on(one) + timedelta(days=_TRIED_AFTER), 8)
            case Step.MEASURE:
                return self._span.at(verified_on - _days(_MEASURED_BEFORE), 15)
            case _:
                return self._span.at(verified_on, 10)

    def _begun_on(self, one: Idea) -> date:
        """All within the first weeks that are shown, an idea a day."""
        return self._span.first + timedelta(days=3 + ideas.IDEAS.index(one))

    def _verified_on(self, months_ago: int) -> date:
        """The twentieth of a month that is over; of this one, not later than today."""
        month = self._span.months[-1 - months_ago]
        return min(date.fromisoformat(f"{month}-20"), self._span.today)

    def _judge(self, person: Person) -> Any:
        leader = self._cast.leader(person.unit.code)
        assert leader is not None
        return self._cast.head(leader)

    def _person(self, one: Idea) -> Person:
        code, title, number = one.who
        return self._cast.every(code, title)[number]


def _days(number: int) -> timedelta:
    return timedelta(days=number)
