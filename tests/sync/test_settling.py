"""No committed change is skipped by pull, in whatever order transactions commit and facts are settled.

On PostgreSQL a fact may get its row id early and be committed late. Here such facts are taken out of
sight after they were written, and come back, under the id they had, when they "commit".
"""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.kit import outbox
from backend.kit.outbox import OutboxRow
from tests.client import Client
from tests.people import Person
from tests.sync.pulling import pull
from tests.world import World

steps = st.lists(
    st.one_of(
        st.tuples(st.just("log"), st.integers(0, 1)),
        st.tuples(st.just("amend"), st.integers(0, 9)),
        st.tuples(st.just("withdraw"), st.integers(0, 9)),
        st.tuples(st.just("commit"), st.integers(0, 9)),
        st.tuples(st.just("settle"), st.integers(1, 3)),
        st.tuples(st.just("pull"), st.integers(1, 3)),
    ),
    max_size=30,
)


class Outbox:
    """Facts on their way: written but not committed, committed but not settled, settled."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.uncommitted: list[int] = []
        self.seen = set(session.scalars(select(OutboxRow.id)))

    def hold_back(self) -> None:
        """What was just written is not committed yet: it stands at a place that nobody reads."""
        for row_id in self.session.scalars(select(OutboxRow.id).where(OutboxRow.id.not_in(self.seen))).all():
            self._place(row_id, -row_id)
            self.uncommitted.append(row_id)
            self.seen.add(row_id)

    def commit(self, number: int) -> None:
        if self.uncommitted:
            self._place(self.uncommitted.pop(number % len(self.uncommitted)), None)

    def settle(self, limit: int) -> int:
        return outbox.settle(self.session, limit)

    def _place(self, row_id: int, position: int | None) -> None:
        self.session.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(position=position))


class Reader:
    """A phone that only reads: the head's."""

    def __init__(self, client: Client, owner: Person) -> None:
        self.client, self.owner = client, owner
        self.cursor: str | None = None
        self.copy: dict[str, int] = {}
        self.pull(200)

    def pull(self, limit: int) -> bool:
        answer = pull(self.client.sign_in(self.owner), self.cursor, limit=limit).json
        self.cursor = answer["cursor"]
        for change in answer["changes"]:
            if change["deleted"]:
                self.copy.pop(change["id"], None)
            else:
                self.copy[change["id"]] = change["version"]
        return answer["more"]


class Story:
    """Officers who write, facts that are committed and settled in any order, and the phone of their head."""

    def __init__(self, client: Client, world: World, session: Session) -> None:
        self.client, self.world = client, world
        unit = world.unit()
        head, self.officers = world.employee(unit, head=True), [world.employee(unit), world.employee(unit)]
        client.sign_in(head).post("/api/v1/activities", json=world.an_activity())
        while outbox.settle(session):
            pass
        self.facts, self.phone = Outbox(session), Reader(client, head)
        self.phone.copy.clear()  # the head's own
        self.written: dict[str, int] = {}
        self.owners: dict[str, Person] = {}

    def act(self, what: str, number: int) -> None:
        acts = {"commit": self.facts.commit, "settle": self.facts.settle, "pull": self.phone.pull, "log": self.log}
        if what in acts:
            acts[what](number)
        elif self.written:
            self.change(what, sorted(self.written)[number % len(self.written)], number)
        self.facts.hold_back()

    def log(self, number: int) -> None:
        body, owner = self.world.an_activity(minutes=5), self.officers[number % 2]
        self.client.sign_in(owner).post("/api/v1/activities", json=body)
        self.written[body["id"]], self.owners[body["id"]] = 1, owner

    def change(self, what: str, key: str, number: int) -> None:
        call, seen = self.client.sign_in(self.owners[key]), f'"{self.written[key]}-x"'
        if what == "amend":
            answer = call.patch(f"/api/v1/activities/{key}", json={"quantity": number}, if_match=seen)
            self.written[key] = answer.json["version"]
        else:
            call.delete(f"/api/v1/activities/{key}", if_match=seen)
            del self.written[key]

    def come_to_rest(self) -> None:
        while self.facts.uncommitted:
            self.facts.commit(0)
        while self.facts.settle(3):
            pass
        while self.phone.pull(2):
            pass


@settings(deadline=None, max_examples=30, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
@given(steps=steps)
def test_no_committed_change_is_skipped(
    steps: list[tuple[str, int]], client: Client, world: World, session: Session
) -> None:
    story = Story(client, world, session)

    for step in steps:
        story.act(*step)
    story.come_to_rest()

    assert story.phone.copy == story.written
