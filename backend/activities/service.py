"""Logging, amending and withdrawing an activity."""

import hashlib
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

import orjson
from sqlalchemy import Table, delete, insert
from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.activities import checks, history, policy, queries, rollup, rules, views
from backend.activities.events import ActivityAmended, ActivityLogged, ActivityWithdrawn
from backend.activities.history import Arrival
from backend.activities.models import Activity, ActivityEvidence, Status
from backend.activities.problems import (
    ActivityIsWithdrawn,
    ActivityLocked,
    IkuNotUsable,
    OutsideWindow,
    TooFarAhead,
)
from backend.activities.queries import Around
from backend.activities.rules import Policy
from backend.activities.schemas import ActivityAmendment, ActivityDraft, ActivityView
from backend.audit import service as audit
from backend.iku import queries as indicators
from backend.kit import clock, ledger, schema
from backend.kit.constant import Constant
from backend.kit.outbox import publish
from backend.kit.problems import IdTaken, OperationDiffers, Stale
from backend.kit.stored import Stored
from backend.organisation import placement

# Of what was approved; left out, since every name is paid for with every row.
_NEVER_NEW = {"correction_reason", "correction_asked_at"}
_NEW = Constant(
    insert(queries.TABLE), [column.name for column in queries.TABLE.columns if column.name not in _NEVER_NEW]
)
_EVIDENCE = Constant(
    insert(cast("Table", ActivityEvidence.__table__)), ["activity_id", "sha256", "employee_id", "place"]
)
_CREATE_FIELDS_LEFT_OUT = {"made_at", "reason"}


def log(session: Session, actor: Actor, draft: ActivityDraft, arrival: Arrival) -> Stored[ActivityView]:
    """Log one activity of the caller.

    A repeat of the same create gives what is stored. Raises OperationDiffers, IdTaken,
    OutsideWindow, TooFarAhead, IkuNotUsable, ProgramDoesNotFit.
    """
    actor.must(Permission.ACTIVITY_LOG)
    employee_id = actor.must_be_employee()
    digest = create_digest(draft)
    worked_on = clock.local_day(draft.started_at)
    around = queries.around(session, employee_id, draft, worked_on)
    if around.is_known:  # also after the window has closed: what is stored stands
        return again(session, employee_id, cast("Activity", queries.activity(session, draft.id)), digest)
    on_day = ground(session, employee_id, worked_on)
    row = new_row(employee_id, draft, arrival, digest, around, on_day)
    must_fit_iku(session, row)
    checks.program_fits(session, employee_id, draft.program_id, worked_on)
    store(session, actor, row, draft.evidence)
    return Stored.new(new_view(session, row, draft.evidence))


def again(session: Session, employee_id: UUID, known: Activity, digest: str) -> Stored[ActivityView]:
    """The answer to a create whose id is known. Raises IdTaken, OperationDiffers."""
    if known.employee_id != employee_id:
        raise IdTaken
    if known.create_digest != digest:
        raise OperationDiffers
    return Stored.again(views.view_one(session, known))


def create_digest(draft: ActivityDraft) -> str:
    """Digest of what was created, without when and why it was sent: 32 hex digits."""
    content = {name: value for name, value in draft.__dict__.items() if name not in _CREATE_FIELDS_LEFT_OUT}
    canonical = orjson.dumps(content, default=_members, option=orjson.OPT_UTC_Z)
    return hashlib.blake2b(canonical, digest_size=16).hexdigest()


def _members(shape: Any) -> dict[str, Any]:
    return shape.__dict__


class Ground(NamedTuple):
    """What an officer's entry of a day stands on: the rules of the day, and the unit it counts for."""

    day: date
    policy: Policy
    unit_id: UUID | None


def ground(session: Session, employee_id: UUID, day: date) -> Ground:
    """The same for every entry of that day."""
    post = placement.post_on(session, employee_id, day)
    return Ground(day, queries.policy(session, day), None if post is None else post.unit_id)


def new_row(
    employee_id: UUID,
    draft: ActivityDraft,
    arrival: Arrival,
    digest: str,
    around: Around,
    ground: Ground,
    *,
    judged_at: datetime | None = None,
) -> dict[str, Any]:
    """The row to be stored for a draft. Raises OutsideWindow, TooFarAhead.

    `judged_at` is the moment the window is judged by, where it is not the making of this draft.
    """
    capture = rules.captured(
        arrival.made_at or draft.made_at,
        received_at=arrival.received_at,
        started_at=draft.started_at,
        sent_at=arrival.sent_at,
        seen_server_time=arrival.seen_server_time,
    )
    worked_on, policy_of_day = ground.day, ground.policy
    made_on = clock.local_day(judged_at or capture.judged_at)
    if rules.starts_too_far_ahead(draft.started_at, arrival.received_at):
        raise TooFarAhead
    if not rules.is_in_window(worked_on, made_on, policy_of_day):
        raise OutsideWindow(worked_on=worked_on.isoformat(), window_days=policy_of_day.late_window_days)
    minutes = rules.minutes_between(draft.started_at, draft.ended_at)
    details = rules.signals(
        started_at=draft.started_at,
        description=draft.description,
        has_template=draft.template_id is not None,
        is_mock=draft.location is not None and draft.location.mock,
        capture=capture,
        received_at=arrival.received_at,
        day_minutes=around.day_minutes + minutes,
        policy=policy_of_day,
        near=around.near,
    )
    return {
        "id": draft.id,
        "employee_id": employee_id,
        "unit_id": ground.unit_id,
        "description": draft.description,
        "started_at": draft.started_at,
        "ended_at": draft.ended_at,
        "worked_on": worked_on,
        "minutes": minutes,
        "quantity": draft.quantity,
        "unit": draft.unit,
        "iku_id": draft.iku_id,
        "rhk_id": draft.rhk_id,
        "program_id": draft.program_id,
        "template_id": draft.template_id,
        "innovation": draft.innovation,
        "location": None if draft.location is None else draft.location.model_dump(),
        "evidence_count": len(draft.evidence),
        "made_at": capture.made_at,
        "judged_at": capture.judged_at,
        "received_at": arrival.received_at,
        "late": capture.is_impossible or rules.is_late(worked_on, made_on, policy_of_day),
        "reason": arrival.reason or draft.reason,
        "signals": [detail["code"] for detail in details],
        "signal_details": details,
        "status": Status.WAITING,
        "version": 1,
        "decision": None,
        "decision_reason": None,
        "decided_by": None,
        "decided_at": None,
        "create_digest": digest,
    }


def must_fit_iku(session: Session, row: dict[str, Any]) -> None:
    """A row that names an indicator names one of its officer's or their unit's. Raises IkuNotUsable."""
    if row["iku_id"] is None:
        return
    reason = indicators.why_not_usable(
        session, row["iku_id"], employee_id=row["employee_id"], unit_id=row["unit_id"], day=row["worked_on"]
    )
    if reason is not None:
        raise IkuNotUsable(reason=reason)


def store(session: Session, actor: Actor, row: dict[str, Any], evidence: list[str]) -> None:
    """Store a new activity with what goes with it, in the same transaction.

    All of it is ledger rows. An id that another job of the batch takes at the same moment fails
    the batch, whose jobs then run again one by one, and this one finds the id known.
    """
    activity_id, employee_id = row["id"], row["employee_id"]
    ledger.append(session, _NEW, row)
    for place, sha256 in enumerate(evidence):
        named = {"activity_id": activity_id, "sha256": sha256, "employee_id": employee_id, "place": place}
        ledger.append(session, _EVIDENCE, named)
    rollup.add(session, row)
    audit.record(
        session,
        "activity.log",
        subject_id=activity_id,
        account_id=actor.account_id,
        employee_id=employee_id,
        at=row["received_at"],
        digest=row["create_digest"],
    )
    fact = ActivityLogged(activity_id, employee_id, row["unit_id"], row["worked_on"])
    publish(session, fact, at=row["received_at"])


def amend(
    session: Session,
    actor: Actor,
    activity_id: UUID,
    patch: ActivityAmendment,
    *,
    base_version: int,
    arrival: Arrival,
) -> ActivityView:
    """Change an activity of the caller that is not approved; a returned one waits again.

    Raises NotFound, NotAllowed, ActivityLocked, ActivityIsWithdrawn, Stale, OutsideWindow, TooFarAhead,
    IkuNotUsable, ProgramDoesNotFit.
    """
    actor.must(Permission.ACTIVITY_LOG)
    activity = _own(session, actor, activity_id, arrival)
    if activity.status == Status.WITHDRAWN:
        raise ActivityIsWithdrawn
    if activity.version != base_version:
        raise Stale(version=activity.version)
    moving = rollup.Moving(activity)
    draft = _patched(session, activity, patch)
    row = _amended_row(session, activity, draft, arrival)
    if (draft.program_id, row["worked_on"]) != (activity.program_id, activity.worked_on):
        # Not asked where neither changes: a text is mended also when the program has been stopped since.
        checks.program_fits(session, activity.employee_id, draft.program_id, row["worked_on"])
    changes = _differences(session, activity, row, patch, draft)
    for name, value in row.items():
        setattr(activity, name, value)
    reason = arrival.reason or patch.reason
    history.step(session, actor, activity, "activity.amend", arrival, changes, reason=reason)
    if "evidence" in patch.model_fields_set:
        _rename_evidence(session, activity, draft.evidence)
    moving.finish(session)
    publish(session, ActivityAmended(activity.id, activity.employee_id, activity.unit_id, activity.worked_on))
    return views.view_one(session, activity)


def withdraw(session: Session, actor: Actor, activity_id: UUID, *, base_version: int, arrival: Arrival) -> ActivityView:
    """Withdraw an activity of the caller: it stays as a tombstone. Again is success.

    Raises NotFound, NotAllowed, ActivityLocked, Stale.
    """
    actor.must(Permission.ACTIVITY_LOG)
    activity = _own(session, actor, activity_id, arrival)
    if activity.status == Status.WITHDRAWN:
        return views.view_one(session, activity)
    if activity.version != base_version:
        raise Stale(version=activity.version)
    moving = rollup.Moving(activity)
    before = activity.status.value
    activity.status = Status.WITHDRAWN
    changes = {"status": [before, "withdrawn"]}
    history.step(session, actor, activity, "activity.withdraw", arrival, changes, reason=arrival.reason)
    moving.finish(session)
    publish(session, ActivityWithdrawn(activity.id, activity.employee_id, activity.unit_id, activity.worked_on))
    return views.view_one(session, activity)


def _own(session: Session, actor: Actor, activity_id: UUID, arrival: Arrival) -> Activity:
    """The caller's activity, held until the commit, and not locked."""
    found = queries.activity(session, activity_id, for_update=True)
    activity = policy.must_own(session, actor, found, clock.local_day(arrival.received_at))
    if activity.status == Status.APPROVED:
        raise ActivityLocked
    return activity


def _patched(session: Session, activity: Activity, patch: ActivityAmendment) -> ActivityDraft:
    """The activity as the caller wants it: what is stored, with the patch laid over it."""
    members = ActivityDraft.model_fields.keys() - _CREATE_FIELDS_LEFT_OUT  # those tell of the change, not of the work
    given = {name: getattr(patch, name) for name in patch.model_fields_set & members}
    stored: dict[str, Any] = {name: getattr(activity, name) for name in members - {"evidence", "location"}}
    if "location" not in given:
        stored["location"] = activity.location
    if "evidence" not in given:
        named = queries.evidence_of(session, [activity.id]).get(activity.id, [])
        stored["evidence"] = [sha256 for sha256, _, _ in named]
    for name in ("started_at", "ended_at"):
        moment: datetime = given.get(name) or stored[name]
        given[name] = moment.isoformat().replace("+00:00", "Z")
    return schema.checked(ActivityDraft, {**stored, **_plain(given)})


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    location = given.get("location")
    return given if location is None else {**given, "location": location.model_dump()}


def _amended_row(session: Session, activity: Activity, draft: ActivityDraft, arrival: Arrival) -> dict[str, Any]:
    worked_on = clock.local_day(draft.started_at)
    around = queries.around(session, activity.employee_id, draft, worked_on)
    is_same_day = worked_on == activity.worked_on
    if is_same_day:
        around = around._replace(day_minutes=around.day_minutes - activity.minutes)
    # On the same day its first making still counts: mending a text days later makes an entry neither
    # late nor too old, or one that is returned after the window has closed could never be mended.
    first = activity.judged_at if is_same_day else None
    on_day = ground(session, activity.employee_id, worked_on)
    row = new_row(activity.employee_id, draft, arrival, activity.create_digest, around, on_day, judged_at=first)
    if is_same_day:
        row["late"] = activity.late
        row["unit_id"] = activity.unit_id
    # Named before, it stays, even where it has gone out of use since.
    if row["iku_id"] != activity.iku_id:
        must_fit_iku(session, row)
    for name in ("id", "employee_id", "made_at", "judged_at", "received_at", "reason", "version", "create_digest"):
        del row[name]
    return row


def _differences(
    session: Session, activity: Activity, row: dict[str, Any], patch: ActivityAmendment, draft: ActivityDraft
) -> dict[str, list[Any]]:
    """What the amendment changes, member by member: `[before, after]`, as JSON values."""
    changes: dict[str, list[Any]] = {}
    for name in patch.model_fields_set & row.keys():
        before, after = getattr(activity, name), row[name]
        if before != after:
            changes[name] = [_json(before), _json(after)]
    if "evidence" in patch.model_fields_set:
        named = queries.evidence_of(session, [activity.id]).get(activity.id, [])
        before = [sha256 for sha256, _, _ in named]
        if before != draft.evidence:
            changes["evidence"] = [before, draft.evidence]
    return changes


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, UUID) else value


def _rename_evidence(session: Session, activity: Activity, evidence: list[str]) -> None:
    session.execute(delete(ActivityEvidence).where(ActivityEvidence.activity_id == activity.id))
    session.add_all(
        ActivityEvidence(activity_id=activity.id, sha256=sha256, employee_id=activity.employee_id, place=place)
        for place, sha256 in enumerate(evidence)
    )
    session.flush()


def new_view(session: Session, row: dict[str, Any], evidence: list[str]) -> ActivityView:
    """The wire shape of a row that was just handed in."""
    if not evidence:
        return views.of_row(row)
    put = queries.evidence_put(session, row["employee_id"], evidence)
    return views.of_row(row, [put.get(sha256, (sha256, None, None)) for sha256 in evidence])
