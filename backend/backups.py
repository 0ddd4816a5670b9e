"""Backups: database, evidence and keys in one file, made while the server writes, and put back."""

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from backend.activities.models import Activity
from backend.audit import service as audit
from backend.config import Settings
from backend.kit import clock, migrations
from backend.kit.database import Database
from backend.kit.ids import uuid7
from backend.kit.writer import Writer
from backend.sync.models import DatabaseEpoch, SyncOperation

FORMAT = 1
_DATABASE = {"sqlite": "kinerja.db", "postgresql": "kinerja.pgdump"}


class BackupError(Exception):
    """Why a backup was not made or not restored; the message is for the administrator."""


def write(settings: Settings, file: Path) -> dict[str, Any]:
    """Write a backup to `file`; returns its manifest. Raises BackupError.

    The database is copied in one step of its own transaction. Evidence is copied after it: files
    never change, and every row's file was on the disk before the row was.
    """
    partial = file.with_name(file.name + ".partial")
    with tempfile.TemporaryDirectory(dir=settings.data) as folder:
        copy = Path(folder) / _database_name(settings)
        _dump(settings, copy)
        manifest = _manifest(settings, copy)
        try:
            with tarfile.open(partial, "w") as archive:
                _add_text(archive, "manifest.json", json.dumps(manifest, indent=1))
                archive.add(copy, copy.name)
                _add_text(archive, "secret", ",".join(one.decode() for one in settings.secrets))
                for path in sorted(settings.evidence.glob("??/??/*")):
                    with contextlib.suppress(FileNotFoundError):  # swept away meanwhile: no row names it
                        archive.add(path, f"evidence/{path.name}")
            partial.chmod(0o600)  # it holds the keys
            _sync(partial)
            partial.replace(file)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise BackupError(f"Cadangan tidak dapat ditulis: {error.strerror}") from error
    return manifest


def restore(settings: Settings, file: Path) -> dict[str, Any]:
    """Put a backup in place of the data; what was there is kept beside. Raises BackupError.

    Everything is checked before anything is replaced. The database gets a new epoch, so that
    phones copy anew and send again what the backup does not hold.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data) as name:
        folder = Path(name)
        manifest = _unpack(file, folder)
        if manifest["database"] != _database_name(settings):
            raise BackupError("Cadangan ini dari jenis basis data yang lain")
        copy = folder / manifest["database"]
        if _digest(copy) != manifest["database_sha256"]:
            raise BackupError("Cadangan rusak: isi basis data tidak cocok dengan sidik jarinya")
        _check_evidence(folder)
        if settings.is_sqlite:
            _swap_sqlite(settings, copy)
        else:
            _load_postgres(settings, copy)
        _put_evidence(settings, folder)
        _put_secret(settings, folder)
    _begin_new_epoch(settings)
    return manifest


def _database_name(settings: Settings) -> str:
    return _DATABASE["sqlite" if settings.is_sqlite else "postgresql"]


def _dump(settings: Settings, copy: Path) -> None:
    if not settings.is_sqlite:
        _run_postgres(settings, "pg_dump", "--format=custom", "--no-owner", f"--file={copy}")
        return
    source = Path(Database(settings.url).url.database or "")
    if not source.exists():
        raise BackupError(f"Tidak ada basis data di {source.parent}")
    # One step: a copy in several steps starts anew at every foreign write and never ends.
    with contextlib.closing(sqlite3.connect(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    _sync(copy)


def _manifest(settings: Settings, copy: Path) -> dict[str, Any]:
    counted = Database(f"sqlite:///{copy}") if settings.is_sqlite else Database(settings.url)
    try:
        with counted.reader() as session:
            verdict = audit.verify(session) if settings.is_sqlite else None
            return {
                "format": FORMAT,
                "made_at": clock.now().isoformat(),
                "schema": migrations.head(),
                "database": copy.name,
                "database_sha256": _digest(copy),
                "activities": session.scalar(select(func.count()).select_from(Activity)),
                "operations": session.scalar(select(func.count()).select_from(SyncOperation)),
                "audit_entries": None if verdict is None else verdict.entries,
                "audit_head": None if verdict is None else verdict.head,
            }
    finally:
        counted.close()
        for leftover in (f"{copy}-wal", f"{copy}-shm"):
            Path(leftover).unlink(missing_ok=True)


def _unpack(file: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(file, "r") as archive:
            # `data`: no absolute paths, no links out of the folder, no devices.
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    except (OSError, tarfile.TarError, ValueError) as error:
        raise BackupError(f"Cadangan tidak dapat dibaca: {type(error).__name__}") from error
    if manifest.get("format") != FORMAT:
        raise BackupError("Cadangan ini dibuat oleh versi yang tidak dikenal")
    return manifest


def _check_evidence(folder: Path) -> None:
    for path in (folder / "evidence").glob("*"):
        if _digest(path) != path.name:
            raise BackupError(f"Cadangan rusak: bukti {path.name[:12]}… tidak utuh")


def _swap_sqlite(settings: Settings, copy: Path) -> None:
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        try:
            found = connection.execute("PRAGMA quick_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            found = str(error)
    if found != "ok":
        raise BackupError(f"Cadangan rusak: {found}")
    target = Path(Database(settings.url).url.database or "")
    if target.exists():
        kept = target.with_name(f"{target.name}.sebelum-{clock.now():%Y%m%d%H%M%S}-{secrets.token_hex(2)}")
        _checkpoint(target)
        target.replace(kept)
    for leftover in (f"{target}-wal", f"{target}-shm"):
        Path(leftover).unlink(missing_ok=True)
    _sync(copy)
    shutil.move(copy, target)
    _sync(target.parent)


def _checkpoint(target: Path) -> None:
    """Bring what is still in the log into the file that is kept."""
    with contextlib.closing(sqlite3.connect(target)) as connection, contextlib.suppress(sqlite3.DatabaseError):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _load_postgres(settings: Settings, copy: Path) -> None:
    _run_postgres(
        settings,
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        "--exit-on-error",
        str(copy),
    )


def _run_postgres(settings: Settings, program: str, *arguments: str) -> None:
    url = Database(settings.url).url
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    address = url.set(drivername="postgresql", password=None).render_as_string()
    target = ["--dbname", address]
    try:
        subprocess.run([program, *target, *arguments], env=environment, check=True, capture_output=True)  # noqa: S603
    except FileNotFoundError as error:
        raise BackupError(f"Program {program} tidak ada. Pasang paket postgresql-client") from error
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise BackupError(f"{program} gagal: {' '.join(last)}") from error


def _put_evidence(settings: Settings, folder: Path) -> None:
    for path in (folder / "evidence").glob("*"):
        target = settings.evidence / path.name[:2] / path.name[2:4] / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)


def _put_secret(settings: Settings, folder: Path) -> None:
    """Keys come back only where they live in the data folder; configured ones are the admin's."""
    if settings.secret:
        return
    path = settings.data / "secret"
    path.write_text((folder / "secret").read_text())
    path.chmod(0o600)


def _begin_new_epoch(settings: Settings) -> None:
    database = Database(settings.url)
    migrations.upgrade(database)
    writer = Writer(database)
    try:
        writer.call(lambda session: session.execute(update(DatabaseEpoch).values(epoch=uuid7())) and None)
    finally:
        writer.close()
        database.close()


def _add_text(archive: tarfile.TarFile, name: str, content: str) -> None:
    member = tarfile.TarInfo(name)
    raw = content.encode()
    member.size, member.mode, member.mtime = len(raw), 0o600, int(clock.now().timestamp())
    with tempfile.TemporaryFile() as file:
        file.write(raw)
        file.seek(0)
        archive.addfile(member, file)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
