"""A throw-away PostgreSQL for tests: started as a user who is not root, stopped and gone afterwards.

    python setup/postgres.py -- command…    runs the command with KINERJA_TEST_POSTGRES_URL set

Standard library only.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

STARTS_TRIED = 20


class Cluster:
    """One server with a data folder of its own on a free port of 127.0.0.1."""

    def __init__(self, folder: Path, *, fsync: bool) -> None:
        self._bin = _programs()
        self._folder = folder
        self._data = folder / "data"
        self._fsync = fsync
        self._as_user = _other_user(folder)
        self.port = _free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self._do(
            "initdb", "-D", str(self._data), "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"
        )

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start, again where a killed one has left its traces behind."""
        for _ in range(STARTS_TRIED):
            with (self._folder / "server.log").open("ab") as log:
                self._server = subprocess.Popen(
                    [*self._as_user, str(self._bin / "postgres"), "-D", str(self._data), *self._settings()],
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                    start_new_session=True,
                )
            if self._answers():
                return
            self.kill()
            time.sleep(0.3)
        sys.exit((self._folder / "server.log").read_text()[-2000:])

    def kill(self) -> None:
        """SIGKILL of the server and its children, as if the machine had lost its power."""
        if self._server is None:
            return
        # The server first, or it would restart the children it loses. Each child leads a group of its own and,
        # left alone, would first finish its statement: up to seconds in which nothing new can start.
        children = _children(self._server.pid)
        for pid in (self._server.pid, *children):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._server.wait()
        self._server = None

    def stop(self) -> None:
        if self._server is None:
            return
        self._server.send_signal(signal.SIGINT)  # "fast": ends sessions, then itself
        try:
            self._server.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
        self._server = None

    def _settings(self) -> list[str]:
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self._folder,
            "max_connections": 300,
            "fsync": "on" if self._fsync else "off",
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _answers(self) -> bool:
        for _ in range(150):
            if self._server is None or self._server.poll() is not None:
                return False
            ready = subprocess.run(
                [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False
            )
            if ready.returncode == 0:
                return True
            time.sleep(0.1)
        return False

    def _do(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*self._as_user, str(self._bin / program), *arguments], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            sys.exit(done.stderr)


@contextlib.contextmanager
def cluster(*, fsync: bool = False) -> Generator[Cluster]:
    """A running server; without fsync it is quicker, and only a loss of power could tell."""
    with tempfile.TemporaryDirectory(prefix="kinerja-pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        found = Cluster(folder, fsync=fsync)
        try:
            found.start()  # inside: a signal while it starts must not leave it behind
            yield found
        finally:
            found.stop()


def _programs() -> Path:
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not installed:
        sys.exit("PostgreSQL's server is not installed: apt-get install postgresql")
    return installed[-1].parent


def _other_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then as the user that its package made."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _children(parent: int) -> list[int]:
    """Ids of the processes whose parent this is (Linux). In `stat` the parent follows the name and the state."""
    found: list[int] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main() -> None:
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    if not command:
        sys.exit(__doc__)
    for sign in (signal.SIGTERM, signal.SIGHUP):  # a closed terminal must not leave a server behind either
        signal.signal(sign, lambda number, _: sys.exit(128 + number))
    with cluster() as found:
        environment = {**os.environ, "KINERJA_TEST_POSTGRES_URL": found.url}
        sys.exit(subprocess.run(command, env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
