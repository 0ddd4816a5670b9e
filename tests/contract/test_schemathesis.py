"""The whole OpenAPI document, tried by schemathesis: no server error, no answer that is not described.

KINERJA_FUZZ_EXAMPLES and KINERJA_FUZZ_SECONDS ask for more; KINERJA_FUZZ_SEED repeats a run.
"""

import os
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from schemathesis.checks import CHECKS as KNOWN
from schemathesis.checks import load_all_checks
from schemathesis.python.asgi import shutdown_lifespans
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.config import Settings
from backend.kit import clock
from backend.main import create_app
from tests.conftest import POSTGRES, new_postgres_database
from tests.contract import fuzzing, rights
from tests.people import Person
from tests.servers import Settlement
from tests.signing import SECRET
from tests.world import World

EXAMPLES = int(os.environ.get("KINERJA_FUZZ_EXAMPLES", "6"))
SECONDS = int(os.environ.get("KINERJA_FUZZ_SECONDS", "75"))
SEED = int(os.environ.get("KINERJA_FUZZ_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)

WHO: dict[str, Callable[[World], Person]] = {
    "officer": lambda world: world.officer,
    "district_admin": lambda world: world.with_role(Role.DISTRICT_ADMIN),
}


class Caller:
    """A settled district, its application, and tokens for one caller."""

    def __init__(self, folder: Path, url: str, who: Callable[[World], Person]) -> None:
        self._settlement = Settlement(url)
        self._person = self._with_world(who)
        settings = Settings(
            data=folder, database_url=url, secret=SECRET, log_requests=False, demo=True, public_reports=10**6
        )
        self.app = fuzzing.AsCaller(create_app(settings), self._token)

    def close(self) -> None:
        shutdown_lifespans()
        self._settlement.database.close()

    def _token(self) -> str:
        return self._with_world(lambda world: world.token_of(self._person, at=clock.now()))

    def _with_world(self, do: Callable[[World], Any]) -> Any:
        with self._settlement.database.writing.connect() as connection:
            connection.begin()
            with Session(connection, join_transaction_mode="rollback_only") as session:
                self._settlement.world.session = session
                found = do(self._settlement.world)
                session.flush()
            connection.commit()
        return found


@pytest.fixture(params=sorted(WHO))
def caller(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Caller]:
    """The officer on SQLite, the administrator on PostgreSQL where there is one."""
    on_postgres = bool(POSTGRES) and request.param == "district_admin"
    url = f"sqlite:///{tmp_path / 'kinerja.db'}"
    if on_postgres:
        url = new_postgres_database(f"kinerja_fuzz_{worker_id}")
    found = Caller(tmp_path, url, WHO[request.param])
    yield found
    found.close()


def test_every_check_is_one_that_schemathesis_knows() -> None:
    load_all_checks()

    assert set(fuzzing.CHECKS) <= set(KNOWN.get_all_names())


def test_every_operation_left_out_is_one_of_the_document() -> None:
    assert set(fuzzing.LEFT_OUT) <= set(rights.read())


@pytest.mark.slow
def test_no_request_finds_a_server_error_or_an_answer_that_is_not_described(
    caller: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\nKINERJA_FUZZ_SEED={SEED}\n")
    found = fuzzing.run(caller.app, seed=SEED, examples=EXAMPLES, seconds=SECONDS)
    with capsys.disabled():
        sys.stdout.write(f"{found}\n")

    assert not found.failures, "\n\n".join(f"{name}\n{said}" for name, said in found.failures.items())
    assert set(found.cases) >= {"coverage", "fuzzing"}
    assert not [status for status in found.statuses if status >= 500]
