"""The event stream: who hears of what."""

from typing import Any

import pytest

from backend.access.actor import Actor, Role, permissions_of
from backend.dashboards.stream import Reader
from backend.kit.ids import uuid7
from backend.kit.outbox import Told
from backend.organisation.policy import Sight

EVERYTHING = Sight(everything=True, unit_ids=frozenset(), employee_ids=frozenset())


def reader(employee_id: Any) -> Reader:
    roles = frozenset({Role.AUDITOR})
    nobody: Any = None
    actor = Actor(uuid7(), None, employee_id, roles, permissions_of(roles), sees_district=True)
    found = Reader(actor, nobody, nobody, lambda: True)
    found._sight = EVERYTHING
    return found


@pytest.mark.parametrize("name", ["report.received", "report.message", "report.publication", "mention.changed"])
def test_citizens_reports_are_told_live_to_nobody_who_only_sees_the_unit(name: str) -> None:
    told = Told(1, name, uuid7(), None, uuid7(), None)

    assert not reader(uuid7())._may_hear(told)
    assert reader(uuid7())._may_hear(Told(2, "activity.logged", uuid7(), uuid7(), uuid7(), None))


def test_an_officer_hears_of_what_was_said_of_them() -> None:
    officer = uuid7()

    assert reader(officer)._may_hear(Told(1, "mention.changed", uuid7(), officer, uuid7(), None))
