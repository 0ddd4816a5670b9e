"""A program's plan: its milestones as a whole, and the day that each is reached."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit import clock, named_evidence
from backend.kit.problems import IdTaken, NotAllowed, NotFound
from backend.programs import history, policy, queries, rules, service, views
from backend.programs.models import Program, ProgramMilestone
from backend.programs.problems import MilestoneReached
from backend.programs.schemas import MilestoneDoneIn, MilestoneIn, MilestonesIn, ProgramDetail

_PLANNED = ("title", "due_on", "weight", "place")
_REACHED = ("done_on", "done_at", "done_by", "note", "evidence")


def plan(
    session: Session, actor: Actor, program_id: UUID, body: MilestonesIn, *, base_version: int, now: datetime
) -> ProgramDetail:
    """Put a plan in the place of the one before; what was reached stays reached. The same again is success.

    Raises NotFound, NotAllowed, Stale, MilestoneReached, IdTaken, Invalid.
    """
    actor.must(Permission.PROGRAM_WRITE)
    today = clock.local_day(now)
    row = service.writable(session, actor, program_id, today)
    _must_be_a_plan(row, body.milestones)
    stored = {one.id: one for one in queries.milestones(session, row.id)}
    wanted = {one.id: _planned(one, place) for place, one in enumerate(body.milestones)}
    before = {key: _of(one, _PLANNED) for key, one in stored.items()}
    if before == wanted:
        return views.program(session, actor, row, today)
    history.must_be_current(row.version, base_version)
    for key in stored.keys() - wanted.keys():
        if stored[key].done_on is not None:
            raise MilestoneReached(milestone_id=str(key))
        session.delete(stored[key])
    for key, members in wanted.items():
        known = stored.get(key)
        if known is None:
            _add(session, row, key, members)
        else:
            history.apply(known, history.between(known, members))
    row.version += 1
    shown = {"milestones": [_shown(before), _shown(wanted)]}
    history.program_step(session, actor, row, "milestones", shown, now)
    return views.program(session, actor, row, today)


def reach(
    session: Session,
    actor: Actor,
    program_id: UUID,
    milestone_id: UUID,
    body: MilestoneDoneIn,
    *,
    base_version: int,
    now: datetime,
) -> ProgramDetail:
    """Say on which day a milestone was reached, or take it back: a leader, or who may change the program.

    The same again is success. Raises NotFound, NotAllowed, Stale, Invalid.
    """
    actor.must(Permission.PROGRAM_READ)
    today = clock.local_day(now)
    row = policy.seen_program(session, actor, queries.program(session, program_id, for_update=True), today)
    if not (policy.leads(session, actor, row, today) or policy.may_write(session, actor, row.unit_id, today)):
        raise NotAllowed
    found = queries.milestone(session, milestone_id)
    if found is None or found.program_id != row.id:
        raise NotFound
    if body.done_on is not None and body.done_on > today:
        raise history.wrong("/done_on", "Tanggalnya belum tiba")
    if (found.done_on, found.note, found.evidence) == (body.done_on, body.note, body.evidence):
        return views.program(session, actor, row, today)
    history.must_be_current(row.version, base_version)
    is_done = body.done_on is not None
    after = {
        "done_on": body.done_on,
        "done_at": now if is_done else None,
        "done_by": actor.employee_id if is_done else None,
        "note": body.note,
        "evidence": body.evidence,
    }
    changes = history.between(found, after)
    day = min(one for one in (found.done_on, body.done_on, today) if one is not None)
    history.apply(found, changes)
    if actor.employee_id is not None:
        named_evidence.name(session, actor.employee_id, row.unit_id, found.id, body.evidence)
    row.version += 1
    changes["milestone"] = [str(found.id), str(found.id)]
    history.program_step(session, actor, row, "milestone", changes, now, day=day)
    return views.program(session, actor, row, today)


def _must_be_a_plan(row: Program, milestones: list[MilestoneIn]) -> None:
    """Raises Invalid: each once, inside the program's time, and the weights a whole."""
    seen: set[UUID] = set()
    for place, one in enumerate(milestones):
        if one.id in seen:
            raise history.wrong(f"/milestones/{place}/id", "Disebut lebih dari sekali")
        if not row.starts_on <= one.due_on <= row.ends_on:
            detail = f"Di luar masa program, {row.starts_on.isoformat()} sampai {row.ends_on.isoformat()}"
            raise history.wrong(f"/milestones/{place}/due_on", detail)
        seen.add(one.id)
    total = sum(one.weight for one in milestones)
    if milestones and total != rules.WHOLE:
        raise history.wrong("/milestones", f"Jumlah bobot {total}, seharusnya {rules.WHOLE}")


def _add(session: Session, row: Program, milestone_id: UUID, members: dict[str, Any]) -> None:
    if queries.milestone(session, milestone_id) is not None:
        raise IdTaken
    empty: dict[str, Any] = dict.fromkeys(_REACHED)
    session.add(ProgramMilestone(id=milestone_id, program_id=row.id, **members, **(empty | {"evidence": []})))


def _planned(one: MilestoneIn, place: int) -> dict[str, Any]:
    return {"title": one.title, "due_on": one.due_on, "weight": one.weight, "place": place}


def _of(row: ProgramMilestone, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _shown(plan: dict[UUID, dict[str, Any]]) -> list[dict[str, Any]]:
    """A plan as the history keeps it."""
    ordered = sorted(plan.items(), key=lambda item: item[1]["place"])
    return [
        {"id": str(key), "title": one["title"], "due_on": _day(one["due_on"]), "weight": one["weight"]}
        for key, one in ordered
    ]


def _day(value: date) -> str:
    return value.isoformat()
