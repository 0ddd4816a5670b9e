"""What adds up for a unit and all below it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from backend.dashboards import rules
from backend.dashboards.queries import DaySum
from backend.iku.schemas import to_percent


@dataclass(slots=True)
class Figures:
    """What adds up for a unit and all below it."""

    entries: int = 0
    minutes: int = 0
    waiting: int = 0
    returned: int = 0
    late: int = 0
    entries_on: dict[date, int] = field(default_factory=dict[date, int])
    minutes_on: dict[date, int] = field(default_factory=dict[date, int])
    placed: set[UUID] = field(default_factory=set[UUID])
    active: set[UUID] = field(default_factory=set[UUID])

    def count(self, one: DaySum) -> None:
        self.entries += one.entries
        self.minutes += one.minutes
        self.waiting += one.waiting
        self.returned += one.returned
        self.late += one.late
        self.entries_on[one.day] = self.entries_on.get(one.day, 0) + one.entries
        self.minutes_on[one.day] = self.minutes_on.get(one.day, 0) + one.minutes

    def place(self, employee_id: UUID, *, is_active: bool) -> None:
        self.placed.add(employee_id)
        if is_active:
            self.active.add(employee_id)

    def members(self) -> dict[str, Any]:
        return {
            "entries": self.entries,
            "minutes": self.minutes,
            "waiting": self.waiting,
            "approved": self.entries - self.waiting - self.returned,
            "returned": self.returned,
            "late": self.late,
            "late_share": to_percent(rules.share(self.late, self.entries)),
            "people_active": len(self.active),
            "people_placed": len(self.placed),
        }
