"""The command line: serve, migrate, seed, work, back up, restore, verify."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import ValidationError

from backend import commands
from backend.config import Settings


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; exits with 0 on success, 1 on a refusal, 2 on wrong words."""
    parsed = _parser().parse_args(arguments)
    try:
        settings = Settings()
        if getattr(parsed, "demo", False):
            settings = settings.model_copy(update={"demo": True})
    except ValidationError as error:
        sys.exit("\n".join(str(one["msg"]).removeprefix("Value error, ") for one in error.errors()))
    run: Callable[[Settings, argparse.Namespace], int] = parsed.run
    try:
        code = run(settings, parsed)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read what is printed (`| head`) has seen enough; Python would complain once more on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kinerja", description="Kinerja Kutacane")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")

    def verb(name: str, run: Callable[[Settings, argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        found = verbs.add_parser(name, help=text, description=text)
        found.set_defaults(run=run)
        return found

    serve = verb("serve", lambda s, _: commands.serve(s), "serve the API and the app")
    serve.add_argument("--demo", action="store_true", help="fill an empty database with the demo district")
    verb("migrate", lambda s, _: commands.migrate(s), "bring the database to the current schema")
    verb("work", lambda s, _: commands.work(s), "run the worker apart (PostgreSQL only)")
    verb("seed-demo", lambda s, _: commands.seed_demo(s), "fill an empty database with the demo district")
    verb("demo-accounts", lambda s, _: commands.demo_accounts(s), "print the demo's accounts as JSON")
    admin = verb("create-admin", lambda s, a: commands.create_admin(s, a.nip, a.name), "make a district administrator")
    admin.add_argument("nip")
    admin.add_argument("name")
    backup = verb("backup", lambda s, a: commands.backup(s, a.file), "write database, evidence and keys to FILE")
    backup.add_argument("file", type=Path)
    restore = verb("restore", lambda s, a: commands.restore(s, a.file), "put a backup in place of the data")
    restore.add_argument("file", type=Path)
    verb("rebuild", lambda s, _: commands.rebuild(s), "work out sums of days and scores of all open months anew")
    verb("verify-audit", lambda s, _: commands.verify_audit(s), "walk the audit chain")
    verb("openapi", lambda s, _: commands.openapi(s), "print the OpenAPI document")
    _add_import(verb("import", commands.import_file, "import a spreadsheet (XLSX or CSV)"))
    _add_clients(verb("clients", commands.clients, "register, list, rotate or revoke other systems"))
    return parser


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", choices=["employees", "units", "assignments", "ikus"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--out", type=Path, help="write the sheet with a column of remarks here")


def _add_clients(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["register", "list", "rotate", "revoke"])
    parser.add_argument("--name", help="register: what the system is called")
    parser.add_argument("--scope", action="append", default=[], help="register: a scope; may be repeated")
    parser.add_argument("--unit", action="append", default=[], help="register: code of a unit; may be repeated")
    parser.add_argument("--client-id", help="rotate, revoke: which one")
