"""A program's members: one set from day to day, whose shares are a whole."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit import clock
from backend.organisation import placement
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation
from backend.programs import history, policy, queries, rules, service, views
from backend.programs.models import Program, ProgramMember
from backend.programs.problems import OwnShare
from backend.programs.rules import MemberRole
from backend.programs.schemas import MemberIn, MemberSets, MemberSetView, MembersIn, ProgramDetail

_Part = tuple[UUID, MemberRole, int]


def replace(
    session: Session, actor: Actor, program_id: UUID, body: MembersIn, *, base_version: int, now: datetime
) -> ProgramDetail:
    """Set who the members are from a day on. Sets of days before stay; the same again is success.

    Sets that were to begin on that day or later are replaced, and kept in the history.
    Raises NotFound, NotAllowed, Stale, Invalid; OwnShare for who would rewrite what past days brought them.
    """
    actor.must(Permission.PROGRAM_WRITE)
    today = clock.local_day(now)
    row = service.writable(session, actor, program_id, today)
    stored = queries.members(session, row.id)
    _must_be_a_set(session, actor, row, body, {one.employee_id for one in stored}, today)
    replaced = [one for one in stored if one.starts_on >= body.starts_on]
    wanted = {(one.employee_id, one.role, one.share) for one in body.members}
    if {one.starts_on for one in replaced} == {body.starts_on} and {_part(one) for one in replaced} == wanted:
        return views.program(session, actor, row, today)
    history.must_be_current(row.version, base_version)
    _must_not_rewrite_own_past(actor, stored, body, today)
    changes: dict[str, list[Any]] = {"members": [_shown(_before(stored, body.starts_on)), _shown(wanted)]}
    if later := [one for one in replaced if one.starts_on != body.starts_on]:
        changes["later_sets"] = [[{"starts_on": str(one.starts_on), **_plain(_part(one))} for one in later], None]
    _store(session, row, stored, body)
    row.version += 1
    history.program_step(session, actor, row, "members", changes, now, day=body.starts_on)
    return views.program(session, actor, row, today)


def _must_not_rewrite_own_past(actor: Actor, stored: Sequence[ProgramMember], body: MembersIn, today: date) -> None:
    """Raises OwnShare: nobody gives themselves more of days that are over. A first set rewrites nothing."""
    if body.starts_on >= today or not stored:
        return
    own = next((one.share for one in body.members if one.employee_id == actor.employee_id), 0)
    changes_on = {body.starts_on, *(one.starts_on for one in stored if body.starts_on < one.starts_on < today)}
    for day in changes_on:
        before = next((share for who, _, share in _before(stored, day) if who == actor.employee_id), 0)
        if before < own:
            raise OwnShare


def _before(stored: Sequence[ProgramMember], day: date) -> list[_Part]:
    """The parts of a day so far."""
    return [_part(one) for one in stored if views.holds_on(one, day)]


def _store(session: Session, row: Program, stored: Sequence[ProgramMember], body: MembersIn) -> None:
    """End the set that stands on the day before, and put the new one in place of all that would follow."""
    for one in stored:
        if one.starts_on >= body.starts_on:
            session.delete(one)
        elif one.ends_on is None or one.ends_on >= body.starts_on:
            one.ends_on = rules.day_before(body.starts_on)
    session.flush()  # a row of the same member and day may come back
    session.add_all(
        ProgramMember(
            program_id=row.id,
            starts_on=body.starts_on,
            employee_id=one.employee_id,
            ends_on=None,
            role=one.role,
            share=one.share,
        )
        for one in body.members
    )


def sets(session: Session, actor: Actor, program_id: UUID, today: date) -> MemberSets:
    """Every set that a program has had, newest first. Raises NotFound."""
    actor.must(Permission.PROGRAM_READ)
    row = policy.seen_program(session, actor, queries.program(session, program_id), today)
    stored = queries.members(session, row.id)
    names = organisation.names(session, {one.employee_id for one in stored})
    found: list[MemberSetView] = []
    for starts_on, group in groupby(stored, key=lambda one: one.starts_on):
        held = list(group)
        view = MemberSetView(starts_on=starts_on, ends_on=held[0].ends_on, members=views.members(held, names))
        found.append(view)
    return MemberSets(items=found)


def _must_be_a_set(
    session: Session, actor: Actor, row: Program, body: MembersIn, known: set[UUID], today: date
) -> None:
    """Raises Invalid: inside the program's time, each once, somebody leads, and the shares are a whole."""
    if not row.starts_on <= body.starts_on <= row.ends_on:
        detail = f"Di luar masa program, {row.starts_on.isoformat()} sampai {row.ends_on.isoformat()}"
        raise history.wrong("/starts_on", detail)
    named: set[UUID] = set()
    for place, one in enumerate(body.members):
        if one.employee_id in named:
            raise history.wrong(f"/members/{place}/employee_id", "Disebut lebih dari sekali")
        if one.employee_id not in known and not _may_name(session, actor, one, body.starts_on, today):
            raise history.wrong(f"/members/{place}/employee_id", "Pegawai tidak ditemukan")
        named.add(one.employee_id)
    if not any(one.role is MemberRole.LEADER for one in body.members):
        raise history.wrong("/members", "Sedikitnya satu anggota menjadi ketua")
    total = sum(one.share for one in body.members)
    if total != rules.WHOLE:
        raise history.wrong("/members", rules.share_fault(total))


def _may_name(session: Session, actor: Actor, one: MemberIn, day: date, today: date) -> bool:
    """Whether there is such an officer within the caller's sight; who is a member already needs no look."""
    post = placement.post_on(session, one.employee_id, day) or placement.post_on(session, one.employee_id, today)
    if post is None:
        return False
    found = organisation_policy.sight(session, actor, today)
    return found.covers(unit_id=post.unit_id, employee_id=one.employee_id)


def _part(one: ProgramMember) -> _Part:
    return one.employee_id, one.role, one.share


def _plain(part: _Part) -> dict[str, Any]:
    employee_id, role, share = part
    return {"employee_id": str(employee_id), "role": role.value, "share": share}


def _shown(parts: Iterable[_Part]) -> list[dict[str, Any]] | None:
    """A set as the history keeps it, in an order that does not change."""
    return [_plain(part) for part in sorted(parts, key=lambda part: (part[1].value, -part[2], part[0].int))] or None
