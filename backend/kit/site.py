"""What the server shows by itself: the API reference, and a page per problem."""

import html
from importlib.resources import files

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from backend.kit.problems import NotFound, Problem

router = APIRouter(include_in_schema=False)

# The reference's own program sets styles inline; its scripts are files all the same.
_DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_PAGE_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
# The package is used for the files it carries (Swagger UI 5, which reads OpenAPI 3.1), not its code.
_SWAGGER = files("fastapi_swagger") / "resources"
_SWAGGER_FILES = frozenset({"swagger-ui.css", "swagger-ui-bundle.js"})


@router.get("/api/docs")
async def api_reference() -> Response:
    """The API reference, with no asset from outside."""
    page = (
        '<!doctype html><html lang="id"><head><meta charset="utf-8"><title>API Kinerja Kutacane</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/api/docs/swagger-ui.css">'
        '<link rel="icon" href="/icon.svg"></head><body><div id="reference"></div>'
        '<script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body></html>'
    )
    return HTMLResponse(page, headers={"Content-Security-Policy": _DOCS_POLICY})


@router.get("/api/v1/openapi.json")
def api_document(request: Request) -> Response:  # on a thread: made for the first time it takes seconds
    return Response(orjson.dumps(request.app.openapi()), media_type="application/json")


@router.get("/api/docs/start.js")
async def start_reference() -> Response:
    script = (
        "SwaggerUIBundle({url: '/api/v1/openapi.json', dom_id: '#reference', deepLinking: true,"
        " defaultModelsExpandDepth: 0, docExpansion: 'none', validatorUrl: null});"
    )
    return Response(script, media_type="text/javascript")


@router.get("/api/docs/{name}")
async def reference_file(name: str) -> Response:
    if name not in _SWAGGER_FILES:
        raise NotFound
    return FileResponse(str(_SWAGGER / name), headers={"Cache-Control": "public, max-age=86400"})


@router.get("/problems/{slug}")
async def problem_page(slug: str) -> Response:
    """What a problem means and what to do: the page that `type` points to."""
    problem = Problem.catalogue.get(slug)
    if problem is None:
        raise NotFound
    title, explanation = html.escape(problem.title), html.escape(problem.help)
    page = (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f"<body><main><h1>{title}</h1><p>{explanation}</p>"
        f"<p>Kode: <code>{html.escape(slug)}</code> · Status HTTP: {problem.status}</p></main></body></html>"
    )
    return HTMLResponse(
        page, headers={"Content-Security-Policy": _PAGE_POLICY, "Cache-Control": "public, max-age=3600"}
    )
