"""What the answers say: from sums, equal to a plain count, and nothing below five for anybody."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import Connection, select

from backend.scoring import facts
from backend.surveys import sums
from backend.surveys.models import SurveySums, SurveyTally
from backend.surveys.rules import CODES, ElementSum
from backend.surveys.rules_answers import Form
from tests.client import Client
from tests.surveys.asking import (
    PUBLIC,
    QUESTIONS,
    SURVEYS,
    a_code,
    a_response,
    answer,
    new_id,
    open_survey,
    opened,
    results,
    satisfaction,
    send,
    stored,
    wire,
)
from tests.surveys.asking import sums as stored_sums
from tests.world import World, days

HALF_A_YEAR = "?from=2026-06&to=2026-11"


def numbers_in(value: Any) -> list[float]:
    """Every number of an answer, wherever it stands."""
    if isinstance(value, dict):
        return [one for member in value.values() for one in numbers_in(member)]
    if isinstance(value, list):
        return [one for member in value for one in numbers_in(member)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


def test_29_answers_are_shown_as_the_regulation_wants_them(client: Client, world: World) -> None:
    survey = open_survey(client, world, population=1000)
    code = a_code(client, world, survey)["code"]
    # 955 in all: 29 answers to nine elements, 8 of the 261 fours replaced so that they add up.
    answers = [dict.fromkeys(CODES, 4) for _ in range(29)]
    places = [(one, code_) for one in answers for code_ in CODES]
    for one, element in places[: 29 * 36 - 955]:
        one[element] = 3
    for one in answers:
        send(client, code, {"id": new_id(), "answers": one})

    shown = satisfaction(client, world.puskesmas)

    assert (shown["ikm"], shown["grade"], shown["grade_label"], shown["responses"]) == (91.48, "A", "Sangat Baik", 29)
    assert [one["responses"] for one in shown["elements"]] == [29] * 9
    assert shown["sample"] == {"population": 1000, "required": 278, "reached": 29}
    assert shown["months"][-1] == {"month": f"{world.today:%Y-%m}", "ikm": 91.48}
    assert (len(shown["months"]), shown["short"], shown["previous"], shown["missing"]) == (12, None, None, [])
    assert "1/9" in shown["method"]
    kept = results(client, world, survey)
    assert {name: kept[name] for name in shown} == shown  # the unit sees what the public sees, and more
    assert kept["progress"] == 29 * 10_000 // 278


def test_four_answers_are_shown_to_nobody_and_the_fifth_opens_them(client: Client, world: World) -> None:
    survey = open_survey(client, world, questions=QUESTIONS)
    code = a_code(client, world, survey)["code"]
    profile = {"sex": "female", "age": "20_29"}
    for _ in range(4):
        answer(client, code, 3, service="kia", profile=profile, local={"l1": 1})

    public, kept = satisfaction(client, world.puskesmas), results(client, world, survey)

    assert numbers_in(public) == []
    # Zeros tell of nobody.
    assert [one for one in numbers_in(kept) if one != 0] == []
    answer(client, code, 3, service="kia", profile=profile, local={"l1": 1})
    public, kept = satisfaction(client, world.puskesmas), results(client, world, survey)
    assert (public["ikm"], public["grade"], public["responses"]) == (75.0, "C", 5)
    assert {one["value"]: one["count"] for one in kept["profile"] if one["count"]} == {"female": 5, "20_29": 5}
    assert [one["count"] for one in kept["local"][0]["values"]] == [5, 0]
    assert kept["services"][0] | {"x": 0} == {
        "code": "kia", "name": "Kesehatan ibu dan anak", "responses": 5, "ikm": 75.0, "x": 0,
    }  # fmt: skip


def test_a_part_that_the_rest_would_tell_is_hidden_with_the_next_smallest(client: Client, world: World) -> None:
    survey = open_survey(client, world)
    code = a_code(client, world, survey)["code"]
    for service, sex, count in (("kia", "female", 7), ("umum", "male", 2)):
        for _ in range(count):
            answer(client, code, 4, service=service, profile={"sex": sex})

    kept = results(client, world, survey)

    assert kept["responses"] == 9
    assert [one["count"] for one in kept["profile"] if one["dimension"] == "sex"] == [None, None]
    assert [(one["code"], one["responses"], one["ikm"]) for one in kept["services"]][:2] == [
        ("kia", None, None),
        ("umum", None, None),
    ]


def test_an_element_with_fewer_than_five_answers_shows_nothing_and_leaves_the_index(
    client: Client, world: World
) -> None:
    code = a_code(client, world, open_survey(client, world))["code"]
    for number in range(6):
        given_ = dict.fromkeys(CODES, 3) | {"u4": 1 if number < 4 else None}
        send(client, code, {"id": new_id(), "answers": given_})

    shown = satisfaction(client, world.puskesmas)

    assert (shown["ikm"], shown["missing"]) == (75.0, ["u4"])
    assert shown["elements"][3] == {"code": "u4", "label": "Biaya/tarif", "average": None, "responses": None}


def test_the_short_form_stays_apart_from_the_full_one(client: Client, world: World) -> None:
    survey = open_survey(client, world)
    full, short = (a_code(client, world, survey, form=form)["code"] for form in ("full", "short"))
    for _ in range(5):
        answer(client, full, 4)
        send(client, short, {"id": new_id(), "answers": {"u1": 1, "u4": 1, "u7": 1}})

    shown = satisfaction(client, world.puskesmas)

    assert (shown["ikm"], shown["responses"]) == (100.0, 5)
    assert (shown["short"]["ikm"], shown["short"]["responses"]) == (25.0, 5)
    assert shown["short"]["missing"] == ["u2", "u3", "u5", "u6", "u8", "u9"]


def test_a_period_is_whole_months_and_compared_with_as_many_before(client: Client, world: World) -> None:
    survey = open_survey(client, world)
    for month, value in (("2026-10", 4), ("2026-09", 2), ("2026-08", 1)):
        given_ = {code: ElementSum(5, 5 * value) for code in CODES}
        world.session.add(sums_of(UUID(survey["id"]), month, given_))
    world.session.flush()

    shown = satisfaction(client, world.puskesmas, "?from=2026-10&to=2026-10")
    two = satisfaction(client, world.puskesmas, "?from=2026-09&to=2026-10")

    assert (shown["from"], shown["to"], shown["ikm"]) == ("2026-10", "2026-10", 100.0)
    assert shown["previous"] == {"from": "2026-09", "to": "2026-09", "ikm": 50.0, "grade": "D"}
    assert (two["ikm"], two["responses"], two["previous"]["ikm"]) == (75.0, 10, 25.0)
    assert two["months"] == [{"month": "2026-09", "ikm": 50.0}, {"month": "2026-10", "ikm": 100.0}]


def sums_of(survey_id: UUID, month: str, elements: dict[str, ElementSum]) -> SurveySums:
    """Five answers of a month, as they would have added up."""
    counts = {f"{code}_n": one.count for code, one in elements.items()}
    counts |= {f"{code}_sum": one.total for code, one in elements.items()}
    signals = dict.fromkeys(("burst", "staff_network", "no_device", "late"), 0)
    key = {"survey_id": survey_id, "month": month, "form": Form.FULL, "service": ""}
    return SurveySums(**key, responses=5, paper=0, **counts, **signals)


@pytest.mark.parametrize("more", ["?from=2026-11&to=2026-10", "?from=2020-01&to=2026-01", "?from=2026-13", "?from=x"])
def test_a_period_that_is_none_is_refused(client: Client, world: World, more: str) -> None:
    found = client.get(f"{PUBLIC}/units/{world.puskesmas}/satisfaction{more}")

    assert (found.status, found.json["errors"][0]["pointer"]) == (422, "/from")


def test_a_unit_without_a_survey_has_an_empty_result_and_an_unknown_unit_none(client: Client, world: World) -> None:
    shown = satisfaction(client, world.puskesmas, HALF_A_YEAR)

    assert (shown["ikm"], shown["responses"], len(shown["months"])) == (None, None, 6)
    assert client.get(f"{PUBLIC}/units/{new_id()}/satisfaction").status == 404


def test_what_looks_unusual_is_a_warning_beside_the_result(client: Client, world: World) -> None:
    survey = open_survey(client, world, staff_networks=["127.0.0.1/32"])
    code = a_code(client, world, survey)["code"]
    for _ in range(7):
        send(client, code, a_response(4))

    kept = results(client, world, survey)

    assert kept["ikm"] == 100.0
    warnings = {one["code"]: one["count"] for one in kept["warnings"]}
    assert warnings == {"staff_network": 7, "no_device": 7}
    assert kept["warnings"][0]["sentence"] == "7 jawaban dikirim dari jaringan kantor unit ini"


# --- sums ---

ANSWERS = some.fixed_dictionaries({code: some.one_of(some.none(), some.integers(1, 4)) for code in CODES}).filter(
    lambda found: any(found.values())
)
STEPS = some.lists(
    some.tuples(
        ANSWERS,
        some.sampled_from([None, "kia", "umum"]),
        some.sampled_from([None, "female", "male"]),
        some.integers(0, 3),  # how many times it is sent again
        some.integers(0, 29),  # how many days ago
        some.booleans(),  # by the short form's code
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_sums_are_a_plain_count_of_the_answers_after_any_history(
    client: Client, world: World, connection: Connection, steps: list[Any]
) -> None:
    before = connection.begin_nested()
    survey = open_survey(client, world)
    full, short = (a_code(client, world, survey, form=form)["code"] for form in ("full", "short"))
    for given_, service, sex, repeats, ago, is_short in steps:
        answers = {code: given_[code] or 1 for code in ("u2", "u5", "u8")} if is_short else given_
        made_at = wire(world.now - days(ago))
        body = {"id": new_id(), "answers": answers, "service": service, "profile": {"sex": sex}, "made_at": made_at}
        for _ in range(1 + repeats):
            assert send(client, short if is_short else full, body).status in {200, 201}

    found = kept_sums(world)

    assert found == counted(world)
    # A recount of the answers gives the same.
    sums.rebuild(world.session, UUID(survey["id"]))
    world.session.flush()
    assert kept_sums(world) == found
    before.rollback()


def kept_sums(world: World) -> tuple[dict[Any, Any], dict[Any, int]]:
    counts = {
        (row.month, row.form.value, row.service): (
            row.responses,
            row.no_device,
            row.burst,
            *(getattr(row, f"{code}_{part}") for code in CODES for part in ("n", "sum")),
        )
        for row in stored_sums(world)
    }
    tallies = {
        (row.month, row.form.value, row.dimension, row.value): row.count
        for row in world.session.scalars(select(SurveyTally))
    }
    return counts, tallies


def counted(world: World) -> tuple[dict[Any, Any], dict[Any, int]]:
    counts: dict[Any, list[int]] = {}
    tallies: dict[Any, int] = {}
    for row in stored(world):
        key = (f"{row.day:%Y-%m}", row.form.value, row.service)
        values = [getattr(row, code) for code in CODES]
        added = [1, int("no_device" in row.signals), int("burst" in row.signals)]
        added += [part for value in values for part in (int(value is not None), value or 0)]
        counts[key] = [a + b for a, b in zip(counts.get(key, [0] * len(added)), added, strict=True)]
        if row.sex is not None:
            place = (*key[:2], "sex", row.sex)
            tallies[place] = tallies.get(place, 0) + 1
    return {key: tuple(value) for key, value in counts.items()}, tallies


def test_results_read_no_answers(client: Client, world: World) -> None:
    """Whatever the answers' rows become, the result stays: it reads sums alone."""
    survey = open_survey(client, world)
    code = a_code(client, world, survey)["code"]
    for _ in range(5):
        answer(client, code, 4)
    first = satisfaction(client, world.puskesmas)
    for row in stored(world):
        row.u1 = 1
    world.session.flush()

    assert satisfaction(client, world.puskesmas) == first


# --- for scores and dashboards ---


def test_the_index_of_a_month_reaches_scores_from_five_answers_of_the_full_form(client: Client, world: World) -> None:
    survey = open_survey(client, world)
    full, short = (a_code(client, world, survey, form=form)["code"] for form in ("full", "short"))
    month, units = f"{world.today:%Y-%m}", [world.puskesmas, world.district]
    for _ in range(6):
        send(client, short, {"id": new_id(), "answers": {"u1": 1}})
    for _ in range(4):
        answer(client, full, 3)
    assert facts.satisfaction(world.session, units, month) == {}

    answer(client, full, 3)

    world.session.expire_all()
    assert facts.satisfaction(world.session, units, month) == {world.puskesmas: facts.Satisfaction(7500, 5)}


# --- comments ---


def test_a_comment_is_shown_once_it_was_let_through_with_names_covered(client: Client, world: World) -> None:
    survey = open_survey(client, world)
    code = a_code(client, world, survey)["code"]
    for number in range(5):
        answer(client, code, 4, comment="Bu Anu sangat ramah" if number == 0 else None)
    [row] = [one for one in stored(world) if one.comment]
    path = f"{SURVEYS}/{survey['id']}/comments"

    waiting = client.sign_in(world.head).get(path).json["items"]
    covered = "Bu ▇▇▇ sangat ramah"
    shown = client.post(f"{path}/{row.id}", json={"decision": "show", "version": 1, "text": covered})
    again = client.post(f"{path}/{row.id}", json={"decision": "show", "version": 1, "text": covered})

    assert [(one["comment"], one["state"]) for one in waiting] == [("Bu Anu sangat ramah", "waiting")]
    assert (shown.status, shown.json["state"], again.status, again.json["version"]) == (200, "shown", 200, 2)
    public = satisfaction(client, world.puskesmas)["comments"]
    assert public == [{"text": covered, "month": f"{world.today:%Y-%m}"}]
    client.sign_in(world.head)
    stale = client.post(f"{path}/{row.id}", json={"decision": "hide", "version": 1})
    hidden = client.post(f"{path}/{row.id}", json={"decision": "hide", "version": 2})
    assert (stale.status, stale.problem, hidden.json["state"]) == (412, "stale", "hidden")
    assert satisfaction(client, world.puskesmas)["comments"] == []


def test_a_comment_is_not_shown_beside_a_result_that_is_not(client: Client, world: World) -> None:
    survey = open_survey(client, world)
    code = a_code(client, world, survey)["code"]
    answer(client, code, 4, comment="Baik")
    [row] = stored(world)
    path = f"{SURVEYS}/{survey['id']}/comments/{row.id}"
    client.sign_in(world.head).post(path, json={"decision": "show", "version": 1})

    assert satisfaction(client, world.puskesmas)["comments"] == []


def test_an_answer_without_words_has_nothing_to_decide(client: Client, world: World) -> None:
    survey = open_survey(client, world)
    answer(client, a_code(client, world, survey)["code"])
    [row] = stored(world)

    found = client.sign_in(world.head).post(
        f"{SURVEYS}/{survey['id']}/comments/{row.id}", json={"decision": "show", "version": 1}
    )

    assert (found.status, found.problem) == (409, "no-comment")


# --- keeping a survey ---


def test_a_unit_has_one_survey_and_the_same_create_again_is_that_one(client: Client, world: World) -> None:
    survey = open_survey(client, world)
    body = {"id": survey["id"], "unit_id": str(world.puskesmas), "title": "Survei kepuasan Puskesmas"}

    client.sign_in(world.head)
    other = client.post(SURVEYS, json=body | {"id": new_id()})
    differs = client.post(SURVEYS, json=body | {"title": "Lain"})

    assert (other.status, other.problem) == (409, "unit-has-survey")
    assert (differs.status, differs.problem) == (409, "operation-differs")
    assert [one["id"] for one in client.get(SURVEYS).json["items"]] == [survey["id"]]


def test_a_question_keeps_how_many_choices_it_has(client: Client, world: World) -> None:
    survey = open_survey(client, world, questions=QUESTIONS)
    path = f"{SURVEYS}/{survey['id']}"
    more = QUESTIONS[0] | {"choices": ["Ya", "Cukup", "Tidak"]}
    client.sign_in(world.head)

    refused = client.patch(path, json={"questions": [more]}, if_match='"1"')
    worded = client.patch(path, json={"questions": [QUESTIONS[0] | {"text": "Antreannya jelas?"}]}, if_match='"1"')

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/questions/0/choices")
    assert (worded.status, worded.json["version"]) == (200, 2)


def test_citizens_find_units_that_meet_them_and_the_survey_of_each(client: Client, world: World) -> None:
    survey = open_survey(client, world)
    code = a_code(client, world, survey)["code"]
    a_code(client, world, survey, form="short")
    a_code(client, world, survey, is_kiosk=True)
    client.sign_out()

    found = client.get(f"{PUBLIC}/units?q=puskesmas").json["items"]
    first = client.get(f"{PUBLIC}/units?limit=1").json

    assert found == [
        {
            "id": str(world.puskesmas),
            "name": "Puskesmas Contoh",
            "kind": "puskesmas",
            "has_survey": True,
            "survey_code": code,
        }
    ]
    assert all(one["kind"] != "district" for one in client.get(f"{PUBLIC}/units").json["items"])
    assert len(first["items"]) == 1


def test_texts_of_the_district_are_handed_to_the_page(client: Client, world: World) -> None:
    alas = {"u1": {"question": "Kuga syaratne?", "answers": ["Metok", "Kurang", "Sesuai", "Sesuai kalihen"]}}
    survey = open_survey(client, world, texts={"alas": alas})

    page = opened(client, a_code(client, world, survey)["code"])

    assert page["texts"] == {"alas": alas}
    assert json.dumps(survey["texts"], sort_keys=True) == json.dumps({"alas": alas}, sort_keys=True)
