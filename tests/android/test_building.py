"""What the Android build refuses, and where it fetches from; nothing is built here."""

import hashlib
from pathlib import Path

import pytest

from setup.android import build, jars, page

GOOD = {"name": "Kinerja", "server": "https://kinerja.example", "package": "id.go.kab", "version": "3"}


def properties(folder: Path, **changed: str) -> Path:
    path = folder / "app.properties"
    path.write_text("# a remark\n\n" + "".join(f"{name} = {value}\n" for name, value in {**GOOD, **changed}.items()))
    return path


def test_a_district_names_its_app_in_one_file(tmp_path: Path) -> None:
    told = build.config(properties(tmp_path, server="https://kinerja.example:8443/", name="Kinerja 'Kita' & kawan"))

    assert told == build.Config("Kinerja 'Kita' & kawan", "https://kinerja.example:8443", "id.go.kab", 3)
    assert (told.host, told.port) == ("kinerja.example", 8443)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"server": "http://kinerja.example"}, "https"),
        ({"server": "https://kinerja.example/app"}, "path"),
        ({"server": "https://a@kinerja.example"}, "server"),
        ({"package": "kinerja"}, "package"),
        ({"package": "id.go.Kab"}, "package"),
        ({"version": "1.2"}, "version"),
        ({"version": "0"}, "version"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_is_named_before_anything_is_built(tmp_path: Path, changed: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        build.config(properties(tmp_path, **changed))


def test_a_key_that_is_not_whole_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_ANDROID_KEYSTORE", str(tmp_path / "none"))
    with pytest.raises(ValueError, match="there is no"):
        build.key()

    (tmp_path / "none").touch()
    with pytest.raises(ValueError, match="KINERJA_ANDROID_KEY_ALIAS"):
        build.key()


def test_every_jar_is_pinned_by_version_and_digest_and_none_by_a_host() -> None:
    lines = [line for line in jars.PINS.read_text().splitlines() if not line.startswith("#")]

    assert len(lines) > 20
    for line in lines:
        digest, path = line.split("  ")
        assert len(bytes.fromhex(digest)) == 32
        folder, _, name = path.rpartition("/")
        assert name == f"{folder.split('/')[-2]}-{folder.split('/')[-1]}.jar"
        assert ":" not in path


def test_a_file_that_is_not_the_pinned_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b-1.jar").write_bytes(b"something else")
    pins = tmp_path / "jars.txt"
    monkeypatch.setattr(jars, "PINS", pins)
    monkeypatch.setattr(jars, "KEPT", tmp_path / "kept")
    monkeypatch.setenv("KINERJA_MAVEN_REPOSITORY", tmp_path.as_uri())
    pins.write_text(f"# build\n{'0' * 64}  a/b-1.jar\n")
    with pytest.raises(jars.Missing, match="not the pinned file"):
        jars.fetched("build")
    assert list((tmp_path / "kept").iterdir()) == []

    pins.write_text(f"# build\n{hashlib.sha256(b'something else').hexdigest()}  a/b-1.jar\n")
    assert [path.read_bytes() for path in jars.fetched("build")] == [b"something else"]


def test_a_mirror_of_mavens_own_settings_is_asked_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KINERJA_MAVEN_REPOSITORY", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert jars.repository() == jars.CENTRAL

    (tmp_path / ".m2").mkdir()
    (tmp_path / ".m2" / "settings.xml").write_text(
        '<settings xmlns="http://maven.apache.org/SETTINGS/1.2.0"><mirrors>'
        "<mirror><mirrorOf>other</mirrorOf><url>https://other.example/</url></mirror>"
        "<mirror><mirrorOf>central</mirrorOf><url>https://mirror.example/maven/</url></mirror>"
        "</mirrors></settings>"
    )
    assert jars.repository() == "https://mirror.example/maven"


def test_the_page_is_followed_from_its_first_script_but_not_into_what_needs_the_server(tmp_path: Path) -> None:
    assets = tmp_path / "assets"
    assets.mkdir()
    (tmp_path / "index.html").write_text('<script src="/assets/index-1.js"></script><link href="/assets/index-1.css">')
    for name in ("icon.svg", "manifest.webmanifest", "assets/index-1.css", "assets/Log-1.css", "assets/Manage-1.css"):
        (tmp_path / name).write_text(name)
    (assets / "index-1.js").write_text(
        "import{a}from`./first-1.js`;m.f=[\"assets/Log-1.js\",\"assets/Log-1.css\",\"assets/Manage-1.css\"];"
        "()=>D(()=>import(`./Log-1.js`),__vite__mapDeps([0,1])),()=>D(()=>import(`./Manage-1.js`),__vite__mapDeps([2]))"
    )  # fmt: skip
    (assets / "first-1.js").write_text("export{a}")
    (assets / "Log-1.js").write_text('import "./first-1.js";')
    (assets / "Manage-1.js").write_text("")

    assert page.files(tmp_path) == [
        "assets/Log-1.css", "assets/Log-1.js", "assets/first-1.js", "assets/index-1.css", "assets/index-1.js",
        "icon.svg", "index.html", "manifest.webmanifest",
    ]  # fmt: skip
