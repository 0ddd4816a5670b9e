"""Migrations: from empty, down and up again, and no difference to what the code expects."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from backend.kit import migrations
from backend.kit.database import Database
from backend.models import metadata
from tests.conftest import POSTGRES, new_postgres_database


@pytest.fixture(params=["sqlite", "postgres"] if POSTGRES else ["sqlite"])
def empty(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Database]:
    """A database without any table."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    else:
        database = Database(new_postgres_database(f"kinerja_empty_{worker_id}"))
    yield database
    database.close()


def columns(database: Database) -> set[tuple[str, str]]:
    """Each with its table."""
    with database.reading.connect() as connection:
        found = inspect(connection)
        return {(table, one["name"]) for table in found.get_table_names() for one in found.get_columns(table)}


def keys(database: Database) -> set[tuple[str, ...]]:
    """Each table with the columns of its key, and each index."""
    with database.reading.connect() as connection:
        found = inspect(connection)
        tables = found.get_table_names()
        primary = {(table, *found.get_pk_constraint(table)["constrained_columns"]) for table in tables}
        return primary | {(table, str(one["name"])) for table in tables for one in found.get_indexes(table)}


def test_an_empty_database_is_brought_to_what_the_code_expects(empty: Database) -> None:
    migrations.upgrade(empty)

    with empty.reading.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences: list[Any] = compare_metadata(context, metadata)
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        epochs = connection.execute(text("SELECT count(*) FROM database_epoch")).scalar_one()
    assert differences == []
    assert revision == migrations.head()
    assert epochs == 1


def test_down_by_one_and_up_again_ends_where_it_began(empty: Database) -> None:
    migrations.upgrade(empty)
    before = columns(empty), keys(empty)

    migrations.downgrade(empty, "-1")
    between = columns(empty), keys(empty)
    migrations.upgrade(empty)

    assert between != before
    assert between[0] <= before[0]
    assert (columns(empty), keys(empty)) == before


def test_two_processes_that_start_at_once_do_no_harm(empty: Database) -> None:
    url = empty.url.render_as_string(hide_password=False)
    failures: list[BaseException] = []

    def start() -> None:
        database = Database(url)
        try:
            migrations.upgrade(database)
        except BaseException as error:
            failures.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert ("activities", "id") in columns(empty)
