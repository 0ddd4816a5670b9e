"""Statements of the hot paths: built by SQLAlchemy, compiled once per database, run by the driver.

SQLAlchemy's execution costs several times what the database itself takes for a row by its key
(measured: a sixth of logging an activity for each statement). Here only the types' own conversions
remain. Errors are the driver's; `database.refusal_of` knows both kinds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Connection, Delete, Insert, Select, TextClause, TextualSelect, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from backend.kit import database

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete | TextClause | TextualSelect | Callable[[str], Insert]
_Convert = Callable[[Any], Any] | None


class Constant:
    """One statement whose text never changes.

    `columns` are the parameters of an INSERT (the keys of its rows). Where the databases differ,
    `statement` is a function of the dialect's name.
    """

    is_last = False

    def __init__(self, statement: Statement, columns: Sequence[str] = ()) -> None:
        self._statement = statement
        self._columns = list(columns)
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, at: Session | Connection, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it and fetch every row, converted."""
        connection = at.connection() if isinstance(at, Session) else at
        compiled, driver = self._at(connection)
        if not compiled.is_select:
            database.before_write(connection)
        found = driver.execute(compiled.text, compiled.bind(parameters)).fetchall()
        return compiled.convert(found)

    def many(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it for each of the parameters."""
        compiled, driver = self._at(connection)
        database.before_write(connection)
        driver.cursor().executemany(compiled.text, [compiled.bind(row) for row in rows])

    def _at(self, connection: Connection) -> "tuple[_Compiled, Any]":
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled.setdefault(dialect.name, self._compile(dialect))
        return compiled, connection.connection.dbapi_connection

    def _compile(self, dialect: Dialect) -> "_Compiled":
        statement = self._statement
        if not isinstance(statement, Select | Insert | Update | Delete | TextClause | TextualSelect):
            statement = statement(dialect.name)
        return _Compiled(statement, self._columns, dialect)


@cache
def names_of(prefix: str, count: int) -> tuple[str, ...]:
    """Names of so many parameters, for a statement made for that count (`IN`, one part for each)."""
    return tuple(f"{prefix}{number}" for number in range(count))


class _Compiled:
    """Text, parameters in order with their conversions, and conversions of the columns fetched."""

    def __init__(self, statement: Any, columns: list[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns or None)
        self.text = str(compiled)
        self.is_select = isinstance(statement, Select | TextualSelect)
        self._is_positional = bool(compiled.positional)
        names = cast(
            "list[str]",
            compiled.positiontup if self._is_positional else list(dict.fromkeys(compiled.bind_names.values())),
        )
        binds = [compiled.binds[name] for name in names]
        # Values that stand in the statement itself (a limit, a status) complete what callers give.
        self._fixed = {name: bind.value for name, bind in zip(names, binds, strict=True) if not bind.required}
        self._names = names
        self._pick: Callable[[Mapping[str, Any]], Iterable[Any]] = _picker(names)
        processors: list[_Convert] = [_bind_processor(bind.type, dialect) for bind in binds]
        self._conversions = [(place, one) for place, one in enumerate(processors) if one is not None]
        self._results: list[tuple[int, Callable[[Any], Any]]] = []
        if self.is_select:
            columns_fetched: Any = statement.selected_columns
            found = [_result_processor(column.type, dialect) for column in columns_fetched]
            self._results = [(place, one) for place, one in enumerate(found) if one is not None]

    def bind(self, parameters: Mapping[str, Any]) -> Any:
        given = {**self._fixed, **parameters} if self._fixed else parameters
        values: list[Any] = list(self._pick(given))
        for place, convert in self._conversions:
            if (value := values[place]) is not None:
                values[place] = convert(value)
        return values if self._is_positional else dict(zip(self._names, values, strict=True))

    def convert(self, rows: list[Any]) -> list[tuple[Any, ...]]:
        """Column by column: row by row, the way around each value cost more than its conversion."""
        if not rows or not self._results:
            return rows
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for place, convert in self._results:
            columns[place] = map(convert, columns[place])
        return list(zip(*columns, strict=True))


def _picker(names: list[str]) -> Callable[[Mapping[str, Any]], Iterable[Any]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda given: [given[name] for name in names]  # `itemgetter` of one name gives no tuple


def _bind_processor(kind: Any, dialect: Dialect) -> _Convert:
    """What turns a value into the driver's. The way without underscore forgets what it made before."""
    return kind._cached_bind_processor(dialect)  # noqa: SLF001


def _result_processor(kind: Any, dialect: Dialect) -> _Convert:
    return kind._cached_result_processor(dialect, None)  # noqa: SLF001
