"""What a phone asks about the Android app: whose links it may open, and which version of it is still wanted."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from backend.kit.problems import NotFound

router = APIRouter(include_in_schema=False)

# Phones and Google's checkers ask rarely; a new key or version is known within the hour.
_KEEP = {"Cache-Control": "public, max-age=3600"}


@router.get("/.well-known/assetlinks.json")
async def asset_links(request: Request) -> Response:
    """Digital Asset Links: this app, signed by one of these keys, opens our links without asking."""
    settings = request.app.state.settings
    if not settings.android_package:
        raise NotFound
    target = {
        "namespace": "android_app",
        "package_name": settings.android_package,
        "sha256_cert_fingerprints": settings.android_fingerprints,
    }
    return JSONResponse([{"relation": ["delegate_permission/common.handle_all_urls"], "target": target}], headers=_KEEP)


@router.get("/.well-known/kinerja-android.json")
async def wanted_version(request: Request) -> Response:
    """The oldest version that is still wanted, and where the newest is. An older app says so and goes on sending."""
    settings = request.app.state.settings
    return JSONResponse({"min_version": settings.android_min_version, "url": settings.android_url}, headers=_KEEP)
