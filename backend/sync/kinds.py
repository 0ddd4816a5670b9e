"""What a phone may send, by kind: the body's shape, and the use case that applies it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.activities import reviews, service
from backend.activities.history import Arrival
from backend.activities.problems import VersionNotSeen
from backend.activities.reviews import Verdict
from backend.activities.schemas import ActivityAmendmentOp, ActivityDraft, ActivityView, ReviewOp, WithdrawalOp
from backend.kit.schema import In


@dataclass(frozen=True, slots=True)
class Kind:
    """`apply(session, actor, body, base_version, arrival)` gives the entity as it is then."""

    body: type[In]
    apply: Callable[[Session, Actor, Any, int | None, Arrival], ActivityView]


def _log(session: Session, actor: Actor, body: ActivityDraft, _base: int | None, arrival: Arrival) -> ActivityView:
    return service.log(session, actor, body, arrival).value


def _amend(
    session: Session, actor: Actor, body: ActivityAmendmentOp, base: int | None, arrival: Arrival
) -> ActivityView:
    return service.amend(session, actor, body.id, body, base_version=_seen(base), arrival=arrival)


def _withdraw(session: Session, actor: Actor, body: WithdrawalOp, base: int | None, arrival: Arrival) -> ActivityView:
    arrival = replace(arrival, reason=arrival.reason or body.reason)
    return service.withdraw(session, actor, body.id, base_version=_seen(base), arrival=arrival)


def _review(session: Session, actor: Actor, body: ReviewOp, base: int | None, arrival: Arrival) -> ActivityView:
    verdict = Verdict(body.id, body.decision, body.reason, _seen(base))
    return reviews.review(session, actor, verdict, arrival)


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


LOG = "activity.log"

KINDS: dict[str, Kind] = {
    LOG: Kind(ActivityDraft, _log),
    "activity.amend": Kind(ActivityAmendmentOp, _amend),
    "activity.withdraw": Kind(WithdrawalOp, _withdraw),
    "activity.review": Kind(ReviewOp, _review),
}
