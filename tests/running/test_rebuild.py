"""`kinerja rebuild`: whatever happened to sums and scores, they come out as they were."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.running.server import Command

pytestmark = [pytest.mark.slow]

SUMS = "SELECT employee_id, day, unit_id, entries, minutes, waiting, approved, approved_minutes, returned, late FROM"
SCORES = "SELECT employee_id, period, score, rule_version, unit_id, appraiser_id, facts, result FROM score_snapshots"
SURVEYS, TALLIES = "SELECT * FROM survey_sums", "SELECT * FROM survey_tallies"


def rows(folder: Path, statement: str) -> set[tuple[Any, ...]]:
    with sqlite3.connect(folder / "kinerja.db") as connection:
        return set(connection.execute(statement))


def run(folder: Path, word: str) -> str:
    command = Command(folder, f"sqlite:///{folder / 'kinerja.db'}", word)
    assert command.run() == 0, command.log
    return command.log


def test_sums_and_scores_that_were_lost_or_wrong_are_what_they_were(tmp_path: Path) -> None:
    run(tmp_path, "seed-demo")
    sums, scores = rows(tmp_path, f"{SUMS} activity_days WHERE entries > 0"), rows(tmp_path, SCORES)
    surveys = rows(tmp_path, SURVEYS), rows(tmp_path, TALLIES)
    assert sums
    assert scores
    assert all(surveys)
    with sqlite3.connect(tmp_path / "kinerja.db") as connection:
        connection.execute("UPDATE activity_days SET minutes = minutes + 7, waiting = 99")
        connection.execute("DELETE FROM activity_days WHERE day LIKE '%3'")
        connection.execute("UPDATE survey_sums SET responses = responses + 3, u4_sum = 0")
        connection.execute("DELETE FROM survey_tallies WHERE month LIKE '%0'")
        connection.execute("UPDATE score_snapshots SET score = 1, facts = '{}', result = '{}'")
        connection.execute("DELETE FROM score_snapshots WHERE period LIKE '%10'")
    connection.close()

    said = run(tmp_path, "rebuild")

    assert "jumlah harian dari" in said
    assert rows(tmp_path, f"{SUMS} activity_days WHERE entries > 0") == sums
    assert (rows(tmp_path, SURVEYS), rows(tmp_path, TALLIES)) == surveys
    assert rows(tmp_path, SCORES) >= scores
