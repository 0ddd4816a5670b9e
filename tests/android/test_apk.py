"""The file that officers install: what it may do, what it carries, and that anybody can make the same."""

import asyncio
import hashlib
import os
import re
import subprocess
from pathlib import Path

import httpx
import pytest

from backend.config import Settings
from backend.main import create_app
from setup.android import build, jars, page
from tests.android.built import Built, Element, said
from tests.signing import SECRET

pytestmark = [pytest.mark.android, pytest.mark.slow]

MOST_BYTES = 300_000
PERMISSIONS = {"INTERNET", "ACCESS_NETWORK_STATE", "ACCESS_COARSE_LOCATION", "ACCESS_FINE_LOCATION"}


def application(built: Built) -> Element:
    return built.manifest.all("application")[0]


def served(folder: Path, names: list[str]) -> dict[str, httpx.Response]:
    """What the server answers to a phone that asks for these files."""
    app = create_app(Settings(_env_file=None, data=folder, secret=SECRET, log_requests=False))  # type: ignore[call-arg]

    async def call() -> dict[str, httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return {name: await client.get(f"/{name}") for name in names}

    return asyncio.run(call())


def test_it_is_small_and_complete(built: Built) -> None:
    assert built.apk.stat().st_size <= MOST_BYTES
    assert {"AndroidManifest.xml", "classes.dex", "resources.arsc", "assets/page.zip"} <= set(built.entries)


def test_it_is_aligned_and_signed_as_new_and_old_phones_want_it(built: Built) -> None:
    said("zipalign", "-c", "-p", "4", str(built.apk))
    told = said("apksigner", "verify", "-v", "--print-certs", "--min-sdk-version", "24", str(built.apk))

    assert "v2 scheme (APK Signature Scheme v2): true" in told
    assert "v3 scheme (APK Signature Scheme v3): true" in told
    assert "Number of signers: 1" in told
    assert "WARNING" not in told


def test_a_key_for_trying_out_is_named_in_the_version(built: Built) -> None:
    assert built.manifest["versionName"] == "1-debug"
    assert built.apk.name == "kinerja-1-debug.apk"


def test_it_may_do_no_more_than_its_work_needs(built: Built) -> None:
    asked = {str(one["name"]).removeprefix("android.permission.") for one in built.manifest.all("uses-permission")}

    assert asked == PERMISSIONS
    assert [one["required"] for one in built.manifest.all("uses-feature")] == ["false"] * 3


def test_other_apps_reach_the_window_alone(built: Built) -> None:
    components = [
        one
        for kind in ("activity", "activity-alias", "service", "receiver", "provider")
        for one in built.manifest.all(kind)
    ]
    assert {str(one["name"]).rpartition(".")[2]: one["exported"] for one in components} == {
        "MainActivity": "true",
        "PhotoProvider": "false",
    }
    opened = [one.attributes for one in built.manifest.all("data")]
    assert opened == [{"scheme": "https", "host": "kinerja.example", "path": "/"}]


def test_it_talks_encrypted_keeps_no_backup_and_cannot_be_debugged(built: Built) -> None:
    app = application(built)

    assert app["usesCleartextTraffic"] == "false"
    assert app["allowBackup"] == "false"
    assert (app["fullBackupOnly"], app["backupAgent"]) == ("true", "org.kinerja.app.NoBackup")
    assert app["debuggable"] in {None, "false"}
    assert app["testOnly"] in {None, "false"}
    rules = (build.SOURCES / "res" / "xml" / "network.xml").read_text()
    assert 'cleartextTrafficPermitted="false"' in rules
    assert 'src="user"' not in rules
    assert "debug-overrides" not in rules
    assert "domain-config" not in rules


def test_it_runs_on_the_phones_that_are_named(built: Built) -> None:
    wanted = built.manifest.all("uses-sdk")[0]

    assert (wanted["minSdkVersion"], wanted["targetSdkVersion"]) == (hex(24), hex(36))


def test_it_holds_no_secret_and_knows_no_other_address(built: Built) -> None:
    program = built.entries["classes.dex"] + built.entries["resources.arsc"]
    everything = b"".join(built.entries.values())

    assert re.findall(rb"https?://[a-z0-9.-]+", program) == [b"https://kinerja.example"]
    assert not re.search(rb"PRIVATE KEY|KEYSTORE|AKIA[0-9A-Z]{16}", everything)
    assert not re.search(rb"addJavascriptInterface|setWebContentsDebuggingEnabled|TrustManager", program)
    assert str(build.ROOT).encode() not in everything


def test_two_builds_are_the_same_bytes(built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Jayapura")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.chdir(tmp_path)
    mask = os.umask(0o077)
    try:
        again = build.build(build.config(build.SOURCES / "app.properties"), build.debug_key(), tmp_path / "elsewhere")
    finally:
        os.umask(mask)

    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(built.apk.read_bytes()).digest()


def test_the_page_it_carries_is_the_very_build_that_the_server_serves(built: Built, tmp_path: Path) -> None:
    carried = {name: content for name, content in built.page.items() if name != page.POLICY}

    answers = served(tmp_path, list(carried))

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(carried, 200)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in carried.items()}
    assert {name: hashlib.sha256(answer.content).hexdigest() for name, answer in answers.items()} == digests
    assert answers["index.html"].headers["content-security-policy"] == built.page[page.POLICY].decode()


def test_it_carries_what_an_officer_needs_without_a_signal_and_nothing_of_the_others(built: Built) -> None:
    screens = {name.removeprefix("assets/").partition("-")[0] for name in built.page if name.endswith(".js")}

    assert {"index", "first", "SignIn", "Today", "Log", "History", "Inbox", "Account", "Lock"} <= screens
    assert not screens & {"Manage", "Fleet", "Dashboard", "survey", "Report"}
    # Whatever these name at the start is there: a page that asks in vain stays white.
    for name, content in built.page.items():
        if name.endswith(".js"):
            for asked in re.findall(r"(?:\bfrom|\bimport)\s*[\"'`]\./([^\"'`]+)[\"'`]", content.decode()):
                assert f"assets/{asked}" in built.page, f"{name} asks for {asked}"


def test_the_icon_is_the_apps_own() -> None:
    own = (build.ROOT / "frontend" / "public" / "icon.svg").read_text()
    hill = re.search(r'<path d="([^"]+)"', own)
    sun = re.search(r'<circle cx="(\d+)" cy="(\d+)" r="(\d+)" fill="([^"]+)"', own)
    assert hill is not None
    assert sun is not None
    across, down, radius = (int(one) for one in sun.groups()[:3])
    round_ = (
        f"M{across - radius} {down}a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0 -{2 * radius} 0z"
    )
    for drawn in ("drawable/icon_front.xml", "mipmap/icon.xml"):
        text = (build.SOURCES / "res" / drawn).read_text()
        assert f'pathData="{hill[1]}"' in text
        assert f'fillColor="{sun[4]}" android:pathData="{round_}"' in text


def test_every_sentence_is_there_in_both_languages() -> None:
    words = {
        folder: dict(
            re.findall(
                r'<string name="(\w+)">(.*?)</string>', (build.SOURCES / "res" / folder / "strings.xml").read_text()
            )
        )
        for folder in ("values", "values-en")
    }
    assert words["values"].keys() == words["values-en"].keys()
    used = set(
        re.findall(r"R\.string\.(\w+)", "".join(one.read_text() for one in (build.SOURCES / "java").rglob("*.java")))
    )
    assert used - {"server"} == set(words["values"])


def test_a_districts_name_address_and_package_are_taken_as_they_are_written(built: Built, tmp_path: Path) -> None:
    config = build.Config("Kinerja 'Kita' & kawan @1", "https://kinerja.example:8443", "id.go.kab.kinerja", 12)

    made = build.resources(config, "12", tmp_path)

    told = said("aapt", "dump", "badging", str(made))
    assert "package: name='id.go.kab.kinerja' versionCode='12' versionName='12'" in told
    assert "application-label:'Kinerja 'Kita' & kawan @1'" in told
    manifest = Built(made).manifest
    assert manifest.all("provider")[0]["authorities"] == "id.go.kab.kinerja.photos"
    assert manifest.all("activity")[0]["name"] == "org.kinerja.app.MainActivity"
    assert manifest.all("data")[0].attributes == {
        "scheme": "https", "host": "kinerja.example", "port": "8443", "path": "/",
    }  # fmt: skip


def test_a_districts_own_key_signs_and_its_password_is_in_no_command(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keystore, password = tmp_path / "kunci.keystore", "a-password-of-this-test"
    said("keytool", "-genkeypair", "-keystore", str(keystore), "-storepass", password, "-alias", "kinerja",
         "-keyalg", "RSA", "-keysize", "2048", "-validity", "10000", "-dname", "CN=Kabupaten")  # fmt: skip
    monkeypatch.setenv("KINERJA_ANDROID_KEYSTORE", str(keystore))
    monkeypatch.setenv("KINERJA_ANDROID_KEYSTORE_PASSWORD", password)
    monkeypatch.setenv("KINERJA_ANDROID_KEY_ALIAS", "kinerja")

    key = build.key()
    signed = build.signed(built.apk.parent / "aligned.apk", key, tmp_path / "kinerja-1.apk")

    assert not key.is_debug
    assert password not in repr(key)
    assert "CN=Kabupaten" in said("apksigner", "verify", "--print-certs", str(signed))


def test_what_old_phones_lack_is_asked_for_first(built: Built, tmp_path: Path) -> None:
    """Compiled as for Android 7, only what stands behind a question for the version is missing."""
    [oldest] = jars.fetched("oldest")
    sources = [*(build.SOURCES / "java").rglob("*.java"), *(built.apk.parent / "gen").rglob("*.java")]
    command = ["javac", "--release", "8", "-proc:none", "-nowarn", "-Xmaxerrs", "500", "-cp", str(oldest)]
    done = subprocess.run(
        [*command, "-d", str(tmp_path), *map(str, sources)], capture_output=True, text=True, check=False
    )

    missing = set(
        re.findall(r"/(\w+)\.java:\d+: error: cannot find symbol\n.*\n.*\n\s+symbol:\s+(\w+ \w+)", done.stderr)
    )
    # Names of versions are numbers by the time that it runs.
    versions = {f"variable {name}" for name in ("Q", "R", "S", "TIRAMISU")}
    assert {(file, what) for file, what in missing if what not in versions and file not in {"Back", "Edges"}} == {
        ("Place", "method isMock"),
        ("Navigation", "class RenderProcessGoneDetail"),
    }
    for file in ("Back", "Edges"):
        source = next((build.SOURCES / "java").rglob(f"{file}.java")).read_text()
        assert re.search(
            r"static void \w+\([^)]*\) \{\n(?:\s+//.*\n)?\s+if \(Build.VERSION.SDK_INT < .*\) return;", source
        )


def test_the_java_tests_pass(built: Built) -> None:
    from setup.android import tests  # noqa: PLC0415 - its name would be this folder's

    done = tests.run(built.apk.parent, built.apk)

    passed = re.search(r"OK \((\d+) tests\)", done.stdout)
    assert passed is not None, f"{done.stdout[-8000:]}\n{done.stderr[-3000:]}"
    assert int(passed[1]) >= 50
