"""A unit's month as JSON, sheet and paper; the year's counter; the rules of the district."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, update
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.attendance import queries, recap_pdf
from backend.attendance import recap as recaps
from backend.attendance.recap_words import SHORT
from backend.attendance.rules import LABELS, PP_94_2021
from backend.organisation.models import Employee
from tests.activities.doing import counted
from tests.attendance.being import PATH, a_workday, admin, at, came_and_left, create
from tests.client import Client
from tests.world import World, days, moment


def recap(client: Client, world: World, month: str, ending: str = "", more: str = "") -> Any:
    answer = client.get(f"{PATH}/recap{ending}?unit_id={world.puskesmas}&month={month}{more}")
    assert answer.status == 200, answer
    return answer


def row_of(found: dict[str, Any], nip: str) -> dict[str, Any]:
    return next(one for one in found["items"] if one["nip"] == nip)


def test_a_units_month_has_a_row_for_everybody_and_every_status(client: Client, world: World) -> None:
    day, other = a_workday(world, 22), a_workday(world, 23)
    came_and_left(client.sign_in(world.officer), day, came=8.5)
    client.sign_in(admin(world))
    create(
        client,
        "leaves",
        employee_id=str(world.officer.employee_id),
        kind="training",
        starts_on=str(other),
        ends_on=str(other),
        reason="Diklat",
    )

    found = recap(client, world, f"{day:%Y-%m}").json

    row = row_of(found, world.officer.nip)
    assert row["days"][day.day - 1] == "late"
    assert row["late_minutes"] == 60
    assert sum(row["totals"].values()) == len(found["dates"]) == len(row["days"])
    assert {one["nip"] for one in found["items"]} == {world.officer.nip, world.head.nip}
    assert (found["head_name"], found["head_nip"]) == (world.head.name, world.head.nip)
    if other.month == day.month:
        assert row["days"][other.day - 1] == "training"


def test_who_moves_in_mid_month_counts_where_they_were(client: Client, world: World) -> None:
    first = (world.today.replace(day=1) - days(1)).replace(day=1)
    mover = world.employee(world.puskesmas, since=first - days(90), until=first + days(9))
    assert mover.employee_id is not None
    world.assign(mover.employee_id, world.unit(), since=first + days(10))

    row = row_of(recap(client.sign_in(world.head), world, f"{first:%Y-%m}").json, mover.nip)

    assert row["days"][9] != "-"
    assert set(row["days"][10:]) == {"-"}


def test_units_below_come_along_when_asked(client: Client, world: World) -> None:
    nurse = world.employee(world.unit(parent=world.puskesmas))
    client.sign_in(world.head)
    month = f"{world.today:%Y-%m}"

    assert nurse.nip not in {one["nip"] for one in recap(client, world, month).json["items"]}
    assert nurse.nip in {one["nip"] for one in recap(client, world, month, more="&branch=true").json["items"]}


def test_every_status_has_a_short_word_and_no_two_the_same() -> None:
    assert set(LABELS) == SHORT.keys() - {"-"}
    assert len(set(SHORT.values())) == len(SHORT)


def test_the_sheet_holds_texts_and_no_formulas(client: Client, world: World, session: Session) -> None:
    session.execute(
        update(Employee).where(Employee.id == world.officer.employee_id).values(name='=HYPERLINK("http://x","y")')
    )
    session.flush()

    answer = recap(client.sign_in(world.head), world, f"{world.today:%Y-%m}", ".xlsx")

    assert answer.headers["content-disposition"] == f'attachment; filename="rekap-kehadiran-{world.today:%Y-%m}.xlsx"'
    book = load_workbook(BytesIO(answer.response.content))
    cells = [cell for row in book["Rekap"].iter_rows() for cell in row if cell.value is not None]
    assert not any(cell.data_type == "f" for cell in cells)
    assert any(cell.value == '=HYPERLINK("http://x","y")' and cell.data_type == "s" for cell in cells)
    assert any(cell.value == world.officer.nip for cell in cells)
    assert {"Kode", "TL", "PSW"} <= {str(cell.value) for row in book["Keterangan"].iter_rows() for cell in row}


def test_the_paper_has_every_person_and_the_place_to_sign(client: Client, world: World) -> None:
    for _ in range(60):
        world.employee(world.puskesmas)

    answer = recap(client.sign_in(world.head), world, f"{world.today:%Y-%m}", ".pdf")

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.response.content.startswith(b"%PDF-")
    assert answer.response.content.count(b"/Type /Page\n") >= 3


def test_paper_can_be_made_of_an_empty_unit_and_of_any_name(client: Client, world: World, session: Session) -> None:
    empty = world.unit("Kute Ꜩanpa Pegawai")
    client.sign_in(world.regent)

    answer = client.get(f"{PATH}/recap.pdf?unit_id={empty}&month=2026-02")

    assert answer.status == 200
    assert recap_pdf.make.__doc__


@contextmanager
def statements(connection: Connection) -> Iterator[Callable[[], int]]:
    assert isinstance(connection.connection.dbapi_connection, sqlite3.Connection)
    with counted(connection) as count:
        yield count


def test_a_month_of_two_hundred_costs_as_many_statements_as_one_of_two(
    client: Client, world: World, connection: Connection
) -> None:
    if connection.dialect.name != "sqlite":
        pytest.skip("counted on SQLite")
    client.sign_in(world.regent)
    counts: list[int] = []
    for _ in range(2):
        with statements(connection) as count:
            recap(client, world, f"{world.today:%Y-%m}")
        counts.append(count())
        for _ in range(40):
            world.employee(world.puskesmas)

    assert counts[1] <= counts[0] <= 22


# --- the counter of the year ---


def test_the_counter_is_information_with_both_thresholds(client: Client, world: World) -> None:
    start = a_workday(world, 4)
    newcomer = world.employee(world.puskesmas, since=start)
    came_and_left(client.sign_in(world.employee(world.puskesmas)), a_workday(world, 5))
    client.sign_in(newcomer)
    came_and_left(client, a_workday(world, 2))

    found = client.get(f"{PATH}/discipline?year={start.year}").json
    absent = [day for day in (a_workday(world, back) for back in (4, 3, 1)) if day.year == start.year]

    assert found["days"][: len(absent)] == [day.isoformat() for day in absent]
    assert found["advisory"] is True
    assert found["unexcused_days"] in {len(absent), len(absent) + 1}  # today counts once it is over
    if len(absent) == 3:  # not around new year
        assert found["reached"]["label"] in {"Teguran lisan", "Teguran tertulis"}
    assert "hanya informasi" in found["explanation"]
    assert client.get(f"{PATH}/discipline?year=2031").json["unexcused_days"] == 0


def test_days_before_a_unit_used_attendance_are_nobodys_absence(client: Client, world: World) -> None:
    officer = world.employee(world.puskesmas)
    assert client.sign_in(officer).get(f"{PATH}/discipline?year={world.today.year}").json["unexcused_days"] == 0

    came_and_left(client, a_workday(world, 2))

    found = client.get(f"{PATH}/discipline?year={world.today.year}").json
    assert all(day > a_workday(world, 2).isoformat() for day in found["days"])


# --- the district's rules ---


def a_policy(**members: Any) -> dict[str, Any]:
    return {
        "effective_from": "2026-01-01", "grace_minutes": 0, "officer_notice_days": 2, "superior_notice_days": 3, "run_threshold": 10,
        "thresholds": [{"from_days": 1, "level": "light", "label": "Contoh", "siasn_code": "1"}], **members,
    }  # fmt: skip


def test_a_decided_policy_holds_from_its_day_on(client: Client, world: World) -> None:
    day = a_workday(world)
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    made = client.post(f"{PATH}/policies", json=a_policy(grace_minutes=15))
    queries.forget_policies()
    again = client.post(f"{PATH}/policies", json=a_policy(grace_minutes=15))
    other = client.post(f"{PATH}/policies", json=a_policy(grace_minutes=5))

    assert (made.status, again.status, other.problem) == (201, 200, "operation-differs")
    listed = client.get(f"{PATH}/policies").json["items"]
    assert [one["effective_from"] for one in listed] == ["2026-01-01", "2000-01-01"]
    assert len(listed[1]["thresholds"]) == len(PP_94_2021)
    came_and_left(client.sign_in(world.officer), day, came=7.6)
    assert (
        row_of(recap(client.sign_in(world.head), world, f"{day:%Y-%m}").json, world.officer.nip)["days"][day.day - 1]
        == "present"
    )
    queries.forget_policies()


def test_the_officer_is_told_before_the_superior(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN))

    for wrong in ({"officer_notice_days": 3}, {"officer_notice_days": 0}, {"thresholds": a_policy()["thresholds"] * 2}):
        assert client.post(f"{PATH}/policies", json=a_policy(**wrong)).problem == "invalid"


def test_an_outage_shows_in_the_month_of_the_whole_branch(client: Client, world: World) -> None:
    day = a_workday(world)
    client.sign_in(admin(world))
    create(
        client,
        "outages",
        unit_id=str(world.puskesmas),
        starts_at=moment(at(day, 7)),
        ends_at=moment(at(day, 17)),
        reason="Server mati",
    )

    found = recap(client, world, f"{day:%Y-%m}").json

    assert {row["days"][day.day - 1] for row in found["items"]} == {"system_outage"}


def test_a_recap_of_more_people_than_a_sheet_is_read_with_is_refused(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recaps, "MOST_PEOPLE", 2)
    world.employee(world.puskesmas)
    client.sign_in(world.head)

    for kind in ("", ".xlsx", ".pdf"):
        answer = client.get(f"{PATH}/recap{kind}?unit_id={world.puskesmas}&month={a_workday(world):%Y-%m}")
        assert (answer.status, answer.problem) == (422, "recap-too-large")
        assert answer.json["people"] == 3
