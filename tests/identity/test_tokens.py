"""Access tokens: only what this server signed, for now and for this, lets anybody in."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from jose import jwt

from backend.access.actor import Actor, Role
from backend.identity import blocks, rules
from backend.identity.tokens import AUDIENCE, Authenticator, Grant, TokenKeys, mint
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.kit.problems import NotSignedIn
from tests.client import Client
from tests.signing import ISSUER, KEYS, SECRET
from tests.world import World

KEY = KEYS.by_id[KEYS.current]
Claims = dict[str, Any]


def a_grant() -> Grant:
    return Grant(uuid7(), uuid7(), uuid7(), frozenset({Role.ASN}))


def claims(**changed: Any) -> Claims:
    """Claims of a good token, some of them changed; None leaves one out."""
    good = jwt.get_unverified_claims(mint(KEYS, ISSUER, a_grant(), clock.now()))
    return {key: value for key, value in (good | changed).items() if value is not None or key in {"sid", "emp"}}


def signed(content: Claims, *, key: str = KEY, alg: str = "HS256", **header: Any) -> str:
    """A token signed by the library as asked."""
    return jwt.encode(content, key, alg, headers={"kid": KEYS.current} | header)


def raw(header: str, content: Claims | str) -> str:
    """A token whose header is written by hand, signed rightly all the same."""
    text = content if isinstance(content, str) else json.dumps(content)
    body = b".".join(_b64(part.encode()) for part in (header, text))
    return (body + b"." + _b64(hmac.digest(KEY.encode(), body, hashlib.sha256))).decode()


def _b64(value: bytes) -> bytes:
    return base64.urlsafe_b64encode(value).rstrip(b"=")


def header(**changed: Any) -> str:
    return json.dumps({"alg": "HS256", "typ": "JWT", "kid": KEYS.current} | changed)


def unsigned() -> str:
    body = b".".join(_b64(json.dumps(part).encode()) for part in ({"alg": "none", "kid": KEYS.current}, claims()))
    return body.decode() + "."


def cut(token: str) -> str:
    return token[:-2]


def now(more: float = 0) -> float:
    """Seconds since 1970, as claims have them; asked when a case is made, not when it is read."""
    return int(time.time()) + more


BAD: dict[str, Callable[[], str]] = {
    "one dot only": lambda: "a.b",
    "no JSON inside": lambda: "aaaa.bbbb.cccc",
    "a signature cut short": lambda: cut(signed(claims())),
    "a changed claim": lambda: signed(claims()).replace(".", ".e", 1),
    "another secret's signature": lambda: signed(claims(), key="k" * 64),
    "the raw secret as key": lambda: signed(claims(), key=SECRET),
    "alg none": unsigned,
    "alg none, in capitals": lambda: raw(header(alg="NONE"), claims()),
    "another algorithm of the same family": lambda: signed(claims(), alg="HS512"),
    "an algorithm of another family named": lambda: raw(header(alg="RS256"), claims()),
    "no kid": lambda: raw(json.dumps({"alg": "HS256", "typ": "JWT"}), claims()),
    "an unknown kid": lambda: signed(claims(), kid="000000000000"),
    "a path as kid": lambda: signed(claims(), kid="../../etc/passwd"),
    "a list as kid": lambda: raw(header(kid=[KEYS.current]), claims()),
    "crit": lambda: raw(header(crit=["exp"]), claims()),
    "jku": lambda: raw(header(jku="https://evil.example/keys"), claims()),
    "x5u": lambda: raw(header(x5u="https://evil.example/cert"), claims()),
    "jwk": lambda: raw(header(jwk={"kty": "oct", "k": "AA"}), claims()),
    "another typ": lambda: raw(header(typ="JWE"), claims()),
    "a refresh token by its use": lambda: signed(claims(use="refresh")),
    "no use": lambda: signed(claims(use=None)),
    "expired": lambda: signed(claims(exp=now(-5), iat=now(-600))),
    "exp as text": lambda: signed(claims(exp=str(now(600)))),
    "exp as a boolean": lambda: raw(header(), claims(exp=True)),
    "exp as a fraction": lambda: signed(claims(exp=now(600.5))),
    "exp without end": lambda: raw(header(), json.dumps(claims(exp=12_345)).replace("12345", "1e400")),
    "exp beyond any calendar": lambda: raw(header(), claims(exp=10**400)),
    "a life longer than any of ours": lambda: signed(claims(exp=now(86_400))),
    "iat in the future": lambda: signed(claims(iat=now(120), exp=now(600))),
    "nbf in the future": lambda: signed(claims(nbf=now(120))),
    "another issuer": lambda: signed(claims(iss="somebody")),
    "another audience": lambda: signed(claims(aud="another-api")),
    "our audience among others": lambda: signed(claims(aud=[AUDIENCE, "another-api"])),
    **{
        f"no {name}": lambda name=name: signed(claims(**{name: None}))
        for name in ("exp", "iat", "iss", "aud", "sub", "jti")
    },
    "a subject that is no id": lambda: signed(claims(sub="admin")),
    "a role that is none": lambda: signed(claims(roles=["king"])),
    "roles as text": lambda: signed(claims(roles="district_admin")),
    "more than 4 KB": lambda: signed(claims(filler="x" * 4_000)),
    "a header nested a thousand deep": lambda: raw("[" * 1_400 + "]" * 1_400, claims()),
    "claims that are a list": lambda: raw(header(), "[]"),
    "the same claim twice is still checked": lambda: raw(header(), json.dumps(claims(aud="x"))[:-1] + ', "aud": "y"}'),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_token_is_not_signed_in(case: str, client: Client) -> None:
    answer = client.use_token(BAD[case]()).get("/api/v1/me")

    assert (answer.status, answer.problem) == (401, "not-signed-in")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer \xe4.\xf6.\xfc", "bearer\ta.b.c"])
def test_a_malformed_header_is_not_signed_in(value: str, client: Client) -> None:
    answer = client.get("/api/v1/me", headers={"Authorization": value.encode("latin-1")})

    assert answer.problem == "not-signed-in"


def test_the_helpers_above_make_a_good_token_when_nothing_is_wrong(client: Client, world: World) -> None:
    person = world.officer
    good = claims(sub=str(person.account_id), emp=str(person.employee_id))

    assert client.use_token(signed(good)).get("/api/v1/me").status == 200
    assert client.use_token(raw(header(), good)).get("/api/v1/me").status == 200


def test_a_token_says_all_that_an_actor_is(world: World) -> None:
    units = tuple(uuid4() for _ in range(3))
    grant = Grant(uuid7(), uuid7(), uuid7(), frozenset({Role.ASN, Role.UNIT_ADMIN}), units, 2, sees_district=True)

    actor = Authenticator(KEYS, ISSUER)(mint(KEYS, ISSUER, grant, clock.now()))

    assert (actor.account_id, actor.session_id, actor.employee_id) == (
        grant.account_id,
        grant.session_id,
        grant.employee_id,
    )
    assert actor.roles == grant.roles
    assert actor.unit_ids == units
    assert actor.managed_unit_ids == units[:2]
    assert actor.sees_district
    assert actor.expires_at is not None
    assert timedelta(minutes=14) < actor.expires_at - clock.now() <= timedelta(minutes=15)


def test_as_many_units_as_may_be_given_fit_into_a_token() -> None:
    units = tuple(uuid7() for _ in range(rules.MOST_UNITS))
    grant = Grant(uuid7(), uuid7(), uuid7(), frozenset(Role), units, len(units), scopes=frozenset({"activities:read"}))

    actor = Authenticator(KEYS, ISSUER)(mint(KEYS, ISSUER, grant, clock.now()))

    assert actor.managed_unit_ids == units


def test_tokens_of_an_older_secret_stand_until_the_secret_is_dropped() -> None:
    old, new = b"the-secret-of-last-year-is-long-enough", b"the-secret-of-this-year-is-long-enough"
    token = mint(TokenKeys([old]), ISSUER, a_grant(), clock.now())

    assert isinstance(Authenticator(TokenKeys([new, old]), ISSUER)(token), Actor)
    with pytest.raises(NotSignedIn):
        Authenticator(TokenKeys([new]), ISSUER)(token)


def test_a_verified_token_ends_with_its_life_also_in_memory() -> None:
    authenticate = Authenticator(KEYS, ISSUER)
    token = mint(KEYS, ISSUER, a_grant(), clock.now())
    authenticate(token)

    authenticate._verified[token] = (authenticate(token), time.time() - 0.001)

    with pytest.raises(NotSignedIn):
        authenticate(token)


def test_a_block_counts_for_a_token_that_was_verified_before() -> None:
    grant, authenticate = a_grant(), Authenticator(KEYS, ISSUER)
    token = mint(KEYS, ISSUER, grant, clock.now())
    authenticate(token)
    assert grant.session_id is not None

    for subject in (grant.account_id, grant.session_id):
        blocks.IN_MEMORY.set(subject, blocked=True)
        with pytest.raises(NotSignedIn):
            authenticate(token)
        blocks.IN_MEMORY.set(subject, blocked=False)
        authenticate(token)


def test_a_block_made_here_outlives_a_reading_that_began_before_it() -> None:
    mine, theirs = uuid7(), uuid7()
    known = blocks.BlockList()
    known.set(mine, blocked=True)

    known.take_over([theirs])  # read from the database just before ours was stored there

    assert known.ids == {mine, theirs}


def test_the_memory_of_verified_tokens_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.identity.tokens.CACHED", 10)
    authenticate = Authenticator(KEYS, ISSUER)

    for _ in range(50):
        authenticate(mint(KEYS, ISSUER, a_grant(), clock.now()))

    assert len(authenticate._verified) <= 10


def test_a_bad_token_is_not_remembered() -> None:
    authenticate = Authenticator(KEYS, ISSUER)

    for case in BAD.values():
        with pytest.raises(NotSignedIn):
            authenticate(case())

    assert all(expires <= time.time() for _, expires in authenticate._verified.values())
