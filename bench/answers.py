"""Citizens' answers: two hundred a second for twenty seconds, none lost and none double; and results among many.

Open loop: answers are sent when they are due, whether or not the one before has come back, and an answer's time
counts from then. Every fifth is sent three times, as a phone does whose line is bad.
"""

import asyncio
import contextlib
import json
import random
import re
import statistics
import time
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from backend.kit import clock, ids, signing
from backend.kit.constant import Constant
from backend.kit.database import Database
from backend.organisation.models import OrgUnit
from backend.surveys import marks, queries, sums
from backend.surveys.models import CommentState, Survey, SurveyCode, SurveyResponse, SurveyState, SurveySums
from backend.surveys.rules import CODES
from backend.surveys.rules_answers import Form, Source
from bench import product, servers

PER_SECOND, SECONDS = 200, 20
SIZES = (1_000, 200_000)
CODE = "BENCHBEN"
_AT_ONCE, _ASKED, _LINES = 5_000, 40, 64


@dataclass(frozen=True)
class Taken:
    """`sent` counts requests, `answers` distinct ones; what is stored and summed stands beside. Milliseconds."""

    sent: int
    answers: int
    acknowledged: int
    stored: int
    summed: int
    refused: int
    p50: float
    p99: float
    slowest: float
    cpu: float

    @property
    def is_whole(self) -> bool:
        return self.answers == self.acknowledged == self.stored == self.summed and self.refused == 0


@dataclass(frozen=True)
class Read:
    """How long the results of a survey with so many answers take: the median, in ms."""

    answers: int
    public: float


@contextlib.contextmanager
def running(folder: Path, already: int) -> Generator[tuple[str, int, Database]]:
    """A served district with one survey and so many answers of the last year; gives address, process, database."""
    place = folder / f"answers-{already}"
    place.mkdir()
    url = f"sqlite:///{place / 'kinerja.db'}"
    database = Database(url)
    product.seed(database, activities=0)
    _survey(database, already)
    # A whole district from one address.
    limits = {"KINERJA_PUBLIC_ANSWERS": "1000000", "KINERJA_PUBLIC_READS": "1000000"}
    with product.serving(place, url, limits) as (base, pid):
        yield base, pid, database
    database.close()


def take(folder: Path, per_second: int = PER_SECOND, seconds: int = SECONDS) -> Taken:
    """Send answers at that pace, and count what has become of them."""
    signing.use_secrets([product.SECRET.encode()])
    with running(folder, 0) as (base, pid, database):
        before = servers.cpu_seconds([pid])
        sent = asyncio.run(_send(base, per_second, seconds))
        cpu = servers.cpu_seconds([pid]) - before
        with database.reader() as session:
            stored = session.scalar(select(func.count()).select_from(SurveyResponse)) or 0
            summed = session.scalar(select(func.sum(SurveySums.responses))) or 0
    times = sorted(one.milliseconds for one in sent)
    good = [one for one in sent if one.status in {200, 201}]
    return Taken(
        sent=len(sent),
        answers=len({one.id for one in sent}),
        acknowledged=len({one.id for one in good}),
        stored=stored,
        summed=int(summed),
        refused=len(sent) - len(good),
        p50=times[len(times) // 2],
        p99=times[len(times) * 99 // 100],
        slowest=times[-1],
        cpu=cpu,
    )


def read(folder: Path, answers: int) -> Read:
    """Ask for the unit's public results again and again."""
    with running(folder, answers) as (base, _, database), httpx.Client(base_url=base) as client:
        with database.reader() as session:
            unit_id = session.scalar(select(Survey.unit_id))
        path = f"/api/v1/public/units/{unit_id}/satisfaction"
        times: list[float] = []
        for _ in range(_ASKED):
            started = time.perf_counter()
            found = client.get(path).raise_for_status().json()
            times.append((time.perf_counter() - started) * 1000)
        if not found["responses"]:
            raise SystemExit("the results are empty")
    return Read(answers, statistics.median(times))


# --- sending ---


@dataclass(frozen=True)
class _Sent:
    id: UUID
    status: int
    milliseconds: float


async def _send(base: str, per_second: int, seconds: int) -> list[_Sent]:
    """Every request is written out beforehand: a sender at work on them would be measured instead of the server."""
    chance, address = random.Random(11), httpx.URL(base)
    bodies = [_body(chance) for _ in range(per_second * seconds)]
    letters = [(UUID(body["id"]), _letter(address, body)) for body in bodies]
    waiting: asyncio.Queue[tuple[UUID, bytes, float] | None] = asyncio.Queue()
    lines = [asyncio.create_task(_line(address, waiting)) for _ in range(_LINES)]
    started = time.perf_counter()
    for number, (answer_id, letter) in enumerate(letters):
        due = started + number / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        for _ in range(3 if number % 5 == 0 else 1):
            waiting.put_nowait((answer_id, letter, due))
    for _ in lines:
        waiting.put_nowait(None)
    return [one for sent in await asyncio.gather(*lines) for one in sent]


async def _line(address: httpx.URL, waiting: asyncio.Queue[tuple[UUID, bytes, float] | None]) -> list[_Sent]:
    """One connection that sends what is waiting, one after another."""
    reader, writer = await asyncio.open_connection(address.host, address.port)
    sent: list[_Sent] = []
    while (one := await waiting.get()) is not None:
        answer_id, letter, due = one
        writer.write(letter)
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        if length is None:
            raise SystemExit(f"an answer without a length: {head!r}")
        await reader.readexactly(int(length[1]))
        sent.append(_Sent(answer_id, int(head.split(b" ", 2)[1]), (time.perf_counter() - due) * 1000))
    writer.close()
    return sent


def _letter(address: httpx.URL, body: dict[str, Any]) -> bytes:
    content = json.dumps(body).encode()
    head = (
        f"POST /api/v1/public/surveys/{CODE}/responses HTTP/1.1\r\nHost: {address.netloc.decode()}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def _body(chance: random.Random) -> dict[str, Any]:
    return {
        "id": str(ids.uuid7()),
        "answers": {code: chance.randint(1, 4) for code in CODES},
        "profile": {"sex": "female", "age": "20_29"},
        "comment": "Terima kasih, pelayanannya cepat",
        "made_at": clock.now().isoformat(timespec="seconds").replace("+00:00", "Z"),
        "device": marks.new_device(clock.today()),
    }


# --- what is there before ---


def _survey(database: Database, answers: int) -> None:
    now, survey, code = clock.now(), ids.uuid7(), ids.uuid7()
    with database.writing.begin() as connection:
        unit = connection.scalar(select(OrgUnit.id))
        connection.execute(
            insert(Survey).values(
                id=survey, unit_id=unit, title="Survei", state=SurveyState.ACTIVE, population=5_000, services=[],
                questions=[], texts={}, staff_networks=[], made_at=now, version=1, create_digest="-",
            )
        )  # fmt: skip
        connection.execute(
            insert(SurveyCode).values(
                id=code, survey_id=survey, code=CODE, counter=None, form=Form.FULL, is_kiosk=False, rotates=False,
                made_at=now, revoked_at=None, version=1, create_digest="-",
            )
        )  # fmt: skip
        statement = Constant(insert(queries.RESPONSES), [column.name for column in queries.RESPONSES.columns])
        chance = random.Random(3)
        for start in range(0, answers, _AT_ONCE):
            rows = [_row(survey, code, chance, now) for _ in range(start, min(start + _AT_ONCE, answers))]
            statement.many(connection, rows)
    with Session(database.writing) as session:
        sums.rebuild(session, survey)
        session.commit()


def _row(survey: UUID, code: UUID, chance: random.Random, now: datetime) -> dict[str, Any]:
    at = now - chance.random() * timedelta(days=300)
    return {
        "id": ids.uuid7(), "survey_id": survey, "code_id": code, "form": Form.FULL, "source": Source.ONLINE,
        "device": None, "once": None, "day": clock.local_day(at), "made_at": at, "received_at": at,
        **{name: chance.randint(1, 4) for name in CODES},
        "answers_local": {}, "service": "", "sex": None, "age": None, "education": None, "job": None, "comment": None,
        "comment_state": CommentState.NONE, "comment_text": None, "moderated_by": None, "moderated_at": None,
        "signals": [], "entered_by": None, "version": 1, "create_digest": "-",
    }  # fmt: skip
