"""The roll-up per officer and day: what a change adds to it, written with the change itself; and a recount."""

from collections.abc import Callable, Collection
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, case, delete, func, insert, select, text
from sqlalchemy.orm import Session

from backend.activities.models import NO_UNIT, Activity, ActivityDay, Status
from backend.kit import ledger
from backend.kit.constant import Constant
from backend.kit.database import Day, Identifier

_COUNTS = ("entries", "minutes", "waiting", "approved", "approved_minutes", "returned", "late")
# The same words on SQLite and PostgreSQL. Adding is safe here: the row changes in the transaction
# of the activity itself, so a repeat that stores nothing adds nothing.
_ADD = Constant(
    text(
        f"INSERT INTO activity_days (unit_id, day, employee_id, {', '.join(_COUNTS)})"  # noqa: S608 - constants
        f" VALUES (:unit_id, :day, :employee_id, {', '.join(f':{name}' for name in _COUNTS)})"
        " ON CONFLICT (unit_id, day, employee_id) DO UPDATE SET "
        + ", ".join(f"{name} = activity_days.{name} + excluded.{name}" for name in _COUNTS)
    ).bindparams(
        bindparam("employee_id", type_=Identifier()),
        bindparam("day", type_=Day()),
        bindparam("unit_id", type_=Identifier()),
    )
)


class _Sums:
    """Adds up what one batch brings to the same day: a phone's twenty entries are mostly of a few days."""

    is_last = False

    def many(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        days: dict[tuple[UUID, date, UUID], dict[str, Any]] = {}
        for row in rows:
            day = days.setdefault((row["unit_id"], row["day"], row["employee_id"]), row)
            if day is not row:
                for name in _COUNTS:
                    day[name] += row[name]
        _ADD.many(connection, days.values())


_SUMS = _Sums()


def contribution(read: Callable[[str], Any], sign: int = 1) -> dict[str, Any]:
    """What one activity counts for on its day; nothing when it is withdrawn.

    `read` gives a column by its name, of a row about to be stored or of a stored object.
    """
    status = read("status")
    counted = 0 if status == Status.WITHDRAWN else sign
    minutes = read("minutes") * counted
    return {
        "employee_id": read("employee_id"),
        "day": read("worked_on"),
        "unit_id": read("unit_id") or NO_UNIT,
        "entries": counted,
        "minutes": minutes,
        "waiting": counted if status == Status.WAITING else 0,
        "approved": counted if status == Status.APPROVED else 0,
        "approved_minutes": minutes if status == Status.APPROVED else 0,
        "returned": counted if status == Status.RETURNED else 0,
        "late": counted if read("late") else 0,
    }


def add(session: Session, row: dict[str, Any]) -> None:
    """Count a new activity."""
    ledger.append(session, _SUMS, contribution(row.__getitem__))


class Moving:
    """Counts the difference that a change of a stored activity makes.

    Made before the change, `finish` after it: the old contribution is taken off its day, the new
    one is added to the day it is on now.
    """

    def __init__(self, activity: Activity) -> None:
        self._read = partial(getattr, activity)
        self._before = contribution(self._read, -1)

    def finish(self, session: Session) -> None:
        ledger.append(session, _SUMS, self._before)
        ledger.append(session, _SUMS, contribution(self._read))


# --- recounting ---


def rebuild(session: Session, employee_ids: Collection[UUID] | None = None) -> int:
    """Count the days of some officers (None: of all) anew from their activities; returns how many rows there are.

    Gives what the changes have added up to. Slices of officers keep one job short.
    """
    if session.get_bind().dialect.name == "postgresql":
        # Whoever has added already is waited for, and then seen; whoever adds later finds the new rows.
        session.execute(text("LOCK TABLE activity_days IN SHARE ROW EXCLUSIVE MODE"))
    doomed, counted = delete(ActivityDay), _counted()
    if employee_ids is not None:
        doomed = doomed.where(ActivityDay.employee_id.in_(employee_ids))
        counted = counted.where(Activity.employee_id.in_(employee_ids))
    session.execute(doomed.execution_options(synchronize_session=False))
    columns = ["unit_id", "day", "employee_id", *_COUNTS]
    session.execute(insert(ActivityDay).from_select(columns, counted, include_defaults=False))
    left = select(func.count()).select_from(ActivityDay)
    if employee_ids is not None:
        left = left.where(ActivityDay.employee_id.in_(employee_ids))
    return session.scalar(left) or 0


def _counted() -> Any:
    def number(condition: Any) -> Any:
        return func.sum(case((condition, 1), else_=0))

    unit_id = func.coalesce(Activity.unit_id, bindparam(None, NO_UNIT, Activity.unit_id.type))
    is_approved = Activity.status == Status.APPROVED
    return (
        select(
            unit_id,
            Activity.worked_on,
            Activity.employee_id,
            func.count(),
            func.sum(Activity.minutes),
            number(Activity.status == Status.WAITING),
            number(is_approved),
            func.sum(case((is_approved, Activity.minutes), else_=0)),
            number(Activity.status == Status.RETURNED),
            number(Activity.late),
        )
        .where(Activity.status != Status.WITHDRAWN)
        .group_by(Activity.unit_id, Activity.worked_on, Activity.employee_id)
    )
