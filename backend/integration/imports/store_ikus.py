"""Carrying out what an import does to indicators, with their history, the trail and the facts beside."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from backend.audit import service as audit
from backend.iku import history, queries
from backend.iku import targets as iku_targets
from backend.iku.events import IkuChanged
from backend.iku.models import Iku, IkuChange, IkuTarget
from backend.integration.imports.stored_ikus import Known
from backend.integration.imports.work_ikus import IkuWork, differences
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.kit.outbox import publish

_IKUS = cast("Table", Iku.__table__)
_TARGETS = cast("Table", IkuTarget.__table__)
_CHANGES = cast("Table", IkuChange.__table__)
_CHUNK = 5_000


def hold(session: Session, work: IkuWork) -> None:
    """Let nobody else change these indicators, nor the cascade, until the commit."""
    queries.hold_cascade(session)
    ids = list({*(before.id for before, _ in work.changed), *work.targets})
    for start in range(0, len(ids), _CHUNK):
        session.execute(select(Iku.id).where(Iku.id.in_(ids[start : start + _CHUNK])).with_for_update()).all()


def carry_out(session: Session, work: IkuWork, *, account_id: UUID | None, employee_id: UUID | None) -> None:
    """Store all of it; each kind of row in few statements."""
    run = session.connection().execute
    if work.new:
        run(insert(_IKUS), [{**asdict(one), "version": 1, "create_digest": None} for one in work.new])
    new = {one.id for one in work.new}
    after = {one.id: one for _, one in work.changed}
    touched = [iku_id for iku_id in {*after, *work.targets} if iku_id not in new]
    if after:
        run(_UPDATE, [{f"to_{name}": value for name, value in asdict(one).items()} for one in after.values()])
    if touched:
        run(_COUNT_ON, [{"to_id": iku_id} for iku_id in touched])
    _set_targets(session, work)
    steps = list(_steps(work))
    if steps:
        now = clock.now()
        run(insert(_CHANGES), [_change(iku_id, changes, employee_id, now) for iku_id, changes in steps])
    for iku_id, changes in steps:
        audit.record(
            session,
            "iku.import",
            subject_id=iku_id,
            account_id=account_id,
            employee_id=employee_id,
            by="import",
            changed=sorted(changes),
        )
        publish(session, IkuChanged(iku_id, *work.places[iku_id]))


_CHANGING = [name for name in Known.__dataclass_fields__ if name not in {"id", "unit_id", "employee_id", "year"}]
_UPDATE = (
    update(_IKUS).where(_IKUS.c.id == bindparam("to_id")).values({name: bindparam(f"to_{name}") for name in _CHANGING})
)
_COUNT_ON = update(_IKUS).where(_IKUS.c.id == bindparam("to_id")).values(version=_IKUS.c.version + 1)
_DROP = delete(_TARGETS).where(_TARGETS.c.iku_id == bindparam("of_iku"), _TARGETS.c.period == bindparam("of_period"))


def _set_targets(session: Session, work: IkuWork) -> None:
    pairs = [(iku_id, period, *both) for iku_id, found in work.targets.items() for period, both in found.items()]
    replaced = [{"of_iku": iku_id, "of_period": period} for iku_id, period, before, _ in pairs if before is not None]
    if replaced:
        session.connection().execute(_DROP, replaced)
    rows = [
        {"iku_id": iku_id, "period": period, "low_e4": target.low, "high_e4": target.high}
        for iku_id, period, _, target in pairs
    ]
    if rows:
        session.connection().execute(insert(_TARGETS), rows)


def _steps(work: IkuWork) -> Iterable[tuple[UUID, dict[str, list[Any]]]]:
    """What the history of each indicator will say."""
    found: dict[UUID, dict[str, list[Any]]] = {}
    for one in work.new:
        said = {name: value for name, value in asdict(one).items() if name != "id" and value is not None}
        found[one.id] = {name: [None, history.as_json(value)] for name, value in said.items()}
    for was, will in work.changed:
        diff = differences(was, will)
        found[will.id] = {name: [history.as_json(one) for one in both] for name, both in diff.items()}
    for iku_id, targets in work.targets.items():
        before = {period: old for period, (old, _) in targets.items() if old is not None}
        after = {period: new for period, (_, new) in targets.items()}
        found.setdefault(iku_id, {}).update(iku_targets.differences(before, after))
    return found.items()


def _change(iku_id: UUID, changes: dict[str, list[Any]], by: UUID | None, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "iku_id": iku_id,
        "action": "iku.import",
        "month": None,
        "by": by,
        "at": now,
        "changes": changes,
    }
