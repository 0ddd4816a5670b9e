"""What an import does to indicators. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from backend.iku.rules import Target
from backend.integration.imports.stored_ikus import Known


@dataclass(slots=True)
class IkuWork:
    """New and changed indicators, and targets to be set: by indicator and period, with what was before.

    `places` gives the person (None: a unit's) and the unit that an indicator counts for.
    """

    new: list[Known] = field(default_factory=list[Known])
    changed: list[tuple[Known, Known]] = field(default_factory=list[tuple[Known, Known]])
    unchanged: int = 0
    targets: dict[UUID, dict[str, tuple[Target | None, Target]]] = field(
        default_factory=dict[UUID, dict[str, tuple[Target | None, Target]]]
    )
    same_targets: int = 0
    places: dict[UUID, tuple[UUID | None, UUID | None]] = field(
        default_factory=dict[UUID, tuple[UUID | None, UUID | None]]
    )

    @property
    def does_nothing(self) -> bool:
        return not (self.new or self.changed or self.targets)

    def counts(self) -> tuple[int, int, int]:
        """New, changed and unchanged indicators."""
        return len(self.new), len(self.changed), self.unchanged

    def counts_of_targets(self) -> tuple[int, int, int]:
        """New, changed and unchanged targets."""
        pairs = [pair for of_one in self.targets.values() for pair in of_one.values()]
        new = sum(before is None for before, _ in pairs)
        return new, len(pairs) - new, self.same_targets


def differences(before: Known, after: Known) -> Mapping[str, list[Any]]:
    """`[before, after]` of what differs."""
    return {
        name: [getattr(before, name), getattr(after, name)]
        for name in Known.__dataclass_fields__
        if getattr(before, name) != getattr(after, name)
    }
