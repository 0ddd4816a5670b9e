"""Rows as the server would have stored them, many in one statement."""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

Row = dict[str, Any]


def store(session: Session, kind: type[Any], rows: Iterable[Row]) -> None:
    found = list(rows)
    if found:
        session.connection().execute(insert(cast("Table", kind.__table__)), found)
