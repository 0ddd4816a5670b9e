"""What an import would do, worked out in memory: new and changed rows, counts, and mistakes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from backend.integration.imports.mistakes import Finding, finding
from backend.integration.imports.work_ikus import IkuWork

Kind = Literal["units", "employees", "positions", "assignments"]
KINDS: tuple[Kind, ...] = ("units", "employees", "positions", "assignments")


@dataclass(frozen=True, slots=True)
class Change:
    """A stored row and what becomes of it: `[before, after]` by column.

    `about` says of an assignment whose it is, where, and since when.
    """

    id: UUID
    columns: dict[str, list[Any]]
    about: tuple[UUID | None, UUID | None, date | None] = (None, None, None)


@dataclass(slots=True)
class Work:
    """New rows, in the order in which they must be stored, and changed ones."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changed: dict[UUID, Change] = field(default_factory=dict)
    unchanged: int = 0


@dataclass(slots=True)
class Plan:
    """All that an import would do. It may be carried out only where no finding is an error."""

    titles: Mapping[str, str]
    work: dict[Kind, Work] = field(default_factory=lambda: {kind: Work() for kind in KINDS})
    findings: list[Finding] = field(default_factory=list)
    ikus: IkuWork = field(default_factory=IkuWork)

    def add(self, row: int, key: str, code: str, **members: Any) -> None:
        """Note a mistake at a row, in the column with this key."""
        title = self.titles.get(key)
        self.findings.append(finding(row, title, code, title=title, **members))

    @property
    def has_errors(self) -> bool:
        return any(not one.is_warning for one in self.findings)

    @property
    def does_nothing(self) -> bool:
        return self.ikus.does_nothing and not any(work.new or work.changed for work in self.work.values())
