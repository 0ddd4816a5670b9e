"""What is done about scores in tests, as plain words."""

from typing import Any

from sqlalchemy.orm import Session

from backend.kit import clock, outbox
from backend.scoring import snapshots
from backend.scoring.models import ScoreProgress
from tests.client import Client
from tests.world import Person, World, days

PATH = "/api/v1/scores"


def month_of(world: World) -> str:
    """Of yesterday: its days have begun."""
    return f"{world.today - days(1):%Y-%m}"


def begin(session: Session) -> None:
    """Follow from here on."""
    session.add(ScoreProgress(id=1, position=outbox.last_position(session), looked_on=clock.today()))
    session.flush()


def follow(session: Session) -> int:
    done = 0
    while more := snapshots.follow(session, clock.now()):
        done += more
    session.expire_all()
    return done


def score(client: Client, person: Person, period: str, *, by: Person | None = None) -> dict[str, Any]:
    return client.sign_in(by or person).get(f"{PATH}/{person.employee_id}?period={period}").json
