"""A database of each kind with a small world in it, one per module, for servers that really run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import POSTGRES, new_postgres_database
from tests.servers import Settlement


@pytest.fixture(scope="module")
def data_folder(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    return tmp_path_factory.mktemp(request.module.__name__.rpartition(".")[2])


@pytest.fixture(scope="module", params=["sqlite", "postgres"] if POSTGRES else ["sqlite"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('database') / 'kinerja.db'}"
    return new_postgres_database(f"kinerja_{request.module.__name__.rpartition('.')[2]}_{worker_id}")


@pytest.fixture(scope="module")
def place(url: str) -> Iterator[Settlement]:
    found = Settlement(url, officers=6)
    yield found
    found.database.close()
