"""Where the time of one operation goes: `.venv/bin/python bench/profile.py W2 [--postgres] [--writer]`.

Samples the server under load with py-spy, where that may look into it (root, or ptrace allowed).
With `--writer`, or without py-spy: the job of the writer alone, in this process, under cProfile.
"""

import sys
from pathlib import Path

# In place of this folder: this very file would hide the standard library's `profile`.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

import argparse  # noqa: E402 - all of these need the path above
import contextlib  # noqa: E402
import cProfile  # noqa: E402
import pstats  # noqa: E402
import random  # noqa: E402
import subprocess  # noqa: E402
from collections import Counter  # noqa: E402
from collections.abc import Callable, Generator  # noqa: E402
from datetime import timedelta  # noqa: E402
from functools import partial  # noqa: E402
from typing import Any  # noqa: E402
from uuid import UUID  # noqa: E402

from sqlalchemy.orm import Session  # noqa: E402

from backend.access.actor import Actor, Role, permissions_of  # noqa: E402
from backend.activities import lists, service  # noqa: E402
from backend.activities.history import Arrival  # noqa: E402
from backend.activities.queries import Filters  # noqa: E402
from backend.activities.schemas import ActivityDraft  # noqa: E402
from backend.kit import clock  # noqa: E402
from backend.kit.database import Database  # noqa: E402
from backend.kit.ids import uuid7  # noqa: E402
from backend.kit.writer import InlineWriter  # noqa: E402
from backend.sync import push  # noqa: E402
from backend.sync.schemas import PushIn  # noqa: E402
from bench import load, postgres, product, servers  # noqa: E402

_PY_SPY = servers.PEERS / "py-spy"
_SAMPLES_PER_SECOND = 250
_JOBS = {"W1": 3_000, "R1": 3_000, "W2": 300}
# Jobs in one commit, as the writer has them under the bench's 32 connections.
_BATCH = 16


def main() -> None:
    parser = argparse.ArgumentParser(description="Where the time of one operation goes.")
    parser.add_argument("operation", choices=list(product.REQUESTS))
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--writer", action="store_true", help="the writer's work alone, under cProfile")
    parser.add_argument("--secs", type=int, default=10)
    parser.add_argument("--top", type=int, default=30)
    options = parser.parse_args()
    with servers.folder() as folder, _url(options.postgres) as url:
        if options.writer or not _PY_SPY.exists():
            _writer_alone(folder, url, options.operation, options.top)
        else:
            _server(folder, url, options.operation, options.secs, options.top)


@contextlib.contextmanager
def _url(is_postgres: bool) -> Generator[str]:
    if not is_postgres:
        yield ""
        return
    with postgres.cluster() as cluster:
        yield cluster.database("product")


# --- the whole server, sampled ---


def _server(folder: Path, url: str, operation: str, secs: int, top: int) -> None:
    stacks = folder / "stacks"
    with product.running(folder, url=url) as target:
        load.measure(target, operation, 1)
        command = [str(_PY_SPY), "record", "--pid", str(target.pids[0]), "--format", "raw", "--output", str(stacks)]
        command += ["--duration", str(secs), "--rate", str(_SAMPLES_PER_SECOND), "--threads"]
        sampler = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        print(load.measure(target, operation, secs))
        sampler.wait(60)
    if not stacks.exists():
        sys.exit("py-spy may not look into the server here: try --writer")
    _print_stacks(stacks.read_text().splitlines(), top)


def _print_stacks(lines: list[str], top: int) -> None:
    """Two lists: time inside each function with what it calls, and inside it alone."""
    within: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    total = 0
    for line in lines:
        stack, _, times = line.rpartition(" ")
        frames = [_without_line(frame) for frame in stack.split(";")]
        total += int(times)
        alone[frames[-1]] += int(times)
        for frame in set(frames):
            within[frame] += int(times)
    for title, counter in (("with what it calls", within), ("alone", alone)):
        print(f"\n{total} samples; share of each function {title}")
        for frame, times in counter.most_common(top):
            print(f"{times / total:6.1%}  {frame.replace(str(servers.ROOT) + '/', '')}")


def _without_line(frame: str) -> str:
    """`around (activities/queries.py:190)` counts as one, whichever line it was at."""
    return frame.rpartition(":")[0] + ")" if frame.endswith(")") and ":" in frame else frame


# --- the writer's work alone ---


def _writer_alone(folder: Path, url: str, operation: str, top: int) -> None:
    database = Database(url or f"sqlite:///{folder / 'profile.db'}")
    officers = [_actor(account, employee) for account, employee in product.seed(database)]
    jobs = [_job(operation, officers[number % len(officers)]) for number in range(_JOBS[operation])]
    profile = cProfile.Profile()
    for start in range(0, len(jobs), _BATCH):
        with database.writing.begin() as connection:
            writer = InlineWriter(connection)
            profile.enable()
            for job in jobs[start : start + _BATCH]:
                writer.call(job)
            profile.disable()
    database.close()
    statistics = pstats.Stats(profile)
    statistics.sort_stats("tottime").print_stats(top)


def _actor(account: UUID, employee: UUID) -> Actor:
    roles = frozenset({Role.ASN})
    return Actor(account, uuid7(), employee, roles, permissions_of(roles))


def _job(operation: str, actor: Actor) -> Callable[[Session], Any]:
    now = clock.now()
    if operation == "R1":
        return partial(_latest, actor)
    if operation == "W1":
        return partial(service.log, actor=actor, draft=ActivityDraft(**_body()), arrival=Arrival(now))
    moment = now.isoformat().replace("+00:00", "Z")
    operations = [
        {"op_id": str(uuid7()), "kind": "activity.log", "made_at": moment, "body": _body()} for _ in range(20)
    ]
    envelope = PushIn.model_validate({"device_id": str(uuid7()), "sent_at": moment, "operations": operations})
    return partial(push.push, actor=actor, envelope=envelope, received_at=now)


def _latest(actor: Actor, session: Session) -> Any:
    return lists.page(session, actor, None, Filters(), limit=20, cursor=None, today=clock.today())


def _body() -> dict[str, Any]:
    start = clock.now() - timedelta(hours=random.randint(3, 93))
    return {
        "id": str(uuid7()),
        "description": f"Verifikasi berkas permohonan {random.randint(1, 99)}",
        "started_at": start.isoformat().replace("+00:00", "Z"),
        "ended_at": (start + timedelta(minutes=random.randint(10, 120))).isoformat().replace("+00:00", "Z"),
        "quantity": 3,
        "unit": "berkas",
    }


if __name__ == "__main__":
    main()
