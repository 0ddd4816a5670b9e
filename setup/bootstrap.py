"""Makes `.venv` from a lock file, on a machine that may have neither pip nor venv; and builds the app.

    python3 setup/bootstrap.py runtime|dev|bench
    python3 setup/bootstrap.py frontend [--or-plain]     builds the app into `frontend/dist`
    python3 setup/bootstrap.py lighthouse                installs what `make lighthouse` measures with

Standard library only. uv does the work, since it needs neither; it is taken from the PATH, or
installed into `.tools` by whatever is there: venv, pip, or the pip wheel in `setup/vendor`.
A stamp with the lock's digest makes a call without changes cost nothing.
"""

import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETUP = ROOT / "setup"
TOOLS = ROOT / ".tools"
LOCKS = {"runtime": "requirements.txt", "dev": "requirements-dev.txt", "bench": "requirements-bench.txt"}
PLACE = ".place"  # in an environment: the folder it was made for
FOLDERS = {"runtime": ".venv", "dev": ".venv", "bench": ".venv-bench"}
LAUNCHER = """#!/bin/sh
exec "{root}/.venv/bin/python" -c 'import sys; sys.path.insert(0, "{root}"); from backend.cli import main; main()' "$@"
"""


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - the very thing to tell a user of an older one
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}")
    kind = sys.argv[1] if len(sys.argv) > 1 else "runtime"
    if kind not in {*LOCKS, "frontend", "lighthouse"}:
        sys.exit(f"usage: bootstrap.py {'|'.join(LOCKS)}|frontend|lighthouse")
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two calls at once: the second finds everything done
        if kind in {"frontend", "lighthouse"}:
            _build_app(or_plain="--or-plain" in sys.argv, measured=kind == "lighthouse")
        else:
            _install(kind)


def _build_app(*, or_plain: bool, measured: bool) -> None:
    """Build what changed; with `or_plain` a server may start without it. `measured`: with Lighthouse beside it."""
    import frontend  # noqa: PLC0415 - an older Python, which must first be told so, could not read it

    try:
        frontend.build(uv_said)
        if measured:
            frontend.install_lighthouse(uv_said)
    except frontend.Missing as reason:
        if not or_plain:
            sys.exit(str(reason))
        print(frontend.without_app(reason), file=sys.stderr)


def _install(kind: str) -> None:
    lock, venv = SETUP / LOCKS[kind], ROOT / FOLDERS[kind]
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = venv / f".{kind}-{digest}"
    if stamp.exists() and _is_usable(venv):
        return
    # What the developers' lock brought in serves the run-time as well; no need to take it away.
    runtime = hashlib.sha256((SETUP / LOCKS["runtime"]).read_bytes()).hexdigest()
    has_more = any(venv.glob(".dev-*")) and (venv / f".runtime-{runtime}").exists()
    if kind == "runtime" and has_more and _is_usable(venv):
        return
    uv = _uv()
    if not _is_usable(venv):
        _run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv))
        (venv / PLACE).write_text(str(ROOT))
    # Compiled now: where PYTHONDONTWRITEBYTECODE is set, every start would compile them anew (8 s of the processor).
    options = ("--quiet", "--require-hashes", "--compile-bytecode", "--python", str(venv / "bin" / "python"))
    _run(uv, "pip", "sync", *options, str(lock))
    for old in venv.glob(".*-*"):
        if old.is_file() and old.name.split("-")[0].strip(".") in LOCKS:
            old.unlink()
    stamp.touch()
    if kind != "bench":
        (venv / f".runtime-{runtime}").touch()
        _launcher(venv / "bin" / "kinerja")


def _is_usable(venv: Path) -> bool:
    """Whether its interpreter is still there and the folder was not moved: every script in it holds its path."""
    place = venv / PLACE
    return (venv / "bin" / "python").exists() and place.exists() and place.read_text() == str(ROOT)


def _uv() -> str:
    """Path of a uv, installed where there is none."""
    for found in (str(TOOLS / "bin" / "uv"), shutil.which("uv")):
        # Asked, not only looked for: version managers leave a `uv` on the PATH that only fails.
        if found and Path(found).exists() and _said(found, "--version").returncode == 0:
            return found
    requirements = str(SETUP / "requirements-uv.txt")
    wheel = next((SETUP / "vendor").glob("pip-*.whl"))
    into_tools = ["install", "--quiet", "--require-hashes", "--target", str(TOOLS), "-r", requirements]
    ways = (
        [sys.executable, "-m", "pip", *into_tools],
        [sys.executable, f"{wheel}/pip", *into_tools],
    )
    said = ""
    for way in ways:
        tried = _said(*way)
        if tried.returncode == 0:
            return str(TOOLS / "bin" / "uv")
        said = tried.stderr.strip()[-1500:]
    sys.exit(
        f"{said}\n\n"
        "uv could not be installed, neither with this Python's pip nor with the one in setup/vendor (see above).\n"
        "Check the network and the proxy settings (PIP_INDEX_URL, HTTPS_PROXY, SSL_CERT_FILE), or install uv yourself."
    )


def _said(*command: str) -> subprocess.CompletedProcess[str]:
    # A user's habits for pip (only inside an environment, always into the home folder) refuse `--target`.
    environment = {**os.environ, "PIP_REQUIRE_VIRTUALENV": "0", "PIP_USER": "0"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _run(*command: str) -> None:
    if subprocess.run(command, env=_for_uv(), check=False).returncode != 0:
        sys.exit(f"failed: {' '.join(command)}")


def uv_said(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What uv answers, for the parts of the setup that can go on without it."""
    return subprocess.run([_uv(), *arguments], env=_for_uv(), capture_output=True, text=True, check=False)


def _for_uv() -> dict[str, str]:
    """What uv runs with. It reads its own variables, not pip's: what a user set for pip must hold as well."""
    environment = {**os.environ, "UV_NO_PROGRESS": "1"}
    for theirs, own in (("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_CERT", "SSL_CERT_FILE")):
        if os.environ.get(theirs):
            environment.setdefault(own, os.environ[theirs])
    return environment


def _launcher(path: Path) -> None:
    path.write_text(LAUNCHER.format(root=ROOT))
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


if __name__ == "__main__":
    main()
