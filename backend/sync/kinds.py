"""What a phone may send, by kind: the body's shape, and the use case that applies it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.activities import corrections, days, reviews, service
from backend.activities.history import Arrival
from backend.activities.models import MarkKind
from backend.activities.problems import VersionNotSeen
from backend.activities.reviews import Verdict
from backend.activities.schemas import (
    ActivityAmendmentOp,
    ActivityDraft,
    ActivityView,
    CorrectionOp,
    DayMarkOp,
    ReviewOp,
    WithdrawalOp,
)
from backend.attendance import punches
from backend.attendance.schemas import PunchIn
from backend.kit.schema import In


@dataclass(frozen=True, slots=True)
class Kind:
    """`apply(session, actor, body, base_version, arrival)` gives the activity as it is then.

    None where it is about something else, of which the phone that made it knows everything.
    """

    body: type[In]
    apply: Callable[[Session, Actor, Any, int | None, Arrival], ActivityView | None]


def _log(session: Session, actor: Actor, body: ActivityDraft, _base: int | None, arrival: Arrival) -> ActivityView:
    return service.log(session, actor, body, arrival).value


def _amend(
    session: Session, actor: Actor, body: ActivityAmendmentOp, base: int | None, arrival: Arrival
) -> ActivityView:
    return service.amend(session, actor, body.id, body, base_version=_seen(base), arrival=arrival)


def _withdraw(session: Session, actor: Actor, body: WithdrawalOp, base: int | None, arrival: Arrival) -> ActivityView:
    arrival = replace(arrival, reason=arrival.reason or body.reason)
    return service.withdraw(session, actor, body.id, base_version=_seen(base), arrival=arrival)


def _ask_correction(
    session: Session, actor: Actor, body: CorrectionOp, base: int | None, arrival: Arrival
) -> ActivityView:
    return corrections.ask(session, actor, body.id, body.reason, base_version=_seen(base), arrival=arrival)


def _review(session: Session, actor: Actor, body: ReviewOp, base: int | None, arrival: Arrival) -> ActivityView:
    verdict = Verdict(body.id, body.decision, body.reason, _seen(base))
    return reviews.review(session, actor, verdict, arrival)


def _day_done(session: Session, actor: Actor, body: DayMarkOp, _base: int | None, arrival: Arrival) -> None:
    days.mark(session, actor, body.id, MarkKind.DAY, body.day, arrival)


def _week_done(session: Session, actor: Actor, body: DayMarkOp, _base: int | None, arrival: Arrival) -> None:
    days.mark(session, actor, body.id, MarkKind.WEEK, body.day, arrival)


def _punch(session: Session, actor: Actor, body: PunchIn, _base: int | None, arrival: Arrival) -> None:
    received_at, sent_at = arrival.received_at, arrival.sent_at
    seen = arrival.seen_server_time
    punches.punch(session, actor, body, received_at=received_at, sent_at=sent_at, seen_server_time=seen)


def _seen(base_version: int | None) -> int:
    """A change of something stored names the version it saw. Raises VersionNotSeen."""
    if base_version is None:
        raise VersionNotSeen
    return base_version


def subject_of(body: dict[str, Any]) -> UUID | None:
    """The id of what an operation is about, if its body names one."""
    try:
        return UUID(body["id"])
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


def is_about_activity(kind: str) -> bool:
    """Whether the subject of an operation is an activity: other ids are not looked up among them."""
    return kind.startswith("activity.")


LOG = "activity.log"

KINDS: dict[str, Kind] = {
    LOG: Kind(ActivityDraft, _log),
    "activity.amend": Kind(ActivityAmendmentOp, _amend),
    "activity.withdraw": Kind(WithdrawalOp, _withdraw),
    "activity.ask_correction": Kind(CorrectionOp, _ask_correction),
    "activity.review": Kind(ReviewOp, _review),
    "attendance.punch": Kind(PunchIn, _punch),
    "day.done": Kind(DayMarkOp, _day_done),
    "week.done": Kind(DayMarkOp, _week_done),
}
