"""The sums of a month, written with each answer: what an answer adds to them, and a recount."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, delete, select, text
from sqlalchemy.orm import Session

from backend.kit import clock, ledger
from backend.kit.constant import Constant
from backend.kit.database import Identifier
from backend.surveys.models import SurveyResponse, SurveySums, SurveyTally
from backend.surveys.rules import CODES
from backend.surveys.rules_answers import PROFILE, Signal, Source

_KEY = ("survey_id", "month", "form", "service")
_COUNTS = (
    *("responses", "paper"),
    *(f"{code}_{part}" for code in CODES for part in ("n", "sum")),
    *(signal.value for signal in Signal),
)
_TALLY_KEY = ("survey_id", "month", "form", "dimension", "value")


def _adding(table: str, key: tuple[str, ...], counts: tuple[str, ...]) -> Constant:
    # The same words on SQLite and PostgreSQL. Adding is safe: the row changes in the transaction of
    # the answer itself, so a repeat that stores nothing adds nothing.
    names = (*key, *counts)
    more = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in counts)
    return Constant(
        text(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"  # noqa: S608 - constants
            f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {more}"
        ).bindparams(bindparam("survey_id", type_=Identifier()))
    )


class _Added:
    """Adds up what one batch brings to the same row, and always goes through the rows in one order, so
    that two processes cannot wait for each other."""

    is_last = False

    def __init__(self, table: str, key: tuple[str, ...], counts: tuple[str, ...]) -> None:
        self._add, self._key, self._counts = _adding(table, key, counts), key, counts

    def many(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        found: dict[tuple[str, ...], dict[str, Any]] = {}
        for row in rows:
            place = tuple(str(row[name]) for name in self._key)
            so_far = found.setdefault(place, row)
            if so_far is not row:
                for name in self._counts:
                    so_far[name] += row[name]
        self._add.many(connection, [found[place] for place in sorted(found)])


_SUMS = _Added("survey_sums", _KEY, _COUNTS)
_TALLIES = _Added("survey_tallies", _TALLY_KEY, ("count",))


def add(session: Session, row: Mapping[str, Any]) -> None:
    """Count a new answer (the members of its row)."""
    ledger.append(session, _SUMS, summed(row))
    for one in tallied(row):
        ledger.append(session, _TALLIES, one)


def summed(row: Mapping[str, Any]) -> dict[str, Any]:
    """What one answer adds to the sums of its month, form and service."""
    return {
        **_place(row),
        "service": row["service"],
        "responses": 1,
        "paper": int(row["source"] == Source.PAPER),
        **{f"{code}_n": int(row[code] is not None) for code in CODES},
        **{f"{code}_sum": row[code] or 0 for code in CODES},
        **{signal.value: int(signal in row["signals"]) for signal in Signal},
    }


def tallied(row: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """What one answer adds to the tallies: a value for each part of the profile and each own choice."""
    given = {part: row[part] for part in PROFILE if row[part] is not None}
    given |= {code: str(value) for code, value in row["answers_local"].items() if isinstance(value, int)}
    return [{**_place(row), "dimension": part, "value": value, "count": 1} for part, value in given.items()]


def _place(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"survey_id": row["survey_id"], "month": clock.month_of(row["day"]), "form": row["form"].value}


# --- recounting ---

_RESPONSES = cast("Table", SurveyResponse.__table__)
_AT_ONCE = 5_000


def rebuild(session: Session, survey_id: Any) -> int:
    """Count a survey's sums anew from its answers; gives what they have added up to. Returns how many there are."""
    if session.get_bind().dialect.name == "postgresql":
        # Whoever has added already is waited for, and then seen; whoever adds later finds the new rows.
        session.execute(text("LOCK TABLE survey_sums, survey_tallies IN SHARE ROW EXCLUSIVE MODE"))
    for table in (SurveySums, SurveyTally):
        doomed = delete(table).where(table.survey_id == survey_id)
        session.execute(doomed.execution_options(synchronize_session=False))
    query = select(_RESPONSES).where(_RESPONSES.c.survey_id == survey_id).execution_options(yield_per=_AT_ONCE)
    count = 0
    for part in session.execute(query).mappings().partitions():
        some = [cast("Mapping[str, Any]", row) for row in part]
        connection = session.connection()
        _SUMS.many(connection, [summed(row) for row in some])
        _TALLIES.many(connection, [one for row in some for one in tallied(row)])
        count += len(some)
    return count
