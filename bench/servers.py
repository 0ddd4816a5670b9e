"""Starting servers on one core, waiting for them, and what they cost in time on the processor."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv-bench" / "bin"
SERVER_CORE, LOAD_CORE = "0", "1"
_START_SECONDS = 30
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Request:
    """One operation on the wire. Words between `@` are filled by `load.lua` for each request."""

    method: str
    path: str
    body: str = ""
    rows: int = 0


@dataclass(frozen=True)
class Target:
    """A running server that is measured. `tokens` are whole Authorization headers, one per officer."""

    name: str
    base: str
    pids: Sequence[int]
    requests: Mapping[str, Request]
    tokens: Sequence[str]
    owners: Sequence[str]
    count: Callable[[], int]
    versions: Mapping[str, str] = field(default_factory=dict)

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.pids)


def cpu_seconds(pids: Sequence[int]) -> float:
    """Processor time of these processes and of all that descend from them."""
    return sum(_cpu_ticks(pid) for root in pids for pid in _tree(root)) / _TICKS


@contextlib.contextmanager
def folder() -> Generator[Path]:
    """A throw-away folder on the disk of the checkout: `/tmp` may be memory, where a sync is free."""
    place = ROOT / ".cache"
    place.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place, prefix="bench-") as name:
        yield Path(name)


@contextlib.contextmanager
def server(
    command: Sequence[str], port: int, health: str, log: Path, *, environment: Mapping[str, str] | None = None
) -> Generator[int]:
    """Run a server on one core until the block ends; gives its process id once `health` answers."""
    pinned = ["taskset", "-c", SERVER_CORE, *command]
    with log.open("wb") as output:
        process = subprocess.Popen(
            pinned,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            _wait(process, f"http://127.0.0.1:{port}{health}", log)
            yield process.pid
        finally:
            _stop(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def packages(*pairs: str) -> bool:
    """Whether Debian packages (`package=program`) are there; root gets those that are missing."""
    return subprocess.run(["sh", str(ROOT / "setup" / "system_packages.sh"), *pairs], check=False).returncode == 0


def has_postgres() -> bool:
    return shutil.which("initdb") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def sync_milliseconds(place: Path, times: int = 50) -> float:
    """How long this disk takes to make a small write safe: the median."""
    found: list[float] = []
    with (place / "sync").open("wb", buffering=0) as file:
        for _ in range(times):
            file.write(b"x" * 4096)
            started = time.perf_counter()
            os.fdatasync(file.fileno())
            found.append((time.perf_counter() - started) * 1000)
    return sorted(found)[times // 2]


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{' '.join(process.args)} did not start:\n{log.read_text(errors='replace')[-2000:]}")  # type: ignore[arg-type]


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, to_do = [], [root]
    while to_do:
        found.append(to_do.pop())
        to_do += children.get(found[-1], [])
    return found


def _cpu_ticks(pid: int) -> int:
    """User and system time, with that of children that have ended and been waited for."""
    fields = _stat(pid)
    return sum(int(one) for one in fields[11:15]) if fields else 0


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
