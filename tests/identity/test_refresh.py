"""Refresh tokens over bad lines: a lost answer signs nobody out, a stolen token ends the family."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import create_engine, event, func, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from backend.identity import rules, sessions
from backend.identity.models import Account, RefreshToken, SignInSession
from backend.identity.tokens import TokenKeys
from backend.kit import ledger
from backend.kit.ids import uuid7
from backend.models import metadata
from tests.identity.devices import Device, error_of
from tests.signing import KEYS
from tests.world import World

START = datetime(2026, 11, 24, 3, 10, tzinfo=UTC)


def age(world: World, token: str, span: timedelta) -> None:
    """Let a token have been retired that much earlier."""
    row = world.session.get_one(RefreshToken, sessions.digest_of(token), populate_existing=True)
    assert row.retired_at is not None
    row.retired_at -= span
    world.session.flush()


# --- by the API ---


def test_the_old_token_works_until_its_successor_is_used(phone: Device, world: World) -> None:
    first = phone.enter(world.officer.nip).json["refresh_token"]

    lost = phone.refresh(first).json["refresh_token"]
    again = phone.refresh(first).json["refresh_token"]

    assert again == lost
    assert phone.refresh(again).status == 200


def test_a_retired_token_does_no_harm_within_a_minute(phone: Device, world: World) -> None:
    first = phone.enter(world.officer.nip).json["refresh_token"]
    second = phone.refresh(first).json["refresh_token"]
    third = phone.refresh(second).json["refresh_token"]

    assert error_of(phone.refresh(first)) == "invalid_grant"
    age(world, first, rules.RETIRED_GRACE - timedelta(seconds=5))
    assert error_of(phone.refresh(first)) == "invalid_grant"

    assert phone.refresh(third).status == 200


def test_a_retired_token_ends_the_family_after_a_minute(phone: Device, world: World) -> None:
    known = phone.enter(world.officer.nip).json
    second = phone.refresh(known["refresh_token"]).json
    third = phone.refresh(second["refresh_token"]).json
    age(world, known["refresh_token"], rules.RETIRED_GRACE + timedelta(seconds=1))

    assert error_of(phone.refresh(known["refresh_token"])) == "invalid_grant"

    for one in (second, third):
        assert error_of(phone.refresh(one["refresh_token"])) == "invalid_grant"
    for one in (known, second, third):
        assert phone.use_token(one["access_token"]).get("/api/v1/me").problem == "not-signed-in"
    family = world.session.get_one(SignInSession, UUID(known["session"]), populate_existing=True)
    assert family.ended_reason == "reused"


def test_a_repeat_gives_the_retired_token_no_second_minute(phone: Device, world: World) -> None:
    first = phone.enter(world.officer.nip).json["refresh_token"]
    second = phone.refresh(first).json["refresh_token"]
    third = phone.refresh(second).json["refresh_token"]
    age(world, first, rules.RETIRED_GRACE + timedelta(seconds=1))
    phone.refresh(second)

    phone.refresh(first)

    assert error_of(phone.refresh(third)) == "invalid_grant"


def test_a_stolen_token_ends_only_its_own_family(phone: Device, world: World) -> None:
    mine, other = phone.enter(world.officer.nip).json, phone.enter(world.officer.nip).json
    second = phone.refresh(mine["refresh_token"]).json["refresh_token"]
    phone.refresh(second)
    age(world, mine["refresh_token"], timedelta(hours=1))
    phone.refresh(mine["refresh_token"])

    assert phone.refresh(other["refresh_token"]).status == 200


def test_a_token_repeats_twenty_times_at_most(phone: Device, world: World) -> None:
    first = phone.enter(world.officer.nip).json["refresh_token"]

    successors = {phone.refresh(first).json["refresh_token"] for _ in range(1 + rules.MOST_REPEATS)}

    assert len(successors) == 1
    assert error_of(phone.refresh(first)) == "invalid_grant"
    assert phone.refresh(successors.pop()).status == 200


def test_a_refresh_that_names_another_session_does_nothing(phone: Device, world: World) -> None:
    first = phone.enter(world.officer.nip).json["refresh_token"]

    assert error_of(phone.refresh(first, session=str(uuid7()))) == "invalid_grant"
    assert phone.refresh(first).status == 200


@pytest.mark.parametrize("what", ["token", "family"])
def test_a_token_and_a_family_run_out(what: str, phone: Device, world: World) -> None:
    known = phone.enter(world.officer.nip).json
    kept = world.session.get_one(RefreshToken, sessions.digest_of(known["refresh_token"]))
    family = world.session.get_one(SignInSession, UUID(known["session"]))
    assert kept.expires_at - kept.issued_at == timedelta(days=90)
    assert family.expires_at - family.created_at == timedelta(days=365)
    row: Any = kept if what == "token" else family
    row.expires_at = world.now - timedelta(seconds=1)
    world.session.flush()

    assert error_of(phone.refresh(known["refresh_token"])) == "invalid_grant"


def test_a_successor_does_not_outlive_its_family(phone: Device, world: World) -> None:
    known = phone.enter(world.officer.nip).json
    family = world.session.get_one(SignInSession, UUID(known["session"]))
    family.expires_at = world.now + timedelta(days=10)
    world.session.flush()

    second = phone.refresh(known["refresh_token"]).json["refresh_token"]

    kept = world.session.get_one(RefreshToken, sessions.digest_of(second))
    assert kept.expires_at == family.expires_at


def test_a_session_is_passed_on_as_it_was_when_the_secret_has_changed(world: World) -> None:
    old = b"the-secret-of-last-year-is-long-enough"
    new = b"the-secret-of-this-year-is-long-enough"
    account = world.session.get_one(Account, world.officer.account_id)
    first = sessions.begin(world.session, account, None, world.now).refresh_token
    lost = sessions.go_on(world.session, TokenKeys([old]), first, None, world.now)

    again = sessions.go_on(world.session, TokenKeys([new, old]), first, None, world.now)

    assert lost is not None
    assert again is not None
    assert again.refresh_token == lost.refresh_token
    assert sessions.go_on(world.session, TokenKeys([new, old]), again.refresh_token, None, world.now) is not None


def test_only_digests_are_stored(phone: Device, world: World) -> None:
    first = phone.enter(world.officer.nip).json["refresh_token"]
    second = phone.refresh(first).json["refresh_token"]

    kept = world.session.scalars(select(RefreshToken)).all()

    assert {one.digest for one in kept} == {sessions.digest_of(first), sessions.digest_of(second)}
    assert len(first) >= 43
    assert len(second) >= 43


# --- as a machine: any order of uses, losses, tabs and thieves ---


class Families(RuleBasedStateMachine):
    """One honest phone, whose answers get lost, with two tabs; and somebody who copies tokens.

    The model knows tokens by their number in the chain. A thief's use is one of a token that has
    been retired for more than a minute: the phone itself never does that.
    """

    def __init__(self) -> None:
        super().__init__()
        self.engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        event.listen(self.engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=ON"))
        metadata.create_all(self.engine)
        self.now = START
        self.chain: list[str] = []
        self.retired: dict[int, datetime] = {}
        self.uses: dict[int, int] = {}
        self.ended = False
        self.held = 0  # what the phone has stored, for all its tabs
        self.old_tab = 0  # what a tab read from there before the other one went on
        self.begun_at = self.used_at = START

    def teardown(self) -> None:
        self.engine.dispose()

    @initialize()
    def sign_in(self) -> None:
        with Session(self.engine, expire_on_commit=False) as session:
            account = Account(
                nip="contoh", name="Contoh", employee_id=None, password_hash=None, password_changed_at=None,
                is_blocked=False, created_at=START,
            )  # fmt: skip
            session.add(account)
            session.flush()
            begun = sessions.begin(session, account, None, START)
            ledger.take(session)
            session.commit()
        self.chain.append(begun.refresh_token)

    @rule(minutes=st.sampled_from([0.2, 0.9, 1.1, 15, 60 * 24, 60 * 24 * 30]))
    def time_passes(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)

    @precondition(lambda self: self.honest_may_go_on())
    @rule(is_lost=st.booleans())
    def the_phone_goes_on(self, is_lost: bool) -> None:
        self.old_tab = self.held
        found = self.use(self.held)
        assert found is not None, "an honest phone was signed out"
        if not is_lost:
            self.held = found

    @precondition(lambda self: self.honest_may_go_on())
    @rule(order=st.booleans())
    def two_tabs_go_on_at_the_same_moment(self, order: bool) -> None:
        first, second = self.use(self.held), self.use(self.held)
        assert first is not None
        assert first == second, "a token has two successors"
        self.held = first if order else second

    @precondition(lambda self: self.honest_may_go_on() and self.old_tab in self.retired)
    @rule()
    def a_tab_comes_late_with_what_it_read_before(self) -> None:
        if self.now - self.retired[self.old_tab] > rules.RETIRED_GRACE:
            return  # tabs share one store: none keeps a token for that long
        assert self.use(self.old_tab) is None
        assert self.use(self.held) is not None, "a late tab has harmed the session"

    @precondition(lambda self: len(self.retired) > 0)
    @rule(data=st.data())
    def a_thief_uses_an_old_copy(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.retired)))
        if self.now - self.retired[number] <= rules.RETIRED_GRACE or self.has_run_out(number):
            return
        assert self.use(number) is None
        self.ended = True

    @precondition(lambda self: self.ended)
    @rule(data=st.data())
    def nothing_of_an_ended_family_is_of_use(self, data: st.DataObject) -> None:
        assert self.use(data.draw(st.integers(0, len(self.chain) - 1))) is None

    @rule()
    def a_guess_is_of_no_use(self) -> None:
        assert self.ask("a-guess") is None

    @invariant()
    def every_token_has_one_successor(self) -> None:
        assert len(set(self.chain)) == len(self.chain)
        with Session(self.engine) as session:
            many = session.execute(
                select(RefreshToken.parent_digest)
                .where(RefreshToken.parent_digest.is_not(None))
                .group_by(RefreshToken.parent_digest)
                .having(func.count() > 1)
            ).all()
        assert not many

    def honest_may_go_on(self) -> bool:
        return not self.ended and not self.has_run_out(self.held) and self.uses.get(self.held, 0) < rules.MOST_REPEATS

    def has_run_out(self, number: int) -> bool:
        issued = self.issued_at[number] if number else START
        return self.now >= min(issued + rules.REFRESH_LIFE, START + rules.FAMILY_LIFE)

    @property
    def issued_at(self) -> dict[int, datetime]:
        with Session(self.engine) as session:
            rows = {row.digest: row.issued_at for row in session.scalars(select(RefreshToken))}
        return {number: rows[sessions.digest_of(token)] for number, token in enumerate(self.chain)}

    def use(self, number: int) -> int | None:
        """Use a token of the chain; returns the number of its successor."""
        found = self.ask(self.chain[number])
        if found is None:
            return None
        self.uses[number] = self.uses.get(number, 0) + 1
        if number + 1 == len(self.chain):
            self.chain.append(found)
        assert self.chain[number + 1] == found, "a token has two successors"
        if number > 0:
            self.retired.setdefault(number - 1, self.now)
        return number + 1

    def ask(self, token: str) -> str | None:
        with Session(self.engine, expire_on_commit=False) as session:
            begun = sessions.go_on(session, KEYS, token, None, self.now)
            ledger.take(session)
            session.commit()
        return None if begun is None else begun.refresh_token


TestFamilies = pytest.mark.slow(Families.TestCase)
TestFamilies.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
