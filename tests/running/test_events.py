"""Live events by a real streaming client: who hears what, resuming, and every way a stream ends."""

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from backend.access.actor import Role
from backend.identity import rules
from backend.kit import clock, outbox
from backend.kit.outbox import OutboxRow
from tests.people import Person
from tests.running.server import Server, add_to, together, until
from tests.running.streams import Stream
from tests.servers import Settlement
from tests.world import World, days, hours

pytestmark = [pytest.mark.slow]

_number = itertools.count(1)


@pytest.fixture(scope="module")
def server(data_folder: Path, url: str, place: Settlement) -> Iterator[Server]:
    with Server(data_folder, url, KINERJA_LOG_REQUESTS="false") as found:
        yield found


@pytest.fixture
def listen(server: Server) -> Iterator[Callable[..., Stream]]:
    opened: list[Stream] = []

    def start(token: str, *, after: int | None = None, at: Server = server) -> Stream:
        opened.append(Stream(at.port, token, after=after))
        return opened[-1].__enter__()

    yield start
    for stream in opened:
        stream.close()


def newcomer(place: Settlement, make: Callable[[World], Person], *, lives: float = 900.0) -> tuple[Person, str]:
    """Somebody new, with a token that lives so many seconds more."""

    def run(world: World) -> tuple[Person, str]:
        person = make(world)
        issued = clock.now() - rules.ACCESS_LIFE + hours(lives / 3600)
        return person, world.token_of(person, at=issued)

    return add_to(place, run)


def logs(server: Server, place: Settlement, token: str) -> str:
    """Log one activity; returns its id."""
    start = place.world.morning() + hours(next(_number) % 200 / 30)
    body = place.world.an_activity(start=start, minutes=2, description="Rahasia kunjungan Ibu Siti")
    answer = server.post("/api/v1/activities", body, token)
    assert answer.status == 201, answer.body
    return body["id"]


def test_each_reader_hears_only_of_what_they_may_see(
    server: Server, place: Settlement, listen: Callable[..., Stream]
) -> None:
    one, another = place.officers[0][1], place.officers[1][1]
    _, stranger = newcomer(place, lambda world: world.employee(world.unit("Dinas Lain")))
    _, auditor = newcomer(place, lambda world: world.with_role(Role.AUDITOR))
    streams = {token: listen(token) for token in (one, another, place.head[1], stranger, auditor)}

    # Each writes after the first one did: facts come in order, so hearing the later one shows that
    # the earlier one was not told.
    first = logs(server, place, one)
    later = [logs(server, place, another), logs(server, place, stranger)]

    assert streams[auditor].hears(first, *later)
    assert streams[place.head[1]].hears(first, later[0])
    assert streams[one].hears(first)
    assert streams[another].hears(later[0])
    assert streams[stranger].hears(later[1])
    assert first not in streams[another].subjects + streams[stranger].subjects
    assert later[0] not in streams[stranger].subjects + streams[one].subjects
    assert later[1] not in streams[place.head[1]].subjects


def test_an_event_says_what_changed_and_nothing_of_what_it_says(
    server: Server, place: Settlement, listen: Callable[..., Stream]
) -> None:
    stream = listen(place.officers[0][1])

    subject = logs(server, place, place.officers[0][1])

    assert stream.hears(subject)
    event = next(event for event in stream.events if event.subject == subject)
    yesterday = place.world.today - days(1)
    assert event.name == "activity.logged"
    assert event.data == {"subject": subject, "unit_id": str(place.world.puskesmas), "period": f"{yesterday:%Y-%m}"}
    assert {line.partition(":")[0] for line in event.raw.splitlines()} == {"id", "event", "data"}


def test_a_reader_who_comes_back_misses_nothing_and_hears_nothing_twice(
    server: Server, place: Settlement, listen: Callable[..., Stream]
) -> None:
    """The line is cut again and again, at any moment, while others write."""
    heard: list[tuple[int, str]] = []
    stream = listen(place.head[1])
    written: list[str] = []

    def write(token: str) -> None:
        written.extend(logs(server, place, token) for _ in range(25))

    def follow() -> None:
        nonlocal stream
        for pause in (0.05, 0.2, 0.1, 0.3, 0.15):
            time.sleep(pause)
            stream.close()
            heard.extend((event.position, event.subject) for event in stream.events)
            stream = listen(place.head[1], after=stream.position)

    together([follow, *[lambda token=token: write(token) for _, token in place.officers[:4]]])
    missing = set(written) - {subject for _, subject in heard}
    assert stream.hears(*missing)
    heard.extend((event.position, event.subject) for event in stream.events)

    assert [position for position, _ in heard] == sorted({position for position, _ in heard})
    assert sorted(subject for _, subject in heard if subject in set(written)) == sorted(written)


def test_a_position_that_is_no_longer_kept_or_never_was_gets_a_reset(
    server: Server, place: Settlement, listen: Callable[..., Stream]
) -> None:
    token = place.head[1]
    last = [logs(server, place, place.officers[0][1]) for _ in range(3)][-1]
    assert listen(token, after=1).hears(last)
    with place.database.reader() as session:
        head = outbox.last_position(session)
    add_to(place, lambda world: world.session.execute(delete(OutboxRow).where(OutboxRow.position < head)))

    for position in (1, head + 1_000):
        stream = listen(token, after=position)
        event = until(lambda stream=stream: stream.events)[0]
        assert (event.name, event.position, event.data) == ("reset", head, {})
    following = listen(token, after=head - 1)
    assert following.hears(last)
    assert [event.name for event in following.events] == ["activity.logged"]


def test_a_stream_closes_when_its_token_expires(place: Settlement, listen: Callable[..., Stream]) -> None:
    _, token = newcomer(place, lambda world: world.employee(), lives=6)
    stream = listen(token)

    waited = stream.ends(15)

    assert 3 < waited < 10


def test_a_stream_ends_within_seconds_when_the_account_is_blocked(
    server: Server, place: Settlement, listen: Callable[..., Stream]
) -> None:
    _, admin = newcomer(place, lambda world: world.with_role(Role.DISTRICT_ADMIN))
    person, token = newcomer(place, lambda world: world.employee())
    stream, others = listen(token), listen(place.officers[0][1])

    answer = server.post(f"/api/v1/accounts/{person.employee_id}/block", None, admin)

    assert answer.status == 204
    assert stream.ends(5) < 5
    assert others.ended_at is None
    assert server.get("/api/v1/events", token).status == 401


def test_somebody_who_opens_too_many_is_told_and_may_again_once_some_are_closed(
    place: Settlement, listen: Callable[..., Stream], server: Server
) -> None:
    _, token = newcomer(place, lambda world: world.employee())
    streams = [listen(token) for _ in range(6)]

    def may_open() -> bool:
        with contextlib.closing(Stream(server.port, token)) as another:
            return another.status == 200

    seventh = server.get("/api/v1/events", token)
    streams[0].close()

    assert (seventh.status, bool(seventh.headers["Retry-After"])) == (429, True)
    until(may_open)


def test_a_reader_misses_nothing_when_the_server_is_killed_and_started_again(
    url: str, place: Settlement, tmp_path: Path, listen: Callable[..., Stream]
) -> None:
    url, place = an_own(url, place, tmp_path)
    going = Server(tmp_path, url).start()
    stream = listen(place.head[1], at=going)
    heard = [logs(going, place, place.officers[0][1]) for _ in range(3)]
    assert stream.hears(*heard[:1])

    going.kill()
    stream.ends(5)
    last = stream.position
    with going:
        more = [logs(going, place, place.officers[1][1]) for _ in range(3)]
        again = listen(place.head[1], after=last, at=going)
        assert again.hears(*(set(heard) - set(stream.subjects)), *more)

    assert [one for one in stream.subjects + again.subjects if one in heard + more] == heard + more


def an_own(url: str, place: Settlement, folder: Path) -> tuple[str, Settlement]:
    """On SQLite another district: the first one is held by its own server."""
    if not url.startswith("sqlite"):
        return url, place
    url = f"sqlite:///{folder / 'kinerja.db'}"
    return url, Settlement(url)


def test_a_server_with_a_hundred_open_streams_stops_within_ten_seconds(
    data_folder: Path, url: str, place: Settlement, tmp_path: Path
) -> None:
    url, place = an_own(url, place, tmp_path)
    people = [newcomer(place, lambda world: world.employee())[1] for _ in range(20)]
    with Server(tmp_path, url) as going:
        streams = [Stream(going.port, token).__enter__() for token in people for _ in range(5)]
        assert len(streams) == 100
        assert logs(going, place, people[0])

        seconds = going.stop()

        assert seconds < 10
        assert all(stream.ends(1) < 1 for stream in streams)
        for stream in streams:
            stream.close()
