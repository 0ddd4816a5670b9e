"""Importing a sheet of 10,000 officers: the product, and a tutorial's loop over its rows."""

import csv
import io
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import create_engine, func, insert, select
from sqlalchemy.orm import Session

from backend.identity.models import Account
from backend.integration import imports
from backend.kit import clock, migrations
from backend.kit.database import Database
from backend.kit.ids import uuid7
from backend.kit.writer import Writer
from backend.organisation.models import (
    Assignment,
    AssignmentKind,
    Employee,
    EmployeeType,
    OrgUnit,
    Position,
    PositionKind,
    UnitKind,
)

ROWS = 10_000
_UNITS = 50
_HEADER = ("NIP", "Nama", "Jabatan", "Unit Kerja")


@dataclass(frozen=True)
class Speeds:
    """Rows per second."""

    product: float
    row_by_row: float


def measure(folder: Path, rows: int = ROWS) -> Speeds:
    """Import the same CSV both ways into fresh databases of the product's own tables."""
    raw = sheet(rows)
    return Speeds(
        product=rows / _seconds_of_product(folder / "imported.db", raw, rows),
        row_by_row=rows / _seconds_row_by_row(folder / "looped.db", raw, rows),
    )


def sheet(rows: int) -> bytes:
    """Invented officers: every one has a post, forty share one, in fifty units that are known."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(_HEADER)
    for number in range(rows):
        name = "Pegawai " + "".join("abcdefghij"[int(digit)] for digit in f"{number:05d}").title() + " Contoh"
        writer.writerow((_nip(number), name, f"Jabatan {number % 250}", f"Unit Contoh {number % _UNITS}"))
    return target.getvalue().encode()


def _nip(number: int) -> str:
    """Without any fault, another one for each number: born, appointed, sex, serial."""
    month, day = number // 28 % 12 + 1, number % 28 + 1
    return f"1985{month:02d}{day:02d}2010{number // 1000 % 12 + 1:02d}{1 + number // 12_000 % 2}{number % 1000:03d}"


def _prepared(file: Path) -> Database:
    database = Database(f"sqlite:///{file}")
    migrations.upgrade(database)
    with database.writing.begin() as connection:
        district = uuid7()
        root = {"id": district, "code": "KAB", "name": "Kabupaten Contoh", "kind": UnitKind.DISTRICT, "parent_id": None}
        units: list[dict[str, Any]] = [
            {
                "id": uuid7(),
                "code": f"U{one}",
                "name": f"Unit Contoh {one}",
                "kind": UnitKind.OPD,
                "parent_id": district,
            }
            for one in range(_UNITS)
        ]
        connection.execute(insert(OrgUnit), [root])
        connection.execute(insert(OrgUnit), units)
    return database


def _seconds_of_product(file: Path, raw: bytes, rows: int) -> float:
    database = _prepared(file)
    writer = Writer(database)
    started = time.perf_counter()
    outcome = imports.from_command_line(database, writer, "employees", "sheet.csv", raw, dry_run=False)
    seconds = time.perf_counter() - started
    assert outcome.is_clean, outcome.report
    _must_hold(database, rows)
    writer.close()
    database.close()
    return seconds


# --- the loop that a tutorial would write ---


class _Line(BaseModel):
    nip: str = Field(alias="NIP", min_length=18, max_length=18)
    name: str = Field(alias="Nama", min_length=3, max_length=200)
    title: str = Field(alias="Jabatan", min_length=3, max_length=200)
    unit: str = Field(alias="Unit Kerja")


def _seconds_row_by_row(file: Path, raw: bytes, rows: int) -> float:
    database = _prepared(file)
    engine = create_engine(database.url, connect_args={"timeout": 20})
    started = time.perf_counter()
    with Session(engine) as session:
        for cells in csv.DictReader(io.StringIO(raw.decode())):
            _take(session, _Line.model_validate(cells))
        session.commit()
    seconds = time.perf_counter() - started
    engine.dispose()
    _must_hold(database, rows)
    database.close()
    return seconds


def _take(session: Session, line: _Line) -> None:
    """One row: find what it names, add what is missing. No trail, no facts, no report."""
    unit = session.scalars(select(OrgUnit).where(OrgUnit.name == line.unit)).one()
    employee = session.scalar(select(Employee).where(Employee.nip == line.nip))
    if employee is None:
        employee = Employee(id=uuid7(), nip=line.nip, name=line.name, employee_type=EmployeeType.PNS)
        account = Account(id=uuid7(), nip=line.nip, name=line.name, employee_id=employee.id, created_at=clock.now())
        session.add(employee)
        session.flush()
        session.add(account)
    position = session.scalar(select(Position).where(Position.unit_id == unit.id, Position.title == line.title))
    if position is None:
        position = Position(id=uuid7(), unit_id=unit.id, title=line.title, kind=PositionKind.EXECUTOR)
        session.add(position)
        session.flush()
    session.add(
        Assignment(
            id=uuid7(),
            employee_id=employee.id,
            position_id=position.id,
            unit_id=unit.id,
            kind=AssignmentKind.DEFINITIVE,
            starts_on=date(2026, 1, 1),
        )
    )
    session.flush()


def _must_hold(database: Database, rows: int) -> None:
    with database.reader() as session:
        found = [session.scalar(select(func.count()).select_from(kind)) for kind in (Employee, Account, Assignment)]
    assert found == [rows] * 3, found
