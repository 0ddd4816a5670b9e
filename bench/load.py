"""Putting one operation of a server under load, and reading what it did."""

import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.servers import LOAD_CORE, Target

CONNECTIONS = 32
_SCRIPT = Path(__file__).parent / "load.lua"


@dataclass(frozen=True)
class Cell:
    """One run of wrk. Milliseconds; `rows_equal` is None where nothing is written."""

    requests: int
    per_second: float
    per_cpu_second: float
    p50: float
    p95: float
    p99: float
    errors: int
    rows_equal: bool | None


def measure(target: Target, operation: str, seconds: int) -> Cell:
    """Run one operation for some seconds and compare the rows written with the answers of success."""
    request = target.requests[operation]
    before, cpu = target.count(), target.cpu_seconds()
    found = _wrk(target, operation, seconds)
    cpu = target.cpu_seconds() - cpu
    requests, microseconds, p50, p95, p99, http_errors, socket_errors = found
    rows_equal = None
    if request.rows:
        time.sleep(0.3)  # what was under way when wrk stopped is still being stored
        written = target.count() - before
        answered = (requests - http_errors) * request.rows
        rows_equal = answered <= written <= answered + (CONNECTIONS + http_errors) * request.rows
    return Cell(
        requests=requests,
        per_second=requests / microseconds * 1e6,
        per_cpu_second=requests / max(cpu, 0.01),
        p50=p50 / 1000,
        p95=p95 / 1000,
        p99=p99 / 1000,
        errors=http_errors + socket_errors,
        rows_equal=rows_equal,
    )


def median(cells: Sequence[Cell]) -> Cell:
    """The middle of each figure; errors add up, and rows are equal only where they were every time."""

    def middle(name: str) -> float:
        return statistics.median(getattr(cell, name) for cell in cells)

    return Cell(
        requests=int(middle("requests")),
        per_second=middle("per_second"),
        per_cpu_second=middle("per_cpu_second"),
        p50=middle("p50"),
        p95=middle("p95"),
        p99=middle("p99"),
        errors=sum(cell.errors for cell in cells),
        rows_equal=None if cells[0].rows_equal is None else all(cell.rows_equal for cell in cells),
    )


def _wrk(target: Target, operation: str, seconds: int) -> list[int]:
    request = target.requests[operation]
    officers = [f"{token}\t{owner}" for token, owner in zip(target.tokens, target.owners, strict=True)]
    lines = [str(random.randrange(1 << 30)), request.method, request.path, request.body, *officers]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as specification:
        specification.write("\n".join(lines) + "\n")
        specification.flush()
        command = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "20s"]
        done = subprocess.run(
            [*command, "-s", str(_SCRIPT), target.base, "--", specification.name],
            capture_output=True,
            text=True,
            check=False,
        )
    result = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not result:
        raise SystemExit(f"wrk failed: {done.stdout}{done.stderr}")
    return [int(word) for word in result[0].split()[1:]]
