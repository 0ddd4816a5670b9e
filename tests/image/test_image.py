"""The container image: really built, really started, as nobody special, on a read-only root.

Needs root, since building without a container engine uses chroot. The base is made by debootstrap
once and kept; certificates of this machine are baked into it, so that package indexes behind a
proxy can be reached. A user's own build takes `debian:bookworm-slim` instead.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CACHE = ROOT / ".cache" / "image"
BASE, IMAGE = "localhost/kinerja-base:1", "localhost/kinerja:test"
CERTIFICATES = "/etc/ssl/host-ca.crt"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
UID = 10001

pytestmark = [
    pytest.mark.image,
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("buildah"), reason="needs root, buildah and debootstrap"),
]


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout.strip()


@pytest.fixture(scope="module")
def base() -> str:
    """A Debian like the published one, made once."""
    archive = CACHE / "base.tar"
    if not archive.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        folder = CACHE / "root"
        _bootstrap(folder)
        run("tar", "-C", str(folder), "--exclude=./var/cache/apt/archives/*.deb", "-cf", str(archive) + ".new", ".")
        Path(str(archive) + ".new").rename(archive)
        shutil.rmtree(folder)
    container = run("buildah", "from", "scratch")
    run("buildah", "add", "-q", container, str(archive), "/")
    bundle = os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
    run("buildah", "copy", "-q", container, bundle, CERTIFICATES)
    for name, value in _trusting().items():
        run("buildah", "config", "--env", f"{name}={value}", container)
    run("buildah", "commit", "-q", container, BASE)
    run("buildah", "rm", container)
    return BASE


def _bootstrap(folder: Path) -> None:
    """Tried three times: while a mirror is brought up to date, its list and the list's signature do not fit."""
    for pause in (20, 60, 0):
        shutil.rmtree(folder, ignore_errors=True)
        try:
            run("debootstrap", "--variant=minbase", "bookworm", str(folder))
        except AssertionError:
            if not pause:
                raise
            time.sleep(pause)
        else:
            return


def _trusting() -> dict[str, str]:
    """Where pip, uv and npm find this machine's certificates."""
    return {"PATH": PATH, **dict.fromkeys(("SSL_CERT_FILE", "PIP_CERT", "NODE_EXTRA_CA_CERTS"), CERTIFICATES)}


@pytest.fixture(scope="module")
def image(base: str) -> str:
    run(
        "buildah", "bud", "--isolation", "chroot", "--pull-never", "--layers", "--format", "docker",
        "--build-arg", f"BASE={base}", "-t", IMAGE, str(ROOT),
    )  # fmt: skip
    return IMAGE


@pytest.fixture
def mounted(image: str) -> Iterator[Path]:
    container = run("buildah", "from", "--pull-never", image)
    yield Path(run("buildah", "mount", container))
    run("buildah", "umount", container)
    run("buildah", "rm", container)


def test_the_dockerfile_has_no_finding() -> None:
    linter = ROOT / ".venv" / "bin" / "hadolint"
    run(str(linter), str(ROOT / "Dockerfile"))


def test_the_image_names_an_ordinary_user_a_health_check_and_no_secret(image: str) -> None:
    found = run("buildah", "inspect", "--type", "image", image)

    assert f'"User": "{UID}"' in found
    assert "/livez" in found
    assert "KINERJA_SECRET" not in found


def test_it_serves_as_an_ordinary_user_writes_only_its_data_and_stops_politely(mounted: Path) -> None:
    data = mounted / "data"
    port = free_port()
    before = newest_outside(mounted, data)
    inside = f"cd /app && PATH=/opt/venv/bin:$PATH KINERJA_DATA=/data KINERJA_PORT={port} PYTHONDONTWRITEBYTECODE=1 exec python -m backend serve --demo"
    command = ["chroot", f"--userspec={UID}:{UID}", str(mounted), "env", "-i", f"PATH={PATH}", "sh", "-c", inside]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        assert answers(f"http://127.0.0.1:{port}/livez", server)
        assert answers(f"http://127.0.0.1:{port}/readyz", server)
        assert is_the_built_app(f"http://127.0.0.1:{port}")
        assert Path(f"/proc/{server.pid}").stat().st_uid == UID
        server.send_signal(signal.SIGTERM)
        started = time.monotonic()
        status = server.wait(timeout=15)
    finally:
        server.kill()
        output = server.communicate()[0].decode(errors="replace")
    assert status in {0, 143, -signal.SIGTERM}, output[-2000:]
    assert time.monotonic() - started < 10
    assert (data / "kinerja.db").exists()
    assert list((data / "builds").glob("*/assets/*.js.br"))
    assert newest_outside(mounted, data) == before


def answers(url: str, server: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + 180  # it makes the demo district first, on a machine that does much else
    while time.monotonic() < end:
        if server.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return True
        except OSError:
            time.sleep(0.1)
    return False


def is_the_built_app(url: str) -> bool:
    """Whether the page begins with a hashed script, and that comes packed."""
    with urllib.request.urlopen(url, timeout=20) as answer:
        page = answer.read().decode()
    script = re.search(r'src="(/assets/[^"]+\.js)"', page)
    if script is None:
        return False
    packed = urllib.request.Request(url + script[1], headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(packed, timeout=20) as answer:
        return answer.headers["Content-Encoding"] == "br" and "immutable" in answer.headers["Cache-Control"]


def newest_outside(root: Path, data: Path) -> set[tuple[str, float]]:
    """Every file with its time of change, but for the data folder and what the kernel shows."""
    skipped = {data, root / "proc", root / "sys", root / "dev"}
    found: set[tuple[str, float]] = set()
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if Path(folder, name) not in skipped]
        found |= {(str(path), path.lstat().st_mtime) for path in (Path(folder, name) for name in files)}
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
