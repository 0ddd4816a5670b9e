"""What the code must be like so that no answer can leave before its commit; see test_commit_before_answer."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from typing import Any

from backend.main import ROUTERS
from tests.servers import ROOT

# Whoever may commit outside the kit, and why it must. Nobody, so far.
MAY_COMMIT: dict[str, str] = {}


@cache
def modules() -> dict[str, ast.Module]:
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text())
        for path in sorted((ROOT / "backend").rglob("*.py"))
    }


def calls(tree: ast.Module, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in names:
            yield node


def test_only_the_kit_commits() -> None:
    found = {
        f"{name}:{call.lineno}"
        for name, tree in modules().items()
        if not name.startswith("backend/kit/") and name not in MAY_COMMIT
        for call in calls(tree, "commit")
    }

    assert found == set()
    assert any(list(calls(tree, "commit")) for name, tree in modules().items() if name.startswith("backend/kit/"))


def test_only_the_kit_opens_engines_that_commit_by_themselves() -> None:
    found = {
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        if not name.startswith("backend/kit/")
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and node.value == "AUTOCOMMIT")
        or (isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "create_engine")
    }

    assert found == set()


def test_no_dependency_of_any_route_yields() -> None:
    """Asked of the routes themselves, as FastAPI sees them, however a dependency came there."""
    seen: set[Any] = set()

    def look(dependant: Any) -> None:
        for sub in dependant.dependencies:
            seen.add(sub.call)
            look(sub)

    for router in ROUTERS:
        for route in routes_of(router):
            look(route.dependant)

    assert seen
    assert {repr(call) for call in seen if yields(call)} == set()


def routes_of(router: Any) -> Iterator[Any]:
    """A router's own routes, and those of routers that it takes in."""
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        if inner is None:
            yield route
        else:
            yield from routes_of(inner)


def yields(call: Any) -> bool:
    made = inspect.unwrap(call)
    return any(
        inspect.isgeneratorfunction(one) or inspect.isasyncgenfunction(one) for one in (made, type(made).__call__)
    )


def test_no_function_given_to_depends_yields() -> None:
    """And of the text, for dependencies that no route uses yet."""
    named = {
        argument.id if isinstance(argument, ast.Name) else argument.attr
        for tree in modules().values()
        for call in calls(tree, "Depends", "Security")
        for argument in call.args[:1]
        if isinstance(argument, ast.Name | ast.Attribute)
    }
    yielding = {
        f"{name}:{node.lineno} {node.name}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in named
        if any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in ast.walk(node))
    }

    assert named
    assert yielding == set()
