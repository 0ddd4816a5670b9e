"""Others that do the same work: PocketBase, ready-made, and a tutorial's design on PostgreSQL."""

import contextlib
import json
import random
import sqlite3
import subprocess
import urllib.request
import uuid
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from jose import jwt

from bench import servers
from bench.product import ACTIVITIES, ACTIVITY, OFFICERS, SECRET
from bench.servers import PEERS, Request, Target

_ADMIN, _PASSWORD = "admin@bench.test", "bench-password-1234"
_RECORDS = "/api/collections/activities/records"
# With any other pattern than its own, PocketBase looks for a new id by reading the whole table:
# so the ids are the 32 digits of a UUID, without dashes.
_BODY = ACTIVITY.replace("@uuid@", "@hex@").removesuffix("}") + ',"owner":"@owner@"}'
_CREATE = '{"method":"POST","url":"' + _RECORDS + '","body":' + _BODY + "}"
_POCKETBASE = {
    "W1": Request("POST", _RECORDS, _BODY, rows=1),
    "R1": Request("GET", _RECORDS + "?perPage=20&sort=-started_at&skipTotal=1"),
    "W2": Request("POST", "/api/batch", '{"requests":[' + ",".join([_CREATE] * 20) + "]}", rows=20),
}
_FIELDS: list[dict[str, Any]] = [
    {
        "name": "id",
        "type": "text",
        "system": True,
        "primaryKey": True,
        "required": True,
        "min": 15,
        "max": 32,
        "pattern": "^[a-z0-9]+$",
        "autogeneratePattern": "[a-z0-9]{15}",
    },
    {"name": "description", "type": "text", "required": True, "min": 3, "max": 2000},
    {"name": "started_at", "type": "date", "required": True},
    {"name": "ended_at", "type": "date", "required": True},
    {"name": "quantity", "type": "number", "min": 0},
    {"name": "unit", "type": "text", "max": 32},
    {"name": "created", "type": "autodate", "onCreate": True},
]


@contextlib.contextmanager
def pocketbase(folder: Path) -> Generator[Target]:
    """PocketBase with the same officers and rows; it commits with its own `synchronous=NORMAL`."""
    place, port = folder / "pocketbase", servers.free_port()
    program = str(PEERS / "pocketbase")
    base = f"http://127.0.0.1:{port}"
    subprocess.run(
        [program, "superuser", "upsert", _ADMIN, _PASSWORD, "--dir", str(place)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    command = [program, "serve", "--automigrate=false", "--http", f"127.0.0.1:{port}", "--dir", str(place)]
    started = partial(
        servers.server, command, port, "/api/health", folder / "pocketbase.log", environment={"GOMAXPROCS": "1"}
    )
    with started():
        owners, tokens = _set_up(base)
    _fill(place / "data.db", owners)
    with started() as pid:  # again, so that no plan or cache is from before the rows
        yield Target(
            name="pocketbase",
            base=base,
            pids=(pid,),
            requests=_POCKETBASE,
            tokens=tokens,
            owners=owners,
            count=partial(_count, place / "data.db"),
        )


def _set_up(base: str) -> tuple[list[str], list[str]]:
    """Officers and the collection, with rules by which everybody sees and writes their own."""
    admin = _call(
        "POST", f"{base}/api/collections/_superusers/auth-with-password", {"identity": _ADMIN, "password": _PASSWORD}
    )
    token: str = admin["token"]
    settings = {"batch": {"enabled": True, "maxRequests": 50, "timeout": 20}, "logs": {"maxDays": 0}}
    _call("PATCH", f"{base}/api/settings", settings, token)
    users: str = _call("GET", f"{base}/api/collections/users", None, token)["id"]
    owners: list[str] = []
    for number in range(OFFICERS):
        officer = {"email": f"officer{number}@bench.test", "password": _PASSWORD, "passwordConfirm": _PASSWORD}
        owners.append(_call("POST", f"{base}/api/collections/users/records", officer, token)["id"])
    own = "owner = @request.auth.id"
    owner = {"name": "owner", "type": "relation", "collectionId": users, "maxSelect": 1, "required": True}
    collection = {
        "name": "activities",
        "type": "base",
        "createRule": f"@request.auth.id != '' && {own}",
        "listRule": own,
        "viewRule": own,
        "fields": [*_FIELDS, owner],
        "indexes": ["CREATE INDEX ix_activities_owner ON activities (owner, started_at)"],
    }
    _call("POST", f"{base}/api/collections", collection, token)
    tokens = [
        _call("POST", f"{base}/api/collections/users/impersonate/{one}", {"duration": 3600}, token)["token"]
        for one in owners
    ]
    return owners, tokens


def _fill(file: Path, owners: list[str]) -> None:
    chance = random.Random(7)
    today = datetime.now(UTC).replace(hour=1, minute=0, second=0, microsecond=0)

    def row(number: int) -> tuple[Any, ...]:
        start = today - timedelta(days=310 - number // OFFICERS % 300, minutes=-chance.randrange(480))
        begun, ended = (f"{moment:%Y-%m-%d %H:%M:%S}.000Z" for moment in (start, start + timedelta(minutes=45)))
        description = f"Verifikasi berkas permohonan nomor {number}"
        made = uuid.UUID(int=chance.getrandbits(128), version=4).hex
        return made, owners[number % OFFICERS], description, begun, ended, number % 9, "berkas", ended

    connection = sqlite3.connect(file)
    with connection:
        connection.executemany(
            "INSERT INTO activities (id, owner, description, started_at, ended_at, quantity, unit, created)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            map(row, range(ACTIVITIES)),
        )
        connection.execute("ANALYZE")
    connection.close()


def _count(file: Path) -> int:
    connection = sqlite3.connect(file, timeout=20)
    try:
        return connection.execute("SELECT count(*) FROM activities").fetchone()[0]
    finally:
        connection.close()


def _call(method: str, url: str, body: Any, token: str = "") -> Any:
    headers = {"Content-Type": "application/json", **({"Authorization": token} if token else {})}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=30) as answer:
        return json.load(answer)


@contextlib.contextmanager
def textbook(folder: Path, url: str, postgres_pid: int) -> Generator[Target]:
    """The tutorial's design (`bench/textbook.py`) on an empty PostgreSQL database at `url`."""
    port = servers.free_port()
    command = [
        *(str(PEERS / "python"), "-m", "uvicorn", "bench.textbook:app", "--host", "127.0.0.1", "--port", str(port)),
        *("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"),
    ]
    log, environment = folder / "textbook.log", {"DATABASE_URL": url}
    with servers.server(command, port, "/docs", log, environment=environment) as pid:
        plain = url.replace("+psycopg", "")
        with psycopg.connect(plain) as connection:
            connection.execute(_TEXTBOOK_OFFICERS, {"officers": OFFICERS})
            connection.execute(_TEXTBOOK_ROWS, {"officers": OFFICERS, "activities": ACTIVITIES})
            connection.execute("ANALYZE")
        until = datetime.now(UTC) + timedelta(hours=1)
        yield Target(
            name="textbook",
            base=f"http://127.0.0.1:{port}",
            pids=(pid, postgres_pid),
            requests={"W1": Request("POST", "/activities", ACTIVITY, rows=1)},
            tokens=[
                "Bearer " + jwt.encode({"sub": f"u{number}", "exp": until}, SECRET, "HS256")
                for number in range(1, OFFICERS + 1)
            ],
            owners=["-"] * OFFICERS,
            count=partial(_count_postgres, plain),
        )


def _count_postgres(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM activity").fetchone()
    return found[0] if found else 0


_TEXTBOOK_OFFICERS = "INSERT INTO account SELECT n, 'u' || n, true FROM generate_series(1, %(officers)s) AS n"
_TEXTBOOK_ROWS = """
INSERT INTO activity (id, account_id, description, started_at, ended_at, quantity, unit, created_at)
SELECT gen_random_uuid(), 1 + n %% %(officers)s, 'Verifikasi berkas permohonan nomor ' || n, begun,
       begun + interval '45 minutes', n %% 9, 'berkas', begun
FROM generate_series(1, %(activities)s) AS n,
     LATERAL (SELECT now() - make_interval(days => 310 - n / %(officers)s %% 300, mins => n * 7 %% 480) AS begun) AS a
"""
