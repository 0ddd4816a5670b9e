"""Routes: strict JSON in, use cases as jobs, answers after the commit, problems as RFC 9457."""

import functools
import hashlib
import inspect
import json
import re
import sqlite3
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, cast, get_args, get_origin

import orjson
import psycopg
from fastapi import APIRouter, Depends, FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from backend.kit import schema
from backend.kit.database import refusal_of
from backend.kit.problems import (
    Busy,
    Invalid,
    MethodNotAllowed,
    NotFound,
    NotSignedIn,
    PreconditionRequired,
    Problem,
    TooLarge,
    TooMany,
    Unexpected,
    Unreadable,
    WrongType,
)
from backend.kit.runtime import Runtime
from backend.kit.stored import Stored

PROBLEM_JSON = "application/problem+json"


class ProblemDetails(BaseModel):
    """RFC 9457. Problems may carry more members; 422 always carries `errors`."""

    model_config = {"extra": "allow"}

    type: str = Field(examples=["/problems/not-found"])
    title: str
    status: int
    instance: str | None
    errors: list[dict[str, str]] = Field(default=[], description="Pada 422: letak dan penjelasan")


def answers(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route: what it may refuse, for the OpenAPI document."""
    by_status: dict[int, list[type[Problem]]] = {}
    for problem in problems:
        by_status.setdefault(problem.status, []).append(problem)
    return {
        status: {
            "description": " · ".join(f"{one.title} (`{one.slug}`)" for one in many),
            "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
        }
        for status, many in sorted(by_status.items())
    }


def repeatable(shape: type[Any]) -> dict[int | str, dict[str, Any]]:
    """The 200 of a create that may be repeated: the same shape as its 201."""
    return {200: {"model": shape, "description": "Sudah tersimpan sebelumnya dengan isi yang sama"}}


# --- reading requests ---


class _DuplicateNameError(ValueError):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _DuplicateNameError
    return members


# One decoder for all: duplicate names are refused, which `json.loads` lets through. NaN and Infinity
# are read, because no shape takes them: so the answer tells at which place they stand.
_decode = json.JSONDecoder(object_pairs_hook=_object).decode


def read_json(raw: bytes) -> Any:
    """Strict JSON: UTF-8 without a byte order mark (RFC 8259), no duplicate names, no deep nesting.

    Raises Unreadable.
    """
    try:
        return _decode(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Unreadable from None


class StrictRequest(Request):
    """A request whose JSON is read by `read_json`."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            self._json = read_json(await self.body())
        return self._json


class Route(APIRoute):
    """A route that refuses other content types than its own and repeated query parameters."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        takes_json = self.body_field is not None and "json" in media_type(self)

        async def handler(request: Request) -> Response:
            check_request(request, takes_json=takes_json)
            return await handle(StrictRequest(request.scope, request.receive))

        return handler


def check_request(request: Request, *, takes_json: bool) -> None:
    """Raises WrongType, Invalid."""
    if takes_json:
        _require_json(request)
    if request.scope["query_string"]:
        _refuse_repeated(request)


def media_type(route: APIRoute) -> str:
    """Of the route's body; empty where it takes none."""
    field = route.body_field
    return getattr(field.field_info, "media_type", "application/json") if field is not None else ""


def _require_json(request: Request) -> None:
    kind = request.headers.get("content-type", "")
    if kind == "application/json":
        return
    if kind.partition(";")[0].strip().lower() != "application/json":
        raise WrongType
    charset = kind.lower().partition("charset=")[2].strip('" ')
    if charset and charset not in {"utf-8", "utf8"}:
        raise WrongType


def _refuse_repeated(request: Request) -> None:
    names = [name for name, _ in request.query_params.multi_items()]
    for name in set(names):
        if names.count(name) > 1:
            raise Invalid(errors=[{"pointer": f"/{name}", "detail": "Disebut lebih dari sekali"}])


def router(tag: str, prefix: str = "/api/v1") -> APIRouter:
    """A router of one domain."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=Route)


# An ETag of ours, as given or as the version alone; a cache on the way may have made it a weak one.
_OURS = r'^(W/)?"?[0-9]{1,9}(-[0-9a-z]{1,64})?"?$'


async def if_match_version(
    if_match: Annotated[
        str | None,
        Header(max_length=200, pattern=_OURS, description="ETag dari data yang Anda ubah"),
    ] = None,
) -> int:
    """Dependency of routes that change what others may change: the version in `If-Match`.

    Raises PreconditionRequired where the header is missing; 422 where it is not one of ours.
    """
    if if_match is None:
        raise PreconditionRequired
    return int(if_match.removeprefix("W/").strip('"').partition("-")[0])


ExpectedVersion = Annotated[int, Depends(if_match_version)]


# --- running use cases and answering ---


def writes(use_case: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Response]]:
    """Make a route of a function with a `session` parameter: it runs as a job of the writer.

    The answer is made from what the function returns, and cannot exist before the commit.
    """

    async def endpoint(request: Request, **arguments: Any) -> Response:
        runtime: Runtime = request.app.state.runtime
        key = _writer_key(arguments)
        result = await runtime.write(functools.partial(_call, use_case, arguments), key=key)
        return respond(request, result)

    return _as_route(endpoint, use_case)


def reads(use_case: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Response]]:
    """Make a route of a function with a `session` parameter that only reads."""
    return _reading(use_case)


def quick_reads(use_case: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Response]]:
    """The same for a few rows found by an index: see `Runtime.read`."""
    return _reading(use_case, quick=True)


def reads_primary(use_case: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Response]]:
    """The same where an answer from a replica, which may lag behind, would be wrong."""
    return _reading(use_case, primary=True)


def _reading(use_case: Callable[..., Any], *, primary: bool = False, quick: bool = False) -> Any:
    async def endpoint(request: Request, **arguments: Any) -> Response:
        runtime: Runtime = request.app.state.runtime
        work = functools.partial(_call, use_case, arguments)
        result = await runtime.read(work, key=_writer_key(arguments), primary=primary, quick=quick)
        return respond(request, result)

    return _as_route(endpoint, use_case)


def _call(use_case: Callable[..., Any], arguments: dict[str, Any], session: Any) -> Any:
    return use_case(session=session, **arguments)


def _writer_key(arguments: dict[str, Any]) -> int:
    """Whose job it is: by convention the caller is called `actor` and knows the key of its account.

    Who has no account has `sent` something, which knows a key by which its repeats wait for each other.
    """
    return getattr(arguments.get("actor") or arguments.get("sent"), "writer_key", 0)


def _as_route(endpoint: Any, use_case: Callable[..., Any]) -> Any:
    signature = inspect.signature(use_case, eval_str=True)
    request = inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request)
    parameters = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in signature.parameters.items()
        if name != "session"
    ]
    if "request" not in signature.parameters:
        parameters.insert(0, request)
    functools.update_wrapper(endpoint, use_case)
    endpoint.is_use_case = True
    del endpoint.__wrapped__  # FastAPI would look through to the function that takes the session
    endpoint.__signature__ = signature.replace(
        parameters=parameters, return_annotation=_shape(signature.return_annotation)
    )
    return endpoint


def _shape(annotation: Any) -> Any:
    """The wire shape of a return annotation: what is inside `Stored[...]`."""
    return get_args(annotation)[0] if get_origin(annotation) is Stored else annotation


def respond(request: Request, result: Any) -> Response:
    """The answer for what a use case returned."""
    if isinstance(result, Response):
        return result
    status = 200
    if isinstance(result, Stored):
        stored = cast("Stored[Any]", result)
        status = 201 if stored.is_new else 200
        result = stored.value
    if result is None:
        return Response(status_code=204)
    body = to_json(result)
    if isinstance(result, dict):
        members = cast("dict[str, Any]", result)
        if members.keys() == _PAGE:
            return _page(request, body, members["next"])
        return _tagged(request, body, status, version=members.get("version"))
    return _tagged(request, body, status, version=getattr(result, "version", None))


def to_json(value: Any) -> bytes:
    """JSON of typed dicts and output models, alone or inside each other.

    The shapes of hot answers are typed dicts: making a pydantic object of each row cost more than
    storing it (measured).
    """
    return orjson.dumps(value, default=_model, option=orjson.OPT_UTC_Z)


def _model(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump()
    raise TypeError(type(value).__name__)


_PAGE = {"items", "next"}


def _page(request: Request, body: bytes, following: str | None) -> Response:
    response = Response(body, media_type="application/json")
    if following is not None:
        link = request.url.include_query_params(cursor=following)
        response.headers["Link"] = f'<{link.path}?{link.query}>; rel="next"'
    return response


def _tagged(request: Request, body: bytes, status: int, *, version: int | None) -> Response:
    digest = hashlib.blake2b(body, digest_size=9).hexdigest()
    etag = f'"{version}-{digest}"' if version is not None else f'"{digest}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.method == "GET" and etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, media_type="application/json")


# --- problems as answers ---


def problem_response(request: Request, problem: Problem) -> Response:
    body = problem.body(request.scope.get("request_id"))
    return JSONResponse(body, problem.status, problem.headers(), media_type=PROBLEM_JSON)


def answer_to(request: Request, error: Exception) -> Response | None:
    """The answer for an error that has one; None for what nobody expected."""
    if isinstance(error, Problem):
        return problem_response(request, error)
    if isinstance(error, RequestValidationError):
        found = [{**one, "loc": one["loc"][1:]} for one in error.errors()]
        return problem_response(request, Invalid(errors=schema.errors_of(found)))
    if isinstance(error, HTTPException):
        response = problem_response(request, _BY_STATUS.get(error.status_code, Unexpected)())
        response.headers.update(error.headers or {})
        return response
    refusal = refusal_of(error)
    return None if refusal is None else problem_response(request, refusal)


def install_problem_handlers(app: FastAPI) -> None:
    """Every refusal, expected or not, leaves as a problem."""

    async def handle(request: Request, error: Exception) -> Response:
        answer = answer_to(request, error)
        if answer is None:
            raise error  # the outermost layer logs it
        return answer

    for kind in _ANSWERED:
        app.add_exception_handler(kind, handle)
    # Starlette answers the unexpected in plain text before the outermost layer can; it raises it again.
    app.add_exception_handler(Exception, _unexpected)


async def _unexpected(request: Request, _error: Exception) -> Response:
    return problem_response(request, Unexpected())


_ANSWERED = (Problem, RequestValidationError, HTTPException, DBAPIError, PoolTimeout, sqlite3.Error, psycopg.Error)

_BY_STATUS: dict[int, type[Problem]] = {
    400: Unreadable,
    404: NotFound,
    405: MethodNotAllowed,
    413: TooLarge,
    415: WrongType,
    422: Invalid,
}


# --- the OpenAPI document ---

# What any operation may answer besides what it declares itself.
_ANYWHERE: dict[str, type[Problem]] = {
    "400": Unreadable,
    "401": NotSignedIn,
    "413": TooLarge,
    "415": WrongType,
    "422": Invalid,
    "429": TooMany,
    "500": Unexpected,
    "503": Busy,
}
_PUBLIC_NEVER = {"401"}
_BODY_ONLY = {"400", "413", "415"}


def describe(app: FastAPI) -> None:
    """Complete the generated document: problems of every operation, and their shape."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generate()
            schemas: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
            schemas["ProblemDetails"] = ProblemDetails.model_json_schema()
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            for path in document["paths"].values():
                for method, operation in path.items():
                    _complete(method, operation)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi


def _without_null(schema: dict[str, Any]) -> None:
    """An address and a header hold no null: what may be null in Python may be left out there."""
    kinds: list[dict[str, Any]] = schema.pop("anyOf", [])
    for kind in kinds:
        if kind.get("type") != "null":
            schema.update(kind)


def _is_single(answer: dict[str, Any]) -> bool:
    """Whether an answer is JSON with an ETag: all are but pages of lists."""
    shape: dict[str, Any] = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return bool(shape) and "/Page_" not in shape.get("$ref", "")


Paths = list[tuple[re.Pattern[str], frozenset[str]]]


def paths_of(app: FastAPI) -> Paths:
    """Every path that a route takes, with the methods that the document tells of it.

    Read from the routes, not from the document: making that takes seconds, and this is asked for every file.
    """
    known: Paths | None = getattr(app.state, "paths", None)
    if known is None:
        routes = [one for one in iter_route_contexts(app.routes) if hasattr(one.original_route, "methods")]
        told = [one.methods or () if getattr(one, "include_in_schema", False) else () for one in routes]
        known = [(one.path_regex, frozenset(methods)) for one, methods in zip(routes, told, strict=True)]
        app.state.paths = known
    return known


def methods_at(app: FastAPI, path: str) -> frozenset[str]:
    """The methods that the document tells of a path: what a 405 names in `Allow`."""
    return frozenset[str]().union(*(methods for pattern, methods in paths_of(app) if pattern.match(path)))


def is_route(app: FastAPI, path: str) -> bool:
    """Whether any route takes this path, by whichever method."""
    return any(pattern.match(path) for pattern, _ in paths_of(app))


def _complete(method: str, operation: dict[str, Any]) -> None:
    # FastAPI makes an English title of the function's name; the docstring's sentence says more.
    operation["summary"] = operation["description"].partition("\n")[0].removesuffix(".")
    for parameter in operation.get("parameters", ()):
        _without_null(parameter["schema"])
    responses: dict[str, Any] = operation["responses"]
    if method == "get" and _is_single(responses.get("200", {})):
        responses.setdefault("304", {"description": "Tidak berubah sejak ETag di If-None-Match"})
    if "HTTPValidationError" in json.dumps(responses.get("422", {})):
        del responses["422"]
    for status, problem in _ANYWHERE.items():
        if status in _PUBLIC_NEVER and not operation.get("security"):
            continue
        if status in _BODY_ONLY and "requestBody" not in operation:
            continue
        responses.setdefault(status, next(iter(answers(problem).values())))
