"""What citizens and those who handle their reports do in tests, as plain words."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, select

from backend.feedback import duties
from backend.feedback.models import Report, ReportMessage, ReportStep
from backend.kit import clock
from backend.kit.writer import InlineWriter
from backend.organisation.models import Employee
from tests.client import Answer, Client
from tests.people import Person
from tests.world import World, days

PUBLIC = "/api/v1/public/reports"
REPORTS = "/api/v1/reports"
TEXT = "Loket pendaftaran tutup sebelum jam pelayanan selesai"


def new_id() -> str:
    return str(uuid4())


def a_secret() -> str:
    return uuid4().hex + uuid4().hex


def a_report(world: World, **members: Any) -> dict[str, Any]:
    """The body of an anonymous complaint about the Puskesmas."""
    return {
        "id": new_id(),
        "secret": a_secret(),
        "kind": "complaint",
        "unit_id": str(world.puskesmas),
        "text": TEXT,
        **members,
    }


A_CONTACT = {"name": "Warga Kutacane", "phone": "0812 3456 7890", "email": "warga@example.org"}


class Told:
    """A report as its reporter keeps it: ticket and secret; nobody is signed in for it."""

    def __init__(self, client: Client, world: World, **members: Any) -> None:
        self.client, self.world = client, world
        self.body = a_report(world, **members)
        answer = client.sign_out().post(PUBLIC, json=self.body)
        assert answer.status == 201, answer
        self.ticket, self.secret = str(answer.json["ticket"]), str(answer.json["secret"])
        self.path = f"{PUBLIC}/{self.ticket}"
        self.headers = {"X-Report-Secret": self.secret}

    @property
    def row(self) -> Report:
        query = select(Report).where(Report.ticket == self.ticket).execution_options(populate_existing=True)
        return self.world.session.scalars(query).one()

    def follow(self) -> dict[str, Any]:
        answer = self.client.sign_out().get(self.path, headers=self.headers)
        assert answer.status == 200, answer
        return answer.json

    def write(self, text: str, message_id: str | None = None) -> Answer:
        body = {"id": message_id or new_id(), "text": text}
        return self.client.sign_out().post(f"{self.path}/messages", json=body, headers=self.headers)

    def done(self, *, is_done: bool) -> Answer:
        return self.client.sign_out().post(f"{self.path}/done", json={"done": is_done}, headers=self.headers)

    # --- the unit's side ---

    @property
    def managed(self) -> str:
        return f"{REPORTS}/{self.row.id}"

    def read(self, person: Person) -> Answer:
        return self.client.sign_in(person).get(self.managed)

    def step(self, person: Person, action: str, *, version: int | None = None, **members: Any) -> Answer:
        """As this person, who has read the newest version unless said otherwise."""
        seen = self.row.version if version is None else version
        body = {"id": new_id(), "action": action, **members}
        return self.client.sign_in(person).post(f"{self.managed}/steps", json=body, if_match=f'"{seen}-x"')

    def take(self, person: Person, *actions: str) -> None:
        """Several steps with what each needs."""
        for action in actions:
            answer = self.step(person, action, **needed(action))
            assert answer.status == 200, answer

    def history(self, person: Person) -> list[dict[str, Any]]:
        return self.client.sign_in(person).get(f"{self.managed}/history").json["items"]


def needed(action: str) -> dict[str, str]:
    """What a step cannot be without."""
    text, reason = {"text": "Mulai besok loket buka sampai pukul 14.00."}, {"reason": "Sudah kami periksa"}
    return {
        "answer": text,
        "note": text,
        "archive": reason,
        "reopen": reason,
        "forward": {**reason, "to": "Perusahaan listrik"},
    }.get(action, {})


def listed(client: Client, person: Person, query: str = "") -> set[str]:
    """Tickets that somebody sees in their list."""
    answer = client.sign_in(person).get(f"{REPORTS}?limit=200{query}")
    assert answer.status == 200, answer
    return {one["ticket"] for one in answer.json["items"]}


def rename(world: World, person: Person, name: str) -> None:
    """People of tests are all called alike; a report that names one of them needs a name of its own."""
    row = world.session.get_one(Employee, person.employee_id)
    row.name = name
    world.session.flush()


_DAYS = ("received_on", "verify_due_on", "finish_due_on", "verified_on", "escalates_on", "ask_again_on", "asked_on")


def later(world: World, count: int) -> None:
    """Let all reports be so many days older."""
    session = world.session
    session.flush()
    for row in session.scalars(select(Report).execution_options(populate_existing=True)):
        for name in _DAYS:
            day: date | None = getattr(row, name)
            setattr(row, name, None if day is None else day - days(count))
        row.received_at -= days(count)
    for kept in (*session.scalars(select(ReportStep)), *session.scalars(select(ReportMessage))):
        kept.on -= days(count)
        kept.at -= days(count)
    session.flush()


def tick(world: World, now: datetime | None = None) -> int:
    """The duty of the clocks, as the worker runs it: through the writer, with its facts and its trail."""
    session = world.session
    session.flush()
    connection = session.get_bind()
    assert isinstance(connection, Connection)
    found: int = InlineWriter(connection).call(lambda job: duties.watch_clocks(job, now or clock.now()))
    session.expire_all()
    return found


def unit_id(value: dict[str, Any] | None) -> UUID | None:
    return None if value is None else UUID(value["id"])
