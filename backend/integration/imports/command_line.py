"""Importing from the command line: by somebody who has the machine, so without an account."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from backend.integration.imports import service
from backend.integration.imports.columns import Import
from backend.integration.imports.problems import SheetUnusable
from backend.integration.imports.store import Author
from backend.kit import clock
from backend.kit.database import Database
from backend.kit.writer import Writer


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """The report as JSON values, the file with its notes, and whether nothing stands in the way."""

    report: dict[str, Any]
    annotated: bytes | None
    is_clean: bool


def from_command_line(
    database: Database, writer: Writer, name: str, file_name: str, raw: bytes, *, dry_run: bool
) -> CommandOutcome:
    """Import `raw` as `name` (`employees`, `units`, `assignments`, `ikus`), or only say what it would do.

    Raises Busy.
    """
    local, file = _Local(database, writer), {"file": file_name}
    try:
        outcome = service.import_sheet(local, Import(name), raw, Author(), dry_run=dry_run, today=clock.today())
        annotated = service.annotated(raw, outcome)
    except SheetUnusable as problem:
        return CommandOutcome(file | problem.body(), None, is_clean=False)
    report = outcome.report.model_dump(mode="json")
    return CommandOutcome(file | report, annotated, is_clean=not outcome.report.errors)


@dataclass(frozen=True, slots=True)
class _Local:
    """This process's own database and writer."""

    database: Database
    writer: Writer

    def read(self, work: Callable[[Session], Any]) -> Any:
        with self.database.reader() as session:
            return work(session)

    def write(self, work: Callable[[Session], Any]) -> Any:
        return self.writer.call(work)
