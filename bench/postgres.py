"""A PostgreSQL of the bench's own, which makes every commit safe as a district's would."""

import contextlib
from collections.abc import Generator
from dataclasses import dataclass

import psycopg

from setup import postgres


@dataclass(frozen=True)
class Cluster:
    url: str
    pid: int

    def database(self, name: str) -> str:
        """The URL of a new, empty database."""
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"{self.url.rpartition('/')[0]}/{name}"


@contextlib.contextmanager
def cluster() -> Generator[Cluster]:
    with postgres.cluster(fsync=True) as found:
        server = found._server
        assert server is not None
        yield Cluster(found.url, server.pid)
