"""Working out anew what is kept of other rows: the sums of days and of surveys, and the scores of every open month."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.activities import rollup
from backend.kit import clock
from backend.kit.writer import Runs
from backend.organisation.models import Employee
from backend.scoring import snapshots
from backend.surveys import sums
from backend.surveys.models import Survey

# People, or scores, of one transaction: others write between two of them.
_AT_ONCE = 200


def everything(writer: Runs) -> Iterator[str]:
    """Do it, and tell after each step what was done. Scores of closed months stay as they are."""
    people = writer.call(lambda session: list(session.scalars(select(Employee.id).order_by(Employee.id))))
    for start in range(0, len(people), _AT_ONCE):
        some = people[start : start + _AT_ONCE]
        writer.call(lambda session, some=some: rollup.rebuild(session, some))
    yield f"jumlah harian dari {len(people)} pegawai"
    surveys = writer.call(lambda session: list(session.scalars(select(Survey.id).order_by(Survey.id))))
    answers = sum(writer.call(lambda session, one=one: sums.rebuild(session, one)) for one in surveys)
    yield f"jumlah survei dari {answers} jawaban"
    for period in writer.call(lambda session: snapshots.months_with_work(session, clock.now())):
        asked = writer.call(lambda session, period=period: snapshots.rebuild(session, period, clock.now()))
        while writer.call(_compute):
            pass
        yield f"nilai {period} dari {asked} pegawai"


def _compute(session: Session) -> int:
    return snapshots.compute_due(session, clock.now(), _AT_ONCE)
