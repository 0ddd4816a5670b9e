"""Importing people, units and assignments from sheets: what it does."""

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.identity import service as identity
from backend.identity.models import Account
from backend.integration.imports import service, store, template
from backend.integration.imports.columns import COLUMNS, Import
from backend.integration.imports.store import Author
from backend.kit import sheets
from backend.kit.writer import InlineWriter
from backend.organisation import queries
from backend.organisation.models import Assignment, AssignmentKind, Employee, OrgUnit, UnitKind
from tests.client import Client
from tests.integration.a_sheet import NEEDED, XLSX, a_row, as_csv, as_xlsx, check, counts, nip, send
from tests.organisation.looking import facts, trail
from tests.world import World, days


@pytest.fixture
def admin(client: Client, world: World) -> Client:
    """The client, signed in as a district administrator."""
    return client.sign_in(world.with_role(Role.DISTRICT_ADMIN))


def employee(world: World, number: int) -> Employee:
    world.session.expire_all()
    return world.session.scalars(select(Employee).where(Employee.nip == nip(number))).one()


def posts_of(world: World, number: int) -> list[Assignment]:
    """Somebody's assignments, the oldest first."""
    of_them = Assignment.employee_id == employee(world, number).id
    return list(world.session.scalars(select(Assignment).where(of_them).order_by(Assignment.starts_on)))


def test_four_columns_are_enough(admin: Client, world: World) -> None:
    answer = send(admin, as_csv([a_row(1), a_row(2)]))

    assert answer.json["applied"]
    assert counts(answer) == {
        "units": (0, 0, 1),
        "employees": (2, 0, 0),
        "positions": (1, 0, 0),
        "assignments": (2, 0, 0),
    }
    (held,) = posts_of(world, 1)
    assert (held.starts_on.month, held.starts_on.day, held.ends_on) == (1, 1, None)
    assert held.unit_id == world.puskesmas


def test_workbook_and_csv_say_the_same(admin: Client) -> None:
    rows = [a_row(1, Mulai="2026-02-01", Golongan="III/b")]

    first = send(admin, as_xlsx(rows))
    second = send(admin, as_csv(rows, separator=";"))

    assert counts(first)["employees"] == (1, 0, 0)
    assert counts(second) == {
        "units": (0, 0, 1),
        "employees": (0, 0, 1),
        "positions": (0, 0, 1),
        "assignments": (0, 0, 1),
    }


def test_the_same_file_again_changes_nothing(admin: Client, world: World) -> None:
    rows = [
        a_row(
            1,
            Kepala_Unit="ya",
            Jabatan="Kepala",
            Unit_Kerja="Dinas X",
            Unit_Induk="Kabupaten Contoh",
            Jenis_Unit="Dinas",
        ),
        a_row(2, NIP_Penilai=nip(1), Golongan="II/a", Jenis_Jabatan="Fungsional", Selesai="2027-01-31"),
        a_row(2, Jabatan="Plt Kepala", Jenis_Penugasan="Plt", Unit_Kerja="Dinas X", Mulai="1 Maret 2026"),
    ]
    first = send(admin, as_csv(rows))
    told = [len(facts(world, name)) for name in ("unit.changed", "employee.changed", "assignment.changed")]

    again = send(admin, as_csv(rows))

    assert first.json["applied"]
    assert all(new == changed == 0 for new, changed, _ in counts(again).values())
    assert told == [len(facts(world, name)) for name in ("unit.changed", "employee.changed", "assignment.changed")]
    assert {one.version for number in (1, 2) for one in (employee(world, number), *posts_of(world, number))} == {1}


def test_titles_of_columns_are_read_as_people_write_them(admin: Client, world: World) -> None:
    header = ["No", "nip baru", " NAMA PEGAWAI ", "Nama Jabatan", "SKPD / OPD", "Gol./Ruang"]
    row = [1, nip(1), "Mariam Contoh", "Bidan", "puskesmas  CONTOH", "III b"]
    raw = "\n".join(",".join(map(str, line)) for line in (header, row)).encode()

    assert counts(send(admin, raw))["employees"] == (1, 0, 0)
    assert (employee(world, 1).name, employee(world, 1).grade) == ("Mariam Contoh", "III/b")


def test_only_what_the_sheet_says_is_changed(admin: Client, world: World) -> None:
    send(admin, as_csv([a_row(1, Golongan="III/b", NIP_Penilai=world_nip(world)), a_row(2)]))

    answer = send(admin, as_csv([a_row(1, Nama="Nama Baru")]))

    assert counts(answer)["employees"] == (0, 1, 0)
    changed = employee(world, 1)
    assert (changed.name, changed.grade, changed.version) == ("Nama Baru", "III/b", 2)
    assert posts_of(world, 1)[0].appraiser_id is not None
    assert employee(world, 2).version == 1
    assert trail(world, "employee.amend", details=True) == [
        {"by": "import", "changes": {"name": ["Pegawai B Contoh", "Nama Baru"]}}
    ]


def world_nip(world: World) -> str:
    """A NIP that passes the rules, of somebody who is stored."""
    regent = world.session.get_one(Employee, world.regent.employee_id)
    regent.nip = nip(9_999)
    world.session.flush()
    return regent.nip


def test_a_new_unit_is_made_where_kind_and_parent_are_given(admin: Client, world: World) -> None:
    rows = [
        a_row(1, Unit_Kerja="Pustu Baru", Unit_Induk="Dinas Baru", Jenis_Unit="UPTD"),
        a_row(2, Unit_Kerja="Dinas Baru", Unit_Induk="Kabupaten Contoh", Jenis_Unit="Dinas", Kode_Unit="DB"),
        a_row(3, Unit_Kerja="Pustu Baru"),
    ]

    assert counts(send(admin, as_csv(rows)))["units"] == (2, 0, 0)

    units = {one.name: one for one in world.session.scalars(select(OrgUnit))}
    assert units["Pustu Baru"].parent_id == units["Dinas Baru"].id
    assert units["Dinas Baru"].parent_id == world.district
    assert (units["Dinas Baru"].code, units["Pustu Baru"].code) == ("DB", "PUSTU-BARU")
    assert units["Pustu Baru"].kind is UnitKind.UPTD


def test_units_of_one_name_are_told_apart_by_the_one_above(admin: Client, world: World) -> None:
    for parent in ("Dinas A", "Dinas B"):
        world.unit("Sekretariat", UnitKind.BIDANG, parent=world.unit(parent))
    row = a_row(1, Unit_Kerja="Sekretariat", Unit_Induk="Dinas B")

    assert check(admin, [a_row(1, Unit_Kerja="Sekretariat")]) == [(2, "Unit Kerja", "unit_ambiguous")]
    send(admin, as_csv([row]))

    unit = world.session.get_one(OrgUnit, posts_of(world, 1)[0].unit_id)
    assert world.session.get_one(OrgUnit, unit.parent_id).name == "Dinas B"


def test_a_move_ends_the_post_before(admin: Client, world: World) -> None:
    send(admin, as_csv([a_row(1, Mulai="2024-03-01")]))

    answer = send(admin, as_csv([a_row(1, Unit_Kerja="Kabupaten Contoh", Mulai="2026-06-15")]))

    assert counts(answer)["assignments"] == (1, 1, 0)
    old, new = posts_of(world, 1)
    assert (str(old.ends_on), str(new.starts_on), new.ends_on) == ("2026-06-14", "2026-06-15", None)
    assert old.version == 2


def test_a_corrected_start_is_no_second_assignment(admin: Client, world: World) -> None:
    send(admin, as_csv([a_row(1)]))

    send(admin, as_csv([a_row(1, Mulai="2024-03-01")]))

    assert [str(one.starts_on) for one in posts_of(world, 1)] == ["2024-03-01"]


def test_a_post_held_again_is_a_second_assignment(admin: Client, world: World) -> None:
    rows = [
        a_row(1, Mulai="2020-01-01", Selesai="2021-12-31"),
        a_row(1, Mulai="2024-01-01"),
    ]
    for _ in range(2):
        assert send(admin, as_csv(rows)).json["applied"]

    assert [str(one.starts_on) for one in posts_of(world, 1)] == ["2020-01-01", "2024-01-01"]


def test_an_ended_assignment_without_start_is_the_same_one_again(admin: Client, world: World) -> None:
    rows = [a_row(1, Selesai=str(world.today + days(30)))]
    for _ in range(2):
        assert send(admin, as_csv(rows)).json["applied"]

    assert len(posts_of(world, 1)) == 1


def test_the_sheet_decides_who_leads(admin: Client, world: World) -> None:
    rows = [
        a_row(
            1,
            Unit_Kerja="Dinas X",
            Unit_Induk="Kabupaten Contoh",
            Jenis_Unit="Dinas",
            Jabatan="Kepala Dinas",
            Kepala_Unit="ya",
            Mulai="2024-03-01",
        ),
        a_row(2, Unit_Kerja="Dinas X", Mulai="2024-03-01"),
        a_row(3, Unit_Kerja="Dinas X", Jabatan="Kepala Dinas", Jenis_Penugasan="Plh", Mulai=str(world.today)),
    ]

    send(admin, as_csv(rows))

    def appraiser(number: int, day: Any) -> UUID | None:
        queries.forget_structure(world.session)
        return queries.appraiser_on(world.session, employee(world, number).id, day)

    assert appraiser(2, world.today) == employee(world, 3).id
    assert appraiser(2, world.today - days(1)) == employee(world, 1).id
    assert appraiser(1, world.today) == world.regent.employee_id


def test_a_named_appraiser_may_be_in_the_same_sheet(admin: Client, world: World) -> None:
    send(admin, as_csv([a_row(1, NIP_Penilai=nip(2)), a_row(2)]))

    assert posts_of(world, 1)[0].appraiser_id == employee(world, 2).id


def test_imported_officers_have_accounts_without_a_password(admin: Client, world: World) -> None:
    send(admin, as_csv([a_row(1)]))
    send(admin, as_csv([a_row(1, Nama="Nama Baru")]))

    account = world.session.scalars(select(Account).where(Account.nip == nip(1))).one()
    assert (account.employee_id, account.name) == (employee(world, 1).id, "Nama Baru")
    assert account.password_hash is None


def test_who_administered_first_becomes_the_officer_with_the_same_nip(admin: Client, world: World) -> None:
    identity.create_admin(world.session, nip=nip(1), name="Admin Pertama", now=world.now)

    send(admin, as_csv([a_row(1)]))

    account = world.session.scalars(select(Account).where(Account.nip == nip(1))).one()
    assert account.employee_id == employee(world, 1).id


def test_a_dry_run_stores_nothing(admin: Client, world: World) -> None:
    answer = send(admin, as_csv([a_row(1)]), dry_run="true")

    assert (answer.json["dry_run"], answer.json["applied"]) == (True, False)
    assert counts(answer)["employees"] == (1, 0, 0)
    assert world.session.scalars(select(Employee).where(Employee.nip == nip(1))).all() == []


def test_one_mistake_holds_up_everything(admin: Client, world: World) -> None:
    before = world.session.scalars(select(Employee.id)).all()

    answer = send(admin, as_csv([a_row(1), a_row(2, Unit_Kerja="Puskesmas Contho")]))

    assert (answer.status, answer.problem) == (422, "import-refused")
    assert answer.json["errors"] == [
        {"pointer": "/rows/3/Unit Kerja", "detail": "Unit “Puskesmas Contho” belum terdaftar"}
    ]
    report = answer.json["report"]
    assert (report["applied"], report["errors"]) == (False, 1)
    assert report["problems"][0]["suggestion"] == "Apakah maksud Anda “Puskesmas Contoh”?"
    assert world.session.scalars(select(Employee.id)).all() == before


def test_a_warning_does_not_hold_it_up(admin: Client, world: World) -> None:
    young = "200503152010012001"

    answer = send(admin, as_csv([a_row(1, NIP=young)]))

    assert answer.json["applied"]
    assert [(one["code"], one["severity"]) for one in answer.json["problems"]] == [("nip_young", "warning")]


def test_a_pppk_is_known_by_the_nip(admin: Client, world: World) -> None:
    pppk = "199503152024212001"

    answer = send(admin, as_csv([a_row(1, NIP=pppk, Golongan="IX")]))

    assert [one["code"] for one in answer.json["problems"]] == ["type_guessed"]
    stored = world.session.scalars(select(Employee).where(Employee.nip == pppk)).one()
    assert stored.employee_type == "pppk"
    assert send(admin, as_csv([a_row(1, NIP=pppk, Golongan="IX")])).json["problems"] == []


def test_a_stored_pppk_with_any_month_stays_one(admin: Client) -> None:
    odd = "199503152024992001"
    send(admin, as_csv([a_row(1, NIP=odd, Jenis_Pegawai="PPPK")]))

    answer = send(admin, as_csv([a_row(1, NIP=odd, Nama="Nama Baru")]))

    assert answer.json["problems"] == []
    assert counts(answer)["employees"] == (0, 1, 0)


def test_the_same_file_comes_back_with_notes(admin: Client) -> None:
    raw = as_xlsx([a_row(1), a_row(2, NIP="12345")])

    by_query = send(admin, raw, dry_run="true", annotated="true")
    by_header = admin.post(
        "/api/v1/imports/employees?dry_run=true",
        content=raw,
        headers={"Content-Type": XLSX, "Accept": XLSX},
    )

    assert by_query.headers["content-type"] == XLSX
    assert by_query.headers["x-import-errors"] == "1"
    assert "catatan-employees.xlsx" in by_query.headers["content-disposition"]
    assert b"NIP harus 18 digit, ini 5 digit" in _unzipped(by_query.response.content)
    assert by_header.response.content == by_query.response.content
    # Sent again as it came back, it says the same.
    assert send(admin, by_query.response.content, dry_run="true").json["errors"] == 1


def _unzipped(raw: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_a_csv_comes_back_as_csv_with_notes(admin: Client) -> None:
    answer = send(admin, as_csv([a_row(1, NIP="12345")]), dry_run="true", annotated="true")

    assert answer.headers["content-type"].startswith("text/csv")
    header, row = csv.reader(io.StringIO(answer.response.content.decode("utf-8-sig")))
    assert header[-1] == "Catatan pemeriksaan"
    assert row[-1] == "NIP: NIP harus 18 digit, ini 5 digit"


# --- units and assignments alone ---


def test_a_tree_of_units_is_imported(admin: Client, world: World) -> None:
    rows = [
        {"Kode": "PKM-A", "Nama": "Puskesmas A", "Jenis": "Puskesmas", "Induk": "DINKES"},
        {"Kode": "DINKES", "Nama": "Dinas Kesehatan", "Jenis": "Dinas", "Induk": "Kabupaten Contoh"},
    ]

    first = send(admin, as_csv(rows), "units")
    again = send(admin, as_csv(rows), "units")

    assert (counts(first), counts(again)) == ({"units": (2, 0, 0)}, {"units": (0, 0, 2)})
    units = {one.code: one for one in world.session.scalars(select(OrgUnit))}
    assert units["PKM-A"].parent_id == units["DINKES"].id


def test_a_unit_is_renamed_and_moved_by_its_code(admin: Client, world: World) -> None:
    unit = world.unit("Nama Lama", parent=world.puskesmas)
    code = world.session.get_one(OrgUnit, unit).code
    row = {"Kode": code, "Nama": "Nama Baru", "Jenis": "OPD", "Induk": "Kabupaten Contoh"}

    answer = send(admin, as_csv([row]), "units")

    assert counts(answer) == {"units": (0, 1, 0)}
    world.session.expire_all()
    changed = world.session.get_one(OrgUnit, unit)
    assert (changed.name, changed.parent_id, changed.version) == ("Nama Baru", world.district, 2)


def test_an_empty_parent_leaves_a_stored_unit_where_it_is(admin: Client, world: World) -> None:
    code = world.session.get_one(OrgUnit, world.puskesmas).code
    row = {"Kode": code, "Nama": "Nama Baru", "Jenis": "Puskesmas", "Induk": ""}

    assert counts(send(admin, as_csv([row]), "units")) == {"units": (0, 1, 0)}

    world.session.expire_all()
    assert world.session.get_one(OrgUnit, world.puskesmas).parent_id == world.district


def test_assignments_are_imported_for_people_who_are_stored(admin: Client, world: World) -> None:
    send(admin, as_csv([a_row(1)]))
    row = {
        "NIP": nip(1),
        "Jabatan": "Kepala",
        "Unit Kerja": "Kabupaten Contoh",
        "Mulai": "2026-11-01",
        "Jenis Penugasan": "Plh",
    }

    for wanted in ((1, 0, 0), (0, 0, 1)):
        assert counts(send(admin, as_csv([row]), "assignments"))["assignments"] == wanted
    assert {one.kind for one in posts_of(world, 1)} == {AssignmentKind.DEFINITIVE, AssignmentKind.PLH}
    assert check(admin, [{**row, "NIP": nip(2)}], "assignments") == [(2, "NIP", "person_unknown")]


# --- the call itself ---


def test_only_who_administers_the_district_imports(client: Client, world: World) -> None:
    raw = as_csv([a_row(1)])

    for person in (
        world.officer,
        world.head,
        world.with_role(Role.AUDITOR),
        world.with_role(Role.UNIT_ADMIN, units=(world.puskesmas,)),
    ):
        assert send(client.sign_in(person), raw).status == 403
        assert client.get("/api/v1/imports/employees/template.xlsx").status == 403


def test_an_administrator_of_a_part_does_not_import_for_all(client: Client, world: World) -> None:
    client.sign_in(world.with_role(Role.DISTRICT_ADMIN, units=(world.puskesmas,)))

    assert send(client, as_csv([a_row(1)])).status == 403


def test_other_content_and_other_names_are_refused(admin: Client) -> None:
    other = admin.post("/api/v1/imports/employees", json={})
    unknown = send(admin, as_csv([a_row(1)]), "salaries")

    assert (other.status, unknown.status) == (415, 422)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02", "not-a-sheet"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"<html><table></table></html>", "html"),
    ],
)
def test_what_is_no_sheet_is_refused_with_what_to_do(admin: Client, raw: bytes, reason: str) -> None:
    answer = send(admin, raw)

    assert (answer.status, answer.problem, answer.json["reason"]) == (422, "sheet-unusable", reason)
    assert answer.json["detail"]


def test_a_file_of_more_than_twenty_megabytes_is_refused(admin: Client) -> None:
    assert send(admin, b"x" * 20_000_001).status == 413


@pytest.mark.parametrize("name", list(Import))
def test_a_template_has_every_column_and_is_itself_a_sheet_without_rows(admin: Client, name: Import) -> None:
    answer = admin.get(f"/api/v1/imports/{name}/template.xlsx")

    assert answer.headers["content-type"] == XLSX
    table = sheets.read_table(answer.response.content, max_rows=10, max_columns=60)
    assert list(table.header) == [column.title for column in COLUMNS[name].all]
    assert check_raw(admin, answer.response.content, name) == ["no_rows"]
    assert answer.response.content == template.workbook(name)


def check_raw(client: Client, raw: bytes, name: str) -> list[str]:
    return [one["code"] for one in send(client, raw, name, dry_run="true").json["problems"]]


def test_the_needed_columns_of_people_are_four() -> None:
    assert tuple(column.title for column in COLUMNS[Import.EMPLOYEES].required) == NEEDED


def test_what_changed_meanwhile_is_looked_at_again(world: World) -> None:
    """Between comparing and storing, somebody else may have changed the organisation."""
    busy = BusyDatabase(world, times=2)

    outcome = service.import_sheet(
        busy, Import.EMPLOYEES, as_csv([a_row(1)]), Author(), dry_run=False, today=world.today
    )

    assert outcome.report.applied
    assert busy.refused == 2
    assert len(posts_of(world, 1)) == 1


class BusyDatabase:
    """Somebody changes the organisation after each of the first looks at it."""

    def __init__(self, world: World, times: int) -> None:
        self._world, self._times = world, times
        self._writer = InlineWriter(world.session.connection())
        self.refused = 0

    def read(self, work: Callable[[Session], Any]) -> Any:
        found = work(self._world.session)
        if self._times:
            self._times -= 1
            self._world.unit()
        return found

    def write(self, work: Callable[[Session], Any]) -> Any:
        try:
            return self._writer.call(work)
        except store.Outdated:
            self.refused += 1
            raise
