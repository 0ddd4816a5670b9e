"""What each word of the command line does. Messages to administrators are Indonesian."""

import argparse
import contextlib
import fcntl
import json
import signal
import sys
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy.orm import Session

from backend import backups, demo, duties, rebuilding
from backend.audit import service as audit
from backend.config import Settings
from backend.identity import service as identity
from backend.integration import imports
from backend.kit import clock, logs, migrations, pages
from backend.kit.database import Database
from backend.kit.files import FileStore
from backend.kit.problems import Problem
from backend.kit.worker import Worker
from backend.kit.writer import Writer
from backend.main import application, create_app, join_packages
from backend.organisation import queries as organisation

# Open event streams would keep the server from stopping for ever without a limit.
GRACEFUL_SECONDS = 6


def serve(settings: Settings) -> int:
    """Migrate, fill a demo if asked, say how to sign in, and serve until told to stop."""
    with _only_process(settings):
        with _opened(settings) as (database, writer):
            _prepare(settings, database, writer)
        _say(f"Kinerja Kutacane melayani di {_address(settings)}")
        if settings.workers > 1:
            uvicorn.run("backend.main:create_app", factory=True, workers=settings.workers, **_serving(settings))
            return 0
        server = _Server(uvicorn.Config(create_app(settings), **_serving(settings)))
        server.run()
        return 0 if server.started else 1


class _Server(uvicorn.Server):
    """Tells open event streams to end as soon as the stop signal comes, not after the wait."""

    def handle_exit(self, sig: int, frame: Any) -> None:
        application = getattr(self.config.app, "app", None)
        if application is not None:
            application.state.is_stopping = True
            broker = getattr(application.state, "broker", None)
            if broker is not None:
                broker.end_streams()
        super().handle_exit(sig, frame)


def migrate(settings: Settings) -> int:
    with _opened(settings):
        _say(f"Skema basis data: {migrations.head()}")
    return 0


def seed_demo(settings: Settings) -> int:
    with _only_process(settings), _opened(settings) as (_, writer):
        writer.call(lambda session: demo.seed(session, settings, today=clock.today()))
    _say("Kabupaten contoh (DATA CONTOH) sudah dibuat")
    return 0


def demo_accounts(settings: Settings) -> int:
    """Print the demo's accounts; only for a database that holds the demo."""
    with _opened(settings) as (database, _), database.reader() as session:
        accounts = demo.accounts(session, settings)
    if accounts is None:
        _say("Basis data ini bukan data contoh")
        return 1
    _print_json(accounts)
    return 0


def work(settings: Settings) -> int:
    """Run the worker apart until a stop signal."""
    if settings.is_sqlite:
        _say("Pada SQLite, pekerja berjalan di dalam server. `kinerja work` memerlukan PostgreSQL")
        return 1
    logs.set_up()
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda _number, _frame: stop.set())
    with _opened(settings) as (database, writer):
        worker = Worker(duties.of_server(database, writer, FileStore(settings.evidence)))
        bridges = Worker(duties.of_bridges(writer, settings))
        worker.start()
        bridges.start()
        stop.wait()
        bridges.close()
        worker.close()
    return 0


def create_admin(settings: Settings, nip: str, name: str) -> int:
    with _opened(settings) as (_, writer):
        code = writer.call(lambda session: identity.create_admin(session, nip=nip, name=name, now=clock.now()))
    _say(f"Akun admin {nip} dibuat. Kode aktivasi (sekali pakai): {code}")
    return 0


def backup(settings: Settings, file: Path) -> int:
    try:
        manifest = backups.write(settings, file)
    except backups.BackupError as error:
        _say(str(error))
        return 1
    _print_json(manifest)
    return 0


def restore(settings: Settings, file: Path) -> int:
    try:
        with _only_process(settings):
            manifest = backups.restore(settings, file)
    except backups.BackupError as error:
        _say(str(error))
        return 1
    _print_json(manifest)
    return 0


def rebuild(settings: Settings) -> int:
    """Work out sums and scores anew; on SQLite only while no server runs."""
    with _only_process(settings), _opened(settings) as (_, writer):
        for done in rebuilding.everything(writer):
            _say(f"Dihitung ulang: {done}")
    return 0


def verify_audit(settings: Settings) -> int:
    """Walk the chain; exits with 1 and names the first broken entry."""
    with _opened(settings) as (database, _), database.reader() as session:
        verdict = audit.verify(session)
    _print_json(
        {"entries": verdict.entries, "broken_at": verdict.broken_at, "reason": verdict.reason, "head": verdict.head}
    )
    return 0 if verdict.broken_at is None else 1


def openapi(settings: Settings) -> int:
    _print_json(application(settings).openapi())
    return 0


def import_file(settings: Settings, arguments: argparse.Namespace) -> int:
    """Import a spreadsheet, or only say what it would do."""
    try:
        raw = arguments.file.read_bytes()
    except OSError as error:
        _say(f"{arguments.file} tidak dapat dibaca: {error.strerror}")
        return 1
    with _opened(settings) as (database, writer):
        outcome = imports.from_command_line(
            database, writer, arguments.name, arguments.file.name, raw, dry_run=arguments.dry_run
        )
    if arguments.out is not None and outcome.annotated is not None:
        arguments.out.write_bytes(outcome.annotated)
    _print_json(outcome.report)
    return 0 if outcome.is_clean else 1


def clients(settings: Settings, arguments: argparse.Namespace) -> int:
    """Register, list, rotate or revoke other systems. A secret is shown once."""
    with _opened(settings) as (database, writer):
        if arguments.action == "list":
            with database.reader() as session:
                _print_json(identity.list_clients(session))
            return 0
        try:
            _print_json(writer.call(_CLIENT_ACTIONS[arguments.action](arguments)))
        except Problem as problem:
            _say(problem.title)
            return 1
    return 0


def _register(arguments: argparse.Namespace) -> Callable[[Session], Any]:
    def run(session: Session) -> dict[str, str]:
        unit_ids = [organisation.unit_id_of(session, code) for code in arguments.unit]
        client_id, secret = identity.register_client(
            session, name=arguments.name or "", scopes=arguments.scope, unit_ids=unit_ids, now=clock.now()
        )
        return {"client_id": str(client_id), "client_secret": secret}

    return run


def _rotate(arguments: argparse.Namespace) -> Callable[[Session], Any]:
    return lambda session: {
        "client_id": arguments.client_id,
        "client_secret": identity.rotate_client_secret(session, arguments.client_id, now=clock.now()),
    }


def _revoke(arguments: argparse.Namespace) -> Callable[[Session], Any]:
    def run(session: Session) -> dict[str, str]:
        identity.revoke_client(session, arguments.client_id, now=clock.now())
        return {"client_id": arguments.client_id, "revoked": "yes"}

    return run


_CLIENT_ACTIONS = {"register": _register, "rotate": _rotate, "revoke": _revoke}


@contextlib.contextmanager
def _opened(settings: Settings) -> Generator[tuple[Database, Writer]]:
    """The migrated database and a writer of its own."""
    settings.data.mkdir(parents=True, exist_ok=True)
    settings.evidence.mkdir(parents=True, exist_ok=True)
    clock.use_zone(settings.timezone)
    pages.use_key(settings.secrets[0])
    join_packages()  # the demo and a worker apart compute scores without an application
    database = Database(settings.url)
    migrations.upgrade(database)
    writer = Writer(database)
    try:
        yield database, writer
    finally:
        writer.close()
        database.close()


@contextlib.contextmanager
def _only_process(settings: Settings) -> Generator[None]:
    """On SQLite one process serves: a second one is refused, since it would be a second writer."""
    if not settings.is_sqlite:
        yield
        return
    settings.data.mkdir(parents=True, exist_ok=True)
    with (settings.data / "server.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            sys.exit("Server lain sudah memakai folder data ini. Hentikan dulu, atau pakai PostgreSQL")
        yield


def _prepare(settings: Settings, database: Database, writer: Writer) -> None:
    """Fill an empty demo, or print the way in for the first administrator."""
    with database.reader() as session:
        is_empty = organisation.is_empty(session)
        has_admin = identity.has_admin(session)
    if settings.demo and is_empty:
        writer.call(lambda session: demo.seed(session, settings, today=clock.today()))
        is_empty = False
    if settings.demo:
        with database.reader() as session:
            _print_sign_in(demo.accounts(session, settings) or [])
    elif not has_admin:
        token = writer.call(lambda session: identity.make_setup_link(session, now=clock.now()))
        _say(f"Buat admin pertama (berlaku 30 menit, sekali pakai): {_address(settings)}/#/mulai/{token}")


def _print_sign_in(accounts: list[dict[str, Any]]) -> None:
    _say("DATA CONTOH. Masuk dengan salah satu akun berikut:")
    shown: set[str] = set()
    for account in accounts:
        roles = ", ".join(sorted(account["roles"]))
        if roles in shown:
            continue
        shown.add(roles)
        names = ("Klien", "rahasia") if account["roles"] == ["service"] else ("NIP", "sandi")
        _say(f"  {names[0]} {account['nip']}  {names[1]} {account['password']}  ({roles}) {account['name']}")


def _serving(settings: Settings) -> dict[str, Any]:
    return {
        "host": settings.host,
        "port": settings.port,
        "access_log": False,
        "log_config": None,
        "timeout_graceful_shutdown": GRACEFUL_SECONDS,
        "server_header": False,
        "date_header": True,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": settings.trusted_proxies or None,
        "loop": "uvloop",
        "http": "httptools",
    }


def _address(settings: Settings) -> str:
    return settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _print_json(value: object) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
    sys.stdout.write("\n")
