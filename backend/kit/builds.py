"""Assets of the app's last builds, in the data folder: a page opened before an update still finds its parts.

An open page fetches some of its parts only when they are needed, by names that hold their digest.
After an update those names are gone from the new build, so each build is copied here as it is first
served, and the last few are kept.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

KEPT = 5
_ASSETS = "assets"
_INCOMING = ".incoming-"


def keep(build: Path, folder: Path) -> list[Path]:
    """Copy the assets of `build` to `folder`; returns the kept builds, newest first. Raises OSError."""
    if not (build / _ASSETS).is_dir():
        return []
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # processes of one server start together
        _copy(build, folder)
        kept = sorted(_builds(folder), key=lambda one: one.stat().st_mtime_ns, reverse=True)
        for old in kept[KEPT:]:
            shutil.rmtree(old)
    return kept[:KEPT]


def _copy(build: Path, folder: Path) -> None:
    for broken in folder.glob(f"{_INCOMING}*"):  # of a process that was killed
        shutil.rmtree(broken)
    place = folder / _name(build)
    if not place.exists():
        incoming = Path(tempfile.mkdtemp(dir=folder, prefix=_INCOMING))
        shutil.copytree(build / _ASSETS, incoming / _ASSETS)
        incoming.rename(place)
    os.utime(place)  # served now: the newest, also after going back to an earlier build


def _name(build: Path) -> str:
    """The same for the same build: its page names what it begins with, the names hold digests."""
    digest = hashlib.sha256((build / "index.html").read_bytes())
    for path in sorted((build / _ASSETS).rglob("*")):
        digest.update(f"\0{path.relative_to(build)}".encode())
    return digest.hexdigest()[:16]


def _builds(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
