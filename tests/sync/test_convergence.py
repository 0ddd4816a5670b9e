"""All phones end equal to the server, and every operation was applied at most once, whatever the line does.

A state machine drives the real application on a real database with its real writer: phones of
several officers and of their heads log, amend, withdraw, review and ask for corrections offline;
requests and answers are lost, repeated and delivered late; others change the same rows through the API; appraisers
change; the server restarts, and is restored from a backup.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.client import Answer
from tests.conftest import POSTGRES, new_postgres_database
from tests.sync.district import District, Diverged, Sites, fresh_start, wrong
from tests.sync.phones import Phone, an_id
from tests.sync.wires import LIARS, Wire

QUICK = settings(
    max_examples=15,
    stateful_step_count=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
# `KINERJA_SYNC_EXAMPLES=300` looks for new histories; without it the same ones run each time.
EXAMPLES = int(os.environ.get("KINERJA_SYNC_EXAMPLES", "0"))
FULL = settings(QUICK, max_examples=EXAMPLES or 30, derandomize=not EXAMPLES, print_blob=True)
# Enough to find every lie; what is found need not be made small.
HUNT = settings(QUICK, max_examples=200, phases=[Phase.generate], report_multiple_bugs=False)


@dataclass(frozen=True)
class Dice:
    """Numbers for a step. Taken modulo what is there, so that what is drawn never depends on it."""

    phone: int
    row: int
    number: int


which = st.integers(0, 10_000)
FATES = ("arrives", "arrives", "arrives", "request lost", "answer lost", "delayed")
LIMITS = (1, 2, 3, 200)
COUNTS = (1, 2, 5, 20)
# How often each happens, by its name below. One rule for all: of many rules hypothesis leaves half
# out of a history, and without `log`, `push` and `pull` together nothing happens in it.
STEPS = (
    *["log"] * 6,
    *["amend"] * 4,
    *["withdraw"] * 1,
    *["review"] * 4,
    *["ask_correction"] * 2,
    *["push"] * 10,
    *["an_old_envelope_arrives"] * 2,
    *["pull"] * 8,
    *["somebody_amends_in_the_browser"] * 2,
    *["the_head_reviews_in_the_browser"] * 2,
    *["a_photo_arrives", "the_head_changes", "an_appraiser_changes", "a_token_expires", "a_phone_is_lost"],
    *["the_server_restarts", "a_backup_is_made", "the_backup_is_restored"],
)
# What takes longer than all the rest happens at most so often in one history.
AT_MOST = {"the_head_changes": 3, "the_server_restarts": 1, "a_backup_is_made": 1, "the_backup_is_restored": 1}


class Convergence(RuleBasedStateMachine):
    """The model."""

    sites = Sites()
    wire_class: type[Wire] = Wire

    def __init__(self) -> None:
        super().__init__()
        self.district: Any = None

    @initialize()
    def begin(self) -> None:
        self.site = self.sites.take()
        self.district = District(self.site)
        self.wire = self.wire_class(self.site.client)
        self.delayed: list[tuple[Phone, dict[str, Any]]] = []
        self.backup: Any = None
        self.heads_then: list[Any] = []
        self.photos: list[str] = []
        self.done: Counter[str] = Counter()
        for number in range(3):  # something to begin with: sent by officers, waiting on their head's phone
            self.log(Dice(number, 0, number))
            self.push(Dice(number, 0, 0))
        self.the_head_reviews_in_the_browser(Dice(0, 0, 0))  # and one that is locked
        for number in (0, 2, 3):
            self.pull(Dice(number, 1, 3))

    @rule(what=st.sampled_from(STEPS), dice=st.builds(Dice, phone=which, row=which, number=which))
    def step(self, what: str, dice: Dice) -> None:
        self.done[what] += 1
        if self.done[what] <= AT_MOST.get(what, 1_000):
            getattr(self, what)(dice)

    # --- offline ---

    def log(self, dice: Dice) -> None:
        photos = [f"{len(self.photos):064x}"] if dice.number % 3 == 0 else []
        self.photos += photos
        start = fresh_start(self.site.world.morning())
        body = {**self.site.world.an_activity(start=start, minutes=5), "id": an_id(), "evidence": photos}
        self.district.phones[dice.phone % len(self.district.phones)].log(body)

    def amend(self, dice: Dice) -> None:
        if one := self._phone(dice, Phone.mine):
            one.change("activity.amend", one.mine()[dice.row % len(one.mine())], quantity=dice.number)

    def withdraw(self, dice: Dice) -> None:
        if one := self._phone(dice, Phone.mine):
            one.change("activity.withdraw", one.mine()[dice.row % len(one.mine())])

    def review(self, dice: Dice) -> None:
        if one := self._phone(dice, Phone.others):
            one.change("activity.review", one.others()[dice.row % len(one.others())], **_verdict(dice))

    def ask_correction(self, dice: Dice) -> None:
        if one := self._phone(dice, Phone.approved):
            entity_id = one.approved()[dice.row % len(one.approved())]
            one.change("activity.ask_correction", entity_id, reason=f"Jumlahnya {dice.number}")

    # --- the line ---

    def push(self, dice: Dice) -> None:
        one, fate = self._phone(dice, lambda phone: phone.queue), FATES[dice.number % len(FATES)]
        if one is None:
            return
        envelope = one.envelope(COUNTS[dice.row % len(COUNTS)])
        if fate == "delayed":
            self.delayed.append((one, envelope))
        elif fate != "request lost":
            answer = self._deliver(one, envelope)
            if fate != "answer lost":
                self._hear(one, answer)

    def an_old_envelope_arrives(self, dice: Dice) -> None:
        """Late, after others that were sent later; and now and then once more."""
        if self.delayed:
            place = dice.row % len(self.delayed)
            self._deliver(*self.delayed[place])
            if dice.number % 2:
                del self.delayed[place]

    def pull(self, dice: Dice) -> None:
        one = self.district.phones[dice.phone % len(self.district.phones)]
        for _ in range(1 + dice.row % 4):
            answer = self._pull(one, LIMITS[dice.number % len(LIMITS)])
            if answer.status == 401:
                self.district.sign_in(one)
            elif dice.row % 5:  # else the answer is lost, and the same page will be asked for again
                self._hear_pull(one, answer)

    # --- others, and the server ---

    def somebody_amends_in_the_browser(self, dice: Dice) -> None:
        for owner, entity in self._one_entity(dice):
            path, client = f"/api/v1/activities/{entity['id']}", self.district.browser(owner)
            client.patch(path, json={"quantity": dice.number}, if_match=client.get(path).etag)

    def the_head_reviews_in_the_browser(self, dice: Dice) -> None:
        for _, entity in self._one_entity(dice):
            decision = {"activity_id": entity["id"], "version": entity["version"], **_verdict(dice)}
            self.district.browser(self.district.heads[0]).post("/api/v1/reviews", json={"decisions": [decision]})

    def a_photo_arrives(self, dice: Dice) -> None:
        if self.photos:
            for officer in self.district.officers:
                self.district.put_evidence(officer, self.photos[dice.row % len(self.photos)])

    def the_head_changes(self, dice: Dice) -> None:
        self.district.change_head()

    def an_appraiser_changes(self, dice: Dice) -> None:
        officer = self.district.officers[dice.row % 2]
        self.district.delegate(officer, to_other=dice.number % 2 == 0)

    def a_token_expires(self, dice: Dice) -> None:
        self.district.let_expire(self.district.phones[dice.phone % len(self.district.phones)])

    def a_phone_is_lost(self, dice: Dice) -> None:
        """A new one of the same officer; what was not sent is gone."""
        place = dice.phone % len(self.district.phones)
        self.district.phones[place] = Phone(self.district.phones[place].owner)

    def the_server_restarts(self, dice: Dice) -> None:
        self.site.restart()
        self.wire.client = self.site.client

    def a_backup_is_made(self, dice: Dice) -> None:
        self.backup, self.heads_then = self.site.back_up(), list(self.district.heads)

    def the_backup_is_restored(self, dice: Dice) -> None:
        if self.backup is not None:
            self.site.restore(self.backup)
            self.wire.client = self.site.client
            self.district.heads[:] = self.heads_then
            self.district.applied = dict.fromkeys(self.district.stored_operations(), 1)

    # --- what must hold ---

    def _deliver(self, phone: Phone, envelope: dict[str, Any]) -> Answer:
        """Send, and compare what is told with what is stored."""
        before = self.district.versions()
        if not phone.token:
            self.district.sign_in(phone)
        answer = self.wire.push(phone, envelope)
        if answer.status == 401:
            self.district.sign_in(phone)
            return answer
        if answer.status != 200:
            wrong(f"a push was answered {answer.status}")
        self._check_results(envelope, answer.json["results"])
        self._check_versions(answer.json["results"], before)
        return answer

    def _check_results(self, envelope: dict[str, Any], results: list[dict[str, Any]]) -> None:
        if [one["op_id"] for one in results] != [one["op_id"] for one in envelope["operations"]]:
            wrong("results are not those of the operations, in their order")
        stored = self.district.stored_operations()
        for result in results:
            name, outcome = result["op_id"], result["outcome"]
            if (outcome in {"applied", "duplicate"}) != (name in stored):
                wrong(f"told {outcome}, and is {'' if name in stored else 'not '}stored")
            if outcome == "applied":
                self.district.applied[name] = self.district.applied.get(name, 0) + 1
            if self.district.applied.get(name, 0) > 1:
                wrong("an operation was applied twice")

    def _check_versions(self, results: list[dict[str, Any]], before: dict[str, int]) -> None:
        """Nothing changed but what was told to be applied, and that to the version told."""
        expected = dict(before)
        for result in results:
            if result["outcome"] == "applied":
                expected[result["entity"]["id"]] = result["version"]
        if self.district.versions() != expected:
            wrong("an operation changed more, or less, than it was told")

    def _pull(self, phone: Phone, limit: int) -> Answer:
        if not phone.token:
            self.district.sign_in(phone)
        return self.wire.pull(phone, limit)

    def _hear(self, phone: Phone, answer: Answer) -> None:
        if answer.status == 200:
            phone.hear_push(answer.json)

    def _hear_pull(self, phone: Phone, answer: Answer) -> None:
        if answer.status != 200:
            wrong(f"a pull was answered {answer.status}")
        if answer.json["device"]["stored"] != self.district.operations_of(phone)[1]:
            wrong("the count of stored operations is another")
        phone.hear_pull(answer.json, wrong)

    def teardown(self) -> None:
        if self.district is None:
            return
        for _ in range(2):  # after a restore the first round asks for everything once more
            for phone in self.district.phones:
                self._drain(phone)
        for phone in self.district.phones:
            self._pull_all(phone)
        self._compare()

    def _drain(self, phone: Phone) -> None:
        self._pull_all(phone)
        while phone.queue:
            waiting = len(phone.queue)
            answer = self._deliver(phone, phone.envelope(20))
            self._hear(phone, answer)
            if answer.status == 200 and len(phone.queue) >= waiting:
                wrong("the queue does not get shorter")

    def _pull_all(self, phone: Phone) -> None:
        for _ in range(1_000):
            answer = self._pull(phone, 50)
            if answer.status == 401:
                self.district.sign_in(phone)
                continue
            self._hear_pull(phone, answer)
            if not answer.json["more"]:
                return
        wrong("pull never comes to an end")

    def _compare(self) -> None:
        entities, withdrawn = self.district.entities(), self.district.withdrawn()
        for phone in self.district.phones:
            own, led = str(phone.owner.employee_id), self.district.appraised_by(phone.owner)
            needed = {
                key
                for key, one in entities.items()
                if one["employee_id"] == own or (one["employee_id"] in led and _asks(one))
            }
            if not needed <= phone.copy.keys():
                wrong("a row is missing on a phone")
            if phone.copy.keys() & withdrawn:
                wrong("a withdrawn row is still on a phone")
            for key, one in phone.copy.items():
                if one["employee_id"] not in {own, *led}:
                    wrong("a phone keeps what its officer may not see")
                if one != entities.get(key):
                    wrong("a row on a phone is not the server's")
            if len(set(self.district.operations_of(phone))) != 1:
                wrong("the device's count is not that of its operations")

    # --- whom and what the numbers mean ---

    def _phone(self, dice: Dice, has: Callable[[Phone], Any] = lambda _: True) -> Phone | None:
        """The phone of this number, or the next one for which it makes sense."""
        phones: list[Phone] = self.district.phones
        first = dice.phone % len(phones)
        return next((one for one in [*phones[first:], *phones[:first]] if has(one)), None)

    def _one_entity(self, dice: Dice) -> list[tuple[Any, dict[str, Any]]]:
        people = {str(one.employee_id): one for one in (*self.district.officers, *self.district.heads)}
        found = sorted(self.district.entities().items())
        if not found:
            return []
        entity = found[dice.row % len(found)][1]
        return [(people[entity["employee_id"]], entity)]


def _asks(entity: dict[str, Any]) -> bool:
    """Whether its officer's appraiser is to decide about it."""
    return entity["status"] == "waiting" or entity["correction"] is not None


def _verdict(dice: Dice) -> dict[str, str]:
    return {"decision": "approve"} if dice.number % 3 == 0 else {"decision": "return", "reason": "Tulis hasilnya"}


class OnPostgres(Convergence):
    """The same, where transactions commit in any order and the worker gives facts their places."""

    sites = Sites(new_url=lambda: new_postgres_database("kinerja_convergence"))


@pytest.fixture(scope="module", autouse=True)
def _sites() -> Iterator[None]:
    yield
    Convergence.sites.close()
    OnPostgres.sites.close()


@pytest.mark.slow
def test_phones_and_server_end_equal() -> None:
    run_state_machine_as_test(Convergence, settings=QUICK)


@pytest.mark.slow
def test_phones_and_server_end_equal_in_many_more_histories() -> None:
    run_state_machine_as_test(Convergence, settings=FULL)


@pytest.mark.slow
@pytest.mark.skipif(not POSTGRES, reason="needs PostgreSQL")
def test_phones_and_server_end_equal_on_postgresql() -> None:
    run_state_machine_as_test(OnPostgres, settings=settings(FULL, max_examples=EXAMPLES or 12))


@pytest.mark.slow
@pytest.mark.parametrize("liar", LIARS, ids=lambda liar: liar.__name__)
def test_a_line_that_lies_is_found_out(liar: type[Wire]) -> None:
    machine = type(liar.__name__, (Convergence,), {"wire_class": liar})

    with pytest.raises(Diverged):
        run_state_machine_as_test(machine, settings=HUNT)
