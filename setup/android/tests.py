"""Runs the Java tests of the Android app: Robolectric, which is Android's own code on the JDK, without a phone.

    python3 -m setup.android.tests

They run against the very file that was built: its manifest, resources and page.
"""

import os
import subprocess
import sys
from pathlib import Path

from setup.android import build, jars

TESTS = build.SOURCES / "test"
# Robolectric reaches into the JDK, and gets the jars from here instead of from a registry.
OPENED = ("java.lang", "java.util", "java.io", "java.net", "java.lang.reflect", "java.text", "java.util.concurrent")
HEAP = "-Xmx1g"


def run(place: Path, apk: Path) -> subprocess.CompletedProcess[str]:
    """Compile and run them against a build. Raises Missing."""
    android, _ = jars.fetched("build")
    jars.fetched("oldest")
    path = [place / "classes", android, *jars.fetched("test")]
    classes = build.compiled(sorted(TESTS.rglob("*.java")), path, place / "test-classes", "--release", "17")
    config = classes / "com" / "android" / "tools" / "test_config.properties"
    config.parent.mkdir(parents=True)
    config.write_text(f"android_merged_manifest={place / 'AndroidManifest.xml'}\nandroid_resource_apk={apk}\n")
    # Every test runs as on a new phone; those that name an old one, on that too.
    (classes / "robolectric.properties").write_text("sdk=34\nshadows=org.kinerja.app.ShadowWorkers\n")
    tests = sorted(TESTS.rglob("*Test.java"))
    names = [str(one.relative_to(TESTS).with_suffix("")).replace("/", ".") for one in tests]
    options = [HEAP, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    options += [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED]
    options += ["-Drobolectric.offline=true", f"-Drobolectric.dependency.dir={jars.KEPT}"]
    options += ["-Drobolectric.usePreinstrumentedJars=false"]
    options += ["-cp", os.pathsep.join(map(str, [classes, *path]))]
    command = ["java", *options, "org.junit.runner.JUnitCore", *names]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)


def main() -> None:
    try:
        apk = build.build(build.config(), build.key())
        done = run(apk.parent, apk)
    except (jars.Missing, ValueError) as reason:
        sys.exit(str(reason))
    print(done.stdout, done.stderr, sep="\n")
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
