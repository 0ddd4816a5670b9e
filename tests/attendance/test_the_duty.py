"""The worker's duty of early word, as a server runs it."""

import pytest

from backend import duties
from backend.kit.database import Database
from backend.kit.files import FileStore
from backend.kit.writer import Writer


def test_the_duty_is_among_the_workers_and_does_nothing_in_an_empty_district(database: Database, tmp_path) -> None:
    writer = Writer(database)
    try:
        found = {duty.name: duty for duty in duties.of_server(database, writer, FileStore(tmp_path))}
        assert found["notice-absences"].work() == 0
        assert found["notice-absences"].every_seconds == pytest.approx(10)
    finally:
        writer.close()
