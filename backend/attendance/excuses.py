"""Which days ask nothing of an officer, for packages that count empty days."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.attendance import days, rules
from backend.kit import clock


def excused_days(session: Session, employee_id: UUID, first: date, last: date) -> Collection[date]:
    """Days of a span without a shift, on holiday, leave, duty travel or training."""
    found = days.Judge(session, [employee_id], first, last, with_times=False).statuses(employee_id, clock.now())
    return {one.day for one in found if one.status in rules.NOTHING_DUE}
