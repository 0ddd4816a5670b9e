"""A client that speaks to the application in this process and remembers who is signed in."""

import asyncio
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import httpx

from tests.people import Person
from tests.world import World


class Answer:
    """An answer with the few words that tests use."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers

    @property
    def json(self) -> Any:
        return self.response.json()

    @property
    def problem(self) -> str | None:
        """The slug of the problem, or None where the answer is none."""
        if self.headers.get("content-type") != "application/problem+json":
            return None
        return str(self.json["type"]).removeprefix("/problems/")

    @property
    def etag(self) -> str:
        return self.headers["etag"]

    def __repr__(self) -> str:
        return f"<{self.status} {self.response.text[:500]}>"


class Client:
    """Synchronous for the test, asynchronous inside; one event loop per client."""

    def __init__(self, application: Any, world: World) -> None:
        self._world = world
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(application, raise_app_exceptions=False)
        self._http = httpx.AsyncClient(transport=transport, base_url="http://testserver")
        self._application = application
        self._token: str | None = None
        self._kept: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        self._runner.run(self._http.aclose())
        self._runner.close()

    def sign_in(self, person: Person, *, at: datetime | None = None) -> Self:
        """Go on as this person, with a real token."""
        self._token = self._world.token_of(person, at=at)
        return self

    def use_token(self, token: str | None) -> Self:
        self._token = token
        return self

    def keep_token(self) -> None:
        """Remember this token for later, as somebody's open page would."""
        self._kept = self._token

    def use_kept_token(self) -> Self:
        self._token = self._kept
        return self

    def forget_blocks(self, person: Person) -> None:
        """Undo what a block left in this process's memory; the database is rolled back by the test."""
        self._application.app.state.authenticate.unblock(person.account_id)

    def sign_out(self) -> Self:
        self._token = None
        return self

    def request(self, method: str, path: str, **arguments: Any) -> Answer:
        headers = dict(arguments.pop("headers", None) or {})
        if self._token is not None:
            headers.setdefault("Authorization", f"Bearer {self._token}")
        if_match = arguments.pop("if_match", None)
        if if_match is not None:
            headers["If-Match"] = if_match
        return Answer(self._runner.run(self._http.request(method, path, headers=headers, **arguments)))

    def get(self, path: str, **arguments: Any) -> Answer:
        return self.request("GET", path, **arguments)

    def post(self, path: str, **arguments: Any) -> Answer:
        return self.request("POST", path, **arguments)

    def put(self, path: str, **arguments: Any) -> Answer:
        return self.request("PUT", path, **arguments)

    def patch(self, path: str, **arguments: Any) -> Answer:
        return self.request("PATCH", path, **arguments)

    def delete(self, path: str, **arguments: Any) -> Answer:
        return self.request("DELETE", path, **arguments)
