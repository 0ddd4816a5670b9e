"""All phones end equal to the server, and every operation was applied at most once, whatever the line does.

A state machine drives the real application on a real database with its real writer: phones of
several officers and of their heads log, amend, withdraw and review offline; requests and answers
are lost, repeated and delivered late; others change the same rows through the API; appraisers
change; the server restarts, and is restored from a backup.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.client import Answer
from tests.sync.district import District, Diverged, Sites, fresh_start, wrong
from tests.sync.phones import Phone, an_id
from tests.sync.wires import LIARS, Wire
from tests.world import World

QUICK = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
FULL = settings(QUICK, max_examples=300, derandomize=False, print_blob=True)
# Enough to find every lie; what is found need not be made small.
HUNT = settings(QUICK, max_examples=200, phases=[Phase.generate], report_multiple_bugs=False)

# Numbers rather than members of lists: what is drawn must not depend on what the server did.
which = st.integers(0, 10_000)
fates = st.sampled_from(["arrives", "arrives", "arrives", "request lost", "answer lost", "delayed"])
limits = st.sampled_from([1, 2, 3, 200])


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
        self.names: list[str] = []

    # --- offline ---

    @rule(phone=which, with_photo=st.booleans())
    def log(self, phone: int, with_photo: bool) -> None:
        one = self._phone(phone)
        photos = [f"{len(self.names):064x}"] if with_photo else []
        self.names += photos
        body = self.site.build(lambda world: self._body(world, photos))
        one.log(body)

    @staticmethod
    def _body(world: World, photos: list[str]) -> dict[str, Any]:
        start = fresh_start(world.morning())
        return {**world.an_activity(start=start, minutes=5), "id": an_id(), "evidence": photos}

    @rule(phone=which, row=which, quantity=st.integers(0, 99))
    def amend(self, phone: int, row: int, quantity: int) -> None:
        one = self._phone(phone)
        if one.mine():
            one.change("activity.amend", one.mine()[row % len(one.mine())], quantity=quantity)

    @rule(phone=which, row=which)
    def withdraw(self, phone: int, row: int) -> None:
        one = self._phone(phone)
        if one.mine():
            one.change("activity.withdraw", one.mine()[row % len(one.mine())])

    @rule(head=which, row=which, approves=st.booleans())
    def review(self, head: int, row: int, approves: bool) -> None:
        one = self.district.phones[3 + head % 2]
        if one.others():
            verdict = {"decision": "approve"} if approves else {"decision": "return", "reason": "Tulis hasilnya"}
            one.change("activity.review", one.others()[row % len(one.others())], **verdict)

    # --- the line ---

    @rule(phone=which, count=st.sampled_from([1, 2, 5, 20]), fate=fates)
    def push(self, phone: int, count: int, fate: str) -> None:
        one = self._phone(phone)
        if not one.queue:
            return
        envelope = one.envelope(count)
        if fate == "delayed":
            self.delayed.append((one, envelope))
        elif fate != "request lost":
            answer = self._deliver(one, envelope)
            if fate != "answer lost":
                self._hear(one, answer)

    @rule(which=which, stays=st.booleans())
    def an_old_envelope_arrives(self, which: int, stays: bool) -> None:
        if self.delayed:
            place = which % len(self.delayed)
            self._deliver(*self.delayed[place])
            if not stays:
                del self.delayed[place]

    @rule(phone=which, limit=limits, pages=st.integers(1, 4), fate=st.sampled_from(["arrives", "arrives", "answer lost"]))
    def pull(self, phone: int, limit: int, pages: int, fate: str) -> None:
        one = self._phone(phone)
        for _ in range(pages):
            answer = self.wire.pull(one, limit)
            if answer.status == 401:
                self.district.sign_in(one)
            elif fate == "arrives":
                self._hear_pull(one, answer)

    # --- others, and the server ---

    @rule(row=which, quantity=st.integers(0, 99))
    def somebody_amends_in_the_browser(self, row: int, quantity: int) -> None:
        for owner, entity in self._one_entity(row):
            client = self._client(owner)
            etag = client.get(f"/api/v1/activities/{entity['id']}").etag
            client.patch(f"/api/v1/activities/{entity['id']}", json={"quantity": quantity}, if_match=etag)

    @rule(row=which, approves=st.booleans())
    def the_head_reviews_in_the_browser(self, row: int, approves: bool) -> None:
        for _, entity in self._one_entity(row):
            decision = {"activity_id": entity["id"], "version": entity["version"], "reason": "Tulis hasilnya"}
            decision["decision"] = "approve" if approves else "return"
            self._client(self.district.heads[0]).post("/api/v1/reviews", json={"decisions": [decision]})

    @rule(photo=which)
    def a_photo_arrives(self, photo: int) -> None:
        if self.names:
            for officer in self.district.officers:
                self.district.put_evidence(officer, self.names[photo % len(self.names)])

    @rule()
    def the_head_changes(self) -> None:
        self.district.change_head()

    @rule(officer=which, to_other=st.booleans())
    def an_appraiser_changes(self, officer: int, to_other: bool) -> None:
        self.district.delegate(self.district.officers[officer % 2], to_other=to_other)

    @rule(phone=which)
    def a_token_expires(self, phone: int) -> None:
        self.district.let_expire(self._phone(phone))

    @rule(phone=which)
    def a_phone_is_lost(self, phone: int) -> None:
        """A new one of the same officer; what was not sent is gone."""
        place = phone % len(self.district.phones)
        self.district.phones[place] = Phone(self.district.phones[place].owner)
        self.district.sign_in(self.district.phones[place])

    @rule()
    def the_server_restarts(self) -> None:
        self.site.restart()
        self.wire.client = self.site.client

    @rule()
    def a_backup_is_made(self) -> None:
        self.backup = self.site.back_up()
        self.heads_then = list(self.district.heads)

    @rule()
    def the_backup_is_restored(self) -> None:
        if self.backup is None:
            return
        self.site.restore(self.backup)
        self.wire.client = self.site.client
        self.district.heads[:] = self.heads_then
        self.district.applied = dict.fromkeys(self.district.stored_operations(), 1)

    # --- what must hold ---

    def _deliver(self, phone: Phone, envelope: dict[str, Any]) -> Answer:
        """Send, and compare what is told with what is stored."""
        before = self.district.versions()
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
            answer = self.wire.pull(phone, 50)
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
                if one["employee_id"] == own or (one["employee_id"] in led and one["status"] == "waiting")
            }
            if not needed <= phone.copy.keys():
                wrong("a row is missing on a phone")
            if phone.copy.keys() & withdrawn:
                wrong("a withdrawn row is still on a phone")
            for key, one in phone.copy.items():
                if one["employee_id"] not in {own, *led}:
                    wrong("a phone keeps what its officer may not see")
                if one != entities[key]:
                    wrong("a row on a phone is not the server's")
            if len(set(self.district.operations_of(phone))) != 1:
                wrong("the device's count is not that of its operations")

    # --- whom and what the numbers mean ---

    def _phone(self, number: int) -> Phone:
        return self.district.phones[number % len(self.district.phones)]

    def _client(self, person: Any) -> Any:
        token = self.site.build(lambda world: world.token_of(person))
        return self.site.client.use_token(token)

    def _one_entity(self, number: int) -> list[tuple[Any, dict[str, Any]]]:
        people = {str(one.employee_id): one for one in (*self.district.officers, *self.district.heads)}
        found = sorted(self.district.entities().items())
        if not found:
            return []
        entity = found[number % len(found)][1]
        return [(people[entity["employee_id"]], entity)]


@pytest.fixture(scope="module", autouse=True)
def _sites() -> Iterator[None]:
    yield
    Convergence.sites.close()


def test_phones_and_server_end_equal() -> None:
    run_state_machine_as_test(Convergence, settings=QUICK)


@pytest.mark.slow
def test_phones_and_server_end_equal_in_many_more_histories() -> None:
    run_state_machine_as_test(Convergence, settings=FULL)


@pytest.mark.parametrize("liar", LIARS, ids=lambda liar: liar.__name__)
def test_a_line_that_lies_is_found_out(liar: type[Wire]) -> None:
    machine = type(liar.__name__, (Convergence,), {"wire_class": liar})

    with pytest.raises(Diverged):
        run_state_machine_as_test(machine, settings=HUNT)
