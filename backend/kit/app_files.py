"""The app's files as the browser gets them: hashed assets for ever, packed at build time, nothing from elsewhere."""

import mimetypes
import os
import re
from pathlib import Path

import structlog
from fastapi.responses import FileResponse, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from backend.kit import builds, web
from backend.kit.problems import NotFound

log = structlog.get_logger("app")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; font-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
# One page is all of the citizens' addresses: a survey by its code, and `/warga`, whose ways are behind the `#`.
_CITIZENS, _THEIRS = "survey.html", re.compile(r"warga|s/[0-9A-Za-z-]{1,40}")
_FOR_EVER = "public, max-age=31536000, immutable"
# In the order that the server prefers; each may lie beside a file, made with the build (`setup/pack.mjs`).
_PACKED = (("br", ".br"), ("gzip", ".gz"))
_ENDINGS = tuple(ending for _, ending in _PACKED)
# What a small system's own table of types may lack.
_TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json", ".webp": "image/webp"}


class AppFiles(StaticFiles):
    """Takes every path that no route took. What is not there is 404: never the page in its place."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True)
        self._folder = folder

    def keep_builds(self, folder: Path) -> None:
        """Keep the assets of this build in `folder`, and serve those of the builds before it as well."""
        try:
            kept = builds.keep(self._folder, folder)
        except OSError:
            # A full disk must not keep the server down: only pages opened before an update miss something.
            log.warning("app.builds_not_kept", exc_info=True)
            return
        self.all_directories = [self._folder, *kept]

    async def get_response(self, path: str, scope: Scope) -> Response:
        # Also a path whose route has other methods comes here.
        if methods := web.methods_at(scope["app"], scope["path"]):
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(methods))})
        if scope["method"] not in {"GET", "HEAD"} or path.endswith(_ENDINGS):
            raise NotFound
        path = _CITIZENS if _THEIRS.fullmatch(path) else path
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _FOR_EVER if path.startswith("assets/") else "no-cache"
        response.headers["Content-Security-Policy"] = POLICY
        return response

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, in the smallest form that is there and that the caller takes."""
        path, asked = os.fspath(full_path), Headers(scope=scope)
        headers = {"Vary": "Accept-Encoding"}
        chosen, stat = path, stat_result
        for coding, ending in _PACKED:
            if accepts(asked.get("accept-encoding", ""), coding) and (found := _stat(path + ending)) is not None:
                headers["Content-Encoding"] = coding
                chosen, stat = path + ending, found
                break
        response = FileResponse(chosen, status_code, headers, media_type=_type_of(path), stat_result=stat)
        return NotModifiedResponse(response.headers) if self.is_not_modified(response.headers, asked) else response


def accepts(header: str, coding: str) -> bool:
    """Whether `Accept-Encoding` lets a coding through (RFC 9110, 12.5.3). Without the header: none."""
    weights: dict[str, bool] = {}
    for one in header.lower().split(","):
        name, _, weight = one.partition(";")
        weights[name.strip()] = _is_above_zero(weight)
    return weights.get(coding, weights.get("*", False))


def _is_above_zero(weight: str) -> bool:
    name, _, value = weight.strip().partition("=")
    return name.strip() != "q" or value.strip().strip("0.") != ""


def _stat(path: str) -> os.stat_result | None:
    try:
        return Path(path).stat()
    except FileNotFoundError:
        return None


def _type_of(path: str) -> str:
    ending = Path(path).suffix
    return _TYPES.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def of(root: Path) -> AppFiles:
    """The front end under `root`: what was built, else the plain first page."""
    built = root / "dist"
    return AppFiles(built if (built / "index.html").is_file() else root / "plain")
