"""Bytes stored under the digest of their content, so that storing them twice is one file."""

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Generator, Iterator
from pathlib import Path


class FileStore:
    """A folder of files named by SHA-256 (64 hex digits), two levels deep."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, digest: str, data: bytes) -> None:
        """Store `data` under `digest`. It is on the disk when this returns. Raises OSError."""
        path = self._path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._held(fcntl.LOCK_SH):
            if path.exists():
                os.utime(path)  # fresh again: a sweeper must not take it now
                return
        descriptor, temporary = tempfile.mkstemp(dir=self.root, prefix=".incoming-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise
        _sync_folder(path.parent)

    def get(self, digest: str) -> bytes | None:
        """The bytes, or None where there are none."""
        try:
            return self._path(digest).read_bytes()
        except FileNotFoundError:
            return None

    def older_than(self, seconds: float) -> Iterator[str]:
        """Digests of files that nobody has put for so long."""
        limit = time.time() - seconds
        for path in self.root.glob("??/??/*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < limit:
                    yield path.name

    def drop_if_older(self, digest: str, seconds: float) -> bool:
        """Remove a file unless somebody has just put it again; returns whether it was removed."""
        path = self._path(digest)
        with self._held(fcntl.LOCK_EX), contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - seconds:
                path.unlink()
                return True
        return False

    @contextlib.contextmanager
    def _held(self, kind: int) -> Generator[None]:
        """Keeps a put and a sweep of the same file apart, also between processes."""
        with (self.root / ".lock").open("a") as lock:
            fcntl.flock(lock, kind)
            yield

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise ValueError("not a digest")
        return self.root / digest[:2] / digest[2:4] / digest


def _sync_folder(folder: Path) -> None:
    """Without this the name of a new file may be lost with the power, though its bytes are not."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
