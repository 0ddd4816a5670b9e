"""What must never be in the repository: addresses of indexes, keys, paths of somebody's machine."""

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
# Put together from pieces, so that this file does not find itself.
KEY_BLOCK = re.compile("-----BEGIN " + r"[A-Z ]*PRIVATE KEY-----")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:" + "root|home/[a-z]+|work|Users)" + r"/[\w.]")
INDEX_ADDRESS = re.compile(
    r"https?://[^\s\"']*(?:" + "|".join(["py" + "pi", "npm" + "js", "files.python" + "hosted"]) + ")"
)
LIVE_TOKEN = re.compile(r"\b(?:gh[pousr]_\w{30,}|AKIA[0-9A-Z]{16}|xox[bp]-\w{20,})")


def files() -> list[Path]:
    """Everything that is, or would be, committed."""
    # A build machine's clone may belong to another user, which git otherwise refuses to read.
    trusting = ["-c", f"safe.directory={ROOT}"]
    command = ["git", *trusting, "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


def texts() -> dict[Path, str]:
    found: dict[Path, str] = {}
    for path in files():
        raw = path.read_bytes()
        if b"\0" not in raw[:8000]:
            found[path.relative_to(ROOT)] = raw.decode("utf-8", errors="replace")
    return found


def test_no_file_holds_a_key_or_a_live_token() -> None:
    assert [path for path, text in texts().items() if KEY_BLOCK.search(text) or LIVE_TOKEN.search(text)] == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert [(path, found[0]) for path, text in texts().items() if (found := MACHINE_PATH.search(text))] == []


def test_the_locks_name_no_index_and_every_version_has_its_hash() -> None:
    locks = sorted((ROOT / "setup").glob("requirements*.txt"))
    assert len(locks) >= 5
    for lock in locks:
        text = lock.read_text()
        assert not INDEX_ADDRESS.search(text)
        entries = re.split(r"\n(?=[a-zA-Z])", re.sub(r"(?m)^\s*#.*\n", "", text).strip())
        assert entries
        for entry in entries:
            assert "==" in entry, entry
            assert "--hash=sha256:" in entry, entry


def test_no_lock_says_where_a_package_was_fetched_from() -> None:
    """Other tools' locks (npm, uv) record the address of whichever mirror their writer used."""
    fetched = re.compile(r'"resolved":\s*"https?:|registry = "https?:')
    locks = {"package-lock.json", "npm-shrinkwrap.json", "uv.lock"}
    assert [path for path, text in texts().items() if path.name in locks and fetched.search(text)] == []


def test_every_package_of_the_app_has_its_hash() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    packages = {name: one for name, one in lock["packages"].items() if name}  # the nameless one is the app itself
    assert packages
    assert [name for name, one in packages.items() if not one.get("integrity", "").startswith("sha512-")] == []
    assert not INDEX_ADDRESS.search(json.dumps(lock))


def test_only_the_kit_commits() -> None:
    allowed = {"backend/backups.py"}  # works on a database that no server has open
    committing = {
        str(path)
        for path, text in texts().items()
        if str(path).startswith("backend/") and path.suffix == ".py" and re.search(r"\.commit\(\)", text)
    }
    assert {path for path in committing if not path.startswith("backend/kit/")} <= allowed


def test_no_dependency_yields() -> None:
    """FastAPI runs what follows a `yield` after the answer has gone: a commit there is too late."""
    suspicious = re.compile(r"Depends\((\w+)\)")
    everything = {path: text for path, text in texts().items() if path.parts[0] == "backend" and path.suffix == ".py"}
    names = {name for text in everything.values() for name in suspicious.findall(text)}
    assert names
    for name in names:
        bodies = [
            body
            for text in everything.values()
            for body in re.findall(rf"(?ms)^(?:async )?def {name}\(.*?(?=^\S|\Z)", text)
        ]
        assert not any(re.search(r"\byield\b", body) for body in bodies), name
