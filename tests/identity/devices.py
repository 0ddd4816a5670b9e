"""A phone or browser of its own: with an address, a cookie jar, and the words of signing in."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx

from tests.client import Answer, Client
from tests.signing import PASSWORD
from tests.world import World

APP = {"X-Requested-With": "kinerja"}


class Device(Client):
    """A client at one address. `is_app` speaks as our own page does: tokens in cookies."""

    def __init__(self, application: Any, world: World, address: str = "192.0.2.10", *, is_app: bool = False) -> None:
        super().__init__(application, world)
        transport = httpx.ASGITransport(application, raise_app_exceptions=False, client=(address, 40_000))
        self._http = httpx.AsyncClient(
            transport=transport, base_url="http://testserver", headers=APP if is_app else None
        )

    def token(self, **form: str) -> Answer:
        return self.post("/api/v1/oauth/token", data=form)

    def enter(self, name: str, password: str = PASSWORD, **more: str) -> Answer:
        """Sign in by password."""
        return self.token(grant_type="password", username=name, password=password, **more)

    def refresh(self, token: str, **more: str) -> Answer:
        return self.token(grant_type="refresh_token", refresh_token=token, **more)

    def form(self, raw: str | bytes, **headers: str) -> Answer:
        """The token endpoint with a body written by hand."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.post("/api/v1/oauth/token", content=raw, headers=kind | headers)

    def all_at_once(self, forms: Sequence[dict[str, str]]) -> list[Answer]:
        """Several calls of the token endpoint under way at the same time."""

        async def run() -> list[httpx.Response]:
            calls = (self._http.post("/api/v1/oauth/token", data=form) for form in forms)
            return await asyncio.gather(*calls)

        return [Answer(response) for response in self._runner.run(run())]

    @property
    def cookies(self) -> dict[str, str]:
        return dict(self._http.cookies)


def error_of(answer: Answer) -> str:
    """The `error` of a refusal as RFC 6749 wants it, checked for its shape."""
    assert answer.headers["content-type"] == "application/json", answer
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json.keys() == {"error", "error_description"}
    return answer.json["error"]
