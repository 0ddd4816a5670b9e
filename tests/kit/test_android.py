"""What the server tells phones about the Android app."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from backend.config import Settings
from backend.main import create_app
from tests.signing import SECRET

KEY = ":".join(["AB"] * 32)
OTHER = ":".join(["01"] * 32)


def get(path: str, folder: Path, **settings: Any) -> httpx.Response:
    app = create_app(Settings(_env_file=None, data=folder, secret=SECRET, log_requests=False, **settings))  # type: ignore[call-arg]

    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await client.get(path)

    return asyncio.run(call())


def test_the_apps_links_are_vouched_for_under_every_key_of_the_district(tmp_path: Path) -> None:
    keys = f"{KEY.lower()}, {OTHER}"
    answer = get("/.well-known/assetlinks.json", tmp_path, android_package="id.go.kab", android_certificates=keys)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == [
        {
            "relation": ["delegate_permission/common.handle_all_urls"],
            "target": {
                "namespace": "android_app",
                "package_name": "id.go.kab",
                "sha256_cert_fingerprints": [KEY, OTHER],
            },
        }
    ]


def test_without_an_app_no_link_is_vouched_for_and_no_version_is_too_old(tmp_path: Path) -> None:
    assert get("/.well-known/assetlinks.json", tmp_path).status_code == 404
    assert get("/.well-known/kinerja-android.json", tmp_path).json() == {"min_version": 0, "url": ""}


def test_the_oldest_version_that_is_wanted_and_the_place_of_the_newest_are_told(tmp_path: Path) -> None:
    place = "https://kinerja.example/kinerja.apk"
    answer = get("/.well-known/kinerja-android.json", tmp_path, android_min_version=7, android_url=place)

    assert answer.json() == {"min_version": 7, "url": place}
    assert answer.headers["cache-control"] == "public, max-age=3600"


@pytest.mark.parametrize(
    "wrong",
    [
        {"android_package": "id.go.kab"},
        {"android_certificates": KEY},
        {"android_package": "id.go.kab", "android_certificates": "AB:CD"},
        {"android_package": "Not a name", "android_certificates": KEY},
        {"android_min_version": -1},
        {"android_url": "http://kinerja.example/kinerja.apk"},
    ],
)
def test_settings_that_cannot_be_stop_the_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, secret=SECRET, **wrong)  # type: ignore[call-arg]
