"""A report about somebody is not handled by them: that about a head goes to the unit above."""

from typing import Any

import pytest

from backend.access.actor import Role
from backend.feedback import concerns
from backend.feedback.rules import ConcernSource
from tests.client import Client
from tests.feedback.telling import Told, listed, new_id, rename, unit_id
from tests.world import World


@pytest.fixture
def named(world: World) -> World:
    """The head of the Puskesmas is called Siti Aminah, the regent Rahmat Hidayat."""
    rename(world, world.head, "dr. Siti Aminah, M.Kes.")
    rename(world, world.regent, "H. Rahmat Hidayat")
    return world


@pytest.mark.parametrize(
    "members",
    [
        {"officer_name": "Bu Siti"},
        {"officer_name": "dr. Siti Aminah"},
        {"officer_name": "Kepala Puskesmas"},
        {"text": "Siti Aminah meminta bayaran di luar ketentuan"},
        {"officer_name": "Bu Siti", "kind": "thanks"},
    ],
)
def test_a_report_about_the_head_goes_to_the_unit_above(client: Client, named: World, members: dict[str, Any]) -> None:
    told = Told(client, named, **members)
    admin = named.with_role(Role.UNIT_ADMIN, units=(named.puskesmas,))

    assert told.row.handler_unit_id == named.district
    for person in (named.head, admin):
        assert told.read(person).status == 404
        assert told.step(person, "verify").status == 404
        assert client.post(f"{told.managed}/messages", json={"id": new_id(), "text": "Halo"}).status == 404
        assert told.ticket not in listed(client, person)
    assert told.read(named.regent).json["may_handle"]
    assert told.follow()["unit"]["name"] == "Puskesmas Contoh", "the reporter sees whom it was addressed to"


def test_a_report_about_the_highest_head_is_the_districts(client: Client, named: World) -> None:
    told = Told(client, named, unit_id=str(named.district), officer_name="Pak Rahmat Hidayat")

    assert told.row.handler_unit_id is None
    assert told.read(named.regent).status == 404
    assert told.read(named.with_role(Role.DISTRICT_ADMIN)).json["may_handle"]


def test_a_report_about_somebody_far_above_leaves_everything_below_them(client: Client, named: World) -> None:
    told = Told(client, named, officer_name="Rahmat Hidayat")

    assert told.row.handler_unit_id is None
    assert told.read(named.head).status == 404


def test_an_administrator_who_is_named_has_no_part_in_it_and_the_head_has(client: Client, named: World) -> None:
    admin = named.with_role(Role.UNIT_ADMIN, units=(named.puskesmas,))
    rename(named, admin, "Fitriani Selian")
    told = Told(client, named, officer_name="Ibu Fitriani")

    assert told.row.handler_unit_id == named.puskesmas
    assert told.read(admin).status == 404
    assert told.ticket not in listed(client, admin)
    told.take(named.head, "verify")


def test_it_cannot_be_assigned_back_to_whom_it_is_about(client: Client, named: World) -> None:
    poli = named.unit("Poli Gigi", parent=named.puskesmas)
    told = Told(client, named, officer_name="Kepala Puskesmas")
    told.take(named.regent, "verify")

    for unit in (named.puskesmas, poli):
        answer = told.step(named.regent, "assign", unit_id=str(unit))
        assert (answer.status, answer.problem) == (409, "report-concerns-head")
    assert told.row.handler_unit_id == named.district


def test_it_cannot_be_assigned_to_another_head_whom_it_names(client: Client, named: World) -> None:
    office = named.unit("Dinas Contoh")
    chief = named.employee(office, head=True)
    rename(named, chief, "Budi Santoso")
    told = Told(client, named, text="Yang membayar justru Budi Santoso dari dinas itu")
    told.take(named.head, "verify")
    assert told.step(named.head, "assign", unit_id=str(named.district)).status == 200

    assert told.step(named.regent, "assign", unit_id=str(office)).problem == "report-concerns-head"


def test_a_mention_of_the_head_lifts_a_report_that_was_already_there(client: Client, named: World) -> None:
    told = Told(client, named)
    assert told.read(named.head).json["may_handle"]
    assert named.head.employee_id is not None

    concerns.note(named.session, told.row, [named.head.employee_id], ConcernSource.MENTION, named.today)
    named.session.flush()

    assert told.row.handler_unit_id == named.district
    assert told.read(named.head).status == 404
    assert unit_id(told.read(named.regent).json["handler_unit"]) == named.district


def test_a_headache_is_nobody_s_head(client: Client, named: World) -> None:
    told = Told(client, named, text="Kepala saya sakit tetapi obatnya habis sejak pagi")

    assert told.row.handler_unit_id == named.puskesmas
