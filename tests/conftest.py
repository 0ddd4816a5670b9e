"""Fixtures: a database of each kind, a rolled-back connection per test, a world, and a client."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Connection, insert, text
from sqlalchemy.orm import Session

from backend.activities import queries as activities
from backend.attendance import queries as attendance
from backend.config import Settings
from backend.feedback import queries as feedback
from backend.kit import migrations
from backend.kit.database import Database
from backend.kit.files import FileStore
from backend.kit.ids import uuid7
from backend.kit.rates import Rates
from backend.kit.writer import InlineWriter
from backend.main import create_app
from backend.models import metadata
from backend.organisation import placement
from backend.surveys import definitions as survey_definitions
from backend.sync.models import DatabaseEpoch
from tests.client import Client
from tests.signing import SECRET
from tests.world import World

# A busy machine is no mistake of the code.
settings.register_profile("kinerja", deadline=None)
settings.load_profile("kinerja")

POSTGRES = os.environ.get("KINERJA_TEST_POSTGRES_URL", "")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spreads the browser's files among the others: two at once are more than two cores can serve."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    browsers = [path for path in files if path.parent.name == "browser"]
    others = [path for path in files if path.parent.name != "browser"]
    between = sum(len(files[path]) for path in others) / max(1, len(browsers))
    ordered: list[Path] = []
    passed = 0
    for path in others:
        if browsers and passed >= between * sum(one not in others for one in ordered):
            ordered.append(browsers.pop(0))
        ordered.append(path)
        passed += len(files[path])
    items[:] = [item for path in [*ordered, *browsers] for item in files[path]]


class InlineRuntime:
    """Runs every use case at once on the test's own connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.writer = InlineWriter(connection)

    async def write(self, work: Any, *, key: int = 0) -> Any:
        return self.writer.call(work, key=key)

    async def read(self, work: Any, *, key: int = 0, primary: bool = False, quick: bool = False) -> Any:
        with Session(self.connection, join_transaction_mode="rollback_only", autoflush=False) as session:
            return work(session)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


@pytest.fixture(scope="session")
def databases(folder: Path, worker_id: str) -> Iterator[Callable[[str], Database]]:
    """An empty database with the project's tables, one per kind and test process, made when first asked for."""
    made: dict[str, Database] = {}

    def of_kind(kind: str) -> Database:
        if kind not in made:
            sqlite = kind == "sqlite"
            url = f"sqlite:///{folder / 'test.db'}" if sqlite else new_postgres_database(f"kinerja_{worker_id}")
            made[kind] = with_tables(Database(url))
        return made[kind]

    yield of_kind
    for database in made.values():
        database.close()


@pytest.fixture(params=["sqlite", "postgres"] if POSTGRES else ["sqlite"])
def database(request: pytest.FixtureRequest, databases: Callable[[str], Database]) -> Database:
    """The test's database; its file's tests take turns on both kinds, so neither is made anew for them."""
    return databases(request.param)


def with_tables(database: Database) -> Database:
    """The database as its migrations would leave it."""
    metadata.create_all(database.writing)
    with database.writing.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": migrations.head()})
    return database


def new_postgres_database(name: str) -> str:
    """Make an empty database on the test cluster; returns its URL."""
    admin = Database(POSTGRES)
    with admin.reading.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    admin.close()
    return admin.url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A connection whose transaction is rolled back after the test."""
    with database.writing.connect() as connection:
        transaction = connection.begin()
        connection.execute(insert(DatabaseEpoch).values(id=1, epoch=uuid7()))
        yield connection
        transaction.rollback()


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session on the test's connection, for builders and for looking at rows."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        yield session


@pytest.fixture(scope="session")
def application(folder: Path) -> Any:
    """The real application; its runtime is set for each test."""
    # One process makes the calls of a whole town: limits are for their own tests.
    many = 1_000_000
    return create_app(
        Settings(
            data=folder,
            secret=SECRET,
            log_requests=False,
            demo=True,
            public_reads=many,
            public_answers=4 * many,
            public_reports=many,
        )
    )


@pytest.fixture
def world(session: Session) -> World:
    """A small district to which a test adds what it needs."""
    placement.forget_all()
    activities.forget_policies()
    attendance.forget_policies()
    survey_definitions.forget_all()
    feedback.forget_policies()
    return World(session)


@pytest.fixture
def client(application: Any, connection: Connection, world: World, tmp_path: Path) -> Iterator[Client]:
    """Calls the API as the application would answer it."""
    state = application.app.state
    state.runtime = InlineRuntime(connection)
    state.files = FileStore(tmp_path)
    state.rates = Rates(state.settings.limits)
    with Client(application, world) as client:
        yield client
