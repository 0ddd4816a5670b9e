"""What every answer carries, whatever it says: headers that keep pages safe, and the API's own description."""

import asyncio
import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from backend.access.actor import Role
from backend.config import Settings
from backend.kit import web
from backend.kit.ids import uuid7
from backend.kit.problems import Problem
from backend.main import create_app
from tests.client import Answer, Client
from tests.contract.calls import BASE, Subject, calls
from tests.signing import SECRET
from tests.world import World, days

ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=(self)",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
ETAG = re.compile(r'"(\d+)-[0-9a-f]{18}"')


def signed_in(client: Client, world: World) -> Client:
    return client.sign_in(world.officer)


def the_session(client: Client) -> str:
    return str(client.get(f"{BASE}/me/sessions").json["items"][0]["id"])


def again(client: Client, world: World) -> Answer:
    etag = client.post(f"{BASE}/activities", json=world.an_activity()).etag
    activity = client.get(f"{BASE}/activities").json["items"][0]["id"]
    return client.get(f"{BASE}/activities/{activity}", headers={"If-None-Match": etag})


ANSWERS: dict[str, tuple[int, Callable[[Client, World], Answer]]] = {
    "200 JSON": (200, lambda client, world: client.get(f"{BASE}/me")),
    "200 list": (200, lambda client, world: client.get(f"{BASE}/activities")),
    "200 sync": (200, lambda client, world: client.get(f"{BASE}/sync/pull")),
    "200 document": (200, lambda client, world: client.get(f"{BASE}/openapi.json")),
    "200 metadata": (200, lambda client, world: client.get("/.well-known/oauth-authorization-server")),
    "201": (201, lambda client, world: client.post(f"{BASE}/activities", json=world.an_activity())),
    "204": (204, lambda client, world: client.delete(f"{BASE}/me/sessions/{the_session(client)}")),
    "304": (304, again),
    "400 body": (400, lambda client, world: client.post(f"{BASE}/activities", content=b"{", headers=JSON)),
    "400 OAuth": (400, lambda client, world: client.post(f"{BASE}/oauth/token", data={"grant_type": "x"})),
    "401": (401, lambda client, world: client.use_token("x").get(f"{BASE}/me")),
    "403": (403, lambda client, world: client.get(f"{BASE}/review-queue")),
    "404 API": (404, lambda client, world: client.get(f"{BASE}/nothing")),
    "404 page": (404, lambda client, world: client.get("/nothing.html")),
    "405": (405, lambda client, world: client.delete(f"{BASE}/activities")),
    "405 with id": (405, lambda client, world: client.put(f"{BASE}/activities/{uuid7()}")),
    "413": (413, lambda client, world: client.post(f"{BASE}/activities", content=b"a" * 1_000_001, headers=JSON)),
    "415": (415, lambda client, world: client.post(f"{BASE}/activities", content=b"a")),
    "422": (422, lambda client, world: client.get(f"{BASE}/activities?limit=0")),
    "428": (428, lambda client, world: client.patch(f"{BASE}/activities/{uuid7()}", json={"quantity": 1})),
    "page": (200, lambda client, world: client.get("/")),
    "docs": (200, lambda client, world: client.get("/api/docs")),
    "docs script": (200, lambda client, world: client.get("/api/docs/swagger-ui-bundle.js")),
    "problem page": (200, lambda client, world: client.get("/problems/not-found")),
    "android": (200, lambda client, world: client.get("/.well-known/kinerja-android.json")),
    "livez": (200, lambda client, world: client.get("/livez")),
}
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_answer_carries_the_safe_headers(kind: str, client: Client, world: World) -> None:
    status, call = ANSWERS[kind]

    answer = call(signed_in(client, world), world)

    assert answer.status == status
    is_safe(answer)
    if status >= 400 and kind != "400 OAuth":
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"


def is_safe(answer: Answer) -> None:
    for name, value in ALWAYS.items():
        assert answer.headers.get_list(name) == [value]
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy or "sandbox" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'unsafe" not in policy
    assert answer.headers["cache-control"]
    assert UUID(answer.headers["x-request-id"])
    assert "strict-transport-security" not in answer.headers
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert "server" not in answer.headers


@pytest.mark.parametrize("kind", ["401", "403", "404 API", "422", "201", "200 list", "400 OAuth"])
def test_what_is_personal_or_refused_is_kept_by_no_cache_on_the_way(kind: str, client: Client, world: World) -> None:
    answer = ANSWERS[kind][1](signed_in(client, world), world)

    assert answer.headers["cache-control"] in {"no-store", "private, no-cache"}


def test_a_request_id_is_taken_over_if_it_is_a_uuid(client: Client) -> None:
    given = str(uuid7())

    assert client.get("/livez", headers={"X-Request-ID": given}).headers["x-request-id"] == given
    for strange in ("x\tinjected", "1", given + "0", "ü" * 36):
        made = client.get("/livez", headers={"X-Request-ID": strange.encode()}).headers["x-request-id"]
        assert str(UUID(made)) == made != given


def test_a_method_that_is_not_there_is_answered_with_those_that_are(client: Client, world: World) -> None:
    client.sign_in(world.officer)

    assert set(client.delete(f"{BASE}/activities").headers["allow"].split(", ")) == {"GET", "POST"}
    assert "PATCH" in client.put(f"{BASE}/activities/{uuid7()}").headers["allow"]


def test_no_other_site_may_read_an_answer(client: Client, world: World) -> None:
    preflight = {"Origin": "https://jahat.example", "Access-Control-Request-Method": "POST"}

    answer = client.sign_in(world.officer).request("OPTIONS", f"{BASE}/activities", headers=preflight)

    assert answer.status in {404, 405}
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("is_direct", [True, False])
def test_what_nobody_expected_is_answered_as_a_problem_without_the_inside(is_direct: bool, folder: Path) -> None:
    edge = create_app(Settings(data=folder, secret=SECRET, log_requests=False, public_url="https://kinerja.example"))
    router = web.router("Rusak")

    @router.get("/broken", operation_id="broken")
    @web.reads
    def broken(session: Any) -> dict[str, Any]:
        raise ZeroDivisionError("SELECT password FROM accounts")

    class Reading:
        async def read(self, work: Any, **_: Any) -> Any:
            return work(None)

    app: Any = edge.app
    app.include_router(router)
    app.router.routes.insert(0, app.router.routes.pop())  # before the front end, which takes every path
    app.state.runtime = Reading()
    if is_direct:
        app.use_direct_ways(list(router.routes))

    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(edge, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="https://kinerja.example") as client:
            return await client.get(f"{BASE}/broken")

    answer = Answer(asyncio.run(call()))

    assert (answer.status, answer.problem) == (500, "unexpected")
    assert set(answer.json) == {"type", "title", "status", "instance"}
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    del answer.headers["strict-transport-security"]
    is_safe(answer)


# --- caching ---


def test_what_is_seen_already_is_not_sent_again(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    made = client.post(f"{BASE}/activities", json=world.an_activity())
    path = f"{BASE}/activities/{made.json['id']}"

    found = ETAG.fullmatch(made.etag)
    assert found is not None
    assert int(found[1]) == made.json["version"] == 1
    assert client.get(path).etag == made.etag
    for seen in (made.etag, f"W/{made.etag}", f'"other", {made.etag}'):
        unchanged = client.get(path, headers={"If-None-Match": seen})
        assert (unchanged.status, unchanged.response.content, unchanged.etag) == (304, b"", made.etag)
    assert client.get(path, headers={"If-None-Match": '"1-0"'}).status == 200
    changed = client.patch(path, json={"quantity": 9}, if_match=made.etag)
    assert changed.etag.startswith('"2-')
    assert client.patch(path, json={"quantity": 8}, if_match=made.etag).status == 412


def test_evidence_is_kept_by_its_own_digest(client: Client, world: World) -> None:
    world.district_admin = world.with_role(Role.DISTRICT_ADMIN)
    call = calls(Subject(world, client, "get_evidence"))["get_evidence"]
    found = call.send(client.sign_in(world.officer))

    assert re.fullmatch(r'"[0-9a-f]{64}"', found.etag)
    assert found.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert client.get(call.path, headers={"If-None-Match": found.etag}).status == 304


def test_the_next_page_is_named_in_the_body_and_in_a_link(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    for day in (1, 2, 3):
        client.post(f"{BASE}/activities", json=world.an_activity(start=world.morning(world.today - days(day))))

    first = client.get(f"{BASE}/activities?limit=2&status=waiting")
    link = re.fullmatch(r'<([^>]+)>; rel="next"', first.headers["link"])
    assert link is not None
    second = client.get(link[1])

    assert first.json["next"] in link[1]
    assert [len(page.json["items"]) for page in (first, second)] == [2, 1]
    assert (second.json["next"], second.headers.get("link")) == (None, None)


# --- pages and the description of the API ---


@pytest.mark.parametrize("slug", sorted(Problem.catalogue))
def test_every_problem_has_a_page_that_explains_it(slug: str, client: Client) -> None:
    answer = client.get(f"/problems/{slug}")

    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert Problem.catalogue[slug].title.split("'")[0] in answer.response.text
    assert len(Problem.catalogue[slug].help) > 20


def test_a_problem_that_is_not_there_has_no_page(client: Client) -> None:
    assert client.get("/problems/%3Cscript%3E").problem == "not-found"


def test_the_reference_loads_without_anything_from_outside(client: Client) -> None:
    page = client.get("/api/docs").response.text
    links = re.findall(r'(?:src|href)="([^"]+)"', page)

    assert len(links) == 4
    for link in links:
        assert link.startswith("/")
        assert client.get(link).status == 200, link
    assert "'/api/v1/openapi.json'" in client.get("/api/docs/start.js").response.text
    assert client.get("/api/docs/../secret").status == 404


def test_the_description_of_the_api_is_valid_and_complete(application: Any) -> None:
    document = copy.deepcopy(application.app.openapi())
    # A reference relative to the document is right (OpenAPI 3.1, 4.7); the schema of OpenAPI forgets it.
    document["components"]["securitySchemes"]["bearer"]["flows"]["password"]["tokenUrl"] = "https://kinerja.example"
    OPENAPI_31_VALIDATOR.validate(document)
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)
    operations = [one for methods in document["paths"].values() for one in methods.values()]

    assert "304" in document["paths"][f"{BASE}/activities/{{activity_id}}"]["get"]["responses"]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names))
    for one in operations:
        assert one["summary"] == one["description"].partition("\n")[0].removesuffix("."), one["operationId"]
        assert not re.search(r"\b(the|get|list|create)\b", one["summary"], re.IGNORECASE), one["summary"]
        assert one["tags"], one["operationId"]
        described = {status: answer for status, answer in one["responses"].items() if int(status) >= 400}
        assert {"422", "429", "500", "503"} <= set(described), one["operationId"]
        for status, answer in described.items():
            kinds = set(answer.get("content", {}))
            assert kinds <= {"application/problem+json", "application/json"}, (one["operationId"], status)
            assert kinds, (one["operationId"], status)
