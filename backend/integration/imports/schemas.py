"""What an import answers."""

from typing import Literal

from backend.kit.schema import Out


class ImportFinding(Out):
    """A mistake at its place. `row` is the sheet's own number; a warning does not hold it up."""

    row: int
    column: str | None
    code: str
    severity: Literal["error", "warning"]
    detail: str
    suggestion: str | None


class ImportCounts(Out):
    """Of the things that the sheet names."""

    new: int
    changed: int
    unchanged: int


class ImportSummary(Out):
    units: ImportCounts
    employees: ImportCounts
    positions: ImportCounts
    assignments: ImportCounts
    ikus: ImportCounts
    targets: ImportCounts


class ImportReport(Out):
    """What an import did, or (`dry_run`) would do. With an error, nothing is stored."""

    name: Literal["employees", "units", "assignments", "ikus"]
    dry_run: bool
    applied: bool
    rows: int
    errors: int
    warnings: int
    summary: ImportSummary
    problems: list[ImportFinding]
