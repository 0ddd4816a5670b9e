"""Measures the product and its peers, A, B, A, B, and prints one table. `make bench` runs it.

.venv/bin/python bench/run.py [--only W1,R1,W2,PG,import,month,scores,answers] [--secs 8] [--repeats 3] [--quick]
"""

import argparse
import contextlib
import os
import platform
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# In place of this folder, whose `profile.py` would hide the standard library's.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from backend.config import Settings  # noqa: E402
from backend.kit import clock  # noqa: E402
from backend.main import join_packages  # noqa: E402
from bench import answers, imports, load, month, peers, postgres, product, scores, servers  # noqa: E402 - needs the path above
from bench.load import Cell  # noqa: E402
from bench.servers import Target  # noqa: E402

OPERATIONS = ("W1", "R1", "W2")
EVERYTHING = (*OPERATIONS, "PG", "import", "month", "scores", "answers")
_QUIET = 1.5

Cells = dict[str, Cell]


@dataclass(frozen=True)
class Goal:
    """What a figure should reach; never a test: other machines, and busy ones, give others."""

    name: str
    reached: float
    least: float
    aim: float | None = None
    and_also: bool = True

    def line(self) -> str:
        verdict = "reached" if self.reached >= self.least and self.and_also else "NOT reached"
        aimed = "" if self.aim is None else f" (aim {self.aim:g})"
        return f"{verdict:12} {self.name} >= {self.least:g}{aimed}: {self.reached:.2f}"


def main() -> None:
    options = _options()
    if not servers.packages("wrk=wrk"):
        sys.exit("wrk makes the load: apt-get install wrk")
    _say_where()
    goals: list[Goal] = []
    with servers.folder() as folder:
        print(f"disk: {servers.sync_milliseconds(folder):.2f} ms to make a small write safe")
        wanted = [one for one in OPERATIONS if one in options.only]
        if wanted:
            with product.running(folder) as ours, peers.pocketbase(folder) as theirs:
                found = _interleaved([ours, theirs], wanted, options.secs, options.repeats)
            print(_table(found, "pocketbase"))
            goals += _goals_to_pocketbase(found)
        if "PG" in options.only:
            goals += _postgres(folder, options.secs, options.repeats)
        if "import" in options.only:
            goals.append(_import(folder, options.quick))
        if "month" in options.only:
            goals += _months(folder, options.quick)
        if "scores" in options.only:
            goals += _scores(folder, options.quick)
        if "answers" in options.only:
            goals += _answers(folder, options.quick)
    print("\nGoals (per core: for each CPU second of the server and what belongs to it)")
    for goal in goals:
        print(goal.line())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the product and its peers.")
    parser.add_argument("--only", type=lambda words: words.split(","), default=EVERYTHING, metavar=",".join(EVERYTHING))
    parser.add_argument("--secs", type=int, default=8, help="seconds of each run (8)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each operation and server (3)")
    parser.add_argument("--quick", action="store_true", help="does it work at all? Its figures say little")
    options = parser.parse_args()
    if unknown := set(options.only) - set(EVERYTHING):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    if options.quick:
        options.secs, options.repeats = 2, 1
    return options


def _say_where() -> None:
    cores, busy = os.cpu_count(), os.getloadavg()[0]
    print(f"{platform.machine()}, {cores} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    if busy > _QUIET:
        print(f"The machine is busy (load {busy:.1f}): only ratios inside this run say anything, and those little.")


# --- under load ---


def _interleaved(targets: Sequence[Target], operations: Sequence[str], secs: int, repeats: int) -> dict[str, Cells]:
    """Every operation: each target in turn, again and again; the median of its runs."""
    for operation in operations:
        for target in targets:
            load.measure(target, operation, 1)  # warm, and not counted
    found: dict[str, Cells] = {}
    for operation in operations:
        runs: dict[str, list[Cell]] = {target.name: [] for target in targets}
        for _ in range(repeats):
            for target in targets:
                cell = load.measure(target, operation, secs)
                runs[target.name].append(cell)
                _say(f"{operation} {target.name}: {cell.per_second:.0f}/s, load {os.getloadavg()[0]:.1f}")
        found[operation] = {name: load.median(cells) for name, cells in runs.items()}
    return found


def _say(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


_COLUMNS = (
    *("operation", "server", "req/s", "ratio", "req per CPU s", "ratio per core"),
    *("p50 ms", "p95 ms", "p99 ms", "errors", "rows = answers"),
)


def _table(found: dict[str, Cells], reference: str) -> str:
    lines = ["", _row(_COLUMNS), _row(["---"] * len(_COLUMNS))]
    for operation, cells in found.items():
        base = cells[reference]
        for name, cell in cells.items():
            lines.append(
                _row(
                    [
                        *(operation, name, f"{cell.per_second:.0f}", f"{cell.per_second / base.per_second:.2f}"),
                        *(f"{cell.per_cpu_second:.0f}", f"{cell.per_cpu_second / base.per_cpu_second:.2f}"),
                        *(f"{cell.p50:.1f}", f"{cell.p95:.1f}", f"{cell.p99:.1f}", str(cell.errors)),
                        "-" if cell.rows_equal is None else "yes" if cell.rows_equal else "NO",
                    ]
                )
            )
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _per_core(cells: Cells, ours: str, theirs: str) -> float:
    return cells[ours].per_cpu_second / cells[theirs].per_cpu_second


def _goals_to_pocketbase(found: dict[str, Cells]) -> list[Goal]:
    goals: list[Goal] = []
    least = {"W1": (1.0, 1.5), "R1": (0.75, 1.0), "W2": (2.0, 2.5)}
    for operation, cells in found.items():
        ratio = _per_core(cells, "product", "pocketbase")
        goals.append(Goal(f"{operation} to PocketBase, per core", ratio, *least[operation]))
        if operation == "W1":
            ratio = cells["pocketbase"].p99 / cells["product"].p99
            goals.append(Goal("W1 p99, PocketBase's to ours", ratio, 1.0))
    return goals


def _postgres(folder: Path, secs: int, repeats: int) -> list[Goal]:
    if not servers.packages("postgresql=/usr/lib/postgresql/*/bin/initdb"):
        print("\nWithout PostgreSQL's server its figures are left out.")
        return []
    with contextlib.ExitStack() as stack:
        cluster = stack.enter_context(postgres.cluster())
        ours = stack.enter_context(product.running(folder, url=cluster.database("product"), extra_pids=(cluster.pid,)))
        theirs = stack.enter_context(peers.textbook(folder, cluster.database("textbook"), cluster.pid))
        found = _interleaved([ours, theirs], ["W1"], secs, repeats)
    print(_table({"W1 on PostgreSQL": found["W1"]}, "textbook"))
    return [Goal("W1 on PostgreSQL to the tutorial design, per core", _per_core(found["W1"], "product", "textbook"), 4)]


# --- without HTTP ---


def _import(folder: Path, quick: bool) -> Goal:
    found = imports.measure(folder, 1_000 if quick else imports.ROWS)
    print(f"\nimport: {found.product:.0f} rows/s; a tutorial's loop over the rows {found.row_by_row:.0f} rows/s")
    return Goal("import to one ORM row at a time", found.product / found.row_by_row, 3)


def _months(folder: Path, quick: bool) -> list[Goal]:
    found = [month.measure(folder, size) for size in (month.SIZES[:2] if quick else month.SIZES)]
    print(f"\na unit's month, {month.PEOPLE // month.UNITS} people and {month.INDICATORS} indicators (ms)")
    words = (
        "activities",
        "rows read",
        "sums",
        "people",
        "other SQL",
        "answer",
        "quickest",
        "304",
        "officers",
        "without sums",
    )
    print("".join(f"{word:>13}" for word in words))
    for one in found:
        times = (
            one.sums,
            one.people,
            one.others,
            one.answer,
            one.quickest,
            one.unchanged,
            one.officers,
            one.without_sums,
        )
        print(f"{one.activities:>13,}{one.rows:>13,}" + "".join(f"{taken:>13.2f}" for taken in times))
    least, most = found[0], found[-1]
    print(f"  {most.statements} statements; the sums: {most.plan}")
    return [
        Goal("month page: 1 ms to its sums of days", 1 / most.sums, 1),
        Goal("month page: 20 ms to the whole answer", 20 / most.answer, 1),
        Goal("month page: 15 to the growth of its sums", 15 / (most.sums / least.sums), 1),
    ]


def _scores(folder: Path, quick: bool) -> list[Goal]:
    clock.use_zone(Settings().timezone)
    join_packages()
    found = [scores.measure(folder, size) for size in ((50, 500) if quick else scores.SIZES)]
    print(f"\na year's scores anew ({scores.MONTHS} months, {scores.INDICATORS} indicators each)")
    for one in found:
        took = f"{one.seconds:.1f} s of processor, {one.each:.2f} ms an officer's month"
        print(f"  {one.people:,} people: {took}; after one approval {one.one:.1f} ms")
    few, many = found
    return [
        Goal("scores: an officer's month among few to one among many", few.each / many.each, 0.8),
        Goal("scores: a second to what one approval takes", 1_000 / many.one, 10),
    ]


def _answers(folder: Path, quick: bool) -> list[Goal]:
    clock.use_zone(Settings().timezone)
    taken = answers.take(folder, seconds=3 if quick else answers.SECONDS)
    few, many = [answers.read(folder, size) for size in ((1_000, 10_000) if quick else answers.SIZES)]
    print(f"\ncitizens' answers, {answers.PER_SECOND} a second, every fifth sent three times")
    print(f"  {taken.sent:,} requests, {taken.answers:,} answers: {taken.acknowledged:,} acknowledged,", end=" ")
    print(f"{taken.stored:,} stored, {taken.summed:,} summed, {taken.refused:,} refused")
    print(f"  p50 {taken.p50:.1f} ms, p99 {taken.p99:.1f} ms, slowest {taken.slowest:.0f} ms", end="; ")
    print(f"{taken.cpu:.1f} s of the server's processor")
    for one in (few, many):
        print(f"  results among {one.answers:,} answers: {one.public:.1f} ms")
    return [
        Goal("answers: stored and summed to sent, none lost, none double", float(taken.is_whole), 1),
        Goal("answers: a second to the slowest, from when it was due", 1_000 / taken.slowest, 1),
        Goal("results: among few answers to among many", few.public / many.public, 0.8),
    ]


if __name__ == "__main__":
    main()
