"""An officer's days: how each stands, and the marks "Hari ini selesai" and "Minggu ini selesai"."""

from collections.abc import Callable, Collection
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.activities import queries, rules
from backend.activities.events import DayMarked
from backend.activities.history import Arrival
from backend.activities.models import DayMark, MarkKind
from backend.activities.problems import DayNotBegun
from backend.activities.schemas import DayMarkView, Days, DayView
from backend.audit import service as audit
from backend.kit import clock
from backend.kit.outbox import publish
from backend.kit.problems import IdTaken, Invalid, OperationDiffers
from backend.kit.stored import Stored
from backend.organisation import placement

# `find(session, employee_id, first, last)` gives the days of a span on which an officer owes no entry.
Excuses = Callable[[Session, UUID, date, date], Collection[date]]


def weekends(_session: Session, _employee_id: UUID, first: date, last: date) -> Collection[date]:
    """Saturdays and Sundays: all that is known of free days so far.

    Holidays, schedules, leave and duty travel belong to `attendance`, which comes with a later issue.
    It lies beside this package, so `main.py` will hand in its function by `use_excuses`.
    """
    return rules.weekend_days(first, last)


_excused: Excuses = weekends


def use_excuses(find: Excuses) -> None:
    """Set who tells the days on which nothing is due. Called once, when the process starts."""
    global _excused  # noqa: PLW0603 - one calendar per process, as with the zone of `kit.clock`
    _excused = find


def mine(session: Session, actor: Actor, first: date, last: date) -> Days:
    """The caller's days from `first` to `last`. Raises NotAllowed, Invalid."""
    actor.must(Permission.ACTIVITY_READ)
    employee_id = actor.must_be_employee()
    _must_be_span(first, last)
    sums = queries.sums(session, employee_id, first, last)
    marks = queries.marks(session, employee_id, first, last)
    excused = frozenset(_excused(session, employee_id, first, last))

    def view(day: date) -> DayView:
        entries, minutes = sums.get(day, (0, 0))
        is_done = bool(marks & {(MarkKind.DAY, day), (MarkKind.WEEK, rules.week_of(day))})
        state = rules.day_state(is_done=is_done, entries=entries, is_excused=day in excused)
        return DayView(day=day, entries=entries, minutes=minutes, state=state)

    return Days(items=[view(day) for day in rules.days_between(first, last)])


def mark(
    session: Session, actor: Actor, mark_id: UUID, kind: MarkKind, day: date, arrival: Arrival
) -> Stored[DayMarkView]:
    """Call a day, or the week that `day` lies in, complete. The first mark stands, whatever its id.

    Raises NotAllowed, IdTaken, OperationDiffers, DayNotBegun.
    """
    actor.must(Permission.ACTIVITY_LOG)
    employee_id = actor.must_be_employee()
    day = rules.week_of(day) if kind is MarkKind.WEEK else day
    known = queries.mark(session, mark_id)
    if known is not None:
        return _again(known, employee_id, kind, day)
    standing = queries.mark_of(session, employee_id, kind, day)
    if standing is not None:
        return Stored.again(_view(standing))
    if rules.starts_too_far_ahead(clock.day_bounds(day)[0], arrival.received_at):
        raise DayNotBegun
    row = DayMark(
        id=mark_id,
        employee_id=employee_id,
        kind=kind,
        day=day,
        made_at=arrival.made_at,
        marked_at=arrival.received_at,
    )
    session.add(row)
    session.flush()
    _tell(session, actor, row)
    return Stored.new(_view(row))


def _again(known: DayMark, employee_id: UUID, kind: MarkKind, day: date) -> Stored[DayMarkView]:
    if known.employee_id != employee_id:
        raise IdTaken
    if (known.kind, known.day) != (kind, day):
        raise OperationDiffers
    return Stored.again(_view(known))


def _tell(session: Session, actor: Actor, row: DayMark) -> None:
    audit.record(
        session,
        f"{row.kind.value}.done",
        subject_id=row.id,
        account_id=actor.account_id,
        employee_id=row.employee_id,
        day=row.day.isoformat(),
    )
    post = placement.post_on(session, row.employee_id, row.day)
    publish(session, DayMarked(row.id, row.employee_id, None if post is None else post.unit_id, row.day))


def _must_be_span(first: date, last: date) -> None:
    if last < first:
        raise Invalid(errors=[{"pointer": "/to", "detail": "Tanggal akhir mendahului tanggal awal"}])
    if (last - first).days >= rules.MOST_DAYS:
        raise Invalid(errors=[{"pointer": "/to", "detail": f"Paling banyak {rules.MOST_DAYS} hari sekali baca"}])


def _view(row: DayMark) -> DayMarkView:
    return DayMarkView(id=row.id, kind=row.kind, day=row.day, made_at=row.made_at, marked_at=row.marked_at)
