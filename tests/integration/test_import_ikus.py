"""Importing indicators with their targets: what it does, and every mistake at its row."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from backend.access.actor import Role
from backend.iku.models import Iku, IkuTarget
from backend.iku.rules import Consolidation, Counts, MinimizeBy, Perspective, Polarity, Source
from backend.integration.imports import words_ikus
from backend.integration.imports.mistakes import OF_IKUS
from backend.organisation.models import Employee
from tests.client import Answer, Client
from tests.integration.a_sheet import as_csv, as_xlsx, send
from tests.integration.a_sheet import check as checked
from tests.integration.a_sheet import counts as all_counts
from tests.organisation.looking import facts, trail
from tests.world import World

Row = Mapping[str, Any]


@pytest.fixture
def admin(client: Client, world: World) -> Client:
    return client.sign_in(world.with_role(Role.DISTRICT_ADMIN))


def a_row(**cells: Any) -> dict[str, Any]:
    """An indicator of the Puskesmas; cells by the title of their column, with `_` for a blank."""
    usual = {
        "Kode Indikator": "IKU-1",
        "Indikator": "Cakupan K4",
        "Tahun": "2026",
        "Satuan": "persen",
        "Polaritas": "Makin besar makin baik",
        "Unit Kerja": "Puskesmas Contoh",
    }
    return usual | {title.replace("_", " "): value for title, value in cells.items()}


def nip_of(world: World, employee_id: UUID | None) -> str:
    """A NIP without any fault; those of the test world have no sex in them."""
    row = world.session.get_one(Employee, employee_id)
    row.nip = f"198501012010011{int(row.nip[-3:]):03d}"
    world.session.flush()
    return row.nip


def check(client: Client, *rows: Row) -> list[tuple[int, str | None, str]]:
    return checked(client, rows, "ikus")


def apply(client: Client, *rows: Row) -> Answer:
    answer = send(client, as_csv(rows), "ikus")
    assert answer.status == 200, answer
    return answer


def counts(answer: Answer) -> dict[str, tuple[int, int, int]]:
    return {name: found for name, found in all_counts(answer).items() if name in {"ikus", "targets"}}


def ikus(world: World) -> dict[str, Iku]:
    world.session.expire_all()
    return {one.code: one for one in world.session.scalars(select(Iku))}


def targets(world: World, iku: Iku) -> dict[str, tuple[int, int]]:
    rows = world.session.scalars(select(IkuTarget).where(IkuTarget.iku_id == iku.id))
    return {one.period: (one.low_e4, one.high_e4) for one in rows}


def test_five_columns_and_an_owner_are_enough(admin: Client, world: World) -> None:
    answer = apply(admin, a_row())

    assert counts(answer) == {"ikus": (1, 0, 0)}
    (iku,) = ikus(world).values()
    assert (iku.unit_id, iku.employee_id, iku.year, iku.unit_of_measure) == (world.puskesmas, None, 2026, "persen")
    assert (iku.polarity, iku.consolidation, iku.source, iku.weight) == (
        Polarity.MAXIMIZE,
        Consolidation.SUM,
        Source.ENTERED,
        0,
    )
    assert facts(world, "iku.changed") == trail(world, "iku.import") == [str(iku.id)]


def test_all_that_a_sheet_may_say(admin: Client, world: World) -> None:
    nip = nip_of(world, world.officer.employee_id)
    rows = [
        a_row(
            Kode_Indikator="P-1",
            NIP=nip,
            Unit_Kerja="",
            Satuan="hari",
            Polaritas="negatif",
            Rumus="Perbandingan",
            Aspek="Waktu",
            Konsolidasi="rata-rata",
            Sumber_Realisasi="Jumlah kegiatan",
            Kode_Induk="IKU-1",
            **{"Bobot (%)": "12,5"},
        ),
        a_row(
            Perspektif="Penerima layanan",
            Target_Tahun="80-90",
            Target_TW4="87,5",
            Target_Januari="7 s.d. 8",
            Target_Mei="0.25",
            **{"Bobot (%)": 100},
        ),
    ]

    assert counts(send(admin, as_xlsx(rows), "ikus")) == {"ikus": (2, 0, 0), "targets": (4, 0, 0)}

    found = ikus(world)
    unit, person = found["IKU-1"], found["P-1"]
    assert (person.employee_id, person.unit_id, person.parent_id) == (world.officer.employee_id, None, unit.id)
    assert (person.polarity, person.minimize_by, person.weight) == (Polarity.MINIMIZE, MinimizeBy.RATIO, 1250)
    assert (person.source, person.counts, person.aspect) == (Source.FROM_ACTIVITIES, Counts.ENTRIES, "time")
    assert (unit.weight, unit.perspective) == (10_000, Perspective.SERVICE_RECIPIENT)
    assert targets(world, unit) == {
        "2026": (800_000, 900_000),
        "2026-Q4": (875_000, 875_000),
        "2026-01": (70_000, 80_000),
        "2026-05": (2_500, 2_500),
    }


def test_the_same_file_again_changes_nothing(admin: Client, world: World) -> None:
    rows = [a_row(Target_Tahun="90", Perspektif="Anggaran"), a_row(Kode_Indikator="2", Kode_Induk="IKU-1")]
    apply(admin, *rows)
    told = len(facts(world, "iku.changed"))

    again = apply(admin, *rows)

    assert counts(again) == {"ikus": (0, 0, 2), "targets": (0, 0, 1)}
    assert len(facts(world, "iku.changed")) == told
    assert {one.version for one in ikus(world).values()} == {1}


def test_only_what_the_sheet_says_is_changed_and_the_history_tells(admin: Client, world: World) -> None:
    apply(admin, a_row(Target_Tahun="90", Target_Januari="5", Perspektif="Anggaran", **{"Bobot (%)": "100"}))

    changed = apply(admin, a_row(Indikator="Cakupan K6", Target_Tahun="95"))

    assert counts(changed) == {"ikus": (0, 1, 0), "targets": (0, 1, 0)}
    (iku,) = ikus(world).values()
    assert (iku.name, iku.weight, iku.perspective, iku.version) == ("Cakupan K6", 10_000, Perspective.BUDGET, 2)
    assert targets(world, iku) == {"2026": (950_000, 950_000), "2026-01": (50_000, 50_000)}
    last = admin.get(f"/api/v1/ikus/{iku.id}/history").json["items"][-1]
    assert last["action"] == "iku.import"
    assert last["changes"] == {"name": ["Cakupan K4", "Cakupan K6"], "2026": ["90", "95"]}


def test_a_target_alone_counts_the_version_on(admin: Client, world: World) -> None:
    apply(admin, a_row())

    assert counts(apply(admin, a_row(Target_TW1="5"))) == {"ikus": (0, 0, 1), "targets": (1, 0, 0)}
    assert ikus(world)["IKU-1"].version == 2


def test_of_several_parents_with_a_code_the_one_of_the_own_unit_is_meant(admin: Client, world: World) -> None:
    other = world.unit("Dinas Lain")
    apply(admin, a_row(), a_row(Unit_Kerja="Dinas Lain"))
    nip = nip_of(world, world.officer.employee_id)

    apply(admin, a_row(Kode_Indikator="P-1", Unit_Kerja="", NIP=nip, Kode_Induk="IKU-1"))

    parent = world.session.get_one(Iku, ikus(world)["P-1"].parent_id)
    assert (parent.unit_id, other != world.puskesmas) == (world.puskesmas, True)


def test_a_dry_run_and_a_sheet_with_a_mistake_store_nothing(admin: Client, world: World) -> None:
    dry = send(admin, as_csv([a_row(Target_Tahun="90")]), "ikus", dry_run="true")
    wrong = send(admin, as_csv([a_row(), a_row(Kode_Indikator="2", Tahun="26")]), "ikus")

    assert (dry.json["applied"], counts(dry)) == (False, {"ikus": (1, 0, 0), "targets": (1, 0, 0)})
    assert (wrong.status, wrong.problem) == (422, "import-refused")
    assert wrong.json["errors"][0]["pointer"] == "/rows/3/Tahun"
    assert ikus(world) == {}


# row, column and code of what is wrong, with the rows
MISTAKES: list[tuple[str, str, list[dict[str, Any]]]] = [
    ("year_out_of_range", "Tahun", [a_row(Tahun="26")]),
    ("year_out_of_range", "Tahun", [a_row(Tahun="1999")]),
    ("number_unreadable", "Target Tahun", [a_row(Target_Tahun="banyak")]),
    ("number_unreadable", "Target TW2", [a_row(Target_TW2="-5")]),
    ("number_unreadable", "Bobot (%)", [a_row(**{"Bobot (%)": "seperempat"})]),
    ("number_ambiguous", "Target Tahun", [a_row(Target_Tahun="1.234")]),
    ("number_ambiguous", "Target Tahun", [a_row(Target_Tahun="5-1.234.567")]),
    ("weight_out_of_range", "Bobot (%)", [a_row(**{"Bobot (%)": "101"})]),
    (
        "weights_differ",
        "Bobot (%)",
        [a_row(**{"Bobot (%)": "60"}), a_row(**{"Kode Indikator": "2", "Bobot (%)": "30,5"})],
    ),
    ("target_reversed", "Target Mei", [a_row(Target_Mei="90-80")]),
    ("target_zero", "Target Mei", [a_row(Target_Mei="0")]),
    ("target_zero", "Target TW3", [a_row(Target_TW3="0-5")]),
    ("target_zero", "Target Tahun", [a_row(Target_Tahun="0")]),
    ("iku_owner_missing", "Unit Kerja", [a_row(Unit_Kerja="")]),
    ("iku_twice", "Kode Indikator", [a_row(), a_row()]),
    ("iku_formula_missing", "Rumus", [a_row(Polaritas="Minimal")]),
    ("iku_formula_surplus", "Rumus", [a_row(Rumus="Khusus")]),
    ("iku_aspect_and_perspective", "Aspek", [a_row(Aspek="Biaya", Perspektif="Anggaran")]),
    ("iku_parent_unknown", "Kode Induk", [a_row(Kode_Induk="X")]),
    ("iku_cycle", "Kode Induk", [a_row(Kode_Induk="IKU-1")]),
    ("word_unknown", "Polaritas", [a_row(Polaritas="ke samping")]),
    ("word_unknown", "Sumber Realisasi", [a_row(Sumber_Realisasi="entah")]),
    ("unit_unknown", "Unit Kerja", [a_row(Unit_Kerja="Dinas Entah")]),
    ("person_unknown", "NIP", [a_row(Unit_Kerja="", NIP="198501012010011987")]),
    ("required", "Satuan", [a_row(Satuan="")]),
    ("too_long", "Satuan", [a_row(Satuan="x" * 33)]),
]
ELSEWHERE_TESTED = {"iku_unit_differs", "iku_parent_ambiguous", "iku_parent_unfit"}


@pytest.mark.parametrize(("code", "column", "rows"), MISTAKES)
def test_a_mistake_is_named_at_its_row(admin: Client, code: str, column: str, rows: list[Row]) -> None:
    found = check(admin, *rows)

    row = 2 if code == "weights_differ" else 1 + len(rows)
    assert found == [(row, column, code)]


def test_every_mistake_of_the_catalogue_is_tested() -> None:
    assert {code for code, _, _ in MISTAKES} | ELSEWHERE_TESTED >= set(OF_IKUS)


def test_two_indicators_that_stand_below_each_other_are_both_named(admin: Client) -> None:
    found = check(admin, a_row(Kode_Induk="2"), a_row(Kode_Indikator="2", Kode_Induk="IKU-1"))

    assert found == [(2, "Kode Induk", "iku_cycle"), (3, "Kode Induk", "iku_cycle")]


def test_another_unit_of_measure_is_refused_once_there_are_numbers(admin: Client) -> None:
    apply(admin, a_row(Target_Tahun="5"))

    assert check(admin, a_row(Satuan="orang")) == [(2, "Satuan", "iku_unit_differs")]


def test_a_stored_target_of_zero_is_named_when_more_becomes_better(admin: Client) -> None:
    apply(admin, a_row(Polaritas="Minimal", Rumus="Khusus", Target_TW1="0"))

    assert check(admin, a_row()) == [(2, "Target TW1", "target_zero")]


def test_a_parent_must_be_told_apart_and_fit(admin: Client, world: World) -> None:
    nip = nip_of(world, world.officer.employee_id)
    for name in ("Dinas Satu", "Dinas Dua"):
        world.unit(name)
        apply(admin, a_row(Unit_Kerja=name))
    apply(admin, a_row(Kode_Indikator="P-1", Unit_Kerja="", NIP=nip))

    found = check(admin, a_row(Kode_Indikator="A", Kode_Induk="IKU-1"), a_row(Kode_Indikator="B", Kode_Induk="P-1"))

    assert found == [(2, "Kode Induk", "iku_parent_ambiguous"), (3, "Kode Induk", "iku_parent_unfit")]


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("90", 900_000, 900_000),
        ("90%", 900_000, 900_000),
        ("87,5", 875_000, 875_000),
        ("87.5", 875_000, 875_000),
        ("80-90", 800_000, 900_000),
        ("80 – 90,25", 800_000, 902_500),
        ("80 s.d. 90", 800_000, 900_000),
        ("80 s/d 90", 800_000, 900_000),
        ("80% sampai 90%", 800_000, 900_000),
    ],
)
def test_a_target_is_read_as_people_write_it(written: str, low: int, high: int) -> None:
    found = words_ikus.read_target(written)

    assert found is not None
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize("written", ["", "-", "90-", "1e3", "9,12345", "٣", "80-90-100", "1,2,3", "> 90"])
def test_what_is_no_target_is_not_guessed(written: str) -> None:
    assert words_ikus.read_target(written) is None


def test_who_does_not_administer_the_district_does_not_import(client: Client, world: World) -> None:
    for person in (world.head, world.with_role(Role.UNIT_ADMIN, units=(world.puskesmas,))):
        assert send(client.sign_in(person), as_csv([a_row()]), "ikus").status == 403
