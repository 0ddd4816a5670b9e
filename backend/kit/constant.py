"""Statements of the hot paths: built by SQLAlchemy, compiled once per database, run by the driver.

SQLAlchemy's execution costs several times what the database itself takes for a row by its key
(measured: a sixth of logging an activity for each statement). Here only the types' own conversions
remain. Errors are the driver's; `database.refusal_of` knows both kinds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Delete, Insert, Select, TextClause, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete | TextClause | Callable[[str], Insert]
_Convert = Callable[[Any], Any] | None


class Constant:
    """One statement whose text never changes.

    `columns` are the parameters of an INSERT (the keys of its rows). Where the databases differ,
    `statement` is a function of the dialect's name.
    """

    def __init__(self, statement: Statement, columns: Sequence[str] = ()) -> None:
        self._statement = statement
        self._columns = list(columns)
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, session: Session, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it and fetch every row, converted."""
        compiled, driver = self._at(session.connection())
        found = driver.execute(compiled.text, compiled.bind(parameters)).fetchall()
        return compiled.convert(found)

    def many(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it for each of the parameters."""
        compiled, driver = self._at(connection)
        driver.cursor().executemany(compiled.text, [compiled.bind(row) for row in rows])

    def _at(self, connection: Connection) -> "tuple[_Compiled, Any]":
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled.setdefault(dialect.name, self._compile(dialect))
        return compiled, connection.connection.dbapi_connection

    def _compile(self, dialect: Dialect) -> "_Compiled":
        statement = self._statement
        if not isinstance(statement, Select | Insert | Update | Delete | TextClause):
            statement = statement(dialect.name)
        return _Compiled(statement, self._columns, dialect)


def names_of(prefix: str, count: int) -> list[str]:
    """Names of so many parameters, for a statement made for that count (`IN`, one part for each)."""
    return [f"{prefix}{number}" for number in range(count)]


class _Compiled:
    """Text, parameters in order with their conversions, and conversions of the columns fetched."""

    def __init__(self, statement: Any, columns: list[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns or None)
        self.text = str(compiled)
        self._is_positional = bool(compiled.positional)
        names = cast(
            "list[str]",
            compiled.positiontup if self._is_positional else list(dict.fromkeys(compiled.bind_names.values())),
        )
        binds = [compiled.binds[name] for name in names]
        # Values that stand in the statement itself (a limit, a status) complete what callers give.
        self._fixed = {name: bind.value for name, bind in zip(names, binds, strict=True) if not bind.required}
        self._names = names
        processors: list[_Convert] = [_bind_processor(bind.type, dialect) for bind in binds]
        self._conversions = [(place, one) for place, one in enumerate(processors) if one is not None]
        self._results: list[_Convert] = []
        if isinstance(statement, Select):
            columns_fetched: Any = cast("Any", statement).selected_columns
            self._results = [_result_processor(column.type, dialect) for column in columns_fetched]
        self._has_results = any(self._results)

    def bind(self, parameters: Mapping[str, Any]) -> Any:
        given = {**self._fixed, **parameters} if self._fixed else parameters
        values: list[Any] = [given[name] for name in self._names]
        for place, convert in self._conversions:
            if (value := values[place]) is not None:
                values[place] = convert(value)
        return values if self._is_positional else dict(zip(self._names, values, strict=True))

    def convert(self, rows: list[Any]) -> list[tuple[Any, ...]]:
        if not self._has_results:
            return rows
        results = self._results
        return [
            tuple([value if convert is None else convert(value) for value, convert in zip(row, results, strict=True)])
            for row in rows
        ]


def _bind_processor(kind: Any, dialect: Dialect) -> _Convert:
    """What turns a value into the driver's. The way without underscore forgets what it made before."""
    return kind._cached_bind_processor(dialect)  # noqa: SLF001


def _result_processor(kind: Any, dialect: Dialect) -> _Convert:
    return kind._cached_result_processor(dialect, None)  # noqa: SLF001
