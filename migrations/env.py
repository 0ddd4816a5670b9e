"""Runs migrations on the connection that `backend.kit.migrations` hands in, or on the configured URL."""

from typing import Any

from alembic import context
from sqlalchemy import JSON, BigInteger, create_engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection

from backend.config import Settings
from backend.models import metadata


def rendered(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Our own column types by their names, in newly generated migrations."""
    if kind != "type":
        return False
    name = None
    if type(item).__module__ == "backend.kit.database":
        name = f"{type(item).__name__}()"
    elif isinstance(item, JSON):
        name = "Json"
    elif isinstance(item, BigInteger) and item.dialect_impl(sqlite.dialect()).__visit_name__ == "integer":
        name = "Serial"
    if name is None:
        return False
    autogen_context.imports.add("from backend.kit import database")
    return f"database.{name}"


def run(connection: Connection) -> None:
    """Every migration is one transaction; on SQLite a table is rebuilt to be altered."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=rendered,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = create_engine(Settings().url)
    with engine.connect() as connection:
        run(connection)
        connection.commit()
    engine.dispose()
