"""The phones of the demo's people, as they would have made themselves known by sending."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from backend.demo.people import Ids

# What one finds in a district: mostly cheap phones of a few years ago.
_SYSTEMS = ("Android 13", "Android 13", "Android 12", "Android 11", "Android 10", "Android 9", "Android 8")
_NEW, _OLD = "0.4.0", "0.3.2"
# How often somebody is in whatever trouble the page of phones is there to show.
_OLD_APP, _CLOCK_OFF, _STILL_WAITING, _CHANGED_PHONE = 0.15, 0.04, 0.08, 0.06
_CHANGED_AFTER = timedelta(days=30)

Row = dict[str, Any]


def write_all(stored: Iterable[Row], account_ids: dict[UUID, UUID], seed: int) -> Iterator[Row]:
    """A phone for everybody who has stored something; some have an older one that fell silent."""
    random = Random(f"{seed}-phones")  # noqa: S311 - sample data, the same each time
    ids = Ids(random)
    arrivals = defaultdict[UUID, list[datetime]](list)
    for row in stored:
        arrivals[row["employee_id"]].append(row["received_at"])
    for employee_id, moments in arrivals.items():
        moments.sort()
        parts = [moments]
        if random.random() < _CHANGED_PHONE:
            changed_at = moments[-1] - _CHANGED_AFTER
            parts = [[at for at in moments if at < changed_at], [at for at in moments if at >= changed_at]]
        for part in filter(None, parts):
            yield _phone(employee_id, account_ids[employee_id], part, random, ids)


def _phone(employee_id: UUID, account_id: UUID, moments: list[datetime], random: Random, ids: Ids) -> Row:
    return {
        "account_id": account_id,
        "device_id": ids.at(moments[0]),
        "employee_id": employee_id,
        "stored": len(moments),
        "waiting": random.randint(1, 4) if random.random() < _STILL_WAITING else 0,
        "app": _OLD if random.random() < _OLD_APP else _NEW,
        "os": random.choice(_SYSTEMS),
        "clock_offset_seconds": _offset(random),
        "first_seen_at": moments[0],
        "last_push_at": moments[-1],
    }


def _offset(random: Random) -> int:
    """Of its clock, in seconds; a phone without a signal for long, or set by hand, is far off."""
    return random.choice((-2700, 5400)) if random.random() < _CLOCK_OFF else random.randint(-20, 20)
