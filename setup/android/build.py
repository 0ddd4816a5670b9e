"""Builds the Android app: `frontend/android/build/kinerja-VERSION.apk`.

    python3 -m setup.android.build

Standard library, a JDK, and Debian's aapt, zipalign and apksigner; no gradle, which needs a registry of
Google's. The same sources give the same bytes: every entry has the same moment, and their order is fixed.
Signed with the key that the environment names, else with one for trying out, made on the spot.
"""

import os
import re
import shutil
import subprocess
import sys
import xml.sax.saxutils
import zipfile
from pathlib import Path
from string import Template
from typing import NamedTuple
from urllib.parse import urlsplit

from setup.android import jars, page

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ROOT / "frontend" / "android"
PLACE = SOURCES / "build"
PLATFORM = Path("/usr/share/android-framework-res/framework-res.apk")
DEBUG_KEY = jars.KEPT / "debug.keystore"
OLDEST = "24"
# The system reads the table of resources in place, so it must not be compressed.
STORED = {"resources.arsc"}
# Named one by one: a newer compiler's new warnings must not stop anybody's build.
LINT = "cast,deprecation,empty,fallthrough,finally,overrides,rawtypes,removal,static,try,unchecked,varargs"
JAVAC = ("javac", "-encoding", "UTF-8", "-g:source,lines", "-proc:none", "-Werror", f"-Xlint:{LINT},-options")
OLDEST_JDK = 17  # reads the system's jar, and runs the tests
DX = ("com.android.dx.command.Main", "--dex", f"--min-sdk-version={OLDEST}")
SIGNED_AS = ("--v1-signing-enabled", "false", "--v4-signing-enabled", "false")  # v2 and v3: one file, every phone
SIGN = ("apksigner", "sign", "--min-sdk-version", OLDEST, *SIGNED_AS)
# What a key for trying out is protected with: of no worth, as the key itself.
DEBUG = {"KINERJA_ANDROID_DEBUG_PASSWORD": "android"}


class Config(NamedTuple):
    """What a district decides."""

    name: str
    server: str
    package: str
    version: int

    @property
    def host(self) -> str:
        return urlsplit(self.server).hostname or ""

    @property
    def port(self) -> int | None:
        return urlsplit(self.server).port


class Key(NamedTuple):
    """What signs. The password is named by its variable, so that no list of processes shows it."""

    keystore: Path
    alias: str
    password_variable: str
    is_debug: bool


def main() -> None:
    try:
        apk = build(config(), key())
    except (jars.Missing, ValueError) as reason:
        sys.exit(str(reason))
    print(f"{apk.relative_to(ROOT)}  {apk.stat().st_size / 1000:.0f} kB", file=sys.stderr)


def config(path: Path | None = None) -> Config:
    """Read the properties. Raises ValueError that names what cannot be."""
    path = path or Path(os.environ.get("KINERJA_ANDROID_PROPERTIES") or SOURCES / "app.properties")
    lines = [line.strip() for line in path.read_text().splitlines()]
    pairs = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    told = {name.strip(): value.strip() for name, value in pairs.items()}
    if missing := [name for name in Config._fields if not told.get(name)]:
        raise ValueError(f"{path}: {', '.join(missing)} missing")
    server = told["server"].rstrip("/")
    if not re.fullmatch(r"https://[a-z0-9.-]+(:\d{1,5})?", server):
        raise ValueError(f"{path}: server must be https://… in small letters and without a path, not {server}")
    if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", told["package"]):
        raise ValueError(f"{path}: package must be like id.go.daerah.kinerja, not {told['package']}")
    if not re.fullmatch(r"[1-9]\d{0,8}", told["version"]):
        raise ValueError(f"{path}: version must be a whole number from 1, not {told['version']}")
    return Config(told["name"], server, told["package"], int(told["version"]))


def key() -> Key:
    """The key of KINERJA_ANDROID_KEYSTORE, else one that proves nothing. Raises ValueError."""
    named = os.environ.get("KINERJA_ANDROID_KEYSTORE")
    if not named:
        return debug_key()
    alias, password = os.environ.get("KINERJA_ANDROID_KEY_ALIAS"), "KINERJA_ANDROID_KEYSTORE_PASSWORD"
    if not Path(named).is_file():
        raise ValueError(f"KINERJA_ANDROID_KEYSTORE: there is no {named}")
    if not alias or not os.environ.get(password):
        raise ValueError(f"With KINERJA_ANDROID_KEYSTORE belong KINERJA_ANDROID_KEY_ALIAS and {password}")
    return Key(Path(named), alias, password, is_debug=False)


def debug_key() -> Key:
    """One that proves nothing, made on the spot."""
    return Key(_debug_keystore(), "debug", next(iter(DEBUG)), is_debug=True)


def build(config: Config, key: Key, place: Path = PLACE) -> Path:
    """Build into `place`; returns the signed file. Raises Missing."""
    find_tools()
    # The system as the tests run on it, too: one large download for both.
    system, dx = jars.fetched("build")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    version = f"{config.version}-debug" if key.is_debug else str(config.version)
    made = resources(config, version, place)
    sources = [*sorted((SOURCES / "java").rglob("*.java")), *sorted((place / "gen").rglob("R.java"))]
    classes = compiled(sources, [system], place / "classes", "--release", "8")
    run("java", "-cp", str(dx), *DX, f"--output={place / 'classes.dex'}", str(classes))
    unsigned, aligned = place / "unsigned.apk", place / "aligned.apk"
    _zip(unsigned, made, place / "classes.dex")
    run("zipalign", "-f", "-p", "4", str(unsigned), str(aligned))
    return signed(aligned, key, place / f"kinerja-{version}.apk")


def find_tools() -> None:
    """Raises Missing, naming Debian's packages."""
    if not PLATFORM.exists() or not all(shutil.which(name) for name in ("aapt", "zipalign", "apksigner", "javac")):
        raise jars.Missing(
            "The Android app needs: apt-get install aapt android-framework-res zipalign apksigner default-jdk-headless"
        )
    version = run("javac", "-version").split()[-1]
    if int(version.split(".")[0]) < OLDEST_JDK:
        raise jars.Missing(
            f"The Android app needs JDK {OLDEST_JDK}, not {version}: apt-get install openjdk-{OLDEST_JDK}-jdk-headless"
        )


def compiled(sources: list[Path], classpath: list[Path], classes: Path, *options: str) -> Path:
    """Compile Java into the folder `classes`. Raises Missing."""
    classes.mkdir()
    path = os.pathsep.join(map(str, classpath))
    run(*JAVAC, *options, "-classpath", path, "-d", str(classes), *map(str, sources))
    return classes


def resources(config: Config, version: str, place: Path) -> Path:
    """The manifest and the resources in the system's own form, and the class of their numbers."""
    for name in ("gen", "values/values"):
        (place / name).mkdir(parents=True)
    manifest = Template((SOURCES / "AndroidManifest.xml").read_text()).substitute(
        host=config.host,
        port=f' android:port="{config.port}"' if config.port else "",
        package=config.package,
    )
    (place / "AndroidManifest.xml").write_text(manifest)
    strings = {"app_name": config.name, "server": config.server}
    written = "".join(f'<string name="{name}">{_escaped(text)}</string>' for name, text in strings.items())
    (place / "values" / "values" / "config.xml").write_text(f"<resources>{written}</resources>")
    made = place / "resources.apk"
    folders = ("-S", str(place / "values"), "-S", str(SOURCES / "res"))
    into = ("-I", str(PLATFORM), "-F", str(made), "-J", str(place / "gen"))
    named = ("--rename-manifest-package", config.package, "--version-code", str(config.version))
    manifest_file = ("-M", str(place / "AndroidManifest.xml"))
    run(
        "aapt",
        "package",
        "-f",
        "--auto-add-overlay",
        *manifest_file,
        *folders,
        *into,
        *named,
        "--version-name",
        version,
    )
    return made


def _escaped(text: str) -> str:
    """As aapt reads a text: quotes and backslashes would otherwise be its own."""
    return xml.sax.saxutils.escape(re.sub(r"(['\"\\@?])", r"\\\1", text))


def _zip(apk: Path, resources: Path, dex: Path) -> None:
    content = {"classes.dex": dex.read_bytes(), "assets/page.zip": page.packed()}
    with zipfile.ZipFile(resources) as archive:
        content |= {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(apk, "w") as archive:
        for name in sorted(content):
            page.add(archive, name, content[name], stored=name in STORED)


def signed(aligned: Path, key: Key, apk: Path) -> Path:
    by = ("--ks", str(key.keystore), "--ks-key-alias", key.alias, "--ks-pass", f"env:{key.password_variable}")
    run(*SIGN, *by, "--out", str(apk), str(aligned))
    return apk


def _debug_keystore() -> Path:
    """Made once, so that a phone takes the next file tried out as an update of the one before."""
    if not DEBUG_KEY.exists():
        jars.KEPT.mkdir(parents=True, exist_ok=True)
        incoming = DEBUG_KEY.with_suffix(".new")
        incoming.unlink(missing_ok=True)
        made = (
            "-keystore",
            str(incoming),
            "-storetype",
            "PKCS12",
            "-alias",
            "debug",
            "-keyalg",
            "RSA",
            "-keysize",
            "2048",
        )
        protected = ("-storepass:env", next(iter(DEBUG)), "-validity", "10000", "-dname", "CN=Kinerja debug")
        run("keytool", "-genkeypair", *made, *protected)
        incoming.rename(DEBUG_KEY)
    return DEBUG_KEY


def run(*command: str) -> str:
    """Returns what it said. Raises Missing."""
    done = subprocess.run(command, env={**os.environ, **DEBUG}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise jars.Missing(f"{done.stdout[-3000:]}{done.stderr[-3000:]}\nfailed: {' '.join(command)[:300]}")
    return done.stdout


if __name__ == "__main__":
    main()
