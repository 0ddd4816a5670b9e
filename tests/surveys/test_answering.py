"""A citizen opens a survey and answers it: once, whatever the line does."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.kit import clock
from backend.kit.rates import Limit, Rates
from backend.surveys import marks, rules_answers
from backend.surveys.rules import CODES
from tests.client import Client
from tests.surveys.asking import (
    PUBLIC,
    QUESTIONS,
    SURVEYS,
    a_code,
    a_fixed_code,
    a_response,
    all_answers,
    answer,
    new_id,
    open_survey,
    opened,
    satisfaction,
    send,
    stored,
    sums,
    wire,
)
from tests.world import World, days, hours


def test_a_survey_asks_the_nine_elements_in_their_official_words(client: Client, world: World) -> None:
    survey = open_survey(client, world, questions=QUESTIONS)
    code = a_code(client, world, survey, counter="Loket 1")["code"]

    page = opened(client, code)

    assert [one["code"] for one in page["elements"]] == list(CODES)
    assert page["elements"][3]["answers"] == ["Sangat mahal", "Cukup mahal", "Murah", "Gratis"]
    assert (page["unit"]["name"], page["counter"], page["form"]) == ("Puskesmas Contoh", "Loket 1", "full")
    assert [one["code"] for one in page["services"]] == ["kia", "umum"]
    assert page["questions"] == QUESTIONS
    assert {part: len(choices) for part, choices in page["profile"].items()} == {
        "sex": 2,
        "age": 6,
        "education": 6,
        "job": 7,
    }
    assert page["day"] == world.today.isoformat()


def test_an_answer_is_stored_and_counted_on_its_day(client: Client, world: World) -> None:
    code = a_fixed_code(client, world)
    profile = {"sex": "female", "age": "20_29", "education": "senior", "job": "farmer"}
    told = answer(client, code, 3, service="kia", profile=profile, comment="Antre lama, petugas ramah")

    [row] = stored(world)
    [summed] = sums(world)
    assert told == {"id": str(row.id), "received_at": wire(row.received_at), "counted_on": world.today.isoformat()}
    assert (row.u1, row.u9, row.service, row.sex, row.job, row.comment_state) == (
        3,
        3,
        "kia",
        "female",
        "farmer",
        "waiting",
    )
    assert (summed.responses, summed.paper, summed.u1_n, summed.u1_sum, summed.service) == (1, 0, 1, 3, "kia")
    assert row.signals == []


def test_the_same_answer_three_times_counts_once(client: Client, world: World) -> None:
    code = a_fixed_code(client, world)
    body = a_response(device=opened(client, code)["device_token"], made_at=wire(world.now))

    first, *again = [send(client, code, body) for _ in range(3)]

    assert (first.status, [one.status for one in again]) == (201, [200, 200])
    assert all(one.json == first.json for one in again)
    assert [one.responses for one in sums(world)] == [1]


def test_the_same_number_with_other_answers_is_refused(client: Client, world: World) -> None:
    code = a_fixed_code(client, world)
    body = a_response(4)
    send(client, code, body)

    other = send(client, code, body | {"answers": all_answers(1)})

    assert (other.status, other.problem) == (409, "operation-differs")
    assert [one.u1_sum for one in sums(world)] == [4]


def test_a_phone_answers_once_a_day_and_again_tomorrow(client: Client, world: World) -> None:
    code = a_fixed_code(client, world)
    device = opened(client, code)["device_token"]
    yesterday = wire(world.now - days(1))

    first = send(client, code, a_response(device=device))
    second = send(client, code, a_response(device=device))
    of_yesterday = send(client, code, a_response(device=device, made_at=yesterday))

    assert (first.status, second.problem, of_yesterday.status) == (201, "already-answered", 201)
    assert sum(one.responses for one in sums(world)) == 2


def test_another_counter_of_the_same_unit_is_another_answer(client: Client, world: World) -> None:
    survey = open_survey(client, world)
    one, other = (a_code(client, world, survey)["code"] for _ in range(2))
    device = opened(client, one)["device_token"]

    assert send(client, one, a_response(device=device)).status == 201
    assert send(client, other, a_response(device=device)).status == 201


def test_a_kiosk_takes_one_citizen_after_another(client: Client, world: World) -> None:
    code = a_fixed_code(client, world, is_kiosk=True)
    device = opened(client, code)["device_token"]

    found = [send(client, code, a_response(device=device)).status for _ in range(3)]

    assert found == [201, 201, 201]
    assert [(row.device, row.signals) for row in stored(world)] == [(None, [])] * 3


@pytest.mark.parametrize("token", [None, "dibuat-sendiri", "AAAA.BBBB", "x" * 128])
def test_a_token_that_was_not_made_here_counts_as_none(client: Client, world: World, token: str | None) -> None:
    code = a_fixed_code(client, world)

    first, second = (send(client, code, a_response(device=token)) for _ in range(2))

    assert (first.status, second.status) == (201, 201)
    assert [(row.device, row.signals) for row in stored(world)] == [(None, ["no_device"])] * 2


def test_one_token_answers_for_its_day_and_not_for_every_day_that_somebody_makes_up(
    client: Client, world: World
) -> None:
    code = a_fixed_code(client, world)
    token = opened(client, code)["device_token"]
    past = [wire(clock.now() - timedelta(days=age)) for age in (0, 3, 9)]

    assert [send(client, code, a_response(device=token, made_at=one)).status for one in past] == [201] * 3

    assert [row.device is None for row in stored(world)] == [False, True, True]
    assert [row.signals for row in stored(world)] == [[], ["no_device"], ["no_device"]]


def test_of_a_phone_only_a_digest_is_kept(client: Client, world: World) -> None:
    code = a_fixed_code(client, world)
    token = opened(client, code)["device_token"]
    send(client, code, a_response(device=token))

    [row] = stored(world)

    phone = marks.phone(token)
    assert phone is not None
    assert row.device == phone.digest
    assert row.device is not None
    assert row.device not in token
    assert token.partition(".")[0] not in row.device


# --- what may be answered ---


def test_any_answer_may_be_missing_but_not_all(client: Client, world: World) -> None:
    code = a_fixed_code(client, world)

    one = send(client, code, {"id": new_id(), "answers": {"u7": 2}})
    none = send(client, code, {"id": new_id(), "answers": {}})
    empty = send(client, code, {"id": new_id(), "answers": all_answers(4) | dict.fromkeys(CODES)})

    assert (one.status, none.status, empty.status) == (201, 422, 422)
    [summed] = sums(world)
    assert (summed.responses, summed.u7_n, summed.u7_sum, summed.u1_n) == (1, 1, 2, 0)


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"service": "tidak-ada"}, "/service"),
        ({"profile": {"age": "dewasa"}}, "/profile/age"),
        ({"local": {"l1": 3}}, "/local/l1"),
        ({"local": {"l1": "Ya"}}, "/local/l1"),
        ({"local": {"l1": 2.0}}, "/local/l1"),
        ({"local": {"l2": " "}}, "/local/l2"),
        ({"local": {"l2": 1}}, "/local/l2"),
        ({"local": {"l3": 1}}, "/local/l3"),
        ({"answers": {"u1": 5}}, "/answers/u1"),
        ({"answers": {"u10": 1}}, "/answers/u10"),
        ({"comment": "a" * 1001}, "/comment"),
        ({"device": "x" * 129}, "/device"),
        ({"name": "Siapa"}, "/name"),
    ],
)
def test_what_the_survey_does_not_ask_is_refused(
    client: Client, world: World, members: dict[str, Any], pointer: str
) -> None:
    code = a_code(client, world, open_survey(client, world, questions=QUESTIONS))["code"]

    found = send(client, code, a_response() | members)

    assert found.status == 422
    assert [one["pointer"] for one in found.json["errors"]] == [pointer]
    assert stored(world) == []


def test_own_questions_are_answered_by_choice_and_in_words(client: Client, world: World) -> None:
    code = a_code(client, world, open_survey(client, world, questions=QUESTIONS))["code"]

    answer(client, code, local={"l1": 2, "l2": "Kursi tunggu"})

    [row] = stored(world)
    assert row.answers_local == {"l1": 2, "l2": "Kursi tunggu"}
    assert row.comment_state == "waiting"


SPAM = [
    "<script>alert('x')</script>",
    "https://judi.example.com " * 30,
    "🎉" * 900,
    "a̶̡̢" * 200,
    "' OR 1=1; DROP TABLE surveys; --",
    '=HYPERLINK("http://x")',
]


@pytest.mark.parametrize("words", SPAM)
def test_spam_is_stored_as_the_text_it_is_and_shown_to_nobody_yet(client: Client, world: World, words: str) -> None:
    code = a_fixed_code(client, world)

    answer(client, code, comment=words)

    [row] = stored(world)
    assert (row.comment, row.comment_state) == (words.strip(), "waiting")
    assert satisfaction(client, world.puskesmas)["comments"] == []


@pytest.mark.parametrize("words", ["a" * 20_000, "\u202eterbalik", "\x00nol", "🎉" * 1001])
def test_what_cannot_be_a_comment_is_refused_with_its_place(client: Client, world: World, words: str) -> None:
    found = send(client, a_fixed_code(client, world), a_response(comment=words))

    assert (found.status, found.json["errors"][0]["pointer"]) == (422, "/comment")


# --- the short form ---


def test_the_short_form_asks_three_a_day_and_all_nine_in_three_days(client: Client, world: World) -> None:
    code = a_fixed_code(client, world, form="short")

    asked = [one["code"] for one in opened(client, code)["elements"]]

    assert tuple(asked) == rules_answers.short_set(world.today)
    three_days = [rules_answers.short_set(world.today + days(n)) for n in range(3)]
    assert sorted(code for one in three_days for code in one) == list(CODES)


def test_a_short_answer_of_an_earlier_days_page_is_taken_but_not_a_mixture(client: Client, world: World) -> None:
    code = a_fixed_code(client, world, form="short")

    of_a_page = [
        send(client, code, {"id": new_id(), "answers": dict.fromkeys(one, 3)}) for one in rules_answers.SHORT_SETS
    ]
    mixed = send(client, code, {"id": new_id(), "answers": {"u1": 4, "u2": 4}})

    assert [one.status for one in of_a_page] == [201, 201, 201]
    assert (mixed.status, mixed.json["errors"][0]["pointer"]) == (422, "/answers")


# --- moments ---


def made_on_a_phone(made: datetime) -> dict[str, Any]:
    """An answer given at a moment, on a page that was opened on its day."""
    return a_response(device=marks.new_device(clock.local_day(made)), made_at=wire(made))


def test_an_answer_made_without_a_signal_counts_on_the_day_it_was_made(client: Client, world: World) -> None:
    code = a_fixed_code(client, world)
    made = world.now - days(20)

    told = send(client, code, made_on_a_phone(made)).json

    assert told["counted_on"] == clock.local_day(made).isoformat()
    assert [row.signals for row in stored(world)] == [[]]


@pytest.mark.parametrize("offset", [timedelta(days=-31), timedelta(minutes=6), timedelta(days=400)])
def test_a_clock_that_cannot_be_right_gives_way_to_the_arrival(client: Client, world: World, offset: timedelta) -> None:
    told = answer(client, a_fixed_code(client, world), made_at=wire(world.now + offset))

    [row] = stored(world)
    assert told["counted_on"] == world.today.isoformat()
    assert (row.made_at, row.signals) == (row.received_at, ["late"])
    assert [one.late for one in sums(world)] == [1]


# --- codes ---


@pytest.mark.parametrize("code", ["AAAAAAAA", "aaaaaaaa", "0OIL", "x" * 64, "22222222-2222", "22222222-"])
def test_an_unknown_code_is_told_to_ask_at_the_counter(client: Client, world: World, code: str) -> None:
    page, sent = client.get(f"{PUBLIC}/surveys/{code}"), send(client, code, a_response())

    assert (page.status, page.problem) == (404, "survey-not-open")
    assert (sent.status, sent.problem) == (404, "survey-not-open")
    assert "loket" in page.json["title"]


def test_a_code_is_read_in_small_letters_too(client: Client, world: World) -> None:
    code = a_fixed_code(client, world)

    assert opened(client, code.lower())["code"] == code


def test_a_revoked_code_and_a_pausing_survey_open_no_more(client: Client, world: World) -> None:
    survey = open_survey(client, world)
    code, other = (a_code(client, world, survey) for _ in range(2))
    body = a_response()
    send(client, code["code"], body)
    client.sign_in(world.head)
    path = f"{SURVEYS}/{survey['id']}/codes/{code['id']}"
    revoked = client.patch(path, json={"revoked": True}, if_match='"1"')
    again = client.patch(path, json={"revoked": True}, if_match='"1"')

    assert (revoked.status, again.status) == (200, 200)
    assert send(client, code["code"], a_response()).problem == "survey-not-open"
    assert send(client, code["code"], body).status == 200  # what is stored stands
    assert opened(client, other["code"])["code"] == other["code"]
    client.sign_in(world.head).patch(f"{SURVEYS}/{survey['id']}", json={"state": "paused"}, if_match='"1"')
    assert client.get(f"{PUBLIC}/surveys/{other['code']}").problem == "survey-not-open"


def ended(client: Client, world: World, how: str, **code: Any) -> tuple[str, str, str]:
    """A code whose survey was opened on a phone and then ended; gives the code, the phone's token, and a time between."""
    survey = open_survey(client, world)
    made = a_code(client, world, survey, **code)
    token, between = opened(client, made["code"])["device_token"], wire(clock.now())
    client.sign_in(world.head)
    if how == "paused":
        client.patch(f"{SURVEYS}/{survey['id']}", json={"state": "paused"}, if_match='"1"')
    else:
        client.patch(f"{SURVEYS}/{survey['id']}/codes/{made['id']}", json={"revoked": True}, if_match='"1"')
    return made["code"], token, between


@pytest.mark.parametrize("how", ["paused", "revoked"])
def test_what_a_phone_kept_before_the_end_is_taken_and_what_was_made_after_it_is_not(
    client: Client, world: World, how: str
) -> None:
    code, token, before = ended(client, world, how)
    after = wire(clock.now())

    kept = send(client, code, a_response(device=token, made_at=before))
    late = send(client, code, a_response(device=token, made_at=after))
    unmarked = send(client, code, a_response(made_at=before))

    assert (kept.status, late.problem, unmarked.problem) == (201, "survey-not-open", "survey-not-open")
    assert len(stored(world)) == 1


def test_a_kiosk_that_was_offline_brings_its_answers_after_the_end(client: Client, world: World) -> None:
    code, _, before = ended(client, world, "revoked", is_kiosk=True)

    assert send(client, code, a_response(made_at=before)).status == 201


@pytest.mark.parametrize(
    ("made", "ended", "taken"),
    [(2, 1, True), (1, 1, False), (1, 2, False), (169, 168, True), (170, 169, False), (1, None, True)],
)
def test_for_a_week_an_ended_survey_takes_what_was_made_before(made: int, ended: int | None, taken: bool) -> None:
    now = clock.now()
    ended_at = None if ended is None else now - hours(ended)

    assert rules_answers.is_in_time(ended_at, now - hours(made), now) is taken


def rotating(client: Client, world: World) -> str:
    return a_fixed_code(client, world, rotates=True)


def test_a_rotating_code_opens_with_todays_and_yesterdays_mark(client: Client, world: World) -> None:
    code = rotating(client, world)

    def status(address: str) -> int:
        return client.get(f"{PUBLIC}/surveys/{address}").status

    marked = {ago: f"{code}-{marks.of_day(code, world.today - days(ago))}" for ago in range(-1, 3)}
    assert {ago: status(address) for ago, address in marked.items()} == {-1: 404, 0: 200, 1: 200, 2: 404}
    assert status(code) == 404
    assert status(f"{code}-2222") == 404
    assert opened(client, marked[0])["code"] == marked[0]


@pytest.mark.parametrize(
    ("mark_days_ago", "made_days_ago", "is_taken"),
    [
        (0, 0, True),
        (1, 1, True),  # made yesterday with yesterday's code, sent today
        (1, 0, True),  # a page opened before midnight
        (2, 0, False),
        (0, 1, False),  # before there was such a code
        (6, 6, True),
        (7, 7, True),
        (8, 8, False),
    ],
)
def test_an_answer_is_taken_with_the_mark_of_the_day_it_was_made_on(
    client: Client, world: World, mark_days_ago: int, made_days_ago: int, is_taken: bool
) -> None:
    code = rotating(client, world)
    mark = marks.of_day(code, world.today - days(mark_days_ago))
    made_at = wire(world.now - days(made_days_ago))

    found = send(client, f"{code}-{mark}", a_response(made_at=made_at))

    assert found.status == (201 if is_taken else 404)


def test_the_screen_at_the_counter_shows_todays_address(client: Client, world: World) -> None:
    survey = open_survey(client, world)
    code = a_code(client, world, survey, rotates=True)

    shown = client.sign_in(world.officer).get(f"{SURVEYS}/{survey['id']}/codes/{code['id']}/today").json

    assert shown["code"] == f"{code['code']}-{marks.of_day(code['code'], world.today)}"
    assert shown["address"] == f"/s/{shown['code']}"
    assert shown["valid_until"] == wire(clock.day_bounds(world.today)[1])
    assert code["address"] is None
    assert opened(client, shown["code"])["code"] == shown["code"]


# --- what looks unusual ---


def test_ten_answers_of_one_code_within_two_minutes_are_a_burst_and_counted_all_the_same(
    client: Client, world: World
) -> None:
    code = a_fixed_code(client, world)
    for _ in range(11):
        answer(client, code)

    assert [row.signals for row in stored(world)] == [[]] * 9 + [["burst"]] * 2
    [summed] = sums(world)
    assert (summed.responses, summed.burst) == (11, 2)


def test_eleven_answers_of_a_day_that_arrive_together_are_no_burst(client: Client, world: World) -> None:
    code = a_fixed_code(client, world)
    for number in range(11):
        made = world.now - hours(1) - timedelta(minutes=5 * number)
        assert send(client, code, made_on_a_phone(made)).status == 201

    assert all(row.signals == [] for row in stored(world))


def test_an_answer_from_the_units_own_network_is_marked(client: Client, world: World) -> None:
    survey = open_survey(client, world, staff_networks=["127.0.0.0/8"])
    code = a_code(client, world, survey)["code"]

    answer(client, code)

    assert [row.signals for row in stored(world)] == [["staff_network"]]
    assert [one.staff_network for one in sums(world)] == [1]


def test_a_flood_is_slowed_sooner_without_a_token_than_with_one(client: Client, world: World, application: Any) -> None:
    code = a_fixed_code(client, world)
    kept = application.app.state.rates
    application.app.state.rates = Rates(
        {"reads": Limit(100, 60), "answers": Limit(3, 60), "unmarked_answers": Limit(1, 60)}
    )
    try:
        tokens = [opened(client, code)["device_token"] for _ in range(4)]
        without = [send(client, code, a_response()) for _ in range(2)]
        marked = [send(client, code, a_response(device=token)) for token in tokens]
    finally:
        application.app.state.rates = kept

    assert [one.status for one in without] == [201, 429]
    assert [one.status for one in marked] == [201, 201, 201, 429]
    assert int(without[1].headers["retry-after"]) > 0
    assert "ratelimit" in without[0].headers
    assert sum(one.responses for one in sums(world)) == 4
