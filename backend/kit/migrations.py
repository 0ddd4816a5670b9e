"""Bringing a database to the schema that the code expects; safe when several processes start at once."""

import fcntl
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from backend.kit.database import Database

ROOT = Path(__file__).parent.parent.parent
_LOCK = 7_204_000
_PATIENCE = "30min"


@cache
def head() -> str:
    """The revision that the code expects."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise RuntimeError("there are no migrations")
    return found


def upgrade(database: Database, revision: str = "head") -> None:
    """Apply what is missing. Raises what the database raises."""
    with _alone(database), database.writing.connect() as connection:
        _run(connection, lambda config: command.upgrade(config, revision))


def downgrade(database: Database, revision: str) -> None:
    """Undo migrations down to `revision`."""
    with _alone(database), database.writing.connect() as connection:
        _run(connection, lambda config: command.downgrade(config, revision))


def _run(connection: Connection, act: Callable[[Config], None]) -> None:
    config = _config()
    config.attributes["connection"] = connection
    act(config)
    connection.commit()


@contextmanager
def _alone(database: Database) -> Generator[None]:
    """One process migrates at a time; the others wait, and then find nothing to do."""
    if database.is_sqlite:
        path = Path(database.url.database or "").with_suffix(".migrating")
        with path.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    with database.reading.connect() as connection:
        # The connections' own limit is for statements that wait for each other: a migration of much data takes longer,
        # and whoever starts meanwhile has nothing better to do than to wait for its end.
        connection.execute(text(f"SET lock_timeout = '{_PATIENCE}'"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.execute(text("RESET lock_timeout"))
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})


def _config() -> Config:
    return Config(str(ROOT / "alembic.ini"))
