"""Which days ask nothing of an officer or of a unit, for packages that count days."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.attendance import days, queries, rules
from backend.kit import clock
from backend.organisation import queries as organisation


def excused_days(session: Session, employee_id: UUID, first: date, last: date) -> Collection[date]:
    """Days of a span without a shift, on holiday, leave, duty travel or training."""
    found = days.Judge(session, [employee_id], first, last, with_times=False).statuses(employee_id, clock.now())
    return {one.day for one in found if one.status in rules.NOTHING_DUE}


def holidays(session: Session, unit_id: UUID | None, first: date, last: date) -> Collection[date]:
    """Holidays of a span that hold in a unit: the district's, and those of the unit and of all above it."""
    line: set[UUID | None] = {None}
    if unit_id is not None:
        line.update(organisation.structure(session, clock.today()).ancestors_of(unit_id))
    return {one.day for one in queries.holidays(session, first, last) if one.unit_id in line}
