"""Making and changing programs, and the check of an activity that names one."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit import clock
from backend.kit.problems import IdTaken, NotAllowed, NotFound, OperationDiffers
from backend.kit.stored import Stored
from backend.organisation import queries_lists as organisation_rows
from backend.programs import history, policy, queries, rules, views
from backend.programs.history import Changes
from backend.programs.models import Program, ProgramStatusChange
from backend.programs.problems import ProgramCodeTaken, ProgramStatusImpossible
from backend.programs.rules import ProgramStatus
from backend.programs.schemas import ProgramAmendment, ProgramDetail, ProgramIn, StatusIn


def create(session: Session, actor: Actor, draft: ProgramIn, now: datetime) -> Stored[ProgramDetail]:
    """Plan a program of a unit that the caller may write for.

    Raises NotFound, NotAllowed, IdTaken, OperationDiffers, ProgramCodeTaken.
    """
    actor.must(Permission.PROGRAM_WRITE)
    today = clock.local_day(now)
    if (known := queries.program(session, draft.id)) is not None:
        if not policy.may_write(session, actor, known.unit_id, today):
            raise IdTaken
        if known.create_digest != history.digest(draft):
            raise OperationDiffers
        return Stored.again(views.program(session, actor, known, today))
    policy.must_write_for(session, actor, draft.unit_id, today)
    if organisation_rows.unit(session, draft.unit_id) is None:
        raise NotFound
    _must_be_free_code(session, draft.unit_id, draft.code, None)
    # A program that is written down late has been planned since before it began.
    since = min(today, draft.starts_on)
    row = Program(
        **draft.model_dump(),
        status=ProgramStatus.PLANNED,
        status_since=since,
        version=1,
        create_digest=history.digest(draft),
    )
    session.add(row)
    session.flush()
    _add_status(session, actor, row, None, now)
    made = {name: [None, value] for name, value in draft.model_dump(exclude_none=True).items() if name != "id"}
    history.program_step(session, actor, row, "create", made, now)
    return Stored.new(views.program(session, actor, row, today))


def amend(
    session: Session, actor: Actor, program_id: UUID, patch: ProgramAmendment, *, base_version: int, now: datetime
) -> ProgramDetail:
    """Change what a program is called and when it is. Raises NotFound, NotAllowed, Stale, ProgramCodeTaken, Invalid."""
    actor.must(Permission.PROGRAM_WRITE)
    today = clock.local_day(now)
    row = writable(session, actor, program_id, today)
    history.must_be_current(row.version, base_version)
    changes = history.between(row, {name: getattr(patch, name) for name in patch.model_fields_set})
    starts_on, ends_on = _after(row, changes, "starts_on"), _after(row, changes, "ends_on")
    if ends_on < starts_on:
        raise history.wrong("/ends_on", "Tanggal selesai mendahului tanggal mulai")
    _must_hold_the_plan(session, row, starts_on, ends_on)
    if "code" in changes:
        _must_be_free_code(session, row.unit_id, patch.code, row.id)
    if changes:
        history.apply(row, changes)
        row.version += 1
        history.program_step(session, actor, row, "amend", changes, now)
    return views.program(session, actor, row, today)


def set_status(
    session: Session, actor: Actor, program_id: UUID, body: StatusIn, *, base_version: int, now: datetime
) -> ProgramDetail:
    """Run, end, stop or take up again a program from a day on. The same again is success.

    Raises NotFound, NotAllowed, Stale, ProgramStatusImpossible, Invalid.
    """
    actor.must(Permission.PROGRAM_WRITE)
    today = clock.local_day(now)
    row = writable(session, actor, program_id, today)
    since = body.since or today
    if row.status is body.status and (body.since is None or row.status_since == since):
        return views.program(session, actor, row, today)
    history.must_be_current(row.version, base_version)
    if not rules.may_follow(row.status, body.status):
        raise ProgramStatusImpossible(status_now=row.status.value)
    if since > today:
        raise history.wrong("/since", "Tanggalnya belum tiba")
    earliest = row.status_since
    if row.status is ProgramStatus.PLANNED:  # its start may have been moved since
        earliest = min(earliest, row.starts_on)
    if since < earliest:
        raise history.wrong("/since", f"Paling awal {earliest.isoformat()}, saat status sebelumnya mulai")
    changes = history.between(row, {"status": body.status, "status_since": since})
    history.apply(row, changes)
    row.version += 1
    _add_status(session, actor, row, body.reason, now)
    history.program_step(session, actor, row, "status", changes, now, reason=body.reason, day=since)
    return views.program(session, actor, row, today)


def writable(session: Session, actor: Actor, program_id: UUID, today: date) -> Program:
    """The program, held until the commit, if the caller may change it. Raises NotFound, NotAllowed."""
    row = policy.seen_program(session, actor, queries.program(session, program_id, for_update=True), today)
    if not policy.may_write(session, actor, row.unit_id, today):
        raise NotAllowed
    return row


def fits_entry(session: Session, employee_id: UUID, program_id: UUID, day: date) -> str | None:
    """Why an officer's activity of a day cannot name a program, as a word; None where it can.

    `unknown`: there is none, or neither is the officer a member nor is it of their unit or one
    above it. `not_running`: it does not run on that day. Handed to activities by `main.py`.
    """
    row = queries.program(session, program_id)
    if row is None or not policy.may_count_for(session, row, employee_id, day):
        return "unknown"
    return None if queries.runs_on(session, row, day) else "not_running"


def _add_status(session: Session, actor: Actor, row: Program, reason: str | None, now: datetime) -> None:
    session.add(
        ProgramStatusChange(
            program_id=row.id,
            version=row.version,
            status=row.status,
            since=row.status_since,
            reason=reason,
            by=actor.employee_id,
            at=now,
        )
    )
    session.flush()


def _must_hold_the_plan(session: Session, row: Program, starts_on: date, ends_on: date) -> None:
    """Raises Invalid where a milestone would lie outside the program's new time."""
    for one in queries.milestones(session, row.id):
        if one.due_on > ends_on:
            raise history.wrong("/ends_on", f"Tahap “{one.title}” jatuh sesudahnya, {one.due_on.isoformat()}")
        if one.due_on < starts_on:
            raise history.wrong("/starts_on", f"Tahap “{one.title}” jatuh sebelumnya, {one.due_on.isoformat()}")


def _must_be_free_code(session: Session, unit_id: UUID, code: str, own_id: UUID | None) -> None:
    other = queries.program_with_code(session, unit_id, code)
    if other is not None and other.id != own_id:
        raise ProgramCodeTaken


def _after(row: Program, changes: Changes, name: str) -> Any:
    return changes[name][1] if name in changes else getattr(row, name)
