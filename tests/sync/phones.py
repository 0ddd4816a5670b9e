"""A phone as the contract describes it: a copy, a queue of operations, and what it was told."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from backend.kit import clock
from tests.people import Person
from tests.world import moment

Operation = dict[str, Any]
Entity = dict[str, Any]

_numbers = itertools.count(1)


def an_id() -> str:
    """An id that sorts by its making, so that a failing example fails again in the same way."""
    return str(UUID(int=(0x0199 << 112) | (0x7 << 76) | (0x8 << 60) | next(_numbers)))


@dataclass
class Phone:
    """One officer's app on one device. It never looks at the server but through push and pull."""

    owner: Person
    device_id: str = field(default_factory=an_id)
    token: str = ""
    queue: list[Operation] = field(default_factory=list)
    kept: list[Operation] = field(default_factory=list)
    copy: dict[str, Entity] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    cursor: str | None = None
    building: dict[str, tuple[int, Entity | None]] | None = None
    is_resetting: bool = False

    # --- offline ---

    def log(self, body: dict[str, Any]) -> None:
        self._enqueue("activity.log", body, base_version=None)

    def change(self, kind: str, entity_id: str, **members: Any) -> None:
        """Queue a change of something stored, its version counted on through the own queue.

        What is only sent again after a restore counts if it leads beyond the copy.
        """
        seen = [self.copy[entity_id]["version"]] if entity_id in self.copy else []
        made = [(one["base_version"] or 0) + 1 for one in self._waiting(entity_id)]
        self._enqueue(kind, {"id": entity_id, **members}, base_version=max(seen + made))

    def known(self) -> list[str]:
        """Entities that can be changed here: those of the copy, and those only logged so far."""
        logged = [one["body"]["id"] for one in self.queue if one["kind"] == "activity.log"]
        return [*self.copy, *(one for one in logged if one not in self.copy)]

    def mine(self) -> list[str]:
        owner = str(self.owner.employee_id)
        return [one for one in self.known() if one not in self.copy or self.copy[one]["employee_id"] == owner]

    def approved(self) -> list[str]:
        return [one for one in self.mine() if one in self.copy and self.copy[one]["status"] == "approved"]

    def others(self) -> list[str]:
        owner = str(self.owner.employee_id)
        return [one for one, entity in self.copy.items() if entity["employee_id"] != owner]

    def _waiting(self, entity_id: str) -> list[Operation]:
        return [one for one in self.queue if one["body"]["id"] == entity_id]

    def _enqueue(self, kind: str, body: dict[str, Any], base_version: int | None) -> None:
        waiting = self._waiting(body["id"])
        self.queue.append(
            {
                "op_id": an_id(),
                "kind": kind,
                "base_version": base_version,
                "made_at": moment(clock.now()),
                "body": body,
                "after": waiting[-1]["op_id"] if waiting else None,
            }
        )

    # --- sending ---

    def envelope(self, count: int) -> dict[str, Any]:
        sent = self.queue[:count]
        return {"device_id": self.device_id, "sent_at": moment(clock.now()), "operations": sent}

    def hear_push(self, answer: dict[str, Any]) -> None:
        """An operation leaves the queue only when an answer names it.

        A row of somebody else that is no longer in the copy does not come back by a push: nobody
        would tell of its changes any more.
        """
        for result in answer["results"]:
            found = next((one for one in self.queue if one["op_id"] == result["op_id"]), None)
            if found is not None:
                self.queue.remove(found)
                if result["outcome"] in {"applied", "duplicate"}:
                    self.kept.append(found)
            entity = result["entity"]
            if entity is not None and (
                entity["id"] in self.copy or entity["employee_id"] == str(self.owner.employee_id)
            ):
                self._take(entity["id"], entity["version"], None if entity["status"] == "withdrawn" else entity)

    # --- fetching ---

    def hear_pull(self, answer: dict[str, Any], wrong: Callable[[str], None]) -> None:
        """Without a cursor, too, everything comes anew: rows of pushes may be of a life before a restore."""
        begins = self.cursor is None or (answer["reset"] and not self.is_resetting)
        begins = begins or (answer["reset"] and answer["more"] and not answer["changes"])
        self.cursor, self.is_resetting = answer["cursor"], answer["reset"] and answer["more"]
        if begins:
            self.building = {}
        if self.building is not None:
            self._build(self.building, answer)
            return
        for change in answer["changes"]:
            if change["version"] < self.versions.get(change["id"], 0):
                wrong("a version went down")
            self._take(change["id"], change["version"], None if change["deleted"] else change["body"])

    def _take(self, entity_id: str, version: int, entity: Entity | None) -> None:
        if version < self.versions.get(entity_id, 0):
            return  # a phone never replaces a row by a lower version
        self.versions[entity_id] = version
        if entity is None:
            self.copy.pop(entity_id, None)
        else:
            self.copy[entity_id] = entity

    def _build(self, building: dict[str, tuple[int, Entity | None]], answer: dict[str, Any]) -> None:
        """A new copy beside the old one, swapped in when it is complete; then all is sent again."""
        for change in answer["changes"]:
            building[change["id"]] = (change["version"], None if change["deleted"] else change["body"])
        if answer["more"]:
            return
        self.versions = {key: version for key, (version, _) in building.items()}
        self.copy = {key: entity for key, (_, entity) in building.items() if entity is not None}
        self.building = None
        queued = {one["op_id"] for one in self.queue}
        self.queue = [*(one for one in self.kept if one["op_id"] not in queued), *self.queue]
        self.kept = []
