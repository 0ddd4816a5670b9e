"""The app's files: packed, cached for ever or never, nothing in place of what is missing, earlier builds kept."""

import asyncio
import gzip
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from backend.kit import app_files, builds, web
from backend.kit.app_files import AppFiles

SCRIPT, PACKED = b"console.log('kinerja')" * 90, b"pretend that this is brotli"
CITIZENS = b'<!doctype html><script type="module" src="/assets/survey-AAAA1111.js"></script>'
PAGE = b'<!doctype html><script type="module" src="/assets/index-AAAA1111.js"></script>'


def a_build(folder: Path, name: str = "AAAA1111") -> Path:
    """A build as vite and `setup/pack.mjs` leave it."""
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(PAGE.replace(b"AAAA1111", name.encode()))
    (folder / "survey.html").write_bytes(CITIZENS)
    (folder / "sw.js").write_bytes(b"self.addEventListener('fetch', () => {})")
    (folder / "manifest.webmanifest").write_bytes(b"{}")
    script = folder / "assets" / f"index-{name}.js"
    script.write_bytes(SCRIPT)
    Path(f"{script}.br").write_bytes(PACKED)
    Path(f"{script}.gz").write_bytes(gzip.compress(SCRIPT, mtime=0))
    return folder


def an_app(files: AppFiles) -> FastAPI:
    app = FastAPI(openapi_url="/document.json")
    app.add_api_route("/kutes/{kute_id}", lambda kute_id: kute_id, methods=["GET", "PATCH"])
    app.mount("/", files)
    web.install_problem_handlers(app)
    return app


def get(files: AppFiles | FastAPI, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    app = files if isinstance(files, FastAPI) else an_app(files)
    named: dict[str, Any] = {
        "accept-encoding": "",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }

    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://testserver") as client,
            client.stream(method, path, headers=named) as answer,
        ):
            raw = b"".join([chunk async for chunk in answer.aiter_raw()])
        return httpx.Response(answer.status_code, headers=[*answer.headers.raw, (b"x-raw", raw.hex().encode())])

    return asyncio.run(call())


def sent(answer: httpx.Response) -> bytes:
    return bytes.fromhex(answer.headers["x-raw"])


@pytest.fixture
def files(tmp_path: Path) -> AppFiles:
    return AppFiles(a_build(tmp_path / "dist"))


SCRIPT_PATH = "/assets/index-AAAA1111.js"


def test_an_asset_is_kept_for_ever_and_everything_else_asked_for_anew(files: AppFiles) -> None:
    assert get(files, SCRIPT_PATH).headers["cache-control"] == "public, max-age=31536000, immutable"
    for path in ("/", "/index.html", "/sw.js", "/manifest.webmanifest"):
        assert get(files, path).headers["cache-control"] == "no-cache", path


def test_every_file_has_its_type_on_any_machine(files: AppFiles) -> None:
    kinds = {path: get(files, path).headers["content-type"] for path in ("/", SCRIPT_PATH, "/manifest.webmanifest")}

    assert kinds == {
        "/": "text/html; charset=utf-8",
        SCRIPT_PATH: "text/javascript; charset=utf-8",
        "/manifest.webmanifest": "application/manifest+json",
    }


def test_the_page_runs_nothing_that_stands_in_it_and_nothing_from_elsewhere(files: AppFiles) -> None:
    policy = get(files, "/").headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("path", ["/s/K7M2P9QX", "/s/K7M2P9QX-ab3d", "/warga", "/survey.html"])
def test_the_addresses_of_citizens_give_their_page_asked_for_anew_and_as_strict(files: AppFiles, path: str) -> None:
    answer = get(files, path)

    assert (answer.status_code, sent(answer)) == (200, CITIZENS)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == app_files.POLICY


@pytest.mark.parametrize("path", ["/s", "/s/", "/s/K7/M2", "/s/K7.js", "/s/%3Cscript", "/warga/x", "/wargax"])
def test_no_other_address_gives_the_page_of_citizens(files: AppFiles, path: str) -> None:
    assert get(files, path).status_code == 404


@pytest.mark.parametrize("path", ["/assets/gone-BBBB2222.js", "/gone", "/assets/", "/assets", "/catat", "/../secret"])
def test_what_is_missing_is_missing_and_never_the_page(files: AppFiles, path: str) -> None:
    answer = get(files, path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "immutable" not in answer.headers.get("cache-control", "")
    assert PAGE not in sent(answer)


@pytest.mark.parametrize(
    ("accepted", "coding", "body"),
    [
        ("gzip, deflate, br", "br", PACKED),
        ("br;q=0.1, gzip", "br", PACKED),
        ("*", "br", PACKED),
        # Unpacked: what gzip makes of it names the second in which it was made.
        ("gzip", "gzip", SCRIPT),
        ("GZip;q=1.0", "gzip", SCRIPT),
        ("br;q=0, gzip;q=0.5", "gzip", SCRIPT),
        ("br;q=0.000, *;q=0", None, SCRIPT),
        ("identity", None, SCRIPT),
        ("", None, SCRIPT),
    ],
)
def test_the_smallest_form_that_the_browser_takes_is_sent(
    files: AppFiles, accepted: str, coding: str | None, body: bytes
) -> None:
    answer = get(files, SCRIPT_PATH, accept_encoding=accepted)

    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-length"] == str(len(sent(answer)))
    assert answer.headers["content-type"].startswith("text/javascript")
    assert (gzip.decompress(sent(answer)) if coding == "gzip" else sent(answer)) == body


def test_each_form_has_its_own_tag_and_is_not_sent_twice(files: AppFiles) -> None:
    plain, packed = get(files, SCRIPT_PATH), get(files, SCRIPT_PATH, accept_encoding="br")
    again = get(files, SCRIPT_PATH, accept_encoding="br", if_none_match=packed.headers["etag"])

    assert plain.headers["etag"] != packed.headers["etag"]
    assert (again.status_code, sent(again)) == (304, b"")
    assert again.headers["vary"] == "Accept-Encoding"
    assert get(files, SCRIPT_PATH, if_none_match=packed.headers["etag"]).status_code == 200


def test_a_file_without_a_packed_form_is_sent_as_it_is(files: AppFiles) -> None:
    answer = get(files, "/", accept_encoding="br, gzip")

    assert (sent(answer), answer.headers.get("content-encoding")) == (PAGE, None)
    assert get(files, f"{SCRIPT_PATH}.br").status_code == 404


def test_only_reading_is_answered(files: AppFiles) -> None:
    assert get(files, "/", "POST").status_code == 404
    head = get(files, SCRIPT_PATH, "HEAD")
    assert (head.status_code, sent(head), head.headers["content-length"]) == (200, b"", str(len(SCRIPT)))


def test_without_a_build_the_plain_page_is_served(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "index.html").write_text("plain")
    (tmp_path / "dist").mkdir()  # begun, never finished
    files = app_files.of(tmp_path)
    files.keep_builds(tmp_path / "kept")

    assert sent(get(files, "/")) == b"plain"
    assert get(files, "/s/K7M2P9QX").status_code == 404
    assert not (tmp_path / "kept").exists()
    a_build(tmp_path / "another" / "dist")
    assert sent(get(app_files.of(tmp_path / "another"), "/")) == PAGE


# --- earlier builds ---


def start(tmp_path: Path, number: int) -> AppFiles:
    """A server that starts with the build of that number."""
    build = tmp_path / f"dist{number}"
    if not build.exists():
        a_build(build, f"BUILD{number:03d}")
    files = AppFiles(build)
    files.keep_builds(tmp_path / "data" / "builds")
    return files


def found(files: AppFiles, numbers: range) -> list[int]:
    return [one for one in numbers if get(files, f"/assets/index-BUILD{one:03d}.js").status_code == 200]


def test_an_old_page_finds_its_parts_for_five_builds(tmp_path: Path) -> None:
    for number in range(8):
        files = start(tmp_path, number)

    assert found(files, range(8)) == [3, 4, 5, 6, 7]
    old = get(files, "/assets/index-BUILD003.js", accept_encoding="br")
    assert (sent(old), old.headers["cache-control"]) == (PACKED, "public, max-age=31536000, immutable")
    assert b"BUILD007" in sent(get(files, "/"))


def test_going_back_to_an_earlier_build_keeps_it_and_the_later_ones(tmp_path: Path) -> None:
    for number in (0, 1, 2, 3, 4, 0, 5):
        files = start(tmp_path, number)

    assert found(files, range(6)) == [0, 2, 3, 4, 5]


def test_starting_again_with_the_same_build_copies_nothing(tmp_path: Path) -> None:
    start(tmp_path, 0)
    (copy,) = (tmp_path / "data" / "builds").glob("*/assets/index-BUILD000.js")
    before = copy.stat().st_ino

    start(tmp_path, 0)

    assert copy.stat().st_ino == before


def test_a_copy_that_a_killed_process_left_half_done_is_taken_away(tmp_path: Path) -> None:
    broken = tmp_path / "data" / "builds" / ".incoming-x" / "assets"
    broken.mkdir(parents=True)
    (broken / "index-HALF0000.js").write_bytes(b"half")

    files = start(tmp_path, 0)

    assert not broken.exists()
    assert get(files, "/assets/index-HALF0000.js").status_code == 404


def test_a_folder_that_cannot_be_written_does_not_keep_the_server_down(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")

    assert found(start(tmp_path, 0), range(1)) == [0]


def test_a_build_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    kept = builds.keep(a_build(tmp_path / "one"), tmp_path / "kept")
    again = builds.keep(a_build(tmp_path / "two"), tmp_path / "kept")

    assert [path.name for path in kept] == [path.name for path in again]
    assert [path.name for path in again[0].iterdir()] == ["assets"]


def test_a_route_asked_by_another_method_names_its_own(files: AppFiles) -> None:
    answer = get(files, "/kutes/7", "PUT")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, PATCH")
    assert get(files, "/kutes/7/warga", "PUT").status_code == 404


def test_a_file_is_served_without_the_document_of_the_api(files: AppFiles) -> None:
    app = an_app(files)  # the document takes seconds to make, while everybody waits

    assert get(app, "/").status_code == 200
    assert get(app, "/kutes/7", "PUT").status_code == 405
    assert app.openapi_schema is None
