"""`kinerja verify-audit`: a changed, a removed and a moved entry are found, and named."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.running.server import Command, Line, Server, until
from tests.servers import Settlement
from tests.world import hours

pytestmark = [pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def trail(data_folder: Path, url: str, place: Settlement) -> None:
    """Some dozen sealed entries, written by a real server."""
    with Server(data_folder, url) as server:
        line = Line(server.port, place.officers[0][1])
        for number in range(30):
            body = place.world.an_activity(start=place.world.morning() + hours(number / 6), minutes=2)
            assert line.call("POST", "/api/v1/activities", body).status == 201
        line.close()
        # Sealed within five seconds, without anybody asking.
        until(lambda: value(place, "SELECT count(*) FROM audit_entries WHERE position IS NULL") == 0, seconds=15)
        server.stop()


@pytest.fixture
def tampered(place: Settlement) -> Iterator[Settlement]:
    """The trail is put back afterwards as it was."""
    execute(place, "CREATE TABLE kept AS SELECT * FROM audit_entries")
    yield place
    execute(place, "DELETE FROM audit_entries", "INSERT INTO audit_entries SELECT * FROM kept", "DROP TABLE kept")


def execute(place: Settlement, *statements: str) -> None:
    with place.database.writing.connect() as connection:
        connection.begin()
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()


def value(place: Settlement, statement: str) -> int:
    with place.database.reading.connect() as connection:
        return connection.execute(text(statement)).scalar_one()


def verdict(data_folder: Path, url: str) -> tuple[int, int | None]:
    """Exit code, and the position that is named."""
    command = Command(data_folder, url, "verify-audit")
    return command.run(), json.loads(command.log)["broken_at"]


def test_a_trail_that_nobody_touched_is_sound(data_folder: Path, url: str) -> None:
    assert verdict(data_folder, url) == (0, None)


CHANGES = {
    "action": "'activity.amend'",
    "subject_id": "NULL",
    "account_id": "NULL",
    "employee_id": "NULL",
    "request_id": "NULL",
    "at": "'2026-01-01 00:00:00.000000'",
    "details": """'{"digest": "0"}'""",
    "previous_hash": "'00'",
    "hash": "'00'",
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_entry_is_named(tampered: Settlement, data_folder: Path, url: str, column: str) -> None:
    execute(tampered, f"UPDATE audit_entries SET {column} = {CHANGES[column]} WHERE position = 17")

    assert verdict(data_folder, url) == (1, 17)


def test_a_removed_entry_is_named(tampered: Settlement, data_folder: Path, url: str) -> None:
    execute(tampered, "DELETE FROM audit_entries WHERE position = 12")

    assert verdict(data_folder, url) == (1, 12)


def test_a_removed_entry_whose_followers_moved_up_is_named(tampered: Settlement, data_folder: Path, url: str) -> None:
    execute(
        tampered,
        "DELETE FROM audit_entries WHERE position = 12",
        "UPDATE audit_entries SET position = -position WHERE position > 12",
        "UPDATE audit_entries SET position = -position - 1 WHERE position < 0",
    )

    assert verdict(data_folder, url) == (1, 12)


def test_two_swapped_entries_are_named_by_the_first_of_them(tampered: Settlement, data_folder: Path, url: str) -> None:
    execute(
        tampered,
        "UPDATE audit_entries SET position = -1 WHERE position = 9",
        "UPDATE audit_entries SET position = 9 WHERE position = 21",
        "UPDATE audit_entries SET position = 21 WHERE position = -1",
    )

    assert verdict(data_folder, url) == (1, 9)


def test_an_entry_put_in_between_is_named(tampered: Settlement, data_folder: Path, url: str) -> None:
    execute(
        tampered,
        "UPDATE audit_entries SET position = -position WHERE position >= 20",
        "UPDATE audit_entries SET position = 1 - position WHERE position < 0",
        "INSERT INTO audit_entries (position, action, at, details, previous_hash, hash)"
        " SELECT 20, action, at, details, previous_hash, hash FROM audit_entries WHERE position = 19",
    )

    assert verdict(data_folder, url) == (1, 20)
