"""Codes of a whole unit, as a list and as a sheet to print and cut."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from backend.access.actor import Role
from backend.identity import sheet
from backend.identity.models import Account
from backend.identity.schemas import CodesView, CodeView
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.organisation.models import AssignmentKind, Employee
from tests.client import Answer, Client
from tests.identity.activating import activate
from tests.identity.devices import Device
from tests.people import Person
from tests.world import World


def codes_of(admin: Client, unit: object, query: str = "", **headers: str) -> Answer:
    return admin.post(f"/api/v1/units/{unit}/activation-codes{query}", headers=headers)


def without_password(world: World, *people: Person) -> None:
    for person in people:
        world.session.get_one(Account, person.account_id).password_hash = None
    world.session.flush()


def test_a_unit_gets_codes_for_those_who_have_no_password_yet(admin: Client, phone: Device, world: World) -> None:
    fresh = [world.employee() for _ in range(3)]
    without_password(world, *fresh)

    answer = codes_of(admin, world.puskesmas)

    assert answer.status == 201
    assert answer.headers["cache-control"] == "no-store"
    assert {one["nip"] for one in answer.json["items"]} == {person.nip for person in fresh}
    assert all(
        re.fullmatch(r"[ACDEFGHJKMNPQRTUVWXY34679]{5}-[ACDEFGHJKMNPQRTUVWXY34679]{5}", one["code"])
        for one in answer.json["items"]
    )
    one = answer.json["items"][0]
    assert activate(phone, one["nip"], one["code"]).status == 200


def test_every_ones_codes_are_made_when_asked_for(admin: Client, world: World) -> None:
    assert codes_of(admin, world.puskesmas).json["items"] == []
    assert world.officer.nip in {one["nip"] for one in codes_of(admin, world.puskesmas, "?every=true").json["items"]}


def test_whoever_should_not_get_a_code_with_the_unit_is_left_out(admin: Client, world: World) -> None:
    helper = world.employee(world.unit())
    world.assign(helper.employee_id or uuid7(), world.puskesmas, kind=AssignmentKind.ADDITIONAL)
    blocked, gone, higher = world.employee(), world.employee(), world.employee(roles=frozenset({Role.AUDITOR}))
    world.session.get_one(Account, blocked.account_id).is_blocked = True
    world.session.get_one(Employee, gone.employee_id).is_active = False
    world.session.flush()

    names = {one["nip"] for one in codes_of(admin, world.puskesmas, "?every=true").json["items"]}

    assert world.officer.nip in names
    assert not names & {helper.nip, blocked.nip, gone.nip, higher.nip}


def test_a_units_codes_come_as_a_sheet_to_print(admin: Client, world: World) -> None:
    without_password(world, *(world.employee() for _ in range(12)))

    answer = codes_of(admin, world.puskesmas, Accept="application/pdf")

    assert answer.status == 201
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.response.content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", answer.response.content)) == 2


def test_a_sheet_of_nobody_is_still_a_page(admin: Client, world: World) -> None:
    assert codes_of(admin, world.puskesmas, Accept="application/pdf").response.content.startswith(b"%PDF-")


def a_code(name: str = "Pegawai Contoh") -> CodeView:
    return CodeView(
        employee_id=uuid7(),
        nip="198501012010011001",
        name=name,
        code="ACDEF-34679",
        expires_at=clock.now(),
    )


@pytest.mark.parametrize(
    "name",
    ["A", "Nama " * 39, "Ny. Ḥasan bin ʿAlī", "名前", "…—“”", "Dr. H. Muhammad Ñandú, S.Kom., M.Kes."],
)
def test_any_name_and_address_fit_on_a_slip(name: str) -> None:
    made = sheet.make([a_code(name)], "https://kinerja.bkpsdm.acehtenggarakab.contoh.example/aplikasi")

    assert made.startswith(b"%PDF-")


def test_the_link_in_the_picture_keeps_nip_and_code_from_the_server() -> None:
    link = sheet.join_link(a_code(), "https://kinerja.example")

    assert link == "https://kinerja.example/#/gabung/198501012010011001/ACDEF-34679"


def test_a_slip_is_read_back_from_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    draw: Callable[..., Any] = sheet.Canvas.drawString

    def note(self: Any, x: float, y: float, text: str, *rest: Any, **words: Any) -> None:
        drawn.append(text)
        draw(self, x, y, text, *rest, **words)

    monkeypatch.setattr(sheet.Canvas, "drawString", note)
    sheet.make([a_code("Siti Contoh")], "https://kinerja.example")

    assert drawn[:2] == ["Siti Contoh", "NIP 198501012010011001"]
    assert "ACDEF-34679" in drawn
    assert "https://kinerja.example" in drawn


@pytest.mark.slow
def test_a_sheet_of_a_large_unit_is_made_quickly() -> None:
    assert len(sheet.make(CodesView(items=[a_code()] * 50).items, "https://kinerja.example")) > 10_000
