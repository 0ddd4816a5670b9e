"""Applying what a phone sends: set-wise where all is well, one by one where something is not."""

import hashlib
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import orjson
from sqlalchemy import Table, bindparam, insert, text
from sqlalchemy.orm import Session

from backend.access.actor import Actor
from backend.activities import policy, views
from backend.activities import queries as activities
from backend.activities.history import Arrival
from backend.activities.schemas import ActivityView
from backend.kit import clock, ledger, schema
from backend.kit.constant import Constant
from backend.kit.database import Identifier, UtcDateTime
from backend.kit.problems import IdTaken, OperationDiffers, Problem, Stale
from backend.sync import batch, kinds, queries
from backend.sync.models import SyncOperation
from backend.sync.problems import PredecessorNotApplied, UnknownKind
from backend.sync.queries import Known
from backend.sync.schemas import DeviceView, OperationIn, PushAnswer, PushIn, ResultView

_REMEMBER = Constant(
    insert(cast("Table", SyncOperation.__table__)),
    ["op_id", "account_id", "device_id", "kind", "subject_id", "version", "digest", "applied_at"],
)
_COUNT = Constant(
    text(
        "INSERT INTO sync_devices (account_id, device_id, employee_id, stored, waiting, app, os,"
        " clock_offset_seconds, first_seen_at, last_push_at)"
        " VALUES (:account_id, :device_id, :employee_id, :stored, :waiting, :app, :os, :offset, :now, :now)"
        " ON CONFLICT (account_id, device_id) DO UPDATE SET stored = sync_devices.stored + excluded.stored,"
        " waiting = excluded.waiting, app = coalesce(excluded.app, sync_devices.app),"
        " os = coalesce(excluded.os, sync_devices.os), clock_offset_seconds = excluded.clock_offset_seconds,"
        " last_push_at = excluded.last_push_at RETURNING stored"
    ).bindparams(
        bindparam("account_id", type_=Identifier()),
        bindparam("device_id", type_=Identifier()),
        bindparam("employee_id", type_=Identifier()),
        bindparam("now", type_=UtcDateTime()),
    )
)
# A phone's clock may be wrong by years; the column holds 32 bits.
_LARGEST_OFFSET = 2_000_000_000
# Of what is made once and never changed.
_ONLY_VERSION = 1


def push(session: Session, actor: Actor, envelope: PushIn, received_at: datetime) -> PushAnswer:
    """Apply operations in order; each stands alone. A repeated one is not applied twice."""
    known = queries.known_operations(session, {operation.op_id for operation in envelope.operations})
    results = None
    if not known:
        results = batch.log_all(session, actor, envelope, received_at)
    if results is None:
        one_by_one = _Push(session, actor, envelope, received_at, known)
        results = [one_by_one.result(operation) for operation in envelope.operations]
    for operation, result in zip(envelope.operations, results, strict=True):
        if result["outcome"] == "applied":
            _remember(session, actor, envelope, operation, result, received_at)
    stored = _count(session, actor, envelope, results, received_at)
    return PushAnswer(server_time=received_at, results=results, device=DeviceView(stored=stored))


def digest_of(operation: OperationIn) -> str:
    """Digest of what an operation does, whenever it is sent: 32 hex digits."""
    content = [operation.kind, operation.base_version, operation.body]
    try:
        canonical = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a number of more than 64 bits: such a body is refused later, with its pointer
        canonical = repr(content).encode(errors="backslashreplace")
    return hashlib.blake2b(canonical, digest_size=16).hexdigest()


def arrival_of(envelope: PushIn, operation: OperationIn, received_at: datetime) -> Arrival:
    return Arrival(received_at, envelope.sent_at, operation.made_at, operation.seen_server_time, operation.reason)


class _Push:
    """One push that is worked off operation by operation."""

    def __init__(
        self, session: Session, actor: Actor, envelope: PushIn, received_at: datetime, known: dict[UUID, Known]
    ) -> None:
        self._session, self._actor = session, actor
        self._envelope, self._received_at = envelope, received_at
        self._known = known

    def result(self, operation: OperationIn) -> ResultView:
        """Apply one operation, or say why not; never raises a problem."""
        known = self._known.get(operation.op_id)
        if known is not None:
            return self._repeated(operation, known)
        try:
            with ledger.savepoint(self._session):
                entity = self._applied(operation)
                ledger.flush(self._session)  # the next operation may be about the same entity
        except (Stale, PredecessorNotApplied) as problem:
            return self._conflict(operation, problem)
        except Problem as problem:
            return _refused(operation, problem)
        version = _ONLY_VERSION if entity is None else entity["version"]
        subject = _subject(operation, entity)
        self._known[operation.op_id] = Known(
            self._actor.account_id, operation.kind, subject, version, digest_of(operation)
        )
        return ResultView(op_id=operation.op_id, outcome="applied", version=version, problem=None, entity=entity)

    def _applied(self, operation: OperationIn) -> ActivityView | None:
        kind = kinds.KINDS.get(operation.kind)
        if kind is None:
            raise UnknownKind(kind=operation.kind)
        body = schema.checked(kind.body, operation.body)
        if operation.after is not None and not self._is_mine_and_applied(operation.after):
            raise PredecessorNotApplied(after=str(operation.after))
        arrival = arrival_of(self._envelope, operation, self._received_at)
        return kind.apply(self._session, self._actor, body, operation.base_version, arrival)

    def _is_mine_and_applied(self, op_id: UUID) -> bool:
        known = self._known.get(op_id)
        if known is None:
            known = queries.known_operations(self._session, {op_id}).get(op_id)
        return known is not None and known.account_id == self._actor.account_id

    def _repeated(self, operation: OperationIn, known: Known) -> ResultView:
        if known.account_id != self._actor.account_id:
            return _refused(operation, IdTaken())
        if known.digest != digest_of(operation):
            return _refused(operation, OperationDiffers())
        return ResultView(
            op_id=operation.op_id,
            outcome="duplicate",
            version=known.version,
            problem=None,
            entity=self._entity(known.kind, known.subject_id),
        )

    def _conflict(self, operation: OperationIn, problem: Problem) -> ResultView:
        subject = kinds.subject_of(operation.body)
        entity = None if subject is None else self._entity(operation.kind, subject)
        return ResultView(
            op_id=operation.op_id,
            outcome="conflict",
            version=None if entity is None else entity["version"],
            problem=problem.body(),
            entity=entity,
        )

    def _entity(self, kind: str, subject_id: UUID) -> ActivityView | None:
        """The activity as it is now, if the operation is about one that the caller may see."""
        if not kinds.is_about_activity(kind):
            return None
        activity = activities.activity(self._session, subject_id)
        today = clock.local_day(self._received_at)
        if activity is None or not policy.may_see(self._session, self._actor, activity, today):
            return None
        return views.view_one(self._session, activity)


def _refused(operation: OperationIn, problem: Problem) -> ResultView:
    return ResultView(op_id=operation.op_id, outcome="refused", version=None, problem=problem.body(), entity=None)


def _subject(operation: OperationIn, entity: ActivityView | None) -> UUID:
    """The id of what an applied operation was about; its body has been checked."""
    return UUID(operation.body["id"]) if entity is None else entity["id"]


def _remember(
    session: Session,
    actor: Actor,
    envelope: PushIn,
    operation: OperationIn,
    result: ResultView,
    received_at: datetime,
) -> None:
    row: dict[str, Any] = {
        "op_id": operation.op_id,
        "account_id": actor.account_id,
        "device_id": envelope.device_id,
        "kind": operation.kind,
        "subject_id": _subject(operation, result["entity"]),
        "version": result["version"],
        "digest": digest_of(operation),
        "applied_at": received_at,
    }
    ledger.append(session, _REMEMBER, row)


def _count(session: Session, actor: Actor, envelope: PushIn, results: list[ResultView], received_at: datetime) -> int:
    client = envelope.client
    offset = int((received_at - envelope.sent_at).total_seconds())
    return _COUNT.rows(
        session,
        {
            "account_id": actor.account_id,
            "device_id": envelope.device_id,
            "employee_id": actor.employee_id,
            "stored": sum(result["outcome"] == "applied" for result in results),
            "waiting": None if client is None else client.waiting,
            "app": None if client is None else client.app,
            "os": None if client is None else client.os,
            "offset": max(-_LARGEST_OFFSET, min(_LARGEST_OFFSET, offset)),
            "now": received_at,
        },
    )[0][0]
