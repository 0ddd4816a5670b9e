"""Engines, column types and the meaning of database errors, for SQLite and PostgreSQL alike."""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, overload
from uuid import UUID

import orjson
import psycopg
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Engine,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    Uuid,
    event,
    type_coerce,
)
from sqlalchemy import create_engine as _create_engine
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL, Connection, Dialect, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from backend.kit.problems import Busy, DatabaseAway, Problem, StorageFull

# How long SQLite waits for another process's lock. Short: inside the process the writer already
# queues, so only a foreign lock is waited for, and a caller is better told 503 than kept hanging.
SQLITE_BUSY_SECONDS = 1.0
# A statement that waits longer than this for a PostgreSQL lock gives up and is tried again.
POSTGRES_LOCK_TIMEOUT = "2s"


class UtcDateTime(TypeDecorator[Any]):
    """A moment: aware and in UTC on both sides, whatever the database keeps.

    The processors are written out for SQLite: a list of twenty activities holds a hundred moments,
    and going through the decorator's layers took a fifth of the time of answering it.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:  # pyright: ignore[reportIncompatibleMethodOverride]
        return _moment_to_text if dialect.name == "sqlite" else _moment_to_utc

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], Any] | None:  # noqa: ARG002 # pyright: ignore[reportIncompatibleMethodOverride]
        return _text_to_moment if dialect.name == "sqlite" else _moment_to_utc


# An entry's moments are asked about and then stored, and its arrival fills several columns of every
# row of a batch: writing one out takes five times as long as finding it here.
@lru_cache(maxsize=8_192)
def _moment_to_text(value: datetime | None) -> str | None:
    """`2026-11-24 03:10:00.000000`: sorts as text, and SQLite's own functions understand it."""
    if value is None:
        return None
    if value.tzinfo is not UTC:
        value = _moment_to_utc(value)
    return value.isoformat(" ", "microseconds")[:26]


def _text_to_moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


@overload
def _moment_to_utc(value: datetime) -> datetime: ...
@overload
def _moment_to_utc(value: None) -> None: ...
def _moment_to_utc(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise TypeError("a moment without time zone must not reach the database")
    return value.astimezone(UTC)


class Identifier(TypeDecorator[Any]):
    """A UUID: PostgreSQL's own type, sixteen bytes on SQLite.

    Bytes rather than text halve the indexes, and with them what a commit has to write. They are
    read through a cache, since few ids (officer, unit) fill most rows.
    """

    impl = Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(LargeBinary(16) if dialect.name == "sqlite" else Uuid())

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        return _id_to_bytes if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], Any] | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        return _bytes_to_id if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _id_to_bytes(value: UUID | None) -> bytes | None:
    return None if value is None else value.int.to_bytes(16)  # `bytes` is a property that does this


@lru_cache(maxsize=8_192)
def _bytes_to_id(value: bytes | None) -> UUID | None:
    return None if value is None else UUID(bytes=value)


class Day(TypeDecorator[Any]):
    """A calendar day; on SQLite the text that SQLAlchemy's own type makes too, in a quarter of the time."""

    impl = Date
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        return _day_to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], Any] | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        return _text_to_day if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _day_to_text(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _text_to_day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


class Wire(UserDefinedType[Any]):
    """A column read as it goes into JSON, for lists that nobody looks into on their way out.

    On SQLite the stored text becomes the wire's text, without an object in between; PostgreSQL's
    driver makes its objects anyway, and the JSON writer knows those. `of` is the column's own type.
    """

    cache_ok = True

    def __init__(self, of: str) -> None:
        self.of = of

    def get_col_spec(self, **_: Any) -> str:
        raise NotImplementedError("only for reading")

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:  # noqa: ARG002 - the base class's words
        return _WIRE.get(self.of) if dialect.name == "sqlite" else None


def wire(column: Column[Any]) -> ColumnElement[Any]:
    """A column, to be read for the wire."""
    kind = column.type
    if isinstance(kind, Identifier):
        return type_coerce(column, Wire("id"))
    if isinstance(kind, UtcDateTime):
        return type_coerce(column, Wire("moment"))
    if isinstance(kind, JSON):
        return type_coerce(column, Wire("json"))
    if isinstance(kind, Boolean):
        return type_coerce(column, Wire("flag"))
    return type_coerce(column, Wire("text"))


def _id_to_wire(value: bytes | None) -> str | None:
    """Cut from the digits: a UUID object in between would take five times as long."""
    if value is None:
        return None
    digits = value.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _moment_to_wire(value: str | None) -> str | None:
    if value is None:
        return None
    if value.endswith(".000000"):
        return f"{value[:10]}T{value[11:19]}Z"
    return f"{value[:10]}T{value[11:]}Z"


def _json_to_wire(value: str | None) -> orjson.Fragment | None:
    return None if value is None else orjson.Fragment(value)


_WIRE: dict[str, Callable[[Any], Any]] = {
    "id": _id_to_wire,
    "moment": _moment_to_wire,
    "json": _json_to_wire,
    "flag": bool,
}


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
# SQLite numbers rows by itself only for a column of exactly the type INTEGER.
Serial = BigInteger().with_variant(Integer(), "sqlite")


def words(kind: type[StrEnum]) -> Enum:
    """Column type of an enumeration: its words as text, held in by a CHECK."""
    return Enum(
        kind,
        name=kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=_values,
    )


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


class Base(DeclarativeBase):
    """Parent of every stored class."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declaration form
        UUID: Identifier(),
        datetime: UtcDateTime(),
        date: Day(),
        dict[str, Any]: Json,
        list[str]: Json,
        list[dict[str, Any]]: Json,
    }


class Database:
    """The engines of one process: one that writes, one that reads, and the replica if any.

    The reading engines are in autocommit mode: every SELECT is its own snapshot, no transaction
    is left open behind a slow answer, and SQLite's log can always be checkpointed.
    """

    def __init__(
        self, url: str, *, read_url: str | None = None, readers: int = 3, writers: int = 1, cache_mb: int = 64
    ) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.writers = 1 if self.is_sqlite else writers
        self.writing = _engine(self.url, size=self.writers + 1, cache_mb=cache_mb)
        _watch_writes(self.writing)
        self.reading = _engine(self.url, size=readers + 1, cache_mb=cache_mb // 4, read_only=True)
        self.replica = _engine(make_url(read_url), size=readers + 1, read_only=True) if read_url else None

    @contextmanager
    def reader(self, *, replica: bool = False) -> Generator[Session]:
        """A session for SELECTs only."""
        engine = self.replica if replica and self.replica is not None else self.reading
        with Session(engine, autoflush=False) as session:
            yield session

    def checkpoint(self, above_bytes: int = 4_000_000) -> int:
        """Write SQLite's log back into its file, once it is large enough; returns 1 if it was.

        On a reader's connection. Inside a commit it would make requests wait; and with a second
        connection of the writing pool the writer would take turns between the two, each of which
        finds that the other has written and forgets all the pages that it had in memory.
        """
        log = Path(f"{self.url.database}-wal")
        if not self.is_sqlite or not log.exists() or log.stat().st_size < above_bytes:
            return 0
        connection = self.reading.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        finally:
            connection.close()
        return 1

    def close(self) -> None:
        for engine in (self.writing, self.reading, self.replica):
            if engine is not None:
                engine.dispose()


def _engine(url: URL, *, size: int, read_only: bool = False, cache_mb: int = 1) -> Engine:
    json = {"json_serializer": _dump_json, "json_deserializer": orjson.loads}
    if url.get_backend_name() == "sqlite":
        engine = _create_engine(
            url,
            **json,
            pool_size=size,
            max_overflow=8,
            connect_args={"timeout": SQLITE_BUSY_SECONDS, "cached_statements": 512},
            isolation_level="AUTOCOMMIT" if read_only else None,
        )
        _tune_sqlite(engine, read_only=read_only, cache_mb=cache_mb)
        return engine
    return _create_engine(
        url,
        **json,
        pool_size=size,
        max_overflow=8,
        pool_timeout=5,
        isolation_level="AUTOCOMMIT" if read_only else "READ COMMITTED",
        connect_args={
            "connect_timeout": 3,
            "options": f"-c timezone=UTC -c lock_timeout={POSTGRES_LOCK_TIMEOUT}"
            " -c idle_in_transaction_session_timeout=60s",
        },
    )


def _dump_json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _tune_sqlite(engine: Engine, *, read_only: bool, cache_mb: int) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _record: object) -> None:
        # The driver of Python 3.11 would open no transaction before SAVEPOINT, so a released
        # savepoint would commit by itself: it is told to keep out, and `begin` below says BEGIN.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            # FULL: an acknowledged write survives a loss of power, not only of the process.
            # With many writes in one commit it costs next to nothing.
            "synchronous=FULL",
            # The worker writes the log back (`checkpoint`), beside the writer. Only where it cannot
            # keep up does a commit do it, at 80 MB of log instead of 4.
            "wal_autocheckpoint=20000",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            # The one writer inserts all over its indexes: measured, each page that is no longer in
            # memory costs it as much as a row. Every reader has its own, a quarter as large.
            f"cache_size={-1_000 * cache_mb}",
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # IMMEDIATE: a transaction that reads first and writes later would otherwise fail at once
        # (SQLITE_BUSY_SNAPSHOT) when another process wrote in between, without any waiting.
        if not read_only:
            connection.exec_driver_sql("BEGIN IMMEDIATE")


_FIRST_WRITE = "first_write"


def on_first_write(connection: Connection, act: Callable[[], None]) -> None:
    """Have `act` called once, before the next statement on this connection that may change something."""
    connection.info[_FIRST_WRITE] = act


def before_write(connection: Connection) -> None:
    """A statement that may change something is about to run."""
    act = connection.info.pop(_FIRST_WRITE, None)
    if act is not None:
        act()


def _watch_writes(engine: Engine) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def before(connection: Connection, _cursor: Any, statement: str, *_more: object) -> None:
        if not statement.startswith("SELECT"):
            before_write(connection)


def refusal_of(error: BaseException) -> Problem | None:
    """The problem that a caller is told for a database error, or None where it is our own fault.

    Knows the errors of SQLAlchemy and, from `kit.constant`, those of the drivers themselves.
    """
    cause, lost = error, False
    if isinstance(error, DBAPIError):
        cause, lost = error.orig, error.connection_invalidated
    if isinstance(cause, sqlite3.Error):
        return _sqlite_refusal(getattr(cause, "sqlite_errorname", "") or "")
    if isinstance(cause, psycopg.Error):
        return _postgres_refusal(cause, lost=lost)
    if isinstance(error, PoolTimeout):
        return Busy()
    return DatabaseAway() if lost else None


def is_of_database(error: BaseException) -> bool:
    """Whether a statement failed, by SQLAlchemy's error or the driver's own."""
    return isinstance(error, SQLAlchemyError | sqlite3.Error | psycopg.Error)


def _sqlite_refusal(name: str) -> Problem | None:
    if name == "SQLITE_FULL" or name.startswith("SQLITE_IOERR"):
        return StorageFull()
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Busy()
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_READONLY")):
        return DatabaseAway()
    return None


def _postgres_refusal(cause: psycopg.Error, *, lost: bool) -> Problem | None:
    state = cause.sqlstate or ""
    if state == "53100":
        return StorageFull()
    # serialization failure, deadlock, lock timeout, too many connections
    if state in {"40001", "40P01", "55P03", "53300"}:
        return Busy()
    if lost or state.startswith(("08", "57", "58", "53")) or state == "25006":
        return DatabaseAway()
    if isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        return DatabaseAway()
    return None
