"""The jars that the Android app is built and tested with, fetched once and checked against `jars.txt`.

python3 -m setup.android.jars     fetches all of them: tests open no line to anywhere
"""

import hashlib
import os
import shutil
import sys
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from pathlib import Path

CENTRAL = "https://repo.maven.apache.org/maven2"
ROOT = Path(__file__).resolve().parent.parent.parent
PINS = Path(__file__).with_name("jars.txt")
KEPT = ROOT / ".tools" / "android"
TIMEOUT = 60


class Missing(Exception):
    """The app cannot be built or tested here; the message says what is missing."""


def main() -> None:
    try:
        fetch_all()
    except Missing as reason:
        sys.exit(f"{reason}\nThe Android app is not tested.")


def fetch_all() -> None:
    """Raises Missing."""
    for kind in _pins():
        fetched(kind)


def fetched(kind: str) -> list[Path]:
    """The jars under the heading `kind` of `jars.txt`, each there and the very one. Raises Missing."""
    return [_fetched(digest, path) for digest, path in _pins()[kind]]


def repository() -> str:
    """Maven Central, or what stands in for it: KINERJA_MAVEN_REPOSITORY, then the mirror of `~/.m2/settings.xml`."""
    named = os.environ.get("KINERJA_MAVEN_REPOSITORY") or _mirror(Path.home() / ".m2" / "settings.xml")
    return (named or CENTRAL).rstrip("/")


def _mirror(settings: Path) -> str | None:
    if not settings.is_file():
        return None
    # The user's own file, not one from outside: nothing to fear from its entities.
    for mirror in ET.parse(settings).iter():  # noqa: S314
        if mirror.tag.rpartition("}")[2] != "mirror":
            continue
        told = {one.tag.rpartition("}")[2]: (one.text or "").strip() for one in mirror}
        if told.get("mirrorOf") in {"*", "central", "external:*"} and told.get("url", "").startswith("http"):
            return told["url"]
    return None


def _pins() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    heading = ""
    for line in PINS.read_text().splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line:
            digest, path = line.split()
            found.setdefault(heading, []).append((digest, path))
    return found


def _fetched(digest: str, path: str) -> Path:
    place = KEPT / path.rpartition("/")[2]
    # Named for its digest beside it, so that a warm build need not read 150 MB again.
    stamp = place.with_name(place.name + ".sha256")
    if place.exists() and stamp.exists() and stamp.read_text() == digest:
        return place
    KEPT.mkdir(parents=True, exist_ok=True)
    address, incoming = f"{repository()}/{path}", place.with_name(place.name + ".new")
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT) as answer, incoming.open("wb") as file:  # noqa: S310
            shutil.copyfileobj(answer, file)
    except (OSError, urllib.error.URLError) as error:
        raise Missing(
            f"{address}: {error}\nCheck the network and the proxy (HTTPS_PROXY, SSL_CERT_FILE); "
            "KINERJA_MAVEN_REPOSITORY names another place than Maven Central."
        ) from error
    with incoming.open("rb") as file:
        if (given := hashlib.file_digest(file, "sha256").hexdigest()) != digest:
            incoming.unlink()
            raise Missing(f"{address} is not the pinned file: its sha256 is {given}.")
    incoming.rename(place)
    stamp.write_text(digest)
    return place


if __name__ == "__main__":
    main()
