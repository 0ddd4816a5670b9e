"""Every SELECT of activities. The three hot ones are constant Core statements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple, Protocol, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Integer,
    Row,
    Select,
    String,
    Table,
    TextualSelect,
    bindparam,
    case,
    column,
    extract,
    func,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy import (
    cast as sql_cast,
)
from sqlalchemy.orm import Session

from backend.activities import rules
from backend.activities.models import (
    Activity,
    ActivityChange,
    ActivityDay,
    ActivityEvidence,
    ActivityPolicy,
    DayMark,
    Evidence,
    EvidenceUse,
    MarkKind,
    Status,
    Template,
)
from backend.activities.rules import Entry, Near, Policy
from backend.iku.models import Iku
from backend.iku.rules import E4, Counts
from backend.kit import database
from backend.kit.cache import TimedCache
from backend.kit.constant import Constant, names_of
from backend.organisation.models import OrgUnit, Position

TABLE = cast("Table", Activity.__table__)
_DAYS = cast("Table", ActivityDay.__table__)

_policies: TimedCache[str, tuple[Policy, ...]] = TimedCache(seconds=5.0, size=1)

# What asks for a decision, in the words of its index.
UNDECIDED = or_(TABLE.c.status == Status.WAITING, TABLE.c.correction_asked_at.is_not(None))

# In the order of the wire's shape; `evidence`, `review` and `correction` are put in later, from what follows.
WIRE_NAMES = [
    "id",
    "description",
    "started_at",
    "ended_at",
    "quantity",
    "unit",
    "iku_id",
    "rhk_id",
    "program_id",
    "template_id",
    "innovation",
    "evidence_count",
    "location",
    "made_at",
    "reason",
    "status",
    "version",
    "minutes",
    "worked_on",
    "employee_id",
    "unit_id",
    "received_at",
    "late",
    "signals",
    "signal_details",
]
_MINE = Constant(
    select(
        *(database.wire(TABLE.c[name]).label(name) for name in WIRE_NAMES),
        *(
            database.wire(TABLE.c[name]).label(name)
            for name in (
                "decision",
                "decision_reason",
                "decided_by",
                "decided_at",
                "correction_reason",
                "correction_asked_at",
            )
        ),
    )
    .where(TABLE.c.employee_id == bindparam("employee_id"), TABLE.c.status != Status.WITHDRAWN)
    .order_by(TABLE.c.started_at.desc(), TABLE.c.id.desc())
    .limit(bindparam("limit"))
)
_DAY_MINUTES = select(_DAYS.c.minutes).where(
    _DAYS.c.employee_id == bindparam("employee_id"), _DAYS.c.day == bindparam("day")
)
# About each span one row: the other entry that shares its time and starts last, and the id of one
# that says the same. Written out, since SQLite takes thrice as long for what joins make of it.
_NEAR = """
SELECT found.number, other.id, other.started_at, other.ended_at, other.description, found.same_text{more}
FROM (
    SELECT span.column1 AS number,
        (SELECT id FROM activities
         WHERE employee_id = :employee_id AND started_at < span.column3 AND started_at > span.column4
             AND ended_at > span.column2 AND status <> 'withdrawn' AND id <> span.column6
         ORDER BY started_at DESC LIMIT 1) AS overlapping,
        (SELECT id FROM (
             SELECT id, description FROM activities
             WHERE employee_id = :employee_id AND started_at < span.column3 AND status <> 'withdrawn'
                 AND id <> span.column6
             ORDER BY started_at DESC LIMIT {nearest}) AS nearest
         WHERE lower(description) = lower(span.column5) LIMIT 1) AS same_text
    FROM (VALUES {spans}) AS span
) AS found LEFT JOIN activities AS other ON other.id = found.overlapping
"""
_MORE = """,
    (SELECT sum(minutes) FROM activity_days WHERE employee_id = :employee_id AND day = :day) AS day_minutes,
    (SELECT 1 FROM activities WHERE id = :id0) AS known"""


def _near(count: int, more: str = "") -> TextualSelect:
    spans = ", ".join(f"({n}, :start{n}, :end{n}, :earliest{n}, :text{n}, :id{n})" for n in range(count))
    moment, identifier = TABLE.c.started_at.type, TABLE.c.id.type
    given = [
        bindparam(f"{name}{n}", type_=kind)
        for n in range(count)
        for name, kind in (("start", moment), ("end", moment), ("earliest", moment), ("id", identifier))
    ]
    if more:
        given.append(bindparam("day", type_=_DAYS.c.day.type))
    return (
        text(_NEAR.format(spans=spans, more=more, nearest=rules.NEAREST))
        .bindparams(bindparam("employee_id", type_=identifier), *given)
        .columns(
            column("number", Integer()),
            column("id", database.Wire("id")),
            column("started_at", moment),
            column("ended_at", moment),
            column("description", String()),
            column("same_text", database.Wire("id")),
            *([column("day_minutes", Integer()), column("known", Integer())] if more else ()),
        )
    )


_AROUND = Constant(_near(1, _MORE))


@cache
def _near_each(count: int) -> Constant:
    """One statement for `count` spans: a round trip each would cost more than all the rest."""
    return Constant(_near(count))


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of activities is narrowed to. Without a status, withdrawn ones are left out."""

    from_day: date | None = None
    to_day: date | None = None
    status: str | None = None


class Span(Protocol):
    """What is asked about: an activity, stored or not."""

    @property
    def id(self) -> UUID: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime: ...
    @property
    def description(self) -> str: ...


class Around(NamedTuple):
    """Whether an id is known, what lies near it, and its day's minutes without it."""

    is_known: bool
    near: Near
    day_minutes: int


def latest(session: Session, employee_id: UUID, limit: int) -> Sequence[tuple[Any, ...]]:
    """The newest activities of one officer, in the columns `WIRE_NAMES`, ready for the wire.

    The list that every phone opens with.
    """
    return _MINE.rows(session, {"employee_id": employee_id, "limit": limit})


def of_employee(
    session: Session,
    employee_id: UUID,
    filters: Filters,
    *,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Activity]:
    """Activities of one officer, newest first, behind a place in that order."""
    query = select(Activity).where(Activity.employee_id == employee_id)
    if filters.from_day is not None:
        query = query.where(Activity.worked_on >= filters.from_day)
    if filters.to_day is not None:
        query = query.where(Activity.worked_on <= filters.to_day)
    if filters.status is None:
        query = query.where(Activity.status != Status.WITHDRAWN)
    else:
        query = query.where(Activity.status == filters.status)
    return session.scalars(_page(query, before, limit)).all()


def undecided(
    session: Session,
    employee_ids: Collection[UUID],
    *,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Activity]:
    """What these officers' appraiser is to decide about, newest first."""
    query = select(Activity).where(UNDECIDED, Activity.employee_id.in_(employee_ids))
    return session.scalars(_page(query, before, limit)).all()


def _page(query: Select[Activity], before: tuple[datetime, UUID] | None, limit: int) -> Select[Activity]:
    if before is not None:
        started_at, activity_id = before
        query = query.where(
            tuple_(Activity.started_at, Activity.id)
            < tuple_(
                bindparam(None, started_at, Activity.started_at.type), bindparam(None, activity_id, Activity.id.type)
            )
        )
    return query.order_by(Activity.started_at.desc(), Activity.id.desc()).limit(limit)


def activity(session: Session, activity_id: UUID, *, for_update: bool = False) -> Activity | None:
    return session.get(Activity, activity_id, with_for_update=True if for_update else None)


def by_ids(session: Session, activity_ids: Collection[UUID]) -> dict[UUID, Activity]:
    if not activity_ids:
        return {}
    found = session.scalars(select(Activity).where(Activity.id.in_(activity_ids)))
    return {one.id: one for one in found}


def around(session: Session, employee_id: UUID, span: Span, day: date) -> Around:
    """What must be known of an officer's other entries before one is stored."""
    row = _AROUND.rows(session, {"employee_id": employee_id, "day": day, **_parameters([span])})[0]
    return Around(row[7] is not None, _near_of(row), row[6] or 0)


def known_ids(session: Session, activity_ids: Collection[UUID]) -> set[UUID]:
    """Which of these ids are taken, by whomever."""
    names = names_of("id", len(activity_ids))
    return {row[0] for row in _known(len(names)).rows(session, dict(zip(names, activity_ids, strict=True)))}


@cache
def _known(count: int) -> Constant:
    ids = [bindparam(name, type_=TABLE.c.id.type) for name in names_of("id", count)]
    return Constant(select(TABLE.c.id).where(TABLE.c.id.in_(ids)))


def near_each(session: Session, employee_id: UUID, spans: Sequence[Span]) -> list[Near]:
    """What is stored near each of these spans."""
    parameters = {"employee_id": employee_id, **_parameters(spans)}
    rows = _near_each(len(spans)).rows(session, parameters)
    return [_near_of(row) for row in sorted(rows, key=itemgetter(0))]


def _parameters(spans: Sequence[Span]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for n, span in enumerate(spans):
        given[f"id{n}"] = span.id
        given[f"start{n}"] = span.started_at
        given[f"end{n}"] = span.ended_at
        given[f"earliest{n}"] = span.started_at - rules.LONGEST
        given[f"text{n}"] = span.description
    return given


def _near_of(row: tuple[Any, ...]) -> Near:
    return Near(None if row[1] is None else Entry._make(row[1:5]), row[5])


def minutes_of_days(session: Session, employee_id: UUID, days: Collection[date]) -> dict[date, int]:
    """The sums of an officer's days."""
    names = names_of("day", len(days))
    given = {"employee_id": employee_id, **dict(zip(names, days, strict=True))}
    return {row[0]: row[1] for row in _minutes(len(names)).rows(session, given)}


@cache
def _minutes(count: int) -> Constant:
    days = [bindparam(name, type_=_DAYS.c.day.type) for name in names_of("day", count)]
    return Constant(
        select(_DAYS.c.day, _DAYS.c.minutes).where(
            _DAYS.c.employee_id == bindparam("employee_id"), _DAYS.c.day.in_(days)
        )
    )


def mark(session: Session, mark_id: UUID) -> DayMark | None:
    return session.get(DayMark, mark_id)


def mark_of(session: Session, employee_id: UUID, kind: MarkKind, day: date) -> DayMark | None:
    """The mark that stands for an officer's day or week."""
    return session.scalar(
        select(DayMark).where(DayMark.employee_id == employee_id, DayMark.kind == kind, DayMark.day == day)
    )


def marks(session: Session, employee_id: UUID, first: date, last: date) -> set[tuple[MarkKind, date]]:
    """Days and weeks of a span that an officer has marked; of a week the day is its Monday."""
    rows = session.execute(
        select(DayMark.kind, DayMark.day).where(
            DayMark.employee_id == employee_id, DayMark.day >= rules.week_of(first), DayMark.day <= last
        )
    )
    return {(kind, day) for kind, day in rows}


def sums(session: Session, employee_id: UUID, first: date, last: date) -> dict[date, tuple[int, int]]:
    """Entries and minutes of an officer's days, of those that have any."""
    rows = session.execute(
        select(ActivityDay.day, func.sum(ActivityDay.entries), func.sum(ActivityDay.minutes))
        .where(ActivityDay.employee_id == employee_id, ActivityDay.day >= first, ActivityDay.day <= last)
        .group_by(ActivityDay.day)
    )
    return {day: (int(entries), int(minutes)) for day, entries, minutes in rows}


def iku_amounts(session: Session, iku_ids: Collection[UUID], first: date, last: date) -> dict[UUID, dict[str, int]]:
    """What approved activities make of indicators, by month, in ten-thousandths: their quantities, or their number.

    A month without any is left out. One statement, whatever the number of indicators.
    """
    one = case((Iku.counts == Counts.ENTRIES, 1), else_=func.coalesce(Activity.quantity, 0))
    year, month = (sql_cast(extract(part, Activity.worked_on), Integer) for part in ("year", "month"))
    rows = session.execute(
        select(Activity.iku_id, year, month, sql_cast(func.sum(one), BigInteger))
        .join(Iku, Iku.id == Activity.iku_id)
        .where(
            Activity.iku_id.in_(iku_ids),
            Activity.worked_on >= first,
            Activity.worked_on <= last,
            Activity.status == Status.APPROVED,
        )
        .group_by(Activity.iku_id, year, month)
    )
    found: dict[UUID, dict[str, int]] = {}
    for iku_id, of_year, of_month, amount in rows:
        if iku_id is not None:
            found.setdefault(iku_id, {})[f"{of_year:04d}-{of_month:02d}"] = amount * E4
    return found


def program_counts(
    session: Session, program_ids: Collection[UUID], first: date, last: date
) -> Sequence[tuple[UUID, UUID, str | None, int, int, int]]:
    """Approved activities of a span of days that name these programs.

    By program, officer and unit of measure: how many, their minutes, and the sum of their quantities.
    """
    rows = session.execute(
        select(
            Activity.program_id,
            Activity.employee_id,
            Activity.unit,
            func.count(),
            func.sum(Activity.minutes),
            func.coalesce(func.sum(Activity.quantity), 0),
        )
        .where(
            Activity.program_id.is_not(None),  # in the words of its index
            Activity.program_id.in_(program_ids),
            Activity.worked_on >= first,
            Activity.worked_on <= last,
            Activity.status == Status.APPROVED,
        )
        .group_by(Activity.program_id, Activity.employee_id, Activity.unit)
    )
    return [cast("Any", tuple(row)) for row in rows]


def ticked(session: Session, activity_ids: Collection[UUID]) -> Sequence[tuple[UUID, UUID, bool]]:
    """Of these activities, but for withdrawn ones: id, whose, and whether marked as an innovation."""
    rows = session.execute(
        select(Activity.id, Activity.employee_id, Activity.innovation).where(
            Activity.id.in_(activity_ids), Activity.status != Status.WITHDRAWN
        )
    )
    return [cast("Any", tuple(row)) for row in rows]


def changes(session: Session, activity_id: UUID) -> Sequence[ActivityChange]:
    """What happened to an activity after it was logged, in order."""
    return session.scalars(
        select(ActivityChange).where(ActivityChange.activity_id == activity_id).order_by(ActivityChange.version)
    ).all()


def evidence_of(
    session: Session, activity_ids: Collection[UUID]
) -> dict[UUID, list[tuple[str, str | None, int | None]]]:
    """Evidence that activities name: digest, kind and size (None until the bytes have arrived)."""
    if not activity_ids:
        return {}
    rows = session.execute(
        select(ActivityEvidence.activity_id, ActivityEvidence.sha256, Evidence.kind, Evidence.size)
        .outerjoin(
            Evidence,
            (Evidence.sha256 == ActivityEvidence.sha256) & (Evidence.employee_id == ActivityEvidence.employee_id),
        )
        .where(ActivityEvidence.activity_id.in_(activity_ids))
        .order_by(ActivityEvidence.activity_id, ActivityEvidence.place)
    )
    found: dict[UUID, list[tuple[str, str | None, int | None]]] = {}
    for activity_id, sha256, kind, size in rows:
        found.setdefault(activity_id, []).append((sha256, kind, size))
    return found


def evidence_put(
    session: Session, employee_id: UUID, names: Collection[str]
) -> dict[str, tuple[str, str | None, int | None]]:
    """Which of these digests an officer has put: digest, kind and size."""
    rows = session.execute(
        select(Evidence.sha256, Evidence.kind, Evidence.size).where(
            Evidence.employee_id == employee_id, Evidence.sha256.in_(names)
        )
    )
    return {sha256: (sha256, kind, size) for sha256, kind, size in rows}


def owners_of_evidence(session: Session, sha256: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """Who has put these bytes, each with id and unit of an activity of theirs that names them."""
    return session.execute(
        select(Evidence, Activity.id, Activity.unit_id)
        .outerjoin(
            ActivityEvidence,
            (ActivityEvidence.sha256 == Evidence.sha256) & (ActivityEvidence.employee_id == Evidence.employee_id),
        )
        .outerjoin(Activity, Activity.id == ActivityEvidence.activity_id)
        .where(Evidence.sha256 == sha256)
    ).all()


def users_of_evidence(session: Session, sha256: str) -> Sequence[tuple[Evidence, UUID | None]]:
    """Who has put these bytes, each with the unit of something beside activities that names them."""
    rows = session.execute(
        select(Evidence, EvidenceUse.unit_id)
        .join(EvidenceUse, (EvidenceUse.sha256 == Evidence.sha256) & (EvidenceUse.employee_id == Evidence.employee_id))
        .where(Evidence.sha256 == sha256)
    )
    return [(row[0], row[1]) for row in rows]


def uses_of(session: Session, subject_id: UUID, employee_id: UUID) -> set[str]:
    """The digests of an officer's evidence that something beside activities names."""
    return {
        *session.scalars(
            select(EvidenceUse.sha256).where(
                EvidenceUse.subject_id == subject_id, EvidenceUse.employee_id == employee_id
            )
        )
    }


def naming(session: Session, employee_id: UUID, sha256: str) -> Sequence[Activity]:
    """The officer's activities that name a piece of evidence."""
    return session.scalars(
        select(Activity)
        .join(ActivityEvidence, ActivityEvidence.activity_id == Activity.id)
        .where(ActivityEvidence.sha256 == sha256, ActivityEvidence.employee_id == employee_id)
    ).all()


def unnamed_evidence(session: Session, before: datetime, limit: int) -> Sequence[Evidence]:
    """Evidence put before a moment that no activity names, and nothing beside."""
    named = (
        select(ActivityEvidence.activity_id)
        .where(ActivityEvidence.sha256 == Evidence.sha256, ActivityEvidence.employee_id == Evidence.employee_id)
        .exists()
    )
    used = (
        select(EvidenceUse.subject_id)
        .where(EvidenceUse.sha256 == Evidence.sha256, EvidenceUse.employee_id == Evidence.employee_id)
        .exists()
    )
    return session.scalars(select(Evidence).where(Evidence.put_at < before, ~named, ~used).limit(limit)).all()


def is_stored(session: Session, stored_sha256: str) -> bool:
    """Whether anybody's evidence still uses these stored bytes."""
    return session.scalar(select(Evidence.sha256).where(Evidence.stored_sha256 == stored_sha256).limit(1)) is not None


def templates(session: Session, unit_ids: Collection[UUID] | None, position_id: UUID | None) -> Sequence[Template]:
    """Templates of units (all where None); with a post, only its own and those for every post."""
    query = select(Template).where(Template.is_active.is_(True))
    if unit_ids is not None:
        query = query.where(Template.unit_id.in_(unit_ids))
    if position_id is not None:
        query = query.where((Template.position_id.is_(None)) | (Template.position_id == position_id))
    return session.scalars(query.order_by(Template.title, Template.id)).all()


def has_unit_and_position(session: Session, unit_id: UUID, position_id: UUID | None) -> bool:
    """Whether the unit exists and, if a post is named, the post is one of it."""
    if position_id is None:
        return session.get(OrgUnit, unit_id) is not None
    position = session.get(Position, position_id)
    return position is not None and position.unit_id == unit_id


def policies(session: Session) -> tuple[Policy, ...]:
    """Every decided policy, newest first, and the default last."""
    return _policies.get("all", lambda: _read_policies(session))


def _read_policies(session: Session) -> tuple[Policy, ...]:
    rows = session.execute(
        select(
            ActivityPolicy.effective_from,
            ActivityPolicy.on_time_days,
            ActivityPolicy.late_window_days,
            ActivityPolicy.long_day_minutes,
        ).order_by(ActivityPolicy.effective_from.desc())
    )
    return (*(Policy(*row) for row in rows), rules.DEFAULT_POLICY)


def forget_policies() -> None:
    _policies.clear()


def policy(session: Session, day: date) -> Policy:
    """The policy in force on a day."""
    found = policies(session)
    return next((one for one in found if one.effective_from <= day), rules.DEFAULT_POLICY)
