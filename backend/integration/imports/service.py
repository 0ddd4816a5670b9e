"""Importing a sheet: read it apart, compare it in memory, store it whole or not at all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.integration.imports import examine_ikus, lines, store, stored
from backend.integration.imports.columns import Import
from backend.integration.imports.lines import Line, Sheet
from backend.integration.imports.mistakes import Finding
from backend.integration.imports.plan import KINDS, Plan
from backend.integration.imports.plan_assignments import Assignments, Claim
from backend.integration.imports.plan_people import People
from backend.integration.imports.plan_posts import Posts
from backend.integration.imports.plan_units import Units
from backend.integration.imports.problems import SheetUnusable
from backend.integration.imports.schemas import (
    ImportCounts,
    ImportFinding,
    ImportReport,
    ImportSummary,
)
from backend.integration.imports.store import Author
from backend.integration.imports.stored import Fingerprint, Organisation
from backend.kit import sheets
from backend.kit.limited import LimitExceeded
from backend.kit.problems import Busy, NotAllowed
from backend.kit.sheets import SheetRefused, Table
from backend.organisation import policy

MOST_ROWS = 20_000
MOST_COLUMNS = 60
# Each time, somebody else has changed the organisation between comparing and storing.
_MOST_TRIES = 5
_LONGEST_NOTE = 1_000

Result = TypeVar("Result")


class Database(Protocol):
    """Runs work with a session: reading outside of any job, writing as a job of the writer."""

    def read(self, work: Callable[[Session], Any]) -> Any: ...

    def write(self, work: Callable[[Session], Any]) -> Any: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """The report, and the findings that `annotated` writes beside their rows."""

    report: ImportReport
    findings: list[Finding]


def author(actor: Actor) -> Author:
    """The caller as author. A sheet names any unit, so the right must hold everywhere.

    Raises NotAllowed.
    """
    actor.must(Permission.ORGANISATION_IMPORT)
    if not policy.manages_district(actor):
        raise NotAllowed
    return Author(actor.account_id, actor.employee_id)


def import_sheet(
    database: Database, name: Import, raw: bytes, author: Author, *, dry_run: bool, today: date
) -> Outcome:
    """Import the bytes of a sheet; blocks, so it runs on a thread of its own.

    Stores nothing on a dry run, with an error, and where there is nothing to change. Raises
    SheetUnusable, Busy.
    """
    table = _read(raw)
    for _ in range(_MOST_TRIES):
        made_from, plan = database.read(partial(_examine, name=name, table=table, today=today))
        if dry_run or plan.has_errors or plan.does_nothing:
            return _outcome(name, table, plan, dry_run=dry_run)
        ordered = store.order(plan, made_from, author)
        try:
            database.write(partial(store.carry_out, ordered=ordered))
        except store.Outdated:
            continue
        return _outcome(name, table, plan, dry_run=False)
    raise Busy


def annotated(raw: bytes, outcome: Outcome) -> bytes:
    """The same file with what was found beside each row. Blocks. Raises SheetUnusable, Busy."""
    notes: dict[int, list[str]] = {}
    for one in outcome.findings:
        notes.setdefault(one.row, []).append(_note(one))
    try:
        return sheets.annotate(
            raw,
            {row: "\n".join(many)[:_LONGEST_NOTE] for row, many in notes.items()},
            max_rows=MOST_ROWS,
            max_columns=MOST_COLUMNS,
        )
    except SheetRefused as refused:
        raise _unusable(refused) from refused
    except LimitExceeded as error:
        raise Busy from error


def _read(raw: bytes) -> Table:
    try:
        return sheets.read_table(raw, max_rows=MOST_ROWS, max_columns=MOST_COLUMNS)
    except SheetRefused as refused:
        raise _unusable(refused) from refused
    except LimitExceeded as error:
        raise Busy from error


def _unusable(refused: SheetRefused) -> SheetUnusable:
    detail = refused.detail_id
    return SheetUnusable(reason=refused.reason_code, detail=detail, errors=[{"pointer": "/", "detail": detail}])


# --- comparing ---


def _examine(session: Session, *, name: Import, table: Table, today: date) -> tuple[Fingerprint, Plan]:
    """What the sheet would do to what is stored now."""
    if name is Import.IKUS:
        made_from, plan = examine_ikus.examine(session, table, today)
        plan.findings.sort(key=lambda one: (one.row, one.is_warning))
        return made_from, plan
    organisation = stored.read(session)
    known_types = {nip: one.employee_type for nip, one in organisation.people.items()}
    sheet = lines.read(name, table, today, known_types)
    plan = Plan(sheet.titles, findings=sheet.findings)
    if sheet.is_readable:
        _compare(name, sheet, organisation, plan, today)
    plan.findings.sort(key=lambda one: (one.row, one.is_warning))
    return organisation.fingerprint, plan


def _compare(name: Import, sheet: Sheet, organisation: Organisation, plan: Plan, today: date) -> None:
    units = Units(plan, organisation)
    if name is Import.UNITS:
        units.define_all(sheet.lines)
        units.finish()
        return
    units.define_new(sheet.lines)
    people = People(plan, organisation)
    if name is Import.EMPLOYEES:
        people.take_all(sheet.lines)
    posts = Posts(plan, organisation)
    assignments = Assignments(plan, organisation, posts, today)
    for claim in _claims(sheet.lines, units, people, posts):
        assignments.take(claim)
    units.finish()
    posts.finish()
    assignments.finish(_Names(units, people))


def _claims(rows: Iterable[Line], units: Units, people: People, posts: Posts) -> Iterable[Claim]:
    """What each row says of who holds what; each row's mistakes are noted on the way."""
    for line in rows:
        unit_id, employee_id = units.resolve(line), people.find(line)
        appraiser_id = people.appraiser(line)
        if unit_id is None or line.post is None:
            continue
        post = posts.named(line.row, unit_id, line.post)
        if employee_id is not None:
            yield Claim(line.row, line.post, post, employee_id, appraiser_id)


@dataclass(frozen=True, slots=True)
class _Names:
    units: Units
    people: People

    def unit(self, unit_id: UUID) -> str:
        return self.units.name_of(unit_id)

    def person(self, person_id: UUID) -> str:
        return self.people.nip_and_name(person_id)


# --- telling ---


def _outcome(name: Import, table: Table, plan: Plan, *, dry_run: bool) -> Outcome:
    errors = sum(not one.is_warning for one in plan.findings)
    report = ImportReport(
        name=name.value,
        dry_run=dry_run,
        applied=not dry_run and not errors,
        rows=len(table.rows),
        errors=errors,
        warnings=len(plan.findings) - errors,
        summary=ImportSummary(
            **{kind: _counts(plan, kind) for kind in KINDS},
            ikus=_as_counts(plan.ikus.counts()),
            targets=_as_counts(plan.ikus.counts_of_targets()),
        ),
        problems=[_view(one) for one in plan.findings],
    )
    return Outcome(report, plan.findings)


def _counts(plan: Plan, kind: Any) -> ImportCounts:
    work = plan.work[kind]
    return _as_counts((len(work.new), len(work.changed), work.unchanged))


def _as_counts(found: tuple[int, int, int]) -> ImportCounts:
    new, changed, unchanged = found
    return ImportCounts(new=new, changed=changed, unchanged=unchanged)


def _view(one: Finding) -> ImportFinding:
    return ImportFinding.model_construct(
        row=one.row,
        column=one.column,
        code=one.code,
        severity="warning" if one.is_warning else "error",
        detail=one.detail,
        suggestion=one.suggestion,
    )


def _note(one: Finding) -> str:
    text = one.detail if one.column is None else f"{one.column}: {one.detail}"
    return text if one.suggestion is None else f"{text}. {one.suggestion}"
