"""Deciding about activities: the queue of an appraiser, and one decision at a time."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.activities import corrections, history, policy, queries, rollup, views
from backend.activities.events import ActivityReviewed
from backend.activities.history import Arrival
from backend.activities.models import Activity, Decision, Status
from backend.activities.problems import ActivityIsWithdrawn, NotTheAppraiser, OwnActivity, ReasonMissing
from backend.activities.schemas import ActivityView, DecisionIn, DecisionResult, DecisionResults, QueueItem
from backend.kit import clock, ledger, pages
from backend.kit.outbox import publish
from backend.kit.pages import Page
from backend.kit.problems import Problem, Stale
from backend.organisation import queries as organisation

_STATUS = {Decision.APPROVE: Status.APPROVED, Decision.RETURN: Status.RETURNED}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an appraiser decides about one activity, having seen it at a version."""

    activity_id: UUID
    decision: Literal["approve", "return"]
    reason: str | None
    base_version: int


def review(session: Session, actor: Actor, verdict: Verdict, arrival: Arrival) -> ActivityView:
    """Approve or return one activity of somebody whom the caller appraises today.

    Where its officer asks for a correction, this answers: returned it can be mended, approved it
    stays. The same decision by the same person again is success. Raises NotFound, OwnActivity,
    NotTheAppraiser, ActivityIsWithdrawn, ReasonMissing, Stale.
    """
    actor.must(Permission.ACTIVITY_REVIEW)
    activity = _reviewable(session, actor, verdict.activity_id, arrival)
    decision = Decision(verdict.decision)
    if _is_same_again(activity, actor, decision, verdict.base_version):
        return views.view_one(session, activity)
    if activity.status == Status.WITHDRAWN:
        raise ActivityIsWithdrawn
    if decision is Decision.RETURN and verdict.reason is None:
        raise ReasonMissing(errors=[{"pointer": "/reason", "detail": "Wajib diisi untuk mengembalikan"}])
    if activity.version != verdict.base_version:
        raise Stale(version=activity.version)
    _decide(session, actor, activity, decision, verdict.reason, arrival)
    return views.view_one(session, activity)


def decide_many(session: Session, actor: Actor, decisions: list[DecisionIn], arrival: Arrival) -> DecisionResults:
    """Decide one by one; each stands alone, a refused one undoes only itself."""
    actor.must(Permission.ACTIVITY_REVIEW)
    return DecisionResults(results=[_one_of_many(session, actor, one, arrival) for one in decisions])


def queue(session: Session, actor: Actor, *, limit: int, cursor: str | None) -> Page[QueueItem]:
    """What the caller is to decide about as appraiser today, newest first."""
    actor.must(Permission.ACTIVITY_REVIEW)
    leader = actor.must_be_employee()
    people = organisation.appraised_by(session, leader, clock.today())
    scope = ("queue", leader)
    before = None if cursor is None else views.read_place(pages.read_cursor(cursor, scope=scope))
    rows = queries.undecided(session, people, before=before, limit=limit + 1)
    names = organisation.names(session, {row.employee_id for row in rows})
    shown = dict(zip([row.id for row in rows], views.views(session, rows), strict=True))
    return pages.page(
        rows,
        limit,
        view=lambda row: QueueItem(employee_name=names.get(row.employee_id, ""), activity=shown[row.id]),
        place=views.place,
        scope=scope,
    )


def _reviewable(session: Session, actor: Actor, activity_id: UUID, arrival: Arrival) -> Activity:
    """The activity, held until the commit, if the caller is its officer's appraiser today."""
    today = clock.local_day(arrival.received_at)
    activity = queries.activity(session, activity_id, for_update=True)
    policy.must_see(session, actor, activity, today)
    assert activity is not None
    if activity.employee_id == actor.employee_id:
        raise OwnActivity
    if organisation.appraiser_on(session, activity.employee_id, today) != actor.employee_id:
        raise NotTheAppraiser
    return activity


def _is_same_again(activity: Activity, actor: Actor, decision: Decision, base_version: int) -> bool:
    return (
        activity.status == _STATUS[decision]
        # Approving once more is an answer to such a request.
        and activity.correction_asked_at is None
        and activity.decision == decision
        and activity.decided_by == actor.employee_id
        and base_version in {activity.version - 1, activity.version}
    )


def _decide(
    session: Session, actor: Actor, activity: Activity, decision: Decision, reason: str | None, arrival: Arrival
) -> None:
    moving = rollup.Moving(activity)
    before = activity.status.value
    activity.status = _STATUS[decision]
    activity.decision, activity.decision_reason = decision, reason
    activity.decided_by, activity.decided_at = actor.employee_id, arrival.received_at
    changes: dict[str, list[Any]] = {"status": [before, activity.status.value]}
    if activity.correction_asked_at is not None:
        changes["correction"] = corrections.set_to(activity, None, None)
    history.step(session, actor, activity, "activity.review", arrival, changes, reason=reason)
    moving.finish(session)
    publish(session, ActivityReviewed(activity.id, activity.employee_id, activity.unit_id, activity.worked_on))


def _one_of_many(session: Session, actor: Actor, one: DecisionIn, arrival: Arrival) -> DecisionResult:
    verdict = Verdict(one.activity_id, one.decision, one.reason, one.version)
    try:
        with ledger.savepoint(session):
            view = review(session, actor, verdict, arrival)
    except Problem as problem:
        outcome = "conflict" if isinstance(problem, Stale) else "refused"
        return DecisionResult(activity_id=one.activity_id, outcome=outcome, version=None, problem=problem.body())
    return DecisionResult(activity_id=one.activity_id, outcome="applied", version=view["version"], problem=None)
