"""The same import from the command line, with a writer of its own."""

import pathlib

from sqlalchemy import select

from backend.integration import imports
from backend.kit.database import Database
from backend.kit.writer import Writer
from backend.models import metadata
from backend.organisation.models import Employee
from tests.integration.a_sheet import a_row, as_csv, nip


def test_a_sheet_is_checked_then_stored_then_known(tmp_path: pathlib.Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'one.db'}")
    metadata.create_all(database.writing)
    writer = Writer(database)
    raw = as_csv([a_row(1, Unit_Kerja="Kabupaten Contoh", Jenis_Unit="Kabupaten")])

    def run(raw: bytes, *, dry_run: bool = False) -> imports.CommandOutcome:
        return imports.from_command_line(database, writer, "employees", "a.csv", raw, dry_run=dry_run)

    checked, stored, again = run(raw, dry_run=True), run(raw), run(raw)
    wrong, unusable = run(as_csv([a_row(2)])), run(b"\x00")
    writer.close()

    assert (checked.is_clean, checked.report["applied"]) == (True, False)
    assert (stored.report["applied"], stored.report["summary"]["employees"]["new"]) == (True, 1)
    assert again.report["summary"]["employees"] == {"new": 0, "changed": 0, "unchanged": 1}
    assert not wrong.is_clean
    assert "belum terdaftar" in (wrong.annotated or b"").decode()
    assert (unusable.is_clean, unusable.report["reason"], unusable.annotated) == (False, "not-a-sheet", None)
    with database.reader() as session:
        assert session.scalars(select(Employee.nip)).all() == [nip(1)]
    database.close()
