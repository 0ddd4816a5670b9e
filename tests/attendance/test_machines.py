"""Fingerprint machines: their push protocol, their log as a sheet, and what strangers send."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.attendance import rules_machines
from backend.attendance.models import AttendancePunch, AttendanceUnclaimed
from backend.kit.ids import uuid7
from tests.attendance.being import PATH, a_workday, admin, day_of
from tests.client import Answer, Client
from tests.world import World, days

SERIAL = "CKJF203960123"
HERE = ["127.0.0.1"]


@pytest.fixture
def _on(application: Any) -> Iterator[None]:
    """The setting that lets machines in."""
    state = application.app.state
    before = state.settings
    state.settings = before.model_copy(update={"machines": True})
    yield
    state.settings = before


def a_machine(client: Client, world: World, *addresses: str, pins: dict[str, Any] | None = None) -> dict[str, Any]:
    client.sign_in(admin(world))
    body = {
        "id": str(uuid7()),
        "serial": SERIAL,
        "name": "Mesin depan",
        "unit_id": str(world.puskesmas),
        "addresses": list(addresses),
    }
    made = client.post(f"{PATH}/machines", json=body)
    assert made.status == 201, made
    for pin, person in (pins or {}).items():
        give_pin(client, made.json, pin, person)
    return made.json


def give_pin(client: Client, machine: dict[str, Any], pin: str, person: Any) -> Answer:
    items = [{"pin": pin, "employee_id": str(person.employee_id)}]
    return client.post(f"{PATH}/machines/{machine['id']}/pins", json={"items": items})


def send(client: Client, text: str | bytes, prefix: str = "", **query: str) -> Answer:
    asked = "&".join(
        f"{name}={value}" for name, value in {"SN": SERIAL, "table": "ATTLOG", "Stamp": "9999", **query}.items()
    )
    content = text if isinstance(text, bytes) else text.encode()
    return client.sign_out().post(
        f"{prefix}/iclock/cdata?{asked}", content=content, headers={"Content-Type": "text/plain"}
    )


def line(pin: str, day: date, clock: str, status: str = "0") -> str:
    return f"{pin}\t{day} {clock}\t{status}\t1\t0\t0\n"


@pytest.mark.usefixtures("_on")
def test_a_machine_hands_in_its_log_and_again_changes_nothing(client: Client, world: World, session: Session) -> None:
    day = a_workday(world)
    a_machine(client, world, *HERE, pins={"7": world.officer})
    log = line("7", day, "07:25:10") + line("7", day, "16:40:00", "1")

    first, again = send(client, log), send(client, log)

    assert (first.status, first.response.text) == (200, "OK: 2")
    assert first.headers["content-type"].startswith("text/plain")
    assert again.response.text == "OK: 2"
    assert session.scalar(select(func.count()).select_from(AttendancePunch)) == 2
    assert day_of(client.sign_in(world.officer), day)["status"] == "present"


@pytest.mark.usefixtures("_on")
def test_a_machine_says_hello_and_asks_for_work(client: Client, world: World) -> None:
    a_machine(client, world, *HERE)
    client.sign_out()

    hello = client.get(f"/iclock/cdata?SN={SERIAL}&options=all&pushver=2.4.1")
    work = client.get(f"/iclock/getrequest?SN={SERIAL}")

    assert hello.response.text.startswith(f"GET OPTION FROM: {SERIAL}\n")
    assert work.response.text == "OK"
    assert client.get(f"/iclock/strange?SN={SERIAL}").status == 404
    assert send(client, "OPLOG 4\t0\t2026-11-02 08:00:00", table="OPERLOG").response.text == "OK"


def test_machines_are_off_unless_they_are_let_in(client: Client, world: World) -> None:
    a_machine(client, world, *HERE)

    assert send(client, line("7", a_workday(world), "07:25:10")).status == 404


@pytest.mark.usefixtures("_on")
def test_only_a_known_machine_is_believed(client: Client, world: World, session: Session) -> None:
    day = a_workday(world)
    machine = a_machine(client, world, "10.1.2.0/24", pins={"7": world.officer})
    log = line("7", day, "07:25:10")

    assert send(client, log).status == 404  # from another address
    assert send(client, log, SN="OTHER123").status == 404
    assert send(client, log, SN="%00;DROP").status == 404
    assert send(client, log, "/machines/guessed").status == 404
    secret = client.sign_in(admin(world)).post(f"{PATH}/machines/{machine['id']}/secret")
    assert secret.headers["cache-control"] == "no-store"
    old = secret.json["path"].removesuffix("/iclock/cdata")
    assert send(client, log, old).response.text == "OK: 1"
    client.sign_in(admin(world)).post(f"{PATH}/machines/{machine['id']}/secret")
    assert send(client, log, old).status == 404
    assert session.scalar(select(func.count()).select_from(AttendancePunch)) == 1


@pytest.mark.usefixtures("_on")
def test_marks_of_a_number_that_is_nobodys_wait_until_it_is_somebodys(
    client: Client, world: World, session: Session
) -> None:
    day = a_workday(world)
    machine = a_machine(client, world, *HERE)
    for _ in range(2):
        assert send(client, line("42", day, "07:20:00") + line("42", day, "16:30:00")).response.text == "OK: 2"
    client.sign_in(admin(world))
    assert client.get(f"{PATH}/machines").json["items"][0]["unclaimed_pins"] == ["42"]

    given = give_pin(client, machine, "42", world.officer)

    assert (given.json["pins"], given.json["unclaimed_pins"]) == (1, [])
    assert session.scalar(select(func.count()).select_from(AttendanceUnclaimed)) == 0
    found = day_of(client, day, world.officer)
    assert (found["status"], found["notes"][0]) == ("present", "direction_guessed")
    assert give_pin(client, machine, "43", world.regent).problem == "not-found"


def test_the_numbers_of_a_machine_are_listed_as_people_count_with_their_owners(client: Client, world: World) -> None:
    mate = world.employee()
    machine = a_machine(client, world, pins={"100": world.officer, "9": mate, "21": world.officer})
    path = f"{PATH}/machines/{machine['id']}/pins"

    first = client.get(f"{path}?limit=2").json
    rest = client.get(f"{path}?limit=2&cursor={first['next']}").json

    assert [one["pin"] for one in first["items"] + rest["items"]] == ["9", "21", "100"]
    assert first["items"][0]["employee_name"] == mate.name
    assert rest["next"] is None
    assert client.sign_in(world.head).get(path).status == 403


@pytest.mark.usefixtures("_on")
def test_a_number_that_was_let_go_marks_for_nobody_and_keeps_what_it_marked(client: Client, world: World) -> None:
    day = a_workday(world)
    machine = a_machine(client, world, *HERE, pins={"7": world.officer})
    send(client, line("7", day, "07:20:00"))
    client.sign_in(admin(world))

    first, again = (client.delete(f"{PATH}/machines/{machine['id']}/pins/7") for _ in range(2))
    send(client, line("7", day, "16:30:00"))

    assert (first.status, first.json["pins"]) == (200, 0)
    assert again.json == first.json
    assert client.sign_in(admin(world)).get(f"{PATH}/machines").json["items"][0]["unclaimed_pins"] == ["7"]
    found = day_of(client, day, world.officer)
    assert (found["in_at"] is None, found["out_at"] is None) == (False, True)


HOSTILE = [
    b"\xff\xfe\x00\x00",
    b"7\t2026-13-45 99:99:99\t0\n",
    b"7\t2026-11-02 07:30:00+07:00\t0\n",
    b"'; DROP TABLE attendance_punches; --\t2026-11-02 07:30:00\t0\n",
    b"\t\t\t\t\n" * 50,
    b"=cmd|' /C calc'!A0\t2026-11-02 07:30:00\t0",
    "７\t2026-11-02 07:30:00\t0\n".encode(),
    b"7\t2099-01-01 00:00:00\t0\n",
    b"",
]


@pytest.mark.usefixtures("_on")
@pytest.mark.parametrize("raw", HOSTILE)
def test_what_is_no_log_stores_nothing_and_breaks_nothing(
    client: Client, world: World, session: Session, raw: bytes
) -> None:
    a_machine(client, world, *HERE, pins={"7": world.officer})

    assert send(client, raw).response.text == "OK: 0"
    assert session.scalar(select(func.count()).select_from(AttendancePunch)) == 0
    assert session.scalar(select(func.count()).select_from(AttendanceUnclaimed)) == 0


@pytest.mark.usefixtures("_on")
def test_a_flood_is_refused(client: Client, world: World) -> None:
    a_machine(client, world, *HERE)

    assert send(client, "7\t2026-11-02 07:30:00\t0\n" * 2_500).status == 413


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing(text: str) -> None:
    marks, _ = rules_machines.read_log(text)

    assert all(mark.pin.isascii() for mark in marks)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2026-11-24 07:30:05", datetime(2026, 11, 24, 7, 30, 5)),  # noqa: DTZ001
        ("2026/1/4 7:30", datetime(2026, 1, 4, 7, 30)),  # noqa: DTZ001
        ("24/11/2026 07.30", datetime(2026, 11, 24, 7, 30)),  # noqa: DTZ001
        ("2026-02-30 07:30:00", None),
        ("1999-11-24 07:30:00", None),
        ("kemarin", None),
    ],
)
def test_times_as_machines_write_them(said: str, read: datetime | None) -> None:
    assert rules_machines.read_moment(said) == read


# --- the log as a sheet ---


def hand_in(client: Client, machine: dict[str, Any], sheet: str, *, dry_run: bool = False) -> Answer:
    path = f"{PATH}/machines/{machine['id']}/log?dry_run={str(dry_run).lower()}"
    return client.post(path, content=sheet.encode(), headers={"Content-Type": "text/csv"})


def test_a_sheet_is_looked_through_first_and_stored_whole_or_not_at_all(
    client: Client, world: World, session: Session
) -> None:
    day = a_workday(world)
    machine = a_machine(client, world, pins={"7": world.officer})
    good = f"AC-No.;Nama;Waktu;State\n7;Contoh;{day} 07:25:00;C/In\n7;Contoh;{day:%d/%m/%Y} 16.40;C/Out\n"
    bad = f"{good}8;Asing;{day} 07:25:00;C/In\n7;Contoh;kemarin;C/In\n7;Contoh;{world.today + days(3)} 07:00;C/In\n"

    tried, refused = hand_in(client, machine, bad, dry_run=True), hand_in(client, machine, bad)

    assert [(one["row"], one["column"]) for one in tried.json["faults"]] == [(4, "PIN"), (5, "Waktu"), (6, "Waktu")]
    assert (refused.problem, len(refused.json["errors"]), refused.json["report"]["errors"]) == ("log-refused", 3, 3)
    assert session.scalar(select(func.count()).select_from(AttendancePunch)) == 0
    looked = hand_in(client, machine, good, dry_run=True).json
    assert (looked["new"], looked["known"], looked["errors"]) == (2, 0, 0)
    assert session.scalar(select(func.count()).select_from(AttendancePunch)) == 0
    assert hand_in(client, machine, good).json["new"] == 2
    assert (hand_in(client, machine, good).json["new"], hand_in(client, machine, good).json["known"]) == (0, 2)
    assert day_of(client, day, world.officer)["status"] == "present"


def test_a_sheet_may_name_people_of_the_unit_by_nip(client: Client, world: World) -> None:
    day = a_workday(world)
    machine = a_machine(client, world)
    sheet = f"NIP;Tanggal;Jam\n{world.officer.nip};{day};07:20\n{world.regent.nip};{day};07:20\n"

    report = hand_in(client, machine, sheet, dry_run=True).json

    assert (report["new"], [one["row"] for one in report["faults"]]) == (1, [3])


def test_a_sheet_without_its_columns_says_which(client: Client, world: World) -> None:
    machine = a_machine(client, world)

    report = hand_in(client, machine, "Nama;Catatan\nA;B\n", dry_run=True).json

    assert [one["column"] for one in report["faults"]] == ["PIN atau NIP", "Waktu (atau Tanggal dan Jam)"]
    assert hand_in(client, machine, "").problem == "log-unusable"


def test_a_machine_is_registered_once(client: Client, world: World) -> None:
    machine = a_machine(client, world)
    body = {"id": str(uuid7()), "serial": SERIAL, "name": "Lagi", "unit_id": str(world.puskesmas)}

    assert client.post(f"{PATH}/machines", json=body).problem == "machine-known"
    assert (
        client.post(f"{PATH}/machines", json={**body, "serial": "LAIN1", "addresses": ["bukan"]}).problem == "invalid"
    )
    assert (
        client.patch(f"{PATH}/machines/{machine['id']}", json={"is_active": False}, if_match='"1"').json["is_active"]
        is False
    )
