"""The direct way to a route: FastAPI describes and binds, without its cost on every request.

FastAPI's own way asks one router after the other, passes seven layers and two exit stacks, and reads
parameters with general machinery; measured, that was half of the time of logging an activity. Routes
made by `@writes` and `@reads` are bound here by the very fields that FastAPI made for them, so that
both ways agree. Everything else (cookies, forms, files, dependencies of dependencies) goes FastAPI's way.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.kit.problems import MethodNotAllowed
from backend.kit.web import Route, StrictRequest, answer_to, check_request, is_route, media_type, problem_response

_MISSING: dict[str, Any] = {"type": "missing", "msg": "Field required", "input": None}


class Application(FastAPI):
    """FastAPI that takes the direct way where there is one."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.ways = Ways()
        self._methods: dict[str, set[str]] = {}
        self._files: ASGIApp | None = None

    def use_files(self, files: ASGIApp) -> None:
        """Hand what no route takes to the app's files; called once, when all routes are included.

        They are mounted, too, for paths that a route takes by another method. On FastAPI's way every router is
        asked first: two thirds of what a file costs.
        """
        self.mount("/", files)
        self._files = files

    def use_direct_ways(self, routes: list[Any]) -> None:
        """Look for routes that can be answered directly; called once, when all are included."""
        for route in routes:
            if isinstance(route, Route) and "{" not in route.path:
                self._methods.setdefault(route.path, set()).update(route.methods or ())
            if isinstance(route, Route) and is_plain(route):
                self.ways.add(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            methods = self._methods.get(scope["path"])
            if methods is not None and scope["method"] not in methods:
                # Or a template that fits the same path would take it: `/ikus/{iku_id}` for `/ikus/assign`.
                response = problem_response(Request(scope), MethodNotAllowed())
                response.headers["Allow"] = ", ".join(sorted(methods))
                await response(scope, receive, send)
                return
            found = self.ways.find(scope["method"], scope["path"], is_fixed=methods is not None)
            if found is not None:
                direct, scope["path_params"] = found
                scope["app"], scope["route"] = self, direct.route
                await direct.answer(scope, receive, send)
                return
            if self._files is not None and methods is None and not is_route(self, scope["path"]):
                await self._serve(self._files, scope, receive, send)
                return
        await super().__call__(scope, receive, send)

    async def _serve(self, files: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        try:
            await files(scope, receive, send)
        except Exception as error:
            response = answer_to(Request(scope), error)
            if response is None:
                raise  # the outermost layer logs it
            await response(scope, receive, send)


class Ways:
    """The routes that are answered directly: fixed paths by name, those with parameters as a tree of segments."""

    def __init__(self) -> None:
        self._fixed: dict[tuple[str, str], _DirectRoute] = {}
        self._templates = _Segment()
        self.known: set[tuple[str, str]] = set()  # method and path

    def add(self, route: Route) -> None:
        """A parameter is a whole segment, `{unit_id}`."""
        direct = _DirectRoute(route)
        for method in route.methods or ():
            self.known.add((method, route.path))
            if "{" not in route.path:
                self._fixed[method, route.path] = direct
                continue
            node, names = self._templates, list[str]()
            for segment in _segments(route.path):
                if segment.startswith("{"):
                    names.append(segment[1:-1])
                node = node.after(segment)
            node.routes[method] = (direct, names)

    def find(self, method: str, path: str, *, is_fixed: bool) -> "tuple[_DirectRoute, dict[str, str]] | None":
        """The route and its parameters in this path. `is_fixed`: a route of this very path is known."""
        if is_fixed:
            direct = self._fixed.get((method, path))
            return None if direct is None else (direct, {})
        for node, values in self._templates.ends(_segments(path), 0):
            if method in node.routes:
                direct, names = node.routes[method]
                return direct, dict(zip(names, values, strict=True))
        return None


def _segments(path: str) -> list[str]:
    return path.split("/")[1:]


class _Segment:
    """A place in the tree: what may follow it, and the routes that end here."""

    def __init__(self) -> None:
        self._fixed: dict[str, _Segment] = {}
        self._parameter: _Segment | None = None
        self.routes: dict[str, tuple[_DirectRoute, list[str]]] = {}

    def after(self, segment: str) -> "_Segment":
        """The place that follows by this segment of a template; made where it is new."""
        if not segment.startswith("{"):
            return self._fixed.setdefault(segment, _Segment())
        self._parameter = self._parameter or _Segment()
        return self._parameter

    def ends(self, segments: list[str], at: int) -> "Iterator[tuple[_Segment, list[str]]]":
        """Every place that a path's segments lead to, with the values on the way; written-out ones first."""
        if at == len(segments):
            yield self, []
            return
        if segments[at] in self._fixed:
            yield from self._fixed[segments[at]].ends(segments, at + 1)
        if self._parameter is not None and segments[at]:
            for node, values in self._parameter.ends(segments, at + 1):
                yield node, [segments[at], *values]


def is_plain(route: Route) -> bool:
    """Whether every parameter is of a kind that is bound here."""
    dependant = route.dependant
    segments = [segment for segment in route.path.split("/") if "{" in segment]
    return (
        getattr(route.endpoint, "is_use_case", False)
        and (route.body_field is None or media_type(route) == "application/json")
        and sum(len(one.body_params) for one in (dependant, *dependant.dependencies)) <= 1
        and not dependant.cookie_params
        and all(segment[1:-1].isidentifier() for segment in segments)
        and all(hasattr(sub.call, "at_once") or _is_plain_dependency(sub) for sub in dependant.dependencies)
    )


def _is_plain_dependency(sub: Dependant) -> bool:
    """A coroutine of parameters alone, the request among them."""
    return inspect.iscoroutinefunction(sub.call) and not sub.dependencies and not sub.cookie_params


class _Parameters:
    """The parameters of a function, by the fields that FastAPI made for them."""

    def __init__(self, dependant: Dependant) -> None:
        self._path, self._query, self._headers = dependant.path_params, dependant.query_params, dependant.header_params
        self._body: Any = dependant.body_params[0] if dependant.body_params else None
        self._request = dependant.request_param_name

    async def bind(self, request: StrictRequest, errors: list[Any]) -> dict[str, Any]:
        """Values by name; what is wrong with them is added to `errors`, in FastAPI's order."""
        values: dict[str, Any] = {} if self._request is None else {self._request: request}
        if self._path:
            _bind(self._path, request.path_params, "path", values, errors)
        if self._query:
            _bind(self._query, request.query_params, "query", values, errors)
        if self._headers:
            _bind(self._headers, request.headers, "header", values, errors)
        if self._body is not None:
            await self._bind_body(request, values, errors)
        return values

    async def _bind_body(self, request: StrictRequest, values: dict[str, Any], errors: list[Any]) -> None:
        if not await request.body():
            errors.append({**_MISSING, "loc": ("body",)})
            return
        value, found = self._body.validate(await request.json(), {}, loc=("body",))
        values[self._body.name] = value
        errors.extend(found or ())


class _DirectRoute:
    """One route, bound without FastAPI's machinery."""

    def __init__(self, route: Route) -> None:
        dependencies: Any = route.dependant.dependencies
        self.route = route
        self._endpoint = route.endpoint
        self._takes_json = route.body_field is not None
        self._at_once: list[tuple[str, Callable[[Request], Any]]] = [
            (sub.name or "", sub.call.at_once) for sub in dependencies if hasattr(sub.call, "at_once")
        ]
        self._others: list[tuple[str, Callable[..., Any], _Parameters]] = [
            (sub.name or "", sub.call, _Parameters(sub)) for sub in dependencies if not hasattr(sub.call, "at_once")
        ]
        self._parameters = _Parameters(route.dependant)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = StrictRequest(scope, receive)
        try:
            response = await self._respond(request)
        except Exception as error:
            found = answer_to(request, error)
            if found is None:
                raise  # the outermost layer logs it
            response = found
        await response(scope, receive, send)

    async def _respond(self, request: StrictRequest) -> Response:
        check_request(request, takes_json=self._takes_json)
        values: dict[str, Any] = {name: at_once(request) for name, at_once in self._at_once}
        errors: list[Any] = []
        for name, call, parameters in self._others:
            mistakes: list[Any] = []
            found = await parameters.bind(request, mistakes)
            errors += mistakes
            if not mistakes:
                values[name] = await call(**found)
        values |= await self._parameters.bind(request, errors)
        values.pop("", None)  # of a dependency that the route names for its effect alone
        if errors:
            raise RequestValidationError(errors)
        return await self._endpoint(**values)


def _bind(fields: Any, given: Any, place: str, values: dict[str, Any], errors: list[Any]) -> None:
    for field in fields:
        raw = given.get(field.alias)
        if raw is None:
            if field.field_info.is_required():
                errors.append({**_MISSING, "loc": (place, field.alias)})
            else:
                values[field.name] = field.get_default()
            continue
        value, found = field.validate(raw, {}, loc=(place, field.alias))
        values[field.name] = value
        errors.extend(found or ())
