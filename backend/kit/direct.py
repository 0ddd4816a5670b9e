"""The direct way to a route: FastAPI describes and binds, without its cost on every request.

FastAPI's own way passes seven layers and two exit stacks, and reads parameters with general
machinery; measured, that was half of the time of logging an activity. Routes made by `@writes` and
`@reads` whose parameters are plain (the caller, a JSON body, query and header values) on a fixed
path are bound here by the very fields that FastAPI made for them, so that both ways agree.
Everything else goes FastAPI's way.
"""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

from backend.kit.problems import MethodNotAllowed
from backend.kit.web import Route, StrictRequest, answer_to, check_request, problem_response

_MISSING: dict[str, Any] = {"type": "missing", "msg": "Field required", "input": None}


class Application(FastAPI):
    """FastAPI that takes the direct way where there is one."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._direct: dict[tuple[str, str], _DirectRoute] = {}
        self._methods: dict[str, set[str]] = {}

    def use_direct_ways(self, routes: list[Any]) -> None:
        """Look for routes that can be answered directly; called once, when all are included."""
        for route in routes:
            if isinstance(route, Route) and "{" not in route.path:
                self._methods.setdefault(route.path, set()).update(route.methods or ())
            if isinstance(route, Route) and "{" not in route.path and _is_plain(route):
                for method in route.methods or ():
                    self._direct[method, route.path] = _DirectRoute(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            direct = self._direct.get((scope["method"], scope["path"]))
            if direct is not None:
                scope["app"], scope["route"] = self, direct.route
                await direct.answer(scope, receive, send)
                return
            methods = self._methods.get(scope["path"])
            if methods is not None and scope["method"] not in methods:
                # Or a template that fits the same path would take it: `/ikus/{iku_id}` for `/ikus/assign`.
                response = problem_response(Request(scope), MethodNotAllowed())
                response.headers["Allow"] = ", ".join(sorted(methods))
                await response(scope, receive, send)
                return
        await super().__call__(scope, receive, send)


def _is_plain(route: Route) -> bool:
    """Whether every parameter is of a kind that is bound here."""
    dependant = route.dependant
    single_body = len(dependant.body_params) <= 1
    return (
        getattr(route.endpoint, "is_use_case", False)
        and single_body
        and not dependant.cookie_params
        and not dependant.path_params
        and all(hasattr(sub.call, "at_once") for sub in dependant.dependencies)
    )


class _DirectRoute:
    """One route, bound without FastAPI's machinery."""

    def __init__(self, route: Route) -> None:
        dependant: Dependant = route.dependant
        self.route = route
        self._endpoint = route.endpoint
        dependencies: Any = dependant.dependencies
        self._at_once: list[tuple[str, Callable[[Request], Any]]] = [
            (sub.name or "", sub.call.at_once) for sub in dependencies
        ]
        self._query, self._headers = dependant.query_params, dependant.header_params
        self._body = dependant.body_params[0] if dependant.body_params else None

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
        check_request(request, takes_json=self._body is not None)
        values: dict[str, Any] = {name: at_once(request) for name, at_once in self._at_once}
        values.pop("", None)  # of a dependency that the route names for its effect alone
        errors: list[Any] = []
        if self._query:
            _bind(self._query, request.query_params, "query", values, errors)
        if self._headers:
            _bind(self._headers, request.headers, "header", values, errors)
        if self._body is not None:
            await self._bind_body(request, values, errors)
        if errors:
            raise RequestValidationError(errors)
        return await self._endpoint(request=request, **values)

    async def _bind_body(self, request: StrictRequest, values: dict[str, Any], errors: list[Any]) -> None:
        field: Any = self._body
        if not await request.body():
            errors.append({**_MISSING, "loc": ("body",)})
            return
        value, found = field.validate(await request.json(), {}, loc=("body",))
        values[field.name] = value
        errors.extend(found or ())


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
