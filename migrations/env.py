"""Runs migrations on the connection that `backend.kit.migrations` hands in, or on the configured URL."""

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection

from backend.config import Settings
from backend.models import metadata


def run(connection: Connection) -> None:
    """Every migration is one transaction; on SQLite a table is rebuilt to be altered."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
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
