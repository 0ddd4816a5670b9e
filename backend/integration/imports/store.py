"""Carrying out a plan: every kind of row in one statement, with the trail and the facts beside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.orm import Session

from backend.audit import service as audit
from backend.integration.imports import accounts, store_ikus, stored, stored_ikus
from backend.integration.imports.plan import Change, Kind, Plan
from backend.integration.imports.stored import Fingerprint
from backend.kit import clock, writer
from backend.kit.outbox import Fact, publish
from backend.organisation import placement, queries
from backend.organisation.events import AssignmentChanged, EmployeeChanged, UnitChanged
from backend.organisation.models import Assignment, Employee, OrgUnit, Position

_TABLES: Mapping[Kind, Table] = {
    "units": cast("Table", OrgUnit.__table__),
    "employees": cast("Table", Employee.__table__),
    "positions": cast("Table", Position.__table__),
    "assignments": cast("Table", Assignment.__table__),
}
_VERSIONED = frozenset[Kind]({"units", "employees", "assignments"})
_AUDITED: Mapping[Kind, str] = {
    "units": "unit",
    "employees": "employee",
    "positions": "position",
    "assignments": "assignment",
}


Entry = tuple[str, UUID, dict[str, list[Any]]]


class Outdated(Exception):
    """The organisation has changed since the plan was made: make it again."""


@dataclass(frozen=True, slots=True)
class Author:
    """Whose import it is, for the trail. Nobody's account from the command line."""

    account_id: UUID | None = None
    employee_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A plan with all that it needs to be carried out, worked out before the job begins."""

    plan: Plan
    made_from: Fingerprint
    author: Author
    trail: list[Entry]


def order(plan: Plan, made_from: Fingerprint, author: Author) -> Order:
    return Order(plan, made_from, author, list(_trail(plan)))


def carry_out(session: Session, ordered: Order) -> None:
    """Store all of a plan, in the order in which rows need each other. A job of the writer.

    Everything was worked out before, so that other writes wait as short as can be. Raises Outdated.
    """
    queries.hold_structure(session)
    if ordered.plan.ikus.does_nothing:
        found = stored.fingerprint(session)
    else:
        store_ikus.hold(session, ordered.plan.ikus)
        found = stored.fingerprint(session) + stored_ikus.fingerprint(session)
    if found != ordered.made_from:
        raise Outdated
    for kind, work in ordered.plan.work.items():
        if work.new:
            session.connection().execute(insert(_TABLES[kind]), work.new)
        if work.changed:
            _update(session, kind, work.changed.values())
    store_ikus.carry_out(
        session, ordered.plan.ikus, account_id=ordered.author.account_id, employee_id=ordered.author.employee_id
    )
    _follow_in_accounts(session, ordered.plan)
    _record(session, ordered)
    for fact in _facts(ordered.plan):
        publish(session, fact)
    queries.forget_structure(session)
    writer.after_commit(session, placement.forget_all)


def _update(session: Session, kind: Kind, changes: Iterable[Change]) -> None:
    """One statement for each set of columns that change together."""
    table = _TABLES[kind]
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for change in changes:
        after = {f"new_{name}": values[1] for name, values in change.columns.items()}
        by_columns.setdefault(tuple(sorted(change.columns)), []).append({"row_id": change.id, **after})
    for columns, rows in by_columns.items():
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
        if kind in _VERSIONED:
            values["version"] = table.c.version + 1
        session.connection().execute(update(table).where(table.c.id == bindparam("row_id")).values(values), rows)


def _follow_in_accounts(session: Session, plan: Plan) -> None:
    people = plan.work["employees"]
    if people.new:
        accounts.give_all(session, clock.now())
    renamed = (one for one in people.changed.values() if "name" in one.columns)
    accounts.rename(session, ((one.id, one.columns["name"][1]) for one in renamed))


def _record(session: Session, ordered: Order) -> None:
    author = ordered.author
    for action, subject_id, changes in ordered.trail:
        audit.record(
            session,
            action,
            subject_id=subject_id,
            account_id=author.account_id,
            employee_id=author.employee_id,
            by="import",
            changes=changes,
        )


def _trail(plan: Plan) -> Iterable[Entry]:
    """What the audit trail will say: an entry for each new and each changed row."""
    for kind, work in plan.work.items():
        subject = _AUDITED[kind]
        for row in work.new:
            said = {name: value for name, value in row.items() if name not in {"id", "version"}}
            yield (
                f"{subject}.create",
                row["id"],
                {name: [None, _json(one)] for name, one in said.items()},
            )
        for change in work.changed.values():
            both = {name: [_json(one) for one in values] for name, values in change.columns.items()}
            yield f"{subject}.amend", change.id, both


def _facts(plan: Plan) -> Iterable[Fact]:
    units, people, held = (plan.work[kind] for kind in ("units", "employees", "assignments"))
    yield from (UnitChanged(unit_id, unit_id) for unit_id in _ids(units.new, units.changed))
    yield from (EmployeeChanged(one, one) for one in _ids(people.new, people.changed))
    for row in held.new:
        yield AssignmentChanged(row["id"], row["employee_id"], row["unit_id"], row["starts_on"])
    yield from (AssignmentChanged(one.id, *one.about) for one in held.changed.values())


def _ids(new: Iterable[dict[str, Any]], changed: Iterable[UUID]) -> Iterable[UUID]:
    return (*(row["id"] for row in new), *changed)


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
